"""Printing from Exchange: the bundles to carry now as pages of QR codes, in a file that is chosen.

A row, the conversation behind it, and what is said when the pages are there.
"""

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from fieldtui.codes.paper.kinds import KINDS, PDF
from fieldtui.i18n import _, ngettext
from screens.asking import PickOne
from screens.choosing import Wanted
from screens.drawing import line, text
from screens.listing import Act, Listing
from screens.rows import Row

if TYPE_CHECKING:
    from fieldtui.codes.paper.printing import Printed

# Files that are named after printing, in three lines each; more are counted.
_MOST_SAID = 2


def print_row(screen: Listing) -> Row[Act]:
    """What stands beside the ways to export."""
    return Row(text("  " + _("Print as QR codes …")), partial(_print, screen), "print")


async def _print(screen: Listing) -> None:
    """Ask for the kind of file and the folder, write, and count as exported."""
    kinds = [Row(text(_(name)), kind, kind) for kind, name in KINDS.items()]
    kind = await screen.ask(PickOne(_("Print the bundles as"), kinds, PDF))
    if kind is None:
        return
    chosen = await screen.find_path(Wanted(_("Write the pages to which folder?"), folders=True))
    if not chosen:
        return
    # Only here: what makes pages takes longer to load than this screen to draw.
    from fieldtui.codes.paper.printing import print_bundles

    screen.say(text(_("Writing and checking …")))
    with screen.work(_("Writing and checking")):
        # The folder is not remembered: the next export goes to the stick that it went to before.
        printed = await screen.call(lambda device: print_bundles(device, chosen[0], kind=kind))
    await screen.load()
    screen.say(*_said_of(printed))


def _said_of(printed: "list[Printed]") -> list[Content]:
    """What is told once every file has been read back."""
    said = [text(_("Written and checked. Print at 100 %, not fitted to the page."), "bold $success")]
    for one in printed[:_MOST_SAID]:
        people = _("for {people}").format(people=_(", ").join(one.recipients))
        pages = ngettext("{count} page", "{count} pages", one.pages).format(count=one.pages)
        enough = _("any {needed} of {codes} codes are enough").format(needed=one.needed, codes=one.codes)
        named = _("Transfer: {words} ({hex})").format(words=one.words, hex=one.transfer)
        said += [
            line((f"  {one.path.name}", "bold"), f"  {people}"),
            text(f"  {pages}  {enough}"),
            text(f"  {named}"),
        ]
    left = len(printed) - _MOST_SAID
    if left > 0:
        said.append(
            text(ngettext("… and {count} more", "… and {count} more", left).format(count=left), "dim")
        )
    return said

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
from screens.session import Pages

if TYPE_CHECKING:
    from fieldtui.codes.paper.printing import Printed

# Files that are named after printing, in three lines each; more are counted.
_MOST_SAID = 2


def print_row(screen: Listing) -> Row[Act]:
    """What stands beside the ways to export."""
    return Row(text("  " + _("Print as QR codes …")), partial(_print, screen), "print")


async def ask_pages(screen: Listing, of_which_kind: str, where: str) -> Pages | None:
    """The kind of file and the folder, by two questions; the last ones stand first. None if one was left.

    Whoever has written the pages keeps them in the session, and nowhere else: exports go on to the stick.
    """
    last = screen.session.pages
    kinds = [Row(text(_(name)), kind, kind) for kind, name in KINDS.items()]
    kind = await screen.ask(PickOne(of_which_kind, kinds, last.kind if last else PDF))
    if kind is None:
        return None
    chosen = await screen.find_path(Wanted(where, folders=True), last.folder if last else None)
    return Pages(kind, chosen[0]) if chosen else None


async def _print(screen: Listing) -> None:
    """Ask for the kind of file and the folder, write, and count as exported."""
    pages = await ask_pages(screen, _("Print the bundles as"), _("Write the pages to which folder?"))
    if pages is None:
        return
    # Only here: what makes pages takes longer to load than this screen to draw.
    from fieldtui.codes.paper.printing import print_bundles

    screen.say(text(_("Writing and checking …")))
    with screen.work(_("Writing and checking")):
        printed = await screen.call(lambda device: print_bundles(device, pages.folder, kind=pages.kind))
    screen.session.pages = pages
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

"""Writing a round out: what is to be in it, into which folder, and the warning before anything readable is written.

A conversation that several screens begin; they say what came of it.
"""

from textual.content import Content

from fieldtui.i18n import N_, _, ngettext
from fieldtui.rounds_out import KINDS, WORKBOOK, XML, Wanted, Written, write_round
from fieldtui.text import plain
from screens.asking import PickOne, PickSome
from screens.choosing import Wanted as WantedPath
from screens.drawing import lines, text
from screens.listing import Listing
from screens.over import Confirm
from screens.rows import Row
from sync.exchange.authors import authors
from sync.exchange.folders import remember_folder

PLACES, SPLIT, LABELS, NO_GROUPS, NEWEST = "places", "split", "labels", "no groups", "newest"
# What can be ticked for tables, with its words.
OPTIONS: dict[str, str] = {
    PLACES: N_("Address, outcome, who and when in front; visits without a checklist too"),
    LABELS: N_("Labels instead of the names of questions and choices"),
    SPLIT: N_("A column with 1 or 0 for each choice of several"),
    NO_GROUPS: N_("Headings without the names of groups"),
    NEWEST: N_("Only the questions of the checklist's newest version"),
}


async def write_out(screen: Listing, title: str, starts: str = "") -> None:
    """Ask how and where to write the round called `title`, and do it. Only in work that was begun."""
    wanted = await _wanted(screen, title)
    if wanted is None:
        return
    question = _("Write it to which folder?")
    chosen = await screen.find_path(WantedPath(question, folders=True))
    if not chosen or not await screen.ask(Confirm(_warning(title, wanted), _("Write"))):
        return
    with screen.work(_("Writing and checking")) as work:
        written = await screen.call(
            lambda device: write_round(
                device, title, chosen[0], wanted, authors(device), starts=starts, progress=work.told
            )
        )
        await screen.call(remember_folder, chosen[0])
    screen.say(*said_of(written, wanted))


async def _wanted(screen: Listing, title: str) -> Wanted | None:
    kinds = [Row(text(_(name)), kind, kind) for kind, name in KINDS.items()]
    asked = _('Write the round "{title}" as').format(title=plain(title))
    kind = await screen.ask(PickOne(asked, kinds, WORKBOOK))
    if kind is None or kind == XML:
        return None if kind is None else Wanted(XML)
    options = [(name, text(_(words))) for name, words in OPTIONS.items()]
    ticked = await screen.ask(PickSome(_("What is to be in the table?"), options, {PLACES, LABELS}))
    if ticked is None:
        return None
    return Wanted(
        kind,
        places=PLACES in ticked,
        group_names=NO_GROUPS not in ticked,
        split=SPLIT in ticked,
        labels=LABELS in ticked,
        newest=NEWEST in ticked,
    )


def _warning(title: str, wanted: Wanted) -> Content:
    places = (
        _("Addresses, outcomes and notes are in it, too.") if wanted.places and wanted.kind != XML else ""
    )
    return lines(
        text(
            _('Write the round "{title}" to a file that is not encrypted?').format(title=plain(title)), "bold"
        ),
        text(_("Whoever has the file can read what was recorded at every door of the round.")),
        *([text(places)] if places else []),
        text(_("Delete it when it has served. Nothing in the vault changes.")),
    )


def said_of(written: Written, wanted: Wanted) -> list[Content]:
    """What is told when the file is there."""
    count = written.visits
    visits = ngettext("{count} visit", "{count} visits", count).format(count=count)
    rows = ngettext("{count} row", "{count} rows", written.rows).format(count=written.rows)
    # Archives were read back; a folder of submissions or a single table was not.
    read_back = written.path.suffix in (".xlsx", ".zip")
    told = _("Written and checked: {path}") if read_back else _("Written: {path}")
    said = [
        text(told.format(path=written.path), "bold $success"),
        text(_(", ").join([visits, *([rows] if wanted.kind != XML else []), f"{written.size:,} B"])),
        text(_("The file is not encrypted: whoever has it can read it."), "$warning"),
    ]
    if count := written.without_questions:
        said.append(
            text(
                ngettext(
                    "{count} visit is without its answers: the questions of its checklist have not arrived here.",
                    "{count} visits are without their answers: the questions of their checklist have not arrived here.",
                    count,
                ).format(count=count)
            )
        )
    return said

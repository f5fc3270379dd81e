"""Issuing and renewing a pass: for whom, what stands on it, until when, where the page goes. A conversation.

Nothing is signed before the last answer; whoever leaves on the way has issued nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from fieldtui.days import parse_day
from fieldtui.device import Device
from fieldtui.i18n import _
from fieldtui.log.names import Dot
from fieldtui.passes import USUAL_DAYS, Issued, check_days, grouped, next_number_at
from fieldtui.registry import Resident, residents_by_door
from fieldtui.search import Hit, find
from screens.asking import AskText, PickOne
from screens.drawing import line, text
from screens.printing import ask_pages
from screens.rows import Row
from screens.session import Pages
from sync.exchange.issuing import Made, Wanted, issue_pass, renew_pass

if TYPE_CHECKING:
    from screens.passes import PassesScreen

NEXT, NAME, OTHER = "next", "name", "other"


@dataclass(frozen=True)
class Paper:
    """Until when, and where the page goes."""

    until: date
    pages: Pages


async def make_pass(screen: "PassesScreen", door: Dot) -> None:
    """Ask, issue, print. Only in work that was begun."""
    at = door or await _door(screen)
    if not at:
        return
    resident = await _whose(screen, await screen.call(people_at, at))
    if resident is None:
        return
    shown = await _shown(screen, at, resident)
    paper = await _paper(screen) if shown is not None else None
    if shown is None or paper is None:
        return
    by_name, number = shown
    made = await screen.call(issue_pass, Wanted(at, paper.until, resident.id, by_name, number))
    await _print(screen, made, paper)


async def renew(screen: "PassesScreen", old: Issued) -> None:
    """Ask until when and where to, issue anew, revoke the old one, print. Only in work that was begun."""
    paper = await _paper(screen)
    if paper is not None:
        await _print(screen, await screen.call(renew_pass, old.number, paper.until), paper)


def people_at(device: Device, door: Dot) -> list[Resident]:
    """Who lives behind `door`."""
    with device.read() as db:
        return residents_by_door(db, [door]).get(door, [])


def doors_called(device: Device, typed: str) -> list[Hit]:
    """What `typed` may mean, once for each door."""
    return list({hit.door: hit for hit in reversed(find(device, typed)) if hit.door}.values())[::-1]


# ------------------------------------------------------------ what is asked

_NOBODY = Resident(0, "", "", "", "", "", "", (), "", "")


async def _door(screen: "PassesScreen") -> Dot:
    question = _("For which door?")
    why = _("A name, pinyin initials, or an address such as 3-2-501.")
    typed = await screen.ask(AskText(screen.session, question, why=why))
    if not typed:
        return 0
    hits = await screen.call(doors_called, typed)
    if not hits:
        screen.say(text(_("Nothing was found."), "bold $warning"))
        return 0
    rows = [Row(line((hit.name, "bold"), "  ", hit.address), hit.door, str(hit.door)) for hit in hits]
    return rows[0].value or 0 if len(rows) == 1 else await screen.ask(PickOne(question, rows)) or 0


async def _whose(screen: "PassesScreen", people: Sequence[Resident]) -> Resident | None:
    """Whose pass it is; somebody without a name for nobody in particular, None if that was left."""
    nobody = Row(text(_("nobody in particular")), _NOBODY, "0")
    if not people:
        return _NOBODY
    rows = [*(Row(text(one.name, "bold"), one, str(one.id)) for one in people), nobody]
    return await screen.ask(PickOne(_("Whose pass is it?"), rows))


async def _shown(screen: "PassesScreen", door: Dot, resident: Resident) -> tuple[bool, str] | None:
    """What stands on it: whether the name, and else which number; None if that was left."""
    number = await screen.call(next_number_at, door)
    rows = [
        Row(text(_("The number {number}: the least that a guard needs").format(number=number)), NEXT, NEXT)
    ]
    if resident.id:
        rows.append(Row(text(_("The name {name}").format(name=resident.name)), NAME, NAME))
    rows.append(Row(text(_("Another number …")), OTHER, OTHER))
    chosen = await screen.ask(PickOne(_("What is to stand on it?"), rows, NEXT))
    if chosen is None or chosen != OTHER:
        return None if chosen is None else (chosen == NAME, number)
    typed = await screen.ask(AskText(screen.session, _("Which number is to stand on it?"), value=number))
    return (False, typed) if typed else None


async def _paper(screen: "PassesScreen") -> Paper | None:
    today = screen.session.device.today()
    usual = (today + timedelta(days=USUAL_DAYS)).isoformat()

    def check(typed: str) -> None:
        check_days(_day(typed, today), today)

    why = _("The last day on which it is valid: Fri, 10-26, or all of it. At most a year.")
    question = _("Until when?")
    typed = await screen.ask(AskText(screen.session, question, why=why, value=usual, check=check))
    if typed is None:
        return None
    pages = await ask_pages(screen, _("Write the page as"), _("Write it to which folder?"))
    return Paper(_day(typed, today), pages) if pages else None


def _day(typed: str, today: date) -> date:
    """The day that was typed; nothing typed is the usual one. Raises NotADay."""
    return parse_day(typed, today) or today + timedelta(days=USUAL_DAYS)


async def _print(screen: "PassesScreen", made: Made, paper: Paper) -> None:
    # Loaded here: most who look at passes print none.
    from fieldtui.codes.pass_paper import print_pass

    await screen.load()
    number = _("Pass {number} for {holder}").format(number=grouped(made.number), holder=made.holder)
    screen.say(text(_("{what} is issued.").format(what=number), "bold $success"))
    printed = await screen.call(print_pass, made, paper.pages.folder, paper.pages.kind)
    screen.session.pages = paper.pages
    screen.say(
        text(_("{what} is issued.").format(what=number), "bold $success"),
        text(_("Written and checked: {path}").format(path=printed.path)),
        text(_("Not encrypted: anybody who sees the page or its code can read it."), "$warning"),
    )

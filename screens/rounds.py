"""Rounds: every one that was opened, how far it has come, and the way to a new one."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import ClassVar

from textual.content import Content

from fieldtui.device import Device
from fieldtui.i18n import N_, _
from fieldtui.published import checklists
from fieldtui.reports import Tally, report_of_round
from fieldtui.rounds import rounds
from fieldtui.text import plain
from screens.bars import Share, bar, percent
from screens.drawing import fit, line, text
from screens.listing import Act, Listing
from screens.rounds_out import write_out
from screens.rows import Row

NOT_YET, RUNNING, OVER = "not yet", "running", "over"
# Where a round is in its days: symbol, word, colour.
PHASES: dict[str, tuple[str, str, str]] = {
    NOT_YET: ("~", N_("not begun"), "$primary"),
    RUNNING: ("+", N_("under way"), "$success"),
    OVER: ("=", N_("over"), "$text-muted"),
}


@dataclass(frozen=True)
class RoundLine:
    """A round as the office sees it, over all its grids; `newest` of its title, which is what reports tell of."""

    title: str
    checklist: str
    starts: str
    ends: str
    grids: tuple[str, ...]
    phase: str
    newest: bool
    tally: Tally


def round_lines(device: Device) -> list[RoundLine]:
    """Every round, the one that started last first."""
    named = {one.id: one.title for one in checklists(device)}
    joined: dict[tuple[str, str], list[str]] = {}
    details: dict[tuple[str, str], tuple[str, str, str]] = {}
    for one in rounds(device):
        key = (one.title, one.starts)
        joined.setdefault(key, []).append(one.scope)
        details[key] = (named.get(one.checklist, ""), one.ends, one.state)
    newest = {title: max(start for other, start in joined if other == title) for title, _start in joined}
    today = device.today().isoformat()
    out = []
    for (title, starts), scopes in sorted(joined.items(), key=lambda item: item[0][1], reverse=True):
        checklist, ends, _state = details[title, starts]
        is_newest = newest[title] == starts
        tally = report_of_round(device, title).total if is_newest else Tally()
        phase = NOT_YET if today < starts else OVER if ends and today > ends else RUNNING
        out.append(RoundLine(title, checklist, starts, ends, tuple(scopes), phase, is_newest, tally))
    return out


class RoundsScreen(Listing):
    """The list."""

    PLACE: ClassVar[str] = "rounds"

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[RoundLine] | None = None

    async def load(self) -> None:
        self._lines = await self.call(round_lines)
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw the list at the width there is."""
        if self._lines is None:
            return
        self.head(text(f" {_('Rounds')}"))
        rows: list[Row[Act]] = [Row(text(_("Open a new round …"), "bold"), self._new, "new")]
        rows.append(Row(text(_("Import a checklist …"), "bold"), self._import, "import"))
        for one in self._lines:
            content = round_line(one, self.size.width - 2)
            rows.append(Row(content, partial(self._show, one), _key(one)))
        self.show_rows(rows)
        self.show_top(text("" if self._lines else _("No round has been opened yet."), "dim"))

    async def _new(self) -> None:
        await self.program.open("new_round")

    async def do_new_round(self) -> None:
        """Fill in a new round."""
        await self._new()

    async def _import(self) -> None:
        await self.program.open("checklist_import")

    async def do_import_checklist(self) -> None:
        """Take a checklist in from a file."""
        await self._import()

    async def do_write_round(self) -> None:
        """Write the round under the cursor to a file."""
        row = self.rows.selected_row
        one = next((one for one in self._lines or () if row is not None and row.key == _key(one)), None)
        if one is None:
            self.say(text(_("Select a round first.")))
        else:
            self.begin(write_out(self, one.title, one.starts))

    async def _show(self, one: RoundLine) -> None:
        if one.newest:
            await self.program.open("coverage", one.title)
        else:
            self.say(text(_("A later round has the same title; the report tells of that one.")))


def _key(one: RoundLine) -> str:
    return f"{one.title} {one.starts}"


def round_line(one: RoundLine, width: int) -> Content:
    """A round: phase, title, days, grids, and how far it has come."""
    sign, word, colour = PHASES[one.phase]
    tally = one.tally
    tried = tally.doors - tally.left
    days = f"{short(one.starts)} - {short(one.ends)}"
    grids = _("grid {code}").format(code=_(", ").join(one.grids))
    room = width - 12 - 15 - 12 - 12
    return line(
        (fit(f"{sign} {_(word)}", 12), f"bold {colour}"),
        (fit(f"{plain(one.title)}  {grids}", max(room, 10)), "bold"),
        fit(f" {days}", 15),
        bar([Share(tried, "#", "$success")], tally.doors, 12),
        fit(f" {percent(tried, tally.doors)}% {tried}/{tally.doors}", 12) if one.newest else "",
    )


def short(iso: str) -> str:
    """Month and day of an ISO day."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.month:02d}-{day.day:02d}"

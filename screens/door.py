"""Door: who lives here, what is open, and everything that happened, newest first.

The digits record the same as in the building; afterwards one stays at the door.
"""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from fieldtui.buildings import DoorCell
from fieldtui.device import Device
from fieldtui.doors import DoorView, Happening
from fieldtui.errands import CANCELLED, CLOSED, STATES, Errand
from fieldtui.i18n import N_, _, ngettext
from fieldtui.log.names import Dot
from fieldtui.registry import Resident
from fieldtui.rounds import Round
from fieldtui.visits import OUTCOMES, WAYS
from screens.answers import AnswersScreen, answered
from screens.drawing import joined, line, text
from screens.erasing import erase_at
from screens.errands import errand_line
from screens.knocking import KnockingPlace
from screens.rows import Row, Rows
from screens.situation import Situation
from screens.walking import AtDoor, at_door
from screens.wording import OCCUPANCY, SEEN, moment, person

_OVER = (CLOSED, CANCELLED)
WHAT: dict[str, str] = {"visit": N_("visit"), "errand": N_("errand"), "sighting": N_("occupancy check")}


# What a row of the door stands for: an errand or a visit opens, a text is only read.
Fact = Errand | Happening | str


class DoorScreen(KnockingPlace):
    """One door."""

    PLACE: ClassVar[str] = "door"

    def __init__(self, door: Dot) -> None:
        super().__init__()
        self._about = door
        self._at: AtDoor | None = None

    def body(self) -> ComposeResult:
        yield Rows[Fact]("facts")

    @property
    def _rows(self) -> Rows[Fact]:
        return self.query_one("#facts", Rows)

    @property
    def door(self) -> DoorCell | None:
        return self._at.view.cell if self._at else None

    @property
    def round(self) -> Round | None:
        return self._at.round if self._at else None

    @property
    def address(self) -> str:
        return str(self._at.view.address) if self._at else ""

    def situation(self) -> Situation:
        return self.program.situation(door=self.door is not None, row=opens(self._rows.selected))

    async def on_mount(self) -> None:
        self.set_focus(self._rows)

    async def load(self) -> None:
        self._at = await self.call(at_door, self._about)
        view = self._at.view
        self.session.building, self.session.door = view.address.building_id, self._about
        self._rows.show(rows_of(self.session.device, view))
        self.head(line(" ", self.address, "  ", self._at.round.title if self._at.round else ""))
        self.keys_changed()

    @on(Rows.Tapped)
    def _tapped(self) -> None:
        self.app.call_later(self.program.perform, "open_row")

    async def do_open_row(self) -> None:
        fact = self._rows.selected
        if isinstance(fact, Errand):
            await self.program.open("errand", fact.id, self._about)
        elif isinstance(fact, Happening):
            answers = await self.call(answered, fact.id)
            await self.program.push_screen(AnswersScreen(_happening(self.session.device, fact), answers))

    async def do_door_passes(self) -> None:
        await self.program.open("passes", self._about)

    async def do_erase_records(self) -> None:
        if self._at is not None:
            await erase_at(self, self._about)

    def on_option_list_option_highlighted(self) -> None:
        self.keys_changed()


def opens(fact: Fact | None) -> bool:
    """Whether there is more to see of a row: an errand, or a visit whose checklist was answered."""
    return isinstance(fact, Errand) or (isinstance(fact, Happening) and bool(fact.answers))


def rows_of(device: Device, view: DoorView) -> list[Row[Fact]]:
    """Residents, open errands and history, each under its heading."""
    cell, today = view.cell, device.today()
    rows: list[Row[Fact]] = [_heading(_("Residents"))]
    rows += [_fact(_resident(one, person(one, today))) for one in cell.residents]
    if not cell.residents:
        rows.append(_fact(text(_("nobody in the ledger"), "dim")))
    about = joined(
        (
            _("phone {number}").format(number=cell.phone) if cell.phone else "",
            _("ledger: {what}").format(what=_(OCCUPANCY[cell.occupancy]))
            if cell.occupancy in OCCUPANCY
            else "",
            _(SEEN[cell.seen]) if cell.seen in SEEN else "",
            cell.note,
        )
    )
    if about:
        rows.append(_fact(text(about)))
    open_errands = [errand for errand in view.errands if errand.state not in _OVER]
    if open_errands:
        rows.append(_heading(_("Open errands")))
        rows += [
            Row(line("  ", errand_line(errand, today)), errand, str(errand.id)) for errand in open_errands
        ]
    rows.append(_heading(_("What happened")))
    by_id = {errand.id: errand for errand in view.errands}
    rows += [Row(_happening(device, one), by_id.get(one.id, one), str(-one.id)) for one in view.history]
    if not view.history:
        rows.append(_fact(text(_("nothing yet"), "dim")))
    return rows


def _heading(title: str) -> Row[Fact]:
    return Row(text(title, "bold $primary"))


def _fact(content: Content) -> Row[Fact]:
    return Row(line("  ", content), content.plain)


def _resident(resident: Resident, described: str) -> Content:
    more = joined((resident.relation, resident.sex, resident.category, resident.phone, resident.note), "  ")
    return line((described, "bold"), "  ", more)


def _happening(device: Device, one: Happening) -> Content:
    words = {"visit": OUTCOMES, "errand": STATES, "sighting": SEEN}[one.what]
    said = _(words[one.state]) if one.state in words else one.state
    answered = (
        ngettext("{count} answer", "{count} answers", one.answers).format(count=one.answers)
        if one.answers
        else ""
    )
    way = _(WAYS[one.way]) if one.way in WAYS else ""
    by = "" if one.mine else _("by another device")
    again = _("again on {day}").format(day=one.revisit) if one.revisit else ""
    facts = joined((way, answered, one.text, again, by), "  ")
    return text(f"  {moment(device, one.wall)}  {_(WHAT[one.what])} {said}  {facts}")

"""Building: the elevation, the line that says where we are, and the lines about the door under the cursor."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from fieldtui.buildings import Attempt, DoorCell
from fieldtui.device import Device
from fieldtui.i18n import _
from fieldtui.log.names import Dot
from fieldtui.rounds import Round
from fieldtui.visits import OUTCOMES, WAYS
from screens import facade
from screens.drawing import cells, fit, joined, lines, spread, text
from screens.elevation import Elevation
from screens.knocking import KnockingPlace
from screens.walking import Walk, building_lines, walk
from screens.wording import SEEN, moment, month_and_day, person, tail


class BuildingScreen(KnockingPlace):
    """The building that is walked; the list of buildings while none has been chosen."""

    PLACE: ClassVar[str] = "building"
    CSS_PATH = "building.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._walk: Walk | None = None

    def body(self) -> ComposeResult:
        yield Elevation("elevation")
        yield Static("", id="under", markup=False)

    @property
    def elevation(self) -> Elevation:
        """The widget that is walked."""
        return self.query_one("#elevation", Elevation)

    @property
    def door(self) -> DoorCell | None:
        return self.elevation.door

    @property
    def round(self) -> Round | None:
        return self._walk.round if self._walk else None

    @property
    def address(self) -> str:
        view, door = self._walk.view if self._walk else None, self.door
        if view is None or door is None:
            return ""
        unit = view.units[facade.unit_of(view, door.id)].label
        return joined((view.compound, view.label, unit, door.room), " ")

    async def on_mount(self) -> None:
        self.set_focus(self.elevation)

    # ------------------------------------------------------------ showing

    async def load(self) -> None:
        session = self.session
        if not session.building:
            await self._choose_first()
        if not session.building:
            self._show_none()
            self.app.call_later(self.program.open, "buildings")
            return
        self._walk = await self.call(walk, session.building)
        view = self._walk.view
        session.door = session.door or self.elevation.cursor or facade.after(view, 0, self._walk.to_visit)
        self.elevation.show(view, session.door)
        self._show_head()
        self._show_under()

    async def _choose_first(self) -> None:
        """The only building, or, for a program that begins here, the first with doors to visit."""
        found = await self.call(building_lines)
        open_ones = [one for one in found if one.settled < one.doors] or found
        if len(found) == 1 or (open_ones and self.program.start == self.PLACE):
            self.session.building = open_ones[0].id

    def _show_none(self) -> None:
        self.head(text(" " + _("Building")))
        self.query_one("#under", Static).update(text(_("No building is chosen. 9 shows them all."), "dim"))

    def _show_head(self) -> None:
        if self._walk is None:
            return
        view, today = self._walk.view, self.session.device.today()
        counted = _("{done}/{total} doors").format(done=self._walk.settled, total=len(self._walk.covered))
        round_ = (
            _("Round: {title}").format(title=view.round_title) if view.round_title else _("no open round")
        )
        left = joined((view.label, view.compound, view.grid, round_), "  ")
        right = f"{counted}  {month_and_day(today)} "
        self.head(text(spread(" " + left, "  " + right, self.app.size.width)))

    def _show_under(self) -> None:
        door = self.door
        about = about_door(self.session.device, door, self.app.size.width) if door is not None else text("")
        self.query_one("#under", Static).update(about)

    def on_resize(self) -> None:
        self._show_head()
        if self._walk is not None:
            self._show_under()

    @on(Elevation.Walked)
    def _walked(self, event: Elevation.Walked) -> None:
        self.session.door = event.door
        self._show_under()
        self.keys_changed()

    @on(Elevation.Tapped)
    def _tapped(self) -> None:
        self.app.call_later(self.program.perform, "open_door")

    # ------------------------------------------------------------ doing

    async def recorded(self, door: Dot) -> None:
        """Show the outcome, then go on to the next door that nobody has been at."""
        await self.load()
        if self._walk is not None:
            view = self._walk.view
            # The session knows it at once: another load that is under way must not put the cursor back.
            self.session.door = facade.after(view, door, self._walk.to_visit)
            self.elevation.cursor = self.session.door

    async def do_open_door(self) -> None:
        if self.door is not None:
            await self.program.open_door(self.door.id)

    async def do_choose_building(self) -> None:
        await self.program.open("buildings")


def about_door(device: Device, door: DoorCell, width: int) -> Content:
    """Two lines about a door: its people, then what is open and what was said last.

    Of a large household the people give way, and the phone stays.
    """
    today = device.today()
    people = _(", ").join(person(one, today) for one in door.residents) or _("nobody in the ledger")
    phone = door.phone or next((one.phone for one in door.residents if one.phone), "")
    ending = " | " + _("phone ends in {tail}").format(tail=tail(phone)) if phone else ""
    first = f" {door.room} {people}"
    if cells(first + ending) > width:
        first = fit(first, width - cells(ending))
    last = door.attempts[-1] if door.attempts else door.before
    second = joined(
        (
            _(", ").join(door.errands),
            door.note,
            _(SEEN[door.seen]) if door.seen in SEEN else "",
            _("last visit {what}").format(what=_said(device, last)) if last else _("not visited yet"),
        )
    )
    return lines(text(first + ending, "bold"), text(" " + second))


def _said(device: Device, attempt: Attempt) -> str:
    outcome = _(OUTCOMES[attempt.outcome]) if attempt.outcome in OUTCOMES else attempt.outcome
    way = _(WAYS[attempt.way]) if attempt.way in WAYS else ""
    return " ".join(part for part in (moment(device, attempt.wall), way, outcome, attempt.note) if part)

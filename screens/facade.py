"""Where each door of a building stands on the screen, and which door an arrow leads to.

Pure geometry over a `BuildingView`: lines and cells, no colours, no widgets. Units stand side by side as
far as they fit; those that do not are on further pages. A floor with more doors than fit is drawn on
several lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from fieldtui.buildings import BuildingView, DoorCell, UnitView
from fieldtui.log.names import Dot
from fieldtui.text import plain
from screens.drawing import cells

# Up to this many columns, one unit is shown at a time (ux.md: a phone's terminal, half a screen).
NARROW = 60
LEFT = 5
BETWEEN = 3
# Cells of a room number: one that is a novel must not make every other door as wide.
WIDEST_ROOM = 12


@dataclass(frozen=True)
class Spot:
    """Where a door stands: unit (from 0), line and slot in that line (from 0), first cell of the line."""

    unit: int
    line: int
    slot: int
    column: int


@dataclass(frozen=True)
class Line:
    """One line of the drawing: the floor's number on its first line (else empty), and the doors by unit."""

    label: str
    floor: int
    doors: dict[int, tuple[Dot, ...]]


@dataclass(frozen=True)
class Facade:
    """The drawing of one page of units.

    `units` are the shown ones as (index, label, first cell, cells); `page` of `pages` from 0; `room` and
    `cell` the cells of a room number and of a whole door.
    """

    units: tuple[tuple[int, str, int, int], ...]
    lines: tuple[Line, ...]
    spots: dict[Dot, Spot]
    page: int
    pages: int
    room: int
    cell: int

    @cached_property
    def grid(self) -> dict[tuple[int, int], tuple[Dot, ...]]:
        """Doors by (unit, line)."""
        return {(unit, at): doors for at, line in enumerate(self.lines) for unit, doors in line.doors.items()}


def cell_width(view: BuildingView, status: int) -> tuple[int, int]:
    """Cells of a room number, and of a whole door: bracket, room, window, status, bracket."""
    widest = max((cells(plain(door.room, longest=WIDEST_ROOM)) for door in view.doors), default=1)
    room = min(widest, WIDEST_ROOM)
    return room, room + status + 3


def pages_of(view: BuildingView, width: int, cell: int) -> list[list[int]]:
    """The units of each page, as indexes: as many side by side as fit, always at least one."""
    pages: list[list[int]] = []
    taken = 0
    for index, unit in enumerate(view.units):
        needed = _unit_width(unit, width, cell) + BETWEEN
        if not pages or width <= NARROW or taken + needed > width - LEFT + BETWEEN:
            pages.append([])
            taken = 0
        pages[-1].append(index)
        taken += needed
    return pages


def _slots(unit: UnitView, width: int, cell: int) -> int:
    """Doors that stand side by side on one line of a unit."""
    most = max((len(doors) for _floor, doors in unit.floors), default=1)
    return max(1, min(most, (width - LEFT) // cell))


def _unit_width(unit: UnitView, width: int, cell: int) -> int:
    return _slots(unit, width, cell) * cell


def facade(view: BuildingView, width: int, status: int, unit: int) -> Facade:
    """The page of `view` that shows the unit with index `unit`, for a drawing `width` cells wide.

    `status` is the number of cells that a status takes.
    """
    room, cell = cell_width(view, status)
    pages = pages_of(view, width, cell)
    page = next((at for at, units in enumerate(pages) if unit in units), 0)
    shown: list[tuple[int, str, int, int]] = []
    column = LEFT
    for index in pages[page] if pages else []:
        size = _unit_width(view.units[index], width, cell)
        shown.append((index, view.units[index].label, column, size))
        column += size + BETWEEN
    lines = tuple(_lines(view, shown, width, cell))
    spots = {
        door: Spot(index, at, slot, start + slot * cell)
        for at, one in enumerate(lines)
        for index, _label, start, _size in shown
        for slot, door in enumerate(one.doors.get(index, ()))
    }
    return Facade(tuple(shown), lines, spots, page, len(pages), room, cell)


def _lines(
    view: BuildingView, shown: Sequence[tuple[int, str, int, int]], width: int, cell: int
) -> Iterator[Line]:
    by_unit = {index: dict(view.units[index].floors) for index, *_rest in shown}
    for floor in view.floors:
        rows: dict[int, list[tuple[Dot, ...]]] = {}
        for index, floors in by_unit.items():
            slots = _slots(view.units[index], width, cell)
            doors = [door.id for door in floors.get(floor, ())]
            rows[index] = [tuple(doors[at : at + slots]) for at in range(0, len(doors), slots)]
        for at in range(max(map(len, rows.values()), default=0)):
            here = {index: parts[at] for index, parts in rows.items() if at < len(parts)}
            yield Line(str(floor) if at == 0 else "", floor, here)


# ---------------------------------------------------------------- walking


def beside(drawn: Facade, view: BuildingView, door: Dot, step: int) -> Dot:
    """The door to the right (1) or left (-1), into the next unit at the edge; `door` at the last edge."""
    spot = drawn.spots[door]
    doors = drawn.grid[spot.unit, spot.line]
    if 0 <= spot.slot + step < len(doors):
        return doors[spot.slot + step]
    floor = drawn.lines[spot.line].floor
    found = _on_floor(view, spot.unit + step, floor)
    if not found:
        return door
    return found[0 if step > 0 else -1].id


def above(drawn: Facade, door: Dot, step: int) -> Dot:
    """The door a line up (-1) or down (1) in the same unit, as near below or above as there is one."""
    spot = drawn.spots[door]
    at = spot.line + step
    while 0 <= at < len(drawn.lines):
        if doors := drawn.grid.get((spot.unit, at)):
            return doors[min(spot.slot, len(doors) - 1)]
        at += step
    return door


def in_unit(view: BuildingView, drawn: Facade, door: Dot, step: int) -> Dot:
    """The first door on the same floor of the next (1) or previous (-1) unit, around the end."""
    spot = drawn.spots[door]
    found = _on_floor(view, (spot.unit + step) % len(view.units), drawn.lines[spot.line].floor)
    return found[0].id if found else door


def _on_floor(view: BuildingView, unit: int, floor: int) -> tuple[DoorCell, ...]:
    """The doors of a unit on `floor`, or on its nearest floor; none if there is no such unit."""
    if not 0 <= unit < len(view.units) or not view.units[unit].floors:
        return ()
    return min(view.units[unit].floors, key=lambda one: abs(one[0] - floor))[1]


def unit_of(view: BuildingView, door: Dot) -> int:
    """The index of the unit that `door` is in, 0 if it is in none."""
    for index, unit in enumerate(view.units):
        if any(one.id == door for _floor, doors in unit.floors for one in doors):
            return index
    return 0


def after(view: BuildingView, door: Dot, wanted: Sequence[Dot]) -> Dot:
    """The first of `wanted` after `door` on the way down each unit, from the top again at the end.

    `door` itself if nothing is wanted.
    """
    order = [one.id for one in view.doors]
    at = order.index(door) + 1 if door in order else 0
    among = set(wanted) - {door}
    return next((one for one in (*order[at:], *order[:at]) if one in among), door)

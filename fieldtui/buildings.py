"""A building as one sees it from the street: units, floors, doors, and what happened at each.

The view model of the Building screen and of the lists that lead to it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from fieldtui.community import GRID_OF_BUILDING
from fieldtui.device import Device
from fieldtui.log.names import Dot
from fieldtui.registry import IN_ORDER, LATEST, RANKS, STRETCHES, NoSuchDoor, Resident, residents_by_door
from fieldtui.rounds import ROUND_DOORS
from fieldtui.vault import Connection, rows_for


@dataclass(frozen=True)
class Attempt:
    """One visit, as the door's history shows it. `wall` is seconds since 1970."""

    id: Dot
    outcome: str
    way: str
    note: str
    revisit: str
    wall: int


@dataclass(frozen=True)
class DoorCell:
    """A door in the elevation.

    `attempts` are this round's visits, oldest first; `before` the last visit of any other round or none.
    `seen` is the last sighting (`lit`, `dark` or empty), `occupancy` what the ledger says (`lived in`,
    `empty` or empty); `errands` are the first lines of open errands.
    """

    id: Dot
    room: str
    floor: int
    residents: tuple[Resident, ...]
    phone: str
    note: str
    occupancy: str
    seen: str
    attempts: tuple[Attempt, ...]
    before: Attempt | None
    errands: tuple[str, ...]
    drafted: bool

    @property
    def disagrees(self) -> bool:
        """Whether what was seen contradicts the ledger (occupancy check)."""
        return (self.occupancy, self.seen) in (("empty", "lit"), ("lived in", "dark"))


@dataclass(frozen=True)
class UnitView:
    """A unit of a building: its doors by floor, top floor first; doors of a floor left to right."""

    id: Dot
    label: str
    floors: tuple[tuple[int, tuple[DoorCell, ...]], ...]


@dataclass(frozen=True)
class BuildingView:
    """A building as one sees it from the street, in the light of one round (0: none is open here)."""

    id: Dot
    compound: str
    label: str
    grid: str
    scope: str
    round: Dot
    round_title: str
    units: tuple[UnitView, ...]

    @property
    def doors(self) -> tuple[DoorCell, ...]:
        """Every door, unit by unit from the top."""
        return tuple(door for unit in self.units for _floor, doors in unit.floors for door in doors)

    @property
    def floors(self) -> tuple[int, ...]:
        """Every floor that has a door, from the top."""
        return tuple(sorted({floor for unit in self.units for floor, _doors in unit.floors}, reverse=True))

    @property
    def visited(self) -> int:
        """Doors whose last attempt in this round needs no other."""
        return sum(1 for door in self.doors if door.attempts and door.attempts[-1].outcome in SETTLED)


# A door with one of these needs no further attempt in its round.
SETTLED = ("answered", "refused", "moved out")


@dataclass(frozen=True)
class BuildingLine:
    """A building in a list: how many doors the round has there and how many are settled or tried."""

    id: Dot
    compound: str
    label: str
    grid: str
    scope: str
    doors: int
    settled: int
    tried: int


def attempts_by_door(db: Connection, doors: Sequence[Dot]) -> dict[Dot, list[tuple[Dot, Attempt]]]:
    """Every visit to each of `doors` as (round, attempt), oldest first."""
    out: dict[Dot, list[tuple[Dot, Attempt]]] = {}
    query = (
        f"{STRETCHES} SELECT door, coalesce(round, 0), id, coalesce(outcome, ''), coalesce(way, ''), coalesce(note, ''), "
        "coalesce(revisit, ''), wall FROM stretches CROSS JOIN visits f "
        "ON f.lamport >> 10 = stretch AND f.door IN ({}) ORDER BY " + IN_ORDER
    )
    for door, round_, *rest in rows_for(db, query, doors):
        out.setdefault(door, []).append((round_, Attempt(*rest)))
    return out


def building_view(device: Device, building: Dot, round_: Dot) -> BuildingView:
    """The building as it stands now in the light of `round_` (0: no round). Raises NoSuchDoor."""
    with device.read() as db:
        head = db.execute(
            "SELECT c.name, b.label, b.scope, coalesce(g.name, b.scope) FROM buildings b "
            f"LEFT JOIN compounds c ON c.id = b.compound {GRID_OF_BUILDING} WHERE b.id = ?",
            (building,),
        ).fetchone()
        if not head:
            raise NoSuchDoor(address=building)
        title = db.execute("SELECT title FROM rounds WHERE id = ?", (round_,)).fetchone()
        units = _units(db, building, round_)
    return BuildingView(
        id=building,
        compound=head[0] or "",
        label=head[1] or "",
        scope=head[2],
        grid=head[3],
        round=round_,
        round_title=title[0] if title else "",
        units=units,
    )


def _units(db: Connection, building: Dot, round_: Dot) -> tuple[UnitView, ...]:
    rows = db.execute(
        "SELECT u.id, u.label, d.id, d.room, coalesce(d.floor, 1), coalesce(d.occupancy, '') "
        "FROM units u JOIN doors d ON d.unit = u.id WHERE u.building = ? "
        "ORDER BY length(u.label), u.label, u.id, coalesce(d.floor, 1) DESC, length(d.room), d.room, d.id",
        (building,),
    ).fetchall()
    cells = door_cells(db, [(row[2], row[3] or "", row[4], row[5]) for row in rows], round_)
    units = []
    for (unit, label), of_unit in groupby(rows, key=lambda row: (row[0], row[1])):
        floors = tuple(
            (floor, tuple(cells[row[2]] for row in of_floor))
            for floor, of_floor in groupby(of_unit, key=lambda row: row[4])
        )
        units.append(UnitView(unit, label or "", floors))
    return tuple(units)


def door_cells(
    db: Connection, doors: Sequence[tuple[Dot, str, int, str]], round_: Dot
) -> dict[Dot, DoorCell]:
    """Cells for (door, room, floor, occupancy) rows."""
    ids = [door[0] for door in doors]
    residents, attempts = residents_by_door(db, ids), attempts_by_door(db, ids)
    households = _households(db, ids)
    sightings = "SELECT door, seen FROM sightings f WHERE door IN ({}) ORDER BY " + IN_ORDER
    seen = dict(rows_for(db, sightings, ids))
    drafted = {row[0] for row in rows_for(db, "SELECT door FROM drafts WHERE door IN ({})", ids)}
    errands = _open_errands(db, ids)
    out = {}
    for door, room, floor, occupancy in doors:
        history = attempts.get(door, [])
        others = [attempt for of_round, attempt in history if of_round != round_]
        phone, note = households.get(door, ("", ""))
        out[door] = DoorCell(
            id=door,
            room=room,
            floor=floor,
            residents=tuple(residents.get(door, ())),
            phone=phone,
            note=note,
            occupancy=occupancy,
            seen=seen.get(door) or "",
            attempts=tuple(attempt for of_round, attempt in history if of_round == round_),
            before=others[-1] if others else None,
            errands=tuple(errands.get(door, ())),
            drafted=door in drafted,
        )
    return out


def _households(db: Connection, doors: Sequence[Dot]) -> dict[Dot, tuple[str, str]]:
    query = (
        "SELECT door, coalesce(phone, ''), coalesce(note, '') FROM households "
        "WHERE door IN ({}) AND coalesce(state, '') = '' ORDER BY id DESC"
    )
    return {door: (phone, note) for door, phone, note in rows_for(db, query, doors)}


def _open_errands(db: Connection, doors: Sequence[Dot]) -> dict[Dot, list[str]]:
    query = (
        "SELECT door, items FROM errands WHERE door IN ({}) "
        "AND coalesce(state, 'new') NOT IN ('closed', 'cancelled') ORDER BY id"
    )
    out: dict[Dot, list[str]] = {}
    for door, items in rows_for(db, query, doors):
        rows = (one for one in json.loads(items or "[]") if isinstance(one, list) and one)
        out.setdefault(door, []).append(str(next(rows, [""])[0]))
    return out


def buildings(device: Device, round_: Dot = 0) -> list[BuildingLine]:
    """Every building of this device's grids, by grid, compound and number.

    In the grid of `round_` the doors are those that it covers, elsewhere all of them.
    """
    with device.read() as db:
        rows = db.execute(
            f"""
            WITH {RANKS},
            last AS (SELECT door, outcome, {LATEST} FROM visits f WHERE coalesce(round, 0) = ? GROUP BY door),
            covered AS (SELECT door FROM ({ROUND_DOORS}))
            SELECT b.id, coalesce(c.name, ''), coalesce(b.label, ''), coalesce(g.name, b.scope), b.scope,
                   count(d.id), coalesce(sum(last.outcome IN ('answered', 'refused', 'moved out')), 0),
                   count(last.door)
            FROM buildings b LEFT JOIN compounds c ON c.id = b.compound
            {GRID_OF_BUILDING}
            LEFT JOIN units u ON u.building = b.id LEFT JOIN doors d ON d.unit = u.id
                AND (d.id IN covered OR d.scope IS NOT (SELECT scope FROM rounds WHERE id = ?))
            LEFT JOIN last ON last.door = d.id
            GROUP BY b.id ORDER BY length(b.scope), b.scope, b.compound, length(b.label), b.label
            """,
            (round_, round_, round_),
        ).fetchall()
    return [BuildingLine(*row) for row in rows]

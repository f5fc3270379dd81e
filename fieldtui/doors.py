"""One door: who lives there, what is open, and everything that happened, newest first."""

from dataclasses import dataclass

from fieldtui.buildings import DoorCell, door_cells
from fieldtui.device import Device
from fieldtui.errands import STATES, Errand, errands
from fieldtui.log.names import Dot, log_of
from fieldtui.registry import STRETCHES, Address, NoSuchDoor, address_of
from fieldtui.vault import Connection


@dataclass(frozen=True)
class Happening:
    """One line of a door's history.

    `what` is `visit`, `errand` or `sighting`; `state` its outcome, state or what was seen; `mine` whether
    this device wrote it; `answers` how many questions a visit answered; `revisit` the ISO day it promised.
    """

    id: Dot
    what: str
    state: str
    way: str
    text: str
    wall: int
    mine: bool
    answers: int
    revisit: str


@dataclass(frozen=True)
class DoorView:
    """A door with its residents, open errands and history."""

    id: Dot
    address: Address
    scope: str
    cell: DoorCell
    errands: tuple[Errand, ...]
    history: tuple[Happening, ...]


def door_view(device: Device, door: Dot, round_: Dot) -> DoorView:
    """The door as it stands now. Raises NoSuchDoor."""
    with device.read() as db:
        address = address_of(db, door)
        row = db.execute(
            "SELECT id, coalesce(room, ''), coalesce(floor, 1), coalesce(occupancy, ''), scope FROM doors "
            "WHERE id = ?",
            (door,),
        ).fetchone()
        if not row:
            raise NoSuchDoor(address=door)
        cell = door_cells(db, [(row[0], row[1], row[2], row[3])], round_)[door]
        history = _history(db, device, door)
    every = errands(device, door=door, states=tuple(STATES))
    return DoorView(door, address, row[4], cell, tuple(every), history)


_HISTORY = f"""
    {STRETCHES}
    SELECT id, 'visit', coalesce(outcome, ''), coalesce(way, ''), coalesce(note, ''), wall, lamport,
           (SELECT count(*) FROM json_each(v.answers) WHERE key NOT LIKE '%#'), coalesce(revisit, '')
        FROM stretches CROSS JOIN visits v ON v.lamport >> 10 = stretch AND v.door = :door
    UNION ALL SELECT id, 'sighting', coalesce(seen, ''), '', '', wall, lamport, 0, '' FROM sightings
        WHERE door = :door
    UNION ALL SELECT id, 'errand', coalesce(state, 'new'), '', coalesce(json_extract(items, '$[0][0]'), ''),
           wall, lamport, 0, '' FROM errands WHERE door = :door
    ORDER BY 7 DESC, 1 DESC
"""


def _history(db: Connection, device: Device, door: Dot) -> tuple[Happening, ...]:
    own = {row[0] for row in db.execute("SELECT id FROM logs WHERE device = ?", (device.id,))}
    return tuple(
        Happening(id_, what, state, way, text, wall, log_of(id_) in own, answers, revisit)
        for id_, what, state, way, text, wall, _lamport, answers, revisit in db.execute(
            _HISTORY, {"door": door}
        )
    )

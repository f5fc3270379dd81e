"""The address tree and who lives in it, as screens and reports read it: building, door, resident."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldtui.errors import FieldtuiError
from fieldtui.log.names import Dot, log_of
from fieldtui.vault import Connection, rows_for


class NoSuchDoor(FieldtuiError):
    """There is no door "{address}" on this device.

    Search for it with part of its address, such as 3-2-501, or ask the office whether it is in your grid.
    """


@dataclass(frozen=True)
class Resident:
    """One resident, as the ledger has them. `born` is ISO, a year, or empty; `state` is `gone` or empty."""

    id: Dot
    name: str
    relation: str
    sex: str
    born: str
    phone: str
    category: str
    tags: tuple[str, ...]
    note: str
    state: str

    def age(self, today: date) -> int | None:
        """Full years on `today`, None if the ledger does not say when they were born."""
        try:
            year, month, day = (*map(int, self.born.split("-")), 1, 1)[:3]
        except ValueError:
            return None
        return today.year - year - ((today.month, today.day) < (month, day))


@dataclass(frozen=True)
class Address:
    """Where a door is, from compound to room."""

    compound: str
    building: str
    unit: str
    room: str
    building_id: Dot

    def __str__(self) -> str:
        return " ".join(part for part in (self.compound, self.building, self.unit, self.room) if part)


# Facts as every device orders them, for `f` a fact: by counter, then by device (design.md §5.2), then by epoch, since a
# restored device counts twice to the same number. Dots would not do: each vault numbers logs for itself.
_OF_LOG = "(SELECT {} FROM logs WHERE logs.id = f.id >> 32)"
IN_ORDER = f"f.lamport, {_OF_LOG.format('device')}, {_OF_LOG.format('epoch')}, f.id"
# Visits are indexed by door within stretches of 1,024 counts, so that a day is written into a few pages however long
# the history is (by door alone each visit reads, decrypts and writes a page of its own). Whoever asks for a door's
# visits asks in each stretch there is: `FROM stretches CROSS JOIN visits f ON f.lamport >> 10 = stretch AND …`.
STRETCHES = """
    WITH RECURSIVE stretches (stretch) AS (
        SELECT min(lamport >> 10) FROM visits
        UNION ALL SELECT (SELECT min(lamport >> 10) FROM visits WHERE lamport >> 10 > stretch)
        FROM stretches WHERE stretch IS NOT NULL)
"""
# The same as one number, for the last of each group: `max` of it takes the other columns along, four times as fast as
# a window over 20,000 visits. A counter has 53 bits; a community has not a thousand devices.
RANKS = "ranks AS MATERIALIZED (SELECT id, min(dense_rank() OVER (ORDER BY device, epoch), 1023) AS place FROM logs)"
LATEST = "max(f.lamport << 10 | (SELECT place FROM ranks WHERE ranks.id = f.id >> 32))"
_TEXTS = ("name", "relation", "sex", "born", "phone", "category", "tags", "note", "state")
RESIDENT = "r.id, " + ", ".join(f"coalesce(r.{name}, '')" for name in _TEXTS)


def resident_of_row(row: Sequence[Any]) -> Resident:
    """A Resident from the columns that `RESIDENT` selects."""
    id_, name, relation, sex, born, phone, category, tags, note, state = row
    return Resident(
        id_,
        name,
        relation,
        sex,
        born,
        phone,
        category,
        tuple(map(str, json.loads(tags or "[]"))),
        note,
        state,
    )


def residents_by_door(db: Connection, doors: Sequence[Dot]) -> dict[Dot, list[Resident]]:
    """Who the ledger says lives behind each of `doors`; those who left are not among them."""
    out: dict[Dot, list[Resident]] = {}
    query = (
        f"SELECT h.door, {RESIDENT} FROM households h JOIN residents r ON r.household = h.id "
        "WHERE h.door IN ({}) AND coalesce(r.state, '') = '' AND coalesce(h.state, '') = '' ORDER BY r.id"
    )
    for row in rows_for(db, query, doors):
        out.setdefault(row[0], []).append(resident_of_row(row[1:]))
    return out


def addresses_of(db: Connection, doors: Sequence[Dot]) -> dict[Dot, Address]:
    """Where each of `doors` is; doors that have not arrived are left out."""
    query = (
        "SELECT d.id, coalesce(c.name, ''), coalesce(b.label, ''), coalesce(u.label, ''), "
        "coalesce(d.room, ''), coalesce(b.id, 0) FROM doors d LEFT JOIN units u ON u.id = d.unit "
        "LEFT JOIN buildings b ON b.id = u.building LEFT JOIN compounds c ON c.id = b.compound "
        "WHERE d.id IN ({})"
    )
    return {door: Address(*parts) for door, *parts in rows_for(db, query, doors)}


def address_of(db: Connection, door: Dot) -> Address:
    """Where `door` is. Raises NoSuchDoor."""
    found = addresses_of(db, [door])
    if not found:
        raise NoSuchDoor(address=door)
    return found[door]


def scope_of(db: Connection, record: Dot) -> str:
    """The grid whose log holds `record`."""
    found = db.execute("SELECT scope FROM logs WHERE id = ?", (log_of(record),)).fetchone()
    return str(found[0]) if found else ""

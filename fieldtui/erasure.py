"""Erasing: what would go, and the office's order that it goes.

An order is a record of the office in the log of the grid, so it travels wherever the records are; what it does
there is `fieldtui.log.erasure`'s matter. It cannot be taken back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_
from fieldtui.log.erased import unnamed
from fieldtui.log.event import Entry
from fieldtui.log.kinds import ERASURE, Fields
from fieldtui.log.named import searchable
from fieldtui.log.names import Dot
from fieldtui.registry import Address, addresses_of, scope_of
from fieldtui.search import find
from fieldtui.vault import Connection, rows_for

ASKED, RETENTION, MISTAKE, FOLLOWS = "asked", "retention", "mistake", "follows"
# Why records are erased; a code, so that no order names a person.
REASONS: dict[str, str] = {
    ASKED: N_("the resident asked"),
    RETENTION: N_("kept for as long as was said"),
    MISTAKE: N_("should not have been recorded"),
    FOLLOWS: N_("belongs to what was erased"),
}
# What goes, by table, with its name for people.
WHAT: dict[str, str] = {
    "residents": N_("residents"),
    "households": N_("households"),
    "errands": N_("errands"),
    "purchases": N_("purchases"),
    "visits": N_("visits"),
    "sightings": N_("occupancy checks"),
    "passes": N_("passes"),
}


class NoSuchResident(FieldtuiError):
    """There is no resident "{text}" on this device.

    Type the name as the ledger has it, pinyin initials, or at least three digits of the phone's end.
    """


class SeveralResidents(FieldtuiError):
    """ "{text}" means more than one resident: {who}.

    Add the address with --door, such as 3-2-501, or type the whole name.
    """


class NothingToErase(FieldtuiError):
    """There is nothing to erase: it is gone already, or is not on this device.

    Search for the resident again.
    """


class OthersLiveThere(FieldtuiError):
    """{name} does not live alone: the household's records are those of others too.

    Erase the resident without --household, and the others one by one first if they are to go as well.
    """


class UnknownReason(FieldtuiError):
    """ "{why}" is no reason for an erasure.

    Use one of: {known}.
    """


@dataclass(frozen=True)
class Part:
    """Records that go together: those to name in an order, and how many of each table go with them."""

    records: tuple[Dot, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> int:
        """How many records go."""
        return sum(count for _table, count in self.counts)


@dataclass(frozen=True)
class Erasable:
    """What would go with a resident.

    `own` is theirs alone. `household` is what is left of their household at its door, with every visit there:
    empty if others live in it, whose records those are too.
    """

    resident: Dot
    name: str
    address: str
    own: Part
    household: Part


@dataclass(frozen=True)
class Order:
    """An order of erasure: its dot, grid, reason, time, how many records it names, and its rounds' titles."""

    id: Dot
    scope: str
    why: str
    wall: int
    records: int
    rounds: tuple[str, ...]


def residents_called(device: Device, text: str, address: str = "") -> list[tuple[Dot, str, Address | None]]:
    """Everybody whom `text` may mean, also who has left: (record, name, address), exact names first.

    `address` is theirs, in any usual shape, where a name is not enough.
    """
    wanted = searchable(text)
    if not wanted:
        return []
    with device.read() as db:
        found = db.execute(
            "SELECT r.id, coalesce(r.name, ''), coalesce(h.door, 0), n.name = :text FROM names n "
            "JOIN residents r ON r.id = n.record LEFT JOIN households h ON h.id = r.household "
            "WHERE n.of = 'residents' AND (n.name = :text OR n.pinyin = :text OR n.initials = :text "
            "OR (length(:text) >= 3 AND substr(n.phone, -length(:text)) = :text)) ORDER BY 4 DESC, r.id",
            {"text": wanted},
        ).fetchall()
        where = addresses_of(db, [row[2] for row in found])
    exact = [row for row in found if row[3]] or found
    at = {hit.door for hit in find(device, address) if hit.what == "doors"} if address else None
    return [(id_, name, where.get(door)) for id_, name, door, _exact in exact if at is None or door in at]


def resident_called(device: Device, text: str, address: str = "") -> Dot:
    """The one resident whom `text` means. Raises NoSuchResident, SeveralResidents."""
    found = residents_called(device, text, address)
    if not found:
        raise NoSuchResident(text=text)
    if len(found) > 1:
        raise SeveralResidents(
            text=text, who=", ".join(f"{name} {at or ''}".strip() for _id, name, at in found)
        )
    return found[0][0]


def erasable_at(device: Device, door: Dot) -> list[Erasable]:
    """What would go with each of those who live or lived behind `door`."""
    with device.read() as db:
        found = db.execute(
            "SELECT r.id FROM households h JOIN residents r ON r.household = h.id WHERE h.door = ? ORDER BY r.id",
            (door,),
        ).fetchall()
    return [records_of(device, one) for (one,) in found]


def records_of(device: Device, resident: Dot) -> Erasable:
    """What would go with `resident`. Raises NothingToErase."""
    with device.read() as db:
        row = db.execute(
            "SELECT coalesce(r.name, ''), r.household, h.door FROM residents r "
            "LEFT JOIN households h ON h.id = r.household WHERE r.id = ?",
            (resident,),
        ).fetchone()
        if not row:
            raise NothingToErase()
        name, household, door = row
        own = _own(db, resident)
        others = db.execute(
            "SELECT 1 FROM residents WHERE household = ? AND id <> ?", (household, resident)
        ).fetchone()
        shared = household is None or door is None or others is not None
        rest = Part() if shared else _rest(db, household, door, set(own.records))
        address = str(addresses_of(db, [door]).get(door, "")) if door else ""
    return Erasable(resident, name, address, own, rest)


def _own(db: Connection, resident: Dot) -> Part:
    # Named one by one as well: an errand that was given to them later hangs on nobody in the log.
    errands = [row[0] for row in db.execute("SELECT id FROM errands WHERE resident = ?", (resident,))]
    passes = db.execute("SELECT count(*) FROM passes WHERE resident = ?", (resident,)).fetchone()[0]
    counts = {"residents": 1, "errands": len(errands), "purchases": _purchases(db, errands), "passes": passes}
    return _part((resident, *errands), counts)


def _rest(db: Connection, household: Dot, door: Dot, own: set[Dot]) -> Part:
    errands = [row[0] for row in db.execute("SELECT id FROM errands WHERE door = ?", (door,))]
    errands = [errand for errand in errands if errand not in own]
    facts = {
        table: [row[0] for row in db.execute(f"SELECT id FROM {table} WHERE door = ?", (door,))]
        for table in ("visits", "sightings")
    }
    # A pass that is a resident's goes with that resident.
    nobodys = "SELECT id FROM passes WHERE door = ? AND resident IS NULL"
    facts["passes"] = [row[0] for row in db.execute(nobodys, (door,))]
    counts = {"households": 1, "errands": len(errands), "purchases": _purchases(db, errands)}
    counts |= {table: len(found) for table, found in facts.items()}
    return _part((household, *errands, *(one for found in facts.values() for one in found)), counts)


def _purchases(db: Connection, errands: Sequence[Dot]) -> int:
    return sum(1 for _row in rows_for(db, "SELECT id FROM purchases WHERE errand IN ({})", errands))


def _part(records: Sequence[Dot], counts: Mapping[str, int]) -> Part:
    return Part(tuple(records), tuple((table, counts[table]) for table in WHAT if counts.get(table)))


def order_erasure(device: Device, records: Sequence[Dot], why: str, rounds_: Sequence[Dot] = ()) -> list[Dot]:
    """Order that `records` and the visits of `rounds_` are erased, here and everywhere; the orders, one a grid.

    Raises OfficeOnly, UnknownReason, NothingToErase.
    """
    require_office(device)
    if why not in REASONS:
        raise UnknownReason(why=why, known=", ".join(REASONS))
    if not records and not rounds_:
        raise NothingToErase()

    def job(db: Connection) -> list[Dot]:
        named: dict[str, tuple[list[Dot], list[Dot]]] = {}
        for at, dots in enumerate((records, rounds_)):
            for one in dict.fromkeys(dots):
                named.setdefault(scope_of(db, one), ([], []))[at].append(one)
        made = [
            device.append(db, scope, [Entry(ERASURE, {"records": [*gone], "rounds": [*over], "why": why})])[0]
            for scope, (gone, over) in named.items()
        ]
        name_what_follows(db, device)
        return made

    return device.vault.write(job)


def name_what_follows(db: Connection, device: Device) -> None:
    """Order by name what was erased because it belongs to something erased, also what came in since.

    A record without its contents is believed where an order names it: whoever relays could have emptied it.
    """
    for scope, records in unnamed(db).items():
        fields: Fields = {"records": [*records], "rounds": [], "why": FOLLOWS}
        device.append(db, scope, [Entry(ERASURE, fields)])


def orders(device: Device) -> list[Order]:
    """Every order of a person that this device holds, the newest first; not what only followed from one."""
    with device.read() as db:
        titles = dict(db.execute("SELECT id, coalesce(title, '') FROM rounds").fetchall())
        rows = db.execute(
            "SELECT id, scope, coalesce(why, ''), wall, coalesce(records, '[]'), coalesce(rounds, '[]') "
            "FROM erasures WHERE coalesce(why, '') <> ? ORDER BY lamport DESC, id DESC",
            (FOLLOWS,),
        ).fetchall()
        return [
            Order(id_, scope, why, wall, _length(db, records), tuple(_titles(db, over, titles)))
            for id_, scope, why, wall, records, over in rows
        ]


def _length(db: Connection, listed: str) -> int:
    return int(db.execute("SELECT json_array_length(?)", (listed,)).fetchone()[0])


def _titles(db: Connection, listed: str, titles: Mapping[Dot, str]) -> Iterator[str]:
    for (one,) in db.execute("SELECT value FROM json_each(?)", (listed,)):
        yield titles.get(one, "")

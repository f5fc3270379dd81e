"""Finding conflicts: what the tables of the log mark, with names, authors, times and what all sides had seen."""

import json
from collections.abc import Iterator, Mapping, Sequence

from fieldtui.conflicts.model import Author, Conflict, Side, record_of
from fieldtui.device import Device
from fieldtui.log.event import Event
from fieldtui.log.fold import stored
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, log_of, seq_of
from fieldtui.log.reading import Reader
from fieldtui.log.registers import nothing_or
from fieldtui.log.transitions import state_of
from fieldtui.naming import titles_of, value_text
from fieldtui.registry import scope_of
from fieldtui.vault import Connection, rows_for

# How many events are looked at on the way back to what several sides had in common.
_FAR_ENOUGH = 500
# Record, record kind and field.
_Place = tuple[Dot, str, str]
RIVAL = "SELECT DISTINCT record, kind, field FROM registers WHERE rival = 1"
# A step that somebody has gone on from is settled; of a field in conflict the conflict is shown.
ODD = (
    "SELECT DISTINCT t.record, t.kind, t.field FROM transitions t JOIN registers r ON r.record = t.record "
    "AND r.kind = t.kind AND r.field = t.field AND r.dot = t.dot "
    "WHERE t.odd = 1 AND r.replaced = 0 AND r.rival = 0"
)


def count_conflicts(device: Device) -> int:
    """How many conflicts this device may decide; two queries over indexes that hold nothing else."""
    with device.read() as db:
        rival, odd = _places(db, device)
    return len(rival) + len(odd)


def conflicts(device: Device, people: Mapping[bytes, str] | None = None) -> list[Conflict]:
    """The conflicts that this device may decide, by grid and record; `people` has the names of devices' owners."""
    with device.read() as db:
        rival, odd = _places(db, device)
        finding = _Finding(db, {device.id: device.identity.person, **(people or {})})
        found = [*finding.rivals(rival), *finding.impossible(odd)]
    return sorted(found, key=lambda one: (one.scope, one.title, one.kind, one.record, one.field))


def settles(db: Connection, reader: Reader, event: Event) -> bool:
    """Whether a change decided something: it replaced values that differ, or an impossible step."""
    odd = "SELECT 1 FROM transitions WHERE odd = 1 AND dot IN ({})"
    if any(rows_for(db, odd, event.deps)):
        return True
    before = [earlier for dep in event.deps if (earlier := reader.at(dep)) is not None]
    return any(
        len({repr(nothing_or(one.fields[field])) for one in before if field in one.fields}) > 1
        for field in event.fields
    )


def _places(db: Connection, device: Device) -> tuple[list[_Place], list[_Place]]:
    """The fields in conflict, and those with an impossible step, of records that are here and this device's to write."""
    return _decidable(db, device, RIVAL), _decidable(db, device, ODD)


def _decidable(db: Connection, device: Device, query: str) -> list[_Place]:
    found: list[_Place] = [(record, kind, field) for record, kind, field in db.execute(query)]
    here: set[tuple[str, Dot]] = set()
    for kind in {kind for _dot, kind, _field in found}:
        wanted = [dot for dot, of, _field in found if of == kind]
        rows = rows_for(db, f"SELECT id FROM {record_of(kind).table} WHERE id IN ({{}})", wanted)
        here.update((kind, row[0]) for row in rows)
    return [
        (dot, kind, field)
        for dot, kind, field in found
        if (kind, dot) in here and (device.is_office or scope_of(db, dot) in device.identity.grids)
    ]


def held(db: Connection, record: Dot, kind: str, field: str) -> list[tuple[Dot, int, object]]:
    """Dot, lamport and value of everything that a field holds."""
    query = "SELECT dot, lamport, value FROM registers WHERE record = ? AND kind = ? AND field = ? AND replaced = 0"
    return [(dot, lamport, value) for dot, lamport, value in db.execute(query, (record, kind, field))]


class _Finding:
    """What one transaction says of its conflicts."""

    def __init__(self, db: Connection, people: Mapping[bytes, str]) -> None:
        self._db = db
        self._people = people
        self._logs = Logs(db)
        self._reader = Reader(db, self._logs)

    def rivals(self, places: Sequence[_Place]) -> Iterator[Conflict]:
        """The fields in which values live side by side."""
        for at, title in self._titled(places):
            sides = self._sides(at)
            yield self._conflict(at, title, self._base(at, sides), tuple(sides))

    def impossible(self, places: Sequence[_Place]) -> Iterator[Conflict]:
        """The steps that no state they met allowed: where they led, then where they came from."""
        for at, title in self._titled(places):
            sides = self._sides(at)
            origins = self._origins(at, sides)
            yield self._conflict(at, title, None, (*sides, *origins), impossible=True)

    def _titled(self, places: Sequence[_Place]) -> Iterator[tuple[_Place, str]]:
        titles: dict[tuple[str, Dot], str] = {}
        for kind in {kind for _dot, kind, _field in places}:
            named = titles_of(self._db, kind, [dot for dot, of, _field in places if of == kind])
            titles.update(((kind, dot), title) for dot, title in named.items())
        for at in places:
            yield at, titles.get((at[1], at[0]), "")

    def _conflict(
        self, at: _Place, title: str, base: Side | None, sides: tuple[Side, ...], impossible: bool = False
    ) -> Conflict:
        record, kind, field = at
        return Conflict(record, kind, field, self._logs.scope(record), title, base, sides, impossible)

    def _sides(self, at: _Place) -> list[Side]:
        """The values that the field holds, the one that is shown first: highest counter, then device (registers.py)."""
        rows = held(self._db, *at)
        rows.sort(key=lambda row: (row[1], self._logs.names[log_of(row[0])], seq_of(row[0])), reverse=True)
        by_value: dict[object, list[Dot]] = {}
        for dot, _lamport, value in rows:
            by_value.setdefault(nothing_or(value), []).append(dot)
        return [
            self._side(at, value, dots, shown=number == 0)
            for number, (value, dots) in enumerate(by_value.items())
        ]

    def _side(
        self, at: _Place, value: object, dots: Sequence[Dot], *, shown: bool = False, live: bool = True
    ) -> Side:
        record = record_of(at[1])
        if machine := record.machines.get(at[2]):
            value = state_of(machine, str(value or ""))
        text = value_text(self._db, record, at[2], value)
        return Side(value, text, tuple(dots), tuple(map(self._author, dots)), shown, live)

    def _author(self, dot: Dot) -> Author:
        device, event = self._logs.author(dot), self._reader.at(dot)
        return Author(device, self._people.get(device, ""), event.wall if event else 0)

    def _origins(self, at: _Place, sides: Sequence[Side]) -> list[Side]:
        """The states that the impossible steps among `sides` had met."""
        query = "SELECT dot, value, deps FROM transitions WHERE record = ? AND kind = ? AND field = ?"
        steps = {dot: (value, json.loads(deps)) for dot, value, deps in self._db.execute(query, at)}
        taken = {side.value for side in sides}
        out: dict[str, list[Dot]] = {}
        machine = record_of(at[1]).machines[at[2]]
        for dot in (dot for side in sides for dot in side.dots if dot in steps):
            for dep in steps[dot][1]:
                if dep in steps and (state := state_of(machine, steps[dep][0])) not in taken:
                    out.setdefault(state, []).append(dep)
        return [self._side(at, state, list(dict.fromkeys(dots)), live=False) for state, dots in out.items()]

    # ------------------------------------------------------------ what all sides had seen

    def _base(self, at: _Place, sides: Sequence[Side]) -> Side | None:
        """The newest value that every side replaced."""
        common = set.intersection(*(self._replaced(at, dot) for side in sides for dot in side.dots))
        events = [event for dot in common if (event := self._reader.at(dot)) is not None]
        if not events:
            return None
        newest = max(events, key=lambda e: (e.lamport, self._logs.names[log_of(e.dot)], seq_of(e.dot)))
        value = stored(newest.fields.get(at[2]))
        return self._side(at, value, [newest.dot], live=False)

    def _replaced(self, at: _Place, dot: Dot) -> set[Dot]:
        """The dots of the values of the field that led to the one at `dot`."""
        record, _kind, field = at
        seen: set[Dot] = set()
        ahead = [dot]
        while ahead and len(seen) < _FAR_ENOUGH:
            event = self._reader.at(ahead.pop())
            for dep in event.deps if event else ():
                earlier = self._reader.at(dep) if dep not in seen else None
                if earlier and (dep == record or (earlier.subject == record and field in earlier.fields)):
                    seen.add(dep)
                    ahead.append(dep)
        return seen

"""Steps of small state machines, and which of them were impossible from the state that they met.

The table has a row for each event that sets the state of a record, its creation included. An impossible step is
kept and shown like any other value (`fieldtui.log.registers`); its row is marked `odd`, for a person to look at.
The marks depend on the set of events alone: whatever arrives about a record, all its rows are judged again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from fieldtui.log.event import Event
from fieldtui.log.kinds import CHANGED, Machine, Record
from fieldtui.log.names import Dot
from fieldtui.vault import Connection, rows_for


@dataclass(frozen=True)
class Step:
    """One event that set a state: the state (None or empty: the machine's first), the dots that it replaced."""

    state: str | None
    deps: tuple[Dot, ...]


class Transitions:
    """The steps of one open transaction."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._new: list[tuple[Dot, Dot, str, str, object, str]] = []
        self._touched: set[Dot] = set()

    def note(self, record: Record, events: Iterable[Event]) -> None:
        """Keep what `events`, which create or change records of this kind, say of their states."""
        for field in record.machines:
            for e in events:
                if e.kind == record.added:
                    self._new.append((e.dot, e.dot, record.name, field, e.fields.get(field), _json(e.deps)))
                elif field in e.fields:
                    self._new.append((e.dot, e.subject, record.name, field, e.fields[field], _json(e.deps)))

    def reconsider(self, withdrawn: Dot) -> None:
        """The event at `withdrawn` has been withdrawn by its author: what follows it is judged in another light."""
        self._keep()
        query = "SELECT record FROM transitions WHERE dot = ?"
        self._touched.update(row[0] for row in self._db.execute(query, (withdrawn,)))

    def _keep(self) -> None:
        """Write what was noted, but for records that their authors withdrew."""
        records = {row[1] for row in self._new}
        gone = "SELECT record FROM undone WHERE record IN ({})"
        records.difference_update(row[0] for row in rows_for(self._db, gone, list(records)))
        # A record that has just been created, with no step before it, has nothing to judge.
        moved = {row[1] for row in self._new if row[0] != row[1]}
        known = "SELECT DISTINCT record FROM transitions WHERE record IN ({})"
        moved.update(row[0] for row in rows_for(self._db, known, list(records - moved)))
        self._db.executemany(
            "INSERT INTO transitions (dot, record, kind, field, value, deps, odd) VALUES (?, ?, ?, ?, ?, ?, 0)",
            [row for row in self._new if row[1] in records],
        )
        self._touched |= moved & records
        self._new.clear()

    def settle(self) -> None:
        """Judge every step of the records that something arrived about."""
        if self._new:
            self._keep()
        query = "SELECT record, kind, field, dot, value, deps, odd FROM transitions WHERE record IN ({})"
        steps: dict[tuple[Dot, str, str], dict[Dot, Step]] = {}
        was_odd = set()
        for record, kind, field, dot, state, deps, odd in rows_for(self._db, query, list(self._touched)):
            steps.setdefault((record, kind, field), {})[dot] = Step(state, _dots(deps))
            if odd:
                was_odd.add(dot)
        withdrawn = self._withdrawn()
        is_odd: set[Dot] = set()
        for (_record, kind, field), of_record in steps.items():
            if len(of_record) > 1:
                is_odd |= odd_steps(CHANGED[f"{kind}.changed"].machines[field], of_record, withdrawn)
        changed = [(int(dot in is_odd), dot) for dot in is_odd ^ was_odd]
        self._db.executemany("UPDATE transitions SET odd = ? WHERE dot = ?", changed)
        self._touched.clear()

    def _withdrawn(self) -> set[Dot]:
        """The steps of the touched records that their authors withdrew."""
        query = "SELECT dot FROM transitions WHERE record IN ({}) AND dot IN (SELECT record FROM undone)"
        if self._db.execute("SELECT 1 FROM undone LIMIT 1").fetchone() is None:
            return set()
        return {row[0] for row in rows_for(self._db, query, list(self._touched))}


def odd_steps(machine: Machine, steps: Mapping[Dot, Step], withdrawn: Collection[Dot]) -> set[Dot]:
    """The steps of one record that were possible from none of the states that they replaced.

    Whoever replaces a step that was withdrawn or itself impossible may also go where its own origins lead: that is
    how an undo puts a state back, and how a person sets right what went wrong.
    """

    def origins(dot: Dot) -> list[str]:
        return [state_of(machine, steps[dep].state) for dep in steps[dot].deps if dep in steps and dep != dot]

    def possible(dot: Dot, after: Dot) -> bool:
        return follows(machine, state_of(machine, steps[dot].state), origins(after))

    strange = {dot for dot in steps if origins(dot) and not possible(dot, dot)}
    return {
        dot
        for dot in strange
        if not any(
            possible(dot, dep)
            for dep in steps[dot].deps
            if dep in strange or (dep in steps and dep in withdrawn)
        )
    }


def follows(machine: Machine, state: str, origins: Iterable[str]) -> bool:
    """Whether `state` is one of `origins` or may follow one; of a state that only a newer program knows, any may."""
    return any(state == one or one not in machine or state in machine[one] for one in origins)


def state_of(machine: Machine, said: str | None) -> str:
    """The state that a record is in whose field holds `said`."""
    return said or next(iter(machine))


def _json(dots: Sequence[Dot]) -> str:
    return msgspec.json.encode(dots).decode()


def _dots(deps: str) -> tuple[Dot, ...]:
    return msgspec.json.decode(deps, type=tuple[int, ...])

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

_Register = tuple[Dot, str, str]


@dataclass(frozen=True)
class Step:
    """One event that set a state: the state (None or empty: the machine's first), the dots that it replaced."""

    state: str | None
    deps: tuple[Dot, ...]


class Transitions:
    """The steps of one open transaction."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._touched: set[_Register] = set()

    def note(self, record: Record, events: Iterable[Event]) -> None:
        """Keep what `events`, which create or change records of this kind, say of their states."""
        for field in record.machines:
            rows = [
                (
                    e.dot if e.kind == record.added else e.subject,
                    record.name,
                    field,
                    e.dot,
                    e.fields.get(field),
                    _json(e.deps),
                )
                for e in events
                if e.kind == record.added or field in e.fields
            ]
            self._db.executemany(
                "INSERT INTO transitions (record, kind, field, dot, value, deps, odd) VALUES (?, ?, ?, ?, ?, ?, 0)",
                rows,
            )
            self._touched.update(row[:3] for row in rows)

    def reconsider(self, withdrawn: Dot) -> None:
        """The event at `withdrawn` has been withdrawn by its author: what follows it is judged in another light."""
        query = "SELECT record, kind, field FROM transitions WHERE dot = ?"
        self._touched.update((row[0], row[1], row[2]) for row in self._db.execute(query, (withdrawn,)))

    def settle(self) -> None:
        """Judge every step of the records that something arrived about."""
        query = "SELECT dot, value, deps, odd FROM transitions WHERE record = ? AND kind = ? AND field = ?"
        for register in self._touched:
            rows = self._db.execute(query, register).fetchall()
            if len(rows) > 1:
                self._judge(register, rows)
        self._touched.clear()

    def _judge(self, register: _Register, rows: Sequence[tuple[Dot, str | None, str, int]]) -> None:
        _record, kind, field = register
        machine = CHANGED[f"{kind}.changed"].machines[field]
        steps = {dot: Step(state, _dots(deps)) for dot, state, deps, _odd in rows}
        gone = "SELECT record FROM undone WHERE record IN ({})"
        odd = odd_steps(machine, steps, {row[0] for row in rows_for(self._db, gone, list(steps))})
        self._db.executemany(
            "UPDATE transitions SET odd = ? WHERE record = ? AND kind = ? AND field = ? AND dot = ?",
            [
                (int(dot in odd), *register, dot)
                for dot, _state, _deps, was in rows
                if (dot in odd) != bool(was)
            ],
        )


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

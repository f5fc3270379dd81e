"""Events into tables: the only writer of every table of records and facts.

`Fold.apply` takes events that have not been applied before, in any order between logs and in order
within one; the tables that come out depend on the set of events alone. Use cases read the tables.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from fieldtui.log.event import Event
from fieldtui.log.kinds import ADDED, CHANGED, ERASURES, FACT, KINDS, UNDONE, Fact, Fields, Record, Value
from fieldtui.log.logs import Logs
from fieldtui.log.named import index_names
from fieldtui.log.names import Dot
from fieldtui.log.registers import Held, Registers
from fieldtui.log.transitions import Transitions
from fieldtui.vault import Connection


def stored(value: Value | None) -> object:
    """A field's value as its column holds it: lists as JSON, integers past 64 bits never occur."""
    return json.dumps(value, ensure_ascii=False) if type(value) is list else value


class Fold:
    """The fold within one transaction."""

    def __init__(self, db: Connection, logs: Logs) -> None:
        self._db = db
        self._logs = logs
        self._registers = Registers(db, logs)
        self._transitions = Transitions(db)
        self._any_undone = bool(db.execute("SELECT 1 FROM undone LIMIT 1").fetchone())
        self._any_registers = bool(db.execute("SELECT 1 FROM registers LIMIT 1").fetchone())

    @property
    def rivals(self) -> set[tuple[Dot, str, str]]:
        """Record, record kind and field of what came to be in conflict through this fold, and still is."""
        return self._registers.rivals

    def apply(self, events: Iterable[Event]) -> None:
        """Fold `events` in.

        What stays in the log alone: kinds that only a newer program knows, and events about a record of
        another scope, which not every replica that holds the event would hold.
        """
        within = (event for event in events if self._logs.scope(event.subject) == event.scope)
        for kind, run in groupby(within, key=lambda event: event.kind):
            batch = list(run)
            if record := ADDED.get(kind):
                self._add(record, batch)
            elif record := CHANGED.get(kind):
                for event in batch:
                    self._change(record, event)
            elif fact := FACT.get(kind):
                self._state(fact, batch)
            elif kind == UNDONE:
                self._undo(batch)
        if self._any_registers:
            self._registers.stop_waiting()
        self._transitions.settle()

    def _add(self, record: Record, events: Sequence[Event]) -> None:
        for fields, alike in _by_shape(events):
            names = [name for name in record.fields if name in fields]
            rows = [
                (e.dot, e.scope, e.lamport, e.wall, *[stored(e.fields[name]) for name in names])
                for e in alike
            ]
            self._insert(record.table, names, rows)
        self._transitions.note(record, events)
        if self._any_registers:
            for event in events:
                self._meet_changes(record, event)
        if record.named:
            index_names(self._db, record.table, [event.dot for event in events])
        self._forget_undone(events)

    def _meet_changes(self, record: Record, event: Event) -> None:
        for field in self._registers.changed_fields(event.dot, record.name):
            base = Held(event.dot, event.lamport, stored(event.fields.get(field)))
            self._show(record, event.dot, field, self._registers.create(event.dot, record.name, field, base))

    def _change(self, record: Record, event: Event) -> None:
        if self._is_undone(event.subject):
            return
        self._any_registers = True
        self._transitions.note(record, [event])
        for field, value in event.fields.items():
            if field not in record.fields:
                continue
            new = Held(event.dot, event.lamport, stored(value))
            base = self._base(record, event.subject, field)
            self._show(
                record,
                event.subject,
                field,
                self._registers.assign(event.subject, record.name, field, new, event.deps, base),
            )
        if record.named:
            index_names(self._db, record.table, [event.subject])

    def _base(self, record: Record, subject: Dot, field: str) -> Held | None:
        found = self._db.execute(
            f"SELECT lamport, {field} FROM {record.table} WHERE id = ?", (subject,)
        ).fetchone()
        return Held(subject, found[0], found[1]) if found else None

    def _show(self, record: Record, subject: Dot, field: str, winner: Held | None) -> None:
        self._db.execute(
            f"UPDATE {record.table} SET {field} = ? WHERE id = ?",
            (winner.value if winner else None, subject),
        )

    def _state(self, fact: Fact, events: Sequence[Event]) -> None:
        for fields, alike in _by_shape(events):
            names = [name for name in fact.fields if name in fields]
            rows: list[tuple[object, ...]] = [
                (e.dot, e.scope, e.lamport, e.wall, *[stored(e.fields[name]) for name in names])
                for e in alike
            ]
            if fact.about:
                rows = [(*row, e.subject) for row, e in zip(rows, alike, strict=True)]
                names.append(fact.about)
            answers = sorted(name for name in fields if name.startswith("/")) if fact.answers else ()
            if answers:
                rows = [(*row, _answers(e.fields, answers)) for row, e in zip(rows, alike, strict=True)]
                names.append("answers")
            self._insert(fact.table, names, rows)
        self._forget_undone(events)

    def _insert(self, table: str, names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        columns = ", ".join(("id", "scope", "lamport", "wall", *names))
        marks = ", ".join("?" * (len(names) + 4))
        self._db.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    def _undo(self, events: Sequence[Event]) -> None:
        self._any_undone = True
        for event in events:
            # Only its author withdraws a record: anybody else states another fact.
            if self._logs.author(event.subject) == self._logs.author(event.dot):
                self._db.execute("INSERT OR IGNORE INTO undone (record) VALUES (?)", (event.subject,))
                self._transitions.reconsider(event.subject)
                self._forget(event.subject)

    def _forget_undone(self, events: Sequence[Event]) -> None:
        for event in events if self._any_undone else ():
            if self._is_undone(event.dot):
                self._forget(event.dot)

    def _is_undone(self, record: Dot) -> bool:
        query = "SELECT 1 FROM undone WHERE record = ?"
        return self._any_undone and self._db.execute(query, (record,)).fetchone() is not None

    def _forget(self, record: Dot) -> None:
        for table, column in _UNDOABLE:
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (record,))


def _by_shape(events: Iterable[Event]) -> Iterable[tuple[tuple[str, ...], list[Event]]]:
    """`events` by the names of their fields.

    A row names only the columns that it fills: the driver takes as long to bind a NULL as to insert a narrow row.
    """
    shapes: dict[tuple[str, ...], list[Event]] = {}
    for event in events:
        shapes.setdefault(tuple(event.fields), []).append(event)
    return shapes.items()


def _answers(fields: Fields, names: Sequence[str]) -> str:
    """The checklist answers at the paths `names`, which ascend, as JSON."""
    return _json.encode({name: fields[name] for name in names}).decode()


_json = msgspec.json.Encoder()


# Where something stands that its author withdrew: nowhere, of whatever kind it is. A rule for some kinds alone
# would depend on whether the record or its withdrawal came first. An order of erasure is never taken back.
_UNDOABLE = (
    *((kind.table, "id") for kind in KINDS if kind.table != ERASURES),
    ("names", "record"),
    ("registers", "record"),
    ("transitions", "record"),
)

"""Proof that tables are a fold of the log: build them again from nothing, and compare.

`digest` names the state of some scopes independently of the vault that holds it, so that an office and
a worker can be compared; `rebuild` replaces the tables of this vault by what its log says.
"""

import hashlib
from collections.abc import Iterator, Sequence

import msgspec

from fieldtui.log import erasure
from fieldtui.log.branches import settle
from fieldtui.log.erased import recall
from fieldtui.log.fold import Fold
from fieldtui.log.journal import all_events
from fieldtui.log.kinds import FACTS, KINDS, RECORDS, Type
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, log_of, seq_of
from fieldtui.vault import Connection

# Every table that the fold writes, in no particular order, with the columns that hold dots.
_REFERENCES: dict[str, frozenset[str]] = {
    **{r.table: frozenset(n for n, t in r.fields.items() if t is Type.REF) | {"id"} for r in RECORDS},
    **{f.table: frozenset(n for n, t in f.fields.items() if t is Type.REF) | {"id", f.about} for f in FACTS},
    "registers": frozenset({"record", "dot"}),
    "transitions": frozenset({"record", "dot"}),
    "undone": frozenset({"record"}),
    "erased": frozenset({"record"}),
    "erased_rounds": frozenset({"record"}),
    "names": frozenset({"record"}),
}
# Columns that hold lists of dots as JSON.
_REFERENCE_LISTS = {(k.table, n) for k in KINDS for n, t in k.fields.items() if t is Type.REFS}
_REFERENCE_FIELDS = frozenset(n for r in RECORDS for n, t in r.fields.items() if t is Type.REF)
_LIST_FIELDS = frozenset(n for r in RECORDS for n, t in r.fields.items() if t is Type.REFS)
DERIVED = tuple(_REFERENCES)
_SCOPED = tuple(kind.table for kind in KINDS)


def contents(db: Connection) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Every row of every derived table, in an order that depends on the rows alone."""
    for table in DERIVED:
        cursor = db.execute(f"SELECT * FROM {table}")
        width = len(cursor.description)
        order = ", ".join(str(n + 1) for n in range(width))
        for row in db.execute(f"SELECT * FROM {table} ORDER BY {order}"):
            yield table, tuple(row)


def rebuild(db: Connection) -> bool:
    """Fold the whole log into empty tables; whether that gave exactly what was there before."""
    before = _fingerprint(db)
    refold(db)
    return _fingerprint(db) == before


def refold(db: Connection) -> None:
    """Fold the whole log into empty tables."""
    for table in DERIVED:
        db.execute(f"DELETE FROM {table}")
    logs = Logs(db)
    settle(db, logs)
    logs.heads.clear()
    fold = Fold(db, logs)
    for events in all_events(db, logs):
        fold.apply(events)
    erasure.settle(db, logs, recall(db, logs))


def _fingerprint(db: Connection) -> bytes:
    hasher = hashlib.sha256()
    for table, row in contents(db):
        hasher.update(repr((table, row)).encode())
    return hasher.digest()


def digest(db: Connection, scopes: Sequence[str]) -> str:
    """The state of `scopes`, the same on every replica that holds the same events: 16 hex digits.

    Conflicting values count as well: two replicas that show the same and keep different rivals differ.
    """
    logs = Logs(db)
    rows: list[tuple[str, list[object]]] = []
    marks = ",".join("?" * len(scopes))
    for table in _SCOPED:
        cursor = db.execute(f"SELECT * FROM {table} WHERE scope IN ({marks})", scopes)
        names = [column[0] for column in cursor.description]
        rows += [
            (table, [_named(logs, table, n, v) for n, v in zip(names, row, strict=True)]) for row in cursor
        ]
    registers = "SELECT record, kind, field, dot, value FROM registers"
    for record, kind, field, dot, value in db.execute(registers):
        if logs.scope(record) in scopes:
            rows.append((field, [kind, _name(logs, record), _name(logs, dot), _value(logs, field, value)]))
    transitions = "SELECT record, kind, field, dot, value, deps, odd FROM transitions"
    for record, kind, field, dot, value, deps, odd in db.execute(transitions):
        if logs.scope(record) in scopes:
            named = [kind, _name(logs, record), _name(logs, dot), value, _names(logs, deps), odd]
            rows.append((field, named))
    encoded = sorted(msgspec.msgpack.encode(row) for row in rows)
    return hashlib.sha256(b"".join(encoded)).hexdigest()[:16]


def _named(logs: Logs, table: str, column: str, value: object) -> object:
    if isinstance(value, int) and column in _REFERENCES[table]:
        return _name(logs, value)
    if isinstance(value, str) and (table, column) in _REFERENCE_LISTS:
        return _names(logs, value)
    return value


def _value(logs: Logs, field: str, value: object) -> object:
    """What a register holds."""
    if isinstance(value, int) and field in _REFERENCE_FIELDS:
        return _name(logs, value)
    return _names(logs, value) if isinstance(value, str) and field in _LIST_FIELDS else value


def _names(logs: Logs, value: str) -> list[object]:
    return [_name(logs, dot) for dot in msgspec.json.decode(value, type=list[int])]


def _name(logs: Logs, dot: Dot) -> object:
    return (logs.author(dot), logs.scope(dot), logs.names[log_of(dot)].epoch, seq_of(dot)) if dot else None

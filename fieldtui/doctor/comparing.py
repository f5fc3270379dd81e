"""Whether the tables are what the log says: the log folded once more, in memory, and compared table by table."""

from collections.abc import Iterator
from contextlib import contextmanager

from fieldtui.doctor.findings import Finding, found
from fieldtui.doctor.patient import Patient
from fieldtui.log.rebuild import DERIVED, refold
from fieldtui.vault import Connection
from fieldtui.vault.driver import connect, tables_of
from fieldtui.vault.migrations import MIGRATIONS

CHECK = "tables"
# What a fold reads.
_SOURCES = ("settings", "logs", "segments", "tail", "left_scopes")
SEARCH = "names"


@contextmanager
def folded_again(db: Connection) -> Iterator[Connection]:
    """A database in memory that holds the log of `db` and the tables that it gives, for the `with` block."""
    copy = connect(None, b"")
    try:
        MIGRATIONS.apply(tables_of(copy))
        copy.execute("BEGIN")
        for table in _SOURCES:
            cursor = db.execute(f"SELECT * FROM {table}")
            marks = ",".join("?" * len(cursor.description))
            copy.executemany(f"INSERT INTO {table} VALUES ({marks})", cursor)
        refold(copy)
        yield copy
    finally:
        copy.close()


def look(patient: Patient, db: Connection) -> Iterator[Finding]:
    """Each derived table, and whether folding has erased something that should have been."""
    if patient.quick:
        yield found(CHECK, "not-compared")
        return
    with folded_again(db) as copy:
        for table in DERIVED:
            rows = differing(db, copy, table)
            if rows:
                kind = "search-differs" if table == SEARCH else "table-differs"
                yield found(CHECK, kind, table=table, rows=rows)
        emptied = differing(db, copy, "segments")
        if emptied:
            yield found(CHECK, "not-erased", rows=emptied)


def differing(db: Connection, other: Connection, table: str) -> int:
    """How many rows of `table` are only in one of two databases, or not the same in both."""
    keys = _keys(db, table)
    here, there = (set(map(tuple, each.execute(f"SELECT * FROM {table}"))) for each in (db, other))
    return len({tuple(row[at] for at in keys) for row in here ^ there})


def _keys(db: Connection, table: str) -> list[int]:
    """The places, from 0, of the columns that name a row; all where none do."""
    if table == "segments":
        return [0, 1]
    columns = db.execute(f"PRAGMA table_info({table})").fetchall()
    return [row[0] for row in columns if row[5]] or [row[0] for row in columns]

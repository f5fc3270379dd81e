"""The database file: every page whole, the structure sound, the tables and indexes those that migrations make."""

import re
from collections.abc import Iterator
from functools import cache

from fieldtui.doctor.findings import Finding, Word, found
from fieldtui.doctor.folder import size
from fieldtui.doctor.patient import Access, Patient, Read
from fieldtui.i18n import N_
from fieldtui.log.rebuild import DERIVED
from fieldtui.vault import Connection
from fieldtui.vault.cleaning import request_number
from fieldtui.vault.driver import connect, named_errors, tables_of
from fieldtui.vault.errors import VaultError
from fieldtui.vault.migrations import MIGRATIONS, STEPS

# sqlite-utils keeps there which steps were applied.
_STEPS_TABLE = "_sqlite_migrations"
_SOUND = [("ok",)]
_PAGE = re.compile(r"page (\d+)")
_INDEX = re.compile(r"\bindex\b")
# Beyond this share of a file, and this size, free pages are worth a word.
_MANY_FREE, _WORTH_A_WORD = 0.25, 1 << 20
_MOST_NAMED = 20


# ------------------------------------------------------------------ pages


def look_at_pages(patient: Patient, db: Connection) -> Iterator[Finding]:
    """Pages whose seal is broken: a bit that turned on the disk, or somebody's doing."""
    if patient.folder is None:
        return
    damaged = damaged_pages(db)
    if damaged:
        shown = [str(page) for page in damaged[:_MOST_NAMED]] + (["…"] if len(damaged) > _MOST_NAMED else [])
        count = db.execute("PRAGMA page_count").fetchone()[0]
        yield found("pages", "page-damaged", pages=shown, count=count, tables=_affected(patient))


def damaged_pages(db: Connection) -> list[int]:
    """The numbers of the pages whose seal is broken, looked at twice: somebody may be writing one of them just now."""
    damaged = _broken_seals(db)
    return sorted(damaged & _broken_seals(db)) if damaged else []


def _broken_seals(db: Connection) -> set[int]:
    said = db.execute("PRAGMA cipher_integrity_check").fetchall()
    return {int(at.group(1)) for row in said if (at := _PAGE.search(row[0]))}


def _affected(patient: Patient) -> list[object]:
    """The tables that cannot be read from end to end, each tried on a connection of its own."""
    if patient.access is Access.HERE or patient.read is None:
        # Whoever uses the connection next would find it refusing whole pages.
        return [Word(N_("not looked into while the vault is open here"))]
    return [
        name
        for name in sorted(name for what, name in schema_as_made() if what == "table")
        if not _reads(patient.read, name)
    ] or ["-"]


def _reads(read: Read, table: str) -> bool:
    try:
        with named_errors(None), read() as db:
            # Every column, so that overflow pages are read as well.
            for _row in db.execute(f"SELECT * FROM {table}"):
                pass
    except VaultError:
        return False
    return True


# ------------------------------------------------------------------ structure


def look_at_structure(patient: Patient, db: Connection) -> Iterator[Finding]:
    """SQLite's own check; a quick look leaves out whether indexes fit their tables."""
    check = "quick_check" if patient.quick else "integrity_check"
    said = [tuple(row) for row in db.execute(f"PRAGMA {check}({_MOST_NAMED})")]
    if said == _SOUND:
        return
    sentences = [str(row[0]) for row in said]
    of_index = [one for one in sentences if _INDEX.search(one)]
    others = [one for one in sentences if one not in of_index]
    if others:
        yield found("structure", "structure", cause="; ".join(others))
    if of_index:
        yield found("structure", "index-wrong", cause="; ".join(of_index[:3]))


def look_at_free_pages(patient: Patient, db: Connection) -> Iterator[Finding]:
    """Whether what was erased has left the file, and whether much of it is empty."""
    if patient.folder is None:
        return
    count, free, page = (
        int(db.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    if request_number(db):
        yield found("free pages", "erased-in-free-pages", size=size(free * page))
    elif free > count * _MANY_FREE and free * page > _WORTH_A_WORD:
        yield found("free pages", "free-pages", size=size(free * page))


# ------------------------------------------------------------------ schema


def look_at_steps(patient: Patient, db: Connection) -> Iterator[Finding]:
    """Whether this program knows every migration that the vault has seen, and has none to come."""
    del patient
    applied = steps_of(db)
    newer = [name for name in applied if name not in STEPS]
    to_come = [name for name in STEPS if name not in applied]
    if newer:
        yield found("migrations", "newer-vault", steps=newer)
    elif to_come:
        yield found("migrations", "older-vault", steps=to_come)


def steps_of(db: Connection) -> list[str]:
    """The migrations that were applied, oldest first."""
    there = db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_STEPS_TABLE,)).fetchone()
    query = f"SELECT name FROM {_STEPS_TABLE} WHERE migration_set = ? ORDER BY rowid"
    return [str(row[0]) for row in db.execute(query, (MIGRATIONS.name,))] if there else []


Item = tuple[str, str]


def schema_of(db: Connection) -> dict[Item, tuple[str, str]]:
    """(type, name) of everything in the schema but what SQLite makes itself, with its table and its SQL."""
    rows = db.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {(row[0], row[1]): (row[2], " ".join((row[3] or "").split())) for row in rows}


@cache
def schema_as_made() -> dict[Item, tuple[str, str]]:
    """The schema that this program's migrations make."""
    db = connect(None, b"")
    try:
        MIGRATIONS.apply(tables_of(db))
        return schema_of(db)
    finally:
        db.close()


def look_at_schema(patient: Patient, db: Connection) -> Iterator[Finding]:
    """Tables, columns and indexes, compared with those that migrations make."""
    del patient
    if steps_of(db) != list(STEPS):
        return
    wanted, there = schema_as_made(), schema_of(db)
    for what, name in sorted(wanted.keys() - there.keys()):
        table = wanted[what, name][0]
        if what == "table":
            yield found("schema", "derived-table-missing" if name in DERIVED else "table-missing", table=name)
        elif ("table", table) in there:
            yield found("schema", "index-missing", index=name, table=table)
    for what, name in sorted(there.keys() - wanted.keys()):
        yield found("schema", "table-foreign", what=what, name=name)
    for item in sorted(wanted.keys() & there.keys()):
        if wanted[item] != there[item]:
            yield found("schema", "columns-differ", table=item[1], columns=there[item][1] or "-")

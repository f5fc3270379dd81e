"""The rows of the vault's visits through SQLite's session extension: a changeset a device, applied on disk.

Runs where apsw is and imports nothing of ours: `by_changeset.py FOLDER`, where rows.json has the schema and
each device's rows. Prints seconds as JSON. Nothing is encrypted, signed or judged.
"""

import json
import sys
import time
from pathlib import Path

import apsw


def changeset_of(schema: list[str], rows: list[list[object]]) -> bytes:
    """What a device that inserted `rows` would send."""
    db = apsw.Connection(":memory:")
    for statement in schema:
        db.execute(statement)
    session = apsw.Session(db, "main")
    session.attach("visits")
    with db:
        db.executemany(f"INSERT INTO visits VALUES ({','.join('?' * len(rows[0]))})", rows)
    found: bytes = session.changeset()
    session.close()
    db.close()
    return found


def applied(path: Path, schema: list[str], changesets: list[bytes]) -> float:
    """Seconds of applying all, each in its own transaction."""
    db = apsw.Connection(str(path))
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    for statement in schema:
        db.execute(statement)
    started = time.perf_counter()
    for changeset in changesets:
        with db:
            apsw.Changeset.apply(changeset, db)
    spent = time.perf_counter() - started
    count = db.execute("SELECT count(*) FROM visits").get
    db.close()
    path.unlink()
    assert count == ROWS, f"{count} rows"
    return spent


folder = Path(sys.argv[1])
given = json.loads((folder / "rows.json").read_bytes())
ROWS = sum(len(rows) for rows in given["devices"])
made = [changeset_of(given["schema"], rows) for rows in given["devices"]]
print(
    json.dumps(
        {"seconds": min(applied(folder / f"changeset-{run}.db", given["schema"], made) for run in range(6))}
    )
)

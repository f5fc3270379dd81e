"""Taking things out of a vault again: a grid that this device has left, segments that are no longer in force.

Rows, index, bodies and salts go; what this device wrote itself and the office has not confirmed stays as
sealed segments until it has. The names of logs stay, since other scopes may refer to them.
"""

from collections.abc import Sequence

from fieldtui.log.logs import Logs
from fieldtui.log.rebuild import DERIVED
from fieldtui.log.segment import Random
from fieldtui.log.settings import epoch, leave_epoch
from fieldtui.vault import Connection


def scopes_held(db: Connection) -> set[str]:
    """The scopes of which this vault holds anything that it has not purged, on the shelf too."""
    held = db.execute(
        "SELECT scope FROM (SELECT scope FROM logs WHERE head > 0 UNION SELECT scope FROM quarantine "
        "WHERE length(bytes) AND scope IS NOT NULL) WHERE scope NOT IN (SELECT scope FROM left_scopes)"
    )
    return {row[0] for row in held}


def purge_scope(db: Connection, scope: str, own: bytes, random: Random) -> None:
    """Take everything of `scope` out of the tables and the log; `own` is this device.

    The caller has sealed the tail, and lets the vault drop its free pages after the transaction.
    """
    numbers = [row[0] for row in db.execute("SELECT id FROM logs WHERE scope = ?", (scope,))]
    for table in DERIVED:
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        key = "id" if "id" in columns else "record"
        _delete(db, f"DELETE FROM {table} WHERE {key} >> 32 IN ({{}})", numbers)
    for draft in db.execute("SELECT id, door FROM drafts").fetchall():
        if draft[1] >> 32 in numbers:
            db.execute("DELETE FROM draft_answers WHERE draft = ?", (draft[0],))
            db.execute("DELETE FROM drafts WHERE id = ?", (draft[0],))
    _delete(db, "DELETE FROM half_typed WHERE about = 0 OR about >> 32 IN ({})", numbers)
    db.execute("DELETE FROM quarantine WHERE scope = ?", (scope,))
    db.execute("DELETE FROM peers WHERE scope = ?", (scope,))
    db.execute("DELETE FROM complaints WHERE scope = ?", (scope,))
    db.execute("INSERT OR REPLACE INTO left_scopes (scope, done) VALUES (?, 0)", (scope,))
    # What it writes if it ever comes back is another log: this one returns as anybody's does.
    leave_epoch(db, epoch(db), random)
    drop_confirmed(db, own)


def drop_confirmed(db: Connection, own: bytes) -> bool:
    """In scopes that this device has left, drop what the office has confirmed; whether that was all of one."""
    finished = False
    for (scope,) in db.execute("SELECT scope FROM left_scopes WHERE done = 0").fetchall():
        db.execute(
            "DELETE FROM segments WHERE log IN (SELECT id FROM logs WHERE scope = ? AND device <> ?)",
            (scope, own),
        )
        db.execute(
            "DELETE FROM segments WHERE first + count - 1 <= (SELECT confirmed FROM logs WHERE id = log) "
            "AND log IN (SELECT id FROM logs WHERE scope = ? AND device = ?)",
            (scope, own),
        )
        forget_logs(
            db,
            "scope = ? AND NOT EXISTS (SELECT 1 FROM segments WHERE log = logs.id)",
            (scope,),
        )
        left = db.execute("SELECT 1 FROM logs WHERE scope = ? AND head > 0", (scope,)).fetchone()
        if left is None:
            db.execute("UPDATE left_scopes SET done = 1 WHERE scope = ?", (scope,))
            finished = True
    return finished


def return_to_scope(db: Connection, scope: str) -> list[bytes]:
    """This device has `scope` again: the own segments that the office had not confirmed, to be taken in anew."""
    kept = db.execute(
        "SELECT s.bytes FROM segments s JOIN logs l ON l.id = s.log WHERE l.scope = ? ORDER BY s.log, s.first",
        (scope,),
    ).fetchall()
    db.execute("DELETE FROM segments WHERE log IN (SELECT id FROM logs WHERE scope = ?)", (scope,))
    forget_logs(db, "scope = ?", (scope,))
    db.execute("DELETE FROM left_scopes WHERE scope = ?", (scope,))
    # What the shelf says of it, that it is not this device's, is not true any more.
    db.execute("DELETE FROM quarantine WHERE scope = ?", (scope,))
    return [bytes(row[0]) for row in kept]


def forget_logs(db: Connection, where: str, values: Sequence[object]) -> None:
    """Nothing of these logs is here any more; `where` is a condition of ours on the table `logs`."""
    db.execute(
        "UPDATE logs SET head = 0, head_hash = x'', parent = 0, begins = 0, alike = 0, exported = 0, confirmed = 0 "
        f"WHERE {where}",
        values,
    )


def take_out(db: Connection, logs: Logs, device: bytes, scope: str) -> list[bytes]:
    """Take every segment that `device` wrote in `scope` out of the log, in order; the tables still have its rows.

    The caller puts back what is in force, through `branches.place`, and builds the tables again.
    """
    rows = db.execute(
        "SELECT s.bytes FROM segments s JOIN logs l ON l.id = s.log WHERE l.device = ? AND l.scope = ? "
        "ORDER BY s.first, s.log",
        (device, scope),
    ).fetchall()
    db.execute(
        "DELETE FROM segments WHERE log IN (SELECT id FROM logs WHERE device = ? AND scope = ?)",
        (device, scope),
    )
    forget_logs(db, "device = ? AND scope = ?", (device, scope))
    for log, name in logs.names.items():
        if (name.device, name.scope) == (device, scope):
            logs.branches.pop(log, None)
            logs.heads[log], logs.tips[log] = 0, b""
    logs.stirred = True
    return [bytes(row[0]) for row in rows]


def _delete(db: Connection, query: str, numbers: Sequence[int]) -> None:
    db.execute(query.format(",".join(map(str, numbers)) or "-1"))

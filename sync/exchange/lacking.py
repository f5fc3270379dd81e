"""Which segments a receiver lacks, as far as its last receipt tells."""

from collections.abc import Sequence

from fieldtui.log.logs import Logs
from fieldtui.log.names import SEQ_MASK, LogName
from fieldtui.vault import Connection

# A device, and which copy of it (a row of `acquaintances`).
Copy = tuple[bytes, int]


def segments_lacking(
    db: Connection, logs: Logs, scopes: dict[int, LogName], receivers: Sequence[bytes]
) -> list[tuple[bytes, int]]:
    """(segment, count of events) of the logs `scopes` that one of `receivers` lacks, each log in its order."""
    out = []
    copies = [copy for receiver in receivers for copy in _copies_of(db, receiver)]
    # A branch after the log that it leaves, so that nothing has to wait.
    order = sorted(
        scopes, key=lambda log: (scopes[log].scope, logs.names[logs.trunk(log)], _depth(logs, log))
    )
    for log in order:
        least = min(_known_head(db, logs, copy, log) for copy in copies)
        rows = db.execute(
            "SELECT bytes, count FROM segments WHERE log = ? AND first > ? ORDER BY first", (log, least)
        )
        out += [(bytes(data), int(count)) for data, count in rows]
    return out


def _copies_of(db: Connection, receiver: bytes) -> list[Copy]:
    """The copies of a device that were heard of; one that nothing is known of, if none was."""
    rows = db.execute("SELECT copy FROM acquaintances WHERE peer = ?", (receiver,)).fetchall()
    return [(receiver, row[0]) for row in rows] or [(receiver, 0)]


def _depth(logs: Logs, log: int) -> tuple[int, LogName]:
    depth, at = 0, log
    while at in logs.branches:
        depth, at = depth + 1, logs.branches[at].parent
    return depth, logs.names[log]


def _known_head(db: Connection, logs: Logs, copy: Copy, log: int) -> int:
    """How far a copy of a device has `log`, by the heads that it named of it and of its branches.

    Past the end where it is ahead of this vault; 0 where it tells the log otherwise and nobody can say from where.
    """
    family = logs.family(logs.trunk(log))
    best = 0
    for member in family:
        name = logs.names[member]
        row = db.execute(
            "SELECT seq, hash FROM peers WHERE peer = ? AND copy = ? AND device = ? AND scope = ? AND epoch = ?",
            (*copy, name.device, name.scope, name.epoch),
        ).fetchone()
        if row is not None:
            known = _has_of(db, logs, family, log, int(row[0]), bytes(row[1]))
            # Of a grid that was left only own logs are here: of these nobody is ahead but a copy's branch, which
            # never comes back, so that it tells nothing about what is here.
            unknown = known is None and member == log and not _is_left(db, name.scope)
            ahead = SEQ_MASK if unknown and row[0] > logs.heads[log] else 0
            best = max(best, known or ahead)
    return best


def _is_left(db: Connection, scope: str) -> bool:
    return db.execute("SELECT 1 FROM left_scopes WHERE scope = ?", (scope,)).fetchone() is not None


def _has_of(db: Connection, logs: Logs, family: list[int], log: int, seq: int, hash_: bytes) -> int | None:
    """How far a receiver has `log` who has the segment with `hash_`, which ends at `seq`, of one of `family`.

    None if that segment is not here.
    """
    marks = ",".join("?" * len(family))
    row = db.execute(
        f"SELECT log FROM segments WHERE log IN ({marks}) AND substr(hash, 1, 16) = ?", (*family, hash_)
    ).fetchone()
    if row is None:
        return None
    at, upto = int(row[0]), seq
    while at != log:
        if at not in logs.branches:
            return 0
        first = db.execute("SELECT min(first) FROM segments WHERE log = ?", (at,)).fetchone()[0]
        at, upto = logs.branches[at].parent, int(first) - 1
    return upto

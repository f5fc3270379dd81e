"""Forked logs: where a segment belongs when its log was continued more than once, and what that changes.

Segments of one log form a tree by their previous hashes. Which child of a segment goes on under the log's own
name depends on the hashes alone (the lowest), so that every replica names every event alike, in whatever order
the branches came; the others are logs of their own. Events that two branches have in common, because they
rested unsealed when the disk was copied, are one event (design.md §5.2).
"""

from collections.abc import Iterator
from itertools import zip_longest

from fieldtui.log.columns import REFERENCE, Body
from fieldtui.log.logs import Logs
from fieldtui.log.names import SEQ_MASK, LogName
from fieldtui.log.segment import NO_HASH, Opened, decode, open_segment, stamps_of
from fieldtui.vault import Connection

# A device that was copied goes on in an epoch of its own; more branches than this are no accident.
MOST_BRANCHES = 64
# Nor are more epochs of one device in one scope.
MOST_EPOCHS = 256


class Unconnected(Exception):
    """A segment whose predecessor has not arrived: `first` to `last` of its log are missing."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__(f"{first}-{last}")
        self.first, self.last = first, last


class TooManyBranches(Exception):
    """A log that forks more often than by accident."""


def place(db: Connection, logs: Logs, opened: Opened) -> int | None:
    """The number of the log that a checked segment continues, None if it is held already.

    May rename: a new continuation with a lower hash takes the log's own name, and the one before it becomes a
    branch. Raises Unconnected, TooManyBranches.
    """
    header = opened.segment.header
    if header.log not in logs.numbers and _epochs(logs, header.log) >= MOST_EPOCHS:
        raise TooManyBranches
    trunk = logs.number(header.log)
    if _continues(logs, trunk, opened):
        logs.stirred |= _is_forked(logs, trunk)
        return trunk
    family = logs.family(trunk)
    if is_held(db, logs, opened):
        return None
    for log in family:
        if _continues(logs, log, opened):
            logs.stirred = True
            return log
    parent = trunk if header.first == 1 else _holder_of(db, family, header.prev, header.first)
    if parent is None:
        raise Unconnected(min(logs.heads[trunk] + 1, header.first - 1), header.first - 1)
    if len(family) > MOST_BRANCHES:
        raise TooManyBranches
    logs.stirred = True
    return _fork(db, logs, parent, opened)


def _epochs(logs: Logs, name: LogName) -> int:
    return sum((name.device, name.scope) == (other.device, other.scope) for other in logs.numbers)


def _is_forked(logs: Logs, trunk: int) -> bool:
    return any(branch.parent == trunk for branch in logs.branches.values())


def _continues(logs: Logs, log: int, opened: Opened) -> bool:
    header = opened.segment.header
    return header.first == logs.heads[log] + 1 and header.prev == (logs.tips[log] or NO_HASH)


def is_held(db: Connection, logs: Logs, opened: Opened) -> bool:
    """Whether a segment is here, in the log that it names or in a branch of it."""
    header = opened.segment.header
    family = logs.family(logs.number(header.log))
    marks = ",".join("?" * len(family))
    query = f"SELECT 1 FROM segments WHERE log IN ({marks}) AND first = ? AND hash = ?"
    return db.execute(query, (*family, header.first, opened.hash)).fetchone() is not None


def _holder_of(db: Connection, family: list[int], hash_: bytes, end: int) -> int | None:
    """The log of `family` that holds the segment with `hash_`, whose last event is before `end`."""
    marks = ",".join("?" * len(family))
    query = f"SELECT log FROM segments WHERE log IN ({marks}) AND hash = ? AND first + count = ?"
    row = db.execute(query, (*family, hash_, end)).fetchone()
    return int(row[0]) if row else None


def _fork(db: Connection, logs: Logs, parent: int, opened: Opened) -> int:
    """The log for a segment that continues `parent` where another one does already."""
    first = opened.segment.header.first
    trunk = logs.trunk(parent)
    rival = bytes(
        db.execute("SELECT hash FROM segments WHERE log = ? AND first = ?", (parent, first)).fetchone()[0]
    )
    moved = _new_branch(logs, trunk, parent, max(rival, opened.hash), first)
    if opened.hash > rival:
        return moved
    db.execute("UPDATE segments SET log = ? WHERE log = ? AND first >= ?", (moved, parent, first))
    for log, branch in list(logs.branches.items()):
        if branch.parent == parent and log != moved and _first_of(db, log) > first:
            logs.leave(log, moved, branch.begins, moved)
    logs.advance(moved, logs.heads[parent], logs.tips[parent])
    _follow(db, parent, moved, first)
    prev = opened.segment.header.prev
    logs.advance(parent, first - 1, b"" if prev == NO_HASH else prev)
    return parent


def _new_branch(logs: Logs, trunk: int, parent: int, first_hash: bytes, first: int) -> int:
    log = logs.number(logs.branch_name(trunk, first_hash))
    if log in logs.branches or logs.heads[log]:
        # Two branches of one name: only its device can have looked for that.
        raise TooManyBranches
    logs.leave(log, parent, first, parent)
    logs.advance(log, first - 1)
    return log


def _first_of(db: Connection, log: int) -> int:
    return int(db.execute("SELECT min(first) FROM segments WHERE log = ?", (log,)).fetchone()[0] or 0)


def _follow(db: Connection, old: int, new: int, first: int) -> None:
    """What this device alone knows about the events that were renamed goes with them."""
    db.execute(
        "UPDATE logs SET (exported, confirmed) = (SELECT exported, confirmed FROM logs WHERE id = ?) WHERE id = ?",
        (old, new),
    )
    db.execute(
        "UPDATE logs SET exported = min(exported, ?), confirmed = min(confirmed, ?) WHERE id = ?",
        (first - 1, first - 1, old),
    )
    low, high = old << 32 | first, old << 32 | SEQ_MASK
    for column in ("door", "round", "checklist"):
        db.execute(
            f"UPDATE OR IGNORE drafts SET {column} = {column} + ? WHERE {column} BETWEEN ? AND ?",
            ((new - old) << 32, low, high),
        )
    db.execute(
        "UPDATE OR IGNORE half_typed SET about = about + ? WHERE about BETWEEN ? AND ?",
        ((new - old) << 32, low, high),
    )


def settle(db: Connection, logs: Logs) -> None:
    """Find for each branch the first event that it tells otherwise than the log it leaves."""
    for trunk in [log for log in logs.names if log not in logs.branches]:
        settled: list[int] = []
        for log in sorted(logs.family(trunk)[1:], key=lambda branch: logs.names[branch]):
            parent = logs.branches[log].parent
            # Copies of a copy have in common what the log that both leave never had.
            left_there = (s for s in settled if _leaves_as(db, logs, s, log))
            begins, alike = max(
                ((_first_difference(db, log, other), other) for other in (parent, *left_there)),
                key=lambda found: found[0],
            )
            logs.leave(log, parent, begins, alike)
            settled.append(log)


def _leaves_as(db: Connection, logs: Logs, one: int, other: int) -> bool:
    """Whether two branches leave the same log at the same place."""
    same = logs.branches[one].parent == logs.branches[other].parent
    return same and _first_of(db, one) == _first_of(db, other)


def _first_difference(db: Connection, log: int, parent: int) -> int:
    first = _first_of(db, log)
    seq = first
    for own, other in zip_longest(_told(db, log, first), _told(db, parent, first)):
        if own is None or other is None or not _same(own, other):
            break
        seq += 1
    return seq


_Told = tuple[object, Body | None, tuple[object, ...]]


def _told(db: Connection, log: int, first: int) -> Iterator[_Told]:
    """The events of a log from `first` on: when and of what kind, the body, the names that it refers to."""
    rows = db.execute(
        "SELECT bytes FROM segments WHERE log = ? AND first >= ? ORDER BY first", (log, first)
    ).fetchall()
    for (data,) in rows:
        opened = open_segment(decode(bytes(data)))
        header = opened.segment.header
        names = (header.log, *(other.log for other in header.logs))
        for stamp, body in zip(stamps_of(header), opened.bodies, strict=True):
            yield stamp, body, names


def _same(one: _Told, other: _Told) -> bool:
    if one[0] != other[0]:
        return False
    # What is erased on one side alone was sealed after the order there and before it here: nobody but its device can
    # have told both, at one count and time and of one kind. It goes here too, and both are erased then.
    if one[1] is None or other[1] is None:
        return True
    return _named(one[1], one[2]) == _named(other[1], other[2])


def _named(body: Body, names: tuple[object, ...]) -> object:
    """A body whose references name logs, in place of the places that they have in one segment's header."""

    def name(reference: int) -> object:
        return (names[reference >> 32], reference & SEQ_MASK) if reference else None

    def value(field: str, held: object) -> object:
        if not field.endswith(REFERENCE):
            return held
        return (
            [name(one) for one in held]
            if isinstance(held, list)
            else name(held)
            if isinstance(held, int)
            else held
        )

    values = [value(field, held) for field, held in zip(body.names, body.values, strict=True)]
    return name(body.subject), [name(dep) for dep in body.deps], body.names, values

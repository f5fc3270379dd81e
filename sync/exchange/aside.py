"""What was put aside: kept with its reason, bounded, shown, exported, tried again.

Each sender has a shelf of its own, so that one of them cannot push out what waits from another: the sender
is known by signature, while nobody vouches for the author whom a refused segment names.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.log.columns import Malformed
from fieldtui.log.erasure import scrubbed
from fieldtui.log.glance import is_whole
from fieldtui.log.logs import Logs
from fieldtui.log.names import LogName
from fieldtui.log.segment import Header, header_in
from fieldtui.vault import Connection
from sync.errors import (
    Fork,
    Gap,
    NotCanonical,
    NotYourScope,
    OutOfScope,
    Refused,
    Revoked,
    Stripped,
    UnknownSender,
)
from sync.exchange.merged import Merged

# For each sender. No honest bundle comes near; what is not kept is not confirmed either, and comes again.
MOST_ASIDE = 256
MOST_ASIDE_BYTES = 8 * 1024 * 1024
# What a segment is called in a file of its own.
ASIDE_SUFFIX = ".fieldtui-segment"
# What was withdrawn came from no sender.
NOBODY = b""
# What waits for other segments, and what another policy may let in.
WAITING = (Gap.__name__, Fork.__name__, Stripped.__name__)
RETRIED = (
    *WAITING,
    UnknownSender.__name__,
    OutOfScope.__name__,
    Revoked.__name__,
)


class NotKept(FieldtuiError):
    """Of the part {id} only the reason was kept: it is of a grid that this device may not hold.

    Tell the office whose bundle it was, and forget it.
    """


@dataclass(frozen=True)
class Aside:
    """A segment that was put aside: why, whose bundle brought it, whose log it names and which of its records."""

    id: int
    reason: str
    facts: dict[str, str]
    source: str
    arrived: int
    sender: bytes
    log: LogName | None
    first: int
    last: int

    @property
    def waits(self) -> bool:
        """Whether it waits for other records, rather than being refused."""
        return self.reason in WAITING


class Shelf:
    """What one bundle puts aside, within one transaction."""

    def __init__(self, db: Connection, merged: Merged, sender: bytes, now: int) -> None:
        self._db = db
        self._merged = merged
        self._sender = sender
        self._now = now
        # What this bundle put aside, by its bytes, so that it can be taken back.
        self._new: dict[bytes, Refused] = {}
        # (device, scope) of the logs of which something was put here.
        self.touched: set[tuple[bytes, str]] = set()

    def put(self, data: bytes, refusal: Refused) -> None:
        """Keep `data` with its reason, and count it with the bundle."""
        came, data = data, scrubbed(self._db, data) or data
        most = MOST_ASIDE if type(refusal).__name__ not in RETRIED else 4 * MOST_ASIDE
        if data in self._new or len(self._new) >= most:
            # No honest bundle comes here, and a small file can hold very many parts that are nothing.
            return
        self._new[data] = refusal
        self._merged.aside.append(refusal)
        self._merged.waiting += type(refusal).__name__ in WAITING
        # What was missing when it came is not explained by what goes here.
        self._keep(data, refusal, self._sender, scrubbed_here=data != came and is_whole(came))
        self._make_room()

    def put_withdrawn(self, data: bytes, refusal: Refused) -> None:
        """Keep a segment that was in force and is not any more. Without bounds: it was taken in once."""
        kept = scrubbed(self._db, data) or data
        # What it lacks was explained when it was taken in.
        self._keep(kept, refusal, NOBODY, scrubbed_here=True)

    def _keep(self, data: bytes, refusal: Refused, sender: bytes, *, scrubbed_here: bool) -> None:
        header = _header_of(data)
        log = header.log if header else None
        self._db.execute(
            "INSERT OR IGNORE INTO quarantine (arrived, source, sender, reason, facts, device, scope, epoch, "
            "first, last, scrubbed, bytes, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._now,
                self._merged.name,
                sender,
                type(refusal).__name__,
                _facts(refusal),
                *((log.device, log.scope, log.epoch) if log else (None, None, None)),
                *((header.first, header.first + len(header.kind) - 1) if header else (None, None)),
                scrubbed_here,
                # Nothing of another grid stays here, and its records come again if it becomes this device's.
                b"" if isinstance(refusal, NotYourScope) else data,
                hashlib.sha256(data).digest(),
            ),
        )
        if log:
            self.touched.add((log.device, log.scope))

    def _make_room(self) -> None:
        """Drop the oldest of this sender beyond the bounds, what is refused for good before what waits."""
        marks = ",".join("?" * len(RETRIED))
        rows = self._db.execute(
            f"SELECT id, length(bytes) FROM quarantine WHERE sender = ? ORDER BY reason IN ({marks}), id",
            (self._sender, *RETRIED),
        ).fetchall()
        count, size = len(rows), sum(length for _id, length in rows)
        for id_, length in rows:
            if count <= MOST_ASIDE and size <= MOST_ASIDE_BYTES:
                return
            self._db.execute("DELETE FROM quarantine WHERE id = ?", (id_,))
            count, size = count - 1, size - length

    def came_in(self, data: bytes) -> None:
        """These bytes came once more and were taken in: they do not lie here any more."""
        self._db.execute("DELETE FROM quarantine WHERE hash = ?", (hashlib.sha256(data).digest(),))

    def rename(self, id_: int, error: Refused | Malformed) -> None:
        """It was tried again and is refused for another reason now."""
        facts = _facts(error) if isinstance(error, Refused) else "{}"
        reason = type(error).__name__ if isinstance(error, Refused) else NotCanonical.__name__
        self._db.execute("UPDATE quarantine SET reason = ?, facts = ? WHERE id = ?", (reason, facts, id_))

    def drop(self, id_: int, data: bytes) -> None:
        """It was taken in after all."""
        self._db.execute("DELETE FROM quarantine WHERE id = ?", (id_,))
        if refusal := self._new.pop(data, None):
            self._merged.waiting -= type(refusal).__name__ in WAITING
            self._merged.aside.remove(refusal)


def _header_of(data: bytes) -> Header | None:
    """What a segment says of itself, None where nobody can say."""
    try:
        return header_in(data)
    except Malformed:
        return None


def _facts(refusal: Refused) -> str:
    return msgspec.json.encode({key: str(value) for key, value in refusal.facts.items()}).decode()


def waiting_rows(db: Connection, reasons: Sequence[str]) -> list[tuple[int, bytes, bool]]:
    """(id, segment, whether this device emptied it itself) of what was put aside for `reasons`, each log in its order."""
    marks = ",".join("?" * len(reasons))
    rows = db.execute(
        f"SELECT id, bytes, scrubbed FROM quarantine WHERE reason IN ({marks}) ORDER BY device, scope, epoch, first, id",
        reasons,
    )
    return [(int(row[0]), bytes(row[1]), bool(row[2])) for row in rows.fetchall()]


def asides(db: Connection) -> tuple[Aside, ...]:
    """Everything that is put aside, oldest first."""
    rows = db.execute(
        "SELECT id, reason, facts, source, arrived, sender, device, scope, epoch, first, last "
        "FROM quarantine ORDER BY id"
    ).fetchall()
    return tuple(
        Aside(
            id=row[0],
            reason=row[1],
            facts=json.loads(row[2]),
            source=row[3],
            arrived=row[4],
            sender=bytes(row[5]),
            log=LogName(bytes(row[6]), row[7], row[8]) if row[6] is not None else None,
            first=row[9] or 0,
            last=row[10] or 0,
        )
        for row in rows
    )


def gaps(aside: Sequence[Aside], logs: Logs) -> dict[LogName, tuple[int, int]]:
    """The records, from first to last, that must come before what waits in `aside` can be taken in, once for each log."""
    found: dict[LogName, tuple[int, int]] = {}
    for one in aside:
        if one.log is None or not one.waits:
            continue
        head = logs.heads.get(logs.numbers.get(one.log, 0), 0)
        last = one.first - 1
        if one.log not in found or last < found[one.log][1]:
            found[one.log] = min(head + 1, last), last
    return found


def aside_bytes(device: Device, id_: int) -> bytes:
    """The segment that was put aside under this number, as it came; empty if there is none."""
    with device.read() as db:
        row = db.execute("SELECT bytes FROM quarantine WHERE id = ?", (id_,)).fetchone()
    return bytes(row[0]) if row else b""


def kept_aside(device: Device, id_: int) -> bytes:
    """`aside_bytes`, for a person who wants them in a file. Raises NotKept where only the reason was kept."""
    data = aside_bytes(device, id_)
    if not data:
        raise NotKept(id=id_)
    return data


def forget_aside(device: Device, id_: int) -> None:
    """A person has looked at it and it may go."""
    device.vault.write(lambda db: db.execute("DELETE FROM quarantine WHERE id = ?", (id_,)))

"""What a device keeps for itself beside its log, and never sends: values by name, its epoch, how far it has counted.

Every function works inside a transaction of the caller.
"""

from fieldtui.log.names import FIRST_BRANCH
from fieldtui.log.segment import Random
from fieldtui.vault import Connection

_LAMPORT = "lamport"
_EPOCH = "epoch"
# How far one bundle moves this device's counter: more than a community counts in a lifetime, and too little for
# absurd claims to use up the numbers that a segment can hold (design.md §4.8).
LONGEST_STEP = 1 << 32


def setting(db: Connection, name: str, default: bytes = b"") -> bytes:
    """A value of this device's `settings`."""
    found = db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return bytes(found[0]) if found else default


def set_setting(db: Connection, name: str, value: bytes) -> None:
    """Keep a value in this device's `settings`."""
    db.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value))


def epoch(db: Connection) -> int:
    """The epoch that this device writes in; another one once a fork is found."""
    return int(setting(db, _EPOCH, b"0"))


def leave_epoch(db: Connection, forked: int, random: Random) -> None:
    """Write in another epoch than `forked` from now on: somebody holds a log of it that tells otherwise.

    The new one is drawn: two copies of a disk that learn of each other go apart for good.
    """
    if epoch(db) == forked:
        set_setting(db, _EPOCH, str(1 + int.from_bytes(random(4)) % (FIRST_BRANCH - 1)).encode())


def go_apart(db: Connection, random: Random) -> None:
    """Somebody goes on from the same past: write in another epoch, and be another copy from now on."""
    leave_epoch(db, epoch(db), random)


def lamport(db: Connection) -> int:
    """How far this device has counted."""
    return int(setting(db, _LAMPORT, b"0"))


def set_lamport(db: Connection, counted: int) -> None:
    """This device has counted up to `counted`."""
    set_setting(db, _LAMPORT, str(counted).encode())


def count_to(db: Connection, newest: int, before: int) -> None:
    """Count on from `newest`, which came in, at most `LONGEST_STEP` beyond `before`."""
    wanted = min(newest, before + LONGEST_STEP)
    if wanted > lamport(db):
        set_lamport(db, wanted)

"""What must hold of every vault after every kill: it opens, its pages are whole, its chains and its tables agree."""

from pathlib import Path

from fieldtui.device import Device
from fieldtui.log.rebuild import rebuild
from fieldtui.log.segment import decode, open_segment
from fieldtui.vault import Connection
from fieldtui.vault.cleaning import request_number
from tests.killing.place import PASSPHRASE, opened


class Broken(AssertionError):
    """Something was lost, half applied, or taken for whole."""


def require(holds: object, what: str) -> None:
    """Raise Broken with `what` unless it holds."""
    if not holds:
        raise Broken(what)


def check_vault(path: Path, passphrase: str = PASSPHRASE) -> None:
    """Raise Broken, or what the product raises, unless the vault at `path` is sound."""
    with opened(path, passphrase) as device:
        check_device(device)


def check_device(device: Device) -> None:
    """`check_vault` for a vault that is open."""
    with device.read() as db:
        require(db.execute("PRAGMA cipher_integrity_check").fetchall() == [], "a page was changed")
        require(db.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the database is not whole")
        _check_chains(db)
    require(device.vault.write(rebuild), "the tables are not what the log says")
    require(device.vault.write(request_number) == 0, "opening did not drop the free pages")


def _check_chains(db: Connection) -> None:
    """Each log is gap-free from its first segment to the end of its tail, and each segment is what it is called."""
    for log, head in db.execute("SELECT id, head FROM logs").fetchall():
        seq, prev = 0, None
        rows = db.execute(
            "SELECT first, count, hash, bytes FROM segments WHERE log = ? ORDER BY first", (log,)
        )
        for first, count, digest, data in rows.fetchall():
            one = open_segment(decode(bytes(data)))
            require(one.hash == bytes(digest), "a segment is not what it is called")
            require(first == seq + 1, "a log has a gap")
            require(prev is None or one.segment.header.prev == prev, "a segment does not continue its log")
            seq, prev = first + count - 1, one.hash
        tail = db.execute("SELECT dot & 0xffffffff FROM tail WHERE dot >> 32 = ? ORDER BY dot", (log,))
        for (at,) in tail.fetchall():
            require(at == seq + 1, "the tail has a gap")
            seq = at
        require(seq == head, "a log's head is not where it ends")

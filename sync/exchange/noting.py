"""What a bundle says beside its records, kept: what its sender has, waits for and refuses, and what it confirms."""

import hashlib

from fieldtui.device import Device
from fieldtui.log.journal import epoch, leave_epoch
from fieldtui.log.leaving import drop_confirmed
from fieldtui.log.names import FIRST_BRANCH
from fieldtui.vault import Connection
from sync.content import Letter
from sync.exchange.merged import Merged

WANTED = "wanted"


def note_bundle(db: Connection, letter: Letter, data: bytes, merged: Merged, now: int) -> bool:
    """Keep what became of a bundle, for its receipt; whether it came for the first time."""
    new = db.execute(
        "INSERT OR IGNORE INTO bundles (hash, way, peer, at, name, events, size, known, conflicts, refused, waiting) "
        "VALUES (?, 'in', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            hashlib.sha256(data).digest(),
            letter.sender,
            now,
            merged.name,
            merged.events,
            len(data),
            merged.known,
            merged.conflicts,
            len(merged.aside) - merged.waiting,
            merged.waiting,
        ),
    )
    return bool(new.rowcount)


def note_sender(db: Connection, letter: Letter, now: int) -> None:
    """Remember what the sender has, also where that is less than it was: a restored device lost something.

    A bundle that comes late says too little, and costs a repetition.
    """
    content, peer = letter.content, letter.sender
    for table in ("peers", "complaints", "acquaintances"):
        db.execute(f"DELETE FROM {table} WHERE peer = ?", (peer,))
    db.executemany(
        "INSERT OR REPLACE INTO peers (peer, device, scope, epoch, seq, hash) VALUES (?, ?, ?, ?, ?, ?)",
        [(peer, h.log.device, h.log.scope, h.log.epoch, h.seq, h.hash) for h in content.has],
    )
    complaints = [(w.log, w.first, w.last, WANTED) for w in content.wants]
    complaints += [(r.log, r.first, r.first + max(r.count, 1) - 1, r.reason) for r in content.refused]
    db.executemany(
        "INSERT INTO complaints (peer, device, scope, epoch, first, last, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(peer, log.device, log.scope, log.epoch, *rest) for log, *rest in complaints],
    )
    db.execute(
        "INSERT INTO acquaintances (peer, generation, version, made, at) VALUES (?, ?, ?, ?, ?)",
        (peer, *content.rules, content.made, now),
    )
    db.execute("DELETE FROM handed_over WHERE device = ?", (peer,))
    db.executemany(
        "INSERT OR IGNORE INTO handed_over (device, scope) VALUES (?, ?)",
        [(peer, scope) for scope in content.left],
    )
    db.executemany(
        "INSERT OR REPLACE INTO receipts (bundle, peer, at, accepted, duplicate, conflicts, refused, waiting) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (r.bundle, peer, now, r.accepted, r.duplicate, r.conflicts, r.refused, r.waiting)
            for r in content.receipts
        ],
    )


def note_confirmed(db: Connection, letter: Letter, device: Device) -> int:
    """What an office device has of this device's own logs is confirmed; how many records that adds.

    What the office has of them and this device has not shows that this device was restored from a backup or
    copied: its logs have forked, and it goes on in a new epoch (design.md §5.2).
    """
    before = _confirmed(db, device.id)
    for head in letter.content.has:
        log = head.log
        if log.device != device.id:
            continue
        confirmed = db.execute(
            "UPDATE logs SET confirmed = max(confirmed, ?) WHERE device = ? AND scope = ? AND epoch = ? "
            "AND EXISTS (SELECT 1 FROM segments s WHERE s.log = logs.id AND s.hash = ? "
            "AND s.first + s.count - 1 = ?)",
            (head.seq, log.device, log.scope, log.epoch, head.hash, head.seq),
        )
        if not confirmed.rowcount and log.epoch == epoch(db) < FIRST_BRANCH and not _was_here(db, head.hash):
            leave_epoch(db, log.epoch, device.random)
    gained = _confirmed(db, device.id) - before
    drop_confirmed(db, device.id)
    return gained


def _was_here(db: Connection, hash_: bytes) -> bool:
    """Whether this device has the segment under another name: its branch, or another's, took the log's name here."""
    return db.execute("SELECT 1 FROM segments WHERE hash = ?", (hash_,)).fetchone() is not None


def _confirmed(db: Connection, own: bytes) -> int:
    """How many of this device's own records an office has confirmed."""
    row = db.execute("SELECT coalesce(sum(confirmed), 0) FROM logs WHERE device = ?", (own,)).fetchone()
    return int(row[0])

"""What a bundle says beside its records, kept: what its sender has, waits for and refuses, and what it confirms."""

import hashlib

from fieldtui.device import Device
from fieldtui.log.leaving import drop_confirmed
from fieldtui.log.names import FIRST_BRANCH
from fieldtui.log.settings import epoch, go_apart
from fieldtui.vault import Connection, ask_to_drop_free_pages
from sync.content import Content, Head, Letter
from sync.exchange.merged import Merged

WANTED = "wanted"
# A copy of a device is taken for one that is not in use any more after so many bundles of another copy.
MOST_MISSED = 5


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
    forget_copies(db, peer, content)
    copy = db.execute(
        "INSERT INTO acquaintances (peer, instance, generation, version, tip, at, missed) VALUES (?, ?, ?, ?, ?, ?, 0)",
        (peer, content.instance, *content.rules, now),
    ).lastrowid
    db.executemany(
        "INSERT OR REPLACE INTO peers (peer, copy, device, scope, epoch, seq, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(peer, copy, h.log.device, h.log.scope, h.log.epoch, h.seq, h.hash) for h in content.has],
    )
    db.execute("DELETE FROM complaints WHERE peer = ?", (peer,))
    complaints = [(w.log, w.first, w.last, WANTED) for w in content.wants]
    complaints += [(r.log, r.first, r.first + max(r.count, 1) - 1, r.reason) for r in content.refused]
    db.executemany(
        "INSERT INTO complaints (peer, device, scope, epoch, first, last, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(peer, log.device, log.scope, log.epoch, *rest) for log, *rest in complaints],
    )
    db.execute("DELETE FROM handed_over WHERE device = ?", (peer,))
    db.executemany(
        "INSERT OR IGNORE INTO handed_over (device, scope, generation, version) VALUES (?, ?, ?, ?)",
        [(peer, scope, *content.rules[:2]) for scope in content.left],
    )
    db.executemany(
        "INSERT OR REPLACE INTO receipts (bundle, peer, at, accepted, duplicate, conflicts, refused, waiting) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (r.bundle, peer, now, r.accepted, r.duplicate, r.conflicts, r.refused, r.waiting)
            for r in content.receipts
        ],
    )


def forget_copies(db: Connection, peer: bytes, content: Content) -> None:
    """Forget what the copy of a device that speaks here said before, and what was not heard again for long.

    A copied disk is two devices of one name, and each is sent what it lacks. Which of them speaks, `instance` tells
    once they know of each other. Until then it is the one that had most of what has been heard, and nothing that the
    new bundle has not: nobody goes back, so whoever has less is another copy, was restored, or comes late. Counted
    in bundles, since clocks are claims.
    """
    has = {(h.log.device, h.log.scope, h.log.epoch): (h.seq, h.hash) for h in content.has}
    said: dict[int, list[tuple[tuple[bytes, str, int], int, bytes]]] = {}
    query = (
        "SELECT a.copy, p.device, p.scope, p.epoch, p.seq, p.hash FROM acquaintances a LEFT JOIN peers p "
        "ON p.peer = a.peer AND p.copy = a.copy WHERE a.peer = ? AND a.instance = ? ORDER BY a.copy"
    )
    for copy, device, scope, epoch_, seq, hash_ in db.execute(query, (peer, content.instance)):
        heads = said.setdefault(copy, [])
        if device is not None:
            heads.append(((bytes(device), scope, epoch_), seq, bytes(hash_)))
    before = [copy for copy, heads in said.items() if all(_goes_on(has, *head) for head in heads)]
    speaks = max(before, key=lambda copy: (sum(seq for _log, seq, _hash in said[copy]), copy), default=None)
    db.execute("UPDATE acquaintances SET missed = missed + 1 WHERE peer = ?", (peer,))
    stale = db.execute("SELECT copy FROM acquaintances WHERE peer = ? AND missed >= ?", (peer, MOST_MISSED))
    for gone in {row[0] for row in stale.fetchall()} | {speaks}:
        db.execute("DELETE FROM peers WHERE peer = ? AND copy = ?", (peer, gone))
        db.execute("DELETE FROM acquaintances WHERE copy = ?", (gone,))


def _goes_on(
    has: dict[tuple[bytes, str, int], tuple[int, bytes]], log: tuple[bytes, str, int], seq: int, hash_: bytes
) -> bool:
    """Whether somebody who `has` these heads may be the one who had a log up to `seq`, with `hash_` there."""
    now = has.get(log)
    return now is not None and (now[0] > seq or now == (seq, hash_))


def note_confirmed(db: Connection, letter: Letter, device: Device) -> int:
    """What an office device has of this device's own logs is confirmed; how many records that adds."""
    before = _confirmed(db, device.id)
    for head in letter.content.has:
        if head.log.device == device.id:
            _confirm(db, head)
    gained = _confirmed(db, device.id) - before
    if drop_confirmed(db, device.id):
        ask_to_drop_free_pages(db)
    return gained


def note_own_forks(db: Connection, letter: Letter, device: Device) -> None:
    """What somebody has of this device's own logs and this device has not shows that it was restored or copied.

    Its logs have forked, and it goes on in a new epoch (design.md §5.2). A worker tells the office's device as well:
    between copies of that there may be nobody else.
    """
    now = epoch(db)
    for head in letter.content.has:
        # A branch does not tell of which epoch it is: of one in which nothing was written it is not.
        is_branch = head.log.epoch >= FIRST_BRANCH and _has_written(db, device.id, head.log.scope, now)
        current = head.log.epoch == now or is_branch
        if head.log.device == device.id and current and not _is_known(db, head):
            go_apart(db, device.random)
            return


def _has_written(db: Connection, own: bytes, scope: str, in_epoch: int) -> bool:
    query = "SELECT 1 FROM logs WHERE device = ? AND scope = ? AND epoch = ? AND head > 0"
    return db.execute(query, (own, scope, in_epoch)).fetchone() is not None


def _is_known(db: Connection, head: Head) -> bool:
    """Whether the segment that a head names is here; a grid that was left tells nothing about forks."""
    row = db.execute(
        "SELECT EXISTS (SELECT 1 FROM left_scopes WHERE scope = :scope) OR EXISTS "
        "(SELECT 1 FROM segments s JOIN logs l ON l.id = s.log WHERE l.device = :device AND l.scope = :scope "
        "AND substr(s.hash, 1, 16) = :hash AND s.first + s.count - 1 = :seq)",
        {"device": head.log.device, "scope": head.log.scope, "hash": head.hash, "seq": head.seq},
    ).fetchone()
    return bool(row[0])


def _confirm(db: Connection, head: Head) -> None:
    """Count this device's records up to `head` as confirmed. By the hash: what is a log here may be a branch to others."""
    row = db.execute(
        "SELECT s.log, l.parent FROM segments s JOIN logs l ON l.id = s.log WHERE l.device = ? AND l.scope = ? "
        "AND substr(s.hash, 1, 16) = ? AND s.first + s.count - 1 = ?",
        (head.log.device, head.log.scope, head.hash, head.seq),
    ).fetchone()
    log, parent, seq = (int(row[0]), int(row[1]), head.seq) if row else (0, 0, 0)
    while log:
        db.execute("UPDATE logs SET confirmed = max(confirmed, ?) WHERE id = ?", (seq, log))
        first = db.execute("SELECT min(first) FROM segments WHERE log = ?", (log,)).fetchone()[0] or 1
        log, seq = parent, int(first) - 1
        found = db.execute("SELECT parent FROM logs WHERE id = ?", (log,)).fetchone()
        parent = int(found[0]) if found else 0


def _confirmed(db: Connection, own: bytes) -> int:
    """How many of this device's own records an office has confirmed."""
    row = db.execute("SELECT coalesce(sum(confirmed), 0) FROM logs WHERE device = ?", (own,)).fetchone()
    return int(row[0])

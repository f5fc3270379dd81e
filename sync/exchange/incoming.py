"""What comes in: every check before a byte is used, then everything in one transaction or nothing.

The steps are those of SPEC.md: envelope, content, community, rules, sender, then segment by segment. A
fault of the bundle refuses it whole; a fault of one segment puts that segment aside with its reason.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from fieldtui.device import OFFICE, Device, Identity, keep_identity
from fieldtui.log.journal import leave_epoch
from fieldtui.text import plain
from fieldtui.vault import Connection
from sync.content import Letter, read
from sync.envelope import unseal
from sync.errors import (
    BadPolicy,
    BadSignature,
    NotEnrolled,
    NotForThisDevice,
    OtherCommunity,
    Refused,
    UnknownSender,
)
from sync.exchange.carrier import read_file
from sync.exchange.merged import Merged
from sync.exchange.taking import Intake
from sync.exchange.trusted import keep_policy, newest_policy, root_public
from sync.policy import Policy, UntrustedPolicy, read_policy, verified


def merge(device: Device, data: bytes, name: str) -> Merged:
    """Take in one bundle; whole or not at all. One that this device exported is told apart, not refused.

    Raises a `Refused` if the bundle itself cannot be trusted, NotEnrolled before this device has joined.
    """
    if not device.identity.community:
        raise NotEnrolled(name=name)
    if _exported_here(device, data):
        return Merged(name, device.identity.person, own=True)
    letter = read(unseal(data, device.identity.exchange, name), name)
    merged = device.vault.write(lambda db: merge_letter(db, device, device.identity, letter, data, name))
    _follow_policy(device)
    return merged


def _exported_here(device: Device, data: bytes) -> bool:
    digest = hashlib.sha256(data).digest()
    with device.read() as db:
        found = db.execute("SELECT 1 FROM bundles WHERE hash = ? AND way = 'out'", (digest,)).fetchone()
    return found is not None


def merge_paths(
    device: Device, paths: Sequence[Path], progress: Callable[[int, int], None] | None = None
) -> Iterator[Merged]:
    """Merge files one after the other; a refusal is a result, and the others go on."""
    for at, path in enumerate(paths, 1):
        # A file's name is text from people: bytes that are no text cannot be kept in the vault.
        name = plain(path.name)
        try:
            merged = merge(device, read_file(path), name)
        except Refused as refusal:
            merged = Merged(name, refusal=refusal)
        if progress:
            progress(at, len(paths))
        yield merged


def merge_letter(
    db: Connection, device: Device, own: Identity, letter: Letter, data: bytes, name: str
) -> Merged:
    """`merge` inside a transaction, for an opened letter and the identity that receives it."""
    content = letter.content
    if content.community != own.community:
        raise OtherCommunity(name=name)
    if own.id not in content.recipients:
        raise NotForThisDevice(name=name)
    policy = _newer_policy(db, content.policy, name)
    sender = policy.certificate(letter.sender)
    if sender is None:
        raise UnknownSender(name=name, device=letter.sender.hex()[:8])
    if not verified(sender.signing, letter.signed, letter.signature):
        raise BadSignature(name=name, device=sender.person)
    merged = Merged(name, sender.person)
    for blob in content.blobs:
        db.execute(
            "INSERT OR IGNORE INTO blobs (hash, bytes) VALUES (?, ?)",
            (hashlib.sha256(blob).hexdigest(), blob),
        )
    intake = Intake(db, policy, own, merged, device.wall())
    for raw in content.segments:
        intake.take(bytes(raw))
    intake.retry()
    new = db.execute(
        "INSERT OR IGNORE INTO bundles (hash, way, peer, at, name, events, size) VALUES (?, 'in', ?, ?, ?, ?, ?)",
        (hashlib.sha256(data).digest(), letter.sender, device.wall(), name, merged.events, len(data)),
    )
    if new.rowcount:
        _note_heads(db, letter)
    if sender.role == OFFICE:
        before = _confirmed(db, own.id)
        _note_receipt(db, letter, own.id)
        merged.confirmed = _confirmed(db, own.id) - before
    return merged


def _confirmed(db: Connection, own: bytes) -> int:
    """How many of this device's own records the office has confirmed."""
    row = db.execute("SELECT coalesce(sum(confirmed), 0) FROM logs WHERE device = ?", (own,)).fetchone()
    return int(row[0])


def _newer_policy(db: Connection, signed: bytes, name: str) -> Policy:
    """The policy to judge by: the one in the bundle if the root signed it and it is newer."""
    found = newest_policy(db)
    if found is None:
        raise NotEnrolled(name=name)
    if not signed:
        return found[0]
    try:
        offered, root = read_policy(signed, root_public(db))
    except UntrustedPolicy as error:
        raise BadPolicy(name=name, cause=error) from error
    if offered.version <= found[0].version:
        return found[0]
    keep_policy(db, offered, signed, root)
    return offered


def _follow_policy(device: Device) -> None:
    """Take role and grids from the newest certificate of this device."""
    with device.read() as db:
        found = newest_policy(db)
    own = found[0].certificate(device.id) if found else None
    if own is None or (own.role, own.grids) == (device.identity.role, device.identity.grids):
        return
    changed = msgspec.structs.replace(device.identity, role=own.role, grids=own.grids)
    device.vault.write(lambda db: keep_identity(db, changed))
    device.identity = changed


def _note_heads(db: Connection, letter: Letter) -> None:
    """Remember what the sender has, also where that is less than it was: a restored device lost something.

    A bundle that comes late says too little, and costs a repetition.
    """
    db.execute("DELETE FROM peers WHERE peer = ?", (letter.sender,))
    db.executemany(
        "INSERT OR REPLACE INTO peers (peer, device, scope, epoch, seq, hash) VALUES (?, ?, ?, ?, ?, ?)",
        [(letter.sender, h.log.device, h.log.scope, h.log.epoch, h.seq, h.hash) for h in letter.content.has],
    )


def _note_receipt(db: Connection, letter: Letter, own: bytes) -> None:
    """What the office has of this device's own logs is confirmed.

    What the office has of them and this device has not shows that this device was restored from a backup or
    copied: its logs have forked, and it goes on in a new epoch (design.md §5.2).
    """
    for head in letter.content.has:
        log = head.log
        if log.device == own:
            confirmed = db.execute(
                "UPDATE logs SET confirmed = max(confirmed, ?) WHERE device = ? AND scope = ? AND epoch = ? "
                "AND EXISTS (SELECT 1 FROM segments s WHERE s.log = logs.id AND s.hash = ? "
                "AND s.first + s.count - 1 = ?)",
                (head.seq, log.device, log.scope, log.epoch, head.hash, head.seq),
            )
            if not confirmed.rowcount:
                leave_epoch(db, log.epoch)

"""What comes in: every check before a byte is used, then everything in one transaction or nothing.

The steps are those of SPEC.md: envelope, content, community, rules, sender, then segment by segment. A
fault of the bundle refuses it whole; a fault of one segment puts that segment aside with its reason.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from fieldtui.device import OFFICE, Device, Identity, keep_identity
from fieldtui.log.columns import REFERENCE, Malformed
from fieldtui.log.journal import adopt, leave_epoch
from fieldtui.log.kinds import fault_in, fields_of, is_reference
from fieldtui.log.logs import Logs
from fieldtui.log.segment import NO_HASH, Opened, decode, open_segment
from fieldtui.text import plain
from fieldtui.vault import Connection
from sync.content import Letter, read
from sync.envelope import unseal
from sync.errors import (
    BadPolicy,
    BadSignature,
    Fork,
    Gap,
    NotCanonical,
    NotEnrolled,
    NotForThisDevice,
    NotYourScope,
    OtherCommunity,
    OutOfScope,
    Refused,
    UnknownSender,
)
from sync.exchange.carrier import read_file
from sync.exchange.merged import Merged
from sync.exchange.trusted import keep_policy, newest_policy, root_public
from sync.policy import Policy, UntrustedPolicy, read_policy, verified

MOST_QUARANTINED = 1000


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
    intake = _Intake(db, policy, own, merged, device.wall())
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
        _note_receipt(db, letter, own.id)
    return merged


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


class _Intake:
    """The segments of one bundle on their way into the log, within one transaction."""

    def __init__(self, db: Connection, policy: Policy, own: Identity, merged: Merged, now: int) -> None:
        self._db = db
        # Looked up twice a segment; a name is a hash of its keys.
        self._certificates = {
            certificate.device: certificate for certificate in reversed(policy.certificates)
        }
        self._holder = self._certificates.get(own.id)
        self._merged = merged
        self._now = now
        self._logs = Logs(db)
        # The segments of this bundle that wait, by their bytes.
        self._gaps: dict[bytes, Gap] = {}

    def take(self, data: bytes) -> None:
        """Adopt a segment, know it already, or put it aside with its reason."""
        try:
            self._adopt(data)
        except Refused as refusal:
            self._put_aside(data, refusal)
        except Malformed as error:
            self._put_aside(data, NotCanonical(name=self._merged.name, cause=error))

    def retry(self) -> None:
        """Try again what waits for what may have come now: each once, in the order of its log."""
        rows = self._db.execute("SELECT id, bytes FROM quarantine WHERE reason = 'Gap'").fetchall()
        waiting = [(decode(bytes(data)).header, id_, bytes(data)) for id_, data in rows]
        for header, id_, data in sorted(waiting, key=lambda one: (one[0].log, one[0].first)):
            if header.first > self._logs.heads[self._logs.number(header.log)] + 1:
                continue
            try:
                self._adopt(data)
            except (Refused, Malformed) as error:
                reason = type(error).__name__
                self._db.execute("UPDATE quarantine SET reason = ? WHERE id = ?", (reason, id_))
                continue
            self._db.execute("DELETE FROM quarantine WHERE id = ?", (id_,))
            if gap := self._gaps.pop(data, None):
                self._merged.waiting -= 1
                self._merged.aside.remove(gap)

    def _adopt(self, data: bytes) -> None:
        name = self._merged.name
        segment = decode(data)
        header = segment.header
        author = self._certificates.get(header.log.device)
        if author is None:
            raise UnknownSender(name=name, device=header.log.device.hex()[:8])
        if not author.may_write(header.log.scope):
            raise OutOfScope(name=name, grid=header.log.scope, device=author.person)
        if self._holder is None or not self._holder.may_hold(header.log.scope):
            raise NotYourScope(name=name, grid=header.log.scope)
        opened = open_segment(segment)
        if not verified(author.signing, opened.signed, segment.signature):
            raise BadSignature(name=name, device=author.person)
        if self._continues(opened, author.person):
            _check_fields(opened)
            self._merged.events += adopt(self._db, self._logs, opened)
        else:
            self._merged.known += segment.count

    def _continues(self, opened: Opened, person: str) -> bool:
        """Whether the segment is the next of its log; False if it is known. Raises Gap, Fork."""
        header = opened.segment.header
        log = self._logs.number(header.log)
        head = self._logs.heads[log]
        if header.first <= head:
            row = self._db.execute(
                "SELECT hash FROM segments WHERE log = ? AND first = ?", (log, header.first)
            ).fetchone()
            if row and bytes(row[0]) == opened.hash:
                return False
            raise Fork(name=self._merged.name, device=person)
        if header.first > head + 1:
            raise Gap(name=self._merged.name, first=head + 1, last=header.first - 1, device=person)
        row = self._db.execute("SELECT head_hash FROM logs WHERE id = ?", (log,)).fetchone()
        if header.prev != (bytes(row[0]) or NO_HASH):
            raise Fork(name=self._merged.name, device=person)
        return True

    def _put_aside(self, data: bytes, refusal: Refused) -> None:
        if len(self._merged.aside) >= MOST_QUARANTINED:
            # No honest bundle comes here, and a small file can hold very many parts that are nothing.
            return
        count = self._db.execute("SELECT count(*) FROM quarantine").fetchone()[0]
        if count < MOST_QUARANTINED:
            facts = {key: str(value) for key, value in refusal.facts.items()}
            self._db.execute(
                "INSERT OR IGNORE INTO quarantine (arrived, source, reason, facts, bytes, hash) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (
                    self._now,
                    self._merged.name,
                    type(refusal).__name__,
                    msgspec.json.encode(facts).decode(),
                    data,
                    hashlib.sha256(data).digest(),
                ),
            )
        if isinstance(refusal, Gap):
            if data in self._gaps:
                return
            self._gaps[data] = refusal
            self._merged.waiting += 1
        self._merged.aside.append(refusal)


def _check_fields(opened: Opened) -> None:
    """Every known field holds what its kind says. Raises Malformed."""
    header = opened.segment.header
    for at, body in zip(header.kind, opened.bodies, strict=True):
        if body is None:
            continue
        kind = header.kinds[at]
        plain_names = _plain_names(kind, body.names)
        if fault := fault_in(kind, dict(zip(plain_names, body.values, strict=True))):
            raise Malformed(f"{kind}: {fault}")


@lru_cache(maxsize=1024)
def _plain_names(kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """`names` without the mark of references, which must stand where `kind` has them. Raises Malformed."""
    plain_names = tuple(name.removesuffix(REFERENCE) for name in names)
    known = fields_of(kind) or {}
    for name, bare in zip(names, plain_names, strict=True):
        if bare in known and is_reference(kind, bare) != name.endswith(REFERENCE):
            raise Malformed(f"{kind}: {name}")
    if len(set(plain_names)) != len(names):
        raise Malformed(f"{kind}: a name twice")
    return plain_names


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

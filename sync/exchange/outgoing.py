"""What goes out: sealing the day, choosing what the receivers lack, closing the envelope."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from fieldtui.device import OFFICE, Device
from fieldtui.erasure import erase_due_unasked
from fieldtui.errors import FieldtuiError
from fieldtui.log.columns import Malformed
from fieldtui.log.journal import seal as seal_tail
from fieldtui.log.logs import Logs
from fieldtui.log.names import COMMUNITY, SEQ_MASK, LogName
from fieldtui.log.segment import Segment, decode, open_segment
from fieldtui.vault import Connection
from sync.content import Content, Head, Refusal, write
from sync.envelope import seal
from sync.exchange.carrier import free_name, put_file
from sync.exchange.trusted import newest_policy
from sync.policy import Certificate, Policy


class NobodyToSendTo(FieldtuiError):
    """There is nobody to export to: no other device is known here.

    Enrol devices at the office first, or join a community as a worker.
    """


class UnknownDevice(FieldtuiError):
    """There is no device of "{name}" in this community.

    See the devices with `fieldtui enrol list`.
    """


@dataclass(frozen=True)
class Outgoing:
    """A bundle ready to be carried, and what it holds.

    `heads` is how far it brings this device's own logs; `mark_exported` needs it once the bundle is safe on
    its carrier.
    """

    data: bytes
    recipients: tuple[str, ...]
    events: int
    heads: tuple[tuple[int, int], ...]


def recipients_of(device: Device, person: str = "") -> list[bytes]:
    """The devices of `person`; without a name the office's, or for the office every worker's.

    Raises NobodyToSendTo, UnknownDevice.
    """
    with device.read() as db:
        policy = _policy(db)
    others = [c for c in policy.certificates if c.device != device.id]
    if person:
        chosen = [c for c in others if person in (c.person, c.device.hex())]
        if not chosen:
            raise UnknownDevice(name=person)
    else:
        chosen = [c for c in others if device.is_office or c in policy.offices]
    if not chosen:
        raise NobodyToSendTo()
    return [c.device for c in chosen]


def _policy(db: Connection) -> Policy:
    found = newest_policy(db)
    if found is None:
        raise NobodyToSendTo()
    return found[0]


def export(device: Device, person: str = "") -> list[Outgoing]:
    """The bundles to carry now: one to the office from a worker, one to each worker from the office.

    Two receivers share a bundle only if they may hold the same grids. The office's carry orders for the rounds
    whose retention has ended. Raises NobodyToSendTo, UnknownDevice.
    """
    chosen = recipients_of(device, person)
    erase_due_unasked(device)
    with device.read() as db:
        policy = _policy(db)
    groups: dict[tuple[str, tuple[str, ...]], list[bytes]] = {}
    for certificate in policy.certificates:
        if certificate.device in chosen:
            groups.setdefault((certificate.role, certificate.grids), []).append(certificate.device)
    return [export_for(device, group) for group in groups.values()]


def export_for(device: Device, receivers: Sequence[bytes]) -> Outgoing:
    """One bundle for the devices `receivers`, with what the least informed of them lacks.

    Raises NobodyToSendTo if one of them has no certificate.
    """

    def job(db: Connection) -> Outgoing:
        seal_tail(db, sign=device.identity.signing.sign, random=device.random)
        return _compose(db, device, receivers)

    return device.vault.write(job)


def _compose(db: Connection, device: Device, receivers: Sequence[bytes]) -> Outgoing:
    found = newest_policy(db)
    certificates = [found[0].certificate(receiver) for receiver in receivers] if found else []
    known = [c for c in certificates if c is not None]
    if found is None or len(known) != len(receivers):
        raise NobodyToSendTo()
    logs = Logs(db)
    scopes = {number: name for number, name in logs.names.items() if _may_have(device, known, name)}
    segments, events = _segments_lacking(db, scopes, receivers)
    content = Content(
        community=found[0].community,
        recipients=tuple(receivers),
        made=device.wall(),
        has=_has(db, scopes),
        refused=_refused(db, known),
        policy=found[1] if any(c.role != OFFICE for c in known) else b"",
        segments=tuple(msgspec.Raw(segment) for segment in segments),
        blobs=_blobs(db, segments),
    )
    payload = write(content, device.id, device.identity.signing.sign)
    own = tuple((n, logs.heads[n]) for n, name in scopes.items() if name.device == device.id)
    data = seal(payload, [c.exchange for c in known], device.random)
    return Outgoing(data, tuple(c.person for c in known), events, own)


def _may_have(device: Device, receivers: Sequence[Certificate], name: LogName) -> bool:
    own = device.is_office or name.scope == COMMUNITY or name.scope in device.identity.grids
    return own and all(receiver.may_hold(name.scope) for receiver in receivers)


def _segments_lacking(
    db: Connection, scopes: dict[int, LogName], receivers: Sequence[bytes]
) -> tuple[list[bytes], int]:
    out, events = [], 0
    for number, name in sorted(scopes.items(), key=lambda item: (item[1].scope, item[1])):
        least = min(_known_head(db, receiver, number, name) for receiver in receivers)
        for data, count in db.execute(
            "SELECT bytes, count FROM segments WHERE log = ? AND first > ? ORDER BY first", (number, least)
        ):
            out.append(bytes(data))
            events += count
    return out, events


def _known_head(db: Connection, receiver: bytes, log: int, name: LogName) -> int:
    """How far `receiver` has a log; past its end if the receiver tells it otherwise and would refuse what follows."""
    row = db.execute(
        "SELECT p.seq, p.hash = (SELECT s.hash FROM segments s WHERE s.log = ? AND s.first <= p.seq "
        "ORDER BY s.first DESC LIMIT 1) FROM peers p WHERE p.peer = ? AND p.device = ? AND p.scope = ? AND p.epoch = ?",
        (log, receiver, name.device, name.scope, name.epoch),
    ).fetchone()
    return (int(row[0]) if row[1] else SEQ_MASK) if row else 0


def _has(db: Connection, scopes: dict[int, LogName]) -> tuple[Head, ...]:
    rows = db.execute(
        "SELECT s.log, s.first + s.count - 1, s.hash FROM segments s "
        "JOIN (SELECT log, max(first) AS first FROM segments GROUP BY log) USING (log, first)"
    ).fetchall()
    heads = [Head(scopes[log], seq, bytes(hash_)) for log, seq, hash_ in rows if log in scopes]
    return tuple(sorted(heads, key=lambda head: head.log))


def _refused(db: Connection, receivers: Sequence[Certificate]) -> tuple[Refusal, ...]:
    """What waits in quarantine and may be spoken of to all of `receivers`."""
    out = []
    for data, reason in db.execute("SELECT bytes, reason FROM quarantine ORDER BY id LIMIT 64"):
        try:
            header = open_segment(decode(bytes(data))).segment.header
        except Malformed:
            # Nobody can say whose log it is.
            continue
        if all(receiver.may_hold(header.log.scope) for receiver in receivers):
            out.append(Refusal(header.log, header.first, reason))
    return tuple(out)


def _blobs(db: Connection, segments: Sequence[bytes]) -> tuple[bytes, ...]:
    """The checklists that `segments` publish."""
    opened = [open_segment(segment) for data in segments if _is_public(segment := decode(data))]
    bodies = [body for one in opened for body in one.bodies if body is not None and "blob" in body.names]
    wanted = dict.fromkeys(body.values[body.names.index("blob")] for body in bodies)
    rows = (db.execute("SELECT bytes FROM blobs WHERE hash = ?", (name,)).fetchone() for name in wanted)
    return tuple(bytes(row[0]) for row in rows if row)


def _is_public(segment: Segment) -> bool:
    return segment.header.log.scope == COMMUNITY and "checklist.added" in segment.header.kinds


@dataclass(frozen=True)
class Exported:
    """A bundle that is safe on its carrier: where, for whom, how many records, how many bytes."""

    path: Path
    recipients: tuple[str, ...]
    events: int
    size: int


def export_to(device: Device, folder: Path, person: str = "") -> list[Exported]:
    """Write the bundles to carry now into `folder`, verified, and count their records as exported.

    Raises what `export` and `put_file` raise; a bundle that could not be written whole counts for nothing.
    """
    written = []
    for outgoing in export(device, person):
        name = free_name(folder, device.id, device.clock())
        path = put_file(folder, name, outgoing.data)
        mark_exported(device, outgoing, name)
        written.append(Exported(path, outgoing.recipients, outgoing.events, len(outgoing.data)))
    return written


def mark_exported(device: Device, outgoing: Outgoing, name: str) -> None:
    """The bundle is safe on its carrier: what it holds is now exported."""

    def job(db: Connection) -> None:
        for log, head in outgoing.heads:
            db.execute("UPDATE logs SET exported = max(exported, ?) WHERE id = ?", (head, log))
        db.execute(
            "INSERT OR REPLACE INTO bundles (hash, way, peer, at, name, events, size) "
            "VALUES (?, 'out', ?, ?, ?, ?, ?)",
            (
                hashlib.sha256(outgoing.data).digest(),
                b"",
                device.wall(),
                name,
                outgoing.events,
                len(outgoing.data),
            ),
        )

    device.vault.write(job)

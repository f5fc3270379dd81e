"""What goes out: sealing the day, choosing what the receivers lack, closing the envelope."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from fieldtui.device import OFFICE, Device
from fieldtui.errors import FieldtuiError
from fieldtui.log.journal import seal as seal_tail
from fieldtui.log.logs import Logs
from fieldtui.log.names import COMMUNITY, LogName
from fieldtui.log.segment import Segment, decode, open_segment
from fieldtui.log.settings import epoch
from fieldtui.retention import erase_unasked
from fieldtui.vault import Connection
from sync.content import Content, write
from sync.envelope import MOST_RECIPIENTS, seal
from sync.exchange.answering import (
    handed_over_heads,
    heads_of,
    policy_for,
    receipts_for,
    refusals_of,
    scopes_left,
    wants_of,
)
from sync.exchange.carrier import clear_parts, free_name, put_file
from sync.exchange.lacking import segments_lacking
from sync.exchange.trusted import newest_policy
from sync.policy import Certificate, Policy

# A reader takes 64 MiB of a file and 2^18 segments; what is over goes into another bundle.
MOST_PART_BYTES = 32 * 1024 * 1024
MOST_PART_SEGMENTS = 1 << 17


class NobodyToSendTo(FieldtuiError):
    """There is nobody to export to: no other device is known here.

    Enrol devices at the office first, or join a community as a worker.
    """


class UnknownDevice(FieldtuiError):
    """There is no device of "{name}" in this community.

    See the devices with `fieldtui enrol list`.
    """


class RulesExpired(FieldtuiError):
    """The community's rules on this device expired on {day}, so nothing can go from worker to worker.

    Merge a bundle of the office first; exporting to the office works as ever.
    """


@dataclass(frozen=True)
class Outgoing:
    """A bundle ready to be carried, and what it holds.

    `heads` is how far it brings this device's own logs, `receivers` are the devices that it is sealed for;
    `mark_exported` needs both once the bundle is safe on its carrier.
    """

    data: bytes
    recipients: tuple[str, ...]
    events: int
    heads: tuple[tuple[int, int], ...]
    receivers: tuple[bytes, ...] = ()


def recipients_of(device: Device, person: str = "") -> list[bytes]:
    """The devices of `person`; without a name the office's, or for the office every worker's.

    Raises NobodyToSendTo, UnknownDevice.
    """
    with device.read() as db:
        policy = _policy(db)
    others = [c for c in policy.members if c.device != device.id]
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
    return found.policy


def export(device: Device, person: str = "") -> list[Outgoing]:
    """The bundles to carry now: one to the office from a worker, one to each worker from the office.

    Two receivers share a bundle only if they may hold the same grids; what no reader would take at once is
    spread over several. The office's carry orders for the rounds whose retention has ended. Raises NobodyToSendTo,
    UnknownDevice, RulesExpired.
    """
    chosen = recipients_of(device, person)
    erase_unasked(device)
    with device.read() as db:
        policy = _policy(db)
    groups: dict[tuple[object, ...], list[bytes]] = {}
    for certificate in policy.certificates:
        if certificate.device in chosen:
            # Who hands over a grid is told how far that has come, and nobody else is.
            alone = certificate.device if certificate.former else b""
            group = (certificate.role, certificate.grids, alone)
            groups.setdefault(group, []).append(certificate.device)
    return [
        outgoing
        for group in groups.values()
        for at in range(0, len(group), MOST_RECIPIENTS)
        for outgoing in export_for(device, group[at : at + MOST_RECIPIENTS])
    ]


def export_for(device: Device, receivers: Sequence[bytes], *, records: bool = True) -> list[Outgoing]:
    """The bundles for the devices `receivers` together, with what the least informed of them lacks; mostly one.

    Without `records` it is one, with everything but them: receipts, what this device has, the policy if it is needed.
    Raises NobodyToSendTo if one of them is no device of the community, RulesExpired between workers.
    """

    def job(db: Connection) -> list[Outgoing]:
        seal_tail(db, sign=device.identity.signing.sign, random=device.random)
        return _compose(db, device, receivers, records=records)

    return device.vault.write(job)


def _compose(db: Connection, device: Device, receivers: Sequence[bytes], *, records: bool) -> list[Outgoing]:
    rules = newest_policy(db)
    if rules is None:
        raise NobodyToSendTo()
    known = _receivers_in(rules.policy, device, receivers)
    logs = Logs(db)
    scopes = {number: name for number, name in logs.names.items() if _may_have(device, known, name)}
    lacking = segments_lacking(db, logs, scopes, receivers) if records else []
    parts = list(_parts(lacking))
    common = Content(
        community=rules.policy.community,
        recipients=tuple(receivers),
        made=device.wall(),
        rules=rules.rank,
        instance=epoch(db),
        has=heads_of(db, scopes) + handed_over_heads(db, logs, scopes, known),
        receipts=receipts_for(db, receivers, device.identity.role),
        wants=wants_of(db, logs, known),
        refused=refusals_of(db, known),
        left=scopes_left(db),
        policy=policy_for(db, device, known, rules),
    )
    own = tuple((n, logs.heads[n]) for n, name in scopes.items() if name.device == device.id)
    out = []
    for at, part in enumerate(parts):
        content = msgspec.structs.replace(
            common,
            segments=tuple(msgspec.Raw(data) for data, _count in part),
            blobs=_blobs(db, [data for data, _count in part]),
        )
        payload = write(content, device.id, device.identity.signing.sign)
        data = seal(payload, [c.exchange for c in known], device.random)
        events = sum(count for _data, count in part)
        # Only with the last part is everything on its way; without records nothing is.
        heads = own if records and at == len(parts) - 1 else ()
        out.append(Outgoing(data, tuple(c.person for c in known), events, heads, tuple(receivers)))
    return out


def _receivers_in(policy: Policy, device: Device, receivers: Sequence[bytes]) -> list[Certificate]:
    """Who `receivers` are. Raises NobodyToSendTo for one that is no member, RulesExpired where a worker is one."""
    members = {certificate.device: certificate for certificate in policy.members}
    known = [members[receiver] for receiver in receivers if receiver in members]
    if len(known) != len(receivers):
        raise NobodyToSendTo()
    if not device.is_office and any(c.role != OFFICE for c in known) and policy.expires < device.wall():
        raise RulesExpired(day=device.day_of(policy.expires))
    return known


def _parts(segments: Sequence[tuple[bytes, int]]) -> Iterator[list[tuple[bytes, int]]]:
    """`segments` in as many bundles as readers' limits ask for; at least one."""
    part: list[tuple[bytes, int]] = []
    size = 0
    for data, count in segments:
        if part and (size + len(data) > MOST_PART_BYTES or len(part) >= MOST_PART_SEGMENTS):
            yield part
            part, size = [], 0
        part.append((data, count))
        size += len(data)
    yield part


def _may_have(device: Device, receivers: Sequence[Certificate], name: LogName) -> bool:
    own = device.is_office or name.scope == COMMUNITY or name.scope in device.identity.grids
    # What this device wrote in a grid that it has left still goes to the office.
    handed_in = name.device == device.id and all(receiver.role == OFFICE for receiver in receivers)
    return (own or handed_in) and all(receiver.may_hold(name.scope) for receiver in receivers)


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
    clear_parts(folder, device.id)
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
                # A bundle that went out is named after all whom it is for, one behind the other.
                b"".join(outgoing.receivers),
                device.wall(),
                name,
                outgoing.events,
                len(outgoing.data),
            ),
        )

    device.vault.write(job)

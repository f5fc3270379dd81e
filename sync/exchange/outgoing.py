"""What goes out: sealing the day, choosing what the receivers lack, closing the envelope."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from fieldtui.device import OFFICE, WORKER, Device
from fieldtui.errors import FieldtuiError
from fieldtui.log.journal import instance
from fieldtui.log.journal import seal as seal_tail
from fieldtui.log.logs import Logs
from fieldtui.log.names import COMMUNITY, LogName
from fieldtui.log.segment import Segment, decode, open_segment
from fieldtui.retention import erase_unasked
from fieldtui.vault import Connection
from sync.content import (
    BUNDLE_NAME_BYTES,
    HEAD_HASH_BYTES,
    MOST_RECEIPTS,
    MOST_REFUSALS,
    MOST_WANTS,
    Content,
    Head,
    Receipt,
    Refusal,
    Want,
    write,
)
from sync.envelope import MOST_RECIPIENTS, seal
from sync.exchange.aside import asides
from sync.exchange.carrier import free_name, put_file
from sync.exchange.lacking import segments_lacking
from sync.exchange.trusted import forgotten, newest_policy
from sync.policy import Certificate, Policy, Rules

# A reader takes 64 MiB of a file and 2^18 segments; what is over goes into another bundle.
MOST_PART_BYTES = 32 * 1024 * 1024
MOST_PART_SEGMENTS = 1 << 17
# How many bundles to a device may go without an answer before it is told the rules again.
PATIENCE = 3
# For how many bundles of a receiver the office answers, who may bring several evenings at once; a worker's device
# is brought one at a time. Older answers have been given before.
NEWEST_RECEIPTS = {OFFICE: 4, WORKER: 1}


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


def export_for(device: Device, receivers: Sequence[bytes]) -> list[Outgoing]:
    """The bundles for the devices `receivers` together, with what the least informed of them lacks; mostly one.

    Raises NobodyToSendTo if one of them is no device of the community, RulesExpired between workers.
    """

    def job(db: Connection) -> list[Outgoing]:
        seal_tail(db, sign=device.identity.signing.sign, random=device.random)
        return _compose(db, device, receivers)

    return device.vault.write(job)


def _compose(db: Connection, device: Device, receivers: Sequence[bytes]) -> list[Outgoing]:
    rules = newest_policy(db)
    if rules is None:
        raise NobodyToSendTo()
    members = {certificate.device: certificate for certificate in rules.policy.members}
    known = [members[receiver] for receiver in receivers if receiver in members]
    if len(known) != len(receivers):
        raise NobodyToSendTo()
    if not device.is_office and any(c.role != OFFICE for c in known) and rules.policy.expires < device.wall():
        raise RulesExpired(day=device.day_of(rules.policy.expires))
    logs = Logs(db)
    scopes = {number: name for number, name in logs.names.items() if _may_have(device, known, name)}
    parts = list(_parts(segments_lacking(db, logs, scopes, receivers)))
    common = Content(
        community=rules.policy.community,
        recipients=tuple(receivers),
        made=device.wall(),
        rules=rules.rank,
        instance=instance(db),
        has=_has(db, scopes) + _handed_over(db, logs, scopes, known),
        receipts=_receipts(db, receivers, NEWEST_RECEIPTS.get(device.identity.role, 1)),
        wants=_wants(db, logs, known),
        refused=_refused(db, known),
        left=_left(db),
        policy=_policy_for(db, device, known, rules),
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
        # Only with the last part is everything on its way.
        heads = own if at == len(parts) - 1 else ()
        out.append(Outgoing(data, tuple(c.person for c in known), events, heads, tuple(receivers)))
    return out


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


def _handed_over(
    db: Connection, logs: Logs, scopes: dict[int, LogName], receivers: Sequence[Certificate]
) -> tuple[Head, ...]:
    """The logs of a single receiver in grids that it has left: it waits to hear that they have arrived.

    And as far as each copy of it has said that it has them, where that is held here: a copy may have written less
    than another, and what a device said before it left may be less than what it handed in since.
    """
    if len(receivers) != 1:
        return ()
    own = receivers[0].device
    left = {n: name for n, name in logs.names.items() if name.device == own and n not in scopes}
    said = db.execute(
        "SELECT p.scope, p.epoch, p.seq, p.hash FROM peers p WHERE p.peer = ? AND p.device = ? AND EXISTS "
        "(SELECT 1 FROM segments s JOIN logs l ON l.id = s.log WHERE l.device = p.device AND l.scope = p.scope "
        "AND substr(s.hash, 1, 16) = p.hash AND s.first + s.count - 1 = p.seq)",
        (own, own),
    ).fetchall()
    scopes_left = {name.scope for name in left.values()}
    heads = {
        Head(LogName(own, row[0], row[1]), row[2], bytes(row[3])) for row in said if row[0] in scopes_left
    }
    return tuple(sorted(heads.union(_has(db, left)), key=lambda head: (head.log, head.seq, head.hash)))


def _policy_for(db: Connection, device: Device, receivers: Sequence[Certificate], rules: Rules) -> bytes:
    """The policy that goes along, if one does: to the office one that it must have forgotten, where there is one."""
    lacks = any(_lacks_policy(db, device, c, rules) for c in receivers)
    reminder = forgotten(db) if all(receiver.role == OFFICE for receiver in receivers) else b""
    if reminder and not (lacks and rules.policy.certificate(device.id)):
        return reminder
    return rules.signed if lacks else b""


def _lacks_policy(db: Connection, device: Device, receiver: Certificate, rules: Rules) -> bool:
    rows = db.execute(
        "SELECT generation, version, tip FROM acquaintances WHERE peer = ?", (receiver.device,)
    ).fetchall()
    if not rows or any((row[0], row[1], bytes(row[2])) < rules.rank for row in rows):
        return True
    # An office that does not answer may have been restored to a time before it knew this device.
    return receiver.role == OFFICE and (_is_unanswered(db, device.id) or _is_silent(db, receiver.device))


def _is_silent(db: Connection, receiver: bytes) -> bool:
    """Whether the last few bundles for a device went out without one from it: another copy of it may have answered."""
    row = db.execute(
        "SELECT count(*) FROM bundles WHERE way = 'out' AND instr(peer, ?) AND at > "
        "(SELECT coalesce(max(at), 0) FROM acquaintances WHERE peer = ?)",
        (receiver, receiver),
    ).fetchone()
    return int(row[0]) >= PATIENCE


def _is_unanswered(db: Connection, own: bytes) -> bool:
    """Whether something was exported and not confirmed, or nothing has ever been."""
    row = db.execute(
        "SELECT coalesce(max(exported > confirmed), 1), coalesce(max(confirmed), 0) FROM logs WHERE device = ?",
        (own,),
    ).fetchone()
    return bool(row[0]) or not row[1]


def _has(db: Connection, scopes: dict[int, LogName]) -> tuple[Head, ...]:
    rows = db.execute(
        "SELECT s.log, s.first + s.count - 1, s.hash FROM segments s "
        "JOIN (SELECT log, max(first) AS first FROM segments GROUP BY log) USING (log, first)"
    ).fetchall()
    heads = [
        Head(scopes[log], seq, bytes(hash_)[:HEAD_HASH_BYTES]) for log, seq, hash_ in rows if log in scopes
    ]
    return tuple(sorted(heads, key=lambda head: head.log))


def _receipts(db: Connection, receivers: Sequence[bytes], newest: int) -> tuple[Receipt, ...]:
    """What became of the newest bundles of each receiver."""
    rows = [
        row
        for receiver in receivers
        for row in db.execute(
            "SELECT hash, events, known, conflicts, refused, waiting FROM bundles "
            "WHERE way = 'in' AND peer = ? ORDER BY at DESC, hash LIMIT ?",
            (receiver, newest),
        )
    ]
    return tuple(Receipt(bytes(row[0])[:BUNDLE_NAME_BYTES], *row[1:]) for row in rows[:MOST_RECEIPTS])


def _wants(db: Connection, logs: Logs, receivers: Sequence[Certificate]) -> tuple[Want, ...]:
    """The records that are missing before what waits here, within the scopes of all of `receivers`."""
    wants: dict[LogName, Want] = {}
    for aside in asides(db):
        if aside.log is None or not aside.waits or not _all_may_hold(receivers, aside.log.scope):
            continue
        head = logs.heads.get(logs.numbers.get(aside.log, 0), 0)
        want = Want(aside.log, min(head + 1, aside.first - 1), aside.first - 1)
        known = wants.get(aside.log)
        if known is None or want.last < known.last:
            wants[aside.log] = want
    return tuple(wants.values())[:MOST_WANTS]


def _refused(db: Connection, receivers: Sequence[Certificate]) -> tuple[Refusal, ...]:
    """What is refused here and may be spoken of to all of `receivers`."""
    found = [
        Refusal(aside.log, aside.first, aside.last - aside.first + 1, aside.reason)
        for aside in asides(db)
        if aside.log is not None and not aside.waits and _all_may_hold(receivers, aside.log.scope)
    ]
    return tuple(found[:MOST_REFUSALS])


def _all_may_hold(receivers: Sequence[Certificate], scope: str) -> bool:
    return all(receiver.may_hold(scope) for receiver in receivers)


def _left(db: Connection) -> tuple[str, ...]:
    rows = db.execute("SELECT scope FROM left_scopes WHERE done = 1 ORDER BY scope").fetchall()
    return tuple(row[0] for row in rows)


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
                # A bundle that went out is named after all whom it is for, one behind the other.
                b"".join(outgoing.receivers),
                device.wall(),
                name,
                outgoing.events,
                len(outgoing.data),
            ),
        )

    device.vault.write(job)

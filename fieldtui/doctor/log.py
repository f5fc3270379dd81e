"""The log in one pass: each segment decodes, is what it is called, and is signed by a device that may write there.

What a segment alone cannot tell (whether it continues its log, what orders of erasure cover) is in `order`, which
gets an outline of each from here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from fieldtui.device import Identity
from fieldtui.doctor import order
from fieldtui.doctor.findings import Finding, found
from fieldtui.doctor.order import CHECK, Outline, grid_of
from fieldtui.doctor.patient import Patient
from fieldtui.log.columns import Malformed
from fieldtui.log.logs import Logs
from fieldtui.log.names import LogName
from fieldtui.log.segment import Opened, decode, open_segment
from fieldtui.log.settings import setting
from fieldtui.vault import Connection
from sync.exchange.trusted import newest_policy
from sync.policy import Certificate, UntrustedPolicy, verified

_IDENTITY = "identity"


@dataclass
class Trust:
    """Whose signature counts: the certificates by device, and this device's own key."""

    own: bytes
    own_key: bytes
    certificates: dict[bytes, Certificate] = field(default_factory=dict)

    def key_of(self, device: bytes) -> bytes:
        """The public key that signs what `device` writes, empty if nobody knows it."""
        if device == self.own:
            return self.own_key
        certificate = self.certificates.get(device)
        return certificate.signing if certificate else b""

    def person(self, device: bytes) -> str:
        """Whose device it is, or the beginning of its name."""
        certificate = self.certificates.get(device)
        return certificate.person if certificate else device.hex()[:8]


def identity_in(db: Connection) -> Identity | None:
    """This device's keys and role, None if they are not there."""
    try:
        return msgspec.msgpack.decode(setting(db, _IDENTITY), type=Identity)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def look(patient: Patient, db: Connection) -> Iterator[Finding]:
    """Everything about the log."""
    del patient
    identity = identity_in(db)
    if identity is None:
        yield found(CHECK, "no-identity")
        return
    try:
        rules = newest_policy(db)
        if rules is not None and identity.community not in (b"", rules.policy.community):
            raise UntrustedPolicy("another community")
    except UntrustedPolicy as error:
        yield found(CHECK, "rules-untrusted", cause=error)
        return
    trust = Trust(identity.id, identity.signing_public)
    if rules is not None:
        trust.certificates = {one.device: one for one in rules.policy.certificates}
    logs = Logs(db)
    outlines: list[Outline] = []
    yield from _segments(db, logs, trust, outlines)
    yield from order.look(db, logs, outlines, trust.own, trust.certificates, trust.person)
    count = db.execute("SELECT count(*) FROM quarantine").fetchone()[0]
    if count:
        yield found(CHECK, "put-aside", count=count)


def _segments(db: Connection, logs: Logs, trust: Trust, outlines: list[Outline]) -> Iterator[Finding]:
    for log, first, count, digest, data in db.execute(
        "SELECT log, first, count, hash, bytes FROM segments ORDER BY log, first"
    ):
        name = logs.names.get(log)
        facts = _facts(name, first, count, trust)
        if name is None:
            yield found(CHECK, "segment-misplaced", **facts)
            continue
        try:
            opened = open_segment(decode(bytes(data)))
        except Malformed as error:
            yield found(CHECK, "segment-unreadable", **facts, cause=error)
            outlines.append(Outline.of_row(log, first, count, bytes(digest)))
            continue
        outlines.append(Outline.of(log, opened, bytes(digest)))
        if fault := _fault_in(opened, logs, log, (first, count, bytes(digest)), trust):
            yield found(CHECK, fault, **facts)


def _facts(name: LogName | None, first: int, count: int, trust: Trust) -> dict[str, object]:
    person = trust.person(name.device) if name else "?"
    return {
        "person": person,
        "grid": grid_of(name.scope if name else "?"),
        "first": first,
        "last": first + count - 1,
    }


def _fault_in(opened: Opened, logs: Logs, log: int, row: tuple[int, int, bytes], trust: Trust) -> str:
    """The kind of what is wrong with a segment, empty if nothing is."""
    segment = opened.segment
    first, count, digest = row
    trunk = logs.names[logs.trunk(log)]
    if opened.hash != digest:
        return "segment-altered"
    if (segment.header.log, segment.header.first, segment.count) != (trunk, first, count):
        return "segment-misplaced"
    key = trust.key_of(trunk.device)
    if not key:
        return "author-unknown"
    return "" if verified(key, opened.signed, segment.signature) else "segment-forged"

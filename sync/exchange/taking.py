"""The segments of one bundle on their way into the log: adopted, known already, or put aside with a reason.

Steps 6 to 8 of SPEC.md's import. The bundle around them is `incoming`'s matter.
"""

import hashlib
from functools import lru_cache

import msgspec

from fieldtui.device import OFFICE, Identity
from fieldtui.log.columns import REFERENCE, Malformed
from fieldtui.log.erasure import Pending, scrubbed, settle
from fieldtui.log.journal import adopt
from fieldtui.log.kinds import ERASURE, fault_in, fields_of, is_reference
from fieldtui.log.logs import Logs
from fieldtui.log.segment import NO_HASH, Opened, decode, open_segment
from fieldtui.vault import Connection
from sync.errors import (
    BadSignature,
    Fork,
    Gap,
    NotCanonical,
    NotForWorkers,
    NotYourScope,
    OutOfScope,
    Refused,
    UnknownSender,
)
from sync.exchange.merged import Merged
from sync.policy import Policy, verified

MOST_QUARANTINED = 1000


class Intake:
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
        # What this bundle erases and has not been looked for yet.
        self._erased = Pending()
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
        """Try again what waits for what may have come now, each once, in the order of its log; then erase."""
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
        settle(self._db, self._logs, self._erased)

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
        if ERASURE in header.kinds and author.role != OFFICE:
            raise NotForWorkers(name=name, device=author.person)
        if self._continues(opened, author.person):
            _check_fields(opened)
            self._merged.events += adopt(self._db, self._logs, opened, self._erased)
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
        data = scrubbed(self._db, self._logs, data) or data
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

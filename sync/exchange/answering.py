"""What a bundle says beside its records: what its sender has, waits for and refuses, and the policy if it is needed."""

from collections.abc import Sequence

from fieldtui.device import OFFICE, WORKER, Device
from fieldtui.log.logs import Logs
from fieldtui.log.names import LogName
from fieldtui.vault import Connection
from sync.content import (
    BUNDLE_NAME_BYTES,
    HEAD_HASH_BYTES,
    MOST_RECEIPTS,
    MOST_REFUSALS,
    MOST_WANTS,
    Head,
    Receipt,
    Refusal,
    Want,
)
from sync.exchange.aside import asides, gaps
from sync.exchange.trusted import forgotten
from sync.policy import Certificate, Rules

# One of so many bundles to the office tells it the rules, whatever it has said to know: a copy of that disk, which may
# have been made before it knew this device, cannot be heard before it trusts whoever writes to it.
EVERY_SO_OFTEN = 7
# For how many bundles of a receiver the office answers, who may bring several evenings at once; a worker's device
# is brought one at a time. Older answers have been given before.
NEWEST_RECEIPTS = {OFFICE: 4, WORKER: 1}


def heads_of(db: Connection, scopes: dict[int, LogName]) -> tuple[Head, ...]:
    """How far this vault has each of the logs `scopes`, by number."""
    rows = db.execute(
        "SELECT s.log, s.first + s.count - 1, s.hash FROM segments s "
        "JOIN (SELECT log, max(first) AS first FROM segments GROUP BY log) USING (log, first)"
    ).fetchall()
    heads = [
        Head(scopes[log], seq, bytes(hash_)[:HEAD_HASH_BYTES]) for log, seq, hash_ in rows if log in scopes
    ]
    return tuple(sorted(heads, key=lambda head: head.log))


def handed_over_heads(
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
    return tuple(sorted(heads.union(heads_of(db, left)), key=lambda head: (head.log, head.seq, head.hash)))


def receipts_for(db: Connection, receivers: Sequence[bytes], role: str) -> tuple[Receipt, ...]:
    """What became of the newest bundles of each receiver."""
    rows = [
        row
        for receiver in receivers
        for row in db.execute(
            "SELECT hash, events, known, conflicts, refused, waiting FROM bundles "
            "WHERE way = 'in' AND peer = ? ORDER BY at DESC, hash LIMIT ?",
            (receiver, NEWEST_RECEIPTS.get(role, 1)),
        )
    ]
    return tuple(Receipt(bytes(row[0])[:BUNDLE_NAME_BYTES], *row[1:]) for row in rows[:MOST_RECEIPTS])


def wants_of(db: Connection, logs: Logs, receivers: Sequence[Certificate]) -> tuple[Want, ...]:
    """The records that are missing before what waits here, within the scopes of all of `receivers`."""
    wants = [
        Want(log, first, last)
        for log, (first, last) in gaps(asides(db), logs).items()
        if _all_may_hold(receivers, log.scope)
    ]
    return tuple(wants[:MOST_WANTS])


def refusals_of(db: Connection, receivers: Sequence[Certificate]) -> tuple[Refusal, ...]:
    """What is refused here and may be spoken of to all of `receivers`."""
    found = [
        Refusal(aside.log, aside.first, aside.last - aside.first + 1, aside.reason)
        for aside in asides(db)
        if aside.log is not None and not aside.waits and _all_may_hold(receivers, aside.log.scope)
    ]
    return tuple(found[:MOST_REFUSALS])


def scopes_left(db: Connection) -> tuple[str, ...]:
    """The grids that this device had and has purged, with everything of its own there confirmed before."""
    rows = db.execute("SELECT scope FROM left_scopes WHERE done = 1 ORDER BY scope").fetchall()
    return tuple(row[0] for row in rows)


def policy_for(db: Connection, device: Device, receivers: Sequence[Certificate], rules: Rules) -> bytes:
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
    return receiver.role == OFFICE and (_is_unanswered(db, device.id) or _is_time(db, receiver.device))


def _is_time(db: Connection, receiver: bytes) -> bool:
    row = db.execute(
        "SELECT count(*) FROM bundles WHERE way = 'out' AND instr(peer, ?)", (receiver,)
    ).fetchone()
    return int(row[0]) % EVERY_SO_OFTEN == EVERY_SO_OFTEN - 1


def _is_unanswered(db: Connection, own: bytes) -> bool:
    """Whether something was exported and not confirmed, or nothing has ever been."""
    row = db.execute(
        "SELECT coalesce(max(exported > confirmed), 1), coalesce(max(confirmed), 0) FROM logs WHERE device = ?",
        (own,),
    ).fetchone()
    return bool(row[0]) or not row[1]


def _all_may_hold(receivers: Sequence[Certificate], scope: str) -> bool:
    return all(receiver.may_hold(scope) for receiver in receivers)

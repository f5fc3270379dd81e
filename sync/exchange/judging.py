"""What a policy means for what is held here: which logs are in force, up to where, which grids are left.

A log that its device may write no more is in force as far as one of the device's limits names it: every segment
on the way from the limit's hash down to the log's beginning, and none beside or beyond. Nothing of it is in
force before that way is whole, so that all replicas agree, whatever they have heard in whatever order.
"""

from collections.abc import Iterable

import msgspec

from fieldtui.device import UNENROLLED, Device, Identity
from fieldtui.log.columns import Malformed
from fieldtui.log.leaving import purge_scope, return_to_scope, scopes_held, take_out
from fieldtui.log.segment import NO_HASH, Opened, decode, open_segment
from fieldtui.log.settings import set_setting, setting
from fieldtui.vault import Connection, ask_to_drop_free_pages
from sync.errors import OutOfScope, Refused, Revoked, Stripped, UnknownSender
from sync.exchange.taking import Intake
from sync.policy import WORKER, Certificate, Policy

OFFICES = "was of the office"


def identity_under(policy: Policy, own: Identity) -> Identity:
    """`own` with the role and grids that the policy gives it; a revoked or unknown device has none."""
    certificate = policy.certificate(own.id)
    if certificate is None or certificate.revoked:
        return msgspec.structs.replace(own, role=UNENROLLED, grids=())
    return msgspec.structs.replace(
        own, role=certificate.role, grids=certificate.grids, person=certificate.person
    )


def leave_and_return(intake: Intake, db: Connection, device: Device, policy: Policy) -> bool:
    """Purge the scopes that this device may hold no more, take back those that it has again; whether any was left."""
    own = policy.certificate(device.id)
    # Only devices that were workers' from the beginning purge, and only if the policy knows them: who steals a
    # root key shall not empty the office.
    if device.is_office:
        set_setting(db, OFFICES, b"1")
    is_workers = own is not None and own.role == WORKER and not setting(db, OFFICES)
    left = [s for s in scopes_held(db) if is_workers and own and not own.may_hold(s)]
    if left:
        intake.seal_tail()
    for scope in left:
        purge_scope(db, scope, device.id, device.random)
    back = [row[0] for row in db.execute("SELECT scope FROM left_scopes").fetchall()]
    own_again = [data for scope in back if own and own.may_hold(scope) for data in return_to_scope(db, scope)]
    intake.logs.reload()
    for data in own_again:
        intake.take_back(data)
    if left:
        ask_to_drop_free_pages(db)
    return bool(left)


def enforce(intake: Intake, db: Connection, own: bytes, *, everything: bool) -> None:
    """Bring logs of authors who may write them no more to exactly what is in force of them.

    Without `everything` only those of which this bundle brought something; under a new policy all.
    """
    touched = set(intake.shelf.touched)
    if everything or intake.ordered:
        rows = db.execute(
            "SELECT device, scope FROM logs WHERE head > 0 "
            "UNION SELECT device, scope FROM quarantine WHERE device IS NOT NULL"
        )
        touched |= {(bytes(row[0]), row[1]) for row in rows.fetchall()}
    for device, scope in sorted(touched):
        author = intake.certificates.get(device)
        if device != own and (author is None or not author.may_write(scope)):
            _enforce_log(intake, db, device, scope, author)
    intake.drop_what_came_whole()


def _enforce_log(
    intake: Intake, db: Connection, device: bytes, scope: str, author: Certificate | None
) -> None:
    rows = db.execute(
        "SELECT s.hash FROM segments s JOIN logs l ON l.id = s.log WHERE l.device = ? AND l.scope = ?",
        (device, scope),
    ).fetchall()
    held = {bytes(row[0]) for row in rows}
    limits = author.limits_of(scope) if author else ()
    waiting = _waiting(intake, db, device, scope) if limits else {}
    if not held and not waiting:
        return
    # What is held stays as it is, with the contents that it has.
    pool = {h: opened for h, (_id, opened, _data) in waiting.items()} | dict(_held(db, device, scope))
    in_force = {hash_ for limit in limits for hash_ in _way(pool, limit.hash)}
    if in_force == held:
        return
    taken_out = take_out(db, intake.logs, device, scope)
    if author is not None:
        _put_back(intake, pool, in_force, held, author)
    for hash_, (id_, _opened, data) in waiting.items():
        if hash_ in in_force:
            intake.shelf.drop(id_, data)
    for data in taken_out:
        if open_segment(decode(data)).hash not in in_force:
            intake.withdraw(data, _reason(intake, author, device, scope))


def _held(db: Connection, device: bytes, scope: str) -> Iterable[tuple[bytes, Opened]]:
    rows = db.execute(
        "SELECT s.hash, s.bytes FROM segments s JOIN logs l ON l.id = s.log WHERE l.device = ? AND l.scope = ?",
        (device, scope),
    ).fetchall()
    return [(bytes(hash_), open_segment(decode(bytes(data)))) for hash_, data in rows]


def _waiting(
    intake: Intake, db: Connection, device: bytes, scope: str
) -> dict[bytes, tuple[int, Opened, bytes]]:
    """The segments of a log that were put aside and that their author did sign, by hash; of several of one hash that
    with the most contents.
    """
    rows = db.execute(
        "SELECT id, bytes, scrubbed FROM quarantine WHERE device = ? AND scope = ?", (device, scope)
    ).fetchall()
    found: dict[bytes, tuple[int, Opened, bytes]] = {}
    for id_, data, emptied_here in rows:
        try:
            opened, _author = intake.checked(bytes(data))
            if None in opened.bodies and not emptied_here:
                intake.note_emptied(opened)
        except (Refused, Malformed) as error:
            if isinstance(error, Stripped):
                intake.shelf.rename(int(id_), error)
            continue
        before = found.get(opened.hash)
        if before is None or opened.bodies.count(None) < before[1].bodies.count(None):
            found[opened.hash] = (int(id_), opened, bytes(data))
    return found


def _way(pool: dict[bytes, Opened], hash_: bytes) -> list[bytes]:
    """The hashes from `hash_` down to the beginning of its log, none if one is missing."""
    way = []
    while hash_ != NO_HASH:
        if hash_ not in pool or hash_ in way:
            return []
        way.append(hash_)
        hash_ = pool[hash_].segment.header.prev
    return way


def _put_back(
    intake: Intake, pool: dict[bytes, Opened], in_force: set[bytes], held: set[bytes], author: Certificate
) -> None:
    segments = sorted((pool[hash_] for hash_ in in_force), key=lambda one: one.segment.header.first)
    new = sum(opened.segment.count for opened in segments if opened.hash not in held)
    with intake.counting(new):
        for opened in segments:
            intake.keep(opened, author)


def _reason(intake: Intake, author: Certificate | None, device: bytes, scope: str) -> Refused:
    name = intake.name
    if author is None:
        return UnknownSender(name=name, device=device.hex()[:8])
    if author.revoked:
        return Revoked(name=name, device=author.person)
    return OutOfScope(name=name, grid=scope, device=author.person)

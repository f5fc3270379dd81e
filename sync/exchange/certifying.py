"""How certificates, number and term of the next policy follow from what this vault knows. Nothing here signs."""

from collections.abc import Sequence

import msgspec

from fieldtui.errors import FieldtuiError
from fieldtui.vault import Connection
from sync.exchange.trusted import Given, handed_over, policies_heard
from sync.policy import WIDEST, Certificate, Limit, Policy

# How long a policy is in force, in seconds.
TERM = 366 * 24 * 3600
# A bundle says by which policy its sender goes, and nobody has signed that: a claim beyond this is none of a root
# that was restored from a backup.
_FURTHEST_CLAIM = 1 << 16


class NumbersUsedUp(FieldtuiError):
    """The community's rules have reached the highest number there is: somebody else signs with the root key.

    Replace the root with the reserve: `fieldtui root reset`.
    """


def next_number(db: Connection, generation: int) -> int:
    """A number above every one of this root that was heard of, also where only its rank was. Raises NumbersUsedUp."""
    query = (
        "SELECT max(version) FROM (SELECT version FROM policies WHERE generation = :root "
        "UNION ALL SELECT version FROM acquaintances WHERE generation = :root AND version <= :near + "
        "(SELECT coalesce(max(version), 0) FROM policies WHERE generation = :root))"
    )
    near = {"root": generation, "near": _FURTHEST_CLAIM}
    highest = int(db.execute(query, near).fetchone()[0] or 0)
    if highest + 1 >= WIDEST:
        raise NumbersUsedUp()
    return highest + 1


def all_certificates(db: Connection, before: Policy, generation: int) -> list[Certificate]:
    """The certificates of `before`, and those that only another policy of this root names.

    A root that was restored from a backup has forgotten what it signed since, and hears of it again here. What
    one policy revokes stays revoked.
    """
    found = {certificate.device: certificate for certificate in before.certificates}
    for rules in policies_heard(db, generation):
        for certificate in rules.policy.certificates:
            known = found.setdefault(certificate.device, certificate)
            if certificate.revoked and not known.revoked:
                found[certificate.device] = certificate
    return list(found.values())


def moved(db: Connection, known: Certificate, grids: tuple[str, ...], role: str) -> Certificate:
    """`known` with other grids; those that it leaves stay open to what it has not handed in.

    An office device that becomes a worker's keeps what it wrote elsewhere up to where it is known here. What it
    said to have of grids that it is given now may have been purged since.
    """
    former = [code for code in (*known.former, *known.grids) if code not in grids]
    new = msgspec.structs.replace(known, role=role, grids=grids, former=tuple(dict.fromkeys(former)))
    shut = {
        scope
        for scope in scopes_written(db, known.device)
        if known.may_write(scope) and not new.may_write(scope)
    }
    limits = (*known.limits, *heads_in_force(db, known, shut))
    for code in set(grids) - set(known.grids):
        db.execute("DELETE FROM peers WHERE peer = ? AND scope = ?", (known.device, code))
    return msgspec.structs.replace(new, limits=one_a_log([one for one in limits if one.scope not in grids]))


def closed(db: Connection, certificate: Certificate, given: Given) -> Certificate:
    """`certificate` with those former grids closed of which the device has said that it handed in everything."""
    done = handed_over(db, certificate.device, given) & set(certificate.former)
    if not done:
        return certificate
    limits = (*certificate.limits, *heads_in_force(db, certificate, done))
    former = tuple(code for code in certificate.former if code not in done)
    return msgspec.structs.replace(certificate, former=former, limits=one_a_log(limits))


def scopes_written(db: Connection, device: bytes) -> list[str]:
    """The scopes in which a device has logs here."""
    return [row[0] for row in db.execute("SELECT DISTINCT scope FROM logs WHERE device = ?", (device,))]


def heads_in_force(db: Connection, certificate: Certificate, scopes: set[str]) -> list[Limit]:
    """Where the device's logs of `scopes` end as far as they are in force here."""
    open_ = {scope for scope in scopes if certificate.may_write(scope)}
    rows = db.execute(
        "SELECT scope, epoch, head, head_hash FROM logs WHERE device = ? AND head > 0 ORDER BY scope, epoch",
        (certificate.device,),
    )
    return [Limit(row[0], row[1], row[2], bytes(row[3])) for row in rows if row[0] in open_]


def one_a_log(limits: Sequence[Limit]) -> tuple[Limit, ...]:
    """One limit for each log, the last one named."""
    by_log = {(limit.scope, limit.epoch): limit for limit in limits}
    return tuple(sorted(by_log.values(), key=lambda limit: (limit.scope, limit.epoch)))

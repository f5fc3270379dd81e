"""The policy that this device goes by, as its vault holds it, inside a transaction of the caller."""

from fieldtui.community import NoCommunity
from fieldtui.vault import Connection
from sync.policy import Policy, Rules, read_policy

Given = dict[bytes, dict[str, tuple[int, int]]]


def current_policy(db: Connection) -> Policy:
    """The newest policy that was taken in. Raises NoCommunity before there is one."""
    return current_rules(db).policy


def current_rules(db: Connection) -> Rules:
    """The newest policy with its chain of roots. Raises NoCommunity before there is one."""
    found = newest_policy(db)
    if found is None:
        raise NoCommunity()
    return found


def newest_policy(db: Connection) -> Rules | None:
    """The newest policy, None before there is one; it was verified when it was kept."""
    row = db.execute(
        "SELECT bytes FROM policies ORDER BY generation DESC, version DESC, tip DESC LIMIT 1"
    ).fetchone()
    return read_policy(bytes(row[0]), None) if row else None


def keep_policy(db: Connection, rules: Rules) -> None:
    """Keep `rules`, which the caller has verified; from now on this device goes by the newest that it has."""
    db.execute(
        "INSERT OR REPLACE INTO policies (generation, version, tip, bytes) VALUES (?, ?, ?, ?)",
        (*rules.rank, rules.signed),
    )


def forgotten(db: Connection) -> bytes:
    """A policy of the root in force that names a device which the one in force does not name, or revokes one; else empty.

    The root's device was restored from a backup, and does not know any more what it signed.
    """
    rules = newest_policy(db)
    known = {c.device: c for c in rules.policy.certificates} if rules else {}
    for other in policies_heard(db, rules.rank[0]) if rules else ():
        if any(
            c.device not in known or c.revoked > known[c.device].revoked for c in other.policy.certificates
        ):
            return other.signed
    return b""


def policies_heard(db: Connection, generation: int) -> list[Rules]:
    """Every policy of one root that was taken in, the newest first."""
    rows = db.execute(
        "SELECT bytes FROM policies WHERE generation = ? ORDER BY version DESC, tip DESC", (generation,)
    ).fetchall()
    return [read_policy(bytes(row[0]), None) for row in rows]


def last_given(db: Connection) -> Given:
    """For each device and grid, the (generation, version) of the newest policy heard of that gives it."""
    given: Given = {}
    for (data,) in db.execute("SELECT bytes FROM policies ORDER BY generation, version").fetchall():
        rules = read_policy(bytes(data), None)
        for certificate in rules.policy.certificates:
            for code in certificate.grids:
                given.setdefault(certificate.device, {})[code] = rules.rank[:2]
    return given


def handed_over(db: Connection, device: bytes, given: Given) -> set[str]:
    """The grids of which a device has said that it handed in everything, since it was given them last.

    What it said before that was about the time before. One copy of a disk speaks for all: what another brings later
    is put aside, and comes in when the grid is given back.
    """
    rows = db.execute("SELECT scope, generation, version FROM handed_over WHERE device = ?", (device,))
    last = given.get(device, {})
    return {scope for scope, *rank in rows if tuple(rank) > last.get(scope, (0, 0))}

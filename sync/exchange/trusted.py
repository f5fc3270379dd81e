"""The policy that this device goes by, as its vault holds it, inside a transaction of the caller."""

from fieldtui.community import NoCommunity
from fieldtui.vault import Connection
from sync.policy import Policy, Rules, read_policy


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
    row = db.execute("SELECT bytes FROM policies ORDER BY generation DESC, version DESC LIMIT 1").fetchone()
    return read_policy(bytes(row[0]), None) if row else None


def keep_policy(db: Connection, rules: Rules) -> None:
    """Go by `rules` from now on; the caller has verified them."""
    db.execute(
        "INSERT OR REPLACE INTO policies (generation, version, bytes) VALUES (?, ?, ?)",
        (*rules.rank, rules.signed),
    )

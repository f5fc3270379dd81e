"""The policy that this device goes by, as its vault holds it, inside a transaction of the caller."""

from fieldtui.community import NoCommunity
from fieldtui.log.journal import set_setting, setting
from fieldtui.vault import Connection
from sync.policy import Policy, read_policy

_ROOT = "root public"


def current_policy(db: Connection) -> Policy:
    """The newest policy that was taken in. Raises NoCommunity before there is one."""
    found = newest_policy(db)
    if found is None:
        raise NoCommunity()
    return found[0]


def newest_policy(db: Connection) -> tuple[Policy, bytes] | None:
    """The newest policy and its signed bytes, None before there is one."""
    row = db.execute("SELECT bytes FROM policies ORDER BY version DESC LIMIT 1").fetchone()
    return (read_policy(bytes(row[0]), root_public(db))[0], bytes(row[0])) if row else None


def root_public(db: Connection) -> bytes:
    """The community's root as this device learnt it when it joined; empty before."""
    return setting(db, _ROOT)


def keep_policy(db: Connection, policy: Policy, signed: bytes, root: bytes) -> None:
    """Go by `policy` from now on; the caller has verified it."""
    db.execute("INSERT OR REPLACE INTO policies (version, bytes) VALUES (?, ?)", (policy.version, signed))
    set_setting(db, _ROOT, root)

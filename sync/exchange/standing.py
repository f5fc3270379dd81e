"""Where every record is: on this device, exported, or confirmed by the office. "Sent" means received."""

import json
from dataclasses import dataclass

from fieldtui.device import Device
from fieldtui.i18n import N_
from fieldtui.log.names import Dot, log_of, seq_of
from sync.exchange.trusted import newest_policy

HERE, EXPORTED, CONFIRMED = "here", "exported", "confirmed"
# The three words of design.md §4.6.
WORDS: dict[str, str] = {
    HERE: N_("on this device"),
    EXPORTED: N_("exported"),
    CONFIRMED: N_("confirmed by the office"),
}


@dataclass(frozen=True)
class Peer:
    """What another device is known to have of those of this device's records that it may hold, and when it last wrote.

    `last_seen` is in seconds since 1970, 0 before anything came from it.
    """

    device: bytes
    person: str
    role: str
    grids: tuple[str, ...]
    has: int
    of: int
    last_seen: int


@dataclass(frozen=True)
class Aside:
    """A segment that was put aside, with the name of its reason and where it came from."""

    id: int
    reason: str
    facts: dict[str, str]
    source: str
    arrived: int


@dataclass(frozen=True)
class Standing:
    """Counts of this device's own records by word, its peers, and what was put aside."""

    here: int
    exported: int
    confirmed: int
    peers: tuple[Peer, ...]
    aside: tuple[Aside, ...]

    @property
    def total(self) -> int:
        """Every record that this device wrote."""
        return self.here + self.exported + self.confirmed


def standing(device: Device) -> Standing:
    """Where this device's records are, and what it knows of others."""
    with device.read() as db:
        rows = db.execute(
            "SELECT scope, head, exported, confirmed FROM logs WHERE device = ?", (device.id,)
        ).fetchall()
        found = newest_policy(db)
        known = db.execute("SELECT peer, scope, seq FROM peers WHERE device = ?", (device.id,)).fetchall()
        seen = {
            bytes(peer): int(at)
            for peer, at in db.execute("SELECT peer, max(at) FROM bundles WHERE way = 'in' GROUP BY peer")
        }
        aside = db.execute("SELECT id, reason, facts, source, arrived FROM quarantine ORDER BY id").fetchall()
    total = sum(head for _scope, head, _exported, _confirmed in rows)
    confirmed = sum(confirmed for _scope, _head, _exported, confirmed in rows)
    exported = sum(max(exported - confirmed, 0) for _scope, _head, exported, confirmed in rows)
    certificates = found[0].certificates if found else ()
    return Standing(
        here=total - confirmed - exported,
        exported=exported,
        confirmed=confirmed,
        peers=tuple(
            Peer(
                device=c.device,
                person=c.person,
                role=c.role,
                grids=c.grids,
                has=sum(seq for peer, scope, seq in known if bytes(peer) == c.device and c.may_hold(scope)),
                of=sum(head for scope, head, _exported, _confirmed in rows if c.may_hold(scope)),
                last_seen=seen.get(c.device, 0),
            )
            for c in certificates
            if c.device != device.id
        ),
        aside=tuple(Aside(row[0], row[1], json.loads(row[2]), row[3], row[4]) for row in aside),
    )


def word_for(device: Device, record: Dot) -> str:
    """HERE, EXPORTED or CONFIRMED for a record of this device; CONFIRMED for what others wrote."""
    with device.read() as db:
        row = db.execute(
            "SELECT device, exported, confirmed FROM logs WHERE id = ?", (log_of(record),)
        ).fetchone()
    if row is None or bytes(row[0]) != device.id or seq_of(record) <= row[2]:
        return CONFIRMED
    return EXPORTED if seq_of(record) <= row[1] else HERE

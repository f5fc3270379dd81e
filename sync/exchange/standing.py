"""Where every record is: on this device, exported, or confirmed by the office. "Sent" means received.

And what is missing, by name: records that wait for others, what another device waits for or has refused,
logs that were told in two ways, how long the rules are still in force.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fieldtui.device import Device
from fieldtui.i18n import N_
from fieldtui.log.journal import all_events
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, LogName, log_of, seq_of
from fieldtui.vault import Connection
from sync.exchange.aside import Aside, asides, gaps
from sync.exchange.noting import WANTED
from sync.exchange.trusted import handed_over, last_given, newest_policy
from sync.policy import Certificate

HERE, EXPORTED, CONFIRMED = "here", "exported", "confirmed"
# The three words of design.md §4.6.
WORDS: dict[str, str] = {
    HERE: N_("on this device"),
    EXPORTED: N_("exported"),
    CONFIRMED: N_("confirmed by the office"),
}


@dataclass(frozen=True)
class Missing:
    """Records `first` to `last` of `person`'s device in `grid` (empty: the community's) that somebody lacks.

    `reason` is `WANTED` for those that are waited for, else the name of the reason they were refused for.
    """

    person: str
    grid: str
    first: int
    last: int
    reason: str = WANTED


@dataclass(frozen=True)
class Peer:
    """What another device is known to have of those of this device's records that it may hold, and when it last wrote.

    `last_seen` is in seconds since 1970, 0 before anything came from it; `complaints` is what it waits for and
    what it has refused, by its last receipt; `rules` is how many policies it is behind (0: none).
    """

    device: bytes
    person: str
    role: str
    grids: tuple[str, ...]
    has: int
    of: int
    last_seen: int
    revoked: bool = False
    handing_over: tuple[str, ...] = ()
    complaints: tuple[Missing, ...] = ()
    rules: int = 0


@dataclass(frozen=True)
class Forked:
    """A log that was continued twice from record `begins` on: a restored backup, or a copied disk."""

    person: str
    grid: str
    begins: int
    records: int


@dataclass(frozen=True)
class Standing:
    """Counts of this device's own records by word, its peers, what is missing here, what was put aside.

    `expires` is when the rules end, in claimed seconds since 1970, 0 before there are any.
    """

    here: int
    exported: int
    confirmed: int
    peers: tuple[Peer, ...]
    aside: tuple[Aside, ...]
    missing: tuple[Missing, ...] = ()
    forked: tuple[Forked, ...] = ()
    expires: int = 0

    @property
    def total(self) -> int:
        """Every record that this device wrote."""
        return self.here + self.exported + self.confirmed


@dataclass(frozen=True)
class Whereabouts:
    """One of this device's own records: its word, and which devices that may hold it are not known to have it."""

    record: Dot
    kind: str
    grid: str
    wall: int
    word: str
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class _OwnLog:
    """A log of this device: the records from `begins` to `head` count; up to `exported`, `confirmed` they are."""

    number: int
    name: LogName
    begins: int
    head: int
    exported: int
    confirmed: int

    @property
    def size(self) -> int:
        """How many records it has."""
        return max(self.head - self.begins + 1, 0)

    def upto(self, seq: int) -> int:
        """How many of them lie up to `seq`."""
        return min(max(seq - self.begins + 1, 0), self.size)


def standing(device: Device) -> Standing:
    """Where this device's records are, and what it knows of others."""
    with device.read() as db:
        own = _own_logs(db, device)
        found = newest_policy(db)
        certificates = found.policy.certificates if found else ()
        people = {c.device: c.person for c in certificates}
        logs = Logs(db)
        aside = asides(db)
        peers = tuple(
            _peer(db, c, own, people, found.rank[:2] if found else (0, 0))
            for c in certificates
            if c.device != device.id
        )
        forked = tuple(_forked(logs, people))
    total = sum(log.size for log in own)
    confirmed = sum(log.upto(log.confirmed) for log in own)
    exported = sum(log.upto(max(log.exported, log.confirmed)) for log in own) - confirmed
    return Standing(
        here=total - confirmed - exported,
        exported=exported,
        confirmed=confirmed,
        peers=peers,
        aside=aside,
        missing=_missing(aside, logs, people),
        forked=forked,
        expires=found.policy.expires if found else 0,
    )


def _own_logs(db: Connection, device: Device) -> list[_OwnLog]:
    rows = db.execute(
        "SELECT id, scope, epoch, max(begins, 1), head, exported, confirmed FROM logs WHERE device = ? AND head > 0",
        (device.id,),
    ).fetchall()
    return [_OwnLog(row[0], LogName(device.id, row[1], row[2]), *row[3:]) for row in rows]


def _peer(
    db: Connection, c: Certificate, own: list[_OwnLog], people: dict[bytes, str], rules: tuple[int, int]
) -> Peer:
    heads = _heads_of(db, c.device)
    held = [log for log in own if c.may_hold(log.name.scope)]
    acquainted = db.execute(
        "SELECT generation, version, max(at) OVER () FROM acquaintances WHERE peer = ? "
        "ORDER BY generation, version LIMIT 1",
        (c.device,),
    ).fetchone()
    complaints = db.execute(
        "SELECT device, scope, first, last, reason FROM complaints WHERE peer = ? ORDER BY scope, first",
        (c.device,),
    ).fetchall()
    return Peer(
        device=c.device,
        person=c.person,
        role=c.role,
        grids=c.grids,
        has=sum(log.upto(heads.get(log.name, 0)) for log in held),
        of=sum(log.size for log in held),
        last_seen=acquainted[2] if acquainted else 0,
        revoked=c.revoked,
        handing_over=_handing_over(db, c),
        complaints=tuple(
            Missing(people.get(bytes(row[0]), bytes(row[0]).hex()[:8]), *row[1:]) for row in complaints
        ),
        rules=_behind(rules, acquainted[:2]) if acquainted else 0,
    )


def _behind(rules: tuple[int, int], known: tuple[int, int]) -> int:
    """How many policies somebody is behind who goes by `known`; under an older root all of this one's."""
    return max(rules[1] - (known[1] if known[0] == rules[0] else 0), 0) if known < rules else 0


def _handing_over(db: Connection, c: Certificate) -> tuple[str, ...]:
    """The grids that a device has left and has not said, since it had them last, to have handed in."""
    if not c.former:
        return ()
    done = handed_over(db, c.device, last_given(db))
    return tuple(code for code in c.former if code not in done)


def _heads_of(db: Connection, peer: bytes) -> dict[LogName, int]:
    """How far a device has each log; of copies of it, what all of them have."""
    copies = db.execute("SELECT count(*) FROM acquaintances WHERE peer = ?", (peer,)).fetchone()[0]
    rows = db.execute(
        "SELECT device, scope, epoch, min(seq) FROM peers WHERE peer = ? GROUP BY device, scope, epoch "
        "HAVING count(*) >= ?",
        (peer, copies),
    )
    return {LogName(bytes(row[0]), row[1], row[2]): row[3] for row in rows}


def _missing(aside: tuple[Aside, ...], logs: Logs, people: dict[bytes, str]) -> tuple[Missing, ...]:
    """What must come before what waits here can be taken in, once for each log."""
    return tuple(
        Missing(people.get(log.device, log.device.hex()[:8]), log.scope, first, last)
        for log, (first, last) in gaps(aside, logs).items()
    )


def _forked(logs: Logs, people: dict[bytes, str]) -> Iterator[Forked]:
    for log, branch in logs.branches.items():
        name, records = logs.names[log], logs.heads[log] - branch.begins + 1
        if records > 0:
            # Else the same records were only sealed in other cuts.
            yield Forked(people.get(name.device, name.device.hex()[:8]), name.scope, branch.begins, records)


def word_for(device: Device, record: Dot) -> str:
    """HERE, EXPORTED or CONFIRMED for a record of this device; CONFIRMED for what others wrote."""
    with device.read() as db:
        row = db.execute(
            "SELECT device, exported, confirmed FROM logs WHERE id = ?", (log_of(record),)
        ).fetchone()
    if row is None or bytes(row[0]) != device.id:
        return CONFIRMED
    return _word(seq_of(record), row[1], row[2])


def _word(seq: int, exported: int, confirmed: int) -> str:
    if seq <= confirmed:
        return CONFIRMED
    return EXPORTED if seq <= exported else HERE


def whereabouts(device: Device) -> list[Whereabouts]:
    """Every record that this device wrote, newest first, with its word and who lacks it."""
    with device.read() as db:
        own = {log.number: log for log in _own_logs(db, device)}
        found = newest_policy(db)
        others = [c for c in (found.policy.members if found else ()) if c.device != device.id]
        heads = {c.device: _heads_of(db, c.device) for c in others}
        out = []
        for events in all_events(db, Logs(db)):
            for event in events:
                log = own.get(log_of(event.dot))
                if log is None:
                    continue
                seq = seq_of(event.dot)
                lacking = tuple(
                    c.person
                    for c in others
                    if c.may_hold(event.scope) and heads[c.device].get(log.name, 0) < seq
                )
                word = _word(seq, log.exported, log.confirmed)
                out.append(Whereabouts(event.dot, event.kind, event.scope, event.wall, word, lacking))
    return sorted(out, key=lambda one: (one.wall, one.record), reverse=True)

"""Who has heard of what: for a record, which devices that may hold it are known to have it."""

from dataclasses import dataclass

from fieldtui.device import Device
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, log_of, seq_of
from sync.exchange.trusted import newest_policy


@dataclass(frozen=True)
class Hearing:
    """A device that should hear of a record, its person, and whether a bundle of its own has shown that it did."""

    device: bytes
    person: str
    heard: bool


def who_heard(device: Device, record: Dot) -> list[Hearing]:
    """Every other device that may hold `record`, in the order of their enrolment."""
    with device.read() as db:
        found = newest_policy(db)
        log = Logs(db).names[log_of(record)]
        rows = db.execute(
            "SELECT peer, min(seq) FROM peers p WHERE device = ? AND scope = ? AND epoch = ? GROUP BY peer "
            "HAVING count(*) = (SELECT count(*) FROM acquaintances a WHERE a.peer = p.peer)",
            (log.device, log.scope, log.epoch),
        ).fetchall()
    has = {bytes(peer): int(seq) for peer, seq in rows}
    return [
        # Its author needs no bundle to know.
        Hearing(c.device, c.person, c.device == log.device or has.get(c.device, 0) >= seq_of(record))
        for c in (found.policy.certificates if found else ())
        if c.device != device.id and c.may_hold(log.scope)
    ]

"""The clock, compared with what the vault knows of time. It is a claim: nothing is ever changed because of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from fieldtui.doctor.findings import Finding, found
from fieldtui.doctor.log import identity_in
from fieldtui.doctor.patient import Patient
from fieldtui.log.columns import Malformed
from fieldtui.log.segment import header_in, stamps_of
from fieldtui.vault import Connection
from sync.exchange.trusted import newest_policy
from sync.policy import UntrustedPolicy

CHECK = "clock"
# Before this program was made, and later than any of these machines lives.
EARLIEST, LATEST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
# Two clocks in one community differ by minutes; a wrong battery by years.
SLACK = timedelta(hours=1)
# Rules come from another machine, which may be a time zone apart.
OFFICE_SLACK = timedelta(days=1)
IDLE = timedelta(days=60)
CHINA = timedelta(hours=8)


def look(patient: Patient, db: Connection) -> Iterator[Finding]:
    """Absurd values, a clock behind what was recorded already, the time zone."""
    now = patient.now
    if not EARLIEST <= now < LATEST:
        yield found(CHECK, "clock-absurd", now=_shown(now, now))
        return
    last = newest(db)
    if last and now.timestamp() < last - SLACK.total_seconds():
        yield found(CHECK, "clock-behind", now=_shown(now, now), last=_shown(_at(last), now))
    elif last and now.timestamp() > last + IDLE.total_seconds():
        days = int((now.timestamp() - last) // 86_400)
        yield found(CHECK, "clock-idle", now=_shown(now, now), last=_shown(_at(last), now), days=days)
    issued = _issued(db)
    if issued and now.timestamp() < issued - OFFICE_SLACK.total_seconds():
        yield found(CHECK, "clock-behind-office", now=_shown(now, now), last=_shown(_at(issued), now))


def look_at_zone(patient: Patient) -> Iterator[Finding]:
    """Days in reports are the days of this machine's time zone."""
    offset = patient.now.utcoffset()
    if offset is not None and offset != CHINA:
        minutes = int(offset.total_seconds()) // 60
        shown = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
        yield found(CHECK, "zone", offset=shown)


def newest(db: Connection) -> int:
    """When this device last did something by its own clock, in seconds since 1970: a record, a bundle, a receipt.

    0 for never.
    """
    query = (
        "SELECT max(at) FROM (SELECT max(wall) AS at FROM tail UNION SELECT max(at) FROM bundles "
        "UNION SELECT max(at) FROM receipts UNION SELECT max(at) FROM acquaintances)"
    )
    return max(int(db.execute(query).fetchone()[0] or 0), _newest_sealed(db))


def _newest_sealed(db: Connection) -> int:
    """The time of the last record in each sealed log of this device; what cannot be read counts for nothing."""
    identity = identity_in(db)
    rows = db.execute(
        "SELECT bytes FROM segments s JOIN logs l ON l.id = s.log WHERE l.device = ? "
        "AND first = (SELECT max(first) FROM segments t WHERE t.log = s.log)",
        (identity.id if identity else b"",),
    )
    found_ = [0]
    for (data,) in rows:
        try:
            found_.append(stamps_of(header_in(bytes(data)))[-1][1])
        except Malformed:
            continue
    return max(found_)


def _issued(db: Connection) -> int:
    try:
        rules = newest_policy(db)
    except UntrustedPolicy:
        return 0
    return rules.policy.issued if rules else 0


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0), 253_370_764_800), UTC)


def _shown(moment: datetime, now: datetime) -> str:
    return moment.astimezone(now.tzinfo).isoformat(" ", "minutes")[:16]

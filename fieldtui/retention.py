"""Retention: rounds whose answers were kept for as long as was said, passes that are over, and their erasure."""

from datetime import date, timedelta

from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.erasure import RETENTION, name_what_follows, order_erasure
from fieldtui.log.kinds import KINDS
from fieldtui.passes import passes_due
from fieldtui.rounds import Round, rounds

# An export erases by itself only if the clock is about where others' are; one that jumped erases nothing unasked.
PLAUSIBLE = timedelta(days=31)


def due(device: Device) -> list[Round]:
    """The rounds whose visits have been kept for as long as was said, by this device's clock, and are not erased."""
    with device.read() as db:
        gone = {
            row[0] for row in db.execute("SELECT record FROM erased_rounds UNION SELECT record FROM erased")
        }
    today = device.today()
    return [one for one in rounds(device) if one.id not in gone and (last := last_day(one)) and last < today]


def last_day(round_: Round) -> date | None:
    """The last day on which the visits of a round are kept; None without end."""
    try:
        ends = date.fromisoformat(round_.ends)
        return ends + timedelta(days=round_.keep_days) if round_.keep_days is not None else None
    except (ValueError, OverflowError):
        return None


def erase_due(device: Device) -> list[Round]:
    """Order the visits of the rounds that are `due` erased, and the passes that are; those rounds. Raises OfficeOnly."""
    require_office(device)
    found, over = due(device), passes_due(device)
    if found or over:
        order_erasure(device, over, RETENTION, [one.id for one in found])
    return found


def erase_unasked(device: Device) -> list[Round]:
    """What an export of the office orders by itself: the rounds that are `due`, and what follows from other orders.

    A clock is a claim (design.md §4.8): one that jumped past everything that others recorded would erase, for
    good, what people still need. The command asks a person, and does not look at this.
    """
    if not device.is_office:
        return []
    device.vault.write(lambda db: name_what_follows(db, device))
    return erase_due(device) if _clock_is_plausible(device) else []


def _clock_is_plausible(device: Device) -> bool:
    """Whether the newest record of another device is recent: this device's own bear the stamp of the same clock."""
    newest = " UNION ALL ".join(
        f"SELECT max(t.wall) AS wall FROM {kind.table} t JOIN logs l ON l.id = t.id >> 32 WHERE l.device <> :own"
        for kind in KINDS
    )
    with device.read() as db:
        wall = db.execute(f"SELECT max(wall) FROM ({newest})", {"own": device.id}).fetchone()[0]
    return wall is not None and abs(device.wall() - wall) <= PLAUSIBLE.total_seconds()

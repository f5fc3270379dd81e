"""Residents' passes as the office remembers them: which were issued, to whom, until when, and which were revoked.

A pass itself, with its signature, is made in `sync.exchange.issuing` and judged in `sync.exchange.gate`; here is what
stands in the log about it. A revocation names a number and nobody: every device of the community holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_
from fieldtui.ledger import building_number, room_number, unit_number
from fieldtui.log.event import Entry
from fieldtui.log.kinds import PASS_ISSUED, PASS_REVOKED, Fields
from fieldtui.log.named import searchable
from fieldtui.log.names import COMMUNITY, Dot
from fieldtui.registry import Address, addresses_of, scope_of
from fieldtui.text import halfwidth
from fieldtui.vault import Connection

VALID, EXPIRED, REVOKED = "valid", "expired", "revoked"
STATES: dict[str, str] = {VALID: N_("valid"), EXPIRED: N_("expired"), REVOKED: N_("revoked")}
# A fortnight: what a household in observation or a visitor's stay takes. The office may say any other day.
USUAL_DAYS = 14
# Every device has to remember a revocation for as long as the pass would be valid.
MOST_DAYS = 366
# A pass that is over tells of nothing but of whom somebody let in.
KEPT_DAYS = 30
NUMBER_DIGITS = 15
# A number is 6 bytes: of three that one types wrongly, two are none.
_NUMBERS = 1 << 48
_GROUP = 5


class NoSuchPass(FieldtuiError):
    """ "{text}" is not the number of a pass: that has 15 digits.

    See the numbers with `fieldtui pass list`; on paper it stands under the code.
    """


class RevokedAlready(FieldtuiError):
    """The pass {number} is revoked already.

    Nothing was changed. Other devices hear of it with the next export.
    """


class PassDayOver(FieldtuiError):
    """A pass cannot end on {day}: that day is over.

    Name today or a later day.
    """


class PassTooLong(FieldtuiError):
    """A pass cannot be valid until {day}: a year is the most.

    Name an earlier day, and renew the pass when it is over.
    """


class NotOneAtDoor(FieldtuiError):
    """ "{text}" is nobody, or not one alone, of those who live behind this door.

    Type the whole name as the ledger has it.
    """


@dataclass(frozen=True)
class Issued:
    """A pass that the office issued. `number` has 15 digits, `until` is ISO, `holder` is what stands on it.

    `resident` is whose it is if that was said, `revoked` when that was stated, in seconds since 1970 (0: it was not).
    """

    id: Dot
    number: str
    door: Dot
    address: str
    resident: str
    holder: str
    until: str
    state: str
    wall: int
    revoked: int


def passes(device: Device, *, door: Dot = 0, states: Sequence[str] = (VALID,)) -> list[Issued]:
    """The passes in `states`, of one door or of all, the newest first, by the day that this device's clock shows."""
    with device.read() as db:
        rows = db.execute(f"{_ISSUED} WHERE ? = 0 OR p.door = ? {_NEWEST}", (door, door)).fetchall()
        found = _issued(db, rows, device.today())
    return [one for one in found if one.state in states]


def pass_numbered(device: Device, number: str) -> Issued | None:
    """The pass with this number, None if this device has no record of it."""
    with device.read() as db:
        rows = db.execute(f"{_ISSUED} WHERE p.number = ? {_NEWEST}", (number,)).fetchall()
        return next(iter(_issued(db, rows, device.today())), None)


_ISSUED = (
    "SELECT p.id, coalesce(p.number, ''), p.door, coalesce(r.name, ''), coalesce(p.holder, ''), "
    "coalesce(p.until, ''), p.wall, coalesce((SELECT min(v.wall) FROM passes_revoked v WHERE v.number = p.number), 0) "
    "FROM passes p LEFT JOIN residents r ON r.id = p.resident"
)
_NEWEST = "ORDER BY p.wall DESC, p.id DESC"


def _issued(db: Connection, rows: Sequence[Any], today: date) -> list[Issued]:
    where = addresses_of(db, [row[2] for row in rows])
    out = []
    for id_, number, door, resident, holder, until, wall, revoked in rows:
        state = REVOKED if revoked else EXPIRED if until < today.isoformat() else VALID
        address = short_address(where[door]) if door in where else ""
        out.append(Issued(id_, number, door or 0, address, resident, holder, until, state, wall, revoked))
    return out


def resident_at(device: Device, door: Dot, text: str) -> Dot:
    """The one resident behind `door` whom `text` means: a name, pinyin or initials. Raises NotOneAtDoor."""
    with device.read() as db:
        found = db.execute(
            "SELECT r.id FROM households h JOIN residents r ON r.household = h.id "
            "JOIN names n ON n.record = r.id AND n.of = 'residents' WHERE h.door = :door "
            "AND coalesce(r.state, '') = '' AND :text IN (n.name, n.pinyin, n.initials)",
            {"door": door, "text": searchable(text)},
        ).fetchall()
    if len(found) != 1:
        raise NotOneAtDoor(text=text)
    return int(found[0][0])


def check_days(until: date, today: date) -> None:
    """Raises PassDayOver, PassTooLong."""
    if until < today:
        raise PassDayOver(day=until)
    if until > today + timedelta(days=MOST_DAYS):
        raise PassTooLong(day=until)


def next_number_at(device: Device, door: Dot) -> str:
    """What stands on a pass instead of a name: the lowest number that no valid pass of this door has."""
    taken = {one.holder for one in passes(device, door=door)}
    return next(str(at) for at in range(1, len(taken) + 2) if str(at) not in taken)


def note_issued(
    db: Connection, device: Device, *, number: str, door: Dot, resident: Dot, until: date, holder: str
) -> Dot:
    """Record a pass that was signed, inside a transaction of the caller."""
    fields: Fields = {"number": number, "until": until.isoformat(), "holder": holder}
    if resident:
        fields["resident"] = resident
    return device.append(db, scope_of(db, door), [Entry(PASS_ISSUED, fields, door)])[0]


def revoke_pass(device: Device, number: str) -> Dot:
    """Revoke the pass with this number, here at once and on each device that hears of it. It is not taken back.

    A number that this device has no record of is revoked, too: the office may have been restored from a backup.
    Raises OfficeOnly, NoSuchPass, RevokedAlready.
    """
    require_office(device)
    wanted = number_called(number)
    return device.vault.write(lambda db: revoke_in(db, device, wanted))


def revoke_in(db: Connection, device: Device, number: str) -> Dot:
    """`revoke_pass` of 15 digits, inside a transaction of the caller. Raises RevokedAlready."""
    if revoked_at(db, number) is not None:
        raise RevokedAlready(number=grouped(number))
    return device.append(db, COMMUNITY, [Entry(PASS_REVOKED, {"number": number})])[0]


def revoked_at(db: Connection, number: str) -> int | None:
    """When it was revoked, in seconds since 1970 as the office's clock claimed them; None if it was not."""
    found = db.execute("SELECT min(wall) FROM passes_revoked WHERE number = ?", (number,)).fetchone()
    return None if found[0] is None else int(found[0])


def number_called(text: str) -> str:
    """The number that a person typed, in groups or not, in digits of any width. Raises NoSuchPass."""
    number = halfwidth(text).replace(" ", "").replace("-", "")
    fifteen = len(number) == NUMBER_DIGITS and number.isascii() and number.isdigit()
    if not fifteen or int(number) >= _NUMBERS:
        raise NoSuchPass(text=text)
    return number


def grouped(number: str) -> str:
    """A number as people read it: three groups of five. What is none stays as it is."""
    if len(number) != NUMBER_DIGITS:
        return number
    return " ".join(number[at : at + _GROUP] for at in range(0, len(number), _GROUP))


def short_address(address: Address) -> str:
    """An address as a pass has it, and as people type it: `文星苑 3-2-501`."""
    parts = (building_number(address.building), unit_number(address.unit), room_number(address.room))
    return " ".join(part for part in (address.compound, "-".join(part for part in parts if part)) if part)


def passes_due(device: Device) -> list[Dot]:
    """The records of passes that were over for as long as such records are kept, by this device's clock."""
    last = (device.today() - timedelta(days=KEPT_DAYS)).isoformat()
    with device.read() as db:
        return [row[0] for row in db.execute("SELECT id FROM passes WHERE until < ? ORDER BY id", (last,))]

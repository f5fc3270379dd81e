"""Issuing a resident's pass at the office: what stands on it, its signature, and its record, in one transaction."""

from dataclasses import dataclass
from datetime import date

from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.log.names import Dot
from fieldtui.passes import (
    Issued,
    check_days,
    grouped,
    next_number_at,
    note_issued,
    pass_numbered,
    revoke_in,
    short_address,
)
from fieldtui.registry import Address, address_of
from fieldtui.text import plain
from fieldtui.vault import Connection
from sync.frames import digits_of
from sync.passes import NUMBER_BYTES, Claim, fits, number_text, write_pass


class HolderNotFit(FieldtuiError):
    """ "{holder}" cannot stand on a pass: it has 1 to 60 bytes, which are 20 Chinese characters.

    Put a number on the pass, or a shorter name.
    """


class DoorNotFit(FieldtuiError):
    """The address of this door cannot stand on a pass: {door}.

    It has 1 to 60 bytes, which are 20 Chinese characters. Shorten the names in the ledger.
    """


class NobodyNamed(FieldtuiError):
    """Nobody was named whose name could stand on the pass.

    Say whose pass it is, or put a number on it.
    """


class NoRecordOfPass(FieldtuiError):
    """This device has no record of the pass {number}, so it cannot be renewed.

    Issue a new one for the door, and revoke the old number.
    """


@dataclass(frozen=True)
class Wanted:
    """A pass as the office asks for it.

    Of `resident` (0: of nobody in particular) its name stands on it if `by_name`, else `number`: the least that a guard
    needs. An empty `number` is the next one of the door.
    """

    door: Dot
    until: date
    resident: Dot = 0
    by_name: bool = False
    number: str = ""


@dataclass(frozen=True)
class Made:
    """A pass that was issued: its number (15 digits), what stands on it, and the digits of its code."""

    number: str
    holder: str
    door: str
    until: date
    digits: str


def issue_pass(device: Device, wanted: Wanted) -> Made:
    """Sign a pass and record it.

    Raises OfficeOnly, NoSuchDoor, PassDayOver, PassTooLong, HolderNotFit, DoorNotFit, NobodyNamed.
    """
    require_office(device)
    return _issue(device, wanted, _holder(device, wanted), instead_of="")


def renew_pass(device: Device, old: str, until: date) -> Made:
    """Issue the pass numbered `old` anew, for the same holder, and revoke the old one, both or neither.

    Raises what `issue_pass` raises, NoRecordOfPass, and RevokedAlready: what was taken back is not renewed by the way.
    """
    require_office(device)
    known = pass_numbered(device, old)
    if known is None:
        raise NoRecordOfPass(number=grouped(old))
    wanted = Wanted(known.door, until, _resident_of(device, known))
    return _issue(device, wanted, known.holder, instead_of=old)


def _issue(device: Device, wanted: Wanted, holder: str, *, instead_of: str) -> Made:
    check_days(wanted.until, device.today())
    with device.read() as db:
        door = _door(address_of(db, wanted.door))
    if not fits(holder):
        raise HolderNotFit(holder=holder)
    claim = Claim(device.random(NUMBER_BYTES), wanted.until, holder, door)
    data = write_pass(claim, device.identity.community, device.id, device.identity.signing)
    number = number_text(claim.number)

    def job(db: Connection) -> None:
        note_issued(
            db,
            device,
            number=number,
            door=wanted.door,
            resident=wanted.resident,
            until=wanted.until,
            holder=holder,
        )
        if instead_of:
            revoke_in(db, device, instead_of)

    device.vault.write(job)
    return Made(number, holder, door, wanted.until, digits_of(data))


def _holder(device: Device, wanted: Wanted) -> str:
    if not wanted.by_name:
        return plain(wanted.number).strip() or next_number_at(device, wanted.door)
    with device.read() as db:
        row = db.execute("SELECT name FROM residents WHERE id = ?", (wanted.resident,)).fetchone()
    if not row or not row[0]:
        raise NobodyNamed()
    return plain(row[0]).strip()


def _door(address: Address) -> str:
    """The address as it stands on the pass; without the compound where that has no room. Raises DoorNotFit."""
    whole = short_address(address)
    for shown in (plain(whole), plain(whole.removeprefix(address.compound).strip())):
        if fits(shown):
            return shown
    raise DoorNotFit(door=whole)


def _resident_of(device: Device, issued: Issued) -> Dot:
    with device.read() as db:
        found = db.execute("SELECT coalesce(resident, 0) FROM passes WHERE id = ?", (issued.id,)).fetchone()
    return int(found[0]) if found else 0

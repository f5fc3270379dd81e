"""What the office decides about devices: enrol, move, revoke. Each decision is a new policy, made by `ruling`.

The root key may rest in a file off this machine; then it is handed in for the one decision and not kept.
"""

from collections.abc import Sequence

import msgspec

from fieldtui.community import require_grids, require_office
from fieldtui.device import WORKER, Device
from fieldtui.errors import FieldtuiError
from fieldtui.log.event import Entry
from fieldtui.log.names import COMMUNITY
from fieldtui.vault import Connection
from sync.exchange.certifying import heads_in_force, moved, one_a_log, scopes_written
from sync.exchange.founding import CodeOf, read_request
from sync.exchange.outgoing import Outgoing, export_for
from sync.exchange.ruling import issue
from sync.policy import LONGEST_PERSON, Certificate, Policy, short_code
from sync.roots import RootKeys


class NoSuchDevice(FieldtuiError):
    """There is no device {device} in this community.

    See the devices with `fieldtui enrol list`.
    """


class WasRevoked(FieldtuiError):
    """The device of {device} was revoked, and its keys are in nobody knows whose hands.

    On that device create a new vault, and enrol that one.
    """


class NameTooLong(FieldtuiError):
    """The name that begins with "{name}" is longer than {most} characters.

    Shorten it: every device gets the names of all.
    """


class NotThisDevice(FieldtuiError):
    """A device cannot revoke or move itself.

    Use another device of the office.
    """


def enrol(
    device: Device,
    request: bytes,
    codes: Sequence[str],
    *,
    person: str = "",
    role: str = WORKER,
    keys: RootKeys | None = None,
    name: str = "request",
    code_of: CodeOf | None = None,
) -> tuple[Outgoing, str]:
    """Take a device into the community, as a worker of the grids `codes` or for the office: its first bundle, and the code.

    Enrolling a known device again gives it other grids. Raises OfficeOnly, RootElsewhere, WrongRoot,
    NotARequest, UnknownGrid, WasRevoked.
    """
    require_office(device)
    wanted = read_request(request, name)
    grids = tuple(grid.code for grid in require_grids(device, list(codes))) if role == WORKER else ()
    who = person or wanted.person
    if len(who) > LONGEST_PERSON:
        raise NameTooLong(name=who[:20], most=LONGEST_PERSON)
    if _device_of(wanted.signing, wanted.exchange) == device.id:
        raise NotThisDevice()

    def change(db: Connection, before: Policy) -> Sequence[Certificate]:
        known = before.certificate(_device_of(wanted.signing, wanted.exchange))
        fresh = Certificate(wanted.signing, wanted.exchange, who, role)
        if known is not None and known.revoked:
            raise WasRevoked(device=known.person)
        if known is None:
            device.append(db, COMMUNITY, [Entry("person.added", {"name": who, "role": role})])
        certificate = moved(db, known, grids, role) if known else msgspec.structs.replace(fresh, grids=grids)
        return (msgspec.structs.replace(certificate, person=who),)

    rules = issue(device, keys, change)
    code = (code_of or short_code)(rules.roots, wanted.signing, wanted.exchange)
    # More than a bundle holds comes with the next export.
    return export_for(device, [_device_of(wanted.signing, wanted.exchange)])[0], code


def _device_of(signing: bytes, exchange: bytes) -> bytes:
    return Certificate(signing, exchange, "", WORKER).device


def move(device: Device, target: bytes, codes: Sequence[str], *, keys: RootKeys | None = None) -> None:
    """Give the worker's device `target` (16 bytes) the grids `codes` in place of those that it has.

    What it wrote before stays; what it has not handed in yet is still taken. Raises OfficeOnly, RootElsewhere,
    WrongRoot, NoSuchDevice, NotThisDevice, WasRevoked, UnknownGrid.
    """
    require_office(device)
    grids = tuple(grid.code for grid in require_grids(device, list(codes)))

    def change(db: Connection, before: Policy) -> Sequence[Certificate]:
        known = other_device(device, before, target)
        if known.revoked:
            raise WasRevoked(device=known.person)
        return (moved(db, known, grids, WORKER),)

    issue(device, keys, change)


def revoke(device: Device, target: bytes, *, keys: RootKeys | None = None) -> None:
    """Take no more from the device `target` (16 bytes) than what has arrived here, whoever brings it.

    Raises OfficeOnly, RootElsewhere, WrongRoot, NoSuchDevice, NotThisDevice.
    """
    require_office(device)

    def change(db: Connection, before: Policy) -> Sequence[Certificate]:
        certificate = other_device(device, before, target)
        limits = (*certificate.limits, *heads_in_force(db, certificate, set(scopes_written(db, target))))
        return (
            msgspec.structs.replace(certificate, grids=(), former=(), limits=one_a_log(limits), revoked=True),
        )

    issue(device, keys, change)


def other_device(device: Device, before: Policy, target: bytes) -> Certificate:
    """The certificate of a device that is not this one. Raises NoSuchDevice, NotThisDevice."""
    certificate = before.certificate(target)
    if certificate is None:
        raise NoSuchDevice(device=target.hex()[:12])
    if target == device.id:
        raise NotThisDevice()
    return certificate

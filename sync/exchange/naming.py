"""Which device is meant by what a person types: a name, or the beginning of a device's id."""

from fieldtui.device import WORKER, Device
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.text import halfwidth
from sync.exchange.founding import devices
from sync.exchange.outgoing import UnknownDevice
from sync.policy import Certificate

# Of a device's id, where people read it: enough to tell a community's devices apart.
ID_SHOWN = 12


class AmbiguousDevice(FieldtuiError):
    """ "{name}" can be {count} devices: {devices}.

    Name the one that is meant by the beginning of its id.
    """

    exit_code = ExitCode.USAGE


class NotAWorker(FieldtuiError):
    """The device of {person} is the office's, and the office has all grids.

    To make it a worker's, enrol it again from its request, with grids.
    """


def require_worker(person: str, role: str) -> None:
    """Raises NotAWorker for a device of the office: giving it grids would take its office from it."""
    if role != WORKER:
        raise NotAWorker(person=person)


def shown_id(device: bytes) -> str:
    """The beginning of a device's id, as lists show it."""
    return device.hex()[:ID_SHOWN]


def device_called(device: Device, name: str) -> Certificate:
    """The device of the person called `name`, or whose id begins so; one that is not revoked, if there is one.

    Raises UnknownDevice, AmbiguousDevice, NoCommunity.
    """
    wanted = name.strip()
    known = devices(device)
    named = [c for c in known if c.person == wanted]
    prefix = halfwidth(wanted).casefold()
    found = named or [c for c in known if prefix and c.device.hex().startswith(prefix)]
    found = [c for c in found if not c.revoked] or found
    if not found:
        raise UnknownDevice(name=name)
    if len(found) > 1:
        ids = ", ".join(f"{shown_id(c.device)} ({c.person})" for c in found)
        raise AmbiguousDevice(name=name, count=len(found), devices=ids)
    return found[0]

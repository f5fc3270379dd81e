"""`fieldtui enrol move`, `revoke`, `renew`, `list`: what the office decides about devices that it has enrolled.

Belongs to the group of `enrolling`, which lets devices in.
"""

from datetime import date

import click

from fieldtui.commands.call import Call, command
from fieldtui.commands.enrolling import enrol, role_in_words
from fieldtui.commands.roots import RootOption, root_option
from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _
from sync.exchange import devices, standing
from sync.exchange import move as move_device
from sync.exchange import renew as renew_rules
from sync.exchange import revoke as revoke_device
from sync.exchange.administering import WasRevoked
from sync.exchange.naming import device_called, require_worker, shown_id
from sync.exchange.rootkeeping import root_standing
from sync.policy import Certificate


class NotConfirmed(FieldtuiError):
    """The device {device} of {person} was not revoked: that cannot be undone, and nobody said yes.

    Give `--yes` to revoke it.
    """

    exit_code = ExitCode.USAGE


@command(
    enrol, "move", _("At the office: give DEVICE (a person's name, or the beginning of an id) other grids.")
)
@click.argument("name", metavar="DEVICE")
@click.option("--grid", "codes", multiple=True, required=True, help=_("A grid's code; repeat for more."))
@root_option
def move(call: Call, name: str, codes: tuple[str, ...], handed_in: RootOption) -> None:
    """Grids in place of those that it has."""
    with call.device() as device:
        require_office(device)
        target = device_called(device, name)
        require_worker(target.person, target.role)
        move_device(device, target.device, codes, keys=handed_in.keys(call, device))
        _print(call, device, [_certificate(device, target.device)])
    call.say(_("The device leaves its other grids with the next bundle from the office: export now."))


@command(enrol, "revoke", _("At the office: take nothing more from DEVICE (a person's name, or an id)."))
@click.argument("name", metavar="DEVICE")
@click.option("--yes", is_flag=True, help=_("Revoke it without asking."))
@root_option
def revoke(call: Call, name: str, yes: bool, handed_in: RootOption) -> None:
    """What has arrived stays, what comes later is refused."""
    with call.device() as device:
        require_office(device)
        target = device_called(device, name)
        if target.revoked:
            raise WasRevoked(device=target.person)
        question = _(
            "Revoke the device {device} of {person}? What has arrived here stays valid; nothing that it writes "
            "from now on is taken in, whoever brings it. This cannot be undone."
        ).format(device=shown_id(target.device), person=target.person)
        if not yes and not call.agreed(question):
            raise NotConfirmed(device=shown_id(target.device), person=target.person)
        revoke_device(device, target.device, keys=handed_in.keys(call, device))
        _print(call, device, [_certificate(device, target.device)])
    call.say(_("What has arrived here of it stays valid. Export now, so that every device hears of it."))


@command(enrol, "renew", _("At the office: issue the community's rules anew, for another year."))
@root_option
def renew(call: Call, handed_in: RootOption) -> None:
    """The same devices, a later end."""
    with call.device() as device:
        require_office(device)
        renew_rules(device, keys=handed_in.keys(call, device))
        where = root_standing(device)
        until = device.day_of(where.expires)
    call.table(
        (_("number of the rules"), _("rules until")),
        [(where.version, until)],
        {"version": where.version, "expires": where.expires},
    )
    call.say(_("Export now, so that every device hears of it."))


@command(enrol, "list", _("List the devices of the community."))
def list_(call: Call) -> None:
    """Every certificate, and when the device was last heard."""
    with call.looking() as device:
        _print(call, device, list(devices(device)))


def _certificate(device: Device, target: bytes) -> Certificate:
    return next(c for c in devices(device) if c.device == target)


def _print(call: Call, device: Device, listed: list[Certificate]) -> None:
    heard = {peer.device: peer.last_seen for peer in standing(device).peers}
    call.table(
        (_("person"), _("role"), _("grids"), _("hands in"), _("state"), _("last heard"), _("device")),
        [
            (
                c.person,
                role_in_words(c.role),
                ", ".join(c.grids),
                ", ".join(c.former),
                _state(device, c),
                _day(device, heard.get(c.device, 0)),
                shown_id(c.device),
            )
            for c in listed
        ],
        [
            {
                "person": c.person,
                "role": c.role,
                "grids": c.grids,
                "former": c.former,
                "revoked": c.revoked,
                "last_heard": heard.get(c.device, 0),
                "device": c.device.hex(),
            }
            for c in listed
        ],
    )


def _state(device: Device, certificate: Certificate) -> str:
    if certificate.revoked:
        return _("revoked")
    return _("this device") if certificate.device == device.id else ""


def _day(device: Device, wall: int) -> date | str:
    return device.day_of(wall) if wall else "-"

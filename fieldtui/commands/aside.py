"""`fieldtui aside`: parts of bundles that were put aside, listed, written to a file, admitted, or forgotten."""

from pathlib import Path

import click

from fieldtui.commands.call import Call, command
from fieldtui.commands.roots import RootOption, root_option
from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import _
from sync.exchange import admit as admit_aside
from sync.exchange import standing
from sync.exchange.aside import Aside, forget_aside, kept_aside
from sync.exchange.carrier import put_file
from sync.exchange.rootkeeping import FileThere
from sync.exchange.telling import why_aside

aside = click.Group("aside", help=_("What was put aside: list, export, admit, forget."))


class NothingAside(FieldtuiError):
    """Nothing is put aside under the number {id}.

    See the numbers with `fieldtui aside list`.
    """


@command(aside, "list", _("List what was put aside, with the reason."))
def list_(call: Call) -> None:
    """The oldest first."""
    with call.looking() as device:
        found = standing(device).aside
        _print(call, device, found)


@command(
    aside, "export", _("Write the part that was put aside under ID to FILE, for whoever can look into it.")
)
@click.argument("id_", metavar="ID", type=int)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(call: Call, id_: int, file: Path) -> None:
    """Its bytes, as they came."""
    with call.looking() as device:
        _known(device, id_)
        if file.exists():
            raise FileThere(path=file)
        data = kept_aside(device, id_)
        put_file(file.parent, file.name, data)
    call.table((_("file"), _("bytes")), [(file, len(data))], {"file": file, "bytes": len(data)})
    call.say(_("The part is not sealed any more: whoever has the file can read the records in it."))


@command(aside, "forget", _("Forget the part that was put aside under ID."))
@click.argument("id_", metavar="ID", type=int)
def forget(call: Call, id_: int) -> None:
    """Somebody has looked at it."""
    with call.device() as device:
        gone = _known(device, id_)
        forget_aside(device, id_)
        _print(call, device, (gone,))
    call.say(_("Forgotten. If it comes again, it is judged again."))


@command(
    aside,
    "admit",
    _("At the office: take in after all the part that was put aside under ID, for everybody."),
)
@click.argument("id_", metavar="ID", type=int)
@root_option
def admit(call: Call, id_: int, handed_in: RootOption) -> None:
    """Somebody has looked at it and it counts."""
    with call.device() as device:
        require_office(device)
        known = _known(device, id_)
        admit_aside(device, id_, keys=handed_in.keys(call, device))
        _print(call, device, (known,))
    call.say(_("Admitted: it counts for everybody. Export now, so that every device hears of it."))


def _known(device: Device, id_: int) -> Aside:
    found = next((one for one in standing(device).aside if one.id == id_), None)
    if found is None:
        raise NothingAside(id=id_)
    return found


def _print(call: Call, device: Device, found: tuple[Aside, ...]) -> None:
    call.table(
        (_("id"), _("day"), _("file"), _("records"), _("reason")),
        [
            (
                one.id,
                device.day_of(one.arrived),
                one.source,
                f"{one.first}-{one.last}" if one.last else "-",
                why_aside(one).splitlines()[0],
            )
            for one in found
        ],
        [as_data(one) for one in found],
    )


def as_data(one: Aside) -> dict[str, object]:
    """What programs get of it."""
    return {
        "id": one.id,
        "reason": one.reason,
        "facts": one.facts,
        "source": one.source,
        "arrived": one.arrived,
        "sender": one.sender.hex(),
        "device": one.log.device.hex() if one.log else "",
        "grid": one.log.scope if one.log else "",
        "first": one.first,
        "last": one.last,
        "waits": one.waits,
    }

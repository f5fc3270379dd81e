"""`fieldtui enrol`: bringing a device into the community, by two files and one code.

What is decided about devices later is in `administering`.
"""

from pathlib import Path

import click

from fieldtui.commands.call import Call, command
from fieldtui.commands.roots import RootOption, root_option
from fieldtui.community import known_name
from fieldtui.device import OFFICE, WORKER
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _
from fieldtui.text import name_for_file
from sync.exchange import (
    BUNDLE_SUFFIX,
    REQUEST_SUFFIX,
    Outgoing,
    enrolment_request,
    export_for,
    join,
    mark_exported,
    put_file,
    read_file,
    read_welcome,
)
from sync.exchange import enrol as enrol_device

enrol = click.Group(
    "enrol", help=_("Devices: request, accept, join; list, move to other grids, revoke, renew the rules.")
)


class GridsOrOffice(FieldtuiError):
    """A device is enrolled either for grids or for the office.

    Name a worker's grids with `--grid CODE`, or give `--office` for a device of the office, which has all grids.
    """

    exit_code = ExitCode.USAGE


@command(enrol, "request", _("On the new device: write its request into FOLDER."))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
def request(call: Call, folder: Path) -> None:
    """Public keys and a name, signed."""
    with call.looking() as device:
        path = put_file(folder, device.id.hex()[:12] + REQUEST_SUFFIX, enrolment_request(device))
        person = device.identity.person
    call.table((_("request"), _("person")), [(path, person)], {"request": path, "person": person})
    call.say(_("Bring this file to the office."))


@command(enrol, "accept", _("At the office: accept REQUEST and write the answer into FOLDER."))
@click.argument("request_file", metavar="REQUEST", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--grid", "codes", multiple=True, help=_("A grid's code; repeat for more."))
@click.option("--office", is_flag=True, help=_("A device of the office, which has all grids."))
@click.option("--person", default="", help=_("The person's name, if the request has another."))
@click.option(
    "--without-records",
    is_flag=True,
    help=_("Only certificate and rules: few QR codes. The records follow with the next export."),
)
@root_option
def accept(
    call: Call,
    request_file: Path,
    folder: Path,
    codes: tuple[str, ...],
    office: bool,
    person: str,
    without_records: bool,
    handed_in: RootOption,
) -> None:
    """A certificate, the policy and the data of the grids."""
    if office == bool(codes):
        raise GridsOrOffice()
    with call.device() as device:
        outgoing, code = enrol_device(
            device,
            read_file(request_file),
            codes,
            person=person,
            role=OFFICE if office else WORKER,
            keys=handed_in.keys(call, device),
            name=request_file.name,
        )
        if without_records:
            (outgoing,) = export_for(device, outgoing.receivers, records=False)
        path = _put_answer(device_folder=folder, request=request_file, outgoing=outgoing)
        mark_exported(device, outgoing, path.name)
    call.table(
        (_("answer"), _("for"), _("code to compare"), _("records")),
        [(path, outgoing.recipients[0], code, outgoing.events)],
        {"answer": path, "person": outgoing.recipients[0], "code": code, "records": outgoing.events},
    )
    call.say(_("The other device shows a code too. Only if both are the same may it join."))


def _put_answer(device_folder: Path, request: Path, outgoing: Outgoing) -> Path:
    return put_file(device_folder, name_for_file(request.stem, "answer") + BUNDLE_SUFFIX, outgoing.data)


@command(enrol, "show", _("On the new device: show the code of the office's ANSWER."))
@click.argument("answer", type=click.Path(path_type=Path))
def show(call: Call, answer: Path) -> None:
    """What the answer grants; nothing is taken in."""
    with call.looking() as device:
        welcome = read_welcome(device, read_file(answer), answer.name)
    call.table(
        (_("code to compare"), _("person"), _("grids")),
        [(welcome.code, welcome.person, ", ".join(welcome.grids))],
        welcome,
    )


@command(enrol, "join", _("On the new device: join with the office's ANSWER once the codes are the same."))
@click.argument("answer", type=click.Path(path_type=Path))
@click.option("--code", required=True, help=_("The code that the office's screen shows."))
def join_(call: Call, answer: Path, code: str) -> None:
    """Trust the community and take in the first data."""
    with call.device() as device:
        merged = join(device, read_file(answer), code, answer.name)
        name = known_name(device)
        grids = device.identity.grids
    call.table(
        (_("community"), _("grids"), _("records")),
        [(name, ", ".join(grids), merged.events)],
        {"community": name, "grids": grids, "records": merged.events},
    )


def role_in_words(role: str) -> str:
    """Office or worker, in the language in use."""
    return _("office") if role == OFFICE else _("worker")

"""`fieldtui qr`: bundles and requests as QR codes, out and in, without a screen."""

from pathlib import Path

import click

from fieldtui.codes.paper.kinds import KINDS, PDF
from fieldtui.codes.paper.printing import MANY_PAGES, Printed, print_bundles, print_file
from fieldtui.commands.call import Call, command
from fieldtui.commands.qr_reading import qr_read
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _

qr = click.Group("qr", help=_("QR codes: read and print."))
qr.add_command(qr_read)


class ToWhomOrFile(FieldtuiError):
    """What is in a file is for whom it was made, so `--to` and `--file` do not go together.

    Leave one of them out.
    """

    exit_code = ExitCode.USAGE


@command(qr, "print", _("Write the bundles to carry now into FOLDER as pages of QR codes to print."))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--to", "person", default="", help=_("Only for this person or device."))
@click.option("--as", "kind", type=click.Choice(list(KINDS)), default=PDF, help=_("The kind of file."))
@click.option(
    "--file", type=click.Path(path_type=Path, dir_okay=False), help=_("Print this bundle or request instead.")
)
def qr_print(call: Call, folder: Path, person: str, kind: str, file: Path | None) -> None:
    """As an export does, or what a file holds; for that no vault is opened."""
    if file is None:
        with call.device() as device:
            printed = print_bundles(device, folder, person, kind)
    elif person:
        raise ToWhomOrFile()
    else:
        printed = [print_file(file, folder, kind)]
    _tell(call, printed)


def _tell(call: Call, printed: list[Printed]) -> None:
    call.table(
        (
            _("file"),
            _("for"),
            _("records"),
            _("pages"),
            _("codes"),
            _("enough"),
            _("transfer"),
            _("in words"),
        ),
        [
            (p.path, ", ".join(p.recipients), p.events, p.pages, p.codes, p.needed, p.transfer, p.words)
            for p in printed
        ],
        printed,
    )
    if any(p.pages > MANY_PAGES for p in printed):
        call.say(_("That is many pages: a stick carries it more quickly."))
    call.say(_("Written and read back. Print at 100 %, not fitted to the page."))

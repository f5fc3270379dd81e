"""`fieldtui notice`: what the community tells everybody, on paper."""

import sys
from pathlib import Path

import click

from fieldtui.codes.paper.kinds import KINDS, PDF
from fieldtui.codes.paper.printing import notice_in, print_notice
from fieldtui.commands.call import Call, NoSuchFile, command
from fieldtui.i18n import _

notice = click.Group("notice", help=_("Public notices: print one with a QR code."))

# More than any notice that fits; a file of another kind is not read whole.
_MOST_TYPED = 1 << 20


@command(
    notice,
    "print",
    _("Write the notice in FILE (- for standard input) into FOLDER as a page with a QR code."),
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--as", "kind", type=click.Choice(list(KINDS)), default=PDF, help=_("The kind of file."))
def notice_print(call: Call, file: Path, folder: Path, kind: str) -> None:
    """The first line is the title, every other a paragraph; nothing in the vault changes."""
    typed = "" if str(file) == "-" else notice_in(file)
    with call.looking() as device:
        # Behind the passphrase, if that comes from there, too.
        printed = print_notice(device, typed or _typed(file), folder, kind)
    call.table((_("file"), _("title"), _("bytes")), [(printed.path, printed.title, printed.size)], printed)
    call.say(_("Not encrypted: anybody who sees the page or its code can read it."))


def _typed(file: Path) -> str:
    if str(file) != "-":
        return ""
    try:
        return sys.stdin.read(_MOST_TYPED)
    except UnicodeDecodeError as error:
        raise NoSuchFile(path=file, cause=error) from error

"""`fieldtui open`: the only command that always loads the screens."""

import sys

import click

from fieldtui.commands.call import Call, common_options
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _


class NoTerminal(FieldtuiError):
    """There is no terminal to draw on.

    Run `fieldtui` in a terminal window, or use a command: `fieldtui --help` lists them.
    """

    exit_code = ExitCode.USAGE


@click.command("open", help=_("Open the vault on the screen (the same as no command)."))
@common_options
def open_(call: Call) -> int:
    """The screens over the vault; it is created there if it does not exist."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminal()
    from screens.app import run_app

    return run_app(call.vault, passphrase=call.passphrase() if call.passphrase_file else None)

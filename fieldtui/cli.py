"""The front door: `fieldtui` in a shell. Chooses the language, finds the command, says how it ended.

A command's module is loaded when it is used, so that `--help` is quick and nothing but `fieldtui` itself,
`demo` and `office` loads the screens.
"""

import io
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from fieldtui import __version__
from fieldtui.checklists.errors import ChecklistError
from fieldtui.commands.words_of_click import speak, spoken
from fieldtui.crash import catch_the_rest
from fieldtui.errors import ExitCode, FieldtuiError, explain
from fieldtui.i18n import N_, _, use_language
from fieldtui.preferences import preferred_language
from fieldtui.process import keep_nothing
from fieldtui.text import plain

# name -> (module, attribute, one line of help)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "open": ("interface", "open_", N_("Open the vault on the screen (the same as no command).")),
    "vault": ("office_recovery", "vault", N_("The vault: create it, its passphrase, recovery and key.")),
    "community": ("setup", "community", N_("Create the community of an office.")),
    "grid": ("setup", "grid", N_("Grids: add, list.")),
    "ledger": ("ledgers", "ledger", N_("The ledger: import a spreadsheet, see how it is understood.")),
    "checklist": ("setup", "checklist", N_("Checklists: import an XLSForm, list.")),
    "round": ("rounds_out", "round_", N_("Rounds: open, list, write to files.")),
    "enrol": (
        "administering",
        "enrol",
        N_("Devices: request, accept, join; list, move to other grids, revoke, renew the rules."),
    ),
    "root": ("roots", "root", N_("The community's root key: take it to a file, replace it, where it is.")),
    "export": ("exchanging", "export", N_("Write the bundles to carry now.")),
    "qr": ("qr", "qr", N_("QR codes: read them from pictures, a camera or a scanner; print them.")),
    "merge": ("exchanging", "merge", N_("Take in bundles: files or folders.")),
    "backup": ("backups", "backup", N_("Back the vault up to a stick or folder; list, verify, restore.")),
    "status": ("standing", "status", N_("Where this device's records are, and what is missing.")),
    "aside": ("aside", "aside", N_("What was put aside: list, export, forget.")),
    "conflicts": ("conflicts", "conflicts", N_("Conflicts: list them, decide one.")),
    "today": ("walking", "today", N_("What is to be done today.")),
    "find": ("walking", "find", N_("Find a resident or a door.")),
    "visit": ("walking", "visit", N_("Record a visit at a door.")),
    "errand": ("errands", "errand", N_("Errands: add, list, price, move.")),
    "pass": ("passes", "pass_", N_("Residents' passes: issue, renew, list, revoke; check one.")),
    "undo": ("walking", "undo", N_("Take back what was recorded last.")),
    "report": ("reporting", "report", N_("What the records say of a round or a day.")),
    "notice": ("notices", "notice", N_("Public notices: a page with a QR code.")),
    "erase": (
        "erasing",
        "erase",
        N_("Erase a resident's records or what a round asked, for good: the office."),
    ),
    "doctor": (
        "examining",
        "doctor",
        N_("Check vault, folder, clock and terminal; repair only what you name."),
    ),
    "crash": ("crashes", "crash", N_("Crash reports of this machine: list, show, forget.")),
    "settings": ("vaults", "settings", N_("Language, theme, vault and lock of this machine.")),
    "simulate": ("simulating", "simulate", N_("Try invented communities with everything that can go wrong.")),
    "demo": ("demonstration", "demo", N_("An invented community: a day of work, and an exchange.")),
}


class Commands(click.Group):
    """The table above as a click group."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table, which is the order of work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, loaded now."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _help = COMMANDS[cmd_name]
        found: click.Command = getattr(import_module(f"fieldtui.commands.{module}"), attribute)
        return spoken(found)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Written from the table, so that listing the commands loads none of them."""
        del ctx
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(row[2])) for name, row in COMMANDS.items()])


def _group() -> click.Group:
    return Commands(
        "fieldtui",
        help=_("The notebook of a grid worker and the desk of a community office, without a network."),
        invoke_without_command=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        params=[
            click.Option(["--lang"], expose_value=False, help=_("Language: zh-CN or en.")),
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_print_version,
                help=_("Print the version."),
            ),
        ],
    )


def _print_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"fieldtui {__version__}")
        ctx.exit()


def asked_language(arguments: Sequence[str]) -> str:
    """What `--lang` says, wherever it stands; it must be known before any text is made."""
    for at, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and at + 1 < len(arguments):
            return arguments[at + 1]
    return ""


def _with_command(arguments: Sequence[str]) -> list[str]:
    """`fieldtui` alone, or with options only, opens the screens."""
    words = list(arguments)
    alone = not any(word in COMMANDS for word in words)
    asks = {"-h", "--help", "--version"} & set(words)
    has_word = any(
        not w.startswith("-") and (at == 0 or not words[at - 1].startswith("-")) for at, w in enumerate(words)
    )
    return ["open", *words] if alone and not asks and not has_word else words


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code (docs/commands.md)."""
    use_language(preferred_language(asked_language(arguments)))
    speak()
    try:
        result: Any = spoken(_group()).main(
            _with_command(arguments), prog_name="fieldtui", standalone_mode=False
        )
    except click.exceptions.Abort:
        return ExitCode.CANCELLED
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        click.echo(plain(_usage_error(error), lines=True, longest=10_000), err=True, nl=False)
        return ExitCode.USAGE
    except BrokenPipeError:
        # `fieldtui … | head`: whoever read has enough.
        sys.stderr.close()
        return ExitCode.DONE
    except FieldtuiError as error:
        click.echo(explain(error), err=True)
        return error.exit_code
    except ChecklistError as error:
        click.echo(explain(error), err=True)
        return ExitCode.FAILED
    return result if isinstance(result, int) else ExitCode.DONE


def _usage_error(error: click.ClickException) -> str:
    """What click says of words that it does not understand, which it repeats."""
    shown = io.StringIO()
    error.show(file=shown)
    return shown.getvalue()


def main() -> None:
    """The console command: a process of its own, which leaves nothing of its memory behind."""
    keep_nothing()
    catch_the_rest(next((word for word in sys.argv[1:] if word in COMMANDS), "open"))
    sys.exit(run(sys.argv[1:]))

"""`fieldtui vault slots|passphrase|recovery|rekey`: the ways into the vault, and another key for all of it."""

import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial

import click

from fieldtui.codes.cells import Run, drawn, in_characters
from fieldtui.codes.fitting import HALF
from fieldtui.codes.text_code import letters_modules
from fieldtui.commands.call import Call, command
from fieldtui.commands.vaults import vault
from fieldtui.device import Device
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _
from fieldtui.key_slots import (
    NAMES,
    WayIn,
    change_passphrase,
    new_recovery_code,
    recover,
    rekey_begun,
    rekey_vault,
    remove_recovery_code,
    verify_recovery_code,
    ways_in,
)
from fieldtui.vault import FLOOR, Cost, calibrated
from fieldtui.vault.recovery_code import shown, understood

# By whether they are dark, a glyph's colour and its background's: black and white, whatever the terminal's are.
_GLYPH, _GROUND, _AS_BEFORE = {True: 30, False: 97}, {True: 40, False: 107}, "\x1b[0m"

fast_option = click.option(
    "--fast", is_flag=True, help=_("Do not calibrate the passphrase's cost: for scripts and tests.")
)
new_option = click.option(
    "--new-passphrase-file", default="", help=_("Read the new passphrase from this file; - for stdin.")
)
code_option = click.option(
    "--code-file", default="", help=_("Read the recovery code from this file; - for stdin.")
)

recovery = click.Group("recovery", help=_("The recovery code: make, verify, open with it, remove."))
vault.add_command(recovery)


class NotRekeyed(FieldtuiError):
    """The key was not changed: the recovery code would be void afterwards, and nobody said yes.

    Give `--yes` to change it.
    """

    exit_code = ExitCode.USAGE


def cost_of(fast: bool) -> Cost:
    """What a guess of a new passphrase costs."""
    return FLOOR if fast else calibrated()


def new_passphrase(call: Call, file: str) -> str:
    """The new passphrase, from `--new-passphrase-file` or asked for twice. Raises NoSecret."""
    return call.secret(file, _("New passphrase"), "--new-passphrase-file", twice=True)


def typed_code(call: Call, file: str) -> str:
    """The recovery code, from `--code-file` or asked for. Raises NoSecret."""
    return call.secret(file, _("Recovery code"), "--code-file")


@command(vault, "slots", _("The ways into the vault; needs no passphrase."))
def slots(call: Call) -> None:
    """What the key files say."""
    rows = [(_(NAMES.get(way.kind, way.kind)), _since(way), _standing(way)) for way in ways_in(call.vault)]
    data = [
        {"kind": way.kind, "made": way.made, "confirmed": way.confirmed, "memory_kib": way.memory_kib}
        for way in ways_in(call.vault)
    ]
    call.table((_("way in"), _("since"), _("state")), rows, data)


def _since(way: WayIn) -> str:
    return f"{datetime.fromtimestamp(way.made).astimezone():%Y-%m-%d}" if way.made else "–"


def _standing(way: WayIn) -> str:
    if way.memory_kib:
        return _("{size} MiB a guess").format(size=way.memory_kib // 1024)
    return _("in force") if way.confirmed else _("not verified")


@command(vault, "passphrase", _("Change the passphrase; the one before opens nothing any more."))
@new_option
@fast_option
def passphrase(call: Call, new_passphrase_file: str, fast: bool) -> None:
    """The old one opens the vault, the new one is asked for twice."""
    old = call.passphrase()
    with call.device(old) as device:
        change_passphrase(device, old, new_passphrase(call, new_passphrase_file), cost_of(fast))
    call.table((_("passphrase"),), [(_("changed"),)], {"changed": True})
    call.say(
        _(
            "Copies of this vault's folder from before still open with the old passphrase; `fieldtui "
            "vault rekey` ends that for what is recorded from then on."
        )
    )


@command(recovery, "new", _("Make a recovery code, show it once, and have it typed back."))
def new(call: Call) -> None:
    """Groups and a QR code; it counts once it was typed back, here or with `verify`."""
    old = call.passphrase()
    with call.device(old) as device:
        code = new_recovery_code(device, old)
        confirmed = show_code(call, device, code)
    if call.as_json:
        call.table((), [], {"code": shown(code), "confirmed": confirmed})


def show_code(call: Call, device: Device, code: bytes) -> bool:
    """Show a new code to people, and have it typed back where one can be asked; whether it counts now."""
    if call.as_json:
        return False
    modules = letters_modules(shown(code))
    rows = map(_in_colours, drawn(modules, HALF)) if sys.stdout.isatty() else in_characters(modules)
    for row in rows:
        click.echo(row)
    click.echo(f"\n{shown(code)}\n")
    call.say(
        _(
            "Write the code down now, or print it: it is not shown again. Whoever has it and this "
            "vault's folder can open the vault, so keep it elsewhere, locked away."
        )
    )
    if not call.interactive:
        call.say(_("It counts once you have typed it back: `fieldtui vault recovery verify`."))
        return False
    while True:
        typed = click.prompt(_("Type the code from the paper"), default="", show_default=False, err=True)
        if not typed:
            call.say(_("It counts once you have typed it back: `fieldtui vault recovery verify`."))
            return False
        try:
            verify_recovery_code(device, typed)
        except FieldtuiError as error:
            call.say(str(error))
            continue
        call.say(_("The paper is right. The recovery code is in force."))
        return True


def _in_colours(row: Sequence[Run]) -> str:
    runs = (f"\x1b[{_GLYPH[run.glyph_dark]};{_GROUND[run.ground_dark]}m{run.text}" for run in row)
    return "".join(runs) + _AS_BEFORE


@command(recovery, "verify", _("Type the recovery code back: from then on it counts."))
@code_option
def verify(call: Call, code_file: str) -> None:
    """Any code from before is void afterwards."""
    with call.device() as device:
        verify_recovery_code(device, typed_code(call, code_file))
    call.table((_("recovery code"),), [(_("in force"),)], {"confirmed": True})


@command(recovery, "open", _("Open the vault with the recovery code, and set a new passphrase."))
@code_option
@new_option
@fast_option
def open_(call: Call, code_file: str, new_passphrase_file: str, fast: bool) -> None:
    """For a passphrase that is forgotten."""
    typed = typed_code(call, code_file)
    understood(typed)
    chosen = new_passphrase(call, new_passphrase_file)
    device = recover(call.vault, typed, chosen, cost_of(fast))
    device.lock()
    call.table((_("passphrase"),), [(_("changed"),)], {"changed": True})
    call.say(
        _(
            "The recovery code stays valid. If somebody else has seen it, change the key: `fieldtui "
            "vault rekey`."
        )
    )


@command(recovery, "remove", _("No recovery code opens this vault any more."))
def remove(call: Call) -> None:
    """The paper is worthless then."""
    with call.device() as device:
        removed = remove_recovery_code(device)
    call.table(
        (_("recovery code"),), [(_("removed") if removed else _("there was none"),)], {"removed": removed}
    )


@command(vault, "rekey", _("Write the whole vault anew under another key, after a suspected compromise."))
@new_option
@click.option("--yes", is_flag=True, help=_("Change it without asking."))
@fast_option
def rekey(call: Call, new_passphrase_file: str, yes: bool, fast: bool) -> None:
    """A new recovery code is shown if there was one."""
    old = call.passphrase()
    with call.device(old) as device:
        if rekey_begun(device):
            call.say(_("Changing the key was begun before and did not come to its end; it begins anew."))
        if not yes and not call.agreed(
            _(
                "Change the key of the vault? The recovery code and every older copy of the key files open "
                "nothing of it afterwards."
            )
        ):
            raise NotRekeyed()
        chosen = new_passphrase(call, new_passphrase_file) if new_passphrase_file else ""
        progress = partial(_in_megabytes, call)
        done = rekey_vault(device, old, chosen, cost_of(fast), progress)
        confirmed = show_code(call, device, done.code) if done.code else False
    data = {
        "changed": True,
        "code": shown(done.code) if done.code else "",
        "confirmed": confirmed,
        "office": done.office,
    }
    call.table((_("key"),), [(_("changed"),)], data)
    if done.code:
        call.say(_("The recovery code from before is void."))


def _in_megabytes(call: Call, done: int, total: int) -> None:
    call.progress(done // 10**6, max(total // 10**6, 1))


__all__ = ["cost_of", "fast_option", "new_option", "new_passphrase", "vault"]

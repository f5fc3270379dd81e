"""`fieldtui vault`, `fieldtui settings`: the vault itself, and this machine."""

from pathlib import Path

import click
import msgspec

from fieldtui.commands.call import Call, command, common_options
from fieldtui.device import create_device
from fieldtui.i18n import _, nearest_language
from fieldtui.passphrase import SHORTEST, ShortPassphrase
from fieldtui.preferences import BESIDE, Preferences, idle_said, keep_preferences, preferences
from fieldtui.vault import FLOOR, calibrated

vault = click.Group("vault", help=_("The vault: create it, its passphrase, recovery and key."))
THEMES = ("light", "dark", "mono")


@command(vault, "create", _("Create a vault for PERSON with a passphrase and fresh keys."))
@click.argument("person")
@click.option(
    "--fast", is_flag=True, help=_("Do not calibrate the passphrase's cost: for scripts and tests.")
)
def create(call: Call, person: str, fast: bool) -> None:
    """A new vault."""
    passphrase = call.passphrase(twice=True)
    if len(passphrase) < SHORTEST:
        raise ShortPassphrase(length=len(passphrase), shortest=SHORTEST)
    device = create_device(call.vault, passphrase, person, FLOOR if fast else calibrated())
    device.lock()
    call.table(
        (_("vault"), _("person"), _("device")),
        [(call.vault, person, device.id.hex())],
        {"vault": call.vault, "person": person, "device": device.id.hex()},
    )
    call.say(_("Nobody can open this vault without its passphrase, and nobody can restore it."))


@click.command("settings", help=_("Language, theme, vault and lock of this machine."))
@click.option("--set-language", default=None, help=_("zh-CN or en."))
@click.option("--set-theme", type=click.Choice(["", *THEMES]), help=_("light, dark or mono."))
@click.option("--set-vault", default=None, help=_("The vault to open when none is named."))
@click.option(
    "--set-idle",
    type=click.IntRange(0, 24 * 60),
    help=_("Minutes without a key until the vault is locked; 0 is never."),
)
@click.option(
    "--set-backup",
    default=None,
    help=_("After each export, back up: beside (where the bundles go), a folder, or nothing."),
)
@common_options
def settings(
    call: Call,
    set_language: str | None,
    set_theme: str | None,
    set_vault: str | None,
    set_idle: int | None,
    set_backup: str | None,
) -> None:
    """Shows and keeps preferences."""
    wanted = preferences()
    if set_language is not None:
        wanted = msgspec.structs.replace(wanted, language=nearest_language(set_language))
    if set_theme is not None:
        wanted = msgspec.structs.replace(wanted, theme=set_theme)
    if set_vault is not None:
        wanted = msgspec.structs.replace(wanted, vault=set_vault)
    if set_idle is not None:
        wanted = msgspec.structs.replace(wanted, idle=set_idle)
    if set_backup is not None:
        folder = set_backup if set_backup in ("", BESIDE) else str(Path(set_backup).absolute())
        wanted = msgspec.structs.replace(wanted, backup=folder)
    if wanted != preferences():
        keep_preferences(wanted)
    rows = [(name, getattr(wanted, name) or "–") for name in Preferences.__struct_fields__ if name != "idle"]
    rows.append(("idle", idle_said(wanted.idle)))
    call.table((_("setting"), _("value")), rows, wanted)

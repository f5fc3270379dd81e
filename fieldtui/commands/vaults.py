"""`fieldtui vault`, `fieldtui doctor`, `fieldtui settings`: the vault itself, and this machine."""

from pathlib import Path

import click
import msgspec

from fieldtui.commands.call import Call, command, common_options
from fieldtui.device import create_device
from fieldtui.errors import ExitCode
from fieldtui.i18n import _, nearest_language
from fieldtui.log.columns import Malformed
from fieldtui.log.rebuild import rebuild
from fieldtui.log.segment import Opened, decode, open_segment
from fieldtui.passphrase import SHORTEST, ShortPassphrase
from fieldtui.preferences import BESIDE, Preferences, keep_preferences, preferences
from fieldtui.vault import FLOOR, Connection, calibrated
from sync.exchange import standing

vault = click.Group("vault", help=_("Create a vault."))
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


@click.command("doctor", help=_("Check the vault: chains, and tables against the log."))
@common_options
def doctor(call: Call) -> int:
    """Reads everything; repairs the tables if they differ from the log."""
    with call.device() as device:
        broken = device.vault.write(_broken_segments)
        # A log that cannot be read gives no tables to compare with.
        equal = not broken and device.vault.write(rebuild)
        where = standing(device)
    repaired = not broken and not equal
    checks = [
        (_("segments verify"), not broken),
        (_("tables equal the log"), equal),
        (_("nothing put aside"), not where.aside),
    ]
    call.table(
        (_("check"), _("result")),
        [(name, _("good") if good else _("look here")) for name, good in checks],
        {"segments": not broken, "tables": equal, "aside": len(where.aside), "repaired": repaired},
    )
    if repaired:
        call.say(_("The tables were built again from the log; nothing in the log was changed."))
    return ExitCode.DONE if not broken and equal else ExitCode.FAILED


def _broken_segments(db: Connection) -> int:
    """How many segments cannot be read, are not what they are called, or do not continue their log.

    A forked log has several that continue one; of a grid that was left only the end is here.
    """
    broken, opened = 0, list[Opened]()
    rows = db.execute(
        "SELECT hash, bytes FROM segments WHERE log NOT IN "
        "(SELECT id FROM logs WHERE scope IN (SELECT scope FROM left_scopes))"
    ).fetchall()
    for digest, data in rows:
        try:
            one = open_segment(decode(bytes(data)))
        except Malformed:
            broken += 1
            continue
        opened.append(one)
        broken += one.hash != bytes(digest)
    ends = {(one.segment.header.log, one.segment.last + 1, one.hash) for one in opened}
    return broken + sum(
        one.segment.header.first > 1
        and (one.segment.header.log, one.segment.header.first, one.segment.header.prev) not in ends
        for one in opened
    )


@click.command("settings", help=_("Language, theme and vault of this machine."))
@click.option("--set-language", default=None, help=_("zh-CN or en."))
@click.option("--set-theme", type=click.Choice(["", *THEMES]), help=_("light, dark or mono."))
@click.option("--set-vault", default=None, help=_("The vault to open when none is named."))
@click.option(
    "--set-backup",
    default=None,
    help=_("After each export, back up: beside (where the bundles go), a folder, or nothing."),
)
@common_options
def settings(
    call: Call, set_language: str | None, set_theme: str | None, set_vault: str | None, set_backup: str | None
) -> None:
    """Shows and keeps preferences."""
    wanted = preferences()
    if set_language is not None:
        wanted = msgspec.structs.replace(wanted, language=nearest_language(set_language))
    if set_theme is not None:
        wanted = msgspec.structs.replace(wanted, theme=set_theme)
    if set_vault is not None:
        wanted = msgspec.structs.replace(wanted, vault=set_vault)
    if set_backup is not None:
        folder = set_backup if set_backup in ("", BESIDE) else str(Path(set_backup).absolute())
        wanted = msgspec.structs.replace(wanted, backup=folder)
    if wanted != preferences():
        keep_preferences(wanted)
    rows = [(name, getattr(wanted, name) or "–") for name in Preferences.__struct_fields__]
    call.table((_("setting"), _("value")), rows, wanted)

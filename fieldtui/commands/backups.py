"""`fieldtui backup`: one file with the whole vault, onto a stick or into a folder, and back."""

import os
from pathlib import Path

import click

from fieldtui.backups import back_up
from fieldtui.commands.call import Call, command
from fieldtui.device import local_time
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _
from fieldtui.restoring import (
    COMPARED,
    Prepared,
    checked_backup,
    prepare,
    reach_in_words,
    with_secret,
)
from fieldtui.vault.backup import SUFFIX, Backup, read_backup
from fieldtui.vault.errors import VaultError
from fieldtui.vault.slots import read_slots
from sync.exchange import sticks


class WhereToBackUp(FieldtuiError):
    """There is no stick, or more than one, so it is not clear where to write the backup.

    Name the folder: `fieldtui backup FOLDER`.
    """

    exit_code = ExitCode.USAGE


class NoBackups(FieldtuiError):
    """There is no backup in {path}.

    Backups are files whose names end in .ftbackup; choose the folder or the stick that holds them.
    """


class NotRestored(FieldtuiError):
    """Nothing was restored: there is a vault at {path} already, and nobody said yes to putting the backup in its place.

    Give `--yes`, and that vault is kept under another name; or give another place with `--to`.
    """

    exit_code = ExitCode.USAGE


class Backups(click.Group):
    """`backup FOLDER` is `backup make FOLDER`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put in `make` where no command of the group is named."""
        plain = not args or args[0] not in (*self.commands, *ctx.help_option_names)
        return super().parse_args(ctx, ["make", *args] if plain else args)


class Progress:
    """Tells of bytes as hundredths, each once."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._said = -1

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` bytes."""
        now = 100 * done // max(total, 1)
        if now != self._said:
            self._said = now
            self._call.progress(now, 100)


backup = Backups("backup", help=_("Back the vault up into FOLDER (the same as make), list, verify, restore."))


@command(
    backup, "make", _("Write a verified backup of the vault into FOLDER, or to the one stick plugged in.")
)
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
def make(call: Call, folder: Path | None) -> None:
    """Snapshot, write, read back."""
    if folder is None:
        plugged_in = sticks()
        if len(plugged_in) != 1:
            raise WhereToBackUp()
        folder = plugged_in[0]
    with call.device() as device:
        made = back_up(device, folder, Progress(call))
    call.table((_("backup"), _("bytes")), [(made.path, made.size)], {"file": made.path, "bytes": made.size})
    call.say(_("Written and read back. It opens with the passphrase that the vault has today."))


@command(
    backup,
    "restore",
    _("Restore the vault from FILE, in its place or elsewhere; what is there is kept."),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "place", type=click.Path(path_type=Path), help=_("Where the restored vault goes."))
@click.option(
    "--yes", is_flag=True, help=_("Keep the vault that is there under another name without asking.")
)
def restore(call: Call, file: Path, place: Path | None, yes: bool) -> None:
    """Checked, built beside its place, compared, renamed."""
    place = place or call.vault
    found = checked_backup(file)
    unlock = with_secret(call.passphrase(), file)
    prepared = prepare(found, place, unlock, os.urandom, Progress(call))
    try:
        if prepared.occupied and not yes and not call.agreed(_question(prepared)):
            raise NotRestored(path=place)
    except BaseException:
        prepared.discard()
        raise
    kept = prepared.put_in_place(local_time().date())
    reach = prepared.reach
    rows = [(_("vault"), place), (_("person"), reach.person), (_("records"), reach.records)]
    if kept is not None:
        rows.append((_("the vault that was there"), kept))
    data = {
        "vault": place,
        "person": reach.person,
        "records": reach.records,
        "made": prepared.made,
        "compared": prepared.compared if prepared.occupied else "",
        "kept": kept,
    }
    call.table((_("what"), _("where")), rows, data)
    call.say(
        _(
            "Restored. What was recorded after the backup comes back with the next exchange, if it was exported."
        )
    )


def _question(prepared: Prepared) -> str:
    lines = [_("Backup: {reach}").format(reach=reach_in_words(prepared.reach))]
    if prepared.there is not None:
        lines.append(_("There now: {reach}").format(reach=reach_in_words(prepared.there)))
    lines.append(_(COMPARED[prepared.compared]))
    lines.append(
        _("Put the backup in the place of {path}? What is there is kept beside it.").format(
            path=prepared.place
        )
    )
    return "\n".join(lines)


@command(backup, "list", _("The backups in FOLDER, by name, and whether they are of this vault."))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def list_(call: Call, folder: Path) -> None:
    """Beginnings alone are read; `verify` reads a whole file."""
    files = sorted(path for path in folder.glob(f"*{SUFFIX}") if path.is_file()) if folder.is_dir() else []
    if not files:
        raise NoBackups(path=folder)
    try:
        own = read_slots(call.vault).vault_id
    except VaultError:
        own = b""
    found = [(path, *_looked_at(path)) for path in files]
    ours = [bool(own) and one is not None and one.slots.vault_id == own for _path, one, _why in found]
    call.table(
        (_("backup"), _("bytes"), _("of this vault"), _("note")),
        [
            (path.name, path.stat().st_size, _("yes") if mine else _("no"), why or "-")
            for (path, _one, why), mine in zip(found, ours, strict=True)
        ],
        [
            {"file": path, "bytes": path.stat().st_size, "own": mine, "problem": why}
            for (path, _one, why), mine in zip(found, ours, strict=True)
        ],
    )


def _looked_at(path: Path) -> tuple[Backup | None, str]:
    try:
        return read_backup(path), ""
    except VaultError as error:
        return None, str(error).splitlines()[0]


@command(backup, "verify", _("Read FILE whole and compare it with its hash; no passphrase is needed."))
@click.argument("file", type=click.Path(path_type=Path))
def verify(call: Call, file: Path) -> None:
    """Raises what is wrong with it."""
    found = checked_backup(file, Progress(call))
    call.table(
        (_("backup"), _("bytes"), _("result")),
        [(file, found.size, _("whole"))],
        {"file": file, "bytes": found.size, "whole": True},
    )

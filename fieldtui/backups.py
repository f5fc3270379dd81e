"""Backing up: when it was done last, what has been recorded since, and doing it, by hand or after an export.

The file is `fieldtui.vault.backup`'s, the way back is `fieldtui.restoring`'s.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec

from fieldtui.device import Device
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _, ngettext
from fieldtui.log.settings import set_setting, setting
from fieldtui.preferences import BESIDE
from fieldtui.vault import Connection
from fieldtui.vault.backup import Backup, Told, quiet, remove_older
from fieldtui.vault.backup_errors import NothingToBackUp
from fieldtui.vault.backup_writing import write_backup

# Of the backups that were made after exports, so many stay in a folder.
KEPT = 3
# Work older than this without a backup is worth a word.
OLD = timedelta(days=7)
_LAST, _BEGUN = "last backup", "backup begun"


class InsideTheVault(FieldtuiError):
    """{path} is inside the vault itself, so what is written there is lost with it.

    Choose a stick, or a folder on another disk.
    """

    exit_code = ExitCode.USAGE


class Noted(msgspec.Struct, frozen=True, array_like=True):
    """A backup as the vault remembers it: when (claimed seconds since 1970), where, own records until then."""

    at: int
    path: bytes
    own: int


@dataclass(frozen=True)
class BackupStanding:
    """The last verified backup and what this device has recorded since; `at` is 0 and `path` None before one.

    `due` says that it is time to make one.
    """

    at: int
    path: Path | None
    since: int
    due: bool


def own_records(db: Connection, device: bytes) -> int:
    """How many records a device has written, as far as this vault knows; each of a forked log's once."""
    query = (
        "SELECT coalesce(sum(head - CASE WHEN parent THEN begins - 1 ELSE 0 END), 0) FROM logs "
        "WHERE device = ? AND epoch >= 0"
    )
    return int(db.execute(query, (device,)).fetchone()[0])


def back_up(device: Device, folder: Path, told: Told = quiet) -> Backup:
    """Back the device's vault up into `folder`, verified, and remember that.

    `told(done, total)` counts bytes; what it raises stops the work and leaves nothing. Raises InsideTheVault,
    and what `write_backup` raises.
    """
    vault = device.vault.path
    if vault is None:
        raise NothingToBackUp()
    if folder.resolve().is_relative_to(vault.resolve()):
        raise InsideTheVault(path=folder)
    # Before the snapshot, so that a restored vault knows of when it is.
    own = device.vault.write(lambda db: _note(db, _BEGUN, device, b""))
    made = write_backup(device.vault, folder, device.today(), told)
    where = str(made.path.absolute()).encode("utf-8", "surrogateescape")
    noted = Noted(device.wall(), where, own)
    device.vault.write(lambda db: set_setting(db, _LAST, msgspec.msgpack.encode(noted)))
    return made


def _note(db: Connection, name: str, device: Device, path: bytes) -> int:
    own = own_records(db, device.id)
    set_setting(db, name, msgspec.msgpack.encode(Noted(device.wall(), path, own)))
    return own


def back_up_after_export(
    device: Device, exported_to: Path, wanted: str, told: Told = quiet
) -> tuple[Backup, list[Path]] | None:
    """The backup that goes with an export, if `wanted` (`fieldtui.preferences`), and the older ones it replaces.

    Raises what `back_up` raises; the export counts all the same.
    """
    if not wanted:
        return None
    folder = exported_to if wanted == BESIDE else Path(wanted)
    made = back_up(device, folder, told)
    vault = device.vault.path
    return made, remove_older(vault, made.slots.vault_id, made.path, KEPT) if vault else []


def backup_standing(device: Device) -> BackupStanding:
    """When this vault was backed up last, and what it would lose with the disk."""
    with device.read() as db:
        noted = noted_in(db)
        own = own_records(db, device.id)
    if noted is None:
        return BackupStanding(0, None, own, due=own > 0)
    path = Path(noted.path.decode("utf-8", "surrogateescape"))
    since = max(own - noted.own, 0)
    age = device.wall() - noted.at
    return BackupStanding(noted.at, path, since, due=since > 0 and age >= OLD.total_seconds())


def noted_in(db: Connection) -> Noted | None:
    """The last backup that a vault remembers, None before the first."""
    kept = setting(db, _LAST)
    return msgspec.msgpack.decode(kept, type=Noted) if kept else None


def begun_in(db: Connection) -> int:
    """When the backup was begun that this vault was restored from: claimed seconds since 1970, 0 if not known."""
    kept = setting(db, _BEGUN)
    return msgspec.msgpack.decode(kept, type=Noted).at if kept else 0


def note_restored(db: Connection, device: bytes, path: Path) -> None:
    """A vault that was just restored from `path` has its last backup there."""
    where = str(path.absolute()).encode("utf-8", "surrogateescape")
    noted = Noted(begun_in(db), where, own_records(db, device))
    set_setting(db, _LAST, msgspec.msgpack.encode(noted))


def last_backup_in_words(device: Device, standing: BackupStanding) -> str:
    """One line: when it was made, and how much has been recorded since; what to do, if it is time."""
    if not standing.at:
        if not standing.since:
            return _("No backup of this vault yet.")
        return ngettext(
            "No backup of this vault yet: {count} record is on this disk alone.",
            "No backup of this vault yet: {count} records are on this disk alone.",
            standing.since,
        ).format(count=standing.since)
    when = f"{device.time_of(standing.at):%Y-%m-%d %H:%M}"
    said = ngettext(
        "Last backup: {when}, {count} record since.",
        "Last backup: {when}, {count} records since.",
        standing.since,
    ).format(when=when, count=standing.since)
    return _("{said} It is time for another.").format(said=said) if standing.due else said

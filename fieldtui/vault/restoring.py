"""A vault's folder built from a backup beside its place, and put there: the old state or the whole new one.

If the program dies between the last two renames, nothing is in the place and the whole new vault lies beside
it; `fieldtui.vault.leftovers.finish_restore` puts it there at the next opening.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import IO

import msgspec

from fieldtui.vault.backup import Backup, Told, database_of, quiet
from fieldtui.vault.backup_errors import NothingIsReplaced
from fieldtui.vault.copying import check_database
from fieldtui.vault.disks import fault
from fieldtui.vault.driver import Connection
from fieldtui.vault.files import make_folder, sync_file, sync_folder, write_whole
from fieldtui.vault.leftovers import being_restored, finish_restore, remove_leftovers, restored
from fieldtui.vault.lockfile import take_lock
from fieldtui.vault.slots import COPIES, DATABASE, encode
from fieldtui.vault.store import Vault

Settle = Callable[[Connection], None]


def take_place(place: Path) -> IO[bytes] | None:
    """Keep everybody else out of the vault at `place` until the returned file is closed; None if nothing is there.

    Raises NothingIsReplaced for what is no vault, VaultBusy for one that is open.
    """
    finish_restore(place)
    if not place.exists() and not place.is_symlink():
        return None
    if not place.is_dir() or not any((place / name).is_file() for name in (DATABASE, *COPIES)):
        raise NothingIsReplaced(path=place)
    return take_lock(place / "lock", place)


def build(backup: Backup, key: bytes, place: Path, settle: Settle, told: Told = quiet) -> None:
    """Build the vault in `backup` beside `place`, checked, brought up to date and settled.

    `settle` runs in one transaction on it before anybody can open it. Raises CannotReadBackup, BackupDamaged,
    VaultDamaged, VaultTooNew, DiskFull, CannotWrite, NotConfirmed; then nothing is left of it.
    """
    remove_leftovers(place)
    building = being_restored(place)
    try:
        make_folder(building)
    except OSError as error:
        raise fault(error, place) from error
    try:
        _unpack(backup, building, told)
        check_database(building / DATABASE, key)
        vault = Vault(building, key, None)
        try:
            vault.write(settle)
        finally:
            vault.lock()
        sync_folder(building)
        building.replace(restored(place))
        sync_folder(place.parent)
    except OSError as error:
        discard(place)
        raise fault(error, place) from error
    except BaseException:
        discard(place)
        raise


def discard(place: Path) -> None:
    """Remove what was built for `place` and is not in its place."""
    for folder in (being_restored(place), restored(place)):
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(backup: Backup, folder: Path, told: Told) -> None:
    with (folder / DATABASE).open("wb") as file:
        for piece in database_of(backup, told):
            file.write(piece)
        file.flush()
        sync_file(file.fileno())
    # Both copies, as a vault has them; the database is called as a new vault's is.
    slots = msgspec.structs.replace(backup.slots, database=DATABASE)
    for name in COPIES:
        write_whole(folder / name, encode(slots))


def put_in_place(place: Path, held: IO[bytes] | None, day: date) -> Path | None:
    """Rename the built vault to `place`; where the vault that was there is now, None if none was.

    Raises CannotWrite: then what was there is there.
    """
    kept = _free(place, day) if held is not None else None
    if held is not None:
        # An open file keeps some systems from renaming its folder.
        held.close()
    try:
        if kept is not None:
            place.replace(kept)
            sync_folder(place.parent)
        _last_rename(place)
    except OSError as error:
        if kept is not None and kept.exists() and not place.exists():
            with suppress(OSError):
                kept.replace(place)
        raise fault(error, place) from error
    # It is done; if a power cut takes the last rename back, the next opening does it again.
    with suppress(OSError):
        sync_folder(place.parent)
    return kept


def _last_rename(place: Path) -> None:
    try:
        restored(place).replace(place)
    except FileNotFoundError:
        # Whoever looked at the place between the two renames has finished it, as after a crash.
        if not place.exists():
            raise


def _free(place: Path, day: date) -> Path:
    """The first name for what is at `place` that nothing has yet."""
    ending = place.suffix or ".vault"
    stem = place.name.removesuffix(place.suffix)
    names = (
        f"{stem}-before-restore-{day:%Y-%m-%d}{f'-{nth}' if nth > 1 else ''}{ending}" for nth in count(1)
    )
    return next(path for name in names if not (path := place.with_name(name)).exists())

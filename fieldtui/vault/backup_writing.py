"""A backup written: a snapshot of the vault streamed to a folder or a stick, and read back from there.

Whatever goes wrong, no half file has a backup's name; each fault of the place is named (`backup_errors`).
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path

from fieldtui.vault.backup import (
    CHUNK,
    HASH_BYTES,
    PART,
    Backup,
    Told,
    backup_name,
    beginning_of,
    quiet,
    read_backup,
    remove_parts,
    verify,
)
from fieldtui.vault.backup_errors import (
    BackupDamaged,
    BackupNotWhole,
    BackupTooNew,
    CannotReadBackup,
    NoRoomForBackup,
    NotABackup,
    NothingToBackUp,
)
from fieldtui.vault.disks import fault
from fieldtui.vault.errors import OutOfReach
from fieldtui.vault.files import sync_file, sync_folder
from fieldtui.vault.leftovers import SNAPSHOT, remove_snapshot
from fieldtui.vault.slots import SlotFile, read_slots
from fieldtui.vault.store import Vault

_MB = 1_000_000


def write_backup(vault: Vault, folder: Path, day: date, told: Told = quiet) -> Backup:
    """Back `vault` up into `folder`, while others may go on reading and writing it; verified when this returns.

    A snapshot is made inside the vault's folder, under the same key, and checked; it is streamed to a part
    file, synced, renamed, and read again from the disk. Raises NothingToBackUp, VaultDamaged, DiskFull,
    NoRoomForBackup, CannotWrite and its kinds (`fieldtui.vault.disks`), BackupNotWhole.
    """
    if vault.path is None:
        raise NothingToBackUp()
    snapshot = vault.path / SNAPSHOT
    remove_snapshot(vault.path)
    try:
        expected = 4 * vault.database_bytes
        vault.copy_into(snapshot, lambda: told(min(_size(snapshot), expected // 4), expected))
        slots = read_slots(vault.path)
        return _written(vault.path, slots, snapshot, folder, day, told)
    finally:
        remove_snapshot(vault.path)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _written(vault: Path, slots: SlotFile, snapshot: Path, folder: Path, day: date, told: Told) -> Backup:
    remove_parts(vault, slots.vault_id, folder)
    size = snapshot.stat().st_size
    head = beginning_of(slots, size)
    _require_room(folder, len(head) + size + HASH_BYTES)
    names = (backup_name(vault, day, nth) for nth in count(1))
    path = next(folder / name for name in names if not (folder / name).exists())
    part = path.with_name(path.name + PART)
    # Two quarters of the work are the snapshot and its check.
    half = 2 * size
    try:
        digest = _stream(head, snapshot, part, lambda at: told(half + min(at, size), 2 * half))
        part.replace(path)
        sync_folder(folder)
        return _read_back(path, digest, lambda at: told(half + size + min(at, size), 2 * half))
    except OSError as error:
        _forget(part, path)
        raise fault(error, folder) from error
    except BaseException:
        _forget(part, path)
        raise


def _forget(*paths: Path) -> None:
    # On a stick that is gone even this fails; the first fault is the one to tell.
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _require_room(folder: Path, needed: int) -> None:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise fault(error, folder) from error
    if free < needed:
        raise NoRoomForBackup(path=folder, needed=-(-needed // _MB), free=free // _MB)


def _stream(head: bytes, snapshot: Path, part: Path, told: Callable[[int], None]) -> bytes:
    """Write `head`, the snapshot and the hash of both to `part`, and sync it; the hash."""
    digest, at = hashlib.sha256(head), 0
    with snapshot.open("rb") as source, part.open("wb") as file:
        file.write(head)
        while piece := source.read(CHUNK):
            digest.update(piece)
            file.write(piece)
            at += len(piece)
            told(at)
        file.write(digest.digest())
        file.flush()
        sync_file(file.fileno())
        if hasattr(os, "posix_fadvise"):
            # So that what is read back comes from the disk, not from memory.
            with suppress(OSError):
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return digest.digest()


def _read_back(path: Path, digest: bytes, told: Callable[[int], None]) -> Backup:
    try:
        made = read_backup(path)
        if verify(made, lambda at, _end: told(at)) == digest:
            return made
    except (NotABackup, BackupDamaged, BackupTooNew):
        pass
    except CannotReadBackup as error:
        raise OutOfReach(path=path.parent, cause=error.facts["cause"]) from error
    raise BackupNotWhole(path=path)

"""A backup: one file that holds key slots and database of a vault as they were at one moment.

    FTBACKUP | version, 2 bytes | length of the slots, 4 | slots | length of the database, 8 | database | SHA-256

Numbers are big-endian; the hash covers everything before it. The database is the encrypted file itself, so the
backup opens with the slots that the vault had when it was made, and tells nothing without them. Here are bytes
and files alone; what a backup means, and when one is made, is `fieldtui.backups`.
"""

import hashlib
import os
import re
import struct
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from fieldtui.vault.backup_errors import (
    CUT_OFF,
    NO_SENSE,
    NO_SLOTS,
    OTHER_BYTES,
    OTHER_LENGTH,
    BackupDamaged,
    BackupTooNew,
    CannotReadBackup,
    NotABackup,
)
from fieldtui.vault.errors import VaultError
from fieldtui.vault.slots import SlotFile, decode, encode

SUFFIX = ".ftbackup"
PART = ".part"
MAGIC = b"FTBACKUP"
VERSION = 1
_BEGINNING = struct.Struct(">8sHI")
_LENGTH = struct.Struct(">Q")
HASH_BYTES = 32
# A slot takes 200 bytes at most; nobody has three hundred ways into one vault.
MOST_SLOT_BYTES = 64 * 1024
CHUNK = 1 << 20
# FAT and NTFS forbid these in names; 40 characters leave room for date and number in the shortest limit, 255 bytes.
_FORBIDDEN = frozenset('<>:"/\\|?*')
_LONGEST_NAME = 40
# Told how many bytes of how many are done; may raise whatever stops the work.
Told = Callable[[int, int], None]


def quiet(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Backup:
    """A file whose beginning is a backup's: its slots, and the place of the database in it, in bytes."""

    path: Path
    slots: SlotFile
    offset: int
    database_bytes: int

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        return self.offset + self.database_bytes + HASH_BYTES


# ---------------------------------------------------------------- names


def name_of_vault(path: Path) -> str:
    """What a vault's backups are called: its folder's name, with nothing that a stick forbids."""
    name = unicodedata.normalize("NFC", path.stem)
    safe = "".join("_" if c in _FORBIDDEN or not c.isprintable() else c for c in name)
    return safe.strip(". ")[:_LONGEST_NAME] or "vault"


def backup_name(vault: Path, day: date, nth: int = 1) -> str:
    """The name of the `nth` backup of a day."""
    more = f"-{nth}" if nth > 1 else ""
    return f"{name_of_vault(vault)}-{day:%Y-%m-%d}{more}{SUFFIX}"


def _named(vault: Path, ending: str) -> re.Pattern[str]:
    return re.compile(
        rf"{re.escape(name_of_vault(vault))}-(\d{{4}}-\d\d-\d\d)(?:-(\d+))?{re.escape(ending)}", re.IGNORECASE
    )


def backups_of(vault: Path, vault_id: bytes, folder: Path) -> list[Path]:
    """The backups of this very vault in `folder`, the latest day first; another vault's may have the same name."""
    found = []
    for path in _files(folder):
        match = _named(vault, SUFFIX).fullmatch(path.name)
        if match and _vault_id(path) == vault_id:
            found.append((match[1], int(match[2] or 1), path))
    return [path for _day, _nth, path in sorted(found, reverse=True)]


def remove_older(vault: Path, vault_id: bytes, made: Path, keep: int) -> list[Path]:
    """Remove this vault's older backups beside `made`, so that `keep` remain with it; what was removed.

    `made` stays whatever its date says: a clock is a claim. What cannot be removed stays.
    """
    others = [path for path in backups_of(vault, vault_id, made.parent) if path.name != made.name]
    removed = []
    for path in others[max(keep - 1, 0) :]:
        with suppress(OSError):
            path.unlink()
            removed.append(path)
    return removed


def remove_parts(vault: Path, vault_id: bytes, folder: Path) -> None:
    """Remove what an earlier backup of this vault left half written; another vault's stays."""
    for path in _files(folder):
        if _named(vault, SUFFIX + PART).fullmatch(path.name) and _vault_id(path, part=True) in (
            vault_id,
            b"",
        ):
            with suppress(OSError):
                path.unlink()


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return []


def _vault_id(path: Path, *, part: bool = False) -> bytes:
    """Whose backup this is, empty if its beginning does not say."""
    try:
        with path.open("rb") as file:
            return _begun(file, path).vault_id
    except (OSError, VaultError):
        return b"" if part else b"?"


# ---------------------------------------------------------------- reading


def beginning_of(slots: SlotFile, database_bytes: int) -> bytes:
    """What stands before a database of that many bytes."""
    kept = encode(slots)
    return _BEGINNING.pack(MAGIC, VERSION, len(kept)) + kept + _LENGTH.pack(database_bytes)


def read_backup(path: Path) -> Backup:
    """The beginning of the backup at `path`, every length checked against the file's size before it is used.

    Raises CannotReadBackup, NotABackup, BackupTooNew, BackupDamaged. `verify` checks the rest.
    """
    try:
        with path.open("rb") as file:
            slots = _begun(file, path)
            length = file.read(_LENGTH.size)
            offset = file.tell()
            size = file.seek(0, os.SEEK_END)
    except OSError as error:
        raise CannotReadBackup(path=path, cause=error.strerror or error) from error
    if len(length) < _LENGTH.size:
        raise BackupDamaged(path=path, cause=CUT_OFF)
    (database_bytes,) = _LENGTH.unpack(length)
    if not database_bytes or offset + database_bytes + HASH_BYTES != size:
        raise BackupDamaged(path=path, cause=OTHER_LENGTH)
    return Backup(path, slots, offset, database_bytes)


def _begun(file: IO[bytes], path: Path) -> SlotFile:
    """The slots at the beginning of `file`."""
    beginning = file.read(_BEGINNING.size)
    if not beginning.startswith(MAGIC):
        raise NotABackup(path=path)
    if len(beginning) < _BEGINNING.size:
        raise BackupDamaged(path=path, cause=CUT_OFF)
    _magic, version, length = _BEGINNING.unpack(beginning)
    if version > VERSION:
        raise BackupTooNew(path=path, version=version, known=VERSION)
    if not version or length > MOST_SLOT_BYTES:
        raise BackupDamaged(path=path, cause=NO_SENSE)
    slots = decode(file.read(length))
    if slots is None:
        raise BackupDamaged(path=path, cause=NO_SLOTS)
    return slots


def verify(backup: Backup, told: Told = quiet) -> bytes:
    """Read the whole file and compare it with its hash, which is returned.

    Raises CannotReadBackup, BackupDamaged.
    """
    for _part in _checked(backup, 0, told):
        pass
    return hash_of(backup)


def hash_of(backup: Backup) -> bytes:
    """The hash that stands at the end of the file. Raises CannotReadBackup."""
    try:
        with backup.path.open("rb") as file:
            file.seek(-HASH_BYTES, os.SEEK_END)
            return file.read(HASH_BYTES)
    except OSError as error:
        raise CannotReadBackup(path=backup.path, cause=error.strerror or error) from error


def database_of(backup: Backup, told: Told = quiet) -> Iterator[bytes]:
    """The bytes of the database, in pieces; after the last one the whole file has been compared with its hash.

    Raises CannotReadBackup, BackupDamaged: whoever writes the pieces down trusts them only after the end.
    """
    return _checked(backup, backup.offset, told)


def _checked(backup: Backup, start: int, told: Told) -> Iterator[bytes]:
    """The pieces of the file from `start` up to its hash; the hash of the whole is compared after the last."""
    end, at, digest = backup.size - HASH_BYTES, 0, hashlib.sha256()
    try:
        with backup.path.open("rb") as file:
            while at < end:
                piece = file.read(min(CHUNK, (start if at < start else end) - at))
                if not piece:
                    raise BackupDamaged(path=backup.path, cause=CUT_OFF)
                digest.update(piece)
                at += len(piece)
                if at > start:
                    yield piece
                told(at, end)
            said = file.read(HASH_BYTES + 1)
    except OSError as error:
        raise CannotReadBackup(path=backup.path, cause=error.strerror or error) from error
    if said != digest.digest():
        raise BackupDamaged(path=backup.path, cause=OTHER_BYTES)

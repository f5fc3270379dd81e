"""How a vault is made, and how it is opened: the way from a folder and a secret to a `Vault`.

What a crash has left beside it is brought to an end here, before and after; what an open vault does is `store`'s.
"""

import os
import shutil
from pathlib import Path

from fieldtui.vault import slots as key_slots
from fieldtui.vault.attempts import counted, forget_attempts
from fieldtui.vault.errors import NoSuchVault, NotAVault, VaultDamaged, VaultExists
from fieldtui.vault.files import confirm_name, make_folder, named_faults, write_whole
from fieldtui.vault.forgetting import overwrite
from fieldtui.vault.leftovers import finish_restore, remove_leftovers
from fieldtui.vault.lockfile import take_lock
from fieldtui.vault.slots import Cost, Random, SlotFile
from fieldtui.vault.store import Job, Vault
from fieldtui.vault.tidying import tidy
from fieldtui.vault.ways import Unlock, with_passphrase


def create_vault(
    path: Path,
    passphrase: str,
    cost: Cost,
    random: Random = os.urandom,
    begin: Job[None] | None = None,
    made: int = 0,
) -> Vault:
    """Make a vault at `path` (a folder that must not exist) and open it; `made` is now, in seconds since 1970.

    It is built beside its place and renamed, so a crash leaves no half vault; `begin` writes what it never is
    without. Raises VaultExists, CannotWrite, DiskFull, DiskFailed, NotConfirmed.
    """
    if path.exists():
        raise VaultExists(path=path)
    # An object of our own, since it is overwritten.
    key = bytes(bytearray(random(key_slots.KEY_BYTES)))
    vault_id = random(16)
    slot = key_slots.passphrase_slot(passphrase, key, vault_id, cost, random, made)
    _build(path, key, SlotFile(1, vault_id, (slot,)), begin)
    lock_file = take_lock(path / "lock", path)
    try:
        vault = Vault(path, key, lock_file)
    except BaseException:
        lock_file.close()
        raise
    overwrite(key)
    return vault


def _build(path: Path, key: bytes, slots: SlotFile, begin: Job[None] | None) -> None:
    """Make the folder of a closed vault."""
    building = path.with_name(path.name + ".part")
    with named_faults(path):
        shutil.rmtree(building, ignore_errors=True)
        make_folder(building)
    try:
        for name in key_slots.COPIES:
            write_whole(building / name, key_slots.encode(slots))
        built = Vault(building, key, None)
        try:
            if begin is not None:
                built.write(begin)
        finally:
            built.lock()
        with named_faults(path):
            building.replace(path)
        confirm_name(path)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def open_vault(path: Path, passphrase: str, *, read_only: bool = False) -> Vault:
    """Open the vault at `path` with its passphrase. Raises WrongPassphrase, and what `open_vault_with` raises."""
    return open_vault_with(path, with_passphrase(passphrase, path), read_only=read_only)


def open_vault_with(path: Path, unlock: Unlock, *, read_only: bool = False) -> Vault:
    """Open the vault at `path` with the key that `unlock` finds in its slots (`ways` has them).

    What a crash has left of a change of keys is brought to an end. `read_only` is for looking while another program
    may have it open: no lock is taken and nothing is changed; each `read` sees one moment. Raises NoSuchVault,
    NotAVault, VaultBusy, VaultDamaged, VaultTooOld where a migration is due, and what `unlock` raises.
    """
    slots = slots_at(path)
    lock_file = None if read_only else take_lock(path / "lock", path)
    try:
        # Again: whoever had the lock may have changed them.
        slots = slots_at(path)
        if not read_only:
            remove_leftovers(path)
        with counted(path):
            key = unlock(slots)
        vault = Vault(path, key, lock_file, slots.database, read_only=read_only)
        overwrite(key)
    except BaseException:
        if lock_file is not None:
            lock_file.close()
        raise
    try:
        vault.wrong_before = forget_attempts(path)
        if not read_only:
            tidy(path, slots)
    except BaseException:
        vault.lock()
        raise
    return vault


def slots_at(path: Path) -> SlotFile:
    """The slots of the vault at `path`, which is not opened. Raises NoSuchVault, NotAVault, VaultDamaged."""
    finish_restore(path)
    if not path.exists():
        raise NoSuchVault(path=path)
    if not path.is_dir():
        raise NotAVault(path=path)
    slots = key_slots.read_slots(path)
    database = path / slots.database
    if not database.is_file():
        raise NotAVault(path=path)
    if not database.stat().st_size:
        # SQLite would take it for a new database, and a vault that lost everything for an empty one.
        raise VaultDamaged(path=path, cause=f"{slots.database} is empty")
    return slots

"""Changing the key slots of an open vault: add, remove, confirm, and never the last way in.

A vault has one passphrase: a device belongs to one person, a second passphrase would halve what a guesser has to do,
and a wrong one would take twice as long to refuse. While a new recovery code is not typed back yet, the one before
stays valid beside it.
"""

import hmac
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from fieldtui.vault.errors import LastWayIn, NoSlotsHere, WrongPassphrase, WrongRecoveryCode
from fieldtui.vault.slots import (
    OFFICE,
    PASSPHRASE,
    RECOVERY,
    Cost,
    Random,
    Slot,
    SlotFile,
    passphrase_slot,
    read_slots,
    unwrap,
    write_slots,
)
from fieldtui.vault.store import Vault
from fieldtui.vault.ways import Sealed, office_slot, recovery_slot, slot_of_code


def folder_of(vault: Vault) -> Path:
    """Where the slots are. Raises NoSlotsHere for a vault in memory."""
    if vault.path is None:
        raise NoSlotsHere()
    return vault.path


def slots_of(vault: Vault) -> SlotFile:
    """The slots of an open vault. Raises NoSlotsHere, VaultDamaged."""
    return read_slots(folder_of(vault))


def require_passphrase(vault: Vault, passphrase: str) -> None:
    """Raises WrongPassphrase unless it opens this vault: whoever walks by an open screen makes no way in."""
    path = folder_of(vault)

    def job(_db: object, key: bytes) -> None:
        if not hmac.compare_digest(unwrap(read_slots(path), passphrase, path), key):
            raise WrongPassphrase(path=path)

    vault.with_key(job)


def set_passphrase(vault: Vault, passphrase: str, cost: Cost, random: Random, made: int = 0) -> None:
    """Open with `passphrase` from now on, and not with the one before. Raises ValueError below the floor."""

    def changed(slots: SlotFile, key: bytes) -> list[Slot]:
        fresh = passphrase_slot(passphrase, key, slots.vault_id, cost, random, made)
        return [fresh, *(slot for slot in slots.slots if slot.kind != PASSPHRASE)]

    _change(vault, changed)


def add_recovery_code(vault: Vault, code: bytes, random: Random, made: int = 0) -> None:
    """Open with the 16 bytes `code`, too. It counts once it is confirmed; a code that was not yet is void."""

    def changed(slots: SlotFile, key: bytes) -> list[Slot]:
        kept = [slot for slot in slots.slots if slot.kind != RECOVERY or slot.confirmed]
        return [*kept, recovery_slot(code, key, slots.vault_id, random, made)]

    _change(vault, changed)


def confirm_recovery_code(vault: Vault, code: bytes) -> None:
    """Somebody has typed `code` back: it counts, and every other code is void. Raises WrongRecoveryCode."""
    path = folder_of(vault)

    def changed(slots: SlotFile, key: bytes) -> list[Slot]:
        found = slot_of_code(slots, code)
        if found is None or not hmac.compare_digest(found[1], key):
            raise WrongRecoveryCode(path=path)
        confirmed = msgspec.structs.replace(found[0], confirmed=True)
        return [*(slot for slot in slots.slots if slot.kind != RECOVERY), confirmed]

    _change(vault, changed)


def add_office(vault: Vault, public: bytes, device: bytes, person: str, made: int = 0) -> None:
    """The holder of the recovery key `public` can open this vault from now on, and no other office."""

    def changed(slots: SlotFile, key: bytes) -> list[Slot]:
        fresh = office_slot(public, Sealed(key, device, person), slots.vault_id, made)
        return [*(slot for slot in slots.slots if slot.kind != OFFICE), fresh]

    _change(vault, changed)


def remove(vault: Vault, kind: str) -> bool:
    """Take the slots of a kind away; whether there were any. Raises LastWayIn."""
    found = bool(slots_of(vault).of(kind))
    if found:
        _change(vault, lambda slots, _key: [slot for slot in slots.slots if slot.kind != kind])
    return found


def _change(vault: Vault, changed: Callable[[SlotFile, bytes], Iterable[Slot]]) -> None:
    path = folder_of(vault)

    def job(_db: object, key: bytes) -> None:
        before = read_slots(path)
        after = msgspec.structs.replace(
            before, generation=before.generation + 1, slots=tuple(changed(before, key))
        )
        if not person_can_open(after):
            raise LastWayIn(path=path)
        write_slots(path, after)

    vault.with_key(job)


def person_can_open(slots: SlotFile) -> bool:
    """Whether somebody has what it takes: a passphrase, or a recovery code that was typed back."""
    return bool(slots.of(PASSPHRASE)) or any(slot.confirmed for slot in slots.of(RECOVERY))

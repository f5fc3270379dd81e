"""The ways into a vault as its person uses them: the passphrase, the recovery code, another key for the whole vault.

What is offered by the office is `office_recovery`'s. Everything that makes a way in asks for the passphrase again:
whoever walks by an open screen makes none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldtui.device import Device, device_in
from fieldtui.i18n import N_
from fieldtui.log.settings import setting
from fieldtui.passphrase import require_length
from fieldtui.recovery_files import forget_request
from fieldtui.vault import Cost, calibrated, open_vault_with, slots_at
from fieldtui.vault.changing import (
    add_recovery_code,
    confirm_recovery_code,
    folder_of,
    remove,
    require_passphrase,
    set_passphrase,
)
from fieldtui.vault.recovery_code import CODE_BYTES, understood
from fieldtui.vault.rekey import Progress, begun, forget_begun, rekey
from fieldtui.vault.slots import OFFICE, PASSPHRASE, RECOVERY, Slot, SlotFile, passphrase_slot
from fieldtui.vault.ways import Sealed, office_slot, recovery_slot, with_recovery_code

# The setting with the office's recovery key that this vault's person has accepted. What is sealed anew is sealed to
# this one: the key files are not signed, and somebody could have put another key there.
ACCEPTED = "recovery accepted"

# The kinds of slots, for people.
NAMES: dict[str, str] = {
    PASSPHRASE: N_("passphrase"),
    RECOVERY: N_("recovery code"),
    OFFICE: N_("the office's recovery"),
}


@dataclass(frozen=True)
class WayIn:
    """One slot: its kind, when it was made (claimed seconds since 1970, 0: not known), whether it counts, its memory.

    `memory_kib` is what a guess of the passphrase costs, 0 for what is not guessed.
    """

    kind: str
    made: int
    confirmed: bool
    memory_kib: int


@dataclass(frozen=True)
class Rekeyed:
    """What a new key leaves to do: the new recovery code to write down, if there was one before."""

    code: bytes
    office: bool


def ways_in(path: Path) -> tuple[WayIn, ...]:
    """The ways into the vault at `path`, which need not be open. Raises NoSuchVault, NotAVault, VaultDamaged."""
    return tuple(
        WayIn(slot.kind, slot.made, slot.confirmed, slot.cost.memory_kib) for slot in slots_at(path).slots
    )


def change_passphrase(device: Device, passphrase: str, new: str, cost: Cost | None = None) -> None:
    """Open with `new` from now on; `cost` None: what this machine does in half a second.

    Raises ShortPassphrase, WrongPassphrase, SlotsHalfWritten, and what writing raises.
    """
    require_length(new)
    require_passphrase(device.vault, passphrase)
    set_passphrase(device.vault, new, cost or calibrated(), device.random, device.wall())
    # Whoever knows the passphrase waits for no help any more.
    forget_request(folder_of(device.vault))


def new_recovery_code(device: Device, passphrase: str) -> bytes:
    """A new recovery code, 16 bytes, to be shown once. It counts once it was typed back (`verify_recovery_code`).

    Raises WrongPassphrase, and what writing raises.
    """
    require_passphrase(device.vault, passphrase)
    code = device.random(CODE_BYTES)
    add_recovery_code(device.vault, code, device.random, device.wall())
    return code


def verify_recovery_code(device: Device, typed: str) -> None:
    """What was typed is the code: it counts from now on, and no other one does.

    Raises RecoveryCodeLength, RecoveryCodeMistyped, WrongRecoveryCode.
    """
    confirm_recovery_code(device.vault, understood(typed))


def remove_recovery_code(device: Device) -> bool:
    """No recovery code opens this vault any more; whether one did. Raises LastWayIn."""
    return remove(device.vault, RECOVERY)


def recover(path: Path, typed: str, new: str, cost: Cost | None = None) -> Device:
    """Open the vault at `path` with its recovery code, and set a new passphrase. The code stays valid.

    Raises ShortPassphrase, RecoveryCodeLength, RecoveryCodeMistyped, NoRecoveryCode, WrongRecoveryCode, and what
    opening raises.
    """
    require_length(new)
    return reopened(path, understood(typed), new, cost)


def reopened(path: Path, code: bytes, new: str, cost: Cost | None = None) -> Device:
    """`recover` with the 16 bytes of the code."""
    vault = open_vault_with(path, with_recovery_code(code, path))
    try:
        device = device_in(vault)
        set_passphrase(vault, new, cost or calibrated(), device.random, device.wall())
    except BaseException:
        vault.lock()
        raise
    return device


def rekey_begun(device: Device) -> int:
    """When a rekey was begun that did not come to its end, in claimed seconds since 1970; 0: none."""
    with device.read() as db:
        return begun(db)


def leave_rekey(device: Device) -> None:
    """Do not offer any more to begin it again."""
    forget_begun(device.vault)


def rekey_vault(
    device: Device, passphrase: str, new: str = "", cost: Cost | None = None, progress: Progress | None = None
) -> Rekeyed:
    """Another key for the whole vault, with a passphrase (`new`, or the one it has) and, where there was one, a new code.

    An exception of `progress` stops it. Raises ShortPassphrase, WrongPassphrase, NoRoomToRekey, RekeyFailed, and what
    writing raises.
    """
    if new:
        require_length(new)
    require_passphrase(device.vault, passphrase)
    path, wall = folder_of(device.vault), device.wall()
    code = device.random(CODE_BYTES)
    with device.read() as db:
        accepted = setting(db, ACCEPTED)
    price = cost or calibrated()

    def rewrapped(before: SlotFile, _old: bytes, key: bytes) -> Sequence[Slot]:
        slots = [passphrase_slot(new or passphrase, key, before.vault_id, price, device.random, wall)]
        if before.of(RECOVERY):
            slots.append(recovery_slot(code, key, before.vault_id, device.random, wall))
        if accepted and before.of(OFFICE):
            sealed = Sealed(key, device.id, device.identity.person)
            slots.append(office_slot(accepted, sealed, before.vault_id, wall))
        return slots

    had_code = bool(slots_at(path).of(RECOVERY))
    rekey(device.vault, rewrapped, device.random, wall=wall, progress=progress)
    # It asks the office for a key that opens nothing any more.
    forget_request(path)
    return Rekeyed(code if had_code else b"", bool(slots_at(path).of(OFFICE)))

"""The vault: one encrypted store of one device.

`slots` wraps the key, `ways` has every way to it, `changing` changes them, `rekey` gives the vault another key.
`driver` opens SQLCipher and names its errors, `migrations` holds every table, `opening` makes and opens a vault, `store`
is the open one with its one writer thread. Nothing here knows what the tables mean.
"""

from fieldtui.vault.asking import rows_for
from fieldtui.vault.cleaning import ask_to_drop_free_pages
from fieldtui.vault.driver import Connection
from fieldtui.vault.errors import (
    CannotLock,
    DiskFull,
    NoSuchVault,
    NotAVault,
    OpenedToRead,
    SlotsTooNew,
    VaultBusy,
    VaultDamaged,
    VaultExists,
    VaultLocked,
    VaultOpenElsewhere,
    VaultTooNew,
    VaultTooOld,
    WrongPassphrase,
)
from fieldtui.vault.opening import create_vault, open_vault, open_vault_with, slots_at
from fieldtui.vault.slots import FLOOR, Cost, calibrated
from fieldtui.vault.store import Vault

__all__ = [
    "FLOOR",
    "CannotLock",
    "Connection",
    "Cost",
    "DiskFull",
    "NoSuchVault",
    "NotAVault",
    "OpenedToRead",
    "SlotsTooNew",
    "Vault",
    "VaultBusy",
    "VaultDamaged",
    "VaultExists",
    "VaultLocked",
    "VaultOpenElsewhere",
    "VaultTooNew",
    "VaultTooOld",
    "WrongPassphrase",
    "ask_to_drop_free_pages",
    "calibrated",
    "create_vault",
    "open_vault",
    "open_vault_with",
    "rows_for",
    "slots_at",
]

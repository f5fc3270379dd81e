"""The vault: one encrypted store of one device.

`slots` wraps the key, `driver` opens SQLCipher and names its errors, `migrations` holds every table,
`store` is the open vault with its one writer thread. Nothing here knows what the tables mean.
"""

from fieldtui.vault.asking import rows_for
from fieldtui.vault.cleaning import ask_to_drop_free_pages
from fieldtui.vault.driver import Connection
from fieldtui.vault.errors import (
    DiskFull,
    NoSuchVault,
    NotAVault,
    SlotsTooNew,
    VaultBusy,
    VaultDamaged,
    VaultExists,
    VaultLocked,
    VaultTooNew,
    WrongPassphrase,
)
from fieldtui.vault.slots import FLOOR, Cost, calibrated
from fieldtui.vault.store import Vault, create_vault, open_vault

__all__ = [
    "FLOOR",
    "Connection",
    "Cost",
    "DiskFull",
    "NoSuchVault",
    "NotAVault",
    "SlotsTooNew",
    "Vault",
    "VaultBusy",
    "VaultDamaged",
    "VaultExists",
    "VaultLocked",
    "VaultTooNew",
    "WrongPassphrase",
    "ask_to_drop_free_pages",
    "calibrated",
    "create_vault",
    "open_vault",
    "rows_for",
]

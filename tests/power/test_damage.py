"""A byte that a disk gives back changed is told as damage, wherever it lies and whatever is done."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from fieldtui.errors import FieldtuiError
from fieldtui.log.rebuild import rebuild
from fieldtui.vault import Vault, VaultDamaged, ask_to_drop_free_pages, open_vault
from tests.power.judging import VAULT, put, state_of
from tests.power.scenes import PASSPHRASE, enrolled

BYTES = 60


def _read(vault: Vault) -> None:
    with vault.read() as db:
        state_of(db)


DONE: dict[str, Callable[[Vault], object]] = {
    "reading": _read,
    "rebuilding": lambda vault: vault.write(rebuild),
    "dropping free pages": lambda vault: vault.write(ask_to_drop_free_pages),
}


@pytest.mark.parametrize("work", DONE.values(), ids=DONE)
def test_a_changed_byte_is_told_or_does_not_matter(work: Callable[[Vault], object], root: Path) -> None:
    random, told = Random(3), 0
    put(enrolled(), root)
    database = root / VAULT / "vault.db"
    whole = database.read_bytes()
    for _byte in range(BYTES):
        changed = bytearray(whole)
        changed[random.randrange(len(changed))] ^= 0x55
        database.write_bytes(changed)
        told += _told(root / VAULT, work)
    assert told


def _told(path: Path, work: Callable[[Vault], object]) -> bool:
    try:
        vault = open_vault(path, PASSPHRASE)
    except VaultDamaged:
        return True
    try:
        work(vault)
    except FieldtuiError:
        return True
    else:
        return False
    finally:
        vault.lock()

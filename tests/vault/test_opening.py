"""Making, unlocking and locking a vault, and each thing that can be in the way, by name."""

import os
import shutil
from pathlib import Path

import pytest

from fieldtui.vault import (
    FLOOR,
    NoSuchVault,
    NotAVault,
    Vault,
    VaultBusy,
    VaultDamaged,
    VaultExists,
    VaultLocked,
    VaultTooNew,
    WrongPassphrase,
    create_vault,
    open_vault,
)
from tests.vault.conftest import PASSPHRASE, Child, keep, kept

HOLD = """
import sys
from pathlib import Path
from fieldtui.vault import open_vault
vault = open_vault(Path(sys.argv[1]), sys.argv[2])
print("open", flush=True)
sys.stdin.read()
"""


def test_what_was_written_is_there_after_locking_and_unlocking(path: Path) -> None:
    vault = create_vault(path, PASSPHRASE, FLOOR)
    keep(vault, "name", "张玉梅")
    vault.lock()
    again = open_vault(path, PASSPHRASE)
    assert kept(again) == {"name": "张玉梅"}
    again.lock()


def test_locking_twice_is_locking_once(vault: Vault) -> None:
    vault.lock()
    vault.lock()
    assert vault.locked


def test_a_locked_vault_neither_reads_nor_writes(vault: Vault) -> None:
    vault.lock()
    with pytest.raises(VaultLocked):
        keep(vault, "name", "late")
    with pytest.raises(VaultLocked), vault.read():
        pass


def test_a_locked_vault_forgets_its_key(vault: Vault) -> None:
    vault.lock()
    held = [
        value for value in vars(vault).values() if isinstance(value, (bytes, bytearray)) and len(value) >= 16
    ]
    assert held == []


def test_a_wrong_passphrase_is_refused_and_changes_nothing(closed: Path) -> None:
    before = contents(closed)
    with pytest.raises(WrongPassphrase):
        open_vault(closed, PASSPHRASE + "x")
    assert {name: data for name, data in contents(closed).items() if name != "attempts"} == before
    open_vault(closed, PASSPHRASE).lock()


def test_a_wrong_passphrase_prints_nothing(closed: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WrongPassphrase):
        open_vault(closed, "wrong")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("typed", ["Ａｂｃ　１２３！信义", "Abc 123!信义"])
@pytest.mark.parametrize("made", ["Ａｂｃ　１２３！信义", "Abc 123!信义"])
def test_a_passphrase_opens_in_full_width_as_in_half_width(path: Path, made: str, typed: str) -> None:
    create_vault(path, made, FLOOR).lock()
    open_vault(path, typed).lock()


def test_nothing_there_is_no_such_vault(path: Path) -> None:
    with pytest.raises(NoSuchVault):
        open_vault(path, PASSPHRASE)


def test_a_file_is_not_a_vault(path: Path) -> None:
    path.write_bytes(b"FTSLOTS1" * 100)
    with pytest.raises(NotAVault):
        open_vault(path, PASSPHRASE)


def test_an_empty_folder_is_not_a_vault(path: Path) -> None:
    path.mkdir()
    with pytest.raises(NotAVault):
        open_vault(path, PASSPHRASE)
    assert list(path.iterdir()) == []


def test_a_folder_of_other_things_is_not_a_vault_and_stays_as_it_is(path: Path) -> None:
    (path / "照片").mkdir(parents=True)
    (path / "notes.txt").write_text("milk")
    with pytest.raises(NotAVault):
        open_vault(path, PASSPHRASE)
    assert sorted(one.name for one in path.iterdir()) == ["notes.txt", "照片"]


@pytest.mark.parametrize("missing", ["vault.db", "slots-*"])
def test_a_vault_with_a_part_missing_is_not_a_vault(closed: Path, missing: str) -> None:
    for one in closed.glob(missing):
        one.unlink()
    with pytest.raises(NotAVault):
        open_vault(closed, PASSPHRASE)


@pytest.mark.parametrize("left", ["", "garbage", "half"])
def test_a_damaged_database_is_a_damaged_vault(closed: Path, left: str) -> None:
    database = closed / "vault.db"
    data = database.read_bytes()
    database.write_bytes({"": b"", "garbage": os.urandom(8192), "half": data[: len(data) // 2]}[left])
    with pytest.raises(VaultDamaged):
        use(closed)


@pytest.mark.parametrize("page", [0, 1, 2, 20, -1])
def test_a_flipped_bit_is_damage_and_never_other_data(closed: Path, page: int) -> None:
    database = closed / "vault.db"
    data = bytearray(database.read_bytes())
    data[page * 4096 + 100] ^= 1
    database.write_bytes(data)
    with pytest.raises(VaultDamaged):
        read_everything(closed)


def test_the_database_of_another_vault_is_damage(closed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.vault"
    create_vault(other, PASSPHRASE, FLOOR).lock()
    shutil.copy(other / "vault.db", closed / "vault.db")
    with pytest.raises(VaultDamaged):
        open_vault(closed, PASSPHRASE)


@pytest.mark.parametrize("there", ["file", "folder", "vault"])
def test_a_vault_is_never_made_over_something(path: Path, there: str) -> None:
    if there == "file":
        path.write_text("mine")
    elif there == "folder":
        path.mkdir()
    else:
        create_vault(path, "old", FLOOR).lock()
    before = contents(path) if path.is_dir() else path.read_bytes()
    with pytest.raises(VaultExists):
        create_vault(path, PASSPHRASE, FLOOR)
    assert (contents(path) if path.is_dir() else path.read_bytes()) == before


def test_a_vault_in_use_by_another_process_is_busy_until_that_process_is_gone(
    closed: Path, child: Child
) -> None:
    holder = child(HOLD, closed, PASSPHRASE)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"open"
    with pytest.raises(VaultBusy):
        open_vault(closed, PASSPHRASE)
    holder.kill()
    holder.wait()
    open_vault(closed, PASSPHRASE).lock()


def test_a_vault_in_use_by_another_window_of_this_process_is_busy(vault: Vault, path: Path) -> None:
    with pytest.raises(VaultBusy):
        open_vault(path, PASSPHRASE)


def test_a_refused_opening_leaves_the_vault_free(closed: Path) -> None:
    with pytest.raises(WrongPassphrase):
        open_vault(closed, "wrong")
    open_vault(closed, PASSPHRASE).lock()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not list open files")
@pytest.mark.parametrize("why", ["newer", "damaged", "passphrase"])
def test_a_refused_opening_holds_no_file_of_the_vault(closed: Path, why: str) -> None:
    if why == "newer":
        make_newer(closed)
    if why == "damaged":
        (closed / "vault.db").write_bytes(os.urandom(8192))
    with pytest.raises((VaultTooNew, VaultDamaged, WrongPassphrase)) as refused:
        open_vault(closed, "wrong" if why == "passphrase" else PASSPHRASE)
    held = [str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    assert [one for one in held if str(closed) in one] == []
    assert refused.tb is not None


def test_a_vault_of_a_newer_program_is_refused_by_the_name_of_its_step_however_often(closed: Path) -> None:
    make_newer(closed)
    for _attempt in range(2):
        with pytest.raises(VaultTooNew, match="m999_later"):
            open_vault(closed, PASSPHRASE)


def make_newer(path: Path) -> None:
    """Do to a vault what a newer program would."""
    vault = open_vault(path, PASSPHRASE)
    vault.write(
        lambda db: db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('fieldtui', 'm999_later', '')"
        )
    )
    vault.lock()


def test_what_a_crash_left_of_an_earlier_attempt_is_no_obstacle(path: Path) -> None:
    left = path.with_name(path.name + ".part")
    left.mkdir()
    (left / "vault.db").write_bytes(b"half")
    create_vault(path, PASSPHRASE, FLOOR).lock()
    assert not left.exists()
    open_vault(path, PASSPHRASE).lock()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the lock, by name."""
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.name != "lock"}


def use(path: Path) -> None:
    """Open a vault and look at what it holds, as a program would."""
    vault = open_vault(path, PASSPHRASE)
    try:
        assert kept(vault)["kept"] == "before"
    finally:
        vault.lock()


def read_everything(path: Path) -> None:
    """Open a vault, read each table and check each page; what is not as it was written is VaultDamaged."""
    vault = open_vault(path, PASSPHRASE)
    try:
        with vault.read() as db:
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                db.execute(f"SELECT * FROM {table}").fetchall()
            found = db.execute("PRAGMA integrity_check").fetchone()
            if found != ("ok",):
                raise VaultDamaged(path=path, cause=found[0])
    finally:
        vault.lock()

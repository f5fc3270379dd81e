"""A restored vault takes its place whole or not at all, and what was there is never lost."""

import errno
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fieldtui.vault import FLOOR, Vault, VaultBusy, create_vault, open_vault
from fieldtui.vault import restoring as vault_restoring
from fieldtui.vault.backup import Backup
from fieldtui.vault.backup_errors import BackupDamaged, NothingIsReplaced
from fieldtui.vault.backup_writing import write_backup
from fieldtui.vault.errors import CannotWrite, DiskFull, NotConfirmed, VaultDamaged
from fieldtui.vault.files import sync_folder
from fieldtui.vault.leftovers import being_restored, finish_restore, restored
from fieldtui.vault.restoring import build, discard, put_in_place, take_place
from fieldtui.vault.slots import unwrap
from tests.vault.conftest import PASSPHRASE, Child, keep, kept

DAY = date(2026, 10, 12)
OLD, NEW = {"kept": "in the backup"}, {"kept": "since then"}


@pytest.fixture
def backup(path: Path, tmp_path: Path) -> Backup:
    """A backup of the vault at `path`, which has gone on since."""
    vault = create_vault(path, PASSPHRASE, FLOOR)
    keep(vault, "kept", "in the backup")
    made = write_backup(vault, tmp_path, DAY)
    keep(vault, "kept", "since then")
    vault.lock()
    return made


def nothing(_db: object) -> None:
    """Change nothing in the restored vault."""


def restore(backup: Backup, place: Path) -> Path | None:
    held = take_place(place)
    build(backup, unwrap(backup.slots, PASSPHRASE, backup.path), place, nothing)
    return put_in_place(place, held, DAY)


def holds(place: Path) -> dict[str, str]:
    vault = open_vault(place, PASSPHRASE)
    try:
        return kept(vault)
    finally:
        vault.lock()


def folders(tmp_path: Path) -> list[str]:
    return sorted(one.name for one in tmp_path.iterdir() if one.is_dir())


def test_over_a_vault_both_are_there_afterwards(backup: Backup, path: Path, tmp_path: Path) -> None:
    aside = restore(backup, path)
    assert aside == tmp_path / "王-before-restore-2026-10-12.vault"
    assert (holds(path), holds(aside)) == (OLD, NEW)
    assert folders(tmp_path) == ["王-before-restore-2026-10-12.vault", "王.vault"]


def test_two_restores_in_a_day_keep_three_vaults(backup: Backup, path: Path, tmp_path: Path) -> None:
    restore(backup, path)
    assert restore(backup, path) == tmp_path / "王-before-restore-2026-10-12-2.vault"
    assert len(folders(tmp_path)) == 3


def test_a_vault_that_is_open_is_not_replaced(backup: Backup, path: Path) -> None:
    vault = open_vault(path, PASSPHRASE)
    with pytest.raises(VaultBusy):
        restore(backup, path)
    vault.lock()
    assert holds(path) == NEW


def test_a_vault_cannot_be_opened_while_it_is_being_replaced(backup: Backup, path: Path) -> None:
    held = take_place(path)
    with pytest.raises(VaultBusy):
        open_vault(path, PASSPHRASE)
    assert held is not None
    held.close()


@pytest.mark.parametrize("there", ["file", "folder", "empty folder"])
def test_what_is_no_vault_is_not_replaced(backup: Backup, tmp_path: Path, there: str) -> None:
    place = tmp_path / "照片"
    if there == "file":
        place.write_text("mine")
    else:
        place.mkdir()
    if there == "folder":
        (place / "1.jpg").write_text("mine")
    with pytest.raises(NothingIsReplaced):
        restore(backup, place)
    assert place.exists()
    assert not restored(place).exists()


def test_a_vault_without_its_database_is_kept_too(backup: Backup, path: Path) -> None:
    (path / "vault.db").unlink()
    aside = restore(backup, path)
    assert aside is not None
    assert (aside / "slots-a").is_file()
    assert holds(path) == OLD


def test_the_backup_itself_stays_as_it_is(backup: Backup, path: Path) -> None:
    before = backup.path.read_bytes()
    restore(backup, path)
    assert backup.path.read_bytes() == before


def test_left_undone_nothing_has_changed(backup: Backup, path: Path, tmp_path: Path) -> None:
    held = take_place(path)
    build(backup, unwrap(backup.slots, PASSPHRASE, backup.path), path, nothing)
    discard(path)
    assert held is not None
    held.close()
    assert folders(tmp_path) == ["王.vault"]
    assert holds(path) == NEW


@pytest.mark.parametrize("at", [20_000, -100, 60])
def test_a_stick_that_turns_bad_after_the_check_gives_no_vault(
    backup: Backup, path: Path, tmp_path: Path, at: int
) -> None:
    data = bytearray(backup.path.read_bytes())
    data[at] ^= 1
    backup.path.write_bytes(data)
    with pytest.raises(BackupDamaged):
        build(backup, unwrap(backup.slots, PASSPHRASE, backup.path), tmp_path / "new.vault", nothing)
    assert folders(tmp_path) == ["王.vault"]


def test_a_wrong_key_gives_no_vault(backup: Backup, tmp_path: Path) -> None:
    with pytest.raises(VaultDamaged):
        build(backup, bytes(32), tmp_path / "new.vault", nothing)
    assert folders(tmp_path) == ["王.vault"]


@pytest.mark.parametrize(("code", "error"), [(errno.ENOSPC, DiskFull), (errno.EIO, CannotWrite)])
@pytest.mark.parametrize("at", range(8))
def test_a_fault_at_a_sync_before_the_last_rename_leaves_the_old_state(
    backup: Backup,
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    error: type[Exception],
    at: int,
) -> None:
    left = at

    def fsync(_handle: int) -> None:
        nonlocal left
        left -= 1
        if left == -1:
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fsync)
    # Of the key files that are built, it is only said that their names may not last.
    with pytest.raises((error, NotConfirmed)):
        restore(backup, path)
    monkeypatch.undo()
    assert holds(path) == NEW
    assert folders(tmp_path) == ["王.vault"]


def test_a_fault_after_the_last_rename_leaves_the_new_state(
    backup: Backup, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = take_place(path)
    build(backup, unwrap(backup.slots, PASSPHRASE, backup.path), path, nothing)
    real = sync_folder
    calls: list[Path] = []

    def sync(folder: Path) -> None:
        calls.append(folder)
        if len(calls) == 2:
            raise OSError(errno.EIO, "no")
        real(folder)

    monkeypatch.setattr("fieldtui.vault.restoring.sync_folder", sync)
    aside = put_in_place(path, held, DAY)
    assert len(calls) == 2
    assert aside is not None
    assert (holds(path), holds(aside)) == (OLD, NEW)


def test_if_the_last_rename_fails_what_was_there_is_back(
    backup: Backup, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def replace(self: Path, to: Path) -> Path:
        if self == restored(path):
            raise OSError(errno.EACCES, "no")
        return real(self, to)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(CannotWrite):
        restore(backup, path)
    monkeypatch.undo()
    assert holds(path) == NEW
    assert folders(tmp_path) == ["王.vault"]


def test_somebody_who_looks_between_the_two_renames_finishes_it_and_nobody_fails(
    backup: Backup, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def replace(self: Path, to: Path) -> Path:
        if self == restored(path):
            monkeypatch.undo()
            finish_restore(path)
        return real(self, to)

    monkeypatch.setattr(Path, "replace", replace)
    aside = restore(backup, path)
    assert aside is not None
    assert (holds(path), holds(aside)) == (OLD, NEW)


# --- the program dies ----------------------------------------------------------------------------------------

DIE = """
import os, sys
from datetime import date
from pathlib import Path
from fieldtui.vault import slots, restoring
from fieldtui.vault.backup import read_backup
from fieldtui.vault.files import sync_folder
from fieldtui.vault.slots import unwrap
left = int(sys.argv[4])
def step(real):
    def counted(*arguments, **options):
        global left
        left -= 1
        if not left:
            os._exit(9)
        return real(*arguments, **options)
    return counted
for module, name in ((os, "fsync"), (Path, "replace"), (Path, "mkdir"), (restoring, "sync_folder")):
    setattr(module, name, step(getattr(module, name)))
place, backup = Path(sys.argv[1]), read_backup(Path(sys.argv[3]))
held = restoring.take_place(place)
restoring.build(backup, unwrap(backup.slots, sys.argv[2], place), place, lambda db: None)
restoring.put_in_place(place, held, date(2026, 10, 12))
print("done", flush=True)
"""
# Steps of a restore over a vault; one more than there are ends it.
STEPS = 24


@pytest.mark.parametrize("at", range(1, STEPS + 1))
def test_a_program_that_dies_at_any_step_leaves_the_old_vault_or_the_whole_new_one(
    backup: Backup, path: Path, tmp_path: Path, child: Child, at: int
) -> None:
    process = child(DIE, path, PASSPHRASE, backup.path, at)
    assert process.stdout is not None
    done = process.stdout.read().strip() == b"done"
    process.wait()
    found = holds(path)
    aside = tmp_path / "王-before-restore-2026-10-12.vault"
    assert found == (OLD if aside.exists() else NEW)
    if aside.exists():
        assert holds(aside) == NEW
    # The opening has cleaned up.
    assert not being_restored(path).exists()
    assert not restored(path).exists()
    assert done or at < STEPS


def test_a_restore_goes_through_after_one_that_died(
    backup: Backup, path: Path, tmp_path: Path, child: Child
) -> None:
    child(DIE, path, PASSPHRASE, backup.path, 8).wait()
    restore(backup, path)
    assert holds(path) == OLD
    assert len(folders(tmp_path)) == 2


def test_a_folder_of_somebody_elses_is_not_cleaned_away(backup: Backup, path: Path) -> None:
    theirs = being_restored(path)
    theirs.mkdir()
    (theirs / "照片.jpg").write_text("mine")
    open_vault(path, PASSPHRASE).lock()
    assert (theirs / "照片.jpg").read_text() == "mine"
    with pytest.raises(CannotWrite):
        restore(backup, path)
    assert (theirs / "照片.jpg").read_text() == "mine"


def test_what_a_restore_left_is_cleaned_away_with_the_journal_of_its_database(
    path: Path, backup: Backup
) -> None:
    left = being_restored(path)
    left.mkdir()
    for name in ("vault.db", "vault.db-journal", "slots-a", "slots-b.part"):
        (left / name).write_bytes(b"half")
    open_vault(path, PASSPHRASE).lock()
    assert not left.exists()


def test_a_vault_is_settled_before_anybody_can_open_it(
    backup: Backup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real = Path.replace

    def replace(self: Path, to: Path) -> Path:
        order.append(to.name)
        return real(self, to)

    def settle(db: Any) -> None:  # noqa: ANN401 - a connection
        db.execute("INSERT OR REPLACE INTO settings VALUES ('settled', 'yes')")
        order.append("settled")

    monkeypatch.setattr(Path, "replace", replace)
    place = tmp_path / "new.vault"
    build(backup, unwrap(backup.slots, PASSPHRASE, backup.path), place, settle)
    put_in_place(place, None, DAY)
    assert order[-3:] == ["settled", "new.vault.restored", "new.vault"]
    assert holds(place)["settled"] == "yes"


def test_the_vault_is_closed_while_it_is_being_renamed(
    backup: Backup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Vault] = []
    real = Vault

    def spying(*arguments: Any) -> Vault:  # noqa: ANN401 - as Vault
        opened.append(real(*arguments))
        return opened[-1]

    monkeypatch.setattr(vault_restoring, "Vault", spying)
    build(backup, unwrap(backup.slots, PASSPHRASE, backup.path), tmp_path / "new.vault", nothing)
    assert [vault.locked for vault in opened] == [True]
    assert sorted(one.name for one in restored(tmp_path / "new.vault").iterdir()) == [
        "slots-a",
        "slots-b",
        "vault.db",
    ]

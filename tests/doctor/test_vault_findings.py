"""Damage to folder, slots and database: the right thing is found, and only that."""

import os
import shutil
import sqlite3
from functools import partial
from pathlib import Path

import msgspec
import pytest

from fieldtui.doctor import told_of
from fieldtui.doctor.machine import Disk, kind_of_file_system
from fieldtui.key_slots import new_recovery_code, verify_recovery_code
from fieldtui.log.settings import set_setting
from fieldtui.vault import Cost, open_vault
from fieldtui.vault.recovery_code import shown
from fieldtui.vault.slots import decode, encode
from tests.doctor.conftest import PASSPHRASE, Clinic

PAGE = 4096


def turned(path: Path, at: int) -> None:
    """One bit of a file, turned."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


# ------------------------------------------------------------------ pages and structure


@pytest.mark.parametrize("page", [2, 9, 40])
def test_a_bit_that_turned_is_found_with_its_page(clinic: Clinic, page: int) -> None:
    turned(clinic.worker / "vault.db", (page - 1) * PAGE + 1000)
    finding = clinic.only()
    assert (finding.kind, finding.facts["pages"]) == ("page-damaged", [str(page)])


def test_a_damaged_page_of_the_log_names_its_table(clinic: Clinic) -> None:
    with clinic.raw() as db:
        # A segment of its own page.
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'segments'").fetchone()[0]
    turned(clinic.worker / "vault.db", (root - 1) * PAGE + 1000)
    finding = clinic.only()
    assert finding.facts["tables"] == ["segments"]
    assert "salvage" in told_of(finding)[1]


def test_a_damaged_first_page_is_a_database_that_does_not_open(clinic: Clinic) -> None:
    turned(clinic.worker / "vault.db", 1000)
    assert clinic.only().kind == "cannot-open"


def test_an_empty_database_file_does_not_open(clinic: Clinic) -> None:
    (clinic.worker / "vault.db").write_bytes(b"")
    assert clinic.only().kind == "cannot-open"


def test_a_database_under_another_key_does_not_open(clinic: Clinic) -> None:
    shutil.copyfile(clinic.office / "vault.db", clinic.worker / "vault.db")
    assert clinic.only().kind == "cannot-open"


def test_an_index_that_does_not_fit_its_table_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(household)', '(name)') WHERE name = 'residents_of'"
        )
    with clinic.raw() as db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE residents SET name = name || 'x'")
        db.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(name)', '(household)') WHERE name = 'residents_of'"
        )
    assert clinic.only().kind == "index-wrong"


def test_what_was_erased_and_is_still_in_free_pages_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("INSERT INTO settings VALUES ('drop free pages', 1)")
    assert clinic.only().kind == "erased-in-free-pages"


def test_many_free_pages_are_noted(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("INSERT INTO blobs VALUES ('x', randomblob(3000000))")
        db.execute("DELETE FROM blobs WHERE hash = 'x'")
    assert clinic.only().kind == "free-pages"


# ------------------------------------------------------------------ schema


@pytest.mark.parametrize(
    ("change", "kind", "named"),
    [
        ("DROP INDEX residents_of", "index-missing", "residents_of"),
        ("DROP TABLE visits", "derived-table-missing", "visits"),
        ("DROP TABLE peers", "table-missing", "peers"),
        ("CREATE TABLE notes (a)", "table-foreign", "notes"),
        ("CREATE TRIGGER t AFTER INSERT ON tail BEGIN DELETE FROM tail; END", "table-foreign", "trigger"),
        ("ALTER TABLE residents ADD COLUMN more", "columns-differ", "residents"),
        (
            "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('fieldtui', 'm999_later')",
            "newer-vault",
            "m999",
        ),
    ],
)
def test_a_schema_that_is_not_ours_is_found(clinic: Clinic, change: str, kind: str, named: str) -> None:
    with clinic.raw() as db:
        db.execute(change)
    finding = clinic.only()
    assert finding.kind == kind
    assert named in told_of(finding)[0]


# ------------------------------------------------------------------ the log of writes


def left(clinic: Clinic, tmp_path: Path) -> Path:
    """A vault with five finished transactions in its WAL, as a crash leaves it."""
    vault = open_vault(clinic.worker, PASSPHRASE)
    for number in range(5):
        vault.write(partial(set_setting, name=f"x{number}", value=b"1"))
    shutil.copytree(clinic.worker, tmp_path / "left.vault")
    vault.lock()
    return tmp_path / "left.vault"


def test_a_bit_that_turned_in_the_log_of_writes_is_found(clinic: Clinic, tmp_path: Path) -> None:
    vault = left(clinic, tmp_path)
    turned(vault / "vault.db-wal", 32 + 24 + 100)
    assert clinic.found(vault) == {"left-open", "wal-damaged"}


def test_a_last_write_that_was_cut_off_is_no_damage(clinic: Clinic, tmp_path: Path) -> None:
    vault = left(clinic, tmp_path)
    wal = vault / "vault.db-wal"
    turned(wal, wal.stat().st_size - 100)
    assert clinic.found(vault) == {"left-open", "wal-cut"}


def test_a_log_of_writes_cut_between_two_writes_is_whole(clinic: Clinic, tmp_path: Path) -> None:
    vault = left(clinic, tmp_path)
    wal = vault / "vault.db-wal"
    os.truncate(wal, wal.stat().st_size - 24 - PAGE)
    assert clinic.found(vault) == {"left-open"}


def test_the_log_of_writes_of_plain_sqlite_is_understood_alike(tmp_path: Path) -> None:
    from fieldtui.doctor.wal import state_of

    db = sqlite3.connect(tmp_path / "x.db")
    db.execute("PRAGMA journal_mode=WAL")
    for number in range(3):
        with db:
            db.execute(f"CREATE TABLE t{number} (a)")
    assert state_of(tmp_path / "x.db-wal").broken is False
    assert state_of(tmp_path / "x.db-wal").good > 3
    db.close()


# ------------------------------------------------------------------ slots


def rewritten(path: Path, **changes: object) -> None:
    slots = decode(path.read_bytes())
    assert slots is not None
    path.write_bytes(encode(msgspec.structs.replace(slots, **changes)))


@pytest.mark.parametrize("name", ["slots-a", "slots-b"])
def test_a_cut_copy_of_the_slots_is_found(clinic: Clinic, name: str) -> None:
    os.truncate(clinic.worker / name, 50)
    finding = clinic.only()
    assert (finding.kind, finding.facts["file"], finding.repair) == ("slots-damaged", name, "slots")


def test_a_missing_copy_of_the_slots_is_found(clinic: Clinic) -> None:
    (clinic.worker / "slots-b").unlink()
    assert clinic.only().kind == "slots-missing"


def test_without_any_copy_nothing_else_is_blamed(clinic: Clinic) -> None:
    for name in ("slots-a", "slots-b"):
        os.truncate(clinic.worker / name, 50)
    assert clinic.only().kind == "slots-lost"


def test_a_copy_that_is_many_changes_behind_is_found(clinic: Clinic) -> None:
    rewritten(clinic.worker / "slots-a", generation=9)
    assert clinic.only().kind == "slots-behind"


def test_a_copy_of_another_vault_is_found(clinic: Clinic) -> None:
    shutil.copyfile(clinic.office / "slots-b", clinic.worker / "slots-b")
    rewritten(clinic.worker / "slots-a", generation=3)
    assert clinic.only().kind == "slots-strange"


def test_a_slot_below_the_floor_is_found(clinic: Clinic) -> None:
    for name in ("slots-a", "slots-b"):
        slots = decode((clinic.worker / name).read_bytes())
        assert slots is not None
        weak = msgspec.structs.replace(slots.slots[0], cost=Cost(8 * 1024, 1, 1))
        rewritten(clinic.worker / name, slots=(weak,))
    # And the vault does not open with it.
    assert "slot-weak" in {finding.kind for finding in clinic.findings()}


def test_no_finding_holds_a_secret(clinic: Clinic) -> None:
    from fieldtui.doctor.patient import key_of

    key = key_of(clinic.worker, PASSPHRASE)
    for name in ("slots-a", "slots-b"):
        os.truncate(clinic.worker / name, 50 if name == "slots-a" else 1_000)
    said = repr(clinic.findings()) + "".join(map(str, map(told_of, clinic.findings())))
    assert key.hex() not in said
    assert PASSPHRASE not in said


# ------------------------------------------------------------------ folder and disk


def test_a_folder_that_others_can_reach_is_found(clinic: Clinic) -> None:
    clinic.worker.chmod(0o755)
    finding = clinic.only()
    assert (finding.kind, finding.facts["mode"], finding.repair) == ("open-to-others", "755", "permissions")


def test_what_was_cut_off_is_noted_as_left_over(clinic: Clinic) -> None:
    (clinic.worker / "slots-a.part").write_bytes(b"x")
    finding = clinic.only()
    assert (finding.kind, finding.facts["files"]) == ("leftover", ["slots-a.part"])


def test_another_database_is_noted_and_no_leftover(clinic: Clinic) -> None:
    shutil.copyfile(clinic.worker / "vault.db", clinic.worker / "vault-1.db")
    finding = clinic.only()
    assert (finding.kind, finding.repair) == ("other-database", "")


def test_what_was_cut_off_of_a_backup_and_a_restore_is_left_over(clinic: Clinic) -> None:
    (clinic.worker / "backup-snapshot.db").write_bytes(b"x")
    for ending in ("restoring", "restored"):
        shutil.copytree(clinic.office, clinic.folder / f"worker.vault.{ending}")
    finding = clinic.only()
    assert (finding.kind, finding.repair) == ("leftover", "leftovers")
    assert finding.facts["files"] == ["backup-snapshot.db", "worker.vault.restoring", "worker.vault.restored"]


def test_a_folder_beside_the_vault_with_something_of_a_persons_is_not_left_over(clinic: Clinic) -> None:
    (clinic.folder / "worker.vault.restoring").mkdir()
    (clinic.folder / "worker.vault.restoring" / "照片.jpg").write_bytes(b"x")
    assert clinic.found() == set()


def test_a_request_to_the_office_is_ours(clinic: Clinic) -> None:
    (clinic.worker / "recovery-request").write_bytes(b"x")
    assert clinic.found() == set()


def test_a_recovery_code_that_nobody_typed_back_is_noted(clinic: Clinic) -> None:
    with clinic.device() as device:
        code = new_recovery_code(device, PASSPHRASE)
    assert clinic.only().kind == "recovery-unverified"
    with clinic.device() as device:
        verify_recovery_code(device, shown(code))
    assert clinic.found() == set()
    assert "no-recovery" not in {finding.kind for finding in clinic.findings()}


def test_what_is_not_ours_is_noted_and_no_leftover(clinic: Clinic) -> None:
    (clinic.worker / "照片.jpg").write_bytes(b"x")
    assert clinic.only().kind == "unknown-file"


def test_a_missing_lock_is_found(clinic: Clinic) -> None:
    (clinic.worker / "lock").unlink()
    assert clinic.only().kind == "no-lock"


@pytest.mark.parametrize(
    ("disk", "kind"),
    [
        (Disk(1000), "disk-full"),
        (Disk(1_100_000), "disk-low"),
        (Disk(1 << 40, read_only=True), "disk-read-only"),
        (Disk(1 << 40, kind="vfat"), "disk-fat"),
        (Disk(1 << 40, kind="cifs"), "disk-network"),
    ],
)
def test_a_disk_that_will_not_do_is_found(clinic: Clinic, disk: Disk, kind: str) -> None:
    assert clinic.with_disk(disk).only().kind == kind


def test_the_kind_of_a_disk_is_that_of_the_deepest_place(tmp_path: Path) -> None:
    (tmp_path / "a stick" / "vault").mkdir(parents=True)
    stick = str(tmp_path / "a stick").replace(" ", "\\040")
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\n/dev/sdb {stick} vfat rw 0 0\nproc /proc proc rw 0 0\n")
    assert kind_of_file_system(tmp_path / "a stick" / "vault", mounts) == "vfat"
    assert kind_of_file_system(tmp_path, mounts) == "ext4"
    assert kind_of_file_system(tmp_path, tmp_path / "nothing") == ""

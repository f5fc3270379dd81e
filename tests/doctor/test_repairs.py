"""Each repair repairs, keeps what it replaces, and changes nothing else; salvage makes a vault of what still reads."""

import os
import shutil
from pathlib import Path

import pytest

from fieldtui.doctor import (
    REPAIRS,
    NoRoomToKeep,
    NoSuchRepair,
    Repaired,
    patient_at,
    patient_of,
    repair,
    salvage,
)
from fieldtui.doctor import repairs as repairs_module
from fieldtui.doctor.errors import NothingToSalvage, SalvageThere
from fieldtui.doctor.machine import Disk
from fieldtui.doctor.patient import key_of
from fieldtui.log.rebuild import digest
from fieldtui.vault import DiskFull
from fieldtui.vault.driver import connect
from tests.doctor.conftest import MACHINE, NOW, PASSPHRASE, Clinic, carried, names_in
from tests.doctor.test_vault_findings import PAGE, rewritten, turned
from tests.town import SeededBytes


def repaired(clinic: Clinic, name: str) -> Repaired:
    """The repair, carried out on the worker's vault."""
    with clinic.device() as device:
        return repair(device, patient_of(device, MACHINE), name)


def rows_in(folder: Path, file: Path, query: str) -> list[tuple[object, ...]]:
    """What a kept copy says, opened with the key of its vault."""
    db = connect(file, key_of(folder, PASSPHRASE))
    try:
        return [tuple(row) for row in db.execute(query)]
    finally:
        db.close()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("tables", "DELETE FROM residents"),
        ("tables", "UPDATE registers SET value = 'x'"),
        ("tables", "INSERT INTO sightings (id, scope, lamport, wall) VALUES (77, '2', 1, 1)"),
        ("search", "DELETE FROM names"),
        ("schema", "DROP INDEX residents_of"),
        ("schema", "DROP TABLE residents"),
        ("pages", "INSERT INTO settings VALUES ('drop free pages', 1)"),
    ],
)
def test_a_repair_leaves_the_vault_healthy(clinic: Clinic, name: str, change: str) -> None:
    with clinic.raw() as db:
        db.execute(change)
    repaired(clinic, name)
    assert clinic.found() <= {"kept-copy"}


def test_a_repair_keeps_the_database_as_it_was_under_the_same_key(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("UPDATE residents SET name = '改过'")
    kept = repaired(clinic, "tables").kept
    assert kept is not None
    assert kept.name == "vault.db.before-repair-20261012-090000"
    assert set(rows_in(clinic.worker, kept, "SELECT name FROM residents")) == {("改过",)}
    assert "改过".encode() not in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0
    assert ("改过",) not in rows_in(clinic.worker, clinic.worker / "vault.db", "SELECT name FROM residents")


def test_a_repair_of_the_tables_changes_nothing_in_the_log(clinic: Clinic) -> None:
    with clinic.raw() as db:
        before = db.execute("SELECT * FROM segments").fetchall(), db.execute("SELECT * FROM tail").fetchall()
        db.execute("DELETE FROM residents")
    repaired(clinic, "tables")
    with clinic.raw() as db:
        after = db.execute("SELECT * FROM segments").fetchall(), db.execute("SELECT * FROM tail").fetchall()
    assert after == before


@pytest.mark.parametrize("name", ["slots-a", "slots-b"])
def test_the_damaged_copy_of_the_slots_is_written_again_from_the_whole_one(clinic: Clinic, name: str) -> None:
    other = {"slots-a": "slots-b", "slots-b": "slots-a"}[name]
    whole = (clinic.worker / other).read_bytes()
    os.truncate(clinic.worker / name, 30)
    repaired(clinic, "slots")
    assert clinic.found() == set()
    assert (clinic.worker / other).read_bytes() == whole


def test_a_copy_of_the_slots_that_is_far_behind_is_brought_up_to_the_newest(clinic: Clinic) -> None:
    rewritten(clinic.worker / "slots-a", generation=9)
    repaired(clinic, "slots")
    assert clinic.found() == set()


def test_permissions_leftovers_and_kept_copies_are_put_right(clinic: Clinic) -> None:
    clinic.worker.chmod(0o755)
    (clinic.worker / "slots-b.part").write_bytes(b"x")
    (clinic.worker / "vault.db.before-repair-20260101-000000").write_bytes(b"x")
    (clinic.worker / "照片.jpg").write_bytes(b"x")
    for name in ("permissions", "leftovers", "kept"):
        repaired(clinic, name)
    assert clinic.found() == {"unknown-file"}


def test_what_repairs_kept_for_a_month_is_asked_away(clinic: Clinic) -> None:
    kept = clinic.worker / "vault.db.before-repair-20260901-000000"
    kept.write_bytes(b"x")
    old = NOW.timestamp() - 40 * 86_400
    os.utime(kept, (old, old))
    assert clinic.only().kind == "kept-copy-old"


def test_without_room_to_keep_a_copy_nothing_is_repaired(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repairs_module, "disk_at", lambda _folder: Disk(1000))
    with clinic.raw() as db:
        db.execute("DELETE FROM residents")
    with pytest.raises(NoRoomToKeep):
        repaired(clinic, "tables")
    assert clinic.found() == {"table-differs"}


def test_a_repair_that_fails_in_the_middle_leaves_the_vault_as_it_was(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise DiskFull(path=clinic.worker)

    with clinic.raw() as db:
        db.execute("DELETE FROM residents WHERE name = '王秀兰'")
        before = db.execute("SELECT * FROM residents").fetchall()
    monkeypatch.setattr("fieldtui.log.rebuild.recall", broken)
    with pytest.raises(DiskFull):
        repaired(clinic, "tables")
    with clinic.raw() as db:
        assert db.execute("SELECT * FROM residents").fetchall() == before


def test_a_repair_that_there_is_not_is_refused_by_name(clinic: Clinic) -> None:
    with pytest.raises(NoSuchRepair, match="tables, search"):
        repaired(clinic, "everything")


def test_no_repair_changes_a_healthy_vaults_rows(clinic: Clinic) -> None:
    with clinic.device() as device:
        with device.read() as db:
            before = digest(db, ["", "2"])
        for name in REPAIRS:
            repair(device, patient_of(device, MACHINE), name)
        with device.read() as db:
            assert digest(db, ["", "2"]) == before
    assert clinic.found() == set()


# ------------------------------------------------------------------ salvage


def salvaged(clinic: Clinic) -> Path:
    with patient_at(clinic.worker, PASSPHRASE, MACHINE, NOW) as patient:
        return salvage(patient, PASSPHRASE, SeededBytes(9)).path


def damaged(clinic: Clinic, table: str) -> bytes:
    """The worker's database with the first page of a table damaged; its bytes afterwards."""
    with clinic.raw() as db:
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    turned(clinic.worker / "vault.db", (root - 1) * PAGE + 1000)
    return (clinic.worker / "vault.db").read_bytes()


@pytest.mark.parametrize("table", ["residents", "names", "registers"])
def test_of_a_damaged_table_everything_comes_back_from_the_log(clinic: Clinic, table: str) -> None:
    names = names_in(clinic, clinic.worker)
    before = damaged(clinic, table)
    made = salvaged(clinic)
    assert names_in(clinic, made) == names
    assert clinic.found(made) == set()
    assert (clinic.worker / "vault.db").read_bytes() == before


def test_a_salvaged_vault_hands_in_what_was_not_exported_and_hears_of_the_rest(clinic: Clinic) -> None:
    names = names_in(clinic, clinic.worker)
    damaged(clinic, "tail")
    made = salvaged(clinic)
    with clinic.device(made) as device, clinic.device(clinic.office) as office:
        carried(device, office)
        carried(office, device)
    assert names_in(clinic, made) == names - {"欧阳志强"}
    assert clinic.found(made) == set()


def test_lost_segments_leave_the_others_waiting_until_somebody_brings_them(clinic: Clinic) -> None:
    names = names_in(clinic, clinic.worker)
    with clinic.raw() as db:
        gone = db.execute(
            "SELECT s.log, min(s.first) FROM segments s JOIN logs l ON l.id = s.log WHERE l.scope = '2' GROUP BY s.log"
        ).fetchone()
        # As if its page were damaged.
        db.execute("DELETE FROM segments WHERE log = ? AND first = ?", gone)
    made = salvaged(clinic)
    assert names_in(clinic, made) == set()
    with clinic.device(made) as device, clinic.device(clinic.office) as office:
        carried(device, office)
        carried(office, device)
    assert names_in(clinic, made) == names
    assert clinic.found(made) == set()


def test_a_damaged_page_of_the_log_costs_nothing_once_the_office_has_answered(clinic: Clinic) -> None:
    names = names_in(clinic, clinic.worker)
    damaged(clinic, "segments")
    made = salvaged(clinic)
    with clinic.device(made) as device, clinic.device(clinic.office) as office:
        carried(device, office)
        carried(office, device)
    assert names_in(clinic, made) == names
    assert clinic.found(made) == set()


def test_without_the_keys_of_the_device_nothing_is_salvaged(clinic: Clinic) -> None:
    damaged(clinic, "settings")
    with pytest.raises(NothingToSalvage):
        salvaged(clinic)
    assert sorted(path.name for path in clinic.folder.iterdir()) == ["office.vault", "worker.vault"]


def test_salvage_overwrites_nothing(clinic: Clinic) -> None:
    shutil.copytree(clinic.office, clinic.folder / "worker-salvaged-20261012-090000.vault")
    with pytest.raises(SalvageThere):
        salvaged(clinic)

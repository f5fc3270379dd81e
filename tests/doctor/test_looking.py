"""A healthy vault, and that looking changes nothing."""

import shutil
from pathlib import Path

import pytest

from fieldtui.doctor import CHECKS, Severity, examine, patient_at, patient_of, told_of
from fieldtui.doctor.findings import KINDS
from fieldtui.doctor.repairs import REPAIRS
from fieldtui.vault import NoSuchVault, NotAVault, WrongPassphrase, open_vault
from tests.doctor.conftest import MACHINE, NOW, PASSPHRASE, Clinic


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and when it was changed, and when the folder was."""
    files = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    return files | {".": (b"", folder.stat().st_mtime_ns)}


def test_nothing_is_found_in_a_healthy_vault(clinic: Clinic) -> None:
    assert clinic.found(clinic.worker) == set()
    assert clinic.found(clinic.office) == set()


def test_every_check_says_something(clinic: Clinic) -> None:
    assert [one.check for one in clinic.findings()] == [check.id for check in CHECKS]


def test_looking_changes_no_byte_and_no_time(clinic: Clinic) -> None:
    before = state(clinic.worker)
    clinic.findings()
    assert state(clinic.worker) == before


def test_looking_at_a_vault_that_was_not_closed_changes_no_byte_and_no_time(
    clinic: Clinic, tmp_path: Path
) -> None:
    vault = open_vault(clinic.worker, PASSPHRASE)
    vault.write(lambda db: db.execute("INSERT INTO settings VALUES ('x', 1)"))
    shutil.copytree(clinic.worker, tmp_path / "left.vault")
    vault.lock()
    (tmp_path / "left.vault" / "vault.db-shm").unlink()
    before = state(tmp_path / "left.vault")
    assert clinic.found(tmp_path / "left.vault") == {"left-open"}
    assert state(tmp_path / "left.vault") == before


def test_what_waits_in_the_log_of_writes_is_looked_at(clinic: Clinic, tmp_path: Path) -> None:
    vault = open_vault(clinic.worker, PASSPHRASE)
    vault.write(lambda db: db.execute("UPDATE residents SET name = '改过'"))
    shutil.copytree(clinic.worker, tmp_path / "left.vault")
    vault.lock()
    assert clinic.found(tmp_path / "left.vault") == {"left-open", "table-differs"}


def test_a_vault_that_is_open_elsewhere_is_looked_at_beside_and_not_changed(clinic: Clinic) -> None:
    vault = open_vault(clinic.worker, PASSPHRASE)
    vault.write(lambda db: db.execute("INSERT INTO settings VALUES ('x', 1)"))
    kept = {name: held for name, held in state(clinic.worker).items() if not name.endswith("-shm")}
    assert clinic.found() == {"open-beside"}
    assert {name: held for name, held in state(clinic.worker).items() if not name.endswith("-shm")} == kept
    assert vault.write(lambda db: db.execute("SELECT value FROM settings WHERE name = 'x'").fetchone()) == (
        1,
    )
    vault.lock()


def test_nobody_writes_while_the_file_is_read_as_unchanging(clinic: Clinic) -> None:
    from fieldtui.vault import VaultBusy

    with patient_at(clinic.worker, PASSPHRASE, MACHINE, NOW), pytest.raises(VaultBusy):
        open_vault(clinic.worker, PASSPHRASE)
    open_vault(clinic.worker, PASSPHRASE).lock()


def test_the_vault_that_this_program_has_open_is_looked_at_as_well(clinic: Clinic) -> None:
    with clinic.device() as device:
        findings = examine(patient_of(device, MACHINE))
    assert max(one.severity for one in findings) == Severity.NOTE


def test_a_vault_in_memory_has_no_folder_to_look_at(clinic: Clinic) -> None:
    from tests.town import small_town

    findings = examine(patient_of(small_town(with_round=False).office, MACHINE))
    assert max(one.severity for one in findings) < Severity.WARNING
    assert "slots" not in {one.check for one in findings}


def test_a_quick_look_does_not_compare(clinic: Clinic) -> None:
    clinic.quick = True
    assert clinic.found() == {"not-compared"}


def test_a_wrong_passphrase_is_an_error_and_no_finding(clinic: Clinic) -> None:
    with pytest.raises(WrongPassphrase), patient_at(clinic.worker, "wrong", MACHINE, NOW):
        pass


def test_what_is_no_vault_is_an_error_and_no_finding(clinic: Clinic, tmp_path: Path) -> None:
    with pytest.raises(NoSuchVault), patient_at(tmp_path / "gone", PASSPHRASE, MACHINE, NOW):
        pass
    with pytest.raises(NotAVault), patient_at(tmp_path, PASSPHRASE, MACHINE, NOW):
        pass


def test_every_kind_names_a_repair_that_there_is() -> None:
    assert {kind.repair for kind in KINDS.values()} - {""} <= set(REPAIRS)


def test_no_name_from_the_vault_reaches_a_sentence_as_markup_or_escape(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute('CREATE TABLE "x\x1b[31m" (a)')
    (said,) = [told_of(one)[0] for one in clinic.findings() if one.kind == "table-foreign"]
    assert "\x1b" not in said

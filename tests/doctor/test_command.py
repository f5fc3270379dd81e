"""`fieldtui doctor`: exit codes, JSON, lines for people, repairs that are asked for."""

import os

import pytest

from fieldtui.commands.examining import folded
from fieldtui.errors import ExitCode
from fieldtui.text import cells
from tests.cli.shell import Shell
from tests.doctor.conftest import Clinic, names_in

WORKER = "worker.vault"


@pytest.fixture
def shell(clinic: Clinic) -> Shell:
    return Shell(clinic.folder)


def hurt(clinic: Clinic) -> None:
    """The worker's vault with rows deleted and a copy of the slots cut."""
    os.truncate(clinic.worker / "slots-a", 40)
    with clinic.raw() as db:
        db.execute("DELETE FROM residents WHERE name = '王秀兰'")


def test_a_healthy_vault_ends_with_zero(shell: Shell) -> None:
    said = shell.at(WORKER, "doctor")
    assert said.code == ExitCode.DONE
    assert "✓ good" in said.out
    assert "Looking changed nothing." in said.err


def test_something_bad_ends_with_one_and_repairs_nothing(shell: Shell, clinic: Clinic) -> None:
    hurt(clinic)
    said = shell.at(WORKER, "doctor")
    assert said.code == ExitCode.FAILED
    assert "✗ bad" in said.out
    assert "`fieldtui doctor --repair tables` would make all tables again from the log." in said.err
    assert "王秀兰" not in names_in(clinic, clinic.worker)


def test_what_is_only_to_be_looked_at_ends_with_zero(shell: Shell, clinic: Clinic) -> None:
    os.truncate(clinic.worker / "slots-a", 40)
    said = shell.at(WORKER, "doctor")
    assert said.code == ExitCode.DONE
    assert "! look here" in said.out


def test_json_has_every_finding_with_its_sentence_and_its_repair(shell: Shell, clinic: Clinic) -> None:
    hurt(clinic)
    data = shell.at(WORKER, "doctor", "--json").data
    (found,) = [one for one in data["findings"] if one["severity"] == "bad"]
    assert (found["check"], found["finding"], found["repair"]) == ("tables", "table-differs", "tables")
    assert found["sentence"].startswith("The table residents is not what the log says")
    assert (data["segments"], data["tables"], data["repaired"], data["kept"]) == (True, False, False, [])


def test_without_a_yes_nothing_is_repaired(shell: Shell, clinic: Clinic) -> None:
    hurt(clinic)
    said = shell.at(WORKER, "doctor", "--repair", "tables")
    assert said.code == ExitCode.USAGE
    assert "--yes" in said.err
    assert "王秀兰" not in names_in(clinic, clinic.worker)


def test_all_repairs_what_was_found_and_tells_what_was_kept(shell: Shell, clinic: Clinic) -> None:
    hurt(clinic)
    data = shell.json(WORKER, "doctor", "--repair", "all", "--yes")
    assert data["repairs"] == ["tables", "slots"]
    assert len(data["kept"]) == 1
    assert clinic.found() == {"kept-copy"}
    assert "王秀兰" in names_in(clinic, clinic.worker)


def test_a_repair_that_there_is_not_is_told_before_anything_is_looked_at(shell: Shell) -> None:
    said = shell.at(WORKER, "doctor", "--repair", "everything", "--yes")
    assert (said.code, said.out) == (ExitCode.USAGE, "")


def test_the_picture_is_shown_when_asked_for(shell: Shell) -> None:
    assert "𠮷" in shell.at(WORKER, "doctor", "--picture", "--quick").out
    assert "𠮷" not in shell.at(WORKER, "doctor", "--quick").out


def test_salvage_names_the_new_vault(shell: Shell, clinic: Clinic) -> None:
    data = shell.json(WORKER, "doctor", "--salvage")
    assert data["salvaged"].startswith(str(clinic.folder / "worker-salvaged-"))
    assert clinic.found() == set()


def test_a_vault_that_is_open_elsewhere_is_examined_all_the_same(shell: Shell, clinic: Clinic) -> None:
    with clinic.device():
        said = shell.at(WORKER, "doctor")
    assert said.code == ExitCode.DONE
    assert "Another window" in said.out


def test_a_repair_of_a_vault_that_is_open_elsewhere_is_refused(shell: Shell, clinic: Clinic) -> None:
    with clinic.device():
        said = shell.at(WORKER, "doctor", "--repair", "search", "--yes")
    assert said.code == ExitCode.LOCKED


def test_lines_are_broken_between_chinese_characters_and_at_spaces() -> None:
    lines = folded("两份密钥槽之一 slots-a 损坏了，另一份完好。", 16)
    assert all(cells(line) <= 18 for line in lines)
    assert "".join(lines).replace(" ", "") == "两份密钥槽之一slots-a损坏了，另一份完好。"
    assert not any(line[0] in "，。" for line in lines)
    assert folded("one two three", 7) == ["one two", "three"]
    assert folded("", 7) == []

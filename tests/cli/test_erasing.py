"""`fieldtui erase`: first what would go, then the order, then who has heard of it."""

import pytest

from fieldtui.errors import ExitCode
from tests.cli.conftest import OFFICE, ROUND, WORKER
from tests.cli.shell import Shell

NAME = "王秀兰"


def found(shell: Shell, vault: str, text: str) -> int:
    return len(shell.json(vault, "find", text))


def test_without_yes_it_only_says_what_would_go(shell: Shell) -> None:
    said = shell.json(OFFICE, "erase", "resident", NAME)
    assert said["counts"] == {"residents": 1}
    assert (said["name"], said["ordered"]) == (NAME, False)
    assert found(shell, OFFICE, NAME) == 1
    assert shell.json(OFFICE, "erase", "list") == []


def test_it_says_that_the_household_could_go_as_well_and_how(shell: Shell) -> None:
    said = shell.at(OFFICE, "erase", "resident", NAME)
    assert said.code == ExitCode.DONE
    assert "--household" in said.err
    assert "--yes" in said.err
    assert "cannot be taken back" in said.err


def test_the_worker_hears_of_it_by_the_next_bundle_and_the_office_that_they_heard(shell: Shell) -> None:
    said = shell.json(OFFICE, "erase", "resident", NAME, "--household", "--yes")
    assert said["counts"] == {"residents": 1, "households": 1, "errands": 1, "purchases": 1, "visits": 1}
    assert found(shell, OFFICE, NAME) == 0
    assert found(shell, WORKER, NAME) == 1
    (path,) = [one["path"] for one in shell.json(OFFICE, "export", shell.stick)]
    shell.json(WORKER, "merge", path)
    assert found(shell, WORKER, NAME) == 0
    assert shell.json(WORKER, "errand", "list", "--all") == []
    (before,) = shell.json(OFFICE, "erase", "list")
    assert before["devices"] == [{"person": "王芳", "heard": False}]
    (back,) = [one["path"] for one in shell.json(WORKER, "export", shell.stick)]
    shell.json(OFFICE, "merge", back)
    (after,) = shell.json(OFFICE, "erase", "list")
    assert after["devices"] == [{"person": "王芳", "heard": True}]
    for vault in (OFFICE, WORKER):
        assert shell.at(vault, "doctor").code == ExitCode.DONE


def test_the_list_names_reason_and_who_has_not_heard(shell: Shell) -> None:
    shell.json(OFFICE, "erase", "resident", NAME, "--yes", "--why", "mistake")
    said = shell.at(OFFICE, "erase", "list")
    assert "should not have been recorded" in said.out
    assert "王芳" in said.out
    assert NAME not in said.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("查无此人",), ExitCode.FAILED),
        (("李建国", "--household"), ExitCode.FAILED),
        ((NAME, "--why", "王秀兰要求"), ExitCode.USAGE),
        ((NAME, "--door", "9-9-909"), ExitCode.FAILED),
    ],
)
def test_what_cannot_be_ordered_is_said_and_erases_nothing(
    shell: Shell, words: tuple[str, ...], code: int
) -> None:
    said = shell.at(OFFICE, "erase", "resident", *words, "--yes")
    assert said.code == code
    assert said.err
    assert "Traceback" not in said.err
    assert shell.json(OFFICE, "erase", "list") == []


def test_a_worker_cannot_order(shell: Shell) -> None:
    assert shell.at(WORKER, "erase", "resident", NAME, "--yes").code == ExitCode.FAILED
    assert found(shell, WORKER, NAME) == 1


def test_a_round_that_was_kept_long_enough_is_listed_and_then_erased(shell: Shell) -> None:
    checklist = ("--checklist", "four_category_screening", "--grid", "2")
    days = ("--from", "2020-01-01", "--to", "2020-01-07", "--keep-days", "30")
    shell.json(OFFICE, "round", "open", "旧排查", *checklist, *days)
    assert [one["title"] for one in shell.json(OFFICE, "erase", "due")] == ["旧排查"]
    assert shell.json(OFFICE, "erase", "list") == []
    assert "2020-02-06" in shell.at(OFFICE, "erase", "due").out
    shell.json(OFFICE, "erase", "due", "--yes")
    assert shell.json(OFFICE, "erase", "due") == []
    (listed,) = shell.json(OFFICE, "erase", "list")
    assert listed["order"]["rounds"] == ["旧排查"]
    assert ROUND in [one["title"] for one in shell.json(OFFICE, "round", "list")]


def test_a_number_of_days_that_is_none_opens_no_round(shell: Shell) -> None:
    words = ("round", "open", "x", "--checklist", "four_category_screening", "--grid", "2", "--keep-days")
    assert shell.at(OFFICE, *words, "0").code == ExitCode.FAILED
    assert shell.at(OFFICE, *words, "bald").code == ExitCode.USAGE

"""Wrong passphrases are counted in the vault's folder, cost a wait, and lock nobody out."""

from pathlib import Path

import pytest

from fieldtui.vault import WrongPassphrase, open_vault
from fieldtui.vault.attempts import (
    FILE,
    WAITS,
    Attempts,
    counted,
    forget_attempts,
    wait_before_next,
    wrong_attempts,
)
from tests.vault.conftest import PASSPHRASE


def wrong(folder: Path, at: float, times: int = 1) -> None:
    for _time in range(times):
        with pytest.raises(WrongPassphrase), counted(folder, lambda: at):
            raise WrongPassphrase(path=folder)


@pytest.mark.parametrize(
    ("times", "seconds"), [(0, 0), (1, 0), (2, 0), (3, 1), (4, 2), (8, 32), (9, 60), (500, 60)]
)
def test_the_wait_doubles_up_to_a_minute(tmp_path: Path, times: int, seconds: float) -> None:
    wrong(tmp_path, 100.0, min(times, 12))
    assert wait_before_next(tmp_path, lambda: 100.0) == seconds
    assert max(WAITS) == 60


def test_the_wait_goes_on_in_another_process(tmp_path: Path) -> None:
    wrong(tmp_path, 100.0, 5)
    assert wait_before_next(tmp_path, lambda: 101.5) == 2.5
    assert wait_before_next(tmp_path, lambda: 104.0) == 0


@pytest.mark.parametrize("now", [0.0, -1e9, 1e12])
def test_no_clock_makes_anybody_wait_longer_than_a_minute(tmp_path: Path, now: float) -> None:
    wrong(tmp_path, 100.0, 12)
    assert wait_before_next(tmp_path, lambda: now) <= 60


@pytest.mark.parametrize("data", [b"", b"{", b'{"count": "x"}', b'{"count": -3}', b"[" * 5000])
def test_a_file_that_is_no_count_is_no_obstacle(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FILE).write_bytes(data)
    assert wait_before_next(tmp_path) == 0


def test_a_folder_in_the_place_of_the_file_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    wrong(tmp_path, 1.0)
    assert wrong_attempts(tmp_path) == Attempts()
    assert forget_attempts(tmp_path) == Attempts()


def test_a_folder_that_cannot_be_written_remembers_nothing_and_says_what_was_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object) -> None:
        from fieldtui.vault.errors import CannotWrite

        raise CannotWrite(path=tmp_path, cause="read-only")

    monkeypatch.setattr("fieldtui.vault.attempts.write_whole", refused)
    wrong(tmp_path, 1.0)
    assert wrong_attempts(tmp_path) == Attempts()


def test_the_right_passphrase_tells_what_was_tried_and_begins_anew(closed: Path) -> None:
    for _time in range(2):
        with pytest.raises(WrongPassphrase):
            open_vault(closed, "wrong")
    vault = open_vault(closed, PASSPHRASE)
    assert vault.wrong_before.count == 2
    assert vault.wrong_before.first <= vault.wrong_before.last
    vault.lock()
    assert not (closed / FILE).exists()
    vault = open_vault(closed, PASSPHRASE)
    assert vault.wrong_before == Attempts()
    vault.lock()


def test_the_file_says_nothing_of_what_was_typed(closed: Path) -> None:
    with pytest.raises(WrongPassphrase):
        open_vault(closed, "a secret that was meant for another vault")
    assert b"secret" not in (closed / FILE).read_bytes()

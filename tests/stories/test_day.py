"""A worker's day in a real terminal, from unlocking to the office's report, in Chinese."""

import os
import signal
from pathlib import Path

import pytest

from tests.stories.place import PASSPHRASE, ROUND, Place, make_place
from tests.stories.terminal import Terminal, available

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not available(), reason="there is no tmux on this machine"),
]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


def opened(place: Place, vault: str = "worker.vault", *, width: int = 80, height: int = 24) -> Terminal:
    """The program over a vault, at its unlock screen."""
    return Terminal(
        place.command("open", "--vault", str(place.folder / vault)),
        width=width,
        height=height,
        env=place.environment(),
    )


def unlock(terminal: Terminal) -> None:
    """Type the passphrase, as an input method delivers it."""
    terminal.wait_for("口令")
    terminal.type(PASSPHRASE)
    terminal.press("Enter")
    terminal.wait_for("今日")


def to_the_building(terminal: Terminal) -> None:
    """From Today to the one building of the grid."""
    terminal.press("F3")
    terminal.wait_until(lambda screen: "3栋" in screen and "今日" not in screen, "a list or the building")
    if "101" not in terminal.screen():
        terminal.press("Enter")
    terminal.wait_for("文星苑", ROUND, "101", "302")


def test_a_day_from_unlocking_to_the_merged_report(place: Place) -> None:
    with opened(place) as terminal:
        unlock(terminal)
        to_the_building(terminal)
        # Nobody at home at the first door: one key, and the cursor is at the next.
        terminal.press("2")
        terminal.wait_for("无人")
        # The next: five ordinary answers, then finish.
        terminal.press("1")
        terminal.wait_for("家里有人发热吗")
        for _question in range(5):
            terminal.press("1")
        terminal.press("Enter")
        terminal.wait_for("已访", "101")
        # Search by initials, open the door, take an errand there with Chinese text.
        terminal.press("/")
        terminal.wait_for("拼音首字母")
        terminal.type("wxl")
        terminal.wait_for("王秀兰")
        terminal.press("Enter")
        terminal.wait_for("王秀兰", "84")
        terminal.press("n")
        terminal.wait_for("新代办")
        terminal.type("降压药 2盒，挂面 3袋")
        for _field in range(4):
            terminal.press("Enter")
        terminal.wait_until(
            lambda screen: "新代办" not in screen and "降压药" in screen, "the errand at the door"
        )
        # The evening: export to a folder.
        terminal.press("F5")
        terminal.wait_for("在本机")
        terminal.press("2")
        terminal.wait_for("导出到哪个文件夹")
        terminal.type(str(place.stick))
        terminal.press("Enter")
        terminal.wait_until(lambda _screen: bool(list(place.stick.glob("*.fieldtui"))), "a bundle")
    results = place.run("office.vault", "merge", str(place.stick))
    assert [one["refused"] for one in results] == [""]
    assert results[0]["new"] == 3
    report = place.run("office.vault", "report", "--round", ROUND)
    total = report["total"]
    assert (total["doors"], total["at_door"], total["no_answer"], total["left"], total["open"]) == (
        6,
        1,
        1,
        4,
        1,
    )


def test_killing_the_program_in_the_middle_of_a_form_loses_nothing(place: Place) -> None:
    with opened(place) as terminal:
        unlock(terminal)
        to_the_building(terminal)
        terminal.press("1")
        terminal.wait_for("家里有人发热吗")
        terminal.press("1")
        terminal.press("1")
        terminal.wait_for("2/5")
        os.kill(terminal.process(), signal.SIGKILL)
    with opened(place) as terminal:
        unlock(terminal)
        terminal.wait_for("没填完的核查表")
        terminal.press("Enter")
        terminal.wait_for("2/5")


def test_a_wrong_passphrase_is_said_and_the_right_one_opens(place: Place) -> None:
    with opened(place, width=120, height=40) as terminal:
        terminal.wait_for("口令")
        terminal.type("不对的口令")
        terminal.press("Enter")
        terminal.wait_for("这不是")
        terminal.type(PASSPHRASE)
        terminal.press("Enter")
        terminal.wait_for("今日")

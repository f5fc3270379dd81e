"""A scanner that types, in a real terminal: whatever is on the screen, no command is fired and the code is offered."""

import random
import shutil
import time
from pathlib import Path

import pytest

from fieldtui.codes.reading.bursts import PAUSE
from sync.frames import cut, digits_of
from tests.stories.place import PASSPHRASE, Place, make_place
from tests.stories.terminal import Terminal, available

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not available(), reason="there is no tmux on this machine"),
]
CODE = digits_of(cut(random.Random(8).randbytes(2000), 400).frame(0))
WIDE = "".join(chr(ord("０") + int(one)) for one in CODE)
TYPED = {
    "at full speed": CODE + "\r",
    "with nothing behind it": CODE,
    "with an identifier, and two characters at its end": f"]Q1{CODE}\r\n",
    "between control characters": f"\x02{CODE}\x03",
    "with letters around it and Tab": f"SCAN-{CODE}#E\t",
    "in full width": f"】Ｑ１{WIDE}\r",
    "with an input method's commas": "，".join(CODE[at : at + 4] for at in range(0, len(CODE), 4)) + "\r",
    "with a digit dropped": CODE[:77] + CODE[78:] + "\r",
    "with a digit doubled": CODE[:77] + CODE[76:] + "\r",
    "twice without anything between": CODE + CODE + "\r",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make_place(tmp_path_factory.mktemp("made"))


@pytest.fixture
def place(made: Place, tmp_path: Path) -> Place:
    shutil.copytree(made.folder, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


def opened(place: Place) -> Terminal:
    """The worker's program, at its unlock screen, in English."""
    return Terminal(
        place.command("open", "--vault", str(place.folder / "worker.vault")), env=place.environment("en")
    )


def unlock(terminal: Terminal) -> None:
    terminal.wait_for("Passphrase")
    terminal.type(PASSPHRASE)
    terminal.press("Enter")
    terminal.wait_for("Today", "Find")


def to_the_building(terminal: Terminal) -> None:
    terminal.press("F3")
    terminal.wait_until(lambda screen: "3栋" in screen and "Today" not in screen, "a list or the building")
    if "101" not in terminal.screen():
        terminal.press("Enter")
    terminal.wait_for("文星苑", "101", "302")


def nothing_recorded(terminal: Terminal) -> None:
    terminal.press("F9")
    terminal.wait_for("Nothing can be undone")


@pytest.mark.parametrize("how", TYPED)
def test_a_code_on_the_building_records_nothing_and_is_offered(place: Place, how: str) -> None:
    with opened(place) as terminal:
        unlock(terminal)
        to_the_building(terminal)
        before = terminal.screen().splitlines()
        terminal.type(TYPED[how])
        after = terminal.wait_for("Ctrl+L opens the reader").splitlines()
        assert after[:6] == before[:6]
        nothing_recorded(terminal)


def test_on_every_screen_a_code_is_swallowed_and_keys_work_afterwards(place: Place) -> None:
    with opened(place) as terminal:
        terminal.wait_for("Passphrase")
        terminal.type(CODE + "\r")
        terminal.wait_for("Unlock the vault first")
        assert "***" not in terminal.screen()
        unlock(terminal)
        terminal.type(CODE + "\r")
        terminal.wait_for("Today", "Ctrl+L opens the reader")
        # A field, in a panel.
        terminal.press("/")
        terminal.wait_for("pinyin initials")
        terminal.type(CODE + "\r")
        time.sleep(2 * PAUSE)
        terminal.type("wxl")
        assert CODE[:20] not in terminal.wait_for("wxl", "王秀兰")
        terminal.press("Escape")
        # The dialog that asks whether to undo a visit.
        to_the_building(terminal)
        terminal.press("2")
        terminal.wait_for(" out ")
        terminal.press("F9")
        terminal.wait_for("Undo list")
        terminal.press("Enter")
        terminal.wait_for("Cancel")
        terminal.type(CODE + "\t\r")
        time.sleep(2 * PAUSE)
        terminal.wait_for("Cancel")
        terminal.press("Right", "Enter")
        terminal.wait_for("Nothing can be undone")

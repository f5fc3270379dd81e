"""A worker's bundle typed into the office's program by a scanner, with every fault that scanners and input methods have,
until the screen opens that a file would have opened."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.codes.reading.bursts import PAUSE
from sync.frames import Transfer, cut, digits_of
from tests.stories.place import PASSPHRASE, Place, make_place
from tests.stories.terminal import Terminal, available

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not available(), reason="there is no tmux on this machine"),
]
ROOM = 120


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


def evening_bundle(place: Place) -> Transfer:
    """What the worker exports tonight, cut for small codes."""
    for door in ("101", "102", "201"):
        place.run("worker.vault", "visit", f"文星苑3-1-{door}", "answered", "--note", "体温正常")
    path = place.run("worker.vault", "export", str(place.stick))[0]["path"]
    return cut(Path(path).read_bytes(), ROOM)


def wide(digits: str) -> str:
    return "".join(chr(ord("０") + int(one)) for one in digits)


def typed(transfer: Transfer) -> Iterator[str]:
    """Frame after frame, each as another scanner would type it; every fourth one is wrong."""
    number = 0
    while True:
        frame = digits_of(transfer.frame(number))
        at = 20 + number % 80
        yield (
            f"]Q1{frame}\r",
            f"{wide(frame)}\r\n",
            f"{frame[:at]}{frame[at + 1 :]}\r"
            if number % 8 < 4
            else f"{frame[:at]}{frame[at:][:1]}{frame[at:]}\r",
            f"\x02{frame}\x03",
        )[number % 4]
        number += 1


def test_a_bundle_that_a_scanner_types_opens_the_inbox(place: Place) -> None:
    transfer = evening_bundle(place)
    codes = typed(transfer)
    with Terminal(
        place.command("open", "--vault", str(place.folder / "office.vault")), env=place.environment("en")
    ) as terminal:
        terminal.wait_for("Passphrase")
        terminal.type(PASSPHRASE)
        terminal.press("Enter")
        terminal.wait_for("Today")
        # The first code is read where digits open the parts of the desk.
        terminal.press("F8")
        terminal.wait_for("Office desk")
        terminal.type(next(codes))
        terminal.wait_for("Office desk", "Ctrl+L opens the reader")
        time.sleep(2 * PAUSE)
        terminal.press("C-l")
        terminal.wait_for("Read QR codes", f"1 of {len(transfer.blocks)}")
        # The next three character by character, as slowly as a scanner types.
        for _time in range(3):
            for character in next(codes)[:-1]:
                terminal.type(character)
            terminal.press("Enter")
            time.sleep(2 * PAUSE)
        terminal.wait_for(f"3 of {len(transfer.blocks)}")
        # The rest as fast as they come, one in four wrong.
        for _time in range(2 * len(transfer.blocks)):
            if "Inbox" in terminal.screen():
                break
            terminal.type(next(codes))
            time.sleep(0.05)
        terminal.wait_for("Inbox", f"QR {transfer.id.hex()}", "+ new")
        assert "赵敏" in terminal.screen()

"""Steps of a crossing: screens shown by one program, spoilt by a channel, left in a folder where the other finds them."""

import random
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from tests.qr.across.place import PASSPHRASE
from tests.qr.across.program import Program
from tests.qr.channel import Channel, through

# A window in which a code holds about 400 bytes: an evening is three codes.
WINDOW = (85, 43)


def opened(vault: Path, window: tuple[int, int] = WINDOW) -> Program:
    """The program over a vault, at Exchange."""
    return Program(vault, PASSPHRASE, window, "exchange")


def shown_in_exchange(program: Program, folder: Path, count: int, *, big: bool = False) -> list[Image.Image]:
    """So many screens of what goes out, beginning wherever it is after standing still."""
    program.choose("show")
    if "to whom" in program.text():
        # The office is asked for whom; there is one worker.
        program.press("enter")
    if big:
        program.press("3")
    program.press("space")
    return program.screens(folder, count)


def said_to_have_arrived(program: Program) -> None:
    """The person at the program says that the other side has it."""
    program.press("enter")
    program.press("tab", "enter")
    program.wait_for("Noted")


def watching(program: Program, folder: Path) -> None:
    """The program's reader watches a folder."""
    program.press("f5")
    program.choose("read")
    program.choose("watch")
    program.fill(f"{folder}/")
    program.wait_for("reading")


def spoilt(channel: Channel, screens: Sequence[Image.Image], seed: str, folder: Path) -> int:
    """Leave what arrives of `screens` in `folder`; how many pictures that is."""
    folder.mkdir(parents=True, exist_ok=True)
    arrived = through(channel, screens, random.Random(seed))
    for name, data in arrived:
        (folder / name).write_bytes(data)
    return len(arrived)

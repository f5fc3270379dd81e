"""A scanner for tests: keys as a terminal's driver delivers them, with the times that they would have."""

import asyncio
from typing import Any, ClassVar

import pytest
from textual import _time, events
from textual.keys import _character_to_key

from screens.place import Place
from screens.places import PLACES, PlaceRow
from screens.scanner import READER, Scanner
from sync.frames import cut, digits_of
from tests.screens.keys import Keys
from tests.town import SeededBytes

BUNDLE = SeededBytes(6)(300)
FRAMES = tuple(digits_of(cut(BUNDLE, 120).frame(number)) for number in range(6))
_KEYS = {"\n": ("enter", "\r"), "\t": ("tab", "\t"), "\x02": ("ctrl+b", "\x02"), "\x03": ("ctrl+c", "\x03")}


class StandIn(Place):
    """A reader that keeps what it is given."""

    PLACE: ClassVar[str] = READER

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []

    def take_text(self, text: str) -> None:
        """Keep the digits of a code."""
        self.taken.append(text)


def put_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stand-in be the reader."""
    monkeypatch.setitem(PLACES, READER, PlaceRow("tests.screens.scanning:StandIn", "Reader", "Reads."))


def plug_in(keys: Keys) -> None:
    """Hold keys back, as the program does in a terminal."""
    keys.app.scanner = Scanner(keys.app, holding=True)


def key_of(character: str) -> events.Key:
    """What a terminal makes of a character."""
    if character in _KEYS:
        return events.Key(*_KEYS[character])
    return events.Key(_character_to_key(character), character)


async def scan(keys: Keys, typed: str, every: float = 0.004) -> None:
    """Type as a scanner does, a key `every` so many seconds, and wait until that is over."""
    driver: Any = keys.app._driver
    begin = _time.get_time() - every * len(typed)
    for at, character in enumerate(typed):
        key = key_of(character)
        key.time = begin + every * at
        driver.send_message(key)
    await over(keys)


async def over(keys: Keys) -> None:
    """Wait until no key is held, and everything that was let through has been done."""
    await keys.settle()
    bursts = keys.app.scanner._bursts
    assert bursts is not None
    while bursts.due is not None:
        await asyncio.sleep(0.02)
    await keys.settle()


async def paste(keys: Keys, text: str) -> None:
    """Paste as a terminal does."""
    driver: Any = keys.app._driver
    driver.send_message(events.Paste(text))
    await keys.settle()

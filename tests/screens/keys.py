"""The harness of the screens' tests: opens the program over a town, presses keys and counts them.

A key press through Pilot costs about 60 ms, so tests put the program where they want it and press only
what is under test.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from fieldtui.device import Device
from fieldtui.rounds import Round
from fieldtui.visits import AT_DOOR
from screens.app import FieldtuiApp
from screens.draft import begin
from screens.place import Place

SMALL, LARGE, NARROW = (80, 24), (120, 40), (60, 24)


@dataclass
class Keys:
    """A running program and how many keys were pressed in it."""

    app: FieldtuiApp
    pilot: Pilot[int]
    pressed: int = 0

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self.pressed += len(keys)
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type a text, a key for each character, as fast as a scanner or a pasted line does."""
        await self.send(*text)

    async def send(self, *keys: str) -> None:
        """Press keys without waiting between them. (Pilot waits, and knows no full-width punctuation.)"""
        assert self.app._driver is not None
        self.pressed += len(keys)
        for key in keys:
            character = key if len(key) == 1 else None
            self.app._driver.send_message(events.Key(_character_to_key(key) if character else key, character))
        for _key in keys:
            await self._handled()
        await self.settle()

    async def _handled(self) -> None:
        """Wait until a key that was sent has come to the focus, up through everything around it, and was acted on."""
        for pump in (self.app, *(self.app.focused or self.app.screen).ancestors_with_self):
            done = asyncio.Event()
            if pump.call_later(done.set):
                await done.wait()

    async def settle(self) -> None:
        """Wait until the program has done what it was asked."""
        await self.pilot.pause()
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def open(self, place: str, *arguments: object) -> None:
        """Show a place over the one that is shown."""
        self.app.call_later(self.app.open, place, *arguments)
        await self.settle()

    async def open_checklist(self, door: int, round_: Round | None, address: str = "") -> None:
        """Show the checklist of a round at a door, begun there or taken up again."""
        assert round_ is not None
        await self.open("checklist", begin(self.app.session.device, door, round_, AT_DOOR), address)

    async def at(self, building: int, door: int = 0) -> None:
        """Show a building with the cursor on a door."""
        self.app.session.building, self.app.session.door = building, door
        self.app.call_later(self.app.go, "building")
        await self.settle()

    @property
    def screen(self) -> Any:  # noqa: ANN401
        """The screen or panel that is shown, whatever its type."""
        return self.app.screen

    @property
    def place(self) -> Place:
        """The full screen that is shown."""
        place = self.app.place()
        assert place is not None
        return place

    @property
    def notices(self) -> list[str]:
        """What the program has said over the screen, oldest first."""
        return [notice.message for notice in self.app._notifications]

    def grid(self) -> list[str]:
        """The screen as lines of cells; a Chinese character takes two, so a line may have fewer characters."""
        lines = [strip.text for strip in self.app.screen._compositor.render_strips()]
        assert {cell_len(line) for line in lines} == {self.app.size.width}
        return [line.rstrip() for line in lines]

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.grid())


@asynccontextmanager
async def running(
    device: Device, *, size: tuple[int, int] = SMALL, start: str = "today"
) -> AsyncIterator[Keys]:
    """The program over an open device."""
    app = FieldtuiApp(device=device, start=start)
    async with app.run_test(size=size) as pilot:
        keys = Keys(app, pilot)
        await keys.settle()
        yield keys

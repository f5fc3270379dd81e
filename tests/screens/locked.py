"""A town in a vault on a disk, and the program over it: for tests of locking, which end where they began."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fieldtui.device import Device, open_device
from fieldtui.vault import FLOOR, Vault, create_vault
from screens.app import FieldtuiApp
from screens.idle import Clocks
from screens.keyhole import VaultAtPath
from tests.screens.keys import SMALL, Keys
from tests.screens_office.desk import DeskKeys
from tests.town import SeededBytes, StoppedClock, Town, small_town

RIGHT = "correct horse"


class TownKeyhole(VaultAtPath):
    """The way into the town's vault, where its clock stands still."""

    def __init__(self, path: Path, clock: StoppedClock) -> None:
        super().__init__(path)
        self._clock = clock

    def open(self, passphrase: str) -> Device:
        return open_device(self.path, passphrase, clock=self._clock, random=SeededBytes(77))


def town_on_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town whose office's vault is at `path`, with the passphrase RIGHT."""
    with monkeypatch.context() as patched:
        patched.setattr(Vault, "in_memory", lambda: create_vault(path, RIGHT, FLOOR))
        return small_town()


class FakeTime:
    """Two clocks that go as far as they are told to."""

    def __init__(self) -> None:
        self.working = 1000.0
        self.through = 5000.0

    def goes_on(self, seconds: float) -> None:
        """Time passes while the program runs."""
        self.working += seconds
        self.through += seconds

    def sleeps(self, seconds: float) -> None:
        """Time passes while the machine sleeps."""
        self.through += seconds

    @property
    def clocks(self) -> Clocks:
        """As the program takes them."""
        return Clocks(lambda: self.working, lambda: self.through, 2.0)


@asynccontextmanager
async def over(
    town: Town, path: Path, *, idle: int = 0, time: FakeTime | None = None, size: tuple[int, int] = SMALL
) -> AsyncIterator[Keys]:
    """The program over the town's device, which is locked and unlocked as a person does."""
    app = FieldtuiApp(
        TownKeyhole(path, town.clock),
        device=town.office,
        idle=idle,
        clocks=time.clocks if time is not None else None,
    )
    async with app.run_test(size=size) as pilot:
        keys = DeskKeys(app, pilot)
        await keys.settle()
        yield keys
    app.close()


async def unlock(keys: Keys) -> None:
    """Type the passphrase."""
    await keys.type(RIGHT)
    await keys.press("enter")
    await keys.settle()

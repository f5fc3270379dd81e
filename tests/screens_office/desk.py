"""What these tests share: a community with an office and a worker, and keys that wait for panels, too."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import msgspec
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from fieldtui.buildings import building_view, buildings
from fieldtui.device import Device, new_device
from fieldtui.log.names import Dot
from fieldtui.reports import Report
from fieldtui.vault import Vault
from screens.app import FieldtuiApp
from screens.coverage import CoverageScreen
from screens.rows import Rows
from sync.exchange import enrol, enrolment_request, found_community, join
from tests.screens.keys import SMALL, Keys
from tests.town import SeededBytes, StoppedClock, Town, small_town

LEDGER = """第2网格居民台账,,,,,,
小区,楼栋,单元,室号,姓名,与户主关系,联系电话
文星苑,5栋,1单元,101,周海燕,户主,19900000001
文星苑,5栋,1单元,101,周小宝,子,
文星苑,5栋,1单元,102,吴建平,户主,19900000002
文星苑,5栋,1单元,103,,,
"""


@dataclass
class Community:
    """The small town with a real policy, and a worker of its grid 2."""

    town: Town
    office: Device
    worker: Device


def fresh(person: str, seed: int, clock: StoppedClock | None = None) -> Device:
    """A device that belongs nowhere yet."""
    return new_device(Vault.in_memory(), person, clock=clock or StoppedClock(), random=SeededBytes(seed))


def office_of(town: Town) -> Device:
    """The town's office, with the community founded and the root's key in its hands."""
    office = town.office
    office.become(msgspec.structs.replace(office.identity, community=b"", role=""))
    found_community(office, "信义社区")
    return office


def enrolled(office: Device, person: str, seed: int, clock: StoppedClock, codes: list[str]) -> Device:
    """A new device of `person` that has joined as a worker of the grids `codes`."""
    device = fresh(person, seed, clock)
    outgoing, code = enrol(office, enrolment_request(device), codes)
    join(device, outgoing.data, code)
    return device


def community() -> Community:
    """The town, its office and its worker."""
    town = small_town()
    office = office_of(town)
    return Community(town, office, enrolled(office, "李明", 7, town.clock, ["2"]))


def door_at(device: Device, room: str = "201") -> Dot:
    """The door of this room in 文星苑 3栋, as `device` names it: each device numbers its logs itself."""
    lines = buildings(device)
    house = next(line.id for line in lines if (line.compound, line.label) == ("文星苑", "3栋"))
    view = building_view(device, house, 0)
    return next(door.id for door in view.doors if door.room == room)


class DeskKeys(Keys):
    """Keys that wait until the work that was begun is over, or a panel asks for something."""

    async def settle(self) -> None:
        await self.pilot.pause()
        while self._busy() and not isinstance(self.app.screen, ModalScreen):
            await asyncio.sleep(0.005)
            await self.pilot.pause()
        await self.pilot.pause()

    def _busy(self) -> bool:
        return any(not worker.is_finished for worker in self.app.workers)

    def shown(self, name: str) -> str:
        """What the text `name` of the screen or panel shows."""
        return cast(Content, self.app.screen.query_one(f"#{name}", Static).content).plain

    @property
    def typed(self) -> str:
        """What stands in the field of the panel that is open."""
        return self.app.screen.query(Input).first().value

    @property
    def report(self) -> Report:
        """The report that Coverage shows."""
        assert isinstance(self.place, CoverageScreen)
        assert self.place._report is not None
        return self.place._report

    def put(self, key: str) -> None:
        """Put the cursor of the list on the row with this key."""
        rows = self.app.screen.query(Rows).first()
        found = [at for at, row in enumerate(rows._rows) if row.key == key]
        assert found, [row.key for row in rows._rows]
        rows.highlighted = found[0]

    async def choose(self, key: str) -> None:
        """Enter on the row with this key."""
        self.put(key)
        await self.press("enter")

    async def fill(self, value: str, *, then: str = "enter") -> None:
        """Put a text into the field of the panel that is open, then press a key."""
        self.app.screen.query(Input).first().value = value
        await self.pilot.pause()
        await self.press(then)


@asynccontextmanager
async def at_the_desk(
    device: Device, *, size: tuple[int, int] = SMALL, start: str = "desk"
) -> AsyncIterator[DeskKeys]:
    """The program over an open device, on a screen of the office."""
    app = FieldtuiApp(device=device, start=start)
    async with app.run_test(size=size) as pilot:
        keys = DeskKeys(app, pilot)
        await keys.settle()
        yield keys


def folder(name: str) -> Path:
    """A folder with a short name in the folder of this test."""
    made = Path(name)
    made.mkdir(exist_ok=True)
    return made

"""A small town for tests: two grids, three buildings, known people, a clock that stands still.

Everything is made through the use cases, in memory, so that a test starts from what a device would hold.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

import msgspec

from fieldtui.community import add_grids
from fieldtui.device import OFFICE, Device, Identity, new_device
from fieldtui.log.event import Entry
from fieldtui.log.names import COMMUNITY, Dot
from fieldtui.published import Checklist, publish_checklist
from fieldtui.rounds import Round, open_round
from fieldtui.vault import Vault

MONDAY = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
CODES = ("1", "2")


class StoppedClock:
    """A clock that shows `now` until somebody moves it."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: float) -> None:
        """Move the clock on by a `timedelta`'s arguments."""
        self.now += timedelta(**delta)


class SeededBytes:
    """Bytes from a seed: for keys and salts in tests, never outside."""

    def __init__(self, seed: int) -> None:
        self._counter: Iterator[int] = count(seed << 32)

    def __call__(self, size: int) -> bytes:
        return hashlib.shake_256(next(self._counter).to_bytes(16)).digest(size)


def device(person: str, role: str, seed: int, clock: StoppedClock, grids: tuple[str, ...] = CODES) -> Device:
    """A device in memory, in a role, without certificates: enough for every use case below `sync`."""
    made = new_device(Vault.in_memory(), person, clock=clock, random=SeededBytes(seed))
    made.become(replace_identity(made, role, grids))
    return made


def replace_identity(made: Device, role: str, grids: tuple[str, ...]) -> Identity:
    """The identity of a device that the community has given `role` and `grids`."""
    return msgspec.structs.replace(made.identity, role=role, grids=grids, community=b"c" * 16)


@dataclass
class Town:
    """The town: its office device, its doors by address (`文星苑/3/1/601`), its people by name."""

    office: Device
    clock: StoppedClock
    doors: dict[str, Dot] = field(default_factory=dict)
    buildings: dict[str, Dot] = field(default_factory=dict)
    people: dict[str, Dot] = field(default_factory=dict)
    round: Round | None = None
    checklist: Checklist | None = None


# (grid, compound, building, units, floors, doors a floor)
_BUILDINGS = (
    ("2", "文星苑", "3栋", 2, 6, 2),
    ("2", "文星苑", "4栋", 1, 4, 3),
    ("1", "信义里", "1栋", 1, 3, 2),
)
# door -> people: (name, relation, sex, born, tags)
_PEOPLE: dict[str, list[tuple[str, str, str, str, list[str]]]] = {
    "文星苑/3/1/201": [("王秀兰", "户主", "女", "1942-03-08", ["独居老人", "慢性病"])],
    "文星苑/3/1/601": [
        ("张玉梅", "户主", "女", "1980-05-01", []),
        ("李建国", "配偶", "男", "1978-11-20", []),
    ],
    "文星苑/3/2/502": [("欧阳志强", "户主", "男", "1965-01-15", [])],
    "文星苑/4/1/101": [("陈 [/b] 红", "户主", "女", "1990", [])],
    "信义里/1/1/101": [("周文博", "户主", "男", "2001-07-07", [])],
}
# A resident whose name a careless screen would take for markup.
HOSTILE = "陈 [/b] 红"


def small_town(*, with_round: bool = True, seed: int = 1) -> Town:
    """An office that holds the whole town, and the built-in screening as an open round in both grids."""
    clock = StoppedClock()
    town = Town(device("社区办", OFFICE, seed, clock), clock)
    town.office.record(COMMUNITY, [Entry("community.added", {"name": "信义社区"})])
    add_grids(town.office, ["第1网格", "第2网格"])
    for grid, compound, label, units, floors, width in _BUILDINGS:
        _build(town, grid, compound, label, units, floors, width)
    if with_round:
        from fieldtui.checklists import builtin_checklists, read_xlsform

        town.checklist = publish_checklist(town.office, read_xlsform(builtin_checklists()[0].read()))
        day = date(2026, 10, 12)
        opened = open_round(
            town.office, "四类人员排查", town.checklist.id, CODES, day, day + timedelta(days=6)
        )
        town.round = next(r for r in opened if r.scope == "2")
    return town


def _build(town: Town, grid: str, compound: str, label: str, units: int, floors: int, width: int) -> None:
    office = town.office
    compound_id = town.buildings.get(compound)
    if compound_id is None:
        compound_id = office.record(grid, [Entry("compound.added", {"name": compound})])[0]
        town.buildings[compound] = compound_id
    number = label.removesuffix("栋")
    building = office.record(grid, [Entry("building.added", {"compound": compound_id, "label": label})])[0]
    town.buildings[f"{compound}/{number}"] = building
    for u in range(1, units + 1):
        unit = office.record(grid, [Entry("unit.added", {"building": building, "label": f"{u}单元"})])[0]
        for floor in range(1, floors + 1):
            for d in range(1, width + 1):
                room = f"{floor}{d:02d}"
                _house(town, grid, f"{compound}/{number}/{u}/{room}", unit, room, floor)


def _house(town: Town, grid: str, key: str, unit: Dot, room: str, floor: int) -> None:
    office, people = town.office, _PEOPLE.get(key)
    occupancy = "empty" if key.endswith("302") else "lived in"
    door = office.record(
        grid, [Entry("door.added", {"unit": unit, "room": room, "floor": floor, "occupancy": occupancy})]
    )[0]
    town.doors[key] = door
    if occupancy == "empty":
        return
    fields: dict[str, int | str] = {"door": door, "phone": f"199{door & 0xFFFFFFFF:08d}", "state": ""}
    household = office.record(grid, [Entry("household.added", {**fields})])[0]
    for name, relation, sex, born, tags in people or [("刘" + room, "户主", "男", "1985-06-01", [])]:
        town.people[name] = office.record(
            grid,
            [
                Entry(
                    "resident.added",
                    {
                        "household": household,
                        "name": name,
                        "relation": relation,
                        "sex": sex,
                        "born": born,
                        "tags": [*tags],
                        "phone": str(fields["phone"]),
                        "state": "",
                    },
                )
            ],
        )[0]

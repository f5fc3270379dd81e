"""An invented community, as a ledger: the same seed gives the same people.

The scale is that of a community described in a published report of 2020: 36 compounds, 61 buildings,
108 units, 2,338 households, 314 premises, its grid 2 with 11 compounds, 14 buildings, 27 units and 636
households. Nobody in it exists: names are put together from lists, phone numbers stay in 1990xxxxxxx, ID
numbers carry the region 999999, which no place has. Only values are made here; no vault, no file, no clock.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from fieldtui.demo.people import Person, given_name, id_number, people_of_a_household, surname_for
from fieldtui.ledger import (
    Building,
    Compound,
    Door,
    Grid,
    Household,
    Ledger,
    Premises,
    Resident,
    Unit,
    Where,
    building_number,
    door_key,
    floor_of_room,
)
from fieldtui.ledger.addresses import building_key, unit_key

Size = Literal["full", "small"]


def _words(text: str) -> list[str]:
    return text.split()


class _Scale(NamedTuple):
    grid: int
    compounds: int
    buildings: int
    units: int
    households: int


_SCALES: dict[Size, tuple[tuple[_Scale, ...], int]] = {
    "full": (
        (
            _Scale(1, 9, 15, 27, 560),
            _Scale(2, 11, 14, 27, 636),
            _Scale(3, 8, 17, 28, 590),
            _Scale(4, 8, 15, 26, 552),
        ),
        314,
    ),
    "small": (
        (_Scale(1, 1, 1, 2, 28), _Scale(2, 1, 2, 3, 36), _Scale(3, 1, 1, 2, 27), _Scale(4, 1, 1, 1, 26)),
        16,
    ),
}

_COMPOUNDS = _words(
    "文星苑 信义里 翠屏花园 江北小区 粮站宿舍 纺织厂家属院 师范院 丽景湾 金色阳光 老机械厂 桂花巷 滨江一号 百合家园 城南新村"
    " 向阳里 玉泉小区 书香苑 供销社宿舍 棉麻公司院 凤凰城 明珠花园 柳林新村 长堤里 盐业宿舍 望江楼 青石巷 东风院 果园新居 锦绣苑"
    " 电厂家属院 石桥小区 和平里 紫薇园 汽运公司院 星河湾 杏花村"
)
_NOTES = (
    "白天上班，晚上再来",
    "门铃坏，敲门",
    "有狗",
    "钥匙在楼下小卖部",
    "听力不好，敲重些",
    "在外务工，春节回",
    "需代购降压药",
    "女儿每周日来",
    "腿脚不便，开门慢",
)
_TRADES = (
    ("餐饮", ("小吃", "面馆", "早点")),
    ("超市", ("便利店", "超市", "副食")),
    ("药店", ("大药房", "药店")),
    ("理发", ("造型", "理发店")),
    ("五金", ("五金", "水电维修")),
    ("宾馆", ("旅馆", "招待所")),
    ("水果", ("果行", "水果店")),
    ("诊所", ("诊所", "口腔")),
)
_PEOPLE, _SHOPS = "居民台账", "商户台账"


@dataclass(slots=True)
class _Town:
    """What has been made so far."""

    r: random.Random
    year: int
    compounds: list[Compound] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)
    phones: Iterator[int] = field(default_factory=lambda: iter(()))


def invented_community(seed: int, *, size: Size, year: int = 2026) -> Ledger:
    """A community's ledger: 2,338 households ("full") or about a twentieth of that ("small").

    Ages are reckoned in `year`. The same arguments give the same ledger.
    """
    scales, shops = _SCALES[size]
    r = random.Random(seed)
    town = _Town(r, year, phones=iter(r.sample(range(10**7), 6_000)))
    names = iter(_COMPOUNDS)
    for scale in scales:
        _build_grid(town, scale, names)
    premises = _premises(town, shops)
    return Ledger(
        grids=tuple(Grid(str(scale.grid), f"第{scale.grid}网格") for scale in scales),
        compounds=tuple(town.compounds),
        buildings=tuple(town.buildings),
        units=tuple(town.units),
        doors=tuple(town.doors),
        households=tuple(town.households),
        residents=tuple(town.residents),
        premises=tuple(premises),
        issues=(),
        rows=len(town.residents) + len(premises),
    )


def _shares(total: int, parts: int, r: random.Random, least: int = 1) -> list[int]:
    """`total` in `parts` uneven shares, none below `least`."""
    weights = [r.uniform(0.6, 1.7) for _part in range(parts)]
    rest = total - least * parts
    shares = [least + int(rest * weight / sum(weights)) for weight in weights]
    for index in range(total - sum(shares)):
        shares[index % parts] += 1
    return shares


def _build_grid(town: _Town, scale: _Scale, names: Iterator[str]) -> None:
    r = town.r
    compounds = [next(names) for _compound in range(scale.compounds)]
    places = [
        (compound, number)
        for compound, count in zip(compounds, _shares(scale.buildings, scale.compounds, r), strict=True)
        for number in range(1, count + 1)
    ]
    town.compounds += [Compound(compound, compound) for compound in compounds]
    doors = iter(_shares(scale.households, scale.units, r, least=6))
    for (compound, number), units in zip(places, _shares(scale.units, scale.buildings, r), strict=True):
        label = f"{number}号楼" if compound.endswith(("苑", "园", "湾", "城")) else f"{number}栋"
        building = Building(building_key(compound, label), compound, building_number(label), label)
        town.buildings.append(building)
        for unit in range(1, units + 1):
            unit_label = f"{unit}单元"
            town.units.append(
                Unit(unit_key(compound, label, unit_label), building.key, str(unit), unit_label)
            )
            for room in _rooms(compound, next(doors), r):
                _move_in(town, str(scale.grid), compound, building.number, str(unit), room)


def _rooms(compound: str, doors: int, r: random.Random) -> list[str]:
    """Door numbers from the ground floor up: two to four on a landing, twelve on a hostel's corridor."""
    width = 12 if compound.endswith("宿舍") else r.choice((2, 2, 2, 3, 4)) if doors < 36 else 4
    return [f"{d // width + 1}{d % width + 1:02d}" for d in range(doors)]


def _move_in(town: _Town, grid: str, compound: str, building: str, unit: str, room: str) -> None:
    r = town.r
    people = people_of_a_household(r)
    key = door_key(compound, building, unit, room)
    where = Where(_PEOPLE, len(town.residents) + 2)
    town.doors.append(Door(key, unit_key(compound, building, unit), room, floor_of_room(room), grid, where))
    residents = _named(town, key, people)
    town.residents += residents
    town.households.append(
        Household(
            key=key,
            door=key,
            grid=grid,
            head=residents[0].key,
            phone=residents[0].phone,
            registration="",
            size=None,
            residents=tuple(resident.key for resident in residents),
            where=where,
        )
    )


def _named(town: _Town, household: str, people: Iterable[Person]) -> list[Resident]:
    """The people of a household with names (no two alike), births, numbers and notes."""
    r = town.r
    family = surname_for(r)
    found: dict[str, Resident] = {}
    for person in people:
        year = town.year - person.age
        surname = family if person.of_family else surname_for(r)
        name = surname + given_name(r, year, person.sex)
        while name in found:
            name = surname + given_name(r, year, person.sex)
        is_head = not found
        has_phone = is_head or (person.age > 12 and r.random() < 0.45)
        # Infants are born in January, so that none is born after a day on which the demo is played.
        born = f"{year}-{r.randrange(1, 13) if person.age else 1:02d}-{r.randrange(1, 29):02d}"
        from_age = r.random() < 0.04
        found[name] = Resident(
            key=f"{household}/{name}",
            household=household,
            name=name,
            relation=person.relation,
            sex=person.sex,
            born=str(year) if from_age else born,
            born_approximate=from_age,
            id_number=id_number(r, born, person.sex) if r.random() < 0.85 else "",
            phone=f"1990{next(town.phones):07d}" if has_phone else "",
            more_phones=(),
            category=person.category,
            tags=person.tags,
            registration="",
            note=r.choice(_NOTES) if is_head and r.random() < 0.22 else "",
            where=Where(_PEOPLE, len(town.residents) + len(found) + 2),
        )
    return list(found.values())


def _premises(town: _Town, count: int) -> list[Premises]:
    r = town.r
    grid_of = {door.key.rsplit("/", 2)[0]: door.grid for door in town.doors}
    found: dict[str, Premises] = {}
    while len(found) < count:
        building = r.choice(town.buildings)
        trade, words = r.choice(_TRADES)
        name = f"{surname_for(r)}记{r.choice(words)}"
        key = f"{building.key}/~{name}"
        if key in found:
            continue
        year = town.year - r.randrange(22, 66)
        found[key] = Premises(
            key=key,
            name=name,
            kind=trade,
            grid=grid_of[building.key],
            compound=building.compound,
            building=building.key,
            address=f"{building.compound}{building.label}底商{r.randrange(1, 13)}号",
            owner=surname_for(r) + given_name(r, year, r.choice("男女")),
            phone=f"1990{next(town.phones):07d}",
            staff=r.randrange(1, 12),
            trading=r.random() < 0.85,
            extinguisher=r.choices(("有", "无", "过期", ""), (70, 10, 12, 8))[0],
            note="",
            where=Where(_SHOPS, len(found) + 2),
        )
    return list(found.values())

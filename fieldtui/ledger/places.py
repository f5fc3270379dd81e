"""The places a ledger mentions, each once: grids, compounds, buildings, units, doors.

Built row by row; a place appears when a door in it does, never because a shop's address names it.
"""

import re
from collections import Counter

from fieldtui.ledger.addresses import (
    Address,
    building_key,
    building_label,
    building_number,
    compound_name,
    door_key,
    floor_of_room,
    format_address,
    room_number,
    segment,
    unit_key,
    unit_label,
    unit_number,
)
from fieldtui.ledger.issues import at_row, issue
from fieldtui.ledger.values import Building, Compound, Door, Grid, Issue, Unit, Where

_GRID_NUMBER = re.compile(r"\D*?(\d+)(?:号?网?格)?\D*")
_HAN = "一二三四五六七八九十"


def grid_key(label: str) -> str:
    """ "2" for 第2网格, 2, 第二网格; the label itself where it has no number; "" for none."""
    if match := _GRID_NUMBER.fullmatch(label):
        return match.group(1).lstrip("0") or "0"
    if (
        match := re.fullmatch(r"第?([一二三四五六七八九]?十?[一二三四五六七八九]?)网?格", label)
    ) and match.group(1):
        tens, ten, ones = match.group(1).rpartition("十")
        return str(
            (_HAN.index(tens) + 1 if tens else bool(ten)) * 10 * bool(ten)
            + (_HAN.index(ones) + 1 if ones else 0)
        )
    return label


class PlaceBook:
    """Places by natural key, in the order of first mention."""

    def __init__(self, issues: list[Issue]) -> None:
        self.issues = issues
        self.grids: dict[str, Grid] = {}
        self.doors: dict[str, Door] = {}
        self._door_keys: dict[Address, str] = {}
        self._compounds: dict[str, Counter[str]] = {}
        self._buildings: dict[str, tuple[str, str, Counter[str]]] = {}
        self._units: dict[str, tuple[str, str, Counter[str]]] = {}

    def add_grid(self, label: str) -> str:
        """Remember a grid; its key."""
        key = grid_key(label)
        if key and key not in self.grids:
            self.grids[key] = Grid(key, label if not label.isdigit() else f"第{key}网格")
        return key

    def add(self, place: Address, grid_label: str, where: Where) -> str:
        """Remember a door and the places around it; its key. A door in two grids is an issue."""
        grid = self.add_grid(grid_label)
        key = self._door_keys.get(place)
        if key is None:
            key = self._door_keys[place] = door_key(*place)
            self._remember(place)
        door = self.doors.get(key)
        if door is None:
            room = room_number(place.room)
            unit = unit_key(place.compound, place.building, place.unit)
            self.doors[key] = Door(key, unit, room, floor_of_room(room), grid, where)
        elif grid and door.grid != grid:
            facts = {"address": format_address(place), "other": door.grid, "grid": grid}
            self.issues.append(issue("other_grid", where, **facts, **at_row(door.where)))
        return key

    def _remember(self, place: Address) -> None:
        compound = segment(compound_name(place.compound))
        self._compounds.setdefault(compound, Counter())[place.compound] += 1
        building = building_key(place.compound, place.building)
        number = building_number(place.building)
        _c, _n, labels = self._buildings.setdefault(building, (compound, number, Counter()))
        labels[building_label(place.building)] += 1
        unit = unit_key(place.compound, place.building, place.unit)
        _b, _n, labels = self._units.setdefault(unit, (building, unit_number(place.unit), Counter()))
        labels[unit_label(place.unit)] += 1

    def has_compound(self, key: str) -> bool:
        """Whether some door is in the compound with this key."""
        return key in self._compounds

    def compounds(self) -> tuple[Compound, ...]:
        """All compounds."""
        return tuple(Compound(key, _usual(names)) for key, names in self._compounds.items())

    def buildings(self) -> tuple[Building, ...]:
        """All buildings; of several ways to write one, the usual."""
        return tuple(Building(key, c, n, _usual(labels)) for key, (c, n, labels) in self._buildings.items())

    def units(self) -> tuple[Unit, ...]:
        """All units."""
        return tuple(Unit(key, b, n, _usual(labels)) for key, (b, n, labels) in self._units.items())


def _usual(labels: Counter[str]) -> str:
    """The label written most often, the smaller of equals, so that row order does not matter."""
    return min(labels, key=lambda label: (-labels[label], label))

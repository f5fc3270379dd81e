"""What a ledger would add, change and take away: computed, shown, and only then recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fieldtui.community import grid_code, require_office
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.intake.holdings import GONE, Holdings, Kept, Key, premises_key, read_holdings
from fieldtui.intake.matching import match_households, match_premises, match_residents
from fieldtui.ledger import Household, Ledger, Premises, Resident
from fieldtui.log.kinds import Fields, Value
from fieldtui.log.names import Dot

EMPTY, LIVED_IN = "empty", "lived in"
# 空挂户: registered at a door where nobody of them lives.
_REGISTERED_ONLY = "空挂户"


class GridNeeded(FieldtuiError):
    """The ledger does not say which grid {count} of its doors and premises belong to.

    Say which grid they are in: `--grid CODE`.
    """


@dataclass(frozen=True)
class Added:
    """A record to create: its kind, its grid, its natural key, the key of what it is in, its fields."""

    kind: str
    scope: str
    key: str
    within: str
    fields: Fields


@dataclass(frozen=True)
class Altered:
    """A field that the ledger says otherwise; `name` and `address` are for people."""

    kind: str
    record: Dot
    scope: str
    name: str
    address: str
    field: str
    before: object
    after: Value


@dataclass(frozen=True)
class Gone:
    """A household, resident or premises that the ledger does not name any more."""

    kind: str
    record: Dot
    scope: str
    name: str
    address: str


@dataclass
class Plan:
    """The difference. `kept` has the dots of places that are there already, by kind, grid and key."""

    grids: list[tuple[str, str]] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    altered: list[Altered] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    kept: dict[tuple[str, str, str], Dot] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Whether recording it would change nothing."""
        return not (self.grids or self.added or self.altered or self.gone)

    def counts(self) -> dict[str, int]:
        """How many records of each kind would be added."""
        out: dict[str, int] = {}
        for one in self.added:
            out[one.kind] = out.get(one.kind, 0) + 1
        return out


def plan_intake(device: Device, ledger: Ledger, default_grid: str = "") -> Plan:
    """The difference between `ledger` and the vault. Raises OfficeOnly, GridNeeded, BadGridCode.

    `default_grid` is for doors and premises of which the ledger says no grid.
    """
    require_office(device)
    with device.read() as db:
        held = read_holdings(db)
    return _Planner(ledger, held, grid_code(default_grid) if default_grid else "").plan()


class _Planner:
    """One comparison; the parts of the plan in the order in which records depend on each other."""

    def __init__(self, ledger: Ledger, held: Holdings, default_grid: str) -> None:
        self._ledger = ledger
        self._held = held
        self._default = default_grid
        self._plan = Plan()
        self._codes = {grid.key: grid_code(grid.key) for grid in ledger.grids if grid.key}
        self._people: dict[str, list[Resident]] = {}
        for resident in ledger.residents:
            self._people.setdefault(resident.household, []).append(resident)
        self._seen: set[Dot] = set()

    def plan(self) -> Plan:
        unknown = [d.grid for d in self._ledger.doors].count("")
        unknown += [p.grid for p in self._ledger.premises].count("")
        if unknown and not self._default:
            raise GridNeeded(count=unknown)
        self._grids()
        self._places()
        self._households()
        self._premises()
        self._gone()
        return self._plan

    def _code(self, grid: str) -> str:
        return self._codes.get(grid) or self._default

    def _grids(self) -> None:
        labels = {self._code(grid.key): grid.label for grid in self._ledger.grids}
        if self._default:
            labels.setdefault(self._default, self._default)
        self._plan.grids = [(code, label) for code, label in labels.items() if code not in self._held.grids]

    def _places(self) -> None:
        compounds = {one.key: one for one in self._ledger.compounds}
        buildings = {one.key: one for one in self._ledger.buildings}
        units = {one.key: one for one in self._ledger.units}
        lived_in = self._lived_in()
        for door in self._ledger.doors:
            scope = self._code(door.grid)
            unit = units[door.unit]
            building = buildings[unit.building]
            compound = compounds[building.compound]
            self._place("compound", self._held.compounds, scope, compound.key, "", {"name": compound.name})
            self._place(
                "building", self._held.buildings, scope, building.key, compound.key, {"label": building.label}
            )
            self._place("unit", self._held.units, scope, unit.key, building.key, {"label": unit.label})
            occupancy = LIVED_IN if door.key in lived_in else EMPTY
            fields: Fields = {"room": door.room, "floor": door.floor or 1, "occupancy": occupancy}
            self._place("door", self._held.doors, scope, door.key, unit.key, fields)
            kept = self._held.doors.get((scope, door.key))
            if kept is not None:
                self._compare("door", kept, {"occupancy": occupancy}, "", door.key)

    def _lived_in(self) -> set[str]:
        at = {household.key: household.door for household in self._ledger.households}
        return {
            at[resident.household]
            for resident in self._ledger.residents
            if resident.category != _REGISTERED_ONLY
        }

    def _place(
        self, kind: str, held: Mapping[Key, Kept], scope: str, key: str, within: str, fields: Fields
    ) -> None:
        at = (kind, scope, key)
        if at in self._plan.kept:
            return
        kept = held.get((scope, key))
        self._plan.kept[at] = kept.id if kept else 0
        if kept is None:
            self._plan.added.append(Added(kind, scope, key, within, fields))

    def _households(self) -> None:
        scopes = {door.key: self._code(door.grid) for door in self._ledger.doors}
        by_door: dict[str, list[Household]] = {}
        for household in self._ledger.households:
            by_door.setdefault(household.door, []).append(household)
        for door, told in by_door.items():
            scope = scopes[door]
            at = self._held.doors.get((scope, door))
            kept = self._held.households.get(at.id, []) if at else []
            matched = match_households(told, self._people, kept, self._held.residents)
            for household in told:
                self._household(household, scope, matched.get(household.key))

    def _household(self, told: Household, scope: str, kept: Kept | None) -> None:
        people = self._people.get(told.key, [])
        fields: Fields = {"phone": told.phone, "registration": told.registration, "state": ""}
        if kept is None:
            self._plan.added.append(Added("household", scope, told.key, told.door, fields))
            matched: dict[str, Kept] = {}
        else:
            self._seen.add(kept.id)
            self._plan.kept["household", scope, told.key] = kept.id
            self._compare("household", kept, fields, people[0].name if people else "", told.door)
            matched = match_residents(people, self._held.residents.get(kept.id, []))
        for resident in people:
            self._resident(resident, told, scope, matched.get(resident.key))

    def _resident(self, told: Resident, household: Household, scope: str, kept: Kept | None) -> None:
        fields = resident_fields(told)
        if kept is None:
            self._plan.added.append(Added("resident", scope, told.key, household.key, fields))
            return
        self._seen.add(kept.id)
        if told.born_approximate and _a_year_apart(told.born, kept["born"]):
            # An age tells the year of birth to within one, and another one each year.
            del fields["born"], fields["born_about"]
        self._compare("resident", kept, fields, told.name, household.door)

    def _premises(self) -> None:
        by_key: dict[Key, list[Premises]] = {}
        for told in self._ledger.premises:
            key = premises_key(told.name, told.address, told.owner)
            by_key.setdefault((self._code(told.grid), key), []).append(told)
        for (scope, key), several in by_key.items():
            matched = match_premises(several, self._held.premises.get((scope, key), []))
            for told in several:
                kept = matched.get(told.key)
                if kept is None:
                    self._plan.added.append(Added("premises", scope, told.key, "", premises_fields(told)))
                else:
                    self._seen.add(kept.id)
                    self._compare("premises", kept, premises_fields(told), told.name, told.address)

    def _compare(self, kind: str, kept: Kept, fields: Fields, name: str, address: str) -> None:
        for field_name, after in fields.items():
            before = kept[field_name]
            if (before or "") != (after or "") and not (before in (None, []) and not after):
                self._plan.altered.append(
                    Altered(kind, kept.id, kept.scope, name, address, field_name, before, after)
                )

    def _gone(self) -> None:
        """A ledger of people alone says nothing about shops, and one of shops nothing about people."""
        doors = {kept.id: key for (_scope, key), kept in self._held.doors.items()}
        for door, households in self._held.households.items() if self._ledger.residents else ():
            for household in households:
                for resident in self._held.residents.get(household.id, ()):
                    self._leaves("resident", resident, resident["name"], doors.get(door, ""))
                self._leaves("household", household, "", doors.get(door, ""))
        for several in self._held.premises.values() if self._ledger.premises else ():
            for kept in several:
                self._leaves("premises", kept, kept["name"], str(kept["address"] or ""))

    def _leaves(self, kind: str, kept: Kept, name: object, address: str) -> None:
        if kept.id not in self._seen and kept["state"] != GONE:
            self._plan.gone.append(Gone(kind, kept.id, kept.scope, str(name or ""), address))


def resident_fields(told: Resident) -> Fields:
    """A ledger's resident as the log records one; several phones stand with a space between them."""
    return {
        "name": told.name,
        "relation": told.relation,
        "sex": told.sex,
        "born": told.born,
        "born_about": int(told.born_approximate),
        "id_number": told.id_number,
        "phone": " ".join((told.phone, *told.more_phones)).strip(),
        "category": told.category,
        "tags": list(told.tags),
        "registration": told.registration,
        "note": told.note,
        "state": "",
    }


def premises_fields(told: Premises) -> Fields:
    """A ledger's premises as the log records them."""
    return {
        "name": told.name,
        "trade": told.kind,
        "address": told.address,
        "contact": told.owner,
        "phone": told.phone,
        "staff": "" if told.staff is None else str(told.staff),
        "business": {None: "", True: "open", False: "closed"}[told.trading],
        "extinguisher": told.extinguisher,
        "note": told.note,
        "state": "",
    }


def _a_year_apart(born: str, kept: object) -> bool:
    years = born[:4], str(kept or "")[:4]
    return all(year.isdigit() for year in years) and abs(int(years[0]) - int(years[1])) <= 1

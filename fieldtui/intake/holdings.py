"""What a vault holds, by the natural keys that a ledger uses."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fieldtui.ledger import building_number, compound_name, room_number, unit_number
from fieldtui.ledger.addresses import segment
from fieldtui.log.kinds import BY_TABLE, Type
from fieldtui.log.names import Dot
from fieldtui.vault import Connection

GONE = "gone"
# (grid, natural key): a building that two grids share is a record in each.
Key = tuple[str, str]


@dataclass(frozen=True)
class Kept:
    """A record of the vault: its dot and the fields that a ledger can say."""

    id: Dot
    scope: str
    values: Mapping[str, object]

    def __getitem__(self, name: str) -> object:
        return self.values.get(name)


@dataclass
class Holdings:
    """Places by key; households by door; residents by household; premises by grid, name and address."""

    compounds: dict[Key, Kept] = field(default_factory=dict)
    buildings: dict[Key, Kept] = field(default_factory=dict)
    units: dict[Key, Kept] = field(default_factory=dict)
    doors: dict[Key, Kept] = field(default_factory=dict)
    households: dict[Dot, list[Kept]] = field(default_factory=dict)
    residents: dict[Dot, list[Kept]] = field(default_factory=dict)
    premises: dict[Key, list[Kept]] = field(default_factory=dict)
    grids: set[str] = field(default_factory=set)


def read_holdings(db: Connection) -> Holdings:
    """Everything that a ledger could also say."""
    held = Holdings(grids={row[0] for row in db.execute("SELECT code FROM grids")})
    keys: dict[Dot, str] = {}
    for kept in _rows(db, "compounds"):
        keys[kept.id] = segment(compound_name(str(kept["name"] or "")))
        held.compounds[kept.scope, keys[kept.id]] = kept
    levels: tuple[tuple[str, str, str, dict[Key, Kept], Callable[[str], str]], ...] = (
        ("buildings", "compound", "label", held.buildings, building_number),
        ("units", "building", "label", held.units, unit_number),
        ("doors", "unit", "room", held.doors, room_number),
    )
    for table, within, label, found, number in levels:
        for kept in _rows(db, table):
            keys[kept.id] = f"{keys.get(_dot(kept[within]), '-')}/{segment(number(str(kept[label] or '')))}"
            found[kept.scope, keys[kept.id]] = kept
    for kept in _rows(db, "households"):
        held.households.setdefault(_dot(kept["door"]), []).append(kept)
    for kept in _rows(db, "residents"):
        held.residents.setdefault(_dot(kept["household"]), []).append(kept)
    for kept in _rows(db, "premises"):
        key = premises_key(kept["name"], kept["address"], kept["contact"])
        held.premises.setdefault((kept.scope, key), []).append(kept)
    return held


def premises_key(name: object, address: object, contact: object) -> str:
    """What tells one shop from another in a grid; the few that share it are told apart by their phones."""
    return f"{name or ''}\n{address or ''}\n{contact or ''}"


def _rows(db: Connection, table: str) -> list[Kept]:
    kind = BY_TABLE[table]
    names = list(kind.fields)
    lists = {at for at, name in enumerate(names) if kind.fields[name] in (Type.LIST, Type.REFS)}
    cursor = db.execute(f"SELECT id, scope, {', '.join(names)} FROM {table} ORDER BY id")
    out = []
    for id_, scope, *values in cursor:
        for at in lists:
            values[at] = json.loads(values[at] or "[]")
        out.append(Kept(id_, scope, dict(zip(names, values, strict=True))))
    return out


def _dot(value: object) -> Dot:
    return value if isinstance(value, int) else 0

"""Search anywhere: a name, its pinyin or initials, an address in any usual shape, the tail of a phone."""

from dataclasses import dataclass

from fieldtui.device import Device
from fieldtui.ledger import building_number, compound_name, parse_address, room_number, unit_number
from fieldtui.log.named import searchable
from fieldtui.log.names import Dot
from fieldtui.registry import addresses_of
from fieldtui.text import plain
from fieldtui.vault import Connection

MOST = 50
# Nobody types more; what is longer was pasted, and SQLite refuses patterns past 50,000 bytes.
LONGEST = 200


@dataclass(frozen=True)
class Hit:
    """Something found: a resident (`what` is `residents`), premises or a door, and the door to open."""

    what: str
    id: Dot
    door: Dot
    name: str
    address: str
    phone: str


def find(device: Device, typed: str, limit: int = MOST) -> list[Hit]:
    """What `typed` may mean, the likeliest first: exact initials, then names that begin so, then the rest."""
    typed = plain(typed, longest=LONGEST)
    query = searchable(typed)
    if not query:
        return []
    with device.read() as db:
        people = _people(db, query, limit)
        return people + _doors(db, typed, limit - len(people)) if len(people) < limit else people


_PEOPLE = """
    SELECT n.of, n.record, coalesce(h.door, 0), coalesce(r.name, p.name, ''), n.phone, p.address FROM names n
    LEFT JOIN residents r ON r.id = n.record AND n.of = 'residents'
    LEFT JOIN households h ON h.id = r.household
    LEFT JOIN premises p ON p.id = n.record AND n.of = 'premises'
    WHERE (n.initials LIKE :begins ESCAPE '\\' OR n.pinyin LIKE :begins ESCAPE '\\'
        OR n.name LIKE :within ESCAPE '\\'
        OR (length(:query) >= 3 AND n.phone || ' ' LIKE :ends ESCAPE '\\')
        OR (:a_word AND r.tags LIKE :within ESCAPE '\\'))
        AND coalesce(r.state, p.state, '') = '' AND coalesce(h.state, '') = ''
    ORDER BY n.initials <> :query, n.name <> :query, n.pinyin <> :query, n.initials, n.name, n.record
    LIMIT :limit
"""


def _people(db: Connection, query: str, limit: int) -> list[Hit]:
    escaped = query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = db.execute(
        _PEOPLE,
        {
            "query": query,
            "begins": escaped + "%",
            "within": f"%{escaped}%",
            "ends": f"%{escaped} %",
            # Tags are words; a single letter of pinyin would only find brackets in them.
            "a_word": len(query) > 1 and not query.isascii(),
            "limit": limit,
        },
    ).fetchall()
    where = addresses_of(db, [row[2] for row in rows])
    return [
        Hit(what, id_, door, name, str(where.get(door) or address or ""), phone)
        for what, id_, door, name, phone, address in rows
    ]


_DOORS = """
    SELECT d.id, coalesce(c.name, ''), coalesce(b.label, ''), coalesce(u.label, '') FROM doors d
    JOIN units u ON u.id = d.unit JOIN buildings b ON b.id = u.building
    LEFT JOIN compounds c ON c.id = b.compound
    WHERE d.room = ? ORDER BY length(d.scope), d.scope, d.id
"""


def _doors(db: Connection, typed: str, limit: int) -> list[Hit]:
    address = parse_address(typed)
    if address is None or not address.room:
        return []
    compound, building = compound_name(address.compound), building_number(address.building)
    unit = unit_number(address.unit)
    doors = [
        door
        for door, of_compound, of_building, of_unit in db.execute(_DOORS, (room_number(address.room),))
        if (not building or building_number(of_building) == building)
        and (not unit or unit_number(of_unit) == unit)
        and compound in compound_name(of_compound)
    ][:limit]
    where = addresses_of(db, doors)
    return [Hit("doors", door, door, "", str(where[door]), "") for door in doors]

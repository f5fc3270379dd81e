"""Search anywhere: a name, its pinyin or initials, an address in any usual shape, the tail of a phone."""

from dataclasses import dataclass

from fieldtui.device import Device
from fieldtui.ledger import parse_address
from fieldtui.log.names import Dot
from fieldtui.registry import addresses_of
from fieldtui.text import halfwidth
from fieldtui.vault import Connection

MOST = 50


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
    query = "".join(halfwidth(typed).split()).casefold()
    if not query:
        return []
    with device.read() as db:
        people = _people(db, query, limit)
        return people + _doors(db, query, limit - len(people)) if len(people) < limit else people


_PEOPLE = """
    SELECT n.of, n.record, coalesce(h.door, 0), n.name, n.phone FROM names n
    LEFT JOIN residents r ON r.id = n.record AND n.of = 'residents'
    LEFT JOIN households h ON h.id = r.household
    WHERE (n.initials LIKE :begins ESCAPE '\\' OR n.pinyin LIKE :begins ESCAPE '\\'
        OR n.name LIKE :within ESCAPE '\\' OR (length(:query) >= 3 AND n.phone LIKE :ends ESCAPE '\\'))
        AND coalesce(r.state, '') = '' AND coalesce(h.state, '') = ''
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
            "ends": f"%{escaped}",
            "limit": limit,
        },
    ).fetchall()
    where = addresses_of(db, [row[2] for row in rows])
    premises = _addresses_of_premises(db) if any(row[0] == "premises" for row in rows) else {}
    return [
        Hit(what, id_, door, name, str(where.get(door) or premises.get(id_, "")), phone)
        for what, id_, door, name, phone in rows
    ]


def _addresses_of_premises(db: Connection) -> dict[Dot, str]:
    return {row[0]: row[1] or "" for row in db.execute("SELECT id, address FROM premises")}


_DOORS = """
    SELECT d.id, d.room FROM doors d JOIN units u ON u.id = d.unit JOIN buildings b ON b.id = u.building
    LEFT JOIN compounds c ON c.id = b.compound
    WHERE (:compound = '' OR c.name LIKE '%' || :compound || '%') AND d.room = :room
        AND (:building = '' OR b.label = :building OR b.label GLOB :building || '[^0-9]*')
        AND (:unit = '' OR u.label = :unit OR u.label GLOB :unit || '[^0-9]*')
    ORDER BY length(d.scope), d.scope, d.id LIMIT :limit
"""


def _doors(db: Connection, query: str, limit: int) -> list[Hit]:
    address = parse_address(query)
    if address is None or not address.room:
        return []
    parameters = {
        "compound": address.compound,
        "building": address.building,
        "unit": "" if address.unit == "-" else address.unit,
        "room": address.room,
        "limit": limit,
    }
    doors = [row[0] for row in db.execute(_DOORS, parameters)]
    where = addresses_of(db, doors)
    return [Hit("doors", door, door, "", str(where[door]), "") for door in doors]

"""What people call records, their fields and what stands in them: in a list of conflicts, in a preview.

Texts are in the language in use when they are made, and still data: whoever shows one passes it through `plain`.
"""

import json
from collections.abc import Sequence
from typing import Any

from fieldtui.errands import STATES
from fieldtui.i18n import N_, _
from fieldtui.log.kinds import RECORDS, Record, Type
from fieldtui.log.names import Dot
from fieldtui.registry import addresses_of
from fieldtui.rounds import ROUND_STATES
from fieldtui.vault import Connection, rows_for

# One record of each kind.
KIND_NAMES: dict[str, str] = {
    "community": N_("community"),
    "grid": N_("grid"),
    "person": N_("person of the community"),
    "checklist": N_("checklist"),
    "round": N_("round"),
    "compound": N_("compound"),
    "building": N_("building"),
    "unit": N_("unit"),
    "door": N_("door"),
    "household": N_("household"),
    "resident": N_("resident"),
    "premises": N_("shop"),
    "errand": N_("errand"),
}
# Fields as people call them; others go by their own name.
FIELD_NAMES: dict[str, str] = {
    "occupancy": N_("occupancy"),
    "phone": N_("phone"),
    "registration": N_("household registration"),
    "name": N_("name"),
    "relation": N_("relation to the head"),
    "sex": N_("sex"),
    "born": N_("date of birth"),
    "born_about": N_("date of birth from an age"),
    "id_number": N_("ID number"),
    "category": N_("category of resident"),
    "tags": N_("special circumstances"),
    "note": N_("note"),
    "state": N_("state"),
    "trade": N_("kind of premises"),
    "address": N_("address"),
    "contact": N_("person in charge"),
    "staff": N_("people working there"),
    "business": N_("open for business"),
    "extinguisher": N_("fire extinguisher"),
    "items": N_("things"),
    "promised": N_("promised day"),
    "title": N_("title"),
    "label": N_("name"),
    "room": N_("room"),
    "floor": N_("floor"),
    "starts": N_("first day"),
    "ends": N_("last day"),
    "door": N_("door"),
    "household": N_("household"),
    "resident": N_("resident"),
    "unit": N_("unit"),
    "building": N_("building"),
    "compound": N_("compound"),
    "checklist": N_("checklist"),
    "places": N_("buildings"),
    "role": N_("role"),
    "code": N_("code"),
}
VALUES: dict[str, str] = {
    "lived in": N_("lived in"),
    "empty": N_("empty"),
    "open": N_("open"),
    "closed": N_("closed"),
    "gone": N_("gone"),
}
# The words of fields that move from state to state.
_STATE_VALUES: dict[str, dict[str, str]] = {"errand": STATES, "round": ROUND_STATES}
# id, door (0: none), names: for each kind of record.
_TITLES: dict[str, str] = {
    "resident": "SELECT r.id, h.door, r.name FROM residents r LEFT JOIN households h ON h.id = r.household "
    "WHERE r.id IN ({})",
    "household": "SELECT id, door, '' FROM households WHERE id IN ({})",
    "door": "SELECT id, id, '' FROM doors WHERE id IN ({})",
    "errand": "SELECT e.id, e.door, r.name, json_extract(e.items, '$[0][0]') FROM errands e "
    "LEFT JOIN residents r ON r.id = e.resident WHERE e.id IN ({})",
    "unit": "SELECT u.id, 0, c.name, b.label, u.label FROM units u LEFT JOIN buildings b ON b.id = u.building "
    "LEFT JOIN compounds c ON c.id = b.compound WHERE u.id IN ({})",
    "building": "SELECT b.id, 0, c.name, b.label FROM buildings b LEFT JOIN compounds c ON c.id = b.compound "
    "WHERE b.id IN ({})",
    "compound": "SELECT id, 0, name FROM compounds WHERE id IN ({})",
    "premises": "SELECT id, 0, name, address FROM premises WHERE id IN ({})",
    "round": "SELECT id, 0, title FROM rounds WHERE id IN ({})",
    "checklist": "SELECT id, 0, title FROM checklists WHERE id IN ({})",
    "grid": "SELECT id, 0, name FROM grids WHERE id IN ({})",
    "person": "SELECT id, 0, name FROM people WHERE id IN ({})",
    "community": "SELECT id, 0, name FROM communities WHERE id IN ({})",
}


def field_name(field: str) -> str:
    """A field as people call it."""
    return _(FIELD_NAMES[field]) if field in FIELD_NAMES else field


def titles_of(db: Connection, kind: str, records: Sequence[Dot]) -> dict[Dot, str]:
    """Names and address by which people know each of `records`, all of one kind; those not there are left out."""
    rows = list(rows_for(db, _TITLES[kind], records))
    where = addresses_of(db, [row[1] for row in rows if row[1]])
    out = {}
    for record, door, *names in rows:
        parts = [*(str(name) for name in names if name), str(where.get(door, ""))]
        out[record] = "  ".join(part for part in parts if part)
    return out


def value_text(db: Connection, record: Record, field: str, value: object) -> str:
    """A value as the tables hold it, as people read it; empty for nothing."""
    if value in (None, "", "[]"):
        return ""
    if isinstance(value, int) and record.fields[field] is Type.REF:
        return _title(db, value)
    if record.fields[field] in (Type.LIST, Type.REFS):
        listed: list[Any] = json.loads(str(value))
        refs = record.fields[field] is Type.REFS
        return _(", ").join(_title(db, one) if refs else _part(one) for one in listed)
    words = _STATE_VALUES.get(record.name, {}) if field == "state" else VALUES
    return _(words[value]) if isinstance(value, str) and value in words else str(value)


def _part(one: object) -> str:
    return " ".join(map(str, one)) if isinstance(one, list) else str(one)


def _title(db: Connection, dot: Dot) -> str:
    """The title of a record of any kind; a dash for one that is not here."""
    for record in RECORDS:
        if found := titles_of(db, record.name, [dot]).get(dot):
            return found
    return "–"

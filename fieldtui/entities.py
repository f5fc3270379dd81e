"""Households and residents as lists that a checklist reads, and what it says about them as changes of records.

An entity of ODK is a record here. The list `residents` has everyone in the door's grid, `households` every household;
a row's `name` is the record's full name, the same on every device. What a record says becomes changes when the visit
is recorded and not before, in the same transaction. Only what differs is written. A change names what it replaces as
the form has seen it (`__version`), so that two people's changes become a conflict and none is lost. An empty answer
changes nothing: a question that was left out must not erase a telephone number. The engine knows nothing of all this.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.tables import Table
from fieldtui.checklists.forms.entities import EntityChange
from fieldtui.checklists.forms.form import Form
from fieldtui.checklists.mistakes import NOWHERE, Notice
from fieldtui.device import Device
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.log.names import Dot, dot, log_of, seq_of
from fieldtui.registry import addresses_of, scope_of
from fieldtui.vault import Connection

HOUSEHOLDS, RESIDENTS = "households", "residents"
KINDS = {HOUSEHOLDS: "household", RESIDENTS: "resident"}

# Property of the entity to field of the record: what a form may write. `name` and `label` are ODK's own words.
WRITABLE: Mapping[str, Mapping[str, str]] = {
    HOUSEHOLDS: {"phone": "phone", "registration": "registration", "note": "note"},
    RESIDENTS: {
        "full_name": "name",
        "relation": "relation",
        "sex": "sex",
        "born": "born",
        "phone": "phone",
        "category": "category",
        "registration": "registration",
        "note": "note",
    },
}
# Properties that are read only, or say where a new resident belongs.
HERE, HOUSEHOLD = "here", "household"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    HOUSEHOLDS: ("name", "label", *WRITABLE[HOUSEHOLDS], HERE, "__version"),
    RESIDENTS: ("name", "label", *WRITABLE[RESIDENTS], HOUSEHOLD, HERE, "__version"),
}
_VERSION = (
    "coalesce((SELECT max(v.lamport) FROM registers v WHERE v.record = r.id AND v.replaced = 0), r.lamport)"
)
EMPTY: Mapping[str, Table] = {name: Table(columns, ()) for name, columns in COLUMNS.items()}
"""The lists without rows: what a checklist is read with."""


@dataclass(frozen=True)
class FieldChange:
    """That a field of a record gets another value. `record` is 0 for one that is made; `list` is its list."""

    list: str
    record: Dot
    label: str
    field: str
    before: str
    after: str


def unknown_properties(form: Form) -> tuple[tuple[str, str], ...]:
    """(path of the question, property) for what a form saves that no record has: it stays in the visit only."""
    known = {name for columns in WRITABLE.values() for name in columns} | {HOUSEHOLD}
    return tuple(
        (path, bind.save_to)
        for path, bind in form.nodes.items()
        if bind.save_to and bind.save_to not in known
    )


_UNKNOWN = Phrase("No resident or household has such a property; the answer stays in the visit.")
_KNOWN = Phrase(
    "There are full_name, relation, sex, born, phone, category, registration, note and, for a new resident, household."
)


def unread_properties(form: Form, rows: Mapping[str, int]) -> tuple[Notice, ...]:
    """The notices about `unknown_properties`, with the `rows` of their questions, for whoever imports the form."""
    return tuple(
        Notice("survey", rows.get(path, NOWHERE), "save_to", _UNKNOWN, name, _KNOWN, code="property unknown")
        for path, name in unknown_properties(form)
    )


def tables_for(device: Device, form: Form, door: Dot) -> dict[str, Table]:
    """The lists that a form reads, as this device has them now; those behind `door` come first. Another record in
    place of the door (a visit) stands for its grid.

    Empty when the form reads none: then nothing is looked up.
    """
    wanted = [name for name in KINDS if name in form.instances]
    if not wanted:
        return {}
    with device.read() as db:
        scope = scope_of(db, door)
        return {name: _table(db, name, scope, door) for name in wanted}


def _table(db: Connection, list_: str, scope: str, door: Dot) -> Table:
    fields = ", ".join(f"coalesce(r.{field}, '')" for field in WRITABLE[list_].values())
    if list_ == RESIDENTS:
        query = (
            f"SELECT r.id, {_VERSION}, h.door, r.household, {fields} FROM residents r JOIN households h ON h.id = r.household "
            "WHERE r.scope = ? AND coalesce(r.state, '') = '' AND coalesce(h.state, '') = '' "
            "ORDER BY h.door <> ?, r.id"
        )
    else:
        query = (
            f"SELECT r.id, {_VERSION}, r.door, 0, {fields} FROM households r WHERE r.scope = ? AND coalesce(r.state, '') = '' "
            "ORDER BY r.door <> ?, r.id"
        )
    found = db.execute(query, (scope, door)).fetchall()
    where = addresses_of(db, list({row[2] for row in found})) if list_ == HOUSEHOLDS else {}
    logs = _names_of_logs(db)
    rows = []
    for record, version, at, household, *values in found:
        texts = [str(value) for value in values]
        label = texts[0] if list_ == RESIDENTS else str(where.get(at, ""))
        around = [_name(logs, household)] if list_ == RESIDENTS else []
        rows.append([_name(logs, record), label, *texts, *around, "1" if at == door else "", str(version)])
    return Table(COLUMNS[list_], rows)


def _names_of_logs(db: Connection) -> dict[int, str]:
    return {
        log: f"{bytes(device).hex()}-{epoch}"
        for log, device, epoch in db.execute("SELECT id, device, epoch FROM logs")
    }


def _name(logs: Mapping[int, str], record: Dot) -> str:
    """A record's full name within its grid; a dot is a number of this vault alone."""
    return f"{logs[log_of(record)]}-{seq_of(record)}" if log_of(record) in logs else ""


def record_named(db: Connection, name: str, scope: str) -> Dot:
    """The record of a full name in a grid; 0 if it is none or has not arrived."""
    device, _dash, rest = name.partition("-")
    epoch, _dash, seq = rest.partition("-")
    try:
        found = db.execute(
            "SELECT id FROM logs WHERE device = ? AND scope = ? AND epoch = ?",
            (bytes.fromhex(device), scope, int(epoch)),
        ).fetchone()
        return dot(int(found[0]), int(seq)) if found and 0 < int(seq) < 1 << 32 else 0
    except (ValueError, OverflowError):
        return 0


# ---------------------------------------------------------------- what a record says


def field_changes(device: Device, door: Dot, changes: Iterable[EntityChange]) -> tuple[FieldChange, ...]:
    """What recording a visit at `door` would write, for its summary. Nothing is written."""
    with device.read() as db:
        return tuple(each for change in changes for each in _wanted(db, door, change))


def _wanted(db: Connection, door: Dot, change: EntityChange) -> list[FieldChange]:
    if change.list not in KINDS:
        return []
    record = _subject(db, door, change)
    if not record and not change.create:
        return []
    told = dict(change.properties)
    if change.list == RESIDENTS and not record:
        told["full_name"] = told.get("full_name") or change.label
    fields = {field: told.get(name, "").strip() for name, field in WRITABLE[change.list].items()}
    before = _values(db, change.list, record, fields) if record else {}
    label = change.label or fields.get("name", "") or before.get("name", "")
    return [
        FieldChange(change.list, record, label, field, before.get(field, ""), after)
        for field, after in fields.items()
        if after and after != before.get(field, "")
    ]


def _subject(db: Connection, door: Dot, change: EntityChange) -> Dot:
    """The record that is changed, 0 for one that is to be made or is not here."""
    record = record_named(db, change.id, scope_of(db, door))
    table = change.list
    there = db.execute(f"SELECT 1 FROM {table} WHERE id = ?", (record,)).fetchone() if record else None
    return record if there else 0


def _values(db: Connection, table: str, record: Dot, fields: Iterable[str]) -> dict[str, str]:
    names = list(fields)
    columns = ", ".join(f"coalesce({name}, '')" for name in names)
    row = db.execute(f"SELECT {columns} FROM {table} WHERE id = ?", (record,)).fetchone()
    return dict(zip(names, map(str, row), strict=True)) if row else {}


def record_changes(device: Device, db: Connection, door: Dot, changes: Sequence[EntityChange]) -> None:
    """Write what a record says, within the transaction that records the visit."""
    scope = scope_of(db, door)
    for change in changes:
        if change.list not in KINDS:
            continue
        wanted = _wanted(db, door, change)
        fields: Fields = {each.field: each.after for each in wanted}
        record = _subject(db, door, change)
        if record and fields:
            kind = KINDS[change.list]
            deps = _replaced(db, kind, record, fields, change.base_version)
            device.append(db, scope, [Entry(f"{kind}.changed", fields, subject=record, deps=deps)])
        elif change.list == RESIDENTS and change.create and not record and fields.get("name"):
            fields["household"] = _household(device, db, door, change)
            device.append(db, scope, [Entry("resident.added", fields)])
        elif change.list == HOUSEHOLDS and change.create and not record:
            device.append(db, scope, [Entry("household.added", {"door": door, **fields})])


def _household(device: Device, db: Connection, door: Dot, change: EntityChange) -> Dot:
    """The household of a new resident: the one that is named, else the first behind the door, else a new one."""
    scope = scope_of(db, door)
    named = record_named(db, change.properties.get(HOUSEHOLD, ""), scope)
    if named and db.execute("SELECT 1 FROM households WHERE id = ? AND scope = ?", (named, scope)).fetchone():
        return named
    there = db.execute(
        "SELECT id FROM households WHERE door = ? AND coalesce(state, '') = '' ORDER BY id LIMIT 1", (door,)
    ).fetchone()
    return int(there[0]) if there else device.append(db, scope, [Entry("household.added", {"door": door})])[0]


def _replaced(db: Connection, kind: str, record: Dot, fields: Iterable[str], version: str) -> tuple[Dot, ...]:
    """The values of these fields that the form was filled against, or what the record began with. What came
    after is not named: it becomes a conflict."""
    seen = int(version) if version.isdecimal() and len(version) < 19 else 1 << 62
    found: dict[Dot, None] = {}
    for field in fields:
        rows = db.execute(
            "SELECT dot FROM registers WHERE record = ? AND kind = ? AND field = ? AND replaced = 0 AND lamport <= ?",
            (record, kind, field, seen),
        ).fetchall()
        found.update({int(row[0]): None for row in rows} or {record: None})
    return tuple(found)

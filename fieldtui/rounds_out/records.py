"""What this device holds of a round: its visits in order, their answers a stretch at a time, and its checklists.

Everything is read in the transaction of the caller, so that all tables tell of one moment. What was undone or
erased is in no table of the vault, and so not here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from fieldtui import checklists as engine
from fieldtui.checklists.errors import ChecklistError
from fieldtui.checklists.expressions.tables import Table
from fieldtui.checklists.forms.audit import FILE, times_of
from fieldtui.checklists.out.rows import Submission
from fieldtui.device import Device
from fieldtui.entities import COLUMNS, tables_for
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, LogName, log_of, seq_of
from fieldtui.published import ChecklistMissing, form_of
from fieldtui.registry import IN_ORDER, Address, addresses_of
from fieldtui.rounds import Round
from fieldtui.vault import Connection, rows_for

# Names of submissions are made from the names of their visits, so that every device gives a visit the same one.
_SUBMISSIONS = UUID("8c1f0d3e-52a4-5d0b-9a37-1b7a0f6f2c55")
# Visits whose answers are held at once.
STRETCH = 500
_LATEST_WALL = 253_370_764_800


class Attempt(NamedTuple):
    """A visit of a round, without its answers."""

    id: Dot
    scope: str
    door: Dot
    checklist: Dot
    wall: int
    outcome: str
    way: str
    note: str
    revisit: str


@dataclass(frozen=True)
class Holding:
    """What is written of a round: the visits in their order, where their doors are, and the checklists by the
    dots of their publication, oldest first."""

    rounds: tuple[Round, ...]
    visits: tuple[Attempt, ...]
    where: Mapping[Dot, Address]
    grids: Mapping[str, str]
    forms: Mapping[Dot, engine.Form]
    logs: Mapping[int, LogName]

    @property
    def answered(self) -> tuple[Attempt, ...]:
        """The visits with a checklist whose questions are here."""
        return tuple(one for one in self.visits if one.checklist in self.forms)


_VISITS = (
    "SELECT id, scope, coalesce(door, 0), coalesce(checklist, 0), wall, coalesce(outcome, ''), coalesce(way, ''), "
    "coalesce(note, ''), coalesce(revisit, '') FROM visits f WHERE round IN ({}) ORDER BY " + IN_ORDER
)


def holding(device: Device, db: Connection, rounds: Sequence[Round], door: Dot, *, by_place: bool) -> Holding:
    """What `db` holds of `rounds`, which are one for people: by address if `by_place`, else the newest first, as
    ODK Central has them. Of one `door`, if it is not 0."""
    visits = [Attempt(*row) for row in rows_for(db, _VISITS, [one.id for one in rounds])]
    visits = [one for one in visits if door in (0, one.door)]
    where = addresses_of(db, list({one.door for one in visits}))
    if by_place:
        visits.sort(key=lambda one: _place(one, where.get(one.door)))
    else:
        visits.reverse()
    asked = {one.checklist for one in rounds} | {one.checklist for one in visits}
    order = "SELECT id FROM checklists WHERE id IN ({}) ORDER BY lamport, id"
    forms = {dot: form for (dot,) in rows_for(db, order, list(asked)) if (form := _form(device, dot))}
    grids = dict(db.execute("SELECT code, name FROM grids WHERE scope = '' AND name <> ''").fetchall())
    return Holding(tuple(rounds), tuple(visits), where, grids, forms, Logs(db).names)


def _form(device: Device, checklist: Dot) -> engine.Form | None:
    """The questions, if they are here and this version can read them."""
    try:
        return form_of(device, checklist)
    except (ChecklistMissing, ChecklistError):
        return None


def _place(visit: Attempt, at: Address | None) -> tuple[object, ...]:
    parts = (at.compound, at.building, at.unit, at.room) if at else ("",) * 4
    # Shorter first: building 9 before building 10.
    return (len(visit.scope), visit.scope, *((len(part), part) for part in parts), visit.door)


def ledger_lists(device: Device, held: Holding) -> dict[str, Table]:
    """The residents and households that checklists asked from, of all grids of the round, as they are now."""
    doors = {one.scope: one.door for one in held.answered if one.door}
    rows: dict[str, dict[str, tuple[str, ...]]] = {}
    for form in held.forms.values():
        for door in doors.values():
            for name, table in tables_for(device, form, door).items():
                cells = zip(*(table.column(column) for column in COLUMNS[name]), strict=True)
                rows.setdefault(name, {}).update((row[0], row) for row in cells)
    return {name: Table(COLUMNS[name], found.values()) for name, found in rows.items()}


def answers(db: Connection, visits: Sequence[Attempt]) -> Iterator[tuple[Attempt, dict[str, str]]]:
    """Each visit with its answers by instance path."""
    for begin in range(0, len(visits), STRETCH):
        stretch = visits[begin : begin + STRETCH]
        query = "SELECT id, answers FROM visits WHERE answers IS NOT NULL AND id IN ({})"
        found = dict(rows_for(db, query, [one.id for one in stretch]))
        for one in stretch:
            given = json.loads(found[one.id]) if one.id in found else {}
            yield one, {path: str(value) for path, value in given.items()}


def instance_id(log: LogName, visit: Dot) -> str:
    """The name of a visit's submission: the same on every device, and one that tells nothing."""
    return f"uuid:{uuid5(_SUBMISSIONS, f'{log.device.hex()}/{log.scope}/{log.epoch}/{seq_of(visit)}')}"


def submission(
    held: Holding, visit: Attempt, record: Mapping[str, str], people: Mapping[bytes, str]
) -> Submission:
    """A visit as ODK Central would have it. The moment is the claim of the device that recorded it."""
    log = held.logs[log_of(visit.id)]
    form = held.forms.get(visit.checklist)
    name = instance_id(log, visit.id)
    if form is not None:
        named = f"{next(iter(form.nodes))}/meta/instanceID"
        record = {**record, named: name} if named in form.nodes else record
        record = {**record, form.audit.path: FILE} if form.audit and times_of(form.audit, record) else record
    moment = datetime.fromtimestamp(min(max(visit.wall, 0), _LATEST_WALL), UTC)
    return Submission(
        instance_id=name,
        submitted=moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        submitter_id=log.device.hex(),
        submitter=people.get(log.device, ""),
        device_id=log.device.hex(),
        version=form.version if form else "",
        record=record,
        attachments=_files(form, record) if form else 0,
    )


def _files(form: engine.Form, record: Mapping[str, str]) -> int:
    """How many of the answers are names of files."""
    files = {path for path, bind in form.nodes.items() if bind.datatype == "binary"}
    return sum(form.template_of(path) in files for path in record) if files else 0

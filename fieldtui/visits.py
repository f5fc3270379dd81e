"""Visits: one attempt at one door, at the door or by phone, with or without a checklist.

A visit is a fact. While a checklist is being filled, each answer is a row of a draft that only this
device has; finishing turns the draft into one visit.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fieldtui.checklists.forms.audit import is_times
from fieldtui.checklists.forms.entities import EntityChange
from fieldtui.device import Device
from fieldtui.entities import record_changes
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.log.names import Dot
from fieldtui.registry import scope_of
from fieldtui.vault import Connection

ANSWERED, NO_ANSWER, REFUSED = "answered", "no answer", "refused"
MOVED_OUT, FOLLOW_UP = "moved out", "follow up"
AT_DOOR, BY_PHONE = "door", "phone"

# The outcomes of design.md §2, with their names for people.
OUTCOMES: dict[str, str] = {
    ANSWERED: N_("answered"),
    NO_ANSWER: N_("no answer"),
    REFUSED: N_("refused"),
    MOVED_OUT: N_("moved out"),
    FOLLOW_UP: N_("follow up"),
}
WAYS: dict[str, str] = {AT_DOOR: N_("at the door"), BY_PHONE: N_("by phone")}
LIT, DARK = "lit", "dark"
_NAMES = ("/meta/instanceID", "/meta/instanceName")
ASIDE = "//"
"""How the path of a draft's row begins that is kept with it and is none of its filling's; no path of a form does."""


class NotYourGrid(FieldtuiError):
    """This device may not write in the grid "{grid}".

    Ask the office to add the grid to this device.
    """


class FinishedAlready(FieldtuiError):
    """This checklist was finished already, or thrown away.

    Open the door to see what was recorded there.
    """


class UnknownOutcome(FieldtuiError):
    """ "{outcome}" is no outcome of a visit.

    Use one of: {known}.
    """


@dataclass(frozen=True)
class Draft:
    """A checklist that is being filled at one door; `at` is the question the cursor was on."""

    id: Dot
    door: Dot
    round: Dot
    checklist: Dot
    way: str
    begun: int
    at: str
    answers: tuple[tuple[str, str], ...]


def writable_scope(device: Device, db: Connection, record: Dot) -> str:
    """The grid of `record`. Raises NotYourGrid if this device may not write there."""
    scope = scope_of(db, record)
    if not device.is_office and scope not in device.identity.grids:
        raise NotYourGrid(grid=scope)
    return scope


def record_visit(
    device: Device,
    door: Dot,
    outcome: str,
    *,
    round_: Dot = 0,
    way: str = AT_DOOR,
    note: str = "",
    revisit: date | None = None,
) -> Dot:
    """Record one attempt at `door` without a checklist. Raises UnknownOutcome, NotYourGrid."""
    if outcome not in OUTCOMES or way not in WAYS:
        raise UnknownOutcome(outcome=outcome, known=", ".join(OUTCOMES))
    fields = _visit_fields(outcome, round_, way, note, revisit)

    def job(db: Connection) -> Dot:
        scope = writable_scope(device, db, door)
        return device.append(db, scope, [Entry("visit.made", fields, subject=door)])[0]

    return device.vault.write(job)


def _visit_fields(outcome: str, round_: Dot, way: str, note: str, revisit: date | None) -> Fields:
    fields: Fields = {"outcome": outcome, "way": way}
    if round_:
        fields["round"] = round_
    if note:
        fields["note"] = note
    if revisit:
        fields["revisit"] = revisit.isoformat()
    return fields


def record_sighting(device: Device, door: Dot, seen: str) -> Dot:
    """Record that a window was `LIT` or `DARK` (occupancy check). Raises NotYourGrid."""

    def job(db: Connection) -> Dot:
        scope = writable_scope(device, db, door)
        return device.append(db, scope, [Entry("door.seen", {"seen": seen}, subject=door)])[0]

    return device.vault.write(job)


def begin_draft(
    device: Device,
    door: Dot,
    round_: Dot,
    checklist: Dot,
    way: str,
    initial: Iterable[tuple[str, str]] = (),
) -> Draft:
    """The draft at `door` in `round_`: the one that was begun, or a new one with `initial` answers.

    Raises NotYourGrid.
    """

    def job(db: Connection) -> None:
        writable_scope(device, db, door)
        begun = db.execute(
            "INSERT OR IGNORE INTO drafts (door, round, checklist, way, begun) VALUES (?, ?, ?, ?, ?)",
            (door, round_, checklist, way, device.wall()),
        )
        if begun.rowcount:
            _put_answers(db, int(begun.lastrowid or 0), initial)

    device.vault.write(job)
    found = draft_at(device, door, round_)
    assert found is not None, "a draft that was just written"
    return found


def draft_at(device: Device, door: Dot, round_: Dot) -> Draft | None:
    """The draft that was begun at `door` in `round_`, with every answer given so far."""
    with device.read() as db:
        row = db.execute(
            "SELECT id, door, round, checklist, way, begun, at FROM drafts WHERE door = ? AND round = ?",
            (door, round_),
        ).fetchone()
        if not row:
            return None
        answers = db.execute("SELECT path, value FROM draft_answers WHERE draft = ?", (row[0],)).fetchall()
    id_, door, round_, checklist, way, begun, at = row
    return Draft(id_, door, round_, checklist, way, begun, at, tuple((p, v) for p, v in answers))


def keep_answers(
    device: Device, draft: Draft, stored: Iterable[tuple[str, str]], at: str, *, gone: Iterable[str] = ()
) -> None:
    """Put answers and the place of the cursor on disk; they are there when this returns. `gone` are rows that
    are of no more use."""

    def job(db: Connection) -> None:
        for path in gone:
            db.execute("DELETE FROM draft_answers WHERE draft = ? AND path = ?", (draft.id, path))
        _put_answers(db, draft.id, stored)
        db.execute("UPDATE drafts SET at = ? WHERE id = ?", (at, draft.id))

    device.vault.write(job)


def _put_answers(db: Connection, draft: int, answers: Iterable[tuple[str, str]]) -> None:
    """An empty value is kept, too: a default that was cleared, or an instance that was taken away, stays so."""
    for path, value in answers:
        if path.endswith("]") and not value:
            # What is below an instance that was taken away: from "…]/" to what would follow it.
            db.execute(
                "DELETE FROM draft_answers WHERE draft = ? AND path >= ? AND path < ?",
                (draft, f"{path}/", f"{path}0"),
            )
        db.execute("INSERT OR REPLACE INTO draft_answers VALUES (?, ?, ?)", (draft, path, value))


def finish_draft(
    device: Device,
    draft: Draft,
    record: Mapping[str, str],
    note: str = "",
    entities: Sequence[EntityChange] = (),
) -> Dot:
    """Turn a filled checklist into a visit that was answered; `record` is what is true, by path, `entities` what
    it says about residents and households, which is written with the visit.

    Raises FinishedAlready if the draft is no more: a visit is recorded once, however often one asks.
    """

    def job(db: Connection) -> Dot:
        if not db.execute("SELECT 1 FROM drafts WHERE id = ?", (draft.id,)).fetchone():
            raise FinishedAlready()
        scope = writable_scope(device, db, draft.door)
        fields = _visit_fields(ANSWERED, draft.round, draft.way, note, None)
        # A submission is named after its visit's dot, a name drawn at random is a tenth of a day's bundle; the name
        # for people follows from the answers.
        answers = {path: value for path, value in record.items() if not path.endswith(_NAMES)}
        fields |= {"checklist": draft.checklist, **answers}
        dot = device.append(db, scope, [Entry("visit.made", fields, subject=draft.door)])[0]
        record_changes(device, db, draft.door, entities)
        _drop(db, draft.id)
        return dot

    return device.vault.write(job)


def drop_draft(device: Device, draft: Draft) -> None:
    """Throw a draft away: for a screen that has asked."""
    device.vault.write(lambda db: _drop(db, draft.id))


def _drop(db: Connection, draft: int) -> None:
    db.execute("DELETE FROM draft_answers WHERE draft = ?", (draft,))
    db.execute("DELETE FROM drafts WHERE id = ?", (draft,))


def checklist_asked(device: Device, visit: Dot) -> Dot:
    """The checklist, in the version of that day, that a visit was made with; 0 if with none."""
    with device.read() as db:
        row = db.execute("SELECT coalesce(checklist, 0) FROM visits WHERE id = ?", (visit,)).fetchone()
    return int(row[0]) if row else 0


def answers_of(device: Device, visit: Dot) -> dict[str, str]:
    """What a visit's checklist was answered with, by path; without the times of its questions."""
    with device.read() as db:
        row = db.execute("SELECT answers FROM visits WHERE id = ?", (visit,)).fetchone()
    found: dict[str, object] = json.loads(row[0]) if row and row[0] else {}
    return {path: str(value) for path, value in found.items() if not is_times(path)}

"""Today: what a worker must do now, in the order in which it should be done."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldtui import checklists as engine
from fieldtui.buildings import buildings
from fieldtui.conflicts import count_conflicts
from fieldtui.device import Device
from fieldtui.entities import tables_for
from fieldtui.errands import DELIVERED, Errand, errands, promised_on
from fieldtui.i18n import _, ngettext
from fieldtui.log.names import Dot
from fieldtui.published import ChecklistMissing, NoSuchChecklist, form_of
from fieldtui.registry import LATEST, RANKS, addresses_of
from fieldtui.rounds import Round, open_rounds
from fieldtui.vault import Connection
from fieldtui.visits import ASIDE

LATE, CONFLICT, DRAFT = "late", "conflict", "draft"
REVISIT, ERRAND, ROUND = "revisit", "errand", "round"


@dataclass(frozen=True)
class Task:
    """One thing to do. `what` is LATE (an errand past its promise), CONFLICT, DRAFT, REVISIT, ERRAND or ROUND.

    `door` is where (0 for a round), `building` and `round` what to open, `when` an ISO day or time or
    empty, `done` of `total` how far a round has come in that building's grid. All conflicts are one task, and
    `done` counts them.
    """

    what: str
    title: str
    detail: str
    when: str
    door: Dot = 0
    building: Dot = 0
    round: Dot = 0
    done: int = 0
    total: int = 0


def tasks(device: Device) -> list[Task]:
    """Everything to do today: late errands, conflicts, unfinished drafts, promised revisits, errands, open rounds."""
    today = device.today()
    open_errands = errands(device)
    late = [e for e in open_errands if (day := promised_on(e)) and day < today and e.state != DELIVERED]
    due = [e for e in open_errands if e not in late and e.state != DELIVERED]
    with device.read() as db:
        revisits = _revisits(db, today.isoformat())
    rounds = [_round(device, r) for r in open_rounds(device)]
    return [
        *(_errand(LATE, e) for e in late),
        *_conflicts(device),
        *_drafts(device),
        *revisits,
        *(_errand(ERRAND, e) for e in due),
        *rounds,
    ]


def _errand(what: str, errand: Errand) -> Task:
    items = _(", ").join(f"{item.text} {item.quantity}" for item in errand.items)
    return Task(what, f"{errand.address} {errand.resident}".strip(), items, errand.promised, errand.door)


def _conflicts(device: Device) -> list[Task]:
    count = count_conflicts(device)
    said = ngettext("{count} conflict to decide", "{count} conflicts to decide", count).format(count=count)
    return [Task(CONFLICT, said, _("people recorded different things"), "", done=count)] if count else []


def _drafts(device: Device) -> list[Task]:
    with device.read() as db:
        rows = db.execute(
            "SELECT d.id, d.door, d.round, d.checklist, coalesce(r.title, '') FROM drafts d "
            "LEFT JOIN rounds r ON r.id = d.round ORDER BY d.id"
        ).fetchall()
        where = addresses_of(db, [row[1] for row in rows])
        answers = {
            row[0]: db.execute("SELECT path, value FROM draft_answers WHERE draft = ?", (row[0],)).fetchall()
            for row in rows
        }
    return [
        Task(
            DRAFT,
            str(where[door]),
            title,
            "",
            door,
            where[door].building_id,
            round_,
            done=_answered(device, door, checklist, answers[draft]),
        )
        for draft, door, round_, checklist, title in rows
        if door in where
    ]


def _answered(device: Device, door: Dot, checklist: Dot, answers: Sequence[tuple[str, str]]) -> int:
    """How many questions of a begun checklist are answered: what it calculates by itself is no answer."""
    try:
        form = form_of(device, checklist)
        given = [row for row in answers if not row[0].startswith(ASIDE)]
        return engine.Filling(form, given, lists=tables_for(device, form, door)).progress[0]
    except (NoSuchChecklist, ChecklistMissing, engine.ChecklistError):
        return len(answers)


# A door is to be visited again while its last visit in an open round promised a day, or found nobody.
_REVISITS = f"""
    WITH {RANKS},
    last AS (
        SELECT door, coalesce(round, 0) AS round, outcome, coalesce(revisit, '') AS revisit,
               coalesce(note, '') AS note, {LATEST}, count(*) AS attempts
        FROM visits f GROUP BY door, coalesce(round, 0))
    SELECT last.door, last.round, last.revisit, last.note, last.attempts FROM last
    WHERE (last.revisit <> '' AND last.revisit <= :today AND last.outcome IN ('no answer', 'follow up'))
    ORDER BY last.revisit, last.door LIMIT 500
"""


def _revisits(db: Connection, today: str) -> list[Task]:
    rows = db.execute(_REVISITS, {"today": today}).fetchall()
    where = addresses_of(db, [row[0] for row in rows])
    return [
        Task(REVISIT, str(where[door]), note, when, door, where[door].building_id, round_, done=attempts)
        for door, round_, when, note, attempts in rows
        if door in where
    ]


def _round(device: Device, round_: Round) -> Task:
    lines = [line for line in buildings(device, round_.id) if line.scope == round_.scope]
    done, total = sum(line.settled for line in lines), sum(line.doors for line in lines)
    first = next((line.id for line in lines if line.settled < line.doors), 0)
    return Task(ROUND, round_.title, round_.scope, round_.ends, 0, first, round_.id, done, total)

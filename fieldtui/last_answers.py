"""What was answered the last time: the newest visit at a door that was made with the same form, in any version.

Only what this device holds is looked at. Taking an answer over is a person's business, one at a time.
"""

from fieldtui import checklists as engine
from fieldtui.device import Device
from fieldtui.entities import tables_for
from fieldtui.log.names import Dot
from fieldtui.published import ChecklistMissing, NoSuchChecklist, form_of
from fieldtui.visits import ANSWERED, answers_of

# What is told or worked out, what nobody is to read twice, and files, which are of their day.
_NOT_AGAIN = (engine.Kind.NOTE, engine.Kind.SECRET, engine.Kind.FILE, engine.Kind.TRIGGER)

_NEWEST = """
    SELECT v.id, v.checklist FROM visits v JOIN checklists c ON c.id = v.checklist AND c.scope = ''
    WHERE v.door = ? AND v.outcome = ? AND c.form_id = (SELECT form_id FROM checklists WHERE scope = '' AND id = ?)
    ORDER BY v.lamport DESC, v.id DESC LIMIT 1
"""


def last_answers(device: Device, door: Dot, checklist: Dot) -> dict[str, tuple[str, str, str]]:
    """The answers of the last visit at `door` with the form of `checklist`: (value, in words, kind) by the path
    of the question; empty if there was none, or its questions are not on this device.

    "In words" is in the default language of the form. Left out are secrets, files, acknowledgements, and what
    was only shown.
    """
    with device.read() as db:
        row = db.execute(_NEWEST, (door, ANSWERED, checklist)).fetchone()
    if row is None:
        return {}
    answers = answers_of(device, row[0])
    try:
        form = form_of(device, row[1])
        filling = engine.Filling(form, answers, lists=tables_for(device, form, door))
    except (ChecklistMissing, NoSuchChecklist, engine.ChecklistError):
        return {}
    return {path: found for path, value in answers.items() if value and (found := _again(filling, path))}


def _again(filling: engine.Filling, path: str) -> tuple[str, str, str] | None:
    if filling.form.template_of(path) not in filling.form.questions or path not in filling.questions:
        return None
    kind = filling.question(path).kind
    if kind in _NOT_AGAIN or filling.read_only(path):
        return None
    return filling.value(path), filling.shown_value(path), kind.value

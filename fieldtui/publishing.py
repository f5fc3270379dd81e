"""Publishing a checklist: what a file holds, what a new version would change, and putting it in force.

Looking records nothing. A version that was filled stays as it is: drafts go on in it, visits keep it, and
another content needs another version. Reading files is the engine's matter, words for findings `findings`'.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from fieldtui import checklists as engine
from fieldtui.checklists.errors import ChecklistError
from fieldtui.checklists.forms.form import Form
from fieldtui.checklists.forms.items import Group, Question, Repeat
from fieldtui.checklists.mistakes import Notice
from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.entities import EMPTY, unread_properties
from fieldtui.errors import FieldtuiError
from fieldtui.log.event import Entry
from fieldtui.log.names import Dot
from fieldtui.published import (
    Checklist,
    ChecklistMissing,
    checklists,
    form_of,
    publish_checklist,
    require_free_version,
    uses_of,
)
from fieldtui.rounds import rounds
from fieldtui.vault import Connection

NEW, SAME, REVISED = "new", "same", "revised"


@dataclass(frozen=True)
class Difference:
    """What a new version changes, by the names of questions.

    `retyped` has the kinds before and after, `rechosen` the choices that went and that came.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    retyped: tuple[tuple[str, str, str], ...] = ()
    rechosen: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()

    @property
    def any(self) -> bool:
        """Does it change any question?"""
        return bool(self.added or self.removed or self.retyped or self.rechosen)


@dataclass(frozen=True)
class Older:
    """A version that is there already: drafts of this device, visits, and rounds that are open with it."""

    checklist: Checklist
    drafts: int
    visits: int
    rounds: tuple[str, ...]


@dataclass(frozen=True)
class Examined:
    """A file that was looked at. With an `error` it cannot be published; `findings` has all that is known then.

    `state` is NEW, SAME (published already with this content) or REVISED (`difference` to the newest of `older`,
    None if the questions of that are not on this device).
    """

    name: str
    findings: tuple[Notice, ...] = ()
    error: Exception | None = None
    conversion: engine.Conversion | None = None
    form: Form | None = None
    groups: int = 0
    repeats: int = 0
    state: str = NEW
    difference: Difference | None = None
    older: tuple[Older, ...] = ()


def examine(device: Device, data: bytes, name: str, beside: Path | None = None) -> Examined:
    """What a file with this content would publish. Nothing is recorded.

    What is wrong with the checklist is in the result; raises OfficeOnly.
    """
    require_office(device)
    notices: tuple[Notice, ...] = ()
    try:
        conversion = engine.read_checklist(data, PurePath(name).name)
        conversion = conversion if beside is None else engine.with_lists(conversion, beside)
        conversion = conversion.without_notices_of([f"{name}.csv" for name in EMPTY])
        notices = conversion.notices
        form = engine.read_xform(conversion.xml, conversion.rows, conversion.files, EMPTY)
    except ChecklistError as error:
        return Examined(name, error.findings or notices, error)
    notices += unread_properties(form, conversion.rows)
    older = older_versions(device, form.id)
    blob = hashlib.sha256(conversion.blob).hexdigest()
    examined = Examined(
        name,
        notices,
        None,
        conversion,
        form,
        *_counted(form.root),
        _state(older, blob),
        _difference(device, older, form),
        older,
    )
    return _clash(device, examined, blob)


def _state(older: tuple[Older, ...], blob: str) -> str:
    if any(one.checklist.blob == blob for one in older):
        return SAME
    return REVISED if older else NEW


def _clash(device: Device, examined: Examined, blob: str) -> Examined:
    """With the error, if the version is taken by another content."""
    form = examined.form
    assert form is not None
    try:
        with device.read() as db:
            require_free_version(db, form.id, form.version, blob)
    except FieldtuiError as error:
        return replace(examined, error=error)
    return examined


def publish(device: Device, examined: Examined, *, move_rounds: bool = False) -> Checklist:
    """Put what was examined in force; with `move_rounds` the open rounds of older versions go on with it.

    Drafts that were begun stay in the version they were begun with. Raises OfficeOnly, VersionTaken, and the error
    that was found.
    """
    if examined.error is not None:
        raise examined.error
    assert examined.conversion is not None, "what has no error was converted"
    published = publish_checklist(device, examined.conversion)
    if move_rounds:
        move_open_rounds(device, published)
    return published


def move_open_rounds(device: Device, to: Checklist) -> int:
    """Have the rounds that are not over and ask older versions go on with `to`; how many there were.

    Raises OfficeOnly.
    """
    require_office(device)
    older = {one.id for one in checklists(device) if one.form_id == to.form_id and one.id != to.id}
    today = device.today().isoformat()
    moved = [
        r for r in rounds(device) if r.checklist in older and r.state == "open" and (r.ends or today) >= today
    ]

    def job(db: Connection) -> None:
        for one in moved:
            device.append(db, one.scope, [Entry("round.changed", {"checklist": to.id}, subject=one.id)])

    if moved:
        device.vault.write(job)
    return len(moved)


def older_versions(device: Device, form_id: str) -> tuple[Older, ...]:
    """The versions of a form that are published, the newest first, and what hangs on each."""
    today = device.today().isoformat()
    found = [one for one in checklists(device) if one.form_id == form_id]
    asked: dict[Dot, list[str]] = {}
    for one in rounds(device):
        if one.state == "open" and (one.ends or today) >= today:
            asked.setdefault(one.checklist, []).append(one.title)
    with device.read() as db:
        uses = {one.id: uses_of(db, one.id) for one in found}
    return tuple(
        Older(one, uses[one.id].drafts, uses[one.id].visits, tuple(dict.fromkeys(asked.get(one.id, ()))))
        for one in found
    )


def _difference(device: Device, older: tuple[Older, ...], form: Form) -> Difference | None:
    if not older:
        return None
    try:
        return difference(form_of(device, older[0].checklist.id), form)
    except (ChecklistMissing, ChecklistError):
        # What an older program published may be more than this one reads.
        return None


def difference(old: Form, new: Form) -> Difference:
    """What `new` changes. A question is the same if it stands at the same path."""
    both = [path for path in new.questions if path in old.questions]
    return Difference(
        tuple(q.name for path, q in new.questions.items() if path not in old.questions),
        tuple(q.name for path, q in old.questions.items() if path not in new.questions),
        tuple(
            (new.questions[path].name, str(old.questions[path].kind), str(new.questions[path].kind))
            for path in both
            if old.questions[path].kind is not new.questions[path].kind
        ),
        tuple(
            _rechosen(old.questions[path], new.questions[path])
            for path in both
            if _chosen_otherwise(old, new, path)
        ),
    )


def _chosen_otherwise(old: Form, new: Form, path: str) -> bool:
    return _values(old.questions[path]) != _values(new.questions[path])


def _values(question: Question) -> set[str]:
    return {choice.value for choice in question.choices}


def _rechosen(old: Question, new: Question) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    before, after = _values(old), _values(new)
    return new.name, tuple(sorted(before - after)), tuple(sorted(after - before))


def _counted(group: Group) -> tuple[int, int]:
    """How many groups and repeats there are in a group."""
    groups = repeats = 0
    for item in group.items:
        inside = item.group if isinstance(item, Repeat) else item
        if isinstance(inside, Group):
            below = _counted(inside)
            repeats += isinstance(item, Repeat) + below[1]
            groups += bool(isinstance(item, Group) and item.path) + below[0]
    return groups, repeats

"""The checklists of the community: every version that was published, its questions, what hangs on it.

What a file holds and what a new version would change is looked at in `publishing`, before it gets here.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from fieldtui import checklists as engine
from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.entities import EMPTY
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import _
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.log.names import COMMUNITY, Dot
from fieldtui.vault import Connection


class NoSuchChecklist(FieldtuiError):
    """There is no checklist "{title}" in this community.

    Publish it with `fieldtui checklist import FILE`.
    """


class ChecklistMissing(FieldtuiError):
    """The questions of the checklist "{title}" have not arrived on this device.

    Merge the newest bundle of the office, then open the door again. The visit can be recorded without it.
    """


class VersionTaken(FieldtuiError):
    """The checklist {form_id} has a version "{version}" already, with other content, and it is in use: {uses}.

    Write a higher version into the column version of sheet settings, save the file, and import it again.
    """


@dataclass(frozen=True)
class Checklist:
    """A published checklist; `blob` is the SHA-256 of its XForm, with its lists, in hex."""

    id: Dot
    form_id: str
    version: str
    title: str
    blob: str


@dataclass(frozen=True)
class Uses:
    """What hangs on one version of a checklist: drafts of this device, visits, and rounds that ever asked it."""

    drafts: int
    visits: int
    rounds: int

    @property
    def any(self) -> bool:
        """Can anything have been filled? Workers may have drafts that nobody else knows."""
        return bool(self.drafts or self.visits or self.rounds)


def publish_checklist(device: Device, conversion: engine.Conversion) -> Checklist:
    """Put a checklist in force. The same questions again are the same checklist.

    Raises OfficeOnly; VersionTaken if its version has another content and is in use.
    """
    require_office(device)
    form = engine.read_xform(conversion.xml, conversion.rows, conversion.files, EMPTY)
    data = conversion.blob
    blob = hashlib.sha256(data).hexdigest()

    def job(db: Connection) -> Dot:
        found = db.execute("SELECT id FROM checklists WHERE scope = '' AND blob = ?", (blob,)).fetchone()
        if found:
            return int(found[0])
        require_free_version(db, form.id, form.version, blob)
        db.execute("INSERT OR IGNORE INTO blobs (hash, bytes) VALUES (?, ?)", (blob, data))
        fields: Fields = {"form_id": form.id, "version": form.version, "title": form.title, "blob": blob}
        return device.append(db, COMMUNITY, [Entry("checklist.added", fields)])[0]

    return Checklist(device.vault.write(job), form.id, form.version, form.title, blob)


def uses_of(db: Connection, checklist: Dot) -> Uses:
    """What hangs on a checklist."""
    counts = (
        int(db.execute(f"SELECT count(*) FROM {table} WHERE checklist = ?", (checklist,)).fetchone()[0])
        for table in ("drafts", "visits", "rounds")
    )
    return Uses(*counts)


def require_free_version(db: Connection, form_id: str, version: str, blob: str) -> None:
    """Raises VersionTaken if `version` of the form is in use with another content than `blob`.

    Two contents under one version would be mixed up in every report and by every other program.
    """
    rows = db.execute(
        "SELECT id FROM checklists WHERE scope = '' AND form_id = ? AND coalesce(version, '') = ? AND blob <> ?",
        (form_id, version, blob),
    ).fetchall()
    for (checklist,) in rows:
        uses = uses_of(db, checklist)
        if uses.any:
            said = _("{rounds} rounds, {visits} visits, {drafts} drafts").format(
                rounds=uses.rounds, visits=uses.visits, drafts=uses.drafts
            )
            raise VersionTaken(form_id=form_id, version=version, uses=said)


def checklists(device: Device) -> list[Checklist]:
    """Every published checklist in every version, the newest first."""
    with device.read() as db:
        rows = db.execute(
            "SELECT id, coalesce(form_id, ''), coalesce(version, ''), coalesce(title, ''), coalesce(blob, '') "
            "FROM checklists WHERE scope = '' ORDER BY lamport DESC, id DESC"
        ).fetchall()
    return [Checklist(*row) for row in rows]


def checklist_called(device: Device, title: str) -> Checklist:
    """The newest version of the form that has, or had, this title or form id. Raises NoSuchChecklist."""
    found = checklists(device)
    form_id = next((one.form_id for one in found if title in (one.title, one.form_id)), None)
    if form_id is None:
        raise NoSuchChecklist(title=title)
    return next(one for one in found if one.form_id == form_id)


def newest_versions(device: Device) -> list[Checklist]:
    """What a new round can ask: of each form the newest version, the newest form first."""
    newest: dict[str, Checklist] = {}
    for one in checklists(device):
        newest.setdefault(one.form_id, one)
    return list(newest.values())


def form_of(device: Device, checklist: Dot) -> engine.Form:
    """The questions of a checklist of the office; a grid's records publish none.

    Raises NoSuchChecklist, ChecklistMissing.
    """
    with device.read() as db:
        found = db.execute(
            "SELECT c.title, b.bytes FROM checklists c LEFT JOIN blobs b ON b.hash = c.blob "
            "WHERE c.scope = '' AND c.id = ?",
            (checklist,),
        ).fetchone()
    if not found:
        raise NoSuchChecklist(title=checklist)
    if found[1] is None:
        raise ChecklistMissing(title=found[0])
    return _parsed(bytes(found[1]))


@lru_cache(maxsize=8)
def _parsed(data: bytes) -> engine.Form:
    xml, files = engine.unpacked(data)
    return engine.read_xform(xml, files=files, lists=EMPTY)

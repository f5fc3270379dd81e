"""Rounds and the checklists they ask: publishing a checklist, opening a round, which doors it covers.

A round is recorded once in each of its grids, so that a grid's records name no other grid; the office
sees the records that share title, checklist and start as one round.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from fieldtui import checklists as engine
from fieldtui.community import require_grids, require_office
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_, _
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.log.names import COMMUNITY, Dot
from fieldtui.registry import scope_of
from fieldtui.vault import Connection


class NoSuchRound(FieldtuiError):
    """There is no round "{title}" on this device.

    See the rounds with `fieldtui round list`.
    """


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


class RoundDates(FieldtuiError):
    """A round cannot end on {ends} when it starts on {starts}.

    Give a last day that is not before the first.
    """


class NotKeepDays(FieldtuiError):
    """The visits of a round cannot be kept for {days} days.

    Give a number of days from 1 to {most}, or none to keep them.
    """


# A hundred years.
MOST_KEEP_DAYS = 36_500

# The states of a round, with their names for people.
ROUND_STATES: dict[str, str] = {"open": N_("under way"), "closed": N_("ended")}


@dataclass(frozen=True)
class Checklist:
    """A published checklist; `blob` is the SHA-256 of its XForm in hex."""

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


@dataclass(frozen=True)
class Round:
    """One round in one grid. Days are ISO; `places` are compounds, buildings, units or doors (none: all).

    `keep_days` is for how many days after its last its visits are kept, None without end.
    """

    id: Dot
    scope: str
    title: str
    checklist: Dot
    starts: str
    ends: str
    state: str
    places: tuple[Dot, ...]
    keep_days: int | None = None


def publish_checklist(device: Device, conversion: engine.Conversion) -> Checklist:
    """Put a checklist in force. The same questions again are the same checklist.

    Raises OfficeOnly; VersionTaken if its version has another content and is in use.
    """
    require_office(device)
    form = engine.read_xform(conversion.xml, conversion.rows)
    data = conversion.xml.encode()
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
    return engine.read_xform(data.decode())


def open_round(
    device: Device,
    title: str,
    checklist: Dot,
    codes: Sequence[str],
    starts: date,
    ends: date,
    places: Sequence[Dot] = (),
    keep_days: int | None = None,
) -> list[Round]:
    """Open a round in the grids with `codes`, over `places` of them or all their doors.

    `keep_days` days after its last day its visits are erased (`fieldtui.erasure`). Raises OfficeOnly, UnknownGrid,
    RoundDates, NotKeepDays.
    """
    require_office(device)
    require_grids(device, list(codes))
    if ends < starts:
        raise RoundDates(starts=starts, ends=ends)
    if keep_days is not None and not 0 < keep_days <= MOST_KEEP_DAYS:
        raise NotKeepDays(days=keep_days, most=MOST_KEEP_DAYS)

    def job(db: Connection) -> None:
        for code in codes:
            within = [place for place in places if scope_of(db, place) == code]
            if places and not within:
                continue
            fields: Fields = {
                "title": title,
                "checklist": checklist,
                "places": list(within),
                "starts": starts.isoformat(),
                "ends": ends.isoformat(),
                "state": "open",
            }
            if keep_days is not None:
                fields["keep_days"] = keep_days
            device.append(db, code, [Entry("round.added", fields)])

    device.vault.write(job)
    return [r for r in rounds(device) if r.title == title and r.scope in codes]


def rounds(device: Device) -> list[Round]:
    """Every round on this device, the newest first within each grid."""
    with device.read() as db:
        rows = db.execute(
            "SELECT id, scope, coalesce(title, ''), coalesce(checklist, 0), coalesce(starts, ''), "
            "coalesce(ends, ''), coalesce(state, 'open'), places, keep_days FROM rounds "
            "ORDER BY length(scope), scope, lamport DESC, id DESC"
        ).fetchall()
    return [
        Round(id_, scope, title, checklist, starts, ends, state, tuple(json.loads(places or "[]")), keep_days)
        for id_, scope, title, checklist, starts, ends, state, places, keep_days in rows
    ]


def open_rounds(device: Device) -> list[Round]:
    """The rounds whose days include today."""
    today = device.today().isoformat()
    return [r for r in rounds(device) if r.state == "open" and r.starts <= today <= (r.ends or today)]


def round_for(device: Device, scope: str) -> Round | None:
    """The round that a worker in grid `scope` is walking: the newest open one, if there is one."""
    return next((r for r in open_rounds(device) if r.scope == scope), None)


def rounds_called(device: Device, title: str, starts: str = "") -> list[Round]:
    """The rounds that are one for people: those of all grids that share a title and a first day, the last such day if
    none is named. Raises NoSuchRound."""
    of_title = [one for one in rounds(device) if one.title == title and starts in ("", one.starts)]
    if not of_title:
        raise NoSuchRound(title=title)
    newest = max(one.starts for one in of_title)
    return [one for one in of_title if one.starts == newest]


# The doors of a round, by its id: all of its grid, or what lies under its places.
ROUND_DOORS = """
    SELECT d.id AS door, d.scope AS scope, b.id AS building FROM rounds r
    JOIN doors d ON d.scope = r.scope
    LEFT JOIN units u ON u.id = d.unit LEFT JOIN buildings b ON b.id = u.building
    WHERE r.id = ? AND (coalesce(r.places, '[]') = '[]' OR EXISTS (
        SELECT 1 FROM json_each(r.places) p WHERE p.value IN (d.id, u.id, b.id, b.compound)))
"""


def doors_of_round(db: Connection, round_: Dot) -> list[Dot]:
    """The doors that `round_` covers."""
    return [row[0] for row in db.execute(ROUND_DOORS, (round_,))]

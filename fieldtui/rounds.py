"""Rounds: opening one, which of them are under way, which doors one covers. What a round asks is `published`'s matter.

A round is recorded once in each of its grids, so that a grid's records name no other grid; the office
sees the records that share title, checklist and start as one round.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldtui.community import require_grids, require_office
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.log.names import Dot
from fieldtui.registry import scope_of
from fieldtui.vault import Connection


class NoSuchRound(FieldtuiError):
    """There is no round "{title}" on this device.

    See the rounds with `fieldtui round list`.
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
    fields: Fields = {
        "title": title,
        "checklist": checklist,
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "state": "open",
    }
    if keep_days is not None:
        fields["keep_days"] = keep_days

    def job(db: Connection) -> None:
        for code in codes:
            within = [place for place in places if scope_of(db, place) == code]
            if within or not places:
                device.append(db, code, [Entry("round.added", {**fields, "places": list(within)})])

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

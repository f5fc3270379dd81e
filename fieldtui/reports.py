"""What the records say: of a round, door by door, or of a day, attempt by attempt; by grid and building.

In a round each door counts once, by its last visit. On a day each attempt counts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time

from fieldtui.community import GRID_OF_BUILDING
from fieldtui.device import Device
from fieldtui.errands import MOST_FEN
from fieldtui.log.names import Dot
from fieldtui.registry import IN_ORDER, LATEST, RANKS
from fieldtui.rounds import ROUND_DOORS, rounds_called
from fieldtui.vault import Connection, rows_for


@dataclass(frozen=True)
class Tally:
    """Counts of doors (of a round) or attempts (of a day), and of errands.

    `at_door` and `by_phone` are answered; `left` are doors of the round that nobody has tried yet.
    `open` and `done` are errands, `spent` is in fen.
    """

    doors: int = 0
    at_door: int = 0
    by_phone: int = 0
    no_answer: int = 0
    refused: int = 0
    moved_out: int = 0
    follow_up: int = 0
    left: int = 0
    open: int = 0
    done: int = 0
    spent: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Tally)))


@dataclass(frozen=True)
class Line:
    """The tally of one building; `building` 0 is what belongs to no building."""

    scope: str
    grid: str
    building: Dot
    compound: str
    label: str
    tally: Tally


@dataclass(frozen=True)
class Version:
    """Doors of a round whose last visit filled this version of a checklist."""

    form_id: str
    version: str
    title: str
    doors: int


@dataclass(frozen=True)
class Report:
    """A report: what it is about, a line a building, and their sums.

    `versions` has, of a round, the versions of checklists that were filled, the newest first.
    """

    community: str
    title: str
    first: date
    last: date
    lines: tuple[Line, ...]
    versions: tuple[Version, ...] = ()

    @property
    def total(self) -> Tally:
        """All lines together."""
        return sum((line.tally for line in self.lines), Tally())

    def by_grid(self) -> list[tuple[str, Tally]]:
        """The sum of each grid, by name, in the order of the lines."""
        out: dict[str, Tally] = {}
        for line in self.lines:
            out[line.grid] = out.get(line.grid, Tally()) + line.tally
        return list(out.items())


# What an outcome and a way count as.
_COUNTS_AS = {
    ("answered", "door"): "at_door",
    ("answered", "phone"): "by_phone",
    ("no answer", "door"): "no_answer",
    ("no answer", "phone"): "no_answer",
    ("refused", "door"): "refused",
    ("refused", "phone"): "refused",
    ("moved out", "door"): "moved_out",
    ("moved out", "phone"): "moved_out",
    ("follow up", "door"): "follow_up",
    ("follow up", "phone"): "follow_up",
}
_VISITS = (
    "SELECT door, outcome, way, coalesce(checklist, 0) FROM visits f WHERE round IN ({}) ORDER BY " + IN_ORDER
)


def report_of_round(device: Device, title: str) -> Report:
    """How far the round called `title` has come in every grid of this device. Raises NoSuchRound."""
    chosen = rounds_called(device, title)
    counts: dict[Dot, dict[str, int]] = {}
    with device.read() as db:
        # What was opened twice in a grid is one round: a door that both cover counts once.
        doors = {row[0]: row[2] for r in chosen for row in db.execute(ROUND_DOORS, (r.id,))}
        visited = list(rows_for(db, _VISITS, [r.id for r in chosen]))
        last = {row[0]: (row[1], row[2]) for row in visited}
        filled = Counter(id_ for door, id_ in {row[0]: row[3] for row in visited}.items() if door in doors)
        for door, building in doors.items():
            at = counts.setdefault(building or 0, {})
            at["doors"] = at.get("doors", 0) + 1
            name = _COUNTS_AS.get(last[door], "left") if door in last else "left"
            at[name] = at.get(name, 0) + 1
        first = day_called(chosen[0].starts, device.today())
        lines = _lines(db, counts, None, {r.scope for r in chosen})
        last_day = day_called(max(r.ends for r in chosen), first)
        return Report(_community(db), title, first, last_day, lines, _versions(db, filled))


def _versions(db: Connection, filled: Mapping[Dot, int]) -> tuple[Version, ...]:
    """The versions behind visits. What was visited without a checklist, or with one that has not come, has none."""
    rows = rows_for(
        db,
        "SELECT coalesce(form_id, ''), coalesce(version, ''), coalesce(title, ''), id FROM checklists "
        "WHERE scope = '' AND id IN ({}) ORDER BY lamport DESC, id DESC",
        [id_ for id_ in filled if id_],
    )
    return tuple(Version(form_id, version, title, filled[id_]) for form_id, version, title, id_ in rows)


def day_called(text: str, otherwise: date) -> date:
    """The ISO day in `text`; `otherwise` where another device wrote something that is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def report_of_day(device: Device, day: date) -> Report:
    """What was recorded on `day`, by the clocks of those who recorded it."""
    zone = device.clock().tzinfo
    since = int(datetime.combine(day, time.min, zone).timestamp())
    until = int(datetime.combine(day, time.max, zone).timestamp())
    counts: dict[Dot, dict[str, int]] = {}
    with device.read() as db:
        rows = db.execute(
            "SELECT coalesce(u.building, 0), v.outcome, v.way, count(*) FROM visits v "
            "LEFT JOIN doors d ON d.id = v.door LEFT JOIN units u ON u.id = d.unit "
            "WHERE v.wall BETWEEN ? AND ? GROUP BY 1, 2, 3",
            (since, until),
        )
        for building, outcome, way, count in rows:
            at = counts.setdefault(building, {})
            at["doors"] = at.get("doors", 0) + count
            if name := _COUNTS_AS.get((outcome, way)):
                at[name] = at.get(name, 0) + count
        lines = _lines(db, counts, (since, until), None)
        return Report(_community(db), "", day, day, lines)


def _community(db: Connection) -> str:
    row = db.execute("SELECT name FROM communities WHERE scope = '' ORDER BY id LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def _lines(
    db: Connection,
    counts: dict[Dot, dict[str, int]],
    span: tuple[int, int] | None,
    scopes: Iterable[str] | None,
) -> tuple[Line, ...]:
    for building, name, value in _errands(db, span):
        if scopes is None or building in counts:
            at = counts.setdefault(building, {})
            at[name] = at.get(name, 0) + value
    rows = rows_for(
        db,
        "SELECT b.id, b.scope, coalesce(g.name, b.scope), coalesce(c.name, ''), coalesce(b.label, '') "
        f"FROM buildings b LEFT JOIN compounds c ON c.id = b.compound {GRID_OF_BUILDING}"
        "WHERE b.id IN ({}) ORDER BY length(b.scope), b.scope, b.compound, length(b.label), b.label, b.id",
        list(counts),
    )
    lines = [
        Line(scope, grid, id_, compound, label, Tally(**counts.pop(id_)))
        for id_, scope, grid, compound, label in rows
    ]
    # Visits and errands whose door or building has not arrived.
    rest = sum((Tally(**count) for count in counts.values()), Tally())
    return (*lines, Line("", "", 0, "", "", rest)) if rest != Tally() else tuple(lines)


# A price is another device's claim: SQLite's sums fail past 64 bits.
_ERRANDS = f"""
    WITH {RANKS}
    SELECT coalesce(u.building, 0), coalesce(e.state, 'new'), count(*),
           coalesce(sum((SELECT sum(min(max(price, 0), {MOST_FEN})) FROM (
               SELECT price, {LATEST} FROM purchases f WHERE f.errand = e.id GROUP BY item))), 0)
    FROM errands e LEFT JOIN doors d ON d.id = e.door LEFT JOIN units u ON u.id = d.unit
    WHERE (:since IS NULL OR e.wall BETWEEN :since AND :until) AND coalesce(e.state, 'new') <> 'cancelled'
    GROUP BY 1, 2
"""
_DONE: Sequence[str] = ("delivered", "closed")


def _errands(db: Connection, span: tuple[int, int] | None) -> Iterable[tuple[Dot, str, int]]:
    since, until = span or (None, None)
    for building, state, count, spent in db.execute(_ERRANDS, {"since": since, "until": until}).fetchall():
        yield building, "done" if state in _DONE else "open", count
        yield building, "spent", spent

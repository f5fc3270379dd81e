"""How long each question was looked at: what a form with `audit` asks for, in the layout of ODK's audit.csv.

Times are what the device's clock claimed. They are rows of the draft like answers, under the path of the audit node
with `#` and a number, so that they are kept where answers are and nowhere else. A finished record has all of them in
one row, under that path with `#` alone. They are no answers. Source: the ODK documentation of the audit log.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from xml.etree.ElementTree import Element

from fieldtui.checklists.lists.documents import attribute, children

MOST_SPANS = 5_000
"""Visits to questions that are kept of one record; what comes after is left out. A form has at most some hundred."""
LONGEST_VALUE = 1_000
EVENT = "question"
"""ODK's name of what is kept: that a question was looked at."""
_MARK = "#"
FILE = "audit.csv"
"""What the file of times is called, and so what ODK has as the value of the audit node."""


@dataclass(frozen=True, slots=True)
class Audited:
    """That a form wants times: where its audit node is, and whether it wants old and new values and the user."""

    path: str
    changes: bool = False
    user: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """That a question was looked at from `start` to `end`, in milliseconds since 1970, as the clock claimed."""

    path: str
    start: int
    end: int
    before: str = ""
    after: str = ""

    @property
    def values(self) -> tuple[object, ...]:
        """All but the path, as a row has them."""
        changed = (self.before, self.after) if self.before or self.after else ()
        return (self.start, self.end, *changed)


def audited(model: Element) -> Audited | None:
    """What the bindings of a form say about times; None if it wants none."""
    for bind in children(model, "bind"):
        path = attribute(bind, "nodeset").strip().replace("orx:", "")
        if path.endswith("/meta/audit"):
            said = {
                name: attribute(bind, name).strip() == "true" for name in ("track-changes", "identify-user")
            }
            return Audited(path, said["track-changes"], said["identify-user"])
    return None


def moment(now: datetime) -> int:
    """Milliseconds since 1970."""
    return round(now.timestamp() * 1000)


class Audit:
    """The times of one filling. Made from rows in any order; rows that are none of its own are left alone."""

    def __init__(self, wanted: Audited | None, given: Mapping[str, str]) -> None:
        self.wanted = wanted
        self._at: tuple[str, int, str] | None = None
        begun = f"{wanted.path}{_MARK}" if wanted is not None else ""
        mine = [path for path in given if begun and path.startswith(begun)]
        self.rows = {path: given[path] for path in sorted(mine, key=lambda path: (len(path), path))}

    @property
    def spans(self) -> tuple[Span, ...]:
        """All there are, in order; rows that cannot be read are left out."""
        return tuple(_readable(map(_parsed, self.rows.values())))

    def leave(self, now: datetime, value: str) -> tuple[tuple[str, str], ...]:
        """The question that was entered is left with this value: the rows to store."""
        at, self._at = self._at, None
        if self.wanted is None or at is None or len(self.rows) >= MOST_SPANS:
            return ()
        path, start, before = at
        changed = self.wanted.changes and before != value
        said = (before[:LONGEST_VALUE], value[:LONGEST_VALUE]) if changed else ()
        row = f"{self.wanted.path}{_MARK}{len(self.rows) + 1}"
        self.rows[row] = _written([path, start, max(start, moment(now)), *said])
        return ((row, self.rows[row]),)

    def enter(self, path: str, now: datetime, value: str) -> None:
        """A question is looked at from now on."""
        self._at = (path, moment(now), value)

    @property
    def at(self) -> str:
        """The question that is looked at, "" for none."""
        return self._at[0] if self._at is not None else ""

    def record(self, places: Mapping[str, str]) -> dict[str, str]:
        """The row of a finished record, none where there are no times; `places` has the paths with positions in
        place of keys, where they differ."""
        spans = [[places.get(each.path, each.path), *each.values] for each in self.spans]
        return {f"{self.wanted.path}{_MARK}": _written(spans)} if self.wanted is not None and spans else {}

    def csv(self, user: str, places: Mapping[str, str]) -> str:
        """The layout of ODK's audit.csv; `places` as for `record`."""
        return audit_csv(self.wanted, self.record(places), user)


# ---------------------------------------------------------------- finished records


def is_times(path: str) -> bool:
    """Is this the row of a record that has its times, and no answer?"""
    return path.endswith(_MARK)


def times_of(wanted: Audited | None, record: Mapping[str, str]) -> tuple[Span, ...]:
    """The times in a finished record, in order; with positions in their paths, as ODK has them. What cannot be read
    is left out."""
    found = _parsed(record.get(f"{wanted.path}{_MARK}", "[]")) if wanted is not None else []
    return tuple(_readable(found)) if isinstance(found, list) else ()


def audit_csv(wanted: Audited | None, record: Mapping[str, str], user: str) -> str:
    """The times of a finished record in the layout of ODK's audit.csv."""
    wanted = wanted or Audited("")
    headings = ["event", "node", "start", "end"]
    headings += ["old-value", "new-value"] if wanted.changes else []
    headings += ["user"] if wanted.user else []
    written = StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(headings)
    for span in times_of(wanted, record):
        row: list[object] = [EVENT, span.path, span.start, span.end]
        row += [span.before, span.after] if wanted.changes else []
        table.writerow([*row, user] if wanted.user else row)
    return written.getvalue()


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _readable(found: Iterable[object]) -> Iterator[Span]:
    for each in found:
        if not (isinstance(each, list) and len(each) in (3, 5)):
            continue
        path, start, end, *said = each
        if isinstance(path, str) and isinstance(start, int) and isinstance(end, int):
            yield Span(path, start, end, *map(str, said))

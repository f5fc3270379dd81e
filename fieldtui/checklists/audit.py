"""How long each question was looked at: what a form with `audit` asks for, in the layout of ODK's audit.csv.

Times are what the device's clock claimed. They are rows of the draft like answers, under the path of the audit node
with `#` and a number, so that they are kept where answers are and nowhere else; they are no answers, and a record does
not have them. Source: the ODK documentation of the audit log.
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from xml.etree.ElementTree import Element

from fieldtui.checklists.documents import attribute, children

MOST_SPANS = 5_000
"""Visits to questions that are kept of one record; what comes after is left out. A form has at most some hundred."""
LONGEST_VALUE = 1_000
_MARK = "#"


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
        return tuple(span for text in self.rows.values() if (span := _read(text)) is not None)

    def leave(self, now: datetime, value: str) -> tuple[tuple[str, str], ...]:
        """The question that was entered is left with this value: the rows to store."""
        at, self._at = self._at, None
        if self.wanted is None or at is None or len(self.rows) >= MOST_SPANS:
            return ()
        path, start, before = at
        changed = self.wanted.changes and before != value
        said = (before[:LONGEST_VALUE], value[:LONGEST_VALUE]) if changed else ()
        row = f"{self.wanted.path}{_MARK}{len(self.rows) + 1}"
        self.rows[row] = json.dumps([path, start, max(start, moment(now)), *said], ensure_ascii=False)
        return ((row, self.rows[row]),)

    def enter(self, path: str, now: datetime, value: str) -> None:
        """A question is looked at from now on."""
        self._at = (path, moment(now), value)

    @property
    def at(self) -> str:
        """The question that is looked at, "" for none."""
        return self._at[0] if self._at is not None else ""

    def csv(self, user: str, places: Mapping[str, str]) -> str:
        """The layout of ODK's audit.csv; `places` has the paths with positions in place of keys, where they differ."""
        wanted = self.wanted or Audited("")
        headings = ["event", "node", "start", "end"]
        headings += ["old-value", "new-value"] if wanted.changes else []
        headings += ["user"] if wanted.user else []
        written = StringIO()
        table = csv.writer(written, lineterminator="\n")
        table.writerow(headings)
        for span in self.spans:
            row: list[object] = ["question", places.get(span.path, span.path), span.start, span.end]
            row += [span.before, span.after] if wanted.changes else []
            table.writerow([*row, user] if wanted.user else row)
        return written.getvalue()


def _read(text: str) -> Span | None:
    try:
        path, start, end, *said = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    if not (isinstance(path, str) and isinstance(start, int) and isinstance(end, int)):
        return None
    before, after = map(str, said) if len(said) == 2 else ("", "")
    return Span(path, start, end, before, after)

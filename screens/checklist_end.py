"""The end of a checklist: what is missing or wrong, what could not be asked, and all that was answered, by page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from textual.content import Content

from fieldtui.checklists import Filling, Kind, Page, Problem
from fieldtui.entities import WRITABLE
from fieldtui.i18n import _
from fieldtui.naming import field_name
from fieldtui.text import plain
from screens.drawing import line, text
from screens.question import why
from screens.rows import Row
from screens.stops import repeat_label, titled

# The row that records the visit; no path begins with two slashes.
RECORD = "//record"


@dataclass(frozen=True)
class End:
    """The rows of the end; `numbered` are the paths that a number leads to, the first is number 1."""

    rows: list[Row[str]]
    numbered: tuple[str, ...]


def end_of(filling: Filling, language: str, problems: Sequence[Problem], stops: Mapping[str, Page]) -> End:
    """Problems first, each leading to its question; where there are none, the row that records. Then notes,
    questions that could not be asked, and answers under the titles of their pages."""
    if problems:
        first = list(
            _by_page(
                filling, language, [(one.path, _problem(filling, language, one)) for one in problems], stops
            )
        )
    else:
        first = [Row(line((_("Record the visit"), "bold $success")), RECORD, RECORD)]
    rows = [*first, *_written(filling), *_told(filling, language)]
    answers = [(path, _answer(filling, language, path)) for path in stops if _answered(filling, path)]
    rows += list(_by_page(filling, language, answers, stops))
    return _numbered(rows)


def _written(filling: Filling) -> list[Row[str]]:
    """A row for each resident or household that recording the visit changes."""
    found: list[Row[str]] = []
    for change in filling.entities():
        fields = WRITABLE.get(change.list, {})
        told = [
            f"{field_name(fields[name])} {value}"
            for name, value in change.properties.items()
            if value and name in fields
        ]
        if told:
            said = _("Goes into the ledger: {name}").format(name=plain(change.label))
            found.append(Row(line((said, "bold $accent"), "  ", plain(_(", ").join(told)))))
    return found


def _numbered(rows: Sequence[Row[str]]) -> End:
    reached = [row for row in rows if row.value is not None and row.value != RECORD]
    width = len(str(len(reached)))
    numbers = {id(row): number for number, row in enumerate(reached, 1)}
    drawn = [
        replace(row, content=line((f"{numbers[id(row)]:>{width}} ", "dim"), row.content))
        if id(row) in numbers
        else row
        for row in rows
    ]
    return End(drawn, tuple(str(row.value) for row in reached))


def _by_page(
    filling: Filling, language: str, found: Sequence[tuple[str, Content]], stops: Mapping[str, Page]
) -> Iterator[Row[str]]:
    """Rows under the titles of their pages; a page without a title gives none."""
    shown = ""
    for path, content in found:
        page = stops.get(path)
        title = titled(filling.title(page, language)) if page is not None else ""
        if title != shown and title:
            yield Row(text(title, "bold $primary"))
        shown = title
        yield Row(content, path, f"{'!' if content.plain.startswith('!') else ''}{path}")


def _problem(filling: Filling, language: str, one: Problem) -> Content:
    repeat = one.kind == "repeat"
    label = repeat_label(filling, one.path, language) if repeat else filling.label(one.path, language)
    return line("! ", (label, "bold"), "  ", (why(one), "$error"))


def _answered(filling: Filling, path: str) -> bool:
    return not path.endswith("[]") and bool(filling.value(path))


def _answer(filling: Filling, language: str, path: str) -> Content:
    return line(filling.label(path, language), "  ", (filling.shown_value(path, language), "bold"))


def _told(filling: Filling, language: str) -> Iterator[Row[str]]:
    """What the form tells, what it could not ask and why, and what it has worked out to be shown."""
    for question in chain.from_iterable(page.questions for page in filling.pages()):
        label = filling.label(question.path, language)
        if question.unasked is not None:
            yield Row(line(("- ", "dim"), label, "  ", (_(question.unasked), "dim")))
        elif question.kind is Kind.NOTE:
            yield Row(line((f"! {label}", "bold $warning")))
        elif filling.read_only(question.path) and (shown := filling.shown_value(question.path, language)):
            yield Row(line(f"  {label}", "  ", (shown, "bold")))

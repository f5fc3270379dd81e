"""Records as tables in ODK Central's layout: which tables and columns there are. What stands in them is `rows`'.

The rules are those of Central's `lib/data/briefcase.js` and `lib/data/schema.js` (commit 4f5943d): one table for
the form and one for each repeat, columns in the order of the form, `KEY` and `PARENT_KEY` to join them. How a file
is written is no matter of this module.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from fieldtui.checklists.expressions.tables import Table as ListTable
from fieldtui.checklists.expressions.tables import table_of
from fieldtui.checklists.forms.entities import ATTRIBUTE
from fieldtui.checklists.forms.form import Form
from fieldtui.checklists.forms.items import Choice, Kind, Question, Text
from fieldtui.checklists.lists.itemsets import labels_of

GEOPOINT = ("Latitude", "Longitude", "Altitude", "Accuracy")
_LISTS = ("odk:rank", "rank")
_NO_TEXT = Text()
NO_LISTS: Mapping[str, ListTable] = {}
_NAMED = re.compile(r"\b(?:instance|search)\(\s*['\"]([^'\"]+?)(?:\.csv)?['\"]")


class Holds(StrEnum):
    """What the values of a column are, for a writer that knows more than text."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"


_HOLDS = {"int": Holds.NUMBER, "integer": Holds.NUMBER, "decimal": Holds.NUMBER, "date": Holds.DATE}
_HOLDS |= {"datetime": Holds.MOMENT, "geopoint": Holds.NUMBER}
BEFORE: Sequence[tuple[str, Holds]] = (("SubmissionDate", Holds.MOMENT),)
AFTER: Sequence[tuple[str, Holds]] = (
    ("KEY", Holds.TEXT),
    ("SubmitterID", Holds.TEXT),
    ("SubmitterName", Holds.TEXT),
    ("AttachmentsPresent", Holds.NUMBER),
    ("AttachmentsExpected", Holds.NUMBER),
    ("Status", Holds.TEXT),
    ("ReviewState", Holds.TEXT),
    ("DeviceID", Holds.TEXT),
    ("Edits", Holds.NUMBER),
    ("FormVersion", Holds.TEXT),
)
"""The columns before and after the answers in the table of the form."""
AFTER_IN_REPEAT: Sequence[tuple[str, Holds]] = (("PARENT_KEY", Holds.TEXT), ("KEY", Holds.TEXT))


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that a question chooses from, and its columns with values and with labels."""

    table: ListTable
    value: str
    labels: tuple[str, ...]

    def told(self, language: str) -> dict[str, str]:
        """The labels by value."""
        labels = [labels_of(self.table, name) for name in self.labels]
        columns = [told.get(language) or told.get("", ()) for told in labels]
        joined = (", ".join(filter(None, texts)) for texts in zip(*columns, strict=False))
        return dict(zip(self.table.column(self.value), joined, strict=False))


@dataclass(frozen=True, slots=True)
class Field:
    """One node of a form, by its template path without the root element; `choices` and `lists` are for its
    labels."""

    path: str
    name: str
    datatype: str = "string"
    leaf: bool = True
    repeat: bool = False
    several: bool = False
    label: Text = _NO_TEXT
    choices: tuple[Choice, ...] = ()
    lists: tuple[Listing, ...] = ()

    def labels(self, language: str) -> dict[str, str]:
        """The labels of what can be chosen, by value."""
        found: dict[str, str] = {}
        for listing in reversed(self.lists):
            found |= listing.told(language)
        told = {one.value: literal(one.label, language) for one in self.choices}
        return {value: label or value for value, label in (found | told).items()}


@dataclass(frozen=True, slots=True)
class Layout:
    """What can be chosen, as in Central: names of groups in the headings (`group_names`), a column with 1 or 0 for
    each choice of a select_multiple (`split`). Ours: labels in `language` instead of names and values, if it is not
    None; several are joined by `joint`."""

    group_names: bool = True
    split: bool = False
    language: str | None = None
    joint: str = ", "


@dataclass(frozen=True, slots=True)
class Column:
    """A column of answers: of the node `path`, a `part` of a geopoint (from 0), or whether `choice` was chosen."""

    heading: str
    path: str
    holds: Holds
    part: int | None = None
    choice: str | None = None
    labels: Mapping[str, str] | None = None
    several: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: of the form itself (`path` and `name` ""), or of the repeat `path`."""

    path: str
    name: str
    columns: tuple[Column, ...]
    joint: str = ", "

    @property
    def headings(self) -> tuple[tuple[str, Holds], ...]:
        """All columns in order, Central's own among them."""
        own = [(column.heading, column.holds) for column in self.columns]
        return (*BEFORE, *own, *AFTER) if not self.path else (*own, *AFTER_IN_REPEAT)


def fields_of(form: Form, lists: Mapping[str, ListTable] = NO_LISTS) -> tuple[Field, ...]:
    """The nodes of a form below its root, in its order; attributes are none. `lists` stand for those of the form."""
    found = []
    root = next(iter(form.nodes))
    for path, bind in form.nodes.items():
        if path == root or bind.name.startswith(ATTRIBUTE):
            continue
        question = form.questions.get(path)
        repeat = form.repeats.get(path)
        item = question or repeat
        found.append(
            Field(
                path=path[len(root) :],
                name=bind.name,
                datatype=bind.datatype.lower(),
                leaf=bind.leaf and repeat is None,
                repeat=repeat is not None,
                several=question is not None and question.kind is Kind.SELECT_MULTIPLE,
                label=item.label if item else _NO_TEXT,
                choices=question.choices if question else (),
                lists=_listings(form, question, lists) if question else (),
            )
        )
    return tuple(found)


def _listings(form: Form, question: Question, lists: Mapping[str, ListTable]) -> tuple[Listing, ...]:
    """The list that a question's filter takes its choices from, if it is rows of a table."""
    if question.filtered is None or not question.label_ref:
        return ()
    name = next(iter(_NAMED.findall(question.filtered.source)), "")
    table = lists.get(name) or table_of(form.instances.get(name))
    labels = tuple(each.strip() for each in question.label_ref.split(","))
    return (Listing(table, question.value_ref, labels),) if table is not None else ()


def merged(older: Sequence[Field], newer: Sequence[Field]) -> tuple[Field, ...]:
    """The fields of two versions of a form: those of the newer one, and what only the older one has, at the end of
    the group that it was in. Choices of both have their labels."""
    before = {field.path: field for field in older}
    result = [_with_choices(field, before.get(field.path)) for field in newer]
    known = {field.path for field in newer}
    for field in older:
        if field.path in known:
            continue
        known.add(field.path)
        around = field.path.rpartition("/")[0]
        inside = (at for at, other in enumerate(result) if f"{other.path}/".startswith(f"{around}/"))
        result.insert(max(inside, default=len(result) - 1) + 1, field)
    return tuple(result)


def _with_choices(field: Field, older: Field | None) -> Field:
    if older is None:
        return field
    values = {choice.value for choice in field.choices}
    more = tuple(choice for choice in older.choices if choice.value not in values)
    return replace(field, choices=field.choices + more, lists=field.lists + older.lists)


def tables_of(
    fields: Sequence[Field], layout: Layout, chosen: Mapping[str, Sequence[str]] | None = None
) -> tuple[Table, ...]:
    """The table of the form and those of its repeats, in the order of the form."""
    repeats = [field for field in fields if field.repeat]
    columns: dict[str, list[Column]] = {"": [], **{field.path: [] for field in repeats}}
    for field in fields:
        if field.leaf:
            columns[_repeat_around(field.path, columns)] += _columns(
                field, _repeat_around(field.path, columns), layout, (chosen or {}).get(field.path, ())
            )
    names = {"": "", **_names(repeats)}
    return tuple(
        Table(
            path,
            names[path],
            _told_apart(found) if layout.language is not None else tuple(found),
            layout.joint,
        )
        for path, found in columns.items()
    )


def _repeat_around(path: str, repeats: Mapping[str, object]) -> str:
    while path := path.rpartition("/")[0]:
        if path in repeats:
            return path
    return ""


def _names(repeats: Sequence[Field]) -> dict[str, str]:
    """The names of the repeats; where several share one, numbered as Central does: child~1, child~2."""
    shared = [field.name for field in repeats]
    counts: dict[str, int] = {}
    names = {}
    for field in repeats:
        counts[field.name] = counts.get(field.name, 0) + 1
        names[field.path] = (
            f"{field.name}~{counts[field.name]}" if shared.count(field.name) > 1 else field.name
        )
    return names


def _columns(field: Field, repeat: str, layout: Layout, chosen: Sequence[str]) -> Iterator[Column]:
    base = field.path[len(repeat) + 1 :].replace("/", "-") if layout.group_names else field.name
    holds = _HOLDS.get(field.datatype, Holds.TEXT)
    labels: Mapping[str, str] = {}
    if layout.language is not None:
        base = literal(field.label, layout.language) or base
        labels = field.labels(layout.language)
    if field.datatype == "geopoint":
        for part, name in enumerate(GEOPOINT):
            yield Column(f"{base}-{name}", field.path, holds, part=part)
        return
    several = field.several or field.datatype in _LISTS
    yield Column(base, field.path, Holds.TEXT if labels else holds, labels=labels or None, several=several)
    if field.several and layout.split:
        for value in chosen:
            yield Column(f"{base}/{labels.get(value, value)}", field.path, Holds.NUMBER, choice=value)


def _told_apart(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Labels are for people and may be the same for two questions: those get their names behind them."""
    shared: dict[str, int] = {}
    for column in columns:
        shared[column.heading] = shared.get(column.heading, 0) + 1
    return tuple(
        replace(column, heading=f"{column.heading} ({column.path[1:].replace('/', '-')})")
        if shared[column.heading] > 1
        else column
        for column in columns
    )


def literal(text: Text, language: str) -> str:
    """A label as far as it is the same for every record, on one line."""
    parts = (part if isinstance(part, str) else "…" for part in text.in_language(language))
    return " ".join("".join(parts).split())

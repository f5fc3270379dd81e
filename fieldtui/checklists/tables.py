"""Records as tables in ODK Central's layout: which tables and columns there are, and the rows of one submission.

The rules are those of Central's `lib/data/briefcase.js` and `lib/data/schema.js` (commit 4f5943d): one table for
the form and one for each repeat, columns in the order of the form, `KEY` and `PARENT_KEY` to join them. Values are
in lexical form here; how a file is written is no matter of this module.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from fieldtui.checklists.form import Choice, Form, Kind, Text

GEOPOINT = ("Latitude", "Longitude", "Altitude", "Accuracy")
_LISTS = ("odk:rank", "rank")
_KEYED = re.compile(r"\[(\d{1,9})\]")
_NO_TEXT = Text()


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
class Field:
    """One node of a form, by its template path without the root element; `choices` are for its labels."""

    path: str
    name: str
    datatype: str = "string"
    leaf: bool = True
    repeat: bool = False
    several: bool = False
    label: Text = _NO_TEXT
    choices: tuple[Choice, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Submission:
    """A record and what Central's columns say of it; moments are ISO 8601. `record` is by instance path, and has
    the root element in its paths."""

    instance_id: str
    submitted: str
    submitter_id: str
    submitter: str
    device_id: str
    version: str
    record: Mapping[str, str]
    attachments: int = 0


class Instance(NamedTuple):
    """The answers in one instance of a repeat, or in none (`template` ""), by template path without the root."""

    template: str
    key: str
    parent_key: str
    values: dict[str, str]


# ------------------------------------------------------------ the columns


def fields_of(form: Form) -> tuple[Field, ...]:
    """The nodes of a form below its root, in its order."""
    found = []
    root = next(iter(form.nodes))
    for path, bind in form.nodes.items():
        if path == root:
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
            )
        )
    return tuple(found)


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
    values = {choice.value for choice in field.choices}
    more = tuple(choice for choice in older.choices if choice.value not in values) if older else ()
    return replace(field, choices=field.choices + more) if more else field


def chosen_values(
    fields: Sequence[Field], records: Iterable[Mapping[str, str]]
) -> dict[str, tuple[str, ...]]:
    """What was chosen in each select_multiple, in order: Central has columns for what occurs, not for what could."""
    several = {field.path for field in fields if field.several}
    found: dict[str, set[str]] = {}
    for record in records if several else ():
        for path, value in record.items():
            bare = without_keys(path)
            if bare in several:
                found.setdefault(bare, set()).update(value.split())
    return {path: tuple(sorted(values)) for path, values in found.items()}


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
        labels = {one.value: literal(one.label, layout.language) or one.value for one in field.choices}
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


# ------------------------------------------------------------ the rows


def without_keys(path: str) -> str:
    """The template path without the root element of an instance path with it."""
    bare = _KEYED.sub("", path) if "[" in path else path
    return bare[bare.find("/", 1) :]


def instances_of(submission: Submission) -> list[Instance]:
    """The record taken apart: what is in no repeat first, then every instance, in the order of their keys.

    An instance in which nothing was answered is there if the record has a row of its own for it.
    """
    values: dict[str, dict[str, str]] = {"": {}}
    for path, value in submission.record.items():
        within = path[path.find("/", 1) :]
        owner = within[: within.rfind("]") + 1]
        if owner not in values:
            for end in (match.end() for match in _KEYED.finditer(owner)):
                values.setdefault(owner[:end], {})
        if owner != within:
            values.setdefault(owner, {})[_KEYED.sub("", within) if owner else within] = value
    return _numbered(submission.instance_id, values)


def _numbered(instance_id: str, values: Mapping[str, dict[str, str]]) -> list[Instance]:
    """The instances with their keys in Central's manner: uuid:…/household[2]/child[1], counted from 1."""
    keys = {"": instance_id}
    counts: dict[str, int] = {}
    found = [Instance("", instance_id, "", values[""])]
    for owner in sorted(values, key=_order):
        if not owner:
            continue
        family = owner[: owner.rindex("[")]
        above = family[: family.rfind("]") + 1]
        counts[family] = counts.get(family, 0) + 1
        keys[owner] = f"{keys[above]}{family[len(above) :]}[{counts[family]}]"
        found.append(Instance(_KEYED.sub("", owner), keys[owner], keys[above], values[owner]))
    return found


def _order(owner: str) -> tuple[tuple[str, int], ...]:
    pieces = _KEYED.split(owner)
    return tuple((name, int(key)) for name, key in zip(pieces[::2], pieces[1::2], strict=False))


def rows_of(table: Table, submission: Submission, instances: Sequence[Instance]) -> Iterator[list[str]]:
    """The rows of a submission in a table, as many as there are instances; "" where there is nothing."""
    for instance in instances:
        if instance.template != table.path:
            continue
        cells = [_cell(column, instance.values.get(column.path, ""), table.joint) for column in table.columns]
        if table.path:
            yield [*cells, instance.parent_key, instance.key]
        else:
            yield [submission.submitted, *cells, *_after(submission)]


def _after(submission: Submission) -> list[str]:
    return [
        submission.instance_id,
        submission.submitter_id,
        submission.submitter,
        "0",
        str(submission.attachments),
        "",
        "",
        submission.device_id,
        "0",
        submission.version,
    ]


def _cell(column: Column, value: str, joint: str) -> str:
    if column.choice is not None:
        return "1" if column.choice in value.split() else "0"
    if column.part is not None:
        parts = value.split()
        return parts[column.part] if column.part < len(parts) else ""
    if column.labels is None or not value:
        return value
    if column.several:
        return joint.join(column.labels.get(one, one) for one in value.split())
    return column.labels.get(value, value)

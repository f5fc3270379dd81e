"""The rows of ODK Central's tables: one submission taken apart into the instances of its repeats.

Values are in lexical form; which columns there are says `tables`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fieldtui.checklists.out.tables import Column, Field, Table

_KEYED = re.compile(r"\[(\d{1,9})\]")


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

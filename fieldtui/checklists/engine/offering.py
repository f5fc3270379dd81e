"""The choices on offer at a moment, as a sequence that makes each one when it is looked at: a list may have
100,000 rows, and a page shows ten. How they are shown is `showing`'s."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import overload

from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.tables import RowNode, Rows, Table, table_of
from fieldtui.checklists.expressions.world import Focus
from fieldtui.checklists.forms.items import Choice, Question, Text
from fieldtui.checklists.lists.itemsets import labels_of

MOST_SHOWN = 1_000
"""Choices that are shown at once; who has more looks them up by what is typed."""


class Written(Sequence[Choice]):
    """Choices that the form has written out, or a filter has picked from those."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self._choices = choices

    def __len__(self) -> int:
        return len(self._choices)

    @overload
    def __getitem__(self, at: int) -> Choice: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Choice]: ...
    def __getitem__(self, at: int | slice) -> Choice | Sequence[Choice]:
        """The choice at a place, or those in a slice."""
        return self._choices[at]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return _first_places(self.values())

    def values(self) -> list[str]:
        """The values in order."""
        return [choice.value for choice in self._choices]

    def place_of(self, value: str) -> int | None:
        """The place of the choice with this value, from 0."""
        return self._places.get(value)

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(self._places)

    def having(self, typed: str) -> list[int]:
        """The places of the choices in whose label the text is, in any letters."""
        return _having(self._choices, typed.casefold(), 0)


class Listed(Sequence[Choice]):
    """Choices that are rows of a table, some written into the form before them and behind. `given` are the rows that
    the filter gave, some of which may have a value that others have, too."""

    def __init__(self, table: Table, given: Rows, question: Question) -> None:
        self._table = table
        self._given = given
        self._rows = _once(given, table, question)
        self._value = question.value_ref
        self._values = table.column(question.value_ref)
        self._names = [name.strip() for name in question.label_ref.split(",")]
        self._labels = [labels_of(table, name) for name in self._names]
        self._before = question.choices[: question.before]
        self._behind = question.choices[question.before :]

    def is_of(self, table: Table, given: Rows) -> bool:
        """Are these the choices that the rows `given` make? Then they need not be made again."""
        alike = self._given == given if isinstance(given, range) else self._given is given
        return self._table is table and alike

    def __len__(self) -> int:
        return len(self._before) + len(self._rows) + len(self._behind)

    @overload
    def __getitem__(self, at: int) -> Choice: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Choice]: ...
    def __getitem__(self, at: int | slice) -> Choice | Sequence[Choice]:
        """The choice at a place, or those in a slice."""
        if isinstance(at, slice):
            return tuple(self[each] for each in range(*at.indices(len(self))))
        place = range(len(self))[at] - len(self._before)
        if place < 0:
            return self._before[place]
        if place >= len(self._rows):
            return self._behind[place - len(self._rows)]
        row = self._rows[place]
        return Choice(self._values[row], self._label(row), self._table.node(row))

    def _label(self, row: int) -> Text:
        languages = dict.fromkeys(language for labels in self._labels for language in labels)
        told = {language: self._joined(row, language) for language in languages}
        return Text({language: (label,) for language, label in told.items() if label})

    def _joined(self, row: int, language: str) -> str:
        texts = (labels.get(language) or labels.get("") for labels in self._labels)
        return ", ".join(each[row] for each in texts if each and each[row])

    def values(self) -> list[str]:
        """The values in order."""
        listed = [self._values[row] for row in self._rows]
        before, behind = ([each.value for each in choices] for choices in (self._before, self._behind))
        return [*before, *listed, *behind]

    def place_of(self, value: str) -> int | None:
        """The place of the choice with this value, from 0."""
        if isinstance(self._rows, range) and not (self._before or self._behind):
            return next(iter(self._table.found(self._value, value)), None)
        return self._places.get(value)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return _first_places(self.values())

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(self._rows) if not (self._before or self._behind) else len(self._places)

    def _label_columns(self) -> list[str]:
        return [column for column in self._table.columns if column.partition("::")[0] in self._names]

    def having(self, typed: str) -> list[int]:
        """The places of the choices in whose label the text is, in any letters, or whose value it is."""
        wanted = typed.casefold()
        found = _having(self._before, wanted, 0)
        columns = [self._table.lowered(name) for name in self._label_columns()]
        first = len(self._before)
        hits = {row for cells in columns for row, text in enumerate(cells) if _is_in(wanted, text)}
        hits.update(self._table.found(self._value, typed))
        found += [place for place, row in enumerate(self._rows, first) if row in hits]
        return found + _having(self._behind, wanted, first + len(self._rows))


def _having(choices: Iterable[Choice], wanted: str, first: int) -> list[int]:
    said = [
        "".join(part for parts in choice.label.parts.values() for part in parts if isinstance(part, str))
        for choice in choices
    ]
    return [place for place, text in enumerate(said, first) if _is_in(wanted, text.casefold())]


def _is_in(wanted: str, text: str) -> bool:
    """Is it a part of the text, where blanks need not be typed?"""
    return wanted in text or wanted in text.replace(" ", "")


def _first_places(values: Iterable[str]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for place, value in enumerate(values):
        found.setdefault(value, place)
    return found


Choices = Written | Listed


def chosen_of(choices: Choices, value: str) -> Choice | None:
    """The choice with this value."""
    place = choices.place_of(value)
    return None if place is None else choices[place]


def places_of(choices: Choices, typed: str) -> Sequence[int]:
    """The places of the choices in whose label the text is; all of them for no text."""
    return choices.having(typed) if typed else range(len(choices))


def offered(question: Question, focus: Focus, whole: Written, before: Choices | None = None) -> Choices:
    """The choices that the filter lets through, in its order; all (`whole`) when it cannot be worked out. Those from
    `before` are given again if the filter has found the same rows."""
    if question.filtered is None:
        return whole
    try:
        found = _found(question, focus)
    except EvaluationError:
        return whole
    if not question.label_ref:
        return Written(_of_form(question, found))
    if isinstance(found, tuple) and not all(isinstance(node, RowNode) for node in found):
        return Written(tuple(_made(node, question) for node in found))
    rows = [node.row for node in found if isinstance(node, RowNode)] if isinstance(found, tuple) else found
    table = _table(question, focus, found)
    if table is None:
        return whole
    same = isinstance(before, Listed) and before.is_of(table, rows)
    return before if same and before is not None else Listed(table, rows, question)


def _found(question: Question, focus: Focus) -> "tuple[Node, ...] | Rows":
    """The numbers of rows of a table where the filter gives them, else nodes."""
    filtered = question.filtered
    assert filtered is not None, "asked only of a filter"
    if filtered.selection is not None:
        rows = filtered.selection.rows(focus)
        if rows is not None:
            # A tuple is of nodes here.
            return list(rows) if isinstance(rows, tuple) else rows
    kept = filtered.run(focus)
    return kept if isinstance(kept, tuple) else ()


def _table(question: Question, focus: Focus, found: object) -> Table | None:
    if isinstance(found, tuple):
        return found[0].table if found else Table((), ())
    assert question.filtered is not None
    assert question.filtered.selection is not None, "numbers of rows come from a selection"
    return table_of(focus.world.instances.get(question.filtered.selection.name))


def _once(rows: Rows, table: Table, question: Question) -> Rows:
    """A value that several rows have is offered once."""
    if len(table.distinct(question.value_ref)) == table.size:
        return rows
    cells = table.column(question.value_ref)
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(cells[row], row)
    return list(first.values())


def _of_form(question: Question, found: "tuple[Node, ...] | Rows") -> Sequence[Choice]:
    """Choices of a list within the form."""
    if not isinstance(found, tuple):
        return [question.choices[row] for row in found]
    if all(isinstance(node, RowNode) for node in found):
        return [question.choices[node.row] for node in found if isinstance(node, RowNode)]
    by_item = {id(choice.item): choice for choice in question.choices}
    return tuple(by_item[id(node)] for node in found if id(node) in by_item)


def _made(node: Node, question: Question) -> Choice:
    """A choice that is a node of the form itself, by the names of its parts."""
    parts = {child.name: child.value for child in node.children} | {".": node.value}
    return Choice(parts.get(question.value_ref, ""), Text({"": (parts.get(question.label_ref, ""),)}), node)

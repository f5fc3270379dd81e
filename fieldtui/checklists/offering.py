"""The choices on offer at a moment, as a sequence that makes each one when it is looked at: a list may have
100,000 rows, and a page shows ten. How they are shown is `showing`'s."""

from collections.abc import Iterable, Sequence
from typing import overload

from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.tables import RowNode, Rows, Table, table_of
from fieldtui.checklists.expressions.world import Focus
from fieldtui.checklists.form import Choice, Question, Text
from fieldtui.checklists.itemsets import labels_of

MOST_SHOWN = 1_000
"""Choices that are shown at once; who has more looks them up by what is typed."""


class Listed(Sequence[Choice]):
    """Choices that are rows of a table, some written into the form before them and behind."""

    def __init__(self, table: Table, rows: Rows, question: Question) -> None:
        self._table = table
        self._rows = rows
        self._value = question.value_ref
        self._values = table.column(question.value_ref)
        self._names = [name.strip() for name in question.label_ref.split(",")]
        self._labels = [labels_of(table, name) for name in self._names]
        self._before = question.choices[: question.before]
        self._behind = question.choices[question.before :]

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

    @property
    def whole(self) -> frozenset[str]:
        """The values, if every row of the list is offered and nothing else; else none."""
        rows, others = self._rows, self._before or self._behind
        return self._table.distinct(self._value) if isinstance(rows, range) and not others else frozenset()

    def values(self) -> list[str]:
        """The values in order."""
        listed = [self._values[row] for row in self._rows]
        return [*values_of(self._before), *listed, *values_of(self._behind)]

    def place_of(self, value: str) -> int | None:
        """The place of the choice with this value."""
        if isinstance(self._rows, range) and not (self._before or self._behind):
            return next(iter(self._table.found(self._value, value)), None)
        values = self.values()
        return values.index(value) if value in values else None

    def _label_columns(self) -> list[str]:
        return [column for column in self._table.columns if column.partition("::")[0] in self._names]

    def having(self, typed: str) -> list[int]:
        """The places of the choices in whose label the text is, in any letters, or whose value it is."""
        wanted = typed.casefold()
        found = _having(self._before, wanted, 0)
        columns = [self._table.lowered(name) for name in self._label_columns()]
        first = len(self._before)
        hits = {row for cells in columns for row, text in enumerate(cells) if wanted in text}
        hits.update(self._table.found(self._value, typed))
        found += [place for place, row in enumerate(self._rows, first) if row in hits]
        return found + _having(self._behind, wanted, first + len(self._rows))


def _having(choices: Iterable[Choice], wanted: str, first: int) -> list[int]:
    said = [
        "".join(part for parts in choice.label.parts.values() for part in parts if isinstance(part, str))
        for choice in choices
    ]
    return [place for place, text in enumerate(said, first) if wanted in text.casefold()]


def values_of(choices: Sequence[Choice]) -> list[str]:
    """The values of choices, in order."""
    return choices.values() if isinstance(choices, Listed) else [choice.value for choice in choices]


def all_offered(choices: Sequence[Choice], chosen: Sequence[str]) -> bool:
    """Are these values all among the choices?"""
    if isinstance(choices, Listed) and choices.whole:
        return choices.whole.issuperset(chosen)
    return set(values_of(choices)).issuperset(chosen)


def chosen_of(choices: Sequence[Choice], value: str) -> Choice | None:
    """The choice with this value."""
    if not isinstance(choices, Listed):
        return next((choice for choice in choices if choice.value == value), None)
    place = choices.place_of(value)
    return None if place is None else choices[place]


def places_of(choices: Sequence[Choice], typed: str) -> list[int]:
    """The places of the choices in whose label the text is; all of them for no text."""
    if not typed:
        return list(range(len(choices)))
    return choices.having(typed) if isinstance(choices, Listed) else _having(choices, typed.casefold(), 0)


def offered(question: Question, focus: Focus) -> Sequence[Choice]:
    """The choices that the filter lets through, in its order; all when it cannot be worked out."""
    if question.filtered is None:
        return question.choices
    try:
        found = _found(question, focus)
    except EvaluationError:
        return question.choices
    if not question.label_ref:
        return _of_form(question, found)
    if isinstance(found, tuple) and not all(isinstance(node, RowNode) for node in found):
        return tuple(_made(node, question) for node in found)
    rows = [node.row for node in found if isinstance(node, RowNode)] if isinstance(found, tuple) else found
    table = _table(question, focus, found)
    return question.choices if table is None else Listed(table, _once(rows, table, question), question)


def _found(question: Question, focus: Focus) -> "tuple[Node, ...] | list[int] | range":
    """The numbers of rows of a table where the filter gives them, else nodes."""
    filtered = question.filtered
    assert filtered is not None, "asked only of a filter"
    if filtered.selection is not None:
        rows = filtered.selection.rows(focus)
        if rows is not None:
            return rows if isinstance(rows, range) else list(rows)
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


def _of_form(question: Question, found: "tuple[Node, ...] | list[int] | range") -> Sequence[Choice]:
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

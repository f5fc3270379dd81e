"""Lists as tables: columns of texts, found by value through an index, seen by expressions as nodes.

A list of 100,000 rows as nodes is several hundred thousand objects. So a list is kept as columns, its rows
become nodes one by one when an expression looks at them, and rows are found by value without any. Which
conditions can be answered by an index decides `filters`; files of lists are read by `list_files`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.values import TINY, Single, to_number, to_string

Rows = Sequence[int]
"""Numbers of rows, from 0, ascending."""


class Table:
    """Rows that all have the same columns. `cells` has each column from the first row to the last."""

    def __init__(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Each of `rows` has as many texts as there are columns."""
        self.columns = tuple(columns)
        turned = tuple(zip(*rows, strict=True)) or ((),) * len(self.columns)
        self.cells: Mapping[str, tuple[str, ...]] = dict(zip(self.columns, turned, strict=True))
        self.size = len(turned[0]) if turned else 0
        self._index: dict[str, dict[str, list[int]]] = {}
        self._numbers: dict[str, tuple[list[float], list[int]]] = {}
        self._lowered: dict[str, list[str]] = {}
        self._distinct: dict[str, frozenset[str]] = {}
        self._nodes: dict[int, RowNode] = {}

    def column(self, name: str) -> Sequence[str]:
        """The texts of a column; one that is not there is empty in every row."""
        return self.cells.get(name) or ("",) * self.size

    def lowered(self, name: str) -> list[str]:
        """The texts of a column with small and capital letters alike."""
        if name not in self._lowered:
            self._lowered[name] = [text.casefold() for text in self.column(name)]
        return self._lowered[name]

    def distinct(self, name: str) -> frozenset[str]:
        """The texts that a column has."""
        if name not in self._distinct:
            self._distinct[name] = frozenset(self.column(name))
        return self._distinct[name]

    # ------------------------------------------------------------ finding

    def found(self, column: str, value: Single) -> Rows:
        """The rows in which `column` equals `value`, as `values.equal` has it for a text and `value`."""
        if column not in self.cells:
            return range(self.size) if matches("", value) else ()
        if isinstance(value, bool):
            return [row for row, text in enumerate(self.cells[column]) if bool(text) == value]
        if isinstance(value, float):
            return self._found_number(column, value)
        return self._by_text(column).get(to_string(value), ())

    def _by_text(self, column: str) -> dict[str, list[int]]:
        index = self._index.get(column)
        if index is None:
            index = self._index[column] = {}
            for row, text in enumerate(self.cells[column]):
                index.setdefault(text, []).append(row)
        return index

    def _found_number(self, column: str, value: float) -> Rows:
        if column not in self._numbers:
            read = ((to_number(text), row) for row, text in enumerate(self.cells[column]))
            pairs = sorted(pair for pair in read if pair[0] == pair[0])
            self._numbers[column] = [number for number, _row in pairs], [row for _number, row in pairs]
        numbers, rows = self._numbers[column]
        first, last = bisect_right(numbers, value - TINY), bisect_left(numbers, value + TINY)
        near = rows[first:last] if value == value else []
        return sorted(row for row in near if matches(self.cells[column][row], value))

    # ------------------------------------------------------------ nodes

    def node(self, row: int) -> "RowNode":
        """A row as a node, always the same one."""
        found = self._nodes.get(row)
        if found is None:
            found = self._nodes[row] = RowNode(self, row)
        return found

    @cached_property
    def document(self) -> Node:
        """The list as a document: root, items, columns."""
        document = Node("")
        document.children.append(TableNode(self, document))
        return document

    @cached_property
    def sample(self) -> Node:
        """A document with one row, to resolve paths against."""
        document = Node("")
        item = Node("item", Node("root", document))
        for column in self.columns:
            Node(column, item)
        return document


class TableNode(Node):
    """The root of a list: its rows become children when something asks for them."""

    __slots__ = ("table",)

    def __init__(self, table: Table, document: Node) -> None:
        super().__init__("root", document, attached=False)
        self.table = table
        del self.children

    def __getattr__(self, name: str) -> object:
        """`children`, the first time."""
        if name != "children":
            raise AttributeError(name)
        self.children: list[Node] = [self.table.node(row) for row in range(self.table.size)]
        return self.children


class RowNode(Node):
    """A row of a list: becomes a whole node when anything of it is asked for."""

    __slots__ = ("row", "table")

    def __init__(self, table: Table, row: int) -> None:
        # What a node has is filled in by `__getattr__`: most rows are only counted or numbered.
        self.table = table
        self.row = row

    def __getattr__(self, name: str) -> object:
        """All of the node, the first time."""
        if name not in Node.__slots__:
            raise AttributeError(name)
        super().__init__("item", self.table.document.children[0], attached=False)
        for column in self.table.columns:
            Node(column, self, self.table.cells[column][self.row])
        return getattr(self, name)


def matches(text: str, value: Single) -> bool:
    """Does a text equal a value, as `values.equal` has it?"""
    if isinstance(value, bool):
        return bool(text) == value
    if isinstance(value, float):
        return abs(to_number(text) - value) < TINY
    return text == (to_string(value) if isinstance(value, datetime) else value)


def table_of(document: Node | None) -> Table | None:
    """The table of a list that is one."""
    root = document.children[0] if document is not None and document.children else None
    return root.table if isinstance(root, TableNode) else None


def sample_of(document: Node) -> Node:
    """What paths into a list are resolved against: one row for all where they are alike."""
    table = table_of(document)
    return document if table is None else table.sample

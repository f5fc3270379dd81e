"""Functions that look something up in a list: `pulldata`, and `search`, which a select names as its appearance.

Source of what they do: the XLSForm documentation of both and ODK Collect's external data. Lists as such are in
`tables`.
"""

from collections.abc import Sequence

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions import syntax
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.operations import Run
from fieldtui.checklists.expressions.paths import Here
from fieldtui.checklists.expressions.places import Places
from fieldtui.checklists.expressions.tables import Rows, Table, table_of
from fieldtui.checklists.expressions.values import Value, to_number, to_string
from fieldtui.checklists.expressions.world import Focus

WAYS = ("contains", "startswith", "endswith", "matches")
SORTED_BY = "sortby"
"""A column of this name orders what `search` finds."""


class LookingUp(Places):
    """Adds these functions to an expression."""

    def list_called(self, call: syntax.Call) -> str:
        """The name of the list, which must be written out."""
        named = call.arguments[0]
        name = named.value.strip().removesuffix(".csv") if isinstance(named, syntax.Literal) else ""
        if name not in self.instances:
            raise self.error(call.position, Phrase("there is no list of this name"), name)
        return name

    def pulldata(self, call: syntax.Call, here: Here) -> Run:
        """pulldata(list, column, key column, key): the column of the first row with this key, "" if none has."""
        name = self.list_called(call)
        column, key_column, key = (self.tree(argument, here) for argument in call.arguments[1:])

        def run(focus: Focus) -> Value:
            table = _table(focus, name)
            rows = table.found(to_string(key_column(focus)), to_string(key(focus)))
            return table.column(to_string(column(focus)))[rows[0]] if rows else ""

        return run

    def search(self, call: syntax.Call, here: Here) -> Run:
        """search(list, way?, columns?, text?, filter column?, value?): the rows that fit."""
        name = self.list_called(call)
        if len(call.arguments) not in (1, 4, 6):
            reason = Phrase("the function has too few or too many values in its brackets")
            raise self.error(call.position, reason, call.name)
        way = call.arguments[1] if len(call.arguments) > 1 else syntax.Literal("contains")
        if not isinstance(way, syntax.Literal) or way.value.lower() not in WAYS:
            reason = Phrase("a list is searched by contains, startswith, endswith or matches")
            raise self.error(call.position, reason)
        found = Search(name, way.value.lower(), tuple(self.tree(each, here) for each in call.arguments[2:]))
        self.selections[id(call)] = found
        return found


class Search:
    """The rows that a search finds; small and capital letters are alike."""

    def __init__(self, name: str, way: str, values: Sequence[Run]) -> None:
        self.name = name
        self._way = way
        self._values = tuple(values)

    def rows(self, focus: Focus) -> Rows | None:
        """In the order of the column `sortby` if there is one, else of the list."""
        table = _table(focus, self.name)
        values = [to_string(value(focus)) for value in self._values]
        rows: Rows = range(table.size)
        if len(values) == 4:
            rows = table.found(values[2], values[3])
        if len(values) >= 2 and (values[1] or self._way == "matches"):
            rows = _searched(table, rows, self._way, values[0].split(","), values[1].casefold())
        if SORTED_BY in table.columns:
            order = table.column(SORTED_BY)
            rows = sorted(rows, key=lambda row: _rank(order[row]))
        return rows

    def __call__(self, focus: Focus) -> Value:
        """The rows as nodes."""
        table = _table(focus, self.name)
        return tuple([table.node(row) for row in self.rows(focus) or ()])


def _searched(table: Table, rows: Rows, way: str, columns: list[str], text: str) -> Rows:
    hits: set[int] = set()
    for column in columns:
        cells = table.lowered(column.strip())
        match way:
            case "contains":
                hits.update([row for row in rows if text in cells[row]])
            case "startswith":
                hits.update([row for row in rows if cells[row].startswith(text)])
            case "endswith":
                hits.update([row for row in rows if cells[row].endswith(text)])
            case _:
                hits.update([row for row in rows if cells[row] == text])
    return sorted(hits)


def _rank(text: str) -> tuple[bool, float, str]:
    number = to_number(text)
    return (True, 0.0, text) if number != number else (False, number, text)


def _table(focus: Focus, name: str) -> Table:
    table = table_of(focus.world.instances.get(name))
    if table is None:
        raise EvaluationError(Phrase("the list does not consist of rows and columns"), name)
    return table

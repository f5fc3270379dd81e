"""Conditions on rows of a list that an index can answer: `column = value`, also several with `and`.

What the rest of a condition says is tested row by row, on the rows that are left. Conditions that pick by
position, or whose values depend on the row, on the clock or on dice, are left to `walking`.
"""

from dataclasses import dataclass
from typing import Protocol

from fieldtui.checklists.expressions import syntax
from fieldtui.checklists.expressions.operations import Run
from fieldtui.checklists.expressions.tables import Rows, Table, table_of
from fieldtui.checklists.expressions.values import Value, single
from fieldtui.checklists.expressions.walking import NodeTest
from fieldtui.checklists.expressions.world import Focus

_UNSTEADY = frozenset({"position", "last", "random", "uuid", "now", "randomize", "once"})
_DICE = frozenset({"random", "uuid", "randomize", "once"})
PLACES = frozenset({"position", "last"})


class Selects(Protocol):
    """What names rows of the list `name` that need not become nodes."""

    @property
    def name(self) -> str:
        """The list."""

    def rows(self, focus: Focus) -> Rows | None:
        """Their numbers, in order; None when the list is no table."""


@dataclass(frozen=True, slots=True)
class Equality:
    """That `column` equals what `value` gives."""

    column: str
    value: Run


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition: `equalities` are looked up, then `rest` is tested on each row."""

    equalities: tuple[Equality, ...]
    rest: tuple[NodeTest, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of the list `name` that pass all filters."""

    name: str
    filters: tuple[Filter, ...]

    def rows(self, focus: Focus) -> Rows | None:
        """Raises EvaluationError where testing each row would."""
        table = table_of(focus.world.instances.get(self.name))
        if table is None:
            return None
        rows: Rows = range(table.size)
        for each in self.filters:
            rows = _equal(table, rows, each.equalities, focus)
            if each.rest:
                rows = [row for row in rows if all(_holds(test, table, row, focus) for test in each.rest)]
        return rows

    def __call__(self, focus: Focus) -> Value:
        """The rows as nodes; the items of a list that is no table."""
        document = focus.world.instances[self.name]
        table, rows = table_of(document), self.rows(focus)
        if table is None or rows is None:
            return ()
        return tuple([table.node(row) for row in rows])


def _holds(test: NodeTest, table: Table, row: int, focus: Focus) -> bool:
    return test(Focus(focus.world, table.node(row), focus.origin))


def _equal(table: Table, rows: Rows, equalities: tuple[Equality, ...], focus: Focus) -> Rows:
    """The rows in which all hold. Each is worked out only while rows are left, as `and` would."""
    for equality in equalities:
        if not rows:
            return ()
        found = table.found(equality.column, single(equality.value(focus)))
        fewer, more = sorted((found, rows), key=len)
        rows = fewer if isinstance(more, range) else sorted(set(fewer).intersection(more))
    return rows


def conjuncts(tree: syntax.Tree) -> list[syntax.Tree]:
    """The parts of a condition that must all hold."""
    if isinstance(tree, syntax.Chain) and all(operation == "and" for operation, _operand in tree.rest):
        parts = (tree.first, *(operand for _operation, operand in tree.rest))
        return [inner for part in parts for inner in conjuncts(part)]
    return [tree]


def column_and_value(tree: syntax.Tree) -> tuple[str, syntax.Tree] | None:
    """`column = value` or `value = column`, where the value is the same for all rows."""
    if not isinstance(tree, syntax.Chain) or [operation for operation, _operand in tree.rest] != ["="]:
        return None
    left, right = tree.first, tree.rest[0][1]
    for side, other in ((left, right), (right, left)):
        column = _column(side)
        if column and same_for_all(other):
            return column, other
    return None


def _column(tree: syntax.Tree) -> str:
    if not isinstance(tree, syntax.Path) or tree.start != "." or tree.predicates:
        return ""
    steps = [step for step in tree.steps if step != syntax.Step("self", "node()", ())]
    plain = len(steps) == 1 and steps[0].axis == "child" and not steps[0].predicates
    return steps[0].name if plain and steps[0].name not in ("*", "node()") else ""


def same_for_all(tree: object) -> bool:
    """Is the value the same whichever row is looked at?"""
    match tree:
        case syntax.Number() | syntax.Literal():
            return True
        case syntax.Negative(operand=operand):
            return same_for_all(operand)
        case syntax.Chain(first=first, rest=rest):
            return same_for_all(first) and all(same_for_all(operand) for _operation, operand in rest)
        case syntax.Call(name=name, arguments=arguments):
            if name in ("string-length", "normalize-space") and not arguments:
                return False
            return name not in _UNSTEADY and all(map(same_for_all, arguments))
        case syntax.Path(start=start, predicates=predicates, steps=steps):
            tests = [*predicates, *(test for step in steps for test in step.predicates)]
            return (start == "/" or (start != "." and same_for_all(start))) and not any(map(_wavers, tests))
    return False


def _wavers(tree: object) -> bool:
    return mentions(tree, _DICE)


def mentions(tree: object, names: frozenset[str]) -> bool:
    """Does it call one of these functions, at any depth?"""
    match tree:
        case syntax.Negative(operand=operand):
            return mentions(operand, names)
        case syntax.Chain(first=first, rest=rest):
            return mentions(first, names) or any(mentions(operand, names) for _operation, operand in rest)
        case syntax.Call(name=name, arguments=arguments):
            return name in names or any(mentions(each, names) for each in arguments)
        case syntax.Path(start=start, predicates=predicates, steps=steps):
            inner = [*predicates, *(test for step in steps for test in step.predicates)]
            return mentions(start, names) or any(mentions(each, names) for each in inner)
    return False


def listed_in(path: syntax.Path) -> tuple[str, int]:
    """The list that a path begins in and the number of its steps that lead to the items; 0 if it does not."""
    call = path.start
    if path.predicates or not isinstance(call, syntax.Call) or call.name != "instance":
        return "", 0
    name = call.arguments[0] if len(call.arguments) == 1 else None
    steps = [(step.axis, step.name) for step in path.steps[:2]]
    plain = steps == [("child", "root"), ("child", "item")] and not path.steps[0].predicates
    return (name.value, 2) if plain and isinstance(name, syntax.Literal) else ("", 0)

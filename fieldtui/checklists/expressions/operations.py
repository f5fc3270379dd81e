"""The operators of XPath as closures: arithmetic, comparison, `and`, `or`, union."""

import math
import operator
from collections.abc import Callable, Mapping

from fieldtui.checklists.expressions.values import NAN, Nodes, Value, equal, to_boolean, to_number
from fieldtui.checklists.expressions.world import Focus

Run = Callable[[Focus], Value]


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    if left == 0 or math.isnan(left):
        return NAN
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _modulo(left: float, right: float) -> float:
    return math.fmod(left, right) if right and math.isfinite(left) else NAN


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "div": _divide, "mod": _modulo,
}  # fmt: skip
_COMPARISON: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def joined(operation: str, left: Run, right: Run) -> Run:
    """The closure of `left operation right`."""
    if operation in _ARITHMETIC:
        calculate = _ARITHMETIC[operation]
        return lambda focus: calculate(to_number(left(focus)), to_number(right(focus)))
    if operation in _COMPARISON:
        compare = _COMPARISON[operation]
        return lambda focus: compare(to_number(left(focus)), to_number(right(focus)))
    if operation == "=":
        return lambda focus: equal(left(focus), right(focus))
    if operation == "!=":
        return lambda focus: not equal(left(focus), right(focus))
    if operation == "and":
        return lambda focus: to_boolean(left(focus)) and to_boolean(right(focus))
    if operation == "or":
        return lambda focus: to_boolean(left(focus)) or to_boolean(right(focus))
    return lambda focus: _united(left(focus), right(focus))


def _united(left: Value, right: Value) -> Nodes:
    both = (*(left if isinstance(left, tuple) else ()), *(right if isinstance(right, tuple) else ()))
    return tuple({id(node): node for node in both}.values())

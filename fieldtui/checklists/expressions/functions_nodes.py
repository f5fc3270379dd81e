"""Functions on several nodes at once. How nodes are found lives in `walking`."""

import math
from collections.abc import Callable, Iterable, Mapping

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.functions_numbers import flat
from fieldtui.checklists.expressions.shuffling import seed_of, shuffled, text_seed
from fieldtui.checklists.expressions.signatures import ANY_NUMBER, Function
from fieldtui.checklists.expressions.values import NAN, Nodes, Value, to_number, to_string
from fieldtui.checklists.expressions.world import Focus


def _nodes(value: Value) -> Nodes:
    if not isinstance(value, tuple):
        raise EvaluationError(Phrase("the function wants questions, not a value"), to_string(value))
    return value


def _numbers(values: tuple[Value, ...]) -> list[float]:
    """Empty answers and texts are left out."""
    return [number for number in map(to_number, flat(values)) if not math.isnan(number)]


def _count_answered(_focus: Focus, value: Value) -> float:
    return float(sum(bool(node.children or node.typed) for node in _nodes(value)))


def _extreme(choose: Callable[[Iterable[float]], float]) -> Function:
    def call(_focus: Focus, *values: Value) -> float:
        numbers = _numbers(values)
        return choose(numbers) if numbers else NAN

    return Function(call, 1, ANY_NUMBER)


def _randomized(focus: Focus, value: Value, seed: Value | None = None) -> Nodes:
    """Without a seed the order belongs to the filling and the question: it stays when a draft is opened again."""
    own = text_seed(f"{focus.world.identity} {focus.origin.path}") if seed is None else seed_of(seed)
    return tuple(shuffled(_nodes(value), own))


NODES: Mapping[str, Function] = {
    "count": Function(lambda _focus, value: float(len(_nodes(value))), 1, 1),
    "count-non-empty": Function(_count_answered, 1, 1),
    "sum": Function(lambda _focus, value: float(sum(_numbers((_nodes(value),)))), 1, 1),
    "max": _extreme(max),
    "min": _extreme(min),
    "randomize": Function(_randomized, 1, 2, steady=False),
}

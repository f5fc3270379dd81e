"""Functions that give numbers or truth from numbers and truth. Rounding and casting follow JavaRosa."""

import math
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal

from fieldtui.checklists.expressions.signatures import ANY_NUMBER, Function
from fieldtui.checklists.expressions.values import (
    NAN,
    Value,
    single,
    to_boolean,
    to_index,
    to_int,
    to_number,
    to_string,
)
from fieldtui.checklists.expressions.world import Focus

_WIDE = Context(prec=60)


def _round(_focus: Focus, value: Value, places: Value = 0.0) -> float:
    """Halves go up for positive numbers and towards zero for negative ones; places beyond 30 are NaN."""
    number, digits = to_number(value), to_index(places)
    if not math.isfinite(number):
        return number
    if abs(digits) > 30:
        return NAN
    if digits < 0:
        scaled = float(Decimal(repr(number)).scaleb(digits))
        return float(Decimal(math.trunc(scaled + 0.5)).scaleb(-digits))
    halves = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
    if number == 0 or abs(number) >= 1e15:
        return number
    return float(Decimal(repr(number)).quantize(Decimal(1).scaleb(-digits), rounding=halves, context=_WIDE))


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except ValueError:
        return math.inf if base == 0 else NAN
    except OverflowError:
        return math.inf


def _safe(function: Callable[..., float], arity: int = 1) -> Function:
    """A function of `math` that gives NaN or infinity where Python raises."""

    def call(_focus: Focus, *values: Value) -> float:
        try:
            return float(function(*map(to_number, values)))
        except ValueError:
            return NAN
        except OverflowError:
            return math.inf

    return Function(call, arity, arity)


def _logarithm(function: Callable[[float], float]) -> Function:
    def call(_focus: Focus, value: Value) -> float:
        number = to_number(value)
        if number == 0:
            return -math.inf
        return function(number) if number > 0 else NAN

    return Function(call, 1, 1)


def _whole(function: Callable[[float], int]) -> Function:
    def call(_focus: Focus, value: Value) -> float:
        number = to_number(value)
        return float(function(number)) if math.isfinite(number) else number

    return Function(call, 1, 1)


def _from_string(_focus: Focus, value: Value) -> bool:
    text = to_string(value)
    return text.lower() == "true" or text == "1"


def flat(values: tuple[Value, ...]) -> list[Value]:
    """Values one by one: a single argument that is nodes stands for all of them."""
    if len(values) == 1 and isinstance(values[0], tuple):
        return [node.typed for node in values[0]]
    return [single(value) for value in values]


def _checklist(_focus: Focus, low: Value, high: Value, *factors: Value) -> bool:
    """Is the count of true factors between the two; -1 means no limit."""
    least, most = to_index(low), to_index(high)
    count = sum(to_boolean(factor) for factor in flat(factors))
    return (least < 0 or count >= least) and (most < 0 or count <= most)


def _weighted(_focus: Focus, low: Value, high: Value, *pairs: Value) -> bool:
    """Is the sum of the weights of true factors between the two: factor, weight, factor, weight, …"""
    if len(pairs) == 2 and all(isinstance(value, tuple) for value in pairs):
        factors, weights = flat(pairs[:1]), flat(pairs[1:])
    else:
        factors, weights = list(pairs[::2]), list(pairs[1::2])
    total = sum(
        to_number(weight) for factor, weight in zip(factors, weights, strict=False) if to_boolean(factor)
    )
    return to_number(low) <= total <= to_number(high)


NUMBERS: Mapping[str, Function] = {
    "true": Function(lambda _focus: True, 0, 0),
    "false": Function(lambda _focus: False, 0, 0),
    "boolean": Function(lambda _focus, value: to_boolean(value), 1, 1),
    "not": Function(lambda _focus, value: not to_boolean(value), 1, 1),
    "boolean-from-string": Function(_from_string, 1, 1),
    "number": Function(lambda _focus, value: to_number(value), 1, 1),
    "int": Function(lambda _focus, value: to_int(value), 1, 1),
    "round": Function(_round, 1, 2),
    "floor": _whole(math.floor),
    "ceiling": _whole(math.ceil),
    "abs": _safe(abs),
    "pow": Function(lambda _focus, base, power: _power(to_number(base), to_number(power)), 2, 2),
    "sqrt": _safe(math.sqrt),
    "exp": _safe(math.exp),
    "exp10": Function(lambda _focus, value: _power(10.0, to_number(value)), 1, 1),
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "pi": Function(lambda _focus: math.pi, 0, 0),
    "sin": _safe(math.sin),
    "cos": _safe(math.cos),
    "tan": _safe(math.tan),
    "asin": _safe(math.asin),
    "acos": _safe(math.acos),
    "atan": _safe(math.atan),
    "atan2": _safe(math.atan2, 2),
    "random": Function(lambda focus: focus.world.dice.random(), 0, 0, steady=False),
    "checklist": Function(_checklist, 2, ANY_NUMBER),
    "weighted-checklist": Function(_weighted, 2, ANY_NUMBER),
}

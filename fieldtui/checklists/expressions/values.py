"""The types of value an expression deals in, and JavaRosa's conversions between them.

A value is a text, a number (always float), a truth value, a moment (naive datetime), or nodes (a tuple).
Nodes stand for the value of the one node they hold; none is "", more than one cannot be one value.
Source of the rules: JavaRosa's XPathFuncExpr; the one difference is that large numbers are written with all
their digits (XPath 1.0 §4.2) where JavaRosa writes 1.38E10 for a telephone number.
"""

import math
import re
from datetime import datetime, tzinfo
from decimal import Decimal

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.dates import as_datetime, from_days, iso, whole_days
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.nodes import Node

Nodes = tuple[Node, ...]
Single = str | float | bool | datetime
Value = Single | Nodes

NAN = float("nan")
TINY = 1e-12
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_JAVA_BLANKS = "".join(map(chr, range(33)))


def single(value: Value) -> Single:
    """The one value that `value` stands for. Raises EvaluationError for several nodes."""
    if not isinstance(value, tuple):
        return value
    if len(value) > 1:
        raise EvaluationError(
            Phrase("a question is repeated, and the expression wants one value"), value[0].path
        )
    return value[0].typed if value else ""


def to_number(value: Value) -> float:
    """Texts that are no plain decimal number are NaN; a moment is its days since 1970."""
    value = single(value) if isinstance(value, tuple) else value
    if isinstance(value, str):
        text = value.replace(",", ".").strip(_JAVA_BLANKS)
        return float(text) if _NUMBER.fullmatch(text) else NAN
    if isinstance(value, datetime):
        return whole_days(value)
    return float(value)


def to_string(value: Value) -> str:
    """Numbers without needless decimals, moments as their day."""
    value = single(value) if isinstance(value, tuple) else value
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return iso(value)
    return number_text(value)


def number_text(number: float) -> str:
    """A number as XPath writes it: no exponent, no trailing zeros, 0 for what is nearly 0."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if abs(number - round(number)) < TINY:
        return str(round(number))
    return format(Decimal(repr(number)), "f")


def to_boolean(value: Value) -> bool:
    """False is: no text, no number, a number that is nearly 0."""
    value = single(value) if isinstance(value, tuple) else value
    if isinstance(value, float):
        return abs(value) > TINY and not math.isnan(value)
    if isinstance(value, datetime):
        return True
    return bool(value)


def to_int(value: Value) -> float:
    """The whole part of a number, still a float; NaN and infinities as they are."""
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def to_index(value: Value, otherwise: int = 0) -> int:
    """The whole part of a number where a count is meant; `otherwise` for NaN, clamped like Java's int."""
    number = to_number(value)
    if math.isnan(number):
        return otherwise
    return math.trunc(max(min(number, 2**31 - 1), -(2**31)))


def to_moment(value: Value, zone: tzinfo, *, keep_time: bool) -> datetime | str | float:
    """A moment from a text, a number of days or a moment; "" and NaN come back as they are.

    Raises EvaluationError for a text that is no date and a number that no calendar reaches.
    """
    value = single(value) if isinstance(value, tuple) else value
    if isinstance(value, bool):
        raise EvaluationError(Phrase("this is no date"), to_string(value))
    if isinstance(value, float):
        if math.isnan(value):
            return value
        if math.isinf(value):
            raise EvaluationError(Phrase("the number is too large to be a date"), to_string(value))
        return from_days(value if keep_time else float(math.trunc(value)))
    if isinstance(value, str):
        if not value:
            return value
        moment = as_datetime(value, zone)
        if moment is None:
            raise EvaluationError(Phrase("this is no date"), value)
        return moment
    return value if keep_time else value.replace(hour=0, minute=0, second=0, microsecond=0)


def equal(left: Value, right: Value) -> bool:
    """As truth values if one side is one, else as numbers if one side is one, else as texts."""
    left = single(left) if isinstance(left, tuple) else left
    right = single(right) if isinstance(right, tuple) else right
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return abs(to_number(left) - to_number(right)) < TINY
    return to_string(left) == to_string(right)

"""Functions on days and times. Parsing, formatting and the epoch live in `dates`."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.dates import clock_fraction, day_fraction, decimal_days, formatted
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.signatures import Function
from fieldtui.checklists.expressions.values import Value, single, to_moment, to_string
from fieldtui.checklists.expressions.world import Focus


def _zone(focus: Focus) -> tzinfo:
    return focus.world.now().tzinfo or UTC


def _date(focus: Focus, value: Value) -> Value:
    return to_moment(value, _zone(focus), keep_time=False)


def _date_time(focus: Focus, value: Value) -> Value:
    return to_moment(value, _zone(focus), keep_time=True)


def _decimal_date_time(focus: Focus, value: Value) -> Value:
    value = single(value)
    if isinstance(value, float):
        return value
    moment = to_moment(value, _zone(focus), keep_time=True)
    return decimal_days(moment, _zone(focus)) if isinstance(moment, datetime) else moment


def _decimal_time(focus: Focus, value: Value) -> Value:
    value = single(value)
    if isinstance(value, float):
        return value % 1
    if isinstance(value, str) and (fraction := clock_fraction(value)) is not None:
        return fraction
    moment = to_moment(value, _zone(focus), keep_time=True)
    return day_fraction(moment) if isinstance(moment, datetime) else moment


def _formatted(focus: Focus, value: Value, pattern: Value) -> str:
    value = single(value)
    if isinstance(value, str) and (fraction := clock_fraction(value)) is not None:
        value = _today(focus) + timedelta(days=fraction)
    moment = to_moment(value, _zone(focus), keep_time=True)
    return formatted(moment, to_string(pattern), focus.world.language) if isinstance(moment, datetime) else ""


def _today(focus: Focus) -> datetime:
    return focus.world.now().replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)


def _property(focus: Focus, name: Value) -> str:
    return focus.world.properties.get(to_string(name), "")


def _needs_time(value: Value) -> Value:
    if isinstance(value, bool):
        raise EvaluationError(Phrase("this is no date"), to_string(value))
    return value


DATES: Mapping[str, Function] = {
    "today": Function(_today, 0, 0, steady=False),
    "now": Function(lambda focus: focus.world.now().replace(tzinfo=None), 0, 0, steady=False),
    "date": Function(_date, 1, 1),
    "date-time": Function(_date_time, 1, 1),
    "decimal-date-time": Function(lambda focus, value: _decimal_date_time(focus, _needs_time(value)), 1, 1),
    "decimal-time": Function(lambda focus, value: _decimal_time(focus, _needs_time(value)), 1, 1),
    "format-date": Function(_formatted, 2, 2),
    "format-date-time": Function(_formatted, 2, 2),
    "version": Function(lambda focus: focus.world.version, 0, 0),
    "property": Function(_property, 1, 1, steady=False),
}

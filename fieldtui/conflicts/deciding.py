"""Deciding a conflict: the value that a person takes or types, recorded in the place of all that is there."""

import json
from collections.abc import Sequence

from fieldtui.conflicts.finding import held
from fieldtui.conflicts.model import Conflict, record_of
from fieldtui.device import Device
from fieldtui.errands import STATES, parse_items
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import _
from fieldtui.log.columns import LONGEST_TEXT, MOST_DEPENDENCIES
from fieldtui.log.event import Entry
from fieldtui.log.fold import stored
from fieldtui.log.kinds import Type, Value
from fieldtui.log.names import Dot
from fieldtui.log.transitions import state_of
from fieldtui.naming import field_name
from fieldtui.text import halfwidth
from fieldtui.vault import Connection
from fieldtui.visits import writable_scope

_PYTHON: dict[Type, type] = {
    Type.TEXT: str,
    Type.INTEGER: int,
    Type.REF: int,
    Type.REFS: list,
    Type.LIST: list,
}


class DecidedMeanwhile(FieldtuiError):
    """This conflict is no longer the one that was shown: somebody has decided or changed it meanwhile.

    Look at the list of conflicts again.
    """


class NotAValue(FieldtuiError):
    """ "{text}" cannot stand in the field "{field}".

    Choose one of the sides, or type another value.
    """


class NotAState(FieldtuiError):
    """ "{text}" is no state that can follow here.

    Choose one of: {known}.
    """


def decide(device: Device, conflict: Conflict, value: Value) -> None:
    """Record `value` in the place of every value that `conflict` shows.

    Raises NotYourGrid, DecidedMeanwhile if the field holds other values by now, NotAState, NotAValue.
    """
    record = record_of(conflict.kind)
    if states := conflict.states:
        _require_state(str(value), states)
    if type(value) is not _PYTHON[record.fields[conflict.field]]:
        raise NotAValue(text=value, field=field_name(conflict.field))

    def job(db: Connection) -> None:
        scope = writable_scope(device, db, conflict.record)
        now = {dot for dot, _lamport, _value in held(db, conflict.record, conflict.kind, conflict.field)}
        if now != conflict.live:
            raise DecidedMeanwhile()
        rest = sorted(now)
        named: tuple[Dot, ...] = ()
        while rest:
            # An event names so many values at most; the next one names what is left, and the one before.
            deps, rest = (*named, *rest[: MOST_DEPENDENCIES - 1]), rest[MOST_DEPENDENCIES - 1 :]
            entry = Entry(record.changed, {conflict.field: value}, conflict.record, deps)
            named = tuple(device.append(db, scope, [entry]))

    device.vault.write(job)


def take(conflict: Conflict, number: int) -> Value:
    """The value of side `number` (from 1), as a decision records it. Raises NotAValue."""
    kind = record_of(conflict.kind).fields[conflict.field]
    value = conflict.sides[number - 1].value if 1 <= number <= len(conflict.sides) else None
    if kind in (Type.LIST, Type.REFS):
        value = json.loads(str(value or "[]"))
    elif machine := record_of(conflict.kind).machines.get(conflict.field):
        value = state_of(machine, str(value or ""))
    elif value is None and kind is Type.TEXT and 1 <= number <= len(conflict.sides):
        value = ""
    if not isinstance(value, str | int | list):
        raise NotAValue(text=number, field=field_name(conflict.field))
    return value


def typed(conflict: Conflict, text: str) -> Value:
    """What a person typed, as a value of the field. Raises NotAValue, NotAState."""
    kind = record_of(conflict.kind).fields[conflict.field]
    words = text.strip()
    if conflict.states:
        return _require_state(words, conflict.states)
    if kind is Type.TEXT and len(words) <= LONGEST_TEXT:
        return words
    if kind is Type.LIST and conflict.field == "items" and (items := parse_items(words)):
        return [[item.text, item.quantity] for item in items]
    if kind is Type.LIST and conflict.field != "items":
        return [part for part in halfwidth(words).replace("、", ",").replace(",", " ").split() if part]
    number = halfwidth(words)
    if kind is Type.INTEGER and number.removeprefix("-").isdecimal() and len(number) < 16:
        return int(number)
    raise NotAValue(text=text, field=field_name(conflict.field))


def text_of(conflict: Conflict, value: Value) -> str:
    """`value` as people read it: as the side that has it reads, else as it was typed; empty for nothing."""
    if conflict.states:
        return _(STATES.get(str(value), str(value)))
    held_as = stored(value)
    same = next((side.text for side in conflict.sides if side.value == held_as), None)
    if same is not None:
        return same
    if isinstance(value, list):
        return _(", ").join(" ".join(map(str, one)) if isinstance(one, list) else str(one) for one in value)
    return str(value)


def _require_state(text: str, states: Sequence[str]) -> str:
    """The state that `text` is or calls by its word. Raises NotAState."""
    found = next((state for state in states if text in (state, _(STATES.get(state, state)))), None)
    if found is None:
        raise NotAState(
            text=_(STATES.get(text, text)), known=", ".join(_(STATES.get(state, state)) for state in states)
        )
    return found

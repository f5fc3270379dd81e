"""An event and its body in a segment, each made of the other: dots of this vault here, references of the segment there.

Which events there are is not known here.
"""

from fieldtui.log.columns import REFERENCE, Body
from fieldtui.log.event import Event
from fieldtui.log.kinds import Fields, Type, fields_of
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, dot, log_of, seq_of
from fieldtui.log.references import DotOf, dots_of
from fieldtui.log.segment import Opened, stamps_of


def to_body(event: Event, index: dict[int, int]) -> Body:
    """An event's canonical body; `index` gains the logs it refers to, in order of appearance."""

    def reference(to: Dot) -> int:
        return dot(index.setdefault(log_of(to), len(index)), seq_of(to))

    types = fields_of(event.kind) or {}
    values: dict[str, object] = {}
    for name, value in event.fields.items():
        if types.get(name) is Type.REF and isinstance(value, int):
            values[name + REFERENCE] = reference(value)
        elif types.get(name) is Type.REFS and isinstance(value, list):
            values[name + REFERENCE] = [reference(one) for one in value if isinstance(one, int)]
        else:
            values[name] = value
    names = tuple(sorted(values))
    return Body(
        subject=0 if event.subject == event.dot else reference(event.subject),
        deps=tuple(reference(dep) for dep in event.deps),
        names=names,
        values=tuple(values[name] for name in names),
    )


def to_events(opened: Opened, log: int, logs: Logs) -> list[Event]:
    """The events of a segment that rests in `log`, with this vault's dots.

    Erased ones are left out, and those that a branch has in common with the log that it leaves.
    """
    header = opened.segment.header
    dot_of = dots_of(opened, log, logs)
    first = dot(log, header.first)
    begins = logs.branches[log].begins if log in logs.branches else 0
    events = []
    for at, (body, stamp) in enumerate(zip(opened.bodies, stamps_of(header), strict=True)):
        if body is None or header.first + at < begins:
            continue
        lamport, wall, kind = stamp
        subject = dot_of(body.subject) if body.subject else first + at
        deps = tuple(map(dot_of, body.deps)) if body.deps else ()
        fields = _local_fields(body, dot_of)
        events.append(Event(first + at, header.log.scope, lamport, wall, kind, subject, deps, fields))
    return events


def _local_fields(body: Body, dot_of: DotOf) -> Fields:
    fields: Fields = {}
    for name, value in zip(body.names, body.values, strict=True):
        if not name.endswith(REFERENCE):
            fields[name] = value
        elif isinstance(value, list):
            fields[name[:-1]] = [dot_of(one) for one in value]
        else:
            fields[name[:-1]] = dot_of(value)
    return fields

"""Recording a plan: the grids first, then level by level, each grid in its own log, in one transaction."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from fieldtui.device import Device
from fieldtui.intake.holdings import GONE
from fieldtui.intake.plan import Added, Plan
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.log.names import COMMUNITY, Dot
from fieldtui.vault import Connection, rows_for

# The levels of the address tree: each kind, the kind it is in, and the field that says so.
_LEVELS = (
    ("compound", "", ""),
    ("building", "compound", "compound"),
    ("unit", "building", "building"),
    ("door", "unit", "unit"),
    ("household", "door", "door"),
    ("resident", "household", "household"),
    ("premises", "", ""),
)


def apply_intake(device: Device, plan: Plan, *, gone: bool = True) -> None:
    """Record `plan`, with or without marking what the ledger does not name any more as gone."""

    def job(db: Connection) -> None:
        grids = [Entry("grid.added", {"code": code, "name": label}) for code, label in plan.grids]
        if grids:
            device.append(db, COMMUNITY, grids)
        _add(db, device, plan)
        _alter(db, device, plan)
        if gone:
            _mark_gone(db, device, plan)

    device.vault.write(job)


def _add(db: Connection, device: Device, plan: Plan) -> None:
    dots = dict(plan.kept)
    by_kind: dict[str, list[Added]] = {}
    for one in plan.added:
        by_kind.setdefault(one.kind, []).append(one)
    for kind, parent, name in _LEVELS:
        for scope, rows in _by_scope(by_kind.get(kind, ())):
            entries = [_entry(one, parent, name, dots) for one in rows]
            for one, dot in zip(rows, device.append(db, scope, entries), strict=True):
                dots[kind, scope, one.key] = dot


def _by_scope(rows: Iterable[Added]) -> list[tuple[str, list[Added]]]:
    ordered = sorted(rows, key=lambda one: one.scope)
    return [(scope, list(run)) for scope, run in groupby(ordered, key=lambda one: one.scope)]


def _entry(one: Added, parent: str, name: str, dots: dict[tuple[str, str, str], Dot]) -> Entry:
    fields: Fields = {name: dots[parent, one.scope, one.within], **one.fields} if parent else one.fields
    return Entry(f"{one.kind}.added", {key: value for key, value in fields.items() if value not in ("", [])})


def _alter(db: Connection, device: Device, plan: Plan) -> None:
    changes: dict[tuple[str, str, Dot], Fields] = {}
    for one in plan.altered:
        changes.setdefault((one.scope, one.kind, one.record), {})[one.field] = one.after
    held = current_dots(db, [record for _scope, _kind, record in changes])
    for scope, run in groupby(sorted(changes.items()), key=lambda item: item[0][0]):
        entries = [
            Entry(f"{kind}.changed", fields, subject=record, deps=_deps(held, kind, record, fields))
            for (_scope, kind, record), fields in run
        ]
        device.append(db, scope, entries)


def _mark_gone(db: Connection, device: Device, plan: Plan) -> None:
    held = current_dots(db, [one.record for one in plan.gone])
    ordered = sorted(plan.gone, key=lambda one: one.scope)
    for scope, run in groupby(ordered, key=lambda one: one.scope):
        entries = [
            Entry(
                f"{one.kind}.changed",
                {"state": GONE},
                subject=one.record,
                deps=_deps(held, one.kind, one.record, ("state",)),
            )
            for one in run
        ]
        device.append(db, scope, entries)


# Kind, record and field.
_Held = dict[tuple[str, Dot, str], list[Dot]]


def current_dots(db: Connection, records: Sequence[Dot]) -> _Held:
    """The dots of the values that changed fields of `records` hold now."""
    out: _Held = {}
    query = "SELECT kind, record, field, dot FROM registers WHERE record IN ({}) AND replaced = 0"
    for kind, record, name, dot in rows_for(db, query, records):
        out.setdefault((kind, record, name), []).append(dot)
    return out


def _deps(held: _Held, kind: str, record: Dot, names: Iterable[str]) -> tuple[Dot, ...]:
    """What a change of these fields replaces: their current values, or what the record began with."""
    return tuple(dict.fromkeys(dot for name in names for dot in held.get((kind, record, name), [record])))

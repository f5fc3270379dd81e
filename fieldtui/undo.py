"""Undo: taking back what this device recorded and nobody else has seen yet.

Nothing leaves the log: an `undone` event takes a fact or a new record out of the tables, and a changed
field gets its old value back. After an export the way to correct a record is another record.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fieldtui.conflicts import settles
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.log.bodies import to_events
from fieldtui.log.event import Entry, Event
from fieldtui.log.kinds import ADDED, CHANGED, UNDONE, Value
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot
from fieldtui.log.reading import Reader
from fieldtui.log.segment import decode, open_segment
from fieldtui.log.tail import tail_events
from fieldtui.registry import addresses_of
from fieldtui.vault import Connection


class CannotUndo(FieldtuiError):
    """This cannot be undone any more: it has been exported, or undone already.

    Record what is right; the office sees both, and which came later.
    """


@dataclass(frozen=True)
class Change:
    """Something that can still be undone: its kind, the address it is about, and what it said."""

    id: Dot
    kind: str
    address: str
    text: str
    wall: int


_AT_THE_DOOR = ("visit.made", "purchase.made", "door.seen", "errand.added", "errand.changed")


def undoable(device: Device) -> list[Change]:
    """What can still be undone, the newest first."""
    with device.read() as db:
        events = _undoable_events(db, device.id)
        doors = {event.dot: _door_of(db, event) for event in events}
        where = addresses_of(db, list(doors.values()))
    return [
        Change(event.dot, event.kind, str(where.get(doors[event.dot], "")), _said(event), event.wall)
        for event in reversed(events)
    ]


def _undoable_events(db: Connection, own: bytes) -> list[Event]:
    logs = Logs(db)
    events = [*_sealed_here(db, logs, own), *tail_events(db, logs)]
    gone = {event.subject for event in events if event.kind == UNDONE}
    # What puts an old value back replaces a change that is gone; it is no change of its own.
    left = [e for e in events if e.kind in _AT_THE_DOOR and gone.isdisjoint((e.dot, e.subject, *e.deps))]
    # A change that a later one builds on waits for that one: its old value would only be a rival of the newer.
    built_on = {dep for e in left if e.kind in CHANGED for dep in e.deps}
    # To take a decision back would leave one of the values it was about, without the others (`fieldtui.conflicts`).
    reader = Reader(db, logs)
    ready = (e for e in left if e.kind not in CHANGED or not (e.dot in built_on or settles(db, reader, e)))
    return sorted(ready, key=lambda event: event.lamport)


def _sealed_here(db: Connection, logs: Logs, own: bytes) -> Iterator[Event]:
    """What an export sealed that then failed: it is in no bundle that anybody has."""
    query = (
        "SELECT s.log, s.bytes FROM segments s JOIN logs l ON l.id = s.log "
        "WHERE l.device = ? AND s.first > max(l.exported, l.confirmed) "
        "AND l.scope NOT IN (SELECT scope FROM left_scopes) ORDER BY s.log, s.first"
    )
    for log, data in db.execute(query, (own,)):
        segment = decode(bytes(data))
        if not {*_AT_THE_DOOR, UNDONE}.isdisjoint(segment.header.kinds):
            yield from to_events(open_segment(segment), log, logs)


def _door_of(db: Connection, event: Event) -> Dot:
    if event.kind in ("visit.made", "door.seen"):
        return event.subject
    found = db.execute("SELECT door FROM errands WHERE id = ?", (event.subject,)).fetchone()
    return found[0] if found and found[0] else 0


def _said(event: Event) -> str:
    fields = event.fields
    for name in ("outcome", "seen", "state"):
        if name in fields and event.kind not in ADDED:
            return str(fields[name])
    items = fields.get("items")
    return str(items[0][0]) if isinstance(items, list) and items and isinstance(items[0], list) else ""


def undo(device: Device, change: Dot | None = None) -> Change:
    """Take back `change`, or the newest one. Raises CannotUndo if it has travelled or is gone."""
    known = {one.id: one for one in undoable(device)}
    chosen = next(iter(known.values()), None) if change is None else known.get(change)
    if chosen is None:
        raise CannotUndo()

    def job(db: Connection) -> None:
        event = next((e for e in _undoable_events(db, device.id) if e.dot == chosen.id), None)
        if event is None:
            raise CannotUndo()
        device.append(db, event.scope, _reversal(db, event))

    device.vault.write(job)
    return chosen


def _reversal(db: Connection, event: Event) -> list[Entry]:
    undone = Entry(UNDONE, {}, subject=event.dot, deps=(event.dot,))
    if event.kind not in CHANGED:
        return [undone]
    logs = Logs(db)
    before = {name: _value_before(db, logs, event, name) for name in event.fields}
    deps = dict.fromkeys((event.dot, *_put_back(db, logs, event)))
    return [undone, Entry(event.kind, before, subject=event.subject, deps=tuple(deps))]


def _put_back(db: Connection, logs: Logs, event: Event) -> list[Dot]:
    """The values of this device that the change's fields hold now: those that undoing later changes put back."""
    query = "SELECT dot, field FROM registers WHERE record = ? AND kind = ? AND replaced = 0"
    rows = db.execute(query, (event.subject, CHANGED[event.kind].name))
    held = [dot for dot, name in rows if name in event.fields]
    return [dot for dot in held if logs.author(dot) == logs.author(event.dot)]


def _value_before(db: Connection, logs: Logs, event: Event, field: str) -> Value:
    """The value that was shown: of several, the one that won (design.md §5.2)."""
    reader = Reader(db, logs)
    earlier = [e for dep in event.deps if (e := reader.at(dep)) is not None and field in e.fields]
    won = max(earlier, key=lambda e: (e.lamport, logs.author(e.dot)), default=None)
    return won.fields[field] if won else ""

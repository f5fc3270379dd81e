"""Undo: taking back what this device recorded and nobody else has seen yet.

Nothing leaves the log: an `undone` event takes a fact or a new record out of the tables, and a changed
field gets its old value back. After an export the way to correct a record is another record.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.log.event import Entry, Event
from fieldtui.log.journal import event_at, tail_events, to_events
from fieldtui.log.kinds import ADDED, CHANGED, UNDONE, Value
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot
from fieldtui.log.segment import decode, open_segment
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
    left = (e for e in events if e.kind in _AT_THE_DOOR and e.dot not in gone and gone.isdisjoint(e.deps))
    return sorted(left, key=lambda event: event.lamport)


def _sealed_here(db: Connection, logs: Logs, own: bytes) -> Iterator[Event]:
    """What an export sealed that then failed: it is in no bundle that anybody has."""
    query = (
        "SELECT s.log, s.bytes FROM segments s JOIN logs l ON l.id = s.log "
        "WHERE l.device = ? AND s.first > max(l.exported, l.confirmed) ORDER BY s.log, s.first"
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
    before = {name: _value_before(db, event, name) for name in event.fields}
    return [undone, Entry(event.kind, before, subject=event.subject, deps=(event.dot,))]


def _value_before(db: Connection, event: Event, field: str) -> Value:
    logs = Logs(db)
    earlier = [event_at(db, logs, dep) for dep in event.deps]
    return next((e.fields[field] for e in earlier if e is not None and field in e.fields), "")

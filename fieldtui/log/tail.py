"""The tail: what this device recorded and has not sealed yet, an event a row. Reads and writes that table alone.

An event that was erased before it was sealed keeps its row without a body, so that its log has no gap.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from fieldtui.log.event import Event
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, log_of
from fieldtui.vault import Connection

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[int, list[int], dict[str, Any]])
_ERASED = b""


def put_in_tail(db: Connection, events: Sequence[Event], erased: Collection[Dot]) -> None:
    """Add `events`; those at the dots in `erased` without their bodies."""
    db.executemany(
        "INSERT INTO tail (dot, lamport, wall, kind, body) VALUES (?, ?, ?, ?, ?)",
        [(e.dot, e.lamport, e.wall, e.kind, _ERASED if e.dot in erased else _body(e)) for e in events],
    )


def _body(event: Event) -> bytes:
    return _encoder.encode((event.subject, event.deps, event.fields))


def tail_rows(db: Connection, logs: Logs) -> list[tuple[Event, bool]]:
    """Every event of the tail, oldest first within each log, and whether it was erased: then it says nothing."""
    out = []
    for at, lamport, wall, kind, body in db.execute(
        "SELECT dot, lamport, wall, kind, body FROM tail ORDER BY dot"
    ):
        subject, deps, fields = _decoder.decode(body) if body else (at, [], {})
        scope = logs.names[log_of(at)].scope
        out.append((Event(at, scope, lamport, wall, kind, subject, tuple(deps), fields), not body))
    return out


def tail_events(db: Connection, logs: Logs) -> list[Event]:
    """What this device recorded and has not sealed yet, oldest first within each log; erased ones are left out."""
    return [event for event, erased in tail_rows(db, logs) if not erased]


def erase_in_tail(db: Connection, dots: Collection[Dot]) -> None:
    """Drop the bodies of the events at `dots`."""
    db.executemany("UPDATE tail SET body = ? WHERE dot = ?", [(_ERASED, at) for at in dots])

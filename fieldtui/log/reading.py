"""Single events out of the log, each segment opened once: for whoever asks where a value came from.

Nothing here writes; what was erased or has not arrived is None.
"""

from fieldtui.log.bodies import to_events
from fieldtui.log.event import Event
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, log_of, seq_of
from fieldtui.log.segment import decode, open_segment
from fieldtui.log.tail import tail_events
from fieldtui.vault import Connection


class Reader:
    """The events that one transaction sees."""

    def __init__(self, db: Connection, logs: Logs) -> None:
        self._db = db
        self.logs = logs
        self._opened: set[tuple[int, int]] = set()
        self._events: dict[Dot, Event] | None = None

    def at(self, dot: Dot) -> Event | None:
        """The event at `dot`; None if it has not arrived or was erased."""
        if self._events is None:
            self._events = {event.dot: event for event in tail_events(self._db, self.logs)}
        if dot not in self._events:
            self._events.update((event.dot, event) for event in self._beside(dot))
        return self._events.get(dot)

    def _beside(self, dot: Dot) -> list[Event]:
        """The events of the segment that holds `dot`, if it has not been opened yet."""
        row = self._db.execute(
            "SELECT first, bytes FROM segments WHERE log = ? AND first <= ? ORDER BY first DESC LIMIT 1",
            (log_of(dot), seq_of(dot)),
        ).fetchone()
        if row is None or (log_of(dot), row[0]) in self._opened:
            return []
        self._opened.add((log_of(dot), row[0]))
        return to_events(open_segment(decode(bytes(row[1]))), log_of(dot), self.logs)

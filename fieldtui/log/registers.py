"""Multi-value registers: a changed field keeps every value that nobody has replaced knowingly.

A field that was never changed has no row here; its one value is the one its record was created with. Rows
carry the kind of their change, since a change of another kind than its record's is none of its values.
A row with `replaced` names a value that is known to be replaced before it has arrived itself; one with `rival`
holds a value beside which another value lives: the field is in conflict.
The table shows the same winner on every replica: highest lamport, then device, then epoch (design.md §5.2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, LogName, log_of, seq_of
from fieldtui.vault import Connection


@dataclass(frozen=True)
class Held:
    """One value that a field holds, and the event that put it there."""

    dot: Dot
    lamport: int
    value: object
    replaced: bool = False


class Registers:
    """The registers of one open transaction."""

    def __init__(self, db: Connection, logs: Logs) -> None:
        self._db = db
        self._logs = logs
        # Record, record kind and field of what came to be in conflict here, and still is.
        self.rivals: set[tuple[Dot, str, str]] = set()

    def rows(self, record: Dot, kind: str, field: str) -> list[Held]:
        """The rows of a field of the record kind `kind`, in the order of their dots; empty if it was never changed."""
        found = self._db.execute(
            "SELECT dot, lamport, value, replaced FROM registers WHERE record = ? AND kind = ? AND field = ? "
            "ORDER BY dot",
            (record, kind, field),
        )
        return [Held(dot, lamport, value, bool(gone)) for dot, lamport, value, gone in found]

    def assign(
        self, record: Dot, kind: str, field: str, new: Held, deps: Sequence[Dot], base: Held | None
    ) -> Held | None:
        """Put `new` in a field in place of the values at `deps`, and return the value to show.

        `base` is the value the record was created with, None while the record has not arrived.
        """
        before = {held.dot: held for held in self.rows(record, kind, field)}
        rows = dict(before)
        if not rows and base is not None:
            rows[base.dot] = base
        waiting = new.dot in rows and rows[new.dot].replaced
        for dep in deps:
            if dep in rows and not rows[dep].replaced:
                del rows[dep]
            elif dep not in rows and self._will_come(dep, new.dot):
                rows[dep] = Held(dep, 0, None, replaced=True)
        if waiting:
            del rows[new.dot]
        else:
            rows[new.dot] = new
        return self._store(record, kind, field, before, rows)

    def _will_come(self, dep: Dot, after: Dot) -> bool:
        """Whether the value at `dep` may arrive after the event that replaces it, on every replica of its scope."""
        if log_of(dep) == log_of(after) or self._logs.scope(dep) != self._logs.scope(after):
            return False
        return not self._logs.has(dep)

    def stop_waiting(self) -> None:
        """Forget what was replaced before it came, came, and turned out to be no value of that field."""
        waiting = self._db.execute("SELECT DISTINCT dot FROM registers WHERE replaced = 1").fetchall()
        come = [(dot,) for (dot,) in waiting if self._logs.has(dot)]
        self._db.executemany("DELETE FROM registers WHERE dot = ? AND replaced = 1", come)

    def create(self, record: Dot, kind: str, field: str, base: Held) -> Held | None:
        """A record arrived after changes to it: merge its own value into the field, return what to show."""
        before = {held.dot: held for held in self.rows(record, kind, field)}
        rows = dict(before)
        if base.dot in rows and rows[base.dot].replaced:
            del rows[base.dot]
        else:
            rows[base.dot] = base
        return self._store(record, kind, field, before, rows)

    def changed_fields(self, record: Dot, kind: str) -> list[str]:
        """The fields of `record`, of the record kind `kind`, that have rows."""
        query = "SELECT DISTINCT field FROM registers WHERE record = ? AND kind = ?"
        found = self._db.execute(query, (record, kind))
        return [field for (field,) in found]

    def _store(
        self, record: Dot, kind: str, field: str, before: Mapping[Dot, Held], rows: Mapping[Dot, Held]
    ) -> Held | None:
        """Write what has changed; a hostile segment names many values at once, and many times."""
        live = [held for held in rows.values() if not held.replaced]
        rival = int(len({nothing_or(held.value) for held in live}) > 1)
        self._mind(record, kind, field, bool(rival))
        of_field = (record, kind, field)
        self._db.executemany(
            "DELETE FROM registers WHERE record = ? AND kind = ? AND field = ? AND dot = ?",
            [(*of_field, dot) for dot, held in before.items() if rows.get(dot) is not held],
        )
        self._db.executemany(
            "INSERT INTO registers (record, kind, field, dot, lamport, replaced, rival, value) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (*of_field, h.dot, h.lamport, int(h.replaced), rival * (not h.replaced), h.value)
                for h in rows.values()
                if before.get(h.dot) is not h
            ],
        )
        self._db.execute(
            "UPDATE registers SET rival = ? WHERE record = ? AND kind = ? AND field = ? AND replaced = 0 "
            "AND rival <> ?",
            (rival, *of_field, rival),
        )
        return max(live, key=self._rank, default=None)

    def _mind(self, record: Dot, kind: str, field: str, rival: bool) -> None:
        """Keep `rivals`, before the new rows of a field are written."""
        if not rival:
            self.rivals.discard((record, kind, field))
            return
        query = "SELECT 1 FROM registers WHERE record = ? AND kind = ? AND field = ? AND rival = 1"
        if self._db.execute(query, (record, kind, field)).fetchone() is None:
            self.rivals.add((record, kind, field))

    def _rank(self, held: Held) -> tuple[int, LogName, int]:
        # All values of a record are of its scope, so that the names compare by device, then epoch: a device that was
        # restored from a backup counts twice to the same number, and each vault numbers its two logs for itself.
        return held.lamport, self._logs.names[log_of(held.dot)], seq_of(held.dot)


def nothing_or(value: object) -> object:
    """A stored value as it is compared: a field that was never filled in and one that was emptied say the same."""
    return "" if value in (None, "", "[]") else value

"""Devices without keys, disk or network: each has a vault in memory and hands its segments to the others.

A replica takes what it is given by the rules of the journal: a segment that continues its log is adopted,
one that came before is known, one that comes too early waits.
"""

import hashlib
import json
from collections.abc import Sequence

from fieldtui.log.branches import Unconnected, place
from fieldtui.log.event import Entry, Event
from fieldtui.log.fold import Fold
from fieldtui.log.journal import adopt, all_events, append, seal
from fieldtui.log.kinds import FACTS, KINDS, RECORDS, Fields, Type
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, LogName, log_of, seq_of
from fieldtui.log.rebuild import DERIVED, contents, digest, rebuild, refold
from fieldtui.log.segment import decode, open_segment, stamps_of
from fieldtui.log.settings import count_to, lamport
from fieldtui.vault import Connection, Vault
from tests.town import SeededBytes

SCOPES = ("", "1", "2")
# The full name of an event: the device that wrote it, its scope, epoch and number.
Name = tuple[bytes, str, int, int]
_REFS = {name for r in RECORDS for name, type_ in r.fields.items() if type_ is Type.REF}
_REF_LISTS = {name for k in KINDS for name, type_ in k.fields.items() if type_ is Type.REFS}
_DOTS = {"id", "record", "dot", "visit"} | {fact.about for fact in FACTS}
_DOTS |= _REFS | {name for fact in FACTS for name, type_ in fact.fields.items() if type_ is Type.REF}


def no_signature(data: bytes) -> bytes:
    """64 bytes in the place of a signature, which nobody checks here."""
    return hashlib.sha512(data).digest()


class Replica:
    """One device, named by a byte, and what has been given to it."""

    def __init__(self, number: int) -> None:
        self.id = bytes([number]) * 16
        self.vault = Vault.in_memory()
        self.waiting: list[bytes] = []
        self._random = SeededBytes(number)

    def record(self, scope: str, entries: Sequence[Entry], wall: int = 0) -> list[Dot]:
        """Append to this device's log of `scope`."""
        return self.vault.write(lambda db: append(db, self.id, scope, entries, wall))

    def one(self, scope: str, kind: str, fields: Fields, subject: Dot = 0, deps: Sequence[Dot] = ()) -> Dot:
        """Append one event."""
        return self.record(scope, [Entry(kind, fields, subject, tuple(deps))])[0]

    def seal(self) -> None:
        """Turn what is not sealed yet into segments."""
        self.vault.write(lambda db: seal(db, sign=no_signature, random=self._random))

    def segments(self, of: bytes | None = None) -> list[bytes]:
        """The sealed segments that this replica holds, of one device or of all, log by log."""
        with self.vault.read() as db:
            rows = db.execute(
                "SELECT s.bytes FROM segments s JOIN logs l ON l.id = s.log WHERE ? IS NULL OR l.device = ? "
                "ORDER BY l.scope, s.first",
                (of, of),
            ).fetchall()
        return [bytes(row[0]) for row in rows]

    def own_segments(self) -> list[bytes]:
        """What this device has sealed itself."""
        return self.segments(self.id)

    def give(self, segment: bytes) -> None:
        """Hand over a segment, and try again those that waited."""
        self.waiting.append(segment)
        moved = True
        while moved:
            before = len(self.waiting)
            self.waiting = [one for one in self.waiting if not self._take(one)]
            moved = len(self.waiting) < before

    def _take(self, segment: bytes) -> bool:
        return self.vault.write(lambda db: take(db, segment))

    def give_all(self, segments: Sequence[bytes]) -> None:
        """Hand over several, one after the other."""
        for segment in segments:
            self.give(segment)

    def digest(self, scopes: Sequence[str] = SCOPES) -> str:
        """The digest of `scopes`."""
        with self.vault.read() as db:
            return digest(db, scopes)

    def tables(self) -> dict[str, list[str]]:
        """Every derived table with full names in the place of this vault's own dots, rows in one order."""
        with self.vault.read() as db:
            names = {
                row[0]: (bytes(row[1]), row[2], row[3])
                for row in db.execute("SELECT id, device, scope, epoch FROM logs")
            }
            columns = {
                table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")] for table in DERIVED
            }
            out: dict[str, list[str]] = {table: [] for table in DERIVED}
            for table, row in contents(db):
                out[table].append(repr(_with_names(names, columns[table], row)))
        return {table: sorted(rows) for table, rows in out.items()}

    def exact(self) -> list[tuple[str, tuple[object, ...]]]:
        """Every row of every derived table, as it is."""
        with self.vault.read() as db:
            return list(contents(db))

    def rebuild(self) -> bool:
        """Fold everything again."""
        return self.vault.write(rebuild)

    def events(self) -> list[Event]:
        """Every event that this replica holds."""
        with self.vault.read() as db:
            return [event for run in all_events(db, Logs(db)) for event in run]

    def name(self, dot: Dot) -> Name:
        """The full name of a dot."""
        with self.vault.read() as db:
            row = db.execute("SELECT device, scope, epoch FROM logs WHERE id = ?", (log_of(dot),)).fetchone()
        return bytes(row[0]), row[1], row[2], seq_of(dot)

    def local(self, name: Name) -> Dot:
        """This vault's dot for a full name."""
        device, scope, epoch, seq = name
        return self.vault.write(lambda db: Logs(db).number(LogName(device, scope, epoch))) << 32 | seq

    def value(self, table: str, field: str, record: Dot) -> object:
        """What a table shows in a field of a record."""
        with self.vault.read() as db:
            found = db.execute(f"SELECT {field} FROM {table} WHERE id = ?", (record,)).fetchone()
        return found[0] if found else None

    def rivals(self, record: Dot, field: str) -> list[object]:
        """The values that a changed field holds, in the order of their text."""
        with self.vault.read() as db:
            rows = db.execute(
                "SELECT value FROM registers WHERE record = ? AND field = ? AND replaced = 0", (record, field)
            ).fetchall()
        return sorted((row[0] for row in rows), key=str)

    def live(self, record: Dot, fields: Sequence[str]) -> list[Dot]:
        """The dots of the values that `fields` of `record` hold, as this replica has seen them."""
        with self.vault.read() as db:
            out: list[Dot] = []
            for field in fields:
                rows = db.execute(
                    "SELECT dot FROM registers WHERE record = ? AND field = ? AND replaced = 0",
                    (record, field),
                ).fetchall()
                out += [row[0] for row in rows] or [record]
        return list(dict.fromkeys(out))

    def change(self, kind: str, record: Dot, fields: Fields) -> Dot:
        """Change a record knowing every value that this replica has seen."""
        scope = self.name(record)[1]
        return self.one(scope, f"{kind}.changed", fields, record, self.live(record, list(fields)))


def take(db: Connection, data: bytes) -> bool:
    """Put a segment where it belongs; whether it need not wait."""
    opened = open_segment(decode(data))
    logs = Logs(db)
    try:
        log = place(db, logs, opened)
    except Unconnected:
        return False
    if log is not None:
        adopt(db, logs, opened, log, Fold(db, logs))
        count_to(db, stamps_of(opened.segment.header)[-1][0], lamport(db))
    if logs.stirred:
        refold(db)
    return True


def _with_names(
    names: dict[int, tuple[bytes, str, int]], columns: list[str], row: Sequence[object]
) -> list[object]:
    by_column = dict(zip(columns, row, strict=True))
    field = by_column.get("field")
    out: list[object] = []
    for column, value in by_column.items():
        is_dot = column in _DOTS or (column == "value" and field in _REFS)
        is_list = column in {*_REF_LISTS, "deps"} or (column == "value" and field in _REF_LISTS)
        if is_dot and isinstance(value, int) and value:
            out.append((names[log_of(value)], seq_of(value)))
        elif is_list and isinstance(value, str):
            out.append([(names[log_of(one)], seq_of(one)) for one in json.loads(value)])
        else:
            out.append(value)
    return out


def exchange(*replicas: Replica) -> None:
    """Everybody seals and gets everything."""
    for replica in replicas:
        replica.seal()
    for giver in replicas:
        for taker in replicas:
            if giver is not taker:
                taker.give_all(giver.own_segments())

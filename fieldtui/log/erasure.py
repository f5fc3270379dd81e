"""Erasure of what is here already: what orders strike loses its body, its salt and its rows, on every replica.

What is known to be erased is the matter of `erased`, which also strikes what comes later before it is kept. Here what
becomes known is looked for in segments, tail, tables, drafts and quarantine (`settle`). The chain still verifies: a
segment keeps its hash (`fieldtui.log.segment.erase`). Nothing here decides who may order: that is the matter of
whoever takes a segment in.
"""

import hashlib
from collections.abc import Collection

from fieldtui.log.columns import Malformed
from fieldtui.log.erased import (
    Pending,
    any_erased,
    emptied,
    remember,
    struck_by_what_is_known,
)
from fieldtui.log.glance import is_whole, logs_named
from fieldtui.log.kinds import ERASURES, KINDS
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, LogName, log_of
from fieldtui.log.segment import Header, decode, encode, open_segment
from fieldtui.log.struck import claims_of_events, claims_of_segment, struck
from fieldtui.log.tail import erase_in_tail, tail_rows
from fieldtui.vault import Connection, ask_to_drop_free_pages, rows_for

# Where an erased event may stand. An order is never erased, and has no row to lose.
_STANDS = (
    *((kind.table, "id") for kind in KINDS if kind.table != ERASURES),
    ("names", "record"),
    ("registers", "record"),
    ("transitions", "record"),
    ("undone", "record"),
)


def settle(db: Connection, logs: Logs, pending: Pending) -> None:
    """Strike what is here already and goes with what is `pending`; then nothing is pending any more."""
    if not (pending.dots or pending.rounds):
        return
    dots, rounds = set(pending.dots), set(pending.rounds)
    newest, hit = dots | rounds, set[Dot]()
    while newest:
        found = _strike_segments(db, logs, dots, rounds, newest) | _strike_tail(db, logs, dots, rounds)
        newest = found - dots
        dots |= found
        hit |= found
    remember(db, dots - pending.dots)
    # Drafts before rows: a household says whose door it is.
    dropped = (_drop_drafts(db, dots, rounds), _drop_rows(db, dots), _scrub_quarantine(db))
    if hit or any(dropped):
        ask_to_drop_free_pages(db)
    pending.dots.clear()
    pending.rounds.clear()
    forked = {logs.trunk(log) for log in logs.branches}
    if any(logs.trunk(log_of(one)) in forked for one in hit):
        # Where a branch tells its first event otherwise than the log it leaves may be elsewhere now.
        from fieldtui.log.rebuild import refold  # it settles what it recalls

        refold(db)


def _strike_segments(
    db: Connection, logs: Logs, dots: Collection[Dot], rounds: Collection[Dot], newest: Collection[Dot]
) -> set[Dot]:
    """Erase in the kept segments what goes with `dots` and `rounds`, if it can refer to one of `newest`."""
    wanted = {_line(logs.names[log_of(one)]) for one in newest}
    scopes = {scope for _device, scope in wanted}
    hit: set[Dot] = set()
    for log in [number for number, name in logs.names.items() if name.scope in scopes]:
        rows = db.execute("SELECT first, bytes FROM segments WHERE log = ? ORDER BY first", (log,)).fetchall()
        for first, data in rows:
            if wanted.isdisjoint(_line(name) for name in logs_named(data)):
                continue
            opened = open_segment(decode(bytes(data)))
            claims = claims_of_segment(opened, log, logs)
            found = struck(claims.values(), dots, rounds)
            if found:
                kept = encode(emptied(opened, claims, found).segment)
                db.execute("UPDATE segments SET bytes = ? WHERE log = ? AND first = ?", (kept, log, first))
                hit |= found
    return hit


def _line(name: LogName) -> tuple[bytes, str]:
    """What a log has in common with its branches: a reference names the one and may mean the other."""
    return name.device, name.scope


def _strike_tail(db: Connection, logs: Logs, dots: Collection[Dot], rounds: Collection[Dot]) -> set[Dot]:
    events = [event for event, erased in tail_rows(db, logs) if not erased]
    found = struck(claims_of_events(events, logs), dots, rounds)
    erase_in_tail(db, found)
    return found


def _drop_rows(db: Connection, dots: Collection[Dot]) -> bool:
    """Take `dots` out of every table; whether one of them was there."""
    keys = [(one,) for one in dots]
    gone = 0
    for table, column in _STANDS:
        gone += db.executemany(f"DELETE FROM {table} WHERE {column} = ?", keys).rowcount
    return gone > 0


def _drop_drafts(db: Connection, dots: Collection[Dot], rounds: Collection[Dot]) -> bool:
    """Throw away what is being filled in an erased round, at an erased door, or at the door of an erased household."""
    of_households = rows_for(db, "SELECT door FROM households WHERE id IN ({}) AND door IS NOT NULL", [*dots])
    doors = {*dots, *(row[0] for row in of_households)}
    found = [
        (id_,)
        for id_, door, round_ in db.execute("SELECT id, door, round FROM drafts").fetchall()
        if door in doors or round_ in rounds
    ]
    db.executemany("DELETE FROM draft_answers WHERE draft = ?", found)
    db.executemany("DELETE FROM drafts WHERE id = ?", found)
    return drop_half_typed(db, doors) or bool(found)


def drop_half_typed(db: Connection, records: Collection[Dot]) -> bool:
    """Throw away what was typed and not recorded about `records`, or about none: it may name anybody."""
    gone = db.executemany(
        "DELETE FROM half_typed WHERE about = ?", [(one,) for one in {0, *records}]
    ).rowcount
    return gone > 0


class _Guessed(Logs):
    """The logs as they are, for a segment that is in none of them: what it alone names is not written down."""

    def number(self, name: LogName) -> int:
        """This vault's number for `name`, or one that no vault gives out."""
        if name not in self.numbers:
            self._learn(-1 - len(self.names), name, 0)
        return self.numbers[name]

    def place_of(self, header: Header) -> int:
        """The log that a segment would continue; none of this vault's if that may be another branch."""
        log = self.number(header.log)
        if header.first > self.heads[log]:
            return log
        return self.number(LogName(header.log.device, header.log.scope, -1))


def scrubbed(db: Connection, data: bytes) -> bytes:
    """The bytes of a segment that is put aside, without what is known to be erased; empty if they are no segment."""
    if not any_erased(db):
        return data
    try:
        opened = open_segment(decode(data))
    except Malformed:
        return b""
    logs = _Guessed(db)
    claims = claims_of_segment(opened, logs.place_of(opened.segment.header), logs)
    hit = struck_by_what_is_known(db, [*claims.values()])
    return encode(emptied(opened, claims, hit).segment) if hit else data


def _scrub_quarantine(db: Connection) -> bool:
    """Erase in what was put aside; what cannot be read goes whole, since nobody can say what it holds."""
    changed = False
    for id_, data, before in db.execute("SELECT id, bytes, scrubbed FROM quarantine").fetchall():
        kept = scrubbed(db, bytes(data))
        if kept == bytes(data):
            continue
        changed = True
        # What was missing when it came is not explained by what goes here.
        here = before or (bool(kept) and is_whole(data))
        update = "UPDATE OR IGNORE quarantine SET bytes = ?, hash = ?, scrubbed = ? WHERE id = ?"
        # The same segment may lie there without those bodies already: then it stays once.
        if not kept or not db.execute(update, (kept, hashlib.sha256(kept).digest(), here, id_)).rowcount:
            db.execute("DELETE FROM quarantine WHERE id = ?", (id_,))
    return changed

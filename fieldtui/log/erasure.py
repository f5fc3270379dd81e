"""Erasure: what orders strike loses its body, its salt and its rows, on every replica that hears of it.

The table `erased` holds what orders name and every event without a body, so that what hangs on something that
was erased elsewhere goes too; `erased_rounds` holds the rounds. Both are derived: `recall` makes them from the
log. What comes later is struck before it is kept (`without_struck`), what is here already when something new is
erased is struck by `settle`. The chain still verifies: a segment keeps its hash (`fieldtui.log.segment.erase`).
Nothing here decides who may order: that is the matter of whoever takes a segment in.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from fieldtui.log.columns import Malformed
from fieldtui.log.event import Event
from fieldtui.log.kinds import ERASURE, ERASURES, KINDS
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, LogName, log_of, seq_of
from fieldtui.log.segment import Header, Opened, Other, Salts, decode, encode, erase, open_segment
from fieldtui.log.struck import VISIT, Claim, claims_of_events, claims_of_segment, struck
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


@dataclass
class Pending:
    """What has become erased and has not been looked for yet among what is here."""

    dots: set[Dot] = field(default_factory=set)
    rounds: set[Dot] = field(default_factory=set)


def _any_erased(db: Connection) -> bool:
    query = "SELECT EXISTS (SELECT 1 FROM erased) OR EXISTS (SELECT 1 FROM erased_rounds)"
    return bool(db.execute(query).fetchone()[0])


def ordered_records(db: Connection, scope: str) -> set[Dot]:
    """Every record or fact that an order of `scope` names itself."""
    query = "SELECT j.value FROM erasures, json_each(erasures.records) j WHERE scope = ?"
    return {int(row[0]) for row in db.execute(query, (scope,))}


def any_round_erased(db: Connection, scope: str) -> bool:
    """Whether an order erases visits of a round of `scope`."""
    query = "SELECT 1 FROM erasures WHERE scope = ? AND json_array_length(rounds) > 0 LIMIT 1"
    return db.execute(query, (scope,)).fetchone() is not None


def unnamed(db: Connection) -> dict[str, list[Dot]]:
    """By scope, what was erased because it hangs on something erased, and is named by no order, nor goes by its round."""
    rows = db.execute(
        "SELECT l.scope, e.record FROM erased e JOIN logs l ON l.id = e.record >> 32 "
        "WHERE e.record NOT IN (SELECT j.value FROM erasures, json_each(erasures.records) j) ORDER BY e.record"
    ).fetchall()
    found: dict[str, list[Dot]] = {}
    for scope, record in rows:
        if not (any_round_erased(db, scope) and _kind_of(db, record) == VISIT):
            found.setdefault(scope, []).append(record)
    return found


def _kind_of(db: Connection, at: Dot) -> str:
    """The kind of an event, which stands in the header of its segment; empty if it is not here."""
    tail = db.execute("SELECT kind FROM tail WHERE dot = ?", (at,)).fetchone()
    if tail:
        return str(tail[0])
    row = db.execute(
        "SELECT bytes FROM segments WHERE log = ? AND first <= ? AND first + count > ?",
        (log_of(at), seq_of(at), seq_of(at)),
    ).fetchone()
    header = decode(bytes(row[0])).header if row else None
    return header.kinds[header.kind[seq_of(at) - header.first]] if header else ""


def struck_by_what_is_known(db: Connection, claims: Sequence[Claim]) -> set[Dot]:
    """The dots of the events that go by what this vault knows to be erased."""
    if not claims or not _any_erased(db):
        return set()
    named = {to for claim in claims for to in (claim.dot, *claim.hangs_on)}
    rounds = {claim.round for claim in claims if claim.round}
    known = {row[0] for row in rows_for(db, "SELECT record FROM erased WHERE record IN ({})", [*named])}
    gone = rows_for(db, "SELECT record FROM erased_rounds WHERE record IN ({})", [*rounds])
    return struck(claims, known, {row[0] for row in gone})


def struck_events(db: Connection, logs: Logs, events: Sequence[Event]) -> set[Dot]:
    """The dots of those of `events` that may not be kept with their bodies."""
    return struck_by_what_is_known(db, claims_of_events(events, logs)) if _any_erased(db) else set()


def without_struck(db: Connection, logs: Logs, log: int, opened: Opened) -> tuple[Opened, set[Dot]]:
    """A segment as it may rest in `log`, and the dots of its events that have no body."""
    bare = _bare(logs, log, opened)
    claims = claims_of_segment(opened, log, logs) if _any_erased(db) else {}
    hit = struck_by_what_is_known(db, [*claims.values()])
    return (_without(opened, claims, hit) if hit else opened), bare | hit


def _bare(logs: Logs, log: int, opened: Opened) -> set[Dot]:
    first = opened.segment.header.first
    return {logs.locate(log, first + at) for at, body in enumerate(opened.bodies) if body is None}


def _without(opened: Opened, claims: Mapping[int, Claim], hit: Collection[Dot]) -> Opened:
    offsets = {at for at, claim in claims.items() if claim.dot in hit}
    bodies = [None if at in offsets else body for at, body in enumerate(opened.bodies)]
    return Opened(erase(opened.segment, offsets), opened.hash, bodies)


def note(
    db: Connection, logs: Logs, events: Iterable[Event], bare: Collection[Dot], pending: Pending
) -> None:
    """Take down what the orders among `events` name, and the dots of events without bodies."""
    named = set(bare)
    for event in events:
        # As in the fold: what is about a record of another scope changes no table.
        if event.kind == ERASURE and logs.scope(event.subject) == event.scope:
            named |= set(_within(logs, event.scope, event.fields.get("records")))
            rounds = set(_within(logs, event.scope, event.fields.get("rounds")))
            pending.rounds |= {one for one in rounds if _insert(db, "erased_rounds (record)", one)}
    pending.dots |= {one for one in named if _insert(db, "erased (record)", one)}


def _within(logs: Logs, scope: str, named: object) -> Iterator[Dot]:
    for one in named if isinstance(named, list) else ():
        if isinstance(one, int) and log_of(one) in logs.names and logs.scope(one) == scope:
            yield one


def _insert(db: Connection, where: str, one: Dot) -> bool:
    return bool(db.execute(f"INSERT OR IGNORE INTO {where} VALUES (?)", (one,)).rowcount)


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
    for one in dots - pending.dots:
        _insert(db, "erased (record)", one)
    # Drafts before rows: a household says whose door it is.
    dropped = (_drop_drafts(db, dots, rounds), _drop_rows(db, dots), _scrub_quarantine(db))
    if hit or any(dropped):
        ask_to_drop_free_pages(db)
    pending.dots.clear()
    pending.rounds.clear()
    forked = {logs.trunk(log) for log in logs.branches}
    if any(logs.trunk(log_of(one)) in forked for one in hit):
        # Where a branch tells its first event otherwise than the log it leaves may be elsewhere now.
        from fieldtui.log.rebuild import refold  # it recalls what this module keeps

        refold(db)


class _Outline(msgspec.Struct, array_like=True):
    """As much of a segment's header as tells what it may refer to."""

    log: LogName
    first: int
    prev: msgspec.Raw
    logs: list[Other]


class _Glance(msgspec.Struct, array_like=True):
    """As much of a segment as tells whether it is worth opening."""

    header: _Outline
    signature: msgspec.Raw
    salts: Salts


_glance = msgspec.msgpack.Decoder(_Glance)


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
            header = _glance.decode(data).header
            if wanted.isdisjoint((_line(header.log), *(_line(other.log) for other in header.logs))):
                continue
            opened = open_segment(decode(bytes(data)))
            claims = claims_of_segment(opened, log, logs)
            found = struck(claims.values(), dots, rounds)
            if found:
                kept = encode(_without(opened, claims, found).segment)
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
    if not _any_erased(db):
        return data
    try:
        opened = open_segment(decode(data))
    except Malformed:
        return b""
    logs = _Guessed(db)
    claims = claims_of_segment(opened, logs.place_of(opened.segment.header), logs)
    hit = struck_by_what_is_known(db, [*claims.values()])
    return encode(_without(opened, claims, hit).segment) if hit else data


def is_whole(data: bytes) -> bool:
    """Whether a segment that can be read has all of its bodies."""
    return not _glance.decode(data).salts.commitments


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


def recall(db: Connection, logs: Logs) -> None:
    """Fill `erased` and `erased_rounds` from the orders in the tables and the log: a part of a rebuild.

    Where a forked log was told anew, an order may mean what it did not mean before: that is struck now.
    """
    for scope, records, rounds in db.execute("SELECT scope, records, rounds FROM erasures").fetchall():
        for one in _within(logs, scope, json.loads(records or "[]")):
            _insert(db, "erased (record)", one)
        for one in _within(logs, scope, json.loads(rounds or "[]")):
            _insert(db, "erased_rounds (record)", one)
    query = (
        "SELECT log, bytes FROM segments WHERE log NOT IN "
        "(SELECT id FROM logs WHERE scope IN (SELECT scope FROM left_scopes))"
    )
    for log, data in db.execute(query).fetchall():
        if _glance.decode(data).salts.commitments:
            for one in _bare(logs, log, open_segment(decode(bytes(data)))):
                _insert(db, "erased (record)", one)
    for event, erased in tail_rows(db, logs):
        if erased:
            _insert(db, "erased (record)", event.dot)
    everything = Pending(
        {row[0] for row in db.execute("SELECT record FROM erased")},
        {row[0] for row in db.execute("SELECT record FROM erased_rounds")},
    )
    settle(db, logs, everything)

"""What is known to be erased, and which events go by it before they are kept.

The table `erased` holds what orders name and every event without a body, so that what hangs on something that
was erased elsewhere goes too; `erased_rounds` holds the rounds. Both are derived: `recall` makes them from the
log. What comes later is struck before it is kept (`without_struck`); what is here already is `erasure`'s matter.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fieldtui.log.event import Event
from fieldtui.log.glance import is_whole
from fieldtui.log.kinds import ERASURE
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, log_of, seq_of
from fieldtui.log.segment import Opened, decode, erase, open_segment
from fieldtui.log.struck import VISIT, Claim, claims_of_events, claims_of_segment, struck
from fieldtui.log.tail import tail_rows
from fieldtui.vault import Connection, rows_for


@dataclass
class Pending:
    """What has become erased and has not been looked for yet among what is here."""

    dots: set[Dot] = field(default_factory=set)
    rounds: set[Dot] = field(default_factory=set)


def any_erased(db: Connection) -> bool:
    """Whether anything is known to be erased; nothing is in most vaults."""
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
    if not claims or not any_erased(db):
        return set()
    named = {to for claim in claims for to in (claim.dot, *claim.hangs_on)}
    rounds = {claim.round for claim in claims if claim.round}
    known = {row[0] for row in rows_for(db, "SELECT record FROM erased WHERE record IN ({})", [*named])}
    gone = rows_for(db, "SELECT record FROM erased_rounds WHERE record IN ({})", [*rounds])
    return struck(claims, known, {row[0] for row in gone})


def struck_events(db: Connection, logs: Logs, events: Sequence[Event]) -> set[Dot]:
    """The dots of those of `events` that may not be kept with their bodies."""
    return struck_by_what_is_known(db, claims_of_events(events, logs)) if any_erased(db) else set()


def without_struck(db: Connection, logs: Logs, log: int, opened: Opened) -> tuple[Opened, set[Dot]]:
    """A segment as it may rest in `log`, and the dots of its events that have no body."""
    bare = _bare(logs, log, opened)
    claims = claims_of_segment(opened, log, logs) if any_erased(db) else {}
    hit = struck_by_what_is_known(db, [*claims.values()])
    return (emptied(opened, claims, hit) if hit else opened), bare | hit


def _bare(logs: Logs, log: int, opened: Opened) -> set[Dot]:
    first = opened.segment.header.first
    return {logs.locate(log, first + at) for at, body in enumerate(opened.bodies) if body is None}


def emptied(opened: Opened, claims: Mapping[int, Claim], hit: Collection[Dot]) -> Opened:
    """A segment without the bodies and salts of the events at the dots `hit`."""
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
            pending.rounds |= _remember_rounds(db, rounds)
    pending.dots |= remember(db, named)


def _within(logs: Logs, scope: str, named: object) -> Iterator[Dot]:
    for one in named if isinstance(named, list) else ():
        if isinstance(one, int) and log_of(one) in logs.names and logs.scope(one) == scope:
            yield one


def remember(db: Connection, dots: Iterable[Dot]) -> set[Dot]:
    """Take down that the records and facts `dots` are erased; those of which that was not known."""
    return {one for one in dots if _insert(db, "erased (record)", one)}


def _remember_rounds(db: Connection, rounds: Iterable[Dot]) -> set[Dot]:
    return {one for one in rounds if _insert(db, "erased_rounds (record)", one)}


def _insert(db: Connection, where: str, one: Dot) -> bool:
    return bool(db.execute(f"INSERT OR IGNORE INTO {where} VALUES (?)", (one,)).rowcount)


def recall(db: Connection, logs: Logs) -> Pending:
    """Fill `erased` and `erased_rounds` from the orders in the tables and the log, a part of a rebuild: all of it.

    Where a forked log was told anew, an order may mean what it did not mean before: that is to be struck now.
    """
    for scope, records, rounds in db.execute("SELECT scope, records, rounds FROM erasures").fetchall():
        remember(db, _within(logs, scope, json.loads(records or "[]")))
        _remember_rounds(db, _within(logs, scope, json.loads(rounds or "[]")))
    query = (
        "SELECT log, bytes FROM segments WHERE log NOT IN "
        "(SELECT id FROM logs WHERE scope IN (SELECT scope FROM left_scopes))"
    )
    for log, data in db.execute(query).fetchall():
        if not is_whole(data):
            remember(db, _bare(logs, log, open_segment(decode(bytes(data)))))
    remember(db, (event.dot for event, erased in tail_rows(db, logs) if erased))
    return Pending(
        {row[0] for row in db.execute("SELECT record FROM erased")},
        {row[0] for row in db.execute("SELECT record FROM erased_rounds")},
    )

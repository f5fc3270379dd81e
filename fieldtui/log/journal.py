"""The journal: appends this device's events, seals them into segments, adopts what others wrote.

Every function works inside a transaction of the caller. The newest events of this device's own logs
rest one by one in `tail` until they are sealed; everything else rests as the segments that travel. How an event is
written in a segment is `bodies`' matter, what this device keeps for itself `settings`'.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from fieldtui.log.bodies import to_body, to_events
from fieldtui.log.columns import MOST_DEPENDENCIES, MOST_SHAPES, REFERENCE, Body, is_value
from fieldtui.log.erased import Pending, note, struck_events, without_struck
from fieldtui.log.erasure import settle
from fieldtui.log.event import Entry, Event
from fieldtui.log.fold import Fold
from fieldtui.log.kinds import FACT, Type, fault_in, fields_of
from fieldtui.log.logs import Logs
from fieldtui.log.names import TIP_BYTES, Dot, LogName, dot, log_of, seq_of
from fieldtui.log.references import highest_of
from fieldtui.log.segment import (
    MOST_EVENTS,
    MOST_KINDS,
    MOST_LOGS,
    NO_HASH,
    Opened,
    Other,
    Random,
    Segment,
    Sign,
    decode,
    encode,
    erase,
    make_segment,
    open_segment,
)
from fieldtui.log.settings import epoch, lamport, set_lamport
from fieldtui.log.tail import put_in_tail, tail_rows
from fieldtui.vault import Connection


def append(db: Connection, device: bytes, scope: str, entries: Sequence[Entry], wall: int) -> list[Dot]:
    """Record `entries` in this device's log of `scope` and fold them in; their dots, in order.

    Raises ValueError for fields that their kind does not have and for records that are not known: a fault
    of the caller.
    """
    logs = Logs(db)
    log = logs.number(LogName(device, scope, epoch(db)))
    head = logs.heads[log]
    last = lamport(db)
    events = []
    for at, entry in enumerate(entries, 1):
        if fault := _fault_in(entry, logs):
            raise ValueError(f"{entry.kind}: {fault}")
        events.append(
            Event(
                dot=dot(log, head + at),
                scope=scope,
                lamport=last + at,
                wall=wall,
                kind=entry.kind,
                subject=entry.subject or dot(log, head + at),
                deps=entry.deps,
                fields=entry.fields,
            )
        )
    erased = struck_events(db, logs, events)
    put_in_tail(db, events, erased)
    logs.advance(log, head + len(events))
    set_lamport(db, last + len(events))
    kept = [event for event in events if event.dot not in erased]
    Fold(db, logs).apply(kept)
    pending = Pending()
    note(db, logs, kept, erased, pending)
    settle(db, logs, pending)
    return [event.dot for event in events]


def _fault_in(entry: Entry, logs: Logs) -> str:
    """What is wrong with an entry, empty if nothing is."""
    types = fields_of(entry.kind)
    if types is None:
        return "unknown kind"
    if len(entry.deps) > MOST_DEPENDENCIES:
        return "more dependencies than travel"
    named = [entry.subject, *entry.deps] if entry.subject else [*entry.deps]
    for name, value in entry.fields.items():
        if types.get(name) is Type.REF and isinstance(value, int):
            named.append(value)
        elif types.get(name) is Type.REFS and isinstance(value, list):
            named += [one for one in value if isinstance(one, int)]
    unknown = any(log_of(at) not in logs.names or not seq_of(at) for at in named)
    return "unknown record" if unknown else fault_in(entry.kind, entry.fields) or _unfit(entry, types)


def _unfit(entry: Entry, types: Mapping[str, Type]) -> str:
    """The first field that its kind does not have or that no segment holds, empty if all fit."""
    fact = FACT.get(entry.kind)
    answers = fact is not None and fact.answers
    for name, value in entry.fields.items():
        is_answer = answers and name.startswith("/") and not name.endswith(REFERENCE)
        if not (name in types or is_answer) or not is_value(value):
            return name or "a field without a name"
    return ""


def seal(db: Connection, *, sign: Sign, random: Random, logs: Logs | None = None) -> None:
    """Turn the tail into signed segments; `logs` is what the transaction knows of them, if it does."""
    logs = logs or Logs(db)
    by_log: dict[int, list[Event]] = {}
    erased: set[Dot] = set()
    for event, is_erased in tail_rows(db, logs):
        by_log.setdefault(log_of(event.dot), []).append(event)
        if is_erased:
            erased.add(event.dot)
    # The community's first: a grid's events refer to it, by segments that are sealed then.
    for log, events in sorted(by_log.items(), key=lambda item: logs.names[item[0]].scope):
        for run in _runs(events):
            _seal_run(db, logs, log, run, erased, sign, random)
    db.execute("DELETE FROM tail")


def _runs(events: Sequence[Event]) -> Iterator[list[Event]]:
    """`events` cut where a segment would hold too many of anything."""
    run: list[Event] = []
    shapes: set[tuple[str, ...]] = set()
    kinds: set[str] = set()
    others: set[int] = set()
    for event in events:
        index = dict.fromkeys((log_of(event.dot),), 0)
        shapes.add(to_body(event, index).names)
        kinds.add(event.kind)
        others.update(index)
        if run and not (
            len(run) < MOST_EVENTS
            and len(shapes) < MOST_SHAPES
            and len(kinds) <= MOST_KINDS
            and len(others) <= MOST_LOGS
        ):
            yield run
            run, shapes, kinds, others = [], {to_body(event, index).names}, {event.kind}, set(index)
        run.append(event)
    if run:
        yield run


def _seal_run(
    db: Connection,
    logs: Logs,
    log: int,
    events: Sequence[Event],
    erased: Collection[Dot],
    sign: Sign,
    random: Random,
) -> None:
    index = {log: 0}
    bodies = [to_body(event, index) for event in events]
    segment, digest = make_segment(
        logs.names[log],
        seq_of(events[0].dot),
        logs.tips[log] or NO_HASH,
        _others(db, logs, list(index)[1:], bodies),
        [(e.lamport, e.wall, e.kind) for e in events],
        bodies,
        random=random,
        sign=sign,
    )
    # What was erased before it was sealed was given an empty body: that goes too, and the place is as others'.
    offsets = {at for at, event in enumerate(events) if event.dot in erased}
    _keep(db, log, erase(segment, offsets) if offsets else segment, digest)
    logs.advance(log, logs.heads[log], digest)


def _others(db: Connection, logs: Logs, numbers: Sequence[int], bodies: Sequence[Body]) -> list[Other]:
    """How a segment names the logs `numbers` that `bodies` refer to, from index 1."""
    highest = highest_of(bodies, len(numbers) + 1)
    query = "SELECT hash FROM segments WHERE log = ? AND first <= ? AND first + count > ?"
    out = []
    for number, seq in zip(numbers, highest[1:], strict=True):
        row = db.execute(query, (number, seq, seq)).fetchone()
        out.append(Other(logs.names[number], bytes(row[0][:TIP_BYTES]) if row else b""))
    return out


def _keep(db: Connection, log: int, segment: Segment, digest: bytes) -> None:
    db.execute(
        "INSERT INTO segments (log, first, count, hash, bytes) VALUES (?, ?, ?, ?, ?)",
        (log, segment.header.first, segment.count, digest, encode(segment)),
    )


def adopt(
    db: Connection, logs: Logs, opened: Opened, log: int, fold: Fold, pending: Pending | None = None
) -> int:
    """Keep a checked segment that continues `log`, and `fold` it; how many events that were.

    Who adopts several gives `pending`, and settles it after the last.

    The caller has checked author, signature and scope, and has found its place. Where a forked log was
    touched (`logs.stirred`) nothing is folded: the caller builds the tables again.
    """
    bare: set[Dot] = set()
    # An order of erasure has waited for this segment to know what it means.
    logs.stirred |= opened.hash[:TIP_BYTES] in logs.phantoms
    if not logs.stirred:
        opened, bare = without_struck(db, logs, log, opened)
    events = to_events(opened, log, logs)
    _keep(db, log, opened.segment, opened.hash)
    logs.advance(log, opened.segment.last, opened.hash)
    if not logs.stirred:
        fold.apply(events)
        found = Pending() if pending is None else pending
        note(db, logs, events, bare, found)
        if pending is None:
            settle(db, logs, found)
    return opened.segment.count


def all_events(db: Connection, logs: Logs) -> Iterator[list[Event]]:
    """Every event that this vault holds, a segment at a time, log by log, the tail last.

    `logs.heads` rises as the events are given out.
    """
    query = (
        "SELECT log, bytes FROM segments WHERE log NOT IN "
        "(SELECT id FROM logs WHERE scope IN (SELECT scope FROM left_scopes)) ORDER BY log, first"
    )
    for log, data in db.execute(query).fetchall():
        opened = open_segment(decode(bytes(data)))
        logs.heads[log] = opened.segment.last
        yield to_events(opened, log, logs)
    for event, erased in tail_rows(db, logs):
        logs.heads[log_of(event.dot)] = seq_of(event.dot)
        yield [] if erased else [event]

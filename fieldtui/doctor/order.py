"""What the segments of a log say together: one continues the other, nothing is missing, what is empty was erased.

`log` has looked at each of them alone and gives their outlines.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import msgspec

from fieldtui.doctor.findings import Finding, Word, found
from fieldtui.i18n import N_
from fieldtui.log.erased import any_round_erased, ordered_records
from fieldtui.log.logs import Logs
from fieldtui.log.names import COMMUNITY, dot, log_of, seq_of
from fieldtui.log.segment import Opened
from fieldtui.log.struck import VISIT
from fieldtui.log.tail import tail_rows
from fieldtui.vault import Connection
from sync.policy import Certificate

CHECK = "log"
_MOST_NUMBERS = 8
Person = Callable[[bytes], str]


class Outline(msgspec.Struct, frozen=True):
    """A segment that is held: its place, the hash that it is kept under, the hash before it (empty: unreadable).

    `bare` are the sequence numbers of events without contents, with whether each is a visit.
    """

    log: int
    first: int
    last: int
    hash: bytes
    prev: bytes = b""
    bare: tuple[tuple[int, bool], ...] = ()

    @staticmethod
    def of_row(log: int, first: int, count: int, hash_: bytes) -> "Outline":
        """Of a segment that cannot be read: what the table says of it."""
        return Outline(log, first, first + count - 1, hash_)

    @staticmethod
    def of(log: int, opened: Opened, hash_: bytes) -> "Outline":
        """Of a segment that was read."""
        header = opened.segment.header
        bare = tuple(
            (header.first + at, header.kinds[header.kind[at]] == VISIT)
            for at, body in enumerate(opened.bodies)
            if body is None
        )
        return Outline(log, header.first, opened.segment.last, hash_, header.prev, bare)


def look(
    db: Connection,
    logs: Logs,
    outlines: Sequence[Outline],
    own: bytes,
    certificates: Mapping[bytes, Certificate],
    person: Person,
) -> Iterator[Finding]:
    """Gaps, wrong ends, forks, limits, contents that are missing; `person` names a device's."""
    of_log = {log: list(held) for log, held in groupby(outlines, key=lambda one: one.log)}
    left = {row[0] for row in db.execute("SELECT scope FROM left_scopes")}
    seen = _Named(logs, person)
    kept = [one for one in outlines if logs.names[one.log].scope not in left]
    yield from _continuation(seen, kept)
    tail_ends, tail_faults = _tail(db, logs, of_log, own, seen)
    yield from tail_faults
    for log in logs.names:
        if logs.names[log].scope not in left:
            yield from _end(seen, log, of_log.get(log, []), tail_ends.get(log, 0))
    yield from _forks(seen)
    yield from _limits(seen, kept, own, certificates)
    yield from _emptied(db, seen, kept)


def grid_of(scope: str) -> str:
    """A scope as people call it."""
    return Word(N_("the community's records")) if scope == COMMUNITY else scope


class _Named:
    """Findings that name a log as people do."""

    def __init__(self, logs: Logs, person: Person) -> None:
        self.logs, self._person = logs, person

    def finding(self, kind: str, log: int, **facts: object) -> Finding:
        name = self.logs.names[log]
        return found(CHECK, kind, person=self._person(name.device), grid=grid_of(name.scope), **facts)


def _continuation(seen: _Named, outlines: Sequence[Outline]) -> Iterator[Finding]:
    """A segment continues one of its own log; the first of a branch one of any log that it comes from."""
    logs = seen.logs
    ends = {(logs.trunk(one.log), one.last, one.hash) for one in outlines}
    covered = {(logs.trunk(one.log), seq) for one in outlines for seq in (one.first, one.last)}
    before = dict[int, int]()
    for one in outlines:
        trunk, previous = logs.trunk(one.log), before.get(one.log, 0)
        before[one.log] = one.last
        # What stands before the first segment of a branch stands in the log that it leaves.
        expected = previous + 1 if previous or one.log not in logs.branches else one.first
        if not one.prev:
            continue
        if one.first > expected or (one.first > 1 and (trunk, one.first - 1) not in covered):
            yield seen.finding("segment-gap", one.log, first=expected, last=one.first - 1)
        elif one.first > 1 and (trunk, one.first - 1, one.prev) not in ends:
            yield seen.finding("segment-unconnected", one.log, first=one.first, last=one.last)


def _end(seen: _Named, log: int, held: Sequence[Outline], tail_end: int) -> Iterator[Finding]:
    """The table of logs says where each ends; what is recorded next gets the number behind that."""
    branch = seen.logs.branches.get(log)
    sealed = held[-1].last if held else 0
    there = max(sealed, tail_end)
    head, tip = seen.logs.heads[log], seen.logs.tips[log]
    if not held and not tail_end and (branch is not None or not head):
        return
    if head != there or (held and tip != held[-1].hash):
        yield seen.finding("head-wrong", log, there=there, head=head)


def _tail(
    db: Connection, logs: Logs, of_log: Mapping[int, Sequence[Outline]], own: bytes, seen: _Named
) -> tuple[dict[int, int], list[Finding]]:
    """Where each log's tail ends, and what is wrong with it."""
    rows = db.execute("SELECT dot FROM tail ORDER BY dot").fetchall()
    ends: dict[int, int] = {}
    faults: list[Finding] = []
    for log, dots in groupby((row[0] for row in rows), key=log_of):
        if log not in logs.names or logs.names[log].device != own:
            grid = grid_of(logs.names[log].scope) if log in logs.names else "?"
            faults.append(found(CHECK, "tail-of-others", grid=grid))
            continue
        held = of_log.get(log, ())
        ends[log] = held[-1].last if held else 0
        for seq in map(seq_of, dots):
            if seq != ends[log] + 1:
                faults.append(seen.finding("tail-gap", log, first=ends[log] + 1, last=seq - 1))
            ends[log] = seq
    if not faults:
        try:
            tail_rows(db, logs)
        except (msgspec.DecodeError, UnicodeDecodeError):
            faults = _unreadable(db, seen)
    return ends, faults


def _unreadable(db: Connection, seen: _Named) -> list[Finding]:
    decoder = msgspec.msgpack.Decoder(tuple[int, list[int], dict[str, Any]])
    out = []
    for at, body in db.execute("SELECT dot, body FROM tail WHERE length(body) ORDER BY dot"):
        try:
            decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            out.append(seen.finding("tail-unreadable", log_of(at), first=seq_of(at)))
    return out


def _forks(seen: _Named) -> Iterator[Finding]:
    for log, branch in seen.logs.branches.items():
        if seen.logs.heads[log] >= branch.begins:
            yield seen.finding("forked", log, begins=branch.begins)


def _limits(
    seen: _Named, outlines: Sequence[Outline], own: bytes, certificates: Mapping[bytes, Certificate]
) -> Iterator[Finding]:
    """Of who may write in a log no more, only the way from a limit down to its beginning is in force (`judging`)."""
    by_hash = {one.hash: one for one in outlines}
    for one in outlines:
        name = seen.logs.names[one.log]
        author = certificates.get(name.device)
        if name.device == own or author is None or author.may_write(name.scope):
            continue
        way = set[bytes]()
        for limit in author.limits_of(name.scope):
            at = limit.hash
            while at in by_hash and at not in way:
                way.add(at)
                at = by_hash[at].prev
        if one.hash not in way:
            yield seen.finding("not-in-force", one.log, first=one.first, last=one.last)


def _emptied(db: Connection, seen: _Named, outlines: Sequence[Outline]) -> Iterator[Finding]:
    """Events without contents that no order names, nor erases as visits of its round.

    Where an order stands in the grid at all, it may be something that hung on what that one names: nobody can tell
    any more, and the office names it with its next order.
    """
    for one in outlines:
        if not one.bare:
            continue
        scope = seen.logs.names[one.log].scope
        named, of_round = ordered_records(db, scope), any_round_erased(db, scope)
        family = seen.logs.family(seen.logs.trunk(one.log))
        open_ = [
            seq
            for seq, visit in one.bare
            if not (visit and of_round) and not any(dot(log, seq) in named for log in family)
        ]
        if open_:
            shown = [str(seq) for seq in open_[:_MOST_NUMBERS]] + (
                ["…"] if len(open_) > _MOST_NUMBERS else []
            )
            kind = "emptied-unnamed" if named or of_round else "emptied"
            yield seen.finding(kind, one.log, numbers=shown)

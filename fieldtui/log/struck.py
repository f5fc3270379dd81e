"""What an order of erasure strikes, as a rule over events: no table, no disk.

An event is struck if an order names it, if it is about something that was struck, if it belongs to something
that was struck (`OWNERS`), or if it is a visit of an erased round. What an order names may come later than the
order, and the other way round: the rule looks at the set of events alone. It never crosses scopes, since not
every replica of the one holds the other. Orders themselves are never struck.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from fieldtui.log.columns import REFERENCE
from fieldtui.log.event import Event
from fieldtui.log.kinds import ERASURE, UNDONE
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, log_of
from fieldtui.log.references import dots_of
from fieldtui.log.segment import Opened

# An event with one of these references belongs to the record that it names: with the household its residents go,
# with a resident their errands. Purchases have their errand as subject. The names hold for kinds of a newer
# program as well, whose events an older one erases too.
OWNERS = ("household", "resident", "errand")
VISIT = "visit.made"
_CHANGED = ".changed"


class Claim(NamedTuple):
    """What decides about an event: the records of its scope that it hangs on, and the round of a visit (or 0)."""

    dot: Dot
    kind: str
    hangs_on: tuple[Dot, ...]
    round: Dot


def claims_of_events(events: Iterable[Event], logs: Logs) -> list[Claim]:
    """The claims of `events` of this vault."""

    def within(event: Event, to: object) -> Dot:
        name = logs.names.get(log_of(to)) if isinstance(to, int) else None
        return to if isinstance(to, int) and name and name.scope == event.scope else 0

    return [
        _claim(e.dot, e.kind, within(e, e.subject), {n: within(e, v) for n, v in e.fields.items()})
        for e in events
    ]


def claims_of_segment(opened: Opened, log: int, logs: Logs) -> dict[int, Claim]:
    """The claims of the events of a segment that rests in `log` and that have their bodies, by offset from 0.

    What a branch has in common with the log that it leaves is named by that log, and rests in both.
    """
    header = opened.segment.header
    dot_of = dots_of(opened, log, logs)

    def within(to: object) -> Dot:
        found = dot_of(to) if isinstance(to, int) else 0
        return found if found and logs.scope(found) == header.log.scope else 0

    claims = {}
    for at, body in enumerate(opened.bodies):
        if body is None:
            continue
        fields = zip(body.names, body.values, strict=True)
        references = {n.removesuffix(REFERENCE): within(v) for n, v in fields if n.endswith(REFERENCE)}
        own = logs.locate(log, header.first + at)
        subject = within(body.subject) if body.subject else own
        claims[at] = _claim(own, header.kinds[header.kind[at]], subject, references)
    return claims


def _claim(at: Dot, kind: str, subject: Dot, references: Mapping[str, Dot]) -> Claim:
    owners = [] if kind.endswith(_CHANGED) else [references.get(name, 0) for name in OWNERS]
    hangs_on = tuple(to for to in (subject, *owners) if to and to != at)
    return Claim(at, kind, hangs_on, references.get("round", 0) if kind == VISIT else 0)


def struck(claims: Iterable[Claim], erased: Collection[Dot], rounds: Collection[Dot]) -> set[Dot]:
    """The dots of the events that go, where `erased` and `rounds` are what is known to be gone."""
    hit: set[Dot] = set()
    left, before = [claim for claim in claims if claim.kind != ERASURE], -1
    while len(left) != before:
        before = len(left)
        hit.update(c.dot for c in left if _goes(c, erased, rounds, hit))
        left = [claim for claim in left if claim.dot not in hit]
    return hit


def _goes(claim: Claim, erased: Collection[Dot], rounds: Collection[Dot], hit: Collection[Dot]) -> bool:
    # A change or a withdrawal goes with what it is about, never alone: what it had replaced is known to it alone.
    alone = not claim.kind.endswith(_CHANGED) and claim.kind != UNDONE
    return (
        (alone and claim.dot in erased)
        or claim.round in rounds
        or any(to in erased or to in hit for to in claim.hangs_on)
    )

"""What a device with good keys could write: segments that are well-formed and say strange things. Pure.

`mutations` breaks bytes, and most of that ends at the first check; these get through to the log and the tables.
"""

from collections.abc import Mapping, Sequence
from random import Random

import msgspec

from fieldtui.log.columns import REFERENCE, Body, Malformed
from fieldtui.log.kinds import ERASURE, FACT, KINDS, UNDONE, Fact, Type, fields_of
from fieldtui.log.names import LogName
from fieldtui.log.segment import NO_HASH, Opened, Other, decode, encode, make_segment, open_segment, stamps_of
from tests.vectors.people import EVERYBODY, Person
from tools.mutations import VALUES

WIDEST = 1 << 53
EVERY_KIND = (
    *(kind.kind if isinstance(kind, Fact) else kind.added for kind in KINDS),
    *(kind.changed for kind in KINDS if not isinstance(kind, Fact)),
    UNDONE,
    *(ERASURE,) * 6,
    "future.kind",
)
TEXTS = ("", "甲", "lit", "dark", "answered", "no answer", "door", "new", "bought", "delivered", "closed", "cancelled",
         "2026-11-21", "2026-02-31", "0000-00-00", "9999-12-31", "2026-11-21T25:61", "open", "\0", "[/]", "a" * 5_000, "𠀀",
         "office", "worker", "-1", "=1", "lived in", "1950", "../x", "{}", "{name}", "%s", "\x1b[2J", "é", "é")  # fmt: skip
NUMBERS = (0, 1, -1, 2, 36, 1_900, 2_026, 1 << 31, 1 << 32, -(1 << 63), (1 << 63) - 1)


def readable(segments: Sequence[bytes]) -> list[Opened]:
    """Those of `segments` that a reader opens and nothing was erased of."""
    out = []
    for data in segments:
        try:
            opened = open_segment(decode(data))
        except (Malformed, msgspec.DecodeError):
            continue
        if None not in opened.bodies and opened.segment.count < 200:
            out.append(opened)
    return out


def invented(known: Sequence[Opened], insiders: Mapping[bytes, Person], random: Random) -> bytes:
    """A segment in the manner of one that is known, with other kinds, fields, subjects and places."""
    model = random.choice(known)
    author = insiders.get(model.segment.header.log.device) or random.choice(EVERYBODY)
    log, first, prev = _place(model, known, author, random)
    logs = model.segment.header.logs if random.random() < 0.6 else _others(known, log, random)
    stamps, bodies = (
        list(stamps_of(model.segment.header)),
        [body for body in model.bodies if body is not None],
    )
    for _time in range(random.choice((0, 1, 2, 4))):
        at = random.randrange(len(bodies))
        kind = random.choice(EVERY_KIND) if random.random() < 0.5 else stamps[at][2]
        stamps[at] = (stamps[at][0], stamps[at][1], kind)
        bodies[at] = _body(kind, len(logs) + 1, random)
    step = random.choice((0, 0, 0, 1, 100, 1 << 32, WIDEST - 1_000))
    wall = random.choice((0, 0, 1, -(1 << 40), 1 << 50))
    stamps = [(min(lamport + step, WIDEST - 1), at + wall, kind) for lamport, at, kind in stamps]
    made, _hash = make_segment(
        log, first, prev, logs, stamps, bodies, random=random.randbytes, sign=author.sign
    )  # fmt: skip
    return encode(made)


def _place(
    model: Opened, known: Sequence[Opened], author: Person, random: Random
) -> tuple[LogName, int, bytes]:
    """Where it claims to stand: as its model, behind another one, at a beginning, or nowhere."""
    header = model.segment.header
    way = random.random()
    if way < 0.4:
        return LogName(author.id, header.log.scope, header.log.epoch), header.first, header.prev
    if way < 0.8:
        before = random.choice(known)
        log = before.segment.header.log
        return (
            LogName(log.device if log.device == author.id else author.id, log.scope, log.epoch),
            before.segment.last + 1,
            before.hash,
        )
    epoch, scope = random.choice((0, 7, (1 << 30) - 1)), random.choice(("", "1", "2"))
    return LogName(author.id, scope, epoch), 1, NO_HASH


def _others(known: Sequence[Opened], own: LogName, random: Random) -> list[Other]:
    picked = {one.segment.header.log: one.hash[:4] for one in random.sample(known, min(len(known), 3))}
    picked[
        LogName(random.choice(EVERYBODY).id, random.choice(("", "1")), (1 << 30) + random.randrange(99))
    ] = b""
    return [Other(log, random.choice((b"", tip))) for log, tip in picked.items() if log != own]


def _reference(logs: int, random: Random) -> int:
    return random.randrange(logs) << 32 | random.choice((0, 1, 1, 2, 3, 4, 5, 9, (1 << 32) - 1))


def _body(kind: str, logs: int, random: Random) -> Body:
    """A body whose fields mostly hold what their kind says."""
    fields: dict[str, object] = {}
    for name, type_ in (fields_of(kind) or {"x": Type.TEXT, "y": Type.REFS}).items():
        if random.random() < 0.7:
            mark = REFERENCE if type_ in (Type.REF, Type.REFS) else ""
            fields[name + mark] = _value(type_, logs, random)
    if kind in FACT and FACT[kind].answers and random.random() < 0.5:
        fields["/data/" + random.choice(TEXTS)] = random.choice(TEXTS)
    if random.random() < 0.1:
        fields[random.choice(("colour", "id", "scope", "", "note", "state"))] = random.choice(
            (*TEXTS, *NUMBERS)
        )
    names = tuple(sorted(fields))
    deps = tuple(_reference(logs, random) for _dep in range(random.choice((0, 0, 0, 1, 2, 7))))
    subject = 0 if random.random() < 0.3 else _reference(logs, random)
    return Body(subject, deps, names, tuple(fields[name] for name in names))


def _value(type_: Type, logs: int, random: Random) -> object:
    if type_ is Type.TEXT:
        return random.choice(TEXTS)
    if type_ is Type.INTEGER:
        return random.choice(NUMBERS)
    if type_ is Type.REF:
        return _reference(logs, random)
    if type_ is Type.REFS:
        return [_reference(logs, random) for _one in range(random.choice((0, 1, 3)))]
    return random.choice(
        (
            [],
            ["老人"],
            [["米", 2]],
            [["米"]],
            [[2, "米"]],
            [["米", -1]],
            [[[1]]],
            [1, "a", [2]],
            list(VALUES[:5]),
        )
    )

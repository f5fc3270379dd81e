"""Contents and segments for the vectors: honest ones, and ones with a single part replaced, signed all the same.

A part is replaced by a value, or by bytes of any kind (`msgspec.Raw`). Signatures and hashes are made over what
then stands there, so that the replaced part is the only fault.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from fieldtui.log.columns import Body, to_columns
from tests.vectors.people import COMMUNITY, NOW, OFFICE, PEER, WORKER, Person
from tests.vectors.sealing import deflate, seal

pack = msgspec.msgpack.encode
Raw = msgspec.Raw
Changes = Mapping[int, object]

NO_HASH = bytes(32)
# The last part of a policy's rank, as a sender may claim it.
TIP = bytes(4)
EPOCH = 7
FIRST_BRANCH = 1 << 30


def raw(*parts: object) -> Raw:
    """An array, however malformed its parts are."""
    return Raw(bytes((0x90 | len(parts),)) + b"".join(map(pack, parts)))


def long_int(value: int) -> Raw:
    """A small integer in nine bytes where one would do."""
    return Raw(b"\xcf" + value.to_bytes(8))


# ---------------------------------------------------------------- segments


@dataclass(frozen=True)
class Event:
    """What a case records: kind, fields by name, subject and deps as references."""

    kind: str
    fields: Mapping[str, object]
    subject: int = 0
    deps: tuple[int, ...] = ()

    @property
    def body(self) -> Body:
        """In canonical form."""
        names = tuple(sorted(self.fields))
        return Body(self.subject, self.deps, names, tuple(self.fields[name] for name in names))


def ref(number: int, log: int = 0) -> int:
    """A reference as it stands in a body."""
    return log << 32 | number


def named(name: str) -> Event:
    """The simplest event: a record that refers to nothing."""
    return Event("compound.added", {"name": name})


def several(count: int, name: str = "小区") -> list[Event]:
    """`count` of the simplest events."""
    return [named(f"{name}{at}") for at in range(1, count + 1)]


@dataclass(frozen=True)
class Made:
    """A segment as bytes, and what a case needs to know of it."""

    data: bytes
    hash: bytes
    author: Person
    scope: str
    epoch: int
    first: int
    count: int

    @property
    def last(self) -> int:
        """The number of its last event."""
        return self.first + self.count - 1

    @property
    def tip(self) -> bytes:
        """What `logs` of another segment says of it."""
        return self.hash[:4]

    @property
    def branch(self) -> int:
        """The epoch that names the branch which this segment begins."""
        return FIRST_BRANCH + (int.from_bytes(self.hash[:4]) >> 2)

    @property
    def log(self) -> tuple[bytes, str, int]:
        """Its log's name."""
        return self.author.id, self.scope, self.epoch


def replaced(parts: Sequence[object], changes: Changes) -> list[object]:
    """`parts` with those at some places replaced; a place beyond the end is appended."""
    out = [changes.get(at, part) for at, part in enumerate(parts)]
    return out + [part for at, part in sorted(changes.items()) if at >= len(parts)]


def differences(numbers: Sequence[int]) -> list[int]:
    """Each number less the one before."""
    return [number - before for before, number in zip((0, *numbers), numbers, strict=False)]


def segment(
    events: Sequence[Event],
    *,
    author: Person = PEER,
    scope: str = "1",
    epoch: int = EPOCH,
    first: int = 1,
    prev: bytes = NO_HASH,
    after: "Made | None" = None,
    logs: Sequence[object] = (),
    lamport: int = 1,
    wall: int = NOW,
    signer: Person | None = None,
    signature: bytes | None = None,
    erased: Sequence[int] = (),
    header: Changes | None = None,
    salts: Changes | None = None,
    columns: Changes | None = None,
    whole: Changes | None = None,
) -> Made:
    """A segment of `events`, after another one or from `first` on, with some parts replaced before it is signed.

    `erased` are places from 0 of events whose bodies and salts were dropped.
    """
    if after is not None:
        first, prev, lamport = after.last + 1, after.hash, lamport + after.last
    kinds = list(dict.fromkeys(event.kind for event in events))
    lamports = [lamport + at for at in range(len(events))]
    head = pack(
        replaced(
            [
                [author.id, scope, epoch],
                first,
                prev,
                list(logs),
                differences(lamports),
                differences([wall] * len(events)),
                kinds,
                bytes(kinds.index(event.kind) for event in events),
            ],
            header or {},
        )
    )
    salted, commitments = _salted(head, events, erased)
    digest = hashlib.sha256(
        b"fieldtui segment 1\n" + len(head).to_bytes(4) + head + b"".join(commitments)
    ).digest()
    bodies = [None if at in erased else event.body for at, event in enumerate(events)]
    shown = msgspec.to_builtins(to_columns(bodies), builtin_types=(bytes,))
    signed = (signer or author).sign(b"fieldtui signature 1\n" + digest)
    parts = [
        Raw(head),
        signed if signature is None else signature,
        replaced(salted, salts or {}),
        replaced(shown, columns or {}),
    ]
    return Made(pack(replaced(parts, whole or {})), digest, author, scope, epoch, first, len(events))


def _salted(head: bytes, events: Sequence[Event], erased: Sequence[int]) -> tuple[list[object], list[bytes]]:
    """The salts as they travel, and the commitments of all events."""
    seeds, spared, dropped, commitments = list[bytes](), list[bytes](), list[bytes](), list[bytes]()
    for start in range(0, len(events), 64):
        seed = hashlib.sha256(b"seed" + start.to_bytes(4) + head).digest()[:16]
        run = range(start, min(start + 64, len(events)))
        stream = hashlib.shake_256(b"fieldtui event 1\n" + seed).digest(16 * 64)
        touched = any(at in erased for at in run)
        for at in run:
            salt = stream[(at - start) * 16 :][:16]
            commitments.append(hashlib.sha256(b"fieldtui event 1\n" + salt + pack(events[at].body)).digest())
            if at in erased:
                dropped.append(commitments[-1])
            elif touched:
                spared.append(salt)
        seeds.append(b"" if touched else seed)
    return [seeds, spared, dropped], commitments


# ---------------------------------------------------------------- contents and bundles

# The places of a content's elements.
(
    COMMUNITY_AT,
    RECIPIENTS,
    MADE,
    RULES,
    INSTANCE,
    HAS,
    RECEIPTS,
    WANTS,
    REFUSED,
    LEFT,
    POLICY,
    SEGMENTS,
    BLOBS,
) = range(13)


def content(
    segments: Sequence["Made | bytes"] = (),
    *,
    to: Sequence[Person] = (WORKER,),
    policy: bytes = b"",
    changes: Changes | None = None,
) -> bytes:
    """A content as the format has it, with some elements replaced."""
    parts = [
        COMMUNITY,
        [person.id for person in to],
        NOW,
        [0, 1, TIP],
        0,
        [],
        [],
        [],
        [],
        [],
        policy,
        [Raw(one.data if isinstance(one, Made) else one) for one in segments],
        [],
    ]
    return pack(replaced(parts, changes or {}))


def payload(packed: bytes, sender: Person = OFFICE, signer: Person | None = None) -> bytes:
    """Compressed bytes under their sender's signature."""
    return sender.id + (signer or sender).sign(b"fieldtui bundle 1\n" + sender.id + packed) + packed


def bundle(
    segments: Sequence["Made | bytes"] = (),
    *,
    sender: Person = OFFICE,
    to: Sequence[Person] = (WORKER,),
    policy: bytes = b"",
    changes: Changes | None = None,
    signer: Person | None = None,
    press: Callable[[bytes], bytes] = deflate,
) -> bytes:
    """A bundle, signed and sealed to `to`."""
    return packed_bundle(press(content(segments, to=to, policy=policy, changes=changes)), sender, to, signer)


def packed_bundle(
    packed: bytes, sender: Person = OFFICE, to: Sequence[Person] = (WORKER,), signer: Person | None = None
) -> bytes:
    """A bundle around compressed bytes of any kind."""
    return seal(payload(packed, sender, signer), *to)


def any_content(data: bytes) -> bytes:
    """A bundle whose content is `data`, whatever it is."""
    return packed_bundle(deflate(data))


def header_list(made: Made) -> list[Any]:
    """The header of a segment, to take parts of it."""
    decoded: list[Any] = msgspec.msgpack.decode(made.data)[0]
    return decoded

"""A segment: a contiguous run of one log under one signature. Pure: bytes in, values out.

Each event has a commitment, SHA-256 over a salt and its canonical body; the segment's hash covers its
header, the commitments in order and the hash of the log's previous segment. Erasing a body and its salt
leaves a chain that still verifies. The layout is in sync/SPEC.md; the same bytes travel and rest.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from fieldtui.log.columns import MOST_SHAPES, Body, Columns, Malformed, deltas, from_columns, sums, to_columns
from fieldtui.log.names import DEVICE_BYTES, FIRST_BRANCH, LONGEST_SCOPE, TIP_BYTES, LogName

EVENT_TAG = b"fieldtui event 1\n"
SEGMENT_TAG = b"fieldtui segment 1\n"
SIGNATURE_TAG = b"fieldtui signature 1\n"
SALT_BYTES = SEED_BYTES = 16
# design.md §5.2: one seed serves a block of 64 events until one of them is erased.
BLOCK = 64
MOST_EVENTS = 4096
MOST_LOGS = MOST_KINDS = 255
NO_HASH = bytes(32)
_WIDEST = 1 << 53

Random = Callable[[int], bytes]
Sign = Callable[[bytes], bytes]


class Other(msgspec.Struct, frozen=True, array_like=True):
    """Another log that bodies refer to. `tip` tells its branches apart: the first 4 bytes of the hash of the
    segment that holds the highest number referred to, empty if that was not sealed yet.
    """

    log: LogName
    tip: bytes = b""


class Header(msgspec.Struct, frozen=True, array_like=True):
    """What the signature covers beside the commitments.

    `logs` are the other logs that bodies refer to, from index 1 (0 is this log); `lamports` and `walls`
    are differences; `kind` has a byte an event, an index into `kinds`.
    """

    log: LogName
    first: int
    prev: bytes
    logs: list[Other]
    lamports: list[int]
    walls: list[int]
    kinds: list[str]
    kind: bytes


class Salts(msgspec.Struct, frozen=True, array_like=True):
    """How the salts of a segment are known: a seed a block, empty where an event of it was erased.

    `spared` are the salts of what survives in such blocks, `commitments` those of the erased events.
    """

    seeds: list[bytes]
    spared: list[bytes]
    commitments: list[bytes]


class Segment(msgspec.Struct, frozen=True, array_like=True):
    """A segment as it travels and rests."""

    header: Header
    signature: bytes
    salts: Salts
    columns: Columns

    @property
    def count(self) -> int:
        """How many events it holds."""
        return len(self.header.kind)

    @property
    def last(self) -> int:
        """The sequence number of its last event."""
        return self.header.first + self.count - 1


class Opened(msgspec.Struct, frozen=True):
    """A segment whose columns were read: its hash and its bodies (None: erased), not yet its signature."""

    segment: Segment
    hash: bytes
    bodies: list[Body | None]

    @property
    def signed(self) -> bytes:
        """The bytes that the author's signature is over."""
        return SIGNATURE_TAG + self.hash


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Segment, strict=True)


def make_segment(
    log: LogName,
    first: int,
    prev: bytes,
    logs: Sequence[Other],
    stamps: Sequence[tuple[int, int, str]],
    bodies: Sequence[Body],
    *,
    random: Random,
    sign: Sign,
) -> tuple[Segment, bytes]:
    """A signed segment of events `first`… of `log`, and its hash.

    `stamps` has (lamport, wall, kind) for each of `bodies`. Raises ValueError past the limits.
    """
    kinds = list(dict.fromkeys(kind for _lamport, _wall, kind in stamps))
    if not 0 < len(bodies) <= MOST_EVENTS or len(logs) >= MOST_LOGS or len(kinds) > MOST_KINDS:
        raise ValueError("more than a segment holds")
    index = {kind: at for at, kind in enumerate(kinds)}
    header = Header(
        log=log,
        first=first,
        prev=prev,
        logs=list(logs),
        lamports=deltas(lamport for lamport, _wall, _kind in stamps),
        walls=deltas(wall for _lamport, wall, _kind in stamps),
        kinds=kinds,
        kind=bytes(index[kind] for _lamport, _wall, kind in stamps),
    )
    seeds = [random(SEED_BYTES) for _block in range(0, len(bodies), BLOCK)]
    salts = Salts(seeds, [], [])
    columns = to_columns(bodies)
    if len(columns.shapes) >= MOST_SHAPES:
        raise ValueError("more shapes than a segment holds")
    digest = _hash(header, _commitments(salts, bodies))
    return Segment(header, sign(SIGNATURE_TAG + digest), salts, columns), digest


def encode(segment: Segment) -> bytes:
    """The one encoding of `segment`."""
    return _encoder.encode(segment)


def decode(data: bytes) -> Segment:
    """The segment in `data`. Raises Malformed for anything that `encode` would not have written."""
    try:
        segment = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"segment: {error}") from error
    if _encoder.encode(segment) != data:
        raise Malformed("segment is not canonical")
    return segment


def open_segment(segment: Segment) -> Opened:
    """Check everything about `segment` that needs no key, and hash it. Raises Malformed."""
    _check_header(segment)
    bodies = from_columns(segment.columns, len(segment.header.logs) + 1)
    return Opened(segment, _hash(segment.header, _commitments(segment.salts, bodies)), bodies)


def header_in(data: bytes) -> Header:
    """What a segment says of itself, checked without its columns. Raises Malformed."""
    segment = decode(data)
    _check_header(segment)
    return segment.header


def stamps_of(header: Header) -> list[tuple[int, int, str]]:
    """(lamport, wall, kind) of each event."""
    kinds = [header.kinds[at] for at in header.kind]
    return list(zip(sums(header.lamports), sums(header.walls), kinds, strict=True))


def _check_header(segment: Segment) -> None:
    header, count = segment.header, segment.count
    names = [header.log, *(other.log for other in header.logs)]
    faults = {
        "count": 0 < count <= MOST_EVENTS and len(segment.columns.shape) == count,
        "columns": len(header.lamports) == len(header.walls) == count,
        "logs": len(names) <= MOST_LOGS and len(set(names)) == len(names),
        "log name": all(len(n.device) == DEVICE_BYTES and len(n.scope) <= LONGEST_SCOPE for n in names),
        "epoch": 0 <= header.log.epoch < FIRST_BRANCH and all(0 <= n.epoch < 1 << 31 for n in names),
        "tip": all(len(other.tip) in (0, TIP_BYTES) for other in header.logs),
        "first": 0 < header.first < (1 << 32) - count,
        "previous hash": len(header.prev) == 32 and (header.prev == NO_HASH) == (header.first == 1),
        "signature": len(segment.signature) == 64,
        "kinds": list(dict.fromkeys(header.kind)) == list(range(len(header.kinds))),
        "too many kinds": len(header.kinds) <= MOST_KINDS,
        "kind names": len(set(header.kinds)) == len(header.kinds),
    }
    for what, holds in faults.items():
        if not holds:
            raise Malformed(what)
    lamports = sums(header.lamports)
    if lamports[0] < 1 or min(header.lamports) < 1 or lamports[-1] >= _WIDEST:
        raise Malformed("lamport")
    if max(map(abs, sums(header.walls))) >= _WIDEST:
        raise Malformed("wall")


def _hash(header: Header, commitments: bytes) -> bytes:
    encoded = _encoder.encode(header)
    return hashlib.sha256(SEGMENT_TAG + len(encoded).to_bytes(4) + encoded + commitments).digest()


def _commitments(salts: Salts, bodies: Sequence[Body | None]) -> bytes:
    """The commitments of `bodies` in order, 32 bytes each. Raises Malformed if salts do not fit."""
    if len(salts.seeds) != -(-len(bodies) // BLOCK):
        raise Malformed("salt seeds")
    out: list[bytes] = []
    sha256, encode = hashlib.sha256, _encoder.encode
    spared, erased = iter(salts.spared), iter(salts.commitments)
    for block, seed in enumerate(salts.seeds):
        run = bodies[block * BLOCK : (block + 1) * BLOCK]
        if (len(seed) == SEED_BYTES) == (None in run):
            raise Malformed("salt seed")
        if seed:
            stream = hashlib.shake_256(EVENT_TAG + seed).digest(SALT_BYTES * len(run))
            salts_of_run = range(0, len(stream), SALT_BYTES)
            out += [
                sha256(EVENT_TAG + stream[at : at + SALT_BYTES] + encode(body)).digest()
                for at, body in zip(salts_of_run, run, strict=True)
            ]
            continue
        for body in run:
            if body is None:
                out.append(_sized(next(erased, b""), 32))
            else:
                salt = _sized(next(spared, b""), SALT_BYTES)
                out.append(sha256(EVENT_TAG + salt + encode(body)).digest())
    if next(spared, None) is not None or next(erased, None) is not None:
        raise Malformed("salts left over")
    return b"".join(out)


def _sized(value: bytes, size: int) -> bytes:
    if len(value) != size:
        raise Malformed("salt or commitment size")
    return value


def salt_of(salts: Salts, at: int) -> bytes:
    """The salt of event `at` (from 0) in a block that still has its seed."""
    stream = hashlib.shake_256(EVENT_TAG + salts.seeds[at // BLOCK]).digest(SALT_BYTES * BLOCK)
    return stream[at % BLOCK * SALT_BYTES :][:SALT_BYTES]


def erase(segment: Segment, dots: set[int]) -> Segment:
    """`segment` without the bodies and salts of the events at `dots` (offsets from 0); its hash stays."""
    opened = open_segment(segment)
    salts, spared, erased = segment.salts, list[bytes](), list[bytes]()
    old_spared, old_erased = iter(salts.spared), iter(salts.commitments)
    seeds = list(salts.seeds)
    bodies: list[Body | None] = []
    for at, body in enumerate(opened.bodies):
        seed, salt = salts.seeds[at // BLOCK], b""
        if body is not None:
            salt = salt_of(salts, at) if seed else next(old_spared)
        block = range(at // BLOCK * BLOCK, (at // BLOCK + 1) * BLOCK)
        touched = not seed or any(other in dots for other in block)
        if body is None:
            erased.append(next(old_erased))
        elif at in dots:
            erased.append(hashlib.sha256(EVENT_TAG + salt + _encoder.encode(body)).digest())
            body = None
        elif touched:
            spared.append(salt)
        if touched:
            seeds[at // BLOCK] = b""
        bodies.append(body)
    columns: Any = to_columns(bodies)
    return Segment(segment.header, segment.signature, Salts(seeds, spared, erased), columns)

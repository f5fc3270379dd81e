"""What is inside a sealed bundle: who sends, what they have, and the segments that the receiver lacks. Pure.

    sender 16 | signature 64 | raw deflate (preset dictionary) of a msgpack `Content`

The signature is over the sender, and the compressed bytes, whose content names the recipients. Limits are
checked before anything is allocated.
"""

import zlib
from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from fieldtui.log.names import DEVICE_BYTES, FIRST_BRANCH, LONGEST_SCOPE, SEQ_BITS, LogName
from sync.dictionary import DICTIONARY
from sync.errors import Damaged, NotCanonical, Phrase, TooLarge
from sync.policy import RANK_TIP_BYTES

SIGNATURE_BYTES = 64
# design.md §5.3: 256 MiB inflated, 32× beyond the first MiB.
MOST_INFLATED = 256 * 1024 * 1024
MOST_RATIO = 32
_FREE = 1024 * 1024
# A byte of a packed list can become a hundred of memory, so that lists are counted before they are built.
MOST_RECIPIENTS, MOST_HEADS, MOST_REFUSALS = 255, 1 << 14, 1 << 10
MOST_SEGMENTS, MOST_BLOBS = 1 << 18, 1 << 12
MOST_RECEIPTS, MOST_WANTS = 1 << 8, 1 << 10
BUNDLE_NAME_BYTES = 16
# Nobody but its author can make two segments that begin alike, and only to their own harm.
HEAD_HASH_BYTES = 16
_WIDEST = 1 << 53
_TAG = b"fieldtui bundle 1\n"

Sign = Callable[[bytes], bytes]


Seq = Annotated[int, Meta(ge=0, lt=1 << SEQ_BITS)]
Name16 = Annotated[bytes, Meta(min_length=DEVICE_BYTES, max_length=DEVICE_BYTES)]
Count = Annotated[int, Meta(ge=0, lt=1 << SEQ_BITS)]


class Head(msgspec.Struct, frozen=True, array_like=True):
    """How far a device has a log: its last sequence number and 16 bytes of the hash of the segment that ends there."""

    log: LogName
    seq: Seq
    hash: Annotated[bytes, Meta(min_length=HEAD_HASH_BYTES, max_length=HEAD_HASH_BYTES)]


class Receipt(msgspec.Struct, frozen=True, array_like=True):
    """What became of one bundle of the receiver: how many records were new, known and in conflict; how many
    segments were refused or wait. `bundle` is the first 16 bytes of the SHA-256 of its file.
    """

    bundle: Annotated[bytes, Meta(min_length=BUNDLE_NAME_BYTES, max_length=BUNDLE_NAME_BYTES)]
    accepted: Count
    duplicate: Count
    conflicts: Count
    refused: Count
    waiting: Count


class Want(msgspec.Struct, frozen=True, array_like=True):
    """Records of a log that the sender of a receipt waits for: the first and the last sequence number."""

    log: LogName
    first: Seq
    last: Seq


class Refusal(msgspec.Struct, frozen=True, array_like=True):
    """Records that the sender of a receipt has put aside: the first, how many, and the reason's name."""

    log: LogName
    first: Seq
    count: Count
    reason: Annotated[str, Meta(max_length=64)]


class Content(msgspec.Struct, frozen=True, array_like=True):
    """A bundle's content. `has`, `receipts`, `wants` and `refused` are the receipt: what the sender holds
    within the receiver's scopes, and what became of what the receiver sent.

    `rules` is the rank of the policy that the sender goes by, `instance` the epoch that it writes in, which tells
    copies of one disk apart once they know of each other; `policy` a `SignedPolicy` or empty; `left` are
    scopes that the sender had and has purged; `blobs` are checklists, named by their SHA-256 in events.
    """

    community: Name16
    recipients: Annotated[tuple[Name16, ...], Meta(max_length=MOST_RECIPIENTS)]
    made: Annotated[int, Meta(gt=-_WIDEST, lt=_WIDEST)]
    rules: tuple[
        Annotated[int, Meta(ge=0, lt=64)],
        Annotated[int, Meta(ge=0, lt=_WIDEST)],
        Annotated[bytes, Meta(min_length=RANK_TIP_BYTES, max_length=RANK_TIP_BYTES)],
    ]
    instance: Annotated[int, Meta(ge=0, lt=FIRST_BRANCH)] = 0
    has: Annotated[tuple[Head, ...], Meta(max_length=MOST_HEADS)] = ()
    receipts: Annotated[tuple[Receipt, ...], Meta(max_length=MOST_RECEIPTS)] = ()
    wants: Annotated[tuple[Want, ...], Meta(max_length=MOST_WANTS)] = ()
    refused: Annotated[tuple[Refusal, ...], Meta(max_length=MOST_REFUSALS)] = ()
    left: Annotated[tuple[Annotated[str, Meta(max_length=LONGEST_SCOPE)], ...], Meta(max_length=255)] = ()
    policy: bytes = b""
    segments: Annotated[tuple[msgspec.Raw, ...], Meta(max_length=MOST_SEGMENTS)] = ()
    blobs: Annotated[tuple[bytes, ...], Meta(max_length=MOST_BLOBS)] = ()


class Letter(msgspec.Struct, frozen=True):
    """An opened envelope, not yet trusted: `signed` are the bytes that `signature` must be over."""

    sender: bytes
    signature: bytes
    signed: bytes
    content: Content


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Content)


def write(content: Content, sender: bytes, sign: Sign) -> bytes:
    """The payload of a bundle from `sender`."""
    data = _encoder.encode(content)
    packed = _deflate(data, 9)
    if len(data) > max(_FREE, len(packed) * MOST_RATIO):
        # Very many records that are alike: no reader would inflate them.
        packed = _deflate(data, 0)
    return sender + sign(_TAG + sender + packed) + packed


def _deflate(data: bytes, level: int) -> bytes:
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    return compressor.compress(data) + compressor.flush()


def read(payload: bytes, name: str) -> Letter:
    """What `payload` says; nothing of it is trusted yet. Raises Damaged, TooLarge, NotCanonical."""
    start = DEVICE_BYTES + SIGNATURE_BYTES
    if len(payload) <= start:
        raise Damaged(name=name, cause=Phrase("it is empty"))
    sender, signature, packed = payload[:DEVICE_BYTES], payload[DEVICE_BYTES:start], payload[start:]
    data = _inflate(packed, name)
    try:
        content = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotCanonical(name=name, cause=error) from error
    if _encoder.encode(content) != data:
        raise NotCanonical(name=name, cause=Phrase("another encoding"))
    logs = (
        *(one.log for one in content.has),
        *(one.log for one in content.wants),
        *(one.log for one in content.refused),
    )
    if not all(_is_name(log) for log in logs):
        raise NotCanonical(name=name, cause=Phrase("the name of a log"))
    return Letter(sender, signature, _TAG + sender + packed, content)


def _is_name(log: LogName) -> bool:
    return len(log.device) == DEVICE_BYTES and len(log.scope) <= LONGEST_SCOPE and 0 <= log.epoch < 1 << 31


def _inflate(packed: bytes, name: str) -> bytes:
    limit = min(MOST_INFLATED, max(_FREE, len(packed) * MOST_RATIO))
    inflater = zlib.decompressobj(-15, DICTIONARY)
    try:
        data = inflater.decompress(packed, limit + 1)
    except zlib.error as error:
        raise Damaged(name=name, cause=Phrase("it cannot be unpacked")) from error
    if len(data) > limit:
        raise TooLarge(name=name, cause=f"> {limit} bytes")
    if not inflater.eof or inflater.unused_data:
        raise Damaged(name=name, cause=Phrase("it is cut short or goes on after its end"))
    return data

"""Changes to bytes that a decoder should survive: bits, runs, lengths, splices, and whole MessagePack values.

Every change takes its chances from the `Random` it is given, so that a seed names it. Pure.
"""

from collections.abc import Callable, Sequence
from random import Random

import msgspec

Change = Callable[[bytes, Sequence[bytes], Random], bytes]

EDGES = (0, 1, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC4, 0xC5, 0xC6, 0xCA, 0xCB, 0xCC,
         0xCF, 0xD3, 0xD4, 0xD9, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xE0, 0xFE, 0xFF)  # fmt: skip
VALUES: tuple[object, ...] = (
    0, 1, -1, 2, 7, 63, 64, 127, 128, 254, 255, 256, 65_535, 65_536, (1 << 30) - 1, 1 << 30, (1 << 31) - 1, 1 << 31,
    (1 << 32) - 1, 1 << 32, (1 << 53) - 1, 1 << 53, -(1 << 53), (1 << 63) - 1, 1 << 63, -(1 << 63), (1 << 64) - 1,
    0.5, float("nan"), float("inf"), None, True, False, "", "甲", "𠀀", "\0", "€", "x@", "/a", "name", "[/]", "a" * 33,
    b"", b"\0", b"\xff", bytes(15), bytes(16), bytes(31), bytes(32), bytes(64), [], [[]], [[[[[[]]]]]], {}, {"a": 1},
)  # fmt: skip


def flip_bits(data: bytes, _corpus: Sequence[bytes], random: Random) -> bytes:
    """One to eight bits are another."""
    out = bytearray(data)
    for _bit in range(random.choice((1, 1, 1, 2, 4, 8))):
        if out:
            out[random.randrange(len(out))] ^= 1 << random.randrange(8)
    return bytes(out)


def set_byte(data: bytes, _corpus: Sequence[bytes], random: Random) -> bytes:
    """A byte is one at which MessagePack turns."""
    if not data:
        return bytes((random.choice(EDGES),))
    at = random.randrange(len(data))
    return data[:at] + bytes((random.choice(EDGES),)) + data[at + 1 :]


def insert(data: bytes, _corpus: Sequence[bytes], random: Random) -> bytes:
    """Some bytes more."""
    at = random.randrange(len(data) + 1)
    return data[:at] + random.randbytes(random.choice((1, 1, 2, 4, 8, 16, 64))) + data[at:]


def delete(data: bytes, _corpus: Sequence[bytes], random: Random) -> bytes:
    """Some bytes less."""
    at = random.randrange(len(data) + 1)
    return data[:at] + data[at + random.choice((1, 1, 2, 4, 8, 16, 64)) :]


def cut(data: bytes, _corpus: Sequence[bytes], random: Random) -> bytes:
    """The end is missing."""
    return data[: random.randrange(len(data) + 1)]


def repeat(data: bytes, _corpus: Sequence[bytes], random: Random) -> bytes:
    """A run stands there twice."""
    at = random.randrange(len(data) + 1)
    end = at + random.choice((1, 4, 16, 88, 256))
    return data[:end] + data[at:end] + data[end:]


def splice(data: bytes, corpus: Sequence[bytes], random: Random) -> bytes:
    """The beginning of one, the end of another."""
    other = random.choice(corpus)
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


def lengthen(data: bytes, _corpus: Sequence[bytes], random: Random) -> bytes:
    """A byte that may be a length is one more or less."""
    if not data:
        return data
    at = random.randrange(min(len(data), random.choice((16, 64, 1 << 20))))
    return data[:at] + bytes(((data[at] + random.choice((-1, 1))) % 256,)) + data[at + 1 :]


def change_value(data: bytes, corpus: Sequence[bytes], random: Random) -> bytes:
    """Decoded as MessagePack, a value somewhere is another, missing, doubled, or one of another item."""
    try:
        tree, other = msgspec.msgpack.decode(data), msgspec.msgpack.decode(random.choice(corpus))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return flip_bits(data, corpus, random)
    for _time in range(random.choice((1, 1, 1, 2, 3))):
        tree = _changed(tree, other, random)
    try:
        return msgspec.msgpack.encode(tree)
    except (OverflowError, RecursionError, TypeError):
        return data


def _changed(tree: object, other: object, random: Random) -> object:
    if isinstance(tree, list) and tree and random.random() < 0.92:
        at = random.randrange(len(tree))
        return [*tree[:at], _changed(tree[at], other, random), *tree[at + 1 :]]
    if isinstance(tree, list) and tree:
        at, to = random.randrange(len(tree)), random.randrange(len(tree))
        return random.choice((
            [*tree[:at], *tree[at + 1 :]],
            [*tree[:at], tree[at], *tree[at:]],
            [*tree[:at], tree[to], *tree[at + 1 :]],
            tree[::-1],
            _part(other, random),
        ))  # fmt: skip
    if isinstance(tree, int) and not isinstance(tree, bool) and random.random() < 0.5:
        return min(max(tree + random.choice((-1, 1, -2, 2, 256, 1 << 32)), -(1 << 63)), (1 << 64) - 1)
    if isinstance(tree, bytes) and random.random() < 0.5:
        return random.choice((flip_bits, set_byte, insert, delete, lengthen))(tree, (b"",), random)
    if isinstance(tree, str) and random.random() < 0.5:
        return tree + random.choice(("a", "@", "\0", "𠀀", "€"))
    return random.choice((random.choice(VALUES), _part(other, random)))


def _part(tree: object, random: Random) -> object:
    while isinstance(tree, list) and tree and random.random() < 0.7:
        tree = random.choice(tree)
    return tree


CHANGES: tuple[Change, ...] = (flip_bits, set_byte, insert, delete, cut, repeat, splice, lengthen)


def changed(data: bytes, corpus: Sequence[bytes], random: Random) -> bytes:
    """`data` after one to three changes; half of them of whole values."""
    for _time in range(random.choice((1, 1, 2, 3))):
        change = change_value if random.random() < 0.5 else random.choice(CHANGES)
        data = change(data, corpus, random)
    return data

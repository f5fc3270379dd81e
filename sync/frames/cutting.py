"""Bytes cut into frames: as many as a receiver wants, each as good as any other."""

import hashlib
from dataclasses import dataclass

from sync.errors import TooLarge
from sync.frames.field import plus, times
from sync.frames.frame import (
    MOST_BLOCK_BYTES,
    MOST_BLOCKS,
    MOST_LENGTH,
    MOST_NUMBER,
    OVERHEAD,
    TRANSFER_BYTES,
    Frame,
    row,
    write_frame,
)


class TooManyCodes(TooLarge):
    """{name} would need {count} QR codes, and at most {most} go together.

    Carry it on a stick; nothing was changed.
    """


@dataclass(frozen=True)
class Transfer:
    """`length` bytes in blocks of one size, the last one filled up with zeros."""

    id: bytes
    length: int
    blocks: tuple[bytes, ...]

    def frame(self, number: int) -> bytes:
        """The bytes of frame `number`; after the last number the first comes again."""
        number %= MOST_NUMBER + 1
        if number < len(self.blocks):
            block = self.blocks[number]
        else:
            block = bytes(len(self.blocks[0]))
            for one, factor in zip(self.blocks, row(self.id, len(self.blocks), number), strict=True):
                block = plus(block, times(one, factor))
        return write_frame(Frame(self.id, len(self.blocks), self.length, number, block))


def transfer_id(data: bytes) -> bytes:
    """What the frames of `data` are known by; the receiver compares it once it has all."""
    return hashlib.sha256(b"fieldtui transfer 1\n" + data).digest()[:TRANSFER_BYTES]


def cut(data: bytes, room: int, name: str = "") -> Transfer:
    """`data` for frames of at most `room` bytes, blocks of one size as small as their number allows.

    Raises TooManyCodes where more than MOST_BLOCKS blocks would be needed; ValueError without data, or without room.
    """
    size = min(room - OVERHEAD, MOST_BLOCK_BYTES)
    if not data or size < 1:
        raise ValueError("nothing to cut, or no room for a block")
    count = -(-len(data) // size)
    if count > MOST_BLOCKS or len(data) > MOST_LENGTH:
        raise TooManyCodes(name=name, count=count, most=MOST_BLOCKS)
    size = -(-len(data) // count)
    filled = data.ljust(count * size, b"\0")
    blocks = tuple(filled[at : at + size] for at in range(0, len(filled), size))
    return Transfer(transfer_id(data), len(data), blocks)

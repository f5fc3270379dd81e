"""One frame: what a QR code carries. Every field is checked against the others before anything is made of them.

    format 1 | transfer 4 | blocks 2 | length 3 | number 2 | block | CRC-32 4

Frame `number` of a transfer carries the sum of its blocks, each multiplied by a number of `row`: the first frames
carry the blocks themselves, the next ones, as far as the field goes, rows of a Cauchy matrix, of which any are
independent of each other; all others rows that a hash draws, which are so but once in about 255 times.
"""

import hashlib
import zlib
from dataclasses import dataclass

from sync.errors import Phrase
from sync.frames.digits import NotAFrame
from sync.frames.field import inverse

FORMAT = 1
TRANSFER_BYTES = 4
_BLOCKS, _LENGTH, _NUMBER, _CRC = 2, 3, 2, 4
_BEFORE = 1 + TRANSFER_BYTES + _BLOCKS + _LENGTH + _NUMBER
OVERHEAD = _BEFORE + _CRC
# 1,024 blocks of a code of version 40 would be 2.9 MB. A stick is better long before.
MOST_BLOCKS = 1024
MOST_NUMBER = (1 << 8 * _NUMBER) - 1
MOST_LENGTH = (1 << 8 * _LENGTH) - 1
# A code of version 40-L holds 7,089 digits.
MOST_BLOCK_BYTES = 2919 - OVERHEAD
_FIELD = 256


@dataclass(frozen=True)
class Frame:
    """Frame `number` of the transfer `transfer`: `length` bytes in `blocks` blocks of `len(block)` bytes."""

    transfer: bytes
    blocks: int
    length: int
    number: int
    block: bytes


def write_frame(frame: Frame) -> bytes:
    """The bytes of a frame."""
    body = b"".join(
        (
            bytes((FORMAT,)),
            frame.transfer,
            frame.blocks.to_bytes(_BLOCKS),
            frame.length.to_bytes(_LENGTH),
            frame.number.to_bytes(_NUMBER),
            frame.block,
        )
    )
    return body + zlib.crc32(body).to_bytes(_CRC)


def read_frame(data: bytes) -> Frame:
    """The frame that `write_frame` wrote. Raises NotAFrame."""
    size = len(data) - OVERHEAD
    if not 0 < size <= MOST_BLOCK_BYTES:
        raise NotAFrame(cause=Phrase("it has not the length of a frame"))
    if data[0] != FORMAT:
        raise NotAFrame(cause=Phrase("it is of another format"))
    body = data[:-_CRC]
    if zlib.crc32(body).to_bytes(_CRC) != data[-_CRC:]:
        raise NotAFrame(cause=Phrase("its checksum does not fit"))
    at = 1 + TRANSFER_BYTES
    blocks = int.from_bytes(body[at : at + _BLOCKS])
    length = int.from_bytes(body[at + _BLOCKS : at + _BLOCKS + _LENGTH])
    number = int.from_bytes(body[_BEFORE - _NUMBER : _BEFORE])
    if not 0 < blocks <= MOST_BLOCKS or not (blocks - 1) * size < length <= blocks * size:
        raise NotAFrame(cause=Phrase("its fields contradict each other"))
    return Frame(body[1:at], blocks, length, number, body[_BEFORE:])


def row(transfer: bytes, blocks: int, number: int) -> bytes:
    """By how much frame `number` of a transfer multiplies each of its `blocks` blocks: a byte each."""
    if number < blocks:
        return bytes(number) + b"\1" + bytes(blocks - number - 1)
    if number < _FIELD:
        return bytes(inverse(number ^ block) for block in range(blocks))
    seed = b"fieldtui row 1\n" + transfer + blocks.to_bytes(_BLOCKS) + number.to_bytes(_NUMBER)
    return hashlib.shake_128(seed).digest(blocks)

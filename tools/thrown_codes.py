"""What the fuzzer throws at the reader of QR codes: changed digits, changed frames, and many frames one after the other.

A sequence is digits, a code a line. What may come back is checked here, and what it may cost: rows multiplied,
counted, and bytes held at the same time. No part of the product.
"""

import tracemalloc
import zlib
from collections.abc import Callable, Sequence
from random import Random
from unittest.mock import patch

from sync.frames import (
    MOST_NUMBER,
    OVERHEAD,
    Assembler,
    Frame,
    NotAFrame,
    bytes_of,
    cut,
    digits_of,
    read_frame,
    write_frame,
)
from sync.frames.assembling import MOST_TRANSFERS
from sync.frames.cutting import transfer_id
from sync.frames.field import times
from tools.mutations import changed

OTHERS = "0123456789 \n-+_.eO٣３²"
EDGES = (0, 1, 2, 3, 255, 256, 257, 1_023, 1_024, 1_025, 65_535)
# Beside the rows: the transfers' own objects and the last progress.
OF_ITSELF = 256 * 1024


class Costs(Exception):
    """More work, or more memory, than frames like these may cost."""


class Fell(Exception):
    """A decoder read one thing in two ways, forgot what it had, held too much, or gave what was not sent."""


def _swap(text: str, at: int, _random: Random) -> str:
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def _other(text: str, at: int, random: Random) -> str:
    return text[:at] + random.choice(OTHERS) + text[at + 1 :]


def _more(text: str, at: int, random: Random) -> str:
    return text[:at] + str(random.randrange(10 ** random.choice((1, 1, 3, 17, 300)))) + text[at:]


def _less(text: str, at: int, random: Random) -> str:
    return text[:at] + text[at + random.choice((1, 1, 2, 17)) :]


def _twice(text: str, at: int, _random: Random) -> str:
    return text[:at] + text[at : at + 17] + text[at:]


def _end(text: str, at: int, _random: Random) -> str:
    return text[:at]


_CHANGES: Sequence[Callable[[str, int, Random], str]] = (_swap, _other, _other, _more, _less, _twice, _end)


def throw_digits(codes: Sequence[bytes], random: Random) -> bytes:
    """Changed digits of a code, in UTF-8."""
    text = random.choice(codes).decode()
    for _time in range(random.choice((1, 1, 2, 3))):
        text = random.choice(_CHANGES)(text, random.randrange(len(text) + 1), random)
    return text.encode()


def throw_frame(codes: Sequence[bytes], random: Random) -> bytes:
    """A changed frame, most of them with a checksum that fits, or one of invented fields."""
    way = random.random()
    if way < 0.3:
        return _invented(random)
    try:
        data = bytes_of(random.choice(codes).decode())
    except NotAFrame:
        return _invented(random)
    data = changed(data, (data,), random)
    return data if way < 0.5 else data[:-4] + zlib.crc32(data[:-4]).to_bytes(4)


def _invented(random: Random) -> bytes:
    size = random.choice((0, 1, 2, 5, 30, 2_902, 2_903, 2_904))
    blocks = random.choice((random.choice(EDGES), random.randrange(2_000)))
    length = max(0, (blocks - random.choice((0, 1))) * size + random.choice((-1, 0, 1, 2)))
    number = random.choice((random.choice(EDGES), random.randrange(MOST_NUMBER + 1)))
    return write_frame(Frame(random.randbytes(4), blocks, length % (1 << 24), number, random.randbytes(size)))


def throw_shown(codes: Sequence[bytes], random: Random) -> bytes:
    """Frames of several transfers in any order, some of them forged, changed or invented: a code a line."""
    lines = []
    for _transfer in range(random.choice((1, 1, 2, 3, 12))):
        size = random.choice((1, 1, 4, 20))
        data = random.randbytes(random.choice((1, 5, 20, 20, 60)))
        sent = cut(data + bytes(random.choice((0, 0, 3))), size + OVERHEAD)
        span = random.choice((len(sent.blocks) + 2, 256, MOST_NUMBER))
        for _frame in range(random.randrange(2 * len(sent.blocks) + 2)):
            frame = sent.frame(random.randrange(span))
            if random.random() < 0.02:
                frame = frame[:-5] + random.randbytes(1)
                frame += zlib.crc32(frame).to_bytes(4)
            lines.append(digits_of(frame).encode())
    others = random.choices((throw_digits, _throw_invented), k=random.choice((0, 0, 1, 5)))
    lines += [throw(codes, random).replace(b"\n", b" ") for throw in others]
    random.shuffle(lines)
    return b"\n".join(lines)


def _throw_invented(_codes: Sequence[bytes], random: Random) -> bytes:
    return digits_of(_invented(random)).encode()


def try_digits(data: bytes) -> None:
    """Read digits. Raises Fell if others stand for the same."""
    text = data.decode()
    if digits_of(bytes_of(text)) != text:
        raise Fell(text)


def try_frame(data: bytes) -> None:
    """Read a frame. Raises Fell if its fields give another or contradict each other."""
    frame = read_frame(data)
    if write_frame(frame) != data or -(-frame.length // len(frame.block)) != frame.blocks:
        raise Fell(data.hex())


def try_shown(data: bytes) -> None:
    """Take the codes one after the other. Raises Costs and Fell."""
    # What is held is counted for some, as that takes five times as long as all the rest.
    if zlib.crc32(data) % 16:
        _try_shown(data)
        return
    tracemalloc.start()
    try:
        holds = _try_shown(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    if peak > OF_ITSELF + 8 * len(data) + 2 * holds:
        raise Costs(f"{peak} bytes")


def _try_shown(data: bytes) -> int:
    """Take the codes; about how many bytes their frames may hold."""
    work = may = holds = 0

    def counted(row: bytes, number: int) -> bytes:
        nonlocal work
        work += 1
        return times(row, number)

    assembler = Assembler()
    with patch("sync.frames.assembling.times", counted):
        for line in data.decode().split("\n"):
            if frame := _frame_of(line):
                # A row for each block, and for each frame its share in the end.
                may += 2 * frame.blocks + 1
                holds += 16 * frame.blocks + len(frame.block) + 1_024
                _take(assembler, line, frame)
    if work > may:
        raise Costs(f"{work} of {may} rows")
    return holds


def _frame_of(line: str) -> Frame | None:
    try:
        return read_frame(bytes_of(line))
    except NotAFrame:
        return None


def _take(assembler: Assembler, line: str, frame: Frame) -> None:
    before = {(one.transfer, one.of): one for one in assembler.progress()}
    try:
        taken = assembler.take(line)
    except NotAFrame:
        return
    done, now = taken.done, taken.progress
    known = before.get((now.transfer, now.of))
    fell = known is not None and not done and len(before) == 1 and now.found < known.found
    wrong = done is not None and (transfer_id(done.data) != frame.transfer or len(done.data) != frame.length)
    if fell or wrong or now.found > now.of or len(assembler.progress()) > MOST_TRANSFERS:
        raise Fell(line)

"""SQLite's log of writes, read as bytes: whether something that was finished cannot be read any more.

SQLite stops at the first frame whose checksum is wrong and says nothing of what stands behind it: right after a
power cut, and wrong after damage. Nothing here opens a database. https://sqlite.org/fileformat2.html#walformat
"""

import struct
from dataclasses import dataclass
from pathlib import Path

_HEADER, _FRAME = 32, 24
_BIG, _LITTLE = 0x377F0683, 0x377F0682


@dataclass(frozen=True)
class WalState:
    """`good` frames, then (`broken`) one that is not; `finished` transactions end behind that."""

    good: int
    broken: bool
    finished: int


def state_of(path: Path) -> WalState:
    """What stands in a WAL, by its checksums and salts."""
    data = path.read_bytes()
    if len(data) < _HEADER:
        return WalState(0, False, 0)
    magic, _version, page_size, _number, salts, *_sums = struct.unpack(">IIII8sII", data[:_HEADER])
    order = {_BIG: ">", _LITTLE: "<"}.get(magic)
    if order is None or _sum(order, data[:24], (0, 0)) != _ints(data[24:32]):
        # Its frames may be whole, but SQLite will not read them.
        return WalState(0, True, _ends(data, _HEADER, page_size or 4096, salts))
    sums, at, good = _ints(data[24:32]), _HEADER, 0
    while at + _FRAME + page_size <= len(data):
        header, page = data[at : at + _FRAME], data[at + _FRAME : at + _FRAME + page_size]
        wanted = _sum(order, header[:8] + page, sums)
        if header[8:16] != salts or wanted != _ints(header[16:24]):
            break
        sums, at, good = wanted, at + _FRAME + page_size, good + 1
    else:
        return WalState(good, False, 0)
    finished = _ends(data, at, page_size, salts)
    # A frame with other salts is what an earlier round left behind, which is no fault.
    broken = data[at + 8 : at + 16] == salts or finished > 0
    return WalState(good, broken, finished)


def _ends(data: bytes, at: int, page_size: int, salts: bytes) -> int:
    """How many frames from `at` on end a transaction of this round."""
    count = 0
    while at + _FRAME + page_size <= len(data):
        size_after = int.from_bytes(data[at + 4 : at + 8])
        count += size_after > 0 and data[at + 8 : at + 16] == salts
        at += _FRAME + page_size
    return count


def _ints(data: bytes) -> tuple[int, int]:
    return struct.unpack(">II", data)


def _sum(order: str, data: bytes, start: tuple[int, int]) -> tuple[int, int]:
    first, second = start
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for at in range(0, len(words), 2):
        first = (first + words[at] + second) & 0xFFFFFFFF
        second = (second + words[at + 1] + first) & 0xFFFFFFFF
    return first, second

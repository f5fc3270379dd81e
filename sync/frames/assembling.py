"""Frames put together: of several transfers at once, in any order, from any beginning, with any missing.

A transfer is solved like any linear equations, a row at a time: each frame is reduced by the rows that are there, and
kept if something is left of it. Its work is bounded: at most a row's length of additions for each block of it.
"""

from collections import OrderedDict
from dataclasses import dataclass

from sync.errors import Phrase
from sync.frames.cutting import transfer_id
from sync.frames.digits import NotAFrame, bytes_of
from sync.frames.field import inverse, plus, times
from sync.frames.frame import Frame, read_frame, row

# The pages of forty clerks, scanned in turns, and more.
MOST_TRANSFERS = 64
# Of all rows together. One transfer has at most 1,024 rows of 3,927 bytes, so that eight of the largest fit.
MOST_BYTES = 32 << 20
MOST_REMEMBERED = 64

_Key = tuple[bytes, int, int, int]


@dataclass(frozen=True)
class Progress:
    """How far a transfer is: `found` of `of` frames that tell something new, and which blocks came as they are.

    Neither falls while the transfer is under way. Blocks that follow from sums only count once all do.
    """

    transfer: bytes
    found: int
    of: int
    arrived: tuple[bool, ...]


@dataclass(frozen=True)
class Done:
    """A transfer that is whole: `data` is what was sent."""

    transfer: bytes
    data: bytes


@dataclass(frozen=True)
class Taken:
    """What became of one frame: whether it was `new`, how far its transfer is, and the data if that made it whole."""

    new: bool
    progress: Progress
    done: Done | None = None


class Assembler:
    """All transfers under way, at most `MOST_TRANSFERS` with `MOST_BYTES` of rows.

    Beyond either the one that waited longest for a frame is forgotten.
    """

    def __init__(self) -> None:
        self._under_way: OrderedDict[_Key, _Solving] = OrderedDict()
        self._whole: OrderedDict[_Key, None] = OrderedDict()

    def take(self, digits: str) -> Taken:
        """Take the frame in `digits`.

        Raises NotAFrame for what is none, and where all frames are there and what they give is not what was sent:
        then a wrong one was among them, and the transfer begins anew.
        """
        return self.take_frame(read_frame(bytes_of(digits)))

    def take_frame(self, frame: Frame) -> Taken:
        """Take a frame that was read."""
        key = (frame.transfer, frame.blocks, frame.length, len(frame.block))
        if key in self._whole:
            self._whole.move_to_end(key)
            return Taken(False, _all_of(frame))
        solving = self._under_way.setdefault(key, _Solving(frame.blocks))
        self._under_way.move_to_end(key)
        new = solving.add(frame)
        if solving.found < frame.blocks:
            self._forget_beyond()
            return Taken(new, solving.progress(frame.transfer))
        del self._under_way[key]
        data = solving.solve()
        if any(data[frame.length :]) or transfer_id(data[: frame.length]) != frame.transfer:
            raise NotAFrame(cause=Phrase("a wrong one was among the codes before; all are taken anew"))
        self._remember(key)
        return Taken(new, _all_of(frame), Done(frame.transfer, data[: frame.length]))

    def progress(self) -> list[Progress]:
        """All transfers under way, the one that a frame came for last at the end."""
        return [solving.progress(key[0]) for key, solving in self._under_way.items()]

    def _forget_beyond(self) -> None:
        held = sum(one.held for one in self._under_way.values())
        while len(self._under_way) > MOST_TRANSFERS or held > MOST_BYTES:
            held -= self._under_way.popitem(last=False)[1].held

    def _remember(self, key: _Key) -> None:
        self._whole[key] = None
        while len(self._whole) > MOST_REMEMBERED:
            self._whole.popitem(last=False)


def _all_of(frame: Frame) -> Progress:
    return Progress(frame.transfer, frame.blocks, frame.blocks, (True,) * frame.blocks)


class _Solving:
    """The equations of one transfer in echelon form: by column, the row that begins there with a 1."""

    def __init__(self, blocks: int) -> None:
        self._blocks = blocks
        self._rows: dict[int, bytes] = {}
        self._arrived = bytearray(blocks)
        self.held = 0
        """Bytes of its rows."""

    @property
    def found(self) -> int:
        """Rows that are there."""
        return len(self._rows)

    def add(self, frame: Frame) -> bool:
        """Keep what this frame tells that is new; whether there was any."""
        if frame.number < self._blocks:
            # Behind a sum that begins with it, a block is no row of its own.
            self._arrived[frame.number] = True
        rest = row(frame.transfer, self._blocks, frame.number) + frame.block
        for column in range(self._blocks):
            factor = rest[column]
            if not factor:
                continue
            known = self._rows.get(column)
            if known is None:
                self._rows[column] = times(rest, inverse(factor))
                self.held += len(rest)
                return True
            rest = plus(rest, times(known, factor))
        return False

    def progress(self, transfer: bytes) -> Progress:
        return Progress(transfer, self.found, self._blocks, tuple(map(bool, self._arrived)))

    def solve(self) -> bytes:
        """All blocks behind each other; only with a row in every column."""
        blocks = [b""] * self._blocks
        for column in reversed(range(self._blocks)):
            known = self._rows[column]
            # As a number until all are added, which takes half the time.
            total = int.from_bytes(known[self._blocks :])
            for other in range(column + 1, self._blocks):
                if known[other]:
                    total ^= int.from_bytes(times(blocks[other], known[other]))
            blocks[column] = total.to_bytes(len(known) - self._blocks)
        return b"".join(blocks)

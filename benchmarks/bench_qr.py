"""Codes that must be shown until a reader has everything, beside other ways; bytes in a code; time of each code; a day.

A reader joins anywhere and misses codes by chance, each for itself, from a seed a run. Ideal is blocks / (1 - loss):
as many codes received as there are blocks. Ours are sent, lost and put together by the product's own code, and every
run ends with the data compared. Beside it: the same blocks shown round and round; BBQr and UR through their own
packages (`by_bbqr_and_ur.mjs`), each with as many parts of its own.
"""

import time
from collections.abc import Callable
from functools import partial
from random import Random
from statistics import mean, quantiles

import msgspec
import numpy
import zxingcpp
from numpy.typing import NDArray
from qrcode.constants import ERROR_CORRECT_L
from qrcode.util import BIT_LIMIT_TABLE

from benchmarks.bench_wire import measured
from benchmarks.measure import at_most, report
from benchmarks.others import asked_of_node
from fieldtui.codes.matrix import MOST_VERSION, QUIET, Modules, bytes_in, modules, side
from sync.frames import MOST_NUMBER, OVERHEAD, Assembler, Taken, Transfer, cut, digits_of

BLOCKS, LOSSES = (4, 8, 16, 32, 64), (0.0, 0.3, 0.5)
# Runs are this over the blocks: the mean of what chance loses is then about as sure for each, to half a per cent.
RUNS, RUNS_OF_OTHERS = 40_000, 4_000
VERSIONS = (5, 15, 20)
# Columns and lines of a terminal that shows one code and nothing else.
TERMINALS = ((80, 24), (85, 43), (120, 60))
A_SECOND = 5
PIXELS = 4
# Two characters of an alphanumeric code are 11 bits, behind 4 of the mode and a count (ISO/IEC 18004, table 3).
_COUNT_BITS = {range(1, 10): 9, range(10, 27): 11, range(27, 41): 13}


def shown_of_ours(sent: Transfer, loss: float, random: Random) -> int:
    """Codes shown, from anywhere on, until a reader has the data."""
    assembler, start = Assembler(), random.randrange(MOST_NUMBER + 1)
    shown = 0
    while True:
        digits = digits_of(sent.frame(start + shown))
        shown += 1
        if random.random() >= loss and (done := assembler.take(digits).done):
            assert done.data == b"".join(sent.blocks)[: sent.length]
            return shown


def shown_round(blocks: int, loss: float, random: Random) -> int:
    """Codes shown, from anywhere on, until a reader has each of the same few."""
    missing, shown = set(range(blocks)), random.randrange(blocks)
    first = shown
    while missing:
        if random.random() >= loss:
            missing.discard(shown % blocks)
        shown += 1
    return shown - first


def averaged(runs: int, one: Callable[[Random], int]) -> list[int]:
    """What each run gives."""
    return [one(Random(run)) for run in range(runs)]


def characters_in(version: int) -> int:
    """The most characters of an alphanumeric code of `version`, level L."""
    count = next(bits for versions, bits in _COUNT_BITS.items() if version in versions)
    bits = BIT_LIMIT_TABLE[ERROR_CORRECT_L][version] - 4 - count
    return int(bits // 11 * 2 + (bits % 11 >= 6))


def largest(columns: int, lines: int) -> int:
    """The largest version whose code, quiet zone included, a terminal shows in half blocks."""
    room = min(columns, 2 * lines) - 2 * QUIET
    return max(version for version in range(1, MOST_VERSION + 1) if side(version) <= room)


def shown_of_blocks(blocks: int, loss: float, random: Random) -> int:
    """`shown_of_ours` of something in so many blocks, of a few bytes: their size does not matter here."""
    return shown_of_ours(cut(random.randbytes(4 * blocks), 4 + OVERHEAD), loss, random)


def measure_shown(others: dict[str, float]) -> None:
    """How many codes of so many blocks have to be shown."""
    for loss in LOSSES:
        for blocks in BLOCKS:
            ideal, runs = blocks / (1 - loss), RUNS // blocks
            ours = mean(averaged(runs, partial(shown_of_blocks, blocks, loss)))
            plain = mean(averaged(runs, partial(shown_round, blocks, loss)))
            what = f"codes shown of {blocks} blocks, {loss:.0%} lost"
            wanted = at_most(1.05, ratio=True)
            # Without loss none can be fewer than the blocks; sums of a hash are one more in one time of 255.
            fewer = at_most(1 if loss else 1.01, ratio=True)
            report(what, ours, "codes", beside="ideal", other=ideal, wanted=wanted)
            report(what, ours, "codes", beside="the same blocks round and round", other=plain, wanted=fewer)
            for key, beside in (("bbqr", "BBQr"), ("ur", "UR"), ("ur first", "UR from its first part on")):
                if number := others.get(f"{key} {blocks} {loss:g}"):
                    report(what, ours, "codes", beside=beside, other=number, wanted=fewer)


def measure_bytes(others: dict[str, float], lengths: list[int]) -> None:
    """Bytes of data in a code, and codes of a day."""
    for version in VERSIONS:
        ours = bytes_in(version, "L") - OVERHEAD
        for key, beside in (("bbqr", "BBQr"), ("ur", "UR")):
            if number := others.get(f"{key} bytes {version}"):
                report(f"bytes of data in a code {version}-L", ours, "B", beside=beside, other=number)
            for length in lengths:
                if number := others.get(f"{key} parts {version} {length}"):
                    blocks = len(cut(bytes(length), bytes_in(version, "L")).blocks)
                    what = f"codes {version}-L of {length:,} bytes"
                    report(what, blocks, "codes", beside=beside, other=number)


def picture(drawn: Modules) -> NDArray[numpy.uint8]:
    """A code black on white, `PIXELS` along each side of a module."""
    dark = numpy.pad(numpy.array(drawn, dtype=bool), QUIET)
    grey = numpy.where(dark, 0, 255).astype(numpy.uint8)
    return numpy.kron(grey, numpy.ones((PIXELS, PIXELS), dtype=numpy.uint8))


def within(seen: NDArray[numpy.uint8]) -> NDArray[numpy.uint8]:
    """A grey picture of a camera's size with `seen` in its middle."""
    whole = numpy.full((1080, 1920), 190, dtype=numpy.uint8)
    top, left = ((have - size) // 2 for have, size in zip(whole.shape, seen.shape, strict=True))
    whole[top : top + seen.shape[0], left : left + seen.shape[1]] = seen
    return whole


def read_one(seen: NDArray[numpy.uint8]) -> Callable[[], str | None]:
    """What reads the one code in a picture."""
    wanted = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

    def read() -> str | None:
        found = zxingcpp.read_barcode(seen, formats=wanted)
        return None if found is None else found.text

    return read


def busy(work: Callable[[], object], runs: int = 20) -> float:
    """Seconds of the processor, which others share, of the fastest of `runs` calls."""
    times = []
    for _run in range(runs):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def measure_times() -> None:
    """Making and reading one code."""
    for version in VERSIONS:
        room = bytes_in(version, "L")
        sent = cut(Random(1).randbytes(8 * (room - OVERHEAD)), room)
        digits = shown(sent)
        drawn = modules(digits, version, "L")
        read = read_one(picture(drawn))
        assert read() == digits
        steps: dict[str, Callable[[], object]] = {
            "a frame, a sum of 8 blocks, as digits": partial(shown, sent),
            "its modules": partial(modules, digits, version, "L"),
            f"reading a picture of it, {PIXELS} pixels a module": read,
            "reading it in a picture of 1920x1080": read_one(within(picture(drawn))),
            "taking it": partial(taken, digits),
        }
        for what, work in steps.items():
            report(f"code {version}-L: {what}", busy(work) * 1e6, "µs")


def shown(sent: Transfer) -> str:
    """The digits of a sum."""
    return digits_of(sent.frame(300))


def taken(digits: str) -> Taken:
    """A frame taken by a reader who has nothing yet."""
    return Assembler().take(digits)


def measure_day(lengths: dict[str, int]) -> None:
    """Seconds until a reader has a day, on terminals of two sizes."""
    for columns, lines in TERMINALS:
        version = largest(columns, lines)
        for called, length in lengths.items():
            sent = cut(Random(length).randbytes(length), bytes_in(version, "L"))
            for loss in LOSSES:
                runs = averaged(RUNS // (4 * len(sent.blocks)), partial(shown_of_ours, sent, loss))
                what = (
                    f"{called} day, {length:,} B, {columns}x{lines} ({version}-L, {len(sent.blocks)} blocks),"
                )
                report(f"{what} {loss:.0%} lost", mean(runs) / A_SECOND, "s")
                report(f"{what} {loss:.0%} lost: 95 of 100", quantiles(runs, n=20)[-1] / A_SECOND, "s")


def main() -> None:
    """All of it; where the others cannot be had, without them."""
    day = measured(1.0).ours
    lengths = {"mean": round(mean(day)), "worst": max(day)}
    asked = {
        "blocks": BLOCKS,
        "losses": LOSSES,
        "runs": RUNS_OF_OTHERS,
        "characters": {str(version): characters_in(version) for version in VERSIONS},
        "lengths": list(lengths.values()),
    }
    others = asked_of_node("by_bbqr_and_ur.mjs", msgspec.json.encode(asked).decode()) or {}
    measure_shown(others)
    measure_bytes(others, list(lengths.values()))
    measure_times()
    measure_day(lengths)


if __name__ == "__main__":
    main()

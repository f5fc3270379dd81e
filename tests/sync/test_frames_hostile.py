"""Frames that are damaged, or that somebody made to do harm: refused, or outlived, at a cost that is known before."""

import tracemalloc
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.frames import (
    MOST_BLOCKS,
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
from sync.frames.assembling import MOST_BYTES, MOST_TRANSFERS
from sync.frames.field import times
from sync.frames.frame import MOST_BLOCK_BYTES
from tests.sync.test_frames import SEEDS, data_of, shown, take, transfer, whole

MIB = 1 << 20
ANEW = "a wrong one was among the codes before; all are taken anew"
# A row of the largest frame, and what Python keeps beside its bytes.
MOST_ROW = MOST_BLOCKS + MOST_BLOCK_BYTES + 128


def refused_or_same(text: str, frame: bytes) -> bool:
    """Whether these digits are no frame, or the same one."""
    try:
        return write_frame(read_frame(bytes_of(text))) == frame
    except NotAFrame:
        return True


@pytest.mark.parametrize("size", [1, 3, 6, 12, 50])
def test_no_changed_dropped_doubled_or_swapped_digit_gives_another_frame(size: int) -> None:
    frame = cut(Random(size).randbytes(size * 5), size + OVERHEAD).frame(9)
    digits = digits_of(frame)
    for at, digit in enumerate(digits):
        before, after = digits[:at], digits[at + 1 :]
        changed = [before + other + after for other in "0123456789 x" if other != digit]
        changed += [before + after, before + 2 * digit + after, before + after[:1] + digit + after[1:]]
        changed += [before, before + "0" + digit + after]
        assert all(refused_or_same(text, frame) for text in changed)


@given(size=st.integers(1, 60), seed=SEEDS)
def test_no_changed_bit_gives_another_frame(size: int, seed: int) -> None:
    frame = cut(Random(seed).randbytes(size), size + OVERHEAD).frame(3)
    for at in range(8 * len(frame)):
        changed = bytearray(frame)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises(NotAFrame):
            read_frame(bytes(changed))


@given(blocks=st.integers(0, 2**16 - 1), length=st.integers(0, 2**24 - 1), size=st.integers(1, 3_000))
def test_a_frame_is_taken_only_if_its_fields_agree(blocks: int, length: int, size: int) -> None:
    data = write_frame(Frame(b"name", blocks, length, 0, bytes(size)))
    agree = 1 <= blocks <= MOST_BLOCKS and size <= MOST_BLOCK_BYTES and -(-length // size) == blocks
    try:
        assert read_frame(data).blocks == blocks
        taken = True
    except NotAFrame:
        taken = False
    assert taken == agree


@given(st.binary(max_size=80))
def test_any_bytes_are_a_frame_or_named_none(data: bytes) -> None:
    assert refused_or_same(digits_of(data), data)


@given(blocks=st.integers(2, 20), seed=SEEDS)
def test_after_a_forged_frame_of_its_name_a_transfer_begins_anew_and_ends_well(
    blocks: int, seed: int
) -> None:
    sent, random, assembler = transfer(blocks, seed=seed), Random(seed), Assembler()
    numbers = random.sample(range(256), blocks)
    honest = read_frame(sent.frame(numbers[0]))
    forged = Frame(sent.id, blocks, sent.length, numbers[0], bytes(byte ^ 0x55 for byte in honest.block))
    order = [write_frame(forged), *(sent.frame(number) for number in numbers[1:])]
    random.shuffle(order)
    taken = take(assembler, map(digits_of, order[:-1]))
    assert whole(taken) == []
    with pytest.raises(NotAFrame) as refused:
        assembler.take(digits_of(order[-1]))
    assert refused.value.facts["cause"] == ANEW
    assert assembler.progress() == []
    assert whole(take(assembler, (shown(sent, number) for number in numbers))) == [data_of(sent)]


def test_a_forged_frame_of_another_shape_is_a_transfer_of_its_own() -> None:
    sent, assembler = transfer(3, 8), Assembler()
    shapes = [
        Frame(sent.id, 2, 16, 0, bytes(8)),
        Frame(sent.id, 3, 23, 0, bytes(8)),
        Frame(sent.id, 4, 24, 0, bytes(6)),
    ]
    take(assembler, (digits_of(write_frame(one)) for one in shapes))
    assert whole(take(assembler, (shown(sent, number) for number in range(3)))) == [data_of(sent)]


def test_filling_that_is_not_zeros_is_refused() -> None:
    sent = cut(b"12345", 3 + OVERHEAD)
    last = Frame(sent.id, 2, 5, 1, b"45\1")
    assembler = Assembler()
    take(assembler, [shown(sent, 0)])
    with pytest.raises(NotAFrame) as refused:
        assembler.take_frame(last)
    assert refused.value.facts["cause"] == ANEW


# ---------------------------------------------------------------- time, counted, and memory


def dense(blocks: int, size: int, name: bytes, count: int) -> Iterator[Frame]:
    """Frames of which every one is a sum of all blocks, and whose end fits nothing."""
    random = Random(name)
    return (Frame(name, blocks, blocks * size, 300 + at, random.randbytes(size)) for at in range(count))


class Counted:
    """How many rows were multiplied."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0

        def counting(row: bytes, number: int) -> bytes:
            self.count += 1
            return times(row, number)

        monkeypatch.setattr("sync.frames.assembling.times", counting)


def test_no_frame_costs_more_than_a_row_for_each_block_and_no_end_more_than_half_their_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocks, assembler, counted = 256, Assembler(), Counted(monkeypatch)
    frames = dense(blocks, 1, b"name", 2 * blocks + 4)
    ended = 0
    for frame in frames:
        before = counted.count
        try:
            assembler.take_frame(frame)
            assert counted.count - before <= blocks
        except NotAFrame:
            ended += 1
            assert counted.count - before <= blocks + blocks * (blocks - 1) // 2
    assert ended == 2


def test_blocks_as_they_are_cost_one_row_each(monkeypatch: pytest.MonkeyPatch) -> None:
    sent, counted = transfer(MOST_BLOCKS, 2), Counted(monkeypatch)
    assert whole(take(Assembler(), (shown(sent, number) for number in range(MOST_BLOCKS)))) == [data_of(sent)]
    assert counted.count == MOST_BLOCKS


def test_rows_hold_no_more_than_so_many_bytes_and_eight_of_the_largest_fit() -> None:
    assembler = Assembler()
    tracemalloc.start()
    try:
        for at in range(9):
            for number in range(MOST_BLOCKS - 1):
                frame = Frame(at.to_bytes(4), MOST_BLOCKS, MOST_BLOCKS * 2_903, number, bytes(2_903))
                assembler.take_frame(frame)
            if at == 7:
                assert len(assembler.progress()) == 8
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [one.transfer for one in assembler.progress()] == [at.to_bytes(4) for at in range(1, 9)]
    assert peak < MOST_BYTES * 11 // 10


def test_what_becomes_whole_at_once_forgets_nothing() -> None:
    assembler, sent = Assembler(), [transfer(2, seed=at) for at in range(MOST_TRANSFERS)]
    take(assembler, (shown(one, 0) for one in sent))
    alone = transfer(1, seed=99)
    assert whole(take(assembler, [shown(alone, 0)])) == [data_of(alone)]
    assert len(assembler.progress()) == MOST_TRANSFERS


def test_frames_of_ever_new_transfers_hold_no_more_than_so_many() -> None:
    assembler = Assembler()
    tracemalloc.start()
    try:
        for at in range(500):
            assembler.take_frame(Frame(at.to_bytes(4), MOST_BLOCKS, MOST_BLOCKS * 2_903, at, bytes(2_903)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(assembler.progress()) == MOST_TRANSFERS
    # Beside a row, each has a list of what arrived; the last progress is a tuple of all blocks.
    assert peak < 2 * MOST_TRANSFERS * (MOST_ROW + MOST_BLOCKS) + MIB // 4


def test_a_transfer_holds_no_more_than_a_row_for_each_block() -> None:
    assembler, blocks = Assembler(), 128
    tracemalloc.start()
    try:
        for frame in dense(blocks, MOST_BLOCK_BYTES, b"name", blocks - 1):
            assembler.take_frame(frame)
            for _again in range(3):
                assert not assembler.take_frame(frame).new
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < blocks * MOST_ROW + MIB // 4


@pytest.mark.parametrize("digits", ["9" * 1_000_000, "0" * 1_700_000, "0" * 17 * 60_000])
def test_digits_without_an_end_cost_no_more_than_their_length(digits: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(NotAFrame):
            Assembler().take(digits)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * len(digits)

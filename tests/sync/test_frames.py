"""Frames: whichever arrive, in whatever order, with whatever between them, enough of them are the data."""

from collections.abc import Iterable, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.frames import (
    MOST_BLOCKS,
    MOST_NUMBER,
    OVERHEAD,
    Assembler,
    NotAFrame,
    Taken,
    TooManyCodes,
    Transfer,
    bytes_of,
    cut,
    digits_of,
    read_frame,
    room_in,
)
from sync.frames.assembling import MOST_REMEMBERED, MOST_TRANSFERS
from sync.frames.frame import MOST_BLOCK_BYTES

MOST_BYTES = MOST_BLOCKS * MOST_BLOCK_BYTES
SEEDS = st.integers(0, 2**32)
BLOCKS = st.integers(1, 48) | st.sampled_from((64, 127, 255, 256))


def transfer(blocks: int, size: int = 3, seed: int = 0) -> Transfer:
    made = cut(Random(f"{seed}:{blocks}").randbytes(blocks * size), size + OVERHEAD)
    assert len(made.blocks) == blocks
    return made


def data_of(sent: Transfer) -> bytes:
    return b"".join(sent.blocks)[: sent.length]


def shown(sent: Transfer, number: int) -> str:
    return digits_of(sent.frame(number))


def take(assembler: Assembler, digits: Iterable[str]) -> list[Taken]:
    return [assembler.take(one) for one in digits]


def whole(taken: Sequence[Taken]) -> list[bytes]:
    return [one.done.data for one in taken if one.done]


# ---------------------------------------------------------------- which frames suffice


@given(blocks=BLOCKS, seed=SEEDS)
def test_any_frames_of_the_first_256_suffice_if_they_are_as_many_as_the_blocks(
    blocks: int, seed: int
) -> None:
    sent = transfer(blocks, seed=seed)
    taken = take(Assembler(), (shown(sent, number) for number in Random(seed).sample(range(256), blocks)))
    assert [one.new for one in taken] == [True] * blocks
    assert whole(taken) == [data_of(sent)]
    assert taken[-1].done is not None


@given(blocks=st.integers(1, 24), start=st.integers(0, MOST_NUMBER), seed=SEEDS)
def test_a_reader_joins_anywhere(blocks: int, start: int, seed: int) -> None:
    sent, random, assembler = transfer(blocks, seed=seed), Random(seed), Assembler()
    for received, number in enumerate(number for number in range(start, 1 << 20) if random.random() < 0.6):
        if (done := assembler.take(shown(sent, number)).done) is not None:
            assert done.data == data_of(sent)
            assert blocks - 1 <= received <= blocks + 2
            return


@settings(max_examples=8)
@given(blocks=st.sampled_from((257, 300)), seed=SEEDS)
def test_of_more_than_256_blocks_a_couple_more_suffice(blocks: int, seed: int) -> None:
    sent = transfer(blocks, 1, seed)
    numbers = Random(seed).sample(range(2000), blocks + 3)
    taken = take(Assembler(), (shown(sent, number) for number in numbers))
    assert whole(taken) == [data_of(sent)]


def test_beyond_256_as_many_as_the_blocks_fail_about_one_time_in_255() -> None:
    failed = 0
    for seed in range(2_000):
        sent = transfer(3, 1, seed)
        failed += not whole(take(Assembler(), (shown(sent, number) for number in (256, 257, 258))))
    assert 1 <= failed <= 24


@given(blocks=st.integers(1, 24), seed=SEEDS)
def test_frames_that_come_again_and_those_of_others_change_nothing(blocks: int, seed: int) -> None:
    random = Random(seed)
    sent, others = transfer(blocks, seed=seed), [transfer(40, seed=seed + at) for at in (1, 2)]
    own = [shown(sent, number) for number in random.sample(range(256), blocks)]
    mixed = own + random.choices(own, k=blocks)
    mixed += [shown(random.choice(others), random.randrange(30)) for _one in range(20)]
    random.shuffle(mixed)
    taken = take(Assembler(), mixed)
    assert whole(taken) == [data_of(sent)]
    mine = [one for one in taken if one.progress.transfer == sent.id]
    assert sum(one.new for one in mine) == blocks


# ---------------------------------------------------------------- sizes and limits


@given(length=st.integers(1, 4_000), room=st.integers(OVERHEAD + 1, 3_500))
def test_every_room_is_kept_to_with_as_few_blocks_as_it_allows(length: int, room: int) -> None:
    data = Random(length).randbytes(length)
    size = min(room - OVERHEAD, MOST_BLOCK_BYTES)
    if length > MOST_BLOCKS * size:
        with pytest.raises(TooManyCodes):
            cut(data, room)
        return
    sent = cut(data, room)
    assert len(sent.blocks) == -(-length // size)
    assert {len(block) for block in sent.blocks} == {-(-length // len(sent.blocks))}
    # The sums, too, are within the room, and a reader takes them.
    for number in (0, len(sent.blocks) - 1, len(sent.blocks), 255, 256, MOST_NUMBER):
        assert len(sent.frame(number)) <= room
        assert read_frame(sent.frame(number)).length == length
    if len(sent.blocks) <= 64:
        numbers = range(len(sent.blocks))
        assert whole(take(Assembler(), (shown(sent, number) for number in numbers))) == [data]


@pytest.mark.parametrize(("length", "room"), [(0, 100), (5, OVERHEAD), (5, 0), (5, -1)])
def test_nothing_is_not_cut_and_nothing_fits_no_room(length: int, room: int) -> None:
    with pytest.raises(ValueError, match="nothing to cut"):
        cut(bytes(length), room)


@pytest.mark.parametrize("data", [b"\0", b"\xff", b"\0" * 50, b"\0" * 49 + b"\1", b"\1" + b"\0" * 49])
@pytest.mark.parametrize("size", [1, 7, 50])
def test_zeros_at_the_end_of_the_data_are_data(data: bytes, size: int) -> None:
    sent = cut(data, size + OVERHEAD)
    numbers = range(3, 3 + len(sent.blocks))
    assert whole(take(Assembler(), (shown(sent, number) for number in numbers))) == [data]


def test_the_most_blocks_of_one_byte_come_through_as_sums_alone() -> None:
    sent = transfer(MOST_BLOCKS, 1)
    taken = take(Assembler(), (shown(sent, number) for number in range(5_000, 5_000 + MOST_BLOCKS + 3)))
    assert whole(taken) == [data_of(sent)]


def test_the_most_bytes_come_through_and_a_byte_more_is_too_much() -> None:
    data = Random(1).randbytes(MOST_BYTES)
    sent = cut(data, MOST_BLOCK_BYTES + OVERHEAD)
    assert whole(take(Assembler(), (shown(sent, number) for number in reversed(range(MOST_BLOCKS))))) == [
        data
    ]
    with pytest.raises(TooManyCodes):
        cut(data + b"\1", 10_000)


@given(number=st.integers(-(1 << 20), 1 << 20), blocks=st.integers(1, 40))
def test_after_the_last_number_the_first_comes_again(number: int, blocks: int) -> None:
    sent = transfer(blocks)
    assert sent.frame(number) == sent.frame(number % (MOST_NUMBER + 1))


@given(blocks=st.integers(2, 24), before=st.integers(0, 10))
def test_a_reader_who_joins_at_the_last_numbers_goes_on_at_the_first(blocks: int, before: int) -> None:
    sent = transfer(blocks)
    numbers = range(MOST_NUMBER - before, MOST_NUMBER - before + blocks + 3)
    assert whole(take(Assembler(), (shown(sent, number) for number in numbers))) == [data_of(sent)]


# ---------------------------------------------------------------- several at once


@given(seed=SEEDS, count=st.integers(2, MOST_TRANSFERS))
def test_as_many_transfers_as_are_kept_come_through_together(seed: int, count: int) -> None:
    random = Random(seed)
    sent = [transfer(random.randrange(1, 12), random.randrange(1, 9), seed + at) for at in range(count)]
    mixed = [shown(one, number) for one in sent for number in random.sample(range(256), len(one.blocks))]
    random.shuffle(mixed)
    assert sorted(whole(take(Assembler(), mixed))) == sorted(map(data_of, sent))


def test_of_more_the_one_that_waited_longest_is_forgotten_and_comes_through_later() -> None:
    sent, assembler = [transfer(3, seed=at) for at in range(MOST_TRANSFERS + 1)], Assembler()
    take(assembler, (shown(one, number) for one in sent for number in (0, 1)))
    assert [one.transfer for one in assembler.progress()] == [one.id for one in sent[1:]]
    assert whole(take(assembler, (shown(one, 2) for one in sent[1:]))) == list(map(data_of, sent[1:]))
    assert whole(take(assembler, (shown(sent[0], number) for number in (2, 0, 1)))) == [data_of(sent[0])]


@given(data=st.binary(min_size=20, max_size=200), seed=SEEDS)
def test_the_same_data_in_two_sizes_are_two_transfers_of_one_name(data: bytes, seed: int) -> None:
    random = Random(seed)
    sent = [cut(data, OVERHEAD + size) for size in (7, 16)]
    mixed = [shown(one, number) for one in sent for number in random.sample(range(256), len(one.blocks))]
    random.shuffle(mixed)
    assembler = Assembler()
    assert whole(take(assembler, mixed)) == [data, data]
    assert sent[0].id == sent[1].id
    assert assembler.progress() == []


def test_what_is_whole_is_given_once() -> None:
    sent, assembler = transfer(3), Assembler()
    frames = [shown(sent, number) for number in (7, 1, 2)]
    assert whole(take(assembler, frames)) == [data_of(sent)]
    again = take(assembler, frames)
    assert whole(again) == []
    assert {(one.new, one.progress.found, one.progress.arrived) for one in again} == {(False, 3, (True,) * 3)}


def test_no_more_than_so_many_are_remembered_as_whole() -> None:
    assembler = Assembler()
    sent = [transfer(1, 8, seed) for seed in range(MOST_REMEMBERED + 1)]
    take(assembler, (shown(one, 0) for one in sent))
    assert [bool(assembler.take(shown(one, 0)).done) for one in (sent[0], sent[-1])] == [True, False]


# ---------------------------------------------------------------- how far it is


@given(blocks=st.integers(1, 32), seed=SEEDS)
def test_found_and_arrived_never_fall_and_end_full(blocks: int, seed: int) -> None:
    sent, random = transfer(blocks, seed=seed), Random(seed)
    numbers = random.choices(range(2 * blocks), k=4 * blocks) + list(range(blocks))
    found, arrived = 0, (False,) * blocks
    for one in take(Assembler(), (shown(sent, number) for number in numbers)):
        assert one.progress.found == found + one.new
        assert one.progress.of == blocks == len(one.progress.arrived)
        assert all(later or not earlier for earlier, later in zip(arrived, one.progress.arrived, strict=True))
        found, arrived = one.progress.found, one.progress.arrived
    assert (found, arrived) == (blocks, (True,) * blocks)


@given(blocks=st.integers(2, 32), seed=SEEDS)
def test_a_block_that_came_counts_as_arrived_also_behind_sums_that_begin_with_it(
    blocks: int, seed: int
) -> None:
    sent, random, assembler = transfer(blocks, seed=seed), Random(seed), Assembler()
    numbers = random.sample(range(2 * blocks), blocks - 1)
    for at, number in enumerate(numbers, 1):
        arrived = assembler.take(shown(sent, number)).progress.arrived
        assert {block for block, there in enumerate(arrived) if there} == {
            came for came in numbers[:at] if came < blocks
        }


# ---------------------------------------------------------------- digits


@given(st.binary(min_size=1, max_size=100))
def test_digits_are_read_as_what_was_written(data: bytes) -> None:
    digits = digits_of(data)
    assert bytes_of(digits) == data
    assert room_in(len(digits)) == len(data)
    assert room_in(len(digits) - 1) == len(data) - 1


@given(st.text("0123456789", max_size=60))
def test_digits_stand_for_bytes_in_one_way_or_for_none(digits: str) -> None:
    try:
        data = bytes_of(digits)
    except NotAFrame:
        return
    assert digits_of(data) == digits


@pytest.mark.parametrize(
    "text", ["", " ", "12 ", "12\n", "-12", "+12", "1_2", "１２３", "١٢٣", "²34", "0x1", "1.2", "1e3"]
)
def test_only_the_ten_digits_are_digits(text: str) -> None:
    with pytest.raises(NotAFrame):
        bytes_of(text)

"""Which code fits where, and which are worth showing."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.codes import fitting
from fieldtui.codes.fitting import (
    BIG,
    HALF,
    PICTURE,
    Mode,
    Size,
    arranged,
    cells_for,
    codes_for,
    largest,
    useful,
)
from fieldtui.codes.matrix import bytes_in
from fieldtui.codes.trial import read_trial, trial
from sync.frames import MOST_BLOCKS, NotAFrame, cut, digits_of

SIZES = st.builds(Size, st.integers(0, 300), st.integers(0, 120))
MODES: tuple[Mode, ...] = (HALF, BIG, PICTURE)


def test_what_the_docstrings_say_is_so() -> None:
    assert doctest.testmod(fitting).failed == 0


@given(SIZES, st.sampled_from(MODES))
def test_the_largest_version_fits_and_the_next_does_not(room: Size, mode: Mode) -> None:
    version = largest(room, mode)
    if version:
        needed = cells_for(version, mode)
        assert needed.width <= room.width
        assert needed.height <= room.height
    if version < 40:
        more = cells_for(version + 1, mode)
        assert more.width > room.width or more.height > room.height


@given(SIZES, st.sampled_from(MODES), st.integers(1, 3))
def test_text_and_code_share_the_screen_without_lying_over_each_other(
    screen: Size, mode: Mode, below: int
) -> None:
    found = arranged(screen, mode, below=below)
    if found.beside:
        assert found.room.width <= max(screen.width - fitting.TEXT_COLUMNS, 0)
    else:
        assert found.room.height <= max(screen.height - below, 0)


@given(st.integers(1, 3_000_000), st.integers(0, 40))
def test_each_useful_version_needs_fewer_codes_than_those_before_it(length: int, most: int) -> None:
    counts = [codes_for(length, version) for version in useful(length, most)]
    assert counts == sorted(set(counts), reverse=True)
    assert all(count <= MOST_BLOCKS for count in counts)


@given(st.binary(min_size=1, max_size=20_000), st.integers(2, 40))
def test_as_many_codes_are_cut_as_were_announced(data: bytes, version: int) -> None:
    if version in useful(len(data), 40):
        assert len(cut(data, bytes_in(version, "L")).blocks) == codes_for(len(data), version)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("version", [1, 5, 15, 40])
def test_a_trial_says_what_it_is(version: int, mode: Mode) -> None:
    said = read_trial(trial(version, mode))
    assert (said.version, said.mode) == (version, mode)


@pytest.mark.parametrize(
    "data", [b"", b"\3", b"\3\1\0", b"\3\0\0", b"\3\x29\0", b"\3\1\3", b"\1\1\0" + bytes(13)]
)
def test_what_is_no_trial_is_refused(data: bytes) -> None:
    with pytest.raises(NotAFrame):
        read_trial(digits_of(data))

"""Three hundred communities, and everything that must hold of each of them."""

import pytest

from sync.simulation import Played, check, simulate

SEEDS, CHUNK, WEEKS = 300, 25, 1


def told(played: Played) -> str:
    """What `fieldtui simulate --seed N` would say of it."""
    broken = played.broken
    return f"seed {played.seed}, step {broken.line.step}: {broken}" if broken else ""


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
def test_all_that_must_hold_holds(first: int) -> None:
    """The first of each chunk is played again with clocks that are right."""
    played = [check(first, WEEKS), *(simulate(seed, WEEKS) for seed in range(first + 1, first + CHUNK))]
    assert [told(one) for one in played if one.broken] == []
    assert all(one.state for one in played)


def test_the_same_seed_is_the_same_run() -> None:
    one, other = simulate(7, 2), simulate(7, 2)
    assert one.lines == other.lines
    assert one.state == other.state
    assert any(line.letters for line in one.lines)


def test_another_seed_is_another_run() -> None:
    assert simulate(7, 1).lines != simulate(8, 1).lines


def test_more_weeks_begin_with_the_same_days() -> None:
    short, long = simulate(9, 1), simulate(9, 2)
    week = [line for line in short.lines if line.what]
    assert long.lines[: len(week)] == week

"""Nobody there, and a machine that slept: the vault locks itself, after a countdown that any key stops."""

from pathlib import Path

import pytest

from fieldtui.preferences import idle_said
from screens.idle import Watch
from screens.unlock import UnlockScreen
from tests.screens.keys import Keys
from tests.screens.locked import FakeTime, over, town_on_disk
from tests.town import Town

AT = "文星苑/3/1/201"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "town.vault"


@pytest.fixture
def town(path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    return town_on_disk(path, monkeypatch)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


async def look(keys: Keys) -> None:
    """What the program does twice a second."""
    assert keys.app.watching is not None
    await keys.app.watching.look()
    await keys.settle()


async def passes(keys: Keys, time: FakeTime, seconds: int) -> None:
    """Time passes, and the program looks as often as it does."""
    for _ten in range(seconds // 10):
        time.goes_on(10)
        await look(keys)


async def test_without_a_key_the_vault_is_locked_after_the_minutes_that_were_chosen(
    town: Town, path: Path, time: FakeTime
) -> None:
    async with over(town, path, idle=5, time=time) as keys:
        await passes(keys, time, 270)
        assert keys.app.unlocked
        await passes(keys, time, 30)
        assert isinstance(keys.place, UnlockScreen)
        assert town.office.vault.locked


async def test_the_last_twenty_seconds_are_counted_on_the_screen(
    town: Town, path: Path, time: FakeTime
) -> None:
    async with over(town, path, idle=5, time=time) as keys:
        await passes(keys, time, 270)
        assert "20" not in keys.grid()[0]
        time.goes_on(13)
        await look(keys)
        assert "17" in keys.grid()[0]


async def test_a_key_stops_the_countdown_and_does_nothing_else(
    town: Town, path: Path, time: FakeTime
) -> None:
    async with over(town, path, idle=5, time=time) as keys:
        await keys.at(town.buildings["文星苑/3"], town.doors[AT])
        before = keys.text()
        await passes(keys, time, 290)
        assert keys.text() != before
        await keys.press("2")
        assert keys.text() == before
        await passes(keys, time, 270)
        assert keys.app.unlocked


async def test_a_key_counts_as_somebody_being_there(town: Town, path: Path, time: FakeTime) -> None:
    async with over(town, path, idle=1, time=time) as keys:
        await passes(keys, time, 30)
        await keys.press("f4")
        await passes(keys, time, 30)
        assert keys.app.unlocked


async def test_with_never_nobody_is_waited_for(town: Town, path: Path, time: FakeTime) -> None:
    async with over(town, path, idle=0, time=time) as keys:
        await passes(keys, time, 600)
        assert keys.app.unlocked


@pytest.mark.parametrize("idle", [0, 60])
async def test_a_machine_that_slept_wakes_up_locked(
    town: Town, path: Path, time: FakeTime, idle: int
) -> None:
    async with over(town, path, idle=idle, time=time) as keys:
        time.sleeps(7)
        await look(keys)
        assert isinstance(keys.place, UnlockScreen)


async def test_the_command_changes_the_minutes_and_never_is_said_in_words(
    town: Town, path: Path, time: FakeTime
) -> None:
    async with over(town, path, idle=60, time=time) as keys:
        kept: list[tuple[str, str | int]] = []
        keys.app.remember = lambda what, value: kept.append((what, value))
        await keys.app.do_next_idle()
        await keys.app.do_next_idle()
        assert kept == [("idle", 0), ("idle", 1)]
        await keys.settle()
        # A notice is broken into lines where there is a space, or between two Chinese characters.
        assert "".join(keys.notices[0].split()) == "".join(idle_said(0).split())


def test_a_process_that_was_stopped_has_slept() -> None:
    time = FakeTime()
    watch = Watch(0, time.clocks)
    time.goes_on(31)
    assert watch.look().slept
    assert not watch.look().slept


def test_a_clock_that_is_set_back_locks_nobody_out_and_nothing_for_ever() -> None:
    time = FakeTime()
    watch = Watch(1, time.clocks)
    time.through -= 4000
    assert watch.look().left == 60
    time.goes_on(61)
    left = watch.look().left
    assert left is not None
    assert left < 0

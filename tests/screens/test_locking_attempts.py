"""Wrong passphrases at the Unlock screen: a wait that is seen, that other keys do not wait for, and that is told."""

from pathlib import Path

import pytest

from screens.app import FieldtuiApp
from screens.today import TodayScreen
from screens.unlock import UnlockScreen
from tests.screens.keys import Keys
from tests.screens.locked import RIGHT
from tests.screens.test_unlock import FakeKeyhole
from tests.town import Town


class SlowKeyhole(FakeKeyhole):
    """A vault at which wrong passphrases were tried."""

    seconds = 8.0

    def wait(self) -> float:
        return self.seconds


async def locked(keys: Keys) -> UnlockScreen:
    await keys.settle()
    assert isinstance(keys.place, UnlockScreen)
    return keys.place


async def test_the_wait_is_counted_on_the_screen(town: Town) -> None:
    app = FieldtuiApp(SlowKeyhole(town.office))
    async with app.run_test() as pilot:
        keys = Keys(app, pilot)
        screen = await locked(keys)
        screen._clock = lambda: screen._not_before - 4.2
        screen.show_wait()
        await keys.settle()
        assert "5" in str(screen.query_one("#wait").render())


async def test_during_the_wait_no_passphrase_is_tried_and_what_was_typed_stays(town: Town) -> None:
    keyhole = SlowKeyhole(town.office)
    app = FieldtuiApp(keyhole)
    async with app.run_test() as pilot:
        keys = Keys(app, pilot)
        screen = await locked(keys)
        await keys.type(RIGHT)
        await keys.press("enter")
        assert keyhole.thread == ""
        screen._clock = lambda: screen._not_before + 0.1
        await keys.press("enter")
        assert isinstance(keys.place, TodayScreen)


async def test_one_can_leave_during_the_wait(town: Town) -> None:
    app = FieldtuiApp(SlowKeyhole(town.office))
    async with app.run_test() as pilot:
        keys = Keys(app, pilot)
        await locked(keys)
        await pilot.press("ctrl+q")
    assert app.return_value == 0


async def test_who_opens_the_vault_is_told_what_was_tried_before(
    tmp_path: Path, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fieldtui.vault.attempts import Attempts

    town.office.vault.wrong_before = Attempts(5, town.office.wall() - 60, town.office.wall())
    app = FieldtuiApp(FakeKeyhole(town.office))
    async with app.run_test() as pilot:
        keys = Keys(app, pilot)
        await keys.settle()
        await keys.type(RIGHT)
        await keys.press("enter")
        assert any("5" in notice for notice in keys.notices)

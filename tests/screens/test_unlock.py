"""Unlock: there at once, opened off the interface thread, and clear about what went wrong."""

import threading
from pathlib import Path

import pytest
from textual.widgets import Input

from fieldtui.device import Device
from fieldtui.vault import WrongPassphrase
from screens.app import FieldtuiApp
from screens.keyhole import VaultAtPath
from screens.today import TodayScreen
from screens.unlock import UnlockScreen
from tests.screens.keys import Keys
from tests.town import Town, small_town

RIGHT = "correct horse"


class FakeKeyhole:
    """A vault whose device is a town's; remembers in which thread it was opened."""

    def __init__(self, device: Device, *, exists: bool = True) -> None:
        self.name = "my"
        self.exists = exists
        self.thread = ""
        self.created = ""
        self._device = device

    def wait(self) -> float:
        return 0.0

    def open(self, passphrase: str) -> Device:
        self.thread = threading.current_thread().name
        if passphrase != RIGHT:
            raise WrongPassphrase(path="my.vault")
        return self._device

    def create(self, passphrase: str, person: str) -> Device:  # noqa: ARG002
        self.created = person
        return self._device


def program(keyhole: FakeKeyhole) -> FieldtuiApp:
    return FieldtuiApp(keyhole)


async def test_the_vault_is_named_and_asks_for_its_passphrase(town: Town) -> None:
    async with program(FakeKeyhole(town.office)).run_test() as pilot:
        keys = Keys(pilot.app, pilot)  # type: ignore[arg-type]
        await keys.settle()
        assert "保险库：my" in keys.text()
        assert isinstance(keys.app.focused, Input)


async def test_the_right_passphrase_opens_today(town: Town) -> None:
    keyhole = FakeKeyhole(town.office)
    async with program(keyhole).run_test() as pilot:
        keys = Keys(pilot.app, pilot)  # type: ignore[arg-type]
        await keys.settle()
        await keys.type(RIGHT)
        await keys.press("enter")
        assert isinstance(keys.place, TodayScreen)
        assert keyhole.thread != threading.main_thread().name


async def test_a_passphrase_is_never_shown(town: Town) -> None:
    async with program(FakeKeyhole(town.office)).run_test() as pilot:
        keys = Keys(pilot.app, pilot)  # type: ignore[arg-type]
        await keys.settle()
        await keys.type(RIGHT)
        assert RIGHT not in keys.text()
        assert "*" * len(RIGHT) in keys.text()


async def test_a_wrong_passphrase_says_so_and_asks_again(town: Town) -> None:
    async with program(FakeKeyhole(town.office)).run_test() as pilot:
        keys = Keys(pilot.app, pilot)  # type: ignore[arg-type]
        await keys.settle()
        await keys.type("wrong")
        await keys.press("enter")
        assert "这不是 my.vault 的口令" in keys.text()
        await keys.type(RIGHT)
        await keys.press("enter")
        assert isinstance(keys.place, TodayScreen)


@pytest.mark.parametrize(
    ("typed", "said", "field"),
    [
        (["  "], "请输入姓名", "person"),
        (["张三", "1234567"], "至少要 8 个字符", "passphrase"),
        (["张三", "12345678", "12345679"], "两次口令不一样", "again"),
    ],
)
async def test_a_vault_is_not_made_from_half_a_form(
    town: Town, typed: list[str], said: str, field: str
) -> None:
    keyhole = FakeKeyhole(town.office, exists=False)
    async with program(keyhole).run_test() as pilot:
        keys = Keys(pilot.app, pilot)  # type: ignore[arg-type]
        await keys.settle()
        for text in typed:
            await keys.type(text)
            await keys.press("enter")
        assert said in keys.text()
        assert keys.app.focused is keys.place.query_one(f"#{field}")
        assert not keyhole.created


async def test_a_passphrase_that_will_not_do_is_typed_anew_and_the_rest_goes_on(town: Town) -> None:
    keyhole = FakeKeyhole(town.office, exists=False)
    async with program(keyhole).run_test() as pilot:
        keys = Keys(pilot.app, pilot)  # type: ignore[arg-type]
        await keys.settle()
        for text in ("张三", "1234567", RIGHT, "wrong horse", RIGHT):
            await keys.type(text)
            await keys.press("enter")
        assert keyhole.created == "张三"


async def test_a_vault_is_made_and_opened(town: Town) -> None:
    keyhole = FakeKeyhole(town.office, exists=False)
    async with program(keyhole).run_test() as pilot:
        keys = Keys(pilot.app, pilot)  # type: ignore[arg-type]
        await keys.settle()
        for text in ("张三", RIGHT, RIGHT):
            await keys.type(text)
            await keys.press("enter")
        assert keyhole.created == "张三"
        assert isinstance(keys.place, TodayScreen)


async def test_a_passphrase_that_is_known_already_is_not_asked_for(town: Town) -> None:
    app = FieldtuiApp(FakeKeyhole(town.office), passphrase=RIGHT)
    async with app.run_test() as pilot:
        keys = Keys(app, pilot)
        await keys.settle()
        await keys.settle()
        assert isinstance(keys.place, TodayScreen)


async def test_locking_leaves_nothing_of_the_vault_on_the_screens() -> None:
    town = small_town()
    app = FieldtuiApp(FakeKeyhole(town.office), device=town.office)
    async with app.run_test() as pilot:
        keys = Keys(app, pilot)
        await keys.settle()
        await keys.press("f4", "f10")
        assert isinstance(keys.place, UnlockScreen)
        assert town.office.vault.locked
        assert not any(app.has_mode(name) for name in ("today", "errands", "building"))


async def test_another_language_leaves_one_at_the_same_door_with_what_was_typed(town: Town) -> None:
    app = FieldtuiApp(device=town.office)
    async with app.run_test() as pilot:
        keys = Keys(app, pilot)
        await keys.settle()
        await keys.press("f3", "down", "enter", "down")
        at = app.session.building, app.session.door
        app.session.unsent["asked", 0] = {"answer": "typed"}
        await app.do_next_language()
        assert (app.session.building, app.session.door) == at
        assert app.session.unsent["asked", 0] == {"answer": "typed"}


async def test_locking_a_device_without_a_vault_on_disk_ends_the_program(town: Town) -> None:
    app = FieldtuiApp(device=town.office)
    async with app.run_test() as pilot:
        keys = Keys(app, pilot)
        await keys.settle()
        await pilot.press("f10")
        await pilot.pause()
    assert app.return_value == 0


async def test_nothing_but_unlock_is_possible_before_the_vault_is_open(town: Town) -> None:
    async with program(FakeKeyhole(town.office)).run_test() as pilot:
        keys = Keys(pilot.app, pilot)  # type: ignore[arg-type]
        await keys.settle()
        await keys.press("f2", "f4", "ctrl+z")
        assert isinstance(keys.place, UnlockScreen)
        assert set(keys.notices) == {"请先解锁保险库。"}


def test_a_real_vault_is_made_opened_and_refused(tmp_path: Path) -> None:
    keyhole = VaultAtPath(tmp_path / "my.vault")
    assert not keyhole.exists
    keyhole.create(RIGHT, "张三").lock()
    assert keyhole.exists
    with pytest.raises(WrongPassphrase):
        keyhole.open("wrong")
    opened = keyhole.open(RIGHT)
    assert opened.identity.person == "张三"
    opened.lock()

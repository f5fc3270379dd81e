"""Locking: blank before anything else, nothing left, and after unlocking one goes on where one was."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from fieldtui.half_typed import half_typed
from fieldtui.vault import Vault
from fieldtui.visits import draft_at
from screens import vaulting
from screens.app import FieldtuiApp
from screens.asking import AskText
from screens.building import BuildingScreen
from screens.checklist import ChecklistScreen
from screens.errand import ErrandScreen, PriceInput
from screens.errand_form import ErrandForm
from screens.form import Form
from screens.new_round import NewRoundScreen
from screens.outcome_form import OutcomeForm
from screens.search import SearchScreen
from screens.session import Session
from screens.unlock import UnlockScreen
from tests.screens.keys import Keys
from tests.screens.locked import RIGHT, TownKeyhole, over, town_on_disk, unlock
from tests.town import Town

AT = "文星苑/3/1/201"
HALF = "高血压药两盒，要"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "town.vault"


@pytest.fixture
def town(path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    return town_on_disk(path, monkeypatch)


async def at_the_door(keys: Keys, town: Town) -> None:
    """The building with the cursor on a door whose resident is known."""
    await keys.at(town.buildings["文星苑/3"], town.doors[AT])


async def test_the_first_frame_after_the_key_holds_no_text_at_all(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await at_the_door(keys, town)
        assert "王秀兰" in keys.text()
        keys.app.cover()
        # Without a pause: this is what the next drawing shows.
        assert "".join(strip.text for strip in keys.screen._compositor.render_strips()).strip() == ""


async def test_the_screen_is_covered_before_the_vault_is_written_and_closed(
    town: Town, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def noting(what: str, holder: object, name: str) -> None:
        real: Callable[..., object] = getattr(holder, name)

        def noted(*arguments: object) -> object:
            order.append(what)
            return real(*arguments)

        monkeypatch.setattr(holder, name, noted)

    noting("covered", vaulting, "cover")
    noting("kept", Session, "keep_unsent")
    noting("closed", Vault, "lock")
    noting("unlock", vaulting, "show_lock")
    async with over(town, path) as keys:
        await keys.press("f10")
        assert order == ["covered", "kept", "closed", "unlock"]


async def test_nothing_of_the_vault_is_left_when_it_is_locked(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await at_the_door(keys, town)
        keys.app.say("王秀兰")
        keys.app.copy_to_clipboard("王秀兰")
        await keys.press("f10")
        assert isinstance(keys.place, UnlockScreen)
        assert "王秀兰" not in keys.text()
        assert keys.notices == []
        assert keys.app.clipboard == ""
        assert town.office.vault.locked
        assert not keys.app.unlocked


async def test_keys_do_nothing_while_the_screen_is_covered(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await at_the_door(keys, town)
        keys.app.cover()
        await keys.press("2", "f4", "enter")
        assert keys.app.current_mode == vaulting.BETWEEN


async def test_after_unlocking_one_stands_at_the_same_door_of_the_building(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await at_the_door(keys, town)
        before = keys.text()
        await keys.press("f10")
        await unlock(keys)
        assert isinstance(keys.place, BuildingScreen)
        assert keys.text() == before


async def test_after_unlocking_a_list_has_its_cursor_where_it_was(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await keys.press("f8", "down", "down")
        before = keys.text()
        await keys.press("f10")
        await unlock(keys)
        assert keys.text() == before


@pytest.mark.parametrize(("key", "form", "field"), [("7", ErrandForm, "items"), ("8", OutcomeForm, "note")])
async def test_half_a_form_is_there_after_unlocking(
    town: Town, path: Path, key: str, form: type[Form], field: str
) -> None:
    async with over(town, path) as keys:
        await at_the_door(keys, town)
        await keys.press(key)
        keys.screen.query_one(f"#{field}", Input).focus()
        await keys.type(HALF)
        await keys.press("f10")
        assert isinstance(keys.place, UnlockScreen)
        await unlock(keys)
        assert isinstance(keys.screen, form)
        assert keys.screen.query_one(f"#{field}", Input).value == HALF
        assert keys.app.focused is not None
        assert keys.app.focused.id == field
        assert isinstance(keys.place, BuildingScreen)


async def test_half_a_search_is_there_after_unlocking(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await at_the_door(keys, town)
        await keys.press("/")
        await keys.type("wxl")
        await keys.press("f10")
        await unlock(keys)
        assert isinstance(keys.screen, SearchScreen)
        assert keys.screen.query_one(Input).value == "wxl"
        assert "王秀兰" in keys.text()


async def test_half_an_answer_of_a_checklist_is_there_after_unlocking(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await keys.open_checklist(town.doors[AT], town.round)
        await keys.press("1", "1")
        before = keys.screen.at
        await keys.press("f10")
        await unlock(keys)
        assert isinstance(keys.place, ChecklistScreen)
        assert keys.place.at == before
        assert keys.place.filling.progress[0] == 2


async def test_half_a_price_is_there_after_unlocking(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await at_the_door(keys, town)
        await keys.press("7")
        await keys.type("降压药 2盒")
        await keys.press("enter", "enter", "enter", "enter")
        await keys.press("f4", "enter")
        assert isinstance(keys.place, ErrandScreen)
        await keys.type("36.")
        await keys.press("f10")
        await unlock(keys)
        assert isinstance(keys.place, ErrandScreen)
        assert keys.place.query_one(PriceInput).value == "36."


async def test_half_an_answer_to_a_question_is_offered_when_it_is_asked_again(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await keys.open("new_round")
        await keys.press("down", "enter")
        assert isinstance(keys.screen, AskText)
        await keys.type("复查")
        await keys.press("f10")
        await unlock(keys)
        assert isinstance(keys.place, NewRoundScreen)
        await keys.press("enter")
        assert keys.screen.query_one(Input).value.endswith("复查")


async def test_what_is_half_typed_outlives_the_process(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await at_the_door(keys, town)
        await keys.press("7")
        await keys.type(HALF)
        await keys.press("f10")
    app = FieldtuiApp(TownKeyhole(path, town.clock))
    async with app.run_test() as pilot:
        keys = Keys(app, pilot)
        await keys.settle()
        await unlock(keys)
        assert isinstance(keys.screen, ErrandForm)
        assert keys.screen.query_one("#items", Input).value == HALF
    app.close()


async def test_a_question_is_not_asked_again_by_unlocking(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await keys.open_checklist(town.doors[AT], town.round)
        await keys.press("ctrl+t")
        await keys.press("f10")
        await unlock(keys)
        assert isinstance(keys.screen, ChecklistScreen)
        assert town.round is not None
        device = keys.app.session.device
        assert draft_at(device, town.doors[AT], town.round.id) is not None


async def test_a_passphrase_that_is_being_typed_goes_nowhere(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await keys.press("f10")
        await keys.type(RIGHT)
        await keys.press("ctrl+a", "ctrl+c", "ctrl+x")
        assert keys.app.clipboard == ""


async def test_leaving_the_program_keeps_what_is_half_typed(town: Town, path: Path) -> None:
    door = town.doors[AT]
    async with over(town, path) as keys:
        await at_the_door(keys, town)
        await keys.press("7")
        await keys.type(HALF)
        await keys.pilot.press("ctrl+q")
    device = TownKeyhole(path, town.clock).open(RIGHT)
    assert half_typed(device)["errand", door]["items"] == HALF
    device.lock()


async def test_half_a_note_is_in_the_vault_without_any_key_for_it(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await at_the_door(keys, town)
        await keys.press("8")
        keys.screen.query_one("#note", Input).focus()
        await keys.type(HALF)
        await keys.app._keep_typed()
        assert half_typed(town.office)["outcome", town.doors[AT]]["note"] == HALF


async def test_the_lock_key_works_over_a_question(town: Town, path: Path) -> None:
    async with over(town, path) as keys:
        await at_the_door(keys, town)
        await keys.press("f1", "f10")
        assert isinstance(keys.place, UnlockScreen)

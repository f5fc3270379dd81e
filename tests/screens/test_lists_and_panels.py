"""Today, errands, one errand, the undo list, search, help, palette: what they show and where keys lead."""

import pytest

from fieldtui.errands import create_errand, errands, parse_items
from fieldtui.i18n import use_language
from fieldtui.undo import undoable
from fieldtui.visits import AT_DOOR, begin_draft, record_visit
from screens.building import BuildingScreen
from screens.door import DoorScreen
from screens.errand import ErrandScreen
from screens.help import HelpScreen
from screens.palette import PaletteScreen
from screens.undo import UndoScreen
from screens.working import WorkLine
from tests.screens.keys import running
from tests.town import Town

AT = "文星苑/3/1/201"


def rice(town: Town, promised: str = "") -> int:
    return create_errand(town.office, town.doors[AT], parse_items("米 1袋，油 2桶"), promised=promised)


# ---------------------------------------------------------------- today


async def test_today_puts_what_is_late_first(town: Town) -> None:
    rice(town, "2026-10-10")
    async with running(town.office) as keys:
        lines = keys.grid()
        assert "已过约定日子" in lines[1]
        assert "米 1袋" in lines[2]


async def test_enter_on_a_task_opens_its_door(town: Town) -> None:
    rice(town)
    async with running(town.office) as keys:
        await keys.press("enter")
        assert isinstance(keys.place, DoorScreen)


async def test_enter_on_a_round_opens_its_first_building_that_is_not_done(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.press("enter")
        assert isinstance(keys.place, BuildingScreen)


async def test_a_draft_waits_in_today(town: Town) -> None:
    assert town.round is not None
    begin_draft(town.office, town.doors[AT], town.round.id, town.round.checklist, AT_DOOR)
    async with running(town.office) as keys:
        assert "没填完的核查表" in keys.text()


async def test_a_day_with_nothing_to_do_says_so(town: Town) -> None:
    town.clock.forward(days=30)
    async with running(town.office) as keys:
        assert "没有待办的事" in keys.text()


# ---------------------------------------------------------------- errands


async def test_space_moves_an_errand_on_and_the_list_follows(town: Town) -> None:
    rice(town)
    async with running(town.office) as keys:
        await keys.press("f4", "space")
        assert "已买 (1)" in keys.text()


async def test_space_moves_an_errand_on_although_a_price_is_being_typed(town: Town) -> None:
    errand = rice(town)
    async with running(town.office) as keys:
        await keys.open("errand", errand, town.doors[AT])
        await keys.press("space")
        assert [one.state for one in errands(town.office)] == ["bought"]


async def test_prices_add_up(town: Town) -> None:
    errand = rice(town)
    async with running(town.office) as keys:
        await keys.open("errand", errand, town.doors[AT])
        await keys.press("3", "6", ".", "5", "enter")
        await keys.send("１", "2", "enter")
        assert "合计 48.50 元" in keys.text()


async def test_an_impossible_price_says_why_and_records_nothing(town: Town) -> None:
    errand = rice(town)
    async with running(town.office) as keys:
        await keys.open("errand", errand, town.doors[AT])
        await keys.send("1", ".", "2", ".", "3", "enter")
        assert "不是金额" in keys.notices[0]
        assert errands(town.office)[0].cost == 0


async def test_cancelling_an_errand_asks_first(town: Town) -> None:
    errand = rice(town)
    async with running(town.office) as keys:
        await keys.open("errand", errand, town.doors[AT])
        await keys.press("ctrl+t", "enter")
        assert [one.state for one in errands(town.office)] == ["new"]
        await keys.press("ctrl+t", "tab", "enter")
        assert errands(town.office) == []


async def test_an_errand_without_items_is_refused_in_its_form(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings["文星苑/3"], town.doors[AT])
        await keys.press("7", "enter", "enter", "enter", "enter")
        assert "至少要有一样" in keys.text()


async def test_an_impossible_day_is_refused_in_the_form(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings["文星苑/3"], town.doors[AT])
        await keys.press("7")
        await keys.send("米", "enter")
        await keys.send("3", "1", "4", "enter")
        await keys.press("enter", "enter")
        assert "不是日期" in keys.text()
        assert errands(town.office) == []


# ---------------------------------------------------------------- door


async def test_a_door_shows_people_errands_and_history(town: Town) -> None:
    rice(town)
    record_visit(town.office, town.doors[AT], "refused", note="以后再说")
    async with running(town.office) as keys:
        await keys.open("door", town.doors[AT])
        shown = keys.text()
        assert all(word in shown for word in ("王秀兰", "独居老人", "米 1袋", "拒访", "以后再说"))


async def test_an_errand_is_opened_from_its_door(town: Town) -> None:
    rice(town)
    async with running(town.office) as keys:
        await keys.open("door", town.doors[AT])
        await keys.press("down", "down", "enter")
        assert isinstance(keys.place, ErrandScreen)


async def test_what_a_checklist_was_answered_with_is_read_from_the_door(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.open("door", town.doors[AT])
        await keys.send("1", "1", "1", "1", "1", "1", "enter")
        assert isinstance(keys.place, DoorScreen)
        await keys.press("end", "enter")
        assert "家里有人发热吗？  没有" in keys.text()


async def test_undo_within_a_checklist_takes_no_other_visit_back(town: Town) -> None:
    record_visit(town.office, town.doors[AT], "refused")
    async with running(town.office) as keys:
        await keys.open_checklist(town.doors[AT], town.round)
        await keys.press("ctrl+z")
    assert len(undoable(town.office)) == 1


async def test_an_outcome_is_recorded_from_the_door_and_one_stays_there(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.open("door", town.doors[AT])
        await keys.press("2")
        assert isinstance(keys.place, DoorScreen)
        assert "无人应门" in keys.text()


# ---------------------------------------------------------------- undo


async def test_undo_takes_back_the_last_record_and_names_it(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings["文星苑/3"], town.doors[AT])
        await keys.press("3", "ctrl+z")
        assert keys.notices == ["已撤销：文星苑 3栋 1单元 201 走访 拒访"]
        assert "拒访!" not in keys.text()


async def test_undo_without_anything_to_undo_says_so(town: Town) -> None:
    while undoable(town.office):
        town.office.vault.write(lambda db: db.execute("UPDATE segments SET seq = seq"))
        break
    async with running(town.office) as keys:
        await keys.press("ctrl+z")
        assert any("不能再撤销" in notice for notice in keys.notices)


async def test_the_undo_list_asks_before_it_undoes(town: Town) -> None:
    record_visit(town.office, town.doors[AT], "refused")
    async with running(town.office) as keys:
        await keys.press("f9")
        assert isinstance(keys.place, UndoScreen)
        await keys.press("enter", "enter")
        assert len(undoable(town.office)) == 1
        await keys.press("enter", "tab", "enter")
        assert undoable(town.office) == []


# ---------------------------------------------------------------- search


@pytest.mark.parametrize(("typed", "found"), [("zym", "张玉梅"), ("３-1-502", "502"), ("欧阳", "欧阳志强")])
async def test_search_finds_as_one_types(town: Town, typed: str, found: str) -> None:
    async with running(town.office) as keys:
        await keys.press("/")
        await keys.type(typed)
        assert found in keys.text()


async def test_search_opens_with_the_comma_of_an_input_method(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.send("、")
        await keys.type("zym")
        assert "张玉梅" in keys.text()


async def test_typing_and_enter_faster_than_the_search_open_the_right_door(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.press("/")
        await keys.send("z", "y", "m", "enter")
        assert "张玉梅" in keys.text()


async def test_nothing_found_says_what_to_try(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.press("/")
        await keys.type("qqqq")
        await keys.press("enter")
        assert "没有找到" in keys.text()


# ---------------------------------------------------------------- help, palette, language


async def test_help_lists_the_keys_of_this_screen_and_what_the_focus_is(town: Town) -> None:
    async with running(town.office, size=(120, 40)) as keys:
        await keys.at(town.buildings["文星苑/3"])
        await keys.press("f1")
        assert isinstance(keys.screen, HelpScreen)
        assert "每扇窗是一户" in keys.text()
        await keys.press("f1")
        assert isinstance(keys.screen, BuildingScreen)


async def test_the_palette_carries_a_command_out_by_its_name(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.press("ctrl+p")
        assert isinstance(keys.screen, PaletteScreen)
        await keys.type("撤销列表")
        await keys.press("enter")
        assert isinstance(keys.place, UndoScreen)


async def test_an_impossible_command_stays_in_the_palette_with_its_reason(town: Town) -> None:
    town.clock.forward(days=30)
    async with running(town.office) as keys:
        await keys.press("ctrl+p")
        await keys.type("打开")
        assert "没有选中任何一行" in keys.text()


async def test_an_impossible_key_says_why(town: Town) -> None:
    town.clock.forward(days=30)
    async with running(town.office) as keys:
        await keys.press("enter")
        assert keys.notices == ["没有选中任何一行。"]


async def test_the_language_changes_on_every_screen(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.press("ctrl+p")
        await keys.type("language")
        await keys.press("enter")
        assert "Today" in keys.grid()[0]


async def test_the_colours_change_without_a_restart(town: Town) -> None:
    use_language("en")
    async with running(town.office) as keys:
        before = keys.app.theme
        await keys.press("ctrl+p")
        await keys.type("colours")
        await keys.press("enter")
        assert keys.app.theme != before


async def test_escape_goes_up_and_at_the_top_to_today(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.press("f4", "escape")
        assert keys.app.current_mode == "today"


async def test_a_place_is_found_again_as_it_was_left(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings["文星苑/3"], town.doors[AT])
        await keys.press("enter", "f2", "f3")
        assert isinstance(keys.place, DoorScreen)
        await keys.press("f3")
        assert isinstance(keys.place, BuildingScreen)


async def test_work_may_end_when_its_screen_is_being_taken_away(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.open("checkup")
        screen = keys.screen
        with screen.work("anything"):
            await screen.query(WorkLine).remove()
        assert not screen.working

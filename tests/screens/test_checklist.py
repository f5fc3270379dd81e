"""Checklist: answers are on disk before the cursor moves, and nothing that was typed is lost."""

from collections.abc import AsyncIterator

import pytest

from fieldtui.visits import draft_at
from screens.building import BuildingScreen
from screens.checklist import ChecklistScreen
from screens.stops import END
from tests.screens.keys import Keys, running
from tests.town import Town

AT = "文星苑/3/1/201"
GROUP = "/data/household/"


@pytest.fixture
async def keys(town: Town) -> AsyncIterator[Keys]:
    """The checklist of the open round at one door."""
    async with running(town.office) as opened:
        await opened.at(town.buildings["文星苑/3"], town.doors[AT])
        await begin(opened, town)
        yield opened


async def begin(keys: Keys, town: Town) -> None:
    await keys.open_checklist(town.doors[AT], town.round)


def stored(town: Town) -> dict[str, str]:
    """What is on disk of the draft, by question."""
    assert town.round is not None
    draft = draft_at(town.office, town.doors[AT], town.round.id)
    assert draft is not None
    return {path.removeprefix(GROUP): value for path, value in draft.answers if path.startswith(GROUP)}


def at(keys: Keys) -> str:
    screen = keys.place
    assert isinstance(screen, ChecklistScreen)
    return screen.at.removeprefix(GROUP)


async def test_a_digit_answers_and_goes_on(keys: Keys, town: Town) -> None:
    await keys.press("1")
    assert stored(town) == {"fever": "no"}
    assert at(keys) == "contact"


async def test_a_digit_without_a_choice_does_nothing(keys: Keys, town: Town) -> None:
    await keys.press("7")
    assert stored(town) == {}
    assert at(keys) == "fever"


async def test_an_answer_brings_the_questions_that_depend_on_it(keys: Keys) -> None:
    assert "谁在发热" not in keys.text()
    await keys.press("2")
    assert "谁在发热" in keys.text()
    assert at(keys) == "fever_who"


async def test_a_typed_answer_is_kept_by_enter(keys: Keys, town: Town) -> None:
    await keys.press("2")
    await keys.type("王秀兰")
    await keys.press("enter")
    assert stored(town)["fever_who"] == "王秀兰"
    assert at(keys) == "fever_highest"


async def test_full_width_digits_are_a_number(keys: Keys, town: Town) -> None:
    await keys.press("2", "enter")
    await keys.type("３８．５")
    await keys.press("enter")
    assert stored(town)["fever_highest"] == "38.5"


async def test_a_wrong_number_says_why_and_stays(keys: Keys) -> None:
    await keys.press("2", "enter")
    await keys.type("abc")
    await keys.press("enter")
    assert at(keys) == "fever_highest"
    assert "“abc”不是数字" in keys.text()


async def test_a_wrong_answer_that_is_left_is_listed_at_the_end(keys: Keys) -> None:
    await keys.press("2", "enter")
    await keys.type("abc")
    await keys.press("down", "1", "1", "1", "1")
    assert at(keys) == END
    assert "最高体温是多少度" in keys.text()
    assert "还没填完" in keys.text()


async def test_enter_at_the_end_goes_to_what_is_missing(keys: Keys) -> None:
    await keys.press("down", "1", "1", "1", "1")
    assert at(keys) == END
    await keys.press("enter")
    assert at(keys) == "fever"


async def test_half_a_word_is_on_disk_before_enter(keys: Keys, town: Town) -> None:
    await keys.press("2")
    await keys.type("王秀")
    assert stored(town)["fever_who"] == "王秀"


async def test_leaving_and_coming_back_lands_on_the_same_question(keys: Keys, town: Town) -> None:
    await keys.press("1", "1", "escape")
    assert isinstance(keys.place, BuildingScreen)
    await begin(keys, town)
    assert at(keys) == "returned"


async def test_a_program_that_was_killed_lost_nothing(town: Town) -> None:
    async with running(town.office) as keys:
        await begin(keys, town)
        await keys.press("1", "2")
        await keys.type("李建")
    async with running(town.office) as again:
        await begin(again, town)
        assert at(again) == "contact_who"
        assert "李建" in again.text()


async def test_up_goes_back_and_an_answer_can_be_changed(keys: Keys, town: Town) -> None:
    await keys.press("1", "up", "2")
    assert stored(town)["fever"] == "yes"


async def test_keys_that_come_faster_than_the_disk_are_all_taken(keys: Keys, town: Town) -> None:
    await keys.send("1", "1", "1", "1", "1")
    assert len(stored(town)) == 5
    assert at(keys) == END


async def test_of_several_choices_a_digit_adds_and_enter_goes_on(keys: Keys, town: Town) -> None:
    await keys.press("1", "1", "1", "2", "1", "3", "enter")
    assert stored(town)["symptoms_which"] == "cough chest"
    assert at(keys) == "needs"


async def test_a_tap_on_a_choice_answers(keys: Keys, town: Town) -> None:
    await keys.pilot.click("Pick", offset=(4, 0))
    await keys.settle()
    assert stored(town) == {"fever": "no"}


async def test_a_tap_on_another_question_keeps_what_was_typed_in_the_last(keys: Keys, town: Town) -> None:
    await keys.press("2", "enter")
    await keys.type("３８")
    await keys.pilot.click("Pick", offset=(4, 0))
    await keys.settle()
    assert stored(town)["fever_highest"] == "38"


async def test_what_the_form_tells_is_shown_before_the_visit_is_recorded(keys: Keys) -> None:
    await keys.press("1", "4")
    await keys.type("王秀兰")
    await keys.press("enter", "1", "1", "1")
    assert "请马上报告社区办" in keys.text()


async def test_a_draft_is_seen_on_its_door(keys: Keys) -> None:
    await keys.press("1", "escape")
    assert "在填~" in keys.text()


async def test_throwing_a_draft_away_asks_and_cancel_has_the_focus(keys: Keys, town: Town) -> None:
    await keys.press("1", "ctrl+t", "enter")
    assert stored(town) == {"fever": "no"}


async def test_a_question_mark_in_full_width_explains(keys: Keys) -> None:
    await keys.send("？")
    assert keys.notices == ["腋下体温37.3度及以上"]

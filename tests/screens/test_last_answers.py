"""What was answered the last time stands beside a question, and one key takes it over; never by itself."""

import pytest

from fieldtui.checklists import read_xlsform
from fieldtui.i18n import use_language
from fieldtui.last_answers import last_answers
from fieldtui.published import publish_checklist
from tests.checklists.making import asked, spreadsheet
from tests.screens.forms import AT, at, at_door, stored, survey
from tests.screens.keys import Keys
from tests.town import Town

ROWS = (
    asked("integer", "n"),
    asked("select_one yn", "c"),
    asked("text", "secret", appearance="masked"),
    asked("calculate", "twice", calculation="${n} * 2"),
)


@pytest.fixture
async def town() -> Town:
    """A town where one door was visited with n = 4, c = Yes and a secret."""
    use_language("en")
    made = survey(*ROWS)
    async with at_door(made) as keys:
        await keys.type("4")
        await keys.press("enter", "2")
        await keys.type("hidden")
        await keys.press("enter", "enter")
    return made


async def test_the_last_answer_stands_beside_the_question_and_is_not_taken_by_itself(town: Town) -> None:
    async with at_door(town) as keys:
        assert "Last time: 4" in keys.text()
        assert "n" not in stored(town)


async def test_f8_takes_the_last_answer_over_and_goes_on(town: Town) -> None:
    async with at_door(town) as keys:
        await keys.press("f8")
        assert stored(town)["n"] == "4"
        assert at(keys) == "c"


async def test_the_last_choice_is_shown_in_words(town: Town) -> None:
    async with at_door(town, at="/data/c") as keys:
        assert "Last time: Yes" in keys.text()


async def test_what_is_answered_alike_is_not_offered(town: Town) -> None:
    async with at_door(town) as keys:
        await keys.press("f8", "up")
        assert "Last time" not in keys.text()


def test_secrets_and_what_is_worked_out_are_not_offered(town: Town) -> None:
    assert town.checklist is not None
    assert set(last_answers(town.office, town.doors[AT], town.checklist.id)) == {"/data/n", "/data/c"}


def test_another_door_has_no_last_answers(town: Town) -> None:
    assert town.checklist is not None
    assert last_answers(town.office, town.doors["文星苑/3/1/601"], town.checklist.id) == {}


def test_another_version_of_the_form_offers_the_answers_of_the_old_one(town: Town) -> None:
    conversion = read_xlsform(
        spreadsheet(ROWS[:1], settings=({"form_id": "test", "form_title": "Test", "version": "2"},))
    )
    newer = publish_checklist(town.office, conversion)
    assert "/data/n" in last_answers(town.office, town.doors[AT], newer.id)


def test_another_form_offers_none(town: Town) -> None:
    conversion = read_xlsform(
        spreadsheet(ROWS[:1], settings=({"form_id": "other", "form_title": "Other", "version": "1"},))
    )
    other = publish_checklist(town.office, conversion)
    assert last_answers(town.office, town.doors[AT], other.id) == {}


async def test_without_a_last_answer_the_key_says_so(town: Town) -> None:
    async with at_door(town, at="/data/secret") as keys:
        await keys.press("f8")
        assert isinstance(keys, Keys)
        assert keys.notices == ["There is no other answer from the last time here."]

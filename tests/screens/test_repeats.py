"""Repeats at the door: a page for each instance, one that asks for another, and removing, which can be undone."""

import pytest

from fieldtui.checklists import Conversion
from fieldtui.doors import door_view
from fieldtui.i18n import use_language
from fieldtui.visits import answers_of
from screens.stops import END
from tests.checklists.making import asked, xform
from tests.screens.forms import AT, at, at_door, screen, stored, survey, town_asking
from tests.town import Town

OVER = {"type": "end repeat"}


@pytest.fixture
def people() -> Town:
    """People with a name and an age, as many as there are, then a last question."""
    use_language("en")
    return survey(
        asked("begin repeat", "r", label="Person"),
        asked("text", "name"),
        asked("integer", "age"),
        OVER,
        asked("text", "last"),
    )


async def two_people(keys: object) -> None:
    from tests.screens.keys import Keys

    assert isinstance(keys, Keys)
    for name in ("ann", "bob"):
        await keys.type(name)
        await keys.press("enter", "enter", "1")
    assert at(keys) == "r[3]/name"


async def test_after_an_instance_it_is_asked_whether_there_is_another(people: Town) -> None:
    async with at_door(people) as keys:
        await keys.type("ann")
        await keys.press("enter", "enter")
        assert at(keys) == "r[]"
        assert "Is there another one: Person?" in keys.text()


async def test_yes_adds_an_instance_with_its_number_above_it(people: Town) -> None:
    async with at_door(people, at="/data/r[]") as keys:
        await keys.press("1")
        assert at(keys) == "r[2]/name"
        assert "Person: number 2 of 2" in keys.text()
        assert stored(people)["r[2]"] == "1"


@pytest.mark.parametrize("key", ["2", "enter", "２"])
async def test_no_and_enter_go_on(people: Town, key: str) -> None:
    async with at_door(people, at="/data/r[]") as keys:
        await keys.send(key)
        assert at(keys) == "last"
        assert "r[2]" not in stored(people)


async def test_up_goes_back_through_the_instances(people: Town) -> None:
    async with at_door(people) as keys:
        await two_people(keys)
        await keys.press("up")
        assert at(keys) == "r[2]/age"


async def test_a_draft_reopens_on_the_same_question_of_the_same_instance(people: Town) -> None:
    async with at_door(people) as keys:
        await two_people(keys)
        await keys.press("up", "up")
    async with at_door(people) as again:
        assert at(again) == "r[2]/name"
        assert "bob" in again.text()


async def test_removing_names_the_instance_and_cancel_has_the_focus(people: Town) -> None:
    async with at_door(people) as keys:
        await two_people(keys)
        await keys.press("up", "ctrl+r")
        assert "Person: number 2 of 3" in keys.text()
        await keys.press("enter")
        assert stored(people)["r[2]/name"] == "bob"


async def remove_second(keys: object) -> None:
    from tests.screens.keys import Keys

    assert isinstance(keys, Keys)
    await two_people(keys)
    await keys.press("up", "ctrl+r", "right", "enter")


async def test_a_removed_instance_is_gone_from_the_disk_and_stays_so(people: Town) -> None:
    async with at_door(people) as keys:
        await remove_second(keys)
        assert stored(people)["r[2]"] == ""
        assert "r[2]/name" not in stored(people)
    async with at_door(people) as again:
        assert screen(again).filling.instances("/data/r") == ("/data/r[1]", "/data/r[3]")


async def test_a_removed_instance_comes_back_with_its_answers(people: Town) -> None:
    async with at_door(people) as keys:
        await remove_second(keys)
        await keys.press("ctrl+z")
        assert at(keys) == "r[2]/name"
        assert stored(people)["r[2]/name"] == "bob"
        assert not [path for path in stored(people) if path.startswith("//")]


async def test_a_removed_instance_comes_back_after_the_program_was_closed(people: Town) -> None:
    async with at_door(people) as keys:
        await remove_second(keys)
    async with at_door(people) as again:
        await again.press("ctrl+z")
        assert screen(again).filling.value("/data/r[2]/name") == "bob"


async def test_what_was_removed_is_not_recorded(people: Town) -> None:
    async with at_door(people) as keys:
        await remove_second(keys)
        await keys.press("enter")
        assert at(keys) == "last"
        await keys.press("enter", "enter")
    (visit,) = [one for one in door_view(people.office, people.doors[AT], 0).history if one.what == "visit"]
    assert "/data/r[1]/name" in answers_of(people.office, visit.id)
    assert not [path for path in answers_of(people.office, visit.id) if "r[2]" in path or "//" in path]


async def test_instances_follow_their_count() -> None:
    use_language("en")
    town = survey(
        asked("integer", "n"),
        asked("begin repeat", "r", label="Child", repeat_count="${n}"),
        asked("text", "name"),
        OVER,
    )
    async with at_door(town) as keys:
        await keys.type("2")
        await keys.press("enter")
        assert at(keys) == "r[1]/name"
        assert "Child: number 1 of 2" in keys.text()
        await keys.press("enter", "enter")
        assert at(keys) == END


async def test_what_is_counted_cannot_be_removed() -> None:
    use_language("en")
    town = survey(asked("begin repeat", "r", label="Child", repeat_count="2"), asked("text", "name"), OVER)
    async with at_door(town) as keys:
        await keys.press("ctrl+r")
        assert keys.notices == ["There is nothing to remove here."]


async def test_a_repeat_in_a_repeat_asks_within_its_instance() -> None:
    use_language("en")
    town = survey(
        asked("begin repeat", "h", label="Household"),
        asked("text", "head"),
        asked("begin repeat", "c", label="Child"),
        asked("text", "name"),
        OVER,
        OVER,
    )
    async with at_door(town) as keys:
        await keys.press("enter", "enter", "1")
        assert at(keys) == "h[1]/c[2]/name"
        assert "Household: number 1 of 1 > Child: number 2 of 2" in keys.text()
        await keys.press("enter", "2", "1")
        assert at(keys) == "h[2]/head"


# Jumping.


async def test_the_overview_lists_all_instances_and_jumps(people: Town) -> None:
    async with at_door(people) as keys:
        await two_people(keys)
        await keys.press("ctrl+o")
        assert "Person: number 2 of 3" in keys.text()
        await keys.type("bob")
        await keys.press("enter")
        assert at(keys) == "r[2]/name"


async def test_an_answer_is_revisited_from_the_end_by_its_number(people: Town) -> None:
    async with at_door(people) as keys:
        await two_people(keys)
        await keys.press("enter", "enter", "enter", "enter")
        assert at(keys) == END
        await keys.press("2")
        assert at(keys) == "r[2]/name"


async def test_an_answer_is_revisited_from_the_end_by_arrow_and_enter(people: Town) -> None:
    async with at_door(people) as keys:
        await keys.type("ann")
        await keys.press("enter", "enter", "enter", "enter")
        assert at(keys) == END
        await keys.press("down", "enter")
        assert at(keys) == "r[1]/name"


async def test_enter_at_the_end_records_while_the_cursor_was_not_moved(people: Town) -> None:
    async with at_door(people) as keys:
        await keys.type("ann")
        await keys.press("enter", "enter", "enter", "enter", "enter")
    visits = [one for one in door_view(people.office, people.doors[AT], 0).history if one.what == "visit"]
    assert len(visits) == 1


async def test_the_end_lists_problems_under_their_pages_first() -> None:
    use_language("en")
    town = survey(
        asked("begin repeat", "r", label="Person"),
        asked("text", "name", required="yes"),
        OVER,
    )
    async with at_door(town, at="/data/r[]") as keys:
        await keys.press("1", "tab", "tab")
        text = keys.text()
        assert at(keys) == END
        assert text.index("Person: number 1 of 2") < text.index("Person: number 2 of 2")
        await keys.press("2")
        assert at(keys) == "r[2]/name"


async def test_what_cannot_be_asked_is_passed_over_and_stands_at_the_end_with_its_reason() -> None:
    use_language("en")
    body = """<input ref="/data/a"><label>A</label></input>
        <range ref="/data/b" start="1" end="5" step="0"><label>B</label></range>"""
    town = town_asking(Conversion(xform("<a/><b/>", body=body), (), {}))
    async with at_door(town) as keys:
        await keys.press("enter")
        assert at(keys) == END
        assert "- B  The range of this question has no numbers to choose from." in keys.text()


# A recorded visit.


async def test_a_recorded_visit_is_read_by_instance(people: Town) -> None:
    async with at_door(people) as keys:
        await two_people(keys)
        await keys.type("cid")
        await keys.press("enter", "enter", "enter", "enter", "enter")
        await keys.open("door", people.doors[AT])
        from screens.answers import AnswersScreen, answered

        history = door_view(people.office, people.doors[AT], 0).history
        visit = next(one for one in history if one.what == "visit")
        from screens.drawing import text

        await keys.app.push_screen(AnswersScreen(text("x"), answered(people.office, visit.id)))
        await keys.settle()
        shown = keys.text()
        places = [
            shown.index(part) for part in ("number 1 of 3", "ann", "number 2 of 3", "bob", "number 3 of 3")
        ]
        assert places == sorted(places)

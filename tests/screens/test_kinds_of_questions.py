"""Every kind of question is answered with the keys that its kind promises, and each answer is on disk."""

import pytest

from fieldtui.i18n import use_language
from screens.stops import END
from tests.checklists.making import asked
from tests.screens.forms import at, at_door, screen, stored, survey

MANY = tuple({"list_name": "many", "name": f"c{n}", "label": f"Choice {n}"} for n in range(1, 13))
TOWNS = ("上海", "北京", "广州", "深圳", "天津", "重庆", "武汉", "成都", "杭州", "西安", "南京")
PLACES = tuple({"list_name": "places", "name": f"p{n}", "label": name} for n, name in enumerate(TOWNS))
LAST = asked("text", "last")
THREE = tuple({"list_name": "three", "name": name, "label": name} for name in ("tea", "milk", "water"))


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("integer", "１２", "12"),
        ("decimal", "36。8", "36.8"),
        ("date", "2020/2/3", "2020-02-03"),
        ("time", "下午3点半", "15:30:00.000+00:00"),
        ("dateTime", "2020-2-3 15:20", "2020-02-03T15:20:00.000+00:00"),
        ("geopoint", "31.23，121.47", "31.23 121.47 0 0"),
        ("image", "/home/a/门.jpg", "门.jpg"),
        ("barcode", "6901028", "6901028"),
        ("text", "王秀兰？", "王秀兰？"),
    ],
)
async def test_an_answer_is_typed_in_its_usual_form(kind: str, typed: str, kept: str) -> None:
    town = survey(asked(kind, "q"), LAST)
    async with at_door(town) as keys:
        await keys.type(typed)
        await keys.press("enter")
        assert stored(town)["q"] == kept
        assert at(keys) == "last"


async def test_a_time_is_shown_as_people_read_it_and_passing_it_changes_nothing() -> None:
    town = survey(asked("time", "q"), LAST)
    async with at_door(town) as keys:
        await keys.type("9:05:30")
        await keys.press("enter", "up", "enter")
        assert stored(town)["q"].startswith("09:05:30")
        assert "09:05\n" in keys.text()


async def test_a_wrong_time_says_why_and_the_cursor_stays() -> None:
    town = survey(asked("time", "q"), LAST)
    async with at_door(town) as keys:
        await keys.type("25:99")
        await keys.press("enter")
        assert at(keys) == "q"
        assert "25:99" in keys.text().split("! ")[1]


async def test_a_secret_is_not_shown() -> None:
    town = survey(asked("text", "q", appearance="masked"), LAST)
    async with at_door(town) as keys:
        await keys.type("abc123")
        await keys.press("enter")
        assert stored(town)["q"] == "abc123"
        assert "abc123" not in keys.text()
        assert "******" in keys.text()


async def test_lines_of_a_text_are_kept_and_enter_on_an_empty_line_goes_on() -> None:
    town = survey(asked("text", "q", appearance="multiline"), LAST)
    async with at_door(town) as keys:
        await keys.type("一")
        await keys.press("enter")
        await keys.type("二")
        assert at(keys) == "q"
        await keys.press("enter", "enter")
        assert stored(town)["q"] == "一\n二"
        assert at(keys) == "last"


async def test_the_arrows_leave_a_text_of_several_lines_at_its_edges() -> None:
    town = survey(asked("text", "q", appearance="multiline"), LAST)
    async with at_door(town) as keys:
        await keys.press("down")
        assert at(keys) == "last"


# Choices that have no digit of their own.


async def test_a_number_of_two_digits_picks_and_goes_on() -> None:
    town = survey(asked("select_one many", "q"), LAST, choices=MANY)
    async with at_door(town) as keys:
        await keys.type("１２")
        assert stored(town)["q"] == "c12"
        assert at(keys) == "last"


async def test_a_digit_that_no_other_can_follow_picks_at_once() -> None:
    town = survey(asked("select_one many", "q"), LAST, choices=MANY)
    async with at_door(town) as keys:
        await keys.press("7")
        assert stored(town)["q"] == "c7"


async def test_a_digit_that_another_can_follow_waits_for_enter() -> None:
    town = survey(asked("select_one many", "q"), LAST, choices=MANY)
    async with at_door(town) as keys:
        await keys.press("1")
        assert at(keys) == "q"
        await keys.press("enter")
        assert stored(town)["q"] == "c1"


@pytest.mark.parametrize("typed", ["广州", "gz", "guangz"])
async def test_a_choice_is_found_by_its_text_and_by_pinyin(typed: str) -> None:
    town = survey(asked("select_one places", "q"), LAST, choices=PLACES)
    async with at_door(town) as keys:
        await keys.type(typed)
        await keys.press("enter")
        assert stored(town)["q"] == "p2"
        assert at(keys) == "last"


async def test_what_no_choice_has_is_said_and_picks_nothing() -> None:
    town = survey(asked("select_one places", "q"), LAST, choices=PLACES)
    async with at_door(town) as keys:
        await keys.type("xyz")
        await keys.press("enter")
        assert "q" not in stored(town)
        assert at(keys) == "q"


async def test_the_arrows_walk_many_choices_and_tab_leaves_them() -> None:
    town = survey(asked("select_one places", "q"), LAST, choices=PLACES)
    async with at_door(town) as keys:
        await keys.press("down", "down", "tab")
        assert at(keys) == "last"
        await keys.press("up", "down", "enter")
        assert stored(town)["q"] == "p1"


async def test_several_of_many_choices_are_picked_and_enter_goes_on() -> None:
    town = survey(asked("select_multiple places", "q"), LAST, choices=PLACES)
    async with at_door(town) as keys:
        await keys.type("sz")
        await keys.press("enter", "2", "enter")
        assert stored(town)["q"] == "p1 p3"
        assert at(keys) == "last"


async def test_of_a_thousand_choices_only_a_few_are_drawn() -> None:
    thousand = tuple({"list_name": "k", "name": f"c{n}", "label": f"Village {n:04}"} for n in range(1, 1001))
    town = survey(asked("select_one k", "q"), LAST, choices=thousand)
    async with at_door(town) as keys:
        assert keys.text().count("Village") < 10
        await keys.type("0999")
        assert "Village 0999" in keys.text()
        await keys.press("enter")
        assert stored(town)["q"] == "c999"


# Orders, scales, acknowledgements, files.


async def test_an_order_is_given_by_digits_in_sequence_and_goes_on_when_it_is_whole() -> None:
    town = survey(asked("rank three", "q"), LAST, choices=THREE)
    async with at_door(town) as keys:
        await keys.press("3", "1")
        assert "1. water  2. tea" in keys.text()
        assert at(keys) == "q"
        await keys.press("2")
        assert stored(town)["q"] == "water tea milk"
        assert at(keys) == "last"


async def test_an_order_that_is_not_whole_says_so_when_one_wants_to_go_on() -> None:
    use_language("en")
    town = survey(asked("rank three", "q"), LAST, choices=THREE)
    async with at_door(town) as keys:
        await keys.press("3")
        assert "! " not in keys.text()
        await keys.press("enter")
        assert "! Not all choices have a place in the order yet." in keys.text()
        assert at(keys) == "q"


async def test_a_choice_that_is_not_allowed_says_why_and_the_cursor_stays() -> None:
    row = asked("select_one yn", "q", constraint=". != 'y'", constraint_message="Not this one")
    town = survey(row, LAST)
    async with at_door(town) as keys:
        await keys.press("2")
        assert "! Not this one" in keys.text()
        assert at(keys) == "q"
        await keys.press("1")
        assert at(keys) == "last"


async def test_backspace_takes_the_last_place_of_an_order_back() -> None:
    town = survey(asked("rank three", "q"), LAST, choices=THREE)
    async with at_door(town) as keys:
        await keys.press("3", "1", "backspace")
        assert stored(town)["q"] == "water"


async def test_an_acknowledgement_is_one_key() -> None:
    town = survey(asked("acknowledge", "q"), LAST)
    async with at_door(town) as keys:
        await keys.press("1")
        assert stored(town)["q"] == "OK"
        assert at(keys) == "last"


async def test_on_a_scale_of_single_digits_a_digit_answers_and_goes_on() -> None:
    town = survey(asked("range", "q", parameters="start=1 end=5 step=1"), LAST)
    async with at_door(town) as keys:
        await keys.type("４")
        assert stored(town)["q"] == "4"
        assert at(keys) == "last"


async def test_left_and_right_step_along_a_scale() -> None:
    town = survey(asked("range", "q", parameters="start=1.5 end=5.5 step=0.5"), LAST)
    async with at_door(town) as keys:
        await keys.press("right", "right", "right", "left", "enter")
        assert stored(town)["q"] == "2.0"


async def test_a_number_beside_a_scale_says_why() -> None:
    town = survey(asked("range", "q", parameters="start=1 end=20 step=1"), LAST)
    async with at_door(town) as keys:
        await keys.type("21")
        await keys.press("enter")
        assert at(keys) == "q"
        assert "! " in keys.text()


async def test_space_in_the_empty_field_of_a_file_opens_the_panel_that_finds_one() -> None:
    town = survey(asked("image", "q"), LAST)
    async with at_door(town) as keys:
        await keys.press("space")
        assert type(keys.screen).__name__ == "ChoosePath"


async def test_the_name_of_the_chosen_file_is_the_answer() -> None:
    town = survey(asked("image", "q"), LAST)
    async with at_door(town) as keys:
        await keys.app.perform("choose_file")
        await keys.settle()
        from pathlib import Path

        keys.screen.dismiss((Path("/media/stick/门牌.jpg"),))
        await keys.settle()
        assert stored(town)["q"] == "门牌.jpg"
        assert at(keys) == "last"


# What is told.


async def test_a_page_that_only_tells_is_shown_and_enter_goes_on() -> None:
    town = survey(
        asked("begin group", "a"),
        asked("note", "told", label="Look at the stairs"),
        {"type": "end group"},
        asked("begin group", "b"),
        LAST,
        {"type": "end group"},
    )
    async with at_door(town) as keys:
        assert "Look at the stairs" in keys.text()
        await keys.press("enter")
        assert at(keys) == "b/last"


async def test_explaining_says_hint_and_what_the_form_says_about_wrong_answers() -> None:
    use_language("en")
    row = asked("integer", "q", hint="In years", constraint=". < 120", constraint_message="Under 120")
    async with at_door(survey(row, LAST)) as keys:
        await keys.send("？")
        assert keys.notices == ["In years\nUnder 120"]


async def test_a_question_mark_is_a_letter_of_a_text_that_was_begun() -> None:
    town = survey(asked("text", "q", hint="Name"), LAST)
    async with at_door(town) as keys:
        await keys.type("谁？")
        assert stored(town)["q"] == "谁？"


async def test_a_default_that_was_cleared_stays_cleared_in_the_draft() -> None:
    town = survey(asked("text", "q", default="usual"), LAST)
    async with at_door(town) as keys:
        screen(keys).query("AnswerInput").first().value = ""  # type: ignore[attr-defined]
        await keys.settle()
        await keys.press("enter")
    async with at_door(town) as again:
        assert screen(again).filling.value("/data/q") == ""


async def test_a_long_page_is_drawn_in_stretches_that_follow_the_cursor() -> None:
    use_language("en")
    town = survey(*(asked("integer", f"q{n}") for n in range(1, 101)))
    async with at_door(town, at="/data/q65") as keys:
        assert len(screen(keys).query("QuestionBlock")) == 30
        assert "questions 61 to 90 of 100" in keys.text()


async def test_a_paste_is_kept_as_it_is_seen() -> None:
    from textual import events

    town = survey(asked("text", "q", appearance="multiline"), LAST)
    async with at_door(town) as keys:
        keys.app.post_message(events.Paste("一\x1b[31m\r\n二"))
        await keys.settle()
        assert "\x1b" not in stored(town)["q"]
        assert stored(town)["q"].count("\n") == 1


async def test_sixty_columns_show_the_short_label() -> None:
    row = asked("text", "q", label="A label that is rather long for a narrow screen")
    async with at_door(survey(row, LAST), size=(60, 24)) as keys:
        assert "> A label that is rather long" in keys.text()


async def test_the_end_follows_the_last_question() -> None:
    async with at_door(survey(LAST)) as keys:
        await keys.press("enter")
        assert at(keys) == END


async def test_a_tap_on_one_of_many_choices_picks_it() -> None:
    town = survey(asked("select_one places", "q"), LAST, choices=PLACES)
    async with at_door(town) as keys:
        await keys.pilot.click("Window", offset=(4, 2))
        await keys.settle()
        assert stored(town)["q"] == "p2"


async def test_labels_with_markup_are_names_like_any_other() -> None:
    evil = "[@click=app.quit]x[/] [/b]"
    choices = tuple({"list_name": "e", "name": f"c{n}", "label": f"{evil} {n}"} for n in range(12))
    town = survey(
        asked("begin repeat", "r", label=evil),
        asked("select_one e", "q", label=evil, hint=evil),
        {"type": "end repeat"},
        choices=choices,
    )
    async with at_door(town) as keys:
        assert keys.text().count(evil) >= 3
        await keys.type("12")
        assert evil in keys.text()
        await keys.press("ctrl+o")
        assert keys.text().count(evil) >= 3


TWO_PAGES = (
    asked("begin group", "a"),
    asked("select_one places", "q"),
    asked("end group", ""),
    asked("begin group", "b"),
    LAST,
    asked("end group", ""),
)


@pytest.mark.parametrize("key", ["number", "space", "tap", "enter"])
async def test_picking_one_of_many_choices_may_take_its_own_page_away(key: str) -> None:
    town = survey(*TWO_PAGES, choices=PLACES)
    async with at_door(town) as keys:
        if key == "number":
            await keys.type("11")
        elif key == "tap":
            await keys.pilot.click("Window", offset=(4, 2))
            await keys.settle()
        else:
            await keys.press("down", key)
        assert stored(town)["a/q"] == {"number": "p10", "tap": "p2"}.get(key, "p1")
        assert at(keys) == "b/last"

"""Building: what the elevation shows, where keys and taps lead, and what they record."""

import pytest

from fieldtui.buildings import building_view
from fieldtui.errands import create_errand, parse_items
from fieldtui.rounds import open_round
from fieldtui.visits import BY_PHONE, record_sighting, record_visit
from screens.building import BuildingScreen
from screens.buildings import BuildingsScreen
from screens.door import DoorScreen
from screens.elevation import Elevation
from tests.screens.keys import LARGE, NARROW, SMALL, Keys, running
from tests.town import Town

HOUSE = "文星苑/3"
AT = "文星苑/3/1/201"


def cell(keys: Keys, room: str, unit: int = 1) -> str:
    """What is drawn of a door, from its bracket to the next door."""
    line = next(line for line in keys.grid() if f" {room[0]} |" in line[:5])
    part = line.split("|")[unit]
    at = part.index(room)
    return part[at - 1 : at + 10].strip()


async def test_the_elevation_stacks_floors_and_sets_units_side_by_side(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE])
        floors = [line for line in keys.grid() if line[:5].endswith(" |")]
        assert [line[:5] for line in floors] == [f"  {floor} |" for floor in range(6, 0, -1)]
        assert all(line.count("01") >= 2 for line in floors)


@pytest.mark.parametrize(
    ("outcomes", "word"),
    [
        ([], "201 未访"),
        (["answered"], "201 已访"),
        (["no answer"], "201 无人"),
        (["no answer", "no answer"], "201 无人x2"),
        (["refused"], "201 拒访!"),
        (["follow up"], "201 待回>"),
        (["moved out"], "201 搬走"),
        (["no answer", "answered"], "201 已访"),
    ],
)
async def test_a_door_says_in_a_word_what_happened(town: Town, outcomes: list[str], word: str) -> None:
    assert town.round is not None
    for outcome in outcomes:
        record_visit(town.office, town.doors[AT], outcome, round_=town.round.id)
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors["文星苑/3/2/601"])
        assert cell(keys, "201").startswith(word)


async def test_a_phone_visit_has_a_word_of_its_own(town: Town) -> None:
    assert town.round is not None
    record_visit(town.office, town.doors[AT], "answered", round_=town.round.id, way=BY_PHONE)
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors["文星苑/3/2/601"])
        assert cell(keys, "201").startswith("201 电话")


async def test_an_open_errand_is_seen_on_the_door(town: Town) -> None:
    create_errand(town.office, town.doors[AT], parse_items("米 1袋"))
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors["文星苑/3/2/601"])
        assert cell(keys, "201").startswith("201 代办+")


@pytest.mark.parametrize(
    ("room", "seen", "mark"),
    [("201", "lit", "201*"), ("302", "", "302."), ("201", "dark", "201?"), ("302", "lit", "302?")],
)
async def test_a_window_is_lit_dark_or_marked_where_the_ledger_says_otherwise(
    town: Town, room: str, seen: str, mark: str
) -> None:
    if seen:
        record_sighting(town.office, town.doors[f"文星苑/3/1/{room}"], seen)
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors["文星苑/3/2/601"])
        assert cell(keys, room).startswith(mark)


async def test_the_window_key_says_lit_and_then_dark(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors[AT])
        await keys.press("5")
        assert "[201*" in keys.text()
        await keys.press("5")
        assert "灯暗" in keys.text()


async def test_arrows_walk_like_feet(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors[AT])
        await keys.press("up", "right", "right", "tab")
        assert keys.app.session.door == town.doors["文星苑/3/1/301"]


async def test_full_width_digits_record_as_well(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors[AT])
        await keys.send("２")
        assert keys.app.session.door == town.doors["文星苑/3/1/202"]


async def test_the_line_below_tells_of_the_people_behind_the_door(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors[AT])
        below = keys.grid()[-3]
        assert "王秀兰 84岁 独居老人" in below
        assert "电话尾号" in below


async def test_of_a_large_household_the_phone_stays_in_sight(town: Town) -> None:
    async with running(town.office, size=(44, 12)) as keys:
        await keys.at(town.buildings[HOUSE], town.doors["文星苑/3/1/601"])
        assert keys.grid()[-3].endswith("~ | 电话尾号 0032")


async def test_a_tap_moves_the_cursor_and_a_second_one_opens_the_door(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE])
        elevation = keys.screen.query_one(Elevation)
        y = next(at for at, line in enumerate(keys.grid()) if line.startswith("  2 |")) - 1
        await keys.pilot.click(elevation, offset=(8, y))
        await keys.settle()
        assert keys.app.session.door == town.doors[AT]
        await keys.pilot.click(elevation, offset=(8, y))
        await keys.settle()
        assert isinstance(keys.place, DoorScreen)


async def test_a_key_of_the_bar_can_be_tapped(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors[AT])
        await keys.pilot.click("KeyBar", offset=(keys.grid()[-1].index("2") + 2, 0))
        await keys.settle()
        assert keys.app.session.door == town.doors["文星苑/3/1/202"]


async def test_sixty_columns_show_one_unit_and_tab_the_other(town: Town) -> None:
    async with running(town.office, size=NARROW) as keys:
        await keys.at(town.buildings[HOUSE], town.doors[AT])
        assert "2单元" not in keys.text()
        await keys.press("tab")
        assert "2单元" in keys.text()


async def test_a_low_window_scrolls_to_the_door_under_the_cursor(town: Town) -> None:
    async with running(town.office, size=(80, 8)) as keys:
        await keys.at(town.buildings[HOUSE], town.doors["文星苑/3/1/101"])
        assert "[101" in keys.text()


async def test_without_a_building_the_list_of_buildings_comes_first(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.press("f3")
        assert isinstance(keys.place, BuildingsScreen)
        await keys.press("down", "enter")
        assert isinstance(keys.place, BuildingScreen)
        assert keys.app.session.building == town.buildings[HOUSE]


async def test_without_an_open_round_somebody_at_home_is_recorded_at_once(town: Town) -> None:
    town.clock.forward(days=30)
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors[AT])
        await keys.press("1")
    (door,) = [
        d for d in building_view(town.office, town.buildings[HOUSE], 0).doors if d.id == town.doors[AT]
    ]
    assert [attempt.outcome for attempt in door.attempts] == ["answered"]


@pytest.mark.parametrize("size", [SMALL, LARGE, NARROW])
async def test_an_outcome_changes_only_lines_that_say_something_about_it(
    town: Town, size: tuple[int, int]
) -> None:
    async with running(town.office, size=size) as keys:
        await keys.at(town.buildings[HOUSE], town.doors[AT])
        before = keys.grid()
        await keys.press("2")
        changed = [one for one, other in zip(before, keys.grid(), strict=True) if one != other]
        # The floor, and the two lines about the door under the cursor.
        assert len(changed) <= 3


async def test_doors_that_the_round_does_not_cover_are_neither_counted_nor_walked_to(town: Town) -> None:
    assert town.checklist is not None
    town.clock.forward(days=10)
    today = town.office.today()
    few = [town.doors[f"文星苑/3/1/{room}"] for room in ("601", "402")]
    open_round(town.office, "复查", town.checklist.id, ["2"], today, today, few)
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors["文星苑/3/1/601"])
        assert "0/2 户" in keys.grid()[0]
        await keys.press("2")
        assert keys.app.session.door == town.doors["文星苑/3/1/402"]


async def test_the_walk_begins_at_the_first_door_to_visit(town: Town) -> None:
    assert town.round is not None
    record_visit(town.office, town.doors["文星苑/3/1/601"], "answered", round_=town.round.id)
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE])
        assert keys.app.session.door == town.doors["文星苑/3/1/602"]


async def test_a_note_and_a_promised_day_are_recorded_with_an_outcome(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors[AT])
        await keys.press("8", "enter", "enter")
        await keys.type("周五")
        await keys.press("enter")
        await keys.type("下午在家")
        await keys.press("enter")
    (door,) = [
        d
        for d in building_view(town.office, town.buildings[HOUSE], town.round.id if town.round else 0).doors
        if d.id == town.doors[AT]
    ]
    (attempt,) = door.attempts
    assert (attempt.outcome, attempt.note, attempt.revisit) == ("follow up", "下午在家", "2026-10-16")


async def test_what_was_typed_into_a_form_is_there_again(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.at(town.buildings[HOUSE], town.doors[AT])
        await keys.press("7")
        await keys.type("降压药")
        await keys.press("escape", "7")
        assert "降压药" in keys.text()

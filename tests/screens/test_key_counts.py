"""How many keys the daily work takes: the table of promises, each counted through the running program."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from fieldtui.buildings import building_view
from fieldtui.doors import door_view
from fieldtui.errands import create_errand, errands, parse_items
from screens.building import BuildingScreen
from screens.door import DoorScreen
from tests.screens.keys import Keys, running
from tests.town import Town

AT = "文星苑/3/1/201"


@pytest.fixture
async def keys(town: Town) -> AsyncIterator[Keys]:
    """The program on the building screen, the cursor on one door."""
    async with running(town.office) as opened:
        await opened.at(town.buildings["文星苑/3"], town.doors[AT])
        yield opened


def outcomes(town: Town, door: str) -> list[tuple[str, str]]:
    """(outcome, way) of every visit to a door, newest first."""
    view = door_view(town.office, town.doors[door], 0)
    return [(one.state, one.way) for one in view.history if one.what == "visit"]


async def test_nobody_at_home_and_on_to_the_next_door_is_one_key(keys: Keys, town: Town) -> None:
    await keys.press("2")
    assert keys.pressed == 1
    assert outcomes(town, AT) == [("no answer", "door")]
    assert keys.app.session.door == town.doors["文星苑/3/1/202"]


async def test_an_ordinary_screening_is_seven_keys(keys: Keys, town: Town) -> None:
    await keys.press("1", "1", "1", "1", "1", "1", "enter")
    assert keys.pressed == 7
    assert outcomes(town, AT) == [("answered", "door")]
    assert isinstance(keys.place, BuildingScreen)


async def test_an_ordinary_screening_by_phone_is_at_most_eight_keys(keys: Keys, town: Town) -> None:
    await keys.press("4", "1", "1", "1", "1", "1", "enter")
    assert keys.pressed <= 8
    assert outcomes(town, AT) == [("answered", "phone")]


async def test_a_new_errand_is_its_text_and_at_most_six_keys(keys: Keys, town: Town) -> None:
    items = "降压药 2盒，挂面 3"
    await keys.press("7")
    await keys.type(items)
    await keys.press("enter", "enter", "enter", "enter")
    assert keys.pressed - len(items) <= 6
    (errand,) = errands(town.office)
    assert [(item.text, item.quantity) for item in errand.items] == [("降压药", "2盒"), ("挂面", "3")]


async def test_a_resident_is_found_by_initials_and_two_keys(keys: Keys, town: Town) -> None:
    await keys.press("/")
    await keys.type("zym")
    await keys.press("enter")
    assert keys.pressed == len("zym") + 2
    assert isinstance(keys.place, DoorScreen)
    assert "张玉梅" in keys.text()


async def test_a_price_is_its_digits_and_at_most_two_keys(keys: Keys, town: Town) -> None:
    create_errand(town.office, town.doors[AT], parse_items("米 1袋"))
    await keys.press("f4")
    keys.pressed = 0
    await keys.press("enter")
    await keys.type("36.5")
    await keys.press("enter")
    assert keys.pressed - len("36.5") <= 2
    (errand,) = errands(town.office)
    assert errand.cost == 3650


async def test_a_day_of_forty_doors_of_them_ten_empty_is_at_most_250_keys(keys: Keys, town: Town) -> None:
    # Twenty doors, of them five empty, are walked for real and without an arrow; the day is twice that.
    screening = ("1", "1", "1", "1", "1", "1", "enter")
    for _group in range(5):
        await keys.send("2", *screening, *screening, *screening)
    view = building_view(town.office, town.buildings["文星苑/3"], round_of(town))
    outcomes_now = Counter(door.attempts[-1].outcome for door in view.doors if door.attempts)
    assert outcomes_now == {"no answer": 5, "answered": 15}
    assert keys.pressed * 2 <= 250


def round_of(town: Town) -> int:
    """The round that is open in the grid of the building."""
    assert town.round is not None
    return town.round.id

"""How many keys the ordinary case of each checklist in the box takes, pressed in the running program."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from fieldtui.checklists import builtin_checklists, read_xlsform
from fieldtui.doors import door_view
from fieldtui.rounds import open_round, publish_checklist
from screens.building import BuildingScreen
from tests.checklists.normal_days import NORMAL_DAYS, OPEN_ENDED, counted, keys_of
from tests.screens.keys import Keys, running
from tests.town import CODES, Town, small_town

AT = "文星苑/3/1/201"


@pytest.fixture(params=[name for name in NORMAL_DAYS if name not in OPEN_ENDED])
def name(request: pytest.FixtureRequest) -> str:
    """A checklist that the program can ask from its first to its last question."""
    return str(request.param)


@pytest.fixture
def rounds_town(name: str) -> Town:
    """A town with a round that asks this checklist."""
    town = small_town(with_round=False)
    built_in = next(one for one in builtin_checklists() if one.name == name)
    published = publish_checklist(town.office, read_xlsform(built_in.read()))
    day = date(2026, 10, 12)
    open_round(town.office, published.title, published.id, CODES, day, day + timedelta(days=6))
    return town


@pytest.fixture
async def keys(rounds_town: Town) -> AsyncIterator[Keys]:
    """The program on the building screen, the cursor on one door."""
    async with running(rounds_town.office) as opened:
        await opened.at(rounds_town.buildings["文星苑/3"], rounds_town.doors[AT])
        yield opened


async def test_the_ordinary_case_is_recorded_by_the_keys_that_are_promised(
    keys: Keys, rounds_town: Town, name: str
) -> None:
    await keys.press(*("full_stop" if key == "." else key for key in keys_of(name)))
    assert keys.pressed == counted(name)
    history = door_view(rounds_town.office, rounds_town.doors[AT], 0).history
    assert [(one.state, one.way) for one in history] == [
        ("answered", "phone" if name == "weekly_call" else "door")
    ]
    assert isinstance(keys.place, BuildingScreen)

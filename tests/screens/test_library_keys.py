"""How many keys the ordinary case of each checklist in the box takes, pressed in the running program."""

from collections.abc import AsyncIterator, Mapping
from datetime import date, timedelta

import pytest

from fieldtui.checklists import Filling, Form, builtin_checklists, read_xlsform
from fieldtui.doors import door_view
from fieldtui.i18n import use_language
from fieldtui.published import form_of, publish_checklist
from fieldtui.rounds import open_round
from fieldtui.visits import answers_of
from screens.building import BuildingScreen
from tests.checklists.normal_days import NORMAL_DAYS, counted, keys_of, press
from tests.screens.keys import Keys, running
from tests.town import CODES, Town, small_town

AT = "文星苑/3/1/201"


# The key that says that there is not another one.
NO = "2"


@pytest.fixture(params=NORMAL_DAYS)
def name(request: pytest.FixtureRequest) -> str:
    """A checklist of the box."""
    return str(request.param)


@pytest.fixture(params=["zh_CN", "en"])
def spoken(request: pytest.FixtureRequest) -> str:
    """The language of program and checklist."""
    use_language(request.param)
    return str(request.param)


@pytest.fixture
def rounds_town(name: str) -> Town:
    """A town with a round that asks this checklist."""
    town = small_town(with_round=False)
    built_in = next(one for one in builtin_checklists() if one.name == name)
    town.checklist = published = publish_checklist(town.office, read_xlsform(built_in.read()))
    day = date(2026, 10, 12)
    open_round(town.office, published.title, published.id, CODES, day, day + timedelta(days=6))
    return town


@pytest.fixture
async def keys(rounds_town: Town, spoken: str) -> AsyncIterator[Keys]:
    """The program on the building screen, the cursor on one door."""
    async with running(rounds_town.office) as opened:
        await opened.at(rounds_town.buildings["文星苑/3"], rounds_town.doors[AT])
        yield opened


async def press_all(keys: Keys, name: str) -> int:
    """Press the keys of the ordinary case; how many they were, words left out."""
    before, words = keys.pressed, 0
    for key in keys_of(name):
        if key.startswith("“"):
            await keys.type(key[1:])
            words += len(key[1:])
        else:
            await keys.press({".": "full_stop", "no": NO}.get(key, key))
    return keys.pressed - before - words


def recorded(town: Town, form: Form) -> dict[str, str]:
    """What the visit at the door was answered with, by question."""
    (visit,) = door_view(town.office, town.doors[AT], 0).history
    return questions_of(form, answers_of(town.office, visit.id))


def questions_of(form: Form, record: Mapping[str, str]) -> dict[str, str]:
    return {path: value for path, value in record.items() if form.template_of(path) in form.questions}


async def test_the_ordinary_case_is_recorded_by_the_keys_that_are_promised(
    keys: Keys, rounds_town: Town, name: str
) -> None:
    assert await press_all(keys, name) == counted(name)
    history = door_view(rounds_town.office, rounds_town.doors[AT], 0).history
    assert [(one.state, one.way) for one in history] == [
        ("answered", "phone" if name == "weekly_call" else "door")
    ]
    assert isinstance(keys.place, BuildingScreen)


async def test_the_screen_records_what_the_engine_makes_of_the_same_keys(
    keys: Keys, rounds_town: Town, name: str
) -> None:
    await press_all(keys, name)
    assert rounds_town.checklist is not None
    form = form_of(rounds_town.office, rounds_town.checklist.id)
    filling = Filling(form, now=rounds_town.office.clock)
    press(filling, keys_of(name))
    assert recorded(rounds_town, form) == questions_of(form, filling.record())

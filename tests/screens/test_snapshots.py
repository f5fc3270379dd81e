"""What the screens look like, cell for cell, in both languages and two sizes.

The pictures are in `snapshots/`, one text file each: a line of cells per line, blanks at the end left out.
When a screen was changed on purpose, look at what changed and keep it:

    UPDATE_SNAPSHOTS=1 python -m pytest tests/screens/test_snapshots.py && git diff tests/screens/snapshots
"""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from fieldtui.errands import create_errand, errands, move_errand, parse_items, record_purchase
from fieldtui.i18n import LANGUAGES, use_language
from fieldtui.visits import record_sighting, record_visit
from screens.app import FieldtuiApp
from tests.screens.keys import LARGE, NARROW, SMALL, Keys, running
from tests.screens.test_unlock import FakeKeyhole
from tests.town import Town, small_town

FOLDER = Path(__file__).parent / "snapshots"
AT = "文星苑/3/1/201"
SIZES = {"80x24": SMALL, "120x40": LARGE}


def lived_in_town() -> Town:
    """A town where a morning's work has been done: every status of a door, errands in several states."""
    town = small_town()
    assert town.round is not None
    office, doors = town.office, town.doors
    unit = "文星苑/3/1/"
    for room, outcome, way in (
        ("601", "answered", "door"),
        ("502", "no answer", "door"),
        ("401", "no answer", "door"),
        ("401", "no answer", "door"),
        ("301", "refused", "door"),
        ("202", "answered", "phone"),
        ("102", "moved out", "door"),
        ("101", "follow up", "door"),
    ):
        record_visit(office, doors[unit + room], outcome, round_=town.round.id, way=way)
    record_sighting(office, doors[unit + "302"], "lit")
    record_sighting(office, doors[unit + "601"], "lit")
    medicine = create_errand(office, doors[AT], parse_items("降压药 2盒，挂面 3"), promised="2026-10-16")
    create_errand(
        office, doors["文星苑/3/2/502"], parse_items("米 1袋"), promised="2026-10-10", note="放门口"
    )
    record_purchase(office, medicine, 0, 3650)
    move_errand(office, medicine, "bought")
    return town


async def today(_keys: Keys, _town: Town) -> None:
    """Shown first."""


async def building(keys: Keys, town: Town) -> None:
    await keys.at(town.buildings["文星苑/3"], town.doors[AT])


async def buildings(keys: Keys, _town: Town) -> None:
    await keys.open("buildings")


async def door(keys: Keys, town: Town) -> None:
    await keys.open("door", town.doors[AT])


async def checklist(keys: Keys, town: Town) -> None:
    await keys.open_checklist(town.doors[AT], town.round, "文星苑 3栋 1单元 201")
    await keys.send("2")


async def checklist_end(keys: Keys, town: Town) -> None:
    await keys.open_checklist(town.doors[AT], town.round, "文星苑 3栋 1单元 201")
    await keys.send("down", "4", "down", "1", "1", "1")


async def errand_list(keys: Keys, _town: Town) -> None:
    await keys.press("f4")


async def errand(keys: Keys, town: Town) -> None:
    await keys.open("errand", errands(town.office, door=town.doors[AT])[0].id, town.doors[AT])


async def new_errand(keys: Keys, town: Town) -> None:
    await building(keys, town)
    await keys.press("7")


async def undo_list(keys: Keys, _town: Town) -> None:
    await keys.press("f9")


async def search(keys: Keys, _town: Town) -> None:
    await keys.press("/")
    await keys.type("3-1-601")


async def help_panel(keys: Keys, town: Town) -> None:
    await building(keys, town)
    await keys.press("f1")


async def palette(keys: Keys, _town: Town) -> None:
    await keys.press("ctrl+p")


SHOWN: tuple[Callable[[Keys, Town], Awaitable[None]], ...] = (
    today,
    building,
    buildings,
    door,
    checklist,
    checklist_end,
    errand_list,
    errand,
    new_errand,
    undo_list,
    search,
    help_panel,
    palette,
)


def same_as_kept(name: str, drawn: str) -> None:
    """Compare with the kept picture, or keep this one if the environment says so."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn + "\n", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == drawn + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.__name__)
async def test_a_screen_looks_as_it_did(
    shown: Callable[[Keys, Town], Awaitable[None]], size: str, language: str
) -> None:
    use_language(language)
    town = lived_in_town()
    async with running(town.office, size=SIZES[size]) as keys:
        await shown(keys, town)
        same_as_kept(f"{shown.__name__}-{size}-{language}", keys.text())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_building_on_sixty_columns_looks_as_it_did(language: str) -> None:
    use_language(language)
    town = lived_in_town()
    async with running(town.office, size=NARROW) as keys:
        await building(keys, town)
        same_as_kept(f"building-60x24-{language}", keys.text())


@pytest.mark.parametrize("exists", [True, False], ids=["open", "make"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_unlock_looks_as_it_did(language: str, exists: bool) -> None:
    use_language(language)
    app = FieldtuiApp(FakeKeyhole(small_town().office, exists=exists))
    async with app.run_test(size=SMALL) as pilot:
        keys = Keys(app, pilot)
        await keys.settle()
        same_as_kept(f"unlock-{'open' if exists else 'make'}-80x24-{language}", keys.text())

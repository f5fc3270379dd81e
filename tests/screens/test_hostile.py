"""Text from people is data: names that look like markup, escapes or floods go through every screen unharmed."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from fieldtui.errands import create_errand, errands, parse_items
from fieldtui.log.event import Entry
from fieldtui.rounds import open_round, round_for
from fieldtui.visits import record_visit
from tests.screens.keys import Keys, running
from tests.town import HOSTILE, Town

NAMES = [
    HOSTILE,
    "[/foo]",
    "[@click=app.quit]x[/]",
    "[bold red]",
    "\x1b[31mred\x1b[0m",
    "\x9b2J",
    "\u202eevil\u2066",
    "two\nlines\ttab",
    "null\x00byte",
    "Z" + "\u0335\u0334" * 300,
    "\ud800",
    "长" * 3000,
    "👩‍👩‍👧",
    "\\[x] $primary {name} %s",
]


@pytest.fixture(params=[0, 1, 2])
def name(request: pytest.FixtureRequest) -> str:
    """A third of the hostile names, one after the other: a third, so that a failure can be found."""
    return " ".join(NAMES[request.param :: 3])


@pytest.fixture
async def keys(town: Town, name: str) -> AsyncIterator[Keys]:
    """The program over a house in which everything is called so."""
    clean = name.encode("utf-8", "replace").decode()  # what SQLite takes
    office, grid = town.office, "2"

    def add(kind: str, **fields: object) -> int:
        return office.record(grid, [Entry(f"{kind}.added", dict(fields))])[0]  # type: ignore[arg-type]

    compound = add("compound", name=clean)
    building = add("building", compound=compound, label=clean)
    unit = add("unit", building=building, label=clean)
    door = add("door", unit=unit, room=clean, floor=1, occupancy="lived in")
    household = add("household", door=door, phone=clean, note=clean, state="")
    add(
        "resident",
        household=household,
        name=clean,
        relation=clean,
        sex=clean,
        tags=[clean],
        phone=clean,
        state="",
    )
    town.doors["hostile"], town.buildings["hostile"] = door, building
    assert town.checklist is not None
    open_round(office, clean, town.checklist.id, [grid], date(2026, 10, 12), date(2026, 10, 12))
    create_errand(office, door, parse_items(clean) or parse_items("x"), note=clean, promised=clean)
    record_visit(office, door, "no answer", note=clean)
    async with running(office) as opened:
        yield opened


async def test_every_screen_shows_a_hostile_name_and_goes_on(keys: Keys, town: Town) -> None:
    door = town.doors["hostile"]
    shown = [keys.text()]
    await keys.at(town.buildings["hostile"], door)
    shown.append(keys.text())
    round_ = round_for(town.office, "2")
    for place, arguments in (
        ("buildings", ()),
        ("door", (door,)),
        ("errand", (errands(town.office, door=door)[0].id, door)),
        ("undo", ()),
    ):
        await keys.open(place, *arguments)
        shown.append(keys.text())
    await keys.open_checklist(door, round_, "[/foo]")
    shown.append(keys.text())
    await keys.press("escape", "enter")
    shown.append(keys.text())
    await keys.press("escape", "f4")
    shown.append(keys.text())
    await keys.press("/")
    await keys.type("1")
    shown.append(keys.text())
    assert keys.app.is_running
    assert not any(character in text for text in shown for character in "\x1b\x9b\u202e\x00")


async def test_a_name_that_looks_like_markup_is_read_as_it_was_written(town: Town) -> None:
    door = town.doors["文星苑/4/1/101"]
    async with running(town.office) as keys:
        await keys.at(town.buildings["文星苑/4"], door)
        assert HOSTILE in keys.text()

"""Lists of a hundred thousand choices at the door: all can be found and picked, and drawing looks at a few of them.

What is counted is how many cells of the list, and how many choices, are looked at. No clock is read.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from fieldtui.checklists import read_xlsform
from fieldtui.checklists.engine.offering import Written
from fieldtui.checklists.engine.showing import Showing
from fieldtui.checklists.expressions.tables import table_of
from fieldtui.i18n import use_language
from screens.offers import MOST_SPELT
from tests.checklists.making import asked, spreadsheet
from tests.screens.forms import at, at_door, screen, stored, town_asking
from tests.screens.keys import Keys
from tests.town import Town

MANY = 100_000
LAST = asked("text", "last")
# Looked at while one key is handled and drawn, for any list: the window, what is chosen, a few more.
FEW = 200


class Cells(tuple[str, ...]):
    """A column that counts how many of its cells are looked at."""

    __slots__ = ()
    looked = 0

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401 - as a tuple's
        found = super().__getitem__(at)
        Cells.looked += len(found) if isinstance(at, slice) else 1
        return found

    def __iter__(self) -> Iterator[str]:
        for cell in super().__iter__():
            Cells.looked += 1
            yield cell


def from_file(*survey: dict[str, str]) -> Town:
    """A town that asks from a file with as many villages."""
    lines = "".join(f"v{n},Village {n:06},{'ab'[n % 2]}\n" for n in range(MANY))
    files = {"villages.csv": f"name,label,side\n{lines}".encode()}
    return town_asking(replace(read_xlsform(spreadsheet(survey)), files=files))


def count_cells(keys: Keys) -> None:
    table = table_of(screen(keys).filling.form.instances["villages"])
    assert table is not None
    table.cells = {name: Cells(cells) for name, cells in table.cells.items()}


async def looked_at(keys: Keys, *pressed: str) -> int:
    """How many cells are looked at while keys are handled and what follows is drawn."""
    Cells.looked = 0
    await keys.press(*pressed)
    return Cells.looked


VILLAGES = asked("select_one_from_file villages.csv", "q")


async def test_every_choice_of_a_long_list_is_found_by_number_and_by_text() -> None:
    use_language("en")
    town = from_file(VILLAGES, LAST)
    async with at_door(town) as keys:
        assert "100000 choices: number or text" in keys.text()
        await keys.type("099999")
        assert stored(town)["q"] == "v99998"
        assert at(keys) == "last"
        await keys.press("up")
        assert "Village 099998" in keys.text()
        await keys.type("village0543")
        await keys.press("down", "enter")
        assert stored(town)["q"] == "v54301"


@pytest.mark.parametrize("kind", ["select_one_from_file", "select_multiple_from_file"])
@pytest.mark.parametrize("choice_filter", ["", "side = ${side}", "side = ${side} and name != 'v7'"])
async def test_drawing_and_walking_look_at_a_few_cells_of_a_long_list(kind: str, choice_filter: str) -> None:
    row = asked(f"{kind} villages.csv", "q", choice_filter=choice_filter)
    side = asked("text", "side", default="b")
    town = from_file(side, row, asked("integer", "other"), LAST)
    async with at_door(town, at="/data/q") as keys:
        await keys.type("50000")
        count_cells(keys)
        # What an index of the list takes is taken once.
        await keys.press("down", "space", "down")
        for pressed in ("down", "up", "pagedown", "tab", "7", "8", "up", "ctrl+o", "escape"):
            assert await looked_at(keys, pressed) <= FEW, pressed


async def test_a_list_in_the_form_is_gone_through_once_however_often_it_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    choices = tuple({"list_name": "k", "name": f"c{n}", "label": f"Choice {n}"} for n in range(3_000))
    town = town_asking(read_xlsform(spreadsheet((asked("select_one k", "q"), LAST), choices)))
    through, made = [0], [0]
    values, options = Written.values, Showing.options

    def counting_values(self: Written) -> list[str]:
        through[0] += 1
        return values(self)

    def counting_options(self: Showing, *arguments: Any) -> Any:  # noqa: ANN401 - as the method's
        found = options(self, *arguments)
        made[0] += len(found)
        return found

    monkeypatch.setattr(Written, "values", counting_values)
    monkeypatch.setattr(Showing, "options", counting_options)
    async with at_door(town) as keys:
        await keys.type("2999")
        made[0] = 0
        await keys.press("up", "down", "up", "f1", "escape")
        assert made[0] <= 5 * FEW
        assert stored(town)["q"] == "c2998"
    assert through[0] <= 1


def test_few_enough_are_found_by_pinyin_and_one_more_is_not() -> None:
    from screens.offers import Offer

    few, more = (Offer(None, "", "", count) for count in (MOST_SPELT, MOST_SPELT + 1))  # type: ignore[arg-type]
    assert (few.spelt, more.spelt) == (True, False)

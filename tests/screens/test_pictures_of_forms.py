"""What whole forms from outside look like at the door: a page of every kind, and a household in a repeat.

The pictures are kept with those of `test_snapshots`, and kept anew in the same way.
"""

from functools import cache

import pytest

from fieldtui.checklists import Conversion, read_xlsform
from fieldtui.i18n import LANGUAGES, use_language
from screens.draft import begin
from tests.checklists.making import shared
from tests.screens.forms import AT, at_door, town_asking
from tests.screens.test_snapshots import SIZES, same_as_kept

KINDS = {
    "texts": ("text_question_types/url", ()),
    "numbers": ("numerical_question_types/decimal", ()),
    "scales": ("range_question_types/range_decimal", ("right", "right")),
    "files": ("image_question_types/image", ()),
    "codes": ("media_question_types/barcode", ()),
    "dates": ("date_time_question_types/time", ()),
    "places": ("geo_question_types/geotrace", ()),
    "choices": ("select_one_question_types/select_one_image_map", ("down",)),
    "several": ("select_multi_question_types/select_multi_image_map", ("2", "3")),
    "tables": ("table_list/list", ()),
    "orders": ("other_question_types/rank", ("3", "1")),
    "overview": ("other_question_types/rank", ("ctrl+o",)),
    "end": ("/end", ()),
}
HOUSEHOLD = "/data/household[1]"
VACCINATION = (
    ("/data/building_type", "multi"),
    ("/data/building_name", "7"),
    (f"{HOUSEHOLD}/flatNumber", "201"),
)


@cache
def every_kind() -> Conversion:
    return read_xlsform(shared("all-question-types-v2024091201-3.xlsx"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", KINDS)
async def test_a_page_of_every_kind_looks_as_it_did(name: str, size: str, language: str) -> None:
    path, pressed = KINDS[name]
    town = town_asking(every_kind())
    use_language(language)
    async with at_door(town, at=f"/data/{path}" if path != "/end" else "//end", size=SIZES[size]) as keys:
        await keys.send(*pressed)
        same_as_kept(f"kinds-{name}-{size}-{language}", keys.text())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_the_page_of_a_household_looks_as_it_did(size: str, language: str) -> None:
    town = town_asking(Conversion(shared("child_vaccination_VOL_tool_v12.xml").read_text("utf-8"), (), {}))
    assert town.round is not None
    use_language(language)
    begun = begin(town.office, town.doors[AT], town.round, "door")
    from fieldtui.visits import keep_answers

    first = next(path for path in begun.filling.questions if path.endswith("/flatNumber"))
    root = first.split("/")[1]
    rows = [(path.replace("/data/", f"/{root}/"), value) for path, value in VACCINATION]
    rows = [(path, value) for path, value in rows if path in begun.filling.questions]
    keep_answers(town.office, begun.draft, rows, first)
    async with at_door(town, size=SIZES[size]) as keys:
        same_as_kept(f"household-{size}-{language}", keys.text())

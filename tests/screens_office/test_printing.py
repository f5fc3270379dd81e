"""Printing from Exchange: what is asked, what is written, and what counts as exported."""

from pathlib import Path

from fieldtui.visits import record_visit
from screens.asking import PickOne
from screens.choosing import ChoosePath
from sync.exchange import EXPORTED, HERE, merge, word_for
from sync.exchange.folders import last_folder
from tests.paper.pictures import assembled, of_html, of_pdf
from tests.screens_office.desk import Community, at_the_desk, door_at


async def test_the_bundle_is_printed_to_a_folder_and_the_office_merges_it(
    people: Community, tmp_path: Path
) -> None:
    visit = record_visit(people.worker, door_at(people.worker), "answered")
    async with at_the_desk(people.worker, start="exchange") as keys:
        await keys.choose("print")
        assert isinstance(keys.screen, PickOne)
        await keys.press("enter")
        assert isinstance(keys.screen, ChoosePath)
        await keys.fill(str(tmp_path))
        (written,) = tmp_path.iterdir()
        assert written.name in keys.shown("said")
        assert "100%" in keys.shown("said")
    assert word_for(people.worker, visit) == EXPORTED
    assert merge(people.office, assembled(of_pdf(written.read_bytes())), "QR").events == 1


async def test_the_web_page_is_the_second_choice(people: Community, tmp_path: Path) -> None:
    async with at_the_desk(people.worker, start="exchange") as keys:
        await keys.choose("print")
        await keys.press("down", "enter")
        await keys.fill(str(tmp_path))
    (written,) = tmp_path.glob("*.html")
    assert assembled(of_html(written.read_bytes()))


async def test_esc_prints_nothing(people: Community, tmp_path: Path) -> None:
    visit = record_visit(people.worker, door_at(people.worker), "answered")
    async with at_the_desk(people.worker, start="exchange") as keys:
        await keys.choose("print")
        await keys.press("enter", "escape")
    assert list(tmp_path.iterdir()) == []
    assert word_for(people.worker, visit) == HERE


async def test_the_next_export_still_goes_to_the_stick(people: Community, tmp_path: Path) -> None:
    async with at_the_desk(people.worker, start="exchange") as keys:
        await keys.choose("print")
        await keys.press("enter")
        await keys.fill(str(tmp_path))
    assert list(tmp_path.glob("*.pdf"))
    assert last_folder(people.worker) is None

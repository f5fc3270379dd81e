"""A checklist from a file on the screen: what it is, what is wrong, and publishing it beside older versions."""

from datetime import date
from pathlib import Path

import pytest

from fieldtui.device import Device
from fieldtui.published import checklists
from fieldtui.publishing import examine, publish
from fieldtui.rounds import open_round, rounds
from screens.asking import PickOne
from screens.checklist import ChecklistScreen
from screens.checklist_import import ChecklistImportScreen
from screens.choosing import ChoosePath
from screens.draft import begin
from screens.over import Confirm
from screens.rounds import RoundsScreen
from sync.exchange import export, merge
from sync.exchange.folders import remember_folder
from tests.checklists.making import asked, spreadsheet
from tests.screens_office.desk import DeskKeys, at_the_desk, community, door_at

GOOD = [
    asked("text", "a", label="“姓名”"),
    asked("select_one yn", "b", label="在家吗"),
    asked("text", "c", label="备注"),
]


def saved(name: str, survey: list[dict[str, str]], version: str = "1") -> Path:
    settings = [{"form_id": "visit", "form_title": "入户登记", "version": version}]
    path = Path(name)
    path.write_bytes(spreadsheet(survey, settings=settings))
    return path


async def looked_at(keys: DeskKeys, path: Path) -> ChecklistImportScreen:
    """The import screen with this file."""
    await keys.open("checklist_import")
    assert isinstance(keys.screen, ChoosePath)
    await keys.fill(str(path.absolute()))
    screen = keys.place
    assert isinstance(screen, ChecklistImportScreen)
    return screen


async def test_a_checklist_is_imported_from_the_rounds(office: Device) -> None:
    remember_folder(office, Path.cwd())
    path = saved("登记.xlsx", GOOD)
    async with at_the_desk(office) as keys:
        await keys.press("4", "2")
        assert isinstance(keys.screen, ChoosePath)
        await keys.fill(str(path.absolute()))
        assert "入户登记" in keys.text()
        assert "登记.xlsx" in keys.text()
        before = len(checklists(office))
        await keys.press("space")
        assert isinstance(keys.screen, Confirm)
        await keys.press("escape")
        assert len(checklists(office)) == before
        await keys.press("space")
        await keys.press("tab", "enter")
        assert isinstance(keys.screen, RoundsScreen)
    assert checklists(office)[0].form_id == "visit"


async def test_mistakes_stand_on_lines_with_their_places_and_enter_says_what_to_do(office: Device) -> None:
    path = saved(
        "坏.xlsx", [asked("texxt", "a"), asked("text", "b [bold]c"), asked("text", "d", relevant="(1 = 2")]
    )
    async with at_the_desk(office) as keys:
        await looked_at(keys, path)
        shown = keys.text()
        assert all(place in shown for place in ("survey", "type", "name", "relevant", "texxt", "[bold]"))
        await keys.press("end", "enter")
        assert keys.shown("said").count("\n") == 2
        await keys.press("space")
        assert not isinstance(keys.screen, Confirm)
    assert not [one for one in checklists(office) if one.form_id == "visit"]


@pytest.mark.parametrize("name", ["nothing.xlsx", "text.xlsx", "old.xls"])
async def test_a_file_that_is_none_is_told_and_another_can_be_chosen(office: Device, name: str) -> None:
    Path(name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" if "old" in name else b"a,b,c")
    good = saved("登记.xlsx", GOOD)
    async with at_the_desk(office) as keys:
        screen = await looked_at(keys, Path(name))
        assert screen.examined is not None
        assert screen.examined.error is not None
        assert name in keys.text()
        await keys.press("1")
        await keys.fill(str(good.absolute()))
        assert "入户登记" in keys.text()


async def test_leaving_the_choice_of_a_file_leaves_the_screen(office: Device) -> None:
    async with at_the_desk(office) as keys:
        await keys.press("4", "2", "escape")
        assert isinstance(keys.screen, RoundsScreen)


async def test_a_new_version_says_what_changes_and_asks_about_the_rounds(office: Device) -> None:
    old = publish(office, examine(office, saved("登记.xlsx", GOOD).read_bytes(), "登记.xlsx"))
    (opened,) = open_round(office, "登记", old.id, ["2"], date(2026, 10, 12), date(2026, 10, 18))
    path = saved("登记2.xlsx", [*GOOD[:2], asked("integer", "count")], version="2")
    async with at_the_desk(office) as keys:
        await looked_at(keys, path)
        assert all(word in keys.text() for word in ("count", "登记"))
        await keys.press("space")
        assert isinstance(keys.screen, PickOne)
        await keys.press("down", "enter")
        await keys.press("tab", "enter")
    newest = checklists(office)[0]
    assert newest.version == "2"
    assert next(one for one in rounds(office) if one.id == opened.id).checklist == newest.id


async def test_the_same_version_with_other_content_is_refused_with_what_to_do(office: Device) -> None:
    old = publish(office, examine(office, saved("登记.xlsx", GOOD).read_bytes(), "登记.xlsx"))
    open_round(office, "登记", old.id, ["2"], date(2026, 10, 12), date(2026, 10, 18))
    async with at_the_desk(office) as keys:
        screen = await looked_at(keys, saved("登记2.xlsx", GOOD[:2]))
        assert screen.examined is not None
        assert screen.examined.error is not None
        await keys.press("end", "enter")
        assert "settings" in keys.shown("said")


async def test_a_draft_goes_on_where_it_was_after_a_new_version_came_by_bundle() -> None:
    made = community()
    office, worker = made.office, made.worker

    def carry() -> None:
        for bundle in export(office):
            merge(worker, bundle.data, "bundle")

    old = publish(office, examine(office, saved("登记.xlsx", GOOD).read_bytes(), "登记.xlsx"))
    open_round(office, "登记", old.id, ["2"], date(2026, 10, 12), date(2026, 10, 18))
    carry()
    round_ = next(one for one in rounds(worker) if one.title == "登记")
    door = door_at(worker)
    async with at_the_desk(worker, start="today") as keys:
        await keys.open("checklist", begin(worker, door, round_, "door"), "3-201")
        await keys.press("甲", "enter")
        assert isinstance(keys.place, ChecklistScreen)
        at = keys.place.at
        await keys.press("escape")
    publish(
        office,
        examine(
            office,
            saved("登记2.xlsx", [asked("text", "z"), *GOOD[1:]], version="2").read_bytes(),
            "登记2.xlsx",
        ),
        move_rounds=True,
    )
    carry()
    moved = next(one for one in rounds(worker) if one.title == "登记")
    assert moved.checklist != round_.checklist
    async with at_the_desk(worker, start="today") as keys:
        await keys.open("checklist", begin(worker, door, moved, "door"), "3-201")
        assert isinstance(keys.place, ChecklistScreen)
        assert (keys.place.at, at) == ("/data/b", "/data/b")
        assert keys.place.filling.form.version == "1"
        assert keys.place.filling.value("/data/a") == "甲"

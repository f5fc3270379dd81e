"""The desk and its smaller parts: devices, rounds, what the office sees, and how files are found."""

from datetime import date
from pathlib import Path

import pytest

from fieldtui.checklists import builtin_checklists, read_xlsform
from fieldtui.community import add_grids, grids
from fieldtui.device import Device
from fieldtui.published import checklists, publish_checklist
from fieldtui.rounds import open_round, rounds
from fieldtui.visits import BY_PHONE, record_visit
from screens.asking import AskText, PickOne, PickSome
from screens.bars import heat, percent, widths
from screens.building import BuildingScreen
from screens.checklist_import import ChecklistImportScreen
from screens.choosing import ChoosePath, Wanted, absolute, beginning, entries_for
from screens.coverage import CoverageScreen
from screens.desk import DeskScreen
from screens.devices import DevicesScreen
from screens.heat_map import HeatMap
from screens.inbox import InboxScreen
from screens.ledger import LedgerScreen
from screens.new_round import NewRoundScreen
from screens.over import Confirm
from screens.rounds import RoundsScreen
from screens.rows import Rows
from screens.unlock import UnlockScreen
from sync.exchange import found_community
from sync.exchange.folders import carriers, remember_folder
from tests.screens_office.desk import at_the_desk, fresh, office_of
from tests.town import small_town


@pytest.mark.parametrize(
    ("key", "screen"),
    [
        ("1", InboxScreen),
        ("2", LedgerScreen),
        ("3", DevicesScreen),
        ("4", RoundsScreen),
        ("5", CoverageScreen),
        ("４", RoundsScreen),
    ],
)
async def test_a_digit_opens_a_part_of_the_desk_and_esc_leads_back(
    office: Device, key: str, screen: type
) -> None:
    async with at_the_desk(office) as keys:
        await keys.send(key)
        assert isinstance(keys.place, screen)
        while not isinstance(keys.screen, DeskScreen):
            await keys.press("escape")


async def test_a_row_of_the_desk_is_opened_by_a_tap_anywhere_on_it(office: Device) -> None:
    async with at_the_desk(office) as keys:
        at = next(i for i, line in enumerate(keys.grid()) if "4 排查轮次" in line)
        await keys.pilot.click(offset=(60, at))
        await keys.settle()
        assert isinstance(keys.screen, RoundsScreen)


async def test_wrong_keys_change_nothing_and_leave_nothing(office: Device) -> None:
    async with at_the_desk(office) as keys:
        before = keys.text()
        await keys.press("x", "9", "space", "tab", "ctrl+t", "left", "delete", "0")
        assert isinstance(keys.screen, DeskScreen)
        assert keys.text() == before


async def test_locking_at_the_desk_leaves_nothing_of_it(office: Device) -> None:
    async with at_the_desk(office) as keys:
        keys.app.keyhole = _Nowhere()
        await keys.press("3", "f10")
        assert isinstance(keys.screen, UnlockScreen)
        assert "网格" not in keys.text()


class _Nowhere:
    name = "nowhere"
    exists = True

    def wait(self) -> float:
        return 0.0

    def open(self, passphrase: str) -> Device:
        raise AssertionError(passphrase)

    def create(self, passphrase: str, person: str) -> Device:
        raise AssertionError(passphrase, person)


# ---------------------------------------------------------------- grids and devices


async def test_a_new_grid_is_added_once_by_its_code(office: Device) -> None:
    async with at_the_desk(office) as keys:
        await keys.press("3", "1")
        await keys.fill("第５网格")
        await keys.press("1")
        await keys.fill("5")
    assert [grid.code for grid in grids(office)] == ["1", "2", "5"]


async def test_what_cannot_be_a_grid_is_refused_and_stays_to_be_corrected(office: Device) -> None:
    async with at_the_desk(office) as keys:
        await keys.press("3", "1")
        await keys.fill("文 星/苑")
        assert isinstance(keys.screen, AskText)
        assert "文 星/苑" in keys.shown("wrong")
    assert len(grids(office)) == 2


async def test_a_file_that_is_no_request_is_refused_by_name(office: Device) -> None:
    Path("x.fieldtui-request").write_bytes(b"hello")
    async with at_the_desk(office) as keys:
        await keys.open("enrolling", Path("x.fieldtui-request"))
        assert any("x.fieldtui-request" in notice for notice in keys.notices)


async def test_no_grid_ticked_enrols_nobody(office: Device) -> None:
    from sync.exchange import devices, enrolment_request

    Path("x.fieldtui-request").write_bytes(enrolment_request(fresh("王芳", 21)))
    async with at_the_desk(office) as keys:
        await keys.open("enrolling", Path("x.fieldtui-request"))
        await keys.choose("enrol")
        assert not isinstance(keys.screen, ChoosePath)
    assert len(devices(office)) == 1


# ---------------------------------------------------------------- rounds


async def test_a_round_is_opened_line_by_line(office: Device) -> None:
    async with at_the_desk(office) as keys:
        await keys.press("4", "1")
        assert isinstance(keys.screen, NewRoundScreen)
        await keys.choose("Title")
        await keys.fill("入户 [/b] 复查")
        await keys.choose("Grids")
        assert isinstance(keys.screen, PickSome)
        await keys.press("space", "enter")
        await keys.choose("Last day")
        await keys.fill("１０-２０")
        await keys.choose("open")
        assert isinstance(keys.screen, Confirm)
        await keys.press("enter")
        assert not [one for one in rounds(office) if one.title.startswith("入户")]
        await keys.choose("open")
        await keys.press("tab", "enter")
        assert isinstance(keys.screen, RoundsScreen)
        assert "入户 [/b] 复查" in keys.text()
    (opened,) = [one for one in rounds(office) if one.title.startswith("入户")]
    assert (opened.scope, opened.starts, opened.ends) == ("2", "2026-10-12", "2026-10-20")


async def test_no_round_is_said_only_while_there_is_none() -> None:
    device = fresh("王主任", 30)
    found_community(device, "文星社区")
    add_grids(device, ["2"])
    async with at_the_desk(device) as keys:
        await keys.press("4")
        assert "还没有开过" in keys.text()
        checklist = publish_checklist(device, read_xlsform(builtin_checklists()[0].read()))
        open_round(device, "复查", checklist.id, ["2"], date(2026, 10, 12), date(2026, 10, 15))
        await keys.open("new_round")
        await keys.press("escape")
        assert "复查" in keys.text()
        assert "还没有开过" not in keys.text()


async def test_esc_keeps_what_was_filled_in(office: Device) -> None:
    async with at_the_desk(office) as keys:
        await keys.open("new_round")
        await keys.choose("Title")
        await keys.fill("复查")
        await keys.press("escape")
        await keys.open("new_round")
        assert "复查" in keys.text()


async def test_a_checklist_is_published_from_a_file(office: Device) -> None:
    Path("form.xlsx").write_bytes(builtin_checklists()[0].read())
    town = small_town(with_round=False)
    bare = office_of(town)
    remember_folder(bare, Path.cwd())
    async with at_the_desk(bare) as keys:
        await keys.open("new_round")
        assert "（待填写）" in keys.text()
        await keys.choose("Checklist")
        assert isinstance(keys.screen, PickOne)
        await keys.fill("XLSForm")
        await keys.press("enter")
        assert isinstance(keys.place, ChecklistImportScreen)
        assert not checklists(bare)
        await keys.choose("publish")
        assert isinstance(keys.screen, Confirm)
        await keys.press("tab", "enter")
        assert isinstance(keys.screen, NewRoundScreen)
        assert keys.screen._draft is not None
        assert keys.screen._draft.checklist == checklists(bare)[0].id
        assert "（待填写）" not in keys.text()


async def test_a_day_that_is_none_stays_to_be_corrected(office: Device) -> None:
    async with at_the_desk(office) as keys:
        await keys.open("new_round")
        await keys.choose("First day")
        await keys.fill("何时")
        assert isinstance(keys.screen, AskText)
        await keys.fill("")
        assert isinstance(keys.screen, AskText)


async def test_a_second_round_of_the_same_title_and_day_is_not_opened(office: Device) -> None:
    async with at_the_desk(office) as keys:
        await keys.open("new_round")
        await keys.choose("open")
        assert not isinstance(keys.screen, Confirm)
    assert len(rounds(office)) == 2


# ---------------------------------------------------------------- what the office sees


@pytest.fixture
def seen() -> Device:
    """An office to which some visits have come."""
    town = small_town()
    office = office_of(town)
    assert town.round is not None
    house = [door for key, door in town.doors.items() if key.startswith("文星苑/3/")]
    for door, outcome in zip(house, ["answered", "answered", "no answer", "refused"], strict=False):
        record_visit(office, door, outcome, round_=town.round.id)
    record_visit(office, house[4], "answered", round_=town.round.id, way=BY_PHONE)
    return office


async def test_the_counts_of_a_round_stand_by_outcome_and_building(seen: Device) -> None:
    async with at_the_desk(seen) as keys:
        await keys.press("5")
        found = keys.text()
        assert [word in found for word in ("上门", "电话", "拒访")] == [True] * 3
        (house,) = [line for line in keys.grid() if "文星苑 3栋" in line]
        assert "5/24" in house
        assert "20%" in house


async def test_enter_on_a_building_opens_it(seen: Device) -> None:
    async with at_the_desk(seen) as keys:
        await keys.press("5")
        rows = keys.screen.query(Rows).first()
        at = next(row.key for row in rows._rows if "3栋" in row.content.plain)
        await keys.choose(at)
        assert isinstance(keys.screen, BuildingScreen)
        assert keys.app.session.building == int(at)


async def test_a_day_counts_attempts_and_the_day_before_none(seen: Device) -> None:
    async with at_the_desk(seen) as keys:
        await keys.press("5", "2")
        assert keys.report.total.doors == 5
        await keys.press("left")
        assert keys.report.total.doors == 0
        assert "2026-10-11" in keys.text()
        await keys.press("right", "1")
        assert keys.report.total.doors == 36 + 6


async def test_the_map_is_walked_with_the_arrows_and_enter_opens_the_building(seen: Device) -> None:
    async with at_the_desk(seen) as keys:
        await keys.press("5", "3")
        heat_map = keys.screen.query_one(HeatMap)
        assert [tile.percentage for tile in heat_map._tiles] == [0, 20, 0]
        assert "+" not in heat_map.selected.label
        await keys.press("down")
        assert heat_map.selected.label == "3栋"
        assert "文星苑 3栋" in keys.shown("said")
        await keys.press("enter")
        assert isinstance(keys.screen, BuildingScreen)


async def test_a_tile_of_the_map_is_opened_by_a_tap(seen: Device) -> None:
    async with at_the_desk(seen) as keys:
        await keys.press("5", "3")
        heat_map = keys.screen.query_one(HeatMap)
        await keys.pilot.click(heat_map, offset=(3, 3))
        await keys.settle()
        assert isinstance(keys.screen, BuildingScreen)
        assert keys.app.session.building == heat_map._tiles[1].building


async def test_the_map_is_there_again_after_another_place(seen: Device) -> None:
    async with at_the_desk(seen) as keys:
        await keys.press("5", "3", "f5", "f8")
        assert keys.screen.query_one(HeatMap).display
        await keys.press("3")
        assert not keys.screen.query_one(HeatMap).display


async def test_a_round_in_the_list_opens_its_own_report(office: Device) -> None:
    open_round(office, "第二轮", rounds(office)[0].checklist, ["1"], date(2026, 10, 14), date(2026, 10, 15))
    async with at_the_desk(office) as keys:
        await keys.press("4")
        await keys.choose("第二轮 2026-10-14")
        assert keys.report.title == "第二轮"
        assert keys.report.total.doors == 6


# ---------------------------------------------------------------- finding files


def test_entries_are_folders_first_then_the_files_that_are_wanted() -> None:
    for name in ("b.csv", "a.CSV", "c.txt", ".d.csv"):
        Path(name).touch()
    Path("z").mkdir()
    here = str(Path.cwd()) + "/"
    labels = [entry.label for entry in entries_for(here, Wanted("", (".csv",)), ())]
    assert labels[1:] == ["z/", "a.CSV", "b.csv"]


def test_what_is_typed_narrows_the_entries_also_in_full_width() -> None:
    for name in ("ledger-10.csv", "list.csv"):
        Path(name).touch()
    here = str(Path.cwd()) + "/"
    found = entries_for(here + "ｌedger－1", Wanted("", (".csv",)), ())
    assert [entry.label for entry in found] == ["ledger-10.csv"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("/a/b", "/a/b"), ("/media/x//home/y", "/home/y"), ("/media/~/y", "~/y"), ("//a", "//a"), ("", "")],
)
def test_a_path_that_begins_anew_begins_there(typed: str, meant: str) -> None:
    assert absolute(typed) == meant


def test_what_names_begin_with_is_completed() -> None:
    assert beginning(["台账2026.xlsx", "台账2025.xlsx"]) == "台账202"
    assert beginning([]) == ""


async def test_tab_completes_and_an_unknown_name_is_said_to_be_unknown(office: Device) -> None:
    Path("ledger-a.csv").touch()
    Path("ledger-b.csv").touch()
    remember_folder(office, Path.cwd())
    async with at_the_desk(office) as keys:
        await keys.press("2")
        here = keys.typed
        await keys.fill(here + "le", then="tab")
        assert keys.typed == here + "ledger-"
        await keys.fill(here + "nothing")
        assert isinstance(keys.screen, ChoosePath)
        assert "没有这个名称" in keys.text()
        await keys.press("escape", "1")
        assert keys.typed == here + "nothing"


def test_a_folder_that_is_gone_is_not_offered(office: Device) -> None:
    Path("stick").mkdir()
    remember_folder(office, Path("stick"))
    assert carriers(office) == [Path("stick")]
    Path("stick").rmdir()
    assert carriers(office) == []


# ---------------------------------------------------------------- bars


@pytest.mark.parametrize(
    ("counts", "total", "cells"),
    [
        ([1, 50, 49], 100, [1, 5, 4]),
        ([0, 0], 0, [0, 0]),
        ([1, 1, 1, 1], 1000, [1, 1, 1, 1]),
        ([1000], 1000, [10]),
        ([3, 3, 3], 9, [4, 3, 3]),
    ],
)
def test_a_bar_shows_whatever_is_there_and_is_never_too_long(
    counts: list[int], total: int, cells: list[int]
) -> None:
    assert widths(counts, total, 10) == cells


def test_a_hundred_per_cent_means_all() -> None:
    assert percent(999, 1000) == 99
    assert heat(99)[0] != heat(100)[0]
    assert percent(0, 0) == 0

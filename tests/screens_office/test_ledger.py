"""Ledger import through the screens: recognised, corrected, compared, and only then recorded."""

import csv
from pathlib import Path

import pytest

from fieldtui.buildings import buildings
from fieldtui.device import Device
from fieldtui.ledger import Layout, Ledger, LedgerFile
from screens.asking import AskText, PickOne
from screens.intake import IntakeScreen
from screens.layout_lines import sureness
from screens.ledger import LedgerScreen, NotHeaderRows, header_rows, read_rows
from screens.over import Confirm
from screens.plan_lines import CHANGED, GONE, counts_of, lines_of
from screens.working import Work
from sync.exchange.folders import remember_folder
from tests.screens_office.desk import LEDGER, DeskKeys, at_the_desk

OWN = Path("ledger.csv")
# Nobody's tower of a building that the town does not have, so that nobody is gone but those of the town.
CHANGED_LEDGER = LEDGER.replace("19900000002", "19900000009").replace("文星苑,5栋,1单元,103,,,\n", "")


def people_of(device: Device) -> int:
    with device.read() as db:
        return int(db.execute("SELECT count(*) FROM residents WHERE coalesce(state, '') = ''").fetchone()[0])


async def import_it(keys: DeskKeys, content: str, *, mark_gone: bool = False) -> None:
    """Take `content` in as a ledger, as far as the preview."""
    OWN.write_text(content, encoding="utf-8")
    await keys.open("ledger", OWN)
    await keys.press("space")
    assert isinstance(keys.screen, IntakeScreen), keys.text()
    if not mark_gone:
        await keys.press("5")


async def record_it(keys: DeskKeys) -> None:
    await keys.press("space")
    await keys.press("tab", "enter")


async def test_a_csv_is_really_added_and_adds_nothing_the_second_time(office: Device) -> None:
    before = people_of(office)
    async with at_the_desk(office) as keys:
        await import_it(keys, LEDGER)
        await record_it(keys)
        assert people_of(office) == before + 3
        assert "5栋" in [line.label for line in buildings(office)]
        await keys.press("escape", "escape")
        await import_it(keys, LEDGER)
        assert keys.screen._nothing
        await keys.press("space")
        assert not isinstance(keys.screen, Confirm)
    assert people_of(office) == before + 3


async def test_cancel_has_the_focus_and_the_question_names_the_counts(office: Device) -> None:
    before = people_of(office)
    async with at_the_desk(office) as keys:
        await import_it(keys, LEDGER)
        await keys.press("space")
        assert isinstance(keys.screen, Confirm)
        assert "ledger.csv" in keys.text()
        assert "新增 10" in keys.text()
        await keys.press("enter")
        assert isinstance(keys.screen, IntakeScreen)
    assert people_of(office) == before


async def test_a_newer_ledger_shows_before_and_after_and_who_is_gone(office: Device) -> None:
    async with at_the_desk(office, size=(120, 40)) as keys:
        await import_it(keys, LEDGER)
        await record_it(keys)
        await keys.press("escape", "escape")
        await import_it(keys, CHANGED_LEDGER, mark_gone=True)
        plan, ledger = keys.screen._plan, keys.screen._ledger
        assert counts_of(plan, ledger)[CHANGED] >= 1
        await keys.press("2")
        assert "19900000002 -> 19900000009" in keys.text()
        await keys.press("3")
        assert "王秀兰" in "\n".join(lines_of(GONE, plan, ledger, 500))
        assert "王秀兰" in keys.text()
        await record_it(keys)
    assert people_of(office) == 3


async def test_those_who_are_gone_can_be_left_as_they_are(office: Device) -> None:
    before = people_of(office)
    async with at_the_desk(office) as keys:
        await import_it(keys, LEDGER, mark_gone=False)
        await record_it(keys)
    assert people_of(office) == before + 3


async def test_a_column_is_corrected_and_read_as_corrected(office: Device) -> None:
    async with at_the_desk(office) as keys:
        OWN.write_text(LEDGER.replace("联系电话", "甲"), encoding="utf-8")
        await keys.open("ledger", OWN)
        assert isinstance(keys.screen, LedgerScreen)
        await keys.choose("ledger\n6")
        assert isinstance(keys.screen, PickOne)
        await keys.fill("备注")
        assert keys.screen._layout.sheets[0].column_of("note") == 6
        await keys.press("space")
        ledger = keys.screen._ledger
    assert {resident.note for resident in ledger.residents} == {"19900000001", "19900000002", ""}


async def test_heading_rows_are_corrected_and_the_sheet_is_looked_at_anew(office: Device) -> None:
    async with at_the_desk(office) as keys:
        OWN.write_text("小计,合计,,,,,\n" + LEDGER, encoding="utf-8")
        await keys.open("ledger", OWN)
        await keys.choose("ledger")
        await keys.fill("表头")
        await keys.fill("三")
        assert "三" in keys.shown("wrong")
        await keys.fill("３-３")
        sheet = keys.screen._layout.sheets[0]
    assert (sheet.first_header, sheet.last_header) == (3, 3)
    assert sheet.column_of("room") == 3


async def test_a_sheet_can_be_left_out(office: Device) -> None:
    async with at_the_desk(office) as keys:
        OWN.write_text(LEDGER, encoding="utf-8")
        await keys.open("ledger", OWN)
        await keys.choose("ledger")
        await keys.fill("不读取")
        await keys.press("space")
        assert isinstance(keys.screen, IntakeScreen)
        assert keys.screen._plan.nothing


async def test_rows_without_a_grid_ask_for_one(office: Device) -> None:
    async with at_the_desk(office) as keys:
        OWN.write_text(LEDGER.partition("\n")[2], encoding="utf-8")
        await keys.open("ledger", OWN)
        await keys.press("space")
        assert isinstance(keys.screen, AskText)
        await keys.fill("第９网格")
        assert isinstance(keys.screen, IntakeScreen)
        assert [code for code, _label in keys.screen._plan.grids] == ["9"]


async def test_doubtful_rows_are_saved_as_csv_without_a_formula(office: Device) -> None:
    lists = Path("lists")
    lists.mkdir()
    remember_folder(office, lists)
    async with at_the_desk(office) as keys:
        await import_it(keys, LEDGER.replace("周小宝,子,", "周小宝,子,=1+1"))
        await keys.press("6")
        assert Path(keys.typed).resolve() == Path.cwd()
        await keys.fill("lists/")
    (saved,) = lists.glob("*.csv")
    with saved.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    assert len(table) > 1
    assert any("103" in cell for row in table for cell in row)
    assert not any(cell.startswith("=") for row in table for cell in row)


async def test_stopping_the_reading_records_nothing_and_leaves_the_layout(
    office: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(device: Device, file: LedgerFile, layout: Layout, work: Work) -> Ledger:
        work.stopped = True
        return read_rows(device, file, layout, work)

    monkeypatch.setattr("screens.ledger.read_rows", stopped)
    OWN.write_text(LEDGER, encoding="utf-8")
    async with at_the_desk(office) as keys:
        await keys.open("ledger", OWN)
        await keys.press("space")
        assert isinstance(keys.screen, LedgerScreen)
        assert "已停止" in keys.shown("said")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", bytes(range(256))])
async def test_a_file_that_is_no_spreadsheet_is_refused_by_name(office: Device, content: bytes) -> None:
    OWN.write_bytes(content)
    async with at_the_desk(office) as keys:
        await keys.open("ledger", OWN)
        assert any("ledger.csv" in notice for notice in keys.notices)
        await keys.press("space")
        assert isinstance(keys.screen, LedgerScreen)


@pytest.mark.parametrize(
    ("typed", "rows"), [("2-3", (2, 3)), ("２", (2, 2)), ("0", (0, 0)), (" 1 - 4 ", (1, 4))]
)
def test_heading_rows_are_understood(typed: str, rows: tuple[int, int]) -> None:
    assert header_rows(typed) == rows


@pytest.mark.parametrize("typed", ["", "x", "3-2", "0-2", "-1"])
def test_what_are_no_heading_rows_is_refused(typed: str) -> None:
    with pytest.raises(NotHeaderRows):
        header_rows(typed)


async def test_how_sure_a_guess_is_stands_as_a_sign_and_a_number(office: Device) -> None:
    async with at_the_desk(office) as keys:
        OWN.write_text(LEDGER, encoding="utf-8")
        await keys.open("ledger", OWN)
        column = keys.screen._layout.sheets[0].columns[4]
        assert sureness(column)[0].startswith("= ")
        assert f"{round(column.confidence * 100)}%" in keys.text()

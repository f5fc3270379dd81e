"""A round as a workbook: two readers see what was recorded, numbers and days as such, and no formula."""

from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from fieldtui.checklists.out.tables import Holds
from fieldtui.i18n import use_language
from fieldtui.rounds_out import WORKBOOK, Wanted, workbook, write_round
from fieldtui.rounds_out.workbook import Workbook, column_name, sheet_name
from tests.rounds_out.conftest import ANSWERS, ROUND, Record
from tests.rounds_out.reading import sheets, sheets_by_another
from tests.town import Town

DOOR = "文星苑/3/1/101"
ODK = Wanted(WORKBOOK, places=False)


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def table(folder: Path, *rows: list[str], holds: Holds = Holds.TEXT, name: str = "t") -> Path:
    """A workbook with one sheet of one kind of column."""
    path = folder / "one.xlsx"
    with path.open("wb") as file:
        book = Workbook(file, UTC)
        book.table(name, [(f"c{at}", holds) for at in range(len(rows[0]))], rows)
        book.finish()
    return path


def test_every_repeat_has_a_sheet_and_both_readers_see_the_same(
    town: Town, record: Record, tmp_path: Path
) -> None:
    record(DOOR, ANSWERS)
    path = write_round(town.office, ROUND, tmp_path, ODK).path
    one, other = sheets(path), sheets_by_another(path)
    assert list(one) == list(other) == ["census", "household", "child"]
    head, row = one["census"]
    cells = dict(zip(head, row, strict=True))
    assert cells["start"] == datetime(2026, 10, 12, 0, 30)  # noqa: DTZ001 - a cell has no zone: that of the town's clock
    assert (cells["home-where-Longitude"], cells["home-rooms"]) == (-114.3, 3)
    assert one["household"][1][:2] == ("王秀兰", datetime(2026, 10, 12))  # noqa: DTZ001
    assert [line[0] or None for line in other["child"]] == ["name", "小宝", "小贝", None]


def test_a_hostile_text_is_text_in_both_readers(tmp_path: Path) -> None:
    texts = ["=1+1", "<b>&\"'", "_x0041_", "\x00\x1b[2J", "a\nb", "＝1", "\ufffe\ud800", "𠮷" * 40_000]
    path = table(tmp_path, texts)
    read = sheets_by_another(path)["t"][1]
    assert read[:3] == ["'=1+1", "<b>&\"'", "_x0041_"]
    assert read[4:6] == ["a\nb", "'＝1"]
    assert all(isinstance(cell, str) for cell in sheets(path)["t"][1])
    assert b"<f>" not in ZipFile(path).read("xl/worksheets/sheet1.xml")


def test_a_cell_holds_no_more_than_excel_does(tmp_path: Path) -> None:
    (read,) = sheets(table(tmp_path, ["𠮷" * 40_000]))["t"][1]
    assert len(read.encode("utf-16-le")) // 2 <= workbook.LONGEST_TEXT


@pytest.mark.parametrize(
    ("holds", "text", "cell"),
    [
        (Holds.NUMBER, "37.3", 37.3),
        (Holds.NUMBER, "-5", -5),
        (Holds.NUMBER, "007", "007"),
        (Holds.NUMBER, "420106199001011234", "420106199001011234"),
        (Holds.NUMBER, "1e5", "1e5"),
        (Holds.NUMBER, "=5", "'=5"),
        (Holds.DATE, "2026-10-12", datetime(2026, 10, 12)),  # noqa: DTZ001
        (Holds.DATE, "1899-01-01", "1899-01-01"),
        (Holds.DATE, "somewhen", "somewhen"),
        (Holds.MOMENT, "2026-10-12T12:00:00+08:00", datetime(2026, 10, 12, 4)),  # noqa: DTZ001
        (Holds.MOMENT, "0001-01-01T00:00:00+08:00", "0001-01-01T00:00:00+08:00"),
        (Holds.TEXT, "12", "12"),
    ],
)
def test_a_value_is_what_it_is_where_a_spreadsheet_can_hold_it(
    tmp_path: Path, holds: Holds, text: str, cell: object
) -> None:
    assert sheets(table(tmp_path, [text], holds=holds))["t"][1] == (cell,)


def test_names_of_sheets_are_allowed_short_and_told_apart(tmp_path: Path) -> None:
    taken: list[str] = []
    for wanted in ("a/b:c", "A_B_C", "", "'quoted'", "孩" * 40, "孩" * 50, "𠮷" * 31, "History"):
        taken.append(sheet_name(wanted, taken))
    assert taken[:4] == ["a_b_c", "A_B_C~2", "sheet", "quoted"]
    assert taken[4:6] == ["孩" * 31, "孩" * 29 + "~2"]
    assert taken[6:] == ["𠮷" * 15, "History~2"]


def test_what_one_sheet_cannot_hold_goes_on_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    read = sheets(table(tmp_path, *([str(at)] for at in range(5))))
    assert read == {
        "t": [("c0",), ("0",), ("1",)],
        "t~2": [("c0",), ("2",), ("3",)],
        "t~3": [("c0",), ("4",)],
    }


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    assert [column_name(at) for at in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_nothing_is_written_outside_of_the_folder(
    town: Town, record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_args: object, **_more: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp", "mkdtemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(f"tempfile.{name}", refused)
    record(DOOR, ANSWERS)
    write_round(town.office, ROUND, tmp_path, ODK)
    assert len(list(tmp_path.iterdir())) == 1

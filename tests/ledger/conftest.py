"""Ledgers for tests: a small untidy one made on the spot, layouts committed as text, and the shared one.

Every name is invented; phone numbers begin with 1990000, ID numbers with 999999, which nobody is given.
"""

import datetime as dt
import os
from pathlib import Path

import pytest
from openpyxl import Workbook

from fieldtui.ledger import Ledger, LedgerFile, Sheet, open_ledger, read_ledger, recognise

TODAY = dt.date(2026, 10, 12)
LAYOUTS = Path(__file__).parent / "layouts"
_HERE = Path(__file__).parents[2]

# The columns of the untidy ledger; `None` is a blank cell.
_UNTIDY: list[list[object]] = [
    ["文星社区居民信息台账（2026年度）"],
    ["序号", "所属网格", "住址", None, None, None, "姓名", "与户主关系", "性别", "出生日期", "证件号码", "联系电话", "特殊情况", "备注"],
    [None, None, "小区", "楼栋", "单元", "室号"],
    [1, "第1网格", "文星苑", "1栋", "1单元", "101", " 张 建国", "户主", "男", "1974-07-13", "999999197407130001", 19900000001,
     "独居老人、高血压", "门铃坏，敲门"],
    [2, "第1网格", "文星苑", "1栋", "1单元", "102", "李秀英", "户主", "女", "1950.03.02", None, "１９９０００００００２", None, None],
    [3, "同上", None, None, None, None, "王志强", "配偶", "男", 78, "999999194801010002", "同上", None, None],
    [4, "同上", None, None, None, None, "王小梅", "女", "女", dt.date(1980, 5, 6), None, None, None, None],
    [],
    [5, "第２网格", "信义里", "3号楼", "2单元", "1203", "欧阳雪", "户主", "女", "1990年5月", None, 19900000003, "孕妇", None],
    [6, "同上", None, None, None, None, "赵六", "租客", "男", None, None, "〃", "无", None],
    [7, "第2网格", "信义里", "3号楼", "2单元", "1204", None, None, None, None, None, None, None, None],
    [8, "第2网格", "信义里", "3号楼", "2单元", "1301", None, "户主", "男", "1960-01-01", None, None, None, None],
    [9, "第2网格", "信义里", "3号楼", "2单元", "1302", "孙七", "户主", "男", "1960-13-41", "12345", "123", None, None],
    ["合计", None, None, None, None, None, 8],
    [None, "第1网格", "文星苑", "1栋", "1单元", "102", "李秀英", "户主", "女", "1950.03.02", None, 19900000002, None, None],
    [None, "同上", None, None, None, None, "王志强", "配偶", "男", 78, "999999194801010002", "同上", None, None],
    [None, "同上", None, None, None, None, "王小梅", "女", "女", dt.date(1980, 5, 6), None, None, None, None],
]  # fmt: skip
_MERGED = ("A1:N1", "C2:F2", "C5:C7", "D5:D7", "E5:E7", "F5:F7", *(f"{c}2:{c}3" for c in "ABGHIJKLMN"))
_SHOPS: list[list[object]] = [
    ["序号", "网格", "店名", "类别", "地址", "负责人", "电话", "从业人数", "是否营业", "灭火器"],
    [1, "第1网格", "张记小吃", "餐饮", "文星苑1栋底商", "张三", 19900000011, 3, "√", "有"],
    [2, "第2网格", "李记五金", "五金", "信义里9栋底商", "李四", 19900000012, 1, "停业", None],
]


@pytest.fixture(scope="session")
def untidy_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger as offices keep it, with everything in it that such ledgers have, in 16 rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "居民台账"
    for row in _UNTIDY:
        sheet.append(row)
    for area in _MERGED:
        sheet.merge_cells(area)
    shops = book.create_sheet("商户台账")
    for row in _SHOPS:
        shops.append(row)
    hidden = book.create_sheet("旧表")
    hidden.append(["姓名", "电话", "性别"])
    hidden.append(["无人", 19900000099, "男"])
    hidden.sheet_state = "hidden"
    path = tmp_path_factory.mktemp("ledger") / "台账.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="session")
def untidy_file(untidy_path: Path) -> LedgerFile:
    return open_ledger(untidy_path)


@pytest.fixture(scope="session")
def untidy(untidy_file: LedgerFile) -> Ledger:
    return read(untidy_file)


@pytest.fixture(scope="session")
def shared_ledger() -> Path:
    """The ledger at full scale, where the shared data is at hand."""
    folder = Path(os.environ.get("FIELDTUI_SHARED", _HERE.parent / "shared"))
    path = folder / "data" / "xinyi_roster.xlsx"
    if not path.exists():
        pytest.skip("the shared data is not here: set FIELDTUI_SHARED to its folder")
    return path


def read(file: LedgerFile) -> Ledger:
    """A file read by its recognised layout, on the tests' day."""
    return read_ledger(file, recognise(file), today=TODAY)


def read_layout(name: str) -> Ledger:
    """A committed layout, read."""
    return read(open_ledger(LAYOUTS / name))


def read_rows(*rows: tuple[object, ...], sheet: str = "居民") -> Ledger:
    """Rows given in a test, the first being the headings."""
    return read(LedgerFile("test.csv", (Sheet(sheet, rows),)))  # type: ignore[arg-type]

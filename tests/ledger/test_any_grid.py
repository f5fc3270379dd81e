"""Whatever a sheet holds, it is read: no grid of cells and no layout of it raises."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.ledger import FIELDS, Layout, Ledger, LedgerFile, Sheet, issue_text, read_ledger, recognise
from fieldtui.ledger.cells import Cell, cell_text
from fieldtui.ledger.fields import KINDS
from fieldtui.ledger.issues import REASONS

from .conftest import TODAY

_HEADINGS = sorted({heading for field in FIELDS.values() for heading in field.headings[:3]})
_TYPICAL = [
    *(
        "同上",
        "〃",
        "无",
        "/",
        "户主",
        "子",
        "男",
        "女",
        "√",
        "合计",
        "第2网格",
        "1栋",
        "2单元",
        "101",
        "3-2-501",
    ),
    *("文星苑", "文星苑3栋2单元501", "张三", "欧阳 雪", "19900000001", "999999197407130001", "1974-07-13"),
    *("1974.13.45", "=1+1", "[/foo]", "{name}", "%s", "100000000000000000", "常住", "独居老人、残疾", "３岁"),
]
_CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.just(""),
    st.sampled_from(_TYPICAL),
    st.sampled_from(_HEADINGS),
    st.text(max_size=12),
    st.text("0123456789²٣五十零B-.栋单元号楼室年月日岁同上", max_size=9),
    st.integers(100, 30_000).map(lambda length: "1" * length),
    st.integers(-(10**18), 10**18),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
# Under these headings most rows name somebody, so that the deeper half of the reading is reached too.
_COLUMNS: dict[str, list[Cell]] = {
    "网格": ["第1网格", "第2网格", "同上", ""],
    "小区": ["文星苑", "信义里", "", "同上"],
    "楼栋": ["1栋", "2号楼", "", 3.0, "3栋2单元"],
    "单元": ["1单元", "二单元", "", ""],
    "室号": ["101", "0102", "", "2-301", 203.0],
    "姓名": ["张三", "李四", "王 五", "", "空置"],
    "与户主关系": ["户主", "子", "配偶", ""],
    "性别": ["男", "女", ""],
    "出生日期": ["1950-01-01", "1980.2.3", 45.0, "", dt.date(1990, 1, 1)],
    "证件号码": ["999999195001010001", "999999198002030002", "", 1e17],
    "联系电话": [19900000001.0, "19900000002、0724-2345678", "同上", ""],
    "人口数": [3.0, "2人", ""],
}
_PEOPLE = st.lists(
    st.tuples(*(st.sampled_from(cells) | st.sampled_from(cells) | _CELLS for cells in _COLUMNS.values())),
    min_size=1,
    max_size=10,
).map(lambda rows: LedgerFile("x.xlsx", (Sheet("居民", (tuple(_COLUMNS), *rows)),)))
_LAYOUT = recognise(
    LedgerFile("x", (Sheet("居民", (tuple(_COLUMNS), tuple(c[0] for c in _COLUMNS.values()))),))
)
_ROWS = st.lists(st.lists(_CELLS, max_size=7).map(tuple), max_size=9).map(tuple)
_FILES = st.dictionaries(st.sampled_from(["居民", "商户", "文星苑3栋", "x"]), _ROWS, max_size=2).map(
    lambda sheets: LedgerFile("x.xlsx", tuple(Sheet(name, rows) for name, rows in sheets.items()))
)
_LOST = {code for code, (severity, _reason) in REASONS.items() if severity == "error"} | {
    "repeated_row",
    "repeated_differs",
    "repeated_shop",
    "not_a_person",
    "empty_door",
}


def _nothing_is_lost(ledger: Ledger) -> None:
    unread = sum(issue.code in _LOST for issue in ledger.issues)
    assert ledger.rows == len(ledger.residents) + len(ledger.premises) + unread
    for values in (ledger.compounds, ledger.doors, ledger.households, ledger.residents, ledger.premises):
        keys = [value.key for value in values]
        assert len(keys) == len(set(keys))
    doors = {door.key for door in ledger.doors}
    people = {resident.key for resident in ledger.residents}
    assert all(household.door in doors for household in ledger.households)
    assert {key for household in ledger.households for key in household.residents} == people
    assert all(issue_text(issue) for issue in ledger.issues)


@settings(max_examples=200, deadline=None)
@given(_FILES)
def test_any_grid_of_cells_is_read_by_its_recognised_layout_and_no_row_is_lost(file: LedgerFile) -> None:
    _nothing_is_lost(read_ledger(file, recognise(file), today=TODAY))


@settings(max_examples=200, deadline=None)
@given(_FILES, st.data())
def test_any_grid_of_cells_is_read_by_any_layout_and_no_row_is_lost(
    file: LedgerFile, data: st.DataObject
) -> None:
    layout: Layout = recognise(file)
    for sheet in file.sheets:
        layout = layout.with_kind(sheet.name, data.draw(st.sampled_from(KINDS)))
        for column in range(data.draw(st.integers(0, 8))):
            layout = layout.with_column(sheet.name, column, data.draw(st.sampled_from(sorted(FIELDS))))
    _nothing_is_lost(read_ledger(file, layout, today=TODAY))


@settings(max_examples=300, deadline=None)
@given(_PEOPLE)
def test_any_people_under_the_usual_headings_are_read_and_no_row_is_lost(file: LedgerFile) -> None:
    ledger = read_ledger(file, _LAYOUT, today=TODAY)
    _nothing_is_lost(ledger)
    filled = sum(any(cell_text(cell) for cell in row) for row in file.sheets[0].rows[1:])
    assert ledger.rows == filled


@given(_PEOPLE, st.dates(dt.date(1970, 1, 1), dt.date(2099, 12, 31)))
def test_a_wrong_clock_costs_no_row(file: LedgerFile, today: dt.date) -> None:
    _nothing_is_lost(read_ledger(file, recognise(file), today=today))

"""Spreadsheets and XForms that went through hands: whatever was done, there is a form or an error with words."""

from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from fieldtui.checklists import ChecklistError, builtin_checklists, read_checklist, read_xform
from fieldtui.checklists.imports.workbooks import read_cells
from tests.checklists.making import YES_NO, asked, spreadsheet, xform

Draw = Callable[..., Any]

_BASE = spreadsheet(
    [
        asked("begin group", "g", label="“家庭”"),
        asked("integer", "age", constraint=". >= 0 and . < 150", constraint_message="不对"),
        asked("select_multiple yn", "many", relevant="${age} > 5", choice_filter="name != 'z'"),
        asked("calculate", "c", calculation="concat(${age}, '“”')"),
        {"type": "end group"},
        asked("begin repeat", "r", repeat_count="${age}"),
        asked("date", "day", default="today()", hint="${age}岁"),
        {"type": "end repeat"},
        asked("select_one yn or_other", "one", appearance="minimal"),
        asked("range", "scale", parameters="start=0 end=10 step=1"),
    ],
    YES_NO,
)
_CELLS = read_cells(_BASE)


def _table(name: str) -> list[list[object]]:
    headings = _CELLS.headers[name]
    table: list[list[object]] = [list(headings)]
    table += [[row.get(heading) for heading in headings] for row in _CELLS.sheets[name]]
    return table


_TABLES = {name: _table(name) for name in _CELLS.sheets}
_SPOILT: st.SearchStrategy[object] = st.one_of(
    st.sampled_from(
        [
            None, "", " ", "　", "${", "${age", "${age}${age}", "$", "}", "text", "select_one", "begin repeat",
            "end", "end group", "＝＞（", "“", "1 +", "true()", "((((", "name", "label::", "::", "bind::", "jr:count",
            "instance::x", "label::中文（zh）", "ＮＡＭＥ", "类型", "_", "a b", "meta", "data", "yn", "no such", "\n", "=1/0",
            "=A1", "position(..)", "/data/g/age", "../age", "current()/.", "pulldata('x','y','z','q')",
            "repeat_count", "trigger", "save_to", "select_one ${age}", "select_one_from_file x.csv", "${last-saved#age}",
            "jr:choice-name(${one}, '${one}')", "a=b c", "end=0 start=1 step=0", "x:y", "-", "<&>", "]]>", "𠀀", "é" * 300,
        ]
    ),
    # Days in a workbook have no zone.
    st.integers(-(10**20), 10**20), st.floats(), st.booleans(),
    st.dates(date(1900, 3, 1)), st.datetimes(datetime(1900, 3, 1)), st.just(time(1, 2, 3)),  # noqa: DTZ001
    st.text(max_size=20),
)  # fmt: skip


def _put(sheet: Any, row: int, column: int, value: object) -> None:  # noqa: ANN401
    try:
        sheet.cell(row=row, column=column, value=value)
    except (IllegalCharacterError, ValueError):
        sheet.cell(row=row, column=column, value="?")


def _told(data: bytes, name: str) -> None:
    """Import ends in a form or in an error that has words; a mistake in a sheet has a place."""
    error = _error_of(data, name)
    if error is not None:
        assert str(error)
        assert all(one.sheet and one.remedy for one in error.findings)


def _error_of(data: bytes, name: str) -> ChecklistError | None:
    try:
        conversion = read_checklist(data, name)
        read_xform(conversion.xml, conversion.rows)
    except ChecklistError as error:
        return error
    return None


def _rows_changed(draw: Draw, table: list[list[object]]) -> list[list[object]]:
    """A sheet of which rows were deleted, copied, moved or emptied."""
    rows = [list(row) for row in table]
    for _change in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(rows) - 1))
        match draw(st.sampled_from(["delete", "twice", "swap", "empty"])):
            case "delete" if len(rows) > 1:
                del rows[at]
            case "twice":
                rows.insert(at, list(rows[at]))
            case "swap":
                rows[0], rows[at] = rows[at], rows[0]
            case _:
                rows.insert(at, [])
    return rows


def _sheet_changed(draw: Draw, book: Any, name: str, table: list[list[object]]) -> None:  # noqa: ANN401
    """Put a sheet into the book, some of its cells with something else in them."""
    rows = _rows_changed(draw, table)
    sheet = book.create_sheet(draw(st.sampled_from([name, name, name, name.upper(), f"{name} "])))
    sheet.sheet_state = draw(st.sampled_from(["visible", "visible", "hidden", "veryHidden"]))
    for row_at, row in enumerate(rows, 1):
        for column_at, value in enumerate(row, 1):
            _put(sheet, row_at, column_at, value)
    for _change in range(draw(st.integers(0, 5))):
        _put(sheet, draw(st.integers(1, len(rows) + 1)), draw(st.integers(1, 12)), draw(_SPOILT))
    if draw(st.booleans()):
        sheet.merge_cells("A2:B3")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_spreadsheet_that_was_changed_by_hand_is_read_or_refused_with_words(data: st.DataObject) -> None:
    book = Workbook()
    book.remove(book["Sheet"])
    for name, table in _TABLES.items():
        if data.draw(st.integers(0, 30)) < 30:
            _sheet_changed(data.draw, book, name, table)
    if not any(sheet.sheet_state == "visible" for sheet in book.worksheets):
        book.create_sheet("notes")
    packed = BytesIO()
    book.save(packed)
    _told(packed.getvalue(), "f.xlsx")


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, 10**6), piece=st.binary(max_size=8), cut=st.integers(0, 40))
def test_a_file_that_was_damaged_is_read_or_refused_with_words(at: int, piece: bytes, cut: int) -> None:
    where = at % len(_BASE)
    _told(_BASE[:where] + piece + _BASE[where + cut :], "f.xlsx")


_XML = read_checklist(builtin_checklists()[0].read()).xml
_PIECES = st.sampled_from(
    ["<", ">", "/", "'", '"', "&", "<a>", "</bind>", "jr:", "${x}", "[", "]", "(", "../", " ", "\0"]
)


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, 10**6), piece=_PIECES, cut=st.integers(0, 60), small=st.booleans())
def test_an_xform_that_was_damaged_is_read_or_refused_with_words(
    at: int, piece: str, cut: int, small: bool
) -> None:
    whole = xform() if small else _XML
    where = at % len(whole)
    _told((whole[:where] + piece + whole[where + cut :]).encode(), "f.xml")

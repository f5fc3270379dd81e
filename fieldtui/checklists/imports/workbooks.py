"""A workbook's cells as text: sheets by pyxform's names, headings, rows; and what is odd about a cell.

Formulas are never worked out, macros never run, links never followed: what was saved last is what is read.
What the columns mean is `sheets`' and `checking`'s matter.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from fieldtui.checklists.errors import ChecklistTooLarge, Phrase
from fieldtui.checklists.mistakes import Notice, found

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
_SPOKEN = {"问卷": "survey", "题目": "survey", "选项": "choices", "设置": "settings"}

MOST_ROWS: Mapping[str, int] = {"survey": 20_000, "choices": 200_000, "external_choices": 200_000}
MOST_OTHER_ROWS = 10_000
MOST_COLUMNS = 1_000
MOST_EMPTY_ROWS = 20_000
"""Rows without a value after which a sheet has ended: formats reach down to row 1,048,576 in some."""
LONGEST_CELL = 32_767
"""Signs; what Excel lets one type."""
MOST_CELLS = 4_000_000

_UNSEEN = re.compile("[\0-\b\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff\U000f2018-\U000f201d]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3}\d{1,7})"')


@dataclass
class Cells:
    """What was read. Rows begin with row 2 of the sheet; `names` are the sheets' names in the file."""

    sheets: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    notices: list[Notice] = field(default_factory=list)
    count: int = 0
    told: set[tuple[str, str, str]] = field(default_factory=set)

    def once(self, notice: Notice) -> None:
        """Say a thing that stops nothing once a column: a column of formulas is one thing to say."""
        key = (notice.code, notice.sheet, notice.column)
        if notice.serious or key not in self.told:
            self.told.add(key)
            self.notices.append(notice)


def read_cells(data: bytes) -> Cells:
    """The cells of an inspected workbook. Raises ChecklistTooLarge, and what openpyxl raises for damaged ones."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read()
    cells = Cells(names=tuple(reader.wb.sheetnames))
    try:
        parts = set(reader.archive.namelist())
        if "xl/vbaProject.bin" in parts:
            cells.notices.append(found("macros"))
        if any(part.startswith("xl/externalLinks/") for part in parts):
            cells.notices.append(found("outside links"))
        formulas = _formulas(data, reader)
        for name, title in _wanted(reader.wb.sheetnames).items():
            sheet = reader.wb[title]
            if not hasattr(sheet, "reset_dimensions"):
                continue
            if sheet.sheet_state != "visible":
                cells.notices.append(found("sheet hidden", title))
            _read_sheet(name, sheet, cells, formulas.get(title, frozenset()))
            _tell_merged(name, reader.archive.read(_part(sheet)), cells)
    finally:
        reader.wb.close()
        reader.archive.close()
    return cells


def _part(sheet: "Worksheet") -> str:
    return str(getattr(sheet, "_worksheet_path", ""))


def _wanted(titles: list[str]) -> dict[str, str]:
    """pyxform's name of a sheet → its name in the file. A sheet that is alone is the survey."""
    wanted: dict[str, str] = {}
    for title in sorted(titles, key=lambda title: title not in SHEETS):
        plain = unicodedata.normalize("NFKC", title).strip().lower()
        name = _SPOKEN.get(plain, plain)
        if name in SHEETS:
            wanted.setdefault(name, title)
    return wanted or ({"survey": titles[0]} if len(titles) == 1 else {})


def _formulas(data: bytes, reader: Any) -> dict[str, frozenset[tuple[int, int]]]:  # noqa: ANN401
    """Where formulas are, by sheet, row and column: in the values that are read they look like any value."""
    from openpyxl.reader.excel import ExcelReader

    titles = _wanted(reader.wb.sheetnames).values()
    having = [
        title
        for title in titles
        if hasattr(reader.wb[title], "reset_dimensions")
        and re.search(rb"<(?:\w+:)?f[\s>/]", reader.archive.read(_part(reader.wb[title])))
    ]
    if not having:
        return {}
    again = ExcelReader(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    again.read()
    try:
        return {
            title: frozenset(
                (cell.row, cell.column)
                for row in islice(_rows_of(again.wb[title], MOST_COLUMNS), MOST_ROWS["choices"])
                for cell in row
                if getattr(cell, "data_type", "") == "f"
            )
            for title in having
        }
    finally:
        again.wb.close()
        again.archive.close()


def _rows_of(sheet: Any, width: int) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    # What the sheet says of its own size is often wrong.
    sheet.reset_dimensions()
    return iter(sheet.iter_rows(min_row=1, min_col=1, max_col=width))


def _read_sheet(name: str, sheet: Any, cells: Cells, formulas: frozenset[tuple[int, int]]) -> None:  # noqa: ANN401
    headings = _headings(name, next(_rows_of(sheet, MOST_COLUMNS), ()), cells)
    cells.headers[name] = [heading for heading in headings.values() if heading]
    rows: list[dict[str, str]] = []
    cells.sheets[name] = rows
    if not headings:
        return
    most = MOST_ROWS.get(name, MOST_OTHER_ROWS)
    empty = 0
    for number, row in enumerate(islice(_rows_of(sheet, max(headings)), 1, None), 2):
        read = _row(name, number, row, headings, cells, formulas)
        empty = 0 if read else empty + 1
        if empty > MOST_EMPTY_ROWS:
            break
        if read and number > most + 1:
            raise ChecklistTooLarge(what=Phrase("the number of rows of a sheet"), size=number, limit=most)
        if read:
            rows += [{} for _gap in range(number - 2 - len(rows))]
            rows.append(read)


def _headings(name: str, row: Iterable[Any], cells: Cells) -> dict[int, str]:
    """Column (from 1) → heading. What is no heading is told and left out."""
    from openpyxl.utils import get_column_letter

    kept: dict[int, str] = {}
    for column, cell in enumerate(row, 1):
        value = getattr(cell, "value", None)
        if value is None or not str(value).strip():
            continue
        letter = get_column_letter(column)
        if not isinstance(value, str):
            cells.notices.append(found("heading not text", name, 1, letter, str(value)[:40]))
            continue
        heading = " ".join(_UNSEEN.sub("", value).split())
        if heading in kept.values():
            cells.notices.append(found("heading twice", name, 1, letter, heading))
        elif heading:
            kept[column] = heading
    return kept


def _row(
    name: str,
    number: int,
    row: tuple[Any, ...],
    headings: Mapping[int, str],
    cells: Cells,
    formulas: frozenset[tuple[int, int]],
) -> dict[str, str]:
    read: dict[str, str] = {}
    for column, heading in headings.items():
        cell = row[column - 1] if column <= len(row) else None
        value = getattr(cell, "value", None)
        formula = bool(formulas) and (number, column) in formulas
        if value is None:
            if formula:
                cells.once(found("formula unsaved", name, number, heading))
            continue
        text = _text(value)
        if getattr(cell, "data_type", "") == "e":
            cells.once(found("cell error", name, number, heading, text))
            continue
        told = _odd(name, number, heading, value, text, cells)
        if formula and told:
            cells.once(found("formula", name, number, heading, told[:60]))
        if told:
            read[heading] = told
            cells.count += 1
    if cells.count > MOST_CELLS:
        raise ChecklistTooLarge(what=Phrase("the number of cells"), size=cells.count, limit=MOST_CELLS)
    return read


def _odd(name: str, number: int, heading: str, value: object, text: str, cells: Cells) -> str:
    """The text as it is read, with what is odd about it told."""
    if len(text) > LONGEST_CELL:
        cells.once(found("cell long", name, number, heading, text[:20]))
        return ""
    if isinstance(value, date | time | timedelta):
        cells.once(found("date cell", name, number, heading, text))
    seen = _UNSEEN.sub("", text)
    if seen != text:
        cells.once(found("control sign", name, number, heading, seen[:60]))
    return seen.strip()


def _text(value: object) -> str:
    """A cell as the person who typed it would read it; days and times as ISO has them."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() else f"{value:.15g}"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat("T", "seconds")
        case time():
            return value.isoformat("minutes" if not value.second else "seconds")
        case _:
            return str(value).replace("\xa0", " ").strip()


def _tell_merged(name: str, xml: bytes, cells: Cells) -> None:
    from openpyxl.utils import column_index_from_string

    headings = cells.headers[name]
    for first, row, last in islice(_MERGED.findall(xml), 100):
        if column_index_from_string(first.decode()) <= len(headings) + 1:
            area = f"{first.decode()}{row.decode()}:{last.decode()}"
            cells.notices.append(found("merged", name, int(row), first.decode(), area))

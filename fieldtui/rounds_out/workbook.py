"""Tables as an Excel workbook (Office Open XML, ECMA-376), a sheet each, written row by row into one file.

Written here and not by a library: openpyxl's and XlsxWriter's ways of writing row by row put every sheet in clear
into the system's temporary folder first. Texts stand in their cells (inlineStr), so nothing is collected in memory.
Numbers and days that a spreadsheet can hold exactly are such, everything else is text; no cell is a formula.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from fieldtui.checklists.out.tables import Holds
from fieldtui.rounds_out.delimited import Heading, Rows
from fieldtui.text import spreadsheet_cell

# Limits of Excel (support.microsoft.com, "Excel specifications and limits").
MOST_COLUMNS, MOST_ROWS, LONGEST_NAME, LONGEST_TEXT = 16_384, 1_048_576, 31, 32_767
# Excel keeps 15 digits of a number; one with a zero before it, or longer, is a name and no quantity.
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,9})?")
_MOST_DIGITS = 15
# Before March 1900 Excel counts a day that never was.
_FIRST_DAY, _DAY_ZERO = date(1900, 3, 1), date(1899, 12, 30)
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
# What a reader would take for an escaped character (ECMA-376, ST_Xstring), and what XML cannot hold.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN, _BOLD, _DAY, _MOMENT = range(4)
# Rows that are handed to the compressor at once, and the widest a column is drawn, in characters.
_AT_ONCE, _WIDEST, _NARROWEST = 200, 40, 9

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FORMAT = (
    '<xf numFmtId="{}" fontId="{}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
)
_FONT = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="2">\
<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>\
</numFmts><fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="4">{"".join(_FORMAT.format(*each) for each in ((0, 0), (0, 1), (164, 0), (165, 0)))}</cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


class Workbook:
    """A workbook in a file that is open for writing. Moments are shown as a clock in `zone` would show them."""

    def __init__(self, file: IO[bytes], zone: tzinfo | None) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)
        self._zone = zone
        self._names: list[str] = []

    def table(self, name: str, headings: Sequence[Heading], rows: Rows) -> int:
        """Add a sheet; how many rows there were. What a sheet cannot hold goes on in another one."""
        cells = [_CELLS[holds](column_name(at), self._zone) for at, (_name, holds) in enumerate(headings)]
        head = [_text_cell(column_name(at), title, _BOLD) for at, (title, _holds) in enumerate(headings)]
        written, left = 0, iter(rows)
        row = next(left, None)
        while row is not None or not written:
            at = 1
            with self._zip.open(self._new_sheet(name), "w", force_zip64=True) as entry:
                entry.write(_begin_sheet(headings).encode())
                chunk = [_row(at, head)]
                while row is not None and at < MOST_ROWS:
                    at += 1
                    chunk.append(
                        _row(at, [make(cell) for make, cell in zip(cells, row, strict=True) if cell])
                    )
                    if len(chunk) >= _AT_ONCE:
                        entry.write("".join(chunk).encode())
                        chunk.clear()
                    row = next(left, None)
                entry.write(("".join(chunk) + "</sheetData></worksheet>").encode())
            written += at - 1
            if row is None:
                break
        return written

    def _new_sheet(self, name: str) -> str:
        self._names.append(sheet_name(name, self._names))
        return f"xl/worksheets/sheet{len(self._names)}.xml"

    def finish(self) -> None:
        """Write what names the sheets, and the end of the archive."""
        numbered = list(enumerate(self._names, 1))
        sheets = "".join(f'<sheet name={quoteattr(n)} sheetId="{i}" r:id="rId{i}"/>' for i, n in numbered)
        book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
        targets = [("worksheet", f"worksheets/sheet{i}.xml") for i, _name in numbered]
        parts = [(f"/xl/worksheets/sheet{i}.xml", "worksheet") for i, _name in numbered]
        parts += [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
        overrides = "".join(
            f'<Override PartName="{part}" ContentType="{_MEDIA}.{kind}+xml"/>' for part, kind in parts
        )
        types = (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
        )
        self._zip.writestr("xl/workbook.xml", _HEAD + book)
        self._zip.writestr("xl/_rels/workbook.xml.rels", _relations([*targets, ("styles", "styles.xml")]))
        self._zip.writestr("xl/styles.xml", _STYLES)
        self._zip.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        self._zip.writestr("[Content_Types].xml", _HEAD + types)
        self._zip.close()


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """`wanted` as the name of a sheet: allowed, at most 31 characters (UTF-16), and not `taken` whatever the case."""
    base = _FORBIDDEN.sub("", _NOT_IN_NAMES.sub("_", wanted)).strip(" '") or "sheet"
    used = {name.casefold() for name in (*taken, "history")}
    for number in range(1, len(taken) + 3):
        end = f"~{number}" if number > 1 else ""
        name = _shortened(base, LONGEST_NAME - len(end)).rstrip(" '") + end
        if name.casefold() not in used:
            return name
    raise AssertionError("more numbers than names that are taken")


def _shortened(text: str, most: int) -> str:
    """At most `most` UTF-16 units of `text`, which is how Excel counts."""
    if len(text) * 2 <= most:
        return text
    return text.encode("utf-16-le", "replace")[: most * 2].decode("utf-16-le", "ignore")


def column_name(at: int) -> str:
    """The name of column `at`, from 0: A, …, Z, AA, …"""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _begin_sheet(headings: Sequence[Heading]) -> str:
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{_width(title, holds)}" customWidth="1"/>'
        for at, (title, holds) in enumerate(headings, 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>"
    )


def _width(title: str, holds: Holds) -> int:
    needed = {Holds.DATE: 11, Holds.MOMENT: 20}.get(holds, _NARROWEST)
    return max(needed, min(len(title.encode("gb18030", "replace")) + 2, _WIDEST))


def _row(number: int, cells: Sequence[str]) -> str:
    # Cells name their column alone while they are made; the row gives them their number.
    mark = str(number)
    return f'<row r="{mark}">{"".join(cells).replace(_AT, mark)}</row>'


# Stands for the number of the row in a cell that was made; XML cannot hold it, so no text has it.
_AT = "\0"
_Make = Callable[[str], str]


def _text_cell(column: str, text: str, style: int = _PLAIN) -> str:
    shown = _shortened(str(spreadsheet_cell(text)), LONGEST_TEXT)
    clean = escape(_ESCAPED.sub("_x005F_", _FORBIDDEN.sub("", shown)))
    styled = f' s="{style}"' if style else ""
    return f'<c r="{column}{_AT}" t="inlineStr"{styled}><is><t xml:space="preserve">{clean}</t></is></c>'


def _texts(column: str, _zone: tzinfo | None) -> _Make:
    return lambda text: _text_cell(column, text)


def _numbers(column: str, _zone: tzinfo | None) -> _Make:
    def make(text: str) -> str:
        if _NUMBER.fullmatch(text) and sum(map(str.isdigit, text)) <= _MOST_DIGITS:
            return f'<c r="{column}{_AT}"><v>{text}</v></c>'
        return _text_cell(column, text)

    return make


def _days(column: str, _zone: tzinfo | None) -> _Make:
    def make(text: str) -> str:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return _text_cell(column, text)
        if day < _FIRST_DAY:
            return _text_cell(column, text)
        return f'<c r="{column}{_AT}" s="{_DAY}"><v>{(day - _DAY_ZERO).days}</v></c>'

    return make


def _moments(column: str, zone: tzinfo | None) -> _Make:
    def make(text: str) -> str:
        try:
            moment = datetime.fromisoformat(text)
            shown = moment.astimezone(zone) if moment.tzinfo else moment
        except (ValueError, OverflowError):
            return _text_cell(column, text)
        if shown.date() < _FIRST_DAY:
            return _text_cell(column, text)
        seconds = shown.hour * 3600 + shown.minute * 60 + shown.second + shown.microsecond / 1e6
        serial = (shown.date() - _DAY_ZERO).days + seconds / 86_400
        return f'<c r="{column}{_AT}" s="{_MOMENT}"><v>{serial:.9f}</v></c>'

    return make


_CELLS: dict[Holds, Callable[[str, tzinfo | None], _Make]] = {
    Holds.TEXT: _texts,
    Holds.NUMBER: _numbers,
    Holds.DATE: _days,
    Holds.MOMENT: _moments,
}

"""From a spreadsheet file to sheets of rows: which format it is, its cells, its merged ranges filled.

The content decides, not the name. Nothing here knows what a ledger is. Files are read whole; the limits
below keep a stray cell at the far corner of a sheet from filling the memory.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from fieldtui.i18n import N_, _
from fieldtui.ledger.cells import Cell, is_blank
from fieldtui.ledger.delimited import rows_of_text
from fieldtui.ledger.errors import (
    LedgerDamaged,
    LedgerEmpty,
    LedgerMissing,
    LedgerProtected,
    LedgerTooLarge,
    NotASpreadsheet,
)

Row = tuple[Cell, ...]

# A community's ledger has 100,000 cells and half a megabyte; these leave room for forty in one file.
MOST_BYTES = 64 * 2**20
MOST_CELLS = 4_000_000
MOST_INFLATED = 512 * 2**20

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", N_("a PDF document")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"Rar!", N_("an archive")),
    (b"7z\xbc\xaf", N_("an archive")),
    (b"\x1f\x8b", N_("an archive")),
    (b"SQLite format 3", N_("a database")),
)
_WORD_OR_SLIDES = N_("a Word document, a presentation or an archive")
_WEB_PAGE = N_("a web page under the name of a spreadsheet")
_XML = N_("XML under the name of a spreadsheet")
_BINARY_WORKBOOK = N_("a binary workbook (.xlsb)")
_BINARY = N_("neither text nor a known spreadsheet format")
_SHOWN = (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
_SEPARATORS = (b",", b"\t", b";", b"|")
# A cell beyond column Z or row 99,999: rare enough that only sheets with one are measured.
_FAR = re.compile(rb"\sr=[\"'](?:[A-Za-z]{2,3}\d|[A-Za-z]\d{6})")
_REFERENCE = re.compile(rb"\sr=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_CHUNK, _LONGEST_REFERENCE = 2**20, 32


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as rows from the very top; `rows[0]` is row 1. Rows may differ in length."""

    name: str
    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        """The number of columns of the longest row."""
        return max(map(len, self.rows), default=0)


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A spreadsheet file's visible sheets that hold anything; `name` is the file's name without folders."""

    name: str
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet called `name`, if there is one."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def open_ledger(path: str | Path) -> LedgerFile:
    """Read a spreadsheet file whole.

    Raises LedgerMissing, NotASpreadsheet, LedgerDamaged, LedgerProtected, LedgerEmpty or LedgerTooLarge
    (all LedgerFileError).
    """
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise LedgerTooLarge(
                file=path.name, found=f"{path.stat().st_size >> 20} MiB", most=f"{MOST_BYTES >> 20} MiB"
            )
        content = path.read_bytes()
    except OSError as error:
        raise LedgerMissing(file=path.name) from error
    return LedgerFile(path.name, sheets_of(content, path.name))


def sheets_of(content: bytes, name: str) -> tuple[Sheet, ...]:
    """The sheets in a file's content, at least one; `name` is for messages and for the sheet of a CSV file.

    Raises as `open_ledger`.
    """
    sheets = _any_sheets(content, name) if content.strip() else ()
    if not sheets:
        raise LedgerEmpty(file=name)
    return sheets


def _any_sheets(content: bytes, name: str) -> tuple[Sheet, ...]:
    for magic, what in _FOREIGN:
        if content.startswith(magic):
            raise NotASpreadsheet(file=name, content=_(what))
    if content.startswith((_ZIP, _OLE)):
        return _workbook(content, name)
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"mime-version")):
        raise NotASpreadsheet(file=name, content=_(_WEB_PAGE))
    if head.startswith(b"<?xml"):
        raise NotASpreadsheet(file=name, content=_(_XML))
    if (cells := content.count(b"\n") + max(map(content.count, _SEPARATORS))) > MOST_CELLS:
        raise LedgerTooLarge(file=name, found=f"{cells:,}", most=f"{MOST_CELLS:,}")
    rows = rows_of_text(content)
    if rows is None:
        raise NotASpreadsheet(file=name, content=_(_BINARY))
    sheet = Sheet(Path(name).stem, _trimmed(rows))
    return (sheet,) if sheet.rows else ()


def _workbook(content: bytes, name: str) -> tuple[Sheet, ...]:
    if content.startswith(_ZIP):
        _check_package(content, name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            shown = [m.name for m in book.sheets_metadata if (m.typ, m.visible) == _SHOWN]
            sheets = [_sheet(book.get_sheet_by_name(sheet), name) for sheet in shown]
    except PasswordError as error:
        raise LedgerProtected(file=name) from error
    except (CalamineError, OSError, ValueError) as error:
        if content.startswith(_OLE):
            if "EncryptedPackage".encode("utf-16-le") in content:
                raise LedgerProtected(file=name) from error
            if "Workbook".encode("utf-16-le") not in content and "Book".encode("utf-16-le") not in content:
                raise NotASpreadsheet(file=name, content=_(_WORD_OR_SLIDES)) from error
        raise LedgerDamaged(file=name, cause=str(error)) from error
    return tuple(sheet for sheet in sheets if sheet.rows)


# What reading a crafted or cut-off zip can raise; RuntimeError is a password on an entry.
_BAD_PACKAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def _check_package(content: bytes, name: str) -> None:
    """Refuse a zip that is no workbook, is cut off, or would not fit in memory, before it is read.

    The reader holds the whole rectangle up to a sheet's farthest cell and ends the process if that does
    not fit, and a file need not state its extent truly; so the references of its cells are looked at.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            names = {entry.filename for entry in entries}
            if "xl/workbook.bin" in names:
                raise NotASpreadsheet(file=name, content=_(_BINARY_WORKBOOK))
            if not names & {"xl/workbook.xml", "content.xml"}:
                raise NotASpreadsheet(file=name, content=_(_WORD_OR_SLIDES))
            if (inflated := sum(entry.file_size for entry in entries)) > MOST_INFLATED:
                most = f"{MOST_INFLATED >> 20} MiB"
                raise LedgerTooLarge(file=name, found=f"{inflated >> 20} MiB", most=most)
            for entry in entries:
                if entry.filename.startswith("xl/") and entry.filename.endswith(".xml"):
                    with package.open(entry) as part:
                        _check_extent(part, name)
    except _BAD_PACKAGE as error:
        raise LedgerDamaged(file=name, cause=str(error)) from error


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_extent(part: IO[bytes], name: str) -> None:
    rows = columns = 0
    tail = b""
    while chunk := part.read(_CHUNK):
        text = tail + chunk
        if rows or _FAR.search(text):
            for letters, row in _REFERENCE.findall(text):
                rows = max(rows, int(row))
                columns = max(columns, _column_number(letters))
            if rows * columns > MOST_CELLS:
                raise LedgerTooLarge(file=name, found=f"{rows} × {columns}", most=f"{MOST_CELLS:,}")
        tail = text[-_LONGEST_REFERENCE:]


def _sheet(sheet: CalamineSheet, name: str) -> Sheet:
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise LedgerTooLarge(
            file=name, found=f"{sheet.total_height} × {sheet.total_width}", most=f"{MOST_CELLS:,}"
        )
    rows = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        _fill(rows, top, left, min(bottom, len(rows) - 1), right)
    return Sheet(sheet.name, _trimmed(rows))


def _fill(rows: list[list[Cell]], top: int, left: int, bottom: int, right: int) -> None:
    """Give every cell of a merged range the value of its first."""
    if top >= len(rows) or left >= len(rows[top]):
        return
    value = rows[top][left]
    for row in rows[top : bottom + 1]:
        last = min(right, len(row) - 1)
        row[left : last + 1] = [value] * (last - left + 1)


def _trimmed(rows: list[list[Cell]]) -> tuple[Row, ...]:
    """The rows without the blank ones at the end."""
    while rows and all(map(is_blank, rows[-1])):
        rows.pop()
    return tuple(map(tuple, rows))

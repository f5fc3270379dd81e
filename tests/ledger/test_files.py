"""Files: the content decides what they are, and each that is no ledger is refused for its own reason."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from fieldtui.errors import FieldtuiError
from fieldtui.ledger import errors, open_ledger
from fieldtui.ledger.delimited import rows_of_text
from fieldtui.ledger.sheets import MOST_CELLS, sheets_of

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _package(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in entries.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_in_every_encoding_that_offices_write(encoding: str) -> None:
    assert rows_of_text("姓名,电话\n䶮三,1\n".encode(encoding)) == [["姓名", "电话"], ["䶮三", "1"]]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_separator_of_a_text_file_is_found(separator: str) -> None:
    text = f"姓名{separator}备注\n张三{separator}一户,两人\n"
    assert rows_of_text(text.replace("一户,两人", "一户").encode())[1] == ["张三", "一户"]  # type: ignore[index]


def test_a_quoted_cell_may_hold_separators_and_line_ends() -> None:
    assert rows_of_text(b'a,b\n"x,y\nz",2\n') == [["a", "b"], ["x,y\nz", "2"]]


def test_a_spreadsheet_under_another_name_is_read_by_its_content(untidy_path: Path, tmp_path: Path) -> None:
    disguised = tmp_path / "old.xls"
    disguised.write_bytes(untidy_path.read_bytes())
    assert [sheet.name for sheet in open_ledger(disguised).sheets] == ["居民台账", "商户台账"]


def test_row_numbers_are_the_spreadsheets_own(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["B3"] = "姓名"
    book.save(tmp_path / "x.xlsx")
    rows = open_ledger(tmp_path / "x.xlsx").sheets[0].rows
    assert [list(row) for row in rows] == [["", ""], ["", ""], ["", "姓名"]]


def test_a_merged_range_far_beyond_the_sheet_is_filled_only_where_there_are_rows(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B2"] = "x", "y"
    sheet.merge_cells("A1:A3000")
    book.save(tmp_path / "x.xlsx")
    assert [row[0] for row in open_ledger(tmp_path / "x.xlsx").sheets[0].rows] == ["x", "x"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.LedgerEmpty),
        (b" \n\t\n", errors.LedgerEmpty),
        (b",,,\n,,\n", errors.LedgerEmpty),
        (b"%PDF-1.7 x", errors.NotASpreadsheet),
        (b"\x89PNG\r\n\x1a\n", errors.NotASpreadsheet),
        (b"<html><table><tr><td>x</td></tr></table></html>", errors.NotASpreadsheet),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', errors.NotASpreadsheet),
        (b"\x00\x01\x02\x03" * 50, errors.NotASpreadsheet),
        (b"\xff\xfe\x00", errors.NotASpreadsheet),
        (b"PK\x03\x04" + b"0" * 200, errors.LedgerDamaged),
        (_package(word__document_xml=b"x"), errors.NotASpreadsheet),
        (_package(xl__workbook_xml=b"<x"), errors.LedgerDamaged),
        (_OLE + bytes(600), errors.NotASpreadsheet),
        (_OLE + bytes(600) + "Workbook".encode("utf-16-le"), errors.LedgerDamaged),
        (_OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), errors.LedgerProtected),
        (_package(xl__workbook_bin=b"x"), errors.NotASpreadsheet),
    ],
)
def test_what_is_no_ledger_is_refused_for_its_own_reason(content: bytes, error: type[FieldtuiError]) -> None:
    with pytest.raises(error):
        sheets_of(content, "x.xlsx")


@pytest.mark.parametrize("cell", ["XFD1048576", "AAA99999", "Z1048576"])
def test_a_stray_cell_at_the_far_end_is_refused_before_it_fills_the_memory(cell: str) -> None:
    sheet = (
        f'<worksheet><sheetData><row><c r="A1"/></row><row><c\n r="{cell}"/></row></sheetData></worksheet>'
    )
    content = _package(xl__workbook_xml=b"<x/>", xl__worksheets__sheet1_xml=sheet.encode())
    with pytest.raises(errors.LedgerTooLarge):
        sheets_of(content, "x.xlsx")


def test_a_text_of_nothing_but_separators_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(errors.LedgerTooLarge):
        sheets_of(b"," * (MOST_CELLS + 1), "x.csv")


def test_a_long_or_wide_sheet_is_read(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A100001"], book.active["AB1"] = "x", "y"
    book.save(tmp_path / "x.xlsx")
    rows = open_ledger(tmp_path / "x.xlsx").sheets[0].rows
    assert (len(rows), len(rows[0])) == (100_001, 28)


def test_a_sheet_of_libreoffice_ends_where_its_last_filled_row_does() -> None:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    blank = (
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    body = (
        f"<office:document-content{names}><office:body><office:spreadsheet><table:table table:name='居民'>"
        f"<table:table-row>{cell('姓名')}{cell('电话')}</table:table-row>"
        f"<table:table-row>{cell('张三')}<table:covered-table-cell/></table:table-row>{blank}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    content = _package(
        mimetype=b"application/vnd.oasis.opendocument.spreadsheet",
        **{"META-INF__manifest_xml": manifest, "content_xml": body.encode()},
    )
    (sheet,) = sheets_of(content, "x.ods")
    assert (sheet.name, sheet.rows) == ("居民", (("姓名", "电话"), ("张三", "")))


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(errors.LedgerMissing, match=r"nowhere\.xlsx"):
        open_ledger(tmp_path / "nowhere.xlsx")


def test_a_workbook_without_a_filled_cell_is_said_to_be_empty(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "x.xlsx")
    with pytest.raises(errors.LedgerEmpty):
        open_ledger(tmp_path / "x.xlsx")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_was_cut_off_is_said_to_be_damaged(untidy_path: Path, share: float) -> None:
    content = untidy_path.read_bytes()
    with pytest.raises(errors.LedgerDamaged):
        sheets_of(content[: int(len(content) * share)], "x.xlsx")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_refusal(content: bytes) -> None:
    try:
        sheets = sheets_of(content, "x.csv")
    except errors.LedgerFileError:
        return
    assert sheets
    assert all(sheet.rows for sheet in sheets)

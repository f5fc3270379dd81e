"""A workbook made ready for pyxform: cells cleaned, Chinese quotation marks kept safe, columns looked at.

pyxform replaces “ ” ‘ ’ by " and ' in every cell (its `clean_text_values`). Every such sign that is text is
therefore sent through as a private character and restored in the XML. Expressions typed with full-width
signs are rewritten first, so that in them quotation marks around texts become those of XPath and only the
ones inside texts are kept. Conversion itself and its complaints are `xlsform`'s.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from fieldtui.checklists.errors import (
    ChecklistTooLarge,
    NotASpreadsheet,
    OldSpreadsheet,
    Phrase,
    ProtectedSpreadsheet,
)
from fieldtui.checklists.expressions.functions import FUNCTIONS
from fieldtui.checklists.expressions.tokens import normalised

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_INSIDE = 200 * 1024 * 1024
"""Bytes, packed and unpacked. The largest real form known is 0.1 MB packed."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_QUOTES = "“”‘’"
_SAFE = {ord(sign): chr(0xF0000 + ord(sign)) for sign in _QUOTES}
_RESTORED = {0xF0000 + ord(sign): sign for sign in _QUOTES}

_EXPRESSIONS = frozenset(
    {
        "relevant", "relevance", "required", "readonly", "read_only", "constraint", "calculation", "calculate",
        "choice_filter", "repeat_count", "count", "jr:count", "trigger", "bind",
    }
)  # fmt: skip
_WORDS = frozenset({"type", "command", "name", "tag", "list_name", "appearance", "parameters", "value"})
_TEXTS = frozenset(
    {
        "label", "caption", "hint", "guidance_hint", "constraint_message", "constraining_message",
        "required_message", "requiredmsg", "default", "image", "big-image", "audio", "video", "media",
    }
)  # fmt: skip
_OTHER = frozenset(
    {"disabled", "autoplay", "rows", "body", "control", "query", "save_to", "comment", "comments", "note"}
)
_COLUMNS = _EXPRESSIONS | _WORDS | _TEXTS | _OTHER
_CHOICE_COLUMNS = _TEXTS | {"list_name", "name", "value"}
_NAME = re.compile(r"[^\W\d][\w.\-]*")
_CALL = re.compile(r"\b([a-z][a-z0-9\-]*)[（(]", re.ASCII)
_WIDE_REFERENCE = re.compile(r"[＄$]\s?[｛{]\s*([^｛{}｝]*?)\s*[｝}]")
_BEFORE_CODE = re.compile(r"\s*\(")
_SPOKEN = {"是": "yes", "否": "no", "必填": "yes", "选填": "no"}

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing that does not stop the import. `detail` is a name from the spreadsheet."""

    sheet: str
    row: int | str
    column: str
    sentence: Phrase
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets by pyxform's names, each a list of rows (row 2 of the sheet is the first), and the headers."""

    sheets: Mapping[str, list[Row]]
    headers: Mapping[str, list[str]]
    sheet_names: tuple[str, ...]
    notices: tuple[Notice, ...]

    def for_pyxform(self, name: str) -> dict[str, Any]:
        """The dictionary that pyxform takes in place of a file."""
        result: dict[str, Any] = {"sheet_names": list(self.sheet_names), "fallback_form_name": name}
        for sheet, rows in self.sheets.items():
            result[sheet] = rows
            result[f"{sheet}_header"] = [dict.fromkeys(self.headers[sheet])]
        return result

    def row_of(self, sheet: str, value: str) -> tuple[int | str, str]:
        """Row and column of the first cell that is or has the word `value`; "–" when there is none."""
        for number, row in enumerate(self.sheets.get(sheet, ()), 2):
            for column, cell in row.items():
                if cell == value or value in cell.split():
                    return number, column
        return "–", "–"


def inspected(data: bytes, name: str) -> bytes:
    """`data` if it is an .xlsx of bearable size. Raises what is wrong with it instead."""
    if data.startswith(_OLE):
        protected = "EncryptedPackage".encode("utf-16-le") in data
        raise (ProtectedSpreadsheet if protected else OldSpreadsheet)(name=name)
    if len(data) > LARGEST_FILE:
        raise ChecklistTooLarge(what=Phrase("the file (bytes)"), size=len(data), limit=LARGEST_FILE)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise NotASpreadsheet(name=name) from None
    inside = sum(part.file_size for part in parts)
    if inside > LARGEST_INSIDE:
        raise ChecklistTooLarge(what=Phrase("the file, unpacked (bytes)"), size=inside, limit=LARGEST_INSIDE)
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise NotASpreadsheet(name=name)
    return data


def restored(xml: str) -> str:
    """The quotation marks back in their places."""
    return xml.translate(_RESTORED)


def prepared(sheets: Mapping[str, Iterable[Mapping[str, Any]]], headers: Mapping[str, list[str]]) -> Workbook:
    """Cells and headers of a workbook, cleaned. The names of sheets are pyxform's (survey, choices, …)."""
    notices: list[Notice] = []
    new_sheets: dict[str, list[Row]] = {}
    new_headers: dict[str, list[str]] = {}
    for sheet, rows in sheets.items():
        kept = _headers(sheet, headers[sheet])
        if sheet == "survey":
            notices += [notice for header in kept.values() if (notice := _about(header)) is not None]
            kept = {old: new for old, new in kept.items() if not _instance(new)}
        if sheet == "choices":
            odd = {old for old, new in kept.items() if not _NAME.fullmatch(_base(new))}
            sentence = Phrase("The heading of this column cannot be a name; the column is left out.")
            notices += [Notice(sheet, 1, header, sentence) for header in headers[sheet] if header in odd]
            kept = {old: new for old, new in kept.items() if old not in odd}
        new_headers[sheet] = list(kept.values())
        new_sheets[sheet] = [
            {
                kept[header]: _cell(sheet, kept[header], str(cell))
                for header, cell in row.items()
                if header in kept
            }
            for row in rows
        ]
    if not any(row.get("version") for row in new_sheets.get("settings", ())):
        sentence = Phrase("The checklist has no version. Give it one, and a new one with every change.")
        notices.append(Notice("settings", 2, "version", sentence))
    return Workbook(new_sheets, new_headers, tuple(sheets), tuple(notices))


def _headers(sheet: str, headers: list[str]) -> dict[str, str]:
    """Headings as written → as understood. Two that would become one stay, for pyxform to complain about."""
    known = _CHOICE_COLUMNS if sheet == "choices" else _COLUMNS
    kept: dict[str, str] = {}
    for header in headers:
        new = _language(" ".join(unicodedata.normalize("NFKC", header).split()))
        base = _base(new)
        if base in known:
            new = base + new[len(base) :]
        kept[header] = header if new in kept.values() else new
    return kept


def _language(text: str) -> str:
    """中文（zh）, 中文(zh) and 中文 (zh) are one language."""
    return _BEFORE_CODE.sub(" (", text) if "(" in text else text


def _base(header: str) -> str:
    return header.partition("::" if "::" in header else ":")[0].strip().lower().replace(" ", "_")


def _instance(header: str) -> bool:
    return _base(header) in ("instance", "compact_tag")


def _about(header: str) -> Notice | None:
    if _instance(header):
        return Notice(
            "survey",
            1,
            header,
            Phrase("This column adds attributes that nothing here reads; it is left out."),
        )
    if _base(header) not in _COLUMNS | {"jr"}:
        return Notice(
            "survey", 1, header, Phrase("This column is not known and has no effect. Is it misspelt?")
        )
    return None


def _cell(sheet: str, header: str, cell: str) -> str:
    base = _base(header)
    if sheet == "survey" and base in _EXPRESSIONS and "msg" not in header.lower():
        cell = _SPOKEN.get(cell.strip(), normalised(cell))
    elif sheet == "settings" and base == "instance_name":
        cell = normalised(cell)
    elif base in _WORDS or (sheet in ("settings", "entities") and base not in ("form_title", "title")):
        cell = " ".join(unicodedata.normalize("NFKC", cell).split()) if not cell.isascii() else cell
    elif base == "default" and any(call in FUNCTIONS for call in _CALL.findall(cell)):
        cell = normalised(cell)
    if base == "default_language":
        cell = _language(cell)
    return _WIDE_REFERENCE.sub(r"${\1}", cell).translate(_SAFE)

"""A workbook made ready for pyxform: cells cleaned, Chinese quotation marks kept safe, columns looked at.

pyxform replaces “ ” ‘ ’ by " and ' in every cell (its `clean_text_values`). Every such sign that is text is
therefore sent through as a private character and restored in the XML. Expressions typed with full-width
signs are rewritten first, so that in them quotation marks around texts become those of XPath and only the
ones inside texts are kept. Conversion itself and its complaints are `xlsform`'s.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from fieldtui.checklists.expressions.functions import FUNCTIONS
from fieldtui.checklists.expressions.tokens import normalised
from fieldtui.checklists.imports.columns import CHINESE
from fieldtui.checklists.mistakes import Notice, found

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
_SMALL_TYPES = frozenset(
    {
        "text", "string", "integer", "int", "decimal", "date", "time", "datetime", "note", "calculate", "image",
        "photo", "audio", "video", "file", "geopoint", "geotrace", "geoshape", "barcode", "acknowledge", "range",
        "hidden", "start", "end", "today", "deviceid", "username", "audit", "begin group", "end group",
        "begin repeat", "end repeat", "begin_group", "end_group", "begin_repeat", "end_repeat",
    }
)  # fmt: skip
_LISTED = ("select_one", "select_multiple", "select1", "rank")
_SPOKEN = {"是": "yes", "否": "no", "必填": "yes", "选填": "no"}

Row = dict[str, str]


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
            notices += [
                found("heading no name", sheet, 1, header) for header in headers[sheet] if header in odd
            ]
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
        notices.append(found("version missing", "settings", 2, "version"))
    return Workbook(new_sheets, new_headers, tuple(sheets), tuple(notices))


def _headers(sheet: str, headers: list[str]) -> dict[str, str]:
    """Headings as written → as understood. Two that would become one stay, for pyxform to complain about."""
    known = _CHOICE_COLUMNS if sheet == "choices" else _COLUMNS
    kept: dict[str, str] = {}
    for header in headers:
        new = _language(" ".join(unicodedata.normalize("NFKC", header).split()))
        base, written = _base(new), new[: len(_base(new))]
        if CHINESE.get(base) in known and CHINESE[base] not in headers:
            new = CHINESE[base] + new[len(written) :]
        elif base in known:
            new = base + new[len(written) :]
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
        return found("instance column", "survey", 1, header)
    if _base(header) not in _COLUMNS | {"jr"}:
        near = get_close_matches(_base(header)[:100], _COLUMNS, n=1, cutoff=0.75)
        return found("heading unknown", "survey", 1, header, suggestion=next(iter(near), ""))
    return None


def _cell(sheet: str, header: str, cell: str) -> str:
    base = _base(header)
    if sheet == "survey" and base in _EXPRESSIONS and "msg" not in header.lower():
        cell = _SPOKEN.get(cell.strip(), normalised(cell))
    elif sheet == "settings" and base == "instance_name":
        cell = normalised(cell)
    elif base in _WORDS or (sheet in ("settings", "entities") and base not in ("form_title", "title")):
        cell = " ".join(unicodedata.normalize("NFKC", cell).split()) if not cell.isascii() else cell
        if sheet == "survey" and base in ("type", "command"):
            cell = _type(cell)
    elif base == "default" and any(call in FUNCTIONS for call in _CALL.findall(cell)):
        cell = normalised(cell)
    if base == "default_language":
        cell = _language(cell)
    return _WIDE_REFERENCE.sub(r"${\1}", cell).translate(_SAFE)


def _type(cell: str) -> str:
    """A type in small letters: Integer, Select_One yn. Names of lists and files stay as they are."""
    first, gap, rest = cell.partition(" ")
    small = cell.lower()
    if small in _SMALL_TYPES or first.lower().startswith(_LISTED):
        return first.lower() + gap + (rest.lower() if small in _SMALL_TYPES else rest)
    return cell

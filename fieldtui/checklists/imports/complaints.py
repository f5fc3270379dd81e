"""What pyxform complains about, as errors and notices of ours: sheet, row, column, and a sentence to translate.

pyxform's own messages are English. Most are made from templates with a code, which are recognised here by
turning the templates round; what is not recognised is passed on in English with whatever place it names.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from fieldtui.checklists.imports.sheets import Workbook
from fieldtui.checklists.mistakes import NOWHERE, Notice, found

_BY_CODE: Mapping[str, str] = {
    "HEADER_001": "no headings", "HEADER_002": "heading like another", "HEADER_003": "column missing",
    "HEADER_004": "heading empty", "LABEL_001": "choice unlabelled", "NAMES_001": "name twice",
    "NAMES_002": "name in capitals", "NAMES_003": "repeat like root", "NAMES_004": "repeat twice",
    "NAMES_005": "name meta", "NAMES_006": "choice unnamed", "NAMES_007": "choice twice",
    "NAMES_008": "name wrong", "NAMES_009": "name wrong", "NAMES_013": "sheet misspelt",
    "PYREF_001": "reference wrong", "PYREF_002": "references no comma", "PYREF_003": "reference unknown",
    "PYREF_004": "reference ambiguous", "SURVEY_001": "ends unbegun", "SURVEY_002": "begun unended",
    "SURVEY_004": "parameters wrong", "SURVEY_005": "parameter unknown", "RANGE_001": "parameter no number",
}  # fmt: skip
"""Codes of pyxform → kinds of mistakes."""

_BY_WORDS: tuple[tuple[re.Pattern[str], str, str, str], ...] = (
    (re.compile(r"Unknown question type '(?P<value>.*)'"), "survey", "type", "type unknown"),
    (re.compile(r"Question with no type"), "survey", "type", "type missing"),
    (re.compile(r"Question or group with no name"), "survey", "name", "name missing"),
    (re.compile(r"Missing calculation"), "survey", "calculation", "calculation missing"),
    (re.compile(r"List name not in choices sheet: (?P<value>.*)"), "survey", "type", "list unknown"),
    (re.compile(r"There should be a choices sheet"), "choices", "–", "no choices"),
    (re.compile(r"You must have a sheet named 'survey'"), "survey", "–", "no survey"),
    (
        re.compile(r"Choice names with spaces cannot be added to multiple choice selects. See \[(?P<value>.*?)\]"),
        "choices", "name", "choice blank",
    ),
    (
        re.compile(r"The survey element named '(?P<value>.*)' has no label or hint"),
        "survey", "label", "label missing",
    ),
    (re.compile(r"Duplicate column header: (?P<value>.*)"), "–", "–", "heading twice"),
    (re.compile(r"must have an integer value"), "survey", "parameters", "parameter no number"),
    (
        re.compile(r"Language '(?P<value>.*)' is missing the (?P<sheet>\w+) label column"),
        "survey", "label", "language column",
    ),
    (
        re.compile(r"Language '(?P<value>.*?)' is missing the (?P<sheet>\w+) (?:columns?)? ?"),
        "survey", "–", "language texts",
    ),
    (
        re.compile(r"do not contain valid machine-readable codes: (?P<value>.*?)\. Learn"),
        "survey", "label", "language code",
    ),
)  # fmt: skip
_OF_NO_CONCERN = ("max-pixels",)
"""Advice for telephones that send pictures."""
_ROW = re.compile(r"\[row : (?P<row>\d+)\]\s*(?P<rest>.*)", re.DOTALL)


@cache
def _templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """pyxform's templates turned into patterns, by code."""
    from pyxform.errors import ErrorCode

    return tuple((code.name, _pattern(code.value.msg)) for code in ErrorCode)


def _pattern(template: str) -> re.Pattern[str]:
    seen: set[str] = set()
    parts: list[str] = []
    for part in re.split(r"(\{\w+\})", template.replace("{{", "\0").replace("}}", "\1")):
        if part.startswith("{") and part[1:-1] not in seen:
            seen.add(part[1:-1])
            parts.append(f"(?P<{part[1:-1]}>.*?)")
        elif part.startswith("{"):
            parts.append(".*?")
        else:
            parts.append(re.escape(part.replace("\0", "{").replace("\1", "}")))
    return re.compile("".join(parts) + r"\s*\Z", re.DOTALL)


def mistakes(message: str, workbook: Workbook) -> tuple[Notice, ...]:
    """What pyxform's message stands for, one for each line that names a place of its own. Their text may hold
    whatever stands in the cells."""
    lines = re.split(r"\n(?=\[row)", message.strip())
    return tuple(replace(_understood(line, workbook), serious=True) for line in lines if line)


def notices(messages: list[str], workbook: Workbook) -> Iterator[Notice]:
    """pyxform's warnings as notices."""
    for line in (line for message in messages for line in message.splitlines()):
        if not any(words in line for words in _OF_NO_CONCERN):
            yield replace(_understood(line, workbook), serious=False)


def _understood(message: str, workbook: Workbook) -> Notice:
    return _from_template(message, workbook) or _from_words(message, workbook) or _as_it_is(message)


def _from_template(message: str, workbook: Workbook) -> Notice | None:
    for code, pattern in _templates():
        match = pattern.match(message)
        if match is None:
            continue
        kind = _BY_CODE.get(code)
        if kind is None:
            return None
        facts = match.groupdict()
        words = ("value", "missing", "header", "q", "rejected", "name", "candidates")
        detail = next((facts[word] for word in words if facts.get(word)), "")
        sheet = facts.get("sheet") or facts.get("sheet_name") or _named(message, "sheet") or "survey"
        row = int(facts["row"]) if facts.get("row", "").isdigit() else NOWHERE
        column = facts.get("column") or _named(message, "value") or NOWHERE
        if not detail and isinstance(row, int):
            detail = _content(workbook, sheet, row, column)
        return found(kind, sheet, row, column, detail)
    return None


def _named(message: str, what: str) -> str:
    match = re.search(rf"the '([\w ]+)' {what}", message)
    return match[1] if match else ""


def _content(workbook: Workbook, sheet: str, row: int, column: str) -> str:
    rows = workbook.sheets.get(sheet, [])
    return rows[row - 2].get(column, "") if 0 <= row - 2 < len(rows) else ""


def _from_words(message: str, workbook: Workbook) -> Notice | None:
    placed = _ROW.match(message)
    text = placed["rest"] if placed else message
    for pattern, sheet, column, kind in _BY_WORDS:
        match = pattern.search(text)
        if match is None:
            continue
        facts = match.groupdict()
        detail = facts.get("value") or ""
        at, _column = workbook.row_of(sheet, detail) if detail else (NOWHERE, NOWHERE)
        row = int(placed["row"]) if placed else at
        return found(kind, facts.get("sheet") or sheet, row, column, detail)
    return None


def _as_it_is(message: str) -> Notice:
    """What no table knows, in English, with whatever place it names."""
    placed = _ROW.match(message)
    row = int(placed["row"]) if placed else NOWHERE
    sheet = "survey" if placed else NOWHERE
    return found("said by converter", sheet, row, NOWHERE, placed["rest"] if placed else message)

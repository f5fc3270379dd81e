"""What pyxform complains about, as errors and notices of ours: sheet, row, column, and a sentence to translate.

pyxform's own messages are English. Most are made from templates with a code, which are recognised here by
turning the templates round; what is not recognised is passed on in English with whatever place it names.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from fieldtui.checklists.errors import ChecklistError, NotConverted, Phrase, SheetProblem
from fieldtui.checklists.sheets import Notice, Workbook

_NAME = Phrase(
    "a name must begin with a letter or an underscore and have only letters, digits, - and _ in it"
)

_BY_CODE: Mapping[str, Phrase] = {
    "HEADER_001": Phrase("the first row must have the names of the columns"),
    "HEADER_002": Phrase("two columns mean the same"),
    "HEADER_003": Phrase("a column is missing"),
    "HEADER_004": Phrase("the heading of a column is empty or has a blank in it"),
    "LABEL_001": Phrase("this choice has no label"),
    "NAMES_001": Phrase("this name is used twice in the same group"),
    "NAMES_002": Phrase("this name differs from another one only by capital letters"),
    "NAMES_003": Phrase("a repeat cannot have the name of the whole checklist"),
    "NAMES_004": Phrase("this name of a repeat is used twice"),
    "NAMES_005": Phrase("the name meta is taken"),
    "NAMES_006": Phrase("this choice has no name"),
    "NAMES_007": Phrase("this choice is there twice in its list"),
    "NAMES_008": _NAME,
    "NAMES_009": _NAME,
    "NAMES_013": Phrase("a sheet is missing; is one of these misspelt?"),
    "PYREF_001": Phrase("a reference must look like ${name}, with both braces"),
    "PYREF_003": Phrase("there is no question of this name on sheet survey"),
    "PYREF_002": Phrase("there must be a comma between references"),
    "PYREF_004": Phrase("several questions have this name, so a reference to it could mean any of them"),
    "SURVEY_004": Phrase("parameters must look like key1=value1 key2=value2"),
    "SURVEY_005": Phrase("this type of question does not have this parameter"),
    "SURVEY_001": Phrase("a group or repeat ends here that was never begun"),
    "SURVEY_002": Phrase("a group or repeat is begun here and never ended"),
}

_BY_WORDS: tuple[tuple[re.Pattern[str], str, str, Phrase], ...] = (
    (re.compile(r"Unknown question type '(?P<value>.*)'"), "survey", "type", Phrase("this type of question is not known")),
    (re.compile(r"Question with no type"), "survey", "type", Phrase("the type is missing")),
    (re.compile(r"Question or group with no name"), "survey", "name", Phrase("the name is missing")),
    (re.compile(r"Missing calculation"), "survey", "calculation", Phrase("the calculation is missing")),
    (
        re.compile(r"List name not in choices sheet: (?P<value>.*)"),
        "survey", "type", Phrase("there is no list of this name on sheet choices"),
    ),
    (re.compile(r"There should be a choices sheet"), "choices", "–", Phrase("the sheet choices is missing or empty")),
    (re.compile(r"You must have a sheet named 'survey'"), "survey", "–", Phrase("the sheet survey is missing or empty")),
    (
        re.compile(r"Choice names with spaces cannot be added to multiple choice selects. See \[(?P<value>.*?)\]"),
        "choices", "name", Phrase("a choice of several has a name that is empty or has a blank in it"),
    ),
    (
        re.compile(r"The survey element named '(?P<value>.*)' has no label or hint"),
        "survey", "label", Phrase("the question has neither label nor hint"),
    ),
    (re.compile(r"Duplicate column header: (?P<value>.*)"), "–", "–", Phrase("this heading is there twice")),
    (re.compile(r"Language '(?P<value>.*)' is missing the (?P<sheet>\w+) label column"), "survey", "label",
     Phrase("Labels are missing in this language.")),
    (re.compile(r"Language '(?P<value>.*?)' is missing the (?P<sheet>\w+) (?:columns?)? ?"), "survey", "–",
     Phrase("Hints, messages or labels are missing in this language.")),
    (re.compile(r"do not contain valid machine-readable codes: (?P<value>.*?)\. Learn"), "survey", "label",
     Phrase("A language should have its code in brackets, as in English (en).")),
)  # fmt: skip
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


def error(message: str, workbook: Workbook) -> ChecklistError:
    """The error that pyxform's message stands for; of several, the first."""
    first = re.split(r"\n(?=\[row)", message.strip())[0]
    return _from_template(first, workbook) or _from_words(first, workbook) or _as_it_is(first)


def notices(messages: list[str], workbook: Workbook) -> Iterator[Notice]:
    """pyxform's warnings as notices."""
    for line in (line for message in messages for line in message.splitlines()):
        facts = (_from_template(line, workbook) or _from_words(line, workbook) or _as_it_is(line)).facts
        row = facts.get("row", "–")
        reason = facts["reason"]
        yield Notice(
            sheet=str(facts.get("sheet", "–")),
            row=row if isinstance(row, int) else str(row),
            column=str(facts.get("column", "–")),
            sentence=reason if isinstance(reason, Phrase) else Phrase(str(reason)),
            detail=str(facts.get("detail", "")),
        )


def _from_template(message: str, workbook: Workbook) -> ChecklistError | None:
    for code, pattern in _templates():
        match = pattern.match(message)
        if match is None:
            continue
        reason = _BY_CODE.get(code)
        if reason is None:
            return None
        facts = match.groupdict()
        words = ("value", "missing", "header", "q", "rejected", "name", "candidates")
        detail = next((facts[word] for word in words if facts.get(word)), "")
        sheet = facts.get("sheet") or facts.get("sheet_name") or _named(message, "sheet") or "survey"
        row = int(facts["row"]) if facts.get("row", "").isdigit() else "–"
        column = facts.get("column") or _named(message, "value") or "–"
        if not detail and isinstance(row, int):
            detail = _content(workbook, sheet, row, column)
        return SheetProblem(sheet=sheet, row=row, column=column, reason=reason, detail=detail)
    return None


def _named(message: str, what: str) -> str:
    match = re.search(rf"the '([\w ]+)' {what}", message)
    return match[1] if match else ""


def _content(workbook: Workbook, sheet: str, row: int, column: str) -> str:
    rows = workbook.sheets.get(sheet, [])
    return rows[row - 2].get(column, "") if 0 <= row - 2 < len(rows) else ""


def _from_words(message: str, workbook: Workbook) -> ChecklistError | None:
    placed = _ROW.match(message)
    text = placed["rest"] if placed else message
    for pattern, sheet, column, reason in _BY_WORDS:
        match = pattern.search(text)
        if match is None:
            continue
        facts = match.groupdict()
        detail = facts.get("value") or ""
        found, _column = workbook.row_of(sheet, detail) if detail else ("–", "–")
        row = int(placed["row"]) if placed else found
        return SheetProblem(
            sheet=facts.get("sheet") or sheet, row=row, column=column, reason=reason, detail=detail
        )
    return None


def _as_it_is(message: str) -> ChecklistError:
    placed = _ROW.match(message)
    if placed:
        return SheetProblem(
            sheet="survey", row=int(placed["row"]), column="–", reason=placed["rest"], detail=""
        )
    return NotConverted(reason=message)

"""Writes the checklists in fieldtui/checklists/library as XLSForms, the same bytes every time.

The tables below are the checklists; the spreadsheets are what an office opens in Excel or WPS and changes.
    python tools/make_checklists.py            writes them
    python tools/make_checklists.py --check    fails when one of them differs from its table
"""

import re
import sys
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

LIBRARY = Path(__file__).resolve().parent.parent / "fieldtui" / "checklists" / "library"

ZH, EN = "中文 (zh)", "English (en)"
Cells = tuple[str, ...]
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

SURVEY: Cells = (
    "type", "name", f"label::{ZH}", f"label::{EN}", f"hint::{ZH}", f"hint::{EN}", "required", "relevant",
    "constraint", f"constraint_message::{ZH}", f"constraint_message::{EN}", "calculation", "appearance",
)  # fmt: skip
CHOICES: Cells = ("list_name", "name", f"label::{ZH}", f"label::{EN}")
SETTINGS: Cells = ("form_title", "form_id", "version", "default_language")


@dataclass(frozen=True)
class Checklist:
    """One spreadsheet. Rows of `survey` are dictionaries by short column names, see `_survey_row`."""

    name: str
    title: str
    version: str
    survey: tuple[dict[str, str], ...]
    choices: tuple[Cells, ...]


def _asked(kind: str, name: str, zh: str, en: str, **more: str) -> dict[str, str]:
    return {"type": kind, "name": name, f"label::{ZH}": zh, f"label::{EN}": en, **more}


def _must(kind: str, name: str, zh: str, en: str, **more: str) -> dict[str, str]:
    return _asked(kind, name, zh, en, required="yes", **more)


def _hint(zh: str, en: str) -> dict[str, str]:
    return {f"hint::{ZH}": zh, f"hint::{EN}": en}


def _rule(constraint: str, zh: str, en: str) -> dict[str, str]:
    return {"constraint": constraint, f"constraint_message::{ZH}": zh, f"constraint_message::{EN}": en}


_NOT_LATER = _rule(". <= today()", "日期不能晚于今天", "The day cannot be later than today")
_ALERT = "${fever} != 'no' or ${contact} != 'no' or ${returned} != 'no' or ${symptoms} != 'no'"
_ASKED = "${fever} != '' and ${contact} != '' and ${returned} != '' and ${symptoms} != ''"

FOUR_CATEGORIES = Checklist(
    name="four_category_screening",
    title="四类人员排查",
    version="2020021501",
    survey=(
        _asked("begin_group", "household", "四类人员排查", "Four-category screening", appearance="field-list"),
        _must(
            "select_one fever", "fever", "家里有人发热吗？", "Does anybody here have a fever?",
            **_hint("腋下体温37.3度及以上", "37.3 degrees or more, measured under the arm"),
        ),
        _must("text", "fever_who", "谁在发热？", "Who has the fever?", relevant="${fever} = 'yes'"),
        _must(
            "decimal", "fever_highest", "最高体温是多少度？", "What was the highest temperature?",
            relevant="${fever} = 'yes'",
            **_rule(". >= 35 and . <= 42", "体温应在35到42度之间", "A temperature is between 35 and 42 degrees"),
        ),
        _must(
            "select_one case", "contact", "家里有确诊患者、疑似患者或密切接触者吗？",
            "Is anybody here a confirmed or suspected case or a close contact?",
        ),
        _must("text", "contact_who", "是谁？", "Who is it?", relevant="${contact} != '' and ${contact} != 'no'"),
        _asked(
            "date", "contact_day", "最后一次接触是哪天？", "On which day was the last contact?",
            relevant="${contact} = 'close'", **_NOT_LATER,
        ),
        _must(
            "select_one yes_no", "returned", "14天内有人从疫情严重的地区回来吗？",
            "Has anybody come back from an area with many cases in the last 14 days?",
        ),
        _must(
            "text", "returned_who", "谁，从哪里回来？", "Who, and from where?", relevant="${returned} = 'yes'",
        ),
        _asked(
            "date", "returned_day", "哪天回来的？", "On which day?", relevant="${returned} = 'yes'", **_NOT_LATER,
        ),
        _must(
            "select_one yes_no", "symptoms", "有人咳嗽、乏力、胸闷或有其他不适吗？",
            "Does anybody cough, feel weak, have a tight chest or feel unwell in another way?",
        ),
        _must(
            "select_multiple symptom", "symptoms_which", "有哪些症状？", "Which symptoms?",
            relevant="${symptoms} = 'yes'",
        ),
        _must(
            "text", "symptoms_other", "其他不适是什么？", "What else is it?",
            relevant="selected(${symptoms_which}, 'other')",
        ),
        _must(
            "select_one need", "needs", "需要代买药品或生活用品吗？",
            "Is medicine or anything for daily life needed?",
        ),
        _must(
            "text", "needs_what", "需要什么？", "What is needed?", relevant="${needs} != '' and ${needs} != 'none'",
            **_hint("可以之后在代办里逐项登记", "Each item can be entered as an errand afterwards"),
        ),
        _asked("calculate", "alert", "", "", calculation=f"if(({_ASKED}) and ({_ALERT}), 'yes', 'no')"),
        _asked(
            "note", "alert_note", "请马上报告社区办，请住户不要自行外出就医。",
            "Tell the office at once, and ask the household not to go out to see a doctor on their own.",
            relevant="${alert} = 'yes'",
        ),
        {"type": "end_group"},
    ),
    choices=(
        ("fever", "no", "没有", "No"),
        ("fever", "yes", "有", "Yes"),
        ("case", "no", "都没有", "None of these"),
        ("case", "close", "密切接触者", "Close contact"),
        ("case", "suspected", "疑似患者", "Suspected case"),
        ("case", "confirmed", "确诊患者", "Confirmed case"),
        ("yes_no", "no", "没有", "No"),
        ("yes_no", "yes", "有", "Yes"),
        ("symptom", "cough", "咳嗽", "Cough"),
        ("symptom", "weak", "乏力", "Weakness"),
        ("symptom", "chest", "胸闷", "Tight chest"),
        ("symptom", "breath", "呼吸困难", "Shortness of breath"),
        ("symptom", "diarrhoea", "腹泻", "Diarrhoea"),
        ("symptom", "other", "其他", "Something else"),
        ("need", "none", "不需要", "No"),
        ("need", "medicine", "药品", "Medicine"),
        ("need", "daily", "生活用品", "Things for daily life"),
        ("need", "both", "都需要", "Both"),
    ),
)  # fmt: skip

CHECKLISTS = (FOUR_CATEGORIES,)


def spreadsheet(checklist: Checklist) -> bytes:
    """The XLSForm of one checklist."""
    book = Workbook()
    book.remove(book.active)
    _add_sheet(
        book, "survey", SURVEY, [tuple(row.get(column, "") for column in SURVEY) for row in checklist.survey]
    )
    _add_sheet(book, "choices", CHOICES, list(checklist.choices))
    _add_sheet(book, "settings", SETTINGS, [(checklist.title, checklist.name, checklist.version, ZH)])
    packed = BytesIO()
    book.save(packed)
    return _without_times(packed.getvalue())


def _add_sheet(book: Workbook, name: str, header: Cells, rows: list[Cells]) -> None:
    sheet = book.create_sheet(name)
    sheet.append(header)
    for row in rows:
        sheet.append([cell or None for cell in row])
    sheet.freeze_panes = "C2" if name == "survey" else "A2"
    for column, heading in zip(sheet.columns, header, strict=True):
        column[0].font = Font(bold=True)
        wide = heading.startswith(("label", "hint", "constraint_message", "form_title"))
        sheet.column_dimensions[column[0].column_letter].width = 42 if wide else 22
        for cell in column[1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _without_times(packed: bytes) -> bytes:
    """The same workbook without the moment it was written, so that the same table gives the same bytes."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(packed)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, _STAMP.sub(rb"\g<1>2020-01-01T00:00:00Z", old.read(name)), compresslevel=9)
    return result.getvalue()


def parts(packed: bytes) -> dict[str, bytes]:
    """What is inside, for comparing: compressors differ from machine to machine, contents do not."""
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def main(arguments: list[str]) -> int:
    """Write or check all checklists. The exit code is 1 when a check fails."""
    stale = []
    for checklist in CHECKLISTS:
        path = LIBRARY / f"{checklist.name}.xlsx"
        made = spreadsheet(checklist)
        same = path.exists() and parts(path.read_bytes()) == parts(made)
        if "--check" in arguments:
            stale += [] if same else [path.name]
        elif not same:
            path.write_bytes(made)
    for name in stale:
        print(f"{name} differs from its table: run python tools/make_checklists.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

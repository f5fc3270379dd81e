"""Writes the checklists in fieldtui/checklists/library as XLSForms, the same bytes every time.

The tables in tools/checklists are the checklists; the spreadsheets are what an office opens in Excel or WPS and changes.
    python tools/make_checklists.py            writes them
    python tools/make_checklists.py --check    fails when one of them differs from its table
"""

import re
import sys
import zipfile
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the tree that this file stands in, installed or not

from tools.checklists import CHECKLISTS  # noqa: E402
from tools.checklists.rows import EN, ZH, Cells, Checklist  # noqa: E402

LIBRARY = ROOT / "fieldtui" / "checklists" / "library"

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

SURVEY: Cells = (
    "type", "name", f"label::{ZH}", f"label::{EN}", f"hint::{ZH}", f"hint::{EN}", "required", "relevant",
    "constraint", f"constraint_message::{ZH}", f"constraint_message::{EN}", "calculation", "default",
    "repeat_count", "appearance",
)  # fmt: skip
"""The columns in their order; one that a checklist has no use for is left out of its spreadsheet."""
CHOICES: Cells = ("list_name", "name", f"label::{ZH}", f"label::{EN}")
SETTINGS: Cells = ("form_title", "form_id", "version", "default_language", "instance_name")


def spreadsheet(checklist: Checklist) -> bytes:
    """The XLSForm of one checklist."""
    book = Workbook()
    book.remove(book.active)
    used = tuple(column for column in SURVEY if any(column in row for row in checklist.survey))
    survey = [tuple(row.get(column, "") for column in used) for row in checklist.survey]
    _add_sheet(book, "survey", used, survey)
    _add_sheet(book, "choices", CHOICES, list(checklist.choices))
    _add_sheet(book, "settings", SETTINGS, [_settings(checklist)])
    packed = BytesIO()
    book.save(packed)
    return _without_times(packed.getvalue())


def _settings(checklist: Checklist) -> Cells:
    return (checklist.title, checklist.name, checklist.version, ZH, checklist.instance_name)


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

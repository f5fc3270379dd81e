"""Reading an XLSForm: a spreadsheet becomes XForm XML through pyxform, once, when it is imported.

pyxform is loaded here and only when a spreadsheet is converted. Files are looked at by `packages`, cells read by
`workbooks`, made ready in `sheets` and looked through by `checking`; what pyxform says is put into words in
`complaints`. No exception of its own, or of what reads files, leaves this module.
"""

import zlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from fieldtui.checklists.errors import (
    ChecklistError,
    ManyMistakes,
    NotAnXForm,
    NotASpreadsheet,
    NotConverted,
    Phrase,
    SheetProblem,
)
from fieldtui.checklists.imports import complaints
from fieldtui.checklists.imports.checking import check
from fieldtui.checklists.imports.externals import with_filters
from fieldtui.checklists.imports.others import specified, with_others
from fieldtui.checklists.imports.packages import inspected
from fieldtui.checklists.imports.sheets import Workbook, prepared, restored
from fieldtui.checklists.imports.workbooks import Cells, read_cells
from fieldtui.checklists.lists import itemsets
from fieldtui.checklists.lists.container import packed
from fieldtui.checklists.lists.documents import mentioned, parse
from fieldtui.checklists.lists.list_files import read_bounded
from fieldtui.checklists.mistakes import LIST_OUTSIDE, Notice
from fieldtui.checklists.reading.xform import files_wanted

__all__ = ["Conversion", "Notice", "read_xlsform", "with_lists"]

_BROKEN = (
    BadZipFile,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    OSError,
    EOFError,
    RuntimeError,
    zlib.error,
    ParseError,
)
"""What a damaged workbook makes openpyxl and pyxform raise."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A form as XForm XML, what is worth knowing about it, and the row of the survey sheet of each path.

    `files` are the lists that belong to it, by name of file; whoever has them adds them (`with_lists`).
    """

    xml: str
    notices: tuple[Notice, ...]
    rows: Mapping[str, int]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def without_notices_of(self, lists: Container[str]) -> "Conversion":
        """The conversion without notices that these files are outside: they are there after all."""
        there = tuple(one for one in self.notices if not (one.code == LIST_OUTSIDE and one.detail in lists))
        return replace(self, notices=there)

    @property
    def blob(self) -> bytes:
        """The form with its lists, as it is published. Raises ChecklistTooLarge."""
        return packed(self.xml, self.files)


def with_lists(conversion: Conversion, source: Path) -> Conversion:
    """The conversion with the lists that it wants, as far as they stand beside the form at `source`, or in the
    folder beside it that ODK calls `NAME-media`; what is found is noticed no more. Raises OSError for a file that
    cannot be read."""
    found = dict(conversion.files)
    for name in files_wanted(conversion.xml):
        for folder in (source.parent, source.parent / f"{source.stem}-media"):
            if Path(name).name == name and (folder / name).is_file():
                found.setdefault(name, read_bounded(folder / name))
    return replace(conversion, files=found).without_notices_of(found)


def read_xlsform(source: Path | bytes, name: str = "") -> Conversion:
    """The XForm that the spreadsheet describes. `name` is the file's, for messages and a form without an id.

    Raises ChecklistErrors: NotASpreadsheet, OtherFile, OldSpreadsheet, ProtectedSpreadsheet, DangerousSpreadsheet,
    ChecklistTooLarge, SheetProblem, ManyMistakes (`findings`: all of them, and the notices), NotConverted; OSError
    when the file cannot be read.
    """
    named = name or (source.name if isinstance(source, Path) else "checklist.xlsx")
    # A name on a disk need not be text, and it becomes the form's id where the form has none.
    called = named.encode("utf-8", "replace").decode()
    data = inspected(source if isinstance(source, bytes) else source.read_bytes(), called)
    cells = _cells(data, called)
    workbook = prepared(with_others(cells.sheets, cells.headers), cells.headers)
    found = _told((*cells.notices, *workbook.notices, *check(workbook.sheets, workbook.headers)))
    if any(notice.serious for notice in found):
        raise refused(found)
    sheets, headers = with_filters(workbook.sheets, workbook.headers)
    workbook = replace(workbook, sheets=sheets, headers=headers)
    xml, messages = _converted(replace(workbook, sheet_names=cells.names), Path(called).stem, found)
    found = _told((*found, *complaints.notices(messages, workbook), *mentioned(xml)))
    files = _itemsets(workbook, xml)
    return Conversion(specified(restored(xml)), found, _rows(workbook, xml), files).without_notices_of(files)


def _itemsets(workbook: Workbook, xml: str) -> dict[str, bytes]:
    """The file that pyxform makes of the sheet external_choices, if a question chooses from it."""
    rows = workbook.sheets.get(itemsets.SHEET, ())
    if itemsets.FILE not in files_wanted(xml) or not rows:
        return {}
    return {
        itemsets.FILE: restored(itemsets.as_file(workbook.headers[itemsets.SHEET], rows).decode()).encode()
    }


def refused(found: Iterable[Notice]) -> ChecklistError:
    """The error for what stops an import: all of it in `findings`, the first in the sentence."""
    told = tuple(found)
    serious = [notice for notice in told if notice.serious]
    first = serious[0]
    facts: dict[str, object] = {
        "sheet": first.sheet,
        "row": first.row,
        "column": first.column,
        "reason": first.sentence,
        "detail": first.detail,
        "position": first.position,
    }
    error = SheetProblem(**facts) if len(serious) == 1 else ManyMistakes(count=len(serious), **facts)
    error.findings = told
    return error


def _told(found: Iterable[Notice]) -> tuple[Notice, ...]:
    """What was found, each once, mistakes before notices, with its quotation marks as they were written."""
    each = {
        (notice.code, notice.sheet, notice.row, notice.column, notice.detail): replace(
            notice, detail=restored(notice.detail), suggestion=restored(notice.suggestion)
        )
        for notice in found
    }
    return tuple(sorted(each.values(), key=lambda notice: (not notice.serious, notice.place)))


def _cells(data: bytes, name: str) -> Cells:
    try:
        return read_cells(data)
    except _BROKEN:
        raise NotASpreadsheet(name=name) from None


def _converted(workbook: Workbook, name: str, found: Iterable[Notice]) -> tuple[str, list[str]]:
    from pyxform.errors import PyXFormError

    messages: list[str] = []
    try:
        xml = _xform(workbook, name, messages)
    except PyXFormError as error:
        raise refused(_told((*found, *complaints.mistakes(str(error), workbook)))) from None
    except _BROKEN as error:
        reason = Phrase("something in it stands where it cannot stand; undo the last changes")
        raise NotConverted(reason=reason) from error
    try:
        parse(xml)
    except NotAnXForm:
        raise NotConverted(reason=Phrase("a name has a sign in it that names cannot have")) from None
    return xml, [message for message in messages if "uses or_other and translations" not in message]


def _xform(workbook: Workbook, name: str, messages: list[str]) -> str:
    """What `pyxform.xls2xform.convert` gives. That one writes the form, readable, into the temporary folder first."""
    from pyxform.builder import create_survey_element_from_dict
    from pyxform.validators.pyxform.iana_subtags.validation import get_languages_with_bad_tags
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import get_xlsform

    definition = get_xlsform(workbook.for_pyxform(name))
    read = workbook_to_json(
        workbook_dict=definition, fallback_form_name=definition.fallback_form_name, warnings=messages
    )
    survey = create_survey_element_from_dict(read)
    xml = f'<?xml version="1.0"?>{survey.xml().toxml()}'
    # Texts with half a character in them are no text; writing a file has told so before.
    xml.encode()
    if survey._translations and (bad := get_languages_with_bad_tags(survey._translations)):
        messages.append(f"do not contain valid machine-readable codes: {', '.join(bad)}. Learn")
    return xml


def _rows(workbook: Workbook, xml: str) -> dict[str, int]:
    """Path → row, by following the groups of the survey sheet."""
    root = _root_name(xml)
    rows: dict[str, int] = {}
    groups: list[str] = [root]
    for number, row in enumerate(workbook.sheets.get("survey", ()), 2):
        words = row.get("type", row.get("command", "")).lower().replace("_", " ").split()
        if words[:1] == ["end"]:
            groups = groups[:-1] or [root]
            continue
        path = "/".join(("", *groups, row.get("name", row.get("tag", ""))))
        rows.setdefault(path, number)
        if words[:1] == ["begin"]:
            groups.append(row.get("name", row.get("tag", "")))
    return rows


def _root_name(xml: str) -> str:
    """The name of the instance's root element, which settings may choose."""
    _head, _found, tail = xml.partition("<instance>")
    return tail.lstrip().removeprefix("<").split(maxsplit=1)[0].rstrip(">") if tail else "data"

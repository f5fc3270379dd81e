"""Reading an XLSForm: a spreadsheet becomes XForm XML through pyxform, once, when it is imported.

pyxform is loaded here and only when a spreadsheet is converted. What it is given is made ready in `sheets`,
what it says is put into words in `complaints`; no exception of its own, or of what it reads files with,
leaves this module.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from fieldtui.checklists import complaints
from fieldtui.checklists.documents import parse
from fieldtui.checklists.errors import NotAnXForm, NotASpreadsheet, NotConverted, Phrase, SheetProblem
from fieldtui.checklists.others import specified, with_others
from fieldtui.checklists.sheets import Notice, Workbook, inspected, prepared, restored

__all__ = ["Conversion", "Notice", "read_xlsform"]

_BROKEN = (
    BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    zlib.error,
    ParseError,
)
"""What a damaged workbook makes openpyxl and pyxform raise."""

_SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")


@dataclass(frozen=True, slots=True)
class Conversion:
    """A form as XForm XML, what is worth knowing about it, and the row of the survey sheet of each path."""

    xml: str
    notices: tuple[Notice, ...]
    rows: Mapping[str, int]


def read_xlsform(source: Path | bytes, name: str = "") -> Conversion:
    """The XForm that the spreadsheet describes. `name` is the file's, for messages and a form without an id.

    Raises ChecklistErrors: NotASpreadsheet, OldSpreadsheet, ProtectedSpreadsheet, ChecklistTooLarge,
    SheetProblem, NotConverted; OSError when the file cannot be read.
    """
    called = name or (source.name if isinstance(source, Path) else "checklist.xlsx")
    data = inspected(source if isinstance(source, bytes) else source.read_bytes(), called)
    workbook = _workbook(data, called)
    xml, messages = _converted(workbook, Path(called).stem)
    found = (*workbook.notices, *complaints.notices(messages, workbook))
    return Conversion(specified(restored(xml)), found, _rows(workbook, xml))


def _workbook(data: bytes, name: str) -> Workbook:
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform

    try:
        read = get_xlsform(data, file_type=".xlsx")
    except PyXFormError as error:
        if "not recognized as a supported type" in str(error):
            raise NotASpreadsheet(name=name) from None
        raise complaints.error(str(error), prepared({}, {})) from None
    except AttributeError:
        reason = Phrase("a heading is a number or a date; headings are words")
        raise SheetProblem(sheet="–", row=1, column="–", reason=reason, detail="") from None
    except _BROKEN:
        raise NotASpreadsheet(name=name) from None
    present = [sheet for sheet in _SHEETS if getattr(read, sheet) is not None]
    headers = {sheet: list((getattr(read, f"{sheet}_header") or [{}])[0]) for sheet in present}
    return prepared(with_others({sheet: getattr(read, sheet) for sheet in present}, headers), headers)


def _converted(workbook: Workbook, name: str) -> tuple[str, list[str]]:
    from pyxform.errors import PyXFormError

    messages: list[str] = []
    try:
        xml = _xform(workbook, name, messages)
    except PyXFormError as error:
        raise complaints.error(restored(str(error)), workbook) from None
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

"""Forms for tests: spreadsheets from tables, XForms from a few lines, and the forms from outside."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook

from fieldtui.checklists import Filling, Form, read_xform, read_xlsform

Table = Sequence[Mapping[str, str]]

YES_NO: Table = (
    {"list_name": "yn", "name": "n", "label": "No"},
    {"list_name": "yn", "name": "y", "label": "Yes"},
)
SETTINGS: Table = ({"form_id": "test", "form_title": "Test", "version": "1"},)


def noon() -> datetime:
    """The clock of the tests: always the same noon."""
    return datetime(2020, 2, 15, 12, 0, tzinfo=UTC)


def spreadsheet(
    survey: Table, choices: Table = YES_NO, settings: Table = SETTINGS, external: Table = ()
) -> bytes:
    """An XLSForm; the columns of each sheet are those that its rows mention. `external` is external_choices."""
    book = Workbook()
    book.remove(book["Sheet"])
    sheets = {"survey": survey, "choices": choices, "settings": settings}
    for name, rows in (sheets | ({"external_choices": external} if external else {})).items():
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def asked(kind: str, name: str, **more: str) -> dict[str, str]:
    """A row of the survey sheet; its label is its name in capitals."""
    return {"type": kind, "name": name, "label": name.upper()} | more


def form_of(*survey: Mapping[str, str], choices: Table = YES_NO) -> Form:
    """The form of a survey sheet with these rows."""
    conversion = read_xlsform(spreadsheet(survey, choices))
    return read_xform(conversion.xml, conversion.rows)


def filling(form: Form, answers: Mapping[str, str] | Sequence[tuple[str, str]] = ()) -> Filling:
    """A filling with a clock that stands still and dice that always fall the same way."""
    return Filling(form, answers, now=noon, dice=Random(1), instance_id="uuid:1")


XFORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>T</h:title><model>
  <instance><data id="t" version="1">{instance}</data></instance>{model}</model></h:head>
  <h:body>{body}</h:body></h:html>"""


def xform(
    instance: str = "<a/>", model: str = "", body: str = '<input ref="/data/a"><label>A</label></input>'
) -> str:
    """The XML of a small form."""
    return XFORM.format(instance=instance, model=model, body=body)


def shared(name: str) -> Path:
    """A form from outside; the test is skipped where there are none."""
    beside = Path(__file__).resolve().parents[3] / "shared"
    path = Path(os.environ.get("FIELDTUI_SHARED", beside)) / "forms" / name
    if not path.exists():
        pytest.skip(f"{name} is not here: set FIELDTUI_SHARED to the folder that has forms/{name}")
    return path

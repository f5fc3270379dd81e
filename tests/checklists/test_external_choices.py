"""select_one_external: choices in the sheet external_choices, which becomes itemsets.csv beside the form."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from fieldtui.checklists import (
    ChecklistError,
    Filling,
    Kind,
    files_wanted,
    packed,
    read_xform,
    read_xlsform,
    unpacked,
    with_lists,
)
from tests.checklists.making import Table, asked, filling, spreadsheet

SURVEY = (
    asked("select_one region", "region"),
    asked("select_one_external town", "town", choice_filter="region=${region}"),
    asked("select_one_external street", "street", choice_filter="town=${town} and region=${region}"),
)
REGIONS = tuple({"list_name": "region", "name": name, "label": name} for name in ("east", "west"))
# A list within the form that is called like one outside is another list.
INSIDE = (*REGIONS, {"list_name": "town", "name": "x", "label": "not this one"})


def line(list_: str, name: str, label: str, **more: str) -> dict[str, str]:
    return {"list_name": list_, "name": name, "label": label} | more


OUTSIDE = (
    line("town", "a", "“甲”镇", region="east"),
    line("town", "b", "乙镇, 南", region="east"),
    line("town", "c", "丙镇", region="west"),
    line("street", "1", "一街", region="east", town="a"),
    line("street", "2", "二街", region="east", town="b"),
)


def form(survey: Table = SURVEY, outside: Table = OUTSIDE) -> Filling:
    conversion = read_xlsform(spreadsheet(survey, INSIDE, external=outside))
    xml, files = unpacked(packed(conversion.xml, conversion.files))
    return filling(read_xform(xml, conversion.rows, files))


def labels(f: Filling, path: str) -> list[str]:
    return [option.label for option in f.choices(path)]


def test_choices_are_the_rows_of_the_list_that_the_filter_lets_through() -> None:
    f = form()
    assert f.question("/data/town").kind is Kind.SELECT_ONE
    assert labels(f, "/data/town") == []
    f.answer("/data/region", "east")
    assert labels(f, "/data/town") == ["“甲”镇", "乙镇, 南"]
    f.choose("/data/town", 2)
    assert (f.value("/data/town"), f.shown_value("/data/town")) == ("b", "乙镇, 南")
    assert labels(f, "/data/street") == ["二街"]


def test_a_choice_that_is_not_offered_any_more_is_a_problem() -> None:
    f = form()
    f.answer("/data/region", "east")
    f.answer("/data/town", "a")
    f.answer("/data/region", "west")
    problem = f.problem("/data/town")
    assert problem is not None
    assert problem.kind == "choice"


def test_a_question_without_a_filter_offers_the_whole_list() -> None:
    assert labels(form((asked("select_one_external town", "town"),)), "/data/town")[2] == "丙镇"


def test_labels_are_in_the_language_that_is_spoken() -> None:
    told = ("label::中文 (zh)", "label::English (en)")
    rows = tuple(
        {"list_name": "town", "name": name, **dict(zip(told, labels, strict=True))}
        for name, labels in {"a": ("甲镇", "Alpha"), "b": ("乙镇", "Beta")}.items()
    )
    row = {"type": "select_one_external town", "name": "town", **dict.fromkeys(told, "town")}
    f = form((row,), rows)
    assert [one.label for one in f.choices("/data/town", "中文 (zh)")] == ["甲镇", "乙镇"]
    assert [one.label for one in f.choices("/data/town", "English (en)")] == ["Alpha", "Beta"]
    assert [one.value for one in f.some_choices("/data/town", "", "alph").options] == ["a"]


def test_within_a_repeat_the_filter_means_the_same_instance() -> None:
    rows = (asked("begin repeat", "r"), *SURVEY[:2], {"type": "end repeat"})
    f = form(rows)
    f.add("/data/r")
    f.answer("/data/r[1]/region", "east")
    f.answer("/data/r[2]/region", "west")
    assert [len(f.choices(f"/data/r[{key}]/town")) for key in (1, 2)] == [2, 1]


def rows_of(text: str) -> list[Mapping[str, str]]:
    return [{name: cell or "" for name, cell in row.items()} for row in csv.DictReader(StringIO(text))]


def test_the_file_is_the_one_that_pyxform_writes() -> None:
    whole = tuple({"region": "", "town": "", **row} for row in OUTSIDE)
    plain = tuple(
        {name: cell.replace("“", "").replace("”", "") or "-" for name, cell in row.items()} for row in whole
    )
    sheet = spreadsheet(SURVEY, INSIDE, external=plain)
    theirs = convert(sheet).itemsets
    assert theirs is not None
    assert rows_of(read_xlsform(sheet).files["itemsets.csv"].decode()) == rows_of(theirs)


def test_an_xform_gets_the_list_from_the_file_beside_it(tmp_path: Path) -> None:
    conversion = read_xlsform(spreadsheet(SURVEY, INSIDE, external=OUTSIDE))
    assert files_wanted(conversion.xml) == ("itemsets.csv",)
    (tmp_path / "itemsets.csv").write_bytes(conversion.files["itemsets.csv"])
    found = with_lists(replace(conversion, files={}), tmp_path / "form.xml")
    assert found.files == conversion.files


def test_without_the_file_the_question_says_why_it_is_not_asked_and_nothing_else_stops() -> None:
    conversion = read_xlsform(spreadsheet(SURVEY, INSIDE, external=OUTSIDE))
    f = filling(read_xform(conversion.xml))
    f.answer("/data/region", "east")
    assert f.view("/data/town").unasked is not None
    assert f.complete


@pytest.mark.parametrize(
    ("outside", "code"), [((), "no external choices"), (OUTSIDE[3:], "external list unknown")]
)
def test_a_list_that_is_not_on_the_sheet_is_named_with_its_row(outside: Table, code: str) -> None:
    with pytest.raises(ChecklistError) as caught:
        read_xlsform(spreadsheet(SURVEY, INSIDE, external=outside))
    found = [(one.code, one.row, one.detail) for one in caught.value.findings if one.serious]
    assert (code, 3, "town") in found


def test_broken_files_of_lists_are_refused_or_offer_nothing() -> None:
    conversion = read_xlsform(spreadsheet(SURVEY, INSIDE, external=OUTSIDE))
    for data in (b"list_name,name\n", b"x,y\n1,2\n", b"list_name,name,label,region\n,a,A,east\n"):
        f = filling(read_xform(conversion.xml, {}, {"itemsets.csv": data}))
        assert f.choices("/data/town") == ()

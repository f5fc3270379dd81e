"""What comes in from files: spreadsheets with many mistakes, other kinds of files, XForms, and what can do harm."""

import zipfile
from collections.abc import Callable
from datetime import datetime, time
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from fieldtui.checklists import ChecklistError, Kind, read_checklist, read_xform
from fieldtui.checklists.errors import (
    ChecklistTooLarge,
    DangerousSpreadsheet,
    DangerousXForm,
    ManyMistakes,
    NotAnXForm,
    NotASpreadsheet,
    OldSpreadsheet,
    OtherFile,
    ProtectedSpreadsheet,
    UnsupportedFeature,
)
from fieldtui.checklists.mistakes import RULES, Notice
from tests.checklists.making import SETTINGS, YES_NO, Table, asked, filling, shared, spreadsheet, xform


def refused(data: bytes, name: str = "f.xlsx") -> ChecklistError:
    with pytest.raises(ChecklistError) as caught:
        read_checklist(data, name)
    return caught.value


def findings(*survey: dict[str, str], choices: Table = YES_NO, settings: Table = SETTINGS) -> list[Notice]:
    """What is found in a checklist, whether or not it stops the import."""
    data = spreadsheet(survey, choices, settings)
    try:
        return list(read_checklist(data).notices)
    except ChecklistError as error:
        return list(error.findings)


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    """A workbook after somebody worked on it."""
    book = load_workbook(BytesIO(data))
    change(book)
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def repacked(data: bytes, parts: dict[str, bytes]) -> bytes:
    """A workbook with some of its parts replaced or added."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            new.writestr(name, parts.get(name) or old.read(name))
    return packed.getvalue()


SMALL = spreadsheet([asked("text", "a"), asked("select_one yn", "b")])

# ---------------------------------------------------------------- many mistakes


def test_ten_mistakes_are_told_at_once_each_with_its_place_and_what_to_do() -> None:
    error = refused(
        spreadsheet(
            [
                asked("text", "a b"),
                asked("texxt", "b"),
                asked("select_one zz", "c"),
                asked("text", "d", relevant="${nam} > 5"),
                asked("integer", "name", constraint="(. > 5"),
                asked("text", "e", constraint="selectd(., 'a')"),
                asked("text", "e"),
                {"type": "text", "name": "h"},
                asked("calculate", "k"),
                asked("begin group", "g"),
            ],
            (*YES_NO, YES_NO[0], {"list_name": "yn", "label": "?"}),
        )
    )
    assert isinstance(error, ManyMistakes)
    serious = [one for one in error.findings if one.serious]
    assert [(one.code, one.row) for one in serious] == [
        ("name wrong", 2),
        ("type unknown", 3),
        ("list unknown", 4),
        ("reference unknown", 5),
        ("expression wrong", 6),
        ("function unknown", 7),
        ("name twice", 8),
        ("label missing", 9),
        ("calculation missing", 10),
        ("begun unended", 11),
        ("choice twice", 4),
        ("choice unnamed", 5),
    ]
    assert all(one.remedy and one.sheet for one in serious)
    assert error.facts["count"] == 12


@pytest.mark.parametrize(
    ("row", "code", "suggestion"),
    [
        (asked("Integr", "a"), "type unknown", "integer"),
        (asked("单选 yn", "a"), "type unknown", "select_one yn"),
        (asked("select_on yn", "a"), "type unknown", "select_one yn"),
        (asked("select_one ynn", "a"), "list unknown", "yn"),
        (asked("text", "a", relevant="${agee} > 5"), "reference unknown", "age"),
        (asked("text", "a", label="${Age} years"), "reference unknown", "age"),
        (asked("text", "a", relevant="coutn(${age}) > 5"), "function unknown", "count"),
        (asked("text", "a", relevant="${age} > 5 且 ${age} < 9"), "operator in Chinese", "and"),
        (asked("text", "a", relevant="${age}>5或${age}<9"), "operator in Chinese", "or"),
    ],
)
def test_what_was_probably_meant_is_suggested(row: dict[str, str], code: str, suggestion: str) -> None:
    (one,) = [each for each in findings(asked("integer", "age"), row) if each.serious]
    assert (one.code, one.suggestion, one.row) == (code, suggestion, 3)


@pytest.mark.parametrize(
    ("expression", "position"),
    [("((${a} > 1)", 12), ("${a} > 1)", 9), ("selected(${a}, 'b'", 19), ("${a} > ", 7), ("“b", 1)],
)
def test_a_wrong_bracket_or_quotation_mark_is_pointed_at(expression: str, position: int) -> None:
    (one,) = [
        each for each in findings(asked("text", "a"), asked("text", "b", relevant=expression)) if each.serious
    ]
    assert (one.code, one.position) == ("expression wrong", position)


@pytest.mark.parametrize("written", ["${a > 1", "$a > 1", "{a} > 1", "$(a) > 1", "${} > 1"])
def test_a_reference_with_wrong_braces_is_pointed_at(written: str) -> None:
    found = findings(asked("text", "a"), asked("text", "b", relevant=written))
    assert [(one.code, one.column) for one in found if one.serious] == [("reference wrong", "relevant")]


@pytest.mark.parametrize(
    "expression",
    [
        "${a}＝“甲” and （${b}＋1）＞＝2",
        "${a}＝‘甲’ or ${b}－1＜2",
        "${b}×2 ＞ 1 and ${b}÷2＜1",
        "selected（${a}，“甲”）",
        "if（${b}≥1，“有”，「无」）＝“有”",
        "${a} = '且' or ${a} = \"或 者\"",
    ],
)
def test_expressions_typed_with_a_chinese_keyboard_are_understood(expression: str) -> None:
    found = findings(asked("text", "a"), asked("integer", "b"), asked("text", "c", relevant=expression))
    assert [one for one in found if one.serious] == []


def test_groups_that_end_as_something_else_are_told() -> None:
    found = findings(asked("begin repeat", "r"), asked("text", "a"), {"type": "end group"})
    assert [(one.code, one.row) for one in found if one.serious] == [("ends another", 4)]


def test_rows_that_are_switched_off_are_not_looked_at() -> None:
    found = findings(asked("text", "a"), asked("nonsense", "a", disabled="yes"))
    assert [one for one in found if one.serious] == []


def test_a_label_in_one_language_alone_is_noticed_by_its_row() -> None:
    both = {"label::中文 (zh)": "甲", "label::English (en)": "A"}
    one = {"label::中文 (zh)": "乙"}
    found = findings({"type": "text", "name": "a", **both}, {"type": "text", "name": "b", **one}, choices=())
    assert [(n.row, n.column, n.detail) for n in found if n.code == "translation missing"] == [
        (3, "label::English (en)", "b")
    ]


def test_headings_in_chinese_are_understood() -> None:
    rows = [{"类型": "select_one yn", "名称": "a", "标签": "在家吗", "必填": "是", "显示条件": "1 = 1"}]
    conversion = read_checklist(spreadsheet(rows))
    form = read_xform(conversion.xml, conversion.rows)
    f = filling(form)
    assert (f.label("/data/a"), f.required("/data/a"), conversion.notices) == ("在家吗", True, ())


def test_types_and_sheets_are_understood_in_capitals() -> None:
    def capitals(book: Any) -> None:  # noqa: ANN401
        book["survey"].title, book["choices"].title = "Survey ", "ＣＨＯＩＣＥＳ"

    conversion = read_checklist(
        changed(spreadsheet([asked("Integer", "a"), asked("Select_One yn", "b")]), capitals)
    )
    assert [q.kind for q in read_xform(conversion.xml).questions.values()] == [Kind.INTEGER, Kind.SELECT_ONE]


def test_columns_with_bind_and_body_mean_what_they_say() -> None:
    row = asked(
        "text", "a", **{"bind::relevant": "1 = 2", "bind::required": "yes", "body::appearance": "multiline"}
    )
    conversion = read_checklist(spreadsheet([row, asked("text", "b")]))
    form = read_xform(conversion.xml)
    assert (filling(form).relevant("/data/a"), form.questions["/data/a"].appearance) == (False, "multiline")
    found = findings(asked("text", "a", **{"bind::relevant": "(1 = 2"}))
    assert [one.column for one in found if one.serious] == ["bind::relevant"]


def test_settings_that_have_no_effect_are_noticed() -> None:
    row = {"type": "text", "name": "a", "label::中文 (zh)": "甲"}
    found = findings(row, settings=[{**SETTINGS[0], "default_language": "中文"}, {"form_id": "other"}])
    assert [(n.code, n.row, n.suggestion) for n in found if n.sheet == "settings"] == [
        ("default language unknown", 2, ""),
        ("settings rows", 3, ""),
    ]


# ---------------------------------------------------------------- cells that are odd


def test_a_formula_is_never_worked_out() -> None:
    def formula(book: Any) -> None:  # noqa: ANN401
        book["survey"]["C2"] = '=CONCATENATE("x","y")'

    found = refused(changed(SMALL, formula)).findings
    assert [(one.code, one.row, one.column) for one in found if one.code.startswith("formula")] == [
        ("formula unsaved", 2, "label")
    ]


def test_the_saved_value_of_a_formula_is_taken_and_told() -> None:
    with zipfile.ZipFile(BytesIO(SMALL)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    start = sheet.index('<c r="C2"')
    end = sheet.index("</c>", start) + 4
    cell = '<c r="C2" t="str"><f>HYPERLINK("http://example.org")</f><v>“saved”</v></c>'
    data = repacked(SMALL, {"xl/worksheets/sheet1.xml": (sheet[:start] + cell + sheet[end:]).encode()})
    conversion = read_checklist(data)
    assert read_xform(conversion.xml).questions["/data/a"].label.in_language("") == ("“saved”",)
    assert [(n.code, n.row, n.detail) for n in conversion.notices] == [("formula", 2, "“saved”")]


def test_days_and_numbers_are_read_as_people_read_them() -> None:
    def typed(book: Any) -> None:  # noqa: ANN401
        sheet = book["survey"]
        # Days in a workbook have no zone.
        for at, value in enumerate((datetime(2020, 2, 3), time(8, 5), 3.0, 36.8, True), 2):  # noqa: DTZ001
            sheet.cell(row=at, column=3, value=value)

    data = spreadsheet([asked("text", name) for name in "abcde"])
    conversion = read_checklist(changed(data, typed))
    labels = [q.label.in_language("")[0] for q in read_xform(conversion.xml).questions.values()]
    assert labels == ["2020-02-03", "08:05", "3", "36.8", "TRUE"]
    assert [(n.code, n.row) for n in conversion.notices] == [("date cell", 2)]


def test_hidden_sheets_and_merged_cells_are_told() -> None:
    def touched(book: Any) -> None:  # noqa: ANN401
        book["choices"].sheet_state = "hidden"
        book["survey"].merge_cells("C2:C3")

    found = refused(changed(SMALL, touched)).findings
    assert {(n.code, n.sheet) for n in found} >= {
        ("sheet hidden", "choices"),
        ("merged", "survey"),
    }


def test_a_heading_that_is_there_twice_is_told() -> None:
    def twice(book: Any) -> None:  # noqa: ANN401
        book["survey"]["D1"] = "label"

    error = refused(changed(SMALL, twice))
    assert (error.findings[0].code, error.findings[0].column, error.findings[0].row) == (
        "heading twice",
        "D",
        1,
    )


def test_empty_rows_do_not_move_the_numbers_of_rows() -> None:
    def gap(book: Any) -> None:  # noqa: ANN401
        book["survey"].insert_rows(3, 500)
        book["survey"]["A600"] = "texxt"
        book["survey"]["B600"] = "z"

    (one,) = [each for each in refused(changed(SMALL, gap)).findings if each.code == "type unknown"]
    assert one.row == 600


def test_a_cell_that_is_too_long_is_told() -> None:
    with zipfile.ZipFile(BytesIO(SMALL)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    start = sheet.index('<c r="C2"')
    end = sheet.index("</c>", start) + 4
    cell = f'<c r="C2" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c>'
    data = repacked(SMALL, {"xl/worksheets/sheet1.xml": (sheet[:start] + cell + sheet[end:]).encode()})
    assert refused(data).findings[0].code == "cell long"


def test_a_cell_at_the_far_end_of_a_sheet_ends_nothing() -> None:
    def far(book: Any) -> None:  # noqa: ANN401
        book["survey"]["A1048576"] = "text"
        book["choices"]["XFD1"] = "note"

    assert len(read_xform(read_checklist(changed(SMALL, far)).xml).questions) == 2


def test_rows_beyond_the_limit_are_refused_with_it() -> None:
    rows = [asked("text", f"q{at}") for at in range(20_001)]
    error = refused(spreadsheet(rows))
    assert isinstance(error, ChecklistTooLarge)
    assert error.facts["limit"] == 20_000


# ---------------------------------------------------------------- other kinds of files


def zipped(**parts: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return packed.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "name", "error", "what"),
    [
        (b"type,name,label\ntext,a,A\n", "f.csv", OtherFile, "CSV"),
        (b"type\tname\tlabel\n", "f.xlsx", OtherFile, "CSV"),
        (OLE, "f.xlsx", OldSpreadsheet, ".xls"),
        (OLE, "f.et", OtherFile, ".et"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "f.xlsx", ProtectedSpreadsheet, "password"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "f.xlsx", OtherFile, ".ods"),
        (zipped(word__document_dot_xml=b"<x/>"), "f.xlsx", OtherFile, "Word"),
        (zipped(xl__workbook_dot_bin=b"x"), "f.xlsx", OtherFile, ".xlsb"),
        (b"%PDF-1.4", "f.xlsx", OtherFile, "PDF"),
        (b"<html><table></table></html>", "f.xls", OtherFile, "web page"),
        (b"", "f.xlsx", NotASpreadsheet, "f.xlsx"),
        (b"PK\x03\x04nonsense", "f.xlsx", NotASpreadsheet, "f.xlsx"),
    ],
)
def test_other_kinds_of_files_are_refused_by_name(
    data: bytes, name: str, error: type[ChecklistError], what: str
) -> None:
    found = refused(data, name)
    assert type(found) is error
    assert what in str(found)


def test_a_workbook_with_macros_is_read_without_them() -> None:
    conversion = read_checklist(repacked(SMALL, {"xl/vbaProject.bin": b"macro"}), "f.xlsm")
    assert [n.code for n in conversion.notices] == ["macros"]


def test_a_file_may_have_a_name_that_is_no_text() -> None:
    conversion = read_checklist(spreadsheet([asked("text", "a")], settings=()), "表\udcff.xlsx")
    assert read_xform(conversion.xml).id == "表?"


def test_values_from_other_files_are_told_and_the_files_not_opened() -> None:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    conversion = read_checklist(repacked(SMALL, {"xl/externalLinks/externalLink1.xml": link}))
    assert [n.code for n in conversion.notices] == ["outside links"]


# ---------------------------------------------------------------- what can do harm

BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_workbook_are_refused_before_they_are_read(part: str, encoding: str) -> None:
    error = refused(repacked(SMALL, {part: BOMB.decode().encode(encoding)}))
    assert isinstance(error, DangerousSpreadsheet)
    assert error.facts["part"] == part


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_entities_in_an_xform_are_refused(encoding: str) -> None:
    declared = BOMB.decode().replace('"1.0"?', f'"1.0" encoding="{encoding}"?')
    assert isinstance(refused(declared.encode(encoding), "f.xml"), DangerousXForm)


def test_entities_from_outside_are_refused() -> None:
    xml = '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + xform()
    assert isinstance(refused(xml.encode(), "f.xml"), DangerousXForm)


@pytest.mark.parametrize(
    "xml",
    [
        "<a>" * 200 + "</a>" * 200,
        f'<a b="{"x" * 100_001}"/>',
        "<a>" + "<b/>" * 2_000_001 + "</a>",
    ],
    ids=["deep", "attribute", "elements"],
)
def test_xml_beyond_the_limits_is_refused_with_them(xml: str) -> None:
    error = refused(xml.encode(), "f.xml")
    assert isinstance(error, ChecklistTooLarge)
    assert str(error.facts["limit"]) in str(error)


def test_rows_numbered_without_end_do_not_fill_the_memory() -> None:
    with zipfile.ZipFile(BytesIO(SMALL)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    far = '<row r="99999999999"><c r="A99999999999" t="inlineStr"><is><t>text</t></is></c></row></sheetData>'
    data = repacked(SMALL, {"xl/worksheets/sheet1.xml": sheet.replace("</sheetData>", far).encode()})
    assert len(read_xform(read_checklist(data).xml).questions) == 2


# ---------------------------------------------------------------- XForms


def test_an_xform_is_taken_as_it_is() -> None:
    conversion = read_checklist(
        xform(body='<input ref="/data/a"><label>“五保户”</label></input>').encode(), "f.xml"
    )
    assert conversion.notices == ()
    assert read_xform(conversion.xml).questions["/data/a"].label.in_language("") == ("“五保户”",)


@pytest.mark.parametrize(
    ("declared", "encoding"), [("GBK", "gbk"), ("utf-16", "utf-16"), ("UTF-8", "utf-8-sig")]
)
def test_an_xform_is_read_in_the_encoding_that_it_says(declared: str, encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{declared}"?>' + xform(
        body='<input ref="/data/a"><label>姓名</label></input>'
    )
    assert "姓名" in read_checklist(xml.encode(encoding), "f.xml").xml


@pytest.mark.parametrize(
    "data",
    [b"<a/>", b"<a", b'<?xml version="1.0" encoding="ebcdic"?><a/>', b"<a>\xff</a>", b"<h:html/>"],
)
def test_xml_that_is_no_form_is_refused_with_the_reason(data: bytes) -> None:
    assert isinstance(refused(data, "f.xml"), NotAnXForm)


def test_files_that_a_form_uses_are_named() -> None:
    model = '<instance id="p" src="jr://file-csv/places.csv"/>'
    body = '<input ref="/data/a"><label>A <!-- --></label></input><!-- jr://images/door.png -->'
    notices = read_checklist(xform(model=model, body=body).encode(), "f.xml").notices
    assert [(n.code, n.detail) for n in notices] == [
        ("list outside", "places.csv"),
        ("media outside", "door.png"),
    ]


# ---------------------------------------------------------------- the table


def test_every_rule_says_what_it_is_and_what_to_do() -> None:
    assert all(rule.sentence and rule.remedy.endswith(".") for rule in RULES.values())


def test_a_workbook_without_a_survey_is_refused_by_name() -> None:
    book = Workbook()
    book.create_sheet("other")
    packed = BytesIO()
    book.save(packed)
    assert refused(packed.getvalue()).findings[0].code == "no survey"


FORMS = {
    "all-question-types-v2024091201-3.xlsx": (85, {"media outside"}),
    "whova_form.xlsx": (485, {"language code", "heading unknown", "translation missing"}),
    "socio-economic-survey-v20240515.xlsx": (0, {"formula", "translation missing", "list unused"}),
    "child_vaccination_VOL_tool_v12.xml": (0, set()),
}
"""File → questions (0: it wants something that is not there yet), what is said of it."""


@pytest.mark.parametrize("name", FORMS)
def test_forms_from_outside_are_imported_and_what_is_said_of_them_is_known(name: str) -> None:
    conversion = read_checklist(shared(name))
    questions, said = FORMS[name]
    assert said <= {notice.code for notice in conversion.notices}
    assert not any(notice.serious for notice in conversion.notices)
    try:
        form = read_xform(conversion.xml, conversion.rows)
    except UnsupportedFeature:
        assert questions == 0
    else:
        assert len(form.questions) == questions or questions == 0

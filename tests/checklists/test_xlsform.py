import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from fieldtui.checklists import ChecklistError, read_xform, read_xlsform
from fieldtui.checklists.errors import (
    BadExpression,
    BadForm,
    ChecklistTooLarge,
    DependencyLoop,
    NotASpreadsheet,
    NotConverted,
    OldSpreadsheet,
    ProtectedSpreadsheet,
    SheetProblem,
    UnsupportedFeature,
)
from tests.checklists.making import SETTINGS, YES_NO, Table, asked, filling, form_of, shared, spreadsheet


def refused(*survey: Mapping[str, str], choices: Table = YES_NO) -> ChecklistError:
    with pytest.raises(ChecklistError) as caught:
        form_of(*survey, choices=choices)
    return caught.value


def test_chinese_quotation_marks_survive_everywhere() -> None:
    form = form_of(
        asked("select_one yn", "a", label="“五保户”的‘证’在吗？", hint="写“有”或“无”"),
        asked("calculate", "b", calculation='concat("“", ${a}, "”")'),
        asked("integer", "c", constraint=". > 0", constraint_message="填“正数”"),
        choices=({"list_name": "yn", "name": "y", "label": "“有”"},),
    )
    f = filling(form, {"/data/a": "y", "/data/c": "-1"})
    assert f.label("/data/a") == "“五保户”的‘证’在吗？"
    assert f.hint("/data/a") == "写“有”或“无”"
    assert f.choices("/data/a")[0].label == "“有”"
    assert f.value("/data/b") == "“y”"
    assert f.problems()[0].message == "填“正数”"


def test_the_name_of_a_record_keeps_its_full_width_signs() -> None:
    settings = ({**SETTINGS[0], "instance_name": "concat('入户：'，＄｛a｝)"},)
    conversion = read_xlsform(spreadsheet((asked("text", "a"),), settings=settings))
    f = filling(read_xform(conversion.xml, conversion.rows), {"/data/a": "好"})
    assert f.record()["/data/meta/instanceName"] == "入户：好"


def test_expressions_in_full_width_signs_mean_the_same() -> None:
    form = form_of(
        asked("integer", "n", constraint="．＞＝１ and ．＜＝９", required="是"),
        asked("text", "why", relevant="＄｛n｝　＞　５ or ${n} = “3”"),
    )
    f = filling(form)
    assert f.required("/data/n")
    assert f.answer("/data/n", "6").shown == ("/data/why",)
    assert f.answer("/data/n", "4").hidden == ("/data/why",)
    assert f.answer("/data/n", "3").shown == ("/data/why",)


def test_words_in_full_width_signs_are_understood() -> None:
    form = form_of(asked("select_one　yn", "ａ"), asked("ｔｅｘｔ", "b"))
    assert list(form.questions) == ["/data/a", "/data/b"]


def test_names_and_references_may_be_chinese_and_full_width() -> None:
    form = form_of(
        asked("integer", "年龄"),
        asked("text", "备注", label="＄｛年龄｝岁，${ 年龄 }岁", relevant="＄｛年龄｝＞６０"),
        asked("date", "day", default="today（）"),
        asked("text", "room", default="302（东）"),
    )
    f = filling(form, {"/data/年龄": "84"})
    assert f.label("/data/备注") == "84岁，84岁"
    assert f.value("/data/day") == "2020-02-15"
    assert f.value("/data/room") == "302（东）"


def test_headings_are_understood_in_any_writing() -> None:
    survey = [{"Type": "select_one yn", "Name": "a", "Label：：中文（zh）": "甲", "label::English (en)": "A"}]
    choices = [
        {"list name": "yn", "NAME": "y", "label::中文(zh)": "有", "Label::English (en)": "Yes", "Kind": "x"}
    ]
    conversion = read_xlsform(
        spreadsheet(survey, choices, ({"version": "1", "default_language": "中文（zh）"},))
    )
    form = read_xform(conversion.xml, conversion.rows)
    assert (form.languages, form.default_language) == (("中文 (zh)", "English (en)"), "中文 (zh)")
    assert filling(form).choices("/data/a")[0].label == "有"
    assert conversion.rows["/data/a"] == 2
    assert conversion.notices == ()


def test_messages_keep_their_full_width_signs() -> None:
    row = asked("integer", "a", **{"constraint": ". > 0", "bind::jr:constraintMsg": "要大于０（零）！"})
    f = filling(form_of(row), {"/data/a": "-1"})
    assert f.problems()[0].message == "要大于０（零）！"


def test_instance_columns_are_left_out_with_a_notice() -> None:
    conversion = read_xlsform(spreadsheet([{**asked("text", "a"), "instance::odk:zzz": "1"}]))
    assert [(n.sheet, n.row, n.column) for n in conversion.notices] == [("survey", 1, "instance::odk:zzz")]
    assert "zzz" not in conversion.xml


def test_a_misspelt_column_is_noticed() -> None:
    notices = read_xlsform(spreadsheet([{**asked("text", "a"), "relevent": "1 = 2"}])).notices
    assert [(n.column, n.row) for n in notices] == [("relevent", 1)]


def test_a_missing_version_is_noticed() -> None:
    notices = read_xlsform(spreadsheet([asked("text", "a")], settings=({"form_id": "x"},))).notices
    assert [(n.sheet, n.column) for n in notices] == [("settings", "version")]


def test_missing_translations_are_noticed() -> None:
    row = {
        "type": "text",
        "name": "a",
        "label::中文 (zh)": "甲",
        "label::English (en)": "A",
        "hint::中文 (zh)": "提示",
    }
    notices = read_xlsform(spreadsheet([row])).notices
    assert [(n.sheet, n.detail) for n in notices] == [("survey", "English (en)")]


@pytest.mark.parametrize(
    ("survey", "place", "detail"),
    [
        ([asked("text", "a"), asked("text", "a")], ("survey", 3, "name"), "a"),
        ([asked("text", "a"), asked("texxt", "b")], ("survey", 3, "type"), "texxt"),
        ([asked("text", "a b")], ("survey", 2, "name"), "a b"),
        ([asked("text", "", label="A")], ("survey", 2, "name"), ""),
        ([asked("select_one zz", "a")], ("survey", 2, "type"), "zz"),
        ([asked("text", "a"), asked("text", "b", relevant="${zz} = 1")], ("survey", 3, "relevant"), "zz"),
        ([asked("text", "a", relevant="${a = 1")], ("survey", 2, "relevant"), "${a = 1"),
        ([asked("begin group", "g"), asked("text", "a")], ("survey", 2, "–"), "g"),
        ([asked("text", "a"), {"type": "end group"}], ("survey", 3, "–"), ""),
        ([asked("calculate", "a")], ("survey", 2, "calculation"), "a"),
        ([{"type": "text", "name": "a"}, asked("text", "b")], ("survey", 2, "label"), "a"),
    ],
)  # fmt: skip
def test_mistakes_are_named_by_sheet_row_and_column(
    survey: Table, place: tuple[str, int, str], detail: str
) -> None:
    error = refused(*survey)
    assert isinstance(error, SheetProblem)
    assert (error.facts["sheet"], error.facts["row"], error.facts["column"]) == place
    assert error.facts["detail"] in (detail, "unknown")


@pytest.mark.parametrize(
    ("choices", "row"),
    [
        ((*YES_NO, YES_NO[0]), 4),
        ((*YES_NO, {"list_name": "yn", "label": "?"}), 4),
        ((*YES_NO, {"list_name": "yn", "name": "x y", "label": "?"}), 4),
    ],
)
def test_mistakes_in_choices_are_named_by_row(choices: Table, row: int) -> None:
    error = refused(asked("select_multiple yn", "a"), choices=choices)
    assert isinstance(error, SheetProblem)
    assert (error.facts["sheet"], error.facts["row"]) == ("choices", row)


def test_a_mistake_in_an_expression_is_shown_as_the_office_wrote_it() -> None:
    error = refused(asked("integer", "age"), asked("text", "b", relevant="${age} > 5 +"))
    assert isinstance(error, SheetProblem)
    assert (error.facts["row"], error.facts["column"]) == (3, "relevant")
    assert error.facts["detail"] == "${age} > 5 + →"
    assert error.facts["position"] == 13


def test_a_rule_that_names_nothing_is_shown_as_the_office_wrote_it() -> None:
    error = refused(asked("integer", "age"), asked("text", "b", relevant="${age} > count(nothing)"))
    assert isinstance(error, BadExpression)
    assert (error.facts["question"], error.facts["row"], error.facts["column"]) == ("b", 3, "relevant")
    assert error.facts["expression"] == "${age} > count(nothing)"


def test_a_text_without_quotation_marks_is_pointed_at() -> None:
    error = refused(asked("select_one yn", "a"), asked("text", "b", relevant="${a} = yes"))
    assert "quotation marks" in str(error)


def test_a_circle_is_named() -> None:
    error = refused(
        asked("integer", "a", relevant="${c} = 1"), asked("integer", "b", relevant="${a} = 1"),
        asked("calculate", "c", calculation="${b} + 1"),
    )  # fmt: skip
    assert isinstance(error, DependencyLoop)
    assert error.facts["row"] == 2
    assert set(str(error.facts["loop"]).split(" → ")) == {"a", "b", "c"}


def test_a_group_that_waits_for_what_is_in_it_is_a_circle() -> None:
    error = refused(
        asked("begin group", "g", relevant="${a} = 1"), asked("integer", "a"), {"type": "end group"}
    )
    assert isinstance(error, DependencyLoop)


@pytest.mark.parametrize(
    ("survey", "question", "feature"),
    [
        ([asked("select_one yn", "a", appearance="search('places')")], "a", "another file"),
        ([asked("text", "a", default="${last-saved#a}")], "a", "last visit"),
    ],
)
def test_what_cannot_be_asked_yet_is_refused_by_question_and_feature(
    survey: Table, question: str, feature: str
) -> None:
    error = refused(*survey)
    assert isinstance(error, UnsupportedFeature)
    assert error.facts["question"] == question
    assert isinstance(error.facts["row"], int)
    assert feature in str(error.facts["feature"])


def test_metadata_of_the_device_is_no_obstacle() -> None:
    kinds = ("start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit")
    form = form_of(*({"type": kind, "name": kind} for kind in kinds), asked("text", "a"))
    assert list(form.questions) == ["/data/a"]


def test_a_choice_of_several_without_a_name_is_refused_in_xml_too() -> None:
    xml = read_xlsform(spreadsheet([asked("select_multiple yn", "a")])).xml.replace(
        "<name>y</name>", "<name>y z</name>"
    )
    with pytest.raises(BadForm):
        read_xform(xml)


def test_files_that_are_no_workbooks_are_refused_by_name() -> None:
    with pytest.raises(NotASpreadsheet, match=r"表\.xlsx"):
        read_xlsform(b"type,name,label", "表.xlsx")
    with pytest.raises(OldSpreadsheet):
        read_xlsform(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old.xlsx")
    with pytest.raises(ProtectedSpreadsheet):
        read_xlsform(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked.xlsx"
        )


def test_a_damaged_workbook_is_refused() -> None:
    good = spreadsheet([asked("text", "a")])
    broken = BytesIO()
    with zipfile.ZipFile(BytesIO(good)) as old, zipfile.ZipFile(broken, "w") as new:
        for part in old.namelist():
            new.writestr(part, b"<worksheet" if part.startswith("xl/worksheets/") else old.read(part))
    with pytest.raises((NotASpreadsheet, NotConverted, SheetProblem)):
        read_xlsform(broken.getvalue())


def test_a_workbook_that_would_swell_is_refused_before_it_does() -> None:
    bomb = BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w") as part,
    ):
        for _block in range(210):
            part.write(b"\0" * 2**20)
    with pytest.raises(ChecklistTooLarge):
        read_xlsform(bomb.getvalue())


def test_a_heading_that_is_a_number_is_pointed_at() -> None:
    book = load_workbook(BytesIO(spreadsheet([asked("text", "a")])))
    book["survey"]["D1"] = 5
    changed = BytesIO()
    book.save(changed)
    with pytest.raises(SheetProblem, match="heading"):
        read_xlsform(changed.getvalue())


def test_a_column_of_choices_that_cannot_be_a_name_is_left_out_with_a_notice() -> None:
    choices = [{"list_name": "yn", "name": "y", "label": "Yes", "备注": "…", "1（说明）": "…"}]
    conversion = read_xlsform(spreadsheet([asked("select_one yn", "a")], choices))
    assert [(n.sheet, n.column) for n in conversion.notices] == [("choices", "1（说明）")]
    assert list(read_xform(conversion.xml).questions) == ["/data/a"]


def test_a_name_that_xml_cannot_carry_is_refused() -> None:
    assert isinstance(refused(asked("text", "x:y")), NotConverted)


def test_an_empty_survey_is_refused() -> None:
    assert isinstance(refused({"type": "", "name": "", "label": ""}), SheetProblem)


def test_reading_gives_the_rows_of_questions_in_groups(tmp_path: Path) -> None:
    survey = [
        asked("text", "a"),
        asked("begin_group", "g"),
        asked("text", "b"),
        {"type": "end_group"},
        asked("text", "c"),
    ]
    path = tmp_path / "form.xlsx"
    path.write_bytes(spreadsheet(survey, settings=({**SETTINGS[0], "name": "visit"},)))
    rows = read_xlsform(path).rows
    assert {p: rows[p] for p in ("/visit/a", "/visit/g/b", "/visit/c")} == {
        "/visit/a": 2,
        "/visit/g/b": 4,
        "/visit/c": 6,
    }


def test_the_form_of_the_who_is_read_whole() -> None:
    conversion = read_xlsform(shared("whova_form.xlsx"))
    form = read_xform(conversion.xml, conversion.rows)
    assert (form.id, len(form.questions), form.languages) == ("va_who_v1_5_2", 485, ("English", "French"))

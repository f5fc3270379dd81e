"""Entities: what a record says about things in lists, and how a submission carries it."""

from io import BytesIO

from openpyxl import Workbook

from fieldtui.checklists import Filling, Table, read_xform, read_xlsform
from tests.checklists.making import SETTINGS, asked, noon
from tests.checklists.making import Table as Sheet

LIST = Table(("name", "label", "full_name", "__version"), [("id-7", "张三", "张三", "3")])
CHANGING: Sheet = (
    asked("select_one_from_file people.csv", "who"),
    asked("text", "name", save_to="full_name"),
    asked("text", "phone", save_to="phone", relevant="${name} != 'x'"),
)


def book(survey: Sheet, entities: Sheet, settings: Sheet = SETTINGS) -> bytes:
    made = Workbook()
    made.remove(made["Sheet"])
    for name, rows in (("survey", survey), ("settings", settings), ("entities", entities)):
        sheet = made.create_sheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    packed = BytesIO()
    made.save(packed)
    return packed.getvalue()


def begun(survey: Sheet, **entity: str) -> Filling:
    conversion = read_xlsform(book(survey, ({"list_name": "people", **entity},)))
    form = read_xform(conversion.xml, conversion.rows, lists={"people": LIST})
    return Filling(form, now=noon, lists={"people": LIST})


def test_a_record_changes_the_entity_that_was_chosen() -> None:
    f = begun(CHANGING, entity_id="${who}", update_if="${phone} != ''", label="${name}")
    assert f.entities() == ()
    assert "<entity" not in f.submission_xml()
    f.choose("/data/who", 1)
    f.answer("/data/phone", "138")
    (change,) = f.entities()
    assert (change.list, change.id, change.create, change.update, change.base_version) == (
        "people", "id-7", False, True, "3",
    )  # fmt: skip
    assert change.properties == {"full_name": "", "phone": "138"}
    assert '<entity dataset="people" update="true" baseVersion="3" id="id-7">' in f.submission_xml()


def test_what_is_not_asked_is_not_saved() -> None:
    f = begun(CHANGING, entity_id="${who}", label="${name}")
    f.choose("/data/who", 1)
    f.answer("/data/name", "x")
    (change,) = f.entities()
    assert change.properties == {"full_name": "x"}


def test_each_instance_of_a_repeat_makes_an_entity_of_its_own() -> None:
    survey = (
        asked("begin_repeat", "r"),
        asked("text", "name", save_to="full_name"),
        {"type": "end_repeat"},
    )
    f = begun(survey, label="${name}")
    f.add("/data/r")
    f.answer("/data/r[1]/name", "甲")
    f.answer("/data/r[2]/name", "乙")
    first, second = f.entities()
    assert (first.label, first.properties, first.create) == ("甲", {"full_name": "甲"}, True)
    assert second.label == "乙"
    assert first.id != second.id
    assert len(first.id) == 36
    again = Filling(f.form, f.answers, now=noon)
    assert again.entities() == f.entities()

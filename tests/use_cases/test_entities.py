"""What a checklist reads of residents, and what it changes when its visit is recorded."""

from pathlib import Path

from fieldtui.checklists import Filling, read_xlsform
from fieldtui.conflicts import conflicts
from fieldtui.device import Device
from fieldtui.entities import HOUSEHOLD, WRITABLE, field_changes, tables_for, unknown_properties
from fieldtui.findings import finding_lines
from fieldtui.log.event import Entry
from fieldtui.published import form_of, publish_checklist
from fieldtui.publishing import examine
from fieldtui.registry import residents_by_door
from fieldtui.visits import begin_draft, finish_draft
from tests.checklists.making import asked
from tests.checklists.test_entities import book
from tests.town import Town

DOOR = "文星苑/3/1/201"
SETTINGS = ({"form_id": "t", "version": "1"},)
SURVEY = (
    asked("select_one_from_file residents.csv", "who", choice_filter="here = '1'"),
    asked("text", "name", save_to="full_name"),
    asked("text", "phone", save_to="phone"),
    asked("text", "shoe", save_to="shoe_size"),
)


PERSON, PHONE = "王秀兰", "19900000010"


def begun(town: Town, **entity: str) -> tuple[int, Filling]:
    settings = ({"form_id": "t", "version": "-".join(["1", *entity])},)
    sheet = book(SURVEY, ({"list_name": "residents", "label": "${name}", **entity},), settings)
    conversion = read_xlsform(sheet)
    checklist = publish_checklist(town.office, conversion).id
    form = form_of(town.office, checklist)
    return checklist, Filling(form, lists=tables_for(town.office, form, town.doors[DOOR]))


def phones(device: Device, door: int) -> list[tuple[str, str]]:
    with device.read() as db:
        return [(r.name, r.phone) for r in residents_by_door(db, [door]).get(door, [])]


def finish(town: Town, checklist: int, filling: Filling) -> None:
    draft = begin_draft(town.office, town.doors[DOOR], 0, checklist, "door")
    finish_draft(town.office, draft, filling.record(), "", filling.entities())


def test_a_resident_who_was_chosen_gets_the_answer_when_the_visit_is_recorded(town: Town) -> None:
    door = town.doors[DOOR]
    checklist, f = begun(town, entity_id="${who}")
    assert [option.label for option in f.choices("/data/who")] == [PERSON]
    f.choose("/data/who", 1)
    f.answer("/data/phone", "138")
    (told,) = field_changes(town.office, door, f.entities())
    assert (told.label, told.field, told.before, told.after) == (PERSON, "phone", PHONE, "138")
    assert phones(town.office, door) == [(PERSON, PHONE)]
    finish(town, checklist, f)
    assert phones(town.office, door) == [(PERSON, "138")]
    assert not conflicts(town.office)


def test_what_changed_since_the_form_was_filled_becomes_a_conflict(town: Town) -> None:
    resident = town.people[PERSON]
    checklist, f = begun(town, entity_id="${who}")
    f.choose("/data/who", 1)
    f.answer("/data/phone", "138")

    town.office.record("2", [Entry("resident.changed", {"phone": "139"}, resident, (resident,))])
    finish(town, checklist, f)
    assert len(conflicts(town.office)) == 1


def test_a_new_resident_is_added_behind_the_door(town: Town) -> None:
    door = town.doors[DOOR]
    checklist, f = begun(town)
    f.answer("/data/name", "李四")
    f.answer("/data/phone", "137")
    finish(town, checklist, f)
    assert phones(town.office, door) == [(PERSON, PHONE), ("李四", "137")]


def test_an_empty_answer_erases_nothing_and_nobody_without_a_name_is_added(town: Town) -> None:
    door = town.doors[DOOR]
    checklist, f = begun(town, entity_id="${who}")
    f.choose("/data/who", 1)
    finish(town, checklist, f)
    checklist, f = begun(town)
    finish(town, checklist, f)
    assert phones(town.office, door) == [(PERSON, PHONE)]


def test_properties_that_no_record_has_are_named(town: Town) -> None:
    _checklist, f = begun(town)
    assert unknown_properties(f.form) == (("/data/shoe", "shoe_size"),)


def test_whoever_imports_is_told_of_properties_that_no_record_has_and_which_there_are(town: Town) -> None:
    found = examine(
        town.office, book(SURVEY, ({"list_name": "residents", "label": "${name}"},), SETTINGS), "f"
    )
    (told,) = [line for line in finding_lines(found) if line.code == "property unknown"]
    assert (told.serious, told.sheet, told.row, told.column) == (False, "survey", "5", "save_to")
    assert "shoe_size" in told.what
    names = {name for columns in WRITABLE.values() for name in columns} | {HOUSEHOLD}
    assert all(name in told.todo for name in names)


def test_lists_that_are_there_are_not_said_to_be_outside(town: Town, tmp_path: Path) -> None:
    rows = (*SURVEY, *(asked(f"select_one_from_file {name}.csv", name) for name in ("towns", "b")))
    (tmp_path / "towns.csv").write_text("name,label\na,A\n")
    found = examine(
        town.office,
        book(rows, ({"list_name": "residents", "label": "${name}"},), SETTINGS),
        "f",
        tmp_path / "f.xlsx",
    )
    assert [one.detail for one in found.findings if one.code == "list outside"] == ["b.csv"]

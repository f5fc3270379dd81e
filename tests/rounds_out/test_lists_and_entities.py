"""What a round has of lists in files, of people in the ledger, of files that were named, and of entities."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from fieldtui.checklists import Filling, read_xlsform
from fieldtui.entities import tables_for
from fieldtui.i18n import use_language
from fieldtui.published import form_of, publish_checklist
from fieldtui.rounds import open_round
from fieldtui.rounds_out import CSV, XML, Wanted, write_round
from fieldtui.visits import begin_draft, finish_draft
from tests.checklists.making import asked
from tests.checklists.test_entities import book
from tests.town import Town

DOOR, PERSON = "文星苑/3/1/201", "王秀兰"
SURVEY = (
    asked("select_multiple_from_file towns.csv", "seen", label="哪些镇"),
    asked("select_one_from_file towns.csv", "home"),
    asked("select_one_from_file residents.csv", "who"),
    asked("image", "door"),
    asked("file", "paper"),
    asked("text", "phone", save_to="phone"),
)
TOWNS = {"towns.csv": "name,label\na,安镇\nb,白镇\nc,长镇\n".encode()}
ENTITIES = ({"list_name": "residents", "entity_id": "${who}"},)
ANSWERS = {"seen": "a c", "home": "b", "door": "门.jpg", "phone": "138"}


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


@pytest.fixture
def walked(town: Town) -> Town:
    """A town in which one door was visited with this checklist."""
    conversion = read_xlsform(book(SURVEY, ENTITIES, ({"form_id": "t", "version": "1"},)))
    checklist = publish_checklist(town.office, replace(conversion, files=TOWNS)).id
    days = date(2026, 10, 12), date(2026, 10, 20)
    opened = open_round(town.office, "r", checklist, ["2"], *days)[0]
    form = form_of(town.office, checklist)
    filling = Filling(form, lists=tables_for(town.office, form, town.doors[DOOR]))
    filling.choose("/data/who", 1)
    for name, value in ANSWERS.items():
        filling.answer(f"/data/{name}", value)
    draft = begin_draft(town.office, town.doors[DOOR], opened.id, checklist, "door")
    finish_draft(town.office, draft, filling.record(), "", filling.entities())
    return town


def row(town: Town, folder: Path, *, split: bool = False, labels: bool = False) -> Mapping[str, str]:
    wanted = Wanted(CSV, places=False, split=split, labels=labels)
    path = write_round(town.office, "r", folder, wanted).path
    (found,) = csv.DictReader(StringIO(path.read_text("utf-8-sig")))
    return found


def test_a_choice_of_several_from_a_file_is_split_and_labelled_by_the_file(
    walked: Town, tmp_path: Path
) -> None:
    found = row(walked, tmp_path, split=True)
    assert {name: cell for name, cell in found.items() if name.startswith("seen")} == {
        "seen": "a c",
        "seen/a": "1",
        "seen/c": "1",
    }
    found = row(walked, tmp_path, split=True, labels=True)
    assert (found["哪些镇"], found["哪些镇/安镇"], found["哪些镇/长镇"]) == ("安镇, 长镇", "1", "1")
    assert found["HOME"] == "白镇"


def test_a_person_who_was_chosen_is_named_where_labels_are_wanted(walked: Town, tmp_path: Path) -> None:
    assert row(walked, tmp_path, labels=True)["WHO"] == PERSON
    assert row(walked, tmp_path)["who"] != PERSON


def test_names_of_files_are_values_and_expected_attachments(walked: Town, tmp_path: Path) -> None:
    found = row(walked, tmp_path)
    assert (found["door"], found["paper"]) == ("门.jpg", "")
    assert (found["AttachmentsPresent"], found["AttachmentsExpected"]) == ("0", "1")


def test_attributes_of_entities_are_no_columns(walked: Town, tmp_path: Path) -> None:
    assert not any("@" in name for name in row(walked, tmp_path))


def test_a_submission_has_the_entity_and_the_names_of_files(walked: Town, tmp_path: Path) -> None:
    path = write_round(walked.office, "r", tmp_path, Wanted(XML)).path
    root = ElementTree.parse(next(path.iterdir())).getroot()
    entity = root.find("meta/entity")
    assert entity is not None
    assert entity.attrib["dataset"] == "residents"
    assert entity.attrib["update"] == "1"
    assert entity.attrib["id"] == root.findtext("who")
    assert int(entity.attrib["baseVersion"]) > 0
    assert root.findtext("door") == "门.jpg"

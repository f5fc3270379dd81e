"""A round as ODK submissions: one XML file a visit, as ODK Central and KoboToolbox take them."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from fieldtui.checklists.out.submission import record_xml
from fieldtui.checklists.reading.xform import read_xform
from fieldtui.rounds_out import XML, Wanted, write_round
from tests.rounds_out.conftest import ANSWERS, FORM, ROUND, Record
from tests.town import Town

DOOR = "文星苑/3/1/101"
ORX = "{http://openrosa.org/xforms}"


def written(town: Town, folder: Path) -> dict[str, ElementTree.Element]:
    path = write_round(town.office, ROUND, folder, Wanted(XML)).path
    return {file.stem: ElementTree.parse(file).getroot() for file in sorted(path.iterdir())}


def test_a_submission_names_form_version_and_instance_and_its_file_is_named_by_it(
    town: Town, record: Record, tmp_path: Path
) -> None:
    record(DOOR, ANSWERS)
    record("文星苑/3/1/102", {}, "no answer")
    ((name, root),) = written(town, tmp_path).items()
    assert root.attrib == {"id": "census", "version": "7"}
    assert root.findtext(f"{ORX}meta/{ORX}instanceID") == f"uuid:{name}"


def test_a_submission_has_every_answer_in_its_instance_in_the_order_of_the_form() -> None:
    root = ElementTree.fromstring(record_xml(read_xform(FORM), ANSWERS, "uuid:1"))
    assert [child.tag for child in root] == ["start", "who", "home", "household", "household", f"{ORX}meta"]
    first, second = root.findall("household")
    assert [[leaf.text for leaf in child] for child in first.findall("child")] == [["小宝", "7"], ["小贝"]]
    assert (second.findtext("head"), second.findtext("child/age")) == ("李建国", "12")
    assert root.findtext("home/signs") == "fever tired"


def test_what_was_not_answered_or_is_not_of_the_form_is_not_in_a_submission() -> None:
    strange = {
        "/data/who": "甲",
        "/data/home[1]/rooms": "1",
        "/data/x": "1",
        "/data/household/head": "1",
        "/data": "1",
    }
    root = ElementTree.fromstring(record_xml(read_xform(FORM), strange, "uuid:1"))
    assert [child.tag for child in root] == ["who", f"{ORX}meta"]


@pytest.mark.parametrize("text", ["<a>&amp;", "]]>", "\x00\x1b", "\ufffe", "甲\n乙", "=1"])
def test_a_hostile_answer_is_text_in_a_submission(text: str) -> None:
    root = ElementTree.fromstring(record_xml(read_xform(FORM), {"/data/who": text}, "uuid:1"))
    assert (root.findtext("who") or "") == text.replace("\x00", "").replace("\x1b", "").replace("\ufffe", "")


def test_the_same_visit_has_the_same_name_each_time(town: Town, record: Record, tmp_path: Path) -> None:
    record(DOOR, ANSWERS)
    assert list(written(town, tmp_path)) == list(written(town, tmp_path))

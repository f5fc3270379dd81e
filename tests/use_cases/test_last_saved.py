"""The last answers of this device: those of its own last visit with the same form, and only if it asks."""

from pathlib import Path

from fieldtui.checklists import Filling, read_xlsform, with_lists
from fieldtui.device import Device
from fieldtui.last_saved import last_saved_answers
from fieldtui.published import form_of, publish_checklist
from fieldtui.visits import begin_draft, finish_draft
from tests.checklists.making import asked, spreadsheet
from tests.town import Town

DOOR, OTHER = "文星苑/3/1/201", "文星苑/3/1/202"
ASKS = asked("text", "a", default="${last-saved#a}")


def published(town: Town, *survey: dict[str, str]) -> int:
    settings = ({"form_id": "t", "version": str(len(survey))},)
    return publish_checklist(town.office, read_xlsform(spreadsheet(survey, settings=settings))).id


def visited(device: Device, door: int, checklist: int, answer: str) -> None:
    draft = begin_draft(device, door, 0, checklist, "door")
    finish_draft(device, draft, {"/data/a": answer})


def test_the_last_visit_with_the_same_form_gives_its_answers(town: Town) -> None:
    old = published(town, ASKS)
    visited(town.office, town.doors[DOOR], old, "first")
    visited(town.office, town.doors[OTHER], old, "second")
    new = published(town, ASKS, asked("text", "b"))
    form = form_of(town.office, new)
    assert last_saved_answers(town.office, form) == {"/data/a": "second"}
    assert Filling(form, last_saved=last_saved_answers(town.office, form)).value("/data/a") == "second"


def test_a_form_that_does_not_ask_gets_nothing(town: Town) -> None:
    checklist = published(town, asked("text", "a"))
    visited(town.office, town.doors[DOOR], checklist, "first")
    assert last_saved_answers(town.office, form_of(town.office, checklist)) == {}


def test_without_a_visit_there_are_no_answers(town: Town) -> None:
    assert last_saved_answers(town.office, form_of(town.office, published(town, ASKS))) == {}


def test_a_checklist_is_published_with_the_lists_beside_its_file(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(spreadsheet([asked("select_one_from_file x.csv", "a")]))
    (tmp_path / "form-media").mkdir()
    (tmp_path / "form-media" / "x.csv").write_bytes("name,label\n1,一号楼\n".encode("gb18030"))
    (tmp_path / "other.csv").write_bytes(b"not wanted")
    conversion = with_lists(read_xlsform(path), path)
    assert set(conversion.files) == {"x.csv"}
    first, again = publish_checklist(town.office, conversion), publish_checklist(town.office, conversion)
    assert first == again
    assert [option.label for option in Filling(form_of(town.office, first.id)).choices("/data/a")] == [
        "一号楼"
    ]

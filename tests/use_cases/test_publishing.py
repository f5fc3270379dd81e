"""Publishing checklists: looking first, versions beside each other, and what goes on in which."""

from datetime import date

import pytest

from fieldtui.checklists import builtin_checklists
from fieldtui.community import OfficeOnly
from fieldtui.device import Device
from fieldtui.log.names import Dot
from fieldtui.published import (
    VersionTaken,
    checklist_called,
    checklists,
    form_of,
    newest_versions,
    publish_checklist,
)
from fieldtui.publishing import NEW, REVISED, SAME, difference, examine, move_open_rounds, publish
from fieldtui.reports import report_of_round
from fieldtui.rounds import open_round, rounds
from fieldtui.visits import begin_draft, draft_at, finish_draft, keep_answers, record_visit
from screens.draft import begin
from tests.checklists.making import YES_NO, asked, spreadsheet
from tests.town import Town
from tests.use_cases.conftest import worker_of

FIRST, LAST = date(2026, 10, 12), date(2026, 10, 18)


def settings(version: str, form_id: str = "f", title: str = "登记") -> list[dict[str, str]]:
    return [{"form_id": form_id, "form_title": title, "version": version}]


OLD = spreadsheet(
    [asked("text", "a"), asked("select_one yn", "b"), asked("text", "c")], settings=settings("1")
)
RENEWED = spreadsheet(
    [asked("text", "a"), asked("select_one yn", "b"), asked("integer", "c"), asked("text", "d")],
    [*YES_NO, {"list_name": "yn", "name": "u", "label": "Unknown"}],
    settings("2"),
)


def published(device: Device, data: bytes) -> Dot:
    return publish(device, examine(device, data, "f.xlsx")).id


def test_looking_records_nothing(town: Town) -> None:
    found = examine(town.office, OLD, "f.xlsx")
    assert (found.state, found.error, found.older) == (NEW, None, ())
    assert found.form is not None
    assert len(found.form.questions) == 3
    assert checklists(town.office) == []


def test_a_file_with_mistakes_is_told_and_cannot_be_published(town: Town) -> None:
    found = examine(town.office, spreadsheet([asked("texxt", "a"), asked("text", "b c")]), "f.xlsx")
    assert [one.row for one in found.findings if one.serious] == [2, 3]
    assert found.error is not None
    with pytest.raises(type(found.error)):
        publish(town.office, found)
    assert checklists(town.office) == []


def test_only_the_office_looks_and_publishes(town: Town) -> None:
    with pytest.raises(OfficeOnly):
        examine(worker_of(town, 2), OLD, "f.xlsx")


def test_the_same_file_again_is_told_and_is_the_same_checklist(town: Town) -> None:
    first = published(town.office, OLD)
    assert examine(town.office, OLD, "f.xlsx").state == SAME
    assert published(town.office, OLD) == first


def test_a_new_version_says_what_it_changes(town: Town) -> None:
    published(town.office, OLD)
    found = examine(town.office, RENEWED, "f.xlsx")
    assert found.state == REVISED
    assert found.difference is not None
    assert found.difference.added == ("d",)
    assert found.difference.removed == ()
    assert found.difference.retyped == (("c", "text", "integer"),)
    assert found.difference.rechosen == (("b", (), ("u",)),)


def test_a_form_is_no_different_from_itself(town: Town) -> None:
    form = form_of(town.office, published(town.office, OLD))
    assert not difference(form, form).any


def test_what_hangs_on_the_older_version_is_told(town: Town) -> None:
    office, door = town.office, next(iter(town.doors.values()))
    old = published(office, OLD)
    (opened,) = open_round(office, "登记", old, ["1"], FIRST, LAST)
    begin_draft(office, door, opened.id, old, "door")
    (older,) = examine(office, RENEWED, "f.xlsx").older
    assert (older.checklist.id, older.drafts, older.visits, older.rounds) == (old, 1, 0, ("登记",))


@pytest.mark.parametrize("used", ["round", "draft", "visit"])
def test_a_version_in_use_with_another_content_is_refused(town: Town, used: str) -> None:
    office, door = town.office, next(iter(town.doors.values()))
    old = published(office, OLD)
    if used == "round":
        open_round(office, "登记", old, ["1"], FIRST, LAST)
    else:
        draft = begin_draft(office, door, 0, old, "door")
        if used == "visit":
            finish_draft(office, draft, {"/data/a": "x"})
    other = spreadsheet([asked("text", "a")], settings=settings("1"))
    found = examine(office, other, "f.xlsx")
    assert isinstance(found.error, VersionTaken)
    with pytest.raises(VersionTaken):
        publish(office, found)
    assert found.conversion is not None
    with pytest.raises(VersionTaken):
        publish_checklist(office, found.conversion)
    assert len(checklists(office)) == 1


def test_a_version_nobody_used_may_be_corrected(town: Town) -> None:
    published(town.office, OLD)
    corrected = published(town.office, spreadsheet([asked("text", "z")], settings=settings("1")))
    assert checklist_called(town.office, "f").id == corrected


def test_a_version_is_taken_only_by_its_own_form(town: Town) -> None:
    open_round(town.office, "登记", published(town.office, OLD), ["1"], FIRST, LAST)
    other = examine(town.office, spreadsheet([asked("text", "a")], settings=settings("1", "g")), "g.xlsx")
    assert other.error is None


def test_a_new_round_asks_the_newest_version_whatever_it_is_called(town: Town) -> None:
    published(town.office, OLD)
    new = published(town.office, spreadsheet([asked("text", "a")], settings=settings("2", title="新登记")))
    assert checklist_called(town.office, "登记").id == checklist_called(town.office, "新登记").id == new
    assert [one.id for one in newest_versions(town.office)] == [new]


def test_rounds_keep_their_version_unless_they_are_to_go_on_with_the_new_one(town: Town) -> None:
    office = town.office
    old = published(office, OLD)
    open_round(office, "登记", old, ["1", "2"], FIRST, LAST)
    open_round(office, "上周", old, ["1"], date(2026, 10, 1), date(2026, 10, 2))
    new = publish(office, examine(office, RENEWED, "f.xlsx"))
    assert {one.checklist for one in rounds(office)} == {old}
    assert move_open_rounds(office, new) == 2
    assert {(one.title, one.checklist) for one in rounds(office)} == {("登记", new.id), ("上周", old)}


def test_a_draft_goes_on_in_the_version_it_was_begun_with_on_the_same_question(town: Town) -> None:
    office, doors = town.office, list(town.doors.values())
    old = published(office, OLD)
    (opened,) = open_round(office, "登记", old, ["1"], FIRST, LAST)
    begun = begin(office, doors[0], opened, "door")
    keep_answers(office, begun.draft, [("/data/a", "“甲”")], "/data/b")
    new = publish(office, examine(office, RENEWED, "f.xlsx"), move_rounds=True)
    moved = next(one for one in rounds(office) if one.id == opened.id)
    assert moved.checklist == new.id
    again = begin(office, doors[0], moved, "door")
    assert (again.draft.checklist, again.draft.at) == (old, "/data/b")
    assert again.filling.value("/data/a") == "“甲”"
    assert begin(office, doors[1], moved, "door").draft.checklist == new.id


def test_a_round_is_reported_by_version(town: Town) -> None:
    office, doors = town.office, list(town.doors.values())
    old = published(office, OLD)
    (opened,) = open_round(office, "登记", old, ["1"], FIRST, LAST)
    with office.read() as db:
        mine = [row[0] for row in db.execute("SELECT id FROM doors WHERE scope = '1' ORDER BY id LIMIT 4")]
    assert mine
    finish_draft(office, begin(office, mine[0], opened, "door").draft, {"/data/a": "x"})
    new = publish(office, examine(office, RENEWED, "f.xlsx"), move_rounds=True).id
    (moved,) = [one for one in rounds(office) if one.id == opened.id]
    for door in mine[1:3]:
        finish_draft(office, begin(office, door, moved, "door").draft, {"/data/a": "x"})
    record_visit(office, mine[3], "no answer", round_=opened.id)
    report = report_of_round(office, "登记")
    assert [(one.version, one.doors) for one in report.versions] == [("2", 2), ("1", 1)]
    assert draft_at(office, mine[0], opened.id) is None
    assert {form_of(office, one).version for one in (old, new)} == {"1", "2"}
    assert doors


def test_groups_and_repeats_are_counted(town: Town) -> None:
    rows = [asked("begin group", "g"), asked("text", "a"), asked("begin repeat", "r"), asked("text", "b")]
    rows += [{"type": "end repeat"}, {"type": "end group"}]
    found = examine(town.office, spreadsheet(rows), "f.xlsx")
    assert (found.groups, found.repeats) == (1, 1)


def test_built_in_checklists_are_published_like_others(town: Town) -> None:
    for built in builtin_checklists():
        found = examine(town.office, built.read(), built.name)
        assert (found.error, found.findings) == (None, ())

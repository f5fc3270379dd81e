"""A checklist that asks for times: how long each question was looked at is kept with the draft and with the visit."""

import csv
from datetime import timedelta
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

from fieldtui.doors import door_view
from fieldtui.rounds_out import CSV, XML, Wanted, write_round
from fieldtui.visits import draft_at
from screens.stops import END
from tests.checklists.making import asked
from tests.screens.forms import AT, at, at_door, screen, stored, survey
from tests.screens.keys import Keys
from tests.town import Town

AUDIT = {"type": "audit", "name": "audit", "parameters": "track-changes=true identify-user=true"}


def questions(*, audit: bool = True) -> Town:
    rows = (asked("text", "a"), asked("begin repeat", "r"), asked("integer", "b"), {"type": "end repeat"})
    town = survey(*([AUDIT] if audit else []), *rows)
    clock = town.office.clock
    calls = iter(range(10_000))
    town.office.clock = lambda: clock() + timedelta(seconds=next(calls))
    return town


def kept(town: Town) -> list[str]:
    return [path for path in _rows(town) if "#" in path]


def _rows(town: Town) -> dict[str, str]:
    assert town.round is not None
    draft = draft_at(town.office, town.doors[AT], town.round.id)
    assert draft is not None
    return dict(draft.answers)


async def _to_the_end(keys: Keys) -> None:
    await keys.type("王")
    await keys.press("enter")
    await keys.type("3")
    await keys.press("enter", "enter")
    assert at(keys) == END


async def test_each_question_that_the_cursor_has_left_has_a_row_in_the_draft() -> None:
    town = questions()
    async with at_door(town) as keys:
        assert kept(town) == []
        await keys.type("王")
        assert kept(town) == []
        await keys.press("enter")
        assert kept(town) == ["/data/meta/audit#1"]
        await keys.press("up", "down")
        assert kept(town) == [f"/data/meta/audit#{number}" for number in (1, 2, 3)]


async def test_times_survive_leaving_and_opening_again_and_the_cursor_is_where_it_was() -> None:
    town = questions()
    async with at_door(town) as keys:
        await keys.press("enter", "escape")
        assert kept(town) == ["/data/meta/audit#1", "/data/meta/audit#2"]
    async with at_door(town) as again:
        assert at(again) == "r[1]/b"
        await again.press("up")
        assert len(screen(again).filling.audit_csv().splitlines()) == 1 + 3


async def test_looking_for_something_to_bring_back_leaves_the_cursor_where_it_is() -> None:
    town = questions()
    async with at_door(town) as keys:
        await keys.press("enter", "ctrl+z")
    async with at_door(town) as again:
        assert at(again) == "r[1]/b"


async def _finished(town: Town) -> None:
    async with at_door(town) as keys:
        await _to_the_end(keys)
        await keys.press("enter")


async def test_a_round_is_written_with_the_times_of_its_visits_in_central_s_layout(tmp_path: Path) -> None:
    town = questions()
    await _finished(town)
    wanted = Wanted(CSV, places=False)
    path = write_round(town.office, "调查", tmp_path, wanted, {town.office.id: "李"}).path
    with ZipFile(path) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(" - audit.csv")]
        text = archive.read(name).decode("utf-8-sig")
        form = archive.read(archive.namelist()[0]).decode("utf-8-sig")
    heading = text.splitlines()[0]
    assert heading == (
        "instance ID,event,node,start,end,latitude,longitude,accuracy,old-value,new-value,user,change-reason"
    )
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["node"] for row in rows] == ["/data/a", "/data/r[1]/b"]
    assert [row["new-value"] for row in rows] == ["王", "3"]
    assert {row["event"] for row in rows} == {"question"}
    assert {row["user"] for row in rows} == {"李"}
    assert all(int(row["start"]) < int(row["end"]) for row in rows)
    (record,) = csv.DictReader(StringIO(form))
    assert record["KEY"] == rows[0]["instance ID"]
    assert (record["meta-audit"], record["AttachmentsExpected"]) == ("audit.csv", "1")


async def test_a_submission_has_its_times_beside_it_as_odk_has_them(tmp_path: Path) -> None:
    town = questions()
    await _finished(town)
    path = write_round(town.office, "调查", tmp_path, Wanted(XML), {town.office.id: "李"}).path
    (file,) = path.glob("*.xml")
    assert "audit.csv</" in file.read_text("utf-8")
    lines = (path / file.stem / "audit.csv").read_text("utf-8").splitlines()
    assert lines[0] == "event,node,start,end,old-value,new-value,user"
    assert [line.split(",")[1] for line in lines[1:]] == ["/data/a", "/data/r[1]/b"]


async def test_times_are_no_answers_of_a_visit() -> None:
    counted = []
    for audit in (True, False):
        town = questions(audit=audit)
        await _finished(town)
        assert town.round is not None
        counted.append(door_view(town.office, town.doors[AT], town.round.id).history[0].answers)
    assert counted[0] == counted[1]


async def test_a_checklist_that_does_not_ask_for_times_keeps_none(tmp_path: Path) -> None:
    town = questions(audit=False)
    async with at_door(town) as keys:
        await keys.press("enter", "up")
        assert not any("#" in path for path in stored(town))
        await _to_the_end(keys)
        await keys.press("enter")
    path = write_round(town.office, "调查", tmp_path, Wanted(CSV, places=False)).path
    with ZipFile(path) as archive:
        assert not any("audit" in name for name in archive.namelist())

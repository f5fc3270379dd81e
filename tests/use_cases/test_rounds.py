"""Rounds: a checklist, days and doors, opened by the office in each grid."""

from datetime import date, timedelta

import pytest

from fieldtui.buildings import buildings
from fieldtui.checklists import builtin_checklists, read_xlsform
from fieldtui.community import OfficeOnly, UnknownGrid
from fieldtui.device import Device
from fieldtui.published import (
    ChecklistMissing,
    NoSuchChecklist,
    checklist_called,
    checklists,
    form_of,
    publish_checklist,
)
from fieldtui.rounds import Round, RoundDates, doors_of_round, open_round, open_rounds, round_for, rounds
from tests.town import MONDAY, Town
from tests.use_cases.conftest import here, questions, recorded, share, worker_of

FIRST, LAST = date(2026, 10, 14), date(2026, 10, 16)


def opened(town: Town, places: tuple[int, ...] = (), codes: tuple[str, ...] = ("1", "2")) -> list[Round]:
    """A round of three days."""
    return open_round(town.office, "复查", questions(town), codes, FIRST, LAST, places)


def covered(device: Device, round_: Round) -> set[int]:
    with device.read() as db:
        found = doors_of_round(db, round_.id)
    assert len(found) == len(set(found))
    return set(found)


@pytest.mark.parametrize(("days", "is_open"), [(-1, False), (0, True), (1, True), (2, True), (3, False)])
def test_a_round_is_open_from_its_first_day_to_its_last(town: Town, days: int, is_open: bool) -> None:
    opened(town)
    town.clock.now = MONDAY.replace(day=14) + timedelta(days=days)
    assert bool(open_rounds(town.office)) is is_open
    assert (round_for(town.office, "2") is not None) is is_open


def test_a_round_may_begin_and_end_on_one_day(town: Town) -> None:
    open_round(town.office, "一天", questions(town), ["2"], FIRST, FIRST)
    town.clock.now = MONDAY.replace(day=14)
    assert [r.title for r in open_rounds(town.office)] == ["一天"]


def test_a_round_that_ends_before_it_begins_is_refused(town: Town) -> None:
    before = recorded(town.office)
    with pytest.raises(RoundDates):
        open_round(town.office, "x", 0, ["2"], LAST, FIRST)
    assert recorded(town.office) == before


def test_a_round_in_a_grid_that_is_not_there_is_refused_whole(town: Town) -> None:
    with pytest.raises(UnknownGrid):
        open_round(town.office, "x", 0, ["2", "77"], FIRST, LAST)
    assert rounds(town.office) == []


def test_only_the_office_opens_a_round(town: Town) -> None:
    with pytest.raises(OfficeOnly):
        open_round(worker_of(town, 2), "x", 0, ["2"], FIRST, LAST)


def test_a_round_covers_all_doors_of_its_grid(town: Town) -> None:
    by_grid = {r.scope: covered(town.office, r) for r in opened(town)}
    assert by_grid["2"] == {door for key, door in town.doors.items() if key.startswith("文星苑")}
    assert by_grid["1"] == {door for key, door in town.doors.items() if key.startswith("信义里")}


def test_a_round_over_a_building_covers_its_doors_alone(town: Town) -> None:
    (only,) = opened(town, (town.buildings["文星苑/4"],))
    assert only.scope == "2"
    assert covered(town.office, only) == {
        door for key, door in town.doors.items() if key.startswith("文星苑/4/")
    }


@pytest.mark.parametrize("key", ["文星苑/3/1/201", "信义里/1/1/101"])
def test_a_round_over_one_door_covers_that_door(town: Town, key: str) -> None:
    (only,) = opened(town, (town.doors[key],))
    assert covered(town.office, only) == {town.doors[key]}


def test_a_round_over_a_compound_covers_all_of_it(town: Town) -> None:
    (only,) = opened(town, (town.buildings["文星苑"],))
    assert len(covered(town.office, only)) == len([key for key in town.doors if key.startswith("文星苑")])


def test_places_that_overlap_cover_a_door_once(town: Town) -> None:
    (only,) = opened(
        town, (town.buildings["文星苑"], town.buildings["文星苑/3"], town.doors["文星苑/3/1/201"])
    )
    assert len(covered(town.office, only)) == len([key for key in town.doors if key.startswith("文星苑")])


def test_a_round_of_one_grid_names_no_place_of_another(town: Town) -> None:
    both = opened(town, (town.doors["文星苑/3/1/201"], town.doors["信义里/1/1/101"]))
    assert {r.scope: r.places for r in both} == {
        "2": (town.doors["文星苑/3/1/201"],),
        "1": (town.doors["信义里/1/1/101"],),
    }


def test_a_door_that_is_added_later_is_covered_too(town: Town) -> None:
    from fieldtui.log.event import Entry

    (only,) = opened(town, codes=("2",))
    with town.office.read() as db:
        unit = db.execute("SELECT unit FROM doors WHERE id = ?", (town.doors["文星苑/3/1/201"],)).fetchone()[
            0
        ]
    late = town.office.record("2", [Entry("door.added", {"unit": unit, "room": "701"})])[0]
    assert late in covered(town.office, only)


def test_a_worker_walks_the_newest_round_of_the_grid(town: Town) -> None:
    worker = worker_of(town, 2)
    for title in ("第一轮", "第二轮"):
        open_round(town.office, title, questions(town), ["2"], FIRST, LAST)
    share(town.office, worker)
    town.clock.now = MONDAY.replace(day=15)
    found = round_for(worker, "2")
    assert found is not None
    assert found.title == "第二轮"


def test_a_worker_sees_the_same_doors_in_a_round_as_the_office(town: Town) -> None:
    (only,) = opened(town, (town.buildings["文星苑/4"],))
    worker = worker_of(town, 2)
    there = next(r for r in rounds(worker) if r.title == "复查")
    assert covered(worker, there) == {here(door, town.office, worker) for door in covered(town.office, only)}


def test_a_list_of_buildings_counts_every_door_once(town: Town) -> None:
    lines = buildings(town.office)
    assert sum(line.doors for line in lines) == len(town.doors)
    assert {(line.compound, line.label): line.doors for line in lines} == {
        ("信义里", "1栋"): 6,
        ("文星苑", "3栋"): 24,
        ("文星苑", "4栋"): 12,
    }


def test_the_same_questions_again_are_the_same_checklist(town: Town) -> None:
    conversion = read_xlsform(builtin_checklists()[0].read())
    first, again = publish_checklist(town.office, conversion), publish_checklist(town.office, conversion)
    assert first == again
    assert checklists(town.office) == [first]
    assert checklist_called(town.office, first.title) == checklist_called(town.office, first.form_id) == first
    assert form_of(town.office, first.id).questions


def test_a_checklist_nobody_published_is_named(town: Town) -> None:
    with pytest.raises(NoSuchChecklist, match="体温"):
        checklist_called(town.office, "体温")


def test_a_checklist_whose_questions_have_not_come_is_named(walked: Town) -> None:
    worker = worker_of(walked, 2)
    assert walked.checklist is not None
    there = checklist_called(worker, walked.checklist.title)
    with pytest.raises(ChecklistMissing, match=walked.checklist.title):
        form_of(worker, there.id)


def test_only_the_office_publishes_a_checklist(town: Town) -> None:
    with pytest.raises(OfficeOnly):
        publish_checklist(worker_of(town, 2), read_xlsform(builtin_checklists()[0].read()))

"""Today: what must be done now, in the order in which it should be done, and nothing that is done."""

from datetime import date, timedelta

import pytest

from fieldtui.checklists import Filling, read_xlsform
from fieldtui.device import Device
from fieldtui.errands import create_errand, move_errand, parse_items
from fieldtui.published import form_of, publish_checklist
from fieldtui.rounds import open_round
from fieldtui.today import DRAFT, ERRAND, LATE, REVISIT, ROUND, tasks
from fieldtui.visits import begin_draft, finish_draft, keep_answers, record_visit
from screens.draft import begin, take_away
from tests.checklists.making import asked, spreadsheet
from tests.town import Town, small_town
from tests.use_cases.conftest import questions

DOOR, OTHER = "文星苑/3/1/201", "文星苑/3/1/601"
TODAY = date(2026, 10, 12)


def kinds(device: Device) -> list[str]:
    return [task.what for task in tasks(device)]


def errand(town: Town, promised: str, *states: str) -> None:
    """An errand for a day, moved on."""
    made = create_errand(town.office, town.doors[DOOR], parse_items("米 1"), promised=promised)
    for state in states:
        move_errand(town.office, made, state)


def test_a_day_without_work_has_no_tasks(town: Town) -> None:
    assert tasks(town.office) == []


def test_the_order_is_late_then_begun_then_promised_then_errands_then_rounds(town: Town) -> None:
    asked = questions(town)
    errand(town, "2026-10-13")
    open_round(town.office, "一轮", asked, ("2",), TODAY, TODAY)
    record_visit(town.office, town.doors[OTHER], "no answer", revisit=TODAY)
    begin_draft(town.office, town.doors[DOOR], 0, asked, "door")
    errand(town, "2026-10-11")
    assert kinds(town.office) == [LATE, DRAFT, REVISIT, ERRAND, ROUND]


@pytest.mark.parametrize(
    ("promised", "what"),
    [
        ("2026-10-11", LATE),
        ("2026-10-11T23:59", LATE),
        ("2026-10-12", ERRAND),
        ("2026-10-12T08:00", ERRAND),
        ("", ERRAND),
        ("soon", ERRAND),
    ],
)
def test_an_errand_is_late_when_its_day_is_over(town: Town, promised: str, what: str) -> None:
    errand(town, promised)
    assert kinds(town.office) == [what]


@pytest.mark.parametrize(
    "states", [("bought", "delivered"), ("bought", "delivered", "closed"), ("cancelled",)]
)
def test_an_errand_that_needs_nothing_more_is_no_task(town: Town, states: tuple[str, ...]) -> None:
    errand(town, "2026-10-11", *states)
    assert kinds(town.office) == []


@pytest.mark.parametrize(("days", "due"), [(-1, True), (0, True), (1, False)])
def test_a_door_is_due_on_the_day_that_was_promised_and_after(town: Town, days: int, due: bool) -> None:
    record_visit(
        town.office, town.doors[DOOR], "follow up", revisit=TODAY + timedelta(days=days), note="带药"
    )
    assert [(task.what, task.detail) for task in tasks(town.office)] == ([(REVISIT, "带药")] if due else [])


@pytest.mark.parametrize("outcome", ["answered", "refused", "moved out", "no answer"])
def test_a_later_visit_ends_what_was_promised(town: Town, outcome: str) -> None:
    record_visit(town.office, town.doors[DOOR], "no answer", revisit=TODAY)
    record_visit(town.office, town.doors[DOOR], outcome)
    assert kinds(town.office) == []


def test_a_revisit_says_how_often_somebody_was_there(town: Town) -> None:
    for _attempt in range(3):
        record_visit(town.office, town.doors[DOOR], "no answer", revisit=TODAY)
    (task,) = tasks(town.office)
    assert (task.done, task.door) == (3, town.doors[DOOR])


def test_a_draft_is_a_task_until_it_is_finished(town: Town) -> None:
    asked = questions(town)
    draft = begin_draft(town.office, town.doors[DOOR], 0, asked, "door")
    keep_answers(town.office, draft, [("/data/a", "1"), ("/data/b", "2")], "/data/b")
    (task,) = tasks(town.office)
    assert (task.what, task.done, task.door) == (DRAFT, 2, town.doors[DOOR])
    finish_draft(town.office, draft, {"/data/a": "1"})
    assert kinds(town.office) == []


def test_a_round_says_how_many_of_its_doors_are_settled(town: Town) -> None:
    (round_,) = open_round(
        town.office,
        "一轮",
        questions(town),
        ("2",),
        TODAY,
        TODAY,
        (town.buildings["文星苑/4"], town.doors[DOOR]),
    )
    for key, outcome in ((DOOR, "answered"), ("文星苑/4/1/101", "no answer"), ("文星苑/4/1/102", "refused")):
        record_visit(town.office, town.doors[key], outcome, round_=round_.id)
    (task,) = tasks(town.office)
    assert (task.what, task.done, task.total) == (ROUND, 2, 13)
    assert task.building == town.buildings["文星苑/4"]


def test_a_round_in_two_grids_is_a_task_for_each(town: Town) -> None:
    open_round(town.office, "一轮", questions(town), ("1", "2"), TODAY, TODAY)
    assert [(task.what, task.total) for task in tasks(town.office)] == [(ROUND, 6), (ROUND, 36)]


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_round_of_another_day_is_no_task(town: Town, day: date) -> None:
    open_round(town.office, "一轮", questions(town), ("2",), day, day)
    assert kinds(town.office) == []


def test_a_draft_counts_the_questions_that_are_answered_as_the_checklist_does() -> None:
    town = small_town()
    assert town.round is not None
    filling = Filling(form_of(town.office, town.round.checklist), now=town.clock)
    draft = begin_draft(
        town.office, town.doors[DOOR], town.round.id, town.round.checklist, "door", filling.initial
    )
    for _question in range(2):
        path = filling.next_unanswered()
        assert path is not None
        keep_answers(town.office, draft, filling.choose(path, 1).stored, path)
    task = next(task for task in tasks(town.office) if task.what == DRAFT)
    assert task.done == filling.progress[0] == 2


def test_the_progress_of_a_draft_is_known_though_something_was_taken_away(town: Town) -> None:
    """What is kept aside belongs to no filling."""
    conversion = read_xlsform(
        spreadsheet((asked("begin repeat", "r"), asked("text", "a"), {"type": "end repeat"}))
    )
    checklist = publish_checklist(town.office, conversion)
    opened = open_round(town.office, "r", checklist.id, ["2"], date(2026, 10, 12), date(2026, 10, 20))[0]
    begun = begin(town.office, town.doors[DOOR], opened, "door")
    keep_answers(town.office, begun.draft, begun.filling.answer("/data/r[1]/a", "x").stored, "")
    change = begun.filling.add("/data/r")
    keep_answers(town.office, begun.draft, change.stored, "")
    take_away(town.office, begun.draft, begun.filling, change.path, "")
    (draft,) = [task for task in tasks(town.office) if task.what == DRAFT]
    assert draft.done == 1

"""Visits and the drafts they grow from: every answer is on disk before the next question."""

import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from fieldtui.device import create_device, open_device
from fieldtui.doors import door_view
from fieldtui.log.event import Entry
from fieldtui.vault import FLOOR
from fieldtui.visits import (
    OUTCOMES,
    WAYS,
    FinishedAlready,
    NotYourGrid,
    UnknownOutcome,
    answers_of,
    begin_draft,
    draft_at,
    drop_draft,
    finish_draft,
    keep_answers,
    record_sighting,
    record_visit,
)
from tests.town import SeededBytes, StoppedClock, Town, replace_identity
from tests.use_cases.conftest import export, here, questions, recorded, share, worker_of

DOOR = "文星苑/3/1/201"
PASSPHRASE = "开门"


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("outcome", list(OUTCOMES))
def test_a_visit_stands_in_the_history_of_its_door(town: Town, outcome: str, way: str) -> None:
    door = town.doors[DOOR]
    record_visit(town.office, door, outcome, way=way, note="[/b] 狗", revisit=date(2026, 10, 13))
    view = door_view(town.office, door, 0)
    (happening,) = view.history
    assert (happening.what, happening.state, happening.way, happening.text) == (
        "visit",
        outcome,
        way,
        "[/b] 狗",
    )
    assert happening.mine
    assert view.cell.attempts[-1].revisit == "2026-10-13"


def test_the_glossary_names_the_outcomes() -> None:
    assert set(OUTCOMES) == {"answered", "no answer", "refused", "moved out", "follow up"}


@pytest.mark.parametrize(("outcome", "way"), [("", "door"), ("Answered", "door"), ("answered", "pigeon")])
def test_an_outcome_or_way_that_is_none_is_refused_and_nothing_recorded(
    town: Town, outcome: str, way: str
) -> None:
    before = recorded(town.office)
    with pytest.raises(UnknownOutcome):
        record_visit(town.office, town.doors[DOOR], outcome, way=way)
    assert recorded(town.office) == before


def test_a_worker_writes_in_the_grids_of_the_certificate_alone(town: Town) -> None:
    worker = worker_of(town, 2, grids=("1",))
    before = recorded(worker)
    door = here(town.doors[DOOR], town.office, worker)
    with pytest.raises(NotYourGrid):
        record_visit(worker, door, "answered")
    with pytest.raises(NotYourGrid):
        record_sighting(worker, door, "lit")
    with pytest.raises(NotYourGrid):
        begin_draft(worker, door, 0, 0, "door")
    assert recorded(worker) == before
    assert draft_at(worker, door, 0) is None


def test_attempts_at_a_door_are_counted_within_the_round(walked: Town) -> None:
    assert walked.round is not None
    door, round_ = walked.doors[DOOR], walked.round.id
    for outcome in ("no answer", "no answer", "answered"):
        record_visit(walked.office, door, outcome, round_=round_)
    record_visit(walked.office, door, "refused")
    cell = door_view(walked.office, door, round_).cell
    assert [attempt.outcome for attempt in cell.attempts] == ["no answer", "no answer", "answered"]
    assert cell.before is not None
    assert cell.before.outcome == "refused"


def test_a_checklist_is_finished_once_however_often_one_asks(town: Town) -> None:
    door = town.doors[DOOR]
    draft = begin_draft(town.office, door, 0, door, "door")
    finish_draft(town.office, draft, {"/data/fever": "no"})
    with pytest.raises(FinishedAlready):
        finish_draft(town.office, draft, {"/data/fever": "no"})
    assert len(door_view(town.office, door, 0).history) == 1


def test_of_two_visits_made_at_once_everybody_shows_the_same_last(town: Town) -> None:
    workers = [worker_of(town, 3), worker_of(town, 2)]
    for worker, outcome in zip(workers, ("answered", "no answer"), strict=True):
        record_visit(worker, here(town.doors[DOOR], town.office, worker), outcome)
        record_sighting(
            worker, here(town.doors[DOOR], town.office, worker), {"answered": "lit"}.get(outcome, "dark")
        )
    share(*workers, town.office)
    cells = [
        door_view(one, here(town.doors[DOOR], town.office, one), 0).cell for one in (*workers, town.office)
    ]
    assert len({cell.attempts[-1].outcome for cell in cells}) == 1
    assert len({cell.seen for cell in cells}) == 1


@pytest.mark.parametrize(
    ("key", "seen", "disagrees"),
    [
        (DOOR, "lit", False),
        (DOOR, "dark", True),
        ("文星苑/3/1/302", "lit", True),
        ("文星苑/3/1/302", "dark", False),
    ],
)
def test_what_was_seen_is_held_against_the_ledger(town: Town, key: str, seen: str, disagrees: bool) -> None:
    record_sighting(town.office, town.doors[key], seen)
    assert door_view(town.office, town.doors[key], 0).cell.disagrees is disagrees


def test_the_last_sighting_counts(town: Town) -> None:
    for seen in ("lit", "dark", "lit"):
        record_sighting(town.office, town.doors[DOOR], seen)
    assert door_view(town.office, town.doors[DOOR], 0).cell.seen == "lit"


# Drafts.


def test_a_draft_keeps_each_answer_and_the_place_of_the_cursor(town: Town) -> None:
    draft = begin_draft(town.office, town.doors[DOOR], 0, 7, "phone", [("/data/start", "t")])
    keep_answers(town.office, draft, [("/data/a", "1"), ("/data/b", "x\0[/b]")], "/data/b")
    keep_answers(town.office, draft, [("/data/a", "2")], "/data/c")
    found = draft_at(town.office, town.doors[DOOR], 0)
    assert found is not None
    assert dict(found.answers) == {"/data/start": "t", "/data/a": "2", "/data/b": "x\0[/b]"}
    assert (found.at, found.way, found.checklist) == ("/data/c", "phone", 7)


def test_an_answer_that_was_cleared_stays_cleared(town: Town) -> None:
    draft = begin_draft(town.office, town.doors[DOOR], 0, 0, "door", [("/data/a", "the form's default")])
    keep_answers(town.office, draft, [("/data/a", "")], "/data/a")
    found = draft_at(town.office, town.doors[DOOR], 0)
    assert found is not None
    assert found.answers == (("/data/a", ""),)


def test_what_is_below_an_instance_goes_with_it(town: Town) -> None:
    draft = begin_draft(town.office, town.doors[DOOR], 0, 0, "door")
    rows = [("/d/r[1]", "1"), ("/d/r[1]/a", "x"), ("/d/r[1]/s[2]/b", "y"), ("/d/r[10]/a", "z")]
    keep_answers(town.office, draft, rows, "")
    keep_answers(town.office, draft, [("/d/r[1]", "")], "")
    found = draft_at(town.office, town.doors[DOOR], 0)
    assert found is not None
    assert dict(found.answers) == {"/d/r[1]": "", "/d/r[10]/a": "z"}


def test_beginning_again_goes_on_with_what_was_begun(town: Town) -> None:
    draft = begin_draft(town.office, town.doors[DOOR], 0, 0, "door", [("/data/a", "first")])
    keep_answers(town.office, draft, [("/data/a", "changed")], "/data/a")
    again = begin_draft(town.office, town.doors[DOOR], 0, 0, "door", [("/data/a", "first")])
    assert again.id == draft.id
    assert dict(again.answers) == {"/data/a": "changed"}


def test_drafts_of_two_rounds_and_of_two_doors_are_apart(town: Town) -> None:
    other = town.doors["文星苑/3/1/601"]
    for door, round_, value in ((town.doors[DOOR], 1, "a"), (town.doors[DOOR], 2, "b"), (other, 1, "c")):
        keep_answers(town.office, begin_draft(town.office, door, round_, 0, "door"), [("/data/a", value)], "")
    found = [
        draft_at(town.office, door, r)
        for door, r in ((town.doors[DOOR], 1), (town.doors[DOOR], 2), (other, 1))
    ]
    assert [dict(draft.answers)["/data/a"] for draft in found if draft] == ["a", "b", "c"]


def test_a_draft_never_travels(town: Town) -> None:
    worker = worker_of(town, 2)
    before = recorded(town.office)
    draft = begin_draft(town.office, town.doors[DOOR], 0, 0, "door", [("/data/a", "1")])
    keep_answers(town.office, draft, [("/data/b", "2")], "/data/b")
    assert recorded(town.office) == before
    share(town.office, worker)
    with worker.read() as db:
        assert db.execute("SELECT count(*) FROM drafts").fetchone() == (0,)


def test_a_finished_draft_is_one_visit_with_its_answers_and_no_draft(walked: Town) -> None:
    assert walked.round is not None
    assert walked.checklist is not None
    door, round_ = walked.doors[DOOR], walked.round.id
    draft = begin_draft(walked.office, door, round_, walked.checklist.id, "phone")
    keep_answers(walked.office, draft, [("/data/a", "1"), ("/data/hidden", "x")], "/data/a")
    visit = finish_draft(walked.office, draft, {"/data/a": "1"}, note="好")
    assert draft_at(walked.office, door, round_) is None
    (attempt,) = door_view(walked.office, door, round_).cell.attempts
    assert (attempt.outcome, attempt.way, attempt.note) == ("answered", "phone", "好")
    assert answers_of(walked.office, visit) == {"/data/a": "1"}


def test_answers_arrive_with_the_visit(town: Town) -> None:
    asked = questions(town)
    worker = worker_of(town, 2)
    asked = here(asked, town.office, worker)
    draft = begin_draft(worker, here(town.doors[DOOR], town.office, worker), 0, asked, "door")
    answers = {"/data/体温": "36.5", "/data/note": "䶮 [/b]\nx\0"}
    visit = finish_draft(worker, draft, answers)
    share(worker, town.office)
    assert answers_of(town.office, here(visit, worker, town.office)) == answers


def test_a_dropped_draft_leaves_nothing(town: Town) -> None:
    draft = begin_draft(town.office, town.doors[DOOR], 0, 0, "door", [("/data/a", "1")])
    drop_draft(town.office, draft)
    assert draft_at(town.office, town.doors[DOOR], 0) is None
    fresh = begin_draft(town.office, town.doors[DOOR], 0, 0, "door")
    assert fresh.answers == ()


def test_a_draft_survives_an_export(town: Town) -> None:
    draft = begin_draft(town.office, town.doors[DOOR], 0, 0, "door", [("/data/a", "1")])
    export(town.office)
    assert draft_at(town.office, town.doors[DOOR], 0) == draft


# Answers question by question until it is killed; each is printed once `keep_answers` has returned.
_FILL = """
import os, sys
from pathlib import Path
from fieldtui.device import open_device
from fieldtui.visits import begin_draft, keep_answers
device = open_device(Path(sys.argv[1]), sys.argv[2])
draft = begin_draft(device, int(sys.argv[3]), 0, 0, "door")
at = len(draft.answers)
while True:
    keep_answers(device, draft, [(f"/data/q{at}", f"答{at}")], f"/data/q{at + 1}")
    os.write(1, b"%d\\n" % at)
    at += 1
"""


def test_killing_the_program_in_the_middle_of_a_form_loses_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.vault"
    device = create_device(path, PASSPHRASE, "王", FLOOR, clock=StoppedClock(), random=SeededBytes(3))
    device.become(replace_identity(device, "worker", ("2",)))
    door = device.record("2", [Entry("door.added", {"room": "101"})])[0]
    device.lock()
    dice = random.Random(11)
    for _kill in range(5):
        arguments = [sys.executable, "-c", _FILL, str(path), PASSPHRASE, str(door)]
        with subprocess.Popen(arguments, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            last = -1
            for _answer in range(dice.randint(1, 12)):
                last = int(child.stdout.readline())
            child.kill()
            last = max([last, *map(int, child.stdout.read().split())])
        again = open_device(path, PASSPHRASE)
        draft = draft_at(again, door, 0)
        again.lock()
        assert draft is not None
        answers = dict(draft.answers)
        assert {f"/data/q{n}": f"答{n}" for n in range(last + 1)}.items() <= answers.items()
        assert draft.at == f"/data/q{len(answers)}"

"""The office's own device from a backup of last week: its lost doors and rules come back, references stay right."""

import itertools
from collections.abc import Sequence
from datetime import timedelta

import pytest

from fieldtui.checklists import builtin_checklists, read_xlsform
from fieldtui.device import Device
from fieldtui.log.event import Entry
from fieldtui.log.names import Dot
from fieldtui.published import publish_checklist
from fieldtui.rounds import open_round
from fieldtui.visits import ANSWERED, record_visit
from sync.exchange import renew, revoke, standing
from tests.sync import forging
from tests.sync.carrying import (
    addresses,
    agree,
    carry,
    certificate,
    delivered,
    door_at,
    evening,
    joined,
    letter_from,
    notes,
    rank,
    visit,
    why_aside,
)
from tests.sync.village import Village, restored, village


@pytest.fixture
def v() -> Village:
    """An office that everybody has heard of, and two workers of grid 2."""
    made = village({"甲": ("2",), "乙": ("2",)})
    evening(made.office, made.workers.values())
    return made


def add_door(office: Device, room: str) -> Dot:
    """A new door in grid 2."""
    with office.read() as db:
        unit = db.execute("SELECT id FROM units WHERE scope = '2'").fetchone()[0]
    return office.record("2", [Entry("door.added", {"unit": unit, "room": room, "floor": 2})])[0]


def lost_week(v: Village) -> Device:
    """The office's backup; then it added door 201, and 甲 visited there. Both offices have the same next number."""
    backup = restored(v.office)
    add_door(v.office, "201")
    carry(v.office, v.workers["甲"])
    visit(v.workers["甲"], "2", "去过201", "201")
    return backup


def assert_at_their_doors(*devices: Device) -> None:
    for device in devices:
        at = addresses(device)
        assert {note: room for note, (_compound, room) in at.items()} == {
            note: note.removeprefix("去过") for note in at
        }, device.identity.person


def test_the_doors_of_a_lost_week_come_back_through_the_workers(v: Village) -> None:
    office = lost_week(v)
    carry(v.workers["甲"], office)
    evening(office, v.workers.values())
    assert notes(office) == ["去过201"]
    assert_at_their_doors(office, *v.workers.values())
    agree(office, *v.workers.values())


def test_references_to_a_lost_week_are_right_although_its_numbers_were_given_again(v: Village) -> None:
    """The restored office gives the number of door 201 to door 301, before it hears of 201."""
    office = lost_week(v)
    add_door(office, "301")
    carry(office, v.workers["乙"])
    visit(v.workers["乙"], "2", "去过301", "301")
    evening(office, v.workers.values())
    everybody = [office, *v.workers.values()]
    assert [notes(device) for device in everybody] == [["去过201", "去过301"]] * 3
    assert_at_their_doors(*everybody)
    agree(*everybody)
    assert [(one.person, one.grid) for one in standing(v.workers["甲"]).forked] == [("社区办", "2")]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_whatever_comes_first_visits_stand_at_their_doors(v: Village, order: Sequence[int]) -> None:
    """丙 gets from both offices and both workers, in any order."""
    reader = joined(v, "丙", ("2",), 40)
    evening(v.office, [*v.workers.values(), reader])
    office = lost_week(v)
    add_door(office, "301")
    carry(office, v.workers["乙"])
    visit(v.workers["乙"], "2", "去过301", "301")
    senders = [v.office, office, v.workers["甲"], v.workers["乙"]]
    mail = [letter_from(sender, reader) for sender in senders]
    delivered(reader, [mail[at] for at in order])
    evening(office, [*v.workers.values(), reader])
    everybody = [office, reader, *v.workers.values()]
    assert [notes(device) for device in everybody] == [["去过201", "去过301"]] * 4
    assert_at_their_doors(*everybody)
    agree(*everybody)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_work_after_a_fork_was_known_refers_to_the_branch_it_means(v: Village, order: Sequence[int]) -> None:
    """Both doors have one number; 甲, who holds both, visits both; three sticks reach a reader in any order."""
    reader = joined(v, "丙", ("2",), 40)
    evening(v.office, [*v.workers.values(), reader])
    office, worker = lost_week(v), v.workers["甲"]
    add_door(office, "301")
    evening(office, [worker])
    mail = [letter_from(office, reader), letter_from(worker, reader)]
    for room in ("301", "201"):
        visit(worker, "2", f"去过{room}", room)
    mail.append(letter_from(worker, reader))
    delivered(reader, [mail[at] for at in order])
    evening(office, [worker, reader])
    assert_at_their_doors(office, worker, reader)
    assert notes(reader) == sorted(["去过201", "去过201", "去过301"])
    agree(office, worker, reader)


def test_a_round_of_a_lost_week_is_the_round_of_the_visits_that_were_made_in_it(v: Village) -> None:
    form = publish_checklist(v.office, read_xlsform(builtin_checklists()[0].read()))
    backup, day = restored(v.office), v.office.today()
    worker = v.workers["甲"]
    opened = {}
    for office, title in ((v.office, "丢失的一轮"), (backup, "后来的一轮")):
        open_round(office, title, form.id, ("2",), day, day + timedelta(days=6))
        carry(office, worker)
        with worker.read() as db:
            opened[title] = db.execute("SELECT id FROM rounds WHERE title = ?", (title,)).fetchone()[0]
        record_visit(worker, door_at(worker, "2", "101"), ANSWERED, round_=opened[title], note=title)
    evening(backup, v.workers.values())
    for device in (backup, *v.workers.values()):
        with device.read() as db:
            pairs = db.execute(
                "SELECT v.note, r.title FROM visits v JOIN rounds r ON r.id = v.round"
            ).fetchall()
        assert sorted(map(tuple, pairs)) == [("丢失的一轮", "丢失的一轮"), ("后来的一轮", "后来的一轮")]
    agree(backup, *v.workers.values())


def test_a_restored_office_gets_back_everything_it_confirmed(v: Village) -> None:
    """The workers hold as confirmed what the office has lost: it comes again."""
    office = restored(v.office)
    for person, worker in v.workers.items():
        visit(worker, "2", f"{person}的")
    evening(v.office, v.workers.values())
    evening(office, v.workers.values())
    assert notes(office) == ["乙的", "甲的"]
    agree(office, *v.workers.values())


# --- rules that were lost --------------------------------------------------------------------------------


def test_a_restored_office_goes_by_the_rules_that_the_workers_bring(v: Village) -> None:
    office = restored(v.office)
    late = joined(v, "丁", ("2",), 41)
    carry(v.office, v.workers["甲"])
    visit(late, "2", "丁的")
    evening(office, [v.workers["甲"]])
    assert rank(office) == rank(v.office)
    evening(office, [late, *v.workers.values()])
    assert notes(office) == ["丁的"]
    agree(office, late, *v.workers.values())


def test_a_device_enrolled_in_the_lost_week_needs_nobody_else_to_be_heard(v: Village) -> None:
    """It holds rules of the community that name it, which the restored office has lost."""
    office = restored(v.office)
    late = joined(v, "丁", ("2",), 41)
    visit(late, "2", "丁的")
    delivered(office, [letter_from(late, office)])
    assert notes(office) == ["丁的"]
    assert forging.policy_of(office).certificate(late.id) is not None


def test_a_restored_office_that_decides_before_it_hears_forgets_nobody(v: Village) -> None:
    """It issues rules under a number that was given in the lost week; both certificates live on."""
    office = restored(v.office)
    lost = joined(v, "丁", ("2",), 41)
    visit(lost, "2", "丁的")
    carry(v.office, v.workers["甲"])
    late = joined(v, "戊", ("2",), 42, by=office)
    visit(late, "2", "戊的")
    evening(office, [v.workers["甲"], late])
    renew(office)
    delivered(office, [letter_from(lost, office)])
    evening(office, [v.workers["甲"], v.workers["乙"], late])
    assert forging.policy_of(office).certificate(late.id) is not None
    assert forging.policy_of(office).certificate(lost.id) is not None
    assert notes(office) == ["丁的", "戊的"]
    agree(office, late, *v.workers.values())


def test_a_revocation_of_the_lost_week_is_not_undone_by_the_restored_office(v: Village) -> None:
    """The workers know better; the restored office hears of it with the first bundle."""
    office, gone = restored(v.office), v.workers["乙"]
    visit(gone, "2", "丢之前")
    carry(gone, v.office)
    revoke(v.office, gone.id)
    visit(gone, "2", "丢之后")
    carry(v.office, v.workers["甲"])
    carry(gone, office)
    carry(v.workers["甲"], office)
    renew(office)
    evening(office, [v.workers["甲"]])
    assert certificate(office, gone).revoked
    assert notes(office) == notes(v.workers["甲"]) == ["丢之前"]
    agree(office, v.workers["甲"])
    assert set(why_aside(office)) <= {"Revoked"}

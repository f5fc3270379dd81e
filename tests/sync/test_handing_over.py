"""What a moved device has not handed in yet, and what becomes of what it wrote before."""

import pytest

from fieldtui.device import Device
from sync.exchange import merge, move, renew, standing
from tests.sync import forging
from tests.sync.carrying import (
    agree,
    carry,
    certificate,
    evening,
    joined,
    letter_from,
    notes,
    rules_for,
    traces,
    traces_of_grid,
    visit,
    why_aside,
)
from tests.sync.village import SECRETS, Village, restored, village


@pytest.fixture
def v() -> Village:
    """甲 has grid 1 and will be moved to grid 2; 乙 works in grid 1, 丙 in grid 2."""
    return village({"甲": ("1",), "乙": ("1",), "丙": ("2",)})


def moved(v: Village, *codes: str) -> Device:
    """甲, after the office's decision has reached it."""
    worker = v.workers["甲"]
    move(v.office, worker.id, codes or ["2"])
    carry(v.office, worker)
    return worker


def left(worker: Device, office: Device) -> tuple[str, ...]:
    """The grids that a worker's bundle says it has left."""
    return forging.opened(office, letter_from(worker, office)).left


def test_unsent_records_of_a_left_grid_stay_sealed_until_the_office_has_them(v: Village) -> None:
    visit(v.workers["甲"], "1", "没交的")
    worker = moved(v)
    assert traces(worker, *SECRETS["1"]) == []
    assert [one.split(":")[0] for one in traces(worker, "没交的")] == ["segments"]
    assert notes(worker) == []


def test_unsent_records_of_a_left_grid_go_to_the_office_and_are_then_purged(v: Village) -> None:
    visit(v.workers["甲"], "1", "没交的")
    worker = moved(v)
    carry(worker, v.office)
    assert notes(v.office, "1") == ["没交的"]
    assert traces(worker, "没交的") != []
    carry(v.office, worker)
    assert traces_of_grid(worker, "1", "没交的") == []


def test_what_was_handed_in_before_the_move_does_not_hide_what_is_handed_in_after_it(v: Village) -> None:
    """What the device said while the grid was its own is remembered as another copy's word."""
    visit(v.workers["甲"], "1", "早交的")
    carry(v.workers["甲"], v.office)
    visit(v.workers["甲"], "1", "没交的")
    worker = moved(v)
    carry(worker, v.office)
    carry(v.office, worker)
    assert traces_of_grid(worker, "1", "早交的", "没交的") == []


def test_what_a_restored_device_wrote_in_a_grid_that_it_left_is_handed_in(v: Village) -> None:
    """Although the office has more of its log there, told otherwise, and may not give it back."""
    worker = v.workers["甲"]
    other = restored(worker)
    for note in ("先前一", "先前二"):
        visit(worker, "1", note)
        carry(worker, v.office)
    visit(other, "1", "没交的")
    move(v.office, worker.id, ["2"])
    carry(v.office, other)
    for _evening in range(2):
        carry(other, v.office)
        carry(v.office, other)
    assert sorted(notes(v.office, "1")) == ["先前一", "先前二", "没交的"]
    assert traces_of_grid(other, "1", "没交的") == []


def test_unsent_records_are_not_lost_with_the_first_stick(v: Village) -> None:
    visit(v.workers["甲"], "1", "没交的")
    worker = moved(v)
    letter_from(worker, v.office)
    carry(v.office, worker)
    assert traces(worker, "没交的") != []
    carry(worker, v.office)
    assert notes(v.office, "1") == ["没交的"]


def test_only_when_all_is_handed_in_a_bundle_says_left(v: Village) -> None:
    visit(v.workers["甲"], "1", "没交的")
    worker = moved(v)
    assert left(worker, v.office) == ()
    carry(worker, v.office)
    assert left(worker, v.office) == ()
    carry(v.office, worker)
    assert left(worker, v.office) == ("1",)


def test_who_owes_nothing_says_left_at_once(v: Village) -> None:
    evening(v.office, v.workers.values())
    assert left(moved(v), v.office) == ("1",)


def test_unsent_records_of_a_left_grid_are_counted_until_they_are_confirmed(v: Village) -> None:
    visit(v.workers["甲"], "1", "没交的")
    worker = moved(v)
    where = standing(worker)
    assert (where.here + where.exported, where.confirmed) == (1, 0)
    carry(worker, v.office)
    carry(v.office, worker)
    where = standing(worker)
    assert (where.here, where.exported) == (0, 0)


def test_unsent_records_of_a_left_grid_are_not_given_to_other_workers(v: Village) -> None:
    visit(v.workers["甲"], "1", "没交的")
    worker = moved(v)
    carry(worker, v.workers["丙"])
    carry(worker, v.workers["乙"])
    assert traces(v.workers["丙"], "没交的") == []
    assert notes(v.workers["丙"]) == []


def test_the_office_shows_which_grids_are_being_handed_over(v: Village) -> None:
    visit(v.workers["甲"], "1", "没交的")
    worker = moved(v)
    peer = next(p for p in standing(v.office).peers if p.device == worker.id)
    assert (peer.grids, peer.handing_over) == (("2",), ("1",))


# --- what reaches the successor --------------------------------------------------------------------------


def test_what_a_worker_wrote_before_the_move_reaches_colleague_and_successor(v: Village) -> None:
    visit(v.workers["甲"], "1", "交了的")
    carry(v.workers["甲"], v.office)
    visit(v.workers["甲"], "1", "没交的")
    moved(v)
    evening(v.office, v.workers.values())
    successor = joined(v, "后来的", ("1",), 50)
    evening(v.office, [successor, *v.workers.values()])
    assert notes(v.workers["乙"]) == notes(successor) == notes(v.office) == ["交了的", "没交的"]
    agree(v.office, successor, *v.workers.values())


def test_a_worker_who_hears_of_the_move_late_hands_in_what_it_wrote_meanwhile(v: Village) -> None:
    worker = v.workers["甲"]
    move(v.office, worker.id, ["2"])
    visit(worker, "1", "不知道已调走")
    evening(v.office, v.workers.values())
    assert notes(v.workers["乙"]) == ["不知道已调走"]
    assert traces_of_grid(worker, "1", "不知道已调走") == []
    agree(v.office, *v.workers.values())


def closed(v: Village) -> Device:
    """A copy of 甲's disk from before the move; then 甲 handed everything in, and the office closed grid 1."""
    worker = v.workers["甲"]
    visit(worker, "1", "交了的")
    carry(worker, v.office)
    copy = restored(worker)
    moved(v)
    carry(worker, v.office)
    renew(v.office)
    return copy


def test_the_next_rules_close_a_grid_that_was_left(v: Village) -> None:
    worker = v.workers["甲"]
    visit(worker, "1", "交了的")
    carry(worker, v.office)
    moved(v)
    assert certificate(v.office, worker).former == ("1",)
    carry(worker, v.office)
    renew(v.office)
    after = certificate(v.office, worker)
    assert (after.grids, after.former) == (("2",), ())
    assert [(one.scope, one.seq) for one in after.limits] == [("1", 1)]


def test_rules_do_not_close_a_grid_that_is_still_being_handed_over(v: Village) -> None:
    visit(v.workers["甲"], "1", "没交的")
    worker = moved(v)
    carry(worker, v.office)
    renew(v.office)
    assert certificate(v.office, worker).former == ("1",)


def test_records_for_a_closed_grid_are_put_aside_as_out_of_scope(v: Village) -> None:
    copy = closed(v)
    visit(copy, "1", "后来写的")
    merged = carry(copy, v.office)
    assert {type(reason).__name__ for reason in merged.aside} == {"OutOfScope"}
    assert notes(v.office, "1") == ["交了的"]


def test_records_for_a_closed_grid_that_a_colleague_believed_are_withdrawn(v: Village) -> None:
    copy, other = closed(v), v.workers["乙"]
    visit(copy, "1", "后来写的")
    carry(copy, other)
    assert "后来写的" in notes(other)
    evening(v.office, [other])
    assert notes(other, "1") == ["交了的"]
    assert set(why_aside(other)) == {"OutOfScope"}
    agree(v.office, other)


def test_what_was_handed_in_of_a_closed_grid_is_taken_from_anybody(v: Village) -> None:
    closed(v)
    late, other = joined(v, "后来的", ("1",), 50), v.workers["乙"]
    merge(other, rules_for(other, v.office), "rules")
    carry(late, other)
    assert notes(late) == notes(other) == ["交了的"]

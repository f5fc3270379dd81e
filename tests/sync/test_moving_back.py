"""A device that goes back and forth between grids, or between roles: what it wrote is there, whatever it heard when."""

import pytest

from fieldtui.community import add_grids, grids
from fieldtui.device import Device
from sync.exchange import (
    enrol,
    join,
    keys_in,
    mark_exported,
    merge,
    move,
    renew,
    revoke,
    root_file,
    standing,
)
from sync.exchange.founding import enrolment_request
from tests.sync.carrying import (
    agree,
    carry,
    certificate,
    evening,
    joined,
    letter_from,
    notes,
    traces_of_grid,
    visit,
    why_aside,
)
from tests.sync.village import Village, new, quick_codes, restored, village


@pytest.fixture
def v() -> Village:
    """甲 has grid 1 and will be moved to grid 2; 乙 works in grid 1, 丙 in grid 2."""
    return village({"甲": ("1",), "乙": ("1",), "丙": ("2",)})


@pytest.mark.parametrize("when", ["unheard", "owing", "handed in", "closed"])
def test_who_is_moved_back_has_everything_again_and_goes_on(v: Village, when: str) -> None:
    worker = v.workers["甲"]
    visit(worker, "1", "从前")
    carry(worker, v.office)
    visit(worker, "1", "没交的")
    move(v.office, worker.id, ["2"])
    if when != "unheard":
        carry(v.office, worker)
        visit(worker, "2", "在2格")
    if when in ("handed in", "closed"):
        evening(v.office, [worker])
    if when == "closed":
        carry(worker, v.office)
        renew(v.office)
        carry(v.office, worker)
    visit(v.workers["乙"], "1", "同事")
    carry(v.workers["乙"], v.office)
    move(v.office, worker.id, ["1"])
    evening(v.office, v.workers.values())
    visit(worker, "1", "回来了")
    evening(v.office, v.workers.values())
    assert notes(worker) == sorted(["从前", "没交的", "同事", "回来了"])
    agree(v.office, *v.workers.values())
    assert standing(worker).here == standing(worker).exported == 0
    assert why_aside(v.office) == why_aside(worker) == []


def test_a_second_move_away_does_not_cut_off_what_was_written_in_between(v: Village) -> None:
    """It said that it had left, came back, wrote, and is moved again before it has handed in."""
    worker = v.workers["甲"]
    for codes in (["2"], ["1"]):
        move(v.office, worker.id, codes)
        evening(v.office, [worker])
    visit(worker, "1", "回来写的")
    move(v.office, worker.id, ["2"])
    evening(v.office, v.workers.values())
    assert notes(v.office) == notes(v.workers["乙"]) == ["回来写的"]
    agree(v.office, *v.workers.values())


def test_a_second_move_after_a_return_that_was_never_answered_cuts_nothing_off(v: Village) -> None:
    """The office has heard "left" last; the return reached the worker, and no bundle of it the office since."""
    worker = v.workers["甲"]
    move(v.office, worker.id, ["2"])
    evening(v.office, [worker])
    move(v.office, worker.id, ["1"])
    carry(v.office, worker)
    visit(worker, "1", "回来写的")
    move(v.office, worker.id, ["2"])
    evening(v.office, v.workers.values())
    assert notes(v.office) == notes(v.workers["乙"]) == ["回来写的"]
    agree(v.office, *v.workers.values())


def test_a_bundle_that_says_left_and_comes_late_cuts_nothing_off(v: Village) -> None:
    worker = v.workers["甲"]
    move(v.office, worker.id, ["2"])
    evening(v.office, [worker])
    late = letter_from(worker, v.office)
    move(v.office, worker.id, ["1"])
    evening(v.office, [worker])
    visit(worker, "1", "回来写的")
    move(v.office, worker.id, ["2"])
    merge(v.office, late, "late")
    renew(v.office)
    evening(v.office, v.workers.values())
    assert notes(v.office) == notes(v.workers["乙"]) == ["回来写的"]
    agree(v.office, *v.workers.values())


def test_the_first_stick_after_a_return_brings_the_grid(v: Village) -> None:
    """The office decided that the worker left; it need not be told to know that the worker has purged."""
    worker = v.workers["甲"]
    evening(v.office, [worker])
    for codes in (["2"], ["1"]):
        move(v.office, worker.id, codes)
        carry(v.office, worker)
    agree(v.office, worker)
    visit(worker, "1", "马上能干")


def test_who_is_moved_often_loses_nothing(v: Village) -> None:
    worker, written = v.workers["甲"], []
    for turn in range(6):
        code = "21"[turn % 2]
        move(v.office, worker.id, [code])
        carry(v.office, worker)
        if turn % 3:
            carry(worker, v.office)
            carry(v.office, worker)
            written.append(f"第{turn}次在{code}")
            visit(worker, code, written[-1])
    for _twice in range(2):
        evening(v.office, v.workers.values())
    assert notes(v.office) == sorted(written)
    agree(v.office, *v.workers.values())
    assert (standing(worker).here, standing(worker).exported) == (0, 0)


def test_who_is_revoked_after_a_move_keeps_what_the_office_had_of_both_grids(v: Village) -> None:
    worker = v.workers["甲"]
    visit(worker, "1", "在1格")
    evening(v.office, [worker])
    move(v.office, worker.id, ["2"])
    evening(v.office, [worker])
    renew(v.office)
    carry(v.office, worker)
    visit(worker, "2", "在2格")
    carry(worker, v.office)
    visit(worker, "2", "没交的")
    carry(worker, v.workers["丙"])
    revoke(v.office, worker.id)
    evening(v.office, [v.workers["乙"], v.workers["丙"]])
    assert notes(v.workers["乙"]) == ["在1格"]
    assert notes(v.workers["丙"]) == ["在2格"]
    agree(v.office, v.workers["乙"], v.workers["丙"])


# --- roles -----------------------------------------------------------------------------------------------


def asked(v: Village, *codes: str, role: str) -> tuple[Device, bytes]:
    """A device that has joined in `role`, and the request that it once brought."""
    device = new("丁", 60, v.clock)
    request = enrolment_request(device)
    with quick_codes():
        answer, code = enrol(v.office, request, codes, role=role)
        mark_exported(v.office, answer, "丁")
        join(device, answer.data, code)
    return device, request


def test_what_an_office_device_recorded_stays_when_it_becomes_a_workers(v: Village) -> None:
    second, request = asked(v, role="office")
    add_grids(second, ["第4网格"])
    visit(second, "2", "还是社区时")
    evening(v.office, [second, *v.workers.values()])
    with quick_codes():
        enrol(v.office, request, ["1"], role="worker")
    evening(v.office, [second, *v.workers.values()])
    assert not second.is_office
    assert {one.code for one in grids(v.office)} == {"1", "2", "3", "4"}
    assert notes(v.office) == notes(v.workers["丙"]) == ["还是社区时"]
    assert {one.code for one in grids(v.workers["丙"])} == {"1", "2", "3", "4"}
    agree(v.office, second, *v.workers.values())


def test_what_a_worker_recorded_stays_when_its_device_becomes_the_offices(v: Village) -> None:
    first, request = asked(v, "1", role="worker")
    visit(first, "1", "还是网格员时")
    carry(first, v.office)
    visit(first, "1", "没交的")
    with quick_codes():
        enrol(v.office, request, [], role="office")
    evening(v.office, [first, *v.workers.values()])
    assert first.is_office
    visit(first, "2", "社区的")
    evening(v.office, [first, *v.workers.values()])
    assert notes(v.office) == sorted(["还是网格员时", "没交的", "社区的"])
    agree(v.office, first, *v.workers.values())


def test_whom_a_revoked_office_device_had_enrolled_stays(v: Village) -> None:
    second, _request = asked(v, role="office")
    keys = keys_in(second, root_file(v.office, "口令"), "口令", "root")
    fresh = new("戊", 61, v.clock)
    with quick_codes():
        answer, code = enrol(second, enrolment_request(fresh), ["1"], keys=keys)
        join(fresh, answer.data, code)
    visit(fresh, "1", "戊的")
    evening(second, [fresh])
    carry(second, v.office)
    revoke(v.office, second.id)
    evening(v.office, [fresh, *v.workers.values()])
    assert notes(v.workers["乙"]) == ["戊的"]
    assert certificate(v.office, fresh).grids == ("1",)
    agree(v.office, fresh, *v.workers.values())
    assert why_aside(v.office) == []


def test_a_device_that_joins_after_a_move_is_told_nothing_of_it(v: Village) -> None:
    visit(v.workers["甲"], "1", "在1格")
    carry(v.workers["甲"], v.office)
    move(v.office, v.workers["甲"].id, ["2"])
    late = joined(v, "己", ("2",), 62)
    assert notes(late) == []
    agree(v.office, late)


# --- copies that are moved -------------------------------------------------------------------------------


def moved_copies(v: Village) -> tuple[Device, Device]:
    """Two copies of 甲's disk that both wrote in grid 1, before the office moved the device to grid 2."""
    original = v.workers["甲"]
    copy = restored(original)
    visit(original, "1", "原来那台写的")
    visit(copy, "1", "拷贝那台写的")
    carry(original, v.office)
    move(v.office, original.id, ["2"])
    return original, copy


def test_a_moved_copy_hands_in_its_own_branch_and_is_purged_of_it(v: Village) -> None:
    """The office calls one of the two a branch; each copy has only its own, and calls it the log."""
    original, copy = moved_copies(v)
    evening(v.office, [original, copy])
    evening(v.office, [original, copy])
    assert notes(v.office) == ["原来那台写的", "拷贝那台写的"]
    for device in (original, copy):
        assert (standing(device).here, standing(device).exported) == (0, 0)
        assert traces_of_grid(device, "1", "原来那台写的", "拷贝那台写的") == []


def test_what_a_copy_hands_in_after_the_grid_was_closed_is_kept_aside_and_comes_in_when_it_is_opened(
    v: Village,
) -> None:
    """Nobody can tell it from what is written later; it is shown, and the office may give the grid back."""
    original, copy = moved_copies(v)
    evening(v.office, [original])
    renew(v.office)
    carry(copy, v.office)
    assert (notes(v.office), why_aside(v.office)) == (["原来那台写的"], ["OutOfScope"])
    move(v.office, copy.id, ["1"])
    assert (notes(v.office), why_aside(v.office)) == (["原来那台写的", "拷贝那台写的"], [])
    evening(v.office, [original, copy, v.workers["乙"]])
    agree(v.office, original, copy, v.workers["乙"])


def test_a_moved_copy_that_wrote_less_than_the_other_is_confirmed_and_purged(v: Village) -> None:
    """The office's head of the log is one that this copy never had; what it had lies before."""
    original = v.workers["甲"]
    visit(original, "1", "两边都有")
    letter_from(original, v.office)
    copy = restored(original)
    visit(original, "1", "原来那台写的")
    carry(original, v.office)
    move(v.office, original.id, ["2"])
    evening(v.office, [original, copy])
    evening(v.office, [original, copy])
    assert (standing(copy).here, standing(copy).exported) == (0, 0)
    assert traces_of_grid(copy, "1", "原来那台写的", "两边都有") == []

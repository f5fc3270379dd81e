"""Two devices of the office, two of one worker: who gets what, who confirms, who may decide."""

import pytest

from fieldtui.device import Device
from fieldtui.log.event import Entry
from sync.exchange import (
    CONFIRMED,
    EXPORTED,
    drop_root,
    enrol,
    enrolment_request,
    export,
    keys_in,
    merge,
    move,
    renew,
    revoke,
    root_file,
    word_for,
)
from sync.exchange.ruling import RootElsewhere
from tests.sync import forging
from tests.sync.carrying import (
    agree,
    carry,
    certificate,
    evening,
    joined,
    notes,
    rank,
    visit,
)
from tests.sync.village import Village, new, state, village


@pytest.fixture
def v() -> Village:
    """An office, 甲 with grids 1 and 2, 乙 with grids 2 and 3, 丙 with grid 3."""
    return village({"甲": ("1", "2"), "乙": ("2", "3"), "丙": ("3",)})


def second_office(v: Village) -> Device:
    return joined(v, "值班室", (), 60, role="office")


# --- two devices of the office ---------------------------------------------------------------------------


def test_a_second_device_of_the_office_holds_everything(v: Village) -> None:
    second = second_office(v)
    assert second.is_office
    assert state(second) == state(v.office)


def test_a_second_device_of_the_office_decides_nothing_without_the_root_key(v: Village) -> None:
    second, target = second_office(v), v.workers["甲"].id
    with pytest.raises(RootElsewhere):
        enrol(second, enrolment_request(new("丁", 61, v.clock)), ["2"])
    with pytest.raises(RootElsewhere):
        move(second, target, ["1"])
    with pytest.raises(RootElsewhere):
        revoke(second, target)
    with pytest.raises(RootElsewhere):
        renew(second)


def test_a_second_device_of_the_office_decides_with_the_root_key_handed_in(v: Village) -> None:
    second, data = second_office(v), root_file(v.office, "口令")
    drop_root(v.office)
    move(second, v.workers["丙"].id, ["2"], keys=keys_in(second, data, "口令", "root"))
    carry(second, v.workers["丙"])
    assert v.workers["丙"].identity.grids == ("2",)
    carry(second, v.office)
    assert certificate(v.office, v.workers["丙"]).grids == ("2",)


@pytest.mark.parametrize("which", ["first", "second"])
def test_what_either_device_of_the_office_received_is_confirmed(v: Village, which: str) -> None:
    second, worker = second_office(v), v.workers["甲"]
    carry(v.office, worker)
    receiver = v.office if which == "first" else second
    record = visit(worker, "2", "交了的")
    carry(worker, receiver)
    assert word_for(worker, record) == EXPORTED
    carry(receiver, worker)
    assert word_for(worker, record) == CONFIRMED


def test_a_worker_exports_to_both_devices_of_the_office(v: Village) -> None:
    second, worker = second_office(v), v.workers["甲"]
    carry(v.office, worker)
    visit(worker, "2", "给两边")
    (outgoing,) = export(worker)
    for one in (v.office, second):
        assert merge(one, outgoing.data, "b").events == 1


def test_what_one_office_device_received_reaches_the_other_and_the_workers_of_the_grid(v: Village) -> None:
    second = second_office(v)
    evening(v.office, v.workers.values())
    visit(v.workers["甲"], "2", "甲的")
    visit(v.workers["丙"], "3", "丙的")
    carry(v.workers["甲"], v.office)
    carry(v.workers["丙"], second)
    visit(second, "2", "值班室的")
    carry(v.office, second)
    carry(second, v.office)
    assert state(v.office) == state(second)
    evening(second, v.workers.values())
    assert notes(v.workers["乙"]) == sorted(["甲的", "丙的", "值班室的"])
    carry(second, v.office)
    agree(v.office, second, *v.workers.values())


def test_two_office_devices_change_the_same_field_and_agree(v: Village) -> None:
    second = second_office(v)
    for office, phone in ((v.office, "19911111111"), (second, "19922222222")):
        with office.read() as db:
            resident = db.execute("SELECT id FROM residents WHERE scope = '2' ORDER BY name").fetchone()[0]
        office.record("2", [Entry("resident.changed", {"phone": phone}, resident, (resident,))])
    carry(v.office, second)
    carry(second, v.office)
    agree(v.office, second)


def test_a_lost_office_device_is_revoked_by_the_other(v: Village) -> None:
    second, worker = second_office(v), v.workers["甲"]
    visit(second, "2", "丢之前")
    carry(second, v.office)
    visit(second, "2", "丢之后")
    carry(second, worker)
    revoke(v.office, second.id)
    carry(v.office, worker)
    assert notes(worker) == notes(v.office) == ["丢之前"]
    agree(v.office, worker)


def test_what_a_lost_office_device_confirmed_goes_to_the_other_too(v: Village) -> None:
    """Only the lost device had it: the worker still holds it, and the office gets it."""
    second, worker = second_office(v), v.workers["甲"]
    carry(v.office, worker)
    visit(worker, "2", "只在丢了的那台")
    carry(worker, second)
    carry(second, worker)
    revoke(v.office, second.id)
    carry(v.office, worker)
    carry(worker, v.office)
    assert notes(v.office) == ["只在丢了的那台"]


@pytest.mark.parametrize("settles", ["first", "second"])
def test_two_office_devices_that_decide_without_knowing_of_each_other_come_to_the_same_rules(
    v: Village, settles: str
) -> None:
    """Both issue rules of the same number; the next decision of either settles it, and no device is forgotten."""
    second = second_office(v)
    keys = keys_in(second, root_file(v.office, "口令"), "口令", "root")
    one = joined(v, "丁", ("2",), 61)
    move(second, v.workers["丙"].id, ["2"], keys=keys)
    assert rank(v.office) == rank(second)
    for sender, receiver in ((v.office, second), (second, v.office)):
        carry(sender, receiver)
    visit(one, "2", "丁的")
    carry(one, v.office)
    if settles == "first":
        renew(v.office)
    else:
        renew(second, keys=keys)
    everybody = [second, *v.workers.values()]
    evening(v.office, everybody)
    known = {forging.signed_policy(device) for device in (v.office, *everybody)}
    assert len(known) == 1
    assert forging.policy_of(v.office).certificate(one.id) is not None
    assert notes(v.office) == ["丁的"]
    evening(v.office, [one])
    agree(v.office, one, *everybody)


# --- two devices of one worker ---------------------------------------------------------------------------


def test_a_workers_second_device_gets_what_the_first_recorded_and_the_other_way_round(v: Village) -> None:
    first = v.workers["甲"]
    visit(first, "1", "笔记本上")
    carry(first, v.office)
    tablet = joined(v, "甲", ("1", "2"), 62)
    assert notes(tablet) == ["笔记本上"]
    visit(tablet, "2", "平板上")
    evening(v.office, [first, tablet, *v.workers.values()])
    assert notes(first) == notes(tablet) == ["平板上", "笔记本上"]
    agree(v.office, tablet, *v.workers.values())


def test_a_workers_two_devices_exchange_without_the_office(v: Village) -> None:
    first, tablet = v.workers["甲"], joined(v, "甲", ("1", "2"), 62)
    carry(v.office, first)
    visit(first, "1", "笔记本上")
    visit(tablet, "2", "平板上")
    (to_tablet,) = export(first, "甲")
    merge(tablet, to_tablet.data, "b")
    (to_first,) = export(tablet, "甲")
    merge(first, to_first.data, "b")
    assert notes(first) == notes(tablet) == ["平板上", "笔记本上"]
    agree(first, tablet)


def test_the_office_exports_to_both_devices_of_a_worker(v: Village) -> None:
    first, tablet = v.workers["甲"], joined(v, "甲", ("1", "2"), 62)
    visit(v.office, "2", "社区的")
    for outgoing in export(v.office, "甲"):
        for device in (first, tablet):
            merge(device, outgoing.data, "b")
    assert notes(first) == notes(tablet) == ["社区的"]


def test_a_lost_second_device_is_revoked_and_the_first_goes_on(v: Village) -> None:
    first, tablet = v.workers["甲"], joined(v, "甲", ("1", "2"), 62)
    visit(tablet, "2", "平板上")
    carry(tablet, v.office)
    revoke(v.office, tablet.id)
    visit(first, "2", "笔记本上")
    evening(v.office, [first])
    assert notes(v.office) == ["平板上", "笔记本上"]
    assert not certificate(v.office, first).revoked
    agree(v.office, first)

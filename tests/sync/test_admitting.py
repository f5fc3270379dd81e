"""What was refused and a person at the office has looked at: admitted, it counts for everybody."""

import msgspec
import pytest

from fieldtui.community import OfficeOnly
from fieldtui.device import Device
from sync.exchange import admit, merge, move, renew, revoke, standing
from sync.exchange.admitting import NotToAdmit, Unconnected
from sync.exchange.ruling import RootElsewhere
from tests.sync.carrying import agree, carry, certificate, evening, letter_from, notes, visit, why_aside
from tests.sync.village import Village, restored, village


@pytest.fixture
def v() -> Village:
    """甲 has grid 1, 乙 too."""
    return village({"甲": ("1",), "乙": ("1",), "丙": ("2",)})


def left_and_restored(v: Village) -> Device:
    """甲's device, which handed everything in and left grid 1, lost its disk, and wrote on there unaware."""
    worker = v.workers["甲"]
    backup = restored(worker)
    visit(worker, "1", "交过的")
    carry(worker, v.office)
    move(v.office, worker.id, ["2"])
    evening(v.office, [worker])
    carry(worker, v.office)
    renew(v.office)
    visit(backup, "1", "事后写的")
    carry(backup, v.office)
    carry(v.office, backup)
    return backup


def only_aside(device: Device) -> int:
    (one,) = standing(device).aside
    return one.id


def test_what_a_restored_device_wrote_where_it_had_left_lies_refused(v: Village) -> None:
    left_and_restored(v)
    assert why_aside(v.office) == ["OutOfScope"]
    assert notes(v.office, "1") == ["交过的"]


def test_what_is_admitted_counts_for_everybody(v: Village) -> None:
    left_and_restored(v)
    admit(v.office, only_aside(v.office))
    assert why_aside(v.office) == []
    assert sorted(notes(v.office, "1")) == ["事后写的", "交过的"]
    evening(v.office, v.workers.values())
    agree(v.office, v.workers["乙"])


def test_the_author_hears_that_it_was_admitted(v: Village) -> None:
    backup = left_and_restored(v)
    before = standing(backup)
    admit(v.office, only_aside(v.office))
    evening(v.office, [backup])
    where = standing(backup)
    assert before.confirmed < before.total
    assert where.confirmed == where.total


def test_what_is_admitted_is_in_force_up_to_there_alone(v: Village) -> None:
    left_and_restored(v)
    admit(v.office, only_aside(v.office))
    assert certificate(v.office, v.workers["甲"]).grids == ("2",)
    worker = v.workers["乙"]
    carry(v.office, worker)
    assert sorted(notes(worker, "1")) == ["事后写的", "交过的"]


def test_what_a_lost_device_had_given_to_a_colleague_can_be_admitted(v: Village) -> None:
    worker, colleague = v.workers["甲"], v.workers["乙"]
    visit(worker, "1", "丢失前")
    carry(worker, colleague)
    revoke(v.office, worker.id)
    carry(colleague, v.office)
    assert (why_aside(v.office), notes(v.office, "1")) == (["Revoked"], [])
    admit(v.office, only_aside(v.office))
    assert notes(v.office, "1") == ["丢失前"]
    carry(v.office, colleague)
    assert notes(colleague, "1") == ["丢失前"]


def test_what_goes_on_from_something_that_is_not_here_cannot_be_admitted_yet(v: Village) -> None:
    worker, colleague = v.workers["甲"], v.workers["乙"]
    visit(worker, "1", "一")
    carry(worker, colleague)
    first = letter_from(colleague, v.office)
    mark_everything_as_known(colleague, v.office, first)
    visit(worker, "1", "二")
    carry(worker, colleague)
    revoke(v.office, worker.id)
    merge(v.office, letter_from(colleague, v.office), "second")
    with pytest.raises(Unconnected):
        admit(v.office, only_aside(v.office))
    assert why_aside(v.office) == ["Revoked"]
    merge(v.office, first, "first")
    (_first, second) = sorted(standing(v.office).aside, key=lambda one: one.first)
    admit(v.office, second.id)
    assert sorted(notes(v.office, "1")) == ["一", "二"]


def mark_everything_as_known(sender: Device, receiver: Device, letter: bytes) -> None:
    """As if the receiver had said to have what `letter` holds: the next one goes on from there."""
    copy = restored(receiver)
    merge(copy, letter, "first")
    merge(sender, letter_from(copy, sender), "receipt")


def test_only_the_office_with_the_root_key_admits(v: Village) -> None:
    left_and_restored(v)
    aside = only_aside(v.office)
    with pytest.raises(OfficeOnly):
        admit(v.workers["乙"], aside)
    v.office.become(msgspec.structs.replace(v.office.identity, root=b""))
    with pytest.raises(RootElsewhere):
        admit(v.office, aside)
    assert why_aside(v.office) == ["OutOfScope"]


def test_what_waits_for_other_records_is_not_for_a_person_to_decide(v: Village) -> None:
    with pytest.raises(NotToAdmit):
        admit(v.office, 12345)

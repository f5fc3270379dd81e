"""A disk copied to further laptops that all go on: nothing lost, nothing doubled, everybody agrees."""

import itertools
from collections.abc import Sequence

import pytest

from fieldtui.device import Device
from fieldtui.errands import create_errand, errands, move_errand, parse_items, record_purchase
from fieldtui.log.event import Entry
from fieldtui.log.settings import epoch
from fieldtui.visits import DARK, record_sighting
from sync.exchange import export, merge, standing
from tests.sync.carrying import (
    addresses,
    agree,
    carry,
    delivered,
    door_at,
    evening,
    letter_from,
    notes,
    visit,
    why_aside,
)
from tests.sync.village import Village, count, restored, village


@pytest.fixture
def v() -> Village:
    """An office, and two workers of grid 2; 甲's disk will be copied."""
    return village({"甲": ("2",), "乙": ("2",)})


def copied(v: Village, *before: str) -> tuple[Device, Device]:
    """甲's device and a copy of its disk, made after the visits `before`."""
    original = v.workers["甲"]
    for note in before:
        visit(original, "2", note)
    return original, restored(original)


def epoch_of(device: Device) -> int:
    with device.read() as db:
        return epoch(db)


def test_two_copies_used_for_weeks_lose_and_double_nothing(v: Village) -> None:
    original, copy = copied(v, "以前")
    written = ["以前"]
    for week in range(4):
        for name, device in (("原", original), ("拷", copy)):
            written.append(f"{name}{week}")
            visit(device, "2", written[-1])
            carry(device, v.office)
        if week == 2:
            carry(v.office, copy)
    evening(v.office, [original, copy, v.workers["乙"]])
    everybody = [v.office, original, copy, v.workers["乙"]]
    assert [notes(device) for device in everybody] == [sorted(written)] * 4
    agree(*everybody)
    assert [why_aside(device) for device in everybody] == [[]] * 4


def test_copies_that_have_heard_of_each_other_go_apart_for_good(v: Village) -> None:
    original, copy = copied(v, "以前")
    visit(original, "2", "原")
    visit(copy, "2", "拷")
    evening(v.office, [original, copy])
    assert epoch_of(original) != epoch_of(copy)
    visit(original, "2", "原后")
    visit(copy, "2", "拷后")
    assert carry(original, v.office).forks == carry(copy, v.office).forks == []
    evening(v.office, [original, copy])
    assert notes(original) == notes(copy) == sorted(["以前", "原", "拷", "原后", "拷后"])
    assert len(standing(v.office).forked) == 1


def test_everything_of_both_copies_is_confirmed_in_the_end(v: Village) -> None:
    original, copy = copied(v, "以前")
    visit(original, "2", "原")
    visit(copy, "2", "拷")
    evening(v.office, [original, copy])
    for device in (original, copy):
        where = standing(device)
        assert (where.here, where.exported) == (0, 0)


def test_copies_that_hand_in_before_either_gets_its_answer_agree_in_the_end(v: Village) -> None:
    """The office has heard the copy last, whenever it makes its bundle: what the first lacks is forgotten."""
    original, copy = copied(v, "以前")
    visit(original, "2", "原")
    visit(copy, "2", "拷")
    for _evening in range(4):
        carry(original, v.office)
        carry(copy, v.office)
        answer = letter_from(v.office, original)
        for device in (original, copy):
            merge(device, answer, "b")
    agree(v.office, original, copy)


def test_copies_that_meet_each_other_first_agree(v: Village) -> None:
    """One hands its stick to the other: the same device, twice."""
    original, copy = copied(v, "以前")
    visit(original, "2", "原")
    visit(copy, "2", "拷")
    carry(original, v.workers["乙"])
    carry(v.workers["乙"], copy)
    carry(copy, v.workers["乙"])
    carry(v.workers["乙"], original)
    evening(v.office, [original, copy, v.workers["乙"]])
    agree(v.office, original, copy, v.workers["乙"])
    assert notes(v.office) == sorted(["以前", "原", "拷"])


def test_what_rested_unsealed_when_the_disk_was_copied_is_there_once(v: Village) -> None:
    original, copy = copied(v, "没封一", "没封二")
    errand = create_errand(original, door_at(original, "2", "101"), parse_items("盐 1"))
    copy = restored(original)
    visit(original, "2", "原")
    visit(copy, "2", "拷")
    move_errand(copy, errand, "bought")
    evening(v.office, [original, copy, v.workers["乙"]])
    for device in (v.office, original, copy, v.workers["乙"]):
        assert notes(device) == sorted(["没封一", "没封二", "原", "拷"])
        assert [one.state for one in errands(device)] == ["bought"]
    agree(v.office, original, copy, v.workers["乙"])


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_copies_that_sealed_the_same_records_at_different_places_double_nothing(
    v: Village, order: Sequence[int]
) -> None:
    """The copies cut the same three unsealed records into segments of their own."""
    original, first = copied(v, "一", "二", "三")
    second = restored(original)
    mail = [letter_from(original, v.office)]
    for device, note in ((first, "甲拷"), (second, "乙拷")):
        visit(device, "2", note)
        mail.append(letter_from(device, v.office))
    delivered(v.office, [mail[at] for at in order])
    evening(v.office, [original, first, second, v.workers["乙"]])
    everybody = [v.office, original, first, second, v.workers["乙"]]
    assert [notes(device) for device in everybody] == [sorted(["一", "二", "三", "甲拷", "乙拷"])] * 5
    agree(*everybody)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_every_order_of_arrival_of_three_copies_gives_the_same(v: Village, order: Sequence[int]) -> None:
    """Each copy sends two bundles; the second of one continues its first."""
    original, first = copied(v, "以前")
    second = restored(original)
    reader = v.workers["乙"]
    mail = []
    for device, note in ((original, "原"), (first, "拷一"), (second, "拷二")):
        visit(device, "2", note)
        mail.append(letter_from(device, reader))
    visit(second, "2", "拷二后")
    mail.append(letter_from(second, reader))
    delivered(reader, [mail[at] for at in order])
    delivered(v.office, [letter_from(reader, v.office)])
    assert notes(reader) == notes(v.office) == sorted(["以前", "原", "拷一", "拷二", "拷二后"])
    agree(v.office, reader)
    evening(v.office, [original, first, second, reader])
    agree(v.office, original, first, second, reader)


def test_references_of_a_copy_point_at_its_own_records(v: Village) -> None:
    """Both copies make an errand under the same number, and each buys for its own."""
    original, copy = copied(v)
    for device, thing, price in ((original, "降压药", 100), (copy, "挂面", 200)):
        errand = create_errand(device, door_at(device, "2", "101"), parse_items(f"{thing} 1"))
        record_purchase(device, errand, 0, price)
        move_errand(device, errand, "bought")
    evening(v.office, [original, copy, v.workers["乙"]])
    for device in (v.office, original, copy, v.workers["乙"]):
        bought = {one.items[0].text: (one.cost, one.state) for one in errands(device)}
        assert bought == {"降压药": (100, "bought"), "挂面": (200, "bought")}


def test_copies_that_change_the_same_field_are_in_conflict(v: Village) -> None:
    original, copy = copied(v)
    for device, phone in ((original, "19911111111"), (copy, "19922222222")):
        with device.read() as db:
            resident = db.execute("SELECT id FROM residents ORDER BY name").fetchone()[0]
        device.record("2", [Entry("resident.changed", {"phone": phone}, resident, (resident,))])
    evening(v.office, [original, copy])
    with v.office.read() as db:
        values = db.execute("SELECT value FROM registers WHERE field = 'phone' AND replaced = 0").fetchall()
    assert {row[0] for row in values} == {"19911111111", "19922222222"}
    agree(v.office, original, copy)


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_copy_of_a_copy_loses_and_doubles_nothing(seed: int) -> None:
    """The two later copies have more unsealed records in common than the first; seeds differ in who is the trunk."""
    v = village({"甲": ("2",), "乙": ("2",)}, seed=seed * 10)
    original, backup = copied(v, "以前")
    visit(original, "2", "原")
    visit(backup, "2", "恢复后")
    again = restored(backup)
    visit(backup, "2", "恢复后二")
    visit(again, "2", "又恢复")
    evening(v.office, [original, backup, again, v.workers["乙"]])
    for device in (v.office, original, backup, again, v.workers["乙"]):
        assert notes(device) == sorted(["以前", "原", "恢复后", "恢复后二", "又恢复"])
    agree(v.office, original, backup, again, v.workers["乙"])


def test_a_fork_in_several_grids_is_named_for_each() -> None:
    v = village({"甲": ("1", "2")})
    original = v.workers["甲"]
    copy = restored(original)
    for device in (original, copy):
        for code in ("1", "2"):
            v.clock.forward(minutes=1)
            record_sighting(device, door_at(device, code, "101"), DARK)
            visit(device, code, f"{'原' if device is original else '拷'}{code}")
    evening(v.office, [original, copy])
    assert sorted((one.person, one.grid) for one in standing(v.office).forked) == [("甲", "1"), ("甲", "2")]
    agree(v.office, original, copy)
    assert count(v.office, "sightings") == 4


def test_visits_of_both_copies_stand_at_the_right_doors(v: Village) -> None:
    original, copy = copied(v)
    visit(original, "2", "原101", "101")
    visit(copy, "2", "拷102", "102")
    (mail,) = export(copy)
    merge(v.office, mail.data, "b")
    evening(v.office, [original, copy, v.workers["乙"]])
    for device in (v.office, original, copy, v.workers["乙"]):
        assert {note: room for note, (_c, room) in addresses(device).items()} == {
            "原101": "101",
            "拷102": "102",
        }


def test_copies_of_the_offices_device_agree_though_only_a_worker_goes_between_them(v: Village) -> None:
    copy, worker = restored(v.office), v.workers["甲"]
    visit(v.office, "2", "原来的")
    for office in (v.office, copy, v.office, copy):
        carry(worker, office)
        carry(office, worker)
    assert notes(v.office) == notes(copy) == notes(worker) == ["原来的"]
    agree(v.office, copy, worker)


def test_a_restored_office_hears_of_its_fork_from_a_worker(v: Village) -> None:
    old = restored(v.office)
    visit(v.office, "2", "原来的")
    carry(v.office, v.workers["甲"])
    before = epoch_of(old)
    carry(v.workers["甲"], v.office)
    merge(old, letter_from(v.workers["甲"], v.office), "b")
    assert (epoch_of(old) == before, notes(old)) == (False, [])
    carry(old, v.workers["甲"])
    carry(v.workers["甲"], old)
    assert notes(old) == ["原来的"]


def test_a_copy_that_says_less_is_sent_what_it_lacks_although_the_other_spoke_last(v: Village) -> None:
    """Both write in the epoch that the disk was copied in; the office tells them apart by what they say to have."""
    original, copy = copied(v)
    carry(original, v.office)
    carry(copy, v.office)
    visit(v.workers["乙"], "2", "同事")
    carry(v.workers["乙"], v.office)
    carry(v.office, original)
    carry(original, v.office)
    assert epoch_of(original) == epoch_of(copy)
    assert "同事" not in notes(copy)
    carry(copy, v.office)
    carry(original, v.office)
    carry(v.office, copy)
    assert notes(copy) == notes(original) == ["同事"]


def test_what_a_copy_once_said_is_forgotten_when_it_is_not_heard_any_more(v: Village) -> None:
    original, copy = copied(v, "以前")
    carry(copy, v.office)
    visit(v.workers["乙"], "2", "同事")
    carry(v.workers["乙"], v.office)
    carry(v.office, original)
    sizes = []
    for _evening in range(7):
        carry(original, v.office)
        sizes.append(len(letter_from(v.office, original)))
    assert sizes[-1] < sizes[0] - 100
    assert sizes[-1] <= sizes[-2] + 10

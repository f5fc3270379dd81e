"""Conflicts between people who met only through bundles: who wrote what, and a decision that reaches everybody."""

from itertools import permutations

import pytest

from fieldtui.conflicts import Conflict, conflicts, decide, take
from fieldtui.device import Device
from fieldtui.errands import STATES, create_errand, errands, move_errand, parse_items
from fieldtui.intake.record import current_dots
from fieldtui.log.event import Entry
from fieldtui.log.rebuild import rebuild
from sync.exchange import authors, export, mark_exported, merge
from tests.sync.village import Village, enrolled, state, village

LI, WANG = "李明", "王芳"


@pytest.fixture
def made() -> Village:
    """An office and two workers of grid 2."""
    return village({LI: ["2"], WANG: ["2"]})


def phone(device: Device, number: str) -> None:
    """Change 王秀兰's phone, knowing what `device` knows."""
    with device.read() as db:
        resident = db.execute("SELECT id FROM residents WHERE name = '王秀兰'").fetchone()[0]
        held = current_dots(db, [resident])
    deps = tuple(held.get(("resident", resident, "phone"), [resident]))
    device.record("2", [Entry("resident.changed", {"phone": number}, resident, deps)])


def shown(device: Device) -> str:
    with device.read() as db:
        return str(db.execute("SELECT phone FROM residents WHERE name = '王秀兰'").fetchone()[0])


def carry(giver: Device, *takers: Device) -> None:
    """What `giver` would export now reaches `takers`."""
    for outgoing in export(giver):
        mark_exported(giver, outgoing, "")
        for taker in takers:
            # Whomever a bundle is not for refuses it, and nothing changes.
            merge(taker, outgoing.data, "bundle")


def all_meet(made: Village) -> None:
    """The workers' bundles reach the office, the office's the workers."""
    workers = list(made.workers.values())
    for worker in workers:
        carry(worker, made.office)
    carry(made.office, *workers)


def only(device: Device) -> Conflict:
    (one,) = conflicts(device, authors(device))
    return one


def test_two_workers_who_did_not_know_of_each_other_are_both_named(made: Village) -> None:
    phone(made.workers[LI], "13800000001")
    phone(made.workers[WANG], "13900000002")
    all_meet(made)
    for device in made.devices():
        told = {side.value: side.authors[0].person for side in only(device).sides}
        assert told == {"13800000001": LI, "13900000002": WANG}


def test_sides_stand_in_the_same_order_on_every_device(made: Village) -> None:
    phone(made.workers[LI], "1")
    phone(made.workers[WANG], "2")
    phone(made.office, "3")
    all_meet(made)
    orders = {tuple(side.value for side in only(device).sides) for device in made.devices()}
    assert len(orders) == 1
    assert {shown(device) for device in made.devices()} == {next(iter(orders))[0]}


def test_what_the_office_decides_reaches_both_workers(made: Village) -> None:
    phone(made.workers[LI], "13800000001")
    phone(made.workers[WANG], "13900000002")
    all_meet(made)
    one = only(made.office)
    decide(made.office, one, take(one, 2))
    carry(made.office, *made.workers.values())
    for device in made.devices():
        assert conflicts(device) == []
        assert shown(device) == one.sides[1].value
    assert len({state(device, ["2"]) for device in made.devices()}) == 1


def test_a_decision_of_a_worker_reaches_the_other_through_the_office(made: Village) -> None:
    phone(made.workers[LI], "1")
    phone(made.workers[WANG], "2")
    all_meet(made)
    decide(made.workers[LI], only(made.workers[LI]), "3")
    all_meet(made)
    assert [shown(device) for device in made.devices()] == ["3", "3", "3"]
    assert [conflicts(device) for device in made.devices()] == [[], [], []]


def test_three_at_once_are_one_conflict_with_three_sides(made: Village) -> None:
    for device, number in zip(made.devices(), ("1", "2", "3"), strict=True):
        phone(device, number)
    all_meet(made)
    assert [len(only(device).sides) for device in made.devices()] == [3, 3, 3]


def test_equal_values_are_no_conflict(made: Village) -> None:
    for worker in made.workers.values():
        phone(worker, "13800000001")
    all_meet(made)
    assert [conflicts(device) for device in made.devices()] == [[], [], []]


def test_a_decision_made_by_two_at_once_is_a_conflict_again(made: Village) -> None:
    phone(made.workers[LI], "1")
    phone(made.workers[WANG], "2")
    all_meet(made)
    decide(made.workers[LI], only(made.workers[LI]), "1")
    decide(made.office, only(made.office), "2")
    all_meet(made)
    told = {side.value: side.authors[0].person for side in only(made.workers[WANG]).sides}
    assert told == {"1": LI, "2": "社区办"}


def test_somebody_with_two_devices_is_named_with_each(made: Village) -> None:
    second = enrolled(made, LI, ["2"], 77)
    names = [authors(made.office)[device.id] for device in (second, made.office)]
    assert names[0].startswith(f"{LI} ")
    assert names[1] == "社区办"
    assert len(set(authors(made.office).values())) == 4


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_impossible_steps_and_conflicts_are_the_same_in_whatever_order_bundles_arrive(
    made: Village, order: tuple[int, int, int]
) -> None:
    with made.office.read() as db:
        door = db.execute("SELECT id FROM doors WHERE scope = '2' ORDER BY id").fetchone()[0]
    create_errand(made.office, door, parse_items("米 1袋"))
    all_meet(made)
    li, wang = made.workers[LI], made.workers[WANG]
    move_errand(li, errands(li)[0].id, "bought")
    first = [one.data for one in export(li)]
    at = errands(wang)[0].id
    wang.record("2", [Entry("errand.changed", {"state": "closed"}, at, (at,))])
    second = [one.data for one in export(wang)]
    move_errand(li, errands(li)[0].id, "delivered")
    third = [one.data for one in export(li)]
    bundles = (first, second, third)
    for number in order:
        for data in bundles[number]:
            merge(made.office, data, "bundle")
    one = only(made.office)
    assert {side.value for side in one.sides} == {"delivered", "closed"}
    with made.office.read() as db:
        assert [row[0] for row in db.execute("SELECT value FROM transitions WHERE odd = 1")] == ["closed"]
    assert made.office.vault.write(rebuild)
    decide(made.office, one, "delivered")
    assert errands(made.office, states=tuple(STATES))[0].state == "delivered"
    assert conflicts(made.office) == []

"""Any order, any loss, any repetition: whoever holds the same grids ends with the same records."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldtui.buildings import attempts_by_door
from fieldtui.device import Device
from fieldtui.errands import (
    STATES,
    NotAllowedNow,
    create_errand,
    errands,
    move_errand,
    parse_items,
    record_purchase,
)
from fieldtui.log.event import Entry
from fieldtui.log.rebuild import rebuild
from fieldtui.log.settings import leave_epoch
from fieldtui.undo import CannotUndo, undo
from fieldtui.visits import DARK, LIT, OUTCOMES, WAYS, record_sighting, record_visit
from sync.exchange import export, mark_exported, merge, standing
from sync.exchange.outgoing import NobodyToSendTo
from tests.sync.village import GRIDS, Village, bundle, count, doors_of, reasons, restored, state, village

WORKERS: dict[str, Sequence[str]] = {"甲": ("1", "2"), "乙": ("2", "3"), "丙": ("2",)}


@dataclass
class World:
    """A community, and every bundle that was ever made in it, with the devices it is for."""

    village: Village = field(default_factory=lambda: village(WORKERS))
    bundles: list[tuple[bytes, tuple[str, ...]]] = field(default_factory=list)

    def who(self, number: int) -> Device:
        devices = self.village.devices()
        return devices[number % len(devices)]

    def called(self, person: str) -> Device:
        return next(d for d in self.village.devices() if d.identity.person == person)


@dataclass(frozen=True)
class Step:
    """One thing that happens; every number picks among what is possible then."""

    action: str
    who: int
    one: int
    other: int


def grids_of(device: Device) -> tuple[str, ...]:
    return GRIDS if device.is_office else device.identity.grids


def a_door(device: Device, step: Step) -> int:
    grid = grids_of(device)[step.one % len(grids_of(device))]
    doors = doors_of(device, grid)
    return doors[step.other % len(doors)]


def visit(world: World, step: Step) -> None:
    device = world.who(step.who)
    outcome = list(OUTCOMES)[step.other % len(OUTCOMES)]
    record_visit(
        device, a_door(device, step), outcome, way=list(WAYS)[step.one % 2], note=f"记录{step.other}"
    )


def look(world: World, step: Step) -> None:
    device = world.who(step.who)
    record_sighting(device, a_door(device, step), (LIT, DARK)[step.other % 2])


def ask(world: World, step: Step) -> None:
    device = world.who(step.who)
    create_errand(device, a_door(device, step), parse_items("降压药 2盒，挂面 3"), note=f"{step.one}")


def move(world: World, step: Step) -> None:
    device = world.who(step.who)
    found = errands(device, states=tuple(STATES))
    if found:
        try:
            move_errand(device, found[step.one % len(found)].id, list(STATES)[step.other % len(STATES)])
        except NotAllowedNow:
            return


def buy(world: World, step: Step) -> None:
    device = world.who(step.who)
    found = errands(device)
    if found:
        record_purchase(device, found[step.one % len(found)].id, step.other % 2, step.other * 10)


def correct(world: World, step: Step) -> None:
    """A resident's phone is changed, knowing every value that this device holds for it."""
    device = world.who(step.who)
    grid = grids_of(device)[step.one % len(grids_of(device))]
    with device.read() as db:
        residents = [
            r[0] for r in db.execute("SELECT id FROM residents WHERE scope = ? ORDER BY id", (grid,))
        ]
        resident = residents[step.other % len(residents)]
        query = "SELECT dot FROM registers WHERE record = ? AND field = 'phone' AND replaced = 0"
        known = tuple(row[0] for row in db.execute(query, (resident,)))
    phone = f"1990000{step.other:04d}"
    device.record(grid, [Entry("resident.changed", {"phone": phone}, resident, known or (resident,))])


def take_back(world: World, step: Step) -> None:
    try:
        undo(world.who(step.who))
    except CannotUndo:
        return


def send(world: World, step: Step) -> None:
    device = world.who(step.who)
    person = world.who(step.one).identity.person
    try:
        made = export(device, "" if person == device.identity.person else person)
    except NobodyToSendTo:
        return
    for outgoing in made:
        if step.other % 2:
            mark_exported(device, outgoing, "b")
        world.bundles.append((outgoing.data, outgoing.recipients))


def receive(world: World, step: Step) -> None:
    """Any bundle that was ever made reaches one of those it is for, perhaps not for the first time."""
    if world.bundles:
        data, recipients = world.bundles[step.one % len(world.bundles)]
        merge(world.called(recipients[step.other % len(recipients)]), data, "b")


def wait(world: World, step: Step) -> None:
    """Clocks are claims: they jump, also backwards."""
    world.village.clock.forward(days=step.one - step.other)


ACTIONS: dict[str, Callable[[World, Step], None]] = {
    act.__name__: act for act in (visit, look, ask, move, buy, correct, take_back, send, receive, wait)
}
# Most of what happens is work and exchange.
WEIGHTED = (*ACTIONS, "visit", "correct", "send", "receive", "send", "receive", "receive")
steps = st.lists(
    st.builds(Step, st.sampled_from(WEIGHTED), st.integers(0, 3), st.integers(0, 40), st.integers(0, 40)),
    min_size=5,
    max_size=30,
)


def deliver_everything(v: Village) -> None:
    """Two evenings on which every bundle arrives: what each has goes to the office, and comes back to all."""
    for _evening in range(2):
        for worker in v.workers.values():
            merge(v.office, bundle(worker, v.office.identity.person), "in")
        for person, worker in v.workers.items():
            merge(worker, bundle(v.office, person), "out")


def assert_all_equal(v: Village) -> None:
    for code in ("", *GRIDS):
        holders = [d for d in v.devices() if code in ("", *grids_of(d))]
        assert len({state(d, (code,)) for d in holders}) == 1, f"grid {code!r} differs"
    for device in v.devices():
        assert device.vault.write(rebuild), device.identity.person
        assert reasons(device) == []


@given(steps)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_happened_all_end_with_the_same(happenings: list[Step]) -> None:
    world = World()
    for step in happenings:
        ACTIONS[step.action](world, step)
    deliver_everything(world.village)
    assert_all_equal(world.village)
    for worker in world.village.workers.values():
        where = standing(worker)
        assert (where.here, where.exported) == (0, 0)


@given(steps, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_bundles_in_any_order_with_any_repetition_and_loss_give_the_same(
    happenings: list[Step], random: Random
) -> None:
    """A device of its own gets a shuffled half of the bundles twice, then one complete one."""
    world = World()
    for step in happenings:
        ACTIONS[step.action](world, step)
        if step.action in ("visit", "correct"):
            send(world, step)
    mail = [(data, person) for data, recipients in world.bundles for person in recipients]
    delivered = mail + random.sample(mail, len(mail) // 2)
    random.shuffle(delivered)
    for data, person in delivered:
        if person == "社区办" or person in WORKERS:
            merge(world.called(person), data, "b")
    deliver_everything(world.village)
    assert_all_equal(world.village)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_four_bundles_about_one_field_in_every_order_show_one_winner(order: tuple[int, ...]) -> None:
    """Two workers change one phone without knowing of each other, each twice."""
    v = village({"乙": ("2",), "丙": ("2",)})
    mail = []
    for number in (1, 2):
        for person, worker in v.workers.items():
            with worker.read() as db:
                resident = db.execute("SELECT min(id) FROM residents").fetchone()[0]
                rows = db.execute(
                    "SELECT dot FROM registers WHERE record = ? AND field = 'phone'", (resident,)
                )
                deps = tuple(row[0] for row in rows) or (resident,)
            worker.record("2", [Entry("resident.changed", {"phone": f"{person}{number}"}, resident, deps)])
            mail.append(bundle(worker))
    for at in order:
        merge(v.office, mail[at], "b")
    with v.office.read() as db:
        shown = db.execute("SELECT phone FROM residents WHERE scope = '2' ORDER BY id").fetchone()[0]
        rivals = db.execute(
            "SELECT count(*) FROM registers WHERE field = 'phone' AND replaced = 0"
        ).fetchone()[0]
    deliver_everything(v)
    assert_all_equal(v)
    expected = max(v.workers.values(), key=lambda d: d.id).identity.person + "2"
    assert (shown, rivals) == (expected, 2)


# --- backups ---------------------------------------------------------------------------------------------


def test_work_of_a_restored_device_after_the_office_told_it_is_taken() -> None:
    """Its past forked; what it does from then on arrives."""
    v = village({"乙": ("2",)})
    worker = v.workers["乙"]
    door = doors_of(worker, "2")[0]
    record_visit(worker, door, "answered", note="备份之前")
    backup = restored(worker)
    record_visit(worker, door, "answered", note="备份之后，丢了")
    merge(v.office, bundle(worker), "b")
    v.workers["乙"] = backup
    record_visit(backup, door, "answered", note="恢复之后")
    merge(v.office, bundle(backup), "b")
    assert reasons(v.office) == []
    merge(backup, bundle(v.office, "乙"), "receipt")
    record_visit(backup, door, "answered", note="知道之后")
    merged = merge(v.office, bundle(backup), "b")
    assert merged.events == 1
    with v.office.read() as db:
        notes = {row[0] for row in db.execute("SELECT note FROM visits")}
    assert notes == {"备份之前", "备份之后，丢了", "恢复之后", "知道之后"}


def test_an_honest_receipt_opens_no_new_epoch() -> None:
    v = village({"乙": ("2",)})
    for _day in range(3):
        record_visit(v.workers["乙"], doors_of(v.workers["乙"], "2")[0], "answered")
        deliver_everything(v)
    with v.office.read() as db:
        assert db.execute("SELECT DISTINCT epoch FROM logs").fetchall() == [(0,)]
    assert count(v.office, "visits") == 3


def test_a_restored_device_gets_back_what_others_wrote() -> None:
    v = village({"乙": ("2",), "丙": ("2",)})
    backup = restored(v.workers["乙"])
    record_visit(v.workers["丙"], doors_of(v.workers["丙"], "2")[0], "answered", note="一")
    deliver_everything(v)
    v.workers["乙"] = backup
    record_visit(v.workers["丙"], doors_of(v.workers["丙"], "2")[0], "answered", note="二")
    deliver_everything(v)
    assert count(backup, "visits") == 2
    assert_all_equal(v)


def test_visits_of_a_restored_device_stand_in_one_order_everywhere() -> None:
    """It counts a second time to the same number; the office and a worker hear of its two epochs in another order."""
    v = village({"乙": ("2",), "丙": ("2",)})
    worker, other = v.workers["乙"], v.workers["丙"]
    backup = restored(worker)
    backup.vault.write(lambda db: leave_epoch(db, 0, bytes))
    for device, note in ((worker, "一"), (backup, "二")):
        record_visit(device, doors_of(device, "2")[0], "answered", note=note)
    merge(v.office, bundle(worker, "社区办"), "b")
    merge(v.office, bundle(backup, "社区办"), "b")
    merge(other, bundle(backup, "丙"), "b")
    merge(other, bundle(worker, "丙"), "b")
    for device in (v.office, other):
        door = doors_of(device, "2")[0]
        with device.read() as db:
            assert [one.note for _round, one in attempts_by_door(db, [door])[door]] == ["一", "二"]


def test_a_device_whose_log_forked_is_not_sent_the_other_branch_again_and_again() -> None:
    v = village({"乙": ("2",)})
    worker = v.workers["乙"]
    door = doors_of(worker, "2")[0]
    backup = restored(worker)
    for note in ("一", "二"):
        record_visit(worker, door, "answered", note=note)
        merge(v.office, bundle(worker), "b")
    record_visit(backup, door, "answered", note="另一个一")
    merge(v.office, bundle(backup), "b")
    assert merge(backup, bundle(v.office, "乙"), "b").aside == []


def test_a_restored_device_gets_back_what_it_lost() -> None:
    v = village({"乙": ("2",)})
    worker = v.workers["乙"]
    backup = restored(worker)
    record_visit(worker, doors_of(worker, "2")[0], "answered", note="丢了")
    merge(v.office, bundle(worker), "b")
    v.workers["乙"] = backup
    deliver_everything(v)
    assert_all_equal(v)

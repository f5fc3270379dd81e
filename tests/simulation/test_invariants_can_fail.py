"""A community in which something is wrong is told from one in which all is well: every invariant can fail."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from fieldtui.device import Device
from fieldtui.log.event import Entry
from fieldtui.log.names import Dot
from fieldtui.visits import LIT, record_sighting, record_visit
from sync.errors import Damaged
from sync.exchange import Merged, standing
from sync.simulation import (
    agreement,
    check,
    decided,
    erasing,
    happenings,
    invariants,
    letters,
    run,
    simulate,
    work,
)
from sync.simulation.happenings import Happening
from sync.simulation.invariants import ALWAYS, IN_THE_END, Invariant
from sync.simulation.joining import found
from sync.simulation.letters import deliver, deliver_again, post
from sync.simulation.town import MARKS
from sync.simulation.world import DAMAGED, Letter, Member, World, close


@pytest.fixture
def world() -> Iterator[World]:
    """A community in which everybody has everything, and all that must hold has been looked at once."""
    made = found(1)
    office, one, other = made.members
    for _evening in range(2):
        for worker in (one, other):
            deliver(made, sent(made, worker, [office.device.id]), office)
            deliver(made, sent(made, office, [worker.device.id]), worker)
    assert faults(made, *ALWAYS, *IN_THE_END) == set()
    made.posted.clear()
    made.deliveries.clear()
    yield made
    close(made)


def faults(world: World, *of: Invariant) -> set[str]:
    """The names of the invariants that do not hold."""
    world.step = invariants.LOOK_EVERY
    return {one.faults.__name__ for one in of if any(one.faults(world))}


def sent(world: World, sender: Member, receivers: Sequence[bytes]) -> Letter:
    """The one bundle that `sender` writes for them now."""
    (letter,) = post(world, sender, receivers)
    return letter


def every_fault(world: World) -> set[str]:
    return faults(world, *ALWAYS, *IN_THE_END)


def sql(member: Member, statement: str, *values: object) -> None:
    """Change a vault behind the back of everything."""
    member.device.vault.write(lambda db: db.execute(statement, values))


def office_and(world: World) -> tuple[Member, Member]:
    return world.members[0], world.members[1]


def door(device: Device, code: str = "1") -> Dot:
    return work.rows(device, "doors", code)[0]


def test_all_is_well(world: World) -> None:
    assert every_fault(world) == set()


def test_a_row_that_the_log_does_not_say(world: World) -> None:
    office, _worker = office_and(world)
    world.touch(office)
    sql(office, "UPDATE residents SET phone = '110'")
    assert every_fault(world) == {"tables_are_the_log"}


def test_a_row_that_the_log_does_not_say_in_a_vault_that_nothing_touched(world: World) -> None:
    office, _worker = office_and(world)
    world.touched.clear()
    sql(office, "UPDATE residents SET phone = '110'")
    assert every_fault(world) == {"all_tables_are_the_log"}


def test_tables_that_differ(world: World) -> None:
    office, _worker = office_and(world)
    sql(office, "DELETE FROM residents WHERE scope = '3'")
    assert list(agreement.all_agree(world)) != []


def test_a_bundle_with_a_grid_too_much(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office, worker = office_and(world)
    office.device.record("3", [Entry("compound.added", {"name": f"{MARKS['3']}西苑"})])
    monkeypatch.setattr("sync.exchange.outgoing._may_have", lambda *_arguments: True)
    sent(world, office, [worker.device.id])
    assert every_fault(world) >= {"nothing_strays"}


def test_a_bundle_that_only_names_a_log_too_much(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office, worker = office_and(world)
    monkeypatch.setattr("sync.exchange.outgoing._may_have", lambda *_arguments: True)
    monkeypatch.setattr("sync.exchange.outgoing.segments_lacking", lambda *_arguments: [])
    sent(world, office, [worker.device.id])
    assert every_fault(world) == {"nothing_strays"}


def test_a_segment_that_is_lost_in_one_vault(world: World) -> None:
    office, worker = office_and(world)
    record_sighting(office.device, door(office.device), LIT)
    deliver(world, sent(world, office, [worker.device.id]), worker)
    last = "WHERE rowid = (SELECT max(rowid) FROM segments)"
    sql(worker, f"DELETE FROM segments {last}")
    assert every_fault(world) >= {"nothing_is_lost", "all_tables_are_the_log"}


def test_a_segment_that_is_lost_in_the_middle(world: World) -> None:
    office, worker = office_and(world)
    for _day in range(2):
        record_sighting(office.device, door(office.device), LIT)
        deliver(world, sent(world, office, [worker.device.id]), worker)
    sql(worker, "DELETE FROM segments WHERE rowid = (SELECT max(rowid) - 1 FROM segments)")
    assert every_fault(world) >= {"chains_verify", "nothing_is_lost"}


def test_a_segment_that_somebody_else_signed(world: World) -> None:
    office, worker = office_and(world)
    world.signing[office.device.id] = world.signing[worker.device.id]
    world.opened.clear()
    assert list(agreement.chains_verify(world)) != []


def test_a_segment_that_was_there_once(world: World) -> None:
    office, _worker = office_and(world)
    world.touch(office)
    assert "nothing_vanishes" not in every_fault(world)
    sql(office, "DELETE FROM segments WHERE rowid = (SELECT max(rowid) FROM segments)")
    assert "nothing_vanishes" in every_fault(world)


def test_a_record_that_was_dropped_before_it_was_sealed(world: World) -> None:
    _office, worker = office_and(world)
    record_sighting(world.touch(worker), door(worker.device), LIT)
    assert "nothing_vanishes" not in faults(world, *ALWAYS)
    sql(worker, "DELETE FROM tail")
    assert "nothing_vanishes" in faults(world, *ALWAYS)


def test_rows_of_a_grid_that_is_not_the_devices(world: World) -> None:
    _office, worker = office_and(world)
    world.touch(worker).record("3", [Entry("compound.added", {"name": "西苑"})])
    assert "held_by_right" in every_fault(world)


def test_a_text_of_another_grid_in_some_table(world: World) -> None:
    _office, worker = office_and(world)
    sql(worker, "INSERT INTO settings (name, value) VALUES ('x', ?)", MARKS["3"].encode("gbk"))
    assert every_fault(world) == {"no_text_by_wrong"}


def test_confirmed_although_the_office_never_had_it(world: World) -> None:
    _office, worker = office_and(world)
    record_visit(world.touch(worker), door(worker.device), "answered")
    sql(worker, "UPDATE logs SET confirmed = head, exported = head WHERE scope = '1'")
    assert "confirmed_is_held" in every_fault(world)


def test_more_confirmed_than_there_is(world: World) -> None:
    _office, worker = office_and(world)
    record_visit(world.touch(worker), door(worker.device), "answered")
    sql(worker, "UPDATE logs SET confirmed = head + 1 WHERE device = ?", worker.device.id)
    assert "confirmed_is_held" in every_fault(world)


def test_words_that_do_not_add_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _office, worker = office_and(world)
    world.touch(worker)
    where = standing(worker.device)
    monkeypatch.setattr(invariants, "standing", lambda _device: replace(where, here=where.here + 1))
    assert "words_add_up" in faults(world, *ALWAYS)


def test_something_that_is_never_confirmed(world: World) -> None:
    office, worker = office_and(world)
    record_visit(worker.device, door(worker.device), "answered")
    deliver(world, sent(world, worker, [office.device.id]), office)
    assert every_fault(world) == {"all_is_confirmed"}


def test_something_that_goes_on_waiting(world: World) -> None:
    office, worker = office_and(world)
    posted = []
    for _day in range(2):
        record_visit(worker.device, door(worker.device), "answered")
        posted.append(sent(world, worker, [office.device.id]))
    late = bytes(posted[-1].content.segments[-1])
    sql(
        office,
        "INSERT INTO quarantine (arrived, source, sender, reason, facts, bytes, hash) "
        "VALUES (0, 'letter', x'', 'Gap', '{}', ?, x'00')",
        late,
    )
    assert "nothing_waits" in every_fault(world)


def test_a_value_that_was_overwritten_in_silence(world: World) -> None:
    office, worker = office_and(world)
    for member in (office, worker):
        record = work.rows(member.device, "residents", "1")[0]
        work.change(member.device, "resident", record, {"phone": f"{MARKS['1']}{member.name}"})
    deliver(world, sent(world, worker, [office.device.id]), office)
    assert "rivals_are_kept" not in every_fault(world)
    sql(office, "DELETE FROM registers WHERE dot = (SELECT min(dot) FROM registers)")
    assert "rivals_are_kept" in faults(world, *IN_THE_END[-6:])


def test_a_checklist_without_its_questions(world: World) -> None:
    _office, worker = office_and(world)
    sql(worker, "DELETE FROM blobs")
    assert every_fault(world) == {"checklists_have_questions"}


def test_a_device_that_goes_by_an_older_policy(world: World) -> None:
    _office, worker = office_and(world)
    sql(worker, "DELETE FROM policies WHERE version = (SELECT max(version) FROM policies)")
    assert every_fault(world) == {"rules_are_the_same"}


def test_what_was_erased_and_stands_somewhere(world: World) -> None:
    office, _worker = office_and(world)
    told = erasing.erase_resident(world)
    assert "erased_is_gone" not in faults(world, *ALWAYS)
    word = told.split()[-1]
    sql(office, "INSERT INTO settings (name, value) VALUES ('x', ?)", word.encode())
    assert "all_erased_is_gone" in faults(world, *IN_THE_END)


def rivals(world: World) -> Member:
    """The office, with two values of a phone side by side."""
    office, worker = office_and(world)
    for member in (office, worker):
        record = work.rows(member.device, "residents", "1")[0]
        work.change(member.device, "resident", record, {"phone": f"{MARKS['1']}{member.name}"})
    deliver(world, sent(world, worker, [office.device.id]), office)
    return office


def test_a_decision_that_leaves_a_value(world: World) -> None:
    office = rivals(world)
    erasing.decide_a_conflict(world)
    assert "decisions_are_exact" not in faults(world, *ALWAYS)
    sql(office, "DELETE FROM registers")
    assert list(decided.decisions_are_exact(world)) != []


def test_a_conflict_that_one_device_does_not_see(world: World) -> None:
    office = rivals(world)
    deliver(world, sent(world, office, [world.members[1].device.id]), world.members[1])
    assert "conflicts_are_the_same" not in faults(world, *IN_THE_END)
    sql(world.members[1], "UPDATE registers SET rival = 0")
    assert list(decided.conflicts_are_the_same(world)) != []


Merge = Callable[[Device, bytes, str], Merged]


def careless(then: Callable[[], None]) -> Merge:
    """A merge that writes a row before it looks."""

    def merge(device: Device, _data: bytes, name: str) -> Merged:
        device.vault.write(
            lambda db: db.execute("INSERT INTO settings SELECT 'x' || count(*), x'' FROM settings")
        )
        then()
        return Merged(name)

    return merge


def refuse() -> None:
    raise Damaged(name="x", cause="x")


def accept() -> None:
    return None


def test_a_damaged_bundle_that_is_taken_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office, worker = office_and(world)
    letter = sent(world, worker, [office.device.id])
    monkeypatch.setattr(letters, "merge", lambda _device, _data, name: Merged(name))
    deliver(world, letter, office, DAMAGED, b"x")
    assert every_fault(world) == {"refused_whole"}


def test_a_refusal_that_changes_something(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office, worker = office_and(world)
    letter = sent(world, worker, [office.device.id])
    monkeypatch.setattr(letters, "merge", careless(refuse))
    deliver(world, letter, office, DAMAGED, b"x")
    assert every_fault(world) == {"refused_whole"}


def test_a_second_merge_that_changes_something(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office, worker = office_and(world)
    letter = sent(world, worker, [office.device.id])
    monkeypatch.setattr(letters, "merge", careless(accept))
    deliver_again(world, letter, office)
    assert every_fault(world) == {"again_changes_nothing"}


def test_an_honest_bundle_that_is_called_damaged(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office, worker = office_and(world)
    letter = sent(world, worker, [office.device.id])
    monkeypatch.setattr(letters, "merge", careless(refuse))
    deliver(world, letter, office)
    assert every_fault(world) == {"honest_are_not_blamed"}


# --- the runner ------------------------------------------------------------------------------------------


def only(monkeypatch: pytest.MonkeyPatch, act: Callable[[World], str]) -> None:
    """Nothing but `act` happens."""
    monkeypatch.setattr(happenings, "HAPPENINGS", (Happening("a mishap", happenings.WEIGHT, act),))


def test_an_exception_that_is_no_refusal_is_told_with_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def act(world: World) -> str:
        if world.step == 3:
            raise KeyError("nobody")
        return ""

    only(monkeypatch, act)
    broken = simulate(1, 1).broken
    assert broken is not None
    assert (broken.line.step, broken.line.what, broken.detail) == (3, "a mishap", "KeyError('nobody')")
    assert broken.invariant is invariants.ONLY_REFUSALS


def test_a_fault_ends_the_run_at_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def act(world: World) -> str:
        if world.step == 5:
            sql(world.members[0], "DELETE FROM segments")
        world.touch(world.members[0])
        return ""

    only(monkeypatch, act)
    played = simulate(1, 1)
    assert played.broken is not None
    assert (played.broken.line.step, len(played.lines)) == (5, 5)
    assert played.broken.invariant.faults is invariants.nothing_vanishes


def test_deliveries_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_reached", lambda _world: object())
    broken = simulate(1, 1).broken
    assert broken is not None
    assert broken.invariant is invariants.SETTLES


def test_a_record_that_depends_on_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    def act(world: World) -> str:
        worker = world.members[1]
        worker.clock.face = "2099"
        today = f"{MARKS['1']}{worker.device.today()}"
        record_visit(world.touch(worker), door(worker.device), "answered", note=today)
        return ""

    only(monkeypatch, act)
    broken = check(1, 1).broken
    assert broken is not None
    assert broken.invariant is invariants.CLOCKS

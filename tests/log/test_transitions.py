"""Impossible steps of a state machine are kept, marked, and marked alike wherever the same events are."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.log.event import Entry
from fieldtui.log.kinds import ERRAND_STATES, UNDONE
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot
from fieldtui.log.registers import Held, Registers
from fieldtui.log.transitions import Step, odd_steps
from fieldtui.vault import Connection
from tests.log.replicas import Replica, exchange
from tests.log.test_merge_laws import assert_all_alike, deliver_everything

MADE = 1


def odd(*steps: tuple[Dot, str, tuple[Dot, ...]], withdrawn: tuple[Dot, ...] = ()) -> set[Dot]:
    """The impossible ones of `steps` (dot, state, deps) of an errand that was made at dot 1."""
    all_steps = {MADE: Step("new", ())} | {dot: Step(state, deps) for dot, state, deps in steps}
    return odd_steps(ERRAND_STATES, all_steps, withdrawn)


def test_a_step_that_the_machine_knows_is_possible() -> None:
    assert odd((2, "bought", (1,)), (3, "delivered", (2,)), (4, "closed", (3,))) == set()


def test_a_step_over_a_state_is_impossible() -> None:
    assert odd((2, "closed", (1,))) == {2}


def test_a_word_that_is_no_state_is_impossible() -> None:
    assert odd((2, "sold", (1,))) == {2}


def test_whatever_follows_a_state_that_only_a_newer_program_knows_is_possible() -> None:
    assert odd((2, "sold", (1,)), (3, "bought", (2,))) == {2}


def test_a_record_that_says_no_state_is_in_the_first() -> None:
    steps = {1: Step(None, ()), 2: Step("bought", (1,)), 3: Step("closed", (1,))}
    assert odd_steps(ERRAND_STATES, steps, ()) == {3}


@pytest.mark.parametrize(
    ("decided", "strange"),
    [("bought", False), ("cancelled", False), ("delivered", False), ("new", False), ("closed", True)],
)
def test_between_rivals_one_may_decide_for_either_and_for_what_may_follow_either(
    decided: str, strange: bool
) -> None:
    assert odd((2, "bought", (1,)), (3, "cancelled", (1,)), (4, decided, (2, 3))) == (
        {4} if strange else set()
    )


@pytest.mark.parametrize("decided", ["closed", "new", "bought", "cancelled"])
def test_after_an_impossible_step_one_may_stay_or_go_where_its_origin_leads(decided: str) -> None:
    assert odd((2, "closed", (1,)), (3, decided, (2,))) == {2}


def test_after_an_impossible_step_not_everything_is_possible() -> None:
    assert odd((2, "closed", (1,)), (3, "delivered", (2,))) == {2, 3}


def test_an_undo_that_puts_a_state_back_is_possible() -> None:
    steps = ((2, "bought", (1,)), (3, "delivered", (2,)), (4, "bought", (3,)), (5, "new", (2, 4)))
    assert odd(*steps) == {4, 5}
    assert odd(*steps, withdrawn=(2, 3)) == set()


@pytest.mark.parametrize("deps", [(), (77,), (2,)])
def test_a_step_whose_origin_is_not_here_is_not_judged(deps: tuple[Dot, ...]) -> None:
    assert odd((2, "closed", deps)) == set()


def test_steps_that_name_each_other_do_not_go_on_forever() -> None:
    assert odd((2, "sold", (3,)), (3, "bought", (4,)), (4, "closed", (2, 3))) == {2, 3}


def test_the_state_is_shown_though_the_step_was_impossible() -> None:
    replica = Replica(1)
    errand = replica.one("2", "errand.added", {"state": "new"})
    replica.one("2", "errand.changed", {"state": "closed"}, errand, [errand])
    assert replica.value("errands", "state", errand) == "closed"
    assert odd_values(replica) == ["closed"]


def test_a_step_is_judged_again_when_its_origin_arrives() -> None:
    office, worker, other, late = (Replica(n) for n in (1, 2, 3, 4))
    errand = office.one("2", "errand.added", {"state": "new"})
    exchange(office, worker, other)
    name = office.name(errand)
    first = worker.one("2", "errand.changed", {"state": "bought"}, worker.local(name), [worker.local(name)])
    worker.seal()
    other.give_all(worker.own_segments())
    at = other.local(worker.name(first))
    other.one("2", "errand.changed", {"state": "closed"}, other.local(name), [at])
    other.seal()
    late.give_all([*other.own_segments(), *office.own_segments()])
    assert odd_values(late) == []
    late.give_all(worker.own_segments())
    assert odd_values(late) == ["closed"]


def test_an_errand_that_is_withdrawn_leaves_no_steps() -> None:
    replica = Replica(1)
    errand = replica.one("2", "errand.added", {"state": "new"})
    replica.one("2", "errand.changed", {"state": "closed"}, errand, [errand])
    replica.one("2", UNDONE, {}, errand, [errand])
    assert replica.tables()["transitions"] == []
    assert replica.rebuild()


def odd_values(replica: Replica) -> list[str]:
    with replica.vault.read() as db:
        return [row[0] for row in db.execute("SELECT value FROM transitions WHERE odd = 1 ORDER BY dot")]


@dataclass(frozen=True)
class Move:
    """`device` moves an errand to `state`, naming some of what it knows; or withdraws; or sends what it has."""

    what: str
    device: int
    state: str
    picked: int


MOVES = st.lists(
    st.builds(
        Move,
        st.sampled_from(["move", "move", "move", "withdraw", "send"]),
        st.integers(0, 2),
        st.sampled_from([*ERRAND_STATES, "sold", ""]),
        st.integers(0, 1 << 20),
    ),
    max_size=14,
)


def play(moves: list[Move]) -> list[Replica]:
    """Three devices that move one errand in any way, whether it makes sense or not."""
    devices = [Replica(n) for n in (1, 2, 3)]
    made = devices[0].one("2", "errand.added", {"state": "new"})
    name = devices[0].name(made)
    exchange(*devices)
    for move in moves:
        who = devices[move.device]
        errand = who.local(name)
        known = [event.dot for event in who.events()]
        own = [dot for dot in known if who.name(dot)[0] == who.id and dot != errand]
        if move.what == "move":
            deps = {known[(move.picked >> shift) % len(known)] for shift in (0, 5)[: 1 + move.picked % 2]}
            who.record("2", [Entry("errand.changed", {"state": move.state}, errand, tuple(sorted(deps)))])
        elif move.what == "withdraw" and own:
            dot = own[move.picked % len(own)]
            who.record("2", [Entry(UNDONE, {}, dot, (dot,))])
        elif move.what == "send":
            who.seal()
            devices[(move.device + 1) % 3].give_all(who.own_segments())
    for device in devices:
        device.seal()
    return devices


@given(MOVES, st.data())
def test_steps_are_marked_alike_whatever_the_order_they_arrive_in(
    moves: list[Move], data: st.DataObject
) -> None:
    devices = play(moves)
    late = Replica(200)
    for taker in (*devices, late):
        deliver_everything(data, [giver for giver in devices if giver is not taker], taker)
    assert_all_alike([*devices, late])


# ---------------------------------------------------------------- what became a conflict in one transaction


def test_registers_name_what_came_to_be_in_conflict_and_still_is() -> None:
    replica = Replica(1)
    errand = replica.one("2", "errand.added", {"note": "a", "promised": "x"})
    base = Held(errand, 1, "a")

    def job(db: Connection) -> list[set[tuple[Dot, str, str]]]:
        registers = Registers(db, Logs(db))
        seen = [set(registers.rivals)]
        for at, value, deps in ((2, "b", [0]), (3, "b", [0]), (4, "c", [0]), (5, "d", [2, 3, 4])):
            new = Held(errand + at, at, value)
            registers.assign(errand, "errand", "note", new, [errand + dep for dep in deps], base)
            seen.append(set(registers.rivals))
        return seen

    at = (errand, "errand", "note")
    assert replica.vault.write(job) == [set(), set(), set(), {at}, set()]


def test_what_was_in_conflict_before_is_not_named_again() -> None:
    replica = Replica(1)
    errand = replica.one("2", "errand.added", {"note": "a"})
    for note in ("b", "c"):
        replica.one("2", "errand.changed", {"note": note}, errand, [errand])

    def job(db: Connection) -> set[tuple[Dot, str, str]]:
        registers = Registers(db, Logs(db))
        registers.assign(errand, "errand", "note", Held(errand + 9, 9, "d"), [], None)
        return registers.rivals

    assert replica.vault.write(job) == set()


def test_a_field_that_was_emptied_does_not_contradict_one_that_was_never_filled() -> None:
    replica = Replica(1)
    errand = replica.one("2", "errand.added", {"state": "new"})
    replica.one("2", "errand.changed", {"note": ""}, errand, [])
    with replica.vault.read() as db:
        assert db.execute("SELECT count(*) FROM registers WHERE rival = 1").fetchone()[0] == 0
        assert db.execute("SELECT count(*) FROM registers").fetchone()[0] == 2

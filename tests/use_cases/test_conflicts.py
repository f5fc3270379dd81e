"""Conflicts as a person meets them: found exactly, shown with what led to them, decided once, by whoever may."""

import pytest

from fieldtui.conflicts import (
    Conflict,
    DecidedMeanwhile,
    NotAState,
    NotAValue,
    conflicts,
    count_conflicts,
    decide,
    take,
    text_of,
    typed,
)
from fieldtui.conflicts.finding import ODD, RIVAL
from fieldtui.device import Device
from fieldtui.errands import STATES, create_errand, errands, move_errand, parse_items
from fieldtui.intake.record import current_dots
from fieldtui.log.event import Entry
from fieldtui.log.kinds import UNDONE, Fields
from fieldtui.log.names import Dot
from fieldtui.log.rebuild import rebuild
from fieldtui.undo import CannotUndo, undo, undoable
from fieldtui.visits import NotYourGrid
from tests.town import Town
from tests.use_cases.conftest import here, rivals, share, worker_of

DOOR = "文星苑/3/1/201"


def change(on: Device, record: Dot, fields: Fields, kind: str = "resident", scope: str = "2") -> None:
    """Change a record knowing all that `on` knows."""
    with on.read() as db:
        held = current_dots(db, [record])
    deps = dict.fromkeys(dot for name in fields for dot in held.get((kind, record, name), [record]))
    on.record(scope, [Entry(f"{kind}.changed", fields, record, tuple(deps))])


class Quarrel:
    """王秀兰's phone, which two workers changed without knowing of each other; the office knows both."""

    def __init__(self, town: Town, first: str = "13800000001", second: str = "13900000002") -> None:
        self.office = town.office
        self.workers = worker_of(town, 2), worker_of(town, 3)
        self.resident = town.people["王秀兰"]
        for worker, phone in zip(self.workers, (first, second), strict=True):
            change(worker, self.at(worker), {"phone": phone})
            town.clock.forward(minutes=1)
        self.meet()

    def at(self, on: Device) -> Dot:
        return here(self.resident, self.office, on)

    def meet(self) -> None:
        share(self.office, *self.workers)

    @property
    def found(self) -> Conflict:
        (one,) = conflicts(self.office)
        return one


def test_two_values_for_one_field_are_one_conflict_for_everybody(town: Town) -> None:
    quarrel = Quarrel(town)
    for device in (quarrel.office, *quarrel.workers):
        (one,) = conflicts(device)
        assert (one.kind, one.field, one.scope, one.impossible) == ("resident", "phone", "2", False)
        assert {side.value for side in one.sides} == {"13800000001", "13900000002"}
        assert count_conflicts(device) == 1


def test_it_says_whom_and_where_it_is_about(town: Town) -> None:
    title = Quarrel(town).found.title
    assert "王秀兰" in title
    assert "文星苑 3栋 1单元 201" in title


def test_it_says_what_both_had_seen_before(town: Town) -> None:
    with town.office.read() as db:
        before = db.execute("SELECT phone FROM residents WHERE id = ?", (town.people["王秀兰"],)).fetchone()[
            0
        ]
    base = Quarrel(town).found.base
    assert base is not None
    assert base.value == before


def test_what_both_had_seen_is_found_through_later_changes_of_one_side(town: Town) -> None:
    quarrel = Quarrel(town)
    worker = quarrel.workers[0]
    decide(quarrel.office, quarrel.found, "1")
    quarrel.meet()
    for phone in ("2", "3", "4"):
        change(worker, quarrel.at(worker), {"phone": phone})
    change(quarrel.office, quarrel.resident, {"phone": "5"})
    quarrel.meet()
    base = quarrel.found.base
    assert base is not None
    assert base.value == "1"
    assert {side.value for side in quarrel.found.sides} == {"4", "5"}


def test_sides_without_a_value_in_common_have_no_base(town: Town) -> None:
    worker = worker_of(town, 2)
    resident = town.people["王秀兰"]
    town.office.record("2", [Entry("resident.changed", {"note": "a"}, resident)])
    worker.record("2", [Entry("resident.changed", {"note": "b"}, here(resident, town.office, worker))])
    share(town.office, worker)
    notes = [one for one in conflicts(town.office) if one.field == "note"]
    assert [one.base for one in notes] == [None]


def test_each_side_says_who_wrote_it_and_when(town: Town) -> None:
    quarrel = Quarrel(town)
    people = {worker.id: worker.identity.person for worker in quarrel.workers}
    (one,) = conflicts(quarrel.office, people)
    told = {side.value: (side.authors[0].person, side.authors[0].wall % 3600) for side in one.sides}
    assert told == {"13800000001": ("网格员2", 0), "13900000002": ("网格员3", 60)}


def test_a_device_that_nobody_knows_has_no_name(town: Town) -> None:
    assert [side.authors[0].person for side in Quarrel(town).found.sides] == ["", ""]


def test_the_side_that_stands_first_is_the_one_that_is_shown(town: Town) -> None:
    quarrel = Quarrel(town)
    with quarrel.office.read() as db:
        shown = db.execute("SELECT phone FROM residents WHERE id = ?", (quarrel.resident,)).fetchone()[0]
    first, second = quarrel.found.sides
    assert (first.value, first.shown, second.shown) == (shown, True, False)


def test_who_wrote_the_same_does_not_disagree(town: Town) -> None:
    quarrel = Quarrel(town, "13800000001", "13800000001")
    assert (conflicts(quarrel.office), count_conflicts(quarrel.office)) == ([], 0)
    assert len(rivals(quarrel.office, quarrel.resident, "phone")) == 2


def test_three_values_are_three_sides_and_equal_ones_are_one_with_two_authors(town: Town) -> None:
    workers = [worker_of(town, seed) for seed in (2, 3, 4)]
    resident = town.people["王秀兰"]
    for worker, phone in zip(workers, ("1", "2", "2"), strict=True):
        change(worker, here(resident, town.office, worker), {"phone": phone})
    change(town.office, resident, {"phone": "3"})
    share(town.office, *workers)
    (one,) = conflicts(town.office)
    assert {side.value: len(side.authors) for side in one.sides} == {"1": 1, "2": 2, "3": 1}
    decide(town.office, one, take(one, 1))
    share(town.office, *workers)
    assert [conflicts(device) for device in (town.office, *workers)] == [[]] * 4


def test_another_field_of_the_same_record_is_no_conflict(town: Town) -> None:
    worker = worker_of(town, 2)
    change(worker, here(town.people["王秀兰"], town.office, worker), {"phone": "1"})
    change(town.office, town.people["王秀兰"], {"note": "x"})
    share(town.office, worker)
    assert conflicts(town.office) == []


def test_a_decision_ends_it_on_every_device(town: Town) -> None:
    quarrel = Quarrel(town)
    decide(quarrel.office, quarrel.found, "13900000002")
    quarrel.meet()
    for device in (quarrel.office, *quarrel.workers):
        assert conflicts(device) == []
        assert count_conflicts(device) == 0
        assert rivals(device, quarrel.at(device), "phone") == ["13900000002"]


def test_a_third_value_can_be_decided(town: Town) -> None:
    quarrel = Quarrel(town)
    decide(quarrel.office, quarrel.found, typed(quarrel.found, " 13700000003 "))
    quarrel.meet()
    assert rivals(quarrel.workers[0], quarrel.at(quarrel.workers[0]), "phone") == ["13700000003"]


def test_a_worker_of_the_grid_decides_as_well_as_the_office(town: Town) -> None:
    quarrel = Quarrel(town)
    worker = quarrel.workers[0]
    decide(worker, conflicts(worker)[0], "1")
    quarrel.meet()
    assert conflicts(quarrel.office) == []


def test_who_may_not_write_there_neither_sees_nor_decides_it(town: Town) -> None:
    quarrel = Quarrel(town)
    stranger = worker_of(town, 8, ("1",))
    share(quarrel.office, stranger)
    assert (conflicts(stranger), count_conflicts(stranger)) == ([], 0)
    with pytest.raises(NotYourGrid):
        decide(stranger, quarrel.found, "1")


def test_what_was_decided_meanwhile_is_not_decided_over(town: Town) -> None:
    quarrel = Quarrel(town)
    shown = quarrel.found
    decide(quarrel.office, shown, "1")
    with pytest.raises(DecidedMeanwhile):
        decide(quarrel.office, shown, "2")
    assert rivals(quarrel.office, quarrel.resident, "phone") == ["1"]


def test_a_third_side_that_arrives_meanwhile_is_not_decided_away(town: Town) -> None:
    quarrel = Quarrel(town)
    shown = quarrel.found
    late = worker_of(town, 9)
    late.record(
        "2", [Entry("resident.changed", {"phone": "3"}, here(quarrel.resident, quarrel.office, late))]
    )
    share(quarrel.office, late)
    with pytest.raises(DecidedMeanwhile):
        decide(quarrel.office, shown, "1")


def test_two_who_decide_at_once_disagree_again(town: Town) -> None:
    quarrel = Quarrel(town)
    one, other = quarrel.workers
    decide(one, conflicts(one)[0], "13800000001")
    decide(other, conflicts(other)[0], "13900000002")
    quarrel.meet()
    assert {side.value for side in quarrel.found.sides} == {"13800000001", "13900000002"}


def test_two_who_decide_alike_agree(town: Town) -> None:
    quarrel = Quarrel(town)
    for worker in quarrel.workers:
        decide(worker, conflicts(worker)[0], "13800000001")
    quarrel.meet()
    assert conflicts(quarrel.office) == []


def test_a_conflict_of_a_withdrawn_record_is_none(town: Town) -> None:
    errand = create_errand(town.office, town.doors[DOOR], parse_items("米"))
    worker = worker_of(town, 2)
    change(worker, here(errand, town.office, worker), {"note": "a"}, "errand")
    change(town.office, errand, {"note": "b"}, "errand")
    share(town.office, worker)
    assert len(conflicts(town.office)) == 1
    town.office.record("2", [Entry(UNDONE, {}, errand, (errand,))])
    assert (conflicts(town.office), count_conflicts(town.office)) == ([], 0)


def test_more_values_than_one_event_can_name_are_decided_together(town: Town) -> None:
    resident = town.people["王秀兰"]
    entries = [Entry("resident.changed", {"note": str(n)}, resident) for n in range(600)]
    town.office.record("2", entries)
    (one,) = conflicts(town.office)
    decide(town.office, one, "x")
    assert rivals(town.office, resident, "note") == ["x"]


# ---------------------------------------------------------------- values that are no texts


def apart(town: Town, fields: Fields, others: Fields, kind: str = "resident") -> Conflict:
    """The conflict between two ways to fill one field."""
    worker = worker_of(town, 2)
    record = town.people["王秀兰"] if kind == "resident" else town.doors[DOOR]
    change(worker, here(record, town.office, worker), fields, kind)
    change(town.office, record, others, kind)
    share(town.office, worker)
    (one,) = conflicts(town.office)
    return one


def test_a_list_is_taken_as_the_list_it_is(town: Town) -> None:
    one = apart(town, {"tags": ["独居老人", "慢性病"]}, {"tags": ["残疾"]})
    at = next(n for n, side in enumerate(one.sides, 1) if side.text == "独居老人、慢性病")
    assert take(one, at) == ["独居老人", "慢性病"]
    assert typed(one, "孤老、 低保，x") == ["孤老", "低保", "x"]


def test_nothing_is_a_side_too(town: Town) -> None:
    one = apart(town, {"note": ""}, {"note": "x"})
    at = next(n for n, side in enumerate(one.sides, 1) if not side.text)
    assert take(one, at) == ""
    decide(town.office, one, take(one, at))
    assert rivals(town.office, town.people["王秀兰"], "note") == [""]


def test_a_number_stays_a_number(town: Town) -> None:
    one = apart(town, {"floor": 3}, {"floor": 4}, "door")
    assert typed(one, "－２") == -2
    for text in ("", "x", "3.5", "9" * 30):
        with pytest.raises(NotAValue):
            typed(one, text)
    with pytest.raises(NotAValue):
        decide(town.office, one, "3")


def test_a_record_is_called_by_its_name_and_can_only_be_taken(town: Town) -> None:
    with town.office.read() as db:
        units = [row[0] for row in db.execute("SELECT id FROM units WHERE scope = '2' ORDER BY id")]
    worker = worker_of(town, 2)
    door = town.doors[DOOR]
    change(worker, here(door, town.office, worker), {"unit": here(units[1], town.office, worker)}, "door")
    change(town.office, door, {"unit": units[2]}, "door")
    share(town.office, worker)
    (one,) = conflicts(town.office)
    assert {side.text for side in one.sides} == {"文星苑  3栋  2单元", "文星苑  4栋  1单元"}
    with pytest.raises(NotAValue):
        typed(one, "3栋")
    decide(town.office, one, take(one, 2))
    assert rivals(town.office, door, "unit") == [one.sides[1].value]


@pytest.mark.parametrize("number", [0, 3, -1, 99])
def test_a_side_that_is_not_there_cannot_be_taken(town: Town, number: int) -> None:
    with pytest.raises(NotAValue):
        take(Quarrel(town).found, number)


def test_a_text_longer_than_a_log_holds_is_refused(town: Town) -> None:
    with pytest.raises(NotAValue):
        typed(Quarrel(town).found, "x" * 70_000)


# ---------------------------------------------------------------- errands


class Errand:
    """An errand that the office made, and two workers."""

    def __init__(self, town: Town) -> None:
        self.town, self.office = town, town.office
        self.errand = create_errand(self.office, town.doors[DOOR], parse_items("降压药 2盒"))
        self.workers = worker_of(town, 2), worker_of(town, 3)

    def at(self, on: Device) -> Dot:
        return here(self.errand, self.office, on)

    def leap(self, state: str = "closed") -> Conflict:
        """A worker's program that knows no machine sets a state; the office hears of it."""
        worker = self.workers[0]
        worker.record("2", [Entry("errand.changed", {"state": state}, self.at(worker), (self.at(worker),))])
        share(self.office, *self.workers)
        (one,) = conflicts(self.office)
        return one

    def state(self, on: Device) -> str:
        return errands(on, states=tuple(STATES))[0].state


def test_an_impossible_step_is_shown_with_where_it_came_from(town: Town) -> None:
    one = Errand(town).leap()
    assert one.impossible
    assert [(side.value, side.live) for side in one.sides] == [("closed", True), ("new", False)]
    assert "降压药" in one.title
    assert one.base is None
    assert count_conflicts(town.office) == 1


@pytest.mark.parametrize("state", ["closed", "new", "bought", "cancelled"])
def test_deciding_an_impossible_step_settles_it_everywhere(town: Town, state: str) -> None:
    errand = Errand(town)
    decide(errand.office, errand.leap(), state)
    share(errand.office, *errand.workers)
    for device in (errand.office, *errand.workers):
        assert (conflicts(device), errand.state(device)) == ([], state)
        assert device.vault.write(rebuild)


def test_a_state_that_cannot_follow_is_not_decided(town: Town) -> None:
    one = Errand(town).leap()
    assert one.states == ("new", "bought", "closed", "cancelled")
    with pytest.raises(NotAState):
        decide(town.office, one, "delivered")


@pytest.mark.parametrize(("text", "state"), [("已结清", "closed"), ("closed", "closed"), (" 待办 ", "new")])
def test_a_state_may_be_typed_by_its_word(town: Town, text: str, state: str) -> None:
    assert typed(Errand(town).leap(), text) == state


def test_whoever_goes_on_from_an_impossible_step_settles_it(town: Town) -> None:
    errand = Errand(town)
    errand.leap("delivered")
    move_errand(errand.office, errand.errand, "closed")
    assert conflicts(errand.office) == []


def test_moving_an_errand_in_conflict_leaves_the_other_side_to_a_person(town: Town) -> None:
    errand = Errand(town)
    for worker, state in zip(errand.workers, ("bought", "cancelled"), strict=True):
        move_errand(worker, errand.at(worker), state)
    share(errand.office, *errand.workers)
    shown = errand.state(errand.office)
    following, left = {"bought": ("delivered", "cancelled"), "cancelled": ("new", "bought")}[shown]
    move_errand(errand.office, errand.errand, following)
    (one,) = conflicts(errand.office)
    assert {side.value for side in one.sides} == {following, left}
    assert not one.impossible


def test_a_decision_is_not_undone(town: Town) -> None:
    errand = Errand(town)
    decide(errand.office, errand.leap(), "new")
    assert undoable(errand.office) == []
    with pytest.raises(CannotUndo):
        undo(errand.office)


def test_a_decision_between_two_is_not_undone(town: Town) -> None:
    errand = Errand(town)
    for worker, state in zip(errand.workers, ("bought", "cancelled"), strict=True):
        move_errand(worker, errand.at(worker), state)
    share(errand.office, *errand.workers)
    decide(errand.office, conflicts(errand.office)[0], "bought")
    assert undoable(errand.office) == []


def test_an_undo_is_no_impossible_step(town: Town) -> None:
    errand = Errand(town)
    for state in ("bought", "delivered"):
        move_errand(errand.office, errand.errand, state)
    undo(errand.office)
    undo(errand.office)
    assert (conflicts(errand.office), errand.state(errand.office)) == ([], "new")


def test_what_is_decided_reads_as_people_say_it(town: Town) -> None:
    one = Errand(town).leap()
    assert text_of(one, "bought") == "已买"


# ---------------------------------------------------------------- what it costs


@pytest.mark.parametrize(("query", "index"), [(RIVAL, "registers_rival"), (ODD, "transitions_odd")])
def test_counting_reads_an_index_that_holds_conflicts_alone(office: Device, query: str, index: str) -> None:
    with office.read() as db:
        plan = [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert any(index in step for step in plan)
    assert not any(step.startswith("SCAN") and "INDEX" not in step for step in plan)

"""Undo: every recorded change can be taken back until it has travelled, and only once."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from fieldtui.device import Device
from fieldtui.doors import door_view
from fieldtui.errands import STATES, create_errand, errands, move_errand, parse_items, record_purchase
from fieldtui.log.journal import seal
from fieldtui.undo import CannotUndo, undo, undoable
from fieldtui.visits import LIT, record_sighting, record_visit
from tests.log.replicas import no_signature
from tests.town import SeededBytes, Town
from tests.use_cases.conftest import export, here, rivals, share, worker_of

DOOR = "文星苑/3/1/201"


def new_errand(town: Town) -> int:
    return create_errand(town.office, town.doors[DOOR], parse_items("米 1"))


def state_of(device: Device, errand: int) -> str:
    """The state that an errand shows."""
    return next(one.state for one in errands(device, states=tuple(STATES)) if one.id == errand)


Act = Callable[[Town, int], object]
ACTS: dict[str, tuple[str, Act]] = {
    "visit": (
        "visit.made",
        lambda town, _e: record_visit(town.office, town.doors[DOOR], "no answer", note="狗"),
    ),
    "sighting": ("door.seen", lambda town, _e: record_sighting(town.office, town.doors[DOOR], LIT)),
    "errand": ("errand.added", lambda town, _e: new_errand(town)),
    "move": ("errand.changed", lambda town, errand: move_errand(town.office, errand, "bought")),
    "price": ("purchase.made", lambda town, errand: record_purchase(town.office, errand, 0, 500)),
}


@pytest.mark.parametrize("what", list(ACTS))
def test_whatever_was_recorded_is_as_if_it_had_not_been(town: Town, what: str) -> None:
    errand = new_errand(town)
    export(town.office)
    before = door_view(town.office, town.doors[DOOR], 0)
    kind, act = ACTS[what]
    act(town, errand)
    assert door_view(town.office, town.doors[DOOR], 0) != before
    change = undo(town.office)
    assert change.kind == kind
    assert change.address == "文星苑 3栋 1单元 201"
    assert door_view(town.office, town.doors[DOOR], 0) == before


@pytest.mark.parametrize("what", list(ACTS))
def test_what_has_travelled_can_not_be_undone(town: Town, what: str) -> None:
    errand = new_errand(town)
    export(town.office)
    ACTS[what][1](town, errand)
    (change,) = undoable(town.office)
    export(town.office)
    assert undoable(town.office) == []
    with pytest.raises(CannotUndo):
        undo(town.office)
    with pytest.raises(CannotUndo):
        undo(town.office, change.id)


def test_what_was_sealed_and_is_in_no_bundle_can_be_undone(town: Town) -> None:
    errand = new_errand(town)
    export(town.office)
    move_errand(town.office, errand, "bought")
    town.office.vault.write(lambda db: seal(db, sign=no_signature, random=SeededBytes(5)))
    undo(town.office)
    assert state_of(town.office, errand) == "new"


@pytest.mark.parametrize("what", list(ACTS))
def test_what_is_undone_can_not_be_undone_again_nor_redone_by_undoing(town: Town, what: str) -> None:
    errand = new_errand(town)
    export(town.office)
    ACTS[what][1](town, errand)
    change = undo(town.office)
    assert undoable(town.office) == []
    with pytest.raises(CannotUndo):
        undo(town.office)
    with pytest.raises(CannotUndo):
        undo(town.office, change.id)


@pytest.mark.parametrize("what", list(ACTS))
def test_others_never_see_what_was_undone_before_it_travelled(town: Town, what: str) -> None:
    worker = worker_of(town, 2)
    errand = new_errand(town)
    share(town.office, worker)
    door = here(town.doors[DOOR], town.office, worker)
    before = door_view(worker, door, 0)
    ACTS[what][1](town, errand)
    undo(town.office)
    share(town.office, worker)
    assert door_view(worker, door, 0) == before


def test_nothing_recorded_is_nothing_to_undo(town: Town) -> None:
    export(town.office)
    with pytest.raises(CannotUndo):
        undo(town.office)


def test_the_list_has_the_newest_first_and_says_what_each_was(town: Town) -> None:
    export(town.office)
    record_visit(town.office, town.doors[DOOR], "no answer")
    errand = new_errand(town)
    move_errand(town.office, errand, "bought")
    assert [(one.kind, one.text) for one in undoable(town.office)] == [
        ("errand.changed", "bought"),
        ("errand.added", "米"),
        ("visit.made", "no answer"),
    ]


def test_undoing_step_by_step_goes_back_the_whole_way(town: Town) -> None:
    errand = new_errand(town)
    export(town.office)
    for state in ("bought", "delivered", "closed"):
        move_errand(town.office, errand, state)
    seen = []
    for _step in range(3):
        undo(town.office)
        seen.append(state_of(town.office, errand))
    assert seen == ["delivered", "bought", "new"]


def test_undoing_step_by_step_leaves_no_rivals(town: Town) -> None:
    errand = new_errand(town)
    export(town.office)
    for state in ("bought", "delivered"):
        move_errand(town.office, errand, state)
    undo(town.office)
    undo(town.office)
    assert rivals(town.office, errand, "state") == ["new"]


def test_a_state_goes_back_to_one_that_has_travelled(town: Town) -> None:
    errand = new_errand(town)
    move_errand(town.office, errand, "bought")
    export(town.office)
    move_errand(town.office, errand, "delivered")
    undo(town.office)
    assert state_of(town.office, errand) == "bought"


def test_a_state_goes_back_to_one_that_somebody_else_recorded(town: Town) -> None:
    worker = worker_of(town, 2)
    errand = new_errand(town)
    share(town.office, worker)
    move_errand(worker, here(errand, town.office, worker), "bought")
    share(town.office, worker)
    move_errand(town.office, errand, "delivered")
    undo(town.office)
    share(town.office, worker)
    assert state_of(town.office, errand) == "bought"
    assert state_of(worker, here(errand, town.office, worker)) == "bought"
    assert rivals(worker, here(errand, town.office, worker), "state") == ["bought"]


@pytest.mark.parametrize("seeds", [(2, 3), (3, 2), (4, 5), (5, 4)])
def test_undoing_a_decision_brings_back_the_value_that_was_shown(town: Town, seeds: tuple[int, int]) -> None:
    low, high = (worker_of(town, seed) for seed in seeds)
    errand = new_errand(town)
    share(town.office, low, high)
    move_errand(low, here(errand, town.office, low), "bought")
    move_errand(high, here(errand, town.office, high), "cancelled")
    share(town.office, low, high)
    before = state_of(town.office, errand)
    move_errand(town.office, errand, {"bought": "delivered", "cancelled": "new"}[before])
    undo(town.office)
    assert state_of(town.office, errand) == before


def test_an_earlier_change_is_undone_without_making_a_rival_of_the_later_one(town: Town) -> None:
    """Either it is refused, or the field holds one value."""
    errand = new_errand(town)
    export(town.office)
    move_errand(town.office, errand, "bought")
    (first,) = undoable(town.office)
    move_errand(town.office, errand, "delivered")
    with suppress(CannotUndo):
        undo(town.office, first.id)
    assert len(rivals(town.office, errand, "state")) == 1


def test_an_errand_that_was_moved_can_still_be_taken_back_whole(town: Town) -> None:
    export(town.office)
    errand = new_errand(town)
    (made,) = undoable(town.office)
    move_errand(town.office, errand, "bought")
    undo(town.office, made.id)
    assert errands(town.office, states=tuple(STATES)) == []
    assert undoable(town.office) == []


def test_of_an_errand_that_was_taken_back_nothing_is_left_to_undo(town: Town) -> None:
    export(town.office)
    errand = new_errand(town)
    (made,) = undoable(town.office)
    for state in ("bought", "delivered"):
        move_errand(town.office, errand, state)
    record_purchase(town.office, errand, 0, 5)
    undo(town.office, made.id)
    assert undoable(town.office) == []


def test_after_an_undo_the_errand_can_be_moved_as_before(town: Town) -> None:
    errand = new_errand(town)
    export(town.office)
    move_errand(town.office, errand, "bought")
    undo(town.office)
    move_errand(town.office, errand, "bought")
    assert state_of(town.office, errand) == "bought"
    undo(town.office)
    assert state_of(town.office, errand) == "new"
    assert rivals(town.office, errand, "state") == ["new"]


def test_the_price_before_counts_again(town: Town) -> None:
    errand = new_errand(town)
    record_purchase(town.office, errand, 0, 500)
    export(town.office)
    record_purchase(town.office, errand, 0, 700)
    undo(town.office)
    assert errands(town.office)[0].cost == 500


def test_nobody_undoes_what_somebody_else_recorded(town: Town) -> None:
    worker = worker_of(town, 2)
    share(town.office, worker)
    visit = record_visit(worker, here(town.doors[DOOR], town.office, worker), "refused")
    share(town.office, worker)
    with pytest.raises(CannotUndo):
        undo(town.office, here(visit, worker, town.office))


@pytest.mark.parametrize("dot", [0, 1, -1, 1 << 62])
def test_what_was_never_recorded_can_not_be_undone(town: Town, dot: int) -> None:
    record_visit(town.office, town.doors[DOOR], "refused")
    with pytest.raises(CannotUndo):
        undo(town.office, dot)

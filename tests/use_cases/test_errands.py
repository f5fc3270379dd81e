"""Errands: what is wanted as people type it, money to the fen, and states that only move as they may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.device import Device
from fieldtui.errands import (
    STATES,
    Item,
    NoItems,
    NotAllowedNow,
    NotAnAmount,
    create_errand,
    errands,
    move_errand,
    parse_items,
    parse_yuan,
    promised_on,
    record_purchase,
    yuan,
)
from fieldtui.visits import NotYourGrid
from tests.town import Town
from tests.use_cases.conftest import here, recorded, rivals, share, worker_of

DOOR = "文星苑/3/1/201"
# design.md §2: an errand moves through states; what is cancelled may be wanted again.
MAY = {
    ("new", "bought"), ("bought", "delivered"), ("delivered", "closed"),
    ("new", "cancelled"), ("bought", "cancelled"), ("cancelled", "new"),
}  # fmt: skip
WAY_TO = {
    "new": (),
    "bought": ("bought",),
    "delivered": ("bought", "delivered"),
    "closed": ("bought", "delivered", "closed"),
    "cancelled": ("cancelled",),
}


def errand(town: Town, on: Device | None = None, text: str = "降压药 2盒，挂面 3") -> int:
    """An errand for a known door."""
    return create_errand(on or town.office, town.doors[DOOR], parse_items(text))


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("降压药 2盒，挂面 3", [("降压药", "2盒"), ("挂面", "3")]),
        ("降压药 2盒, 挂面 3", [("降压药", "2盒"), ("挂面", "3")]),
        ("降压药　２盒、挂面　３", [("降压药", "2盒"), ("挂面", "3")]),
        ("降压药 2盒；挂面 3; 米", [("降压药", "2盒"), ("挂面", "3"), ("米", "1")]),
        ("降压药 2盒\n挂面 3\r\n米\n", [("降压药", "2盒"), ("挂面", "3"), ("米", "1")]),
        ("鸡蛋 两斤", [("鸡蛋", "两斤")]),
        ("鸡蛋 半斤", [("鸡蛋", "半斤")]),
        ("交水费", [("交水费", "1")]),
        ("two eggs 3", [("two eggs", "3")]),
        ("3", [("3", "1")]),
        ("，，挂面 3，，", [("挂面", "3")]),
        ("[/b] 1", [("[/b]", "1")]),
        ("", []),
        (" ，、\n", []),
    ],
)
def test_items_are_read_as_they_are_typed(typed: str, items: list[tuple[str, str]]) -> None:
    assert [(item.text, item.quantity) for item in parse_items(typed)] == items


@given(st.text())
def test_any_text_gives_items_that_say_something(typed: str) -> None:
    for item in parse_items(typed):
        assert item.text.strip()
        assert item.quantity.strip()


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("36.5", 3650), ("36.50", 3650), ("36", 3600), ("0", 0), ("0.01", 1), (".5", 50), ("36.", 3600),
        ("３６．５", 3650), ("３６．５元", 3650), ("36元", 3600), ("36.5 元", 3650), ("¥36.5", 3650),
        ("￥36.5", 3650), ("￥３６．５", 3650), (" 36.5 ", 3650), ("　36.5　", 3650), ("007", 700), ("1000000", 100_000_000),
    ],
)  # fmt: skip
def test_money_is_read_as_it_is_typed(typed: str, fen: int) -> None:
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "元", "¥", "-1", "－１", "-0", "36.555", "0.001", "abc", "三十六", "36,5", "1,000", "1_000", "3 6",
        "1e2", "1E5", "nan", "inf", "-inf", "Infinity", "sNaN", "9e999999", "9e9999999999", "1e-999999", "٣٦", "३६",
        "1000000.01", "9" * 400, "0x10", "36.5.1", "+36", "36元元", "\0", "½", "３６．５５５",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_the_text_that_was_typed(typed: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        parse_yuan(typed)
    assert refused.value.facts == {"text": typed}


@given(st.integers(0, 100_000_000))
def test_every_amount_is_read_back_as_it_is_written(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen


@given(st.one_of(st.text(max_size=12), st.text("0123456789.eE+-_元¥￥０９．", max_size=12)))
def test_any_text_is_an_amount_in_range_or_refused(typed: str) -> None:
    try:
        fen = parse_yuan(typed)
    except NotAnAmount:
        return
    assert 0 <= fen <= 100_000_000


def test_an_errand_says_what_for_whom_and_where(town: Town) -> None:
    person = town.people["王秀兰"]
    create_errand(
        town.office,
        town.doors[DOOR],
        parse_items("降压药 2盒"),
        resident=person,
        promised="2026-10-14",
        note="周五前",
    )
    (found,) = errands(town.office)
    assert (found.resident, found.address) == ("王秀兰", "文星苑 3栋 1单元 201")
    assert (found.items, found.promised, found.note) == ((Item("降压药", "2盒"),), "2026-10-14", "周五前")
    assert found.state == "new"


@pytest.mark.parametrize("typed", ["", " ", "，"])
def test_an_errand_for_nothing_is_refused(town: Town, typed: str) -> None:
    with pytest.raises(NoItems):
        create_errand(town.office, town.doors[DOOR], parse_items(typed))
    assert errands(town.office) == []


def test_an_errand_in_the_grid_of_somebody_else_is_refused(town: Town) -> None:
    stranger = worker_of(town, 3, grids=("1",))
    with pytest.raises(NotYourGrid):
        create_errand(stranger, here(town.doors[DOOR], town.office, stranger), parse_items("米"))


@pytest.mark.parametrize("wanted", [*STATES, "", "lost", "NEW"])
@pytest.mark.parametrize("now", list(WAY_TO))
def test_a_state_follows_only_where_it_may(town: Town, now: str, wanted: str) -> None:
    made = errand(town)
    for step in WAY_TO[now]:
        move_errand(town.office, made, step)
    before = recorded(town.office)
    if (now, wanted) in MAY:
        move_errand(town.office, made, wanted)
        assert errands(town.office, states=(wanted,))[0].id == made
    else:
        with pytest.raises(NotAllowedNow):
            move_errand(town.office, made, wanted)
        assert errands(town.office, states=(now,))[0].id == made
        assert recorded(town.office) == before


def test_an_errand_that_is_not_here_cannot_be_moved(town: Town) -> None:
    with pytest.raises(NotAllowedNow):
        move_errand(town.office, town.doors[DOOR], "bought")


def test_the_newest_price_of_an_item_counts(town: Town) -> None:
    made = errand(town)
    for item, price in ((0, 3600), (1, 500), (0, 3250)):
        record_purchase(town.office, made, item, price)
    (found,) = errands(town.office)
    assert [item.price for item in found.items] == [3250, 500]
    assert found.cost == 3750
    assert found.bought


def test_an_errand_is_bought_when_each_item_has_a_price(town: Town) -> None:
    made = errand(town)
    record_purchase(town.office, made, 1, 0)
    assert not errands(town.office)[0].bought
    record_purchase(town.office, made, 0, 100)
    assert errands(town.office)[0].bought


def test_a_price_that_was_known_counts_less_than_one_that_was_given_knowing_it(town: Town) -> None:
    """The worker's clock is wrong by decades; what counts is what had been seen."""
    worker = worker_of(town, 2)
    made = errand(town)
    share(town.office, worker)
    town.clock.forward(days=20_000)
    record_purchase(town.office, made, 0, 100)
    share(town.office, worker)
    town.clock.forward(days=-40_000)
    record_purchase(worker, here(made, town.office, worker), 0, 200)
    share(town.office, worker)
    assert errands(town.office)[0].items[0].price == errands(worker)[0].items[0].price == 200


@pytest.mark.parametrize("seeds", [(2, 3), (3, 2)])
def test_of_two_prices_given_at_once_everybody_shows_the_same(town: Town, seeds: tuple[int, int]) -> None:
    made = errand(town)
    workers = [worker_of(town, seed) for seed in seeds]
    for at, worker in enumerate(workers):
        record_purchase(worker, here(made, town.office, worker), 0, 100 + at)
    share(*workers, town.office)
    assert len({errands(device)[0].items[0].price for device in (*workers, town.office)}) == 1


def test_two_who_move_an_errand_at_once_see_the_same_and_lose_nothing(town: Town) -> None:
    made = errand(town)
    one, other = worker_of(town, 2), worker_of(town, 3)
    move_errand(one, here(made, town.office, one), "bought")
    move_errand(other, here(made, town.office, other), "cancelled")
    share(one, other, town.office)
    devices = (one, other, town.office)
    assert len({errands(device, states=tuple(STATES))[0].state for device in devices}) == 1
    assert rivals(town.office, made, "state") == ["bought", "cancelled"]


def test_a_later_move_settles_what_two_had_moved_apart(town: Town) -> None:
    made = errand(town)
    one, other = worker_of(town, 2), worker_of(town, 3)
    move_errand(one, here(made, town.office, one), "bought")
    move_errand(other, here(made, town.office, other), "bought")
    share(one, other, town.office)
    move_errand(town.office, made, "delivered")
    share(one, other, town.office)
    for device in (one, other, town.office):
        assert rivals(device, here(made, town.office, device), "state") == ["delivered"]


def test_errands_come_by_what_was_promised_first(town: Town) -> None:
    door = town.doors[DOOR]
    for promised in ("2026-10-15", "", "2026-10-13T10:00", "2026-10-13"):
        create_errand(town.office, door, parse_items("米"), promised=promised)
    assert [one.promised for one in errands(town.office)] == [
        "2026-10-13",
        "2026-10-13T10:00",
        "2026-10-15",
        "",
    ]


@pytest.mark.parametrize("promised", ["", "soon", "2026-13-45", "99", "[/b]"])
def test_a_promise_that_is_no_day_is_none(town: Town, promised: str) -> None:
    create_errand(town.office, town.doors[DOOR], parse_items("米"), promised=promised)
    assert promised_on(errands(town.office)[0]) is None


def test_the_errands_of_one_door_are_its_own(town: Town) -> None:
    errand(town)
    create_errand(town.office, town.doors["文星苑/3/1/601"], parse_items("米"))
    assert [one.items[0].text for one in errands(town.office, door=town.doors[DOOR])] == ["降压药"]

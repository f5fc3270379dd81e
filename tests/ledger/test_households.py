"""Who belongs together: households, second households, repeats, namesakes, and keys that last."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.ledger import Ledger

from .conftest import read_rows

_HEAD = ("小区", "楼栋", "单元", "室号", "姓名", "与户主关系", "性别", "出生日期", "证件号码", "联系电话")
_DOOR = ("文星苑", "1栋", "1单元", "101")
_NEXT = ("文星苑", "1栋", "1单元", "102")
_BELOW = ("", "", "", "")

_FAMILY = (
    (*_DOOR, "张三", "户主", "男", "1960-01-01", "", "19900000001"),
    (*_BELOW, "李四", "配偶", "女", "1961-01-01", "", ""),
)
_OTHERS = (
    (*_DOOR, "王五", "户主", "男", "1990-01-01", "", "19900000002"),
    (*_BELOW, "赵六", "配偶", "女", "1991-01-01", "", ""),
)
_NEIGHBOUR = ((*_NEXT, "孙七", "户主", "男", "1950-01-01", "", ""),)


def _codes(ledger: Ledger) -> list[tuple[int, str]]:
    return [(issue.row, issue.code) for issue in ledger.issues]


def test_a_household_listed_again_elsewhere_is_counted_once() -> None:
    ledger = read_rows(_HEAD, *_FAMILY, *_NEIGHBOUR, *_FAMILY)
    assert (len(ledger.households), len(ledger.residents)) == (2, 3)
    assert _codes(ledger) == [(5, "repeated_row"), (6, "repeated_row")]
    assert [issue.fact("row") for issue in ledger.issues] == ["2", "3"]


def test_a_row_repeated_right_below_itself_is_counted_once() -> None:
    ledger = read_rows(_HEAD, *_FAMILY, _FAMILY[1])
    assert _codes(ledger) == [(4, "repeated_row")]


def test_a_repeat_that_says_otherwise_keeps_the_first_and_names_what_differs() -> None:
    again = (*_DOOR, "张三", "户主", "男", "1960-01-01", "", "19900000009")
    ledger = read_rows(_HEAD, *_FAMILY, *_NEIGHBOUR, again)
    assert _codes(ledger) == [(5, "repeated_differs")]
    assert ledger.issues[0].fact("fields") == "phone"
    assert ledger.residents[0].phone == "19900000001"


def test_a_household_listed_again_with_a_new_member_gains_the_member() -> None:
    newborn = (*_BELOW, "张小", "子", "男", "2026-01-01", "", "")
    ledger = read_rows(_HEAD, *_FAMILY, *_NEIGHBOUR, *_FAMILY, newborn)
    first = ledger.households[0]
    assert [key.rsplit("/", 1)[1] for key in first.residents] == ["张三", "李四", "张小"]


def test_a_second_head_with_people_of_his_own_is_a_second_household() -> None:
    ledger = read_rows(_HEAD, *_FAMILY, *_OTHERS)
    assert [household.key for household in ledger.households] == [
        "文星苑/1/1/101#张三",
        "文星苑/1/1/101#王五",
    ]
    assert len(ledger.doors) == 1
    assert _codes(ledger) == [(4, "second_household")]


def test_a_second_head_among_people_already_listed_stays_in_their_household() -> None:
    mixed = (
        (*_DOOR, "李四", "配偶", "女", "1961-01-01", "", ""),
        (*_BELOW, "张大", "户主", "男", "", "", ""),
    )
    ledger = read_rows(_HEAD, *_FAMILY, *_NEIGHBOUR, *mixed)
    assert len(ledger.households) == 3
    same = read_rows(_HEAD, *_FAMILY, *_NEIGHBOUR, mixed[0], (*_BELOW, "张小", "子", "男", "", "", ""))
    assert len(same.households) == 2


def test_members_without_any_mark_of_a_head_are_one_household() -> None:
    rows = ((*_DOOR, "张三"), (*_DOOR, "李四"), (*_NEXT, "王五"))
    ledger = read_rows(_HEAD[:5], *rows)
    assert [(h.key, h.head, len(h.residents)) for h in ledger.households] == [
        ("文星苑/1/1/101", "", 2),
        ("文星苑/1/1/102", "", 1),
    ]


def test_namesakes_in_one_household_have_keys_that_tell_them_apart() -> None:
    rows = (
        (*_DOOR, "张伟", "户主", "男", "1960-01-01", "", ""),
        (*_BELOW, "张伟", "子", "男", "1990-01-01", "", ""),
    )
    ledger = read_rows(_HEAD, *rows)
    assert [resident.key for resident in ledger.residents] == [
        "文星苑/1/1/101/张伟~1960-01-01",
        "文星苑/1/1/101/张伟~1990-01-01",
    ]


def test_one_id_number_at_two_doors_is_reported_and_both_people_stay() -> None:
    number = "999999196001010001"
    rows = (
        (*_DOOR, "张三", "户主", "男", "", number, ""),
        (*_NEXT, "张三", "户主", "男", "", number, ""),
    )
    ledger = read_rows(_HEAD, *rows)
    assert len(ledger.residents) == 2
    assert _codes(ledger) == [(3, "duplicate_id")]


def test_the_unit_above_does_not_hold_for_another_building() -> None:
    rows = ((*_DOOR, "张三", "户主"), ("文星苑", "2栋", "", "301", "李四", "户主"))
    assert [door.key for door in read_rows(_HEAD[:6], *rows).doors] == ["文星苑/1/1/101", "文星苑/2/-/301"]


def test_past_a_blank_row_a_person_without_a_door_is_left_out_unless_related_to_a_head() -> None:
    blank = ("",) * 6
    head = ("", "", "", "", "李四", "户主")
    member = ("", "", "", "", "王五", "子")
    assert _codes(read_rows(_HEAD[:6], (*_DOOR, "张三", "户主"), blank, head)) == [(4, "no_room")]
    assert len(read_rows(_HEAD[:6], (*_DOOR, "张三", "户主"), blank, member).residents) == 2


def test_a_first_row_without_an_address_is_left_out() -> None:
    ledger = read_rows(_HEAD[:6], ("", "", "", "", "李四", "户主"), (*_DOOR, "张三", "户主"))
    assert (len(ledger.residents), _codes(ledger)) == (1, [(2, "no_address")])


def test_a_household_in_two_grids_is_reported() -> None:
    ledger = read_rows(
        ("网格", *_HEAD[:6]), ("1", *_DOOR, "张三", "户主"), ("第2网格", *_DOOR, "李四", "配偶")
    )
    assert _codes(ledger) == [(3, "other_grid")]
    assert ledger.households[0].grid == "1"


def test_a_wrong_number_of_people_is_reported() -> None:
    ledger = read_rows((*_HEAD[:6], "人口数"), (*_DOOR, "张三", "户主", 3), (*_BELOW, "李四", "配偶", ""))
    assert _codes(ledger) == [(2, "size_differs")]


def test_the_ditto_of_a_member_never_reaches_into_another_household() -> None:
    rows = (
        *_FAMILY,
        (*_NEXT, "孙七", "户主", "男", "", "", ""),
        (*_BELOW, "孙八", "子", "男", "", "", "同上"),
    )
    assert [r.phone for r in read_rows(_HEAD, *rows).residents] == ["19900000001", "", "", ""]


_NAMES = st.text("张王李赵建国秀英志强桂兰", min_size=2, max_size=3)
_HOUSEHOLD = st.lists(
    st.tuples(_NAMES, st.sampled_from(["1950-01-01", "1980-02-03", "", "45"])), min_size=1, max_size=4
)
_TOWN = st.dictionaries(
    st.tuples(
        st.sampled_from(["文星苑", "信义里"]),
        st.sampled_from(["1栋", "2号楼"]),
        st.sampled_from(["1单元", "2单元"]),
        st.sampled_from(["101", "0102", "203"]),
    ),
    _HOUSEHOLD,
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(_TOWN, st.randoms(use_true_random=False))
def test_households_in_any_order_give_the_same_keys(
    town: dict[tuple[str, str, str, str], list[tuple[str, str]]], shuffler: random.Random
) -> None:
    def keys(households: list[tuple[tuple[str, str, str, str], list[tuple[str, str]]]]) -> list[set[str]]:
        rows = [
            (*(door if n == 0 else _BELOW), name, "户主" if n == 0 else "子", "男", born, "", "")
            for door, people in households
            for n, (name, born) in enumerate(people)
        ]
        ledger = read_rows(_HEAD, *rows)
        return [
            {value.key for value in values}
            for values in (
                ledger.compounds,
                ledger.buildings,
                ledger.units,
                ledger.households,
                ledger.residents,
            )
        ]

    in_order = list(town.items())
    shuffled = list(in_order)
    shuffler.shuffle(shuffled)
    assert keys(shuffled) == keys(in_order)

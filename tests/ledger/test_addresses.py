"""Addresses in one text: every usual shape, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.ledger import (
    Address,
    building_number,
    door_key,
    floor_of_room,
    format_address,
    parse_address,
    room_number,
    unit_number,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("文星苑3栋2单元501", "文星苑/3/2/501"),
        ("文星苑 3 栋 2 单元 501 室", "文星苑/3/2/501"),
        ("3-2-501", "-/3/2/501"),
        ("３－２－５０１", "-/3/2/501"),
        ("3号楼2单元501室", "-/3/2/501"),
        ("文星苑3-2-5-01", "文星苑/3/2/501"),
        ("第3栋第2单元501号", "-/3/2/501"),
        ("文星苑二期12幢1203", "文星苑二期/12/-/1203"),
        ("A座1203", "-/A/-/1203"),
        ("3#501", "-/3/-/501"),
        ("3#楼2单元501", "-/3/2/501"),
        ("三号楼二单元五零一", "-/3/2/501"),
        ("文星苑十二栋301", "文星苑/12/-/301"),
        ("中山路12号文星苑3栋2单元501", "中山路12号文星苑/3/2/501"),
        ("3号501室", "-/3/-/501"),
        ("3号2-501", "-/3/2/501"),
        ("3栋5楼501", "-/3/-/501"),
        ("3栋5楼2", "-/3/-/502"),
        ("3楼2单元501", "-/3/2/501"),
        ("3栋负一层01", "-/3/-/B101"),
        ("丽景湾1座12A01", "丽景湾/1/-/12A01"),
        ("滨江一号二期18栋底商", "滨江一号二期/18/-/底商"),
        ("滨江一号3-2-501", "滨江一号/3/2/501"),
        ("0301", "-/-/-/301"),
    ],
)
def test_an_address_in_one_text_gives_a_door_key(text: str, key: str) -> None:
    address = parse_address(text)
    assert address is not None
    assert door_key(*address) == key


@pytest.mark.parametrize("text", ["", "   ", "　", "--"])
def test_a_text_without_an_address_gives_none(text: str) -> None:
    assert parse_address(text) is None


@pytest.mark.parametrize(
    ("room", "floor"),
    [
        *(("1203", 12), ("0301", 3), ("301", 3), ("B1-01", -1), ("B101", -1), ("5楼东户", 5), ("3-01", 3)),
        *(("12A01", 12), ("7", None), ("30102", None), ("底商", None), ("", None), ("000", None)),
    ],
)
def test_a_door_number_tells_its_floor_or_nothing(room: str, floor: int | None) -> None:
    assert floor_of_room(room) == floor


@pytest.mark.parametrize(
    "text", ["1栋", "1幢", "一栋", "01号楼", "第1栋", "1", "1#", "１栋", "1号楼", " 1 栋 "]
)
def test_a_building_has_one_number_however_it_is_written(text: str) -> None:
    assert building_number(text) == "1"


def test_units_and_rooms_have_one_number_however_they_are_written() -> None:
    assert {unit_number(text) for text in ("2单元", "二单元", "第2单元", "2", "02单元")} == {"2"}
    assert {room_number(text) for text in ("301", "0301", "301室", "三零一", "３０１", "301号")} == {"301"}


def test_a_number_longer_than_python_converts_stays_a_text() -> None:
    assert building_number("0" + "1" * 5000) == "1" * 5000


_COMPOUNDS = st.text("文星苑信义里翠屏花园江北小区丽景湾桂花巷院", min_size=1, max_size=8)
_NUMBERS = st.integers(1, 999).map(str)
_ROOMS = st.builds("{}{:02d}".format, st.integers(1, 40), st.integers(1, 30))


@given(_COMPOUNDS | st.just(""), _NUMBERS, _NUMBERS | st.just(""), _ROOMS)
def test_an_address_written_out_reads_back_the_same(
    compound: str, building: str, unit: str, room: str
) -> None:
    address = Address(compound, building, unit, room)
    back = parse_address(format_address(address))
    assert back is not None
    assert door_key(*back) == door_key(*address)


@given(st.text(max_size=40))
def test_any_text_is_parsed_without_failing_and_gives_a_key_of_four_parts(text: str) -> None:
    address = parse_address(text)
    assert address is None or door_key(*address).count("/") == 3
    assert floor_of_room(text) is None or floor_of_room(text) != 0

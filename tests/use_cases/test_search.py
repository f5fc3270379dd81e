"""Search anywhere: what people type, in whatever shape, finds who and where they mean, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.device import Device
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.search import find
from tests.town import HOSTILE, Town, small_town

TOWN = small_town(with_round=False)


def first_name(device: Device, typed: str) -> str:
    """Who or what comes first."""
    found = find(device, typed)
    return found[0].name if found else ""


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("zym", "张玉梅"),
        ("ZYM", "张玉梅"),
        ("ｚｙｍ", "张玉梅"),
        ("zhangyumei", "张玉梅"),
        ("zhangyum", "张玉梅"),
        ("zhang yu mei", "张玉梅"),
        ("张玉梅", "张玉梅"),
        ("玉梅", "张玉梅"),
        ("梅", "张玉梅"),
        ("oyzq", "欧阳志强"),
        ("ouyangzhiqiang", "欧阳志强"),
        ("ljg", "李建国"),
        ("zwb", "周文博"),
        (HOSTILE, HOSTILE),
        ("[/b]", HOSTILE),
    ],
)
def test_a_person_is_found_by_name_or_pinyin_or_a_part_of_them(typed: str, name: str) -> None:
    assert first_name(TOWN.office, typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "3-2-502",
        "３－２－５０２",
        "3栋2单元502",
        "3栋2单元502室",
        "3号楼2单元502",
        "3幢2单元502",
        "三栋二单元502",
        "３栋２单元５０２",
        "3 2 502",
        "文星苑3-2-502",
        "文星苑3栋2单元502",
        "文星3-2-502",
    ],
)
def test_a_door_is_found_by_its_address_in_any_usual_shape(typed: str) -> None:
    found = find(TOWN.office, typed)
    assert [hit.door for hit in found] == [TOWN.doors["文星苑/3/2/502"]]


def test_an_address_of_another_building_finds_no_door() -> None:
    assert find(TOWN.office, "9-2-502") == []
    assert find(TOWN.office, "信义里3-2-502") == []


def test_a_building_is_not_found_by_a_part_of_its_number() -> None:
    town = small_town(with_round=False)
    door = add_door(town, "13栋", "1单元", "502")
    assert door not in [hit.door for hit in find(town.office, "3-1-502")]
    assert [hit.door for hit in find(town.office, "13-1-502")] == [door]


@pytest.mark.parametrize("label", ["5栋", "5号楼", "5幢", "5座", "5"])
@pytest.mark.parametrize("typed", ["5-1-101", "5栋1单元101", "5号楼1单元101"])
def test_a_building_is_found_however_the_ledger_writes_it(label: str, typed: str) -> None:
    town = small_town(with_round=False)
    door = add_door(town, label, "1单元", "101")
    assert door in [hit.door for hit in find(town.office, typed)]


def add_door(town: Town, building: str, unit: str, room: str) -> int:
    """One more building with one door."""
    office, compound = town.office, town.buildings["文星苑"]
    at = office.record("2", [Entry("building.added", {"compound": compound, "label": building})])[0]
    at = office.record("2", [Entry("unit.added", {"building": at, "label": unit})])[0]
    return office.record("2", [Entry("door.added", {"unit": at, "room": room, "floor": 1})])[0]


def add_resident(town: Town, name: str, phone: str, state: str = "") -> int:
    """One more person at a door."""
    door = town.doors["文星苑/3/1/601"]
    household = town.office.record("2", [Entry("household.added", {"door": door})])[0]
    fields: Fields = {"household": household, "name": name, "phone": phone, "state": state}
    return town.office.record("2", [Entry("resident.added", fields)])[0]


def test_a_person_is_found_by_the_tail_of_the_phone() -> None:
    town = small_town(with_round=False)
    add_resident(town, "吴电话", "19912345678")
    assert [hit.name for hit in find(town.office, "45678")] == ["吴电话"]
    assert [hit.name for hit in find(town.office, "５６７８")] == ["吴电话"]
    assert [hit.name for hit in find(town.office, "19912345678")] == ["吴电话"]
    assert find(town.office, "1234567") == []


def test_a_person_with_two_phones_is_found_by_the_tail_of_either() -> None:
    town = small_town(with_round=False)
    add_resident(town, "吴两机", "19912345678 19987654321")
    assert [hit.name for hit in find(town.office, "5678")] == ["吴两机"]
    assert [hit.name for hit in find(town.office, "4321")] == ["吴两机"]


def test_people_are_found_by_what_the_ledger_says_of_them() -> None:
    assert [hit.name for hit in find(TOWN.office, "独居老人")] == ["王秀兰"]


def test_what_is_found_says_which_door_to_open() -> None:
    hit = find(TOWN.office, "wxl")[0]
    assert (hit.name, hit.door) == ("王秀兰", TOWN.doors["文星苑/3/1/201"])
    assert hit.address == "文星苑 3栋 1单元 201"


def test_initials_that_are_exact_come_before_those_that_go_on() -> None:
    town = small_town(with_round=False)
    add_resident(town, "张玉", "1")
    add_resident(town, "张一玉梅", "2")
    assert [hit.name for hit in find(town.office, "zy")][:2] == ["张玉", "张玉梅"]


@pytest.mark.parametrize(
    "typed",
    ["%", "_", "\\", "'", '"', ";", "*", "?", "[", "]", "%%", "_秀_", "王%", "\\%", "--", "%' OR 1=1 --"],
)
def test_signs_of_a_query_language_find_only_themselves(typed: str) -> None:
    hits = find(TOWN.office, typed)
    assert [
        hit.name for hit in hits if "".join(typed.split()).casefold() not in "".join(hit.name.split())
    ] == []


@pytest.mark.parametrize("typed", ["%3-2-502", "文%3-2-502", "*3-2-502", "[文]星苑3-2-502"])
def test_signs_of_a_query_language_in_an_address_are_no_patterns(typed: str) -> None:
    assert [hit for hit in find(TOWN.office, typed) if hit.what == "doors"] == []


def test_a_name_with_signs_of_a_query_language_is_found_by_them() -> None:
    town = small_town(with_round=False)
    add_resident(town, "100%_\\'", "1")
    for typed in ("100%", "%_", "_\\", "\\'"):
        assert [hit.name for hit in find(town.office, typed)] == ["100%_\\'"]


@pytest.mark.parametrize("typed", ["", " ", "\u3000", "\n\t"])
def test_nothing_typed_finds_nothing(typed: str) -> None:
    assert find(TOWN.office, typed) == []


@given(st.text(max_size=20))
def test_whatever_is_typed_is_an_answer_and_no_error(typed: str) -> None:
    assert len(find(TOWN.office, typed)) <= 50


@pytest.mark.parametrize(
    "typed", ["王" * 60_000, "3-" * 30_000, "%" * 60_000, "\0", "王\0", "\ud800", "\x1b[2J"]
)
def test_what_falls_on_the_keyboard_is_an_answer_and_no_error(typed: str) -> None:
    assert find(TOWN.office, typed) == []


def test_no_more_is_found_than_was_asked_for() -> None:
    assert len(find(TOWN.office, "刘", limit=3)) == 3
    assert len(find(TOWN.office, "1-1-101", limit=1)) == 1


def test_who_has_gone_is_not_found() -> None:
    town = small_town(with_round=False)
    add_resident(town, "吴走了", "19912345678", state="gone")
    assert find(town.office, "吴走了") == []


def test_who_changed_their_name_is_found_by_the_new_one_alone() -> None:
    town = small_town(with_round=False)
    person = town.people["李建国"]
    town.office.record("2", [Entry("resident.changed", {"name": "黎建国"}, person, (person,))])
    assert first_name(town.office, "黎建国") == "黎建国"
    assert find(town.office, "李建国") == []


def test_a_shop_is_found_by_name_and_pinyin_with_its_address() -> None:
    town = small_town(with_round=False)
    shop = {"name": "好再来面馆", "address": "文星苑底商", "phone": "19911112222", "state": ""}
    town.office.record("2", [Entry("premises.added", {**shop})])
    for typed in ("hzl", "haozailai", "面馆", "2222"):
        hits = find(town.office, typed)
        assert [(hit.what, hit.name, hit.address) for hit in hits] == [
            ("premises", "好再来面馆", "文星苑底商")
        ]


def test_a_shop_that_has_gone_is_not_found() -> None:
    town = small_town(with_round=False)
    town.office.record("2", [Entry("premises.added", {"name": "好再来面馆", "state": "gone"})])
    assert find(town.office, "好再来") == []


def test_a_shop_with_full_width_letters_is_found_by_ordinary_ones() -> None:
    town = small_town(with_round=False)
    town.office.record("2", [Entry("premises.added", {"name": "星光ＫＴＶ", "state": ""})])
    for typed in ("ktv", "星光KTV", "星光ＫＴＶ", "xgktv"):
        assert [hit.name for hit in find(town.office, typed)] == ["星光ＫＴＶ"]

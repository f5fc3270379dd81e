"""What was typed and not recorded: kept as it is, forgotten when it is empty, and gone with what it is about."""

from fieldtui.erasure import ASKED, order_erasure, records_of
from fieldtui.half_typed import half_typed, keep_half_typed, take_standing
from tests.town import Town

ALONE, AT_ALONE, OTHER = "王秀兰", "文星苑/3/1/201", "文星苑/3/1/601"
TYPED = {"note": "她儿子的电话 199"}


def test_what_is_kept_is_there_again(town: Town) -> None:
    keys = [("errand", town.doors[AT_ALONE]), ("Title of the round", 0)]
    keep_half_typed(town.office, dict.fromkeys(keys, TYPED))
    assert half_typed(town.office) == dict.fromkeys(keys, TYPED)


def test_what_is_empty_is_forgotten(town: Town) -> None:
    key = ("errand", town.doors[AT_ALONE])
    keep_half_typed(town.office, {key: TYPED})
    keep_half_typed(town.office, {key: {"note": ""}})
    assert half_typed(town.office) == {}


def test_what_has_not_changed_is_left_as_it_is(town: Town) -> None:
    one, other = ("errand", town.doors[AT_ALONE]), ("errand", town.doors[OTHER])
    keep_half_typed(town.office, {one: TYPED})
    keep_half_typed(town.office, {other: TYPED})
    assert set(half_typed(town.office)) == {one, other}


def test_where_somebody_stood_is_told_once_and_is_no_text(town: Town) -> None:
    keep_half_typed(town.office, {}, b"there")
    assert half_typed(town.office) == {}
    assert take_standing(town.office) == b"there"
    assert take_standing(town.office) == b""


def test_an_erasure_takes_what_was_typed_at_the_door_and_what_may_be_about_anybody(town: Town) -> None:
    stays = ("errand", town.doors[OTHER])
    gone = [("errand", town.doors[AT_ALONE]), ("What is right?", 0)]
    keep_half_typed(town.office, dict.fromkeys([stays, *gone], TYPED), "王秀兰".encode())
    order_erasure(town.office, records_of(town.office, town.people[ALONE]).household.records, ASKED)
    assert set(half_typed(town.office)) == {stays}
    assert take_standing(town.office) == b""

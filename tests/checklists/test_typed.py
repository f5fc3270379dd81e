from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.checklists.engine.mistyped import (
    LatitudeTooLarge,
    NoSuchChoice,
    NotADate,
    NotADateAndTime,
    NotADecimal,
    NotAFileName,
    NotALine,
    NotAMonth,
    NotAnArea,
    NotAnInteger,
    NotAnOrder,
    NotAPlace,
    NotATime,
    NotAYear,
    NotConfirmed,
    NotDigits,
    NotInRange,
    TypedAnswerError,
)
from fieldtui.checklists.engine.typed import Manner, fits, typed_answer, typed_value
from fieldtui.checklists.forms.items import Kind, Limits

TODAY = date(2020, 2, 15)


def typed(kind: Kind, text: str, *offered: str) -> str:
    return typed_value(kind, text, offered, TODAY)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.INTEGER, "３", "3"), (Kind.INTEGER, " 007 ", "7"), (Kind.INTEGER, "－２", "-2"),
        (Kind.DECIMAL, "３６．８", "36.8"), (Kind.DECIMAL, "36。8", "36.8"), (Kind.DECIMAL, ".5", "0.5"),
        (Kind.DECIMAL, "37.", "37"), (Kind.DATE, "2020-2-3", "2020-02-03"), (Kind.DATE, "2020/2/3", "2020-02-03"),
        (Kind.DATE, "2020年2月3日", "2020-02-03"), (Kind.DATE, "20200203", "2020-02-03"), (Kind.DATE, "2月3日", "2020-02-03"),
        (Kind.DATE, "２．３", "2020-02-03"), (Kind.TEXT, "  １号楼 ", "１号楼"), (Kind.DECIMAL, "", ""),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_what_is_stored(kind: Kind, text: str, value: str) -> None:
    assert typed(kind, text) == value


def test_choices_are_typed_as_numbers_or_values() -> None:
    assert typed(Kind.SELECT_ONE, "２", "no", "yes") == "yes"
    assert typed(Kind.SELECT_ONE, "no", "no", "yes") == "no"
    assert typed(Kind.SELECT_MULTIPLE, "3、1", "a", "b", "c") == "a c"


@pytest.mark.parametrize(
    ("kind", "text", "error"),
    [
        (Kind.INTEGER, "3.5", NotAnInteger), (Kind.INTEGER, "9" * 30, NotAnInteger), (Kind.DECIMAL, "36.8.1", NotADecimal),
        (Kind.DECIMAL, "1e5", NotADecimal), (Kind.DATE, "2020-02-30", NotADate), (Kind.DATE, "20-2-3", NotADate),
        (Kind.SELECT_ONE, "3", NoSuchChoice), (Kind.SELECT_ONE, "0", NoSuchChoice), (Kind.DATE, "哪天", NotADate),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_name(
    kind: Kind, text: str, error: type[TypedAnswerError]
) -> None:
    with pytest.raises(error) as caught:
        typed(kind, text, "no", "yes")
    assert caught.value.facts["typed"] == text


def test_stored_values_are_held_against_their_kind() -> None:
    assert fits(Kind.DATE, "2020-02-03")
    assert not fits(Kind.DATE, "2020-02-31")
    assert not fits(Kind.INTEGER, "3.5")


# ---------------------------------------------------------------- days and times

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2020, 2, 15, 9, 5, 30, tzinfo=SHANGHAI)


def answer(
    kind: Kind, text: str, *looks: str, offered: tuple[str, ...] = (), limits: Limits | None = None
) -> str:
    return typed_answer(kind, text, Manner(offered, frozenset(looks), limits, NOW))


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("15:20", "15:20:00"), ("１５：２０", "15:20:00"), ("1520", "15:20:00"), ("0905", "09:05:00"), ("9.05", "09:05:00"),
        ("15:20:30", "15:20:30"), ("3:20pm", "15:20:00"), ("3pm", "15:00:00"), ("12:10 a.m.", "00:10:00"),
        ("下午3:20", "15:20:00"), ("下午3点20分", "15:20:00"), ("3点半", "03:30:00"), ("下午三点半", "15:30:00"),
        ("十五时二十分", "15:20:00"), ("晚上8点", "20:00:00"), ("上午9点一刻", "09:15:00"), ("3点5分10秒", "03:05:10"),
        ("中午12点", "12:00:00"), ("中午1点", "13:00:00"), ("凌晨0点", "00:00:00"), ("现在", "09:05:00"),
    ],
)  # fmt: skip
def test_a_time_is_typed_in_many_ways(text: str, clock: str) -> None:
    assert answer(Kind.TIME, text) == f"{clock}.000+08:00"


@pytest.mark.parametrize("text", ["25:00", "15:60", "3", "25", "早", "10:20:61", "3点205", "下午", "15:20 2"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(NotATime):
        answer(Kind.TIME, text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-2-3 15:20", "2020-02-03T15:20"), ("2020/2/3 1520", "2020-02-03T15:20"), ("2020年2月3日下午3点", "2020-02-03T15:00"),
        ("2月3日 8点半", "2020-02-03T08:30"), ("昨天下午3:20", "2020-02-14T15:20"), ("前天 9点", "2020-02-13T09:00"),
        ("202002031520", "2020-02-03T15:20"), ("20200203 15:20", "2020-02-03T15:20"), ("2/3 7:05", "2020-02-03T07:05"),
        ("15:20", "2020-02-15T15:20"), ("现在", "2020-02-15T09:05"), ("2020-02-03T15:20", "2020-02-03T15:20"),
    ],
)  # fmt: skip
def test_a_day_with_a_time_is_typed_in_many_ways(text: str, moment: str) -> None:
    assert answer(Kind.DATETIME, text) == f"{moment}:00.000+08:00"


@pytest.mark.parametrize("text", ["2020-2-3", "2020-2-30 15:20", "昨天", "2020-2-3 25:00", "x"])
def test_a_day_without_a_time_is_refused_where_both_are_asked(text: str) -> None:
    with pytest.raises(NotADateAndTime):
        answer(Kind.DATETIME, text)


@pytest.mark.parametrize(
    ("text", "day"),
    [("今天", "2020-02-15"), ("昨天", "2020-02-14"), ("tomorrow", "2020-02-16"), ("3月5日", "2020-03-05")],
)
def test_days_are_also_said_in_words(text: str, day: str) -> None:
    assert answer(Kind.DATE, text) == day


@pytest.mark.parametrize(
    ("look", "text", "day"),
    [
        ("month-year", "2020-3", "2020-03-01"), ("month-year", "2020年3月", "2020-03-01"), ("month-year", "202003", "2020-03-01"),
        ("month-year", "2020-03-17", "2020-03-01"), ("year", "2020", "2020-01-01"), ("year", "２０２０年", "2020-01-01"),
        ("year", "2020-03-17", "2020-01-01"),
    ],
)  # fmt: skip
def test_of_a_month_or_a_year_the_first_day_is_kept(look: str, text: str, day: str) -> None:
    assert answer(Kind.DATE, text, look) == day


def test_a_month_or_a_year_that_is_none_is_refused() -> None:
    with pytest.raises(NotAMonth):
        answer(Kind.DATE, "2020-13", "month-year")
    with pytest.raises(NotAYear):
        answer(Kind.DATE, "20", "year")


# ---------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("31.2304, 121.4737", "31.2304 121.4737 0 0"), ("３１．２３０４，１２１．４７３７", "31.2304 121.4737 0 0"),
        ("31.2304 121.4737 12 5", "31.2304 121.4737 12 5"), ("31.2304, 121.4737, 12.5m, ±4m", "31.2304 121.4737 12.5 4"),
        ("北纬31.2304 东经121.4737", "31.2304 121.4737 0 0"), ("东经121.4737，北纬31.2304", "31.2304 121.4737 0 0"),
        ("31.2304N 121.4737E", "31.2304 121.4737 0 0"), ("S31.5 W121.25", "-31.5 -121.25 0 0"), ("-31.5 -121.25", "-31.5 -121.25 0 0"),
        ("31°13′30″N 121°28′12″E", "31.225 121.47 0 0"), ("31º13'30\"N, 121º28'12\"E", "31.225 121.47 0 0"),
        ("北纬31度13分30秒，东经121度28分12秒", "31.225 121.47 0 0"), ("31°30.5', 121°15'", "31.5083333 121.25 0 0"),
        ("geo:31.2304,121.4737", "31.2304 121.4737 0 0"), ("31.2304 121.4737 海拔12米 精度5米", "31.2304 121.4737 12 5"),
    ],
)  # fmt: skip
def test_a_place_is_typed_in_many_notations(text: str, place: str) -> None:
    assert answer(Kind.GEOPOINT, text) == place


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("31.2304", NotAPlace), ("上海", NotAPlace), ("121.4737, 31.2304", LatitudeTooLarge), ("31 200", NotAPlace),
        ("31N 121N", NotAPlace), ("31°70'N 121°E", NotAPlace), ("31 121 1 2 3", NotAPlace), ("31 121 1 -2", NotAPlace), ("31 121 x", NotAPlace),
    ],
)  # fmt: skip
def test_what_is_no_place_is_refused(text: str, error: type[TypedAnswerError]) -> None:
    with pytest.raises(error):
        answer(Kind.GEOPOINT, text)


def test_a_line_is_points_with_semicolons_or_line_ends_between() -> None:
    assert (
        answer(Kind.GEOTRACE, "31.1 121.1；31.2 121.2\n31.3, 121.3;")
        == "31.1 121.1 0 0; 31.2 121.2 0 0; 31.3 121.3 0 0"
    )


def test_an_area_is_closed_by_its_first_corner() -> None:
    wanted = "1 1 0 0; 1 2 0 0; 2 2 0 0; 1 1 0 0"
    assert answer(Kind.GEOSHAPE, "1 1; 1 2; 2 2") == wanted
    assert answer(Kind.GEOSHAPE, wanted) == wanted


def test_too_few_points_are_refused() -> None:
    with pytest.raises(NotALine):
        answer(Kind.GEOTRACE, "1 1")
    with pytest.raises(NotAnArea):
        answer(Kind.GEOSHAPE, "1 1; 2 2; 1 1")


# ---------------------------------------------------------------- other kinds

HALVES = Limits(Decimal("-2"), Decimal("3"), Decimal("0.5"), whole=False)
DOWN = Limits(Decimal(10), Decimal(1), Decimal(3), whole=True)


@pytest.mark.parametrize(
    ("limits", "text", "value"),
    [
        (HALVES, "-1.5", "-1.5"),
        (HALVES, "３", "3"),
        (HALVES, "－2", "-2"),
        (DOWN, "10", "10"),
        (DOWN, "1", "1"),
    ],
)
def test_a_range_takes_its_own_numbers(limits: Limits, text: str, value: str) -> None:
    assert answer(Kind.RANGE, text, limits=limits) == value


@pytest.mark.parametrize(("limits", "text"), [(HALVES, "0.3"), (HALVES, "3.5"), (DOWN, "2"), (DOWN, "13")])
def test_a_range_takes_no_other_number(limits: Limits, text: str) -> None:
    with pytest.raises(NotInRange) as caught:
        answer(Kind.RANGE, text, limits=limits)
    assert "from" in str(caught.value)


@pytest.mark.parametrize("text", ["312", "３１２", "3 1 2", "3、1、2", "c a b", "3>1>2"])
def test_an_order_is_typed_as_digits_in_sequence(text: str) -> None:
    assert answer(Kind.RANK, text, offered=("a", "b", "c")) == "c a b"


@pytest.mark.parametrize("text", ["31", "311", "1 2 2"])
def test_an_order_needs_every_choice_once(text: str) -> None:
    with pytest.raises(NotAnOrder):
        answer(Kind.RANK, text, offered=("a", "b", "c"))


def test_an_acknowledgement_is_given_and_taken_back() -> None:
    assert [answer(Kind.TRIGGER, text) for text in ("ok", "1", "是", "0", "否")] == ["OK", "OK", "OK", "", ""]
    with pytest.raises(NotConfirmed):
        answer(Kind.TRIGGER, "perhaps")


@pytest.mark.parametrize(
    ("text", "name"), [("门.jpg", "门.jpg"), ("/home/li/门 1.jpg", "门 1.jpg"), ("'C:\\a\\b.png'", "b.png")]
)
def test_of_a_file_the_name_is_kept(text: str, name: str) -> None:
    assert answer(Kind.FILE, text) == name


@pytest.mark.parametrize("text", ["..", "/", "a\x00b", "x" * 300])
def test_what_is_no_name_of_a_file_is_refused(text: str) -> None:
    with pytest.raises(NotAFileName):
        answer(Kind.FILE, text)


def test_a_scanner_may_end_its_code_with_signs_of_its_own() -> None:
    assert answer(Kind.BARCODE, "6901234567892\r\x04") == "6901234567892"


def test_a_text_of_digits_takes_digits_only() -> None:
    assert answer(Kind.TEXT, "１３８ 0013", "numbers") == "138 0013"
    assert answer(Kind.TEXT, "12,345", "numbers", "thousands-sep") == "12345"
    with pytest.raises(NotDigits):
        answer(Kind.TEXT, "12a", "numbers")


def test_thousands_may_be_grouped() -> None:
    assert answer(Kind.INTEGER, "1,234,567") == "1234567"
    assert answer(Kind.DECIMAL, "１，２３４．５") == "1234.5"
    with pytest.raises(NotAnInteger):
        answer(Kind.INTEGER, "12,34")


def test_a_text_keeps_its_line_ends() -> None:
    assert answer(Kind.TEXT, " 一\n二 ", "multiline") == "一\n二"


STORED = [
    (Kind.TIME, "15:20:30.125+08:00"), (Kind.DATETIME, "2020-02-03T15:20:30.125Z"), (Kind.GEOPOINT, "31.2304 121.4737 12.5 4"),
    (Kind.GEOTRACE, "1 1 0 0; 2 2 0 0"), (Kind.GEOSHAPE, "1 1 0 0; 1 2 0 0; 2 2 0 0; 1 1 0 0"), (Kind.RANK, "c a b"),
    (Kind.TRIGGER, "OK"), (Kind.FILE, "门 1.jpg"), (Kind.BARCODE, "690 12"), (Kind.DATE, "2020-02-03"), (Kind.RANGE, "2.5"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), STORED)
def test_what_is_stored_may_be_typed_again_and_fits(kind: Kind, value: str) -> None:
    assert (
        answer(kind, value, offered=("a", "b", "c"), limits=HALVES if kind is Kind.RANGE else None) == value
    )
    assert fits(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.TIME, "25:00:00"), (Kind.TIME, "x"), (Kind.DATETIME, "yesterday"), (Kind.GEOPOINT, "91 0"), (Kind.GEOPOINT, "1"),
        (Kind.GEOPOINT, "nan 1"), (Kind.GEOTRACE, "1 1"), (Kind.GEOSHAPE, "1 1; 1 2; 2 2; 3 3"), (Kind.TRIGGER, "yes"),
        (Kind.FILE, "../a"), (Kind.RANGE, "NaN"), (Kind.RANGE, "x"),
    ],
)  # fmt: skip
def test_a_stored_value_of_another_form_does_not_fit(kind: Kind, value: str) -> None:
    assert not fits(kind, value)


SIGNS = st.text(
    st.sampled_from("0123456789.:;,-/ 年月日点时分半上下午今昨天°'\"NESW北纬东经十三abcOKTZ+\n\u00a0é"),
    max_size=30,
)
KINDS = st.sampled_from([kind for kind in Kind if kind is not Kind.NOTE])


@given(KINDS, st.one_of(SIGNS, st.text(max_size=30)))
@settings(max_examples=1_000, deadline=None)
def test_whatever_is_typed_is_refused_by_name_or_fits_and_may_be_typed_again(kind: Kind, text: str) -> None:
    limits = HALVES if kind is Kind.RANGE else None
    try:
        value = answer(kind, text, offered=("a", "b", "c"), limits=limits)
    except TypedAnswerError:
        return
    assert value == "" or fits(kind, value, limits)
    assert answer(kind, value, offered=("a", "b", "c"), limits=limits) == value

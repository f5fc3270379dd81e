"""Cells about people: births, ID numbers, phones, circumstances."""

import datetime as dt

import pytest

from fieldtui.ledger.cells import Cell, cell_text, digits_lost, person_name, written
from fieldtui.ledger.people import (
    Born,
    born_from,
    fits_today,
    id_number_from,
    phones_from,
    tags_from,
)

from .conftest import TODAY


@pytest.mark.parametrize(
    ("cell", "born"),
    [
        ("1974-07-13", Born("1974-07-13")),
        ("1974.7.3", Born("1974-07-03")),
        ("1974/07/13", Born("1974-07-13")),
        ("1974年7月13日", Born("1974-07-13")),
        ("１９７４年７月", Born("1974-07")),
        ("19740713", Born("1974-07-13")),
        ("197407", Born("1974-07")),
        ("1974", Born("1974")),
        ("1974年生", Born("1974")),
        (27223.0, Born("1974-07-13")),
        (dt.date(1974, 7, 13), Born("1974-07-13")),
        (52.0, Born("1974", approximate=True)),
        ("52岁", Born("1974", approximate=True)),
        ("0", Born("2026", approximate=True)),
        ("1974-13-01", None),
        ("1974-02-30", None),
        ("3974-02-03", None),
        ("126", None),
        ("不知道", None),
        ("", None),
    ],
)
def test_a_birth_is_read_as_exactly_as_it_was_written(cell: Cell, born: Born | None) -> None:
    assert born_from(cell, TODAY) == born


def test_a_wrong_clock_doubts_a_birth_but_never_drops_it() -> None:
    born = born_from("2018-03-02", dt.date(1970, 1, 1))
    assert born == Born("2018-03-02")
    assert not fits_today(born, dt.date(1970, 1, 1))
    assert fits_today(born, TODAY)


# The first is the example printed in GB 11643; it was never issued.
@pytest.mark.parametrize(
    ("text", "plausible"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("１１０１０５１９４９１２３１００２Ｘ", True),
        ("110105 19491231 002X", True),
        ("110105194912310021", False),
        ("99010519491231002X", False),
        ("11010519491331002X", False),
        ("110105491231002", True),
        ("110105491331002", False),
        ("999999201832654528", True),
        ("12345", False),
        ("E12345678", True),
        ("H1234567890", True),
        ("身份证", False),
    ],
)
def test_an_id_number_is_plausible_or_not(text: str, plausible: bool) -> None:
    assert id_number_from(cell_text(text)).plausible is plausible


def test_a_right_id_number_tells_birth_and_sex() -> None:
    found = id_number_from("11010519491231002X")
    assert (found.born, found.sex) == ("1949-12-31", "女")


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("19904937440", ("19904937440",)),
        ("199 0493 7440", ("19904937440",)),
        ("+86-19904937440", ("19904937440",)),
        ("0724-2345678", ("0724-2345678",)),
        ("(0724)2345678", ("0724-2345678",)),
        ("2345678", ("2345678",)),
        ("19904937440/19904937441", ("19904937440", "19904937441")),
        ("19904937440(儿子)", ("19904937440",)),
        ("19904937440 19904937440", ("19904937440",)),
        ("123", ()),
        ("1990493744", ()),
        ("199049374400", ()),
        ("无电话", ()),
    ],
)
def test_phones_are_found_in_a_cell(text: str, phones: tuple[str, ...]) -> None:
    assert phones_from(text) == phones


def test_circumstances_are_split_at_every_usual_sign() -> None:
    assert tags_from(cell_text("独居、残疾，低保；慢性病/孕妇 失独")) == (
        *("独居", "残疾", "低保", "慢性病", "孕妇", "失独"),
    )
    assert tags_from("正常") == ()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (19904937440.0, "19904937440"),
        (26.5, "26.5"),
        ("　１０１ ", "101"),
        ("a\u200bb\x07c", "abc"),
        (True, "TRUE"),
        (dt.datetime(1974, 7, 13, tzinfo=dt.UTC), "1974-07-13"),
        (None, ""),
        (float("nan"), "nan"),
    ],
)
def test_a_cell_is_the_same_text_whatever_its_type(cell: Cell | None, text: str) -> None:
    assert cell_text(cell) == text


def test_a_cell_as_written_keeps_full_width_punctuation() -> None:
    assert written(" 门铃坏，\n敲门（重） ") == "门铃坏， 敲门（重）"


def test_only_the_spaces_between_chinese_characters_leave_a_name() -> None:
    assert person_name("欧 阳　雪") == "欧阳雪"
    assert person_name("Anna Li") == "Anna Li"


def test_a_number_longer_than_a_spreadsheet_holds_is_known() -> None:
    assert digits_lost(1.10105194912310e17)
    assert digits_lost("1.10105E+17")
    assert not digits_lost(19904937440.0)
    assert not digits_lost("11010519491231002X")

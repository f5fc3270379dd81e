from datetime import date

import pytest

from fieldtui.checklists.errors import NoSuchChoice, NotADate, NotADecimal, NotAnInteger, TypedAnswerError
from fieldtui.checklists.form import Kind
from fieldtui.checklists.typed import fits, typed_value

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
        (Kind.SELECT_ONE, "3", NoSuchChoice), (Kind.SELECT_ONE, "0", NoSuchChoice), (Kind.DATE, "昨天", NotADate),
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

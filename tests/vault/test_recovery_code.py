"""The recovery code on paper: typed as people type, and every slip named by its group."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.vault.recovery_code import RecoveryCodeLength, RecoveryCodeMistyped, shown, understood

codes = st.binary(min_size=16, max_size=16)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE = bytes(range(16))


@given(codes)
def test_a_code_is_seven_groups_of_five_that_nobody_confuses(code: bytes) -> None:
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){6}[0-9A-HJKMNP-TV-Z]{5}", shown(code))


@given(codes)
def test_what_is_shown_is_understood(code: bytes) -> None:
    assert understood(shown(code)) == code


@given(codes, st.data())
def test_one_wrong_character_names_its_group(code: bytes, data: st.DataObject) -> None:
    chars = list(shown(code).replace("-", ""))
    at = data.draw(st.integers(0, len(chars) - 1))
    chars[at] = data.draw(st.sampled_from([c for c in ALPHABET if c != chars[at]]))
    with pytest.raises(RecoveryCodeMistyped) as wrong:
        understood("".join(chars))
    assert wrong.value.facts["groups"] == str(at // 5 + 1)


@given(codes, st.integers(0, 6), st.integers(0, 3))
def test_two_exchanged_characters_name_their_group(code: bytes, group: int, at: int) -> None:
    groups = [list(one) for one in shown(code).split("-")]
    one = groups[group]
    if one[at] == one[at + 1]:
        return
    one[at], one[at + 1] = one[at + 1], one[at]
    with pytest.raises(RecoveryCodeMistyped) as wrong:
        understood("".join("".join(g) for g in groups))
    assert wrong.value.facts["groups"] == str(group + 1)


@given(codes, st.integers(0, 6), st.integers(0, 6))
def test_two_exchanged_groups_are_noticed(code: bytes, one: int, other: int) -> None:
    groups = shown(code).split("-")
    if one == other:
        return
    groups[one], groups[other] = groups[other], groups[one]
    with pytest.raises(RecoveryCodeMistyped):
        understood("-".join(groups))


@pytest.mark.parametrize(
    "typed",
    [
        shown(CODE).lower(),
        shown(CODE).replace("-", ""),
        shown(CODE).replace("-", " "),
        shown(CODE).replace("-", "－"),
        shown(CODE).replace("-", "—"),
        shown(CODE).replace("0", "O"),
        shown(CODE).replace("0", "o").replace("1", "l"),
        shown(CODE).replace("1", "I"),
        "".join(chr(ord(c) + 0xFEE0) for c in shown(CODE)),
        f"  {shown(CODE)}\n",
    ],
)
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert understood(typed) == CODE


def test_the_code_of_the_test_has_what_is_confused() -> None:
    assert {"0", "1"} <= set(shown(CODE))


@pytest.mark.parametrize("typed", ["", "0", shown(CODE)[:-1], shown(CODE) + "0", "王" * 34, "é" * 36])
def test_a_code_of_another_length_says_how_long_it_is(typed: str) -> None:
    with pytest.raises(RecoveryCodeLength):
        understood(typed)


def test_characters_that_no_code_has_name_their_groups() -> None:
    with pytest.raises(RecoveryCodeMistyped) as wrong:
        understood("王" * 35)
    assert wrong.value.facts["groups"] == "1, 2, 3, 4, 5, 6, 7"


@given(st.text(max_size=80))
def test_any_text_at_all_is_a_code_or_an_error_of_ours(typed: str) -> None:
    try:
        understood(typed)
    except (RecoveryCodeLength, RecoveryCodeMistyped):
        return

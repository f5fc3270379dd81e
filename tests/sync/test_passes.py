"""The bytes of a pass: what was written is read, and nothing else is."""

from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.codes.matrix import bytes_in
from fieldtui.device_id import device_id
from sync import passes
from sync.frames import Assembler, NotAFrame, digits_of
from sync.passes import Claim, NotAPass, fits, is_pass, number_text, pass_in_digits, read_pass, write_pass

SPEC = (Path(__file__).parents[2] / "sync" / "SPEC.md").read_text(encoding="utf-8")
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
COMMUNITY, DEVICE = b"community name 1", device_id(PUBLIC, b"x" * 32)
CLAIM = Claim(b"123456", date(2026, 10, 26), "2", "文星苑 3-1-201")

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(fits)
days = st.dates(min_value=date(1970, 1, 1))
claims = st.builds(Claim, st.binary(min_size=6, max_size=6), days, texts, texts)


def written(claim: Claim = CLAIM) -> bytes:
    return write_pass(claim, COMMUNITY, DEVICE, KEY)


@given(claims)
def test_what_was_written_is_read_and_is_signed(claim: Claim) -> None:
    data = written(claim)
    found = pass_in_digits(digits_of(data))
    assert found.claim == claim
    assert found.signed_by(COMMUNITY, DEVICE, PUBLIC)
    assert passes.SHORTEST <= len(data) <= passes.LONGEST


@given(claims, st.data())
def test_no_bit_can_be_changed(claim: Claim, data: st.DataObject) -> None:
    right = written(claim)
    bit = data.draw(st.integers(0, len(right) * 8 - 1))
    wrong = bytearray(right)
    wrong[bit // 8] ^= 1 << bit % 8
    try:
        found = read_pass(bytes(wrong))
    except NotAPass:
        return
    assert not found.signed_by(COMMUNITY, DEVICE, PUBLIC)


def test_none_of_all_bits_of_a_pass_can_be_changed() -> None:
    right = written()
    for bit in range(len(right) * 8):
        wrong = bytearray(right)
        wrong[bit // 8] ^= 1 << bit % 8
        try:
            believed = read_pass(bytes(wrong)).signed_by(COMMUNITY, DEVICE, PUBLIC)
        except NotAPass:
            believed = False
        assert not believed, bit


@given(claims, st.integers(1, 200))
def test_a_pass_that_is_cut_or_has_more_behind_it_is_refused(claim: Claim, size: int) -> None:
    data = written(claim)
    for wrong in (data[:-size] if size < len(data) else b"", data + b"\0" * size):
        with pytest.raises(NotAPass):
            read_pass(wrong)


@given(st.binary(max_size=260))
def test_whatever_is_read_as_a_pass_has_one_form(data: bytes) -> None:
    try:
        found = read_pass(b"\x02" + data)
    except NotAPass:
        return
    again = write_pass(found.claim, found.community, found.signer, KEY)
    assert again[:-64] == (b"\x02" + data)[:-64]


@given(claims)
def test_a_pass_of_another_community_device_or_key_is_not_signed(claim: Claim) -> None:
    found = read_pass(written(claim))
    assert not found.signed_by(COMMUNITY[:15] + b"?", DEVICE, PUBLIC)
    assert not found.signed_by(COMMUNITY, DEVICE[:15] + b"?", PUBLIC)
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32).public_key().public_bytes_raw()
    assert not found.signed_by(COMMUNITY, DEVICE, other)


@pytest.mark.parametrize(
    ("holder", "door"), [("", "3-1-201"), ("2", ""), ("王" * 21, "3-1-201"), ("2", "文" * 20 + "1")]
)
def test_a_pass_that_says_too_little_or_too_much_is_not_written(holder: str, door: str) -> None:
    with pytest.raises(ValueError, match="Claim"):
        written(Claim(b"123456", date(2026, 1, 1), holder, door))


def test_texts_of_sixty_bytes_fit() -> None:
    longest = Claim(b"123456", date(2026, 1, 1), "王" * 20, "文" * 20)
    assert len(written(longest)) == passes.LONGEST
    assert read_pass(written(longest)).claim == longest


def test_the_longest_pass_has_room_in_a_code_that_every_printer_prints() -> None:
    assert bytes_in(10, "M") >= passes.LONGEST


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01" + b"\0" * 120,
        b"\x02",
        b"\x02" + b"\0" * 120,
        b"\x02" * passes.LONGEST,
        written().replace("文".encode(), b"\xff\xff\xff"),
        # A day past the last one that a calendar has.
        written()[:15] + (2_932_897).to_bytes(3) + written()[18:],
    ],
    ids=["empty", "frame", "one byte", "no texts", "twos", "no text", "no day"],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(NotAPass):
        read_pass(data)


def test_the_last_day_of_the_calendar_is_read() -> None:
    assert read_pass(written(Claim(b"123456", date.max, "2", "3-1-201"))).claim.until == date.max
    assert f"{(date.max - date(1970, 1, 1)).days:,}" in SPEC


@given(st.text(max_size=400))
def test_other_characters_are_refused(typed: str) -> None:
    with pytest.raises(NotAPass):
        pass_in_digits(typed)


def test_the_first_byte_tells_a_pass_from_a_frame() -> None:
    assert is_pass(written())
    assert not is_pass(b"\x01")
    with pytest.raises(NotAFrame):
        Assembler().take(digits_of(written()))


@given(st.binary(min_size=6, max_size=6))
def test_a_number_has_fifteen_digits(number: bytes) -> None:
    assert len(number_text(number)) == 15
    assert number_text(number).isdigit()


def test_the_page_says_how_long_a_text_may_be() -> None:
    section = SPEC.split("## Passes")[1].split("## Kinds")[0]
    assert f"1 to {passes.LONGEST_TEXT}" in section
    assert '"fieldtui pass 1\\n"' in section

"""What a scanner types, with everything that keyboards, input methods and settings do to it, gives frames or none."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.codes.reading.bursts import ENOUGH, is_code
from fieldtui.codes.reading.typed import SHORTEST, codes_in, digits_in
from sync.frames import Assembler, Frame, NotAFrame, cut, digits_of, write_frame

BUNDLE = random.Random(6).randbytes(700)
TRANSFER = cut(BUNDLE, 120)
FRAMES = tuple(digits_of(TRANSFER.frame(number)) for number in range(12))
# The zeros of scripts that keyboards and fonts have digits of.
ZEROS = "0０٠۰०๐𝟎"
PREFIXES = ("", "]Q1", "】Q１", "\x02", "~", "SCAN:", "QR-", "去", "扫码", "  ", "]Q3\x02", "12-")
SUFFIXES = ("", "\n", "\r\n", "\t", "\x03", ";", "。", "#END\n", "\x03\r", " 7\n")

frames = st.integers(0, 300).map(lambda number: digits_of(TRANSFER.frame(number)))


def widened(digits: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in digits)


@given(frames, st.sampled_from(ZEROS), st.sampled_from(PREFIXES), st.sampled_from(SUFFIXES))
def test_whatever_stands_around_a_code_and_however_wide_it_is_the_frame_is_found(
    frame: str, zero: str, prefix: str, suffix: str
) -> None:
    assert codes_in(prefix + widened(frame, zero) + suffix) == (frame,)


@given(frames, st.text(alphabet=st.characters(exclude_categories=("Nd", "Cc", "Zl", "Zp")), max_size=30))
def test_any_prefix_and_suffix_without_digits_leaves_the_frame(frame: str, around: str) -> None:
    assert codes_in(around + frame + around) == (frame,)


@given(frames, st.lists(st.tuples(st.integers(0, 300), st.sampled_from(", 　，.、'")), max_size=20))
def test_what_an_input_method_puts_between_digits_is_left_out(
    frame: str, inserted: list[tuple[int, str]]
) -> None:
    typed = frame
    for at, character in inserted:
        typed = typed[:at] + character + typed[at:]
    assert codes_in(typed) == (frame,)


@given(st.lists(frames, min_size=1, max_size=6), st.sampled_from(("", "\n", "]Q1", "7", " ")))
def test_codes_typed_behind_each_other_are_told_apart_by_their_length(many: list[str], between: str) -> None:
    assert codes_in(between.join(many)) == tuple(many)


def test_codes_of_different_sizes_without_anything_between_are_told_apart() -> None:
    other = digits_of(cut(BUNDLE, 300).frame(1))
    short = digits_of(cut(b"7", 17).frame(0))
    assert codes_in(FRAMES[0] + other + short + FRAMES[1]) == (FRAMES[0], other, short, FRAMES[1])


def test_a_frame_of_a_sender_that_fills_its_last_block_up_further_is_found_on_its_line() -> None:
    frame = digits_of(write_frame(Frame(b"abcd", 3, 25, 1, bytes(12))))
    assert codes_in(f"]Q1{frame}\n" * 2) == (frame, frame)


@given(frames)
def test_a_first_digit_that_an_input_method_took_is_put_back(frame: str) -> None:
    assert codes_in(frame[1:] + "\n") == (frame,)


@settings(max_examples=400)
@given(frames, st.data())
def test_dropped_and_doubled_characters_give_the_frame_or_none_and_never_another(
    frame: str, data: st.DataObject
) -> None:
    typed = frame
    for _fault in range(data.draw(st.integers(1, 4), "faults")):
        at = data.draw(st.integers(0, len(typed) - 1), "at")
        typed = typed[:at] + (typed[at] * 2 if data.draw(st.booleans(), "doubled") else "") + typed[at + 1 :]
    for code in codes_in(typed):
        if code != frame:
            with pytest.raises(NotAFrame):
                Assembler().take(code)


def test_a_frame_that_lost_a_digit_is_handed_on_to_be_told_as_not_read_whole() -> None:
    wrong = FRAMES[3][:50] + FRAMES[3][51:]
    assert codes_in(f"]Q1{wrong}\n") == (wrong,)


def test_a_wrong_frame_spoils_none_of_those_typed_behind_it() -> None:
    wrong = FRAMES[0][:100] + FRAMES[0][101:]
    assert codes_in(wrong + FRAMES[1] + FRAMES[2]) == FRAMES[1:3]


def test_a_bundle_arrives_from_one_long_line_with_a_fault_in_every_third_code() -> None:
    typed = "".join(frame[:60] + frame[61:] if at % 3 == 0 else frame for at, frame in enumerate(FRAMES))
    assembler = Assembler()
    taken = [assembler.take(code) for code in codes_in(typed)]
    assert [one.done.data for one in taken if one.done] == [BUNDLE]


def test_the_digits_of_another_code_are_handed_on_without_its_identifier() -> None:
    other = "2" * 60
    assert codes_in(f"]Q1{other}\r\n") == (other,)


@given(st.text(max_size=300).filter(lambda text: len(digits_in(text)) < ENOUGH))
def test_what_is_no_code_gives_none(text: str) -> None:
    assert codes_in(text) == ()


def test_the_shortest_frame_is_a_code_when_it_has_lost_two_digits() -> None:
    assert len(digits_of(cut(b"7", 17).frame(0))) == SHORTEST == ENOUGH + 2


def test_a_pasted_frame_is_a_code_and_an_address_or_a_list_of_numbers_is_none() -> None:
    assert is_code(f"]Q1{FRAMES[0]}\r\n")
    assert is_code(FRAMES[0][1:-1])
    assert not is_code("信义社区3栋1单元501室，电话19900000101，身份证110101194203080012")
    assert not is_code("6222020000000000000")
    numbered = "".join(f"第{row}户 19900000{row}，" for row in range(100, 120))
    assert not is_code(numbered)

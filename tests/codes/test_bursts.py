"""A scanner's keys are told from a person's by their times alone, and nothing of a scan is let through."""

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.codes.reading.bursts import END, HOLD, MANY_SLOW, MOST_HELD, PAUSE, SLOW, Bursts, Stroke, Where
from fieldtui.codes.reading.typed import codes_in
from sync.frames import cut, digits_of

CODE = digits_of(cut(random.Random(7).randbytes(100), 130).frame(0))
TEXT, COMMANDS, READER = Where.TEXT, Where.COMMANDS, Where.READER


@dataclass
class Desk:
    """Keys and a clock, with what came of them: the `keys` let through with the delay of each, and what was scanned."""

    where: Where = COMMANDS
    bursts: Bursts[str] = field(default_factory=Bursts)
    now: float = 100.0
    pressed: list[float] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    late: bool = False

    def type(self, characters: str, every: float) -> None:
        for character in characters:
            self.wait(every)
            self.press(character)

    def press(self, character: str, key: str = "") -> None:
        self.pressed.append(self.now)
        self._heard(self.bursts.key(Stroke(self.now, character, key or character), self.where))

    def wait(self, seconds: float) -> None:
        """Time passes as the program sees it: it asks when it was told to."""
        until = self.now + seconds
        while (due := self.bursts.due) is not None and due < until:
            self.now = max(self.now, due)
            self._heard(self.bursts.wait(self.now))
        self.now = until

    def _heard(self, heard: object) -> None:
        assert hasattr(heard, "keys")
        assert hasattr(heard, "text")
        assert hasattr(heard, "late")
        for key in heard.keys:
            self.delays.append(self.now - self.pressed[len(self.keys)])
            self.keys.append(key)
        if heard.text:
            self.texts.append(heard.text)
            self.late = self.late or heard.late


fast = st.floats(0, HOLD[TEXT] * 0.99)


@given(
    st.sampled_from((COMMANDS, TEXT)), st.lists(fast, min_size=8, max_size=8), st.sampled_from(("", "]Q1"))
)
def test_at_any_speed_of_a_scanner_no_key_of_a_code_comes_through(
    where: Where, paces: list[float], prefix: str
) -> None:
    desk = Desk(where)
    for at, character in enumerate(prefix + CODE + END + END):
        desk.type(character, paces[at % len(paces)])
    desk.wait(1)
    assert desk.keys == []
    assert codes_in("".join(desk.texts)) == (CODE,)


@pytest.mark.parametrize("every", [0.0, 0.001, 0.016, 0.04, 0.049])
def test_where_keys_are_commands_even_a_scanner_at_its_slowest_setting_fires_none(every: float) -> None:
    desk = Desk()
    desk.type(CODE + END, every)
    desk.wait(1)
    assert desk.keys == []


@given(st.floats(0, 0.2), st.sampled_from(("", END, END + END)))
def test_on_the_reader_a_code_arrives_at_any_speed_down_to_five_characters_a_second(
    every: float, suffix: str
) -> None:
    desk = Desk(READER)
    desk.type(CODE + suffix, every)
    desk.wait(1)
    assert desk.keys == []
    assert codes_in("".join(desk.texts)) == (CODE,)


def test_on_the_reader_codes_without_anything_behind_them_end_with_a_pause() -> None:
    desk = Desk(READER)
    for _time in range(3):
        desk.type(CODE, 0.1)
        desk.wait(PAUSE + 0.1)
    assert desk.texts == [CODE] * 3


def test_the_reader_hears_of_a_code_at_its_end_before_the_next_is_typed() -> None:
    desk = Desk(READER)
    desk.type(CODE + END, 0.001)
    assert desk.texts == [CODE + END]
    desk.type(CODE + END, 0.001)
    assert desk.texts == [CODE + END] * 2


def test_a_key_alone_comes_through_after_the_time_it_is_held_and_no_later() -> None:
    desk = Desk()
    desk.press("2")
    desk.wait(1)
    assert desk.keys == ["2"]
    assert desk.delays == [pytest.approx(HOLD[COMMANDS])]


@given(st.lists(st.tuples(st.sampled_from("123abn "), st.floats(0.06, 0.5)), max_size=30))
def test_what_a_person_types_comes_through_in_order_and_no_key_waits_longer_than_it_is_held(
    typed: list[tuple[str, float]],
) -> None:
    desk = Desk(TEXT)
    for character, every in typed:
        desk.type(character, every)
    desk.wait(1)
    assert desk.keys == [character for character, _every in typed]
    assert all(delay <= HOLD[TEXT] + 1e-9 for delay in desk.delays)


@given(st.text("12345 xyz", max_size=5), fast)
def test_a_few_keys_at_once_are_a_person_s_with_quick_fingers(characters: str, every: float) -> None:
    desk = Desk()
    desk.type(characters, every)
    desk.wait(1)
    assert "".join(desk.keys) == characters
    assert desk.texts == []


@given(st.text("0123456789楼道里的灯abc", max_size=38), fast)
def test_a_phone_number_an_input_method_s_phrase_or_a_card_scanned_into_a_field_is_typed_there(
    characters: str, every: float
) -> None:
    desk = Desk(TEXT)
    desk.type(characters + END, every)
    desk.wait(1)
    assert "".join(desk.keys) == characters + END
    assert desk.texts == []


def test_a_long_text_that_a_terminal_pastes_as_keys_comes_through_whole() -> None:
    desk, address = Desk(TEXT), "信义社区文星苑3栋1单元501室 张玉梅 19900000301 " * 20
    desk.type(address, 0)
    desk.wait(1)
    assert "".join(desk.keys) == address


def test_a_code_after_a_long_prefix_takes_the_prefix_with_it_out_of_a_field() -> None:
    desk = Desk(TEXT)
    desk.type("SCANNER NO 12 AT DESK: " + CODE + END, 0.002)
    desk.wait(1)
    assert desk.keys == []


def test_a_barcode_of_any_kind_is_no_command() -> None:
    for barcode in ("6901234567892", "SF1234567890123", "https://example.invalid/a"):
        desk = Desk()
        desk.type(barcode + END, 0.005)
        desk.wait(1)
        assert desk.keys == []
        assert desk.texts == [barcode + END]


@pytest.mark.parametrize("every", [0.005, 0.02, 0.033, 0.05])
def test_a_digit_held_down_goes_on_as_long_as_it_is_held(every: float) -> None:
    desk = Desk()
    desk.press("2")
    desk.wait(0.4)
    desk.type("2" * 40, every)
    desk.wait(1)
    assert desk.keys == ["2"] * 41
    assert desk.texts == []


def test_one_digit_again_and_again_with_enter_behind_it_is_a_person_s_however_fast() -> None:
    desk = Desk()
    desk.type("11111" + END + "11111" + END, 0.01)
    desk.wait(1)
    assert len(desk.keys) == 12


def test_behind_a_text_enter_is_not_held() -> None:
    desk = Desk(TEXT)
    desk.type("wxl", 0.1)
    desk.wait(0.2)
    desk.press(END)
    assert desk.keys == [*"wxl", END]


def test_what_follows_a_scan_within_its_pause_is_swallowed_and_what_comes_later_is_not() -> None:
    desk = Desk()
    desk.type(CODE, 0.005)
    desk.wait(PAUSE / 2)
    desk.press(END, "f5")
    desk.wait(PAUSE + 0.1)
    desk.press(END, "f5")
    desk.wait(1)
    assert desk.keys == ["f5"]


def test_a_key_that_no_scanner_types_is_never_held_and_overtakes_none() -> None:
    desk = Desk()
    desk.type("12", 0.001)
    desk.press("", "down")
    assert desk.keys == ["1", "2", "down"]
    desk.type(CODE, 0.001)
    desk.press("", "escape")
    assert desk.keys == ["1", "2", "down", "escape"]
    assert desk.texts == [CODE]


def test_a_slow_scanner_is_known_by_its_twelfth_digit_and_held_from_its_next_code_on() -> None:
    desk = Desk()
    desk.type(CODE + END, 0.08)
    desk.wait(1)
    assert len(desk.keys) < MANY_SLOW
    assert desk.late
    assert codes_in("".join(desk.texts)) == (CODE,)
    through = len(desk.keys)
    desk.type(CODE + END, 0.08)
    desk.wait(1)
    assert len(desk.keys) == through
    assert desk.bursts.hold <= SLOW


def test_digits_that_a_person_enters_one_by_one_never_become_a_scan() -> None:
    desk = Desk()
    desk.type("1231231231231231231", 0.13)
    desk.wait(1)
    assert desk.texts == []
    assert "".join(desk.keys) == "1231231231231231231"


def test_a_longer_text_than_a_scan_holds_is_handed_on_in_pieces() -> None:
    desk = Desk()
    desk.type(CODE * 400, 0)
    desk.wait(1)
    assert len(desk.texts) > 1
    assert "".join(desk.texts) == CODE * 400
    assert all(len(text) <= 50_000 for text in desk.texts)


def test_nothing_held_is_more_than_a_code_and_its_prefix() -> None:
    desk = Desk(TEXT)
    desk.type("x" + "ab" * 500, 0)
    assert 1001 - len(desk.keys) <= MOST_HELD


def test_what_is_forgotten_comes_through_no_more() -> None:
    desk = Desk()
    desk.type("12", 0.001)
    desk.bursts.forget()
    desk.wait(1)
    assert desk.keys == []

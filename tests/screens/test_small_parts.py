"""The parts that screens are made of: cells, sentences, days, choices, looks."""

from datetime import date

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from fieldtui.days import NotADay, parse_day
from fieldtui.device import Device
from fieldtui.i18n import use_language
from screens import themes
from screens.app import FieldtuiApp
from screens.drawing import cells, fit, line, spread
from screens.keyboard import name_of
from screens.pick import Option, Pick
from screens.prose import folded, wrapped
from screens.wording import day
from tests.town import small_town

MONDAY = date(2026, 10, 12)

# ---------------------------------------------------------------- drawing


@pytest.mark.parametrize(
    ("text", "width", "drawn"),
    [
        ("abc", 5, "abc  "),
        ("张玉梅", 6, "张玉梅"),
        ("张玉梅", 5, "张玉~"),
        ("张玉梅", 4, "张 ~"),
        ("x", 0, ""),
    ],
)
def test_a_text_fits_its_cells_exactly(text: str, width: int, drawn: str) -> None:
    assert fit(text, width) == drawn
    assert cells(fit(text, width)) == width


def test_what_stands_at_the_right_stays_when_it_is_narrow() -> None:
    assert spread("文星苑文星苑", "12/24", 11) == "文星 ~12/24"


def test_markup_in_a_text_is_text() -> None:
    assert line("[/foo]", ("[b]", "bold")).plain == "[/foo][b]"


# ---------------------------------------------------------------- sentences


def test_chinese_is_broken_between_characters_and_not_before_a_full_stop() -> None:
    assert folded("没有它谁也读不了。", 16) == "没有它谁也读不\n了。"


def test_a_word_is_not_broken_unless_it_is_longer_than_the_line() -> None:
    assert folded("one two threefourfive", 8) == "one two\nthreefou\nrfive"


def test_what_opens_a_bracket_does_not_end_a_line() -> None:
    assert folded("一二三（四）", 8) == "一二三\n（四）"


def test_line_ends_of_a_text_are_kept() -> None:
    assert [part.plain for part in wrapped(Content("一\n\n二"), 10)] == ["一", "", "二"]


# ---------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("今天", date(2026, 10, 12)),
        ("tomorrow", date(2026, 10, 13)),
        ("周五", date(2026, 10, 16)),
        ("星期天", date(2026, 10, 18)),
        ("fri", date(2026, 10, 16)),
        ("周一", date(2026, 10, 12)),
        ("１５", date(2026, 10, 15)),
        ("3", date(2026, 11, 3)),
        ("10-20", date(2026, 10, 20)),
        ("10月20日", date(2026, 10, 20)),
        ("2027/1/2", date(2027, 1, 2)),
    ],
)
def test_a_day_is_understood_as_people_type_it(typed: str, meant: date) -> None:
    assert parse_day(typed, MONDAY) == meant


def test_no_day_is_no_day() -> None:
    assert parse_day(" ", MONDAY) is None


@pytest.mark.parametrize("typed", ["someday", "2026-02-30", "0", "40"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(NotADay):
        parse_day(typed, MONDAY)


@pytest.mark.parametrize(
    ("iso", "said"),
    [("2026-10-12", "今天"), ("2026-10-13T15:00", "明天 15:00"), ("2026-10-20", "10-20"), ("[b]", "[b]")],
)
def test_a_day_is_said_as_people_say_it(iso: str, said: str) -> None:
    assert day(iso, MONDAY) == said


# ---------------------------------------------------------------- keys, looks


def test_a_key_is_called_as_on_the_keyboard() -> None:
    use_language("en")
    assert [name_of(key) for key in ("f2", "ctrl+z", "enter", "/")] == ["F2", "Ctrl+Z", "Enter", "/"]


def test_a_look_is_called_by_a_short_name() -> None:
    assert themes.short(themes.named("light")) == "light"


def test_the_looks_go_around() -> None:
    name = themes.named("dark")
    for _theme in themes.THEMES:
        name = themes.after(name)
    assert name == themes.named("dark")


def test_a_terminal_without_colours_gets_the_look_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert FieldtuiApp(device=office()).theme == themes.named("mono")


def test_a_chosen_look_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert FieldtuiApp(device=office(), theme="light").theme == themes.named("light")


def office() -> Device:
    return small_town(with_round=False).office


# ---------------------------------------------------------------- choices


class PickApp(App[None]):
    """A row of eleven choices."""

    def __init__(self) -> None:
        super().__init__()
        self.picked: list[int] = []

    async def take(self, _pick: Pick, number: int) -> None:
        self.picked.append(number)

    def compose(self) -> ComposeResult:
        yield Pick(self.take, [Option(str(n), f"choice {n}", n == 2) for n in range(1, 12)])


@pytest.mark.parametrize(
    ("keys", "picked"),
    [
        (["3"], [3]),
        (["５"], [5]),
        (["right", "space"], [3]),
        (["left", "left", "space"], [11]),
        (["1", "right", "space"], [1, 2]),
    ],
)
async def test_a_choice_is_picked_by_digit_or_by_arrows_and_space(keys: list[str], picked: list[int]) -> None:
    app = PickApp()
    async with app.run_test() as pilot:
        await pilot.press(*keys)
    assert app.picked == picked


async def test_what_is_chosen_is_in_brackets_and_lines_are_not_cut() -> None:
    app = PickApp()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        shown = [strip.text for strip in app.screen._compositor.render_strips()]
        assert any("[2 choice 2]" in text for text in shown)
        assert any("choice 11" in text for text in shown)

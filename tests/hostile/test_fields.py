"""What is typed and pasted: bounded with a word about it, one line, shown as it is, and kept as data."""

from collections.abc import Callable

import pytest
from textual import events
from textual.app import App, ComposeResult

from fieldtui.device import Device
from fieldtui.errands import errands
from fieldtui.i18n import use_language
from screens.errand_form import ErrandForm
from screens.text_input import LONGEST, Field, SecretInput
from tests.hostile.texts import FLAVOURS, MARKUP, Text, acts, sharp
from tests.screens.keys import Keys, running
from tests.town import small_town


class OneField(App[None]):
    """A field alone, and what it has said."""

    def __init__(self, make: Callable[[], Field]) -> None:
        super().__init__()
        self._make = make
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield self._make()

    @property
    def field(self) -> Field:
        """The field."""
        return self.query_one(Field)

    def say(self, sentence: str, **_how: object) -> None:
        """What the program's app does."""
        self.said.append(sentence)


async def pasted(make: Callable[[], Field], text: str) -> tuple[str, list[str]]:
    """What a field holds after `text` was pasted into it, and what it has said."""
    app = OneField(make)
    async with app.run_test() as pilot:
        app.field.focus()
        await pilot.pause()
        app.field.post_message(events.Paste(text))
        await pilot.pause()
        drawn = [strip.text for strip in app.screen._compositor.render_strips()]
        assert [one for line in drawn for one in acts(line)] == []
        return app.field.value, app.said


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("王秀兰", "王秀兰"),
        ("一行\n二行\r\n三行", "一行 二行 三行"),
        ("a\tb", "a b"),
        ("\x1b[31mred\x1b[0m", "�[31mred�[0m"),
        ("\x1b[201~x", "�[201~x"),
        ("a\x00b", "a�b"),
        ("\u202d138 0013 8000\u202c", "138 0013 8000"),
        (MARKUP, MARKUP),
        ("=1+1", "=1+1"),
        ("", ""),
        ("\n", ""),
    ],
)
async def test_what_is_pasted_is_kept_as_it_is_seen(text: str, kept: str) -> None:
    assert await pasted(Field, text) == (kept, [])


async def test_of_ten_thousand_characters_the_first_are_taken_and_that_is_said() -> None:
    use_language("en")
    value, said = await pasted(Field, "长" * 10_000)
    assert value == "长" * LONGEST
    assert said == [f"Too long: only what fits into {LONGEST} characters was taken."]


async def test_what_stands_in_a_field_already_leaves_less_room() -> None:
    value, said = await pasted(lambda: Field("abc", max_length=5, select_on_focus=False), "xyz")
    assert value == "abcxy"
    assert len(said) == 1


async def test_a_key_too_many_is_answered_with_a_word() -> None:
    use_language("en")
    app = OneField(lambda: Field("abcde", max_length=5, select_on_focus=False))
    async with app.run_test() as pilot:
        app.field.focus()
        await pilot.press("x")
        assert app.field.value == "abcde"
    assert app.said == ["There is no room for more here: 5 characters."]


async def test_a_passphrase_is_pasted_as_it_is_in_a_file() -> None:
    value, _said = await pasted(SecretInput, "e\u0301 \u200d 楼道\u202e里\nsecond line")
    assert value == "e\u0301 \u200d 楼道\u202e里"


@pytest.mark.parametrize("flavour", FLAVOURS.values(), ids=FLAVOURS)
async def test_a_field_shows_what_it_holds_and_goes_on(flavour: Text) -> None:
    value = flavour("held")
    app = OneField(lambda: Field(value, select_on_focus=False))
    async with app.run_test(size=(80, 24)) as pilot:
        app.field.focus()
        await pilot.press("home", "right", "end", "left")
        drawn = [strip.text for strip in app.screen._compositor.render_strips()]
        assert [one for line in drawn for one in acts(line)] == []
        assert app.field.value == value


@pytest.fixture
def office() -> Device:
    return small_town().office


async def test_an_errand_with_a_pasted_note_is_recorded_as_it_was_seen(office: Device) -> None:
    async with running(office) as keys:
        await _new_errand(keys)
        assert isinstance(keys.screen, ErrandForm)
        for name, text in (("items", "降压药\n2盒"), ("note", sharp("pasted"))):
            field = keys.screen.query_one(f"#{name}", Field)
            field.post_message(events.Paste(text))
            await keys.settle()
        for _field in range(4):
            await keys.press("enter")
    (errand,) = errands(office)
    assert (errand.items[0].text, errand.items[0].quantity) == ("降压药", "2盒")
    assert list(acts(errand.note)) == []
    assert MARKUP in errand.note


async def _new_errand(keys: Keys) -> None:
    with keys.app.session.device.read() as db:
        building = db.execute("SELECT min(id) FROM buildings").fetchone()[0]
    await keys.at(building)
    await keys.press("7")

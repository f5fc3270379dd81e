"""Showing a transfer as QR codes: whatever is on the screen is read back from the picture a terminal makes of it."""

import base64
import io
import random
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from PIL import Image

from fieldtui.codes.fitting import BIG, HALF, PICTURE, Mode, Size
from fieldtui.codes.trial import read_trial
from fieldtui.device import Device
from fieldtui.visits import record_visit
from screens import sharp, themes
from screens.look import SPEEDS
from screens.over import Confirm
from screens.sharp import SharpPicture
from screens.showing import ShowingScreen
from screens.showing_view import Shown, stick_is_better
from sync.exchange import export, merge, standing
from sync.frames import Assembler, bytes_of, read_frame
from tests.qr.raster import SIZES, cells_of_screen, picture, read
from tests.screens_office.desk import Community, DeskKeys, at_the_desk, door_at, enrolled
from tests.town import small_town

DATA = random.Random(5).randbytes(1500)
LOOKS = [
    ((80, 24), HALF),
    ((85, 43), HALF),
    ((85, 43), BIG),
    ((100, 40), HALF),
    ((120, 60), HALF),
    ((120, 60), BIG),
    ((60, 24), HALF),
    ((240, 100), HALF),
    ((240, 100), BIG),
]


def nothing(_device: Device) -> None:
    """What is noted where nothing is."""


def shown(data: bytes = DATA, done: Callable[[Device], None] | None = nothing) -> Shown:
    return Shown("QR 12345678", data, "社区 [b]", 120, done)


@asynccontextmanager
async def showing(
    size: tuple[int, int], mode: Mode = HALF, data: bytes = DATA, device: Device | None = None
) -> AsyncIterator[DeskKeys]:
    """The screen that shows `data`, standing still at its first code."""
    async with at_the_desk(device or small_town().office, size=size, start="today") as keys:
        keys.app.session.look.mode = mode
        await keys.open("showing", shown(data))
        await keys.press("space")
        await back_to_the_first(keys)
        yield keys


async def back_to_the_first(keys: DeskKeys) -> None:
    keys.screen._go(-keys.screen._number)
    await keys.settle()


def seen(keys: DeskKeys, width: int = 8, height: int = 16) -> list[str]:
    """What a reader reads from the screen that is shown."""
    return read(picture(cells_of_screen(keys.app), width, height))


def frame_seen(keys: DeskKeys) -> int:
    (digits,) = seen(keys)
    return read_frame(bytes_of(digits)).number


async def carried(keys: DeskKeys) -> bytes:
    """What a reader has after it has seen one code after the other."""
    assembler = Assembler()
    for _code in range(200):
        (digits,) = seen(keys)
        taken = assembler.take(digits)
        if taken.done is not None:
            return taken.done.data
        await keys.press("right")
    raise AssertionError("not whole after 200 codes")


@pytest.mark.parametrize(("size", "mode"), LOOKS, ids=lambda value: str(value).replace(" ", ""))
async def test_what_is_shown_arrives(size: tuple[int, int], mode: Mode) -> None:
    # Half a dozen codes, whatever a code holds.
    data = DATA if size[1] > 24 and mode == HALF else DATA[:400]
    async with showing(size, mode, data) as keys:
        for pixels in SIZES:
            assert seen(keys, *pixels) == [keys.screen.digits()]
        assert await carried(keys) == data


@pytest.mark.parametrize("theme", [theme.name for theme in themes.THEMES])
async def test_a_code_is_black_on_white_in_every_theme(theme: str) -> None:
    async with showing((80, 24)) as keys:
        keys.app.theme = theme
        await keys.settle()
        assert seen(keys) == [keys.screen.digits()]


async def test_a_code_is_black_on_white_where_no_colours_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with showing((80, 24)) as keys:
        assert keys.app.no_color
        assert seen(keys) == [keys.screen.digits()]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_a_notice_over_the_screen_leaves_the_code_to_be_read_where_the_text_is_beside_it(
    language: str,
) -> None:
    async with showing((120, 40)) as keys:
        keys.app.say(language * 20)
        await keys.settle()
        assert seen(keys) == [keys.screen.digits()]


@pytest.mark.parametrize(
    ("size", "version"),
    [((80, 24), 5), ((85, 43), 14), ((100, 40), 12), ((120, 60), 22), ((240, 100), 40), ((60, 24), 4)],
)
async def test_the_largest_version_that_fits_is_shown(size: tuple[int, int], version: int) -> None:
    async with at_the_desk(small_town().office, size=size, start="today") as keys:
        await keys.open("calibrating")
        assert keys.screen.version == version


async def test_without_text_and_keys_version_15_fits_85_by_43() -> None:
    async with showing((85, 43), data=random.Random(1).randbytes(9_000)) as keys:
        await keys.press("5")
        assert keys.screen.version == 15
        assert seen(keys) == [keys.screen.digits()]
        await keys.press("5")
        assert keys.screen.version == 14


async def test_codes_go_by_until_they_are_stopped_and_their_number_only_grows() -> None:
    async with showing((80, 24)) as keys:
        keys.screen._tick()
        keys.screen._tick()
        await keys.settle()
        assert frame_seen(keys) == 2
        await keys.press("left")
        assert frame_seen(keys) == 1
        for _code in range(30):
            keys.screen._tick()
        await keys.settle()
        assert frame_seen(keys) == 31


async def test_a_timer_shows_the_next_code_at_the_speed_that_was_chosen() -> None:
    async with showing((80, 24)) as keys:
        await keys.press("up")
        assert keys.app.session.look.speed == 6
        await keys.press(*["up"] * 6)
        assert keys.app.session.look.speed == SPEEDS[-1]
        assert keys.screen._timer._interval == 1 / SPEEDS[-1]
        await keys.press(*["down"] * 12)
        assert keys.screen._timer._interval == 1 / SPEEDS[0]


async def test_codes_go_on_by_themselves() -> None:
    async with showing((80, 24)) as keys:
        await keys.press(*["up"] * 5, "space")
        while not keys.screen._number:
            await keys.pilot.pause(0.05)
        await keys.press("space")
        assert frame_seen(keys) == keys.screen._number


async def test_none_goes_by_while_something_lies_over_the_screen() -> None:
    async with showing((80, 24)) as keys:
        await keys.press("space", "f1")
        below = keys.place
        assert isinstance(below, ShowingScreen)
        assert keys.screen is not below
        number = below._number
        await keys.pilot.pause(0.5)
        assert below._number == number


async def test_a_smaller_version_means_more_codes_and_a_larger_one_fewer() -> None:
    async with showing((85, 43)) as keys:
        before = len(keys.screen._transfer.blocks)
        await keys.press("1")
        after = len(keys.screen._transfer.blocks)
        assert after > before
        assert seen(keys) == [keys.screen.digits()]
        await keys.press("2")
        assert len(keys.screen._transfer.blocks) == before


async def test_a_code_that_holds_no_more_is_not_made_larger_than_it_must_be() -> None:
    async with showing((240, 100), data=b"x" * 90) as keys:
        assert keys.screen.version == 6
        await keys.press("2")
        assert keys.screen.version == 6
        assert keys.notices


async def test_the_transfer_goes_on_when_the_window_gets_another_size() -> None:
    async with showing((120, 60)) as keys:
        large = keys.screen.version
        for size in ((80, 24), (85, 43), (240, 100), (120, 60)):
            await keys.pilot.resize_terminal(*size)
            await keys.settle()
            assert seen(keys) == [keys.screen.digits()]
            assert read_frame(bytes_of(seen(keys)[0])).transfer == keys.screen._transfer.id
        assert keys.screen.version == large
        assert await carried(keys) == DATA


async def test_where_no_code_fits_the_screen_says_so_and_shows_one_when_it_grows() -> None:
    async with showing((80, 24), BIG) as keys:
        assert keys.screen.version == 0
        assert not seen(keys)
        assert "66" in keys.text()
        await keys.pilot.resize_terminal(120, 50)
        await keys.settle()
        assert seen(keys) == [keys.screen.digits()]


@pytest.mark.parametrize(("length", "said"), [(1500, False), (12_000, True)])
async def test_above_forty_codes_a_stick_is_better(length: int, said: bool) -> None:
    async with showing((80, 24), data=random.Random(1).randbytes(length)) as keys:
        assert (len(keys.screen._transfer.blocks) > 40) is said
        assert (stick_is_better() in keys.screen.words().plain) is said


async def test_what_is_too_much_for_any_code_is_not_cut() -> None:
    async with showing((80, 24), data=bytes(3_000_000)) as keys:
        assert keys.screen.version == 0
        assert not seen(keys)


async def test_names_are_shown_as_they_are() -> None:
    async with showing((80, 24)) as keys:
        assert "社区 [b]" in keys.text()


# ------------------------------------------------------------ trying out


@pytest.mark.parametrize("size", [(80, 24), (85, 43), (120, 40)])
async def test_a_trial_says_its_version_to_the_reader(size: tuple[int, int]) -> None:
    async with at_the_desk(small_town().office, size=size, start="today") as keys:
        await keys.open("calibrating")
        for _step in range(3):
            (digits,) = seen(keys)
            assert read_trial(digits).version == keys.screen.version
            await keys.press("1")


async def test_what_was_found_out_holds_for_what_is_shown() -> None:
    async with showing((85, 43)) as keys:
        await keys.press("6")
        while keys.screen.version > 7:
            await keys.press("1")
        await keys.press("escape")
        assert isinstance(keys.screen, ShowingScreen)
        assert keys.screen.version == 7
        assert seen(keys) == [keys.screen.digits()]


# ------------------------------------------------------------ from Exchange


def here(device: Device) -> int:
    return standing(device).here


async def test_a_bundle_shown_to_the_office_arrives_and_counts_only_when_a_person_says_so(
    people: Community,
) -> None:
    record_visit(people.worker, door_at(people.worker), "no answer")
    before = here(people.worker)
    assert before
    async with at_the_desk(people.worker, start="exchange", size=(120, 60)) as keys:
        await keys.press("8")
        assert isinstance(keys.screen, ShowingScreen)
        await keys.press("space")
        data = await carried(keys)
        assert here(people.worker) == before
        await keys.press("enter")
        assert isinstance(keys.screen, Confirm)
        await keys.press("escape")
        assert here(people.worker) == before
        await keys.press("enter", "right", "enter")
        assert here(people.worker) == 0
        assert keys.place.PLACE == "exchange"
    assert merge(people.office, data, "QR").events == before


async def test_leaving_notes_nothing_and_says_so(people: Community) -> None:
    record_visit(people.worker, door_at(people.worker), "no answer")
    async with at_the_desk(people.worker, start="exchange") as keys:
        await keys.choose("show")
        await keys.press("escape")
        assert here(people.worker)
        assert keys.notices
        assert keys.place.PLACE == "exchange"


async def test_the_office_shows_one_workers_bundle_or_one_of_all(people: Community) -> None:
    other = enrolled(people.office, "王芳", 31, people.town.clock, ["1"])
    async with at_the_desk(people.office, start="exchange", size=(120, 60)) as keys:
        await keys.choose("show")
        await keys.type("王芳")
        await keys.press("enter")
        await keys.press("space")
        assert not merge(other, await carried(keys), "QR").refusal
        await keys.press("escape")
        await keys.choose("show")
        await keys.press("down", "down", "enter")
        assert len(keys.screen._all) == 2
        await keys.press("enter")
        assert isinstance(keys.screen, ShowingScreen)


async def test_whoever_handed_in_last_is_the_first_to_be_shown_codes(people: Community) -> None:
    other = enrolled(people.office, "王芳", 31, people.town.clock, ["1"])
    for device in (people.worker, other):
        people.town.clock.forward(minutes=1)
        (bundle,) = export(device)
        assert not merge(people.office, bundle.data, "QR").refusal
    async with at_the_desk(people.office, start="exchange") as keys:
        await keys.press("8")
        await keys.press("enter")
        assert isinstance(keys.screen, ShowingScreen)
        assert keys.screen._shown.to == "王芳"


async def test_the_office_without_workers_is_told_that_there_is_nobody(office: Device) -> None:
    async with at_the_desk(office, start="exchange") as keys:
        await keys.choose("show")
        assert keys.place.PLACE == "exchange"
        assert keys.notices


# ------------------------------------------------------------ pictures


@pytest.fixture
def sixel_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sharp.ASKED, sharp.SIXEL)
    monkeypatch.setattr(sharp, "cell_of_terminal", lambda: Size(8, 16))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_where_the_terminal_draws_pictures_a_larger_version_is_read(
    size: tuple[int, int], sixel_terminal: None
) -> None:
    async with showing(size) as keys:
        cells = keys.screen.version
        await keys.press("4")
        await keys.settle()
        assert keys.app.session.look.mode == PICTURE
        assert keys.screen.version > cells
        (child,) = keys.screen.query_one(SharpPicture)._image.children
        assert read(child.image) == [keys.screen.digits()]
        assert child.size.width * 8 == child.image.width
        assert child.size.height * 16 == child.image.height
        drawn = child.render_lines(child.region.reset_offset)
        assert any("\x1bP" in segment.text for strip in drawn for segment in strip)
        await keys.press("4")
        assert seen(keys) == [keys.screen.digits()]


async def test_without_the_extra_cells_stay_and_its_name_is_said(
    sixel_terminal: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "textual_image", None)
    async with showing((80, 24)) as keys:
        await keys.press("4")
        assert "fieldtui[graphics]" in keys.notices[-1]
        assert seen(keys) == [keys.screen.digits()]


async def test_a_terminal_that_is_not_known_to_draw_pictures_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(sharp.ASKED, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    async with showing((80, 24)) as keys:
        await keys.press("4")
        assert keys.app.session.look.mode == HALF
        assert keys.notices
        assert seen(keys) == [keys.screen.digits()]


class Asked(io.StringIO):
    """A terminal that remembers what it was asked."""

    def isatty(self) -> bool:
        return True


def test_the_library_asks_the_terminal_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("textual_image")]:
        monkeypatch.delitem(sys.modules, name)
    terminal = Asked()
    monkeypatch.setattr(sys, "__stdout__", terminal)
    sharp._tell(Size(7, 15))
    assert terminal.getvalue() == ""
    stream: object = sys.__stdout__
    assert stream is terminal
    widget = sys.modules["textual_image.widget"]
    assert tuple(widget.get_cell_size()) == (7, 15)
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("environment", "drawn"),
    [
        ({"TERM": "xterm-kitty"}, sharp.KITTY),
        ({"TERM": "foot-extra"}, sharp.SIXEL),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, sharp.SIXEL),
        ({"TERM": "xterm-256color"}, ""),
        ({"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "WezTerm"}, ""),
        ({"TERM": "xterm", "FIELDTUI_PICTURES": "sixel"}, sharp.SIXEL),
        ({"TERM": "xterm-kitty", "FIELDTUI_PICTURES": "none"}, ""),
        ({}, ""),
    ],
)
def test_what_terminals_say_of_themselves_is_known(environment: dict[str, str], drawn: str) -> None:
    assert sharp.drawn_by(environment) == drawn


async def test_a_kitty_terminal_is_sent_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sharp.ASKED, sharp.KITTY)
    monkeypatch.setattr(sharp, "cell_of_terminal", lambda: Size(8, 16))
    terminal = io.StringIO()
    async with showing((80, 24)) as keys:
        monkeypatch.setattr(sys, "__stdout__", terminal)
        await keys.press("4")
        last = re.findall("i=([0-9]+),m=", terminal.getvalue())[-1]
        parts = re.findall(f"\x1b_Gi={last},m=[01],f=100,q=2;([^\x1b]*)\x1b", terminal.getvalue())
        assert read(Image.open(io.BytesIO(base64.b64decode("".join(parts))))) == [keys.screen.digits()]


async def test_a_picture_of_few_bytes_is_as_large_as_there_is_room(sixel_terminal: None) -> None:
    async with showing((120, 40), data=b"x" * 90) as keys:
        await keys.press("4")
        (child,) = keys.screen.query_one(SharpPicture)._image.children
        # Twelve pixels a module; thirteen would take 40 rows.
        assert (child.image.height // 12, child.size.height) == (49, 37)
        assert read(child.image) == [keys.screen.digits()]


async def test_letters_of_another_size_make_another_picture(
    sixel_terminal: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with showing((80, 24)) as keys:
        await keys.press("4")
        before = keys.screen.version
        monkeypatch.setattr(sharp, "cell_of_terminal", lambda: Size(12, 24))
        await keys.pilot.resize_terminal(81, 24)
        await keys.settle()
        assert keys.screen.version > before
        (child,) = keys.screen.query_one(SharpPicture)._image.children
        assert read(child.image) == [keys.screen.digits()]

"""Codes on the screen of a real terminal emulator are read back from screenshots: frame after frame, and trials."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from fieldtui.codes.fitting import BIG, HALF, LEVEL, Mode
from fieldtui.codes.matrix import MOST_VERSION, digits_in
from fieldtui.codes.trial import Trial, read_trial
from fieldtui.device import open_device
from sync.exchange import merge
from sync.frames import Assembler, NotAFrame, bytes_of, cut, read_frame
from tests.qr.across.place import PASSPHRASE, VISITS, Place, make_place
from tests.qr.raster import read
from tests.stories.window import Font, Window, drawn_font, lacking, own_font

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(bool(lacking()), reason=f"not on this machine: {lacking()}"),
]


@dataclass(frozen=True)
class Seen:
    """How somebody has set up their terminal."""

    size: tuple[int, int]
    mode: Mode
    theme: str
    font: Font
    colours: str = "truecolor"


SETTINGS = {
    "80x24, dark": Seen((80, 24), HALF, "dark", drawn_font(10)),
    "80x24, light, a font of dots": Seen((80, 24), HALF, "light", own_font(9, 18)),
    "120x40, light": Seen((120, 40), HALF, "light", drawn_font(11)),
    "120x40, dark, a font of dots, 256 colours": Seen((120, 40), HALF, "dark", own_font(10, 20), ""),
    "120x40, big, dark": Seen((120, 40), BIG, "dark", drawn_font(9)),
    "120x40, big, light, a font of dots": Seen((120, 40), BIG, "light", own_font(8, 13)),
}
# The largest version that fits.
LARGEST = {(80, 24, HALF): 5, (120, 40, HALF): 13, (120, 40, BIG): 3}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make_place(tmp_path_factory.mktemp("emulator") / "place")


@contextmanager
def emulator(place: Place, seen: Seen) -> Iterator[Window]:
    """The worker's program in a window, as `seen` has it."""
    settings = place.folder / "settings.json"
    settings.write_text(json.dumps({"theme": seen.theme}), "utf-8")
    width, height = seen.size
    with Window(
        place.command("open", place.worker),
        font=seen.font,
        width=width,
        height=height,
        dark="dark" in seen.theme,
        env={**place.environment(), "COLORTERM": seen.colours},
    ) as window:
        yield window


def the_code(image: Image.Image) -> str:
    """What the only code in a screenshot says."""
    found = read(image)
    assert len(found) < 2
    return found[0] if found else ""


def largest(seen: Seen) -> int:
    """The version of the largest code in this window."""
    return LARGEST[(*seen.size, seen.mode)]


def frame_after(number: int, version: int = MOST_VERSION) -> Callable[[Image.Image], str]:
    """Sees a frame that comes after frame `number` and fits a code of `version`."""

    def seen(image: Image.Image) -> str:
        digits = the_code(image)
        try:
            frame = read_frame(bytes_of(digits))
        except NotAFrame:
            return ""
        return digits if frame.number > number and len(digits) <= digits_in(version, LEVEL) else ""

    return seen


def another_trial(before: str) -> Callable[[Image.Image], str]:
    """Sees a trial that is not `before`."""

    def seen(image: Image.Image) -> str:
        digits = the_code(image)
        try:
            read_trial(digits)
        except NotAFrame:
            return ""
        return "" if digits == before else digits

    return seen


def first_code(window: Window, seen: Seen) -> str:
    """The first code that is read, drawn as `seen` has it."""
    digits = window.wait_until(frame_after(-1), "a code", "F5", "8")
    if seen.mode == BIG:
        digits = window.wait_until(frame_after(-1, largest(seen)), "a big code", "3")
    return digits


@pytest.mark.parametrize("name", SETTINGS)
def test_a_bundle_is_read_from_screenshots(made: Place, tmp_path: Path, name: str) -> None:
    seen = SETTINGS[name]
    place = made.copy(tmp_path / "place")
    assembler = Assembler()
    shots: list[str] = []
    with emulator(place, seen) as window:
        digits = first_code(window, seen)
        while (done := assembler.take(digits).done) is None:
            shots.append(digits)
            window.press("Right")
            number = read_frame(bytes_of(digits)).number
            digits = window.wait_until(frame_after(number, largest(seen)), "the next code")
    shown = cut(done.data, len(bytes_of(digits)))
    # A key that came late has begun another transfer before this one, perhaps.
    frames = [one for one in map(bytes_of, [*shots, digits]) if read_frame(one).transfer == shown.id]
    assert len(frames) >= len(shown.blocks)
    assert all(one == shown.frame(read_frame(one).number) for one in frames)
    assert merged(place, done.data) == VISITS


def test_codes_that_go_by_are_read_until_the_bundle_is_whole(made: Place, tmp_path: Path) -> None:
    place, assembler = made.copy(tmp_path / "place"), Assembler()
    whole: list[bytes] = []

    def taken(image: Image.Image) -> str:
        try:
            done = assembler.take(the_code(image)).done
        except NotAFrame:
            return ""
        whole.extend([done.data] if done else [])
        return "whole" if whole else ""

    with emulator(place, SETTINGS["120x40, light"]) as window:
        window.wait_until(frame_after(-1), "a code", "F5", "8")
        window.wait_until(taken, "codes that are enough")
    assert merged(place, whole[0]) == VISITS


def merged(place: Place, data: bytes) -> int:
    """How many records are new to the office."""
    office = open_device(place.office, PASSPHRASE)
    try:
        return merge(office, data, "QR").events
    finally:
        office.lock()


@pytest.mark.parametrize("name", ["80x24, dark", "120x40, big, light, a font of dots"])
def test_trials_of_each_size_are_read_from_screenshots(made: Place, tmp_path: Path, name: str) -> None:
    seen = SETTINGS[name]
    found: list[Trial] = []
    with emulator(made.copy(tmp_path / "place"), seen) as window:
        first_code(window, seen)
        digits = window.wait_until(another_trial(""), "a trial", "6")
        while not found or found[-1].version > 1:
            found.append(read_trial(digits))
            if found[-1].version > 1:
                window.press("1")
                digits = window.wait_until(another_trial(digits), "a smaller trial")
    assert found == [Trial(version, seen.mode) for version in range(largest(seen), 0, -1)]

"""Every version, in every way of drawing it with cells, is read from the picture that a terminal makes of it."""

import pytest
from PIL import ImageOps

from fieldtui.codes.cells import drawn, in_characters, pixels
from fieldtui.codes.fitting import BIG, HALF, LEVEL, Mode, across, cells_for
from fieldtui.codes.matrix import MOST_VERSION, modules
from fieldtui.codes.text_code import letters_modules
from fieldtui.codes.trial import trial
from screens.code_picture import CodePicture
from tests.qr.raster import SIZES, Cell, Cells, cells_of, picture, read


def shown(version: int, mode: Mode) -> Cells:
    code = CodePicture("code")
    rows = drawn(modules(trial(version, mode), version, LEVEL), mode)
    code.show(rows)
    return cells_of(code.render_line(y) for y in range(len(rows)))


@pytest.mark.parametrize("version", range(1, MOST_VERSION + 1))
@pytest.mark.parametrize("mode", [HALF, BIG])
def test_a_code_of_any_version_is_read_from_its_cells(version: int, mode: Mode) -> None:
    width, height = SIZES[version % len(SIZES)] if version <= 20 else SIZES[0]
    assert read(picture(shown(version, mode), width, height)) == [trial(version, mode)]


@pytest.mark.parametrize("version", range(1, MOST_VERSION + 1))
@pytest.mark.parametrize("mode", [HALF, BIG])
def test_a_code_takes_as_many_cells_as_was_reckoned(version: int, mode: Mode) -> None:
    cells, size = shown(version, mode), cells_for(version, mode)
    assert ({len(row) for row in cells}, len(cells)) == ({size.width}, size.height)


@pytest.mark.parametrize("mode", [HALF, BIG])
def test_a_code_is_surrounded_by_four_modules_of_white(mode: Mode) -> None:
    image = picture(shown(3, mode), 8, 16)
    module = 8 if mode == HALF else 16
    quiet = 4 * module
    side = (across(3) - 8) * module
    dark = ImageOps.invert(image.convert("L")).getbbox()
    assert dark == (quiet, quiet, quiet + side, quiet + side)


@pytest.mark.parametrize("gap", [1, 2, 3, 4])
@pytest.mark.parametrize("mode", [HALF, BIG])
def test_a_font_that_leaves_a_gap_below_its_glyphs_does_no_harm(mode: Mode, gap: int) -> None:
    assert read(picture(shown(10, mode), 8, 16, gap=gap)) == [trial(10, mode)]


def test_big_mode_draws_no_glyph_at_all() -> None:
    assert {cell.char for row in shown(7, BIG) for cell in row} == {" "}


def test_a_picture_in_pixels_is_read_and_as_large_as_was_asked() -> None:
    image = pixels(modules(trial(20, HALF), 20, LEVEL), 640, 500)
    assert image.size == (640, 500)
    assert read(image) == [trial(20, HALF)]


def test_where_there_are_no_colours_dark_modules_are_the_glyphs() -> None:
    rows = in_characters(letters_modules("00-AZ"))
    plain = [[Cell(char, (0, 0, 0), (255, 255, 255)) for char in row] for row in rows]
    assert read(picture(plain)) == ["00-AZ"]


def test_light_on_dark_would_not_be_read() -> None:
    # The other tests can fail.
    assert read(ImageOps.invert(picture(shown(5, HALF)))) == []

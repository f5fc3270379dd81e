"""A Textual screen as the picture that a terminal makes of it: cells, their colours, and the glyphs that codes use.

Backgrounds fill their cell; block glyphs are drawn by their geometry, as terminals do that draw them themselves,
or with a gap below, as those do whose font leaves one. All other glyphs are drawn with a font, only so that they are
there. Nothing here knows what the picture means but `read`, which reads its codes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from textual.app import App
from textual.strip import Strip

Rgb = tuple[int, int, int]
Pixels = NDArray[np.uint8]
# What a terminal shows where a program asks for no colour.
FOREGROUND: Rgb = (208, 208, 208)
BACKGROUND: Rgb = (0, 0, 0)
# Pixels of a cell, wide and high, as common fonts have them.
SIZES = ((8, 16), (9, 18), (10, 20))
# Of a glyph, the part of its cell that it fills: left, top, right, bottom.
_BLOCKS: dict[str, tuple[float, float, float, float]] = {
    " ": (0, 0, 0, 0),
    "█": (0, 0, 1, 1),
    "▀": (0, 0, 1, 0.5),
    "▄": (0, 0.5, 1, 1),
    "▌": (0, 0, 0.5, 1),
    "▐": (0.5, 0, 1, 1),
}


@dataclass(frozen=True)
class Cell:
    """One cell: its character (empty in the second cell of a wide one) and its colours, as they are seen."""

    char: str
    foreground: Rgb
    background: Rgb


Cells = list[list[Cell]]


def cells_of_screen(app: App[Any]) -> Cells:
    """The cells of the screen that `app` shows, whatever lies over it included."""
    return cells_of(app.screen._compositor.render_strips())


def cells_of(strips: Iterable[Strip]) -> Cells:
    """The cells of lines as Textual renders them."""
    return [
        [cell for segment in strip if not segment.control for cell in _cells(segment.text, segment.style)]
        for strip in strips
    ]


def _cells(text: str, style: Style | None) -> Iterable[Cell]:
    asked = style or Style.null()
    foreground, background = _rgb(asked.color, FOREGROUND), _rgb(asked.bgcolor, BACKGROUND)
    if asked.reverse:
        foreground, background = background, foreground
    for char in text:
        for at in range(cell_len(char)):
            yield Cell("" if at else char, foreground, background)


def _rgb(color: Color | None, default: Rgb) -> Rgb:
    if color is None or color.is_default:
        return default
    red, green, blue = color.get_truecolor()
    return red, green, blue


def picture(
    cells: Sequence[Sequence[Cell]],
    width: int = 8,
    height: int = 16,
    *,
    gap: int = 0,
    font: Path | None = None,
) -> Image.Image:
    """The picture of `cells`, each `width` by `height` pixels; the lowest `gap` of them no glyph reaches.

    `font` draws what is no block; without one it is Pillow's own, which has no Chinese.
    """
    across = max(map(len, cells), default=0)
    pixels: Pixels = np.zeros((len(cells) * height, across * width, 3), np.uint8)
    letters: list[tuple[int, int, Cell]] = []
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            box = pixels[y * height : (y + 1) * height, x * width : (x + 1) * width]
            box[:] = cell.background
            if cell.char in _BLOCKS:
                _fill(box[: height - gap], cell)
            elif cell.char:
                letters.append((x * width, y * height, cell))
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    for left, top, cell in letters:
        draw.text((left, top), cell.char, fill=cell.foreground, font=_font(font, height * 3 // 4))
    return image


def _fill(box: Pixels, cell: Cell) -> None:
    left, top, right, bottom = _BLOCKS[cell.char]
    height, width = box.shape[:2]
    box[int(top * height) : int(bottom * height), int(left * width) : int(right * width)] = cell.foreground


@cache
def _font(path: Path | None, size: int) -> Any:  # noqa: ANN401
    return ImageFont.truetype(str(path), size) if path else ImageFont.load_default(size)


def read(image: Image.Image) -> list[str]:
    """What the QR codes in `image` say: dark on light, as every reader takes them."""
    grey = np.asarray(image.convert("L"))
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in zxingcpp.read_barcodes(grey, formats=formats, try_invert=False)]

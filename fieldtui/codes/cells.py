"""A code as cells of a terminal and as a picture: dark and light, with the quiet zone. Colours are the screen's matter."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from fieldtui.codes.fitting import BIG, Mode
from fieldtui.codes.matrix import QUIET, Modules

if TYPE_CHECKING:
    from PIL.Image import Image

# Two modules that differ, one above the other. The background is the lower one: fonts whose glyphs do not reach
# the foot of their cell leave the gap there, and it has the right colour.
_MIXED = "▀"
# A cell by its upper and lower module, drawn in the colour of dark ones.
_CHARACTERS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


@dataclass(frozen=True)
class Run:
    """Cells of one row that look alike: their text, and whether glyph and background are dark."""

    text: str
    glyph_dark: bool
    ground_dark: bool


def with_quiet(modules: Modules) -> Modules:
    """The code with its four modules of white on each side."""
    width = len(modules) + 2 * QUIET
    margin = ((False,) * width,) * QUIET
    beside = (False,) * QUIET
    return (*margin, *((*beside, *row, *beside) for row in modules), *margin)


def drawn(modules: Modules, mode: Mode) -> tuple[tuple[Run, ...], ...]:
    """The rows of cells of a code: half blocks, or in big mode two blank cells a module, which no font can gap.

    Two modules of one colour are a blank cell in half blocks, too: glyphs stand only where they must.
    """
    if mode == BIG:
        return tuple(_blank(row) for row in with_quiet(modules))
    return tuple(_halves(upper, lower) for upper, lower in _pairs(modules))


def in_characters(modules: Modules) -> tuple[str, ...]:
    """The rows of a code in half blocks where there are no colours, as in a file: dark on whatever is there."""
    return tuple(
        "".join(_CHARACTERS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in _pairs(modules)
    )


def _pairs(modules: Modules) -> Iterator[tuple[tuple[bool, ...], tuple[bool, ...]]]:
    """Rows above each other, with the quiet zone; below an odd number a white one."""
    rows = with_quiet(modules)
    if len(rows) % 2:
        rows = (*rows, (False,) * len(rows[0]))
    return zip(rows[::2], rows[1::2], strict=True)


def _blank(row: tuple[bool, ...]) -> tuple[Run, ...]:
    return tuple(Run("  " * len(list(same)), dark, dark) for dark, same in groupby(row))


def _halves(upper: tuple[bool, ...], lower: tuple[bool, ...]) -> tuple[Run, ...]:
    pairs = groupby(zip(upper, lower, strict=True))
    return tuple(
        Run((" " if above == below else _MIXED) * len(list(same)), above, below)
        for (above, below), same in pairs
    )


def pixels(modules: Modules, width: int, height: int) -> "Image":
    """The code in a picture of `width` by `height` pixels, as large as whole pixels a module allow, in white."""
    from PIL import Image

    rows = with_quiet(modules)
    size = len(rows)
    scale = max(min(width, height) // size, 1)
    small = Image.new("1", (size, size), 1)
    small.putdata([not dark for row in rows for dark in row])
    large = small.resize((size * scale, size * scale), Image.Resampling.NEAREST).convert("RGB")
    whole = Image.new("RGB", (width, height), (255, 255, 255))
    whole.paste(large, ((width - large.width) // 2, (height - large.height) // 2))
    return whole

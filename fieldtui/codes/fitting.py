"""Which code fits where: cells and pixels by version and way of drawing, and which versions are worth showing.

Arithmetic alone. What is drawn is `cells`, what travels `sync.frames`.
"""

from dataclasses import dataclass
from typing import Literal

from fieldtui.codes.matrix import MOST_VERSION, QUIET, Level, bytes_in, side
from sync.frames import MOST_BLOCKS, OVERHEAD

Mode = Literal["half", "big", "picture"]
# Two modules above each other in a cell; a module in two cells, by background alone; pixels.
HALF: Mode = "half"
BIG: Mode = "big"
PICTURE: Mode = "picture"
# A screen is not smudged: the weakest correction leaves the most room.
LEVEL: Level = "L"
# A camera wants more than the 2.5 pixels a module that zxing-cpp reads from a screenshot.
LEAST_PIXELS = 4
# Above so many codes a stick is better: half a minute of holding still, with what is missed on the way.
MOST_CODES = 40
# Cells across that sentences beside a code need.
TEXT_COLUMNS = 30


@dataclass(frozen=True)
class Size:
    """Columns and rows of a terminal or of a part of it, or pixels of one of its cells."""

    width: int
    height: int


@dataclass(frozen=True)
class Arrangement:
    """Where a code goes: the `room` for it in cells, and whether the text is `beside` it or below."""

    room: Size
    beside: bool


# What a cell is taken for where the terminal does not say: as a VT340 had them.
USUAL_CELL = Size(10, 20)


def across(version: int) -> int:
    """Modules along each side with the quiet zone."""
    return side(version) + 2 * QUIET


def cells_for(version: int, mode: Mode, cell: Size = USUAL_CELL) -> Size:
    """The cells that a code takes. `cell`: pixels of a cell, for pictures.

    >>> cells_for(15, "half"), cells_for(5, "half"), cells_for(1, "big")
    (Size(width=85, height=43), Size(width=45, height=23), Size(width=58, height=29))
    """
    modules = across(version)
    if mode == HALF:
        return Size(modules, -(-modules // 2))
    if mode == BIG:
        return Size(2 * modules, modules)
    pixels = modules * LEAST_PIXELS
    return Size(-(-pixels // cell.width), -(-pixels // cell.height))


def cells_within(version: int, mode: Mode, room: Size, cell: Size = USUAL_CELL) -> Size:
    """The cells that a code takes in `room`, where it fits: a picture grows with it, by whole pixels a module.

    >>> cells_within(6, "picture", Size(90, 39), Size(8, 16)), cells_within(6, "half", Size(90, 39))
    (Size(width=74, height=37), Size(width=49, height=25))
    """
    if mode != PICTURE:
        return cells_for(version, mode, cell)
    modules = across(version)
    pixels = modules * (min(room.width * cell.width, room.height * cell.height) // modules)
    return Size(-(-pixels // cell.width), -(-pixels // cell.height))


def largest(room: Size, mode: Mode, cell: Size = USUAL_CELL) -> int:
    """The largest version that fits into `room`; 0 if none does.

    >>> largest(Size(80, 24), "half"), largest(Size(105, 53), "half"), largest(Size(80, 24), "big")
    (5, 20, 0)
    """
    for version in range(MOST_VERSION, 0, -1):
        needed = cells_for(version, mode, cell)
        if needed.width <= room.width and needed.height <= room.height:
            return version
    return 0


def arranged(screen: Size, mode: Mode, *, below: int, cell: Size = USUAL_CELL) -> Arrangement:
    """How a code and its text share `screen`, so that the larger code fits; beside each other if both are alike.

    `below` is how many rows the text takes below a code.
    """
    beside = Size(max(screen.width - TEXT_COLUMNS, 0), screen.height)
    under = Size(screen.width, max(screen.height - below, 0))
    if largest(beside, mode, cell) >= largest(under, mode, cell):
        return Arrangement(beside, beside=True)
    return Arrangement(under, beside=False)


def codes_for(length: int, version: int) -> int:
    """How many codes of `version` `length` bytes need."""
    return -(-length // (bytes_in(version, LEVEL) - OVERHEAD))


def useful(length: int, most: int) -> tuple[int, ...]:
    """The versions up to `most` of which each needs fewer codes than those before it, and not too many.

    A larger code with as many to come is harder to read and carries padding.

    >>> useful(100, 40), useful(1_000_000, 9), useful(300_000, 11)
    ((2, 3, 4, 6), (), (11,))
    """
    found: list[int] = []
    fewest = MOST_BLOCKS + 1
    for version in range(1, most + 1):
        if bytes_in(version, LEVEL) > OVERHEAD and (count := codes_for(length, version)) < fewest:
            found.append(version)
            fewest = count
    return tuple(found)

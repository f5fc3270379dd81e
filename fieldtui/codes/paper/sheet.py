"""A page as it will be printed: texts, codes and lines, each at its place in millimetres. Pure.

The layouts make sheets, the writers draw them; so a page is the same as HTML and as PDF, and what has room on it is
decided once. Nothing here knows a bundle, a notice, a file or a font.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from fieldtui.codes.matrix import QUIET, Modules
from fieldtui.i18n import language
from fieldtui.text import cells, plain

Align = Literal["left", "middle", "right"]

# Millimetres of A4, upright.
WIDTH, HEIGHT = 210.0, 297.0
MARGIN = 18.6
"""Left and right of what is printed: room for a punch, and beyond what any printer leaves out."""
RIGHT = WIDTH - MARGIN
# A dot of a printer of 300 dots an inch. Modules of whole dots are of one size in print, also at 600 and 1,200.
DOT = 25.4 / 300
LEAST_MODULE = 5 * DOT
"""0.42 mm: what a phone of any age reads in the hand (at least 0.4 mm is asked for)."""
_LONGEST = 500

# Widths in Helvetica's metrics (Adobe's AFM), rounded up, in parts of the height of a letter.
_WIDE_LETTERS, _WIDE, _CAPITAL, _OTHER, _NARROW_LETTERS, _NARROW = (
    "mwMW@%&—",
    0.95,
    0.75,
    0.58,
    " ijl.,:;'|!/",
    0.3,
)
# What may not begin a line of Chinese, and what may not end one (GB/T 15834, CLREQ).
_NOT_FIRST = "，。、；：？！）》」』】”’…—,.;:?!)]}%"
_NOT_LAST = "（《「『【“‘([{"


@dataclass(frozen=True)
class Text:
    """A line of text: `y` is its foot, `size` the height of its letters, `most` the width that it is squeezed into."""

    x: float
    y: float
    text: str
    size: float
    most: float
    bold: bool = False
    align: Align = "left"

    @property
    def shown(self) -> str:
        """The text as it may be drawn: the only one that a writer may take."""
        return plain(self.text, longest=_LONGEST)


@dataclass(frozen=True)
class Squares:
    """A code without its quiet zone, its upper left corner at (`x`, `y`); a module is `module` wide and high."""

    x: float
    y: float
    modules: Modules
    module: float


@dataclass(frozen=True)
class Cut:
    """A dashed line along which paper is cut."""

    x1: float
    y1: float
    x2: float
    y2: float


Mark: TypeAlias = Text | Squares | Cut


@dataclass(frozen=True)
class Document:
    """Sheets to be printed one after the other, with the title of the file and the language of its texts."""

    title: str
    sheets: tuple[tuple[Mark, ...], ...]
    language: str

    @property
    def shown_title(self) -> str:
        """The title as it may be shown."""
        return plain(self.title, longest=_LONGEST)


def document(title: str, sheets: Iterable[Iterable[Mark]]) -> Document:
    """Sheets in the language in use."""
    return Document(title, tuple(tuple(sheet) for sheet in sheets), language().replace("_", "-"))


def in_square(modules: Modules, x: float, y: float, room: float) -> Squares:
    """A code with its quiet zone, as large as whole dots allow, in the middle of a square of `room` mm at (`x`, `y`)."""
    across = len(modules)
    module = max(int(room / (across + 2 * QUIET) / DOT), 1) * DOT
    aside = (room - across * module) / 2
    return Squares(x + aside, y + aside, modules, module)


def bars(modules: Modules) -> Iterator[tuple[int, int, int]]:
    """Each run of dark modules in a row: where it begins (column, row), and how long it is."""
    for y, row in enumerate(modules):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                yield x, y, length
            x += length + 1


def ems(text: str) -> float:
    """About how wide `text` is drawn, in heights of its letters; rather more than less."""
    return sum(map(_em, text))


def _em(char: str) -> float:
    if not char.isascii():
        return cells(char) / 2 if cells(char) != 1 else _CAPITAL
    if char in _NARROW_LETTERS:
        return _NARROW
    if char in _WIDE_LETTERS:
        return _WIDE
    return _CAPITAL if char.isupper() else _OTHER


def lines_of(text: str, most: float) -> Iterator[str]:
    """`text` in lines at most `most` letters' heights wide: broken between Chinese characters and at spaces."""
    line, width = "", 0.0
    for char in text:
        if line and width + _em(char) > most:
            at = _break_in(line, char)
            yield line[:at].rstrip()
            line = line[at:].lstrip()
            width = ems(line)
        line, width = line + char, width + _em(char)
    if line.strip():
        yield line.rstrip()


def _break_in(line: str, following: str) -> int:
    """Where `line` is best broken if `following` has no room any more: never at its beginning, at its end if need be."""
    for at in range(len(line), 0, -1):
        after = line[at] if at < len(line) else following
        before = line[at - 1]
        parts_here = before == " " or after == " " or not (before.isascii() and after.isascii())
        if parts_here and after not in _NOT_FIRST and before not in _NOT_LAST and line[:at].strip():
            return at
    return len(line)

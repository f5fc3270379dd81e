"""Passes on paper: eight to a page, with lines to cut along, each with one code and a few lines of text.

What is in the digits is for who makes passes (`sync.passes`); here they are drawn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fieldtui.codes.matrix import MOST_VERSION, Level, Modules, digits_in, modules
from fieldtui.codes.paper.kinds import written
from fieldtui.codes.paper.sheet import HEIGHT, WIDTH, Cut, Document, Mark, Text, document, in_square, lines_of

ACROSS, DOWN = 2, 4
A_PAGE = ACROSS * DOWN
_LEVEL: Level = "M"
# Of a pass: a card of 94 × 68 mm, four above each other.
_WIDTH, _HEIGHT = 94.0, 68.0
_LEFT, _TOP = (WIDTH - ACROSS * _WIDTH) / 2, (HEIGHT - DOWN * _HEIGHT) / 2
_PAD, _CODE = 4.0, 48.0
_TITLE, _TITLE_LINE, _TEXT, _TEXT_LINE = 5.0, 6.5, 3.8, 5.4
_MOST_LINES_OF_TITLE = 2


@dataclass(frozen=True)
class PassOnPaper:
    """A pass: what it is called, lines of text beside its code, and the digits in the code."""

    title: str
    lines: tuple[str, ...]
    digits: str


def write_pass_pages(passes: Sequence[PassOnPaper], title: str, kind: str) -> bytes:
    """The file of the kind `kind` (`pdf`, `html`) with all `passes`, called `title`, in the language in use.

    Raises ValueError without passes, and for digits that no code of level M holds (5,596).
    """
    return written(pass_pages(passes, title), kind)


def pass_pages(passes: Sequence[PassOnPaper], title: str) -> Document:
    """The pages of `passes`. Raises ValueError as `write_pass_pages` does."""
    if not passes:
        raise ValueError("no passes")
    pages = (passes[at : at + A_PAGE] for at in range(0, len(passes), A_PAGE))
    return document(title, [list(_page(page)) for page in pages])


def smallest(digits: str) -> Modules:
    """The code of `digits` in the smallest version that holds them at level M. Raises ValueError."""
    fits = (v for v in range(1, MOST_VERSION + 1) if len(digits) <= digits_in(v, _LEVEL))
    version = next(fits, MOST_VERSION)
    return modules(digits, version, _LEVEL)


def _page(passes: Sequence[PassOnPaper]) -> Iterator[Mark]:
    for at, one in enumerate(passes):
        yield from _pass(one, _LEFT + at % ACROSS * _WIDTH, _TOP + at // ACROSS * _HEIGHT)
    for row in range(-(-len(passes) // ACROSS) + 1):
        y = _TOP + row * _HEIGHT
        yield Cut(0, y, WIDTH, y)
    for column in range(ACROSS + 1):
        x = _LEFT + column * _WIDTH
        yield Cut(x, 0, x, HEIGHT)


def _pass(one: PassOnPaper, x: float, y: float) -> Iterator[Mark]:
    yield in_square(smallest(one.digits), x + _PAD / 2, y + (_HEIGHT - _CODE) / 2, _CODE)
    left, most = x + _PAD / 2 + _CODE, _WIDTH - _CODE - _PAD
    foot = y + _PAD + 3
    for line in list(lines_of(one.title, most / _TITLE))[:_MOST_LINES_OF_TITLE]:
        foot += _TITLE_LINE
        yield Text(left, foot, line, _TITLE, most, bold=True)
    foot += 2
    for text in one.lines:
        for line in lines_of(text, most / _TEXT):
            foot += _TEXT_LINE
            if foot > y + _HEIGHT - _PAD:
                return
            yield Text(left, foot, line, _TEXT, most)

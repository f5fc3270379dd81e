"""A public notice on one page: the community, the title, the day, the paragraphs, and one code with all of it as text.

Nothing here reads a file or a vault.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fieldtui.codes.matrix import QUIET, Modules
from fieldtui.codes.paper.sheet import (
    DOT,
    HEIGHT,
    MARGIN,
    RIGHT,
    Document,
    Mark,
    Text,
    document,
    in_square,
    lines_of,
)
from fieldtui.codes.text_code import MOST_BYTES, text_modules
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _
from fieldtui.text import plain

# Letters' heights in millimetres, the largest first: one is read from a metre, the last like a newspaper.
_SIZES = (6.5, 5.6, 4.9, 4.2, 3.7)
_LINE, _BETWEEN = 1.5, 0.5
_COMMUNITY, _TITLE, _TITLE_LINE, _DAY, _UNDER_CODE = 5.0, 9.5, 13.0, 4.5, 3.6
_TOP, _BOTTOM = 24.0, 14.0
# A module of a notice has at least 6 dots (0.51 mm), the code with its quiet zone at least 45 mm: phones are held
# to it at a wall.
_LEAST_DOTS, _LEAST_CODE = 6, 45.0
_MOST_TITLE_LINES = 3
_INDENT = "\u3000\u3000"


class NoticeTooLong(FieldtuiError):
    """The notice does not fit on one page with its code: it has {count} bytes in {lines} paragraphs.

    Shorten it, or print it as two notices: at most {most} bytes fit, and about 30 lines. A Chinese character is 3
    bytes, a letter 1.
    """

    exit_code = ExitCode.USAGE


class EmptyNotice(FieldtuiError):
    """There is nothing in the notice to print.

    The first line is its title, each line after it a paragraph.
    """

    exit_code = ExitCode.USAGE


@dataclass(frozen=True)
class Notice:
    """What the community tells everybody."""

    community: str
    day: date
    title: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it as any phone shows it."""
        return "\n".join(
            (self.title, f"{self.community} {self.day.isoformat()}", "", *self.paragraphs)
        ).rstrip()


def notice_of(typed: str, community: str, day: date) -> Notice:
    """A notice from a text: its first line is the title, every other that is not empty a paragraph.

    Raises EmptyNotice.
    """
    title, *paragraphs = [line for typed_line in typed.splitlines() if (line := _paragraph(typed_line))] or [
        ""
    ]
    title = title.strip()
    if not title:
        raise EmptyNotice()
    return Notice(plain(community), day, title, tuple(paragraphs))


def _paragraph(line: str) -> str:
    """A line as a paragraph: harmless, one space where there were several, the indent of a Chinese one kept."""
    shown = plain(line, longest=MOST_BYTES)
    words = " ".join(shown.split())
    return _INDENT + words if words and shown.startswith(_INDENT) else words


def notice_page(notice: Notice) -> Document:
    """The notice as one page, in letters as large as have room. Raises NoticeTooLong."""
    size = len(notice.text.encode())
    if size > MOST_BYTES:
        raise _too_long(notice)
    return document(notice.title, [_page(notice, text_modules(notice.text))])


def _page(notice: Notice, code: Modules) -> list[Mark]:
    marks: list[Mark] = list(_head(notice))
    y = max(mark.y for mark in marks if isinstance(mark, Text)) + 10
    across = len(code) + 2 * QUIET
    room = max(_LEAST_DOTS * DOT * across, _LEAST_CODE)
    top_of_code = HEIGHT - _BOTTOM - _UNDER_CODE - 2 - room
    for size in _SIZES:
        placed, below = _body(notice.paragraphs, size, y)
        if below <= top_of_code:
            return [*marks, *placed, *_foot(code, top_of_code, room)]
    raise _too_long(notice)


def _too_long(notice: Notice) -> NoticeTooLong:
    size, count = len(notice.text.encode()), len(notice.paragraphs) + 1
    return NoticeTooLong(count=size, lines=count, most=MOST_BYTES)


def _head(notice: Notice) -> Iterator[Mark]:
    whole, middle = RIGHT - MARGIN, (MARGIN + RIGHT) / 2
    yield Text(middle, _TOP, notice.community, _COMMUNITY, whole, align="middle")
    # A little less than the width: how wide letters are is an estimate.
    lines = list(lines_of(notice.title, 0.95 * whole / _TITLE))
    if len(lines) > _MOST_TITLE_LINES:
        raise _too_long(notice)
    y = _TOP + 3
    for line in lines:
        y += _TITLE_LINE
        yield Text(middle, y, line, _TITLE, whole, bold=True, align="middle")
    yield Text(middle, y + 9, notice.day.isoformat(), _DAY, whole, align="middle")


def _body(paragraphs: Sequence[str], size: float, y: float) -> tuple[list[Mark], float]:
    """The paragraphs from `y` on in letters of `size`, and how far down they come."""
    whole = RIGHT - MARGIN
    out: list[Mark] = []
    for paragraph in paragraphs:
        for line in lines_of(paragraph, whole / size):
            y += size * _LINE
            out.append(Text(MARGIN, y, line, size, whole))
        y += size * _BETWEEN
    return out, y


def _foot(code: Modules, y: float, room: float) -> Iterator[Mark]:
    middle = (MARGIN + RIGHT) / 2
    yield in_square(code, middle - room / 2, y, room)
    said = _("Any phone reads this notice from the code.")
    yield Text(middle, y + room + _UNDER_CODE, said, _UNDER_CODE, RIGHT - MARGIN, align="middle")

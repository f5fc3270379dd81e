"""The pages of a transfer: twelve codes to A4, and above them what they are, for whom, and how many of them suffice.

Bytes in, pages out: nothing here reads a vault or writes a file.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fieldtui.codes.matrix import QUIET, Level, Modules, bytes_in, modules, side
from fieldtui.codes.paper.amount import A_PAGE, ACROSS, codes_for
from fieldtui.codes.paper.sheet import DOT, MARGIN, RIGHT, Document, Mark, Text, document, in_square
from fieldtui.codes.transfer_words import transfer_words
from fieldtui.i18n import _, ngettext
from sync.frames import OVERHEAD, Transfer, cut, digits_of

VERSION = 15
LEVEL: Level = "M"
# 77 modules and two quiet zones of 8 dots each, 0.68 mm: the most of which three and four have room on A4.
_PITCH = (side(VERSION) + 2 * QUIET) * 8 * DOT
_CAPTION, _BELOW = 4.0, 10.0
_TOP = 297 - _BELOW - 4 * (_PITCH + _CAPTION)
_TITLE, _TEXT, _SMALL, _NUMBER = 5.5, 3.7, 3.3, 2.9


@dataclass(frozen=True)
class Heading:
    """What stands above the codes: what they are, from whom, for whom, when; what is not known is empty."""

    title: str
    sender: str = ""
    receivers: tuple[str, ...] = ()
    when: str = ""


@dataclass(frozen=True)
class Code:
    """One code: which frame of its transfer it is, counted from 0, and what it looks like."""

    number: int
    modules: Modules


@dataclass(frozen=True)
class Page:
    """One page: `nth` of `pages`, and its codes."""

    nth: int
    pages: int
    codes: tuple[Code, ...]


@dataclass(frozen=True)
class Paper:
    """A transfer as it is printed: any `needed` of its `codes` suffice."""

    heading: Heading
    transfer: bytes
    needed: int
    codes: int
    pages: tuple[Page, ...]

    @property
    def words(self) -> str:
        """The transfer's name in words."""
        return " ".join(transfer_words(self.transfer))


def paper(data: bytes, heading: Heading) -> Paper:
    """`data` in codes of version 15-M, or in the smallest that holds it where one does.

    Raises TooManyCodes for what would need more than 1,024 codes (about 400 kB), ValueError without data.
    """
    transfer = cut(data, bytes_in(VERSION, LEVEL), heading.title)
    version = _version_for(transfer)
    count = codes_for(len(transfer.blocks))
    starts = range(0, count, A_PAGE)
    pages = tuple(
        Page(nth, len(starts), tuple(_codes(transfer, version, range(at, min(at + A_PAGE, count)))))
        for nth, at in enumerate(starts, 1)
    )
    return Paper(heading, transfer.id, len(transfer.blocks), count, pages)


def _version_for(transfer: Transfer) -> int:
    """15, but for a single block the smallest version that holds it: its modules are larger."""
    if len(transfer.blocks) > 1:
        return VERSION
    size = len(transfer.blocks[0]) + OVERHEAD
    return next(version for version in range(1, VERSION + 1) if size <= bytes_in(version, LEVEL))


def _codes(transfer: Transfer, version: int, numbers: range) -> Iterator[Code]:
    for number in numbers:
        yield Code(number, modules(digits_of(transfer.frame(number)), version, LEVEL))


def pages_of(paper: Paper) -> Document:
    """The pages as they are printed, in the language in use."""
    return document(paper.heading.title, [[*_head(paper, page), *_grid(paper, page)] for page in paper.pages])


def _head(paper: Paper, page: Page) -> Iterator[Mark]:
    whole, heading = RIGHT - MARGIN, paper.heading
    nth = _("Page {page} of {pages}").format(page=page.nth, pages=page.pages)
    yield Text(MARGIN, 16, heading.title, _TITLE, whole * 0.74, bold=True)
    yield Text(RIGHT, 16, nth, _TITLE, whole * 0.25, bold=True, align="right")
    yield Text(MARGIN, 22.4, _who_and_when(heading), _TEXT, whole)
    named = _("Transfer: {words} ({hex})").format(words=paper.words, hex=paper.transfer.hex())
    yield Text(MARGIN, 28, named, _TEXT, whole, bold=True)
    yield Text(MARGIN, 33.4, _how_many(paper), _SMALL, whole)
    how = _(
        "Print at 100 %. The reader takes photos, scans and the file itself, in any order: fieldtui, Exchange."
    )
    yield Text(MARGIN, 38, how, _SMALL, whole)


def _who_and_when(heading: Heading) -> str:
    parts = []
    if heading.sender:
        parts.append(_("from {person}").format(person=heading.sender))
    if heading.receivers:
        parts.append(_("for {people}").format(people=_(", ").join(heading.receivers)))
    if heading.when:
        parts.append(heading.when)
    return _(", ").join(parts)


def _how_many(paper: Paper) -> str:
    any_of = ngettext(
        "Any {needed} of the {codes} codes is enough.",
        "Any {needed} of the {codes} codes are enough.",
        paper.needed,
    ).format(needed=paper.needed, codes=paper.codes)
    if len(paper.pages) == 1:
        return any_of
    return any_of + " " + _("One page may be missing altogether.")


def _grid(paper: Paper, page: Page) -> Iterator[Mark]:
    left = (MARGIN + RIGHT - ACROSS * _PITCH) / 2
    for at, code in enumerate(page.codes):
        x = left + at % ACROSS * _PITCH
        y = _TOP + at // ACROSS * (_PITCH + _CAPTION)
        # Torn off, a code still says what it belongs to.
        caption = f"{code.number + 1} / {paper.codes}   {paper.transfer.hex()}"
        yield Text(x + _PITCH / 2, y + _CAPTION, caption, _NUMBER, _PITCH * 0.9, align="middle")
        yield in_square(code.modules, x, y + _CAPTION, _PITCH)

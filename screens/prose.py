"""Sentences that may be longer than a line, broken as Chinese is: between characters, not before a full stop."""

import re

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from screens.drawing import cells

# A word of a script with spaces, or one character of any other; blanks are what lines are broken at.
_TOKENS = re.compile(r"[^\s\u1100-\uffff]+|\s|.", re.DOTALL)
# What must not begin a line, and what must not end one.
_CLOSING = frozenset("。，、；：！？）】》」』”’….,;:!?)]}%~")
_OPENING = frozenset("（【《「『“‘([{")


def _pieces(text: str) -> list[str]:
    """What stays together on a line: tokens with the punctuation that clings to them."""
    pieces: list[str] = []
    for token in _TOKENS.findall(text):
        clings = token[0] in _CLOSING or (pieces and pieces[-1][-1] in _OPENING)
        if pieces and clings and not token.isspace() and not pieces[-1].isspace():
            pieces[-1] += token
        else:
            pieces.append(token)
    return pieces


def offsets(text: str, width: int) -> list[int]:
    """Where `text` (no line ends) is divided so that each part takes at most `width` cells."""
    out: list[int] = []
    taken = at = 0
    for piece in _pieces(text):
        size = cells(piece)
        if taken and taken + size > width and not piece.isspace():
            out.append(at)
            taken = 0
        while size > width:  # a word longer than the line
            cut = _fitting(piece, max(width, 2))
            at += cut
            out.append(at)
            piece, size, taken = piece[cut:], cells(piece[cut:]), 0
        at += len(piece)
        taken += size
    return out


def _fitting(piece: str, width: int) -> int:
    """How many characters of `piece` take at most `width` cells, at least one; marks go with their letter."""
    cut = min(len(piece), width)
    while cut < len(piece) and cells(piece[: cut + 1]) <= width:
        cut += 1
    while cut > 1 and cells(piece[:cut]) > width:
        cut -= 1
    return cut


def wrapped(content: Content, width: int) -> list[Content]:
    """`content` in lines of at most `width` cells, its own line ends kept."""
    lines: list[Content] = []
    for paragraph in content.split("\n", allow_blank=True):
        parts = paragraph.divide(offsets(paragraph.plain, max(width, 2)))
        lines += [part.rstrip() for part in parts] or [paragraph]
    return lines


def folded(sentence: str, width: int) -> str:
    """A harmless sentence with line ends where it must be broken, for widgets that break lines otherwise."""
    return "\n".join(line.plain for line in wrapped(Content(sentence), width))


class Prose(Widget):
    """Text of any length, as high as it needs."""

    DEFAULT_CSS = "Prose { height: auto; width: 1fr; }"

    def __init__(self, content: Content | None = None, *, name: str | None = None, classes: str = "") -> None:
        super().__init__(id=name, classes=classes)
        self._content = content or Content("")

    def update(self, content: Content) -> None:
        """Show other text."""
        if content != self._content:
            self._content = content
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return len(wrapped(self._content, width))

    def render(self) -> Content:
        return Content("\n").join(wrapped(self._content, self.content_size.width))

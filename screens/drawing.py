"""The only way of a text to a widget: harmless, without markup, cut and padded by cells.

A Chinese character takes two cells. Text from people is passed through `fieldtui.text.plain` and becomes
`Content` that is never parsed; `[/foo]` and `[@click=app.quit]x[/]` are names like any other here.
"""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from fieldtui.text import plain

Part = str | tuple[str, str] | Content


def text(value: object, style: str = "", *, lines: bool = False) -> Content:
    """One text in one style, harmless. `lines` keeps line ends."""
    return Content.styled(plain(value, lines=lines), style) if style else Content(plain(value, lines=lines))


def line(*parts: Part) -> Content:
    """Texts, texts with a style, and contents in a row, harmless."""
    return Content.assemble(*(part if isinstance(part, Content) else _part(part) for part in parts))


def _part(part: str | tuple[str, str]) -> Content:
    return text(part) if isinstance(part, str) else text(*part)


def lines(*rows: Content) -> Content:
    """Contents one below the other."""
    return Content("\n").join(rows)


def cells(value: str) -> int:
    """How many cells `value` takes on a terminal."""
    return cell_len(value)


def bounded(content: Content, most: int) -> Content:
    """`content`, each of its lines cut with `…` at `most` cells: where a name must not push all else away."""
    if 2 * len(content.plain) <= most:
        return content
    parts = content.split("\n", allow_blank=True)
    return Content("\n").join(part.truncate(most, ellipsis=True) for part in parts)


def fit(value: object, width: int) -> str:
    """`value`, harmless and exactly `width` cells wide: padded with spaces, or cut with `~` at the end.

    Not with `…`, which some terminals draw two cells wide.
    """
    # A cell holds at most a letter with four marks.
    shown = plain(value, longest=5 * max(width, 0) + 5)
    if cell_len(shown) <= width:
        return set_cell_size(shown, width)
    return set_cell_size(shown, width - 1) + "~" if width > 0 else ""


def joined(parts: Sequence[str], between: str = " | ") -> str:
    """The parts that are not empty, with `between` between them."""
    return between.join(part for part in parts if part)


def spread(left: str, right: str, width: int) -> str:
    """`left` at the left and `right` at the right of `width` cells; `left` gives way."""
    shown = plain(right)
    room = width - cell_len(shown)
    return fit(left, room) + shown if room > 0 else fit(right, width)

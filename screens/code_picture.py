"""A QR code on the screen: cells in black on white, whatever the theme is and whether there are colours or not."""

from collections.abc import Sequence
from itertools import product

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from fieldtui.codes.cells import Run

# A reader wants black on white. Textual's ways of doing without colours leave these two as they are.
_COLOURS = {True: "#000000", False: "#ffffff"}
# By whether the glyph and the background are dark.
_STYLES = {
    (glyph, ground): Style(color=_COLOURS[glyph], bgcolor=_COLOURS[ground])
    for glyph, ground in product((True, False), repeat=2)
}


class CodePicture(Widget):
    """A code of rows of cells, as large as they are."""

    # What a mouse selects is drawn in other colours.
    ALLOW_SELECT = False
    DEFAULT_CSS = "CodePicture { width: auto; height: auto; }"

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._strips: tuple[Strip, ...] = ()
        self._size = Size(0, 0)

    def show(self, rows: Sequence[Sequence[Run]]) -> None:
        """Show a code; none of no rows."""
        self._strips = tuple(
            Strip([Segment(run.text, _STYLES[run.glyph_dark, run.ground_dark]) for run in row])
            for row in rows
        )
        size = Size(self._strips[0].cell_length if self._strips else 0, len(self._strips))
        resized, self._size = size != self._size, size
        self.refresh(layout=resized)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        return self._size.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return self._size.height

    def render_line(self, y: int) -> Strip:
        # Lines that a layout has not caught up with are empty.
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)

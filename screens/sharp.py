"""Codes as real pictures, in terminals that draw them (kitty graphics, sixel), through the extra `textual-image`.

The one place that imports it. The library asks the terminal what it can when it is imported; under Textual, which
reads what the terminal says, the answer would be taken for keys. So what the terminal can is known from what it says
of itself in the environment and from the size of its window, and the library is told.
"""

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from textual.containers import Container

from fieldtui.codes.fitting import USUAL_CELL, Size
from fieldtui.i18n import _

if TYPE_CHECKING:
    from PIL.Image import Image

KITTY, SIXEL = "kitty", "sixel"
# Says what the terminal draws, where it is not known: kitty or sixel.
ASKED = "FIELDTUI_PICTURES"
# What terminals say of themselves: a variable, how its value begins, what they draw.
# From each one's manual; an xterm draws sixels only if it was started as a VT340, and does not say so.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    ("TERM", "xterm-kitty", KITTY),
    ("TERM", "foot", SIXEL),
    ("TERM", "mlterm", SIXEL),
    ("TERM", "contour", SIXEL),
    ("TERM_PROGRAM", "WezTerm", SIXEL),
    ("TERM_PROGRAM", "iTerm.app", SIXEL),
    ("KONSOLE_VERSION", "", SIXEL),
)
# Programs between this one and the terminal, which let no pictures through.
_BETWEEN = ("TMUX", "STY")
_CELL = ("TEXTUAL_CELL_WIDTH", "TEXTUAL_CELL_HEIGHT")


def drawn_by(environment: Mapping[str, str]) -> str:
    """How the terminal draws pictures: KITTY, SIXEL, or empty if it is not known to."""
    asked = environment.get(ASKED, "")
    if asked:
        return asked if asked in (KITTY, SIXEL) else ""
    if any(name in environment for name in _BETWEEN):
        return ""
    return next(
        (
            protocol
            for name, beginning, protocol in _KNOWN
            if name in environment and environment[name].startswith(beginning)
        ),
        "",
    )


def cell_of_terminal() -> Size | None:
    """Pixels of a cell, as the system knows them without asking the terminal; None if it does not."""
    try:
        import fcntl
        import struct
        import termios

        stream = sys.__stdout__
        if stream is None or not stream.isatty():
            return None
        rows, columns, width, height = struct.unpack(
            "HHHH", fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, bytes(8))
        )
    except (ImportError, OSError, ValueError):
        return None
    return Size(width // columns, height // rows) if rows and columns and width and height else None


class SharpPicture(Container):
    """A picture in pixels; nothing until it was prepared."""

    DEFAULT_CSS = "SharpPicture { width: auto; height: auto; }"

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.cell = USUAL_CELL
        self._image: Any = None

    async def prepare(self) -> str:
        """Make ready to show pictures; why that is impossible, if it is."""
        protocol = drawn_by(os.environ)
        if not protocol:
            return _("This terminal is not known to draw pictures. The code in cells is read as well.")
        cell = cell_of_terminal()
        if cell is None:
            return _("The terminal does not say how large its cells are. The code in cells is read as well.")
        if self._image is None:
            try:
                _tell(cell)
                self._image = _widget(protocol)
            except ImportError:
                return _('Pictures need another package: pip install "fieldtui[graphics]".')
            self.cell = cell
            await self.mount(self._image)
        return ""

    def measure(self) -> None:
        """The letters may have another size by now."""
        cell = cell_of_terminal()
        if self._image is not None and cell is not None and cell != self.cell:
            self.cell = cell
            _tell(cell)

    def show(self, image: "Image", size: Size) -> None:
        """Show `image`, which takes `size` cells."""
        self.styles.width, self.styles.height = size.width, size.height
        if self._image is None:
            return
        self._image.styles.width, self._image.styles.height = size.width, size.height
        drawing = list(self._image.children)
        if not drawing:
            self._image.image = image
        for child in drawing:
            # The library would put another child in its place and draw nothing in between: half of each code's time.
            child.image = image
            child.refresh()


def _widget(protocol: str) -> Any:  # noqa: ANN401 - of a library that may be absent
    from textual_image import widget

    return widget.TGPImage() if protocol == KITTY else widget.SixelImage()


def _tell(cell: Size) -> None:
    """Import the library, and tell it how large cells are; it remembers what it knew first."""
    with _not_asking(cell):
        from textual_image import widget

        get_cell_size = widget.get_cell_size  # type: ignore[attr-defined]
        vars(get_cell_size).pop("_result", None)
        get_cell_size()


@contextmanager
def _not_asking(cell: Size) -> Iterator[None]:
    """The library finds no terminal to ask, and the size of a cell where it looks for it then."""
    before = {name: os.environ.get(name) for name in _CELL}
    stream, sys.__stdout__ = sys.__stdout__, io.TextIOWrapper(io.BytesIO())  # type: ignore[misc]
    os.environ.update(zip(_CELL, (str(cell.width), str(cell.height)), strict=True))
    try:
        yield
    finally:
        sys.__stdout__ = stream  # type: ignore[misc]
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

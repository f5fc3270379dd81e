"""A heat map of buildings: each a tile with its number and how far it has come, grid by grid.

The percentage stands in the tile, so that the colour is never the only sign. The arrows walk from tile to
tile; which building is under the cursor is said by the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from fieldtui.log.names import Dot
from screens.bars import heat
from screens.drawing import fit, line, text

TILE = 11


@dataclass(frozen=True)
class Tile:
    """A building on the map: its grid, its label, how many in a hundred doors were tried."""

    building: Dot
    grid: str
    label: str
    percentage: int


class HeatMap(ScrollView, can_focus=True):
    """The map. It posts `Moved` when the cursor has moved and `Tapped` when a tile was tapped."""

    BINDINGS: ClassVar = [
        Binding("up", "move_rows(-1)", "Up", show=False),
        Binding("down", "move_rows(1)", "Down", show=False),
        Binding("left", "move(-1)", "Left", show=False),
        Binding("right", "move(1)", "Right", show=False),
        Binding("home", "first", "First", show=False),
        Binding("end", "last", "Last", show=False),
    ]
    """
    | Key | What it does |
    | :- | :- |
    | arrows | To the tile beside, above, below. |
    | home, end | To the first, the last tile. |
    """

    DEFAULT_CSS = """
    HeatMap { height: 1fr; padding: 0; scrollbar-size-vertical: 1; background: $background; }
    """

    @dataclass
    class Moved(Message):
        """The cursor is on another tile."""

        map: "HeatMap"

    @dataclass
    class Tapped(Message):
        """A tile was tapped; the cursor is on it."""

        map: "HeatMap"

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._tiles: tuple[Tile, ...] = ()
        self._at = 0
        # Each line of the map: a heading, or the numbers of its tiles.
        self._lines: list[str | list[int]] = []

    def show(self, tiles: Sequence[Tile]) -> None:
        """Put `tiles` on the map, those of a grid side by side; the cursor stays on its building."""
        before = self.selected
        self._tiles = tuple(tiles)
        ids = [tile.building for tile in tiles]
        self._at = ids.index(before.building) if before is not None and before.building in ids else 0
        self._arrange()

    @property
    def selected(self) -> Tile | None:
        """The tile under the cursor."""
        return self._tiles[self._at] if self._at < len(self._tiles) else None

    def on_resize(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        across = max(self.size.width // TILE, 1)
        self._lines = []
        numbered = list(enumerate(self._tiles))
        for grid, run in groupby(numbered, key=lambda item: item[1].grid):
            self._lines.append(grid)
            numbers = [number for number, _tile in run]
            self._lines += [numbers[at : at + across] for at in range(0, len(numbers), across)]
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()

    # ------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        width = self.size.width
        row = self._lines[at] if at < len(self._lines) else ""
        content = text(fit(f" {row}", width), "bold") if isinstance(row, str) else self._row(row)
        strips = Visual.to_strips(self, content, width, 1, self.visual_style, apply_selection=False, pad=True)
        return strips[0] if strips else Strip.blank(width)

    def _row(self, numbers: list[int]) -> Content:
        parts: list[Content | str] = []
        for number in numbers:
            tile = self._tiles[number]
            char, colour = heat(tile.percentage)
            said = f"{fit(tile.label, TILE - 7)}{char}{tile.percentage:>3}%"
            here = number == self._at and self.has_focus
            edge = ("[", "]") if number == self._at else (" ", " ")
            style = f"bold reverse {colour}" if here else f"$text on {colour}"
            parts.append(line(edge[0], (said, style), edge[1]))
        return line(*parts)

    def watch_has_focus(self, _focus: bool) -> None:
        self.refresh()

    # ------------------------------------------------------------ walking

    def _go(self, number: int) -> None:
        self._at = min(max(number, 0), max(len(self._tiles) - 1, 0))
        row = self._where(self._at)[0]
        self.scroll_to_region(Region(0, row, 1, 1), animate=False)
        self.refresh()
        self.post_message(self.Moved(self))

    def _where(self, number: int) -> tuple[int, int]:
        """Line and column of a tile."""
        for at, row in enumerate(self._lines):
            if not isinstance(row, str) and number in row:
                return at, row.index(number)
        return 0, 0

    def action_move(self, step: int) -> None:
        """To the tile beside."""
        self._go(self._at + step)

    def action_move_rows(self, step: int) -> None:
        """To the tile above or below, past the headings."""
        at, column = self._where(self._at)
        rows = [i for i, row in enumerate(self._lines) if not isinstance(row, str)]
        beyond = [i for i in rows if (i > at if step > 0 else i < at)]
        if beyond:
            row = self._lines[beyond[0] if step > 0 else beyond[-1]]
            assert not isinstance(row, str), "a line of tiles"
            self._go(row[min(column, len(row) - 1)])

    def action_first(self) -> None:
        """To the first tile."""
        self._go(0)

    def action_last(self) -> None:
        """To the last tile."""
        self._go(len(self._tiles) - 1)

    def on_click(self, event: events.Click) -> None:
        at = event.y + self.scroll_offset.y
        row = self._lines[at] if 0 <= at < len(self._lines) else ""
        column = event.x // TILE
        if not isinstance(row, str) and column < len(row):
            event.stop()
            self._go(row[column])
            self.post_message(self.Tapped(self))

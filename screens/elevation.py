"""The building as one sees it from the street: floors stacked, units side by side, a window per door.

A widget over one `BuildingView`: it draws, walks and tells which door is meant. It records nothing.
"""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from fieldtui.buildings import BuildingView, DoorCell
from fieldtui.i18n import N_, _
from fieldtui.log.names import Dot
from screens import facade
from screens.door_status import look_of, status_cells
from screens.drawing import cells, fit
from screens.facade import LEFT, Facade

# The line with the labels of the units stays while the floors scroll under it.
HEAD = 1


class Elevation(ScrollView, can_focus=True):
    """A building that the arrows walk through.

    A key redraws two doors, an outcome the lines whose doors have changed.
    """

    EXPLAINED = N_(
        "Each window is a door: room, window, what happened. * a light was seen, . dark or empty by the "
        "ledger, ? seen otherwise than the ledger says, + an open errand, ~ a checklist that was begun."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "walk_up(-1)", "Up", show=False),
        Binding("down", "walk_up(1)", "Down", show=False),
        Binding("left", "walk_beside(-1)", "Left", show=False),
        Binding("right", "walk_beside(1)", "Right", show=False),
        Binding("tab", "walk_unit(1)", "Next unit", show=False),
        Binding("shift+tab", "walk_unit(-1)", "Previous unit", show=False),
        Binding("home", "walk_to(0)", "First door", show=False),
        Binding("end", "walk_to(-1)", "Last door", show=False),
        Binding("pageup", "walk_floors(-5)", "Five floors up", show=False),
        Binding("pagedown", "walk_floors(5)", "Five floors down", show=False),
    ]
    """
    | Key(s) | Description |
    | :- | :- |
    | up, down | The door above, below. |
    | left, right | The door beside, into the next unit at the edge. |
    | tab, shift+tab | The next, the previous unit. |
    | home, end | The first, the last door of the building. |
    | page up, page down | Five floors up, down. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "elevation--head",
        "elevation--floor",
        "elevation--done",
        "elevation--to-do",
        "elevation--out",
        "elevation--refused",
        "elevation--left",
        "elevation--begun",
        "elevation--errand",
        "elevation--lit",
        "elevation--dark",
        "elevation--disagrees",
        "elevation--cursor",
    }
    """
    | Class | Description |
    | :- | :- |
    | `elevation--head` | The labels of the units. |
    | `elevation--floor` | The numbers of the floors and the walls between units. |
    | `elevation--done` … `elevation--errand` | A door, by its status. |
    | `elevation--lit`, `elevation--dark`, `elevation--disagrees` | The room number, by its window. |
    | `elevation--cursor` | The door under the cursor. |
    """

    DEFAULT_CSS = """
    Elevation {
        height: 1fr;
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .elevation--head { color: $primary; text-style: bold; }
        & > .elevation--floor { color: $text-muted; }
        & > .elevation--done { color: $success; }
        & > .elevation--to-do { color: $foreground; text-style: bold; }
        & > .elevation--out { color: $warning; }
        & > .elevation--refused { color: $error; text-style: bold; }
        & > .elevation--left { color: $text-muted; }
        & > .elevation--begun { color: $accent; text-style: italic; }
        & > .elevation--errand { color: $primary; text-style: bold; }
        & > .elevation--lit { color: $background; background: $warning; }
        & > .elevation--dark { color: $text-muted; background: $panel; }
        & > .elevation--disagrees { color: $background; background: $error; }
        & > .elevation--cursor { text-style: bold reverse; }
    }
    """

    cursor: reactive[Dot] = reactive(0)
    """The door under the cursor; 0 while there is none."""

    @dataclass
    class Walked(Message):
        """The cursor has come to a door."""

        elevation: "Elevation"
        door: Dot

        @property
        def control(self) -> "Elevation":
            """The elevation."""
            return self.elevation

    @dataclass
    class Tapped(Message):
        """The door under the cursor was tapped once more."""

        elevation: "Elevation"
        door: Dot

        @property
        def control(self) -> "Elevation":
            """The elevation."""
            return self.elevation

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._view: BuildingView | None = None
        self._doors: dict[Dot, DoorCell] = {}
        self._drawn: Facade | None = None
        self._styles: dict[str, Style] = {}

    # ------------------------------------------------------------ what is shown

    def show(self, view: BuildingView, cursor: Dot) -> None:
        """Show `view` with the cursor on the door `cursor`, or on its first door if it has no such door."""
        before, self._view = self._doors, view
        self._doors = {door.id: door for door in view.doors}
        at = cursor if cursor in self._doors else next(iter(self._doors), 0)
        if self._drawn is None or before.keys() != self._doors.keys():
            self._lay_out(at)
        else:
            for door, cell in self._doors.items():
                if before[door] != cell:
                    self._redraw(door)
        self.cursor = at

    @property
    def door(self) -> DoorCell | None:
        """The door under the cursor."""
        return self._doors.get(self.cursor)

    def _lay_out(self, door: Dot) -> None:
        """Work out where everything stands on the page of `door`, and draw it all."""
        if self._view is None or not self.size.width:
            return
        unit = facade.unit_of(self._view, door)
        self._drawn = facade.facade(self._view, self.size.width, status_cells(), unit)
        self.virtual_size = Size(self.size.width, len(self._drawn.lines) + HEAD)
        self._styles.clear()
        self.refresh(layout=True)
        # How far one can scroll is known after the next layout only.
        self.call_after_refresh(self._into_sight)

    def _redraw(self, door: Dot) -> None:
        """Draw one door again."""
        spot = self._drawn.spots.get(door) if self._drawn else None
        if spot is None or self._drawn is None:
            return
        y = spot.line + HEAD - self.scroll_offset.y
        if HEAD <= y < self.size.height:
            self.refresh(Region(spot.column, y, self._drawn.cell, 1))

    def validate_cursor(self, door: Dot) -> Dot:
        return door if door in self._doors else self.cursor

    def watch_cursor(self, before: Dot, door: Dot) -> None:
        if self._drawn is None or door not in self._drawn.spots:
            self._lay_out(door)
        self._redraw(before)
        self._redraw(door)
        self._into_sight()
        self.post_message(self.Walked(self, door))

    def _into_sight(self) -> None:
        if self._drawn is None or self.cursor not in self._drawn.spots:
            return
        line, room = self._drawn.spots[self.cursor].line, self.size.height - HEAD
        top = self.scroll_offset.y
        if line < top or line >= top + room:
            self.scroll_to(
                y=line if line < top else line - room + 1, animate=False, force=True, immediate=True
            )

    def on_resize(self) -> None:
        self._lay_out(self.cursor)
        self._into_sight()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    # ------------------------------------------------------------ drawing

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = self.get_component_rich_style(f"elevation--{name}")
        return self._styles[name]

    def render_line(self, y: int) -> Strip:
        """Line `y` of the widget: the head, or a line of doors."""
        width = self.size.width
        if self._drawn is None:
            return Strip.blank(width, self.rich_style)
        at = y - HEAD + self.scroll_offset.y
        if y < HEAD:
            segments = self._head(self._drawn)
        elif at < len(self._drawn.lines):
            segments = self._line(self._drawn, at)
        else:
            segments = []
        return Strip(segments).adjust_cell_length(width, self.rich_style).apply_style(self.rich_style)

    def _head(self, drawn: Facade) -> list[Segment]:
        text = " " * LEFT
        for _index, label, column, size in drawn.units:
            text = fit(text, column)
            name = label + (
                _(" (Tab: page {page} of {pages})").format(page=drawn.page + 1, pages=drawn.pages)
                if drawn.pages > 1 and column == LEFT
                else ""
            )
            text += fit(" " * max(0, (size - cells(name)) // 2) + name, size)
        return [Segment(text, self._style("head"))]

    def _line(self, drawn: Facade, at: int) -> list[Segment]:
        line, wall = drawn.lines[at], self._style("floor")
        segments = [Segment(f"{line.label:>3} |", wall)]
        for number, (index, _label, _column, size) in enumerate(drawn.units):
            if number:
                segments.append(Segment(" | ", wall))
            doors = line.doors.get(index, ())
            for door in doors:
                segments += self._door(drawn, self._doors[door])
            segments.append(Segment(" " * (size - len(doors) * drawn.cell)))
        return segments

    def _door(self, drawn: Facade, door: DoorCell) -> list[Segment]:
        """One door: `[601*已访  ]` under the cursor, ` 601*已访   ` elsewhere."""
        look = look_of(door)
        room = fit(door.room, drawn.room) + look.window
        status = fit(look.status, drawn.cell - drawn.room - 3)
        if door.id == self.cursor:
            here = self._style(look.style) + self._style("cursor")
            return [Segment(f"[{room}{status}]", here)]
        window = {"*": "lit", ".": "dark", "?": "disagrees"}.get(look.window, look.style)
        return [
            Segment(" "),
            Segment(room, self._style(window)),
            Segment(status + " ", self._style(look.style)),
        ]

    # ------------------------------------------------------------ walking

    def action_walk_up(self, step: int) -> None:
        if self._drawn is not None and self.cursor in self._drawn.spots:
            self.cursor = facade.above(self._drawn, self.cursor, step)

    def action_walk_floors(self, steps: int) -> None:
        for _step in range(abs(steps)):
            self.action_walk_up(1 if steps > 0 else -1)

    def action_walk_beside(self, step: int) -> None:
        if self._drawn is not None and self._view is not None and self.cursor in self._drawn.spots:
            self.cursor = facade.beside(self._drawn, self._view, self.cursor, step)

    def action_walk_unit(self, step: int) -> None:
        if self._drawn is not None and self._view is not None and self.cursor in self._drawn.spots:
            self.cursor = facade.in_unit(self._view, self._drawn, self.cursor, step)

    def action_walk_to(self, index: int) -> None:
        if self._doors:
            self.cursor = list(self._doors)[index]

    def on_click(self, event: events.Click) -> None:
        drawn = self._drawn
        at = event.y - HEAD + self.scroll_offset.y
        if drawn is None or event.y < HEAD:
            return
        for door, spot in drawn.spots.items():
            if spot.line == at and spot.column <= event.x < spot.column + drawn.cell:
                event.stop()
                if door == self.cursor:
                    self.post_message(self.Tapped(self, door))
                self.cursor = door
                return

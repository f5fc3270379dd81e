"""A row of numbered choices, picked by their digits, by the arrows and Space, or by a tap."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from fieldtui.i18n import N_
from fieldtui.text import plain
from screens.drawing import cells, fit
from screens.keyboard import twins

_GAP = 2
# Characters of a label: no choice takes more than a line.
_LABEL = 200
Picked = Callable[["Pick", int], Awaitable[None]]


@dataclass(frozen=True)
class Option:
    """One choice: what it stands for, what is shown, whether it is chosen."""

    value: str
    label: str
    chosen: bool = False


class Pick(Widget, can_focus=True):
    """Choices of which one or several are chosen.

    It does not choose itself: it awaits `picked` with the number, from 1. A message would let the next key
    arrive before the answer is on disk and the cursor has moved.
    """

    EXPLAINED = N_("A digit picks a choice; the arrows go to one and Space picks it.")

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(twin, f"pick({digit})", f"Choice {digit}", show=False)
            for digit in range(1, 10)
            for twin in twins(str(digit))
        ),
        Binding("left", "move(-1)", "Previous choice", show=False),
        Binding("right", "move(1)", "Next choice", show=False),
        Binding("space", "pick_here", "Pick", show=False),
    ]
    """
    | Key(s) | Description |
    | :- | :- |
    | 1 … 9 | Picks the choice with that number. |
    | left, right | To the choice before, after. |
    | space | Picks the choice under the cursor. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pick--option", "pick--chosen", "pick--cursor"}
    """
    | Class | Description |
    | :- | :- |
    | `pick--option` | A choice. |
    | `pick--chosen` | A choice that is chosen; it is in brackets, too. |
    | `pick--cursor` | The choice that Space would pick, while the widget has the focus. |
    """

    DEFAULT_CSS = """
    Pick {
        height: auto;
        padding: 0 1;
        & > .pick--option { color: $foreground; }
        & > .pick--chosen { color: $success; text-style: bold; }
        & > .pick--cursor { text-style: underline; }
    }
    """

    options: reactive[tuple[Option, ...]] = reactive((), layout=True)
    """The choices, in the order of their numbers."""
    at: reactive[int] = reactive(0)
    """The choice under the cursor, from 0."""

    def __init__(self, picked: Picked, options: Sequence[Option], *, name: str | None = None) -> None:
        super().__init__(id=name)
        self._picked = picked
        self.set_reactive(Pick.options, tuple(options))
        self.set_reactive(Pick.at, next((i for i, one in enumerate(options) if one.chosen), 0))

    @property
    def value(self) -> str:
        """What is chosen, the first if several are; empty if nothing is."""
        return next((one.value for one in self.options if one.chosen), "")

    def choose_only(self, number: int) -> None:
        """Choose the option with `number`, from 1, and no other."""
        self.options = tuple(
            Option(one.value, one.label, index == number) for index, one in enumerate(self.options, 1)
        )

    # ------------------------------------------------------------ drawing

    def _text(self, index: int) -> str:
        one = self.options[index]
        number = f"{index + 1} " if index < 9 else "  "
        label = plain(one.label, longest=_LABEL)
        return f"[{number}{label}]" if one.chosen else f" {number}{label} "

    def _placed(self, width: int) -> list[tuple[int, int, str]]:
        """(line, first cell, text) of each choice: as many on a line as fit."""
        out: list[tuple[int, int, str]] = []
        row = column = 0
        for index in range(len(self.options)):
            text = self._text(index)
            size = min(cells(text), width)
            if column and column + size > width:
                row, column = row + 1, 0
            out.append((row, column, fit(text, size)))
            column += size + _GAP
        return out

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        placed = self._placed(width)
        return placed[-1][0] + 1 if placed else 1

    def render(self) -> Content:
        parts: list[tuple[str, str | Style]] = []
        row = column = 0
        for index, (at_row, start, text) in enumerate(self._placed(self.content_size.width)):
            if at_row > row:
                parts.append(("\n" * (at_row - row), ""))
                row, column = at_row, 0
            parts.append((" " * (start - column), ""))
            name = "pick--chosen" if self.options[index].chosen else "pick--option"
            style = self.get_visual_style(name)
            if self.has_focus and index == self.at:
                style += self.get_visual_style("pick--cursor")
            parts.append((text, style))
            column = start + cells(text)
        return Content.assemble(*parts)

    # ------------------------------------------------------------ picking

    async def action_pick(self, number: int) -> None:
        if self.options:
            self.at = min(number, len(self.options)) - 1
            await self._picked(self, number)

    async def action_pick_here(self) -> None:
        await self.action_pick(self.at + 1)

    def action_move(self, step: int) -> None:
        if self.options:
            self.at = (self.at + step) % len(self.options)

    def on_click(self, event: events.Click) -> None:
        x, y = event.x - self.gutter.left, event.y - self.gutter.top
        for index, (row, start, text) in enumerate(self._placed(self.content_size.width)):
            if row == y and start <= x < start + cells(text):
                event.stop()
                self.app.call_later(self.action_pick, index + 1)
                return

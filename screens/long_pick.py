"""Choices too many for a digit: found by number, by a part of their text, or by pinyin; a few are drawn at a time."""

import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Input

from fieldtui.i18n import N_, _, ngettext
from fieldtui.text import plain
from screens.drawing import fit, line, lines, text
from screens.keyboard import twins
from screens.offers import LONGEST, Offer
from screens.pick import Option
from screens.text_input import Field

if TYPE_CHECKING:
    from screens.program import FieldtuiApp

# Choices that are drawn at a time.
WINDOW = 7


class FilterField(Field):
    """Where a number or a part of a choice is typed. What is typed is no answer."""

    EXPLAINED = N_(
        "Type the number of a choice, a part of it, or pinyin initials; Enter picks the marked one."
    )
    BINDINGS: ClassVar = [
        Binding("enter", "app.perform('go_on')", "Go on", show=False),
        Binding("down", "walk(1)", "Next choice", show=False),
        Binding("up", "walk(-1)", "Previous choice", show=False),
        Binding("pagedown", f"walk({WINDOW})", "Page down", show=False),
        Binding("pageup", f"walk(-{WINDOW})", "Page up", show=False),
    ]

    @property
    def _around(self) -> "LongPick":
        return cast("LongPick", self.parent)

    def action_walk(self, step: int) -> None:
        """Along the choices; beyond the first or the last, to another question."""
        if not self._around.walk(step):
            action = "next_question" if step > 0 else "previous_question"
            self.app.call_later(cast("FieldtuiApp", self.app).perform, action)

    async def _on_key(self, event: events.Key) -> None:
        typed = unicodedata.normalize("NFKC", self.value + (event.character or ""))
        number = self._around.number_of(typed)
        # Labels are compared without their blanks, so that nobody needs to type one.
        spaced = event.key in twins("space")
        if number or spaced:
            event.stop()
            event.prevent_default()
            self._around.take_soon(number)


class Window(Widget):
    """The few choices around the cursor of a `LongPick`."""

    DEFAULT_CSS = "Window { height: auto; width: 1fr; }"

    @property
    def _around(self) -> "LongPick":
        return cast("LongPick", self.parent)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return self._around.height_of_window

    def render(self) -> Content:
        return self._around.drawn(self.content_size.width)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self._around.tapped(event.y)


class LongPick(Vertical):
    """A field that finds choices, and those that it has found. It does not choose itself: it awaits `picked`
    with its field and the number, from 1. `several`: more than one can be chosen."""

    DEFAULT_CSS = """
    LongPick {
        height: auto;
        padding-left: 2;
        & FilterField { max-width: 60; }
    }
    """

    def __init__(
        self,
        picked: Callable[[Widget, int], Awaitable[None]],
        offer: Offer,
        *,
        several: bool = False,
    ) -> None:
        super().__init__()
        self._picked = picked
        self.offer = offer
        self._several = several
        self._open = False
        self._reset()

    def _reset(self) -> None:
        """All choices, the cursor at the first that is chosen."""
        self._found: Sequence[int] = range(self.offer.count)
        self._at = self.offer.first
        self._looked = ""
        self._moved = False

    def compose(self) -> ComposeResult:
        count = self.offer.count
        said = ngettext(
            "{count} choice: number, text or pinyin", "{count} choices: number, text or pinyin", count
        )
        # Too many to spell out.
        said = said if self.offer.spelt else _("{count} choices: number or text")
        yield FilterField(placeholder=said.format(count=count))
        yield Window()

    @property
    def field(self) -> FilterField:
        """Where one types."""
        return self.query_one(FilterField)

    @property
    def pending(self) -> bool:
        """Whether Enter would pick the choice under the cursor: something was typed, or the cursor moved."""
        return self._moved or bool(self.field.value.strip())

    def show(self, offer: Offer, *, here: bool) -> None:
        """Show the choices as they are now; `here`: all around the cursor, else only what is chosen."""
        opened, self._open = here and not self._open, here
        fewer, self.offer = offer.count != self.offer.count, offer
        if opened or not here:
            self._clear()
            self._reset()
        elif fewer:
            self._found = offer.find(self._looked)
        self._at = max(min(self._at, len(self._found) - 1), 0)
        self._redraw()

    def _clear(self) -> None:
        self._looked = ""
        with self.prevent(Input.Changed):
            self.field.value = ""

    def _redraw(self) -> None:
        self.query_one(Window).refresh(layout=True)

    # ------------------------------------------------------------ drawing

    @property
    def height_of_window(self) -> int:
        """Lines of the window."""
        if not self._open:
            return 1 if self.offer.chosen else 0
        return max(min(WINDOW, len(self._found)), 1) + (len(self._found) > WINDOW)

    def _start(self) -> int:
        return max(min(self._at - WINDOW // 2, len(self._found) - WINDOW), 0)

    def drawn(self, width: int) -> Content:
        """The window, `width` cells wide."""
        if not self._open:
            chosen = [plain(one.label, longest=LONGEST) for one in self.offer.chosen[:WINDOW]]
            return text(fit(f"[{', '.join(chosen)}]", width), "bold $success") if chosen else Content("")
        if not self._found:
            return text(_("No choice is found by this."), "$warning")
        start, digits = self._start(), len(str(self.offer.count))
        places = self._found[start : start + WINDOW]
        shown = [
            self._line(start + at, place, one, digits, width)
            for at, (place, one) in enumerate(zip(places, self.offer.at(places), strict=False))
        ]
        if len(self._found) > WINDOW:
            said = _("{at} of {count}").format(at=self._at + 1, count=len(self._found))
            shown.append(text(said, "dim"))
        return lines(*shown)

    def _line(self, row: int, place: int, one: Option, digits: int, width: int) -> Content:
        mark = "> " if row == self._at else "  "
        box = "[x] " if one.chosen else "[ ] " if self._several else ""
        style = "bold $success" if one.chosen else "bold" if row == self._at else ""
        label = fit(f"{mark}{place + 1:>{digits}} {box}{plain(one.label, longest=LONGEST)}", width).rstrip()
        return line((label, style))

    # ------------------------------------------------------------ finding

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.look(event.value)

    def look(self, typed: str) -> None:
        """Show the choices that `typed` may mean, or around the one with that number."""
        self._looked = typed
        wanted = unicodedata.normalize("NFKC", typed).strip()
        if wanted.isdecimal() and len(wanted) <= 9 and 1 <= int(wanted) <= self.offer.count:
            self._found, self._at = range(self.offer.count), int(wanted) - 1
        else:
            self._found, self._at = self.offer.find(typed), 0
        self._redraw()

    def number_of(self, typed: str) -> int:
        """The number that is meant, once no further digit could follow; else 0."""
        if not typed.isdecimal() or len(typed) > 9:
            return 0
        number, count = int(typed), self.offer.count
        whole = number * 10 > count or len(typed) == len(str(count))
        return number if 1 <= number <= count and whole else 0

    def walk(self, step: int) -> bool:
        """Move the cursor; False at the end of the list."""
        to = min(max(self._at + step, 0), len(self._found) - 1)
        if to == self._at or not self._found:
            return False
        self._at, self._moved = to, True
        self._redraw()
        return True

    # ------------------------------------------------------------ picking

    def take_soon(self, number: int) -> None:
        """Pick the choice with this number, or (0) the one under the cursor, on the app's queue.

        Picking may take this widget off the screen, and that waits until the widget has handled its messages: a
        handler of its own that awaited it would wait for itself, and the whole program with it.
        """
        if number:
            self.app.call_later(self.take, number)
        else:
            self.app.call_later(self.take_here)

    async def take(self, number: int) -> None:
        """Pick the choice with this number. Never awaited by a handler of this widget or one within."""
        self._clear()
        self._found, self._at, self._moved = range(self.offer.count), number - 1, False
        self._redraw()
        await self._picked(self.field, number)

    async def take_here(self) -> None:
        """Pick the choice under the cursor."""
        if self.field.value != self._looked:
            # The key has come before the news of the letter before it.
            self.look(self.field.value)
        if self._found:
            await self.take(self._found[self._at] + 1)

    def tapped(self, row: int) -> None:
        """Pick what is drawn on a line of the window."""
        place = self._start() + row
        if self._open and row < WINDOW and place < len(self._found):
            self.take_soon(self._found[place] + 1)

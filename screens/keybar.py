"""The bar of five or six keys at the foot of a screen: each key can be read, pressed and tapped."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from fieldtui.i18n import _
from screens.actions import Action, bar_of
from screens.drawing import cells
from screens.keyboard import name_of

if TYPE_CHECKING:
    from screens.program import FieldtuiApp

_GAP = "  "


class KeyBar(Widget):
    """The keys of a place, in the order of the registry; those that do not fit are left out.

    An action that is impossible now stays, dimmed; tapping it tells why.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--label", "key-bar--impossible"}
    """
    | Class | Description |
    | :- | :- |
    | `key-bar--key` | The key. |
    | `key-bar--label` | What it does. |
    | `key-bar--impossible` | Both, when it cannot be done now. |
    """

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        background: $panel;
        color: $foreground;
        & > .key-bar--key { text-style: bold; color: $accent; }
        & > .key-bar--label { color: $foreground; }
        & > .key-bar--impossible { color: $text-muted; text-style: dim; }
    }
    """

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    @property
    def _program(self) -> "FieldtuiApp":
        return cast("FieldtuiApp", self.app)

    def items(self) -> list[tuple[Action, int, int, str]]:
        """The actions that fit, each with its first cell, the cell after its last, and its text."""
        texts = [(a, f"{name_of(a.keys[0])} {_(a.label)}") for a in bar_of(self.place)]
        # Help is the last and must stay: the others give way from the back.
        while len(texts) > 1 and sum(cells(text) + len(_GAP) for _action, text in texts) > self.size.width:
            del texts[-2]
        out, at = [], 1
        for action, text in texts:
            out.append((action, at, at + cells(text), text))
            at += cells(text) + len(_GAP)
        return out

    def render(self) -> Content:
        now = self._program.situation_now()
        parts: list[str | tuple[str, Style]] = [" "]
        key_style, label_style, dim = (
            self.get_visual_style(f"key-bar--{name}") for name in ("key", "label", "impossible")
        )
        for action, _from, _to, text in self.items():
            key, _space, label = text.partition(" ")
            if action.why_not(now):
                parts.append((text, dim))
            else:
                parts += [(key, key_style), (" " + label, label_style)]
            parts.append(_GAP)
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        for action, first, after, _text in self.items():
            if first <= event.x < after:
                event.stop()
                self.app.call_later(self._program.perform, action.id)
                return

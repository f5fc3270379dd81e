"""What is on a screen: its texts, and signs that somebody's text acted instead of being shown."""

import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from rich.cells import cell_len
from rich.color import Color
from textual.screen import Screen

import screens
from tests.hostile.texts import COLOUR, acts
from tests.screens_office.desk import DeskKeys


@dataclass
class Found:
    """What was seen: texts of every state, faults with the place where each was, the screens that were shown."""

    texts: list[str] = field(default_factory=list)
    faults: dict[str, set[str]] = field(default_factory=dict)
    shown: set[type] = field(default_factory=set)

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.texts)

    def look(self, keys: DeskKeys, where: str) -> None:
        """Take in what is on the screen now."""
        screen = keys.app.screen
        self.shown.add(type(screen))
        self.shown.update(type(one) for one in keys.app.screen_stack)
        strips = screen._compositor.render_strips()
        faults = self.faults.setdefault(where, set())
        for strip in strips:
            text = strip.text
            self.texts.append(text)
            faults.update(acts(text))
            if cell_len(text) != keys.app.size.width:
                faults.add(f"a line of {cell_len(text)} cells: {text!r}")
            for segment in strip:
                faults.update(_obeyed(segment.style))
        for notice in keys.app._notifications:
            faults.update(f"notice {one}" for one in acts(notice.message, lines=True))


def _obeyed(style: Any) -> Iterator[str]:  # noqa: ANN401 - rich's or none
    """Signs that markup in somebody's text was obeyed."""
    if style is None:
        return
    # What Textual's scroll bars are drawn with.
    own = {"@mouse.down": ("grab", "scroll_down", "scroll_up"), "@mouse.up": ("release",)}
    if style.link or any(k.startswith("@") and v not in own.get(k, ()) for k, v in style.meta.items()):
        yield f"a link or an action: {style.link} {style.meta}"
    for colour in (style.color, style.bgcolor):
        if isinstance(colour, Color) and colour.name == COLOUR:
            yield "a colour out of a name"


def every_screen() -> set[type]:
    """The classes in `screens` that can be shown: those that no other class is made from."""
    found: set[type] = set()
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        for _name, made in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(made, Screen) and made.__module__.startswith("screens."):
                found.add(made)
    return {one for one in found if not any(other is not one and issubclass(other, one) for other in found)}

"""Three looks: dark, light and mono. Colour is never the only sign of anything, so mono loses nothing."""

from textual.scrollbar import ScrollBarRender
from textual.theme import Theme


class PlainScrollBar(ScrollBarRender):
    """A scroll bar of whole cells: the eighths of blocks are two cells wide on some terminals."""

    VERTICAL_BARS = [" "] * 8
    HORIZONTAL_BARS = [" "] * 8


PREFIX = "fieldtui-"
THEMES: tuple[Theme, ...] = (
    Theme(
        name="fieldtui-dark",
        primary="#4f9bd9",
        secondary="#8fb8d8",
        accent="#e3b341",
        warning="#e3b341",
        error="#f2777a",
        success="#7bc275",
        foreground="#e6e6e6",
        background="#14181d",
        surface="#1b2027",
        panel="#262d36",
        dark=True,
    ),
    Theme(
        name="fieldtui-light",
        primary="#1f5f99",
        secondary="#3b6e99",
        accent="#8a5a00",
        warning="#8a5a00",
        error="#b3261e",
        success="#1f6f2b",
        foreground="#1c1c1c",
        background="#fbfaf7",
        surface="#f1efe9",
        panel="#e2dfd6",
        dark=False,
    ),
    Theme(
        name="fieldtui-mono",
        primary="#d0d0d0",
        secondary="#d0d0d0",
        accent="#ffffff",
        warning="#ffffff",
        error="#ffffff",
        success="#d0d0d0",
        foreground="#e0e0e0",
        background="#000000",
        surface="#000000",
        panel="#303030",
        dark=True,
    ),
)


def named(short_name: str) -> str:
    """The theme that a person calls `dark`, `light` or `mono`; dark for anything else."""
    name = PREFIX + short_name
    return name if name in {theme.name for theme in THEMES} else THEMES[0].name


def short(name: str) -> str:
    """What a person calls a theme."""
    return name.removeprefix(PREFIX)


def after(name: str) -> str:
    """The theme that follows `name`."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]

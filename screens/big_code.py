"""Sixteen digits, big enough to compare across a table. Made of ASCII, solid where there are colours."""

from textual.content import Content

from screens.drawing import lines

# Three cells by five: each row of a digit as its cells that are filled.
_GLYPHS: dict[str, tuple[str, str, str, str, str]] = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": ("  #", "  #", "  #", "  #", "  #"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    " ": ("   ", "   ", "   ", "   ", "   "),
}
_FILLED = "$foreground on $foreground"


def big(code: str) -> Content:
    """`code`, digits in groups with a space between them, in five lines; four cells a digit."""
    rows = []
    for at in range(5):
        parts: list[str | tuple[str, str]] = []
        cells = "".join(_GLYPHS.get(char, _GLYPHS[" "])[at] + " " for char in code)
        parts += [(cell, _FILLED) if cell == "#" else cell for cell in cells]
        rows.append(Content.assemble(*parts))
    return lines(*rows)

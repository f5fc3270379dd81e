"""Labels without their marks: what XLSForm calls styling (Markdown and a little HTML) becomes plain text.

Nothing of it is ever executed or kept as markup. Marks are taken from what the form's author wrote, never
from answers that stand in a label: those are held apart while this is done.
"""

import re
from html import unescape
from typing import TypeVar

Thing = TypeVar("Thing")

_HELD = 0xF100
_MOST_HELD = 0x400
"""Private characters that stand for the answers in a text: U+F100 and the 1,023 after it."""

_SUSPECT = re.compile(r"[*_#<&\\]|\]\(")
_BREAK = re.compile(r"<(?:br|hr)\b[^<>]*>|</(?:p|div|h[1-6]|li|tr)\s*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|center|cite|code|del|dfn|div|em|font|h[1-6]|i|img|ins|li|mark|ol|p|pre|s|small|"
    r"span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\(([^()\s]{1,2000})\)")
_STRONG = re.compile(
    r"(?<!\w)__(?=[^\s_])([^\n]{1,2000}?)(?<=\S)__(?!\w)|\*\*(?=[^\s*])([^\n]{1,2000}?)(?<=\S)\*\*"
)
_EMPHASIS = re.compile(
    r"(?<!\w)_(?=[^\s_])([^\n_]{1,2000}?)(?<=\S)_(?!\w)"
    r"|(?<![0-9A-Za-z*])\*(?=[^\s*])([^\n*]{1,2000}?)(?<=\S)\*(?![0-9A-Za-z*])"
)
"""Stars may stand within a line of Chinese, which has no blanks, but 2*3*4 is a product."""
_ESCAPED = re.compile(r"\\([\\*_#<>\[\]()])")


def unmarked(text: str) -> str:
    """`text` without Markdown and HTML; line breaks and paragraphs become line ends, a link "text (address)"."""
    if _SUSPECT.search(text) is None:
        return text
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[1])
        return f"\uf0ff{len(held) - 1}\uf0ff"

    text = _ESCAPED.sub(hold, text.replace("\uf0ff", ""))
    text = _TAG.sub("", _BREAK.sub("\n", text))
    text = _LINK.sub(lambda match: match[1] if match[1] == match[2] else f"{match[1]} ({match[2]})", text)
    text = _HEADING.sub(r"\1", text)
    for pattern in (_STRONG, _EMPHASIS, _EMPHASIS):
        text = pattern.sub(lambda match: match[1] or match[2], text)
    text = unescape(text) if "&" in text else text
    return re.sub("\uf0ff([0-9]+)\uf0ff", lambda match: held[int(match[1])], text)


def parts_unmarked(parts: list[str | Thing]) -> list[str | Thing]:
    """Parts of a label, the texts among them unmarked together: marks may begin in one and end in another."""
    things = [part for part in parts if not isinstance(part, str)]
    if len(things) >= _MOST_HELD:
        return parts
    places = iter(range(_HELD, _HELD + _MOST_HELD))
    whole = "".join(part if isinstance(part, str) else chr(next(places)) for part in parts)
    if _SUSPECT.search(whole) is None:
        return parts
    found: list[str | Thing] = []
    for piece in re.split(f"([{chr(_HELD)}-{chr(_HELD + _MOST_HELD - 1)}])", unmarked(whole)):
        held = ord(piece) - _HELD if len(piece) == 1 else -1
        found.append(things[held] if 0 <= held < len(things) else piece)
    return found

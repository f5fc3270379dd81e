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
_PLACES = re.compile(f"([{chr(_HELD)}-{chr(_HELD + _MOST_HELD - 1)}])")

_SUSPECT = re.compile(r"[*_#<&\\]|\]\(")
_BREAK = re.compile(r"<(?:br|hr)\b[^<>]*>|</(?:p|div|h[1-6]|li|tr)\s*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|center|cite|code|del|dfn|div|em|font|h[1-6]|i|img|ins|li|mark|ol|p|pre|s|small|"
    r"span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*)$", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\(([^()\s]{1,2000})\)")
_RUN = re.compile(r"\*+|_+")
_WORD = re.compile(r"\w")
_LATIN = re.compile("[0-9A-Za-z]")
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
    text = _HEADING.sub(lambda match: _heading(match[1].rstrip()), text)
    text = "\n".join(map(_unstressed, text.split("\n")))
    text = unescape(text) if "&" in text else text
    return re.sub("\uf0ff([0-9]+)\uf0ff", lambda match: held[int(match[1])], text)


def _heading(text: str) -> str:
    """A heading may be closed by the signs that it was begun with."""
    open_ = text.rstrip("#")
    return open_.rstrip() if open_ != text and open_[-1:] in ("", " ", "\t") else text


def _unstressed(line: str) -> str:
    """A line without the stars and underscores around its stressed words, in one pass.

    A mark opens before a word and closes after one. Underscores within a word and stars between figures or
    Latin letters are signs like others; stars within Chinese, which has no blanks, are marks.
    """
    open_: dict[str, list[re.Match[str]]] = {}
    dropped: list[re.Match[str]] = []
    for run in _RUN.finditer(line):
        before, after = line[run.start() - 1 : run.start()], line[run.end() : run.end() + 1]
        within = _WORD if run[0][0] == "_" else _LATIN
        joined = bool(within.match(before) and within.match(after))
        waiting = open_.get(run[0], [])
        if len(run[0]) > 3 or joined:
            continue
        if waiting and before.strip() and not (run[0][0] == "_" and _WORD.match(after)):
            opened = waiting.pop()
            dropped += [opened, run]
            for each in open_.values():
                while each and each[-1].start() > opened.start():
                    each.pop()
        elif after.strip() and not (run[0][0] == "_" and _WORD.match(before)):
            open_.setdefault(run[0], []).append(run)
    kept, at = [], 0
    for run in sorted(dropped, key=lambda run: run.start()):
        kept.append(line[at : run.start()])
        at = run.end()
    return "".join(kept) + line[at:]


def parts_unmarked(parts: list[str | Thing]) -> list[str | Thing]:
    """Parts of a label, the texts among them unmarked together: marks may begin in one and end in another."""
    things = [part for part in parts if not isinstance(part, str)]
    if len(things) >= _MOST_HELD or any(isinstance(part, str) and _PLACES.search(part) for part in parts):
        return parts
    places = iter(range(_HELD, _HELD + _MOST_HELD))
    whole = "".join(part if isinstance(part, str) else chr(next(places)) for part in parts)
    if _SUSPECT.search(whole) is None:
        return parts
    found: list[str | Thing] = []
    for piece in _PLACES.split(unmarked(whole)):
        held = ord(piece) - _HELD if len(piece) == 1 else -1
        found.append(things[held] if 0 <= held < len(things) else piece)
    return found

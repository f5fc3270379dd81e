"""What somebody who means harm writes where a name belongs, and what a terminal must never be given of it.

What is forbidden is said here a second time, from Unicode's tables and not from `fieldtui.text`: a test that asked
the function under test what is right could not find it wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

# A colour that no theme has and no text of ours asks for: where it is drawn, markup was obeyed.
COLOUR = "#12fe34"
MARKUP = f"[/b][@click=app.quit][link=https://x.example]x[/][{COLOUR} on {COLOUR}]y"
ESCAPES = (
    "\x1b[31m\x1b[2J\x1b]0;title\x07\x1b]8;;https://x.example\x1b\\\x1b]52;c;eA==\x07\x1bP+q\x1b\\"
    "\x9b31m\x9d0;t\x9c\x90x\x9c\x1b\x07\x08\x7f"
)
UNSEEN = "\u202e\u202a\u2066\u2067\u2069\u200e\u200f\u061c\u200b\u200c\u2060\ufeff\xad\u034f\u3164\u115f\ufe0f\U000e0041\U000e0101\u180e"
CONTROLS = "\x00\r\n\t\x0b\x0c\x85\u2028\u2029"
OTHERS = "\ue000\U000f0000\ufffe\U0001ffff\u0378"
FLOOD = "Z" + "\u0335\u0334" * 40
LEGITIMATE = "བསྒྲུབས་ئۇيغۇرمحمد𠮷𪚥\U00031350Ａ👩‍👩‍👧"

Text = Callable[[str], str]


def mark(key: str, keys: dict[str, str] = {}) -> str:  # noqa: B006 - the same key has the same mark all the time
    """Four characters that stand for `key` and are found on a screen again."""
    return keys.setdefault(key, f"k{len(keys):03d}")


def sharp(key: str) -> str:
    """Everything at once, behind the mark of `key`."""
    return f"{mark(key)}{MARKUP}{UNSEEN}{ESCAPES}{CONTROLS}{OTHERS}{FLOOD}{LEGITIMATE}"


def brief(key: str) -> str:
    """Little, so that many stand side by side."""
    return f"{mark(key)}[/b]\x1b\u202e"


def long(key: str) -> str:
    """Ten thousand characters that are two cells each."""
    return mark(key) + "长" * 10_000


def word(key: str) -> str:
    """Ten thousand letters without a place to break the line."""
    return mark(key) + "W" * 10_000


def flood(key: str) -> str:
    """Ten thousand marks on one letter, then as many characters that cannot be seen."""
    return mark(key) + "\u0301" * 10_000 + "\u200b" * 10_000


def formula(key: str) -> str:
    """What a spreadsheet would run."""
    return f"=cmd|' /C calc'!A0{mark(key)}"


def unseen(key: str) -> str:
    """Nothing that can be seen at all."""
    return UNSEEN + "\n\x00"


FLAVOURS: dict[str, Text] = {one.__name__: one for one in (sharp, long, word, flood, formula, unseen)}

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_of(of: Text) -> Text:
    """The same without the characters that XML cannot carry."""
    return lambda key: _NO_XML.sub("", of(key))


def name_of_file(of: Text, key: str) -> str:
    """The same as a name that a file can have here, with a byte that is no text."""
    return of(key).replace("/", "").replace("\x00", "")[:40] + "\udcff"


_FORBIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)


def acts(text: str, *, lines: bool = False) -> Iterator[str]:
    """What a terminal would act on, what hides or turns what stands beside it, and floods of marks."""
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        newer = category == "Cn" and not 0x20000 <= ord(char) <= 0x3FFFD
        if lines and char == "\n":
            continue
        if category in _FORBIDDEN or newer or _IGNORABLE.match(char) or marks > 4:
            yield f"U+{ord(char):04X}"

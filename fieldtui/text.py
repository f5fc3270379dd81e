"""Text from people, made safe and made comparable.

`plain` is the one way of such a text to a screen, a terminal or a log, `masked` the one into a field that is
being edited; `spreadsheet_cell` the one way into a spreadsheet, `name_for_file` into the name of a file;
`halfwidth` the one way from a keyboard or a sheet into a comparison. Nothing here knows what the text means.
"""

import re
import unicodedata

# The full-width block U+FF01–FF5E mirrors ASCII 0x21–0x7E; U+3000 is its space. NFKC would also change
# characters that people chose on purpose (ligatures, circled numbers), so only this block is folded.
_HALFWIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}

# Planes 2 and 3 are ideographs and nothing else (UAX #38, #44): a rare name is shown even if this Python's
# tables are older than its character. The last two of a plane are no characters.
_IDEOGRAPHS = r"\U00020000-\U0002fffd\U00030000-\U0003fffd"
# What nearly every text consists of, and what is drawn as it is: ASCII, Latin, punctuation, arrows, signs,
# box drawing, kana, Chinese, full-width. No mark, no format character, nothing unassigned is among it.
_UNUSUAL = re.compile(
    r"[^ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2100-\u218b\u2190-\u23ff\u2460-\u27ff"
    r"\u3000-\u3029\u3030-\u303f\u3041-\u3096\u309b-\u30ff\u3105-\u312f\u3220-\u9fff\uf900-\ufa6d"
    r"\uff01-\uff60\uffe0-\uffe6" + _IDEOGRAPHS + "]"
)
_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]")
# Beside the format characters (category Cf: bidirectional controls, zero-width characters, tags), what Unicode
# calls Default_Ignorable (UAX #44): variation selectors, fillers, the grapheme joiner. And the tone of a skin,
# which some terminals draw into the character before it and some beside it.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U0001d159\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
# Everything that some terminal, `str.splitlines` or a spreadsheet takes for the end of a line.
_LINE_ENDS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_BLANKS = frozenset("\t\u2800")
# Vowels and finals of Korean stand in the cell of their first letter, as marks do.
_JAMO = re.compile("[\u1161-\u11ff\ud7b0-\ud7fb]")
_FLAG_A, _FLAG_Z = 0x1F1E6, 0x1F1FF
# UTS #39, "Optional Detection": no sequence of more than four nonspacing marks.
_MOST_MARKS = 4
_MOST_EMPTY_LINES = 2
# A mark without a letter is shown on this one, as The Unicode Standard shows it, not on what stands before the text.
_BASE = "\u25cc"
_REPLACEMENT = "\ufffd"
LONGEST_SHOWN = 2_000
"""Characters: as many as the longest answer that can be typed."""


def halfwidth(text: str) -> str:
    """`text` with full-width ASCII (`１`, `Ａ`, `－`, the ideographic space) folded to ASCII."""
    return text.translate(_HALFWIDTH)


def plain(text: object, *, lines: bool = False, longest: int = LONGEST_SHOWN) -> str:
    """`text` as it may be drawn: every character of the result takes its place on its line and does nothing else.

    - Controls (C0, C1, DEL: what ECMA-48 sequences, OSC 8, OSC 52 and DCS begin with), stray surrogates, private
      use and unassigned code points are shown as `�`; what followed an escape is read as the text that it is.
    - Overrides, embeddings, isolates and marks of the bidirectional algorithm (UAX #9; "Trojan Source",
      CVE-2021-42574), zero-width characters, variation selectors, tags and fillers are left out. Letters that are
      written from right to left stay, and so do the parts of an emoji that joiners held together.
    - Of marks on one letter the first four stay (UTS #39); one without a letter gets `◌`.
    - Line ends, tabs and spaces of every width become one space, the ideographic one stays; with `lines` line
      ends stay, at most two empty lines running. A flag becomes its two letters.
    - At most `longest` characters, then `…`. How many cells that may take is said where it is drawn.

    The result still is not markup, a path or a formula: widgets get it as `Content`, or with markup off.
    """
    source = str(text)
    if _UNUSUAL.search(source) is None:
        return source if len(source) <= longest else source[: longest - 1] + "…"
    # Bounded before it is looked at: what is left out must not cost time either.
    read = 4 * longest + 64
    out = _harmless(source[:read].replace("\r\n", "\n"), lines, longest + 1)
    if len(out) > longest or len(source) > read:
        return "".join(out[: longest - 1]) + "…"
    return "".join(out)


def _harmless(source: str, lines: bool, most: int) -> list[str]:
    """The characters of `source` that may be drawn, in their order, at most `most`."""
    out: list[str] = []
    marks = ends = 0
    for char in source:
        if _UNUSUAL.match(char) is None:
            marks = ends = 0
            out.append(char)
        elif char in _LINE_ENDS and lines:
            ends += 1
            marks = 0
            if ends <= _MOST_EMPTY_LINES + 1:
                out.append("\n")
        elif _combines(char):
            marks += 1
            if marks == 1 and out[-1:] in ([], ["\n"]):
                out.append(_BASE)
            if marks <= _MOST_MARKS:
                out.append(char)
        elif drawn := _instead_of(char):
            marks = ends = 0
            out.append(drawn)
        if len(out) >= most:
            break
    return out


def _combines(char: str) -> bool:
    """Whether `char` is drawn in the cell of the character before it."""
    if _INVISIBLE.match(char):
        return False
    category = unicodedata.category(char)
    return category in ("Mn", "Me", "Mc") or (category == "Lo" and _JAMO.match(char) is not None)


def _instead_of(char: str) -> str:
    """What is drawn for one unusual character; empty for what is left out."""
    category = unicodedata.category(char)
    if char in _LINE_ENDS or char in _BLANKS or category == "Zs":
        return " "
    if category == "Cf" or _INVISIBLE.match(char):
        return ""
    if _FLAG_A <= ord(char) <= _FLAG_Z:
        return chr(ord(char) - _FLAG_A + ord("A"))
    return _REPLACEMENT if category in ("Cc", "Cs", "Co", "Cn") else char


def masked(text: str) -> str:
    """`text` as it may be drawn while it is edited: a character for a character, so that a cursor can stand between.

    What `plain` would leave out is `�` here; blanks are spaces.
    """
    if _UNUSUAL.search(text) is None:
        return text
    out: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if _combines(char) else 0
        if _UNUSUAL.match(char) is None or (0 < marks <= _MOST_MARKS and out):
            out.append(char)
        else:
            out.append(_REPLACEMENT if marks else _instead_of(char) or _REPLACEMENT)
    return "".join(out)


def spreadsheet_cell(value: object) -> object:
    """`value` as it may stand in a CSV or XLSX cell: harmless, and a text that a spreadsheet would run gets an apostrophe.

    The rule is OWASP's for CSV injection: a leading `=`, `+`, `-`, `@`, tab, carriage return or line feed, the
    full-width ones among them; blanks before it do not count. Numbers stay numbers. At most as many characters
    as a cell of a spreadsheet holds (32,767), the apostrophe included.
    """
    if not isinstance(value, str):
        return value
    shown = plain(value, lines=True, longest=32_766)
    # A tab or a line end may have become a blank: what the cell was is asked of `value`.
    first = halfwidth(shown).lstrip()[:1]
    return "'" + shown if first in ("=", "+", "-", "@") or value[:1] in ("\t", "\r", "\n") else shown


# What FAT and Windows have no file names with (and `/`, which nobody has), and devices that are not files.
_NO_FILE_NAME = re.compile(r'[<>:"/\\|?*\ufffd]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def name_for_file(text: str, otherwise: str, *, longest: int = 40) -> str:
    """`text` as the stem of a file's name on any disk or stick: one harmless part of a path, never hidden.

    At most `longest` characters, of at most four bytes each, so that a date and a suffix have room in the 255
    bytes of a name. `otherwise` where nothing is left.
    """
    kept = _NO_FILE_NAME.sub("_", plain(text, longest=4 * longest)).replace("…", "")
    name = kept.lstrip(" .-")[:longest].strip(" .")
    return otherwise if not name.strip("_") or _DEVICES.fullmatch(name) else name


def cells(text: str) -> int:
    """How many terminal cells `text` takes: two for wide and full-width characters, none for marks.

    For what has passed `plain`; the interface measures with the tables of what draws it.
    """
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(char: str) -> int:
    if _UNUSUAL.match(char) is not None and (
        _combines(char) or unicodedata.category(char) == "Cf" or _INVISIBLE.match(char)
    ):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" or _IDEOGRAPH.match(char) else 1

"""Text from people, made safe and made comparable.

`plain` is the one way of such a text to a screen, a terminal or a log; `spreadsheet_cell` the one way
into a spreadsheet; `halfwidth` the one way from a keyboard or a sheet into a comparison. Nothing here
knows what the text means.
"""

import unicodedata

# The full-width block U+FF01–FF5E mirrors ASCII 0x21–0x7E; U+3000 is its space. NFKC would also change
# characters that people chose on purpose (ligatures, circled numbers), so only this block is folded.
_HALFWIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
# Bidirectional controls and zero-width characters reorder or hide what stands beside them.
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff\u061c") | {
    chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
_MOST_MARKS = 4
LONGEST_SHOWN = 10_000


def halfwidth(text: str) -> str:
    """`text` with full-width ASCII (`１`, `Ａ`, `－`, the ideographic space) folded to ASCII."""
    return text.translate(_HALFWIDTH)


def plain(text: object, *, lines: bool = False, longest: int = LONGEST_SHOWN) -> str:
    """`text` as it may be drawn: no control, escape, override or invisible character, no flood of marks.

    Line ends and tabs become one space unless `lines` keeps the line ends. Stray surrogates and what a
    terminal would act on are shown as `�`. At most `longest` characters, then `…`.
    The result still is not markup: widgets get it as `rich.text.Text` or with markup off.
    """
    source = str(text)
    if source.isascii() and source.isprintable():
        return source if len(source) <= longest else source[: longest - 1] + "…"
    out: list[str] = []
    marks = 0
    for char in source[: longest + 1]:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if char == "\n" and lines:
            out.append(char)
        elif char in "\n\r\t" or category == "Zs":
            out.append("\u3000" if char == "\u3000" else " ")
        elif char in _INVISIBLE or marks > _MOST_MARKS:
            continue
        elif category in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp"):
            out.append("\ufffd")
        elif category == "Cf":
            continue
        else:
            out.append(char)
    return "".join(out) if len(out) <= longest else "".join(out[: longest - 1]) + "…"


def spreadsheet_cell(value: object) -> object:
    """`value` as it may stand in a CSV or XLSX cell: a text that a spreadsheet would run gets an apostrophe.

    The rule is OWASP's for CSV injection: a leading `=`, `+`, `-`, `@`, tab or carriage return.
    """
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def cells(text: str) -> int:
    """How many terminal cells `text` takes: two for wide and full-width characters, none for marks."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )

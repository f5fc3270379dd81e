"""CSV and its neighbours: which encoding, which separator, which rows.

Chinese Excel writes GB18030 without a mark, everything else UTF-8 with or without one; both are tried
strictly. Nothing here knows what a ledger is.
"""

import csv
import io

from fieldtui.ledger.cells import Cell

_SEPARATORS = (",", "\t", ";", "|", "，")
_LOOKED_AT = 20
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def rows_of_text(content: bytes) -> list[list[Cell]] | None:
    """The rows of a delimited text, every cell a text; None if the content is no text.

    A quoted cell may hold line ends, so row numbers count records, as a spreadsheet program shows them.
    """
    text = _decoded(content)
    if text is None:
        return None
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [list(row) for row in reader]
    except csv.Error:
        # One cell above the reader's limit: a quote was opened and never closed. Without quotes, lines hold.
        unquoted = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE)
        try:
            return [list(row) for row in unquoted]
        except csv.Error:
            return None


def _decoded(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    if b"\0" in content:
        return None
    return next((t for e in ("utf-8", "gb18030") if (t := _strictly(content, e)) is not None), None)


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _separator(text: str) -> str:
    """The separator that splits the first lines most, and most alike."""
    lines = [line for line in text.splitlines()[:200] if line.strip()][:_LOOKED_AT]

    def score(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        usual = max(set(counts), key=counts.count) if counts else 0
        return (sum(c == usual for c in counts) if usual else 0, usual)

    return max(_SEPARATORS, key=score)

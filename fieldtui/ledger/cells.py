"""What one cell says as text: the same text whatever type the spreadsheet gave it.

Nothing here knows which column the cell stands in.
"""

import datetime as dt
import re

from fieldtui.text import halfwidth

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta

_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_FULLWIDTH = re.compile("[\uff01-\uff5e\u3000]")
_SPACES = re.compile(r"\s+")
_SPACE_IN_NAME = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
# What people type for "the same as in the row above". A lone hyphen or slash says "nothing" instead.
_DITTO = frozenset(
    {"同上", "同前", "同", "〃", '"', "''", "”", "“", "″", "´´", "〝", "〞", "々", "ditto", "idem"}
)
_NOTHING = frozenset(
    {"/", "\\", "-", "--", "—", "——", "–", "无", "没有", "none", "n/a", "#n/a", "null", "nil", "暂无", "不详"}
)
# A double keeps 15 digits; a spreadsheet has already zeroed the rest of a longer number.
_EXACT_DIGITS = 10**15


def written(cell: Cell | None) -> str:
    """The cell as people wrote it: one line, no invisible characters, numbers without `.0`."""
    if isinstance(cell, str):
        return _tidy(cell)
    return "" if cell is None else _other(cell)


def cell_text(cell: Cell | None) -> str:
    """`written`, with full-width digits, letters and signs folded to ASCII: for reading and comparing."""
    if isinstance(cell, str):
        return _folded(cell)
    return "" if cell is None else _other(cell)


def _tidy(text: str) -> str:
    # Not printable is every control, invisible character and every space but the ordinary one.
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def _folded(text: str) -> str:
    return _tidy(halfwidth(text) if _FULLWIDTH.search(text) else text)


def _other(cell: int | float | bool | dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "minutes")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)


def is_blank(cell: Cell | None) -> bool:
    """Whether nothing can be seen in the cell."""
    return cell is None or cell == "" or (isinstance(cell, str) and not _tidy(cell))


def is_ditto(text: str) -> bool:
    """Whether the text (from `cell_text`) says "as above"."""
    return len(text) < 6 and text.casefold() in _DITTO


def or_nothing(text: str) -> str:
    """The text (from `cell_text`), or "" where it is a way to write that there is nothing."""
    return "" if len(text) < 5 and text.casefold() in _NOTHING else text


def digits_lost(cell: Cell | None) -> bool:
    """Whether the cell is a number with more digits than a spreadsheet's number holds exactly."""
    if isinstance(cell, (int, float)):
        return abs(cell) >= _EXACT_DIGITS
    return isinstance(cell, str) and re.fullmatch(r"\s*\d(\.\d+)?[eE]\+1[5-9]\s*", cell) is not None


def person_name(text: str) -> str:
    """A name without the spaces that line it up in a column (张 三), keeping those of `Anna Li`."""
    return _SPACE_IN_NAME.sub("", text)

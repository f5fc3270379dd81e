"""Which field a heading names, and which rows of a sheet are headings.

Only texts are compared here; what a column's content says is `evidence`'s, and who wins is
`recognise`'s. The headings themselves are data in `fields`.
"""

import re
from collections.abc import Sequence
from functools import cache

from fieldtui.ledger.cells import cell_text, is_blank
from fieldtui.ledger.fields import FIELDS, KINDS, Kind
from fieldtui.ledger.sheets import Row

EXACT, JOINED, SUFFIX, WITHIN, GROUP_ONLY = 0.92, 0.95, 0.7, 0.55, 0.35
_LOOKED_AT = 30
_LONGEST_HEADING = 20
_MOST_HEADER_ROWS = 4
_ASIDE = re.compile(r"\([^)]*\)|[\s*:·.。、_\-/]+")


def heading_key(text: str) -> str:
    """A heading as it is compared: no spaces, signs, case, nor what stands in parentheses."""
    return _ASIDE.sub("", text).casefold()


@cache
def _known(kind: Kind) -> dict[str, str]:
    table: dict[str, str] = {}
    for field in FIELDS.values():
        if kind in field.kinds:
            for heading in field.headings:
                table.setdefault(heading_key(heading), field.id)
    return table


def _lookup(key: str, kind: Kind) -> tuple[str, float] | None:
    """The field a heading names, and how surely. A Chinese heading's last word says what it is."""
    known = _known(kind)
    if key in known:
        return known[key], EXACT
    if not 2 <= len(key) <= _LONGEST_HEADING:
        return None
    for score, fits in ((SUFFIX, key.endswith), (WITHIN, key.__contains__)):
        found = [h for h in known if (len(h) > 1 if not h.isascii() else len(h) > 4) and fits(h)]
        if found:
            return known[max(found, key=lambda h: (len(h), h))], score
    return None


def field_of_heading(texts: Sequence[str], kind: Kind) -> tuple[str, float] | None:
    """The field named by a column's headings, from the group's heading down to the column's own."""
    keys = [key for text in texts if (key := heading_key(text))]
    if not keys:
        return None
    joined = "".join(keys)
    if len(keys) > 1 and joined in _known(kind):
        return _known(kind)[joined], JOINED
    if found := _lookup(keys[-1], kind):
        return found
    if len(keys) > 1 and (found := _lookup(keys[-2], kind)):
        return found[0], min(found[1], GROUP_ONLY)
    return None


def _exact(text: str) -> bool:
    key = heading_key(text)
    return any(key in _known(kind) for kind in KINDS)


def _weight(row: Row) -> float:
    """How much a row looks like headings: the different headings it knows."""
    texts = {text for cell in row if (text := cell_text(cell)) and len(text) <= _LONGEST_HEADING}
    if len(texts) < 2:
        return 0.0
    known = sum(_exact(text) for text in texts)
    likely = sum(
        any(_lookup(heading_key(text), kind) for kind in ("residents", "premises"))
        for text in texts
        if not _exact(text) and not any(c.isdigit() for c in text)
    )
    return known + 0.4 * likely - 0.5 * (len(texts) - known - likely)


def find_header_rows(rows: Sequence[Row]) -> tuple[int, int]:
    """The first and last heading row, from 1; (0, 0) if the sheet has none."""
    weights = [_weight(row) for row in rows[:_LOOKED_AT]]
    best = max(range(len(weights)), key=lambda i: (weights[i], -i), default=-1)
    if best < 0 or weights[best] < 1.5:
        return 0, 0
    first = last = best
    while first > 0 and last - first + 1 < _MOST_HEADER_ROWS and _is_group_row(rows[first - 1], rows[first]):
        first -= 1
    while (
        last + 1 < len(rows)
        and last - first + 1 < _MOST_HEADER_ROWS
        and _is_sub_row(rows[last], rows[last + 1])
    ):
        last += 1
    return first + 1, last + 1


def _is_group_row(above: Row, row: Row) -> bool:
    """Whether `above` holds headings over those of `row`: several, short, and no sentence or number."""
    texts = {text for cell in above if (text := cell_text(cell))}
    if len(texts) < 2 or any(
        len(t) > _LONGEST_HEADING or ":" in t or any(map(str.isdigit, t)) for t in texts
    ):
        return False
    return len(texts) <= len({cell_text(cell) for cell in row}) + 1 and _weight(above) > -0.5 * len(texts)


def _is_sub_row(row: Row, below: Row) -> bool:
    """Whether `below` goes on with the headings of `row`: nothing in it but headings, or what was merged."""
    new = []
    for column, cell in enumerate(below):
        text = cell_text(cell)
        if text and not (column < len(row) and cell_text(row[column]) == text):
            new.append(text)
    return len(new) >= 2 and all(map(_exact, new))


def heading_texts(rows: Sequence[Row], first: int, last: int, width: int) -> list[tuple[str, ...]]:
    """For each column its headings from top to bottom, a group's heading over all its columns.

    Where a file keeps no merged ranges (CSV), a blank in an upper row under which a heading stands
    belongs to the group on its left.
    """
    headings: list[list[str]] = [[] for _column in range(width)]
    if not first:
        return [()] * width
    block = rows[first - 1 : last]
    for depth, row in enumerate(block):
        group = ""
        for column in range(width):
            text = cell_text(row[column]) if column < len(row) else ""
            below = any(column < len(r) and not is_blank(r[column]) for r in block[depth + 1 :])
            if text:
                group = text
            elif below and depth + 1 < len(block):
                text = group
            else:
                group = ""
            if text and (not headings[column] or headings[column][-1] != text):
                headings[column].append(text)
    return [tuple(texts) for texts in headings]

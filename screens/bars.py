"""Bars and heat, made of cells: a count can be seen before it is read.

Each cell is a character in a shade of the colour behind it: a bar looks solid, and what it stands for can
still be read where there are no colours. ASCII, since block characters are two cells wide on some terminals.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content


@dataclass(frozen=True)
class Share:
    """A part of a bar: how many, the character that draws it, the colour."""

    count: int
    char: str
    colour: str


# From nothing to all, in the steps of a heat map; a colour and the character where there are none.
HEAT: tuple[tuple[int, str, str], ...] = (
    (0, ".", "$error 30%"),
    (1, "-", "$error 60%"),
    (34, "=", "$warning 60%"),
    (67, "+", "$success 50%"),
    (100, "#", "$success"),
)


def widths(counts: Sequence[int], total: int, width: int) -> list[int]:
    """How many of `width` cells each count gets; what is not zero gets at least one where there is room.

    >>> widths([1, 50, 49], 100, 10)
    [1, 5, 4]
    """
    if total <= 0:
        return [0] * len(counts)
    out = [max(count * width // total, 1 if count else 0) for count in counts]
    while sum(out) > width:
        out[out.index(max(out))] -= 1
    whole = sum(counts) == total
    while whole and sum(out) < width:
        rests = [count * width / total - got for count, got in zip(counts, out, strict=True)]
        out[rests.index(max(rests))] += 1
    return out


def bar(shares: Sequence[Share], total: int, width: int) -> Content:
    """`shares` of `total` side by side in `width` cells; the rest is empty."""
    drawn = widths([share.count for share in shares], total, width)
    parts: list[str | tuple[str, str]] = [
        (share.char * cells, f"auto 40% on {share.colour}")
        for share, cells in zip(shares, drawn, strict=True)
        if cells
    ]
    rest = width - sum(drawn)
    if rest > 0:
        parts.append(("." * rest, "$text-muted 40%"))
    return Content.assemble(*parts)


def percent(part: int, whole: int) -> int:
    """How many in a hundred, rounded down, so that 100 means all."""
    return part * 100 // whole if whole else 0


def heat(percentage: int) -> tuple[str, str]:
    """The character and the colour of a percentage on a heat map."""
    found = HEAT[0]
    for step in HEAT:
        if percentage >= step[0]:
            found = step
    return found[1], found[2]

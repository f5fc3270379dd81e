"""How the result of a command looks: a table for people, JSON for programs. Nothing here writes it anywhere."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from fieldtui.text import cells, plain

# Characters of a cell, and cells of a column: what is longer stands whole in the JSON.
_LONGEST_CELL, _WIDEST_COLUMN = 500, 60


def laid_out(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """The lines of a table, numbers to the right."""
    texts = [[plain(cell, longest=_LONGEST_CELL) for cell in row] for row in rows]
    widths = [
        max(cells(heading), *(min(cells(row[at]), _WIDEST_COLUMN) for row in texts), 0)
        for at, heading in enumerate(headings)
    ]
    numbers = [bool(rows) and all(isinstance(row[at], int) for row in rows) for at in range(len(headings))]
    for row in [list(headings), *texts]:
        padded = (_pad(cell, width, right) for cell, width, right in zip(row, widths, numbers, strict=True))
        yield "  ".join(padded).rstrip()


def _pad(text: str, width: int, right: bool) -> str:
    # More than a column is wide takes its room from those behind it, in its own line alone.
    space = " " * max(width - cells(text), 0)
    return space + text if right else text + space


def as_json(data: object) -> str:
    """`data` as one JSON document in which every character that a terminal would act on is escaped."""
    try:
        encoded = msgspec.json.encode(data, enc_hook=_unknown)
    except UnicodeEncodeError:
        # A name on a disk that is no text stands among the data.
        encoded = msgspec.json.encode(_as_text(msgspec.to_builtins(data, enc_hook=_unknown)))
    text = msgspec.json.format(encoded, indent=2).decode()
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(char: str) -> str:
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _as_text(data: object) -> object:
    """Builtin `data` with every stray surrogate in it replaced: JSON in UTF-8 has none."""
    if isinstance(data, str):
        return data.encode("utf-8", "replace").decode()
    if isinstance(data, list | tuple):
        return [_as_text(one) for one in data]
    if isinstance(data, dict):
        return {_as_text(key): _as_text(value) for key, value in data.items()}
    return data


def _unknown(value: object) -> object:
    if isinstance(value, Path):
        # A name on a disk need not be text; JSON is.
        return os.fsencode(value).decode("utf-8", "replace")
    raise TypeError(type(value).__name__)

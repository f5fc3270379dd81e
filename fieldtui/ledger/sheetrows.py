"""One sheet, row by row, its cells found by field, with "as above" resolved.

Serves both kinds of ledger; what a text means is the caller's to say.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from fieldtui.ledger.cells import Cell, cell_text, is_ditto, or_nothing, written
from fieldtui.ledger.issues import issue
from fieldtui.ledger.layout import SheetLayout, column_letter
from fieldtui.ledger.sheets import Row, Sheet
from fieldtui.ledger.values import Issue, Where

_MOST_QUOTED = 60  # characters of a cell quoted in an issue


class Found(NamedTuple):
    """A cell that has a meaning: its value, its text (folded to ASCII signs), its column from 0 (-1: none)."""

    cell: Cell
    text: str
    column: int

    def __bool__(self) -> bool:
        """Whether the cell says anything; 无 and the like say nothing."""
        return bool(or_nothing(self.text))


_NONE = Found("", "", -1)


class SheetRows:
    """The rows of one sheet below its headings; the methods speak about the row that `each` has come to."""

    def __init__(self, sheet: Sheet, layout: SheetLayout, issues: list[Issue]) -> None:
        self.sheet, self.layout, self.issues = sheet, layout, issues
        self.columns: dict[str, list[int]] = {}
        for column in layout.columns:
            self.columns.setdefault(column.field, []).append(column.index)
        self.after_gap = True
        self.filled = 0
        # Set by the caller: the row begins a new household, so what stood above no longer holds for blanks.
        self.begins = True
        self.where = Where(sheet.name, 0)
        self._cells: Row = ()
        self._texts: list[str] = []
        self._above: dict[int, Found] = {}
        # A ledger says the same few things over and over; the memory of them ends with the sheet.
        self._folded: dict[str, str] = {}

    def each(self, step: Callable[[], None]) -> Iterator[Where]:
        """Go from row to row, past blank ones and headings said again; `step` is called for every row."""
        first, last = self.layout.first_header, self.layout.last_header
        headings = set(self.sheet.rows[first - 1 : last]) if first else set()
        for number, cells in enumerate(self.sheet.rows[last:], last + 1):
            step()
            texts = [self._fold(cell) for cell in cells]
            if not any(texts):
                self.after_gap = True
            elif cells not in headings:
                self.filled += 1
                self._cells, self._texts = cells, texts
                self.where = Where(self.sheet.name, number)
                yield self.where

    def _fold(self, cell: Cell) -> str:
        if not isinstance(cell, str):
            return cell_text(cell)
        text = self._folded.get(cell)
        if text is None:
            text = self._folded[cell] = cell_text(cell)
        return text

    def own_text(self, column: int) -> str:
        """What the row itself says in a column, "as above" not resolved."""
        return self._texts[column] if column < len(self._texts) else ""

    def own_texts(self, *fields: str) -> list[str]:
        """What the row itself says in all columns of some fields, blank ones left out."""
        texts = (self.own_text(column) for field in fields for column in self.columns.get(field, ()))
        return [text for text in texts if text]

    def line(self) -> list[str]:
        """The row's filled cells as written."""
        return [text for cell in self._cells if (text := written(cell))]

    def _at(self, column: int) -> Found:
        text = self.own_text(column)
        if text and is_ditto(text):
            return self._above.get(column, _NONE)
        found = Found(self._cells[column], text, column) if text else _NONE
        if text or self.begins:
            self._above[column] = found
        return found

    def all(self, field: str) -> list[Found]:
        """The filled cells of a field's columns."""
        return [found for column in self.columns.get(field, ()) if (found := self._at(column)).text]

    def first(self, field: str) -> Found:
        """The first filled cell of a field; one without text if there is none."""
        columns = self.columns.get(field)
        if columns is None:
            return _NONE
        if len(columns) == 1:
            return self._at(columns[0])
        return next(iter(self.all(field)), _NONE)

    def text(self, field: str) -> str:
        """The text of a field, "" if it says nothing."""
        return or_nothing(self.first(field).text)

    def as_written(self, field: str) -> str:
        """All texts of a field as people wrote them, each once."""
        texts = dict.fromkeys(written(found.cell) for found in self.all(field) if found)
        return " ".join(texts)

    def doubt(self, code: str, column: int = -1, **facts: object) -> None:
        """Say that something about the row is doubtful."""
        letter = column_letter(column) if column >= 0 else None
        told = {name: str(fact)[:_MOST_QUOTED] for name, fact in facts.items()}
        self.issues.append(issue(code, self.where, letter, **told))

"""A list of rows to walk over: each a line of text and the value it stands for, headings between them.

Enter is left to the screen's registry of actions; a tap anywhere on a row selects it and opens it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from screens.drawing import bounded

Value = TypeVar("Value")
# A row is one line, and no terminal is wider: what is beyond need not be measured at each drawing.
ROW_CELLS = 500


@dataclass(frozen=True)
class Row(Generic[Value]):
    """One line. A row without a value is a heading: the cursor passes over it. `key` finds it again."""

    content: Content
    value: Value | None = None
    key: str = ""


class Rows(OptionList, Generic[Value], inherit_bindings=False):
    """Rows with a cursor.

    `show` keeps the cursor on the row with the same key, or else at the same place in the list.
    """

    BINDINGS: ClassVar = [
        Binding("down", "cursor_down", "Down", show=False),
        Binding("up", "cursor_up", "Up", show=False),
        Binding("home", "first", "First", show=False),
        Binding("end", "last", "Last", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
    ]
    """
    | Key | What it does |
    | :- | :- |
    | up, down | The row before, the row after. |
    | home, end | The first, the last row. |
    | page up, page down | A screenful of rows. |
    """

    @dataclass
    class Tapped(Message):
        """A row was tapped; it is selected."""

        rows: "Rows"  # type: ignore[type-arg]

        @property
        def control(self) -> "Rows":  # type: ignore[type-arg]
            """The list."""
            return self.rows

    def __init__(self, name: str) -> None:
        super().__init__(id=name, markup=False)
        self._rows: tuple[Row[Value], ...] = ()

    def show(self, rows: Sequence[Row[Value]]) -> None:
        """Put `rows` in the place of those that were there."""
        before, at = self.selected_row, self.highlighted
        self._rows = tuple(rows)
        self.set_options(
            [Option(bounded(row.content, ROW_CELLS), disabled=row.value is None) for row in rows]
        )
        real = [index for index, row in enumerate(rows) if row.value is not None]
        same = [i for i in real if before is not None and before.key and rows[i].key == before.key]
        near = [i for i in real if i >= (at or 0)] or real[-1:]
        self.highlighted = next(iter(same or near), None)

    def stand_at(self, key: str, at: int) -> None:
        """Put the cursor on the row with `key`, else on row number `at`, if there is such a row."""
        keyed = next((i for i, row in enumerate(self._rows) if key and row.key == key), None)
        numbered = at if 0 <= at < len(self._rows) and self._rows[at].value is not None else None
        found = numbered if keyed is None else keyed
        if found is not None:
            self.highlighted = found

    @property
    def selected_row(self) -> Row[Value] | None:
        """The row under the cursor."""
        at = self.highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    @property
    def selected(self) -> Value | None:
        """What the row under the cursor stands for."""
        row = self.selected_row
        return row.value if row else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Tapped(self))

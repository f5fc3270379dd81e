"""Panels that ask for one thing: a text, one of several, some of several.

Esc leaves a panel without an answer; a text that was typed is there again when the same thing is asked again.
"""

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from fieldtui.checklists import ChecklistError
from fieldtui.errors import FieldtuiError, cause_and_step
from fieldtui.i18n import _
from fieldtui.text import halfwidth
from screens.drawing import bounded, line, lines, text
from screens.over import QUESTION_CELLS
from screens.rows import Row, Rows
from screens.session import Session
from screens.text_input import Field

Value = TypeVar("Value")
# Turns what was typed into what is meant, or raises a FieldtuiError that says why it cannot.
Check = Callable[[str], object]


class AskText(ModalScreen[str]):
    """Asks for one line of text. `check` may refuse it with an error, which is shown; the text stays."""

    AUTO_FOCUS = "#answer"
    BINDINGS: ClassVar = [Binding("escape", "leave", "Cancel", show=False)]

    def __init__(
        self, session: Session, question: str, *, why: str = "", value: str = "", check: Check = str
    ) -> None:
        super().__init__()
        self._session = session
        self._question = question
        self._why = why
        self._check = check
        self._offered = value
        self._value = session.unsent.get((question, 0), {}).get("answer", value)

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Static(bounded(text(self._question, "bold"), QUESTION_CELLS), markup=False)
            if self._why:
                yield Static(bounded(text(self._why, "dim"), QUESTION_CELLS), markup=False)
            yield Field(self._value, id="answer", select_on_focus=False)
            yield Static("", id="wrong", markup=False)
            yield Static(text(_("Enter takes it, Esc leaves."), "dim"), markup=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            self._check(event.value)
        except (FieldtuiError, ChecklistError) as error:
            cause, step = cause_and_step(error)
            self.query_one("#wrong", Static).update(lines(text(cause, "bold $error"), text(step)))
            return
        self._session.unsent.pop((self._question, 0), None)
        self.dismiss(event.value.strip())

    def keep_typed(self, session: Session) -> None:
        """Put what is typed among what is unsent, if it is something else than what was offered."""
        typed = self.query_one("#answer", Input).value
        if typed == self._offered:
            session.unsent.pop((self._question, 0), None)
        else:
            session.unsent[self._question, 0] = {"answer": typed}

    def action_leave(self) -> None:
        """Close without an answer; what was typed is kept."""
        self.keep_typed(self._session)
        self.dismiss(None)


class PickOne(ModalScreen[Value], Generic[Value]):
    """Asks for one of `rows`, found by typing a part of it."""

    AUTO_FOCUS = "#wanted"
    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("down", "walk(1)", "Down", show=False, priority=True),
        Binding("up", "walk(-1)", "Up", show=False, priority=True),
        Binding("enter", "take", "Take", show=False, priority=True),
    ]

    def __init__(self, question: str, rows: Sequence[Row[Value]], chosen: str = "") -> None:
        super().__init__()
        self._question = question
        self._all = tuple(rows)
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel -tall"):
            yield Static(bounded(text(self._question, "bold"), QUESTION_CELLS), markup=False)
            yield Field(placeholder=_("Type a part of it"), id="wanted")
            yield Rows[Value]("choices")

    @property
    def _rows(self) -> Rows[Value]:
        return self.query_one("#choices", Rows)

    def on_mount(self) -> None:
        self._rows.show(self._all)
        at = next((i for i, row in enumerate(self._all) if row.key and row.key == self._chosen), None)
        if at is not None:
            self._rows.highlighted = at

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        wanted = halfwidth(event.value).strip().casefold()
        if wanted:
            self._rows.show(
                [row for row in self._all if wanted in halfwidth(row.content.plain).casefold() and row.value]
            )
        else:
            self._rows.show(self._all)

    def action_walk(self, step: int) -> None:
        """One row up or down, while the text field has the focus."""
        if step > 0:
            self._rows.action_cursor_down()
        else:
            self._rows.action_cursor_up()

    @on(Rows.Tapped)
    def action_take(self) -> None:
        """Answer with the selected row."""
        if self._rows.selected is not None:
            self.dismiss(self._rows.selected)


class PickSome(ModalScreen[tuple[Value, ...]], Generic[Value]):
    """Asks for any number of `choices`; Space ticks, Enter takes what is ticked."""

    AUTO_FOCUS = "#choices"
    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("space", "tick", "Tick", show=False),
        Binding("ctrl+a", "tick_all", "All", show=False),
        Binding("enter", "take", "Take", show=False, priority=True),
    ]

    def __init__(
        self, question: str, choices: Sequence[tuple[Value, Content]], chosen: Collection[Value] = ()
    ) -> None:
        super().__init__()
        self._question = question
        self._choices = tuple(choices)
        self._chosen = set(chosen)

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel -tall"):
            yield Static(bounded(text(self._question, "bold"), QUESTION_CELLS), markup=False)
            yield Rows[int]("choices")
            yield Static(
                text(_("Space ticks, Ctrl+A ticks all or none, Enter takes them, Esc leaves."), "dim")
            )

    def on_mount(self) -> None:
        self._draw()

    def _draw(self) -> None:
        # Counted from 1: a row's value must not be mistaken for none.
        rows = [
            Row(ticked(content, value in self._chosen), at, str(at))
            for at, (value, content) in enumerate(self._choices, 1)
        ]
        self.query_one("#choices", Rows).show(rows)

    @on(Rows.Tapped)
    def action_tick(self) -> None:
        """Tick the selected row, or take its tick away."""
        at = self.query_one("#choices", Rows).selected
        if isinstance(at, int):
            self._chosen ^= {self._choices[at - 1][0]}
            self._draw()

    def action_tick_all(self) -> None:
        """Tick all; none, if all are ticked."""
        every = {value for value, _content in self._choices}
        self._chosen = set() if self._chosen == every else every
        self._draw()

    def action_take(self) -> None:
        """Answer with what is ticked."""
        self.dismiss(tuple(value for value, _content in self._choices if value in self._chosen))


def ticked(content: Content, yes: bool) -> Content:
    """A choice with its box."""
    return line(("[x] " if yes else "[ ] ", "bold $accent" if yes else ""), content)

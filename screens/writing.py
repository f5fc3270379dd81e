"""Texts of several lines: the area that they are typed into, and the panel that asks for one."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from fieldtui.i18n import _
from fieldtui.text import plain
from screens.drawing import bounded, text
from screens.over import QUESTION_CELLS
from screens.session import Session


class PlainArea(TextArea):
    """Where several lines are typed: of at most `longest` characters, and harmless whatever is pasted.

    `value` has passed `plain`. Enter on an empty last line ends it.
    """

    def __init__(self, value: str, longest: int, placeholder: str = "") -> None:
        super().__init__(value, placeholder=placeholder)
        self._longest = longest

    def ended(self) -> None:
        """What Enter on an empty last line does."""
        raise NotImplementedError

    async def _on_key(self, event: events.Key) -> None:
        row, _column = self.cursor_location
        last = row == self.document.line_count - 1
        if event.key == "enter" and last and not self.document.get_line(row).strip():
            event.stop()
            event.prevent_default()
            self.ended()
        elif (event.is_printable or event.key == "enter") and len(self.text) >= self._longest:
            event.stop()
            event.prevent_default()
            self.app.bell()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        room = max(self._longest - len(self.text), 0)
        self.insert(plain(event.text, lines=True, longest=self._longest)[:room])


class _Asked(PlainArea):
    """The area of `WriteText`."""

    BINDINGS: ClassVar = [Binding("tab", "screen.take", "Take", show=False)]
    DEFAULT_CSS = """
    _Asked {
        height: 10;
        border: none;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        &:focus { border: none; }
    }
    """

    def ended(self) -> None:
        self.app.call_later(self.screen.run_action, "take")


class WriteText(ModalScreen[str]):
    """Asks for a text of several lines, of at most `longest` characters; what was typed and left is there again."""

    AUTO_FOCUS = "PlainArea"
    BINDINGS: ClassVar = [Binding("escape", "leave", "Cancel", show=False)]

    def __init__(self, session: Session, question: str, value: str, longest: int) -> None:
        super().__init__()
        self._session = session
        self._question = question
        self._offered = value
        self._value = session.unsent.get((question, 0), {}).get("answer", value)
        self._longest = longest

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Static(bounded(text(self._question, "bold"), QUESTION_CELLS), markup=False)
            yield _Asked(plain(self._value, lines=True, longest=self._longest), self._longest)
            yield Static(
                text(_("Enter begins a line; Tab, or Enter on an empty one, takes it."), "dim"),
                markup=False,
            )

    @property
    def area(self) -> PlainArea:
        """Where it is typed."""
        return self.query_one(PlainArea)

    def on_mount(self) -> None:
        self.area.move_cursor(self.area.document.end)

    def action_take(self) -> None:
        """Answer with what was typed."""
        self._session.unsent.pop((self._question, 0), None)
        self.dismiss(self.area.text.strip("\n"))

    def keep_typed(self, session: Session) -> None:
        """Put what is typed among what is unsent, if it is something else than what was offered."""
        typed = self.area.text
        if typed == self._offered:
            session.unsent.pop((self._question, 0), None)
        else:
            session.unsent[self._question, 0] = {"answer": typed}

    def action_leave(self) -> None:
        """Close without an answer; what was typed is kept."""
        self.keep_typed(self._session)
        self.dismiss(None)

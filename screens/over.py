"""Panels that lie over a screen: a question before something is lost, and what they all look like.

A panel takes every key while it is there. Esc closes it and does nothing.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button

from fieldtui.i18n import _
from screens.drawing import bounded
from screens.prose import Prose

# A line of a question: names in it may not push the buttons off the screen.
QUESTION_CELLS = 300


class Confirm(ModalScreen[bool]):
    """Asks before something is lost. `question` names the object and the count; Cancel has the focus."""

    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar = [
        Binding("escape", "answer(False)", "Cancel", show=False),
        Binding("left,right,up,down", "app.focus_next", "Other", show=False),
    ]

    def __init__(self, question: Content, yes: str) -> None:
        super().__init__()
        self._question = question
        self._yes = yes

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Prose(bounded(self._question, QUESTION_CELLS))
            with Horizontal(classes="buttons"):
                yield Button(Content(_("Cancel")), id="cancel")
                yield Button(Content(self._yes), id="yes", variant="error")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)

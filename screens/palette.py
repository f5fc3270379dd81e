"""The palette: every command with its key, found by typing a part of its name."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from fieldtui.i18n import _
from fieldtui.text import halfwidth
from screens.actions import Action, actions_at
from screens.help import described
from screens.rows import Row, Rows
from screens.situation import Situation
from screens.text_input import Field

# Commands that make no sense in a list of commands.
_LEFT_OUT = ("palette", "back")


class PaletteScreen(ModalScreen[None]):
    """Every command of a place and of all places. Enter carries one out, or says why it is impossible."""

    AUTO_FOCUS = "#wanted"
    BINDINGS: ClassVar = [
        Binding("escape,ctrl+p", "dismiss", "Close", show=False),
        Binding("down", "walk(1)", "Down", show=False),
        Binding("up", "walk(-1)", "Up", show=False),
    ]

    def __init__(self, place: str, now: Situation) -> None:
        super().__init__()
        self._actions = [action for action in actions_at(place) if action.id not in _LEFT_OUT]
        self._now = now

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel -tall"):
            yield Field(placeholder=_("Type a part of a command's name"), id="wanted")
            yield Rows[Action]("commands")

    def on_mount(self) -> None:
        self._show("")

    def _show(self, typed: str) -> None:
        wanted = halfwidth(typed).strip().casefold()
        self.query_one("#commands", Rows).show(
            [
                Row(described(action, self._now), action, action.id)
                for action in self._actions
                if wanted in f"{_(action.label)} {action.label} {_(action.help)} {action.id}".casefold()
            ]
        )

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def action_walk(self, step: int) -> None:
        rows = self.query_one("#commands", Rows)
        if step > 0:
            rows.action_cursor_down()
        else:
            rows.action_cursor_up()

    @on(Input.Submitted)
    @on(Rows.Tapped)
    def _chosen(self) -> None:
        action = self.query_one("#commands", Rows).selected
        if isinstance(action, Action):
            self.app.call_later(self.app.run_action, f"perform('{action.id}')")
            self.dismiss()

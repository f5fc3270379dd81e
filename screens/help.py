"""F1: what this screen answers, what the thing that has the focus is, and every key that works here."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from fieldtui.i18n import N_, _
from screens.actions import Action, actions_at
from screens.drawing import fit, line, lines, text
from screens.keyboard import name_of
from screens.places import PLACES
from screens.prose import Prose
from screens.situation import Situation

KEY_CELLS = 12


def described(action: Action, now: Situation) -> Content:
    """One action: its key, its name, what it does; dimmed, with the reason, when it is impossible now."""
    key = fit(" ".join(name_of(key) for key in action.keys), KEY_CELLS)
    why = action.why_not(now)
    if why:
        return line((key + _(action.label), "dim"), (f"  ({_(why)})", "dim italic"))
    return line((key, "bold $accent"), (_(action.label), "bold"), "  " + _(action.help))


class HelpScreen(ModalScreen[None]):
    """The help of a place, made from the registry of actions."""

    BINDINGS: ClassVar = [Binding("escape,f1,enter", "dismiss", N_("Close"), show=False)]

    def __init__(self, place: str, now: Situation) -> None:
        super().__init__()
        self._place = place
        self._now = now

    def _about_the_focus(self) -> list[Content]:
        """What the widget that has the focus says of itself, in its class's `EXPLAINED`."""
        below = next((s for s in reversed(self.app.screen_stack) if s is not self), None)
        explained = getattr(below.focused if below else None, "EXPLAINED", "")
        return [text(_(explained))] if explained else []

    def compose(self) -> ComposeResult:
        row = PLACES[self._place]
        own = [described(action, self._now) for action in actions_at(self._place)]
        with VerticalScroll(classes="panel -tall"):
            yield Prose(
                lines(
                    text(_(row.title), "bold"),
                    text(_(row.help)),
                    *self._about_the_focus(),
                    text(""),
                    *own,
                    text(""),
                    text(_("Esc closes this help."), "dim"),
                )
            )

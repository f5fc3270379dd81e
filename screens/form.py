"""A panel with a few fields: Enter goes from one to the next and saves at the last; Esc keeps what was typed.

What was typed and not saved is kept in the session until the form is opened again for the same record.
"""

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from fieldtui.checklists import ChecklistError
from fieldtui.errors import FieldtuiError, cause_and_step
from fieldtui.i18n import _
from fieldtui.log.names import Dot
from screens.drawing import joined, text
from screens.pick import Option, Pick
from screens.prose import Prose
from screens.session import Session

if TYPE_CHECKING:
    from screens.program import FieldtuiApp


class Form(ModalScreen[None]):
    """A form about the record `about`. `KIND` names it among what is kept unsent."""

    KIND: ClassVar[str] = ""
    AUTO_FOCUS = ""
    BINDINGS: ClassVar = [
        Binding("escape", "leave", "Back", show=False),
        Binding("f1", "explain", "Help", show=False),
        Binding("enter", "go_on", "Go on", show=False),
        Binding("down", "app.focus_next", "Next field", show=False),
        Binding("up", "app.focus_previous", "Previous field", show=False),
    ]

    def __init__(self, about: Dot, title: Content) -> None:
        super().__init__()
        self.about = about
        """The record that the form is about."""
        self._title = title

    @abstractmethod
    def fields(self) -> list[tuple[str, Widget]]:
        """The fields with their labels, in order: each an `Input` or a `Pick` with an id."""

    @abstractmethod
    async def save(self, values: dict[str, str]) -> None:
        """Record what was filled in. Raises errors for people; then the form stays."""

    @property
    def program(self) -> "FieldtuiApp":
        """The app, by its own type."""
        return cast("FieldtuiApp", self.app)

    @property
    def session(self) -> Session:
        """The unlocked vault."""
        return self.program.session

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="panel form", can_focus=False):
            yield Static(self._title, markup=False)
            for label, widget in self.fields():
                yield Label(label, markup=False)
                yield widget
            yield Prose(name="said")
            yield Static(
                text(_("Enter: next field, then save.  Esc: back, what was typed is kept."), "dim"),
                markup=False,
            )

    def on_mount(self) -> None:
        for name, value in self.session.unsent.get((self.KIND, self.about), {}).items():
            widget = self.query_one(f"#{name}")
            if isinstance(widget, Input):
                widget.value = value
            elif isinstance(widget, Pick):
                numbers = [i for i, one in enumerate(widget.options, 1) if one.value == value]
                widget.choose_only(next(iter(numbers), 0))
        self.set_focus(self._fields()[0])

    def _fields(self) -> list[Widget]:
        return [widget for widget in self.query("Input, Pick") if isinstance(widget, Input | Pick)]

    def _values(self) -> dict[str, str]:
        return {str(widget.id): widget.value for widget in self._fields() if isinstance(widget, Input | Pick)}

    async def picked(self, pick: Pick, number: int) -> None:
        """What a digit does in a field of choices: the choice with that number and no other."""
        if number <= len(pick.options):
            pick.choose_only(number)

    async def action_go_on(self) -> None:
        """The next field; at the last one, save."""
        fields = self._fields()
        at = fields.index(self.focused) if self.focused in fields else -1
        if at + 1 < len(fields):
            self.set_focus(fields[at + 1])
            return
        try:
            await self.save(self._values())
        except (FieldtuiError, ChecklistError) as error:
            self.query_one("#said", Prose).update(text(joined(cause_and_step(error), " "), "bold $error"))
            return
        self.session.unsent.pop((self.KIND, self.about), None)
        await self._close()

    def action_explain(self) -> None:
        """F1: what the field under the cursor takes."""
        explained = getattr(self.focused, "EXPLAINED", "")
        self.program.say(_(explained) if explained else _("Type here; Enter goes to the next field."))

    def keep_typed(self, session: Session) -> None:
        """Put what stands in the fields among what is unsent."""
        session.unsent[self.KIND, self.about] = self._values()

    async def action_leave(self) -> None:
        """Back, with what was typed kept for the next time."""
        self.keep_typed(self.session)
        await self._close()

    async def _close(self) -> None:
        await self.program.leave_panel()
        place = self.program.place()
        if place is not None:
            await self.program.guarded(place.load())


def numbered(values: dict[str, str], chosen: str) -> list[Option]:
    """Options for a `Pick` from value to label."""
    return [Option(value, label, value == chosen) for value, label in values.items()]

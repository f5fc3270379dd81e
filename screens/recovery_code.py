"""The recovery code on the screen: shown once, as groups and as a QR code, then typed back from the paper."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from fieldtui.codes.cells import drawn
from fieldtui.codes.fitting import HALF
from fieldtui.codes.text_code import letters_modules
from fieldtui.errors import FieldtuiError, cause_and_step
from fieldtui.i18n import _
from fieldtui.vault.recovery_code import shown, understood
from screens.code_picture import CodePicture
from screens.drawing import lines, text
from screens.prose import Prose
from screens.text_input import Field

LONGEST_TYPED = 80


class ShowCode(ModalScreen[bool]):
    """Shows `code` once. Answers whether the person has written it down and goes on to type it back."""

    DEFAULT_CSS = """
    ShowCode {
        & Horizontal { height: auto; }
        & #beside { width: 1fr; height: auto; padding-left: 1; }
    }
    """
    BINDINGS: ClassVar = [
        Binding("enter", "dismiss(True)", "Go on", show=False),
        Binding("escape", "dismiss(False)", "Later", show=False),
    ]

    def __init__(self, code: bytes) -> None:
        super().__init__()
        self._code = code

    def compose(self) -> ComposeResult:
        groups = shown(self._code).split("-")
        numbered = [text(f"{at}  {group}", "bold") for at, group in enumerate(groups, 1)]
        with Vertical(classes="panel"):
            yield Static(text(_("Your recovery code, shown this once"), "bold"), markup=False)
            with Horizontal():
                picture = CodePicture("picture")
                picture.show(drawn(letters_modules(shown(self._code)), HALF))
                yield picture
                with Vertical(id="beside"):
                    yield Static(lines(*numbered), markup=False)
                    yield Prose(text(""))
                    yield Prose(
                        text(
                            _(
                                "Write the seven groups on paper and keep it locked away, not with this device."
                            )
                        )
                    )
                    yield Prose(
                        text(_("Whoever has the paper and this device can open the vault."), "bold $warning")
                    )
            yield Prose(
                text(_("Enter: it is written down, type it back.  Esc: type it back another time."), "dim")
            )


class TypeCode(ModalScreen[str]):
    """Asks for the recovery code; a wrong group is named and what was typed stays. What is typed is kept nowhere."""

    AUTO_FOCUS = "#code"
    BINDINGS: ClassVar = [Binding("escape", "dismiss(None)", "Cancel", show=False)]

    def __init__(self, question: str, *, typed: str = "", wrong: Content | None = None) -> None:
        super().__init__()
        self._question = question
        self._typed = typed
        self._wrong = wrong

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel form"):
            yield Prose(text(self._question, "bold"))
            yield Prose(text(_("Seven groups of five; hyphens and small letters do not matter."), "dim"))
            yield Field(self._typed, id="code", max_length=LONGEST_TYPED, select_on_focus=False)
            yield Prose(self._wrong, name="said")
            yield Static(text(_("Enter takes it, Esc leaves."), "dim"), markup=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            understood(event.value)
        except FieldtuiError as error:
            self.query_one("#said", Prose).update(told(error))
            return
        self.dismiss(event.value)


def told(error: FieldtuiError) -> Content:
    """An error as a panel shows it."""
    cause, step = cause_and_step(error)
    return lines(text(cause, "bold $error"), text(step))

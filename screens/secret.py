"""Asking for a passphrase, and for the root key where a decision needs it and it is not on this device.

What is typed here is kept nowhere, also when the panel is left.
"""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from fieldtui.device import Device
from fieldtui.errors import cause_and_step
from fieldtui.i18n import _
from fieldtui.passphrase import SHORTEST
from screens.choosing import Wanted
from screens.drawing import lines, text
from screens.listing import Listing
from screens.prose import Prose
from screens.text_input import SecretInput
from screens.working import Stopped
from sync.errors import WrongRootPassphrase
from sync.exchange import keys_in, read_file
from sync.exchange.rootkeeping import ROOT_SUFFIX, keys_for_decision
from sync.roots import RootKeys


class AskSecret(ModalScreen[str]):
    """Asks for a passphrase; `twice` for a new one, which must be long enough and typed the same again."""

    AUTO_FOCUS = "#secret"
    BINDINGS: ClassVar = [Binding("escape", "dismiss(None)", "Cancel", show=False)]

    def __init__(
        self, question: str, *, why: str = "", twice: bool = False, wrong: Content | None = None
    ) -> None:
        super().__init__()
        self._question = question
        self._why = why
        self._twice = twice
        self._wrong = wrong

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel form"):
            yield Prose(text(self._question, "bold"))
            if self._why:
                yield Prose(text(self._why, "dim"))
            yield SecretInput(id="secret")
            if self._twice:
                yield Label(_("The passphrase once more"), markup=False)
                yield SecretInput(id="again")
            yield Prose(self._wrong, name="said")
            yield Static(text(_("Enter takes it, Esc leaves."), "dim"), markup=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        first = self.query_one("#secret", Input).value
        if not self._twice:
            if first:
                self.dismiss(first)
        elif len(first) < SHORTEST:
            self._again(
                "#secret", _("The passphrase needs at least {count} characters.").format(count=SHORTEST)
            )
        elif event.input.id == "secret":
            self.query_one("#said", Prose).update(text(""))
            self.set_focus(self.query_one("#again", Input))
        elif first != event.value:
            self._again("#again", _("The two passphrases are not the same. Type the second one again."))
        else:
            self.dismiss(first)

    def _again(self, field: str, problem: str) -> None:
        self.query_one("#said", Prose).update(text(problem, "bold $error"))
        self.query_one(field, Input).value = ""
        self.set_focus(self.query_one(field, Input))


# Opens a key's file: device, its bytes, its passphrase, its name.
Opened = Callable[[Device, bytes, str, str], RootKeys]


async def root_keys(screen: Listing) -> RootKeys | None:
    """The root key that a decision needs: None if it is on this device, else from its file.

    In work that was begun. Raises Stopped if the person leaves, CannotRead, NotARootFile.
    """
    if screen.session.device.identity.root:
        return None
    screen.say(text(_("The root key is not on this device: this decision needs its file.")))
    keys = await keys_from_file(screen, _("Which file holds the root key?"), opened=keys_for_decision)
    screen.say()
    return keys


async def keys_from_file(screen: Listing, question: str, *, opened: Opened = keys_in) -> RootKeys:
    """The keys in a file that the person chooses and opens; asked again while the passphrase is wrong.

    Raises Stopped if they leave, CannotRead, NotARootFile.
    """
    chosen = await screen.find_path(Wanted(question, (ROOT_SUFFIX,)))
    if not chosen:
        raise Stopped
    path: Path = chosen[0]
    data = await screen.call(lambda _device: read_file(path))
    wrong: Content | None = None
    while True:
        asked = AskSecret(_("The passphrase of {name}").format(name=path.name), wrong=wrong)
        typed = await screen.ask(asked)
        if typed is None:
            raise Stopped
        try:
            return await screen.call(opened, data, typed, path.name)
        except WrongRootPassphrase as error:
            cause, step = cause_and_step(error)
            wrong = lines(text(cause, "bold $error"), text(step))

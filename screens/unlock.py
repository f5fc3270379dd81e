"""Unlock: whose vault is this, and the passphrase; or, where there is no vault yet, the form that makes one.

It is on the screen at once. The vault is opened off the interface thread, and nothing behind it is loaded
before.
"""

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label
from textual.worker import WorkType

from fieldtui.errors import FieldtuiError, cause_and_step
from fieldtui.i18n import _, ngettext
from fieldtui.passphrase import SHORTEST
from screens.drawing import line, lines, text
from screens.keyhole import Keyhole, VaultAtPath
from screens.place import Place
from screens.prose import Prose
from screens.situation import Situation
from screens.text_input import Field, SecretInput


class UnlockScreen(Place):
    """The way into the vault behind `keyhole`."""

    PLACE: ClassVar[str] = "unlock"
    CSS_PATH = "unlock.tcss"

    def __init__(self, keyhole: Keyhole, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._keyhole = keyhole
        self._clock = clock
        self._not_before = 0.0

    def body(self) -> ComposeResult:
        creating = not self._keyhole.exists
        with Vertical(id="form"):
            yield Prose(self._greeting(creating))
            if creating:
                yield Label(_("Your name"), markup=False)
                yield Field(id="person", max_length=40)
            yield Label(_("Passphrase"), markup=False)
            yield SecretInput(id="passphrase")
            if creating:
                yield Label(_("The passphrase once more"), markup=False)
                yield SecretInput(id="again")
            yield Prose(name="said")
            yield Prose(name="wait")

    def _greeting(self, creating: bool) -> Content:
        if creating:
            return lines(
                text(_("There is no vault here yet."), "bold"),
                text(self._keyhole.name, "dim"),
                text(
                    _(
                        "Choose a passphrase of at least {count} characters. Nobody can read the vault without it, "
                        "and nobody can tell you what it was."
                    ).format(count=SHORTEST)
                ),
                text(_("If you have a backup of your vault, F9 restores it."), "dim"),
            )
        return line((_("Vault: {name}").format(name=self._keyhole.name), "bold"))

    async def on_mount(self) -> None:
        self.head(text(" fieldtui"))
        self.set_focus(next(iter(self.query(Input))))
        self.query_one("#wait").display = False
        self._count = self.set_interval(0.25, self.show_wait, pause=True)
        self._wait_again()
        if self.program.passphrase and self._keyhole.exists:
            passphrase, self.program.passphrase = self.program.passphrase, ""
            wait = self._not_before - self._clock()
            self.set_timer(max(wait, 0.001), partial(self._begin, passphrase, None))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        fields = list(self.query(Input))
        at = fields.index(event.input)
        values = {str(field.id): field.value for field in fields}
        creating = "person" in values
        # Each field is judged when it is left: a passphrase that is too short is not typed twice first.
        for field in fields[: at + 1] if creating else ():
            if problem := _problem(str(field.id), values):
                self._say(text(problem, "$error"))
                self._again(field)
                return
        if not creating and self._clock() < self._not_before:
            self.show_wait()
            return
        self._say(text(""))
        if at + 1 < len(fields):
            self.set_focus(fields[at + 1])
            return
        self._begin(values["passphrase"], values.get("person"))

    async def do_forgot(self) -> None:
        """To the other ways in."""
        await self.program.open("recovering", self._path)

    @property
    def _path(self) -> Path | None:
        """Where the vault is, if it is on a disk."""
        return self._keyhole.path if isinstance(self._keyhole, VaultAtPath) else None

    def situation(self) -> Situation:
        return self.program.situation(vault=self._path is not None and self._keyhole.exists)

    def _again(self, field: Input) -> None:
        """Go to `field`, which holds something that will not do; what cannot be seen is typed anew."""
        if isinstance(field, SecretInput):
            field.value = ""
        self.set_focus(field)

    async def do_restore(self) -> None:
        """Bring a vault back from a backup, unless one is just being opened."""
        if isinstance(self._keyhole, VaultAtPath) and not any(field.disabled for field in self.query(Input)):
            await self.program.open("restore", self._keyhole)

    def _begin(self, passphrase: str, person: str | None) -> None:
        entering: WorkType[None] = partial(self._enter, passphrase, person)
        self.run_worker(entering, exclusive=True)

    async def _enter(self, passphrase: str, person: str | None) -> None:
        """Open or create the vault in a thread, then let the app go on."""
        self.query_one("#wait").display = False
        self._say(text(_("Opening the vault …") if person is None else _("Making the vault …")))
        self._enable(False)
        try:
            if person is None:
                device = await asyncio.to_thread(self._keyhole.open, passphrase)
            else:
                device = await asyncio.to_thread(self._keyhole.create, passphrase, person.strip())
        except FieldtuiError as error:
            self._refused(error)
            return
        # Loaded with the vault: Unlock itself needs nothing of it.
        from screens.vaulting import enter

        self.app.call_later(enter, self.program, device)

    def _refused(self, error: FieldtuiError) -> None:
        cause, step = cause_and_step(error)
        self._say(lines(text(cause, "bold $error"), text(step)))
        self._enable(True)
        self._again(self.query_one("#passphrase", Input))
        self._wait_again()

    # ------------------------------------------------------------ after wrong passphrases

    def _wait_again(self) -> None:
        """Count down what the wrong passphrases cost, if they cost anything. Typing and leaving stay possible."""
        wait = self._keyhole.wait() if self._keyhole.exists else 0.0
        self._not_before = self._clock() + wait
        if wait:
            self._count.resume()
            self.show_wait()

    def show_wait(self) -> None:
        """Show how long it is still; then that it is over."""
        left = math.ceil(self._not_before - self._clock())
        said = self.query_one("#wait", Prose)
        said.display = True
        if left > 0:
            waiting = ngettext(
                "After wrong passphrases: {count} second until the next.",
                "After wrong passphrases: {count} seconds until the next.",
                left,
            )
            said.update(text(waiting.format(count=left), "bold $warning"))
        else:
            self._count.pause()
            said.update(text(_("You may try again now.")))

    def _say(self, content: Content) -> None:
        self.query_one("#said", Prose).update(content)

    def _enable(self, enabled: bool) -> None:
        for field in self.query(Input):
            field.disabled = not enabled


def _problem(field: str, values: Mapping[str, str]) -> str:
    """Why no vault can be made with what stands in `field`, empty if it can."""
    if field == "person" and not values["person"].strip():
        return _("Type your name: it stands under everything you record.")
    if field == "passphrase" and len(values["passphrase"]) < SHORTEST:
        return _("The passphrase needs at least {count} characters.").format(count=SHORTEST)
    if field == "again" and values["passphrase"] != values["again"]:
        return _("The two passphrases are not the same. Type the second one again.")
    return ""

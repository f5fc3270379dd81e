"""The passphrase is forgotten: into the vault with the recovery code, or with the office's help. No vault is open here."""

import asyncio
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList

from fieldtui.errors import FieldtuiError
from fieldtui.i18n import _
from screens.big_code import big
from screens.choosing import ChoosePath, Wanted
from screens.drawing import lines, text
from screens.over import Confirm
from screens.place import Place
from screens.prose import Prose
from screens.recovery_code import TypeCode, told
from screens.rows import Row, Rows
from screens.secret import AskSecret
from screens.situation import Situation

if TYPE_CHECKING:
    from fieldtui.device import Device

Answer = TypeVar("Answer")
Result = TypeVar("Result")


class RecoveringScreen(Place):
    """What else opens the vault at `path`."""

    PLACE: ClassVar[str] = "recovering"
    DEFAULT_CSS = """
    RecoveringScreen {
        & > #top { height: auto; padding: 0 1; }
        & > #said { height: auto; padding: 0 1; }
    }
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._busy = False

    def body(self) -> ComposeResult:
        yield Prose(name="top")
        yield Rows[Callable[[], Any]]("rows")
        yield Prose(name="said")

    @property
    def rows(self) -> Rows[Callable[[], Any]]:
        """What can be done."""
        return self.query_one("#rows", Rows)

    async def on_mount(self) -> None:
        self.set_focus(self.rows)

    def situation(self) -> Situation:
        return self.program.situation(row=self.rows.selected is not None, running=self._busy)

    async def load(self) -> None:
        # Loaded when it is needed: Unlock is on the screen before anything behind a vault.
        from fieldtui.key_slots import ways_in
        from fieldtui.recovery_files import has_request
        from fieldtui.vault.slots import OFFICE, RECOVERY

        self.head(text(f" {_('Passphrase forgotten')}"))
        kinds = {way.kind for way in ways_in(self._path)}
        self.query_one("#top", Prose).update(_what_there_is(bool(kinds & {RECOVERY, OFFICE})))
        rows = []
        if RECOVERY in kinds:
            rows.append(
                Row(text(_("Type the recovery code from the paper …"), "bold"), self._with_code, "code")
            )
        if OFFICE in kinds:
            rows.append(
                Row(text(_("Ask the office: write a request to …"), "bold"), self._request, "request")
            )
        if has_request(self._path):
            rows.append(Row(text(_("Show the code of the request again")), self._code_again, "again"))
            rows.append(
                Row(text(_("The office has answered: choose the file …"), "bold"), self._finish, "finish")
            )
        self.rows.show([*rows, Row(text(_("Back to the passphrase")), self._back, "back")])
        self.keys_changed()

    # ------------------------------------------------------------ doing

    async def do_choose(self) -> None:
        """Do what the selected row says."""
        act = self.rows.selected
        if act is not None and not self._busy:
            self.run_worker(self._told(act), exclusive=True)

    @on(Rows.Tapped)
    def _tapped(self) -> None:
        self.app.call_later(self.program.perform, "choose")

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.keys_changed()

    async def _told(self, act: Callable[[], Any]) -> None:
        self._busy = True
        try:
            await act()
        except FieldtuiError as error:
            self._say(told(error))
        finally:
            self._busy = False

    def _say(self, content: Content) -> None:
        self.query_one("#said", Prose).update(content)

    async def _ask(self, panel: ModalScreen[Answer]) -> Answer | None:
        answer: Answer | None = await self.app.push_screen_wait(panel)
        return answer

    async def _off_the_keys(self, job: Callable[[], Result]) -> Result:
        """The result of slow work, off the interface thread."""
        self._say(text(_("One moment …")))
        result = await asyncio.to_thread(job)
        self._say(text(""))
        return result

    def _enter(self, device: "Device") -> None:
        from screens.vaulting import enter

        self.app.call_later(enter, self.program, device)

    async def _back(self) -> None:
        self.app.call_later(self.program.do_back)

    # ------------------------------------------------------------ the recovery code

    async def _with_code(self) -> None:
        from fieldtui.key_slots import recover
        from fieldtui.vault import open_vault_with
        from fieldtui.vault.errors import WrongRecoveryCode
        from fieldtui.vault.recovery_code import understood
        from fieldtui.vault.ways import with_recovery_code

        typed, wrong = "", None
        while True:
            panel = TypeCode(_("The recovery code of this vault"), typed=typed, wrong=wrong)
            typed = await self._ask(panel) or ""
            if not typed:
                return
            code = understood(typed)
            try:
                # Before anybody chooses a passphrase: does it open?
                opened = await asyncio.to_thread(
                    open_vault_with, self._path, with_recovery_code(code, self._path)
                )
                opened.lock()
                break
            except WrongRecoveryCode as error:
                wrong = told(error)
        new = await self._ask(AskSecret(_("The code is right. Choose a new passphrase"), twice=True))
        if new is not None:
            self._enter(await self._off_the_keys(lambda: recover(self._path, typed, new)))

    # ------------------------------------------------------------ the office

    async def _request(self) -> None:
        from fieldtui.recovery_files import REQUEST_SUFFIX, has_request, write_request
        from fieldtui.vault import slots_at
        from sync.exchange.carrier import put_file

        if has_request(self._path):
            question = lines(
                text(_("Write another request?"), "bold"),
                text(_("The office's answer to the one before is of no use then.")),
            )
            if not await self._ask(Confirm(question, _("Another one"))):
                return
        why = _("It opens the vault once the office has answered.")
        new = await self._ask(AskSecret(_("Choose the passphrase for afterwards"), why=why, twice=True))
        if new is None:
            return
        folder = await self._found(Wanted(_("Write the request to which folder?"), folders=True))
        if folder is None:
            return
        name = slots_at(self._path).vault_id.hex()[:12] + REQUEST_SUFFIX
        data, code = await self._off_the_keys(lambda: write_request(self._path, new, os.urandom))
        path = put_file(folder, name, data)
        await self.load()
        self._say(
            lines(text(_("Written and checked: {path}").format(path=path), "bold $success"), *_compare(code))
        )

    async def _found(self, wanted: Wanted) -> Path | None:
        from sync.exchange.carrier import sticks

        known = await asyncio.to_thread(sticks)
        chosen = await self._ask(ChoosePath(wanted, next(iter(known), None), known))
        return chosen[0] if chosen else None

    async def _code_again(self) -> None:
        from fieldtui.recovery_files import waiting_code

        code = await self._off_the_keys(lambda: waiting_code(self._path))
        self._say(lines(*_compare(code)))

    async def _finish(self) -> None:
        from fieldtui.recovery_files import ANSWER_SUFFIX, NotTheChosenPassphrase, finish
        from sync.exchange.carrier import read_file

        path = await self._found(Wanted(_("Which file is the office's answer?"), (ANSWER_SUFFIX,)))
        if path is None:
            return
        data, wrong = read_file(path), None
        while True:
            question = _("The passphrase that you chose with the request")
            typed = await self._ask(AskSecret(question, wrong=wrong))
            if typed is None:
                return
            try:
                opening = partial(finish, self._path, data, typed, path.name)
                device = await self._off_the_keys(opening)
            except NotTheChosenPassphrase as error:
                wrong = told(error)
                continue
            self._enter(device)
            return


def _compare(code: str) -> list[Content]:
    return [
        text(_("Bring the file to the office. Read this code to them from here, when they ask for it:")),
        text(""),
        big(code),
        text(""),
        text(code, "bold"),
    ]


def _what_there_is(another: bool) -> Content:
    if another:
        return text(_("Nothing is lost: there is another way into this vault."), "bold")
    return lines(
        text(
            _("This vault has no recovery code, and the office's recovery was not accepted."), "bold $warning"
        ),
        text(
            _(
                "Only the passphrase opens it. Try it again without an input method and with Caps Lock off; or "
                "restore a backup whose passphrase you know."
            )
        ),
    )

"""The ways into this vault: the passphrase, the recovery code, the office's recovery, and another key for all of it."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.content import Content

from fieldtui.device import Device
from fieldtui.i18n import _
from fieldtui.key_slots import (
    NAMES,
    WayIn,
    change_passphrase,
    leave_rekey,
    new_recovery_code,
    rekey_begun,
    rekey_vault,
    remove_recovery_code,
    verify_recovery_code,
    ways_in,
)
from fieldtui.office_recovery import (
    ACCEPTED_NOW,
    OPEN,
    OUTDATED,
    STATES,
    Recovery,
    recovery_of,
)
from fieldtui.vault import WrongPassphrase
from fieldtui.vault.changing import folder_of, require_passphrase
from fieldtui.vault.errors import WrongRecoveryCode
from fieldtui.vault.slots import RECOVERY
from screens import office_help
from screens.drawing import line, lines, text
from screens.listing import Act, Viewing
from screens.over import Confirm
from screens.recovery_code import ShowCode, TypeCode, told
from screens.rows import Row
from screens.secret import AskSecret
from screens.wording import moment
from screens.working import Stopped
from sync.exchange.parcels import Parcel


@dataclass(frozen=True)
class WaysView:
    """The slots, the office's recovery, and when a rekey was begun that did not end (0: none)."""

    ways: tuple[WayIn, ...]
    recovery: Recovery
    begun: int


def ways_view(device: Device) -> WaysView:
    """What the screen shows now. Raises NoSlotsHere for a vault in memory."""
    return WaysView(ways_in(folder_of(device.vault)), recovery_of(device), rekey_begun(device))


def _check(device: Device, passphrase: str) -> None:
    require_passphrase(device.vault, passphrase)


class WaysInScreen(Viewing[WaysView]):
    """What opens this vault, and what can be changed about that."""

    PLACE: ClassVar[str] = "ways_in"

    def __init__(self, came: Parcel | None = None) -> None:
        super().__init__(ways_view)
        self._came = came
        """A request for the office's help that has come by codes."""

    async def on_mount(self) -> None:
        if self._came is not None:
            self.begin(office_help.answer(self, self._came))

    def draw(self, view: WaysView) -> None:
        self.head(text(f" {_('Ways into the vault')}"))
        self.show_top(lines(*(self._way(way) for way in view.ways)))
        codes = [way for way in view.ways if way.kind == RECOVERY]
        rows: list[Row[Act]] = []
        if view.begun:
            began = _("Changing the key was begun ({when}) and did not come to its end.").format(
                when=moment(self.session.device, view.begun)
            )
            rows += [
                Row(text(began, "bold $warning")),
                Row(text("  " + _("Begin it again …")), self._rekey, "again"),
                Row(text("  " + _("Leave it; the vault keeps the key it has")), self._leave_rekey, "leave"),
            ]
        rows += [
            Row(text(_("Passphrase"), "bold")),
            Row(text("  " + _("Change the passphrase …")), self._passphrase, "passphrase"),
            Row(text(_("Recovery code"), "bold")),
            Row(text("  " + _("Make a recovery code …")), self._code, "code"),
        ]
        if codes:
            rows += [
                Row(text("  " + _("Type the code back from the paper …")), self._verify, "verify"),
                Row(text("  " + _("Remove it …")), self._remove_code, "remove"),
            ]
        rows += [
            Row(line((_("The office's recovery"), "bold"), f"  {_(STATES[view.recovery.state])}")),
            *self._office(view.recovery),
            Row(text(_("After somebody may have copied this vault"), "bold")),
            Row(text("  " + _("Change the key of the whole vault …")), self._rekey, "rekey"),
        ]
        self.show_rows(rows)

    def _way(self, way: WayIn) -> Content:
        since = moment(self.session.device, way.made) if way.made else ""
        state = (
            (_("in force"), "$success")
            if way.confirmed
            else (_("! not verified: type it back"), "bold $warning")
        )
        return line(_(NAMES.get(way.kind, way.kind)), "  ", state, f"  {since}")

    def _office(self, recovery: Recovery) -> list[Row[Act]]:
        rows: list[Row[Act]] = []
        if recovery.offer is not None and not recovery.own:
            if recovery.state != ACCEPTED_NOW:
                said = "  " + _("What it means, and accepting it …")
                rows.append(Row(text(said), partial(office_help.consider, self), "consider"))
            if recovery.state in (OPEN, OUTDATED):
                rows.append(
                    Row(text("  " + _("Decline it …")), partial(office_help.decline, self), "decline")
                )
        if recovery.accepted:
            rows.append(Row(text("  " + _("Take it back …")), partial(office_help.take_back, self), "back"))
        if self.session.device.is_office:
            said = "  " + _("Offer the recovery of this device to everybody …")
            rows += [
                Row(text(said), partial(office_help.offer, self), "offer"),
                Row(
                    text("  " + _("Answer a worker's request …")), partial(office_help.answer, self), "answer"
                ),
            ]
        return rows

    # ------------------------------------------------------------ passphrase

    async def known_passphrase(self, why: str) -> str:
        """For whatever makes a way in: the passphrase, typed again and right. Raises Stopped if the person leaves."""
        wrong: Content | None = None
        while True:
            typed = await self.ask(AskSecret(_("The passphrase of this vault"), why=why, wrong=wrong))
            if typed is None:
                raise Stopped
            try:
                await self.call(_check, typed)
            except WrongPassphrase as error:
                wrong = told(error)
                continue
            return typed

    async def _new_passphrase(self, question: str) -> str:
        typed = await self.ask(AskSecret(question, twice=True))
        if typed is None:
            raise Stopped
        return typed

    async def _passphrase(self) -> None:
        known = await self.known_passphrase(_("First the one that opens it now."))
        new = await self._new_passphrase(_("The new passphrase"))
        with self.work(_("Changing the passphrase")):
            await self.call(change_passphrase, known, new)
        await self.load()
        self.say(
            text(_("The passphrase is changed; the one before opens nothing here."), "bold $success"),
            text(_("Backups and copies from before still open with the old one.")),
        )

    # ------------------------------------------------------------ recovery code

    async def _code(self) -> None:
        known = await self.known_passphrase(_("Whoever makes a recovery code makes a way into the vault."))
        code = await self.call(new_recovery_code, known)
        await self.load()
        await self._show(code)

    async def _show(self, code: bytes) -> None:
        if await self.ask(ShowCode(code)):
            await self._verify()
        else:
            self.say(
                text(_("The code does not count before it is typed back from the paper."), "bold $warning")
            )

    async def _verify(self) -> None:
        typed, wrong = "", None
        while True:
            panel = TypeCode(_("Type the recovery code from the paper"), typed=typed, wrong=wrong)
            typed = await self.ask(panel) or ""
            if not typed:
                self.say(
                    text(
                        _("The code does not count before it is typed back from the paper."), "bold $warning"
                    )
                )
                return
            try:
                await self.call(verify_recovery_code, typed)
            except WrongRecoveryCode as error:
                wrong = told(error)
                continue
            await self.load()
            self.say(
                text(_("The paper is right. The recovery code is in force."), "bold $success"),
                text(_("Any paper from before is worthless now.")),
            )
            return

    async def _remove_code(self) -> None:
        question = lines(
            text(_("Remove the recovery code?"), "bold"),
            text(_("Nobody can open the vault with the paper any more.")),
        )
        if await self.ask(Confirm(question, _("Remove"))):
            await self.call(remove_recovery_code)
            await self.load()
            self.say(text(_("Removed."), "bold $success"))

    # ------------------------------------------------------------ another key

    async def _leave_rekey(self) -> None:
        await self.call(leave_rekey)
        await self.load()

    async def _rekey(self) -> None:
        question = lines(
            text(_("Change the key of the whole vault?"), "bold"),
            text(_("Everything is written anew; that needs as much free space as the vault has now.")),
            text(_("Old papers and old copies of the key files open nothing of it afterwards.")),
            text(_("What repairs kept in the vault's folder is removed.")),
            text(_("Backups from before stay as they are: destroy them.")),
        )
        if not await self.ask(Confirm(question, _("Change the key"))):
            return
        known = await self.known_passphrase("")
        new = await self._new_passphrase(_("A new passphrase: the old one may have been seen as well"))
        with self.work(_("Writing the vault anew")) as work:
            done = await self.call(partial(rekey_vault, passphrase=known, new=new, progress=work.told))
        await self.load()
        self.say(text(_("The vault has another key."), "bold $success"))
        if done.code:
            await self._show(done.code)

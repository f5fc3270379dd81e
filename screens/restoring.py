"""Restore: a vault brought back from a backup, from the screen where one would unlock or make it.

No vault is open here; the file is checked whole before a passphrase is asked for.
"""

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.content import Content

from fieldtui.device import Device, device_in, local_time
from fieldtui.errors import cause_and_step
from fieldtui.i18n import _
from fieldtui.restoring import (
    COMPARED,
    OLDER,
    UNKNOWN,
    Prepared,
    checked_backup,
    prepare,
    reach_in_words,
    with_secret,
)
from fieldtui.vault import open_vault_with
from fieldtui.vault.backup import SUFFIX, Backup
from fieldtui.vault.backup_errors import WrongBackupSecret
from screens.backing_up import in_hundredths
from screens.choosing import ChoosePath, Wanted
from screens.drawing import fit, line, lines, text
from screens.keyhole import VaultAtPath
from screens.listing import Act, Listing
from screens.over import Confirm
from screens.rows import Row
from screens.secret import AskSecret
from screens.situation import Situation
from sync.exchange import sticks


class RestoreScreen(Listing):
    """The backups that are plugged in, and the way from one of them to an open vault."""

    PLACE: ClassVar[str] = "restore"

    def __init__(self, keyhole: VaultAtPath) -> None:
        super().__init__()
        self._keyhole = keyhole

    def situation(self) -> Situation:
        return self.program.situation(row=self.rows.selected is not None, running=self.working)

    async def load(self) -> None:
        found = await asyncio.to_thread(backups_nearby, self._keyhole.path, self.program.backup)
        self.head(line(f" {_('Restore a backup')}"))
        occupied = self._keyhole.exists
        self.show_top(_about(self._keyhole.name, occupied))
        width = self.size.width - 2
        rows: list[Row[Act]] = [Row(text(_("Which backup?"), "bold"))]
        for path, size in found:
            said = f"  {path.name}  {size:,} B  {path.parent}"
            rows.append(Row(text(fit(said, width)), partial(self._restore, path), str(path)))
        rows.append(Row(text("  " + _("Another file …")), self._elsewhere, "other"))
        self.show_rows(rows)

    async def _elsewhere(self) -> None:
        known = sticks()
        wanted = Wanted(_("Which file is the backup?"), (SUFFIX,))
        chosen = await self.ask(ChoosePath(wanted, next(iter(known), None), known))
        if chosen:
            await self._restore(chosen[0])

    async def _restore(self, path: Path) -> None:
        self.say(text(_("Reading the whole file …")))
        with self.work(_("Checking")) as work:
            backup = await asyncio.to_thread(checked_backup, path, in_hundredths(work))
        self.say(text(_("The file is whole."), "bold $success"))
        prepared = await self._opened(backup)
        if prepared is None:
            self.say()
            return
        found, secret = prepared
        if found.occupied and not await self.ask(Confirm(question_of(found), _("Restore"))):
            await asyncio.to_thread(found.discard)
            self.say(text(_("Nothing was changed.")))
            return
        kept = await asyncio.to_thread(found.put_in_place, local_time().date())
        device = await asyncio.to_thread(self._opened_with, secret)
        # Loaded with the vault, as behind Unlock.
        from screens.vaulting import enter

        self.program.say(_said_of(kept), seconds=12)
        self.app.call_later(enter, self.program, device)

    def _opened_with(self, secret: str) -> Device:
        place = self._keyhole.path
        return device_in(open_vault_with(place, with_secret(secret, place)))

    async def _opened(self, backup: Backup) -> tuple[Prepared, str] | None:
        """The vault in `backup`, built beside its place, and what opened it; asked again while that is wrong."""
        wrong: Content | None = None
        while True:
            why = _("A backup opens with the passphrase that the vault had on the day when it was made.")
            question = _("The passphrase of {name}, or the recovery code").format(name=backup.path.name)
            # The error says the same once more.
            asked = AskSecret(question, why="" if wrong else why, wrong=wrong)
            typed = await self.ask(asked)
            if typed is None:
                return None
            unlock = with_secret(typed, backup.path)
            try:
                with self.work(_("Restoring")) as work:
                    told = in_hundredths(work)
                    job = partial(prepare, backup, self._keyhole.path, unlock, os.urandom, told)
                    return await asyncio.to_thread(job), typed
            except WrongBackupSecret as error:
                cause, step = cause_and_step(error)
                wrong = lines(text(cause, "bold $error"), text(step))


def backups_nearby(place: Path, wanted: str) -> list[tuple[Path, int]]:
    """The backups on sticks, in the folder that exports bring them to, and beside the vault, newest name first."""
    folders = [*sticks(), *([Path(wanted)] if Path(wanted).is_absolute() else []), place.parent]
    found: dict[Path, int] = {}
    for folder in folders:
        try:
            found |= {path: path.stat().st_size for path in folder.glob(f"*{SUFFIX}") if path.is_file()}
        except OSError:
            continue
    return sorted(found.items(), key=lambda one: one[0].name, reverse=True)


def question_of(found: Prepared) -> Content:
    """What is asked before a backup takes the place of a vault."""
    worse = found.compared in (OLDER, UNKNOWN)
    said = [
        text(_("There is a vault in that place already."), "bold"),
        text(_("Backup: {reach}").format(reach=reach_in_words(found.reach))),
    ]
    if found.there is not None:
        said.append(text(_("There now: {reach}").format(reach=reach_in_words(found.there))))
    said.append(text(_(COMPARED[found.compared]), "bold $warning" if worse else ""))
    said.append(text(_("Restore the backup? The vault that is there is kept beside it under another name.")))
    return lines(*said)


def _about(name: str, occupied: bool) -> Content:
    said = [line(_("Restores to: {name}").format(name=name))]
    if occupied:
        said.append(
            text(_("There is a vault already. It is kept under another name, never overwritten."), "$warning")
        )
    said.append(
        text(
            _(
                "Backups are files whose names end in .ftbackup. What came after one comes with the next exchange."
            )
        )
    )
    return lines(*said)


def _said_of(kept: Path | None) -> str:
    said = _(
        "Restored. What was recorded after the backup comes back with the next exchange, if it was exported."
    )
    if kept is None:
        return said
    return said + "\n" + _("The vault that was there is now {name}.").format(name=kept.name)

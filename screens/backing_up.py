"""Backing up from Exchange: where to, how far it has come, what came of it; and whether each export brings one along."""

from functools import partial
from pathlib import Path

from textual.content import Content

from fieldtui.backups import (
    BackupStanding,
    back_up,
    back_up_after_export,
    last_backup_in_words,
)
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError, cause_and_step
from fieldtui.i18n import _, ngettext
from fieldtui.preferences import BESIDE
from fieldtui.vault.backup import Backup, Told
from screens.asking import PickOne
from screens.choosing import Wanted
from screens.drawing import line, text
from screens.listing import Act, Listing
from screens.rows import Row
from screens.working import Stopped, Work
from sync.exchange.folders import remember_folder

_FOLDER = "folder"


def in_hundredths(work: Work) -> Told:
    """Tells `work` of bytes as hundredths, which people can read; raises Stopped once somebody has stopped it."""
    return lambda done, total: work.told(100 * done // max(total, 1), 100)


def backup_line(device: Device, standing: BackupStanding) -> Content | None:
    """The line about the last backup; None for a vault that is on no disk."""
    if device.vault.path is None:
        return None
    return text(last_backup_in_words(device, standing), "bold $warning" if standing.due else "dim")


def backup_rows(screen: Listing) -> list[Row[Act]]:
    """What Exchange offers about backups."""
    if screen.session.device.vault.path is None:
        return []
    after = _("After each export: {what}").format(what=_after_in_words(screen.program.backup))
    return [
        Row(text(_("Backup"), "bold")),
        Row(
            text("  " + _("Back the whole vault up to a stick or folder …")), partial(choose, screen), "back"
        ),
        Row(line("  ", after), partial(choose_after_export, screen), "after"),
    ]


def _after_in_words(wanted: str) -> str:
    if not wanted:
        return _("no backup")
    return (
        _("a backup beside the bundles") if wanted == BESIDE else _("a backup to {path}").format(path=wanted)
    )


async def choose(screen: Listing) -> None:
    """Back up to a folder that is chosen."""
    chosen = await screen.find_path(Wanted(_("Back up to which folder or stick?"), folders=True))
    if not chosen:
        return
    screen.say(text(_("Copying, checking, writing, reading back …")))
    with screen.work(_("Backing up")) as work:
        made = await screen.call(back_up, chosen[0], in_hundredths(work))
        await screen.call(remember_folder, chosen[0])
    await screen.load()
    screen.say(*said_of(made))


def said_of(made: Backup) -> list[Content]:
    """What a backup says once it has been read back."""
    return [
        text(_("Backed up and read back. It is safe to remove the stick now."), "bold $success"),
        line(("  " + made.path.name, "bold"), f"  {made.size:,} B  ", str(made.path.parent)),
        text(_("It opens with the passphrase that the vault has today, also if you change it later."), "dim"),
    ]


async def choose_after_export(screen: Listing) -> None:
    """Whether a backup goes with each export, and where."""
    rows = [
        Row(text(_("No backup")), "", "no"),
        Row(text(_("Beside the bundles, on the same stick")), BESIDE, BESIDE),
        Row(text(_("Always into one folder …")), _FOLDER, _FOLDER),
    ]
    now = screen.program.backup
    chosen = now if now == BESIDE else _FOLDER if now else "no"
    answer = await screen.ask(PickOne(_("A backup after each export?"), rows, chosen))
    if answer == _FOLDER:
        found = await screen.find_path(Wanted(_("Backups go to which folder?"), folders=True))
        answer = str(found[0]) if found else None
    if answer is None:
        return
    screen.program.backup = answer
    screen.program.remember("backup", answer)
    await screen.load()
    screen.say(text(_("After each export: {what}").format(what=_after_in_words(answer)), "bold"))


async def after_export(screen: Listing, folder: Path) -> list[Content]:
    """The backup that goes with an export to `folder`, if one is wanted, and what is to be said of it."""
    wanted = screen.program.backup
    if not wanted or screen.session.device.vault.path is None:
        return []
    screen.say(
        text(_("The bundles are written and checked. Leave the stick in: the backup follows."), "bold")
    )
    try:
        with screen.work(_("Backing up")) as work:
            found = await screen.call(back_up_after_export, folder, wanted, in_hundredths(work))
    except Stopped:
        return [text(_("The backup was stopped; there is none of this export."), "bold $warning")]
    except FieldtuiError as error:
        # The bundles are written all the same, and that is said above this.
        cause, step = cause_and_step(error)
        return [text(cause, "bold $error"), text(step)]
    if found is None:
        return []
    made, removed = found
    said = [text(_("Backup of the vault: {path}").format(path=made.path.name), "bold $success")]
    if removed:
        count = len(removed)
        older = ngettext("{count} older one was removed.", "{count} older ones were removed.", count)
        said.append(text(older.format(count=count), "dim"))
    return said

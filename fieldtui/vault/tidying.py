"""What a crash has left beside an open vault: a key file that is older than the other, a database that is not named;
and the copies of the database that repairs keep, for whoever must not leave any.

Only for a vault that was opened and is held by this process: what is removed here is not what opens it.
"""

from contextlib import suppress
from pathlib import Path

from fieldtui.vault.errors import CannotWrite, DiskFull
from fieldtui.vault.files import sync_folder, write_whole
from fieldtui.vault.slots import COPIES, DATABASES, SlotFile, copies_in, encode

# What SQLite keeps beside a database.
SIDECARS = ("", "-wal", "-shm", "-journal")
# A copy that a repair keeps is called by the database that it is of, this, and when it was made.
KEPT = ".before-repair-"
_UNFINISHED = ".part"


def tidy(folder: Path, slots: SlotFile) -> None:
    """Bring both copies to `slots`, with which the vault was opened, and remove databases that they do not name.

    Raises CannotWrite or DiskFull while a copy names another database: with that one, everything since would be lost
    if the good copy were.
    """
    with suppress(OSError):
        for name in COPIES:
            (folder / f"{name}.part").unlink(missing_ok=True)
    if _alike(folder, slots) or _copied(folder, slots):
        for found in databases_in(folder):
            if found.name != slots.database:
                remove_database(found)
        remove_kept_copies(folder, but_of=slots.database)


def kept_copies(folder: Path) -> list[Path]:
    """What repairs kept, oldest first."""
    return sorted(
        path for path in folder.iterdir() if KEPT in path.name and not path.name.endswith(_UNFINISHED)
    )


def remove_kept_copies(folder: Path, *, but_of: str = "") -> None:
    """Remove what repairs kept, for good; with `but_of` only what opens with another key than that database."""
    with suppress(OSError):
        gone = [path for path in kept_copies(folder) if path.name.partition(KEPT)[0] != but_of]
        for path in gone:
            path.unlink(missing_ok=True)
        if gone:
            sync_folder(folder)


def _alike(folder: Path, slots: SlotFile) -> bool:
    with suppress(OSError):
        return all((folder / name).read_bytes() == encode(slots) for name in COPIES)
    return False


def _copied(folder: Path, slots: SlotFile) -> bool:
    """Write `slots` over the copy that is otherwise; whether that was possible."""
    whole = copies_in(folder)
    try:
        for name in COPIES:
            if whole.get(name) != slots:
                write_whole(folder / name, encode(slots))
    except (CannotWrite, DiskFull):
        if any(one.database != slots.database for one in whole.values()):
            raise
        # What opens the vault is whole; the next opening tries again.
        return False
    return True


def databases_in(folder: Path) -> list[Path]:
    """The databases of a vault's folder: one, but for a rekey that was cut off."""
    return sorted(path for path in folder.iterdir() if DATABASES.fullmatch(path.name))


def remove_database(database: Path) -> None:
    """Remove a database with all that SQLite keeps beside it; what cannot be removed stays for the next opening."""
    with suppress(OSError):
        for suffix in SIDECARS:
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        sync_folder(database.parent)

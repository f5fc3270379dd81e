"""What a backup or a restore that was interrupted leaves in a vault's folder and beside it, and its end.

NAME.vault/backup-snapshot.db    the copy that a backup is streamed from
NAME.vault.restoring             a vault that is being built from a backup; worth nothing
NAME.vault.restored              one that is built and checked; only its renaming is missing
"""

import shutil
from contextlib import suppress
from pathlib import Path

from fieldtui.vault.files import sync_folder
from fieldtui.vault.slots import COPIES, DATABASE

SNAPSHOT = "backup-snapshot.db"
_ENDINGS = ("", "-journal")
_RESTORING, _RESTORED = ".restoring", ".restored"
# What a vault that is being built may hold; a folder with anything else in it is somebody's.
# The journal is of the moment when the copy, which VACUUM INTO leaves without a WAL, is given one.
_BUILT = frozenset(
    {
        *(DATABASE + ending for ending in ("", "-wal", "-shm", "-journal")),
        "lock",
        *COPIES,
        *(f"{one}.part" for one in COPIES),
    }
)


def being_restored(place: Path) -> Path:
    """Where a vault for `place` is built."""
    return place.with_name(place.name + _RESTORING)


def restored(place: Path) -> Path:
    """Where a vault for `place` waits for the last rename."""
    return place.with_name(place.name + _RESTORED)


def finish_restore(place: Path) -> None:
    """Put a restored vault into its place if only that last step is missing."""
    waiting = restored(place)
    if not place.exists() and waiting.is_dir():
        with suppress(OSError):
            waiting.replace(place)
            sync_folder(place.parent)


def remove_snapshot(vault: Path) -> None:
    """Remove the copy that a backup was made from."""
    for ending in _ENDINGS:
        with suppress(OSError):
            (vault / (SNAPSHOT + ending)).unlink(missing_ok=True)


def leftovers_of(place: Path) -> list[Path]:
    """What is left of interrupted work on the vault at `place`, in its folder and beside it."""
    snapshots = [path for ending in _ENDINGS if (path := place / (SNAPSHOT + ending)).is_file()]
    return snapshots + _left_beside(place)


def remove_leftovers(place: Path) -> None:
    """Remove what is left of interrupted work on the vault at `place`, for whoever holds its lock."""
    remove_snapshot(place)
    for left in _left_beside(place):
        shutil.rmtree(left, ignore_errors=True)


def _left_beside(place: Path) -> list[Path]:
    found: list[Path] = []
    for left in (being_restored(place), restored(place)):
        with suppress(OSError):
            if left.is_dir() and {one.name for one in left.iterdir()} <= _BUILT:
                found.append(left)
    return found

"""One process at a time: an advisory lock on a file, which the system drops when the process dies."""

import io
import sys
from pathlib import Path
from typing import IO

from fieldtui.vault.errors import CannotWrite, VaultBusy


def take_lock(path: Path, vault: Path) -> IO[bytes]:
    """Lock `path` until the returned file is closed. Raises VaultBusy if another process has it."""
    try:
        file = path.open("a+b")
    except OSError as error:
        raise CannotWrite(path=vault, cause=error.strerror or error) from error
    try:
        _lock(file)
    except OSError as error:
        file.close()
        raise VaultBusy(path=vault) from error
    return file


def share_lock(path: Path) -> IO[bytes] | None:
    """Keep whoever would write from locking `path` until the returned file is closed; None if somebody has it locked.

    The file is not changed; where it is missing a file that is no lock is returned.
    """
    try:
        file = path.open("rb")
    except OSError:
        return io.BytesIO()
    try:
        _share(file)
    except OSError:
        file.close()
        return None
    return file


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    # There is no shared lock here: who looks is alone meanwhile.
    _share = _lock
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _share(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)

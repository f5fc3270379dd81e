"""One process at a time: an advisory lock on a file, which the system drops when the process dies."""

import sys
from pathlib import Path
from typing import IO

from fieldtui.vault.errors import VaultBusy
from fieldtui.vault.files import error_of


def take_lock(path: Path, vault: Path) -> IO[bytes]:
    """Lock `path` until the returned file is closed. Raises VaultBusy if another process has it."""
    try:
        file = path.open("a+b")
    except OSError as error:
        raise error_of(vault, error) from error
    try:
        _lock(file)
    except OSError as error:
        file.close()
        raise VaultBusy(path=vault) from error
    return file


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

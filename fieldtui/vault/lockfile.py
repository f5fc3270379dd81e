"""One process at a time: an advisory lock on a file, which the system drops when the process dies.

The file holds one plain line for whoever finds the vault taken: the process that has it, and since when. It is
a word about the process, never about data, and it means nothing once nobody has the lock.
"""

import errno
import io
import os
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from fieldtui.vault.disks import fault
from fieldtui.vault.errors import CannotLock, VaultBusy, VaultOpenElsewhere

# What a lock that somebody else has is called: flock(2) says EWOULDBLOCK, some systems and Windows EACCES.
_TAKEN = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES})
_LONGEST_LINE = 80


def take_lock(path: Path, vault: Path) -> IO[bytes]:
    """Lock `path` until the returned file is closed.

    Raises VaultBusy (VaultOpenElsewhere, if it is known where) if another process has it, CannotLock on a disk
    that does not lock files, CannotWrite.
    """
    try:
        file = path.open("a+b")
    except OSError as error:
        raise fault(error, vault) from error
    try:
        _lock(file)
    except OSError as error:
        file.close()
        if error.errno in _TAKEN:
            raise _busy(path, vault) from error
        raise CannotLock(path=vault, cause=error.strerror or error) from error
    # Only a word for others: a full disk that does not take it is no reason to keep the vault shut.
    with suppress(OSError):
        os.ftruncate(file.fileno(), 0)
        os.write(file.fileno(), _line())
    return file


def _line() -> bytes:
    return f"{os.getpid()} {datetime.now().astimezone().isoformat(timespec='minutes')}\n".encode()


def _busy(path: Path, vault: Path) -> VaultBusy:
    """Who has the lock, as far as the file says it."""
    try:
        with path.open("rb") as file:
            pid, since = file.read(_LONGEST_LINE).decode("ascii").split()
        return VaultOpenElsewhere(
            path=vault, pid=int(pid), since=f"{datetime.fromisoformat(since).astimezone():%Y-%m-%d %H:%M}"
        )
    except (OSError, ValueError, OverflowError):
        return VaultBusy(path=vault)


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

    # Far behind the line: a range that is locked there cannot be read either.
    _LOCKED_BYTE = 1 << 30

    def _lock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    # There is no shared lock here: who looks is alone meanwhile.
    _share = _lock
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _share(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)

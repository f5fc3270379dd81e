"""Files that survive a power cut: written whole, synced, renamed. What is in them is for others to know.

A file is durable once it was synced, and its name once its folder was (fsync(2)); a program that skips either is
shown to lose something by tests/power.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from fieldtui.vault.disks import NO_FOLDER_SYNC, fault
from fieldtui.vault.errors import NotConfirmed


@contextmanager
def named_faults(path: Path) -> Iterator[None]:
    """Turn what the system says of `path` into an error of ours: DiskFull, CannotWrite."""
    try:
        yield
    except OSError as error:
        raise fault(error, path) from error


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` so that a power cut leaves the old file or the new one, never a part.

    Raises DiskFull, CannotWrite, and nothing has changed; NotConfirmed if the new file is there, but
    may not be after a power cut.
    """
    with whole_file(path) as file:
        file.write(data)


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written in the `with` block, which is at `path` after it, as `write_whole` puts one there.

    If the block fails, nothing has changed. Raises what `write_whole` raises.
    """
    part = path.with_name(path.name + ".part")
    try:
        with named_faults(path):
            with part.open("wb") as file:
                yield file
                file.flush()
                sync_file(file.fileno())
            part.replace(path)
    except BaseException:
        # On a write-protected disk even this fails; the first fault is the one to tell.
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    confirm_name(path)


def confirm_name(path: Path) -> None:
    """Make durable that there is something called `path`. Raises NotConfirmed."""
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise NotConfirmed(path=path, cause=error.strerror or error) from error


def sync_file(descriptor: int) -> None:
    """Wait until everything written to an open file is on its disk. Raises OSError."""
    if sys.platform == "darwin":
        import fcntl

        # There fsync leaves it in the disk's own memory (fcntl(2) of macOS); not every file system knows better.
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def flushed(path: Path) -> None:
    """Make what was written to the file at `path` durable. Raises OSError."""
    with path.open("r+b") as file:
        sync_file(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable, where the system has a way. Raises OSError."""
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        # Some have no such thing, on sticks and on other machines; there a rename is as durable as it gets.
        if error.errno not in NO_FOLDER_SYNC:
            raise


def make_folder(folder: Path) -> None:
    """Make `folder`, for its owner alone, and every folder above it that is not there. Raises OSError."""
    new = [folder, *(above for above in folder.parents if not above.exists())]
    folder.mkdir(parents=True, mode=0o700)
    for one in reversed(new):
        sync_folder(one.parent)

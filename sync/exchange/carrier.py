"""Bundles on a stick or in a folder: written whole, read back, found again. Names in them are never paths."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path

from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.vault.disks import fault
from fieldtui.vault.errors import NotConfirmed
from fieldtui.vault.files import write_whole
from sync.envelope import MOST_BYTES
from sync.errors import Refused, TooLarge

BUNDLE_SUFFIX = ".fieldtui"
REQUEST_SUFFIX = ".fieldtui-request"
_MOUNTS = ("/media", "/run/media", "/mnt", "/Volumes")


class CannotRead(Refused):
    """{path} cannot be read: {cause}.

    Check that the stick is plugged in and the name is right.
    """

    exit_code = ExitCode.FAILED


class NothingThere(FieldtuiError):
    """There is no bundle in {path}.

    Bundles are files whose names end in .fieldtui; choose the folder or the stick that holds them.
    """


class TakenOut(FieldtuiError):
    """{path} could not be read back after it was written: {cause}.

    If the stick was taken out too early, put it back and do it again; nothing counts as exported.
    """


class NotWrittenWhole(FieldtuiError):
    """{path} did not come back from the disk as it was written.

    Do not use this stick. Export again to another one; nothing counts as exported.
    """


def bundle_name(device: bytes, now: datetime, nth: int = 0) -> str:
    """A file name that says when and which device, and nothing about people."""
    more = f"-{nth + 1}" if nth else ""
    return f"{now:%Y%m%d-%H%M%S}-{device.hex()[:6]}{more}{BUNDLE_SUFFIX}"


def free_name(folder: Path, device: bytes, now: datetime) -> str:
    """The first `bundle_name` that nothing in `folder` has: a bundle never takes the place of another.

    Raises CannotWrite where nobody can look.
    """
    names = (bundle_name(device, now, at) for at in count())
    try:
        return next(name for name in names if not (folder / name).exists())
    except OSError as error:
        raise fault(error, folder) from error


def clear_parts(folder: Path, device: bytes) -> None:
    """Remove what earlier exports of `device` left half written in `folder`; of others, nothing."""
    with suppress(OSError):
        for part in folder.glob(f"*-{device.hex()[:6]}*{BUNDLE_SUFFIX}.part"):
            part.unlink(missing_ok=True)


def put_file(folder: Path, name: str, data: bytes) -> Path:
    """Write `data` into `folder` so that a half-written file is never taken for whole, and read it back.

    Raises CannotWrite, DiskFull, TakenOut, NotWrittenWhole.
    """
    path = folder / name
    try:
        write_whole(path, data)
        _forget_cached(path)
        back = read_file(path)
    except (NotConfirmed, CannotRead, TooLarge) as error:
        raise TakenOut(path=path, cause=error.facts["cause"]) from error
    if back != data:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise NotWrittenWhole(path=path)
    return path


def _forget_cached(path: Path) -> None:
    """Have the system read `path` from the stick the next time, and not from memory, where it can be told to."""
    if sys.platform != "linux":
        return
    with suppress(OSError), path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def read_file(path: Path) -> bytes:
    """A file of at most the size of a bundle. Raises CannotRead, TooLarge."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CannotRead(path=path, cause=error.strerror or error) from error
    if len(data) > MOST_BYTES:
        raise TooLarge(name=path.name, cause=f"> {MOST_BYTES} bytes")
    return data


def bundles_in(paths: Iterable[Path]) -> list[Path]:
    """The files among `paths`, and the bundles in the folders among them, by name.

    Raises CannotRead for a path that is not there, NothingThere for a folder without a bundle.
    """
    out: list[Path] = []
    for path in paths:
        try:
            out += _bundles_at(path)
        except OSError as error:
            # A stick that is pulled out while it is looked through.
            raise CannotRead(path=path, cause=error.strerror or error) from error
    return list(dict.fromkeys(out))


def _bundles_at(path: Path) -> list[Path]:
    if not path.is_dir():
        path.stat()
        return [path]
    found = sorted(p for p in path.rglob("*") if _is_bundle(p.relative_to(path)) and p.is_file())
    if not found:
        raise NothingThere(path=path)
    return found


def _is_bundle(within: Path) -> bool:
    """Whether a path within a folder is called like a bundle.

    Some systems write FAT's names in capitals, and leave files of their own (`._x`) and a bin on sticks.
    """
    hidden = any(folder.startswith(".") for folder in within.parts[:-1]) or within.name.startswith("._")
    return within.name.casefold().endswith(BUNDLE_SUFFIX) and not hidden


def sticks() -> list[Path]:
    """Removable disks that are plugged in and can be written, as far as this system tells."""
    if sys.platform == "win32":
        return [
            p for letter in "DEFGHIJKLMNOP" if (p := Path(f"{letter}:/")).exists() and os.access(p, os.W_OK)
        ]
    return sorted(place for mount in _MOUNTS for place in _mounted(Path(mount)))


def _mounted(mount: Path) -> list[Path]:
    """The disks under `mount` that answer; one that is just being pulled out does not."""
    found = []
    with suppress(OSError):
        for place in (*mount.glob("*"), *mount.glob("*/*")):
            with suppress(OSError):
                if place.is_mount() and os.access(place, os.W_OK):
                    found.append(place)
    return found

"""Bundles on a stick or in a folder: written whole, read back, found again. Names in them are never paths."""

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from pathlib import Path

from fieldtui.errors import ExitCode, FieldtuiError
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


class NotWrittenWhole(FieldtuiError):
    """{path} did not come back from the disk as it was written.

    Do not use this stick. Export again to another one; nothing counts as exported.
    """


def bundle_name(device: bytes, now: datetime, nth: int = 0) -> str:
    """A file name that says when and which device, and nothing about people."""
    more = f"-{nth + 1}" if nth else ""
    return f"{now:%Y%m%d-%H%M%S}-{device.hex()[:6]}{more}{BUNDLE_SUFFIX}"


def free_name(folder: Path, device: bytes, now: datetime) -> str:
    """The first `bundle_name` that nothing in `folder` has: a bundle never takes the place of another."""
    names = (bundle_name(device, now, at) for at in count())
    return next(name for name in names if not (folder / name).exists())


def put_file(folder: Path, name: str, data: bytes) -> Path:
    """Write `data` into `folder` so that a half-written file is never taken for whole, and read it back.

    Raises CannotWrite, DiskFull, NotWrittenWhole.
    """
    path = folder / name
    write_whole(path, data)
    if read_file(path) != data:
        path.unlink(missing_ok=True)
        raise NotWrittenWhole(path=path)
    return path


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
        if path.is_dir():
            found = sorted(p for p in path.rglob(f"*{BUNDLE_SUFFIX}") if p.is_file())
            if not found:
                raise NothingThere(path=path)
            out += found
        elif path.exists():
            out.append(path)
        else:
            raise CannotRead(path=path, cause=os.strerror(2))
    return list(dict.fromkeys(out))


def sticks() -> list[Path]:
    """Removable disks that are plugged in and can be written, as far as this system tells."""
    if sys.platform == "win32":
        return [
            p for letter in "DEFGHIJKLMNOP" if (p := Path(f"{letter}:/")).exists() and os.access(p, os.W_OK)
        ]
    places = (p for mount in _MOUNTS for p in (*Path(mount).glob("*"), *Path(mount).glob("*/*")))
    return sorted(p for p in places if p.is_mount() and os.access(p, os.W_OK))

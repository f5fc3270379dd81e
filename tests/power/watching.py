# ruff: noqa: ANN401 - what takes the place of functions of `os` and `io` takes what they take
"""The recorder: what a use case does to the files below one folder, in order; and the faults it meets there.

Files of the product's own (key slots, bundles) are reached by taking the place of Python's functions for files
while `watched` lasts; the database by `cipher`. Both tell `Recorder`, which keeps a model of the disk in step: that
the model equals the real folder in the end is how we know that nothing was missed.
"""

import builtins
import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch

from tests.power.disk import (
    Acknowledged,
    Change,
    Committed,
    Disk,
    FailedSync,
    Image,
    Link,
    NotInTheModel,
    Operation,
    Sync,
    Truncate,
    Unlink,
    Write,
    disk_of,
)
from tests.power.disk import Path as Names

# What a power cut leaves of these says nothing: the index of the WAL is made anew, the lock is the system's.
LEFT_OUT = ("-shm",)
OPEN, WRITE, SYNC, TRUNCATE, RENAME, DELETE = "open", "write", "sync", "truncate", "rename", "delete"
Fault = Callable[[str, Path, int], None]


def no_fault(_operation: str, _path: Path, _size: int) -> None:
    """A disk that works."""


class Recorder:
    """Everything done below `root` since this was made, and the model that it leads to.

    `fault` is called before each operation with its kind, its path and its size in bytes, and may raise OSError.
    """

    def __init__(self, root: Path, fault: Fault = no_fault) -> None:
        self.root = root
        self.fault = fault
        self.before: Disk = disk_of(image_of(root))
        self.disk = self.before.copy()
        self.operations: list[Operation] = []
        self._descriptors: dict[int, Path] = {}
        self._turn = threading.RLock()

    def names(self, path: Path | str) -> Names | None:
        """`path` below the root; None if it is elsewhere or left out."""
        absolute = Path(path).absolute()
        if absolute == self.root:
            return ()
        if not absolute.is_relative_to(self.root) or absolute.name.endswith(LEFT_OUT):
            return None
        return absolute.relative_to(self.root).parts

    def change(self, change: Change) -> None:
        """Keep a change that was made."""
        with self._turn:
            self.disk.apply(change)
            self.operations.append(change)

    def node(self, path: Path) -> int:
        """The file or folder at `path`. Raises NotInTheModel."""
        names = self.names(path)
        node = None if names is None else self.disk.find(names)
        if node is None:
            raise NotInTheModel(path)
        return node

    def made(self, path: Path, *, folder: bool = False) -> int:
        """The file at `path`, which may be new."""
        names = self.names(path)
        if names is None:
            raise NotInTheModel(path)
        with self._turn:
            found = self.disk.find(names)
            if found is not None:
                return found
            node = self.disk.number(folder=folder)
            self.change(Link(self.disk.folder_of(names), names[-1], node, folder=folder))
            return node

    def moved(self, source: Path, target: Path) -> None:
        """`source` has the name `target` now, in the same folder."""
        old, new = self.names(source), self.names(target)
        if old is None or new is None or old[:-1] != new[:-1]:
            raise NotInTheModel(f"{source} to {target}")
        node = self.node(source)
        folder = node in self.disk.folders
        self.change(Link(self.disk.folder_of(new), new[-1], node, source=old[-1], folder=folder))

    def gone(self, path: Path) -> None:
        """There is nothing at `path` any more."""
        names = self.names(path)
        if names is not None and self.disk.find(names) is not None:
            self.change(Unlink(self.disk.folder_of(names), names[-1]))

    def sync(self, node: int, path: Path, flags: int = 0) -> None:
        """Sync the file or folder at `path`, in the model: the real disk is not what is tested. Raises OSError."""
        try:
            self.fault(SYNC, path, flags)
        except OSError:
            with self._turn:
                self.operations.append(FailedSync(node))
            raise
        self.synced(node)

    def synced(self, node: int) -> None:
        """The file or folder was synced."""
        with self._turn:
            self.operations.append(Sync(node))

    def committed(self, state: str) -> None:
        """The product says that a transaction is on disk."""
        with self._turn:
            self.operations.append(Committed(state))

    def opens_with(self, passphrase: str) -> None:
        """A use case has returned: from now on the vault opens with `passphrase`, and with no other."""
        with self._turn:
            self.operations.append(Acknowledged(opens_with=passphrase))

    def opens_with_code(self, code: bytes) -> None:
        """A use case has returned: from now on the vault opens with the recovery code `code`, and with no other."""
        with self._turn:
            self.operations.append(Acknowledged(code=code))

    def written(self, path: Path) -> None:
        """A use case has returned: from now on the file at `path` is there, whole."""
        with self._turn:
            self.operations.append(Acknowledged(file=self.names(path) or ()))

    def opened(self, descriptor: int, path: Path) -> None:
        """A descriptor of the system for `path`."""
        self._descriptors[descriptor] = path

    def closed(self, descriptor: int) -> None:
        """A descriptor that is another's from now on."""
        self._descriptors.pop(descriptor, None)

    def path_of(self, descriptor: int) -> Path | None:
        """What a descriptor is open for, below the root."""
        return self._descriptors.get(descriptor)

    def missed(self) -> list[str]:
        """Where the model differs from the real folder: what was not recorded."""
        real, model = image_of(self.root), self.disk.image()
        return ["/".join(path) for path in sorted({*real, *model}) if real.get(path, 0) != model.get(path, 0)]


def image_of(root: Path) -> Image:
    """Everything below `root`, but for what is left out."""
    return {
        path.relative_to(root).parts: None if path.is_dir() else path.read_bytes()
        for path in root.rglob("*")
        if not path.name.endswith(LEFT_OUT)
    }


class _RecordedFile(io.FileIO):
    """A file whose writes are told to the recorder."""

    def __init__(self, recorder: Recorder, path: Path, mode: str) -> None:
        creates = not path.exists()
        recorder.fault(OPEN, path, int(creates))
        super().__init__(path, mode)
        self._recorder, self._path = recorder, path
        self._node = recorder.made(path)
        recorder.opened(self.fileno(), path)
        if "w" in mode and not creates:
            recorder.change(Truncate(self._node, 0))

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        try:
            self._recorder.fault(WRITE, self._path, len(view))
        except OSError:
            # A disk that fills up takes the first part of what it is given.
            self._put(view[: len(view) // 2])
            raise
        return self._put(view)

    def _put(self, view: memoryview) -> int:
        at = os.fstat(self.fileno()).st_size if "a" in self.mode else self.tell()
        written = super().write(view)
        self._recorder.change(Write(self._node, at, bytes(view[:written])))
        return written

    def truncate(self, size: int | None = None, /) -> int:
        self._recorder.fault(TRUNCATE, self._path, 0)
        cut = super().truncate(size)
        self._recorder.change(Truncate(self._node, cut))
        return cut

    def close(self) -> None:
        if not self.closed:
            self._recorder.closed(self.fileno())
        super().close()


_open = io.open
_CHANGING = frozenset("wax+")


def _opener(recorder: Recorder) -> Callable[..., IO[Any]]:
    def opened(file: Any, mode: str = "r", buffering: int = -1, *more: Any, **named: Any) -> IO[Any]:
        elsewhere = isinstance(file, int) or not _CHANGING & set(mode)
        if elsewhere or not recorder.names(os.fspath(file)):
            return _open(file, mode, buffering, *more, **named)
        raw = _RecordedFile(recorder, Path(file).absolute(), mode.replace("b", "").replace("t", ""))
        if buffering == 0:
            return raw
        whole = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        if "b" in mode:
            return whole
        encoding, errors, newline = (*more, *[None] * 3)[:3]
        return io.TextIOWrapper(
            whole,
            encoding or named.get("encoding"),
            errors or named.get("errors"),
            newline or named.get("newline"),
        )

    return opened


class _System:
    """The functions of `os` that change files, each telling the recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.real: dict[str, Callable[..., Any]] = {name: getattr(os, name) for name in self.places()}

    def places(self) -> dict[str, Callable[..., Any]]:
        """The name of each function in `os`, and what takes its place."""
        return {
            "open": self.open,
            "close": self.close,
            "write": self.write,
            "fsync": self.fsync,
            "replace": self.rename,
            "rename": self.rename,
            "unlink": self.unlink,
            "remove": self.unlink,
            "mkdir": self.mkdir,
            "rmdir": self.rmdir,
            "truncate": self.unheard_of,
            "ftruncate": self.ftruncate,
            "link": self.unheard_of,
            "symlink": self.unheard_of,
            **({"sendfile": self.no_short_cut} if hasattr(os, "sendfile") else {}),
        }

    def _path(self, path: Any, dir_fd: int | None = None) -> Path:
        base = self.recorder.path_of(dir_fd) if dir_fd is not None else None
        return (base / os.fspath(path) if base else Path(path)).absolute()

    def _ours(self, path: Path) -> bool:
        return bool(self.recorder.names(path))

    def open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        where = self._path(path, dir_fd)
        changes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if self._ours(where):
            creates = bool(flags & os.O_CREAT) and not where.exists()
            self.recorder.fault(OPEN, where, int(creates))
        descriptor: int = self.real["open"](path, flags, mode, dir_fd=dir_fd)
        if self.recorder.names(where) is not None:
            self.recorder.opened(descriptor, where)
            if changes:
                node = self.recorder.made(where)
                if flags & os.O_TRUNC:
                    self.recorder.change(Truncate(node, 0))
        return descriptor

    def close(self, descriptor: int) -> None:
        self.recorder.closed(descriptor)
        self.real["close"](descriptor)

    def write(self, descriptor: int, data: Any) -> int:
        path = self.recorder.path_of(descriptor)
        if path is None:
            written: int = self.real["write"](descriptor, data)
            return written
        self.recorder.fault(WRITE, path, len(data))
        written = self.real["write"](descriptor, data)
        # Only afterwards does a descriptor that appends stand where it has written.
        at = os.lseek(descriptor, 0, os.SEEK_CUR) - written
        self.recorder.change(Write(self.recorder.node(path), at, bytes(data[:written])))
        return written

    def ftruncate(self, descriptor: int, size: int) -> None:
        path = self.recorder.path_of(descriptor)
        if path is not None:
            self.recorder.fault(TRUNCATE, path, 0)
        self.real["ftruncate"](descriptor, size)
        if path is not None:
            self.recorder.change(Truncate(self.recorder.node(path), size))

    def fsync(self, descriptor: Any) -> None:
        number = descriptor if isinstance(descriptor, int) else descriptor.fileno()
        path = self.recorder.path_of(number)
        if path is None:
            self.real["fsync"](number)
            return
        self.recorder.sync(self.recorder.node(path), path)

    def rename(self, source: Any, target: Any, **_descriptors: Any) -> None:
        old, new = self._path(source), self._path(target)
        if not self._ours(old) and not self._ours(new):
            self.real["replace"](source, target)
            return
        self.recorder.fault(RENAME, new, 0)
        self.real["replace"](source, target)
        self.recorder.moved(old, new)

    def unlink(self, path: Any, *, dir_fd: int | None = None) -> None:
        where = self._path(path, dir_fd)
        if self._ours(where):
            self.recorder.fault(DELETE, where, 0)
        self.real["unlink"](path, dir_fd=dir_fd)
        self.recorder.gone(where)

    def mkdir(self, path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        where = self._path(path, dir_fd)
        if self._ours(where):
            self.recorder.fault(OPEN, where, 1)
        self.real["mkdir"](path, mode, dir_fd=dir_fd)
        if self._ours(where):
            self.recorder.made(where, folder=True)

    def rmdir(self, path: Any, *, dir_fd: int | None = None) -> None:
        where = self._path(path, dir_fd)
        if self._ours(where):
            self.recorder.fault(DELETE, where, 0)
        self.real["rmdir"](path, dir_fd=dir_fd)
        self.recorder.gone(where)

    def unheard_of(self, *arguments: Any, **_named: Any) -> None:
        """The product does not use it; if it does one day, the model has to learn it."""
        raise NotInTheModel(arguments)

    def no_short_cut(self, *_arguments: Any) -> int:
        """Copying inside the kernel, which nobody sees; `shutil` then copies by reading and writing."""
        raise OSError(95, "no sendfile while it is recorded")


@contextmanager
def watched(recorder: Recorder) -> Iterator[None]:
    """While this lasts, what Python does to files below the recorder's folder is told to it."""
    system, opened = _System(recorder), _opener(recorder)
    with ExitStack() as stack:
        for name, ours in system.places().items():
            stack.enter_context(patch.object(os, name, ours))
        stack.enter_context(patch.object(io, "open", opened))
        stack.enter_context(patch.object(builtins, "open", opened))
        yield

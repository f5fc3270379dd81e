"""Runs the program with a watcher in its process: `python -m tests.leaks.watched FOLDER WORDS…`.

Each file that Python opens for writing is written down in FOLDER, and whatever is overwritten, renamed over or
deleted is copied there first, so that it can be searched after it is gone. What SQLite and other native code write
does not come through here: see `machine` and `test_system_calls`.
"""

import os
import runpy
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

JOURNAL, KEPT = "journal", "kept"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# What starts a program, reaches a network, or writes a log of the system.
_NEVER = (
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "subprocess.",
    "socket.",
    "syslog.",
)
# Ways that only look at this process.
_HARMLESS = ("socket.__new__", "socket.gethostname")


class Watcher:
    """Keeps a journal of what is written, and copies of what goes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / KEPT).mkdir(exist_ok=True)
        self._kept = folder / KEPT
        self._journal = os.open(folder / JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._busy = threading.local()
        self._count = 0
        self._copying: dict[str, Callable[..., list[object]]] = {
            "open": self._opened,
            "os.remove": lambda path, *_more: [path],
            "os.rename": lambda _source, target, *_more: [target],
            "os.truncate": lambda path, *_more: [_path_of(path)],
            "shutil.rmtree": lambda path, *_more: [path],
        }

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Called by Python before each event (https://docs.python.org/3/library/audit_events.html)."""
        if getattr(self._busy, "here", False):
            return
        if event.startswith(_NEVER) and event not in _HARMLESS:
            self._note("never", f"{event} {arguments!r}")
        elif event in self._copying:
            self._busy.here = True
            try:
                for going in self._copying[event](*arguments):
                    self._keep(going)
            finally:
                self._busy.here = False

    def _opened(self, path: object, mode: object, flags: object) -> list[object]:
        writing = bool(flags & _WRITING) if isinstance(flags, int) else False
        writing = writing or (isinstance(mode, str) and any(letter in mode for letter in "wax+"))
        if not writing or isinstance(path, int):
            return []
        self._note("written", os.path.realpath(os.fsdecode(path)))  # type: ignore[arg-type]  # a path, by the event
        truncating = isinstance(flags, int) and bool(flags & os.O_TRUNC)
        return [path] if truncating else []

    def _keep(self, path: object) -> None:
        going = Path(os.fsdecode(path))  # type: ignore[arg-type]  # a path, by the event
        files = [one for one in going.rglob("*") if one.is_file()] if going.is_dir() else [going]
        for one in files:
            if one.is_file():
                self._count += 1
                shutil.copyfile(one, self._kept / f"{os.getpid()}-{self._count}-{one.name}")

    def _note(self, what: str, text: str) -> None:
        os.write(self._journal, f"{what}\t{text}\n".encode("utf-8", "surrogateescape"))


def _path_of(path: object) -> object:
    """A file that is named by the number under which it is open, by a path."""
    return f"/proc/self/fd/{path}" if isinstance(path, int) else path


def main(folder: str, *words: str) -> None:
    """Install the watcher, then be `fieldtui WORDS`."""
    sys.addaudithook(Watcher(Path(folder)))
    sys.argv = ["fieldtui", *words]
    runpy.run_module("fieldtui", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What a check may know of the machine: environment, terminal, disk, as one value, so that tests bring their own.

The only module here that looks at the process and the system; the terminal is measured in `measuring`.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

CRASHES_VARIABLE = "FIELDTUI_CRASHES"
MOUNTS = Path("/proc/self/mounts")


@dataclass(frozen=True)
class Disk:
    """Where a vault lies: free bytes for this user, whether it is write-protected, the kind of file system (or empty)."""

    free: int
    read_only: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Terminal:
    """The terminal: its size in cells, the encoding of its output, measured widths by character (None: not measured).

    `alternate` says whether it has a second screen, None where nobody can tell; `known` whether the system knows it.
    """

    columns: int
    rows: int
    encoding: str = "utf-8"
    known: bool = True
    alternate: bool | None = True
    widths: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Machine:
    """The environment variables, the terminal (None: there is none), where reports of breakdowns are kept.

    `disk` stands for every disk; None: each is looked at.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    terminal: Terminal | None = None
    disk: Disk | None = None
    crashes: Path | None = None

    def disk_of(self, folder: Path) -> Disk:
        """The disk that `folder` lies on."""
        return self.disk or disk_at(folder)


def this_machine(terminal: Terminal | None) -> Machine:
    """The machine this runs on."""
    named = os.environ.get(CRASHES_VARIABLE)
    crashes = Path(named) if named else platformdirs.user_state_path("fieldtui") / "crashes"
    return Machine(os.environ, terminal, crashes=crashes)


def disk_at(folder: Path) -> Disk:
    """The disk at `folder`, as far as the system tells."""
    free = shutil.disk_usage(folder).free
    read_only = not os.access(folder, os.W_OK)
    if hasattr(os, "statvfs"):
        read_only |= bool(os.statvfs(folder).f_flag & getattr(os, "ST_RDONLY", 1))
    return Disk(free, read_only, kind_of_file_system(folder))


def kind_of_file_system(folder: Path, mounts: Path = MOUNTS) -> str:
    """The kind of the file system at `folder`, such as ext4; empty where the system does not say (proc(5), mounts)."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    here = folder.resolve()
    found, depth = "", -1
    for words in (line.split(" ") for line in lines):
        if len(words) < 3:
            continue
        # A space in the name of a place is written as an octal number.
        place = Path(words[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
        if here.is_relative_to(place) and len(place.parts) >= depth:
            found, depth = words[2], len(place.parts)
    return found


def terminal_here(widths: Mapping[str, int] | None = None) -> Terminal | None:
    """The terminal that standard output goes to, None if it goes to none."""
    if not sys.stdout.isatty():
        return None
    return terminal_of(os.environ, shutil.get_terminal_size(), sys.stdout.encoding, widths)


def terminal_of(
    environment: Mapping[str, str],
    size: tuple[int, int],
    encoding: str | None,
    widths: Mapping[str, int] | None = None,
) -> Terminal:
    """A terminal of this size, as the system describes it."""
    known, alternate = _described(environment.get("TERM", ""))
    return Terminal(size[0], size[1], encoding or "", known, alternate, widths)


def _described(term: str) -> tuple[bool, bool | None]:
    """Whether the system knows `term`, and whether it has a second screen (terminfo(5), smcup)."""
    try:
        import curses
    except ImportError:  # Windows
        return True, None
    try:
        curses.setupterm(term or "dumb", 1)
    except curses.error:
        return False, None
    return True, curses.tigetstr("smcup") is not None

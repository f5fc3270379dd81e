"""Crash reports: where the program broke and in what state, never what it was about.

A report is made of names that stand in the source (types of errors, modules, functions, lines), of versions
and of sizes. Messages, values, arguments and paths are never read. Nothing here sends a report anywhere.
"""

import errno
import os
import platform
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import msgspec
import platformdirs

from fieldtui import __version__
from fieldtui.errors import FieldtuiError, explain

FOLDER_VARIABLE = "FIELDTUI_CRASHES"
MOST_REPORTS = 20
_MOST_FRAMES, _MOST_ERRORS = 40, 6
_LARGEST = 256 * 1024
_SUFFIX = ".json"
# What a name in a program looks like; anything else could be somebody's.
_NAME = re.compile(r"[A-Za-z0-9_.<>\-]{1,120}")


class ProgramFault(FieldtuiError):
    """The program has stopped because of a fault of its own: {what}.

    Everything that was recorded is on disk. Start it again; if it stops again, show whoever looks after your
    device what `fieldtui crash show` prints: it names places in the program, and nothing of your data.
    """


class NoSuchReport(FieldtuiError):
    """There is no crash report called {name}.

    `fieldtui crash list` names those there are.
    """


class Broken(msgspec.Struct, frozen=True):
    """One error: its type, what the system calls its cause (`ENOSPC`, else empty), and the way to it.

    `frames` are `module:line function`, the outermost first.
    """

    kind: str
    cause: str
    frames: tuple[str, ...]


class Report(msgspec.Struct, frozen=True):
    """One crash. `at` is UTC by this machine's clock; `errors` begins with the one that ended the program.

    `state` says how things stood, as name and value: the command, the screens that were open, the terminal.
    """

    at: str
    version: str
    python: str
    system: str
    thread: str
    errors: tuple[Broken, ...]
    state: dict[str, str] = {}
    name: str = ""


def folder() -> Path:
    """Where the reports are kept: a folder of this person's on this machine."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else platformdirs.user_state_path("fieldtui") / "crashes"


# ---------------------------------------------------------------- reading


def reports() -> list[Report]:
    """The reports that are kept, the newest first; what cannot be read as one is left out."""
    found = [report for path in _files() if (report := _read(path)) is not None]
    return sorted(found, key=lambda report: report.name, reverse=True)


def report(name: str = "") -> Report:
    """The report called `name`, the newest if none is named. Raises NoSuchReport."""
    found = next((one for one in reports() if name in ("", one.name)), None)
    if found is None:
        raise NoSuchReport(name=name or "-")
    return found


def forget_reports() -> int:
    """Delete all reports; how many there were."""
    files = _files()
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def _files() -> list[Path]:
    return sorted(folder().glob(f"crash-*{_SUFFIX}"))


def _read(path: Path) -> Report | None:
    try:
        if path.stat().st_size > _LARGEST:
            return None
        return msgspec.structs.replace(
            msgspec.json.decode(path.read_bytes(), type=Report), name=path.name.removesuffix(_SUFFIX)
        )
    except (OSError, msgspec.DecodeError):
        return None


# ---------------------------------------------------------------- making


def where_it_broke(error: BaseException | None) -> str:
    """The kind of an error and the line of code it came from; never its message, which may quote people."""
    if error is None:
        return "?"
    cause = causes(error)[0]
    frames = _frames(cause.__traceback__)
    return f"{_name(type(cause).__qualname__)} ({frames[-1].partition(' ')[0]})" if frames else _kind(cause)


def causes(error: BaseException) -> list[BaseException]:
    """`error` and what it came from, without the wrappers of the interface library; at most six."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting and len(found) < _MOST_ERRORS:
        one = waiting.pop(0)
        wrapped = getattr(one, "error", None)
        if type(one).__name__ == "WorkerFailed" and isinstance(wrapped, BaseException):
            one = wrapped
        if any(one is seen for seen in found):
            continue
        found.append(one)
        inner = list(one.exceptions) if isinstance(one, BaseExceptionGroup) else []
        waiting += [each for each in (one.__cause__ or one.__context__, *inner) if each is not None]
    return found


def make_report(error: BaseException, at: datetime, state: dict[str, str]) -> Report:
    """The report of `error`; of `state` only what looks like a name or a number is kept."""
    return Report(
        at=f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        version=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        thread=_name(threading.current_thread().name),
        errors=tuple(
            Broken(_kind(one), _cause(one), tuple(_frames(one.__traceback__))) for one in causes(error)
        ),
        state={name: _names(value) for name, value in state.items()},
    )


def _kind(error: BaseException) -> str:
    return _name(f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins."))


def _cause(error: BaseException) -> str:
    number = getattr(error, "errno", None) if isinstance(error, OSError) else None
    return errno.errorcode.get(number, "") if isinstance(number, int) else ""


def _frames(trace: TracebackType | None) -> list[str]:
    """Module, line and function of each step, the outermost first. Source files are not opened."""
    steps = (
        f"{_name(str(frame.f_globals.get('__name__', '?')))}:{line} {_name(frame.f_code.co_qualname)}"
        for frame, line in traceback.walk_tb(trace)
    )
    return list(_ends(list(steps)))


def _ends(steps: list[str]) -> Iterator[str]:
    """The first and last of a way that is too long, as an endless recursion has."""
    half = _MOST_FRAMES // 2
    if len(steps) <= _MOST_FRAMES:
        yield from steps
    else:
        yield from (*steps[:half], f"... {len(steps) - 2 * half}", *steps[-half:])


def _name(text: str) -> str:
    return text if _NAME.fullmatch(text) else "?"


def _names(text: str) -> str:
    return " ".join(_name(word) for word in text.split()[:20])


# ---------------------------------------------------------------- keeping


def keep_report(error: BaseException, **state: str) -> Path | None:
    """Write the report of `error`; None where that is not possible. The oldest give way to the newest twenty."""
    now = datetime.now(UTC)
    made = make_report(error, now, {**_surroundings(), **state})
    with suppress(OSError):
        where = folder()
        where.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = _free_name(where, now)
        with path.open("xb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(made), indent=1))
        for old in _files()[:-MOST_REPORTS]:
            old.unlink(missing_ok=True)
        return path
    return None


def _free_name(where: Path, now: datetime) -> Path:
    # The process number keeps two programs that fall at the same moment apart.
    return where / f"crash-{now:%Y%m%d-%H%M%S-%f}-{os.getpid()}{_SUFFIX}"


def _surroundings() -> dict[str, str]:
    try:
        size = os.get_terminal_size(sys.__stderr__.fileno() if sys.__stderr__ else 2)
        terminal = f"{size.columns}x{size.lines}"
    except (OSError, ValueError):
        terminal = "none"
    return {"terminal": terminal, "term": os.environ.get("TERM", "")}


def _terminal_is_gone(error: BaseException) -> bool:
    """Whether a window was closed while something was being drawn in it: that is no fault."""
    drawing = threading.current_thread().name == "textual-output"
    return drawing and isinstance(error, OSError) and error.errno == errno.EIO


# ---------------------------------------------------------------- the last place an error comes to


def catch_the_rest(command: str) -> None:
    """What nobody caught becomes a report and one sentence, never a traceback. `command` is ours, not typed."""

    def ended(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            return
        keep_report(error, command=command)
        print(explain(ProgramFault(what=where_it_broke(error))), file=sys.stderr)

    def thread_ended(caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None and not _terminal_is_gone(caught.exc_value):
            keep_report(caught.exc_value, command=command)

    def not_raised(caught: "sys.UnraisableHookArgs") -> None:
        if caught.exc_value is not None:
            keep_report(caught.exc_value, command=command)

    sys.excepthook = ended
    threading.excepthook = thread_ended
    sys.unraisablehook = not_raised

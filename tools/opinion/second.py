"""The other engine in a process of its own: getting it, starting it, asking it. What it says is not judged here.

`package.json` beside this file names the versions; they are installed into `build/opinion` by npm, from wherever
npm is set up to look. The engine's own clock stands still at `NOON`, in UTC, as ours does in comparisons.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import msgspec

HERE = Path(__file__).resolve().parent
HOME = HERE.parents[1] / "build" / "opinion"
NOON = datetime(2020, 2, 15, 12, 0, tzinfo=UTC)

Looks = dict[str, object]
Snapshot = dict[str, Looks]
"""What there is to see, by path; paths have the position of every repeat instance in brackets."""


class NoNodeError(Exception):
    """Node and npm are not there; Debian's packages are called nodejs and npm."""


class SecondError(Exception):
    """The other engine refused; its own words are the message."""


def install() -> None:
    """Put the other engine into build/opinion unless it is there. Raises NoNodeError, CalledProcessError."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NoNodeError(NoNodeError.__doc__)
    wanted = (HERE / "package.json").read_text("utf-8")
    there = HOME / "package.json"
    if there.exists() and there.read_text("utf-8") == wanted and (HOME / "installed").exists():
        return
    HOME.mkdir(parents=True, exist_ok=True)
    there.write_text(wanted, "utf-8")
    command = [
        "npm",
        "install",
        "--no-package-lock",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--silent",
    ]
    subprocess.run(command, cwd=HOME, check=True)
    (HOME / "installed").touch()


class Second:
    """The other engine, with one form open at a time. Each verb gives the snapshot after it."""

    def __init__(self) -> None:
        instant = str(int(NOON.timestamp() * 1000))
        self._process = subprocess.Popen(
            ["node", str(HERE / "second.mjs"), str(HOME), instant],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | {"TZ": "UTC"},
        )
        self.snapshot: Snapshot = {}

    def __enter__(self) -> "Second":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()

    def _ask(self, *line: object) -> dict[str, object]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        reply = self._process.stdout.readline()
        if not reply:
            raise SecondError("the process has ended")
        said: dict[str, object] = json.loads(reply)
        if "error" in said:
            raise SecondError(str(said["error"]))
        return said

    def open(self, xml: str, language: str, attachments: Mapping[str, str]) -> Snapshot:
        """Begin a record. Raises SecondError when the form is refused."""
        self.snapshot = {}
        return self._take(self._ask("open", xml, language, dict(attachments)))

    def act(self, action: tuple[str, ...]) -> Snapshot:
        """("answer", path, value), ("add", repeat) or ("remove", instance). Raises SecondError."""
        return self._take(self._ask(*action))

    def submission(self) -> str:
        """What would be sent, as XML. Raises SecondError."""
        return str(self._ask("submit")["xml"])

    def _take(self, said: dict[str, object]) -> Snapshot:
        self.snapshot = merged(self.snapshot, msgspec.convert(said["nodes"], dict[str, Looks | None]))
        return self.snapshot


def merged(before: Snapshot, changed: Mapping[str, Looks | None]) -> Snapshot:
    """A snapshot brought up to date; what is None is gone."""
    kept = {path: looks for path, looks in before.items() if path not in changed}
    return kept | {path: looks for path, looks in changed.items() if looks is not None}

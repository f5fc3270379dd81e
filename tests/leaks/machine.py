"""A machine of its own for the program: home, temporary folder, place to work in, vaults and a stick.

It runs commands in real processes and gives everything that they made, changed or deleted. What in it was given by a
person (a ledger, a passphrase file) and what a person asked for is named by `GIVEN` and `ASKED_FOR`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.leaks.searching import Finder
from tests.leaks.sentinels import OTHER_PASSPHRASE, PASSPHRASE, ROOT_PASSPHRASE, THIRD_PASSPHRASE
from tests.leaks.tracing import tracer
from tests.leaks.watched import JOURNAL, KEPT

ROOT = Path(__file__).parents[2]
# Folders that programs write to without being told, beside the home and the temporary folder.
SHARED_FOLDERS = tuple(Path(one) for one in ("/dev/shm", "/var/tmp", "/tmp"))
# Devices that a program may write to: nothing stays there.
_DEVICES = ("/dev/null", "/dev/tty", "/dev/pts/", "/proc/self/")


@dataclass(frozen=True)
class Readable:
    """A file in which a person may read something: which files, and why."""

    pattern: str
    why: str


# What people gave to the program; it must not write to these.
GIVEN = "given"
# The only files in which the scan lets something stand, each on a command of the person that names the file.
ASKED_FOR: tuple[Readable, ...] = (
    Readable("asked/*.csv", "`ledger import --issues FILE` writes doubtful rows for a spreadsheet"),
    Readable(
        "asked/*.fieldtui-segment", "`aside export ID FILE` writes one part for whoever can look into it"
    ),
    Readable("asked/round/*.xlsx", "`round write` writes a round for Excel and WPS"),
    Readable("asked/round/*.csv", "`round write --as csv` of a checklist without repeats"),
    Readable("asked/round/*/*.xml", "`round write --as xml` writes submissions for ODK Central"),
    Readable("asked/pages/*.html", "`qr print` names sender and receivers, `notice print` is for everybody"),
    Readable(
        "asked/pass/pass-*.html",
        "`pass issue --print FOLDER` writes a pass to print, with the name if asked to",
    ),
    Readable(
        "stick/*.fieldtui-request",
        "`enrol request` says whose device it is, to an office it has no key of yet",
    ),
)


@dataclass
class Machine:
    """The folders, all under `folder`; `watch` is outside of what is searched, but for the copies in it.

    `trace` says which commands run under the tracer (see `tracing`), by how their words begin; `ran` has the words
    of each.
    """

    folder: Path
    trace: tuple[str, ...] = ()
    ran: list[str] = field(default_factory=list)
    _before: dict[Path, set[Path]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("home", "tmp", "work", "vaults", "stick", "asked", GIVEN):
            (self.place / name).mkdir(parents=True, exist_ok=True)
        secrets = {
            "first": PASSPHRASE, "second": OTHER_PASSPHRASE, "third": THIRD_PASSPHRASE, "root": ROOT_PASSPHRASE
        }  # fmt: skip
        for name, secret in secrets.items():
            self.give(name, secret.text.encode() + b"\n")
        self._before = {one: _files_in(one) for one in SHARED_FOLDERS}

    @property
    def place(self) -> Path:
        """Everything that the program is told of."""
        return self.folder / "place"

    @property
    def watch(self) -> Path:
        """Where the watcher keeps its journal and its copies."""
        return self.folder / "watch"

    @property
    def calls(self) -> Path:
        """Where the tracer writes, if there is one."""
        (self.folder / "calls").mkdir(exist_ok=True)
        return self.folder / "calls"

    def give(self, name: str, data: bytes) -> Path:
        """A file that a person brings along."""
        path = self.place / GIVEN / name
        path.write_bytes(data)
        return path

    def vault(self, name: str) -> Path:
        """Where a vault is."""
        return self.place / "vaults" / f"{name}.vault"

    def environment(self, language: str = "en") -> dict[str, str]:
        """What a process needs, with every place that it may choose by itself inside this machine."""
        home = self.place / "home"
        places = {f"XDG_{one}_HOME": str(home / one.lower()) for one in ("CACHE", "CONFIG", "DATA", "STATE")}
        temporary = dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(self.place / "tmp"))
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        return kept | places | temporary | {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(self.place / "tmp"),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "utf-8",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "FIELDTUI_LANG": language,
        }  # fmt: skip

    def command(self, *words: str | Path) -> list[str]:
        """`fieldtui WORDS` under the watcher."""
        return [sys.executable, "-m", "tests.leaks.watched", str(self.watch), *map(str, words)]

    def run(
        self, *words: str | Path, codes: tuple[int, ...] = (0,), stdin: str = ""
    ) -> "subprocess.CompletedProcess[bytes]":
        """A command with exactly these words; it must end with one of `codes`."""
        said = " ".join(map(str, words))
        prefix = tracer(self.calls, len(self.ran)) if said.startswith(self.trace) else []
        self.ran.append(said)
        run = subprocess.run(
            [*prefix, *self.command(*words)],
            input=stdin.encode(), capture_output=True, check=False, cwd=self.place / "work",
            env=self.environment(), timeout=120,
        )  # fmt: skip
        assert run.returncode in codes, (words, run.returncode, run.stderr.decode())
        return run

    def on(self, vault: str, *words: str | Path, passphrase: str = "first", **how: Any) -> Any:  # noqa: ANN401
        """The JSON of a command on the vault called `vault`."""
        options = (
            "--vault",
            self.vault(vault),
            "--passphrase-file",
            self.place / GIVEN / passphrase,
            "--json",
        )
        out = self.run(*words, *options, **how).stdout.decode()
        return json.loads(out) if out else None

    # ------------------------------------------------------------ what is there now

    def written_elsewhere(self) -> set[str]:
        """Files outside of this machine that Python wrote to, which must not be."""
        inside = (str(self.folder.resolve()), *_DEVICES)
        return {path for what, path in self.journal() if what == "written" and not path.startswith(inside)}

    def never(self) -> list[str]:
        """What the program does not do at all, and did: other programs, the network."""
        return [text for what, text in self.journal() if what == "never"]

    def journal(self) -> list[tuple[str, str]]:
        """What the watcher wrote down: `written` and a path, or `never` and what was done."""
        path = self.watch / JOURNAL
        lines = path.read_text("utf-8", "surrogateescape").splitlines() if path.exists() else []
        return [(what, text) for what, _tab, text in (line.partition("\t") for line in lines)]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file that the program made or touched, by name, and what was in those that are gone."""
        for one in sorted(_walk(self.place)):
            name = one.relative_to(self.place).as_posix()
            if not name.startswith(f"{GIVEN}/"):
                yield name, one.read_bytes()
        for one in sorted(_walk(self.watch / KEPT)):
            yield f"deleted/{one.name}", one.read_bytes()
        for folder, before in self._before.items():
            for one in sorted(_files_in(folder) - before):
                yield str(one), _read(one)

    def given_files(self) -> dict[str, bytes]:
        """What the person brought along, as it is now."""
        return {one.name: one.read_bytes() for one in (self.place / GIVEN).rglob("*") if one.is_file()}

    def leaks(self, finder: Finder) -> dict[str, set[str]]:
        """What can be read, by file; a file's name is searched like its content. What was asked for is left out."""
        found = {name: finder.found(name.encode() + b"\n" + data) for name, data in self.files()}
        return {name: what for name, what in found.items() if what and not asked_for(name)}


def asked_for(name: str) -> bool:
    """Whether the person asked for the file of this name, readable as it is."""
    return any(Path(name).match(one.pattern) for one in ASKED_FOR)


def _walk(folder: Path) -> Iterator[Path]:
    return (one for one in folder.rglob("*") if one.is_file() and not one.is_symlink())


def _files_in(folder: Path) -> set[Path]:
    """The files right in a folder that others use as well."""
    try:
        return {one for one in folder.iterdir() if one.is_file() and not one.is_symlink()}
    except OSError:
        return set()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # another program's, and gone or not ours to read
        return b""


def keys_of(vaults: Mapping[str, tuple[Path, str]]) -> dict[bytes, str]:
    """The forms of the database keys of closed vaults, by what to call them: (folder, passphrase)."""
    from fieldtui.vault import slots
    from tests.leaks.sentinels import key

    found: dict[bytes, str] = {}
    for name, (folder, passphrase) in vaults.items():
        found |= key(f"database key of {name}", slots.unwrap(slots.read_slots(folder), passphrase, folder))
    return found

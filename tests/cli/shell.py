"""`fieldtui` as a script calls it: words in, two streams and an exit code out, no terminal anywhere."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fieldtui.cli import run
from fieldtui.i18n import use_language

ROOT = Path(__file__).parents[2]
PASSPHRASE = "楼道里的第三盏灯"
ROOT_PASSPHRASE = "抽屉里的第二把钥匙"
VARIABLES = ("FIELDTUI_SETTINGS", "FIELDTUI_LANG", "FIELDTUI_VAULT", "LANG", "LC_ALL", "LC_MESSAGES")


@dataclass(frozen=True)
class Said:
    """How a command ended: its exit code, what it wrote to stdout and what to stderr."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:  # noqa: ANN401 - whatever the command says
        """Stdout as the one JSON document that it is."""
        return json.loads(self.out)


@dataclass
class Shell:
    """A folder with vaults in it, and a passphrase file that opens them all."""

    folder: Path
    said: dict[str, Said] = field(default_factory=dict)

    @property
    def stick(self) -> Path:
        """A folder that bundles are carried in."""
        (self.folder / "stick").mkdir(exist_ok=True)
        return self.folder / "stick"

    @property
    def passphrase_file(self) -> Path:
        """A file with the passphrase of every vault here."""
        path = self.folder / "passphrase"
        path.write_text(PASSPHRASE + "\n", encoding="utf-8")
        return path

    @property
    def root_passphrase_file(self) -> Path:
        """A file with the passphrase of the root key's file."""
        path = self.folder / "root-passphrase"
        path.write_text(ROOT_PASSPHRASE + "\n", encoding="utf-8")
        return path

    def environment(self, language: str = "en") -> dict[str, str]:
        """What a process needs, and nothing of this machine's own settings."""
        kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        return kept | {
            "FIELDTUI_SETTINGS": str(self.folder / "settings.json"),
            "FIELDTUI_LANG": language,
            "PYTHONIOENCODING": "utf-8",
        }

    def bare(
        self, *words: str | Path, stdin: str | bytes = "", language: str = "en", **variables: str
    ) -> Said:
        """Run exactly `words` in this process."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        streams = [
            io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="surrogateescape", write_through=True)
            for data in (given, b"", b"")
        ]
        with (
            patch.dict(os.environ, self.environment(language) | variables, clear=True),
            patch.object(sys, "stdin", streams[0]),
            patch.object(sys, "stdout", streams[1]),
            patch.object(sys, "stderr", streams[2]),
        ):
            try:
                code = run([str(word) for word in words])
            finally:
                use_language("zh-CN")
        out, err = (stream.buffer.getvalue().decode() for stream in streams[1:])
        return Said(int(code), out, err)

    def name_of_bundle(self, step: str) -> str:
        """The file name of the bundle that the story's `step` wrote."""
        return Path(self.said[step].data[0]["path"]).name

    def at(self, vault: str, *words: str | Path, stdin: str = "", language: str = "en") -> Said:
        """Run a command on the vault called `vault`, with its passphrase."""
        options = ("--vault", self.folder / vault, "--passphrase-file", self.passphrase_file)
        # What follows a double hyphen is no option any more.
        end = words.index("--") if "--" in words else len(words)
        return self.bare(*words[:end], *options, *words[end:], stdin=stdin, language=language)

    def json(self, vault: str, *words: str | Path) -> Any:  # noqa: ANN401 - whatever the command says
        """The result of a command that must succeed, as JSON."""
        said = self.at(vault, *words, "--json")
        assert (said.code, said.err) == (0, ""), said
        return said.data

    def step(self, name: str, vault: str, *words: str | Path) -> Any:  # noqa: ANN401 - as `json`
        """`json`, remembered under `name`."""
        said = self.at(vault, *words, "--json")
        assert (said.code, said.err) == (0, ""), said
        self.said[name] = said
        return said.data


def in_a_process(
    words: Sequence[str | Path], environment: dict[str, str], stdin: bytes = b"", timeout: float = 60
) -> subprocess.CompletedProcess[bytes]:
    """`fieldtui WORDS` as the installed command runs it."""
    return subprocess.run(
        [sys.executable, "-m", "fieldtui", *map(str, words)],
        input=stdin,
        capture_output=True,
        env=environment,
        cwd=ROOT,
        check=False,
        timeout=timeout,
    )

"""The program in a terminal that somebody goes on using: every byte it is sent, and what stays when it has left.

`tests.stories.terminal` draws; here a shell waits around the program, and everything it writes is kept in a file.
"""

import shlex
import time
from pathlib import Path

from tests.leaks.machine import Machine
from tests.stories.terminal import PATIENCE, Terminal

AFTER = "the program has left"


class Recorded(Terminal):
    """`fieldtui WORDS` in a shell in a terminal; `record` gets what the terminal was sent."""

    def __init__(
        self, machine: Machine, record: Path, *words: str | Path, language: str = "zh-CN", before: str = ":"
    ) -> None:
        self.record = record
        program = shlex.join(machine.command(*words))
        place = shlex.quote(str(machine.place / "work"))
        script = f"cd {place}; {before}; echo ready; read line; {program}; echo {AFTER!r}; read line"
        super().__init__(["sh", "-c", script], width=100, height=30, env=machine.environment(language))
        self.wait_for("ready")
        self._tmux("pipe-pane", "-t", self._name, f"cat >> {shlex.quote(str(record))}")
        self.press("Enter")

    def sent(self) -> bytes:
        """Everything that the terminal was sent so far, once nothing more comes for a moment."""
        size = -1
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and size != (now := self._size()):
            size = now
            time.sleep(0.5)
        return self.record.read_bytes()

    def _size(self) -> int:
        return self.record.stat().st_size if self.record.exists() else 0

    def everything(self) -> str:
        """The screen and all that was scrolled off it."""
        return self._tmux("capture-pane", "-p", "-S", "-", "-t", self._name)

    def title(self) -> str:
        """What stands over the window."""
        return self._tmux("display-message", "-p", "-t", self._name, "#{pane_title}")

    def clipboards(self) -> str:
        """What programs have put into the terminal's clipboard."""
        return self._tmux("list-buffers")

"""A real terminal for tests: a tmux session of a given size, keys in, the screen's text out.

tmux draws what a person would see, wide characters included. Nothing here knows fieldtui.
"""

import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

PATIENCE = 30.0
_POLL = 0.05


def available() -> bool:
    """Whether there is a tmux to run."""
    return shutil.which("tmux") is not None


class Terminal:
    """A terminal of `width` × `height` cells that runs `command` until it is closed."""

    def __init__(
        self, command: list[str], *, width: int = 80, height: int = 24, env: Mapping[str, str] = {}
    ) -> None:
        self._name = f"fieldtui-{uuid.uuid4().hex[:8]}"
        variables = [word for name, value in env.items() for word in ("-e", f"{name}={value}")]
        self._tmux(
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-s",
            self._name,
            "-x",
            str(width),
            "-y",
            str(height),
            *variables,
            "--",
            *command,
        )
        # What the program leaves behind stays readable after it has ended.
        self._tmux("set-option", "-t", self._name, "remain-on-exit", "on")

    def _tmux(self, *words: str) -> str:
        # A server of its own and -u for UTF-8, so that nobody's configuration matters.
        run = subprocess.run(
            ["tmux", "-L", self._name, "-u", *words], capture_output=True, text=True, check=False, timeout=20
        )
        if run.returncode:
            raise AssertionError(f"tmux {words}: {run.stderr}")
        return run.stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run(
            ["tmux", "-L", self._name, "kill-server"], capture_output=True, check=False, timeout=20
        )

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names: `Enter`, `F5`, `C-z`, `Down`, `1`."""
        self._tmux("send-keys", "-t", self._name, *keys)

    def type(self, text: str) -> None:
        """Type text as an input method delivers it."""
        self._tmux("send-keys", "-t", self._name, "-l", text)

    def screen(self) -> str:
        """What stands on the screen now."""
        return self._tmux("capture-pane", "-p", "-t", self._name)

    def wait_for(self, *texts: str, patience: float = PATIENCE) -> str:
        """The screen once every one of `texts` stands on it; fails with the screen after `patience` seconds."""
        return self.wait_until(lambda screen: all(text in screen for text in texts), f"{texts}", patience)

    def wait_until(self, holds: Callable[[str], bool], what: str, patience: float = PATIENCE) -> str:
        """The screen once `holds` of it."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            screen = self.screen()
            if holds(screen):
                return screen
            time.sleep(_POLL)
        raise AssertionError(f"waited for {what}, but the screen shows:\n{self.screen()}")

    @property
    def ended(self) -> bool:
        """Whether the program has ended."""
        return self._tmux("display-message", "-p", "-t", self._name, "#{pane_dead}").strip() == "1"

    def process(self) -> int:
        """The program's process id."""
        return int(self._tmux("display-message", "-p", "-t", self._name, "#{pane_pid}"))

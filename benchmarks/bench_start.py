"""From starting the process to the first painted screen, against a bare Textual application."""

import os
import pty
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import at_most, seconds
from fieldtui.device import create_device
from fieldtui.vault import FLOOR

PASSPHRASE = "benchmark passphrase"
BARE = """
from textual.app import App
from textual.widgets import Label
class Bare(App):
    def compose(self):
        yield Label("benchmark")
Bare().run()
"""
RUNS = 5
PATIENCE = 20.0


def until(words: list[str], marker: bytes) -> float:
    """Seconds from starting `words` in a terminal of its own until `marker` is drawn."""
    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24", FIELDTUI_SETTINGS="/nonexistent")
        os.execv(words[0], words)
    seen = b""
    try:
        while marker not in seen and time.perf_counter() - started < PATIENCE:
            if select.select([terminal], [], [], 0.1)[0]:
                seen += os.read(terminal, 65536)
        return time.perf_counter() - started
    finally:
        subprocess.run(["kill", "-9", str(child)], check=False)
        os.waitpid(child, 0)
        os.close(terminal)


def main() -> None:
    """The best of a few starts of each."""
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "bench.vault"
        create_device(vault, PASSPHRASE, "bench", FLOOR).lock()
        ours = [sys.executable, "-m", "fieldtui", "open", "--vault", str(vault), "--lang", "en"]
        bare = [sys.executable, "-c", BARE]
        painted = [until(ours, b"bench") for _run in range(RUNS)]
        reference = [until(bare, b"benchmark") for _run in range(RUNS)]
    seconds(
        "first paint of the unlock screen",
        min(painted),
        min(reference),
        "bare Textual application",
        at_most(1.2, ratio=True),
    )


if __name__ == "__main__":
    main()

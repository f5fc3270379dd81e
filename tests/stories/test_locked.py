"""What the shell sees of a vault: nothing when the program is stopped, ended, broken or its window is closed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stories.place import PASSPHRASE, Place, make_place
from tests.stories.terminal import PATIENCE, Terminal, available

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not available(), reason="there is no tmux on this machine"),
]
NAME, HALF, PROMPT = "王秀兰", "降压药 两盒，还要", "ready>"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make_place(tmp_path_factory.mktemp("made"))


@pytest.fixture
def place(made: Place, tmp_path: Path) -> Place:
    shutil.copytree(made.folder, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


def in_a_shell(place: Place) -> Terminal:
    """A shell with job control, for somebody who starts the program from it."""
    shell = Terminal(["bash", "--norc", "-i"], env={**place.environment(), "PS1": PROMPT})
    shell.wait_for(PROMPT)
    start(shell, place)
    return shell


def start(shell: Terminal, place: Place) -> None:
    shell.type(" ".join(place.command("open", "--vault", str(place.folder / "worker.vault"))))
    shell.press("Enter")


def unlock(shell: Terminal) -> None:
    shell.wait_for("口令")
    shell.type(PASSPHRASE)
    shell.press("Enter")


def begin_an_errand(shell: Terminal) -> None:
    """Half an errand for a resident who is found by search."""
    shell.wait_for("今日")
    shell.press("/")
    shell.wait_for("拼音首字母")
    shell.type("wxl")
    shell.wait_for(NAME)
    shell.press("Enter")
    shell.wait_until(lambda screen: NAME in screen and "拼音首字母" not in screen, "the door")
    shell.press("n")
    shell.wait_for("新代办")
    shell.type(HALF)
    shell.wait_for(HALF)


def program_in(shell: Terminal) -> int:
    """The process id of the program that the shell has started."""
    run = subprocess.run(["pgrep", "-P", str(shell.process())], capture_output=True, text=True, check=True)
    return int(run.stdout.split()[0])


def everything(shell: Terminal) -> str:
    """The screen and all that has scrolled off it."""
    return shell._tmux("capture-pane", "-p", "-S", "-", "-t", shell._name)


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_a_stopped_program_shows_the_shell_nothing_and_comes_back_locked(place: Place) -> None:
    with in_a_shell(place) as shell:
        unlock(shell)
        begin_an_errand(shell)
        os.kill(program_in(shell), signal.SIGTSTP)
        shell.wait_for("Stopped")
        assert NAME not in everything(shell)
        assert HALF not in everything(shell)
        shell.type("fg")
        shell.press("Enter")
        unlock(shell)
        shell.wait_for("新代办", HALF)


def test_a_program_that_is_told_to_end_locks_first_and_leaves_a_clean_terminal(place: Place) -> None:
    with in_a_shell(place) as shell:
        unlock(shell)
        begin_an_errand(shell)
        os.kill(program_in(shell), signal.SIGTERM)
        shell.wait_until(lambda screen: screen.rstrip().endswith(PROMPT), "the shell")
        shell.type("echo code $?")
        shell.press("Enter")
        shell.wait_for("code 143")
        assert NAME not in everything(shell)
        assert HALF not in everything(shell)
        start(shell, place)
        unlock(shell)
        shell.wait_for("新代办", HALF)
        shell.type("米")
        shell.wait_for(HALF + "米")


def test_a_closed_window_ends_the_program_and_keeps_what_was_half_typed(place: Place) -> None:
    with in_a_shell(place) as shell:
        unlock(shell)
        begin_an_errand(shell)
        process = program_in(shell)
    until(lambda: not Path(f"/proc/{process}").exists(), "the end of the program")
    assert not list(place.folder.rglob("crash-*.json"))
    with in_a_shell(place) as shell:
        unlock(shell)
        shell.wait_for("新代办", HALF)


BROKEN = f"""
import sys
sys.argv = ['fieldtui', 'open', '--vault', sys.argv[1]]
import screens.door
async def load(self): resident = {NAME!r}; raise ValueError(resident)
screens.door.DoorScreen.load = load
from fieldtui.cli import main
main()
"""


def test_a_program_that_breaks_says_one_sentence_and_leaves_a_report(place: Place) -> None:
    script = place.folder / "broken.py"
    script.write_text(BROKEN, "utf-8")
    command = [sys.executable, str(script), str(place.folder / "worker.vault")]
    with Terminal(
        command, env={**place.environment(), "PYTHONPATH": str(Path(__file__).parents[2])}
    ) as terminal:
        unlock(terminal)
        terminal.wait_for("今日")
        terminal.press("/")
        terminal.wait_for("拼音首字母")
        terminal.type("wxl")
        terminal.wait_for(NAME)
        terminal.press("Enter")
        terminal.wait_for("ValueError")
        assert NAME not in everything(terminal)
        assert "Traceback" not in everything(terminal)
    found = list(place.folder.rglob("crash-*.json"))
    assert len(found) == 1
    assert NAME not in found[0].read_text("utf-8")


def _may_be_tried(screen: str) -> bool:
    return not any(one in screen for one in ("*", "…", "秒"))


def test_wrong_passphrases_make_the_next_wait_on_the_screen_and_in_a_command(place: Place) -> None:
    with in_a_shell(place) as shell:
        for _time in range(4):
            shell.wait_for("口令")
            shell.wait_until(_may_be_tried, "an empty field and no wait")
            shell.type("wrong")
            shell.wait_for("*****")
            shell.press("Enter")
            shell.wait_until(lambda screen: "这不是" in screen and "*" not in screen, "the refusal")
        shell.press("C-q")
        shell.wait_until(lambda screen: screen.rstrip().endswith(PROMPT), "the shell")
    told = subprocess.run(
        place.command("today", "--vault", str(place.folder / "worker.vault"), "--passphrase-file",
                      str(place.folder / "passphrase")),
        capture_output=True, text=True, check=True, env=place.environment("en"), cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert "wrong passphrases since" in told.stderr

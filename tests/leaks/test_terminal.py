"""What a terminal keeps of the program: nothing after it was locked, nothing after it has left."""

import os
import resource
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.leaks.journey import OFFICE, WORKER, enrolled, founded
from tests.leaks.machine import Machine
from tests.leaks.searching import finder, told_to_the_terminal
from tests.leaks.sentinels import (
    ANSWER,
    DRAFT,
    ERRAND,
    NOTE,
    PASSPHRASE,
    PERSON,
    RESIDENT,
    SOUGHT,
    WRONG_PASSPHRASE,
)
from tests.leaks.terminals import AFTER, Recorded
from tests.stories.terminal import available

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not available(), reason="there is no tmux on this machine"),
]
ALTERNATE, ORDINARY = b"\x1b[?1049h", b"\x1b[?1049l"


@dataclass(frozen=True)
class Evening:
    """What was seen of one evening: the screen when it was locked, what was sent until then and in all, what stayed."""

    machine: Machine
    locked: str
    before: bytes
    while_locked: bytes
    sent: bytes
    left_behind: str
    titles: tuple[str, ...]
    clipboards: str


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """An office and an enrolled worker, by commands."""
    made = Machine(tmp_path_factory.mktemp("evening"))
    founded(made)
    enrolled(made, WORKER, PERSON.text, "2")
    return made


def unlock(terminal: Recorded) -> None:
    terminal.wait_for("口令")
    terminal.type(PASSPHRASE.text)
    terminal.press("Enter")
    terminal.wait_until(lambda screen: "口令" not in screen, "the vault to open")


def work(terminal: Recorded) -> None:
    """A search, an errand with a text, a checklist with one answer and one that is not finished."""
    terminal.wait_for("口令")
    terminal.type(WRONG_PASSPHRASE.text)
    terminal.press("Enter")
    terminal.wait_for("这不是")
    terminal.sent()
    unlock(terminal)
    terminal.wait_for("今日")
    terminal.press("/")
    terminal.wait_for("拼音首字母")
    terminal.type(SOUGHT.text)
    terminal.wait_for(SOUGHT.text)
    terminal.press("C-u")
    terminal.wait_until(lambda screen: SOUGHT.text not in screen, "an empty field")
    terminal.type("oyjybdwj")
    terminal.wait_for(RESIDENT.text)
    terminal.press("Enter")
    terminal.wait_for("经过", RESIDENT.text)
    terminal.press("n")
    terminal.wait_for("新代办")
    terminal.type(f"{ERRAND.text} 2盒")
    for _field in range(4):
        terminal.press("Enter")
    terminal.wait_until(lambda screen: "新代办" not in screen and ERRAND.text in screen, "the errand")
    terminal.press("1")
    terminal.wait_for("已答 0/2")
    terminal.type(ANSWER.text)
    terminal.press("Enter")
    terminal.wait_for("已答 1/2")
    terminal.type(DRAFT.text)
    terminal.wait_for(DRAFT.text)


@pytest.fixture(scope="module")
def evening(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Evening:
    record = tmp_path_factory.mktemp("record") / "sent"
    with Recorded(machine, record, "open", "--vault", machine.vault(WORKER)) as terminal:
        work(terminal)
        titles = [terminal.title()]
        before = terminal.sent()
        terminal.press("F10")
        locked = terminal.wait_for("口令")
        at_lock = len(terminal.sent())
        # What would draw another screen. Each is given its time: Escape and what follows it are one key to a terminal.
        for key in ("F2", "F3", "F1", "Escape"):
            terminal.press(key)
            terminal.sent()
        while_locked = terminal.sent()[len(before) :]
        assert len(before) < at_lock <= len(before) + len(while_locked)
        titles.append(terminal.title())
        unlock(terminal)
        terminal.press("C-q")
        terminal.wait_for(AFTER)
        titles.append(terminal.title())
        return Evening(
            machine, locked, before, while_locked, terminal.sent(), terminal.everything(), tuple(titles),
            terminal.clipboards(),
        )  # fmt: skip


def test_before_it_was_locked_the_screen_showed_it(evening: Evening) -> None:
    seen = {what.split(" as ")[0] for what in finder().shown(evening.before)}
    assert {"resident", "errand", "question of a checklist", "answer", "answer of a draft"} <= seen


def test_passphrases_are_never_shown(evening: Evening) -> None:
    assert {what for what in finder().shown(evening.sent) if "passphrase" in what} == set()


def test_the_locked_screen_shows_nothing(evening: Evening) -> None:
    assert finder().found(evening.locked.encode()) == set()


def test_nothing_is_sent_to_the_terminal_from_the_lock_on(evening: Evening) -> None:
    assert finder().shown(evening.while_locked) == set()


def test_the_ordinary_screen_and_what_was_scrolled_off_hold_nothing(evening: Evening) -> None:
    assert AFTER in evening.left_behind
    assert finder().found(evening.left_behind.encode()) == set()


def test_the_alternate_screen_was_entered_before_anything_and_left_at_the_end(evening: Evening) -> None:
    entered, left = evening.sent.index(ALTERNATE), evening.sent.rindex(ORDINARY)
    assert finder().shown(evening.sent[:entered]) == set()
    assert finder().shown(evening.sent[left:]) == set()
    assert evening.sent.count(ALTERNATE) == evening.sent.count(ORDINARY)


def test_the_window_title_never_has_data(evening: Evening) -> None:
    told = b"".join(text for _code, text in told_to_the_terminal(evening.sent))
    assert finder().found(told + "".join(evening.titles).encode()) == set()


def test_nothing_goes_to_the_clipboard_unasked(evening: Evening) -> None:
    assert [code for code, _text in told_to_the_terminal(evening.sent) if code == "52"] == []
    assert evening.clipboards == ""


def test_no_file_has_what_was_typed_on_the_screen(evening: Evening) -> None:
    assert evening.machine.leaks(finder()) == {}
    assert evening.machine.written_elsewhere() == set()
    assert evening.machine.never() == []


@pytest.fixture
def at_work(machine: Machine, tmp_path: Path) -> Iterator[Recorded]:
    """The office's screens over its vault, in a shell that lets programs leave their memory behind."""
    with Recorded(
        machine, tmp_path / "sent", "open", "--vault", machine.vault(OFFICE), before="ulimit -c unlimited"
    ) as terminal:
        unlock(terminal)
        terminal.press("/")
        terminal.wait_for("拼音首字母")
        terminal.type("oyjybdwj")
        terminal.wait_for(RESIDENT.text)
        yield terminal


def program_in(terminal: Recorded) -> int:
    """The process of the program, the one child of the shell."""
    shell = terminal.process()
    children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
    return int(children[0])


def dumps_are_files() -> bool:
    """Whether a process that dies may leave a file with its memory where this test can see it."""
    pattern = Path("/proc/sys/kernel/core_pattern")
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    return pattern.exists() and not pattern.read_text().startswith(("|", "/")) and hard != 0


@pytest.mark.skipif(not dumps_are_files(), reason="this system keeps no core dumps in files")
@pytest.mark.parametrize("deadly", [signal.SIGABRT, signal.SIGSEGV, signal.SIGQUIT])
def test_a_program_that_dies_leaves_no_memory_behind(
    machine: Machine, at_work: Recorded, deadly: signal.Signals
) -> None:
    os.kill(program_in(at_work), deadly)
    at_work.wait_until(lambda screen: AFTER in screen, "the shell")
    dumps = [one for one in machine.place.rglob("*core*") if one.is_file()]
    for one in dumps:
        one.unlink()
    assert dumps == []


def test_a_program_that_is_killed_leaves_nothing_in_files(machine: Machine, at_work: Recorded) -> None:
    os.kill(program_in(at_work), signal.SIGKILL)
    at_work.wait_for(AFTER)
    assert machine.leaks(finder()) == {}


def test_a_terminal_with_a_title_is_noticed(tmp_path: Path) -> None:
    record = tmp_path / "sent"
    with Recorded(
        Machine(tmp_path / "m"), record, "--version", before=f"printf '\\033]2;{NOTE.text}\\007'"
    ) as t:
        t.wait_for(AFTER)
        assert finder().found(t.title().encode()) != set()

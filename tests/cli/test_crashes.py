"""A crash leaves a report of places in the program, and nothing of what it was about; a dead process leaves no core."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fieldtui.crash import (
    MOST_REPORTS,
    NoSuchReport,
    causes,
    forget_reports,
    keep_report,
    make_report,
    report,
    reports,
)

ROOT = Path(__file__).parents[2]
NAME = "王秀兰"
NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
READABLE = ("utf-8", "gb18030", "utf-16-le")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FIELDTUI_CRASHES", str(tmp_path / "crashes"))
    return tmp_path / "crashes"


def broken(about: str) -> ValueError:
    """An error with a message, a cause with a message, a note and locals that name somebody."""
    try:
        try:
            _resident = {about: about}[about + about]
        except KeyError as missing:
            missing.add_note(about)
            raise ValueError(f"{about} 19900000101") from missing
    except ValueError as error:
        return error
    raise AssertionError


def test_a_report_has_types_places_and_versions(folder: Path) -> None:
    path = keep_report(broken(NAME), command="visit")
    assert path is not None
    one = report()
    assert [error.kind for error in one.errors] == ["ValueError", "KeyError"]
    assert one.errors[0].frames[-1].startswith("tests.cli.test_crashes:")
    assert one.errors[0].frames[-1].endswith(" broken")
    assert one.state["command"] == "visit"


def test_a_report_holds_nothing_of_what_the_error_was_about(folder: Path) -> None:
    path = keep_report(broken(NAME), command=f"visit {NAME}")
    assert path is not None
    data = path.read_bytes()
    assert not [name for name in READABLE if NAME.encode(name) in data]
    assert b"19900000101" not in data
    assert b"u738b" not in data
    assert str(Path.home()).encode() not in data
    assert str(ROOT).encode() not in data


def test_what_the_system_calls_the_cause_is_named() -> None:
    made = make_report(OSError(28, NAME), NOW, {})
    assert made.errors[0].cause == "ENOSPC"


def test_a_name_that_is_no_name_of_a_program_is_left_out() -> None:
    odd = type(NAME, (Exception,), {})
    made = make_report(odd(), NOW, {"screens": f"Today {NAME} Door"})
    assert made.errors[0].kind == "?"
    assert made.state["screens"] == "Today ? Door"


def test_all_errors_of_a_group_are_named() -> None:
    group = ExceptionGroup(NAME, [ValueError(NAME), OSError(5, NAME)])
    assert [type(one).__name__ for one in causes(group)] == ["ExceptionGroup", "ValueError", "OSError"]


def test_a_way_without_end_is_cut() -> None:
    def deeper() -> None:
        deeper()

    with pytest.raises(RecursionError) as caught:
        deeper()
    made = make_report(caught.value, NOW, {})
    assert len(made.errors[0].frames) <= 41


def test_only_the_newest_reports_are_kept(folder: Path) -> None:
    for _time in range(MOST_REPORTS + 3):
        keep_report(ValueError())
    assert len(reports()) == MOST_REPORTS


def test_a_folder_that_cannot_be_written_is_no_further_fault(folder: Path) -> None:
    folder.write_text("a file")
    assert keep_report(ValueError()) is None


@pytest.mark.parametrize("data", [b"", b"{", b'{"at": 3}', b"[" * 300_000])
def test_what_is_no_report_is_not_listed(folder: Path, data: bytes) -> None:
    folder.mkdir()
    (folder / "crash-1.json").write_bytes(data)
    assert reports() == []


def test_reports_are_forgotten(folder: Path) -> None:
    keep_report(ValueError())
    assert forget_reports() == 1
    with pytest.raises(NoSuchReport):
        report()


def started(code: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A process that breaks `fieldtui` by `code` and then runs it as a person does."""
    script = f"import sys; sys.argv = ['fieldtui', *{list(words)!r}]\n{code}\nfrom fieldtui.cli import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "FIELDTUI_LANG": "en", "FIELDTUI_CRASHES": str(folder)},
    )  # fmt: skip


BREAKS = f"""
import fieldtui.preferences
def broken(*_a): raise ValueError({NAME!r})
import fieldtui.commands.vaults as v
v.preferences = broken
"""


def test_a_command_that_breaks_says_one_sentence_and_leaves_a_report(folder: Path) -> None:
    ended = started(BREAKS, folder, "settings")
    assert ended.returncode == 1
    assert "fault of its own: ValueError (__main__:" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert NAME not in ended.stderr + ended.stdout
    assert reports()[0].state["command"] == "settings"


def test_a_thread_that_breaks_says_nothing_and_leaves_a_report(folder: Path) -> None:
    thread = (
        "import threading, fieldtui.cli\n"
        f"def broken(): raise ValueError({NAME!r})\n"
        "run = fieldtui.cli.run\n"
        "def both(words):\n"
        "    one = threading.Thread(target=broken); one.start(); one.join(); return run(words)\n"
        "fieldtui.cli.run = both\n"
    )
    ended = started(thread, folder, "--version")
    assert ended.returncode == 0
    assert NAME not in ended.stderr
    assert len(reports()) == 1


def test_what_libraries_log_and_warn_of_is_not_printed(folder: Path) -> None:
    talks = (
        "import fieldtui.cli, logging, warnings\n"
        "run = fieldtui.cli.run\n"
        f"def both(words): logging.getLogger('x').error({NAME!r}); warnings.warn({NAME!r}); return run(words)\n"
        "fieldtui.cli.run = both\n"
    )
    ended = started(talks, folder, "--version")
    assert ended.stderr == ""


def test_reports_are_listed_and_shown(folder: Path) -> None:
    keep_report(broken(NAME), command="visit")
    listed = json.loads(started("", folder, "crash", "list", "--json").stdout)
    assert [one["errors"][0]["kind"] for one in listed] == ["ValueError"]
    shown = started("", folder, "crash", "show").stdout
    assert "tests.cli.test_crashes:" in shown


# ---------------------------------------------------------------- core dumps


def killed(code: str, folder: Path) -> list[str]:
    """What a process leaves in its folder when it is aborted, where core files are allowed."""
    import resource

    def allow() -> None:
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))

    folder.mkdir()
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}\nimport os, signal; os.kill(os.getpid(), signal.SIGABRT)"
    ended = subprocess.run([sys.executable, "-c", script], cwd=folder, check=False, preexec_fn=allow)
    assert ended.returncode == -signal.SIGABRT
    return [one.name for one in folder.iterdir()]


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for core files")
def test_an_aborted_process_leaves_no_core(tmp_path: Path) -> None:
    if not killed("", tmp_path / "without"):
        pytest.skip("this system writes no core files into the folder")
    assert killed("from fieldtui.process import keep_nothing; keep_nothing()", tmp_path / "with") == []


@pytest.mark.skipif(sys.platform != "linux", reason="a setting of Linux")
def test_a_process_that_keeps_nothing_is_closed_to_others() -> None:
    script = (
        "from fieldtui.process import is_dumpable, keep_nothing\n"
        "import resource\n"
        "before = is_dumpable(); keep_nothing()\n"
        "print(before, is_dumpable(), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout.split(maxsplit=1)[1].strip() == "False (0, 0)"

"""Help: every command is listed, and each explains itself in both languages with the options it has."""

import json
import subprocess
import sys
from typing import Any

import pytest

from fieldtui.cli import COMMANDS
from tests.cli.pages import every_command
from tests.cli.shell import ROOT, Shell

# Runs each list of words on stdin as one command line, in one process: help is made when a module is loaded.
RUN_ALL = """
import contextlib, io, json, sys
from fieldtui.cli import run
out = []
for words in json.load(sys.stdin):
    said, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
        code = run(words)
    out.append([int(code), said.getvalue(), told.getvalue()])
json.dump(out, sys.stdout)
"""
LANGUAGES = ("en", "zh-CN")
PATHS = [path for path, _command in every_command()]


@pytest.fixture(scope="module")
def helped(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, tuple[str, ...]], list[Any]]:
    """(language, command) → exit code, stdout and stderr of its `--help`."""
    shell = Shell(tmp_path_factory.mktemp("help"))
    out: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
    for language in LANGUAGES:
        ended = subprocess.run(
            [sys.executable, "-c", RUN_ALL],
            input=json.dumps([[*path, "--help"] for path in PATHS]).encode(),
            capture_output=True,
            env=shell.environment(language),
            cwd=ROOT,
            check=True,
            timeout=60,
        )
        out |= {(language, path): one for path, one in zip(PATHS, json.loads(ended.stdout), strict=True)}
    return out


def test_there_is_a_command_for_each_of_the_story() -> None:
    wanted = {
        "vault",
        "crash",
        "community",
        "grid",
        "ledger",
        "checklist",
        "round",
        "enrol",
        "export",
        "merge",
        "backup",
        "status",
        "conflicts",
    }
    wanted |= {
        "today",
        "find",
        "visit",
        "errand",
        "undo",
        "report",
        "erase",
        "doctor",
        "settings",
        "demo",
        "open",
    }
    wanted |= {"root", "aside"}
    wanted |= {"simulate", "pass", "qr", "notice"}
    assert set(COMMANDS) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_lists_every_command(
    helped: dict[tuple[str, tuple[str, ...]], list[Any]], language: str
) -> None:
    _code, out, _err = helped[language, ()]
    listed = {line.split()[0] for line in out.splitlines() if line.startswith("  ") and line.strip()}
    assert set(COMMANDS) <= listed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: " ".join(path) or "fieldtui")
def test_each_command_explains_itself(
    helped: dict[tuple[str, tuple[str, ...]], list[Any]], path: tuple[str, ...], language: str
) -> None:
    code, out, err = helped[language, path]
    assert (code, err) == (0, "")
    assert " ".join(("fieldtui", *path)) in out
    command = dict(every_command())[path]
    for parameter in command.params:
        for option in (o for o in parameter.opts if o.startswith("-")):
            assert option in out
    assert language == "en" or any("\u4e00" <= char <= "\u9fff" for char in out)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: " ".join(path) or "fieldtui")
def test_the_two_languages_explain_the_same_options(
    helped: dict[tuple[str, tuple[str, ...]], list[Any]], path: tuple[str, ...]
) -> None:
    def options(language: str) -> set[str]:
        return {word.strip(",.;") for word in helped[language, path][1].split() if word.startswith("--")}

    assert options("en") == options("zh-CN")


def test_the_version_is_printed(tmp_path_factory: pytest.TempPathFactory) -> None:
    from fieldtui import __version__

    said = Shell(tmp_path_factory.mktemp("version")).bare("--version")
    assert (said.code, said.out) == (0, f"fieldtui {__version__}\n")

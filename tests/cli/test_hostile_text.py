"""Text from people on its way to a terminal: no escape, no override, no line of its own; JSON keeps every character."""

import json
import os
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import OFFICE, WORKER
from tests.cli.shell import Said, Shell

NAMES = {
    "colours": "张\x1b[31m三",
    "title": "李\x1b]0;改了标题\x07四",
    "one-character escape": "王\x9b31m五",
    "overwriting": "赵\rX六",
    "new line": "钱\n七  refused",
    "right to left": "孙\u202e八",
    "invisible": "周\u200b\u200d\ufeff九",
    "markup": "吴[/b][@click=app.quit]十",
    "format": "郑{name}%s\\N{BELL}",
    "formula": "=cmd|' /C calc'!A0",
    "bell": "冯\a\b\b\b陈",
    "flood": "褚" + "\u0301" * 500,
    "option": "--help",
    "private": "卫\ue000\ufffe",
}


def acts(text: str) -> Iterator[str]:
    """The characters of `text` that a terminal would act on, or that hide or turn what stands beside them."""
    for char in text.replace("\n", ""):
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            yield repr(char)


def assert_harmless(said: Said) -> None:
    assert list(acts(said.out)) == []
    assert list(acts(said.err)) == []
    assert "Traceback" not in said.err


def texts(data: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)


@pytest.fixture(scope="module")
def wild(story: Shell, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The story's office after somebody typed every hostile name wherever a name can be typed."""
    place = tmp_path_factory.mktemp("wild") / "place"
    shutil.copytree(story.folder, place)
    shell = Shell(place)
    for name in NAMES.values():
        for vault, *words in (
            (WORKER, "visit", f"--note={name}", "王秀兰", "follow up"),
            (WORKER, "errand", "add", f"--note={name}", "--", "王秀兰", f"{name} 2盒"),
            (OFFICE, "round", "open", "--checklist=四类人员排查", "--grid=2", "--", name),
        ):
            assert shell.at(vault, *words).code == 0
    return shell


COMMANDS: list[tuple[str, ...]] = [
    ("errand", "list"),
    ("errand", "list", "--all"),
    ("today",),
    ("find", "陈"),
    ("round", "list"),
    ("report",),
    ("status",),
    ("status", "--records"),
    ("status", "--bundles"),
    ("enrol", "list"),
    ("root", "status"),
    ("aside", "list"),
]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("vault", [OFFICE, WORKER])
def test_no_table_moves_the_terminal(wild: Shell, words: tuple[str, ...], vault: str, language: str) -> None:
    said = wild.at(vault, *words, language=language)
    assert_harmless(said)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_json_moves_the_terminal(wild: Shell, words: tuple[str, ...]) -> None:
    assert_harmless(wild.at(WORKER, *words, "--json"))


def test_json_keeps_every_character(wild: Shell) -> None:
    listed = wild.json(WORKER, "errand", "list", "--all")
    notes = {errand["note"] for errand in listed}
    assert set(NAMES.values()) <= notes


def test_what_is_undone_is_named_harmlessly(shell: Shell) -> None:
    name = NAMES["colours"]
    assert shell.at(WORKER, "errand", "add", "--", "王秀兰", f"{name} 2盒").code == 0
    said = shell.at(WORKER, "undo")
    assert (said.code, "三" in said.out) == (0, True)
    assert_harmless(said)


def test_a_table_has_one_line_a_record(wild: Shell) -> None:
    errands = wild.json(WORKER, "errand", "list", "--all")
    assert len(wild.at(WORKER, "errand", "list", "--all").out.splitlines()) == len(errands) + 1


def test_the_hostile_resident_of_the_ledger_is_found_and_harmless(wild: Shell) -> None:
    assert_harmless(wild.at(WORKER, "find", "陈"))
    said = wild.at(WORKER, "find", "陈", "--json")
    assert_harmless(said)
    assert any("[/b]" in text for text in texts(json.loads(said.out)))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["table", "json"])
def test_a_hostile_person_founds_a_vault_and_nothing_else(
    tmp_path: Path, name: str, as_json: tuple[str, ...]
) -> None:
    shell = Shell(tmp_path)
    said = shell.at("v", "vault", "create", "--fast", *as_json, "--", name)
    assert said.code == 0
    assert_harmless(said)


@pytest.mark.parametrize(
    "words",
    [
        ("find", "\x1b[2J"),
        ("merge", "/nowhere/\x1b[2J.fieldtui"),
        ("visit", "\x9b2J", "answered"),
        ("visit", "x", "\x1b[2J"),
        ("report", "--round", "\x1b]0;x\x07"),
        ("report", "--day", "\u202e2026"),
        ("enrol", "accept", "/nowhere/\x1b", "--grid", "\x1b"),
        ("checklist", "import", "\x1b[31m.xlsx"),
        ("ledger", "import", "\x1b[31m.xlsx"),
        ("\x1b[31mfrob",),
        ("status", "--\x1b[31m"),
        ("errand", "add", "王秀兰", ""),
        ("settings", "--set-theme", "\x1b[2J"),
        ("enrol", "move", "\x1b[2J", "--grid", "1"),
        ("root", "reset", "/nowhere/\x1b[2J", "--yes"),
    ],
    ids=range(15),
)
def test_what_was_typed_is_told_back_harmlessly(story: Shell, words: tuple[str, ...]) -> None:
    assert_harmless(story.at(WORKER, *words))


@pytest.mark.parametrize(
    "raw",
    [b"\x1b[31m.fieldtui", b"\xff\xfe.fieldtui", b"\xc2\x9b.fieldtui", "\u202ex.fieldtui".encode()],
    ids=repr,
)
@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["table", "json"])
def test_a_hostile_file_name_is_told_harmlessly(
    shell: Shell, tmp_path: Path, raw: bytes, as_json: tuple[str, ...]
) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    try:
        (folder / os.fsdecode(raw)).write_bytes(b"no bundle")
    except OSError:
        pytest.skip("this file system has no such names")
    said = shell.at(OFFICE, "merge", folder, *as_json)
    assert said.code == 4
    assert_harmless(said)


def test_a_folder_whose_name_is_no_text_can_be_exported_to(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xc9\xe7\xc7\xf8")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system has no such names")
    for as_json in ((), ("--json",)):
        said = shell.at(WORKER, "export", folder, *as_json)
        assert said.code == 0
        assert_harmless(said)

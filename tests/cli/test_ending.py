"""How a command ends: its exit code, what stands on which stream, and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fieldtui.errors import ExitCode
from fieldtui.text import cells
from fieldtui.vault import open_vault
from tests.cli.conftest import OFFICE, WORKER
from tests.cli.shell import PASSPHRASE, Shell, in_a_process

Words = tuple[str, ...]
# What is written in the words: {stick} is a folder with bundles, {tmp} an empty one.
DONE: list[Words] = [
    ("status",),
    ("today",),
    ("find", "王"),
    ("report",),
    ("grid", "list"),
    ("doctor",),
    ("settings",),
]
USAGE: list[Words] = [
    (),
    ("frobnicate",),
    ("--frob",),
    ("status", "--frob"),
    ("status", "too", "many"),
    ("merge",),
    ("find",),
    ("enrol",),
    ("enrol", "frob"),
    ("visit", "3-1-101"),
    ("visit", "3-1-101", "danced"),
    ("errand", "price", "one", "1", "2"),
    ("errand", "price", "99", "1", "2"),
    ("errand", "move", "1", "eaten"),
    ("round", "open", "x"),
    ("enrol", "join", "{stick}/x"),
    ("export",),
    ("settings", "--set-theme", "pink"),
    ("--json", "status"),
]
FAILED: list[Words] = [
    ("merge", "{tmp}/gone.fieldtui"),
    ("merge", "{tmp}"),
    ("visit", "9-9-909", "answered"),
    ("visit", "文星苑", "answered"),
    ("report", "--round", "没有的排查"),
    ("report", "--day", "someday"),
    ("errand", "price", "1", "1", "much"),
    ("errand", "move", "1", "closed"),
    ("community", "create", "第二个社区"),
    ("export", "{tmp}", "--to", "查无此人"),
    ("checklist", "import", "four_category_screening"),
]
LOCKED: list[Words] = [("export", "{tmp}/nowhere")]
CASES = [
    *((words, ExitCode.DONE) for words in DONE),
    *((words, ExitCode.USAGE) for words in USAGE),
    *((words, ExitCode.FAILED) for words in FAILED),
    *((words, ExitCode.LOCKED) for words in LOCKED),
]


def filled(words: Words, shell: Shell, tmp: Path) -> list[str]:
    return [word.format(stick=shell.stick, tmp=tmp) for word in words]


@pytest.mark.parametrize("as_json", [False, True], ids=["table", "json"])
@pytest.mark.parametrize(("words", "code"), CASES, ids=[f"{code} {' '.join(words)}" for words, code in CASES])
def test_a_command_ends_with_its_documented_exit_code(
    story: Shell, tmp_path: Path, words: Words, code: int, as_json: bool
) -> None:
    given = filled(words, story, tmp_path)
    said = story.at(WORKER, *given, *(["--json"] if as_json and words else []))
    assert said.code == code
    assert "Traceback" not in said.err
    if code == ExitCode.DONE:
        assert said.out
    else:
        assert said.out == ""
        assert said.err.strip()


def test_nothing_that_failed_changed_anything(story: Shell) -> None:
    assert story.json(WORKER, "status")["confirmed"] == 7
    assert story.json(WORKER, "status")["here"] == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("photo.fieldtui", b"\xff\xd8\xff"),
        ("empty.fieldtui", b""),
        ("future.fieldtui", b"fieldtui\2\1\1" + bytes(200)),
        ("noise.fieldtui", b"fieldtui\1\1\1" + bytes(200)),
    ],
)
def test_a_refused_bundle_ends_with_4_and_its_reason(
    shell: Shell, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    said = shell.at(OFFICE, "merge", tmp_path / name, "--json")
    assert said.code == ExitCode.REFUSED
    (result,) = said.data
    assert result["refused"] in {"NotABundle", "UnsupportedVersion", "NotForThisDevice"}
    assert name in result["reason"]
    assert said.err == ""


def test_a_refused_bundle_stops_no_other(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.fieldtui").write_bytes(b"no bundle")
    bundle = shell.stick / shell.name_of_bundle("export")
    (folder / "b.fieldtui").write_bytes(bundle.read_bytes())
    said = shell.at("office-before.vault", "merge", folder, "--json")
    assert (said.code, [m["new"] for m in said.data]) == (ExitCode.REFUSED, [0, 7])


def test_a_bundle_for_somebody_else_ends_with_4(shell: Shell) -> None:
    said = shell.at(WORKER, "merge", shell.stick / shell.name_of_bundle("export back"))
    assert said.code == ExitCode.DONE
    said = shell.at("office-before.vault", "merge", shell.stick / shell.name_of_bundle("export back"))
    assert said.code == ExitCode.REFUSED
    assert "another device" in said.err


def test_a_bundle_of_this_device_ends_with_0_and_says_so(shell: Shell) -> None:
    said = shell.at(WORKER, "merge", shell.stick / shell.name_of_bundle("export"))
    assert (said.code, said.err) == (ExitCode.DONE, "")
    assert "made on this device" in said.out


def test_a_wrong_code_joins_nothing(shell: Shell, tmp_path: Path) -> None:
    shell.json("new.vault", "vault", "create", "小李", "--fast")
    request = shell.json("new.vault", "enrol", "request", tmp_path)["request"]
    answer = shell.json(OFFICE, "enrol", "accept", request, tmp_path, "--grid", "1")
    said = shell.at("new.vault", "enrol", "join", answer["answer"], "--code", "0000 0000 0000 0000")
    assert (said.code, said.out) == (ExitCode.REFUSED, "")
    assert shell.at("new.vault", "enrol", "list").code == ExitCode.FAILED
    assert shell.json("new.vault", "enrol", "join", answer["answer"], "--code", answer["code"])["grids"] == [
        "1"
    ]


@pytest.mark.parametrize(
    ("what", "make"),
    [("gone", None), ("file", b"no vault"), ("folder", b"")],
)
def test_a_vault_that_is_none_ends_with_3(shell: Shell, what: str, make: bytes | None) -> None:
    path = shell.folder / f"{what}.vault"
    if make:
        path.write_bytes(make)
    elif make is not None:
        path.mkdir()
    said = shell.at(path.name, "status", "--json")
    assert (said.code, said.out) == (ExitCode.LOCKED, "")
    assert path.name in said.err


def test_a_vault_that_is_open_elsewhere_ends_with_3(shell: Shell) -> None:
    held = open_vault(shell.folder / WORKER, PASSPHRASE)
    try:
        said = shell.at(WORKER, "undo")
    finally:
        held.lock()
    assert said.code == ExitCode.LOCKED
    assert "open in another" in said.err


def test_a_vault_is_never_overwritten(shell: Shell) -> None:
    said = shell.at(WORKER, "vault", "create", "别人", "--fast")
    assert (said.code, said.out) == (ExitCode.LOCKED, "")
    assert shell.json(WORKER, "status")["confirmed"] == 7


def test_a_damaged_segment_is_found_by_the_doctor(shell: Shell) -> None:
    vault = open_vault(shell.folder / WORKER, PASSPHRASE)
    vault.write(lambda db: db.execute("UPDATE segments SET bytes = substr(bytes, 1, 40) WHERE rowid = 2"))
    vault.lock()
    said = shell.at(WORKER, "doctor", "--json")
    assert said.code == ExitCode.FAILED
    assert said.data["segments"] is False
    assert "Traceback" not in said.err


def test_tables_that_differ_from_the_log_are_built_again_once_somebody_says_so(shell: Shell) -> None:
    vault = open_vault(shell.folder / WORKER, PASSPHRASE)
    vault.write(lambda db: db.execute("UPDATE residents SET name = '改过'"))
    vault.lock()
    first = shell.at(WORKER, "doctor", "--json")
    assert (first.code, first.data["tables"], first.data["repaired"]) == (ExitCode.FAILED, False, False)
    second = shell.at(WORKER, "doctor", "--repair", "tables", "--yes", "--json")
    assert (second.code, second.data["tables"], second.data["repairs"]) == (ExitCode.DONE, True, ["tables"])
    assert shell.at(WORKER, "doctor").code == ExitCode.DONE
    assert [hit["name"] for hit in shell.json(WORKER, "find", "wxl")] == ["王秀兰"]


def test_a_reader_that_has_enough_is_no_error(story: Shell) -> None:
    words = [sys.executable, "-m", "fieldtui", "--help"]
    ended = subprocess.run(
        ["bash", "-c", '"$@" | head -n 1; echo "${PIPESTATUS[0]}"', "-", *words],
        capture_output=True,
        text=True,
        env=story.environment(),
        check=False,
        timeout=60,
    )
    assert ended.stdout.splitlines()[-1] in ("0", "141")
    assert "Traceback" not in ended.stderr


# --- which stream ----------------------------------------------------------------------------------------


def test_narration_goes_to_stderr_and_data_to_stdout(shell: Shell, tmp_path: Path) -> None:
    said = shell.at(WORKER, "export", tmp_path)
    assert "Written and read back" in said.err
    assert ".fieldtui" in said.out
    assert "Written" not in said.out


def test_with_json_a_command_that_succeeds_says_nothing_on_stderr(story: Shell) -> None:
    assert {said.err for said in story.said.values()} == {""}


def test_with_json_stdout_is_one_document_in_every_language(story: Shell) -> None:
    for language in ("en", "zh-CN"):
        said = story.at(OFFICE, "report", "--json", language=language)
        assert said.data == story.at(OFFICE, "report", "--json").data


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_table_has_its_headings_in_the_language_asked_for(story: Shell, language: str) -> None:
    said = story.at(WORKER, "enrol", "list", language=language)
    assert ("设备" in said.out) is (language == "zh-CN")
    assert ("device" in said.out) is (language == "en")


@pytest.mark.parametrize("place", ["before", "after", "equals"])
def test_lang_is_understood_wherever_it_stands(story: Shell, place: str) -> None:
    words = {
        "before": ["--lang", "zh-CN", "status", "--vault", "nowhere"],
        "after": ["status", "--vault", "nowhere", "--lang", "zh-CN"],
        "equals": ["status", "--vault", "nowhere", "--lang=zh-CN"],
    }[place]
    said = story.bare(*words, "--passphrase-file", story.passphrase_file)
    assert said.code == ExitCode.LOCKED
    assert "保险库" in said.err


def test_columns_line_up_though_names_are_wide(story: Shell) -> None:
    lines = story.at(OFFICE, "enrol", "list").out.splitlines()
    at = [cells(line[: line.index(word)]) for line, word in zip(lines[1:], ("office", "worker"), strict=True)]
    assert len(set(at)) == 1


# --- the passphrase --------------------------------------------------------------------------------------


def test_the_passphrase_comes_from_standard_input(story: Shell) -> None:
    words = ("status", "--vault", story.folder / WORKER, "--passphrase-file", "-", "--json")
    for stdin in (PASSPHRASE, PASSPHRASE + "\n", PASSPHRASE + "\r\n", PASSPHRASE + "\nmore\n"):
        assert story.bare(*words, stdin=stdin).code == ExitCode.DONE


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n", "\nsecond line\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "with a byte order mark"])
def test_the_passphrase_is_the_first_line_of_its_file(
    story: Shell, tmp_path: Path, ending: str, mark: str
) -> None:
    (tmp_path / "secret").write_bytes((mark + PASSPHRASE + ending).encode())
    words = ("status", "--vault", story.folder / WORKER, "--passphrase-file", tmp_path / "secret")
    assert story.bare(*words).code == ExitCode.DONE


def test_without_a_passphrase_and_without_a_terminal_there_is_a_clear_error(story: Shell) -> None:
    said = story.bare("status", "--vault", story.folder / WORKER)
    assert (said.code, said.out) == (ExitCode.USAGE, "")
    assert "--passphrase-file" in said.err


@pytest.mark.parametrize("wrong", ["", "wrong", PASSPHRASE + " ", PASSPHRASE[:-1]], ids=range(4))
def test_a_wrong_passphrase_ends_with_3_and_nothing_else(story: Shell, wrong: str) -> None:
    words = ("status", "--vault", story.folder / WORKER, "--passphrase-file", "-", "--json")
    said = story.bare(*words, stdin=wrong + "\n")
    assert (said.code, said.out) == (ExitCode.LOCKED, "")
    assert "passphrase" in said.err
    assert not wrong or wrong not in said.err.replace(WORKER, "")


@pytest.mark.parametrize("data", [b"\xff\xfe\n", b"\x80", b"\x00\n"], ids=repr)
def test_bytes_that_are_no_text_are_a_wrong_passphrase(story: Shell, tmp_path: Path, data: bytes) -> None:
    words = ("status", "--vault", story.folder / WORKER)
    said = story.bare(*words, "--passphrase-file", "-", stdin=data)
    assert said.code in (ExitCode.LOCKED, ExitCode.USAGE)
    (tmp_path / "secret").write_bytes(data)
    said = story.bare(*words, "--passphrase-file", tmp_path / "secret")
    assert said.code in (ExitCode.LOCKED, ExitCode.USAGE)


def test_a_passphrase_file_that_is_not_there_is_named(story: Shell) -> None:
    said = story.bare("status", "--vault", story.folder / WORKER, "--passphrase-file", "/no/such/file")
    assert said.code == ExitCode.USAGE
    assert "/no/such/file" in said.err


@pytest.mark.parametrize("short", ["", "1234567", "七个字的口令呀"])
def test_a_new_vault_needs_a_passphrase_of_eight(shell: Shell, short: str) -> None:
    words = ("vault", "create", "某人", "--fast", "--vault", shell.folder / "v", "--passphrase-file", "-")
    said = shell.bare(*words, stdin=short)
    assert said.code == ExitCode.USAGE
    assert not (shell.folder / "v").exists()


def test_full_width_letters_of_an_input_method_open_the_vault(shell: Shell) -> None:
    words = ("--vault", shell.folder / "v", "--passphrase-file", "-")
    assert shell.bare("vault", "create", "某人", "--fast", *words, stdin="secret 123").code == 0
    assert shell.bare("status", *words, stdin="ｓｅｃｒｅｔ　１２３").code == 0


def test_the_vault_may_be_named_by_the_environment(story: Shell) -> None:
    named = {"FIELDTUI_VAULT": os.fspath(story.folder / WORKER)}
    said = story.bare("status", "--passphrase-file", "-", stdin=PASSPHRASE, **named)
    assert said.code == 0
    assert "confirmed" in said.out


def test_an_installed_command_works_in_a_process_of_its_own(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    opened = ["--vault", str(tmp_path / "v"), "--passphrase-file", "-"]
    words = ["vault", "create", "某人", "--fast", "--json", *opened]
    ended = in_a_process(words, shell.environment(), PASSPHRASE.encode())
    assert (ended.returncode, ended.stderr) == (0, b"")
    ended = in_a_process(["status", *opened], shell.environment(), PASSPHRASE.encode())
    assert ended.returncode == 0
    assert b"on this device" in ended.stdout


def test_a_process_without_a_terminal_opens_no_screens(story: Shell) -> None:
    ended = in_a_process([], story.environment())
    assert ended.returncode == ExitCode.USAGE
    assert b"terminal" in ended.stderr

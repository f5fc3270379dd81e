"""The ways into a vault by commands: passphrase, recovery code, another key, and the office's help."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import OFFICE, WORKER
from tests.cli.shell import PASSPHRASE, Said, Shell

NEW = "换过的 passphrase"


@pytest.fixture
def new_file(shell: Shell) -> Path:
    path = shell.folder / "new-passphrase"
    path.write_text(NEW + "\n", encoding="utf-8")
    return path


def with_new(shell: Shell, vault: str, *words: str | Path) -> Said:
    """A command with the new passphrase."""
    return shell.bare(
        *words, "--vault", shell.folder / vault, "--passphrase-file", shell.folder / "new-passphrase", language="en"
    )  # fmt: skip


def code_file(shell: Shell, code: str) -> Path:
    path = shell.folder / "code"
    path.write_text(code + "\n", encoding="utf-8")
    return path


def made(shell: Shell) -> Path:
    """A verified recovery code, in a file."""
    path = code_file(shell, shell.json(WORKER, "vault", "recovery", "new")["code"])
    assert shell.json(WORKER, "vault", "recovery", "verify", "--code-file", path) == {"confirmed": True}
    return path


def kinds(shell: Shell) -> list[tuple[str, bool]]:
    return [(way["kind"], way["confirmed"]) for way in shell.json(WORKER, "vault", "slots")]


def test_the_ways_in_are_listed_without_a_passphrase(shell: Shell) -> None:
    said = shell.bare("vault", "slots", "--vault", shell.folder / WORKER, "--json")
    assert (said.code, [way["kind"] for way in said.data]) == (0, ["passphrase"])


def test_a_changed_passphrase_opens_and_the_old_one_does_not(shell: Shell, new_file: Path) -> None:
    shell.json(WORKER, "vault", "passphrase", "--new-passphrase-file", new_file, "--fast")
    assert with_new(shell, WORKER, "today").code == 0
    assert shell.at(WORKER, "today").code == 3


def test_a_short_passphrase_changes_nothing(shell: Shell) -> None:
    short = shell.folder / "short"
    short.write_text("abc\n")
    said = shell.at(WORKER, "vault", "passphrase", "--new-passphrase-file", short, "--fast")
    assert (said.code, "3 characters" in said.err) == (2, True)
    assert shell.at(WORKER, "today").code == 0


def test_without_a_new_passphrase_and_a_terminal_the_option_is_named(shell: Shell) -> None:
    said = shell.at(WORKER, "vault", "passphrase")
    assert (said.code, "--new-passphrase-file" in said.err) == (2, True)


def test_both_passphrases_come_from_standard_input_one_after_the_other(shell: Shell) -> None:
    said = shell.bare(
        "vault", "passphrase", "--vault", shell.folder / WORKER, "--passphrase-file", "-",
        "--new-passphrase-file", "-", "--fast", stdin=f"{PASSPHRASE}\n{NEW}\n",
    )  # fmt: skip
    assert said.code == 0, said
    assert shell.at(WORKER, "today").code == 3


def test_a_recovery_code_is_printed_as_groups_and_as_a_picture(shell: Shell) -> None:
    said = shell.at(WORKER, "vault", "recovery", "new")
    assert re.search(r"^([0-9A-Z]{5}-){6}[0-9A-Z]{5}$", said.out, re.MULTILINE)
    assert said.out.count("█") > 50


def test_a_recovery_code_counts_once_it_was_typed_back(shell: Shell) -> None:
    path = code_file(shell, shell.json(WORKER, "vault", "recovery", "new")["code"])
    assert kinds(shell) == [("passphrase", True), ("recovery", False)]
    shell.json(WORKER, "vault", "recovery", "verify", "--code-file", path)
    assert kinds(shell) == [("passphrase", True), ("recovery", True)]


def test_a_slip_names_its_group(shell: Shell) -> None:
    code = shell.json(WORKER, "vault", "recovery", "new")["code"]
    slipped = code[:13] + ("2" if code[13] != "2" else "3") + code[14:]
    said = shell.at(WORKER, "vault", "recovery", "verify", "--code-file", code_file(shell, slipped))
    assert (said.code, "group 3" in said.err) == (2, True)
    assert kinds(shell)[1] == ("recovery", False)


def test_the_code_opens_a_vault_whose_passphrase_is_forgotten(shell: Shell, new_file: Path) -> None:
    path = made(shell)
    before = shell.json(WORKER, "today")
    said = shell.bare(
        "vault", "recovery", "open", "--vault", shell.folder / WORKER, "--code-file", path,
        "--new-passphrase-file", new_file, "--fast",
    )  # fmt: skip
    assert said.code == 0, said
    assert with_new(shell, WORKER, "today", "--json").data == before
    assert shell.at(WORKER, "today").code == 3


def test_a_removed_code_opens_nothing(shell: Shell, new_file: Path) -> None:
    path = made(shell)
    assert shell.json(WORKER, "vault", "recovery", "remove") == {"removed": True}
    assert shell.json(WORKER, "vault", "recovery", "remove") == {"removed": False}
    said = shell.at(
        WORKER, "vault", "recovery", "open", "--code-file", path, "--new-passphrase-file", new_file, "--fast"
    )
    assert (said.code, "has no recovery code" in said.err) == (3, True)


def test_a_rekey_keeps_everything_and_voids_the_code(shell: Shell, new_file: Path) -> None:
    path = made(shell)
    before = shell.json(WORKER, "status")
    done = shell.json(WORKER, "vault", "rekey", "--yes", "--fast")
    assert (done["changed"], done["confirmed"]) == (True, False)
    assert shell.json(WORKER, "status") == before
    opening = ("vault", "recovery", "open", "--new-passphrase-file", new_file, "--fast", "--code-file")
    assert "not the one" in shell.at(WORKER, *opening, path).err
    assert shell.at(WORKER, *opening, code_file(shell, done["code"])).code == 0


def test_a_rekey_wants_a_yes(shell: Shell) -> None:
    assert shell.at(WORKER, "vault", "rekey", "--fast").code == 2
    assert (shell.folder / WORKER / "vault.db").is_file()


def test_a_rekey_takes_a_new_passphrase(shell: Shell, new_file: Path) -> None:
    assert (
        shell.json(WORKER, "vault", "rekey", "--yes", "--fast", "--new-passphrase-file", new_file)["code"]
        == ""
    )
    assert shell.at(WORKER, "today").code == 3
    assert with_new(shell, WORKER, "doctor").code == 0


# ---------------------------------------------------------------- the office

REMOTE = ("vault", "office-recovery")


@pytest.fixture
def offered(shell: Shell) -> Shell:
    """The office has offered its recovery, and the worker has heard of it."""
    shell.json(OFFICE, *REMOTE, "offer", "主任保管 [/b]")
    for bundle in shell.json(OFFICE, "export", shell.folder):
        shell.json(WORKER, "merge", bundle["path"])
    return shell


def test_what_the_office_offers_is_shown_in_words_before_it_is_accepted(offered: Shell) -> None:
    said = offered.at(WORKER, *REMOTE, "show")
    assert "主任保管 [/b]" in said.out
    assert "can read everything in the vault" in said.err
    assert offered.json(WORKER, *REMOTE, "show")["state"] == "open"


def test_nothing_is_accepted_without_a_yes(offered: Shell) -> None:
    assert offered.at(WORKER, *REMOTE, "accept").code == 2
    assert kinds(offered) == [("passphrase", True)]


def test_what_was_declined_is_remembered(offered: Shell) -> None:
    offered.json(WORKER, *REMOTE, "decline")
    assert offered.json(WORKER, *REMOTE, "show")["state"] == "declined"


def test_what_was_accepted_can_be_taken_back(offered: Shell) -> None:
    offered.json(WORKER, *REMOTE, "accept", "--yes")
    assert kinds(offered)[-1] == ("office", True)
    assert offered.json(WORKER, *REMOTE, "remove") == {"removed": True}
    assert kinds(offered) == [("passphrase", True)]


def asked(shell: Shell, new_file: Path) -> tuple[str, str]:
    """The worker's request and its code."""
    said = shell.bare(
        *REMOTE, "request", shell.stick, "--vault", shell.folder / WORKER,
        "--new-passphrase-file", new_file, "--fast", "--json",
    )  # fmt: skip
    assert said.code == 0, said
    return said.data["request"], said.data["code"]


def test_the_office_helps_a_worker_in_who_has_forgotten_the_passphrase(
    offered: Shell, new_file: Path
) -> None:
    offered.json(WORKER, *REMOTE, "accept", "--yes")
    before = offered.json(WORKER, "status")
    request, code = asked(offered, new_file)
    looked = offered.json(OFFICE, *REMOTE, "look", request)
    assert (looked["person"], looked["code"]) == ("王芳", code)
    answer = offered.json(OFFICE, *REMOTE, "answer", request, offered.stick, "--code", code)["answer"]
    assert with_new(offered, WORKER, *REMOTE, "finish", answer, "--fast").code == 0
    assert with_new(offered, WORKER, "status", "--json").data == before
    assert offered.at(WORKER, "today").code == 3


def test_the_office_answers_nobody_without_the_code(offered: Shell, new_file: Path) -> None:
    offered.json(WORKER, *REMOTE, "accept", "--yes")
    request, _code = asked(offered, new_file)
    said = offered.at(OFFICE, *REMOTE, "answer", request, offered.stick, "--code", "1234 5678 1234 5678")
    assert (said.code, list(offered.stick.glob("*.fieldtui-key"))) == (4, [])


def test_without_an_accepted_offer_nothing_can_be_asked(offered: Shell, new_file: Path) -> None:
    said = offered.at(WORKER, *REMOTE, "request", offered.stick, "--new-passphrase-file", new_file, "--fast")
    assert (said.code, "was not accepted" in said.err) == (3, True)


def test_a_rekey_seals_the_new_key_to_the_office_as_well(offered: Shell, new_file: Path) -> None:
    offered.json(WORKER, *REMOTE, "accept", "--yes")
    assert offered.json(WORKER, "vault", "rekey", "--yes", "--fast")["office"]
    request, code = asked(offered, new_file)
    answer = offered.json(OFFICE, *REMOTE, "answer", request, offered.stick, "--code", code)["answer"]
    assert with_new(offered, WORKER, *REMOTE, "finish", answer, "--fast").code == 0


def test_a_worker_cannot_offer_anything(shell: Shell) -> None:
    assert "Only a device of the community office" in shell.at(WORKER, *REMOTE, "offer", "x").err

"""A second terminal while the vault is open in the first: commands that look work, those that record are told."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from fieldtui.errors import ExitCode
from fieldtui.vault import Vault, open_vault
from fieldtui.vault.migrations import MIGRATIONS, STEPS
from tests.cli.conftest import OFFICE, ROUND, WORKER
from tests.cli.shell import PASSPHRASE, ROOT, Shell, in_a_process
from tests.vault.test_opening import HOLD

LOOKING = [
    (OFFICE, ("status",)),
    (WORKER, ("status", "--records", "--bundles")),
    (WORKER, ("today",)),
    (WORKER, ("find", "wxl")),
    (WORKER, ("errand", "list", "--all")),
    (OFFICE, ("report",)),
    (WORKER, ("report", "--round", ROUND, "--grids")),
    (OFFICE, ("conflicts", "list")),
    (OFFICE, ("conflicts",)),
    (OFFICE, ("grid", "list")),
    (WORKER, ("checklist", "list")),
    (OFFICE, ("round", "list")),
    (OFFICE, ("enrol", "list")),
    (OFFICE, ("root", "status")),
    (OFFICE, ("aside", "list")),
    (OFFICE, ("erase", "list")),
    (OFFICE, ("erase", "due")),
]
RECORDING = [
    (WORKER, ("visit", "文星苑3-1-101", "answered")),
    (WORKER, ("undo",)),
    (WORKER, ("errand", "add", "王秀兰", "挂面")),
    (WORKER, ("export", "stick")),
    (WORKER, ("merge", "stick")),
    (OFFICE, ("grid", "add", "第3网格")),
    (OFFICE, ("erase", "due", "--yes")),
    (OFFICE, ("enrol", "renew")),
    (OFFICE, ("erase", "resident", "王秀兰", "--yes")),
]


@pytest.fixture
def held(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Vault]]:
    """Both vaults of the story, open as a screen would have them."""
    monkeypatch.chdir(shell.folder)
    vaults = {name: open_vault(shell.folder / name, PASSPHRASE) for name in (OFFICE, WORKER)}
    yield vaults
    for vault in vaults.values():
        vault.lock()


def test_every_command_that_looks_works_while_the_vault_is_open(shell: Shell, held: dict[str, Vault]) -> None:
    said = {words: shell.at(vault, *words, "--json") for vault, words in LOOKING}
    assert {words: one.err for words, one in said.items() if one.code != ExitCode.DONE} == {}
    assert set(held) == {OFFICE, WORKER}


def test_no_command_that_records_does_it_while_the_vault_is_open(
    shell: Shell, held: dict[str, Vault]
) -> None:
    said = {words: shell.at(vault, *words, "--json") for vault, words in RECORDING}
    assert {words: one.code for words, one in said.items() if one.code != ExitCode.LOCKED} == {}
    assert [words for words, one in said.items() if "process" not in one.err or "today" not in one.err] == []
    assert set(held) == {OFFICE, WORKER}


def test_a_command_that_looks_sees_what_the_open_screen_has_recorded(
    shell: Shell, held: dict[str, Vault]
) -> None:
    held[WORKER].write(lambda db: db.execute("UPDATE errands SET state = 'cancelled'"))
    assert {one["state"] for one in shell.json(WORKER, "errand", "list", "--all")} == {"cancelled"}


def test_a_command_that_looks_stands_in_nobodys_way(shell: Shell) -> None:
    looking = open_vault(shell.folder / WORKER, PASSPHRASE, read_only=True)
    assert shell.at(WORKER, "visit", "文星苑3-1-101", "answered").code == ExitCode.DONE
    looking.lock()


def test_a_command_that_looks_brings_the_vault_of_an_older_program_up_to_date(shell: Shell) -> None:
    newer = Migrations(MIGRATIONS.name)
    for step in MIGRATIONS.pending(Database(memory=True)):
        newer(name=step.name, transactional=step.transactional)(step.fn)

    @newer()
    def m999_later(db: Database) -> None:
        db.table("later").create({"id": int})

    steps = (*STEPS, "m999_later")
    with (
        patch("fieldtui.vault.migrations.MIGRATIONS", newer),
        patch("fieldtui.vault.migrations.STEPS", steps),
    ):
        assert shell.at(WORKER, "status").code == ExitCode.DONE
    assert shell.at(WORKER, "status").code == ExitCode.LOCKED


def test_two_real_programs_on_one_vault(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    vault = ("--vault", tmp_path / "王.vault", "--passphrase-file", shell.passphrase_file)
    assert in_a_process(["vault", "create", "王芳", "--fast", *vault], shell.environment()).returncode == 0
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path / "王.vault", PASSPHRASE],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"open"
        assert in_a_process(["status", *vault], shell.environment()).returncode == ExitCode.DONE
        refused = in_a_process(["community", "create", "信义社区", *vault], shell.environment())
        assert refused.returncode == ExitCode.LOCKED
        assert f"process {holder.pid} since" in refused.stderr.decode()
    finally:
        holder.communicate()
    done = in_a_process(["community", "create", "信义社区", *vault], shell.environment())
    assert done.returncode == ExitCode.DONE

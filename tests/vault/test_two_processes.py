"""Two programs on one vault: the second one to write is told who has it, and looking changes nothing."""

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from fieldtui.vault import (
    FLOOR,
    CannotLock,
    OpenedToRead,
    Vault,
    VaultBusy,
    VaultOpenElsewhere,
    VaultTooOld,
    ask_to_drop_free_pages,
    create_vault,
    lockfile,
    open_vault,
)
from fieldtui.vault.errors import CannotWrite
from tests.vault.conftest import PASSPHRASE, Child, keep, kept
from tests.vault.test_full_disk import small_disk
from tests.vault.test_opening import HOLD, contents

__all__ = ["small_disk"]  # a fixture

# Writes pairs that always have the same number, until it is killed.
PAIRS = """
import sys
from pathlib import Path
from fieldtui.vault import open_vault
vault = open_vault(Path(sys.argv[1]), sys.argv[2])
def put(n):
    def job(db):
        for name in ("left", "right"):
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, str(n)))
    vault.write(job)
n = 0
while True:
    put(n)
    print(n, flush=True)
    n += 1
"""
LOOK = """
import sys
from pathlib import Path
from fieldtui.vault import open_vault
vault = open_vault(Path(sys.argv[1]), sys.argv[2], read_only=True)
with vault.read() as db:
    print(db.execute("SELECT value FROM settings WHERE name = 'kept'").fetchone()[0], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def looked_at(closed: Path) -> Iterator[Vault]:
    """A vault that is open to look only."""
    vault = open_vault(closed, PASSPHRASE, read_only=True)
    yield vault
    vault.lock()


def started(child: Child, script: str, path: Path) -> "tuple[int, Callable[[], None]]":
    """The process id of `script` on the vault once it has said its first line, and how to kill it."""
    process = child(script, path, PASSPHRASE)
    assert process.stdout is not None
    assert process.stdout.readline()

    def end() -> None:
        process.kill()
        process.wait()

    return process.pid, end


def test_who_wants_to_write_second_is_told_which_process_has_the_vault(closed: Path, child: Child) -> None:
    pid, _end = started(child, HOLD, closed)
    with pytest.raises(VaultOpenElsewhere) as told:
        open_vault(closed, PASSPHRASE)
    assert told.value.facts["pid"] == pid
    assert str(told.value.facts["since"])[:2] == "20"


def test_the_lock_file_holds_a_process_and_a_time_and_nothing_else(vault: Vault, path: Path) -> None:
    keep(vault, "name", "王秀兰")
    pid, since = (path / "lock").read_text("ascii").split()
    assert int(pid) == os.getpid()
    assert len(since) == len("2026-10-12T09:00+08:00")


@pytest.mark.parametrize(
    "line", [b"", b"\xff\xfe", b"12", b"x 2026-10-12T09:00", b"1 yesterday", b"9" * 4000]
)
def test_a_lock_file_that_says_something_else_is_still_a_lock(vault: Vault, path: Path, line: bytes) -> None:
    (path / "lock").write_bytes(line)
    with pytest.raises(VaultBusy) as told:
        open_vault(path, PASSPHRASE)
    assert type(told.value) is VaultBusy


def test_the_lock_of_a_killed_program_is_no_obstacle(closed: Path, child: Child) -> None:
    pid, end = started(child, HOLD, closed)
    end()
    assert str(pid) in (closed / "lock").read_text()
    open_vault(closed, PASSPHRASE).lock()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.EIO])
def test_a_disk_that_does_not_lock_files_is_not_called_busy(closed: Path, number: int) -> None:
    refusing = patch.object(lockfile, "_lock", side_effect=OSError(number, os.strerror(number)))
    with refusing, pytest.raises(CannotLock) as told:
        open_vault(closed, PASSPHRASE)
    assert told.value.facts["cause"] == os.strerror(number)


def test_a_full_disk_that_does_not_take_the_word_in_the_lock_file_does_not_keep_the_vault_shut(
    closed: Path,
) -> None:
    with patch("fieldtui.vault.lockfile.os.write", side_effect=OSError(errno.ENOSPC, "full")):
        open_vault(closed, PASSPHRASE).lock()


def test_looking_works_while_another_program_has_the_vault(closed: Path, child: Child) -> None:
    started(child, HOLD, closed)
    vault = open_vault(closed, PASSPHRASE, read_only=True)
    assert kept(vault) == {"kept": "before"}
    vault.lock()


def test_a_vault_that_is_looked_at_can_be_opened_to_write(closed: Path, child: Child) -> None:
    started(child, LOOK, closed)
    vault = open_vault(closed, PASSPHRASE)
    keep(vault, "kept", "after")
    vault.lock()
    vault = open_vault(closed, PASSPHRASE, read_only=True)
    assert kept(vault) == {"kept": "after"}
    vault.lock()


def test_who_looks_sees_one_moment_however_much_is_written_meanwhile(closed: Path, child: Child) -> None:
    started(child, PAIRS, closed)
    vault = open_vault(closed, PASSPHRASE, read_only=True)
    seen = set[str]()
    while len(seen) < 20:
        with vault.read() as db:
            one, other = (
                db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()[0]
                for name in ("left", "right")
            )
        assert one == other
        seen.add(one)
    vault.lock()


def test_nothing_can_be_written_through_a_vault_that_is_looked_at(looked_at: Vault) -> None:
    with pytest.raises(OpenedToRead):
        keep(looked_at, "name", "late")
    with pytest.raises(OpenedToRead):
        looked_at.submit(lambda _db: None)
    with pytest.raises(OpenedToRead):
        looked_at.drop_free_pages()


def test_looking_leaves_the_vault_byte_for_byte_as_it_was(closed: Path) -> None:
    before = content_of_files(closed)
    vault = open_vault(closed, PASSPHRASE, read_only=True)
    kept(vault)
    vault.lock()
    assert content_of_files(closed) == before


def test_looking_at_what_a_killed_program_left_moves_nothing_into_the_database(
    closed: Path, child: Child
) -> None:
    _pid, end = started(child, PAIRS, closed)
    end()
    before = content_of_files(closed)
    vault = open_vault(closed, PASSPHRASE, read_only=True)
    found = kept(vault)
    vault.lock()
    assert found["left"] == found["right"]
    assert content_of_files(closed) == before


def test_looking_drops_no_free_pages(path: Path) -> None:
    vault = create_vault(path, PASSPHRASE, FLOOR)
    with vault.read() as db:
        # A reader in the way keeps what is asked for from being done.
        db.execute("SELECT count(*) FROM settings").fetchone()
        vault.write(ask_to_drop_free_pages)
    vault.lock()
    looked = open_vault(path, PASSPHRASE, read_only=True)
    assert list(kept(looked)) == ["drop free pages"]
    looked.lock()
    again = open_vault(path, PASSPHRASE)
    assert kept(again) == {}
    again.lock()


def test_a_vault_of_an_older_program_is_not_brought_up_to_date_by_looking(closed: Path) -> None:
    vault = open_vault(closed, PASSPHRASE)
    vault.write(
        lambda db: db.execute(
            "DELETE FROM _sqlite_migrations WHERE rowid = (SELECT max(rowid) FROM _sqlite_migrations)"
        )
    )
    vault.lock()
    before = content_of_files(closed)
    with pytest.raises(VaultTooOld):
        open_vault(closed, PASSPHRASE, read_only=True)
    assert content_of_files(closed) == before


def test_a_vault_on_a_write_protected_disk_can_be_looked_at(
    small_disk: Path,
) -> None:
    vault = create_vault(small_disk / "a.vault", PASSPHRASE, FLOOR)
    keep(vault, "kept", "before")
    vault.lock()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(CannotWrite):
        open_vault(small_disk / "a.vault", PASSPHRASE)
    looked = open_vault(small_disk / "a.vault", PASSPHRASE, read_only=True)
    assert kept(looked) == {"kept": "before"}
    looked.lock()


def content_of_files(path: Path) -> dict[str, bytes]:
    """Every file of a vault that holds something, without the index that SQLite makes anew when it likes."""
    return {name: data for name, data in contents(path).items() if data and not name.endswith("-shm")}

"""One writer, many readers: all of a job or none, one moment for each reader, no error among threads."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from fieldtui.vault import Connection, Vault, VaultLocked, open_vault, store
from fieldtui.vault.driver import connect
from tests.vault.conftest import PASSPHRASE, keep, kept


class Stop(Exception):
    """What a job raises in these tests."""


def insert(db: Connection, names: list[str]) -> None:
    """A job: one setting of each name."""
    db.executemany("INSERT INTO settings VALUES (?, 'x')", [(name,) for name in names])


def test_a_job_that_raises_leaves_nothing_behind(vault: Vault) -> None:
    keep(vault, "a", "before")

    def job(db: Connection) -> None:
        db.execute("UPDATE settings SET value = 'after'")
        db.execute("INSERT INTO settings VALUES ('b', 'after')")
        db.execute("CREATE TABLE extra (x)")
        raise Stop

    with pytest.raises(Stop):
        vault.write(job)
    assert kept(vault) == {"a": "before"}
    with vault.read() as db:
        assert db.execute("SELECT 1 FROM sqlite_master WHERE name = 'extra'").fetchone() is None


def test_writing_goes_on_after_a_job_that_raised(vault: Vault) -> None:
    with pytest.raises(ZeroDivisionError):
        vault.write(lambda _db: 1 / 0)
    keep(vault, "a", "b")
    assert kept(vault) == {"a": "b"}


def test_a_job_gives_back_its_result(vault: Vault) -> None:
    assert vault.write(lambda db: db.execute("SELECT 6 * 7").fetchone()[0]) == 42


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(vault: Vault) -> None:
    keep(vault, "a", "before")
    with vault.read() as db:
        seen = [db.execute("SELECT value FROM settings WHERE name = 'a'").fetchone()[0]]
        keep(vault, "a", "after")
        seen.append(db.execute("SELECT value FROM settings WHERE name = 'a'").fetchone()[0])
    assert seen == ["before", "before"]
    assert kept(vault) == {"a": "after"}


def test_a_reader_never_sees_half_a_job(vault: Vault) -> None:
    inside, seen_outside = threading.Event(), threading.Event()

    def job(db: Connection) -> None:
        db.execute("INSERT INTO settings VALUES ('one', '1')")
        inside.set()
        assert seen_outside.wait(30)
        db.execute("INSERT INTO settings VALUES ('two', '2')")

    done = vault.submit(job)
    assert inside.wait(30)
    assert kept(vault) == {}
    seen_outside.set()
    done.result()
    assert kept(vault) == {"one": "1", "two": "2"}


def test_a_reader_that_raises_can_be_followed_by_another(vault: Vault) -> None:
    with pytest.raises(Stop), vault.read():
        raise Stop
    assert kept(vault) == {}


def test_many_threads_write_and_read_at_once_without_an_error(vault: Vault) -> None:
    rounds, hands = 40, 8

    def write(hand: int) -> None:
        for n in range(rounds):
            vault.write(partial(insert, names=[f"{hand}-{n}-a", f"{hand}-{n}-b"]))

    def read(_hand: int) -> list[int]:
        with vault.read() as db:
            count = "SELECT count(*) FROM settings WHERE name <> 'migrated by'"
            return [db.execute(count).fetchone()[0] for _ in range(2)]

    with ThreadPoolExecutor(2 * hands) as pool:
        writing = [pool.submit(write, hand) for hand in range(hands)]
        reading = [pool.submit(read, n) for n in range(rounds * hands)]
        for one in writing:
            one.result()
        moments = [one.result() for one in reading]
    assert all(first == second and first % 2 == 0 for first, second in moments)
    assert len(kept(vault)) == rounds * hands * 2


def test_jobs_run_one_after_the_other_in_the_order_in_which_they_came(vault: Vault) -> None:
    order: list[int] = []

    def job(_db: Connection, n: int) -> None:
        order.append(n)

    for done in [vault.submit(partial(job, n=n)) for n in range(50)]:
        done.result()
    assert order == list(range(50))


def test_locking_finishes_what_is_being_written(vault: Vault, path: Path) -> None:
    pending = [vault.submit(partial(insert, names=[str(n)])) for n in range(20)]
    vault.lock()
    assert all(one.done() and one.exception() is None for one in pending)
    again = open_vault(path, PASSPHRASE)
    assert len(kept(again)) == 20
    again.lock()


def test_a_job_that_comes_while_the_vault_is_being_locked_is_told_so(vault: Vault) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(_db: Connection) -> None:
        begun.set()
        assert go_on.wait(30)

    vault.submit(slow)
    assert begun.wait(30)
    locking = threading.Thread(target=vault.lock)
    locking.start()
    try:
        with pytest.raises(VaultLocked):
            submit_for_ever(vault)
    finally:
        go_on.set()
        locking.join()


def submit_for_ever(vault: Vault) -> None:
    """Give the writer jobs until it takes no more."""
    while True:
        vault.submit(lambda _db: None)


def test_a_reader_that_comes_while_the_vault_is_being_locked_is_told_so_and_not_of_damage(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locking begins just as the reader opens its connection: it waits for that one, and the next is refused."""
    locking = threading.Thread(target=vault.lock)

    def slow(path: Path, key: bytes, *, read_only: bool) -> Connection:
        locking.start()
        locking.join(0.05)
        return connect(path, vault._key, read_only=read_only)

    monkeypatch.setattr(store, "connect", slow)
    with vault.read() as db:
        assert db.execute("SELECT 1").fetchone() == (1,)
    locking.join(30)
    with pytest.raises(VaultLocked), vault.read():
        pass


def test_a_reader_that_outlives_the_lock_is_closed_with_it(vault: Vault) -> None:
    with vault.read() as db:
        vault.lock()
    with pytest.raises(Exception, match="closed"):
        db.execute("SELECT 1")

"""A snapshot of a vault that is being written to, made in three ways: how long, how large, and what the writer feels.

The three are those of docs/decisions/0051-backups.md; the product uses the first.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.measure import report
from fieldtui.vault import Connection
from fieldtui.vault.copying import check_database, copy_database
from fieldtui.vault.driver import connect

MEGABYTES = 200
_ROW = 3_800
# Of every ten rows one is deleted before: its pages are free, and hold what was in them.
_DELETED = 10
_PAUSE = 0.005

Copying = Callable[[Path, bytes, Path], None]


def vacuum(source: Path, key: bytes, target: Path) -> None:
    """VACUUM INTO."""
    copy_database(connect(source, key), source, target, lambda: None)


def backup_api(source: Path, key: bytes, target: Path) -> None:
    """The driver's online backup, page by page, under one read transaction."""
    with closing(connect(source, key, read_only=True)) as one, closing(connect(target, key)) as other:
        one.execute("BEGIN")
        one.execute("SELECT count(*) FROM sqlite_master").fetchone()
        one.backup(other)
        one.execute("ROLLBACK")


def file_copy(source: Path, key: bytes, target: Path) -> None:
    """The file and its WAL, copied while a read transaction keeps both from being written over."""
    with closing(connect(source, key, read_only=True)) as one:
        one.execute("BEGIN")
        one.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for ending in ("", "-wal"):
            shutil.copyfile(f"{source}{ending}", f"{target}{ending}")
        one.execute("ROLLBACK")


WAYS: dict[str, Copying] = {"VACUUM INTO": vacuum, "backup API": backup_api, "file and WAL": file_copy}


def made(path: Path, key: bytes) -> Connection:
    """A database of `MEGABYTES`, a tenth of it free pages, and its writer."""
    writer = connect(path, key)
    writer.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB)")
    writer.execute("BEGIN")
    for _row in range(MEGABYTES * 256):
        writer.execute("INSERT INTO t (b) VALUES (?)", (os.urandom(_ROW),))
    writer.execute("COMMIT")
    writer.execute(f"DELETE FROM t WHERE id % {_DELETED} = 0")
    return writer


def slowest_write(writer: Connection, work: Callable[[], None]) -> float:
    """Seconds of the slowest of the commits that go on while `work` runs."""
    slowest, done = 0.0, threading.Event()

    def write_on() -> None:
        nonlocal slowest
        while not done.is_set():
            started = time.perf_counter()
            writer.execute("INSERT INTO t (b) VALUES (?)", (os.urandom(400),))
            slowest = max(slowest, time.perf_counter() - started)
            time.sleep(_PAUSE)

    thread = threading.Thread(target=write_on)
    thread.start()
    try:
        work()
    finally:
        done.set()
        thread.join()
    return slowest


def main() -> None:
    """Each way once, beside a writer."""
    folder, key = Path(tempfile.mkdtemp()), os.urandom(32)
    try:
        with closing(made(folder / "vault.db", key)) as writer:
            for name, way in WAYS.items():
                target = folder / "copy.db"
                times: list[float] = []

                def copy(way: Copying = way, target: Path = target, times: list[float] = times) -> None:
                    started = time.perf_counter()
                    way(folder / "vault.db", key, target)
                    times.append(time.perf_counter() - started)

                waited = slowest_write(writer, copy)
                report(f"snapshot of {MEGABYTES} MB by {name}", times[0], "s")
                report(f"  the slowest commit beside it, {name}", waited * 1000, "ms")
                report(f"  its size, {name}", target.stat().st_size / 1e6, "MB")
                for one in folder.glob("copy.db*"):
                    if name == "VACUUM INTO" and one == target:
                        started = time.perf_counter()
                        check_database(one, key)
                        report("  its check, page by page", time.perf_counter() - started, "s")
                    one.unlink()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

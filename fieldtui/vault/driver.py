"""SQLCipher as this project uses it: how a connection is opened, and what its errors are called.

The only module that imports the driver. Its exceptions are not `sqlite3`'s, so everything that talks to
a connection does it inside `named_errors`.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlcipher3.dbapi2 as driver

from fieldtui.vault.errors import (
    CannotWrite,
    DiskFailed,
    DiskFull,
    VaultBusy,
    VaultDamaged,
    VaultError,
)
from fieldtui.vault.forgetting import overwrite
from fieldtui.vault.sqlite_tools import Database

if TYPE_CHECKING:
    # The driver has no type stubs; its connections have the interface of the standard library's.
    from sqlite3 import Connection as Connection
else:
    Connection = driver.Connection

# A name, its value, and how the value reads back.
Setting = tuple[str, str, object]
# design.md §4.1 and §4.2: FULL loses no acknowledged commit in a power cut, MEMORY keeps sorted rows off
# the disk. fullfsync is for macOS, where a sync otherwise ends in the disk's own memory
# (https://sqlite.org/pragma.html#pragma_fullfsync; no other system looks at it). trusted_schema keeps a crafted schema from calling functions.
SETTINGS: tuple[Setting, ...] = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("fullfsync", "ON", 1),
    ("checkpoint_fullfsync", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
)
BUSY_MS = 5_000
# A day has about 700 different statements; the driver keeps 100 by itself and prepares the others again each time,
# which was 15 to 20 % of the time of a simulated week.
_STATEMENTS = 1_000
# https://sqlite.org/walformat.html: the index of the WAL grows by 32 KiB at a time.
WAL_INDEX_STEP = 32 * 1024

# The first text that the driver's message contains decides.
_NAMED: tuple[tuple[str, type[VaultError]], ...] = (
    ("disk is full", DiskFull),
    ("file is not a database", VaultDamaged),
    ("database disk image is malformed", VaultDamaged),
    ("database is locked", VaultBusy),
    ("disk i/o error", DiskFailed),
    ("readonly database", CannotWrite),
    ("unable to open", CannotWrite),
)


def name_of(error: Exception, path: object) -> VaultError:
    """The error of ours that says what a driver's `error` means."""
    text = str(error).casefold()
    kind = next((kind for part, kind in _NAMED if part in text), VaultError)
    if (kind is DiskFailed or "unable to open" in text) and _no_room(path):
        kind = DiskFull
    return kind(path=path, cause=error)


def _no_room(path: object) -> bool:
    """Whether the disk is full at `path`, of which SQLite does not always say so.

    The index of the WAL that cannot grow is a "disk I/O error"; a WAL that cannot be made is one that it is "unable to
    open".
    """
    try:
        return shutil.disk_usage(str(path)).free < WAL_INDEX_STEP
    except OSError:
        return False


@contextmanager
def named_errors(path: object) -> Iterator[None]:
    """Turn the driver's operational errors into ours; programming errors pass as they are."""
    try:
        yield
    except (driver.OperationalError, driver.DatabaseError) as error:
        if isinstance(error, (driver.ProgrammingError, driver.IntegrityError)):
            raise
        raise name_of(error, path) from error
    except MemoryError as error:
        # What SQLite makes of a page that SQLCipher cannot decrypt while it copies them all.
        raise VaultDamaged(path=path, cause="a page is not what was written") from error


def connect(
    path: Path | None, key: bytes | bytearray, *, read_only: bool = False, unchanging: bool = False
) -> Connection:
    """A connection to the vault's database with its raw 32-byte `key`; `path` None keeps it in memory.

    One that is `read_only` changes no byte of the vault's folder, nor when it is closed, not even by moving what a
    killed writer left in the WAL: the file is opened without the right to write (https://sqlite.org/uri.html,
    `mode=ro`). `unchanging`, of one that is `read_only`: nobody has the vault open and its WAL is empty; it is then
    read without the WAL's files and locks (`immutable`).
    Raises VaultDamaged if the key does not open it or a setting does not hold.
    """
    with named_errors(path):
        connection: Connection = driver.connect(
            _uri(path, read_only, unchanging) if path else ":memory:",
            uri=path is not None,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_STATEMENTS,
        )
        try:
            _prepare(connection, path, key, read_only=read_only)
        except BaseException:
            connection.close()
            raise
    return connection


def _uri(path: Path, read_only: bool, unchanging: bool) -> str:
    uri = path.absolute().as_uri()
    if not read_only:
        return uri + "?mode=rwc"
    return uri + ("?mode=ro&immutable=1" if unchanging or _unchangeable(path) else "?mode=ro")


def _unchangeable(path: Path) -> bool:
    """Whether nothing can change the database at `path`: on a write-protected disk, with nothing in its WAL.

    SQLite cannot make its index there, and needs none (https://sqlite.org/wal.html#read_only_databases).
    """
    wal = path.with_name(path.name + "-wal")
    return not os.access(path.parent, os.W_OK) and not (wal.exists() and wal.stat().st_size)


def _prepare(connection: Connection, path: Path | None, key: bytes | bytearray, *, read_only: bool) -> None:
    # Before the key: a wrong one would otherwise print over the screen.
    connection.execute("PRAGMA cipher_log_level=NONE")
    if path:
        _give_key(connection, key)
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    # Memory has no journal, and neither does who cannot write.
    journaled = path is not None and not read_only
    settings = [one for one in SETTINGS if journaled or one[0] != "journal_mode"]
    for name, value, _read_back in settings:
        connection.execute(f"PRAGMA {name}={value}")
    if read_only:
        connection.execute("PRAGMA query_only=ON")
    _assert_settings(connection, path, settings)


def wipe_what_is_freed(connection: Connection) -> None:
    """From now on the driver locks in memory and wipes all that it takes and frees, in this whole process.

    SQLCipher 4.19 cannot be told to stop: after `=OFF` it goes on (measured: as many calls of mlock as before).
    """
    connection.execute("PRAGMA cipher_memory_security=ON")


def _give_key(connection: Connection, key: bytes | bytearray) -> None:
    # Measured: without these, seven copies of the key in hexadecimal stay in memory after three connections are
    # closed; with them, none.
    hexadecimal = key.hex()
    words = f"PRAGMA key = \"x'{hexadecimal}'\""
    wipe_what_is_freed(connection)
    connection.execute(words)
    overwrite(words)
    overwrite(hexadecimal)


def _assert_settings(connection: Connection, path: Path | None, settings: Iterable[Setting]) -> None:
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise VaultDamaged(path=path, cause="this database driver does not encrypt")
    for name, _value, wanted in settings:
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            raise VaultDamaged(path=path, cause=f"{name}={found}")


def tables_of(connection: Connection) -> Database:
    """`connection` as sqlite-utils sees it: for migrations, never for use cases."""
    return Database(connection, execute_plugins=False)

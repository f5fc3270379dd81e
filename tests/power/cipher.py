# ruff: noqa: ANN401 - a driver takes and gives anything
"""The database below its encryption: a VFS that tells the recorder, and a driver that stands in for the product's.

SQLite Multiple Ciphers reads and writes the files of SQLCipher 4 (https://utelle.github.io/SQLite3MultipleCiphers/),
and apsw lets Python be its file system; what passes here is what a disk sees. Only while a use case is recorded:
what a power cut leaves is opened with the product's own driver.
"""

import errno
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import apsw
import sqlcipher3.dbapi2 as product

from fieldtui.vault.driver import SETTINGS
from tests.power.disk import Truncate, Write
from tests.power.watching import DELETE, OPEN, TRUNCATE, WRITE, Recorder

VFS_NAME = "fieldtui-power"
# The VFS of the cipher is laid over the one whose name follows.
CIPHERED = f"multipleciphers-{VFS_NAME}"
_WITH_NAMES = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL


def _failed(error: OSError, extended: int) -> Exception:
    """What SQLite is told of a fault."""
    if error.errno == errno.ENOSPC:
        return apsw.FullError("database or disk is full")
    failed = apsw.IOError("disk I/O error")
    # Which kind of I/O error, where apsw looks for it.
    setattr(failed, "extendedresult", extended)  # noqa: B010 - its stubs do not know
    return failed


class _File(apsw.VFSFile):
    """A file of the database, each change of it told to the recorder."""

    def __init__(self, base: str, recorder: Recorder, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._recorder = recorder
        self._path: Path | None = Path(path) if path and recorder.names(path) else None
        if self._path is not None:
            creates = bool(flags[0] & apsw.SQLITE_OPEN_CREATE) and not self._path.exists()
            try:
                recorder.fault(OPEN, self._path, int(creates))
            except OSError as error:
                raise apsw.CantOpenError("unable to open database file") from error
        super().__init__(base, name, flags)
        self._node = 0 if self._path is None else recorder.made(self._path)
        # https://sqlite.org/src/file/src/os_unix.c, UNIXFILE_DIRSYNC: with the first sync of a journal its name.
        self._names_too = bool(flags[0] & _WITH_NAMES)

    def excepthook(self, *_error: Any) -> bool:
        """An exception of ours is an answer to SQLite, and nothing to print."""
        return True

    def xWrite(self, data: Any, offset: int) -> None:
        if self._path is None:
            super().xWrite(data, offset)
            return
        try:
            self._recorder.fault(WRITE, self._path, len(data))
        except OSError as error:
            # A disk that fails may have taken the first part.
            self._put(data[: len(data) // 2], offset)
            raise _failed(error, apsw.SQLITE_IOERR_WRITE) from error
        self._put(data, offset)

    def _put(self, data: Any, offset: int) -> None:
        super().xWrite(data, offset)
        self._recorder.change(Write(self._node, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        if self._path is not None:
            try:
                self._recorder.fault(TRUNCATE, self._path, 0)
            except OSError as error:
                raise _failed(error, apsw.SQLITE_IOERR_TRUNCATE) from error
        super().xTruncate(size)
        if self._path is not None:
            self._recorder.change(Truncate(self._node, size))

    def xSync(self, flags: int) -> None:
        if self._path is None:
            super().xSync(flags)
            return
        try:
            self._recorder.sync(self._node, self._path, flags)
        except OSError as error:
            raise _failed(error, apsw.SQLITE_IOERR_FSYNC) from error
        if self._names_too:
            self._recorder.synced(self._recorder.node(self._path.parent))
            self._names_too = False


class _FileSystem(apsw.VFS):
    """The system's own VFS, told on. It stays registered, since the cipher's VFS holds on to it."""

    def __init__(self) -> None:
        self.recorder: Recorder | None = None
        # Not the default, which is the cipher's: below the encryption.
        base = next(name for name in ("unix", "win32") if name in apsw.vfs_names())
        super().__init__(VFS_NAME, base)
        self.base = base

    def excepthook(self, *_error: Any) -> bool:
        """An exception of ours is an answer to SQLite, and nothing to print."""
        return True

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        if self.recorder is None:
            return apsw.VFSFile(self.base, name, flags)
        return _File(self.base, self.recorder, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        path, recorder = Path(filename), self.recorder
        ours = recorder is not None and bool(recorder.names(path))
        if recorder is not None and ours:
            try:
                recorder.fault(DELETE, path, 0)
            except OSError as error:
                raise _failed(error, apsw.SQLITE_IOERR_DELETE) from error
        super().xDelete(filename, False)
        if recorder is not None and ours:
            recorder.gone(path)
            if syncdir:
                recorder.synced(recorder.node(path.parent))


_FILE_SYSTEM = _FileSystem()
# What SQLite says, and what the product's driver calls it. The first that fits.
_CALLED: tuple[tuple[type[apsw.Error], type[Exception]], ...] = (
    (apsw.ConstraintError, product.IntegrityError),
    (apsw.NotADBError, product.DatabaseError),
    (apsw.CorruptError, product.DatabaseError),
    (apsw.Error, product.OperationalError),
)
# What they say themselves; apsw gives the message of the VFS, or its own.
_SAID: tuple[tuple[type[apsw.Error], str], ...] = (
    (apsw.FullError, "database or disk is full"),
    (apsw.IOError, "disk I/O error"),
    (apsw.CantOpenError, "unable to open database file"),
    (apsw.BusyError, "database is locked"),
    (apsw.NotADBError, "file is not a database"),
    (apsw.CorruptError, "database disk image is malformed"),
)


@contextmanager
def _as_the_driver() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        kind = next(called for known, called in _CALLED if isinstance(error, known))
        said = next((text for known, text in _SAID if isinstance(error, known)), str(error))
        raise kind(said) from error


def _described(columns: list[tuple[str, str]], cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
    columns[:] = cursor.get_description()
    return True


class Cursor:
    """What the product asks of a cursor (PEP 249), from apsw's."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self.rowcount = -1
        self._columns: list[tuple[str, str]] = []
        # apsw knows the columns only while there are rows, unless it is asked before the first. Without `self`: a
        # cursor that waits for the garbage collector keeps its moment of the database.
        self._cursor.exec_trace = partial(_described, self._columns)

    @property
    def description(self) -> Sequence[tuple[Any, ...]] | None:
        """The columns of the last statement, each a name and six things that nobody knows."""
        return [(name, *[None] * 6) for name, _type in self._columns] or None

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> "Cursor":
        with _as_the_driver():
            self._cursor.execute(sql, parameters or None)
        self.rowcount = self._connection.changes()
        return self

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> "Cursor":
        with _as_the_driver():
            before = self._connection.total_changes()
            self._cursor.executemany(sql, rows)
            self.rowcount = self._connection.total_changes() - before
        return self

    @property
    def lastrowid(self) -> int:
        """The number of the newest row of the connection."""
        return self._connection.last_insert_rowid()

    def fetchone(self) -> Any:
        with _as_the_driver():
            return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        with _as_the_driver():
            return self._cursor.fetchall()

    def close(self) -> None:
        with _as_the_driver():
            self._cursor.close(True)

    def __iter__(self) -> Iterator[Any]:
        while (row := self.fetchone()) is not None:
            yield row


class _Rows:
    """An answer that the stand-in gives itself."""

    def __init__(self, *rows: tuple[Any, ...]) -> None:
        self._rows = rows

    def fetchone(self) -> Any:
        return self._rows[0] if self._rows else None

    def fetchall(self) -> list[Any]:
        return list(self._rows)


# What only SQLCipher answers; the other pragmas of the cipher only have to be taken. What the files are really like is
# for the judge to say, with SQLCipher.
_ANSWERED: Mapping[str, _Rows] = {
    "PRAGMA cipher_version": _Rows(("4",)),
    "PRAGMA cipher_integrity_check": _Rows(),
}
EXPORT = "SELECT sqlcipher_export('fresh')"
# https://github.com/sqlcipher/sqlcipher/blob/master/src/sqlcipher.c, sqlcipher_exportFunc: what it asks for statements,
# and does with them. Views and triggers, which a vault has not, come after these.
_EXPORTING = (
    "SELECT 'CREATE TABLE fresh.' || substr(sql, 14) FROM main.sqlite_schema "
    "WHERE type = 'table' AND name != 'sqlite_sequence' AND rootpage > 0",
    "SELECT 'CREATE INDEX fresh.' || substr(sql, 14) FROM main.sqlite_schema WHERE sql LIKE 'CREATE INDEX %'",
    "SELECT 'CREATE UNIQUE INDEX fresh.' || substr(sql, 21) FROM main.sqlite_schema "
    "WHERE sql LIKE 'CREATE UNIQUE INDEX %'",
    "SELECT 'INSERT INTO fresh.' || quote(name) || ' SELECT * FROM main.' || quote(name) FROM main.sqlite_schema "
    "WHERE type = 'table' AND name != 'sqlite_sequence' AND rootpage > 0",
    "SELECT 'DELETE FROM fresh.' || quote(name) FROM main.sqlite_schema WHERE name = 'sqlite_sequence'",
    "SELECT 'INSERT INTO fresh.' || quote(name) || ' SELECT * FROM main.' || quote(name) FROM main.sqlite_schema "
    "WHERE name = 'sqlite_sequence'",
)

_READ_BACK = {name: wanted for name, _value, wanted in SETTINGS}


def _checkpoint(most: int, connection: apsw.Connection, name: str, pages: int) -> int:
    """What SQLite does by itself after a commit (https://sqlite.org/c3ref/wal_autocheckpoint.html).

    It takes no notice when that fails, and apsw would.
    """
    if pages >= most:
        with suppress(apsw.Error):
            connection.wal_checkpoint(name, apsw.SQLITE_CHECKPOINT_PASSIVE)
    return apsw.SQLITE_OK


class Connection:
    """What the product asks of a connection, from apsw's with the cipher of SQLCipher 4."""

    def __init__(self, path: str, settings: Mapping[str, object]) -> None:
        with _as_the_driver():
            flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
            self._connection = apsw.Connection(path, flags, vfs=CIPHERED)
        self._settings = settings
        self._connection.pragma("cipher", "sqlcipher")
        self._connection.pragma("legacy", 4)
        pages = settings.get("wal_autocheckpoint", 1000)
        assert isinstance(pages, int)
        self._connection.set_wal_hook(partial(_checkpoint, pages))

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        name, sets, _value = sql.removeprefix("PRAGMA ").partition("=")
        if sql == EXPORT:
            return self._exported()
        if name.startswith("cipher_"):
            return _ANSWERED.get(sql, _Rows())
        if sql.startswith("PRAGMA ") and name in self._settings:
            if not sets:
                return _Rows((_READ_BACK[name],))
            sql = f"PRAGMA {name}={self._settings[name]}"
        return self.cursor().execute(sql, parameters)

    def _exported(self) -> _Rows:
        for asking in _EXPORTING:
            for (statement,) in self.cursor().execute(asking).fetchall():
                self.cursor().execute(statement)
        return _Rows((None,))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        return self.cursor().executemany(sql, rows)

    def set_progress_handler(self, handler: Any, steps: int) -> None:
        """Ask `handler` every so many steps whether to stop."""
        self._connection.set_progress_handler(handler, steps)

    def cursor(self) -> Cursor:
        return Cursor(self._connection)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        # SQLite closes without a word when the last checkpoint fails, and the WAL stays; apsw tells of it.
        with suppress(apsw.Error):
            self._connection.close(True)


@contextmanager
def _quiet() -> Iterator[None]:
    """apsw tells Python of the faults of a VFS that SQLite goes on without."""
    told, written = sys.unraisablehook, sys.excepthook

    def unraisable(found: Any) -> None:
        if not isinstance(found.exc_value, apsw.Error):
            told(found)

    def uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        if not isinstance(error, apsw.Error):
            written(kind, error, trace)

    with patch.object(sys, "unraisablehook", unraisable), patch.object(sys, "excepthook", uncaught):
        yield


@contextmanager
def driven(recorder: Recorder, **settings: object) -> Iterator[None]:
    """While this lasts, the product's databases are opened below the recorder.

    `settings` are pragmas that hold whatever the product sets, to see what is lost with others
    (`synchronous="OFF"`) or to have checkpoints more often (`wal_autocheckpoint=20`).
    """

    def connect(path: str, **named: Any) -> Any:
        if path == ":memory:":
            return product.connect(path, **named)
        return Connection(path, settings)

    names = {name: getattr(product, name) for name in dir(product) if not name.startswith("__")}
    _FILE_SYSTEM.recorder = recorder
    try:
        stand_in = SimpleNamespace(**{**names, "connect": connect})
        with patch("fieldtui.vault.driver.driver", stand_in), _quiet():
            yield
    finally:
        _FILE_SYSTEM.recorder = None

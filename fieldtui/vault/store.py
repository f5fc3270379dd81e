"""An open vault: one writer thread, many readers, and the key only while it is open.

A vault is a folder: `vault.db` (SQLCipher; after a rekey `vault-N.db`), `slots-a` and `slots-b` (wrapped key), `lock`.
Use cases call `read` and `write`; nobody else holds a cursor. How a vault is made and opened is `opening`'s matter.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from fieldtui.vault import slots as key_slots
from fieldtui.vault.attempts import Attempts
from fieldtui.vault.cleaning import request_number, rewrite
from fieldtui.vault.copying import check_database, copy_database
from fieldtui.vault.driver import Connection, connect, named_errors, tables_of
from fieldtui.vault.errors import OpenedToRead, VaultError, VaultLocked, VaultTooOld
from fieldtui.vault.forgetting import overwrite
from fieldtui.vault.migrating import bring_up_to_date, is_behind
from fieldtui.vault.slots import DATABASE
from fieldtui.vault.tidying import remove_kept_copies

Result = TypeVar("Result")
Job = Callable[[Connection], Result]


class Vault:
    """The store of one device while it is unlocked. Close it with `lock`."""

    def __init__(
        self,
        path: Path | None,
        key: bytes,
        lock_file: IO[bytes] | None,
        database: str = DATABASE,
        *,
        read_only: bool = False,
    ) -> None:
        self.path = path
        self.database = database
        self.read_only = read_only
        # What was tried before it was opened, for the person to be told.
        self.wrong_before = Attempts()
        # Ours alone, so that `lock` can overwrite it.
        self._key = bytearray(key)
        self._lock_file = lock_file
        self._readers: list[Connection] = []
        # Held while readers, writer and key change hands, so that nobody opens with a key that `lock` has dropped.
        self._handing_over = threading.Lock()
        self._writer: Connection | None = connect(self._database, self._key, read_only=read_only)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="vault-writer")
        # The last request to drop free pages that was tried: a disk that is full is not filled at every key.
        self._tried = 0
        try:
            self._migrate(self._writer)
            if not read_only:
                self._drop_free_pages(self._writer)
        except BaseException:
            self.lock()
            raise

    @classmethod
    def in_memory(cls) -> "Vault":
        """A vault that never touches a disk, for simulations and tests of everything above."""
        return cls(None, bytes(key_slots.KEY_BYTES), None)

    @property
    def _database(self) -> Path | None:
        return self.path / self.database if self.path else None

    @property
    def database_bytes(self) -> int:
        """How large the database file is, 0 in memory."""
        return self._database.stat().st_size if self._database else 0

    def copy_into(self, path: Path, told: Callable[[], None]) -> None:
        """Copy the vault as it is at one moment into a file, under the same key and checked; others go on with it.

        `told` is called now and then; what it raises stops the copy. Raises VaultLocked, VaultDamaged, DiskFull.
        """
        with self._handing_over:
            if self._writer is None:
                raise VaultLocked(path=self.path)
            # `lock` may overwrite its own before the copy is checked.
            key = bytes(self._key)
            connection = connect(self._database, key)
        try:
            copy_database(connection, self.path, path, told)
            check_database(path, key)
        finally:
            overwrite(key)

    def _migrate(self, connection: Connection) -> None:
        tables = tables_of(connection)
        with named_errors(self.path):
            if not is_behind(tables, self.path):
                return
            if self.read_only:
                raise VaultTooOld(path=self.path)
            bring_up_to_date(tables)

    def write(self, job: Job[Result]) -> Result:
        """Run `job` in one transaction on the writer thread and wait: all of it is on disk, or none."""
        return self.submit(job).result()

    def submit(self, job: Job[Result]) -> "Future[Result]":
        """`write` without waiting. Raises VaultLocked after `lock`, OpenedToRead in a vault that is `read_only`."""
        if self._writer is None:
            raise VaultLocked(path=self.path)
        if self.read_only:
            raise OpenedToRead(path=self.path)
        try:
            return self._thread.submit(self._in_transaction, job)
        except RuntimeError as error:  # the thread takes no more while `lock` waits for it
            raise VaultLocked(path=self.path) from error

    def _in_transaction(self, job: Job[Result]) -> Result:
        connection = self._writer
        if connection is None:
            raise VaultLocked(path=self.path)
        with named_errors(self.path), tables_of(connection).atomic():
            result = job(connection)
        self._drop_free_pages(connection)
        return result

    def alone(self, job: Job[Result]) -> Result:
        """Run `job` on the writer thread and wait, outside a transaction: for what SQLite does not do within one."""
        if self._writer is None:
            raise VaultLocked(path=self.path)
        return self._thread.submit(self._by_itself, job).result()

    def _by_itself(self, job: Job[Result]) -> Result:
        if self._writer is None:
            raise VaultLocked(path=self.path)
        with named_errors(self.path):
            return job(self._writer)

    def with_key(self, job: Callable[[Connection, bytes], Result]) -> Result:
        """`alone`, with the key as well: for what changes key slots or the database itself (`changing`, `rekey`)."""
        if self.read_only:
            raise OpenedToRead(path=self.path)
        return self.alone(lambda connection: job(connection, bytes(self._key)))

    def go_on_with(self, key: bytes, database: str) -> None:
        """From now on the store is the file `database` of the vault's folder under `key`. Only within `with_key`."""
        assert self.path is not None, "a vault on a disk"
        fresh = connect(self.path / database, key)
        with self._handing_over:
            old, self._writer = self._writer, fresh
            while self._readers:
                self._readers.pop().close()
            self._key[:] = bytes(len(self._key))
            self._key, self.database = bytearray(key), database
        if old is not None:
            old.close()

    def drop_free_pages(self) -> bool:
        """Try again what `ask_to_drop_free_pages` asked for; whether nothing that was deleted is left on disk.

        It is tried by itself after the transaction that asked, and when the vault is opened. A reader that holds
        an older moment or a full disk can be in the way.
        """
        if self._writer is None:
            raise VaultLocked(path=self.path)
        self._tried = 0
        self.write(lambda _db: None)
        return self.write(request_number) == 0

    def _drop_free_pages(self, connection: Connection) -> None:
        try:
            with named_errors(self.path):
                number = request_number(connection)
                if number and number != self._tried:
                    self._tried = number
                    if self.path is not None:
                        # What was deleted for good is in the copies that repairs kept as well.
                        remove_kept_copies(self.path)
                    rewrite(connection)
        except VaultError:
            # What was asked for is on disk all the same; the request stays, and the next opening tries again.
            return

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the vault, for the length of the `with` block."""
        if self._writer is None:
            raise VaultLocked(path=self.path)
        if self.path is None:
            # A memory database has one connection; its jobs are short and its users have one thread.
            yield self._writer
            return
        with named_errors(self.path):
            connection, database = self._take_reader()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")
                self._give_back(connection, database)

    def _take_reader(self) -> tuple[Connection, str]:
        with self._handing_over:
            if self._writer is None:
                raise VaultLocked(path=self.path)
            if self._readers:
                return self._readers.pop(), self.database
            return connect(self._database, self._key, read_only=True), self.database

    def _give_back(self, connection: Connection, database: str) -> None:
        with self._handing_over:
            if self._writer is None or database != self.database:
                connection.close()
            else:
                self._readers.append(connection)

    @property
    def locked(self) -> bool:
        """True once the key and every connection are gone."""
        return self._writer is None

    def lock(self) -> None:
        """Finish what is being written, close everything and forget the key. Safe to call twice."""
        self._thread.shutdown(wait=True)
        with self._handing_over:
            writer, self._writer = self._writer, None
            while self._readers:
                self._readers.pop().close()
            if writer is not None:
                writer.close()
            self._key[:] = bytes(len(self._key))
            self._key = bytearray()
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None

"""An open vault: one writer thread, many readers, and the key only while it is open.

A vault is a folder: `vault.db` (SQLCipher), `slots-a` and `slots-b` (wrapped key), `lock`. Use cases
call `read` and `write`; nobody else holds a cursor.
"""

import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from fieldtui.vault import slots as key_slots
from fieldtui.vault.cleaning import request_number, rewrite
from fieldtui.vault.copying import check_database, copy_database
from fieldtui.vault.driver import Connection, connect, named_errors, tables_of
from fieldtui.vault.errors import (
    CannotWrite,
    DiskFull,
    NoSuchVault,
    NotAVault,
    VaultDamaged,
    VaultError,
    VaultExists,
    VaultLocked,
    VaultTooNew,
)
from fieldtui.vault.leftovers import finish_restore, remove_leftovers
from fieldtui.vault.lockfile import take_lock
from fieldtui.vault.migrations import MIGRATIONS, STEPS
from fieldtui.vault.slots import Cost, Random, SlotFile

Result = TypeVar("Result")
Job = Callable[[Connection], Result]
DATABASE = "vault.db"


class Vault:
    """The store of one device while it is unlocked. Close it with `lock`."""

    def __init__(self, path: Path | None, key: bytes, lock_file: IO[bytes] | None) -> None:
        self.path = path
        self._key = key
        self._lock_file = lock_file
        self._readers: list[Connection] = []
        # Held while readers, writer and key change hands, so that nobody opens with a key that `lock` has dropped.
        self._handing_over = threading.Lock()
        self._writer: Connection | None = connect(self._database, key)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="vault-writer")
        # The last request to drop free pages that was tried: a disk that is full is not filled at every key.
        self._tried = 0
        try:
            self._migrate(self._writer)
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
        return self.path / DATABASE if self.path else None

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
            key = self._key
            connection = connect(self._database, key)
        copy_database(connection, self.path, path, told)
        check_database(path, key)

    def _migrate(self, connection: Connection) -> None:
        tables = tables_of(connection)
        with named_errors(self.path):
            for applied in MIGRATIONS.applied(tables):
                if applied.name not in STEPS:
                    raise VaultTooNew(path=self.path, step=applied.name)
            if MIGRATIONS.pending(tables):
                MIGRATIONS.apply(tables)

    def write(self, job: Job[Result]) -> Result:
        """Run `job` in one transaction on the writer thread and wait: all of it is on disk, or none."""
        return self.submit(job).result()

    def submit(self, job: Job[Result]) -> "Future[Result]":
        """`write` without waiting. Raises VaultLocked after `lock`."""
        if self._writer is None:
            raise VaultLocked(path=self.path)
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
            connection = self._take_reader()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")
                self._give_back(connection)

    def _take_reader(self) -> Connection:
        with self._handing_over:
            if self._writer is None:
                raise VaultLocked(path=self.path)
            if self._readers:
                return self._readers.pop()
            return connect(self._database, self._key, read_only=True)

    def _give_back(self, connection: Connection) -> None:
        with self._handing_over:
            if self._writer is None:
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
            self._key = b""
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None


def create_vault(path: Path, passphrase: str, cost: Cost, random: Random = os.urandom) -> Vault:
    """Make a vault at `path` (a folder that must not exist) and open it.

    It is built beside its place and renamed, so a crash leaves no half vault. Raises VaultExists,
    CannotWrite, DiskFull.
    """
    if path.exists():
        raise VaultExists(path=path)
    building = path.with_name(path.name + ".part")
    key, vault_id = random(key_slots.KEY_BYTES), random(16)
    slot = key_slots.passphrase_slot(passphrase, key, vault_id, cost, random)
    try:
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True, mode=0o700)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(path=path) from error
        raise CannotWrite(path=path, cause=error.strerror or error) from error
    try:
        for generation in (1, 2):
            key_slots.write_slots(building, SlotFile(generation, vault_id, (slot,)))
        Vault(building, key, None).lock()
        building.replace(path)
        key_slots.sync_folder(path.parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return Vault(path, key, take_lock(path / "lock", path))


def open_vault(path: Path, passphrase: str) -> Vault:
    """Open the vault at `path`. Raises NoSuchVault, NotAVault, VaultBusy, WrongPassphrase, VaultDamaged."""
    finish_restore(path)
    if not path.exists():
        raise NoSuchVault(path=path)
    if not path.is_dir() or not (path / DATABASE).is_file():
        raise NotAVault(path=path)
    if not (path / DATABASE).stat().st_size:
        # SQLite would take it for a new database, and a vault that lost everything for an empty one.
        raise VaultDamaged(path=path, cause=f"{DATABASE} is empty")
    slots = key_slots.read_slots(path)
    lock_file = take_lock(path / "lock", path)
    try:
        remove_leftovers(path)
        return Vault(path, key_slots.unwrap(slots, passphrase, path), lock_file)
    except BaseException:
        lock_file.close()
        raise

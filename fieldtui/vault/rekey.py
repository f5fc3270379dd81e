"""Another key for the whole vault: every page is written anew under it, into another file beside the old one.

The new key is in memory alone until the key files name the new database, and then only wrapped: a copy of the key on
the disk, even under the old key, would give it to whoever has that. So a rekey that was cut off before that moment
begins anew: what it had written is removed when the vault is opened, and `begun` says that there was one. One that was
cut off after it is brought to its end by `tidying`. Nothing here asks anybody.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path

from fieldtui.vault.changing import folder_of, person_can_open
from fieldtui.vault.driver import Connection, connect
from fieldtui.vault.errors import LastWayIn, NoRoomToRekey, RekeyFailed, VaultError
from fieldtui.vault.files import flushed, named_faults, sync_folder
from fieldtui.vault.slots import (
    KEY_BYTES,
    Random,
    Slot,
    SlotFile,
    read_slots,
    write_slots,
)
from fieldtui.vault.store import Vault
from fieldtui.vault.tidying import SIDECARS, remove_database, remove_kept_copies

# How far it has come, in bytes: written and then read back.
Progress = Callable[[int, int], None]
# The slots of a vault, wrapped anew around a new key.
Slots = Callable[[SlotFile, bytes, bytes], Sequence[Slot]]

_BEGUN = "rekey begun"
# Beside the database itself: the index of the WAL, the key files, and what a file system takes for a file.
_MARGIN = 1024 * 1024
# SQLite asks every so many steps of its machine whether to go on: some hundred times a second.
_STEPS = 20_000


def begun(db: Connection) -> int:
    """When a rekey was begun that did not end, in claimed seconds since 1970; 0 if none was."""
    found = db.execute("SELECT value FROM settings WHERE name = ?", (_BEGUN,)).fetchone()
    return int(found[0]) if found else 0


def forget_begun(vault: Vault) -> None:
    """Somebody has decided not to begin again."""
    vault.write(lambda db: db.execute("DELETE FROM settings WHERE name = ?", (_BEGUN,)))


def room_needed(folder: Path, database: str) -> int:
    """How many bytes a rekey needs beside the vault: as many as its database has, and a little."""
    sizes = ((folder / (database + suffix)) for suffix in SIDECARS[:2])
    return sum(path.stat().st_size for path in sizes if path.is_file()) + _MARGIN


def rekey(
    vault: Vault, rewrapped: Slots, random: Random, *, wall: int = 0, progress: Progress | None = None
) -> None:
    """Give the vault a new key, wrapped in the slots that `rewrapped(old slots, old key, new key)` makes.

    An exception that `progress` raises stops it; then nothing has changed. Raises NoRoomToRekey, RekeyFailed,
    LastWayIn, and what writing raises; if the new key is in force already although something could not be written,
    the vault is locked, and the next opening brings it to its end.
    """
    folder = folder_of(vault)
    needed, free = room_needed(folder, vault.database), shutil.disk_usage(folder).free
    if free < needed:
        raise NoRoomToRekey(path=folder, needed=-(-needed // 10**6), free=free // 10**6)
    vault.write(
        lambda db: db.execute(
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (_BEGUN, str(wall).encode())
        )
    )
    try:
        vault.with_key(
            lambda db, key: _Rekey(vault, folder, db, key, random(KEY_BYTES), progress).run(rewrapped)
        )
    except BaseException:
        if read_slots(folder).database != vault.database:
            # What is written here from now on would be lost.
            vault.lock()
        else:
            with suppress(VaultError):
                forget_begun(vault)
        raise


class _Rekey:
    """One rekey, in the order of its steps, on the vault's writer thread."""

    def __init__(
        self, vault: Vault, folder: Path, db: Connection, old: bytes, new: bytes, progress: Progress | None
    ) -> None:
        self._vault, self._folder, self._db, self._old, self._new = vault, folder, db, old, new
        self._progress = progress or (lambda _done, _total: None)
        self._before = read_slots(folder)
        self._name = f"vault-{self._before.generation + 1}.db"
        self._stopped: BaseException | None = None
        self._total = 2 * max(room_needed(folder, vault.database) - _MARGIN, 1)

    @property
    def _fresh(self) -> Path:
        return self._folder / self._name

    def run(self, rewrapped: Slots) -> None:
        before = self._before
        slots = tuple(rewrapped(before, self._old, self._new))
        after = SlotFile(before.generation + 1, before.vault_id, slots, self._name)
        if not person_can_open(after):
            raise LastWayIn(path=self._folder)
        try:
            self._written()
            self._verified()
            write_slots(self._folder, after)
        except BaseException:
            if read_slots(self._folder).database != self._name:
                remove_database(self._fresh)
            raise
        self._vault.go_on_with(self._new, self._name)
        remove_database(self._folder / before.database)
        # They still open with the key that somebody may have.
        remove_kept_copies(self._folder, but_of=self._name)

    def _written(self) -> None:
        remove_database(self._fresh)
        db, version = self._db, self._db.execute("PRAGMA user_version").fetchone()[0]
        db.execute(f"ATTACH DATABASE ? AS fresh KEY \"x'{self._new.hex()}'\"", (str(self._fresh),))
        try:
            db.set_progress_handler(self._copying, _STEPS)
            try:
                # https://www.zetetic.net/sqlcipher/sqlcipher-api/#sqlcipher_export: all but the user_version.
                db.execute("SELECT sqlcipher_export('fresh')").fetchone()
            finally:
                db.set_progress_handler(None, 0)
                if self._stopped is not None:
                    raise self._stopped
            db.execute(f"PRAGMA fresh.user_version = {int(version)}")
            db.execute("DELETE FROM fresh.settings WHERE name = ?", (_BEGUN,))
        finally:
            db.execute("DETACH DATABASE fresh")

    def _copying(self) -> int:
        try:
            size = self._fresh.stat().st_size if self._fresh.exists() else 0
            self._progress(min(size, self._total // 2), self._total)
        except BaseException as stop:  # noqa: BLE001 - whatever it is, it goes on once SQLite has stopped
            self._stopped = stop
            return 1
        return 0

    def _verified(self) -> None:
        """Read the new database from the disk under its key: every page, every row. Raises RekeyFailed."""
        fresh = connect(self._fresh, self._new)
        try:
            if fresh.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
                raise RekeyFailed(path=self._folder, cause="cipher_integrity_check")
            if fresh.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise RekeyFailed(path=self._folder, cause="integrity_check")
            self._same_tables(fresh)
        finally:
            fresh.close()
        with named_faults(self._folder):
            flushed(self._fresh)
            sync_folder(self._folder)

    def _same_tables(self, fresh: Connection) -> None:
        schema = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        if self._db.execute(schema).fetchall() != fresh.execute(schema).fetchall():
            raise RekeyFailed(path=self._folder, cause="sqlite_master")
        tables = [row[1] for row in self._db.execute(schema) if row[0] == "table"]
        for at, table in enumerate(tables, 1):
            kept = f" WHERE name <> '{_BEGUN}'" if table == "settings" else ""
            # Names of tables are this program's own.
            query = f'SELECT * FROM "{table}"{kept}'
            pairs = zip_longest(self._db.execute(query), fresh.execute(query))
            if any(one != other for one, other in pairs):
                raise RekeyFailed(path=self._folder, cause=table)
            self._progress(self._total // 2 + self._total // 2 * at // len(tables), self._total)

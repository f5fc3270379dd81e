"""The judge: what a power cut left, opened with the product as it is, and what is wrong with it.

What must hold of a state of the tables (chains, tables against the log) is looked at once a state: there are few,
and thousands of images of them.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from unittest.mock import patch

import sqlcipher3.dbapi2 as product

from fieldtui.errors import FieldtuiError
from fieldtui.log.rebuild import rebuild
from fieldtui.log.segment import decode, open_segment
from fieldtui.vault import (
    Connection,
    Cost,
    NoSuchVault,
    Vault,
    WrongPassphrase,
    create_vault,
    open_vault,
    slots,
)
from fieldtui.vault.changing import slots_of
from fieldtui.vault.cleaning import request_number
from fieldtui.vault.driver import named_errors
from fieldtui.vault.store import Job
from fieldtui.vault.ways import slot_of_code
from tests.power.cutting import Cut
from tests.power.disk import Image
from tests.power.disk import Path as Names
from tests.power.watching import Recorder

T = TypeVar("T")
VAULT, STICK = "vaults/a.vault", "stick"
# One guess costs nothing here: thousands of vaults are opened, and none of them holds anybody's name.
CHEAP = Cost(8, 1, 1)
# What is not the same every time that the same is done: when a step was taken, what a bundle's key makes of it.
_COLUMNS = {
    "_sqlite_migrations": "migration_set, name",
    "bundles": "way, peer, at, name, events, known, conflicts, refused, waiting",
}
# What a vault notes that it is about to do: a request to drop free pages is seen to when it is opened, a rekey that
# was begun is offered again.
_TO_DO = ("drop free pages", "rekey begun")
# What may be in a vault's folder while it is open.
_KEPT = re.compile(r"lock|slots-[ab]|(vault(-\d+)?\.db)(-wal|-shm)?")
_SHM = 32 * 1024


def state_of(db: Connection) -> str:
    """All tables, as one short text."""
    hasher = hashlib.blake2b(digest_size=12)
    tables = [
        row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    for table in tables:
        rows = db.execute(f"SELECT {_COLUMNS.get(table, '*')} FROM {table}")
        hasher.update(repr((table, sorted(repr(tuple(r)) for r in rows if r[0] not in _TO_DO))).encode())
    return hasher.hexdigest()


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A new folder, in memory where the system has such a thing: thousands of vaults are written and synced there."""
    memory = Path("/dev/shm")
    there = memory.is_dir() and os.access(memory, os.W_OK)
    with TemporaryDirectory(dir=memory if there else None, prefix="fieldtui-") as folder:
        yield Path(folder).resolve()


@contextmanager
def cheap_slots() -> Iterator[None]:
    """While this lasts, a slot may cost nothing."""
    with (
        patch("fieldtui.vault.slots.FLOOR", CHEAP),
        # Where the floor is the default of an argument, it was taken when the module was loaded.
        patch.object(slots.affordable, "__defaults__", (CHEAP,)),
        patch.object(slots.decode, "__defaults__", (CHEAP,)),
    ):
        yield


@contextmanager
def committing(recorder: Recorder) -> Iterator[None]:
    """While this lasts, the recorder hears of every transaction of the vault that was committed.

    One that is being built beside its place promises nothing yet.
    """
    in_transaction, init = Vault._in_transaction, Vault.__init__

    def told(vault: Vault) -> None:
        if vault.path == recorder.root / VAULT and vault._writer is not None:
            recorder.committed(state_of(vault._writer))

    def _in_transaction(vault: Vault, job: Job[T]) -> T:
        result = in_transaction(vault, job)
        told(vault)
        return result

    def __init__(vault: Vault, *arguments: Any, **named: Any) -> None:  # noqa: ANN401, N807 - as in the product
        init(vault, *arguments, **named)
        told(vault)

    with patch.object(Vault, "_in_transaction", _in_transaction), patch.object(Vault, "__init__", __init__):
        yield


def put(image: Image, root: Path) -> None:
    """Make the folder `root` hold `image`, and nothing else."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for names, data in image.items():
        path = root.joinpath(*names)
        if data is None:
            path.mkdir()
        else:
            path.write_bytes(data)


class Judge:
    """Opens images in the folder `root`; `whole` are the files that a use case wrote, as they should be.

    `kept` is a state that has to be in the vault, or else in another one that was put beside it.
    """

    def __init__(self, root: Path, whole: Image, kept: str = "") -> None:
        self.root = root
        self.whole = whole
        self.kept = kept
        self._known: dict[str, str] = {}

    def complaint(self, cut: Cut) -> str:
        """What is wrong with what `cut` left, empty if nothing is."""
        put(cut.image, self.root)
        return self._files(cut) or self._vault(cut)

    def _files(self, cut: Cut) -> str:
        for path in cut.files:
            if path not in cut.image:
                return f"{'/'.join(path)} is lost, which was written"
        for path, data in cut.image.items():
            if _is_whole(path) and data != self.whole.get(path):
                return f"{'/'.join(path)} is there in part"
        return ""

    def _vault(self, cut: Cut) -> str:
        path = self.root / VAULT
        promised, coming = cut.passphrases
        if not path.exists() and not promised:
            return self._can_be_made(path, coming)
        self._strange_index(cut, path)
        for passphrase in dict.fromkeys((promised or coming, coming)):
            try:
                vault = open_vault(path, passphrase)
            except WrongPassphrase:
                continue
            except NoSuchVault:
                return "the vault is gone"
            except (FieldtuiError, product.Error) as error:
                return f"not opened: {type(error).__name__}"
            try:
                with named_errors(path):
                    wrong = vault.write(lambda db: self._tables(cut, db)) or _pages(vault)
                return wrong or _left_over(vault) or self._code(cut, vault) or self._old(vault, passphrase)
            except (FieldtuiError, product.Error) as error:
                return f"not readable: {type(error).__name__}"
            finally:
                vault.lock()
        return "no passphrase opens it"

    def _can_be_made(self, path: Path, passphrase: str) -> str:
        create_vault(path, passphrase, CHEAP).lock()
        return ""

    def _strange_index(self, cut: Cut, path: Path) -> None:
        """The index of the WAL is memory that may or may not have reached the disk: anything."""
        if cut.name[0] % 3 == 0:
            for wal in path.glob("*-wal"):
                index = wal.with_name(wal.name.removesuffix("wal") + "shm")
                index.write_bytes(cut.name * (_SHM // len(cut.name)))

    def _code(self, cut: Cut, vault: Vault) -> str:
        """What is wrong with the recovery code."""
        promised, coming = cut.codes
        found = not promised or any(slot_of_code(slots_of(vault), code) for code in (promised, coming))
        return "" if found else "no recovery code opens it"

    def _old(self, vault: Vault, passphrase: str) -> str:
        """What is wrong with the vault whose place another one took."""
        if not self.kept or vault.write(state_of) == self.kept:
            return ""
        for path in self.root.joinpath(VAULT).parent.glob("*-before-restore-*"):
            old = open_vault(path, passphrase)
            try:
                return "" if old.write(state_of) == self.kept else "the vault that was there is another one"
            finally:
                old.lock()
        return "the vault that was there is gone"

    def _tables(self, cut: Cut, db: Connection) -> str:
        found = db.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            return f"the database is not whole: {found[:3]}"
        if request_number(db):
            return "what was erased was not dropped"
        for (name,) in db.execute("SELECT name FROM bundles WHERE way = 'out'"):
            if (STICK, name) not in cut.image:
                return f"{name} counts as exported and is lost"
        state = state_of(db)
        if state not in cut.states:
            return f"neither what was acknowledged nor what was under way: {state}, not {sorted(cut.states)}"
        if state not in self._known:
            self._known[state] = _log_and_tables(db)
        return self._known[state]


def _pages(vault: Vault) -> str:
    """What is wrong with a page of the file: once the WAL, which holds what a checkpoint left half done, is in it."""
    db = vault._writer
    assert db is not None
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = db.execute("PRAGMA cipher_integrity_check").fetchall()
    return f"pages are not what was written: {found[:3]}" if found else ""


def _left_over(vault: Vault) -> str:
    """What was not cleaned away when the vault was opened."""
    path = vault.path
    assert path is not None
    inside = [one.name for one in path.iterdir() if not _KEPT.fullmatch(one.name)]
    if len([one for one in path.iterdir() if one.name.endswith(".db")]) > 1:
        inside.append("another database")
    beside = [one.name for one in path.parent.iterdir() if one.name.startswith(path.name + ".")]
    return f"left behind: {sorted(inside + beside)}" if inside or beside else ""


def _is_whole(path: Names) -> bool:
    return path[0] == STICK and len(path) > 1 and not path[-1].endswith(".part")


def _log_and_tables(db: Connection) -> str:
    ends: dict[tuple[int, int], bytes] = {}
    for log, first, digest, data in db.execute(
        "SELECT log, first, hash, bytes FROM segments ORDER BY log, first"
    ):
        opened = open_segment(decode(bytes(data)))
        header = opened.segment.header
        if opened.hash != digest or ends.get((log, first), header.prev) != header.prev:
            return f"segment {first} of log {log} does not continue it"
        ends[log, first + len(header.kind)] = opened.hash
    return "" if rebuild(db) else "the tables are not those of the log"


def whole_files(recorder: Recorder) -> Mapping[Names, bytes | None]:
    """The bundles and backups that a recorded use case wrote, as they were in the end."""
    return {
        path: data for path, data in recorder.disk.image().items() if data is not None and _is_whole(path)
    }

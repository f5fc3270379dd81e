"""What is looked at: a vault that is opened without changing a byte of it, the machine, the time.

A vault that nobody has open is read as an unchanging file; one that was not closed properly is read from a copy
(encrypted as it is), because taking over what stands in the WAL would change it; one that is open elsewhere is read
beside its owner.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial
from pathlib import Path

from fieldtui.device import Device
from fieldtui.doctor.machine import Machine
from fieldtui.vault import Connection, slots
from fieldtui.vault.attempts import counted
from fieldtui.vault.driver import connect
from fieldtui.vault.errors import CannotWrite, DiskFull, NoSuchVault, NotAVault, VaultDamaged, VaultError
from fieldtui.vault.lockfile import share_lock
from fieldtui.vault.slots import DATABASE

LOCK = "lock"
# What SQLite takes over at the next opening.
_WAITING = ("-wal", "-journal")
Read = Callable[[], AbstractContextManager[Connection]]


class Access(Enum):
    """Who has the vault open: this program, nobody, nobody since a crash, another program."""

    HERE = "here"
    ALONE = "alone"
    LEFT = "left"
    BESIDE = "beside"


@dataclass(frozen=True)
class Patient:
    """A vault to look at. `read` gives its connection (None: it does not open, `fault` says why).

    `folder` is None for a vault in memory; `database` is the name of its database file; `quick` leaves out what
    takes long.
    """

    now: datetime
    machine: Machine
    folder: Path | None
    database: str
    access: Access
    read: Read | None
    fault: VaultError | None = None
    quick: bool = False

    @property
    def file(self) -> Path | None:
        """The database file."""
        return self.folder / self.database if self.folder else None


def patient_of(device: Device, machine: Machine, *, quick: bool = False) -> Patient:
    """The vault of `device`, which this program has open."""
    folder = device.vault.path
    database = _database_in(folder) if folder else DATABASE
    return Patient(device.clock(), machine, folder, database, Access.HERE, device.read, quick=quick)


@contextmanager
def patient_at(
    folder: Path, passphrase: str, machine: Machine, now: datetime, *, quick: bool = False
) -> Iterator[Patient]:
    """The vault at `folder`, opened for looking only, for the length of the `with` block.

    A vault that does not open is a patient, too. Raises NoSuchVault, NotAVault, WrongPassphrase.
    """
    if not folder.exists():
        raise NoSuchVault(path=folder)
    if not folder.is_dir() or not (any((folder / name).is_file() for name in slots.COPIES)):
        raise NotAVault(path=folder)
    with ExitStack() as stack:
        database = _database_in(folder)
        # Shared: others may look as well, nobody may write while the file is read as an unchanging one.
        shared = share_lock(folder / LOCK)
        access = Access.BESIDE if shared is None else _left_or_alone(folder / database)
        if shared is not None:
            stack.enter_context(shared)
        try:
            key = key_of(folder, passphrase)
            open_ = _opener(folder / database, key, access, stack)
            open_().close()
        except (VaultDamaged, CannotWrite, DiskFull) as fault:
            yield Patient(now, machine, folder, database, access, None, fault, quick)
            return
        yield Patient(now, machine, folder, database, access, lambda: _moment(open_), None, quick)


def key_of(folder: Path, passphrase: str) -> bytes:
    """The key of the vault at `folder`, for looking. Raises WrongPassphrase, VaultDamaged if no copy of the slots is whole."""
    with counted(folder):
        return slots.unwrap(slots.read_slots(folder), passphrase, folder)


def _database_in(folder: Path) -> str:
    """The name of the database file, by the newest copy of the slots that is whole."""
    try:
        return slots.read_slots(folder).database
    except VaultError:
        return DATABASE


def _left_or_alone(file: Path) -> Access:
    waiting = [
        path for suffix in _WAITING if (path := Path(f"{file}{suffix}")).is_file() and path.stat().st_size
    ]
    return Access.LEFT if waiting else Access.ALONE


def _opener(file: Path, key: bytes, access: Access, stack: ExitStack) -> Callable[[], Connection]:
    """What opens the database for looking, as long as `stack` lives."""
    if not file.is_file() or not file.stat().st_size:
        raise VaultDamaged(path=file.parent, cause=f"{file.name} is empty or missing")
    if access is Access.LEFT:
        copy = _copied(file, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fieldtui-"))))
        return partial(connect, copy, key, read_only=True)
    return partial(connect, file, key, read_only=True, unchanging=access is Access.ALONE)


def _copied(file: Path, folder: Path) -> Path:
    for suffix in ("", *_WAITING):
        source = Path(f"{file}{suffix}")
        if suffix and not source.is_file():
            continue
        try:
            shutil.copyfile(source, folder / source.name)
        except OSError as error:
            if shutil.disk_usage(folder).free < source.stat().st_size:
                raise DiskFull(path=folder) from error
            raise CannotWrite(path=folder, cause=error.strerror or error) from error
    return folder / file.name


@contextmanager
def _moment(open_: Callable[[], Connection]) -> Iterator[Connection]:
    # A connection of its own each time (9 ms): after one page that cannot be read SQLCipher refuses whole ones, too.
    connection = open_()
    try:
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()

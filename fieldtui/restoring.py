"""Bringing a vault back from its backup: opened, checked, set apart from its past, and only then in its place.

A restored device writes in another epoch, so that what it records next never takes the numbers of what was
recorded after the backup; the exchange brings that back.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO

import msgspec

from fieldtui.backups import begun_in, note_restored
from fieldtui.device import Random, identity_in, local_time
from fieldtui.i18n import N_, ngettext
from fieldtui.log.columns import Malformed
from fieldtui.log.segment import decode, stamps_of
from fieldtui.log.settings import go_apart, lamport
from fieldtui.vault import Connection, WrongPassphrase
from fieldtui.vault.backup import Backup, Told, quiet, read_backup, verify
from fieldtui.vault.backup_errors import WrongBackupSecret
from fieldtui.vault.copying import reading
from fieldtui.vault.errors import VaultError
from fieldtui.vault.recovery_code import RecoveryCodeLength, RecoveryCodeMistyped, understood
from fieldtui.vault.restoring import build, discard, put_in_place, take_place
from fieldtui.vault.slots import SlotFile, read_slots, unwrap
from fieldtui.vault.ways import Unlock, slot_of_code

OLDER, SAME, NEWER, UNKNOWN, ANOTHER = "older", "same", "newer", "unknown", "another"


@dataclass(frozen=True)
class Reach:
    """How far a vault has come: whose it is, all its records, the number and the claimed time of the newest one.

    `last` is the number up to which the device has counted (lamport), `wall` seconds since 1970, 0 for none.
    """

    person: str
    device: bytes
    records: int
    last: int
    wall: int


@dataclass
class Prepared:
    """A vault that is built and checked beside its `place`, and what is in that place (None: cannot be told).

    End it with `put_in_place` or `discard`; until then nobody else opens what is there.
    """

    place: Path
    backup: Backup
    made: int
    reach: Reach
    there: Reach | None
    occupied: bool
    _held: IO[bytes] | None = field(default=None, repr=False)

    @property
    def compared(self) -> str:
        """What the backup is beside the vault that is there: OLDER, SAME, NEWER, ANOTHER device's, or UNKNOWN."""
        if self.there is None:
            return UNKNOWN
        if self.there.device != self.reach.device:
            return ANOTHER
        ours, theirs = (self.reach.last, self.reach.records), (self.there.last, self.there.records)
        return SAME if ours == theirs else NEWER if ours > theirs else OLDER

    def put_in_place(self, day: date) -> Path | None:
        """Put the vault in its place; where the one that was there is now. Raises CannotWrite, DiskFull."""
        held, self._held = self._held, None
        return put_in_place(self.place, held, day)

    def discard(self) -> None:
        """Leave everything as it was."""
        discard(self.place)
        if self._held is not None:
            self._held.close()
            self._held = None


def with_secret(typed: str, path: Path) -> Unlock:
    """Opens with what a person types: a passphrase, or a recovery code; errors call the vault `path`.

    What has the shape of a code is tried as one first. Raises WrongPassphrase.
    """
    # Wrong tries are not counted here as they are at a vault (`fieldtui.vault.attempts`): the file can be copied, and
    # a count beside the copy would slow nobody down but who mistypes. Argon2id slows everybody; a code has 128 bits.

    def unlock(slots: SlotFile) -> bytes:
        try:
            found = slot_of_code(slots, understood(typed))
        except (RecoveryCodeLength, RecoveryCodeMistyped):
            found = None
        return found[1] if found else unwrap(slots, typed, path)

    return unlock


def checked_backup(path: Path, told: Told = quiet) -> Backup:
    """The backup at `path`, every byte of it compared with its hash.

    Raises CannotReadBackup, NotABackup, BackupTooNew, BackupDamaged.
    """
    backup = read_backup(path)
    verify(backup, told)
    return backup


def prepare(backup: Backup, place: Path, unlock: Unlock, random: Random, told: Told = quiet) -> Prepared:
    """Build the vault in `backup` beside `place` and look at what is there; nothing is changed yet.

    Raises WrongBackupSecret, NothingIsReplaced, VaultBusy, and what `build` raises.
    """
    try:
        key = unlock(backup.slots)
    except WrongPassphrase as error:
        raise WrongBackupSecret(path=backup.path) from error
    held = take_place(place)
    found: list[tuple[int, Reach]] = []

    def settle(db: Connection) -> None:
        reach = reach_in(db)
        found.append((begun_in(db), reach))
        go_apart(db, random)
        note_restored(db, reach.device, backup.path)

    try:
        build(backup, key, place, settle, told)
        there = _look(place, unlock) if held is not None else None
    except BaseException:
        if held is not None:
            held.close()
        raise
    made, reach = found[0]
    return Prepared(place, backup, made, reach, there, held is not None, held)


def _look(place: Path, unlock: Unlock) -> Reach | None:
    """How far the vault at `place` has come, None if the same secret does not open it or it is damaged."""
    try:
        slots = read_slots(place)
        with reading(place / slots.database, unlock(slots)) as db:
            return reach_in(db)
    except (VaultError, Malformed, msgspec.DecodeError):
        return None


def reach_in(db: Connection) -> Reach:
    """How far a vault has come."""
    identity = identity_in(db)
    records = "SELECT coalesce(sum(head - CASE WHEN parent THEN begins - 1 ELSE 0 END), 0) FROM logs WHERE epoch >= 0"
    newest = max(_newest(db), default=(0, 0))
    return Reach(
        person=identity.person,
        device=identity.id,
        records=int(db.execute(records).fetchone()[0]),
        last=lamport(db),
        wall=newest[1],
    )


def _newest(db: Connection) -> list[tuple[int, int]]:
    """(lamport, claimed time) of the last record of each log and of what is not sealed yet."""
    last = "SELECT bytes FROM segments s WHERE first = (SELECT max(first) FROM segments WHERE log = s.log)"
    stamps = [stamps_of(decode(bytes(data)).header)[-1] for (data,) in db.execute(last)]
    tail = db.execute("SELECT lamport, wall FROM tail").fetchall()
    return [(stamp[0], stamp[1]) for stamp in stamps] + [(row[0], row[1]) for row in tail]


# ---------------------------------------------------------------- in words

COMPARED: dict[str, str] = {
    OLDER: N_(
        "The backup is older than the vault that is there. What was recorded after it is then only in the vault "
        "that is kept, and where it was exported to."
    ),
    SAME: N_("The backup and the vault that is there hold the same records."),
    NEWER: N_("The backup is newer than the vault that is there."),
    ANOTHER: N_("The vault that is there belongs to another device."),
    UNKNOWN: N_(
        "The vault that is there cannot be opened with this passphrase or is damaged, so nobody can say which of "
        "the two is newer."
    ),
}


def time_in_words(wall: int) -> str:
    """A claimed time, as this machine's clock would have shown it."""
    nearest = min(max(wall, 0), 253_370_764_800)
    return f"{datetime.fromtimestamp(nearest, local_time().tzinfo):%Y-%m-%d %H:%M}"


def reach_in_words(reach: Reach) -> str:
    """Whose vault, how many records, which is the last and when it was recorded."""
    return ngettext(
        "{person}: {count} record, the last is number {last} of {when}",
        "{person}: {count} records, the last is number {last} of {when}",
        reach.records,
    ).format(
        person=reach.person,
        count=reach.records,
        last=reach.last,
        when=time_in_words(reach.wall) if reach.wall else "-",
    )

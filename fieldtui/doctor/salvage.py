"""A new vault beside a damaged one, with every record that can still be read and verified. The damaged one is not touched.

What stands behind a gap waits, as it does after a bundle that came too early: whoever has the missing records closes
the gap with their next one. What was not sealed yet is sealed for that.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldtui.device import Identity
from fieldtui.doctor.errors import NothingToSalvage, SalvageThere
from fieldtui.doctor.log import Trust, identity_in
from fieldtui.doctor.patient import Patient, Read, key_of
from fieldtui.log import journal
from fieldtui.log.branches import TooManyBranches, Unconnected, place
from fieldtui.log.columns import Malformed
from fieldtui.log.fold import Fold
from fieldtui.log.leaving import forget_logs
from fieldtui.log.logs import Logs
from fieldtui.log.names import log_of
from fieldtui.log.rebuild import refold
from fieldtui.log.segment import Opened, decode, encode, open_segment
from fieldtui.log.settings import go_apart
from fieldtui.vault import Connection, VaultDamaged
from fieldtui.vault.driver import connect, named_errors, tables_of
from fieldtui.vault.files import sync_folder
from fieldtui.vault.migrations import MIGRATIONS
from fieldtui.vault.slots import COPIES
from sync.errors import Gap
from sync.exchange.aside import NOBODY, Shelf
from sync.exchange.merged import Merged
from sync.exchange.trusted import newest_policy
from sync.policy import UntrustedPolicy, verified

Random = Callable[[int], bytes]
# Besides the log: what this device alone knows. Notes about peers are not carried: who lost something must be told
# everything once more.
_CARRIED = (
    "settings",
    "policies",
    "blobs",
    "drafts",
    "draft_answers",
    "bundles",
    "left_scopes",
    "quarantine",
    "logs",
)
# The columns by which a table without row numbers is ordered.
_KEYS = {
    "settings": "name",
    "policies": "generation DESC, version DESC, tip",
    "blobs": "hash",
    "bundles": "hash",
    "left_scopes": "scope",
    "draft_answers": "draft DESC, path",
}


@dataclass(frozen=True)
class Salvaged:
    """The new vault: where it is, how many segments came over and how many of those wait for what was lost."""

    path: Path
    segments: int
    waiting: int


def salvage(patient: Patient, passphrase: str, random: Random) -> Salvaged:
    """Make `NAME-salvaged-DATE.vault` beside the vault that `patient` reads; it opens with the same passphrase.

    Raises NothingToSalvage if keys or rules of the device cannot be read, SalvageThere, and what writing raises.
    """
    folder = patient.folder
    if folder is None or patient.read is None:
        cause = patient.fault.facts.get("cause", "-") if patient.fault else "-"
        raise NothingToSalvage(path=folder or "-", cause=cause)
    target = folder.with_name(f"{folder.stem}-salvaged-{patient.now:%Y%m%d-%H%M%S}.vault")
    if target.exists():
        raise SalvageThere(path=target)
    building = target.with_name(target.name + ".part")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=0o700)
    try:
        for name in COPIES:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, building / name)
        new = connect(building / patient.database, key_of(folder, passphrase))
        try:
            segments, waiting = _carry(patient.read, new, patient, random)
        finally:
            new.close()
        building.replace(target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return Salvaged(target, segments, waiting)


def readable_rows(read: Read, table: str) -> list[tuple[Any, ...]]:
    """The rows of `table` that can be read from either end up to what cannot."""
    order = _KEYS.get(table, "rowid")
    forward, whole = _until_fault(read, f"SELECT * FROM {table}")
    return (
        forward if whole else forward + _until_fault(read, f"SELECT * FROM {table} ORDER BY {order} DESC")[0]
    )


def _until_fault(read: Read, query: str, *values: object) -> tuple[list[tuple[Any, ...]], bool]:
    """The rows of a query up to the first that cannot be read, and whether that was all."""
    rows: list[tuple[Any, ...]] = []
    try:
        with named_errors(None), read() as db:
            rows.extend(tuple(row) for row in db.execute(query, values))
    except VaultDamaged:
        return rows, False
    return rows, True


def _carry(old: Read, new: Connection, patient: Patient, random: Random) -> tuple[int, int]:
    with named_errors(patient.folder):
        MIGRATIONS.apply(tables_of(new))
    with named_errors(patient.folder), tables_of(new).atomic():
        for table in _CARRIED:
            for row in readable_rows(old, table):
                new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({','.join('?' * len(row))})", row)
        identity = identity_in(new)
        if identity is None:
            raise NothingToSalvage(path=patient.folder, cause="settings")
        segments = [*_segments(old), *_sealed_tail(old, new, identity, random)]
        new.execute("DELETE FROM segments")
        forget_logs(new, "1", ())
        kept, waiting = _put_in_place(
            new, _trusted(new, identity, patient), segments, int(patient.now.timestamp())
        )
        refold(new)
        go_apart(new, random)
    return kept, waiting


def _trusted(new: Connection, identity: Identity, patient: Patient) -> Trust:
    trust = Trust(identity.id, identity.signing_public)
    try:
        rules = newest_policy(new)
    except UntrustedPolicy as error:
        raise NothingToSalvage(path=patient.folder, cause=error) from error
    if rules is not None:
        trust.certificates = {one.device: one for one in rules.policy.certificates}
    return trust


def _segments(old: Read) -> Iterator[bytes]:
    """The segments whose rows can be read, behind the first fault each alone, as far as the index says which there are."""
    rows, whole = _until_fault(old, "SELECT bytes FROM segments ORDER BY log, first")
    yield from (bytes(row[0]) for row in rows)
    if whole:
        return
    keys, _whole = _until_fault(old, "SELECT log, first FROM segments ORDER BY log, first")
    for log, first in keys[len(rows) :]:
        one, _whole = _until_fault(old, "SELECT bytes FROM segments WHERE log = ? AND first = ?", log, first)
        yield from (bytes(row[0]) for row in one)


def _sealed_tail(old: Read, new: Connection, identity: Identity, random: Random) -> list[bytes]:
    """What was not sealed yet as segments, each log's up to its first gap.

    The logs still have the heads of the damaged vault here, so that the segments continue what was sealed there.
    """
    logs = Logs(new)
    last: dict[int, int] = {}
    for row in readable_rows(old, "tail"):
        at = int(row[0])
        if log_of(at) in logs.names and last.get(log_of(at), at - 1) == at - 1:
            last[log_of(at)] = at
            new.execute("INSERT OR IGNORE INTO tail VALUES (?, ?, ?, ?, ?)", row)
    journal.seal(new, sign=identity.signing.sign, random=random, logs=logs)
    return [bytes(row[0]) for row in new.execute("SELECT bytes FROM segments").fetchall()]


def _put_in_place(new: Connection, trust: Trust, segments: Sequence[bytes], now: int) -> tuple[int, int]:
    """Keep what is verified where it belongs, and put aside what stands behind a gap; how many of each."""
    logs = Logs(new)
    # Nothing is folded on the way: the caller builds the tables.
    logs.stirred = True
    fold, shelf = Fold(new, logs), Shelf(new, Merged("salvage"), NOBODY, now)
    kept = waiting = 0
    for opened in sorted(_verified(trust, segments), key=lambda one: one.segment.header.first):
        name = opened.segment.header.log
        try:
            log = place(new, logs, opened)
        except Unconnected as missing:
            person = trust.person(name.device)
            gap = Gap(name="salvage", first=missing.first, last=missing.last, device=person)
            shelf.put_withdrawn(encode(opened.segment), gap)
            waiting += 1
            continue
        except TooManyBranches:
            continue
        if log is not None:
            journal.adopt(new, logs, opened, log, fold)
            kept += 1
        logs.stirred = True
    return kept + waiting, waiting


def _verified(trust: Trust, segments: Sequence[bytes]) -> Iterator[Opened]:
    for data in segments:
        try:
            opened = open_segment(decode(data))
        except Malformed:
            continue
        key = trust.key_of(opened.segment.header.log.device)
        if key and verified(key, opened.signed, opened.segment.signature):
            yield opened

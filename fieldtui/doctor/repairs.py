"""What can be put right, only when a person asks for it: from the log, or from the copy that is whole.

Each repair is one transaction, or one file that is renamed into its place: a crash leaves it undone or done. Before
a repair that replaces rows the whole database is kept beside, encrypted as it is.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fieldtui.device import Device
from fieldtui.doctor.database import schema_as_made, schema_of
from fieldtui.doctor.errors import NoRoomToKeep, NoSuchRepair, NothingToRepairFrom
from fieldtui.doctor.folder import PRIVATE_FILE, PRIVATE_FOLDER, leftovers, size
from fieldtui.doctor.machine import disk_at
from fieldtui.doctor.patient import Patient
from fieldtui.doctor.slots import read_copy
from fieldtui.i18n import N_
from fieldtui.log.kinds import RECORDS
from fieldtui.log.named import index_names
from fieldtui.log.rebuild import DERIVED, refold
from fieldtui.vault import Connection
from fieldtui.vault.cleaning import rewrite
from fieldtui.vault.files import sync_folder, write_whole
from fieldtui.vault.leftovers import remove_leftovers
from fieldtui.vault.slots import COPIES, encode
from fieldtui.vault.tidying import KEPT, remove_kept_copies


@dataclass(frozen=True)
class Repair:
    """A repair: its name in commands, what it does as a sentence and as a question, whether it replaces rows."""

    name: str
    words: str
    question: str
    run: Callable[[Device, Patient], None]
    replaces_rows: bool = False


@dataclass(frozen=True)
class Repaired:
    """What became of a repair: `kept` is the copy of the database from before it, None if nothing was replaced."""

    name: str
    kept: Path | None


def repair(device: Device, patient: Patient, name: str) -> Repaired:
    """Carry out the repair `name` on the open vault of `device`, which is `patient`.

    Raises NoSuchRepair, NoRoomToKeep, NothingToRepairFrom, and what writing to a vault raises.
    """
    chosen = REPAIRS.get(name)
    if chosen is None:
        raise NoSuchRepair(name=name, names=", ".join(REPAIRS))
    kept = _keep(device, patient) if chosen.replaces_rows else None
    chosen.run(device, patient)
    return Repaired(name, kept)


def _keep(device: Device, patient: Patient) -> Path | None:
    """A copy of the database beside it, under the same key; None for a vault in memory."""
    if patient.folder is None or patient.file is None:
        return None
    need, free = patient.file.stat().st_size, disk_at(patient.folder).free
    if free < 2 * need:
        raise NoRoomToKeep(path=patient.folder, free=size(free), need=size(2 * need))
    target = patient.folder / f"{patient.database}{KEPT}{patient.now:%Y%m%d-%H%M%S}"
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    # https://sqlite.org/lang_vacuum.html: a copy of one moment; SQLCipher seals it with the key of the vault.
    device.vault.alone(lambda db: db.execute("VACUUM INTO ?", (str(part),)))
    part.chmod(PRIVATE_FILE)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    sync_folder(patient.folder)
    return target


def _tables(device: Device, _patient: Patient) -> None:
    device.vault.write(refold)


def _search(device: Device, _patient: Patient) -> None:
    def make_again(db: Connection) -> None:
        db.execute("DELETE FROM names")
        for record in RECORDS:
            if record.named:
                rows = db.execute(f"SELECT id FROM {record.table} ORDER BY id").fetchall()
                index_names(db, record.table, [row[0] for row in rows])

    device.vault.write(make_again)


def _schema(device: Device, _patient: Patient) -> None:
    """Make missing indexes and derived tables; what a table held comes from the log, an index from its table."""

    def make_missing(db: Connection) -> None:
        wanted, there = schema_as_made(), schema_of(db)
        missing = sorted(wanted.keys() - there.keys(), key=lambda item: item[0] != "table")
        for what, name in missing:
            if what == "index" or name in DERIVED:
                db.execute(wanted[what, name][1])
        db.execute("REINDEX")
        if any(what == "table" for what, _name in missing):
            refold(db)

    device.vault.write(make_missing)


def _pages(device: Device, _patient: Patient) -> None:
    # Not asked for as an erasure does: that removes what repairs kept.
    device.vault.alone(rewrite)


def _slots(_device: Device, patient: Patient) -> None:
    if patient.folder is None:
        return
    copies = {name: found for name in COPIES if (found := read_copy(patient.folder / name))}
    if not copies:
        raise NothingToRepairFrom(path=patient.folder)
    newest = max(copies, key=lambda name: copies[name].generation)
    for name in COPIES:
        held = copies.get(name)
        if (
            held is None
            or held.vault_id != copies[newest].vault_id
            or _is_behind(held.generation, copies[newest].generation)
        ):
            write_whole(patient.folder / name, encode(copies[newest]))


def _is_behind(generation: int, newest: int) -> bool:
    # One change writes one copy: the other one may be a change behind.
    return newest - generation > 1


def _permissions(_device: Device, patient: Patient) -> None:
    if patient.folder is None or os.name == "nt":
        return
    patient.folder.chmod(PRIVATE_FOLDER)
    for path in patient.folder.iterdir():
        path.chmod(PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE)


def _leftovers(_device: Device, patient: Patient) -> None:
    if patient.folder is not None:
        remove_leftovers(patient.folder)
        for path in leftovers(patient.folder):
            path.unlink(missing_ok=True)


def _kept(_device: Device, patient: Patient) -> None:
    if patient.folder is not None:
        remove_kept_copies(patient.folder)


REPAIRS: dict[str, Repair] = {
    one.name: one
    for one in (
        Repair(
            "tables",
            N_("make all tables again from the log"),
            N_(
                "Make all tables again from the log? Nothing in the log changes; a copy of the database is kept."
            ),
            _tables,
            replaces_rows=True,
        ),
        Repair(
            "search",
            N_("make the search index again"),
            N_("Make the search index again from the records? A copy of the database is kept."),
            _search,
            replaces_rows=True,
        ),
        Repair(
            "schema",
            N_("make missing or wrong indexes and missing tables again"),
            N_("Make missing indexes and tables again, from the log? A copy of the database is kept."),
            _schema,
            replaces_rows=True,
        ),
        Repair(
            "slots",
            N_("write the damaged copy of the key slots again from the whole one"),
            N_("Write the damaged copy of the key slots again from the whole one?"),
            _slots,
        ),
        Repair(
            "pages",
            N_("drop free pages, with what was erased in them"),
            N_("Write the database anew without its free pages?"),
            _pages,
        ),
        Repair(
            "permissions",
            N_("let nobody else on this machine reach the folder"),
            N_("Take the folder and its files from everybody else on this machine?"),
            _permissions,
        ),
        Repair(
            "leftovers",
            N_("remove what work that was cut off left behind"),
            N_("Remove what work that was cut off left behind?"),
            _leftovers,
        ),
        Repair(
            "kept",
            N_("remove the copies that repairs kept"),
            N_("Remove the copies that repairs kept, for good?"),
            _kept,
        ),
    )
}

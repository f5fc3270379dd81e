"""The vault's folder as files: who may read it, what was left over, what stands in the WAL, and the disk below."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from fieldtui.doctor import wal
from fieldtui.doctor.findings import Finding, found
from fieldtui.doctor.patient import LOCK, Access, Patient
from fieldtui.recovery_files import WAITING
from fieldtui.vault.leftovers import leftovers_of
from fieldtui.vault.slots import COPIES
from fieldtui.vault.tidying import SIDECARS, kept_copies

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
# How long what a repair replaced is kept before the doctor asks for its removal.
MOST_DAYS_KEPT = 30
LARGE_WAL = 64 << 20
# Beside the database and the slots: what other parts of the program keep in the folder.
_OURS = (LOCK, "attempts", WAITING)
_NETWORKS = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "fuse.sshfs",
    "afpfs",
    "webdav",
    "davfs",
    "fuse.rclone",
)
_FAT = ("vfat", "msdos", "exfat", "fuseblk.exfat")
_SUFFIXES = ("B", "KiB", "MiB", "GiB", "TiB")
# What a vault needs to record at all: a WAL with a few transactions.
_LEAST_FREE = 1 << 20


def size(count: int) -> str:
    """So many bytes as people read them."""
    value = float(count)
    for suffix in _SUFFIXES:
        if value < 1024 or suffix == _SUFFIXES[-1]:
            return f"{value:.0f} {suffix}" if suffix == "B" else f"{value:.1f} {suffix}"
        value /= 1024
    raise AssertionError


def leftovers(folder: Path) -> list[Path]:
    """What work that was cut off left behind, in the folder and beside it, and nothing reads."""
    return sorted(path for path in folder.iterdir() if path.name.endswith(".part")) + leftovers_of(folder)


def other_databases(folder: Path, database: str) -> list[Path]:
    """Databases beside the one in use. Never a leftover: the copy of the slots that names one may be the damaged one."""
    return sorted(path for path in folder.glob("vault*.db") if path.name != database)


def look_at_files(patient: Patient) -> Iterator[Finding]:
    """Leftovers, copies that repairs kept, what is not ours."""
    assert patient.folder is not None, "a check of a folder"
    if not (patient.folder / LOCK).exists():
        yield found("files", "no-lock", file=LOCK)
    # What another program is about to finish is no leftover.
    left = [] if patient.access is Access.BESIDE else leftovers(patient.folder)
    if left:
        yield found("files", "leftover", files=[path.name for path in left])
    kept = kept_copies(patient.folder)
    if kept:
        days = int((patient.now.timestamp() - min(path.stat().st_mtime for path in kept)) // 86_400)
        facts = {
            "files": [path.name for path in kept],
            "size": size(sum(path.stat().st_size for path in kept)),
        }
        old = days > MOST_DAYS_KEPT
        yield found("files", "kept-copy-old" if old else "kept-copy", days=days, most=MOST_DAYS_KEPT, **facts)
    others = other_databases(patient.folder, patient.database)
    if others and patient.access is not Access.BESIDE:
        yield found(
            "files", "other-database", files=[path.name for path in others], database=patient.database
        )
    databases = (patient.database, *(path.name for path in others))
    ours = {*(name + suffix for name in databases for suffix in SIDECARS), *COPIES, *_OURS}
    known = {*(path.name for path in (*leftovers(patient.folder), *kept)), *ours}
    foreign = sorted(path.name for path in patient.folder.iterdir() if path.name not in known)
    if foreign:
        yield found("files", "unknown-file", files=foreign)


def look_at_permissions(patient: Patient) -> Iterator[Finding]:
    """Who else may come in. The modes of the files count once the folder lets somebody pass."""
    if os.name == "nt" or patient.folder is None:
        return
    mode = stat.S_IMODE(patient.folder.stat().st_mode)
    if not mode & 0o077:
        return
    readable = [path.name for path in sorted(patient.folder.iterdir()) if path.stat().st_mode & 0o077]
    yield found("permissions", "open-to-others", files=[patient.folder.name, *readable], mode=f"{mode:o}")


def look_at_wal(patient: Patient) -> Iterator[Finding]:
    """What stands in the WAL of a vault that nobody has open, and how large it is."""
    assert patient.file is not None, "a check of a folder"
    path = Path(f"{patient.file}-wal")
    length = path.stat().st_size if path.is_file() else 0
    if patient.access is Access.LEFT and length:
        yield found("wal", "left-open", file=path.name, size=size(length))
        state = wal.state_of(path)
        # One transaction may have been under way; more than that were finished, one after the other.
        if state.broken and state.finished > 1:
            yield found("wal", "wal-damaged", file=path.name, frame=state.good + 1, count=state.finished)
        elif state.broken:
            yield found("wal", "wal-cut", file=path.name)
    if length > LARGE_WAL:
        yield found("wal", "wal-large", file=path.name, size=size(length))


def look_at_disk(patient: Patient) -> Iterator[Finding]:
    """Room for a backup or a new key (the database once more, and its WAL), and what kind of disk it is."""
    assert patient.folder is not None, "a check of a folder"
    assert patient.file is not None, "a check of a folder"
    disk = patient.machine.disk_of(patient.folder)
    length = patient.file.stat().st_size if patient.file.is_file() else 0
    need = 2 * length + _LEAST_FREE
    if disk.read_only:
        yield found("disk", "disk-read-only")
    if disk.free < _LEAST_FREE:
        yield found("disk", "disk-full", free=size(disk.free))
    elif disk.free < need:
        yield found("disk", "disk-low", free=size(disk.free), need=size(need))
    if disk.kind in _FAT:
        yield found("disk", "disk-fat", kind=disk.kind)
    if disk.kind in _NETWORKS:
        yield found("disk", "disk-network", kind=disk.kind)

"""What is kept beside the vault: when it was backed up last, and reports of breakdowns."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from fieldtui.doctor.findings import Finding, found
from fieldtui.doctor.patient import Patient
from fieldtui.log.settings import setting
from fieldtui.vault import Connection

# The setting in which a backup is noted.
LAST_BACKUP = "last backup"
MOST_DAYS = 7


def look_at_backup(patient: Patient, db: Connection) -> Iterator[Finding]:
    """How old the last backup is."""
    if patient.folder is None:
        return
    said = setting(db, LAST_BACKUP)
    at = _moment_in(said)
    if not at:
        yield found("backup", "never-backed-up")
        return
    days = int((patient.now.timestamp() - at) // 86_400)
    if days > MOST_DAYS:
        yield found("backup", "backup-old", days=days)


def _moment_in(noted: bytes) -> int:
    """When the backup was made of which `noted` tells, 0 if it tells of none: msgpack, the moment first."""
    try:
        told = msgspec.msgpack.decode(noted)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return 0
    at = told.get("at") if isinstance(told, dict) else next(iter(told), 0) if isinstance(told, list) else told
    return at if isinstance(at, int) else 0


def crash_reports(folder: Path) -> list[Path]:
    """The reports that are kept in a folder, oldest first."""
    return sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime) if folder.is_dir() else []


def look_at_crashes(patient: Patient) -> Iterator[Finding]:
    """Reports that nobody has looked at."""
    folder = patient.machine.crashes
    reports = crash_reports(folder) if folder else []
    if reports:
        newest = datetime.fromtimestamp(reports[-1].stat().st_mtime, patient.now.tzinfo)
        yield found("crashes", "crash-reports", count=len(reports), last=newest.date().isoformat())

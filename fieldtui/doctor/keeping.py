"""What is kept beside the vault: when it was backed up last, and reports of breakdowns."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from fieldtui.doctor.findings import Finding, found
from fieldtui.doctor.patient import Patient
from fieldtui.log.journal import setting
from fieldtui.vault import Connection

# The setting in which a backup notes its moment, in seconds since 1970.
LAST_BACKUP = "last backup"
MOST_DAYS = 7
# Where reports of breakdowns are kept, in the vault's folder.
CRASHES = "crashes"


def look_at_backup(patient: Patient, db: Connection) -> Iterator[Finding]:
    """How old the last backup is."""
    if patient.folder is None:
        return
    said = setting(db, LAST_BACKUP)
    if not said.isdigit():
        yield found("backup", "never-backed-up")
        return
    days = int((patient.now.timestamp() - int(said)) // 86_400)
    if days > MOST_DAYS:
        yield found("backup", "backup-old", days=days)


def crash_reports(folder: Path) -> list[Path]:
    """The reports that are kept, oldest first."""
    place = folder / CRASHES
    return sorted(place.iterdir(), key=lambda path: path.stat().st_mtime) if place.is_dir() else []


def look_at_crashes(patient: Patient) -> Iterator[Finding]:
    """Reports that nobody has looked at."""
    assert patient.folder is not None, "a check of a folder"
    reports = crash_reports(patient.folder)
    if reports:
        newest = datetime.fromtimestamp(reports[-1].stat().st_mtime, patient.now.tzinfo)
        yield found("crashes", "crash-reports", count=len(reports), last=newest.date().isoformat())

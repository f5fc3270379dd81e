"""Bringing a vault up to date: which steps it lacks, all of them in one transaction, and whose vault is too new.

The steps themselves are `migrations`'. Nothing is copied first: a step either happens or does not, the log is never
touched by one, and a copy would keep what an erasure or another key has to reach (docs/decisions/0054).
"""

from pathlib import Path

from fieldtui import __version__
from fieldtui.vault import migrations
from fieldtui.vault.errors import VaultTooNew
from fieldtui.vault.sqlite_tools import Database

# The version of the program that brought a vault to the steps that it has. `settings` keeps its name and columns in
# every version, so that an older program can read this.
_MIGRATED_BY = "migrated by"
_UNKNOWN = "?"


def is_behind(tables: Database, path: Path | None) -> bool:
    """Whether a vault lacks steps. Raises VaultTooNew if it has one that this program does not know."""
    for applied in migrations.MIGRATIONS.applied(tables):
        if applied.name not in migrations.STEPS:
            raise VaultTooNew(path=path, step=applied.name, version=migrated_by(tables), own=__version__)
    return bool(migrations.MIGRATIONS.pending(tables))


def bring_up_to_date(tables: Database, version: str = __version__) -> None:
    """Apply every step that is missing and write down the `version` that did it: all in one transaction."""
    with tables.atomic():
        migrations.MIGRATIONS.apply(tables)
        tables.conn.execute(
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (_MIGRATED_BY, version.encode())
        )


def migrated_by(tables: Database) -> str:
    """The version of the program that brought this vault to the steps that it has; "?" if it did not say."""
    row = tables.conn.execute("SELECT value FROM settings WHERE name = ?", (_MIGRATED_BY,)).fetchone()
    return bytes(row[0]).decode("utf-8", "replace") if row else _UNKNOWN

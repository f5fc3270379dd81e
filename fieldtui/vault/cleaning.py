"""Free pages: what was deleted is gone from the file, not only from the tables.

Whoever deletes what must not stay anywhere asks for it in the same transaction; the vault does it after the
commit, and a vault that crashed in between does it when it is opened.
"""

from fieldtui.vault.driver import Connection

_ASKED = "drop free pages"


def ask_to_drop_free_pages(db: Connection) -> None:
    """Have the free pages dropped once this transaction is on disk. A request of its own each time."""
    db.execute(
        "INSERT INTO settings (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
        (_ASKED,),
    )


def request_number(db: Connection) -> int:
    """The number of the request that is not done yet, 0 if none is."""
    found = db.execute("SELECT value FROM settings WHERE name = ?", (_ASKED,)).fetchone()
    return int(found[0]) if found else 0


def rewrite(db: Connection) -> bool:
    """Write the database anew, outside a transaction, and empty the log of writes; whether nobody was in the way.

    VACUUM copies what is alone into new pages (https://sqlite.org/lang_vacuum.html), through the WAL; a reader
    that still looks at an earlier moment keeps that WAL.
    """
    db.execute("VACUUM")
    busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if not busy:
        db.execute("DELETE FROM settings WHERE name = ?", (_ASKED,))
    return not busy

"""What was typed and not recorded, and where a person stood: kept in the vault while it is locked.

Of this device alone, never in a log or a bundle. Erasing a record and leaving a grid take it along. What it means
is the screens' matter: here are names of forms, dots and texts.
"""

from collections.abc import Mapping

import msgspec

from fieldtui.device import Device
from fieldtui.log.names import Dot
from fieldtui.vault import Connection

# The form, and the record that it is about; 0 for none.
Key = tuple[str, Dot]
Texts = dict[str, str]
# Where somebody stood when the vault was locked: one row, about no record, so that erasing takes it along, too.
_STANDING: Key = ("standing", 0)


def half_typed(device: Device) -> dict[Key, Texts]:
    """Everything that is kept, by form and record."""
    with device.read() as db:
        rows = db.execute("SELECT what, about, texts FROM half_typed").fetchall()
    return {
        (what, about): msgspec.msgpack.decode(texts, type=Texts)
        for what, about, texts in rows
        if (what, about) != _STANDING
    }


def keep_half_typed(device: Device, changed: Mapping[Key, Texts], standing: bytes = b"") -> None:
    """Keep what has `changed` (no texts: forget it) and where somebody stands, in one transaction."""

    def job(db: Connection) -> None:
        for key, texts in changed.items():
            db.execute("DELETE FROM half_typed WHERE what = ? AND about = ?", key)
            if any(texts.values()):
                _put(db, key, msgspec.msgpack.encode(texts))
        if standing:
            _put(db, _STANDING, standing)

    if changed or standing:
        device.vault.write(job)


def _put(db: Connection, key: Key, data: bytes) -> None:
    db.execute("INSERT OR REPLACE INTO half_typed VALUES (?, ?, ?)", (*key, data))


def take_standing(device: Device) -> bytes:
    """Where somebody stood when the vault was locked, once; empty if that is not known."""
    with device.read() as db:
        row = db.execute("SELECT texts FROM half_typed WHERE what = ? AND about = ?", _STANDING).fetchone()
    if row is None:
        return b""
    device.vault.write(
        lambda db: db.execute("DELETE FROM half_typed WHERE what = ? AND about = ?", _STANDING)
    )
    return bytes(row[0])

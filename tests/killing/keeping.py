"""Ways into a vault, its key and its backups, as they are killed: the work, and what must be true afterwards."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from fieldtui import visits
from fieldtui.backups import back_up
from fieldtui.key_slots import change_passphrase, rekey_vault
from fieldtui.restoring import checked_backup, prepare, with_secret
from fieldtui.vault import FLOOR, WrongPassphrase
from fieldtui.vault.backup import PART, SUFFIX, read_backup, verify
from tests.killing.harness import READY, Word
from tests.killing.place import (
    BACKUP,
    NEXT_PASSPHRASE,
    PASSPHRASE,
    STICK,
    WORKER,
    Say,
    doors,
    opened,
)
from tests.killing.soundness import check_device, check_vault, require

CHANGES = 6
DAY = date(2026, 10, 12)


def change_passphrases(place: Path, say: Say) -> None:
    """One passphrase in place of another, and back."""
    with opened(place / WORKER) as device:
        say(READY)
        for nth in range(CHANGES):
            old, new = (PASSPHRASE, NEXT_PASSPHRASE)[:: 1 if nth % 2 == 0 else -1]
            change_passphrase(device, old, new, FLOOR)
            say("changed", new)


def check_passphrase(place: Path, said: Sequence[Word]) -> None:
    """One of the two opens; the one acknowledged last does, unless the next change has begun."""
    _check_either(place, said, CHANGES)


def _check_either(place: Path, said: Sequence[Word], changes: int) -> str:
    """The passphrase that opens the vault."""
    path, changed = place / WORKER, [str(about[0]) for word, *about in said if word == "changed"]
    known = changed[-1] if changed else PASSPHRASE
    other = NEXT_PASSPHRASE if known == PASSPHRASE else PASSPHRASE
    try:
        check_vault(path, known)
    except WrongPassphrase:
        require(len(changed) < changes, "the last passphrase does not open")
        check_vault(path, other)
        known = other
    _check_folder(path)
    return known


def _check_folder(path: Path) -> None:
    """The vault has one database, and nothing lies beside it that an opening should have cleaned away."""
    require(len(list(path.glob("*.db"))) == 1, "there are two databases, or a snapshot")
    require(not list(path.glob("*.part")), "a part of a key file is left")
    left = [one.name for one in path.parent.glob(path.name + ".*")]
    require(not left, f"half a vault is left: {left}")


def rekey(place: Path, say: Say) -> None:
    """Another key and another passphrase, with a visit before and after."""
    with opened(place / WORKER) as device:
        door = doors(device)[0]
        say(READY)
        say("visit", visits.record_visit(device, door, "no answer", note="换钥匙以前"))
        rekey_vault(device, PASSPHRASE, NEXT_PASSPHRASE, FLOOR)
        say("changed", NEXT_PASSPHRASE)
        say("visit", visits.record_visit(device, door, "no answer"))


def check_rekey(place: Path, said: Sequence[Word]) -> None:
    """Old or new key, whole, with every acknowledged visit."""
    passphrase = _check_either(place, said, 1)
    _check_acknowledged(place / WORKER, said, passphrase)


def _check_acknowledged(path: Path, said: Sequence[Word], passphrase: str = PASSPHRASE) -> None:
    with opened(path, passphrase) as device, device.read() as db:
        kept = {row[0] for row in db.execute("SELECT id FROM visits")}
    require({about[0] for word, *about in said if word == "visit"} <= kept, "an acknowledged visit is lost")


def make_backups(place: Path, say: Say) -> None:
    """A visit and a backup, twice."""
    with opened(place / WORKER) as device:
        door = doors(device)[0]
        say(READY)
        for nth in range(2):
            say("visit", visits.record_visit(device, door, "no answer", note=f"备份{nth}"))
            say("backup", back_up(device, place / STICK).path.name)


def check_backups(place: Path, said: Sequence[Word]) -> None:
    """What is called a backup is whole, the acknowledged ones are there; the next one takes away what is half."""
    stick = place / STICK
    found = {path.name: path for path in stick.glob(f"*{SUFFIX}")}
    for path in found.values():
        verify(read_backup(path))
    require({about[0] for word, *about in said if word == "backup"} <= found.keys(), "a backup is lost")
    check_vault(place / WORKER)
    _check_folder(place / WORKER)
    _check_acknowledged(place / WORKER, said)
    with opened(place / WORKER) as device:
        back_up(device, stick)
    require(not list(stick.glob(f"*{PART}")), "half a backup is left")


def restore(place: Path, say: Say) -> None:
    """A visit, and then an older backup in the place of the vault."""
    with opened(place / WORKER) as device:
        visits.record_visit(device, doors(device)[0], "no answer", note="备份以后")
    say(READY)
    path = place / BACKUP
    prepared = prepare(checked_backup(path), place / WORKER, with_secret(PASSPHRASE, path), _random)
    say("restored", str(prepared.put_in_place(DAY)))


def _random(size: int) -> bytes:
    return bytes(range(size))


def check_restore(place: Path, said: Sequence[Word]) -> None:
    """The old vault is in its place, or the restored one is and the old one beside it, each whole."""
    path = place / WORKER
    check_vault(path)
    _check_folder(path)
    kept = list(place.glob("*-before-restore-*"))
    require(kept or not said, "the vault that was there is gone")
    for old in (*kept, path)[:1]:
        with opened(old) as device:
            check_device(device)
            with device.read() as db:
                (later,) = db.execute("SELECT count(*) FROM visits WHERE note = '备份以后'").fetchone()
            require(later == 1, "a visit from before the restore is nowhere")
    if kept:
        with opened(path) as device, device.read() as db:
            (later,) = db.execute("SELECT count(*) FROM visits WHERE note = '备份以后'").fetchone()
        require(later == 0, "the vault in the place is not the backup's")

"""Rekey: everything is there under the new key, nothing opens with the old one, and a cut leaves one that opens."""

import errno
import os
import shutil
from collections import namedtuple
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from fieldtui.vault import FLOOR, Vault, VaultDamaged, files, open_vault, slots_at, tidying
from fieldtui.vault import slots as key_slots
from fieldtui.vault.changing import require_passphrase, slots_of
from fieldtui.vault.driver import connect, tables_of
from fieldtui.vault.errors import (
    CannotWrite,
    DiskFull,
    LastWayIn,
    NoRoomToRekey,
    RekeyFailed,
    SlotsHalfWritten,
    VaultError,
)
from fieldtui.vault.migrations import MIGRATIONS
from fieldtui.vault.rekey import begun, rekey
from fieldtui.vault.slots import Slot, SlotFile, encode, passphrase_slot, read_slots
from tests.vault.conftest import PASSPHRASE, Child, keep, kept

RANDOM = os.urandom
FILES = {"vault-2.db", "slots-a", "slots-b", "lock"}


def rewrapped(before: SlotFile, _old: bytes, new: bytes) -> list[Slot]:
    return [passphrase_slot(PASSPHRASE, new, before.vault_id, FLOOR, RANDOM)]


def filled(vault: Vault) -> list[object]:
    """Some of everything in the vault; what a reader then sees of it, table by table."""

    def job(db: object) -> None:
        for n in range(200):
            db.execute("INSERT INTO blobs VALUES (?, ?)", (f"{n:04}", os.urandom(2000)))  # type: ignore[attr-defined]
        db.execute("INSERT INTO segments VALUES (5, 1, 1, x'00', x'01'), (4, 1, 1, x'00', x'02')")  # type: ignore[attr-defined]
        db.execute("INSERT INTO drafts (door, round, checklist, way, begun) VALUES (1, 1, 1, 'x', 1)")  # type: ignore[attr-defined]

    vault.write(job)
    return everything(vault)


def everything(vault: Vault) -> list[object]:
    with vault.read() as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        out: list[object] = [db.execute("PRAGMA user_version").fetchone()]
        return out + [(name, db.execute(f'SELECT * FROM "{name}"').fetchall()) for name in sorted(tables)]


def test_everything_is_there_afterwards(vault: Vault, path: Path) -> None:
    vault.with_key(lambda db, _key: db.execute("PRAGMA user_version = 42"))
    before = filled(vault)
    rekey(vault, rewrapped, RANDOM)
    assert everything(vault) == before
    vault.lock()
    again = open_vault(path, PASSPHRASE)
    assert everything(again) == before
    again.lock()


def test_the_vault_goes_on_while_it_is_open(vault: Vault, path: Path) -> None:
    with vault.read() as reader:
        rekey(vault, rewrapped, RANDOM)
        assert reader.execute("SELECT count(*) FROM blobs").fetchone() == (0,)
    keep(vault, "after", "yes")
    assert kept(vault) == {"after": "yes"}
    vault.lock()
    again = open_vault(path, PASSPHRASE)
    assert kept(again) == {"after": "yes"}
    again.lock()


def test_the_old_key_opens_nothing(vault: Vault, path: Path) -> None:
    old = vault._key
    rekey(vault, rewrapped, RANDOM)
    vault.lock()
    with pytest.raises(VaultDamaged):
        connect(path / slots_at(path).database, old)


def test_nothing_is_left_beside_it(vault: Vault, path: Path) -> None:
    rekey(vault, rewrapped, RANDOM)
    vault.lock()
    assert {one.name for one in path.iterdir()} == FILES
    assert (path / "slots-a").read_bytes() == (path / "slots-b").read_bytes()


def test_what_repairs_kept_under_the_old_key_is_gone(vault: Vault, path: Path) -> None:
    (path / "vault.db.before-repair-20261012-090000").write_bytes(b"x")
    rekey(vault, rewrapped, RANDOM)
    assert {one.name for one in path.iterdir() if "repair" in one.name} == set()


def test_what_a_cut_left_of_it_goes_at_the_next_opening_and_no_copy_under_the_new_key(
    vault: Vault, path: Path
) -> None:
    rekey(vault, rewrapped, RANDOM)
    vault.lock()
    for name in ("vault.db", "vault-2.db"):
        (path / f"{name}.before-repair-20261012-090000").write_bytes(b"x")
    open_vault(path, PASSPHRASE).lock()
    assert [one.name for one in path.iterdir() if "repair" in one.name] == [
        "vault-2.db.before-repair-20261012-090000"
    ]


def test_a_vault_can_be_rekeyed_again(vault: Vault, path: Path) -> None:
    keep(vault, "kept", "yes")
    for _time in range(3):
        rekey(vault, rewrapped, RANDOM)
    vault.lock()
    assert slots_at(path).database == "vault-4.db"
    again = open_vault(path, PASSPHRASE)
    assert kept(again) == {"kept": "yes"}
    again.lock()


def test_migrations_are_not_applied_again(vault: Vault, path: Path) -> None:
    rekey(vault, rewrapped, RANDOM)
    assert not vault.with_key(lambda db, _key: MIGRATIONS.pending(tables_of(db)))


Usage = namedtuple("Usage", "total used free")


def test_without_room_nothing_is_begun(vault: Vault, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1, 1, 100_000))
    with pytest.raises(NoRoomToRekey):
        rekey(vault, rewrapped, RANDOM)
    with vault.read() as db:
        assert begun(db) == 0


def test_slots_that_nobody_could_open_are_not_taken(vault: Vault) -> None:
    before = slots_of(vault)
    with pytest.raises(LastWayIn):
        rekey(vault, lambda *_all: [], RANDOM)
    assert slots_of(vault) == before


class Stop(Exception):
    """What a person does."""


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_stopped_by_a_person_nothing_has_changed(vault: Vault, path: Path, at: int) -> None:
    before, calls = filled(vault), iter(range(1000))

    def told(_done: int, _total: int) -> None:
        if next(calls) == at:
            raise Stop

    with pytest.raises(Stop):
        rekey(vault, rewrapped, RANDOM, progress=told)
    assert everything(vault) == before
    require_passphrase(vault, PASSPHRASE)
    assert not list(path.glob("vault-*.db*"))


def test_progress_rises_to_its_total(vault: Vault) -> None:
    filled(vault)
    told: list[tuple[int, int]] = []
    rekey(vault, rewrapped, RANDOM, progress=lambda done, total: told.append((done, total)))
    assert [done for done, _total in told] == sorted(done for done, _total in told)
    assert told[-1][0] == pytest.approx(told[-1][1], abs=1)


def test_a_copy_that_is_not_the_same_is_not_taken(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    before = filled(vault)

    def altered(path: Path, key: bytes, **_how: object) -> object:
        fresh = connect(path, key)
        fresh.execute("UPDATE blobs SET bytes = x'00' WHERE hash = '0100'")
        return fresh

    monkeypatch.setattr("fieldtui.vault.rekey.connect", altered)
    with pytest.raises(RekeyFailed):
        rekey(vault, rewrapped, RANDOM)
    assert everything(vault) == before


# ---------------------------------------------------------------- cut off


class Crash(BaseException):
    """The power is gone."""


def crash_at(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program ends at a step of a rekey; nothing that follows runs."""
    from fieldtui.vault import rekey as module

    def crash(*_all: object) -> None:
        raise Crash

    real = files.write_whole
    writes = iter(range(10))

    def crash_after_first(path: Path, data: bytes) -> None:
        if next(writes) == 1:
            raise Crash
        real(path, data)

    # What would be tidied up by the dying program is not.
    monkeypatch.setattr(module, "remove_database", lambda _path: None)
    monkeypatch.setattr(module, "forget_begun", lambda _vault: None)
    where: dict[str, tuple[object, str, Callable[..., object]]] = {
        "before it is written": (module._Rekey, "_written", crash),
        "before it is verified": (module._Rekey, "_verified", crash),
        "before the slots": (module, "write_slots", crash),
        "between the slots": (key_slots, "write_whole", crash_after_first),
        "before the old one is left": (Vault, "go_on_with", crash),
        "before the old one is removed": (module, "remove_database", lambda _path: None),
    }
    monkeypatch.setattr(*where[step])


STEPS = (
    "before it is written",
    "before it is verified",
    "before the slots",
    "between the slots",
    "before the old one is left",
    "before the old one is removed",
)


@pytest.mark.parametrize("step", STEPS)
def test_cut_off_at_any_step_the_vault_opens_with_everything_and_nothing_beside_it(
    vault: Vault, path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = filled(vault)
    with monkeypatch.context() as cut:
        crash_at(step, cut)
        with suppress(Crash):
            rekey(vault, rewrapped, RANDOM, wall=7)
    vault.lock()
    again = open_vault(path, PASSPHRASE)
    after = everything(again)
    with again.read() as db:
        unfinished = begun(db)
    name = again.database
    again.lock()
    assert [one for one in after if one[0] != "settings"] == [one for one in before if one[0] != "settings"]  # type: ignore[index]
    # What did not come to its end says so; what did, does not.
    assert unfinished == (7 if name == "vault.db" else 0)
    assert {one.name for one in path.iterdir()} == (FILES - {"vault-2.db"}) | {name}
    assert (path / "slots-a").read_bytes() == (path / "slots-b").read_bytes()


@pytest.mark.parametrize("name", ["flushed", "sync_folder"])
def test_a_new_database_that_the_disk_does_not_confirm_is_told_and_changes_nothing(
    vault: Vault, path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = filled(vault)

    def failing(_where: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as disk:
        disk.setattr(f"fieldtui.vault.rekey.{name}", failing)
        with pytest.raises(CannotWrite):
            rekey(vault, rewrapped, RANDOM)
    assert everything(vault) == before
    assert {one.name for one in path.glob("*.db")} == {"vault.db"}


def test_when_the_second_key_file_cannot_be_written_the_vault_is_locked_and_opens_with_the_new_key(
    vault: Vault, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = filled(vault)
    real, writes = files.write_whole, iter(range(10))

    def full(where: Path, data: bytes) -> None:
        if next(writes) == 1:
            raise DiskFull(path=where)
        real(where, data)

    with monkeypatch.context() as disk:
        disk.setattr(key_slots, "write_whole", full)
        with pytest.raises(SlotsHalfWritten):
            rekey(vault, rewrapped, RANDOM)
    assert vault.locked
    again = open_vault(path, PASSPHRASE)
    assert again.database == "vault-2.db"
    assert everything(again) == before
    again.lock()


def test_while_a_copy_still_names_the_old_database_it_is_not_removed_and_the_vault_does_not_open(
    vault: Vault, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        crash_at("between the slots", cut)
        with pytest.raises(Crash):
            rekey(vault, rewrapped, RANDOM)
    vault.lock()

    def full(where: Path, _data: bytes) -> None:
        raise DiskFull(path=where)

    with monkeypatch.context() as disk:
        disk.setattr(tidying, "write_whole", full)
        with pytest.raises(DiskFull):
            open_vault(path, PASSPHRASE)
    assert (path / "vault.db").is_file()
    open_vault(path, PASSPHRASE).lock()
    assert not (path / "vault.db").exists()


def test_a_named_database_that_is_missing_is_no_vault(closed: Path) -> None:
    slots = msgspec.structs.replace(read_slots(closed), generation=9, database="vault-9.db")
    (closed / "slots-b").write_bytes(encode(slots))
    with pytest.raises(VaultError):
        open_vault(closed, PASSPHRASE)
    assert (closed / "vault.db").is_file()


KILLED = """
import os, sys
from pathlib import Path
from fieldtui.vault import FLOOR, open_vault
from fieldtui.vault.rekey import rekey
from fieldtui.vault.slots import passphrase_slot
vault = open_vault(Path(sys.argv[1]), sys.argv[2])
def rewrapped(before, old, new):
    os.write(1, b"begun\\n")
    return [passphrase_slot(sys.argv[2], new, before.vault_id, FLOOR, os.urandom)]
while True:
    rekey(vault, rewrapped, os.urandom)
"""


def test_a_program_that_is_killed_while_it_rekeys_loses_nothing(
    vault: Vault, path: Path, child: Child
) -> None:
    import random
    import time

    before = [one for one in filled(vault) if one[0] != "settings"]  # type: ignore[index]
    vault.lock()
    dice = random.Random(4)
    for _kill in range(8):
        process = child(KILLED, path, PASSPHRASE)
        assert process.stdout is not None
        assert process.stdout.readline()
        time.sleep(dice.random() * 0.25)
        process.kill()
        process.wait()
        again = open_vault(path, PASSPHRASE)
        assert [one for one in everything(again) if one[0] != "settings"] == before  # type: ignore[index]
        again.lock()
        assert len(list(path.glob("vault*.db"))) == 1

"""Changing key slots: what opens before and after, and that a crash at any byte leaves one of the two."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from fieldtui.vault import (
    FLOOR,
    Cost,
    Vault,
    VaultDamaged,
    WrongPassphrase,
    files,
    open_vault,
    open_vault_with,
)
from fieldtui.vault import slots as key_slots
from fieldtui.vault.changing import (
    add_recovery_code,
    confirm_recovery_code,
    remove,
    require_passphrase,
    set_passphrase,
    slots_of,
)
from fieldtui.vault.errors import (
    CannotWrite,
    DiskFull,
    LastWayIn,
    NoRecoveryCode,
    NoSlotsHere,
    SlotsHalfWritten,
    WrongRecoveryCode,
)
from fieldtui.vault.slots import (
    COPIES,
    MOST,
    RECOVERY,
    Slot,
    SlotFile,
    decode,
    encode,
    read_slots,
    unwrap,
    write_slots,
)
from fieldtui.vault.ways import with_recovery_code
from tests.quick_hash import quick_hashes
from tests.town import SeededBytes
from tests.vault.conftest import PASSPHRASE, kept

NEW = "another 好记 passphrase"
CODE, OTHER_CODE = b"0123456789abcdef", b"fedcba9876543210"
RANDOM = SeededBytes(9)


@pytest.fixture(autouse=True)
def quick_hash() -> Iterator[None]:
    """Argon2id itself is tried in `test_slots`."""
    with quick_hashes():
        yield


@pytest.fixture
def changed(closed: Path) -> Path:
    """A vault whose passphrase was changed, closed."""
    vault = open_vault(closed, PASSPHRASE)
    set_passphrase(vault, NEW, FLOOR, RANDOM)
    vault.lock()
    return closed


def test_the_new_passphrase_opens_and_the_old_one_does_not(changed: Path) -> None:
    with pytest.raises(WrongPassphrase):
        open_vault(changed, PASSPHRASE)
    vault = open_vault(changed, NEW)
    assert kept(vault)["kept"] == "before"
    vault.lock()


@pytest.mark.parametrize("left", COPIES)
def test_the_old_passphrase_opens_neither_copy_alone(changed: Path, left: str) -> None:
    for name in COPIES:
        if name != left:
            (changed / name).unlink()
    with pytest.raises(WrongPassphrase):
        unwrap(read_slots(changed), PASSPHRASE, changed)
    assert unwrap(read_slots(changed), NEW, changed)


def test_a_second_change_leaves_nothing_of_the_first(changed: Path) -> None:
    first = (changed / "slots-a").read_bytes()
    vault = open_vault(changed, NEW)
    set_passphrase(vault, PASSPHRASE, FLOOR, RANDOM)
    vault.lock()
    wrapped = decode(first).of(key_slots.PASSPHRASE)[0].wrapped  # type: ignore[union-attr]
    assert all(wrapped not in one.read_bytes() for one in changed.iterdir() if one.is_file())


def test_a_new_passphrase_below_the_floor_is_not_taken(vault: Vault) -> None:
    with pytest.raises(ValueError, match="floor"):
        set_passphrase(vault, NEW, Cost(1024, 3, 4), RANDOM)
    require_passphrase(vault, PASSPHRASE)


def test_whoever_does_not_know_the_passphrase_is_told_so(vault: Vault) -> None:
    with pytest.raises(WrongPassphrase):
        require_passphrase(vault, NEW)


def test_a_vault_in_memory_has_no_slots() -> None:
    with pytest.raises(NoSlotsHere):
        slots_of(Vault.in_memory())


# ---------------------------------------------------------------- crashes

BEFORE = SlotFile(6, b"v" * 16, (Slot(RECOVERY, Cost(0, 0, 0), b"s", b"before"),))
AFTER = SlotFile(7, b"v" * 16, (Slot(RECOVERY, Cost(0, 0, 0), b"s", b"after!"),))


def moments(folder: Path) -> Iterator[None]:
    """The folder at every byte of the two writes of a change, as a disk without order leaves it."""
    old, new = encode(BEFORE), encode(AFTER)
    first, second = COPIES[1], COPIES[0]
    for torn, other in ((first, second), (second, first)):
        (folder / other).write_bytes(old if torn == first else new)
        for end in range(len(new) + 1):
            (folder / torn).write_bytes(new[:end] + old[end:])
            yield
        for end in range(len(new) + 1):
            (folder / torn).write_bytes(new[:end])
            yield


def test_a_crash_at_any_byte_of_either_copy_leaves_the_old_slots_or_the_new_ones(tmp_path: Path) -> None:
    write_slots(tmp_path, BEFORE)
    assert {read_slots(tmp_path).slots for _moment in moments(tmp_path)} == {BEFORE.slots, AFTER.slots}


class Crash(BaseException):
    """The power is gone."""


@pytest.mark.parametrize("step", range(8))
def test_a_crash_at_any_step_of_a_change_leaves_a_vault_that_opens(
    closed: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    steps = iter(range(100))

    def crashing(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            if next(steps) == step:
                raise Crash
            return real(*args, **kwargs)

        return call

    vault = open_vault(closed, PASSPHRASE)
    with monkeypatch.context() as cut:
        cut.setattr(os, "fsync", crashing(os.fsync))
        cut.setattr(Path, "replace", crashing(Path.replace))
        try:
            set_passphrase(vault, NEW, FLOOR, RANDOM)
        except Crash:
            pass
        else:
            assert step >= 6
    newest = read_slots(closed)
    vault.lock()
    opened = NEW if newest.generation > 1 else PASSPHRASE
    open_vault(closed, opened).lock()
    # And the next opening has brought both copies to the same.
    assert (closed / "slots-a").read_bytes() == (closed / "slots-b").read_bytes() == encode(newest)
    assert not list(closed.glob("*.part"))


def test_an_older_copy_gives_way_when_the_vault_is_opened(changed: Path) -> None:
    old = msgspec.structs.replace(read_slots(changed), generation=1)
    (changed / "slots-b").write_bytes(encode(old))
    open_vault(changed, NEW).lock()
    assert (changed / "slots-a").read_bytes() == (changed / "slots-b").read_bytes()


def test_a_full_disk_before_the_first_copy_changes_nothing(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = slots_of(vault)
    monkeypatch.setattr(key_slots, "write_whole", failing_at(0))
    with pytest.raises(DiskFull):
        set_passphrase(vault, NEW, FLOOR, RANDOM)
    assert slots_of(vault) == before


def test_a_full_disk_between_the_copies_says_that_the_change_is_in_force(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_slots, "write_whole", failing_at(1))
    with pytest.raises(SlotsHalfWritten):
        set_passphrase(vault, NEW, FLOOR, RANDOM)
    require_passphrase(vault, NEW)


def failing_at(write: int) -> Callable[[Path, bytes], None]:
    """`write_whole` on a disk that is full at one write."""
    real, writes = files.write_whole, iter(range(10))

    def failing(path: Path, data: bytes) -> None:
        if next(writes) == write:
            raise DiskFull(path=path)
        real(path, data)

    return failing


def test_a_folder_that_could_not_be_synced_after_the_first_rename_counts_as_written(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = files.sync_folder, iter(range(10))

    def failing(folder: Path) -> None:
        if next(calls) == 0:
            raise OSError(errno.EIO, "Input/output error")
        real(folder)

    monkeypatch.setattr(files, "sync_folder", failing)
    set_passphrase(vault, NEW, FLOOR, RANDOM)
    require_passphrase(vault, NEW)


# ---------------------------------------------------------------- files that others wrote


def hostile(**changes: object) -> bytes:
    slot = Slot(key_slots.PASSPHRASE, FLOOR, bytes(16), bytes(48))
    good = SlotFile(1, bytes(16), (slot,))
    return encode(msgspec.structs.replace(good, **changes))


def costing(memory: int, passes: int = 3, lanes: int = 4) -> tuple[Slot, ...]:
    return (Slot(key_slots.PASSPHRASE, Cost(memory, passes, lanes), bytes(16), bytes(48)),)


def test_an_honest_slot_file_is_read() -> None:
    assert decode(hostile()) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"slots": costing(MOST.memory_kib + 1)},
        {"slots": costing(1 << 40)},
        {"slots": costing(FLOOR.memory_kib, passes=1 << 31)},
        {"slots": costing(FLOOR.memory_kib, lanes=1000)},
        {"slots": costing(FLOOR.memory_kib, lanes=0)},
        {"slots": costing(1024)},
        {"slots": costing(FLOOR.memory_kib, passes=1)},
        {"slots": costing(FLOOR.memory_kib) * 2},
        {"slots": (Slot(RECOVERY, Cost(0, 0, 0), b"", b""),) * 9},
        {"vault_id": b"short"},
        {"generation": -1},
        {"generation": 1 << 63},
        *({"database": name} for name in ("", "/etc/passwd", "../vault.db", "a/vault.db", "slots-a", "vault-x.db")),
    ],
)  # fmt: skip
def test_a_slot_file_that_asks_for_too_much_too_little_or_elsewhere_is_none(
    changes: dict[str, object],
) -> None:
    assert decode(hostile(**changes)) is None


def test_a_hostile_copy_beside_a_good_one_does_no_harm(closed: Path) -> None:
    (closed / "slots-b").write_bytes(hostile(generation=99, slots=costing(1 << 40)))
    open_vault(closed, PASSPHRASE).lock()


def test_slots_that_would_not_be_read_again_are_not_written(vault: Vault, path: Path) -> None:
    """Somebody has set the generation to the highest there is; a change does not lock everybody out."""
    last = msgspec.structs.replace(slots_of(vault), generation=(1 << 62) - 1)
    write_slots(path, last)
    with pytest.raises(ValueError, match="read again"):
        set_passphrase(vault, NEW, FLOOR, RANDOM)
    assert slots_of(vault) == last
    require_passphrase(vault, PASSPHRASE)


def test_slot_files_of_gigabytes_are_not_read_whole(closed: Path) -> None:
    for name in COPIES:
        with (closed / name).open("wb") as file:
            file.truncate(1 << 33)
    with pytest.raises(VaultDamaged):
        open_vault(closed, PASSPHRASE)


def test_slots_from_before_recovery_are_read(tmp_path: Path) -> None:
    """The first form had four fields a slot, and no name of a database."""
    old = [3, bytes(16), [["passphrase", [65536, 3, 4], bytes(16), bytes(48)]]]
    body = b"FTSLOTS1" + msgspec.msgpack.encode(old)
    read = decode(body + hashlib.sha256(body).digest())
    assert read is not None
    assert (read.database, read.slots[0].confirmed) == ("vault.db", True)


# ---------------------------------------------------------------- the recovery code


def test_a_recovery_code_opens_the_vault(vault: Vault, path: Path) -> None:
    add_recovery_code(vault, CODE, RANDOM)
    vault.lock()
    again = open_vault_with(path, with_recovery_code(CODE, path))
    assert not again.locked
    again.lock()


def test_another_code_does_not(vault: Vault, path: Path) -> None:
    add_recovery_code(vault, CODE, RANDOM)
    vault.lock()
    with pytest.raises(WrongRecoveryCode):
        open_vault_with(path, with_recovery_code(OTHER_CODE, path))


def test_a_vault_without_a_code_says_so(closed: Path) -> None:
    with pytest.raises(NoRecoveryCode):
        open_vault_with(closed, with_recovery_code(CODE, closed))


def test_the_code_before_stays_valid_until_the_new_one_was_typed_back(vault: Vault, path: Path) -> None:
    add_recovery_code(vault, CODE, RANDOM)
    confirm_recovery_code(vault, CODE)
    add_recovery_code(vault, OTHER_CODE, RANDOM)
    assert [slot.confirmed for slot in slots_of(vault).of(RECOVERY)] == [True, False]
    confirm_recovery_code(vault, OTHER_CODE)
    vault.lock()
    open_vault_with(path, with_recovery_code(OTHER_CODE, path)).lock()
    with pytest.raises(WrongRecoveryCode):
        open_vault_with(path, with_recovery_code(CODE, path))


def test_a_code_that_was_never_typed_back_gives_way_to_the_next(vault: Vault) -> None:
    add_recovery_code(vault, CODE, RANDOM)
    add_recovery_code(vault, OTHER_CODE, RANDOM)
    with pytest.raises(WrongRecoveryCode):
        confirm_recovery_code(vault, CODE)
    assert len(slots_of(vault).of(RECOVERY)) == 1


def test_a_code_that_was_typed_wrong_is_not_confirmed(vault: Vault) -> None:
    add_recovery_code(vault, CODE, RANDOM)
    with pytest.raises(WrongRecoveryCode):
        confirm_recovery_code(vault, OTHER_CODE)
    assert not slots_of(vault).of(RECOVERY)[0].confirmed


def test_a_code_that_was_removed_opens_nothing(vault: Vault, path: Path) -> None:
    add_recovery_code(vault, CODE, RANDOM)
    assert remove(vault, RECOVERY)
    assert not remove(vault, RECOVERY)
    vault.lock()
    with pytest.raises(NoRecoveryCode):
        open_vault_with(path, with_recovery_code(CODE, path))


def test_the_last_way_in_cannot_be_removed(vault: Vault) -> None:
    add_recovery_code(vault, CODE, RANDOM)
    with pytest.raises(LastWayIn):
        remove(vault, key_slots.PASSPHRASE)
    confirm_recovery_code(vault, CODE)
    remove(vault, key_slots.PASSPHRASE)
    with pytest.raises(LastWayIn):
        remove(vault, RECOVERY)


def test_a_changed_passphrase_leaves_the_code_as_it_was(vault: Vault, path: Path) -> None:
    add_recovery_code(vault, CODE, RANDOM)
    set_passphrase(vault, NEW, FLOOR, RANDOM)
    vault.lock()
    open_vault_with(path, with_recovery_code(CODE, path)).lock()


def test_slots_of_a_kind_of_a_newer_program_are_kept(vault: Vault, path: Path) -> None:
    newer = Slot("palm", Cost(0, 0, 0), b"s", b"w")
    before = slots_of(vault)
    write_slots(
        path, msgspec.structs.replace(before, generation=before.generation + 1, slots=(*before.slots, newer))
    )
    set_passphrase(vault, NEW, FLOOR, RANDOM)
    assert newer in slots_of(vault).slots


def test_a_read_only_folder_opens_with_an_older_copy_in_it(
    changed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = msgspec.structs.replace(read_slots(changed), generation=1)
    (changed / "slots-b").write_bytes(encode(old))

    def refused(path: Path, _data: bytes) -> None:
        raise CannotWrite(path=path, cause="Read-only file system")

    monkeypatch.setattr("fieldtui.vault.tidying.write_whole", refused)
    open_vault(changed, NEW).lock()


def test_a_copied_folder_opens_like_the_first(changed: Path, tmp_path: Path) -> None:
    shutil.copytree(changed, tmp_path / "copy.vault")
    open_vault(tmp_path / "copy.vault", NEW).lock()


def test_an_error_of_what_runs_alone_comes_back_as_it_is(vault: Vault) -> None:
    def job(_db: object, _key: bytes) -> None:
        raise RuntimeError("of its own")

    with pytest.raises(RuntimeError, match="of its own"):
        vault.with_key(job)

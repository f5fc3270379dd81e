"""The key slots: two copies, one of which always opens, and never a cheap guess."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.vault import FLOOR, Cost, VaultDamaged, calibrated, open_vault
from fieldtui.vault.slots import SlotFile, decode, encode, passphrase_slot, read_slots, write_slots
from tests.town import SeededBytes
from tests.vault.conftest import PASSPHRASE, kept

OLD = SlotFile(6, b"v" * 16, ())
NEW = SlotFile(7, b"v" * 16, ())


@pytest.mark.parametrize("name", ["slots-a", "slots-b"])
@pytest.mark.parametrize("damage", ["missing", "empty", "short", "flipped", "other"])
def test_a_vault_opens_while_one_copy_is_whole(closed: Path, name: str, damage: str) -> None:
    spoil(closed / name, damage)
    vault = open_vault(closed, PASSPHRASE)
    assert kept(vault)["kept"] == "before"
    vault.lock()


@pytest.mark.parametrize("damage", ["empty", "short", "flipped", "other"])
def test_a_vault_without_a_whole_copy_is_damaged(closed: Path, damage: str) -> None:
    for name in ("slots-a", "slots-b"):
        spoil(closed / name, damage)
    with pytest.raises(VaultDamaged):
        open_vault(closed, PASSPHRASE)


def spoil(copy: Path, damage: str) -> None:
    """Do to a slot file what a disk or a person does."""
    data = copy.read_bytes()
    if damage == "missing":
        copy.unlink()
        return
    left = {
        "empty": b"",
        "short": data[:-1],
        "flipped": data[:20] + bytes([data[20] ^ 1]) + data[21:],
        "other": b"%PDF-1.7" + bytes(200),
    }
    copy.write_bytes(left[damage])


def test_the_newer_copy_counts(tmp_path: Path) -> None:
    write_slots(tmp_path, OLD)
    write_slots(tmp_path, NEW)
    assert read_slots(tmp_path) == NEW


def test_what_a_crash_left_beside_the_copies_is_not_read(closed: Path) -> None:
    (closed / "slots-a.part").write_bytes((closed / "slots-a").read_bytes()[:40])
    open_vault(closed, PASSPHRASE).lock()


@given(st.data())
def test_any_changed_byte_of_a_copy_is_noticed(data: st.DataObject) -> None:
    whole = encode(SlotFile(3, b"v" * 16, ()))
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(1, 255))
    assert decode(whole[:at] + bytes([whole[at] ^ other]) + whole[at + 1 :]) is None


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_slots_or_nothing(data: bytes) -> None:
    assert decode(data) is None


@pytest.mark.parametrize(
    "cost",
    [
        Cost(FLOOR.memory_kib - 1, FLOOR.passes, FLOOR.lanes),
        Cost(1024, 100, 1),
        Cost(FLOOR.memory_kib, 0, 1),
        Cost(FLOOR.memory_kib, FLOOR.passes - 1, FLOOR.lanes),
    ],
)
def test_a_slot_below_the_floor_is_not_made(cost: Cost) -> None:
    with pytest.raises(ValueError, match="floor"):
        passphrase_slot("x", bytes(32), bytes(16), cost, SeededBytes(1))


def test_the_floor_is_64_mebibytes() -> None:
    assert FLOOR.memory_kib * 1024 >= 64 * 1024 * 1024


@pytest.mark.parametrize("seconds", [0.0001, 0.5, 60.0])
def test_calibration_never_goes_below_the_floor_however_slow_the_machine(seconds: float) -> None:
    ticks = iter((0.0, seconds))
    cost = calibrated(clock=lambda: next(ticks))
    assert cost.memory_kib >= FLOOR.memory_kib
    assert cost.passes >= FLOOR.passes


def test_calibration_spends_what_a_fast_machine_can(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter((0.0, 0.05))
    assert calibrated(target=0.5, clock=lambda: next(ticks)).memory_kib > FLOOR.memory_kib


def test_two_vaults_with_one_passphrase_share_nothing() -> None:
    random = SeededBytes(4)
    one = passphrase_slot("same", bytes(32), bytes(16), FLOOR, random)
    other = passphrase_slot("same", bytes(32), bytes(16), FLOOR, random)
    assert one.salt != other.salt
    assert one.wrapped != other.wrapped

"""The harness finds what it is there for: each promise is broken once, and that is told."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from fieldtui.vault import Connection
from fieldtui.vault.slots import COPIES, SlotFile, encode
from tests.power.cases import CASES, played
from tests.power.faults import USE_CASES, complaint, every_fault, states_of
from tests.power.scenes import Case, Scene, enrolled
from tests.power.trying import Tried, tried

FEW = 60
LOST = "neither what was acknowledged nor what was under way"


def of(name: str, root: Path, **settings: object) -> Tried:
    case = next(case for case in CASES if case.name == name)
    return tried(case, root, FEW, seed=1, settings=settings)


def told(found: Tried, text: str) -> bool:
    return any(text in complaint for complaint in found.complaints)


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_commits_that_are_not_synced_are_lost(root: Path, synchronous: str) -> None:
    assert told(of("visiting", root, synchronous=synchronous), LOST)


def test_checkpoints_without_any_sync_leave_a_database_that_cannot_be_read(root: Path) -> None:
    found = of("visiting, with checkpoints between", root, synchronous="OFF")
    assert told(found, "VaultDamaged") or told(found, "the database is not whole")


def unsynced(_folder: Path) -> None:
    """As a program does that takes a rename for durable."""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("exporting", "is lost, which was written"),
        ("changing the passphrase", "no passphrase opens it"),
        ("creating a vault", "the vault is gone"),
    ],
)
def test_a_name_whose_folder_is_not_synced_is_lost(root: Path, name: str, text: str) -> None:
    with patch("fieldtui.vault.files.sync_folder", unsynced):
        assert told(of(name, root), text)


def test_a_file_that_is_renamed_before_it_is_synced_is_there_in_part(root: Path) -> None:
    with patch("fieldtui.vault.files.sync_file", lambda _descriptor: None):
        assert told(of("exporting", root), "is there in part")


def both_in_place(folder: Path, slots: SlotFile) -> None:
    """As a program does that keeps two copies and writes both at once."""
    for name in COPIES:
        (folder / name).write_bytes(encode(slots))


def test_slots_written_over_both_copies_open_no_more(root: Path) -> None:
    with patch("fieldtui.vault.changing.write_slots", both_in_place):
        found = of("changing the passphrase", root)
    assert told(found, "VaultDamaged")


def _in_two(scene: Scene) -> None:
    def job(db: Connection) -> None:
        db.execute("INSERT INTO settings VALUES ('one half', 1)")
        db.execute("COMMIT")
        db.execute("BEGIN")
        db.execute("INSERT INTO settings VALUES ('the other', 1)")

    scene.opened().vault.write(job)


def test_what_is_written_in_two_transactions_is_found_by_halves(root: Path) -> None:
    assert told(tried(Case("in two", _in_two, enrolled, FEW), root, FEW, seed=1), LOST)


def _behind_its_back(scene: Scene) -> None:
    os.posix_spawn("/bin/sh", ["sh", "-c", f"echo > {scene.stick}/unseen"], {})
    os.wait()


@pytest.mark.skipif(not hasattr(os, "posix_spawn"), reason="needs another process")
def test_a_file_that_was_not_recorded_is_missed(root: Path) -> None:
    case = Case("unseen", _behind_its_back, enrolled, FEW)
    assert played(case, root / "played").missed() == ["stick/unseen"]


@contextmanager
def without_names() -> Iterator[None]:
    """The product as if it knew none of the driver's faults by name."""
    with patch("fieldtui.vault.driver._NAMED", ()):
        yield


def test_a_fault_without_a_name_of_its_own_is_told(root: Path) -> None:
    case = USE_CASES[0]
    states = states_of(case, root / "played")
    with without_names():
        found = (
            complaint(case, fault, states, root / "played") for fault in every_fault(case, root / "played")
        )
        assert "told as VaultError" in next(filter(None, found))

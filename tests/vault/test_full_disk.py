"""A full disk: named as such, nothing half done, and everything from before still there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.vault import FLOOR, Connection, DiskFull, Vault, create_vault, open_vault
from tests.vault.conftest import PASSPHRASE, keep, kept

SIZE_KIB = 1024
MUCH = "x" * 200_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one MiB, where the system lets a test have one."""
    where = tmp_path / "stick"
    where.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may have a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_KIB}k", "none", str(where)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this machine gives no small disk")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)


def fill(disk: Path, *, leave: int) -> Path:
    """Put a file on `disk` that leaves `leave` KiB free."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        file.write(bytes(max(0, free - leave * 1024)))
    return ballast


@pytest.mark.parametrize("leave", [0, 4, 8, 12, 40, 60, 100, 160, 220, 280, 340, 400])
def test_making_a_vault_leaves_a_whole_one_or_nothing(small_disk: Path, leave: int) -> None:
    ballast = fill(small_disk, leave=leave)
    path = small_disk / "a.vault"
    try:
        create_vault(path, PASSPHRASE, FLOOR).lock()
    except DiskFull:
        assert [one.name for one in small_disk.iterdir()] == ["ballast"]
    else:
        ballast.unlink()
        open_vault(path, PASSPHRASE).lock()


def test_a_disk_without_room_for_a_folder_is_full(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,nr_inodes=2", str(small_disk)], check=True)
    (small_disk / "last").touch()
    with pytest.raises(DiskFull):
        create_vault(small_disk / "a.vault", PASSPHRASE, FLOOR)


def test_a_write_that_does_not_fit_is_not_done_at_all(small_disk: Path) -> None:
    vault = create_vault(small_disk / "a.vault", PASSPHRASE, FLOOR)
    keep(vault, "kept", "before")
    ballast = fill(small_disk, leave=80)

    def job(db: Connection) -> None:
        for n in range(5):
            db.execute("INSERT INTO settings VALUES (?, ?)", (f"big {n}", MUCH))

    with pytest.raises(DiskFull):
        vault.write(job)
    assert kept(vault) == {"kept": "before"}
    ballast.unlink()
    keep(vault, "later", "fits")
    assert kept(vault) == {"kept": "before", "later": "fits"}
    vault.lock()


def test_everything_acknowledged_before_the_disk_was_full_is_there_when_it_is_opened_again(
    small_disk: Path,
) -> None:
    vault = create_vault(small_disk / "a.vault", PASSPHRASE, FLOOR)
    ballast = fill(small_disk, leave=120)
    acknowledged = write_until_full(vault)
    vault.lock()
    ballast.unlink()
    again = open_vault(small_disk / "a.vault", PASSPHRASE)
    assert acknowledged
    assert kept(again) == acknowledged
    again.lock()


def write_until_full(vault: Vault) -> dict[str, str]:
    """Write one setting after the other; those that were acknowledged before the disk was full."""
    acknowledged: dict[str, str] = {}
    while True:
        name = str(len(acknowledged))
        try:
            keep(vault, name, MUCH[:2000])
        except DiskFull:
            return acknowledged
        acknowledged[name] = MUCH[:2000]


def test_a_database_that_may_not_grow_is_a_full_disk(vault: Vault) -> None:
    keep(vault, "kept", "before")

    def job(db: Connection) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        db.execute("INSERT INTO settings VALUES ('half', 'x')")
        db.execute("INSERT INTO settings VALUES ('big', ?)", (MUCH,))

    with pytest.raises(DiskFull):
        vault.write(job)
    assert kept(vault) == {"kept": "before"}


def test_the_error_says_what_to_do(vault: Vault) -> None:
    cause = str(DiskFull(path="/media/stick/a.vault"))
    assert "/media/stick/a.vault" in cause
    assert "\n\n" in cause

"""Whatever a power cut leaves opens, with everything that was acknowledged and nothing by halves."""

from pathlib import Path

import apsw
import pytest

from tests.power.cases import CASES, Case, played
from tests.power.trying import tried
from tests.power.watching import SYNC

WANTED = 3_000


def by_name(name: str) -> Case:
    return next(case for case in CASES if case.name == name)


def test_there_are_as_many_images_as_promised() -> None:
    assert sum(case.images for case in CASES) >= WANTED


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_power_cut_loses_anything(case: Case, root: Path) -> None:
    found = tried(case, root, case.images, seed=1)
    assert found.missed == []
    assert found.complaints == {}
    assert found.images == case.images


def test_every_sync_of_the_database_goes_through_the_disks_own_memory(root: Path) -> None:
    """On macOS; other systems take no notice of the difference (https://sqlite.org/c3ref/c_SYNC_DATAONLY.html)."""
    syncs: list[tuple[str, int]] = []

    def noted(operation: str, path: Path, flags: int) -> None:
        if operation == SYNC and path.name.startswith("vault.db-wal"):
            syncs.append((path.name, flags))

    played(by_name("visiting"), root / "played", noted)
    assert {flags for _name, flags in syncs[-5:]} == {apsw.SQLITE_SYNC_FULL}

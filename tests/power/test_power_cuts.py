"""Whatever a power cut leaves opens, with everything that was acknowledged and nothing by halves."""

import errno
from pathlib import Path

import apsw
import pytest

from fieldtui.vault.errors import DiskFailed
from fieldtui.visits import NO_ANSWER, record_visit
from tests.power.cases import CASES, played
from tests.power.scenes import GRID, Case, Scene, enrolled
from tests.power.trying import tried
from tests.power.watching import SYNC
from tests.sync.village import doors_of

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


def _visits(scene: Scene) -> None:
    device = scene.opened()
    doors = doors_of(device, GRID)
    for n in range(5):
        try:
            record_visit(device, doors[n % len(doors)], NO_ANSWER, note=f"第{n}次没有人应门")
        except DiskFailed:
            record_visit(device, doors[n % len(doors)], NO_ANSWER, note=f"第{n}次没有人应门")


@pytest.mark.parametrize("nth", range(1, 14))
def test_what_a_failed_sync_drops_is_written_again(nth: int, root: Path) -> None:
    """A visit that the disk did not take is told, made again, and there after a power cut; so are those before."""
    case = Case("visits", _visits, enrolled, 40, checkpoint=6)
    syncs = iter(range(1, 100))

    def fails_once(operation: str, path: Path, _size: int) -> None:
        if operation == SYNC and path.name.startswith("vault.db") and next(syncs) == nth:
            raise OSError(errno.EIO, "Input/output error")

    assert tried(case, root, case.images, seed=nth, fault=fails_once).complaints == {}
    assert next(syncs) > nth

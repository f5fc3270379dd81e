"""A worker's device restored from its backup file: the exchange brings back what was lost, and doubles nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from fieldtui.backups import back_up, backup_standing
from fieldtui.device import Device, create_device, open_device
from fieldtui.log.rebuild import rebuild
from fieldtui.log.settings import epoch
from fieldtui.restoring import OLDER, checked_backup, prepare, with_secret
from fieldtui.vault import FLOOR
from fieldtui.vault.backup import Backup
from sync.exchange import enrol, enrolment_request, join, mark_exported, standing
from tests.sync.carrying import agree, carry, evening, notes, visit
from tests.sync.village import Village, quick_codes, village
from tests.town import SeededBytes

PASSPHRASE = "correct horse"


@pytest.fixture
def v(tmp_path: Path) -> Iterator[Village]:
    """An office in memory, 甲 with a vault on the disk, and 乙, both in grid 2."""
    made = village({"乙": ("2",)})
    worker = create_device(
        tmp_path / "甲.vault", PASSPHRASE, "甲", FLOOR, clock=made.clock, random=SeededBytes(77)
    )
    with quick_codes():
        answer, code = enrol(made.office, enrolment_request(worker), ("2",))
        mark_exported(made.office, answer, "甲")
        join(worker, answer.data, code)
    made.workers["甲"] = worker
    evening(made.office, made.workers.values())
    yield made
    made.workers["甲"].lock()


def backed_up(v: Village, tmp_path: Path) -> Backup:
    (tmp_path / "stick").mkdir(exist_ok=True)
    return back_up(v.workers["甲"], tmp_path / "stick")


def restored(v: Village, backup: Backup, *, to: str = "甲.vault", seed: int = 99) -> Device:
    """甲's device from `backup`, in its own place: whatever was open there is closed."""
    if to == "甲.vault":
        v.workers["甲"].lock()
    place = backup.path.parent.parent / to
    random = SeededBytes(seed)
    prepare(checked_backup(backup.path), place, with_secret(PASSPHRASE, backup.path), random).put_in_place(
        date(2026, 10, 12)
    )
    v.workers["甲"] = open_device(place, PASSPHRASE, clock=v.clock, random=random)
    return v.workers["甲"]


def test_what_was_exported_after_the_backup_comes_back_once(v: Village, tmp_path: Path) -> None:
    visit(v.workers["甲"], "2", "备份之前")
    backup = backed_up(v, tmp_path)
    visit(v.workers["甲"], "2", "备份之后")
    evening(v.office, v.workers.values())
    worker = restored(v, backup)
    assert notes(worker) == ["备份之前"]
    evening(v.office, v.workers.values())
    assert notes(worker) == notes(v.office) == ["备份之前", "备份之后"]
    agree(v.office, *v.workers.values())


def test_what_was_never_exported_is_lost_and_nothing_else(v: Village, tmp_path: Path) -> None:
    backup = backed_up(v, tmp_path)
    visit(v.workers["甲"], "2", "导出了")
    evening(v.office, v.workers.values())
    visit(v.workers["甲"], "2", "没导出")
    worker = restored(v, backup)
    evening(v.office, v.workers.values())
    assert notes(worker) == notes(v.office) == ["导出了"]
    agree(v.office, *v.workers.values())


def test_what_is_recorded_before_the_lost_part_comes_back_takes_none_of_its_numbers(
    v: Village, tmp_path: Path
) -> None:
    backup = backed_up(v, tmp_path)
    for note in ("丢一", "丢二"):
        visit(v.workers["甲"], "2", note)
    carry(v.workers["甲"], v.office)
    worker = restored(v, backup)
    for note in ("新一", "新二", "新三"):
        visit(worker, "2", note)
    evening(v.office, v.workers.values())
    for device in (v.office, *v.workers.values()):
        assert notes(device) == sorted(["丢一", "丢二", "新一", "新二", "新三"]), device.identity.person
        assert standing(device).forked == ()
        assert standing(device).aside == ()
    agree(v.office, *v.workers.values())


def test_everything_of_a_restored_device_is_confirmed_in_the_end(v: Village, tmp_path: Path) -> None:
    backup = backed_up(v, tmp_path)
    visit(v.workers["甲"], "2", "丢")
    carry(v.workers["甲"], v.office)
    worker = restored(v, backup)
    visit(worker, "2", "新")
    evening(v.office, v.workers.values())
    where = standing(worker)
    assert (where.here, where.exported) == (0, 0)
    assert where.confirmed >= 2


def test_the_device_whose_copy_was_restored_elsewhere_goes_on_beside_it(v: Village, tmp_path: Path) -> None:
    """The stolen laptop turns up again: both go on, and neither takes the other's numbers."""
    backup = backed_up(v, tmp_path)
    first = v.workers["甲"]
    second = restored(v, backup, to="second.vault")
    visit(first, "2", "原来的")
    visit(second, "2", "恢复的")
    evening(v.office, [first, second, v.workers["乙"]])
    for device in (v.office, first, second, v.workers["乙"]):
        assert notes(device) == ["原来的", "恢复的"]
        assert standing(device).forked == ()
    agree(v.office, first, second, v.workers["乙"])
    first.lock()


def test_two_restores_of_one_backup_write_in_epochs_of_their_own(v: Village, tmp_path: Path) -> None:
    backup = backed_up(v, tmp_path)
    first = restored(v, backup, to="one.vault", seed=101)
    second = restored(v, backup, to="two.vault", seed=102)
    with first.read() as one, second.read() as two:
        epochs = {epoch(one), epoch(two), 0}
    assert len(epochs) == 3
    first.lock()


def test_a_backup_of_a_restored_device_is_as_good_as_any(v: Village, tmp_path: Path) -> None:
    worker = restored(v, backed_up(v, tmp_path))
    visit(worker, "2", "一")
    worker = restored(v, backed_up(v, tmp_path), seed=100)
    visit(worker, "2", "二")
    evening(v.office, v.workers.values())
    assert notes(v.office) == ["一", "二"]
    agree(v.office, *v.workers.values())


def test_the_tables_of_a_restored_vault_are_those_of_its_log(v: Village, tmp_path: Path) -> None:
    visit(v.workers["甲"], "2", "一")
    worker = restored(v, backed_up(v, tmp_path))
    assert worker.vault.write(rebuild)


def test_a_restored_vault_knows_of_the_backup_that_it_is_from(v: Village, tmp_path: Path) -> None:
    visit(v.workers["甲"], "2", "一")
    backup = backed_up(v, tmp_path)
    worker = restored(v, backup)
    found = backup_standing(worker)
    assert (found.at, found.path, found.since) == (worker.wall(), backup.path, 0)


def test_an_older_backup_over_a_newer_vault_is_called_older_and_keeps_both(
    v: Village, tmp_path: Path
) -> None:
    backup = backed_up(v, tmp_path)
    v.clock.forward(hours=5)
    visit(v.workers["甲"], "2", "更新的")
    v.workers["甲"].lock()
    place = tmp_path / "甲.vault"
    prepared = prepare(backup, place, with_secret(PASSPHRASE, place), SeededBytes(1))
    assert prepared.compared == OLDER
    assert prepared.there is not None
    assert prepared.there.records == prepared.reach.records + 1
    assert prepared.there.wall == prepared.reach.wall + 5 * 3600
    assert prepared.there.last > prepared.reach.last
    kept = prepared.put_in_place(date(2026, 10, 12))
    assert kept == tmp_path / "甲-before-restore-2026-10-12.vault"
    newer = open_device(kept, PASSPHRASE)
    assert notes(newer) == ["更新的"]
    newer.lock()

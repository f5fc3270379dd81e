"""A backup of a device that went on: both pasts are kept, nothing later is refused, and it is shown."""

import pytest

from fieldtui.device import Device
from sync.exchange import standing
from tests.sync.carrying import (
    agree,
    carry,
    evening,
    notes,
    visit,
)
from tests.sync.village import Village, restored, village


@pytest.fixture
def v() -> Village:
    """An office, and two workers of grid 2; 甲's disk will be copied."""
    return village({"甲": ("2",), "乙": ("2",)})


def copied(v: Village, *before: str) -> tuple[Device, Device]:
    """甲's device and a copy of its disk, made after the visits `before`."""
    original = v.workers["甲"]
    for note in before:
        visit(original, "2", note)
    return original, restored(original)


def test_after_a_restored_backup_both_pasts_are_kept(v: Village) -> None:
    original, backup = copied(v, "以前")
    visit(original, "2", "丢了一")
    visit(original, "2", "丢了二")
    carry(original, v.office)
    visit(backup, "2", "恢复后一")
    evening(v.office, [backup, v.workers["乙"]])
    assert notes(v.office) == sorted(["以前", "丢了一", "丢了二", "恢复后一"])
    agree(v.office, backup, v.workers["乙"])


def test_what_a_restored_backup_writes_is_never_refused(v: Village) -> None:
    original, backup = copied(v, "以前")
    visit(original, "2", "丢了")
    carry(original, v.office)
    for day in range(4):
        visit(backup, "2", f"第{day}天")
        merged = carry(backup, v.office)
        assert (merged.events > 0, merged.aside, merged.waiting) == (True, [], 0)
        if day % 2:
            carry(v.office, backup)
    assert len(notes(v.office)) == 6


def test_a_fork_is_named_when_it_comes(v: Village) -> None:
    original, backup = copied(v, "以前")
    visit(original, "2", "丢了")
    assert carry(original, v.office).forks == []
    visit(backup, "2", "恢复后")
    merged = carry(backup, v.office)
    assert [name for name in merged.forks if "甲" in name] == merged.forks != []
    assert carry(backup, v.office).forks == []


def test_a_fork_stays_shown_with_person_and_grid(v: Village) -> None:
    original, backup = copied(v, "以前")
    visit(original, "2", "丢了")
    visit(backup, "2", "恢复后")
    carry(original, v.office)
    carry(backup, v.office)
    (one,) = standing(v.office).forked
    assert (one.person, one.grid, one.begins, one.records) == ("甲", "2", 2, 1)
    evening(v.office, [v.workers["乙"]])
    assert [(f.person, f.grid) for f in standing(v.workers["乙"]).forked] == [("甲", "2")]


def test_without_a_fork_nothing_is_shown(v: Village) -> None:
    copied(v, "以前")
    evening(v.office, v.workers.values())
    assert [standing(device).forked for device in v.devices()] == [()] * 3


def test_a_backup_that_wrote_nothing_new_gets_back_what_it_lost_and_is_no_fork(v: Village) -> None:
    visit(v.workers["甲"], "2", "以前")
    carry(v.workers["甲"], v.office)
    original, backup = copied(v)
    visit(original, "2", "丢了")
    carry(original, v.office)
    carry(v.office, backup)
    visit(backup, "2", "恢复后")
    evening(v.office, [backup, v.workers["乙"]])
    assert notes(backup) == sorted(["以前", "丢了", "恢复后"])
    assert standing(v.office).forked == ()
    agree(v.office, backup, v.workers["乙"])

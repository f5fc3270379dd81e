"""A device that is moved to other grids: what it leaves is purged, down to the pages of the vault."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlcipher3

from fieldtui.community import UnknownGrid
from fieldtui.device import Device
from fieldtui.half_typed import half_typed, keep_half_typed
from fieldtui.visits import begin_draft, keep_answers
from sync.exchange import merge, move
from tests.sync import forging
from tests.sync.carrying import (
    ENCODINGS,
    agree,
    carry,
    certificate,
    door_at,
    evening,
    letter_from,
    notes,
    traces,
    traces_of_grid,
    visit,
    why_aside,
)
from tests.sync.village import SECRETS, Village, count, state, village


@pytest.fixture
def v() -> Village:
    """甲 has grid 1 and will be moved to grid 2; 乙 works in grid 1, 丙 in grid 2."""
    return village({"甲": ("1",), "乙": ("1",), "丙": ("2",)})


def moved(v: Village, *codes: str) -> Device:
    """甲, after the office's decision has reached it."""
    worker = v.workers["甲"]
    move(v.office, worker.id, codes or ["2"])
    carry(v.office, worker)
    return worker


def left(worker: Device, office: Device) -> tuple[str, ...]:
    """The grids that a worker's bundle says it has left."""
    return forging.opened(office, letter_from(worker, office)).left


def test_a_moved_worker_gets_the_records_of_the_new_grid(v: Village) -> None:
    worker = moved(v)
    assert worker.identity.grids == ("2",)
    assert state(worker, ("", "2")) == state(v.office, ("", "2")) == state(v.workers["丙"], ("", "2"))


def test_the_search_for_traces_finds_a_grid_that_is_held(v: Village) -> None:
    found = traces_of_grid(v.workers["甲"], "1")
    assert {one.split(": ")[1] for one in found} >= set(SECRETS["1"])
    assert {one.split(": ")[0] for one in found} >= {"segments", "residents", "names", "households"}


def test_nothing_of_a_left_grid_is_in_any_table(v: Village) -> None:
    visit(v.workers["乙"], "1", "乙在1格")
    visit(v.workers["甲"], "1", "甲在1格")
    evening(v.office, v.workers.values())
    assert traces_of_grid(v.workers["甲"], "1", "乙在1格", "甲在1格") != []
    worker = moved(v)
    assert traces_of_grid(worker, "1", "乙在1格", "甲在1格") == []


def test_the_merge_that_purges_says_so(v: Village) -> None:
    worker = v.workers["甲"]
    move(v.office, worker.id, ["2"])
    assert carry(v.office, worker).left
    assert not carry(v.office, worker).left


def test_a_draft_of_a_left_grid_is_purged(v: Village) -> None:
    worker = v.workers["甲"]
    draft = begin_draft(worker, door_at(worker, "1", "101"), 0, 0, "door")
    keep_answers(worker, draft, [("/data/who", "半夜有人进出")], "/data/who")
    moved(v)
    assert (count(worker, "drafts"), traces(worker, "半夜有人进出")) == (0, [])


def test_what_was_half_typed_in_a_left_grid_is_purged(v: Village) -> None:
    worker = v.workers["甲"]
    typed = {"note": "半夜有人进出"}
    keep_half_typed(worker, {("errand", door_at(worker, "1", "101")): typed, ("search", 0): typed})
    moved(v)
    assert (half_typed(worker), traces(worker, "半夜有人进出")) == ({}, [])


def test_a_draft_of_a_grid_that_stays_is_kept() -> None:
    v = village({"甲": ("1", "2")})
    worker = v.workers["甲"]
    draft = begin_draft(worker, door_at(worker, "2", "101"), 0, 0, "door")
    keep_answers(worker, draft, [("/data/who", "留着")], "/data/who")
    moved(v)
    assert (count(worker, "drafts"), count(worker, "draft_answers")) == (1, 1)


def test_what_waited_on_the_shelf_for_a_left_grid_is_purged(v: Village) -> None:
    worker, other = v.workers["甲"], v.workers["乙"]
    made = ("visit.made", forging.body({"outcome": "answered", "way": "door", "note": "等着的话"}))
    waiting = forging.segment_bytes(other, "1", [made], first=9, prev=b"p" * 32)
    merge(worker, forging.with_segments(worker, other, [waiting]), "b")
    assert traces(worker, "等着的话") != []
    moved(v)
    assert traces(worker, "等着的话") == []


def test_an_old_bundle_brings_nothing_of_a_left_grid_back(v: Village) -> None:
    visit(v.office, "1", "迟到的话")
    late = letter_from(v.office, v.workers["甲"])
    worker = moved(v)
    merge(worker, late, "late")
    assert traces_of_grid(worker, "1", "迟到的话") == []


def test_an_old_bundle_brings_nothing_of_a_left_grid_back_by_an_author_that_nobody_knows(v: Village) -> None:
    """What waits for its author's certificate waits with its bytes, and this must not."""
    worker, stranger = moved(v), village({"丁": ("1",)}, seed=9).workers["丁"]
    made = ("visit.made", forging.body({"outcome": "answered", "way": "door", "note": "生人的话"}))
    strange = forging.segment_bytes(stranger, "1", [made])
    merge(worker, forging.with_segments(worker, v.office, [strange]), "b")
    assert (traces(worker, "生人的话"), why_aside(worker)) == ([], ["NotYourScope"])


def test_a_grid_that_is_the_devices_again_is_not_on_the_shelf_as_anothers(v: Village) -> None:
    visit(v.workers["乙"], "1", "乙的")
    late = letter_from(v.workers["乙"], v.workers["甲"])
    worker = moved(v)
    merge(worker, late, "late")
    assert set(why_aside(worker)) == {"NotYourScope"}
    moved(v, "1")
    assert why_aside(worker) == []


def test_a_colleagues_bundle_brings_nothing_of_a_left_grid_back(v: Village) -> None:
    visit(v.workers["乙"], "1", "同事的话")
    late = letter_from(v.workers["乙"], v.workers["甲"])
    worker = moved(v)
    merge(worker, late, "late")
    assert traces_of_grid(worker, "1", "同事的话") == []


def test_no_page_of_the_vault_keeps_what_was_purged(v: Village, tmp_path: Path) -> None:
    """Also not one that is free, nor the room between the rows of one that is not."""
    for number in range(200):
        visit(v.workers["乙"], "1", f"乙在1格第{number:03d}次" + "很长的话" * 20)
    evening(v.office, v.workers.values())
    everything = (*SECRETS["1"], *(f"乙在1格第{number:03d}次" for number in range(200)))
    assert set(everything) - in_pages(v.workers["甲"], tmp_path / "before", everything) == set()
    assert in_pages(moved(v), tmp_path / "after", everything) == set()


def in_pages(device: Device, path: Path, texts: Sequence[str]) -> set[str]:
    """Which of `texts` stand anywhere in the pages of the vault, copied as they are."""
    copy = sqlcipher3.connect(str(path))
    with device.read() as source:
        source.backup(copy)
    copy.close()
    data = path.read_bytes()
    return {text for text in texts if any(text.encode(code) in data for code in ENCODINGS)}


def test_of_two_grids_the_one_that_stays_is_untouched() -> None:
    v = village({"甲": ("1", "2")})
    worker = v.workers["甲"]
    visit(worker, "1", "甲在1格")
    visit(worker, "2", "甲在2格")
    evening(v.office, [worker])
    moved(v, "2", "3")
    assert (notes(worker), traces_of_grid(worker, "1", "甲在1格")) == (["甲在2格"], [])
    agree(v.office, worker)


def test_nobody_is_moved_to_a_grid_that_is_not_there(v: Village) -> None:
    with pytest.raises(UnknownGrid):
        move(v.office, v.workers["甲"].id, ["17"])
    assert certificate(v.office, v.workers["甲"]).grids == ("1",)


def test_moving_to_the_same_grids_purges_nothing(v: Village) -> None:
    before = state(v.workers["甲"])
    worker = moved(v, "1")
    assert state(worker) == before
    assert left(worker, v.office) == ()

"""The three words: on this device, exported, confirmed. Each changes exactly when it should, and never back."""

from pathlib import Path
from unittest.mock import patch

import pytest

from fieldtui.device import Device
from fieldtui.log.names import Dot, LogName
from fieldtui.visits import ANSWERED, NO_ANSWER, record_visit
from sync.exchange import (
    CONFIRMED,
    EXPORTED,
    HERE,
    WORDS,
    export,
    export_to,
    mark_exported,
    merge,
    merge_paths,
    standing,
    word_for,
)
from sync.exchange.carrier import NotWrittenWhole
from tests.sync import forging
from tests.sync.forging import Head
from tests.sync.village import Village, bundle, doors_of, village


@pytest.fixture
def small() -> Village:
    """An office, and the workers 甲 of grids 1 and 2, 乙 of grid 2."""
    return village({"甲": ("1", "2"), "乙": ("2",)})


def visited(device: Device, code: str = "2") -> Dot:
    return record_visit(device, doors_of(device, code)[0], ANSWERED)


def counts(device: Device) -> tuple[int, int, int]:
    """(here, exported, confirmed)."""
    where = standing(device)
    assert where.total == where.here + where.exported + where.confirmed
    return where.here, where.exported, where.confirmed


def receipt(v: Village, person: str) -> None:
    """The office's newest bundle reaches a worker."""
    merge(v.workers[person], bundle(v.office, person), "receipt")


def heads(device: Device) -> list[Head]:
    """What `device` could truthfully say it has."""
    with device.read() as db:
        rows = db.execute(
            "SELECT l.device, l.scope, l.epoch, l.head, l.head_hash FROM logs l WHERE l.head_hash <> x''"
        ).fetchall()
    return sorted(
        (Head(LogName(bytes(d), s, e), n, bytes(h)[:16]) for d, s, e, n, h in rows), key=lambda h: h.log
    )


def test_there_are_three_words() -> None:
    assert list(WORDS) == [HERE, EXPORTED, CONFIRMED]
    assert len(set(WORDS.values())) == 3


def test_a_new_record_is_on_this_device(small: Village) -> None:
    worker = small.workers["甲"]
    visit = visited(worker)
    assert (counts(worker), word_for(worker, visit)) == ((1, 0, 0), HERE)


def test_making_a_bundle_exports_nothing_yet(small: Village) -> None:
    worker = small.workers["甲"]
    visit = visited(worker)
    export(worker)
    assert (counts(worker), word_for(worker, visit)) == ((1, 0, 0), HERE)


def test_a_bundle_that_is_safe_on_its_carrier_is_exported(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    visit = visited(worker)
    export_to(worker, tmp_path)
    assert (counts(worker), word_for(worker, visit)) == ((0, 1, 0), EXPORTED)


def test_what_is_recorded_after_an_export_is_on_this_device(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    before = visited(worker)
    export_to(worker, tmp_path)
    after = visited(worker)
    assert (word_for(worker, before), word_for(worker, after)) == (EXPORTED, HERE)
    assert counts(worker) == (1, 1, 0)


def test_what_is_recorded_between_making_and_carrying_is_not_exported(small: Village) -> None:
    worker = small.workers["甲"]
    before = visited(worker)
    (outgoing,) = export(worker)
    after = visited(worker)
    mark_exported(worker, outgoing, "b")
    assert (word_for(worker, before), word_for(worker, after)) == (EXPORTED, HERE)


def test_merging_at_the_office_alone_confirms_nothing(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    visited(worker)
    export_to(worker, tmp_path)
    list(merge_paths(small.office, sorted(tmp_path.iterdir())))
    assert counts(worker) == (0, 1, 0)


def test_the_offices_receipt_confirms(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    visits = [visited(worker, "1"), visited(worker, "2")]
    export_to(worker, tmp_path)
    list(merge_paths(small.office, sorted(tmp_path.iterdir())))
    receipt(small, "甲")
    assert (counts(worker), {word_for(worker, v) for v in visits}) == ((0, 0, 2), {CONFIRMED})


def test_a_receipt_confirms_only_what_the_office_has(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    first = visited(worker)
    export_to(worker, tmp_path)
    list(merge_paths(small.office, sorted(tmp_path.iterdir())))
    second = visited(worker)
    export_to(worker, tmp_path)
    third = visited(worker)
    receipt(small, "甲")
    assert [word_for(worker, v) for v in (first, second, third)] == [CONFIRMED, EXPORTED, HERE]
    assert counts(worker) == (1, 1, 1)


def test_a_receipt_without_the_merge_confirms_nothing(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    visited(worker)
    export_to(worker, tmp_path)
    receipt(small, "甲")
    assert counts(worker) == (0, 1, 0)


def test_a_confirmation_stays_when_an_older_receipt_comes_late(small: Village) -> None:
    worker = small.workers["甲"]
    visited(worker)
    early = bundle(small.office, "甲")
    merge(small.office, bundle(worker), "b")
    receipt(small, "甲")
    merge(worker, early, "an older receipt")
    assert counts(worker) == (0, 0, 1)


def test_another_workers_receipt_confirms_nothing(small: Village) -> None:
    worker, other = small.workers["甲"], small.workers["乙"]
    visit = visited(worker)
    merge(other, bundle(worker, "乙"), "b")
    merge(worker, bundle(other, "甲"), "from a worker")
    assert word_for(worker, visit) == HERE
    assert counts(worker) == (1, 0, 0)
    assert next(p for p in standing(worker).peers if p.person == "乙").has == 1


def test_another_workers_forged_receipt_confirms_nothing(small: Village) -> None:
    worker, other = small.workers["甲"], small.workers["乙"]
    visit = visited(worker)
    bundle(worker)
    merge(worker, forging.letter(worker, other, has=tuple(heads(worker))), "b")
    assert word_for(worker, visit) == HERE


def test_a_receipt_of_the_office_that_names_another_hash_confirms_nothing(small: Village) -> None:
    """The office has another branch of this log: what is on this device has not arrived."""
    worker = small.workers["甲"]
    visit = visited(worker)
    bundle(worker)
    wrong = tuple(Head(head.log, head.seq, b"w" * 16) for head in heads(worker))
    merge(worker, forging.letter(worker, small.office, has=wrong), "b")
    assert word_for(worker, visit) == HERE


def test_a_record_that_the_office_passed_on_is_confirmed(small: Village) -> None:
    visited(small.workers["乙"])
    merge(small.office, bundle(small.workers["乙"]), "b")
    receipt(small, "甲")
    with small.workers["甲"].read() as db:
        visit = db.execute("SELECT id FROM visits").fetchone()[0]
    assert word_for(small.workers["甲"], visit) == CONFIRMED


def test_records_carried_by_another_worker_are_confirmed_by_the_office_alone(small: Village) -> None:
    worker, carrier = small.workers["甲"], small.workers["乙"]
    visit = visited(worker, "2")
    merge(carrier, bundle(worker, "乙"), "b")
    merge(small.office, bundle(carrier), "b")
    assert word_for(worker, visit) == HERE
    receipt(small, "甲")
    assert word_for(worker, visit) == CONFIRMED


def test_a_peer_is_known_to_have_what_it_said(small: Village) -> None:
    worker = small.workers["甲"]
    visited(worker)
    office = next(p for p in standing(worker).peers if p.person == "社区办")
    assert (office.has, office.of) == (0, 1)
    merge(small.office, bundle(worker), "b")
    receipt(small, "甲")
    office = next(p for p in standing(worker).peers if p.person == "社区办")
    assert (office.has, office.of) == (1, 1)


def test_a_peer_with_all_of_its_grids_has_all_that_it_may_hold(small: Village) -> None:
    worker = small.workers["乙"]
    merge(worker, bundle(small.office, "乙"), "b")
    merge(small.office, bundle(worker), "b")
    peer = next(p for p in standing(small.office).peers if p.person == "乙")
    assert 0 < peer.has == peer.of < standing(small.office).total


def test_an_answer_holds_only_what_the_other_lacks(small: Village) -> None:
    worker = small.workers["甲"]
    visited(worker)
    merge(small.office, bundle(worker), "b")
    receipt(small, "甲")
    (again,) = export(worker)
    assert again.events == 0
    record_visit(worker, doors_of(worker, "2")[0], NO_ANSWER)
    (next_day,) = export(worker)
    assert next_day.events == 1


def test_what_got_lost_on_the_way_is_sent_again(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    visited(worker)
    export_to(worker, tmp_path)
    visited(worker)
    (later,) = export(worker)
    assert later.events == 2
    assert merge(small.office, later.data, "b").events == 2


def test_a_stick_that_did_not_keep_the_file_exports_nothing(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    visited(worker)
    with (
        patch("sync.exchange.carrier.read_file", lambda _path: b"something else"),
        pytest.raises(NotWrittenWhole),
    ):
        export_to(worker, tmp_path)
    assert counts(worker) == (1, 0, 0)
    assert list(tmp_path.iterdir()) == []


# --- the bundle that this device made ---------------------------------------------------------------------


def test_a_bundle_that_this_device_exported_is_its_own_and_no_refusal(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    visited(worker)
    (written,) = export_to(worker, tmp_path)
    before = counts(worker)
    (merged,) = merge_paths(worker, [written.path])
    assert (merged.own, merged.again, merged.refusal, merged.aside, merged.events) == (
        True,
        False,
        None,
        [],
        0,
    )
    assert merged.reason == ""
    assert counts(worker) == before


def test_a_bundle_of_this_device_under_another_name_is_its_own(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    (written,) = export_to(worker, tmp_path)
    (merged,) = merge_paths(worker, [written.path.rename(tmp_path / "复制.fieldtui")])
    assert merged.own


def test_a_changed_bundle_of_this_device_is_not_its_own(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    (written,) = export_to(worker, tmp_path)
    written.path.write_bytes(written.path.read_bytes() + b"!")
    (merged,) = merge_paths(worker, [written.path])
    assert not merged.own
    assert merged.refusal is not None


def test_a_bundle_that_came_from_somebody_else_is_not_its_own(small: Village, tmp_path: Path) -> None:
    visited(small.workers["乙"])
    (written,) = export_to(small.workers["乙"], tmp_path)
    assert [m.own for m in merge_paths(small.office, [written.path, written.path])] == [False, False]


def test_a_folder_with_bundles_both_ways_is_merged_through(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    visited(worker)
    export_to(worker, tmp_path)
    list(merge_paths(small.office, sorted(tmp_path.iterdir())))
    small.clock.forward(minutes=1)
    export_to(small.office, tmp_path)
    results = list(merge_paths(worker, sorted(tmp_path.iterdir())))
    assert sorted((m.own, type(m.refusal).__name__) for m in results) == [
        (False, "NoneType"),
        (False, "NotForThisDevice"),
        (True, "NoneType"),
    ]
    assert counts(worker) == (0, 0, 1)


def test_a_receipt_is_told_apart_from_a_bundle_that_was_merged_before(small: Village) -> None:
    worker = small.workers["甲"]
    visited(worker, "1")
    merge(small.office, bundle(worker), "day")
    back = bundle(small.office, "甲")
    first, second = merge(worker, back, "back"), merge(worker, back, "back")
    assert (first.events, first.confirmed > 0, first.again) == (0, True, False)
    assert (second.confirmed, second.again) == (0, True)

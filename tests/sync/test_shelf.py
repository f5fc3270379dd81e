"""What waits and what was refused: named to who can help, bounded for each sender, exportable, taken in when it can be."""

import itertools
from collections.abc import Sequence
from unittest.mock import patch

import pytest

from fieldtui.device import Device
from sync.exchange import enrol, enrolment_request, join, merge, standing
from sync.exchange.aside import MOST_ASIDE, aside_bytes, forget_aside
from sync.exchange.outgoing import export_for
from tests.sync import forging
from tests.sync.carrying import (
    agree,
    carry,
    delivered,
    evening,
    joined,
    letter_from,
    notes,
    rules_for,
    visit,
    why_aside,
)
from tests.sync.village import Village, bundle, count, new, quick_codes, restored, village


@pytest.fixture
def v() -> Village:
    """An office and three workers of grid 2."""
    return village({"甲": ("2",), "乙": ("2",), "丙": ("2",)})


def gap(v: Village) -> bytes:
    """甲's first stick; its second, without the first, is merged by 乙, whom 甲 believed to have the first."""
    one, other = v.workers["甲"], v.workers["乙"]
    visit(one, "2", "一")
    visit(one, "2", "二")
    lost = letter_from(one, other)
    copy = restored(other)
    merge(copy, lost, "b")
    carry(copy, one)
    visit(one, "2", "三")
    carry(one, other)
    return lost


# --- what is missing -------------------------------------------------------------------------------------


def test_records_after_a_lost_bundle_wait(v: Village) -> None:
    gap(v)
    other = v.workers["乙"]
    assert (notes(other), why_aside(other)) == ([], ["Gap"])


def test_what_is_missing_is_named_by_person_grid_and_numbers(v: Village) -> None:
    gap(v)
    (one,) = standing(v.workers["乙"]).missing
    assert (one.person, one.grid, one.first, one.last) == ("甲", "2", 1, 2)


def test_the_next_bundle_asks_for_what_is_missing(v: Village) -> None:
    gap(v)
    for asked in (v.workers["甲"], v.office):
        wants = forging.opened(asked, letter_from(v.workers["乙"], asked)).wants
        assert [(w.log.device, w.log.scope, w.first, w.last) for w in wants] == [
            (v.workers["甲"].id, "2", 1, 2)
        ]


def test_who_is_asked_shows_the_complaint_and_sends_again(v: Village) -> None:
    gap(v)
    one, other = v.workers["甲"], v.workers["乙"]
    carry(other, one)
    peer = next(p for p in standing(one).peers if p.device == other.id)
    assert [(c.person, c.grid, c.first, c.last, c.reason) for c in peer.complaints] == [
        ("甲", "2", 1, 2, "wanted")
    ]
    carry(one, other)
    assert notes(other) == ["一", "三", "二"]
    assert (standing(other).missing, why_aside(other)) == ((), [])


def test_a_complaint_is_gone_when_it_was_answered(v: Village) -> None:
    gap(v)
    one, other = v.workers["甲"], v.workers["乙"]
    for _round in range(2):
        carry(other, one)
        carry(one, other)
    carry(other, one)
    assert [p.complaints for p in standing(one).peers] == [()] * 3


def test_the_lost_bundle_found_again_frees_what_waits(v: Village) -> None:
    lost, other = gap(v), v.workers["乙"]
    assert merge(other, lost, "found").events == 3
    assert (notes(other), why_aside(other), standing(other).missing) == (["一", "三", "二"], [], ())


def test_what_the_office_refused_is_told_to_its_author(v: Village) -> None:
    worker = v.workers["甲"]
    made = ("visit.made", forging.body({"outcome": "answered", "way": "door"}))
    forged = forging.segment_bytes(worker, "3", [made])
    merge(v.office, forging.with_segments(v.office, worker, [forged]), "b")
    assert why_aside(v.office) == ["OutOfScope"]
    visit(worker, "2", "一")
    carry(worker, v.office)
    content = forging.opened(worker, letter_from(v.office, worker))
    assert all(one.log.scope != "3" or one.log.device == worker.id for one in content.refused)


# --- receipts --------------------------------------------------------------------------------------------


def test_a_receipt_says_what_became_of_a_bundle(v: Village) -> None:
    worker = v.workers["甲"]
    for note in ("一", "二"):
        visit(worker, "2", note)
    data = bundle(worker)
    merge(v.office, data, "b")
    (receipt,) = forging.opened(worker, letter_from(v.office, worker)).receipts[-1:]
    assert (receipt.accepted, receipt.duplicate, receipt.refused, receipt.waiting) == (2, 0, 0, 0)


def test_a_bundle_that_came_by_two_ways_is_counted_as_known(v: Village) -> None:
    one, other = v.workers["甲"], v.workers["乙"]
    visit(one, "2", "一")
    carry(one, other)
    carry(one, v.office)
    merged = carry(other, v.office)
    assert (merged.events, merged.known) == (0, 1)
    receipts = forging.opened(other, letter_from(v.office, other)).receipts
    assert [(r.accepted, r.duplicate) for r in receipts][-1:] == [(0, 1)]


# --- what came before its author's certificate -----------------------------------------------------------


def late_worker(v: Village) -> Device:
    """A worker of grid 2 whom the office alone knows."""
    return joined(v, "丁", ("2",), 60)


def test_what_came_before_its_authors_certificate_is_taken_in_when_the_rules_come(v: Village) -> None:
    late, carrier, reader = late_worker(v), v.workers["乙"], v.workers["丙"]
    visit(late, "2", "丁的")
    carry(late, carrier)
    segments = forging.opened(reader, letter_from(carrier, reader)).segments
    merge(reader, forging.letter(reader, carrier, segments=segments), "without rules")
    assert (notes(reader), set(why_aside(reader))) == ([], {"UnknownSender"})
    merge(reader, rules_for(reader, v.office), "rules")
    assert (notes(reader), why_aside(reader)) == (["丁的"], [])
    agree(late, reader)


def test_a_whole_bundle_before_its_senders_certificate_is_refused_and_comes_again(v: Village) -> None:
    late, reader = late_worker(v), v.workers["丙"]
    visit(late, "2", "丁的")
    data = forging.letter(reader, late)
    delivered(reader, [data])
    carry(v.office, reader)
    assert merge(reader, data, "again").refusal is None


# --- bounds ----------------------------------------------------------------------------------------------


def junk(sender: Device, receiver: Device, numbers: Sequence[int]) -> bytes:
    """A bundle of records that wait for others which will never come, each of an epoch of its own."""
    made = ("visit.made", forging.body({"outcome": "answered", "way": "door"}))
    return forging.with_segments(
        receiver,
        sender,
        [forging.segment_bytes(sender, "2", [made], first=9, prev=b"p" * 32, epoch=8 + n) for n in numbers],
    )


def test_one_sender_cannot_push_out_what_waits_from_another(v: Village) -> None:
    gap(v)
    other = v.workers["乙"]
    for at in range(0, MOST_ASIDE * 2, 128):
        merge(other, junk(v.workers["丙"], other, range(at, at + 128)), "junk")
    assert count(other, "quarantine") <= MOST_ASIDE + 1
    carry(other, v.workers["甲"])
    carry(v.workers["甲"], other)
    assert notes(other) == ["一", "三", "二"]


def test_what_a_sender_puts_on_the_shelf_is_bounded_in_bytes(v: Village) -> None:
    with patch("sync.exchange.aside.MOST_ASIDE_BYTES", 4_000):
        merge(v.workers["乙"], junk(v.workers["丙"], v.workers["乙"], range(100)), "junk")
    with v.workers["乙"].read() as db:
        assert 0 < db.execute("SELECT sum(length(bytes)) FROM quarantine").fetchone()[0] <= 4_000


def test_what_is_on_the_shelf_can_be_exported_and_forgotten(v: Village) -> None:
    gap(v)
    other = v.workers["乙"]
    (one,) = standing(other).aside
    data = aside_bytes(other, one.id)
    sent = forging.opened(other, junk_free_letter(v)).segments
    assert data in [bytes(raw) for raw in sent]
    forget_aside(other, one.id)
    assert (why_aside(other), aside_bytes(other, one.id)) == ([], b"")


def junk_free_letter(v: Village) -> bytes:
    """Everything that 甲 has for 乙 once 乙 has asked."""
    carry(v.workers["乙"], v.workers["甲"])
    return letter_from(v.workers["甲"], v.workers["乙"])


# --- several parts ---------------------------------------------------------------------------------------


def parts_for(v: Village, sender: Device, receiver: Device, size: int) -> list[bytes]:
    with patch("sync.exchange.outgoing.MOST_PART_BYTES", size):
        return [one.data for one in export_for(sender, [receiver.id])]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_the_parts_of_a_large_export_give_everything_in_any_order(v: Village, order: Sequence[int]) -> None:
    worker = v.workers["甲"]
    for number in range(12):
        visit(worker, "2", f"第{number}次")
        bundle(worker)
    whole = forging.opened(v.office, bundle(worker)).segments
    size = sum(len(bytes(raw)) for raw in whole)
    parts = parts_for(v, worker, v.office, size // 4 + 1)
    assert len(parts) >= 4
    delivered(v.office, [parts[at] for at in order] + parts[4:])
    assert notes(v.office) == sorted(f"第{number}次" for number in range(12))
    assert why_aside(v.office) == []
    agree(v.office, worker)
    carry(v.office, worker)
    assert standing(worker).confirmed == 12


def test_a_lost_part_is_asked_for_and_comes(v: Village) -> None:
    worker = v.workers["甲"]
    for number in range(12):
        visit(worker, "2", f"第{number}次")
        bundle(worker)
    parts = parts_for(v, worker, v.office, 400)
    assert len(parts) > 2
    delivered(v.office, [data for at, data in enumerate(parts) if at != 1])
    assert [(one.person, one.grid) for one in standing(v.office).missing] == [("甲", "2")]
    carry(v.office, worker)
    carry(worker, v.office)
    assert notes(v.office) == sorted(f"第{number}次" for number in range(12))
    assert (standing(v.office).missing, why_aside(v.office)) == ((), [])


def test_an_answer_to_an_enrolment_too_large_for_one_bundle_is_completed_by_the_next(v: Village) -> None:
    for number in range(12):
        visit(v.workers["甲"], "2", f"第{number}次")
        carry(v.workers["甲"], v.office)
    late = new("丁", 60, v.clock)
    with quick_codes(), patch("sync.exchange.outgoing.MOST_PART_BYTES", 600):
        answer, code = enrol(v.office, enrolment_request(late), ["2"])
        join(late, answer.data, code)
    evening(v.office, [late])
    assert notes(late) == sorted(f"第{number}次" for number in range(12))
    agree(v.office, late)

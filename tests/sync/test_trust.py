"""Revocation: what the office had of a device stays, what it wrote later is nowhere, in whatever order one hears."""

import itertools
from contextlib import suppress

import pytest

from fieldtui.device import Device
from fieldtui.errands import create_errand, errands, parse_items, record_purchase
from fieldtui.log.event import Entry
from sync.errors import Revoked
from sync.exchange import enrol, export, merge, move, renew, revoke, standing
from sync.exchange.administering import NoSuchDevice, WasRevoked
from sync.exchange.aside import aside_bytes
from sync.exchange.outgoing import NobodyToSendTo, UnknownDevice
from tests.sync import forging
from tests.sync.carrying import (
    agree,
    asked_again,
    carry,
    certificate,
    delivered,
    door_at,
    evening,
    joined,
    letter_from,
    notes,
    rules_for,
    visit,
    why_aside,
)
from tests.sync.village import Village, restored, village


@pytest.fixture
def v() -> Village:
    """An office and three workers of grid 2; 甲 will be revoked."""
    return village({"甲": ("2",), "乙": ("2",), "丙": ("2",)})


def handed_in_and_revoked(v: Village, *, later: bool = True) -> None:
    """The office has 甲's 一; 甲's 二 reached 乙 alone; then the office revokes 甲."""
    lost = v.workers["甲"]
    visit(lost, "2", "一")
    carry(lost, v.office)
    if later:
        visit(lost, "2", "二")
        carry(lost, v.workers["乙"])
    revoke(v.office, lost.id)


def the_others(v: Village) -> list[Device]:
    return [v.workers["乙"], v.workers["丙"]]


# --- what stays ------------------------------------------------------------------------------------------


def test_what_the_office_had_of_a_revoked_device_stays_and_goes_on_to_the_others(v: Village) -> None:
    handed_in_and_revoked(v, later=False)
    evening(v.office, the_others(v))
    assert [notes(one) for one in the_others(v)] == [["一"], ["一"]]
    agree(v.office, *the_others(v))


def test_who_joins_after_a_revocation_gets_what_stays(v: Village) -> None:
    handed_in_and_revoked(v)
    late = joined(v, "新来的", ("2",), 40)
    assert (notes(late), why_aside(late)) == (["一"], [])
    agree(v.office, late)


def test_what_stays_may_be_relayed_by_a_worker_after_the_rules_came(v: Village) -> None:
    lost, other, third = v.workers["甲"], *the_others(v)
    visit(lost, "2", "一")
    carry(lost, v.office)
    carry(lost, other)
    revoke(v.office, lost.id)
    merge(third, rules_for(third, v.office), "rules")
    carry(other, third)
    assert notes(third) == ["一"]


def test_what_stays_is_taken_from_a_worker_who_holds_more_than_that(v: Village) -> None:
    """The carrier has 一 and 二; whoever has heard of the revocation takes 一."""
    handed_in_and_revoked(v)
    other, third = the_others(v)
    merge(third, rules_for(third, v.office), "rules")
    carry(other, third)
    assert notes(third) == ["一"]
    assert set(why_aside(third)) <= {"Revoked"}


# --- what goes -------------------------------------------------------------------------------------------


def test_what_a_device_wrote_after_the_offices_head_is_withdrawn_where_it_had_been_accepted(
    v: Village,
) -> None:
    handed_in_and_revoked(v)
    other = v.workers["乙"]
    assert notes(other) == ["一", "二"]
    carry(v.office, other)
    assert notes(other) == ["一"]
    assert "Revoked" in why_aside(other)
    agree(v.office, other)


def test_what_was_withdrawn_is_shown_with_its_author_and_can_be_exported(v: Village) -> None:
    handed_in_and_revoked(v)
    other, lost = v.workers["乙"], v.workers["甲"]
    carry(v.office, other)
    (one,) = [aside for aside in standing(other).aside if aside.reason == "Revoked"]
    assert one.log is not None
    assert (one.log.device, one.log.scope, one.first, one.last) == (lost.id, "2", 2, 2)
    assert aside_bytes(other, one.id) != b""


def test_the_office_does_not_take_later_records_of_a_revoked_device_from_a_worker(v: Village) -> None:
    handed_in_and_revoked(v)
    merged = carry(v.workers["乙"], v.office)
    assert {type(reason).__name__ for reason in merged.aside} == {"Revoked"}
    assert notes(v.office) == ["一"]


def test_what_was_withdrawn_does_not_come_back_through_a_worker_who_has_not_heard(v: Village) -> None:
    handed_in_and_revoked(v)
    other, third = the_others(v)
    carry(other, third)
    assert notes(third) == ["一", "二"]
    carry(v.office, other)
    carry(third, other)
    assert notes(other) == ["一"]
    evening(v.office, [other, third])
    assert notes(third) == ["一"]
    agree(v.office, other, third)


def test_a_withdrawn_change_gives_way_to_the_value_before(v: Village) -> None:
    lost, other = v.workers["甲"], v.workers["乙"]
    visit(lost, "2", "一")
    carry(lost, v.office)
    with lost.read() as db:
        resident, before = db.execute("SELECT id, phone FROM residents ORDER BY id").fetchone()
    lost.record("2", [Entry("resident.changed", {"phone": "19999999999"}, resident, (resident,))])
    carry(lost, other)
    revoke(v.office, lost.id)
    carry(v.office, other)
    with other.read() as db:
        assert db.execute("SELECT phone FROM residents ORDER BY id").fetchone()[0] == before
    agree(v.office, other)


def test_what_others_wrote_about_a_withdrawn_record_breaks_nothing(v: Village) -> None:
    lost, (other, third) = v.workers["甲"], the_others(v)
    create_errand(lost, door_at(lost, "2", "101"), parse_items("不该有的药"))
    carry(lost, other)
    record_purchase(other, errands(other)[0].id, 0, 100)
    visit(other, "2", "乙的")
    revoke(v.office, lost.id)
    evening(v.office, [other, third])
    assert [notes(one) for one in (v.office, other, third)] == [["乙的"]] * 3
    assert errands(third) == []
    agree(v.office, other, third)


def test_a_device_of_which_the_office_had_nothing_keeps_nothing(v: Village) -> None:
    lost, other = v.workers["甲"], v.workers["乙"]
    visit(lost, "2", "一")
    carry(lost, other)
    revoke(v.office, lost.id)
    evening(v.office, [other])
    assert (notes(other), notes(v.office)) == ([], [])
    agree(v.office, other)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_whatever_one_hears_first_the_end_is_the_same(v: Village, order: tuple[int, ...]) -> None:
    """The rules, what 甲 brought before, what 乙 relays of it, and the office's bundle."""
    lost, other, third = v.workers["甲"], *the_others(v)
    visit(lost, "2", "一")
    carry(lost, v.office)
    visit(lost, "2", "二")
    mail = [letter_from(lost, third)]
    carry(lost, other)
    visit(other, "2", "乙的")
    mail.append(letter_from(other, third))
    revoke(v.office, lost.id)
    mail += [rules_for(third, v.office), letter_from(v.office, third)]
    delivered(third, [mail[at] for at in order])
    evening(v.office, [other, third])
    assert [notes(one) for one in (v.office, other, third)] == [["一", "乙的"]] * 3
    agree(v.office, other, third)


# --- the thief -------------------------------------------------------------------------------------------


def test_a_bundle_of_a_revoked_device_is_refused_by_all_who_have_heard(v: Village) -> None:
    handed_in_and_revoked(v)
    lost, other = v.workers["甲"], v.workers["乙"]
    carry(v.office, other)
    for receiver in (v.office, other):
        with pytest.raises(Revoked):
            carry(lost, receiver)


@pytest.mark.parametrize("first", ["the thief", "the rules"])
def test_a_thief_who_forks_the_log_before_the_head_gets_nothing_in(v: Village, first: str) -> None:
    lost, (other, third) = v.workers["甲"], the_others(v)
    stolen = restored(lost)
    visit(lost, "2", "一")
    carry(lost, v.office)
    visit(stolen, "2", "偷一")
    visit(stolen, "2", "偷二")
    revoke(v.office, lost.id)
    if first == "the rules":
        carry(v.office, third)
    carry(stolen, other)
    assert notes(other) == ["偷一", "偷二"]
    carry(other, third)
    evening(v.office, [other, third])
    assert [notes(one) for one in (v.office, other, third)] == [["一"]] * 3
    agree(v.office, other, third)


def test_a_thief_who_writes_in_another_epoch_gets_nothing_in(v: Village) -> None:
    handed_in_and_revoked(v, later=False)
    lost, (other, third) = v.workers["甲"], the_others(v)
    made = ("visit.made", forging.body({"outcome": "answered", "way": "door", "note": "偷"}))
    forged = forging.segment_bytes(lost, "2", [made])
    carry(v.office, third)
    merged = merge(third, forging.with_segments(third, other, [forged]), "b")
    assert [type(reason).__name__ for reason in merged.aside] == ["Revoked"]
    assert notes(third) == ["一"]


def test_a_revoked_device_is_not_enrolled_again_with_the_same_keys(v: Village) -> None:
    handed_in_and_revoked(v)
    with pytest.raises(WasRevoked):
        enrol(v.office, asked_again(v.workers["甲"]), ["2"])
    assert certificate(v.office, v.workers["甲"]).revoked


def test_a_revoked_device_is_not_moved_back_to_life(v: Village) -> None:
    handed_in_and_revoked(v)
    with pytest.raises((WasRevoked, NoSuchDevice)):
        move(v.office, v.workers["甲"].id, ["2"])
    assert certificate(v.office, v.workers["甲"]).revoked


def test_its_holder_begins_anew_with_other_keys(v: Village) -> None:
    handed_in_and_revoked(v)
    again = joined(v, "甲", ("2",), 41)
    visit(again, "2", "三")
    carry(again, v.office)
    assert notes(v.office) == notes(again) == ["一", "三"]
    agree(v.office, again)


def test_nothing_is_exported_for_a_revoked_device(v: Village) -> None:
    handed_in_and_revoked(v)
    assert sorted(person for one in export(v.office) for person in one.recipients) == sorted("乙丙")
    with pytest.raises((NobodyToSendTo, UnknownDevice)):
        export(v.office, "甲")


def test_a_revoked_peer_is_shown_as_such(v: Village) -> None:
    handed_in_and_revoked(v)
    peers = {peer.person: peer.revoked for peer in standing(v.office).peers}
    assert peers == {"甲": True, "乙": False, "丙": False}


def test_revoking_twice_changes_nothing_of_what_stays(v: Village) -> None:
    handed_in_and_revoked(v)
    before = certificate(v.office, v.workers["甲"])
    with suppress(NoSuchDevice, WasRevoked):
        revoke(v.office, v.workers["甲"].id)
    renew(v.office)
    assert certificate(v.office, v.workers["甲"]) == before

"""Who may decide about devices, and in which order rules follow each other."""

import pytest

from fieldtui.community import OfficeOnly
from fieldtui.device import Device
from sync.exchange import merge, move, renew, revoke
from sync.exchange.administering import NoSuchDevice, NotThisDevice
from sync.exchange.aside import asides
from tests.sync import forging
from tests.sync.carrying import (
    carry,
    certificate,
    letter_from,
    rank,
    rules_for,
    visit,
)
from tests.sync.village import Village, village


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


def test_a_worker_decides_nothing_about_devices(v: Village) -> None:
    worker, other = v.workers["乙"], v.workers["丙"]
    with pytest.raises(OfficeOnly):
        revoke(worker, other.id)
    with pytest.raises(OfficeOnly):
        move(worker, other.id, ["1"])
    with pytest.raises(OfficeOnly):
        renew(worker)


def test_an_office_device_revokes_and_moves_not_itself_nor_whom_nobody_knows(v: Village) -> None:
    with pytest.raises(NotThisDevice):
        revoke(v.office, v.office.id)
    with pytest.raises(NotThisDevice):
        move(v.office, v.office.id, ["1"])
    with pytest.raises(NoSuchDevice):
        revoke(v.office, bytes(16))
    with pytest.raises(NoSuchDevice):
        move(v.office, bytes(16), ["1"])


def test_nobody_goes_back_to_older_rules(v: Village) -> None:
    other = v.workers["乙"]
    older = rules_for(other, v.office)
    handed_in_and_revoked(v)
    carry(v.office, other)
    newest = rank(other)
    merge(other, older, "older rules")
    assert rank(other) == newest
    assert certificate(other, v.workers["甲"]).revoked


def test_every_decision_is_a_higher_number_and_a_later_end(v: Village) -> None:
    before = forging.policy_of(v.office)
    v.clock.forward(days=30)
    renew(v.office)
    after = forging.policy_of(v.office)
    assert after.version == before.version + 1
    assert after.expires - before.expires == after.issued - before.issued == 30 * 24 * 3600
    assert after.certificates == before.certificates


def test_a_withdrawn_record_is_kept_once_however_often_it_comes(v: Village) -> None:
    handed_in_and_revoked(v)
    other, third = the_others(v)
    carry(v.office, third)
    for _twice in range(2):
        carry(other, third)
        merge(third, letter_from(other, third), "again")
    with third.read() as db:
        assert len([one for one in asides(db) if one.reason == "Revoked"]) == 1

"""Clocks that are wrong, and devices that were away for years: the outcome is that of a right clock."""

from datetime import UTC, datetime

import pytest

from fieldtui.device import Device
from fieldtui.errands import create_errand, errands, move_errand, parse_items
from fieldtui.log.event import Entry
from sync.errors import Expired
from sync.exchange import merge, move, renew, reset_root, revoke, standing
from sync.exchange.outgoing import RulesExpired
from tests.sync.carrying import (
    agree,
    carry,
    certificate,
    door_at,
    evening,
    joined,
    letter_from,
    notes,
    traces_of_grid,
    visit,
    why_aside,
)
from tests.sync.village import Village, doors_of, village
from tests.town import StoppedClock

WRONG = {"1970": datetime(1970, 1, 1, 0, 5, tzinfo=UTC), "2099": datetime(2099, 12, 31, tzinfo=UTC)}


@pytest.fixture
def v() -> Village:
    """An office, and two workers of grid 2."""
    return village({"甲": ("2",), "乙": ("2",)})


def phones(device: Device) -> list[str]:
    with device.read() as db:
        return sorted(row[0] for row in db.execute("SELECT phone FROM residents WHERE scope = '2'"))


def day(v: Village, wrong: Device, at: datetime | None) -> None:
    """A day of three devices; the clock of `wrong` shows `at`."""
    if at is not None:
        wrong.clock = StoppedClock(at)
    for device in v.devices():
        visit(device, "2", f"{device.identity.person}的")
    errand = create_errand(v.workers["甲"], door_at(v.workers["甲"], "2", "101"), parse_items("盐 1"))
    move_errand(v.workers["甲"], errand, "bought")
    with v.office.read() as db:
        resident = db.execute("SELECT id FROM residents WHERE scope = '2' ORDER BY name").fetchone()[0]
    v.office.record("2", [Entry("resident.changed", {"phone": "19933333333"}, resident, (resident,))])
    evening(v.office, v.workers.values())
    with v.workers["乙"].read() as db:
        query = "SELECT record, dot FROM registers WHERE field = 'phone' AND replaced = 0 AND value = '19933333333'"
        record, dot = db.execute(query).fetchone()
    v.workers["乙"].record("2", [Entry("resident.changed", {"phone": "19944444444"}, record, (dot,))])
    evening(v.office, v.workers.values())


@pytest.mark.parametrize("who", ["社区办", "甲", "乙"])
@pytest.mark.parametrize("year", WRONG)
def test_a_wrong_clock_changes_nothing_of_what_is_agreed(v: Village, who: str, year: str) -> None:
    right = village({"甲": ("2",), "乙": ("2",)})
    day(right, right.office, None)
    wrong = next(device for device in v.devices() if device.identity.person == who)
    day(v, wrong, WRONG[year])
    agree(*v.devices())
    for one, other in zip(v.devices(), right.devices(), strict=True):
        assert notes(one) == notes(other)
        assert phones(one) == phones(other)
        assert [e.state for e in errands(one)] == [e.state for e in errands(other)] == ["bought"]
        assert standing(one).confirmed == standing(other).confirmed
        assert why_aside(one) == []


@pytest.mark.parametrize("year", WRONG)
def test_who_merges_is_told_by_how_much_the_senders_clock_is_wrong(v: Village, year: str) -> None:
    v.workers["甲"].clock = StoppedClock(WRONG[year])
    off = int((WRONG[year] - v.clock.now).total_seconds())
    assert abs(carry(v.workers["甲"], v.office).clock - off) <= 1


@pytest.mark.parametrize("minutes", [0, 1, -1])
def test_a_clock_that_is_right_is_not_complained_about(v: Village, minutes: int) -> None:
    letter = letter_from(v.workers["甲"], v.office)
    v.clock.forward(minutes=minutes)
    assert merge(v.office, letter, "b").clock == 0


def test_an_old_bundle_is_no_wrong_clock(v: Village) -> None:
    """A stick may lie in a drawer for two months: what was made in the past is no claim about now."""
    letter = letter_from(v.workers["甲"], v.office)
    v.clock.forward(days=60)
    assert merge(v.office, letter, "b").clock == 0


def test_a_clock_that_goes_backwards_loses_nothing(v: Village) -> None:
    worker, clock = v.workers["甲"], StoppedClock()
    worker.clock = clock
    for number in range(5):
        visit(worker, "2", f"第{number}次")
        carry(worker, v.office)
        clock.forward(days=-400)
    evening(v.office, v.workers.values())
    assert notes(v.workers["乙"]) == [f"第{number}次" for number in range(5)]
    agree(*v.devices())


def test_a_clock_of_2099_does_not_win_a_conflict(v: Village) -> None:
    """The one who knew the other's value wins, whatever the clocks say."""
    v.workers["甲"].clock = StoppedClock(WRONG["2099"])
    v.workers["乙"].clock = StoppedClock(WRONG["1970"])
    resident = "SELECT id FROM residents WHERE scope = '2' ORDER BY name"
    with v.workers["甲"].read() as db:
        one = db.execute(resident).fetchone()[0]
    v.workers["甲"].record("2", [Entry("resident.changed", {"phone": "2099"}, one, (one,))])
    evening(v.office, v.workers.values())
    with v.workers["乙"].read() as db:
        record, dot = db.execute(
            "SELECT record, dot FROM registers WHERE field = 'phone' AND value = '2099'"
        ).fetchone()
    v.workers["乙"].record("2", [Entry("resident.changed", {"phone": "1970"}, record, (dot,))])
    evening(v.office, v.workers.values())
    for device in v.devices():
        assert "1970" in phones(device)
        assert "2099" not in phones(device)


def test_a_clock_far_ahead_refuses_other_workers_and_not_the_office(v: Village) -> None:
    one, other = v.workers["甲"], v.workers["乙"]
    letter = letter_from(other, one)
    one.clock = StoppedClock(WRONG["2099"])
    with pytest.raises(Expired):
        merge(one, letter, "b")
    with pytest.raises(RulesExpired):
        carry(one, other)
    visit(one, "2", "照常")
    carry(one, v.office)
    carry(v.office, one)
    assert (notes(v.office), standing(one).confirmed) == (["照常"], 1)


# --- away for two years ----------------------------------------------------------------------------------


def two_years(v: Village) -> Device:
    """甲 was away: meanwhile it was moved, 乙 was revoked, a colleague came, the root was replaced."""
    away, other = v.workers["甲"], v.workers["乙"]
    visit(away, "2", "走之前没交")
    visit(other, "2", "乙交了的")
    carry(other, v.office)
    visit(other, "2", "乙没交的")
    carry(other, away)
    v.clock.forward(days=300)
    renew(v.office)
    revoke(v.office, other.id)
    v.clock.forward(days=300)
    reset_root(v.office, v.office.identity.reserve)
    move(v.office, away.id, ["1"])
    v.clock.forward(days=130)
    renew(v.office)
    return away


def test_who_was_away_for_two_years_hands_in_and_gets_everything(v: Village) -> None:
    away = two_years(v)
    late = joined(v, "丙", ("1", "2"), 40)
    visit(late, "1", "丙在1格")
    visit(away, "2", "回来才写的")
    evening(v.office, [late, away])
    assert away.identity.grids == ("1",)
    assert notes(v.office) == sorted(["走之前没交", "乙交了的", "回来才写的", "丙在1格"])
    assert notes(away) == ["丙在1格"]
    agree(v.office, late, away)


def test_who_was_away_purges_the_grid_that_was_taken_meanwhile(v: Village) -> None:
    away = two_years(v)
    evening(v.office, [away])
    evening(v.office, [away])
    assert traces_of_grid(away, "2", "走之前没交", "乙没交的", "乙交了的") == []


def test_who_was_away_with_the_offices_old_stick_first_gets_there_too(v: Village) -> None:
    """A bundle from before all of it lies in the drawer, and is merged after the newest."""
    old = letter_from(v.office, v.workers["甲"])
    away = two_years(v)
    evening(v.office, [away])
    merge(away, old, "old")
    evening(v.office, [away])
    assert doors_of(away, "2") == []
    assert certificate(away, v.workers["乙"]).revoked
    agree(v.office, away)


def test_who_was_away_and_only_met_a_colleague_is_told_that_its_rules_expired(v: Village) -> None:
    away = two_years(v)
    with pytest.raises(RulesExpired):
        letter_from(away, v.workers["乙"])


def test_a_colleague_with_valid_rules_brings_them_to_who_was_away(v: Village) -> None:
    away = two_years(v)
    late = joined(v, "丙", ("1", "2"), 40)
    visit(late, "1", "丙在1格")
    carry(late, away)
    assert away.identity.grids == ("1",)
    assert certificate(away, v.workers["乙"]).revoked

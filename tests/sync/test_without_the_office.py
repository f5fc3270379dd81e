"""Workers who meet without the office: what they share, and until when."""

import itertools

import pytest

from fieldtui.errands import create_errand, parse_items
from sync.errors import Expired
from sync.exchange import (
    export,
    merge,
    renew,
    standing,
)
from sync.exchange.outgoing import RulesExpired, export_for
from tests.sync import forging
from tests.sync.carrying import (
    agree,
    carry,
    door_at,
    evening,
    letter_from,
    notes,
    traces,
    visit,
)
from tests.sync.village import SECRETS, Village, village


@pytest.fixture
def v() -> Village:
    """An office, 甲 with grids 1 and 2, 乙 with grids 2 and 3, 丙 with grid 3."""
    return village({"甲": ("1", "2"), "乙": ("2", "3"), "丙": ("3",)})


def test_two_workers_share_what_both_may_hold_and_no_more(v: Village) -> None:
    one, other = v.workers["甲"], v.workers["乙"]
    for device, code in ((one, "1"), (one, "2"), (other, "2"), (other, "3")):
        visit(device, code, f"{device.identity.person}在{code}")
    carry(one, other)
    carry(other, one)
    assert notes(one, "2") == notes(other, "2") == ["乙在2", "甲在2"]
    assert traces(other, "甲在1", *SECRETS["1"]) == []
    assert traces(one, "乙在3", *SECRETS["3"]) == []
    agree(one, other)


def test_two_workers_without_a_common_grid_share_no_record_of_a_grid(v: Village) -> None:
    visit(v.workers["甲"], "1", "甲在1")
    letter = letter_from(v.workers["甲"], v.workers["丙"])
    content = forging.opened(v.workers["丙"], letter)
    assert {head.log.scope for head in content.has} <= {""}
    merge(v.workers["丙"], letter, "b")
    assert notes(v.workers["丙"]) == []


@pytest.mark.parametrize("order", list(itertools.permutations("甲乙丙")), ids="".join)
def test_a_chain_of_workers_brings_everything_to_the_office(order: tuple[str, ...]) -> None:
    v = village(dict.fromkeys("甲乙丙", ("2",)))
    chain = [v.workers[person] for person in order]
    for person, worker in v.workers.items():
        visit(worker, "2", f"{person}的")
        create_errand(worker, door_at(worker, "2", "102"), parse_items("盐 1"), note=person)
    for one, next_one in itertools.pairwise(chain):
        carry(one, next_one)
    carry(chain[-1], v.office)
    assert notes(v.office) == sorted(f"{person}的" for person in order)
    agree(v.office, chain[-1])


# --- expiry ----------------------------------------------------------------------------------------------


def expired(v: Village) -> None:
    v.clock.forward(days=400)


def test_after_expiry_nothing_goes_from_worker_to_worker(v: Village) -> None:
    before = letter_from(v.workers["甲"], v.workers["乙"])
    expired(v)
    with pytest.raises(RulesExpired):
        export(v.workers["甲"], "乙")
    with pytest.raises(RulesExpired):
        export_for(v.workers["甲"], [v.workers["乙"].id])
    with pytest.raises(Expired):
        merge(v.workers["乙"], before, "b")


def test_only_the_clock_of_who_merges_counts(v: Village) -> None:
    before = letter_from(v.workers["甲"], v.workers["乙"])
    expired(v)
    v.workers["乙"].clock = village(seed=70).clock
    assert merge(v.workers["乙"], before, "b").refusal is None


def test_after_expiry_everything_works_with_the_office(v: Village) -> None:
    expired(v)
    visit(v.workers["甲"], "2", "过期之后")
    evening(v.office, v.workers.values())
    assert notes(v.office) == notes(v.workers["乙"]) == ["过期之后"]
    assert standing(v.workers["甲"]).confirmed == standing(v.workers["甲"]).total
    agree(v.office, *v.workers.values())


def test_after_the_rules_were_renewed_workers_exchange_again(v: Village) -> None:
    expired(v)
    renew(v.office)
    evening(v.office, v.workers.values())
    visit(v.workers["甲"], "2", "又行了")
    carry(v.workers["甲"], v.workers["乙"])
    assert notes(v.workers["乙"]) == ["又行了"]


def test_standing_says_when_the_rules_end(v: Village) -> None:
    assert standing(v.workers["甲"]).expires == forging.policy_of(v.office).expires > v.office.wall()

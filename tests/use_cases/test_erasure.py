"""What would go with a resident, the order that it goes, and what is due."""

from datetime import date, timedelta

import pytest

from fieldtui.community import OfficeOnly
from fieldtui.device import Device
from fieldtui.erasure import (
    ASKED,
    RETENTION,
    NoSuchResident,
    NothingToErase,
    SeveralResidents,
    UnknownReason,
    order_erasure,
    orders,
    records_of,
    resident_called,
    residents_called,
)
from fieldtui.errands import create_errand, parse_items, record_purchase
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.retention import due, erase_due, erase_unasked, last_day
from fieldtui.rounds import NotKeepDays, open_round
from fieldtui.search import find
from fieldtui.undo import undoable
from fieldtui.visits import begin_draft, draft_at, record_sighting, record_visit
from tests.town import Town
from tests.use_cases.conftest import questions

ALONE, TOGETHER = "王秀兰", "张玉梅"
AT_ALONE, AT_TOGETHER = "文星苑/3/1/201", "文星苑/3/1/601"


def count(device: Device, table: str) -> int:
    with device.read() as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture
def busy(town: Town) -> Town:
    """At each of two doors an errand with a purchase, an errand of the household, a visit and a look at the window."""
    for key, name in ((AT_ALONE, ALONE), (AT_TOGETHER, TOGETHER)):
        door = town.doors[key]
        errand = create_errand(town.office, door, parse_items("降压药 2盒"), resident=town.people[name])
        record_purchase(town.office, errand, 0, 3650)
        create_errand(town.office, door, parse_items("挂面 3"))
        record_visit(town.office, door, "answered", note="都好")
        record_sighting(town.office, door, "lit")
    return town


def test_a_resident_who_lives_alone_can_go_with_household_and_visits(busy: Town) -> None:
    found = records_of(busy.office, busy.people[ALONE])
    assert (found.name, found.address) == (ALONE, "文星苑 3栋 1单元 201")
    assert dict(found.own.counts) == {"residents": 1, "errands": 1, "purchases": 1}
    assert dict(found.household.counts) == {"households": 1, "errands": 1, "visits": 1, "sightings": 1}


def test_a_household_in_which_others_live_is_not_offered(busy: Town) -> None:
    found = records_of(busy.office, busy.people[TOGETHER])
    assert dict(found.own.counts) == {"residents": 1, "errands": 1, "purchases": 1}
    assert (found.household.records, found.household.total) == ((), 0)


def test_exactly_what_was_shown_goes(busy: Town) -> None:
    found = records_of(busy.office, busy.people[ALONE])
    tables = ("residents", "households", "errands", "purchases", "visits", "sightings")
    before = {table: count(busy.office, table) for table in tables}
    order_erasure(busy.office, [*found.own.records, *found.household.records], ASKED)
    shown: dict[str, int] = {}
    for table, number in (*found.own.counts, *found.household.counts):
        shown[table] = shown.get(table, 0) + number
    assert {table: before[table] - count(busy.office, table) for table in tables} == shown
    assert find(busy.office, "wxl") == []


def test_an_errand_that_was_given_to_the_resident_later_goes_too(busy: Town) -> None:
    errand = create_errand(busy.office, busy.doors[AT_TOGETHER], parse_items("米"))
    busy.office.record("2", [Entry("errand.changed", {"resident": busy.people[ALONE]}, errand, (errand,))])
    found = records_of(busy.office, busy.people[ALONE])
    assert dict(found.own.counts)["errands"] == 2
    before = count(busy.office, "errands")
    order_erasure(busy.office, found.own.records, ASKED)
    assert count(busy.office, "errands") == before - 2


def test_what_was_erased_cannot_be_shown_again(busy: Town) -> None:
    order_erasure(busy.office, [busy.people[ALONE]], ASKED)
    with pytest.raises(NothingToErase):
        records_of(busy.office, busy.people[ALONE])


def test_erasing_leaves_nothing_of_it_to_undo(busy: Town) -> None:
    order_erasure(busy.office, records_of(busy.office, busy.people[ALONE]).own.records, ASKED)
    assert [
        change for change in undoable(busy.office) if "降压药" in change.text and "201" in change.address
    ] == []


def test_a_checklist_being_filled_goes_with_the_household(busy: Town) -> None:
    door = busy.doors[AT_ALONE]
    begin_draft(busy.office, door, 0, 0, "door", [("/data/t", "38.5")])
    order_erasure(busy.office, records_of(busy.office, busy.people[ALONE]).household.records, ASKED)
    assert draft_at(busy.office, door, 0) is None
    assert count(busy.office, "draft_answers") == 0


def test_only_the_office_orders(worker: Device) -> None:
    with pytest.raises(OfficeOnly):
        order_erasure(worker, [1], ASKED)
    with pytest.raises(OfficeOnly):
        erase_due(worker)


def test_a_reason_is_one_of_the_table(town: Town) -> None:
    with pytest.raises(UnknownReason, match="asked"):
        order_erasure(town.office, [town.people[ALONE]], "王秀兰 wants it")


def test_nothing_is_no_order(town: Town) -> None:
    with pytest.raises(NothingToErase):
        order_erasure(town.office, (), ASKED)


def test_records_of_two_grids_make_an_order_in_each(town: Town) -> None:
    given = order_erasure(town.office, [town.people[ALONE], town.people["周文博"]], ASKED)
    assert len(given) == 2
    assert sorted((one.scope, one.records, one.why) for one in orders(town.office)) == [
        ("1", 1, ASKED),
        ("2", 1, ASKED),
    ]


# --- whom a text means -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [ALONE, "wxl", "wangxiulan", "ＷＸＬ"])
def test_a_resident_is_called_by_name_pinyin_or_initials(town: Town, text: str) -> None:
    assert resident_called(town.office, text) == town.people[ALONE]


def test_a_resident_who_has_left_is_found(town: Town) -> None:
    gone = town.people[ALONE]
    town.office.record("2", [Entry("resident.changed", {"state": "gone"}, gone, (gone,))])
    assert resident_called(town.office, ALONE) == gone


def test_a_whole_name_is_preferred(town: Town) -> None:
    town.office.record("2", [Entry("resident.added", {"name": "王小龙"})])
    assert resident_called(town.office, ALONE) == town.people[ALONE]
    with pytest.raises(SeveralResidents, match="王小龙"):
        resident_called(town.office, "wxl")


@pytest.mark.parametrize("address", ["3-1-601", "3栋1单元601", "３－１－６０１"])
def test_an_address_tells_residents_of_one_name_apart(town: Town, address: str) -> None:
    town.office.record("2", [Entry("resident.added", {"name": TOGETHER})])
    assert resident_called(town.office, TOGETHER, address) == town.people[TOGETHER]


@pytest.mark.parametrize("text", ["", "  ", "没有的人", "%", "18"])
def test_nobody_is_meant_by_a_text_that_fits_nobody(town: Town, text: str) -> None:
    assert residents_called(town.office, text) == []
    with pytest.raises(NoSuchResident):
        resident_called(town.office, text)


# --- retention -------------------------------------------------------------------------------------------


def kept_round(town: Town, keep_days: int | None) -> int:
    day = town.office.today()
    (opened,) = open_round(
        town.office, "排查", questions(town), ["2"], day, day + timedelta(days=2), keep_days=keep_days
    )
    return opened.id


def test_a_round_is_due_on_the_day_after_its_last_day_of_keeping(town: Town) -> None:
    kept_round(town, 10)
    town.clock.forward(days=12)
    assert due(town.office) == []
    town.clock.forward(days=1)
    (found,) = due(town.office)
    assert last_day(found) == date(2026, 10, 24)


def test_what_is_due_is_ordered_once(town: Town) -> None:
    round_ = kept_round(town, 10)
    record_visit(town.office, town.doors[AT_ALONE], "answered", round_=round_)
    record_visit(town.office, town.doors[AT_ALONE], "answered")
    town.clock.forward(days=13)
    assert [one.id for one in erase_due(town.office)] == [round_]
    assert erase_due(town.office) == []
    (order,) = orders(town.office)
    assert (order.why, order.rounds, order.records) == (RETENTION, ("排查",), 0)
    assert count(town.office, "visits") == 1


def test_without_records_of_others_nobody_knows_whether_the_clock_is_right(town: Town) -> None:
    kept_round(town, 10)
    town.clock.forward(days=13)
    assert erase_unasked(town.office) == []


def test_a_round_without_end_or_with_a_day_that_is_none_is_never_due(town: Town) -> None:
    kept_round(town, None)
    odd: tuple[Fields, ...] = (
        {"ends": "gestern", "keep_days": 1},
        {"ends": "9999-12-31", "keep_days": 400},
        {"keep_days": 3},
    )
    for fields in odd:
        town.office.record("2", [Entry("round.added", fields)])
    town.clock.forward(days=30_000)
    assert due(town.office) == []


@pytest.mark.parametrize("days", [0, -1, 36_501])
def test_a_number_of_days_has_limits(town: Town, days: int) -> None:
    with pytest.raises(NotKeepDays):
        kept_round(town, days)

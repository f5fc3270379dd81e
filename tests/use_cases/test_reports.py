"""What the records say: every door once in a round, every attempt once on its day, and sums that add up."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.buildings import buildings
from fieldtui.device import Device
from fieldtui.doors import door_view
from fieldtui.errands import create_errand, move_errand, parse_items, record_purchase
from fieldtui.log.event import Entry
from fieldtui.reports import Report, Tally, report_of_day, report_of_round
from fieldtui.rounds import NoSuchRound, open_round
from fieldtui.today import tasks
from fieldtui.undo import undoable
from fieldtui.visits import OUTCOMES, WAYS, record_sighting, record_visit
from tests.town import Town, small_town
from tests.use_cases.conftest import here, questions, share, worker_of

DOOR = "文星苑/3/1/201"
MONDAY, SUNDAY = date(2026, 10, 12), date(2026, 10, 18)
CHINA = timezone(timedelta(hours=8))
# What each outcome and way is counted as; whoever was not met in either way was not met.
COUNTED = {(o, w): o.replace(" ", "_") for o in OUTCOMES for w in WAYS} | {
    ("answered", "door"): "at_door",
    ("answered", "phone"): "by_phone",
}
RESULTS = ("at_door", "by_phone", "no_answer", "refused", "moved_out", "follow_up", "left")
_DOORS = sorted(small_town(with_round=False).doors)
visits = st.lists(
    st.tuples(st.sampled_from(_DOORS), st.sampled_from(list(OUTCOMES)), st.sampled_from(list(WAYS))),
    max_size=25,
)


def with_round(town: Town, places: tuple[int, ...] = ()) -> dict[str, int]:
    """A round called 一轮 in each grid; its records by grid."""
    opened = open_round(town.office, "一轮", questions(town), ("1", "2"), MONDAY, SUNDAY, places)
    return {r.scope: r.id for r in opened}


def assert_adds_up(report: Report) -> None:
    """The total is the sum of the grids and of the lines, and every door or attempt is something."""
    assert sum((tally for _grid, tally in report.by_grid()), Tally()) == report.total
    assert sum((line.tally for line in report.lines), Tally()) == report.total
    for line in report.lines:
        assert line.tally.doors == sum(getattr(line.tally, name) for name in RESULTS)


@given(visits)
def test_in_a_round_each_door_counts_once_by_its_last_visit(made: list[tuple[str, str, str]]) -> None:
    town = small_town(with_round=False)
    rounds = with_round(town)
    for key, outcome, way in made:
        scope = "1" if key.startswith("信义里") else "2"
        record_visit(town.office, town.doors[key], outcome, way=way, round_=rounds[scope])
    report = report_of_round(town.office, "一轮")
    last = {key: COUNTED[outcome, way] for key, outcome, way in made}
    assert report.total.doors == len(town.doors)
    assert report.total.left == len(town.doors) - len(last)
    for name in RESULTS[:-1]:
        assert getattr(report.total, name) == list(last.values()).count(name)
    assert_adds_up(report)


@given(visits)
def test_on_a_day_each_attempt_counts(made: list[tuple[str, str, str]]) -> None:
    town = small_town(with_round=False)
    for key, outcome, way in made:
        record_visit(town.office, town.doors[key], outcome, way=way)
    report = report_of_day(town.office, MONDAY)
    assert report.total.doors == len(made)
    for name in RESULTS[:-1]:
        assert getattr(report.total, name) == [COUNTED[o, w] for _k, o, w in made].count(name)
    assert_adds_up(report)


def test_a_report_has_a_line_for_each_building_and_a_sum_for_each_grid(town: Town) -> None:
    with_round(town)
    report = report_of_round(town.office, "一轮")
    assert [(line.grid, line.compound, line.label, line.tally.doors) for line in report.lines] == [
        ("第1网格", "信义里", "1栋", 6),
        ("第2网格", "文星苑", "3栋", 24),
        ("第2网格", "文星苑", "4栋", 12),
    ]
    assert [(grid, tally.doors) for grid, tally in report.by_grid()] == [("第1网格", 6), ("第2网格", 36)]
    assert (report.community, report.first, report.last) == ("信义社区", MONDAY, SUNDAY)


def test_visits_of_another_round_do_not_count(town: Town) -> None:
    rounds = with_round(town)
    record_visit(town.office, town.doors[DOOR], "answered")
    (other,) = open_round(town.office, "二轮", questions(town), ("2",), MONDAY, SUNDAY)
    record_visit(town.office, town.doors[DOOR], "answered", round_=other.id)
    assert report_of_round(town.office, "一轮").total.left == len(town.doors)
    record_visit(town.office, town.doors[DOOR], "refused", round_=rounds["2"])
    assert report_of_round(town.office, "一轮").total.left == len(town.doors) - 1


def test_a_round_over_some_places_counts_their_doors_alone(town: Town) -> None:
    with_round(town, (town.buildings["文星苑/4"],))
    report = report_of_round(town.office, "一轮")
    assert report.total.doors == report.total.left == 12


def test_a_list_of_buildings_counts_the_doors_that_the_round_has_there(town: Town) -> None:
    rounds = with_round(town, (town.buildings["文星苑/4"], town.doors[DOOR]))
    counted = {(line.compound, line.label): line.doors for line in buildings(town.office, rounds["2"])}
    assert (counted["文星苑", "3栋"], counted["文星苑", "4栋"]) == (1, 12)


def test_a_round_that_was_opened_twice_counts_a_door_once(town: Town) -> None:
    asked = questions(town)
    for places in ((town.buildings["文星苑/4"],), (town.buildings["文星苑/4"], town.doors[DOOR])):
        open_round(town.office, "一轮", asked, ("2",), MONDAY, SUNDAY, places)
    assert report_of_round(town.office, "一轮").total.doors == 13


def test_of_two_rounds_of_one_name_the_newer_is_reported(town: Town) -> None:
    with_round(town)
    later = MONDAY + timedelta(days=30)
    open_round(town.office, "一轮", questions(town), ("2",), later, later)
    assert report_of_round(town.office, "一轮").first == later


def test_a_round_that_is_not_here_is_named(town: Town) -> None:
    with pytest.raises(NoSuchRound, match="九轮"):
        report_of_round(town.office, "九轮")


def test_office_and_worker_report_the_same_of_two_visits_made_at_once(town: Town) -> None:
    round_ = with_round(town)["2"]
    workers = [worker_of(town, 3), worker_of(town, 2)]
    for worker, outcome in zip(workers, ("answered", "no answer"), strict=True):
        door = here(town.doors[DOOR], town.office, worker)
        record_visit(worker, door, outcome, round_=here(round_, town.office, worker), revisit=MONDAY)
    share(*workers, town.office)
    devices = (*workers, town.office)
    assert len({report_of_round(device, "一轮").total for device in devices}) == 1
    settled = {sum(line.settled for line in buildings(d, here(round_, town.office, d))) for d in devices}
    assert len(settled) == 1
    assert len({tuple(task.what for task in tasks(device)) for device in devices}) == 1


# Days.


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 10, 12, 0, 0, 0, tzinfo=CHINA), MONDAY),
        (datetime(2026, 10, 12, 23, 59, 59, tzinfo=CHINA), MONDAY),
        (datetime(2026, 10, 13, 0, 0, 0, tzinfo=CHINA), MONDAY + timedelta(days=1)),
        (datetime(2026, 10, 11, 23, 59, 59, tzinfo=CHINA), MONDAY - timedelta(days=1)),
        (datetime(2026, 10, 11, 16, 0, 0, tzinfo=UTC), MONDAY),
    ],
)
def test_a_day_is_one_of_the_local_zone(town: Town, moment: datetime, day: date) -> None:
    town.clock.now = moment
    record_visit(town.office, town.doors[DOOR], "answered")
    create_errand(town.office, town.doors[DOOR], parse_items("米"))
    town.clock.now = datetime(2026, 10, 20, tzinfo=CHINA)
    found = {
        offset: (report.total.at_door, report.total.open)
        for offset in (-1, 0, 1)
        for report in [report_of_day(town.office, day + timedelta(days=offset))]
    }
    assert found == {-1: (0, 0), 0: (1, 1), 1: (0, 0)}


def test_a_visit_at_a_door_that_has_no_building_here_still_counts(town: Town) -> None:
    lost = town.office.record("2", [Entry("door.added", {"room": "101"})])[0]
    record_visit(town.office, lost, "answered")
    record_visit(town.office, town.doors[DOOR], "answered")
    report = report_of_day(town.office, MONDAY)
    assert report.total.at_door == 2
    assert {line.building for line in report.lines} == {0, town.buildings["文星苑/3"]}
    assert_adds_up(report)


def test_a_door_of_a_round_that_has_no_building_here_still_counts(town: Town) -> None:
    with_round(town)
    town.office.record("2", [Entry("door.added", {"room": "101"})])
    report = report_of_round(town.office, "一轮")
    assert report.total.doors == len(town.doors) + 1
    assert_adds_up(report)


# Errands.


def test_errands_are_open_or_done_and_what_is_cancelled_is_neither(town: Town) -> None:
    made = [create_errand(town.office, town.doors[DOOR], parse_items("米 1，油 1")) for _n in range(5)]
    for errand, states in zip(
        made,
        [(), ("bought",), ("bought", "delivered"), ("bought", "delivered", "closed"), ("cancelled",)],
        strict=True,
    ):
        for state in states:
            move_errand(town.office, errand, state)
    total = report_of_day(town.office, MONDAY).total
    assert (total.open, total.done) == (2, 2)


def test_what_was_spent_is_the_newest_price_of_each_item(town: Town) -> None:
    errand = create_errand(town.office, town.doors[DOOR], parse_items("米 1，油 1"))
    for item, price in ((0, 100), (1, 50), (0, 70)):
        record_purchase(town.office, errand, item, price)
    assert report_of_day(town.office, MONDAY).total.spent == 120


def test_what_was_spent_is_the_same_to_office_and_worker(town: Town) -> None:
    errand = create_errand(town.office, town.doors[DOOR], parse_items("米"))
    workers = [worker_of(town, 3), worker_of(town, 2)]
    for at, worker in enumerate(workers):
        record_purchase(worker, here(errand, town.office, worker), 0, 100 + at)
    share(*workers, town.office)
    assert len({report_of_day(one, MONDAY).total.spent for one in (*workers, town.office)}) == 1


# Clocks that are wrong.

ABSURD = [
    0,
    1,
    -1,
    -62_135_596_800,
    -(1 << 52),
    4_102_444_800,
    253_402_300_799,
    253_402_300_800,
    1 << 52,
    (1 << 53) - 1,
]


def look_at_everything(device: Device, door: int) -> None:
    """What screens and commands read."""
    round_ = report_of_round(device, "一轮")
    assert_adds_up(round_)
    assert_adds_up(report_of_day(device, MONDAY))
    for happening in door_view(device, door, 0).history:
        device.time_of(happening.wall)
        device.day_of(happening.wall)
    tasks(device)
    for change in undoable(device):
        device.time_of(change.wall)


@pytest.mark.parametrize("zone", [UTC, CHINA, timezone(timedelta(hours=-12)), timezone(timedelta(hours=14))])
@pytest.mark.parametrize("wall", ABSURD)
def test_records_of_a_clock_that_is_absurd_can_be_read_by_everybody(
    town: Town, wall: int, zone: timezone
) -> None:
    with_round(town)
    worker = worker_of(town, 2)
    town.clock.now = town.clock.now.astimezone(zone)
    door = here(town.doors[DOOR], town.office, worker)
    worker.wall = lambda: wall  # type: ignore[method-assign]
    record_visit(worker, door, "answered")
    record_sighting(worker, door, "lit")
    create_errand(worker, door, parse_items("米"))
    look_at_everything(worker, door)
    share(worker, town.office)
    look_at_everything(town.office, town.doors[DOOR])


@pytest.mark.parametrize("year", [1, 1900, 1970, 2038, 2099, 9999])
def test_a_device_whose_clock_is_wrong_works_and_merges_as_any_other(town: Town, year: int) -> None:
    with_round(town)
    worker = worker_of(town, 2)
    town.clock.now = datetime(year, 6, 15, 12, 0, tzinfo=CHINA)
    door = here(town.doors[DOOR], town.office, worker)
    record_visit(worker, door, "answered")
    errand = create_errand(worker, door, parse_items("米"))
    move_errand(worker, errand, "bought")
    look_at_everything(worker, door)
    assert report_of_day(worker, date(year, 6, 15)).total.at_door == 1
    town.clock.now = datetime(2026, 10, 12, 12, 0, tzinfo=CHINA)
    share(worker, town.office)
    look_at_everything(town.office, town.doors[DOOR])
    assert door_view(town.office, town.doors[DOOR], 0).cell.attempts[-1].outcome == "answered"


def test_a_later_visit_counts_whatever_its_clock_says(town: Town) -> None:
    round_ = with_round(town)["2"]
    worker = worker_of(town, 2)
    town.clock.forward(days=20_000)
    record_visit(town.office, town.doors[DOOR], "no answer", round_=round_)
    share(town.office, worker)
    town.clock.forward(days=-40_000)
    record_visit(
        worker,
        here(town.doors[DOOR], town.office, worker),
        "answered",
        round_=here(round_, town.office, worker),
    )
    share(town.office, worker)
    assert report_of_round(town.office, "一轮").total.at_door == 1
    assert report_of_round(town.office, "一轮").total.no_answer == 0


@pytest.mark.parametrize("day", [date.min, date(1970, 1, 1), date.max])
@pytest.mark.parametrize("zone", [UTC, CHINA, timezone(timedelta(hours=-12))])
def test_any_day_of_the_calendar_can_be_reported(town: Town, day: date, zone: timezone) -> None:
    town.clock.now = town.clock.now.astimezone(zone)
    assert report_of_day(town.office, day).total == Tally()


def test_a_tally_counts_what_it_is_made_of() -> None:
    ones = Tally(*(1 for _field in fields(Tally)))
    assert ones + ones == Tally(*(2 for _field in fields(Tally)))

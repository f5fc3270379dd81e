"""Two people who change one field: nothing is overwritten in silence, and everybody sees the same."""

from itertools import permutations

import pytest

from fieldtui.log.event import Entry
from fieldtui.log.kinds import UNDONE
from fieldtui.log.names import Dot
from fieldtui.log.settings import leave_epoch
from tests.log.replicas import Replica, exchange

ORDERS = list(permutations(range(3)))


class Rivals:
    """An errand that one device made, and that two others changed without having seen each other's change."""

    def __init__(self) -> None:
        self.office, self.low, self.high, self.late = Replica(1), Replica(2), Replica(9), Replica(4)
        made = self.office.one("2", "errand.added", {"state": "new", "note": "first"})
        self.office.seal()
        self.name = self.office.name(made)
        for worker in (self.low, self.high):
            worker.give_all(self.office.own_segments())
        self.low.change("errand", self.at(self.low), {"state": "bought"})
        self.high.change("errand", self.at(self.high), {"state": "cancelled"})
        exchange(*self.all)
        self.late.give_all([one for device in self.all for one in device.own_segments()])

    @property
    def all(self) -> tuple[Replica, ...]:
        """The three that take part."""
        return self.office, self.low, self.high

    def at(self, replica: Replica) -> Dot:
        """The errand as `replica` names it."""
        return replica.local(self.name)


def test_both_values_stay() -> None:
    rivals = Rivals()
    for replica in (*rivals.all, rivals.late):
        assert replica.rivals(rivals.at(replica), "state") == ["bought", "cancelled"]


def test_of_equal_counters_the_device_decides_and_everybody_shows_the_same() -> None:
    rivals = Rivals()
    shown = {replica.value("errands", "state", rivals.at(replica)) for replica in (*rivals.all, rivals.late)}
    assert shown == {"cancelled"}


def test_the_higher_counter_wins_over_the_device_and_over_the_clock() -> None:
    office, low, high = Replica(1), Replica(2), Replica(9)
    errand = office.one("2", "errand.added", {"state": "new"})
    office.seal()
    for worker in (low, high):
        worker.give_all(office.own_segments())
    low.record("2", [Entry("grid.added", {"code": str(n)}) for n in range(5)])
    name = office.name(errand)
    low.record("2", [Entry("errand.changed", {"state": "bought"}, low.local(name), (low.local(name),))], -1)
    late_clock = 4_102_444_800
    high.record(
        "2",
        [Entry("errand.changed", {"state": "cancelled"}, high.local(name), (high.local(name),))],
        late_clock,
    )
    exchange(office, low, high)
    assert {r.value("errands", "state", r.local(name)) for r in (office, low, high)} == {"bought"}


def test_a_field_that_nobody_disputes_is_not_touched() -> None:
    rivals = Rivals()
    for replica in rivals.all:
        assert replica.value("errands", "note", rivals.at(replica)) == "first"
        assert replica.rivals(rivals.at(replica), "note") == []


def test_a_change_that_names_both_settles_it_everywhere() -> None:
    rivals = Rivals()
    rivals.office.change("errand", rivals.at(rivals.office), {"state": "delivered"})
    exchange(*rivals.all)
    for replica in rivals.all:
        assert replica.rivals(rivals.at(replica), "state") == ["delivered"]
        assert replica.value("errands", "state", rivals.at(replica)) == "delivered"


def test_a_change_that_names_one_leaves_the_other_standing() -> None:
    rivals = Rivals()
    low = rivals.low
    errand = rivals.at(low)
    mine = next(event.dot for event in low.events() if low.name(event.dot)[0] == low.id)
    low.one("2", "errand.changed", {"state": "delivered"}, errand, [mine])
    exchange(*rivals.all)
    for replica in rivals.all:
        assert replica.rivals(rivals.at(replica), "state") == ["cancelled", "delivered"]


def test_two_decisions_that_did_not_see_each_other_are_two_values_again() -> None:
    rivals = Rivals()
    rivals.office.change("errand", rivals.at(rivals.office), {"state": "delivered"})
    rivals.low.change("errand", rivals.at(rivals.low), {"state": "closed"})
    exchange(*rivals.all)
    for replica in rivals.all:
        assert replica.rivals(rivals.at(replica), "state") == ["closed", "delivered"]


def test_equal_values_from_two_people_are_still_two() -> None:
    office, low, high = Replica(1), Replica(2), Replica(9)
    errand = office.one("2", "errand.added", {"state": "new"})
    office.seal()
    for worker in (low, high):
        worker.give_all(office.own_segments())
        worker.change("errand", worker.local(office.name(errand)), {"state": "bought"})
    exchange(office, low, high)
    assert office.rivals(errand, "state") == ["bought", "bought"]


@pytest.mark.parametrize("order", ORDERS)
def test_a_record_and_two_changes_in_a_row_give_the_last_in_any_order(order: tuple[int, ...]) -> None:
    """Three devices wrote one of the three each, so that any of them may come first."""
    maker, second, third = Replica(1), Replica(2), Replica(3)
    made = maker.one("2", "resident.added", {"name": "王秀兰", "tags": ["独居"]})
    maker.seal()
    name = maker.name(made)
    second.give_all(maker.own_segments())
    second.change("resident", second.local(name), {"name": "李建国"})
    second.seal()
    third.give_all([*maker.own_segments(), *second.own_segments()])
    third.change("resident", third.local(name), {"name": "张玉梅"})
    third.seal()
    taker = Replica(4)
    writers = (maker, second, third)
    taker.give_all([segment for at in order for segment in writers[at].own_segments()])
    assert taker.value("residents", "name", taker.local(name)) == "张玉梅"
    assert taker.rivals(taker.local(name), "name") == ["张玉梅"]
    assert taker.tables() == third.tables()
    with taker.vault.read() as db:
        assert db.execute("SELECT name, initials FROM names").fetchall() == [("张玉梅", "zym")]


@pytest.mark.parametrize("order", ORDERS)
def test_a_change_of_several_fields_waits_for_no_value_that_a_field_never_had(order: tuple[int, ...]) -> None:
    """One change names what it replaces in two fields; what stood in one of them came from somebody else."""
    maker, second, third = Replica(1), Replica(2), Replica(3)
    made = maker.one("2", "household.added", {"phone": "1", "note": "a"})
    maker.seal()
    name = maker.name(made)
    second.give_all(maker.own_segments())
    second.change("household", second.local(name), {"phone": "2"})
    second.seal()
    third.give_all([*maker.own_segments(), *second.own_segments()])
    third.change("household", third.local(name), {"phone": "3", "note": "b"})
    third.seal()
    taker, writers = Replica(4), (maker, second, third)
    taker.give_all([segment for at in order for segment in writers[at].own_segments()])
    assert taker.digest() == third.digest()
    assert taker.tables() == third.tables()
    assert taker.rebuild()


@pytest.mark.parametrize("order", ORDERS)
def test_what_was_withdrawn_stays_withdrawn_in_any_order(order: tuple[int, ...]) -> None:
    """A fact and its withdrawal come in one log, so the record they are about comes before, between or after."""
    office, worker, other = Replica(1), Replica(2), Replica(3)
    door = office.one("2", "door.added", {"room": "101"})
    office.seal()
    worker.give_all(office.own_segments())
    here = worker.local(office.name(door))
    visit = worker.one("2", "visit.made", {"outcome": "answered", "/data/a": "x"}, here)
    worker.seal()
    worker.one("2", UNDONE, {}, visit, [visit])
    worker.seal()
    segments = [*office.own_segments(), *worker.own_segments()]
    other.give_all([segments[at] for at in order])
    assert other.tables()["visits"] == []
    assert other.tables() == worker.tables()


def test_a_withdrawal_that_comes_before_what_it_withdraws_holds_when_that_comes() -> None:
    """One person with one device writes in two epochs, which are two logs."""
    before, after, other = Replica(1), Replica(1), Replica(3)
    errand = before.one("2", "errand.added", {"state": "new", "items": [["挂面", "1"]]})
    before.seal()
    after.give_all(before.own_segments())
    after.vault.write(lambda db: db.execute("INSERT OR REPLACE INTO settings VALUES ('epoch', x'31')"))
    after.one("2", UNDONE, {}, errand, [errand])
    after.seal()
    later = [segment for segment in after.own_segments() if segment not in before.own_segments()]
    other.give_all(later)
    assert other.tables()["undone"] != []
    other.give_all(before.own_segments())
    assert other.tables()["errands"] == []
    assert other.tables() == after.tables()


@pytest.mark.parametrize("order", ORDERS)
def test_a_change_of_a_withdrawn_record_comes_to_nothing_in_any_order(order: tuple[int, ...]) -> None:
    maker, changer, taker = Replica(1), Replica(2), Replica(3)
    errand = maker.one("2", "errand.added", {"state": "new", "note": "n"})
    maker.seal()
    changer.give_all(maker.own_segments())
    changer.one("2", "errand.changed", {"state": "bought"}, changer.local(maker.name(errand)))
    changer.seal()
    maker.one("2", UNDONE, {}, errand, [errand])
    maker.seal()
    segments = [*maker.own_segments(), *changer.own_segments()]
    taker.give_all([segments[at] for at in order])
    maker.give_all(changer.own_segments())
    changer.give_all(maker.own_segments())
    assert taker.tables()["errands"] == []
    assert taker.tables() == maker.tables() == changer.tables()
    assert taker.digest() == maker.digest() == changer.digest()


def test_nobody_withdraws_what_somebody_else_recorded() -> None:
    author, other = Replica(1), Replica(2)
    errand = author.one("2", "errand.added", {"state": "new"})
    author.seal()
    other.give_all(author.own_segments())
    there = other.local(author.name(errand))
    other.one("2", UNDONE, {}, there, [there])
    exchange(author, other)
    for replica in (author, other):
        assert len(replica.tables()["errands"]) == 1


@pytest.mark.parametrize(
    "entry",
    [
        Entry("errand.changed", {"state": "cancelled"}),
        Entry("visit.made", {"outcome": "answered", "/data/a": "x"}),
        Entry("purchase.made", {"item": 0, "price": 5}),
        Entry("door.seen", {"seen": "lit"}),
        Entry(UNDONE, {}),
    ],
    ids=lambda entry: entry.kind,
)
def test_an_event_about_a_record_of_another_scope_never_touches_it(entry: Entry) -> None:
    writer, other = Replica(1), Replica(2)
    errand = writer.one("1", "errand.added", {"state": "new"})
    before = writer.tables()
    writer.record("2", [Entry(entry.kind, entry.fields, errand, (errand,))])
    assert writer.tables() == before
    exchange(writer, other)
    assert other.tables() == before


def test_of_equal_counters_of_one_device_the_later_epoch_decides_wherever_it_came_first() -> None:
    """A device that was restored from a backup counts a second time to the same number."""
    office, device, restored = Replica(1), Replica(2), Replica(2)
    restored.vault.write(lambda db: leave_epoch(db, 0, bytes))
    errand = office.one("2", "errand.added", {"state": "new"})
    office.seal()
    for who, state in ((device, "bought"), (restored, "cancelled")):
        who.give_all(office.own_segments())
        there = who.local(office.name(errand))
        who.one("2", "errand.changed", {"state": state}, there, [there])
        who.seal()
    one, other = Replica(3), Replica(4)
    branches = [device.own_segments(), restored.own_segments()]
    for taker, order in ((one, branches), (other, branches[::-1])):
        taker.give_all([*office.own_segments(), *order[0], *order[1]])
    assert [row.count("'cancelled'") for row in one.tables()["errands"]] == [1]
    assert one.tables() == other.tables()


@pytest.mark.parametrize("order", list(permutations(range(2))))
@pytest.mark.parametrize("field", ["note", "phone"])
def test_a_change_of_another_kind_than_its_record_changes_nothing_in_any_order(
    order: tuple[int, ...], field: str
) -> None:
    """An errand has a note and no phone; a household's change has either."""
    maker, changer, taker = Replica(1), Replica(2), Replica(3)
    errand = maker.one("2", "errand.added", {"state": "new", "note": "its own"})
    maker.seal()
    changer.give_all(maker.own_segments())
    before = changer.tables()["errands"]
    changer.one("2", "household.changed", {field: "another's"}, changer.local(maker.name(errand)))
    changer.seal()
    segments = [*maker.own_segments(), *changer.own_segments()]
    taker.give_all([segments[at] for at in order])
    assert taker.tables()["errands"] == before
    assert taker.digest() == changer.digest()
    assert taker.rebuild()


def test_a_dependency_in_another_scope_replaces_nothing_and_waits_for_nothing() -> None:
    writer, narrow = Replica(1), Replica(2)
    elsewhere = writer.one("1", "errand.added", {"state": "new"})
    errand = writer.one("2", "errand.added", {"state": "new"})
    writer.one("2", "errand.changed", {"state": "bought"}, errand, [errand, elsewhere])
    writer.seal()
    with writer.vault.read() as db:
        rows = db.execute(
            "SELECT s.bytes FROM segments s JOIN logs l ON l.id = s.log WHERE l.scope = '2'"
        ).fetchall()
    narrow.give_all([bytes(row[0]) for row in rows])
    assert narrow.digest(["2"]) == writer.digest(["2"])


def test_places_that_were_changed_are_the_same_places_to_everybody() -> None:
    """The other device numbers the logs otherwise, so that its dots differ."""
    office, worker = Replica(1), Replica(2)
    worker.one("1", "door.added", {"room": "1"})
    door = office.one("2", "door.added", {"room": "2"})
    opened = office.one("2", "round.added", {"title": "r", "places": [door]})
    office.change("round", opened, {"places": [door, door]})
    exchange(office, worker)
    assert worker.digest() == office.digest()
    assert worker.tables() == office.tables()


def test_what_a_device_writes_counts_on_from_all_that_it_has_seen() -> None:
    busy, fresh = Replica(1), Replica(2)
    busy.record("2", [Entry("grid.added", {"code": str(n)}) for n in range(40)])
    exchange(busy, fresh)
    fresh.one("1", "grid.added", {"code": "x"}, subject=0)
    newest = max(fresh.events(), key=lambda event: event.lamport)
    assert fresh.name(newest.dot)[0] == fresh.id
    assert newest.lamport > 40

"""What an order of erasure strikes is gone on every replica, in whatever order everything came, and stays gone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.log.event import Entry
from fieldtui.log.kinds import ERASURE, UNDONE, Fields
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot
from fieldtui.log.segment import NO_HASH, decode, encode, erase, open_segment
from fieldtui.log.struck import claims_of_events, struck
from tests.log.replicas import Replica, exchange
from tests.log.test_merge_laws import (
    ANY,
    Community,
    Step,
    assert_all_alike,
    deliver_everything,
    steps,
)

NAME, PHONE, NOTE = "王秀兰", "19912345678", "门铃坏了敲窗"


class Orders(Community):
    """Three devices at work, each of which may order erasures: who may is not the log's matter."""

    def __init__(self) -> None:
        super().__init__()
        self.old: list[bytes] = []

    def _belong(self, who: Replica, step: Step) -> None:
        """A record or a fact that hangs on an older one."""
        known = who.events()
        if known:
            to = known[step.about % len(known)]
            kind, fields = BELONGING[step.other % len(BELONGING)]
            filled: Fields = {name: to.dot if value == 0 else value for name, value in fields.items()}
            subject = 0 if kind.endswith(".added") else to.dot
            who.record(to.scope, [Entry(kind, filled, subject)], step.wall)

    def _order(self, who: Replica, step: Step) -> None:
        known = [event.dot for event in who.events()]
        if known:
            scope = who.name(known[step.about % len(known)])[1]
            some = [known[step.about % len(known)], known[step.other % len(known)]]
            who.one(scope, ERASURE, {"records": [*some], "rounds": [known[0]], "why": "asked"})

    def _seal(self, who: Replica, step: Step) -> None:
        super()._seal(who, step)
        self.old += who.own_segments()


BELONGING: tuple[tuple[str, Fields], ...] = (
    ("resident.added", {"household": 0, "name": NAME}),
    ("errand.added", {"resident": 0, "note": NOTE}),
    ("visit.made", {"round": 0, "note": NOTE}),
    ("purchase.made", {"item": 1}),
    ("errand.changed", {"note": NOTE}),
    (UNDONE, {}),
)
WITH_ORDERS = (*ANY, "belong", "belong", "belong", "order", "order")


def assert_nothing_struck_is_left(replica: Replica) -> None:
    """By the rule alone: no event that a replica still holds the body of is struck by what it knows."""
    with replica.vault.read() as db:
        erased = {row[0] for row in db.execute("SELECT record FROM erased")}
        rounds = {row[0] for row in db.execute("SELECT record FROM erased_rounds")}
        claims = claims_of_events(replica.events(), Logs(db))
    assert struck(claims, erased, rounds) == set()


def assert_chains_hold(replica: Replica) -> None:
    with replica.vault.read() as db:
        rows = db.execute(
            "SELECT log, first, count, hash, bytes FROM segments ORDER BY log, first"
        ).fetchall()
    heads: dict[int, bytes] = {}
    for log, first, count, digest, data in rows:
        opened = open_segment(decode(bytes(data)))
        assert opened.segment.header.prev == heads.get(log, NO_HASH)
        assert (opened.segment.header.first, opened.segment.count) == (first, count)
        assert opened.hash == bytes(digest)
        heads[log] = opened.hash


@given(steps(WITH_ORDERS), st.data())
@settings(max_examples=150)
def test_devices_end_up_alike_whatever_was_erased_and_when(day: list[Step], data: st.DataObject) -> None:
    community = Orders()
    community.live(day)
    late = Replica(200)
    for device in community.devices:
        device.seal()
    late.give_all(community.old)
    for taker in (*community.devices, late):
        deliver_everything(data, [giver for giver in community.devices if giver is not taker], taker)
    # Once more, since what one device sealed may have been struck by an order of another.
    everybody = [*community.devices, late]
    for taker in everybody:
        taker.give_all([*community.old, *(one for giver in everybody for one in giver.segments())])
    assert_all_alike(everybody)
    for replica in everybody:
        assert_nothing_struck_is_left(replica)
        assert_chains_hold(replica)


@given(steps(WITH_ORDERS))
@settings(max_examples=100)
def test_tables_are_the_tables_rebuilt_at_any_moment(day: list[Step]) -> None:
    community = Orders()
    community.live(day)
    for device in community.devices:
        before = device.exact()
        assert device.rebuild()
        assert device.exact() == before
        device.seal()
        assert device.exact() == before
        assert device.rebuild()
        assert_nothing_struck_is_left(device)
        assert_chains_hold(device)


# --- one household ---------------------------------------------------------------------------------------


class Home:
    """A household with one resident, recorded by a worker, and an office that knows of it."""

    def __init__(self) -> None:
        self.office, self.worker = Replica(1), Replica(2)
        at = self.worker
        self.door = at.one("2", "door.added", {"room": "101"})
        self.household = at.one("2", "household.added", {"door": self.door, "note": NOTE})
        self.resident = at.one(
            "2", "resident.added", {"household": self.household, "name": NAME, "phone": PHONE}
        )
        self.errand = at.one("2", "errand.added", {"resident": self.resident, "items": [["降压药", "2"]]})
        self.purchase = at.one("2", "purchase.made", {"item": 0, "price": 3650}, self.errand)
        at.change("resident", self.resident, {"phone": PHONE + "0"})
        exchange(self.office, self.worker)

    def order(self, *records: Dot, rounds: tuple[Dot, ...] = ()) -> None:
        """The office orders what the worker names."""
        named: Fields = {
            "records": [self.office.local(self.worker.name(one)) for one in records],
            "rounds": [self.office.local(self.worker.name(one)) for one in rounds],
        }
        self.office.one("2", ERASURE, named)


def kept_bytes(replica: Replica) -> bytes:
    with replica.vault.read() as db:
        return b"".join(
            bytes(row[0]) for row in db.execute("SELECT bytes FROM segments UNION ALL SELECT body FROM tail")
        )


def readable(replica: Replica, text: str) -> bool:
    return any(text.encode(encoding) in kept_bytes(replica) for encoding in ("utf-8", "gbk"))


def rows(replica: Replica, table: str) -> int:
    with replica.vault.read() as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_resident_goes_with_index_registers_errands_and_purchases() -> None:
    home = Home()
    assert readable(home.worker, NAME)
    home.order(home.resident)
    exchange(home.office, home.worker)
    for replica in (home.office, home.worker):
        gone = ("residents", "names", "registers", "errands", "purchases")
        assert [rows(replica, table) for table in gone] == [0] * len(gone)
        assert (rows(replica, "households"), rows(replica, "doors")) == (1, 1)
        assert not readable(replica, NAME)
        assert not readable(replica, PHONE)
        assert not readable(replica, "降压药")
        assert_chains_hold(replica)


def test_with_a_household_its_residents_and_their_errands_go() -> None:
    home = Home()
    home.order(home.household)
    for table in ("households", "residents", "errands", "purchases"):
        assert rows(home.office, table) == 0
    assert not readable(home.office, NOTE)


def test_a_chain_across_logs_goes_to_its_end_whoever_wrote_its_links() -> None:
    """Each link stands in another log, numbered against the direction in which they hang on each other."""
    last, middle, first = Replica(1), Replica(2), Replica(3)
    for replica in (last, middle):
        replica.one("2", "door.added", {})
    household = first.one("2", "household.added", {})
    exchange(first, middle)
    resident = middle.one("2", "resident.added", {"household": middle.local(first.name(household))})
    exchange(first, middle, last)
    last.one("2", "errand.added", {"resident": last.local(middle.name(resident)), "note": NOTE})
    exchange(first, middle, last)
    last.one("2", ERASURE, {"records": [last.local(first.name(household))]})
    exchange(first, middle, last)
    for replica in (first, middle, last):
        assert [rows(replica, table) for table in ("households", "residents", "errands")] == [0, 0, 0]
        assert not readable(replica, NOTE)


def test_an_old_segment_that_comes_to_somebody_new_says_nothing_any_more() -> None:
    home = Home()
    old = home.worker.segments()
    home.order(home.resident)
    home.office.seal()
    new = Replica(9)
    new.give_all([*home.office.own_segments(), *old])
    assert not readable(new, NAME)
    exchange(home.office, home.worker)
    assert new.digest() == home.office.digest() == home.worker.digest()


def test_what_hangs_on_something_that_came_without_its_body_goes_too() -> None:
    """The errand was erased before it came here; its purchase, which came from elsewhere, has to go with it."""
    home = Home()
    errand = home.worker.name(home.errand)
    third = Replica(3)
    exchange(home.worker, third)
    third.one("2", "purchase.made", {"item": 0, "shop": "惠民药房"}, third.local(errand))
    third.seal()
    home.order(home.resident)
    home.office.seal()
    new = Replica(9)
    new.give_all([*third.own_segments(), *home.office.segments()])
    assert rows(new, "purchases") == 0
    assert not readable(new, "惠民药房")
    assert new.rebuild()


def test_visits_of_an_erased_round_go_also_those_that_come_later() -> None:
    home = Home()
    round_ = home.worker.one("2", "round.added", {"title": "排查"})
    other = home.worker.one("2", "round.added", {"title": "另一轮"})
    for one in (round_, other):
        home.worker.one("2", "visit.made", {"round": one, "note": f"记录{one}", "/data/t": "38.5"}, home.door)
    exchange(home.office, home.worker)
    home.order(rounds=(round_,))
    home.worker.one("2", "visit.made", {"round": round_, "note": "晚到的记录"}, home.door)
    exchange(home.office, home.worker)
    for replica in (home.office, home.worker):
        assert rows(replica, "visits") == 1
        assert rows(replica, "rounds") == 2
        assert not readable(replica, f"记录{round_}")
        assert not readable(replica, "晚到的记录")


def test_what_is_recorded_about_something_erased_is_never_kept() -> None:
    home = Home()
    home.order(home.resident)
    exchange(home.office, home.worker)
    home.worker.one("2", "errand.added", {"resident": home.resident, "note": NOTE * 2})
    assert not readable(home.worker, NOTE * 2)
    exchange(home.office, home.worker)
    assert rows(home.office, "errands") == 0
    assert home.office.digest() == home.worker.digest()


def test_an_order_cannot_be_taken_back_and_not_be_erased() -> None:
    home = Home()
    home.order(home.resident)
    order = next(event.dot for event in home.office.events() if event.kind == ERASURE)
    home.office.one("2", UNDONE, {}, order)
    home.office.one("2", ERASURE, {"records": [order]})
    exchange(home.office, home.worker)
    for replica in (home.office, home.worker):
        assert rows(replica, "erasures") == 2
        assert rows(replica, "residents") == 0
        assert replica.rebuild()


def test_an_order_says_nothing_about_another_grid() -> None:
    home = Home()
    home.office.one("1", ERASURE, {"records": [home.office.local(home.worker.name(home.resident))]})
    exchange(home.office, home.worker)
    assert rows(home.office, "residents") == rows(home.worker, "residents") == 1


def test_what_was_withdrawn_goes_as_well() -> None:
    home = Home()
    withdrawn = home.worker.one("2", "errand.added", {"resident": home.resident, "note": NOTE * 3})
    home.worker.one("2", UNDONE, {}, withdrawn)
    exchange(home.office, home.worker)
    assert readable(home.office, NOTE * 3)
    home.order(home.resident)
    assert not readable(home.office, NOTE * 3)
    assert rows(home.office, "undone") == 0


def test_what_is_not_sealed_yet_is_erased_and_sealed_without_its_body() -> None:
    home = Home()
    fresh = home.office.one("2", "resident.added", {"name": NAME * 2})
    home.office.one("2", ERASURE, {"records": [fresh]})
    assert not readable(home.office, NAME * 2)
    exchange(home.office, home.worker)
    assert rows(home.worker, "residents") == 1
    assert_chains_hold(home.worker)


def test_the_salts_of_what_was_erased_are_gone() -> None:
    home = Home()
    (old,) = home.worker.own_segments()
    seed = decode(old).salts.seeds[0]
    home.order(home.resident)
    exchange(home.office, home.worker)
    assert seed not in kept_bytes(home.worker)


def test_a_body_that_somebody_else_dropped_takes_along_what_hangs_on_it_and_nothing_else() -> None:
    """Whoever relays can leave bodies out; all who got it so agree."""
    home = Home()
    (whole,) = home.worker.own_segments()
    offset = home.worker.name(home.errand)[3] - 1
    holed = encode(erase(decode(whole), {offset}))
    new = Replica(9)
    new.give(holed)
    assert (rows(new, "errands"), rows(new, "purchases"), rows(new, "residents")) == (0, 0, 1)
    assert new.rebuild()

"""Any order, any loss, any repetition converges (design.md §4.4), whoever wrote what about what."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.log.event import Entry
from fieldtui.log.kinds import ERASURE, FACTS, RECORDS, UNDONE, Fields, Type, Value
from fieldtui.log.names import Dot
from tests.log.replicas import SCOPES, Replica, exchange

DEVICES = 3
_KINDS = {record.name: record for record in RECORDS if record.name in ("errand", "resident", "round", "door")}
# Orders of erasure are given in tests/log/test_erasure.py.
_FACTS = [fact for fact in FACTS if fact.kind != ERASURE]
_NUMBER = st.integers(0, 1 << 30)
# Few values, so that rivals may hold the same one; rare characters, so that both kinds of column are met.
_TEXTS = st.sampled_from(["", "new", "bought", "王秀兰", "䶮㛃", "x\0y", "[/b]", "=1+1"])
_WALLS = st.sampled_from([0, -1, 1_800_000_000, 4_102_444_800, (1 << 53) - 1, -(1 << 53) + 1])


@dataclass(frozen=True)
class Step:
    """One thing that happens: `device` does `what`; the numbers choose about what, with which fields."""

    what: str
    device: int
    about: int
    other: int
    text: str
    wall: int


def steps(kinds_of_steps: tuple[str, ...]) -> st.SearchStrategy[list[Step]]:
    """Days in the life of a community."""
    step = st.builds(
        Step, st.sampled_from(kinds_of_steps), st.integers(0, DEVICES - 1), _NUMBER, _NUMBER, _TEXTS, _WALLS
    )
    return st.lists(step, min_size=6, max_size=30)


HONEST = ("add", "change", "change", "fact", "undo own", "seal", "send", "send")
ANY = (*HONEST, "change blindly", "change oddly", "undo any", "fact anywhere", "change elsewhere")


class Community:
    """Three devices at work."""

    def __init__(self) -> None:
        self.devices = [Replica(n + 1) for n in range(DEVICES)]

    def live(self, day: list[Step]) -> None:
        """Let everything in `day` happen."""
        for step in day:
            getattr(self, f"_{step.what.replace(' ', '_')}")(self.devices[step.device], step)

    def _add(self, who: Replica, step: Step) -> None:
        record = list(_KINDS.values())[step.about % len(_KINDS)]
        fields = _fields(who, step, record.fields)
        who.record(SCOPES[step.other % len(SCOPES)], [Entry(record.added, fields)], step.wall)

    def _changed(self, who: Replica, step: Step, deps: list[Dot] | None, scope: str | None = None) -> None:
        known = _records(who)
        if not known:
            return
        name, record = known[step.about % len(known)]
        fields = _fields(who, step, _KINDS[name].fields)
        if deps is None:
            deps = who.live(record, list(fields))
        where = who.name(record)[1] if scope is None else scope
        who.record(where, [Entry(f"{name}.changed", fields, record, tuple(deps))], step.wall)

    def _change(self, who: Replica, step: Step) -> None:
        self._changed(who, step, None)

    def _change_blindly(self, who: Replica, step: Step) -> None:
        self._changed(who, step, [])

    def _change_oddly(self, who: Replica, step: Step) -> None:
        dots = [event.dot for event in who.events()]
        picked = {dots[(step.other >> shift) % len(dots)] for shift in (0, 7, 14)} if dots else set()
        self._changed(who, step, sorted(picked))

    def _change_elsewhere(self, who: Replica, step: Step) -> None:
        self._changed(who, step, None, SCOPES[step.other % len(SCOPES)])

    def _fact(self, who: Replica, step: Step) -> None:
        known = _records(who)
        if not known:
            return
        _name, record = known[step.about % len(known)]
        fact = _FACTS[step.other % len(_FACTS)]
        fields = _fields(who, step, fact.fields)
        if fact.answers:
            fields |= {"/data/a": step.text}
        who.record(who.name(record)[1], [Entry(fact.kind, fields, record)], step.wall)

    def _fact_anywhere(self, who: Replica, step: Step) -> None:
        dots = [event.dot for event in who.events()]
        if dots:
            about = dots[step.about % len(dots)]
            who.record(
                SCOPES[step.other % len(SCOPES)], [Entry("door.seen", {"seen": step.text}, about)], step.wall
            )

    def _undo_own(self, who: Replica, step: Step) -> None:
        own = [event for event in who.events() if who.name(event.dot)[0] == who.id]
        if own:
            event = own[step.about % len(own)]
            who.record(event.scope, [Entry(UNDONE, {}, event.dot, (event.dot,))], step.wall)

    def _undo_any(self, who: Replica, step: Step) -> None:
        known = who.events()
        if known:
            event = known[step.about % len(known)]
            where = SCOPES[step.other % len(SCOPES)] if step.other % 2 else event.scope
            who.record(where, [Entry(UNDONE, {}, event.dot, (event.dot,))], step.wall)

    def _seal(self, who: Replica, _step: Step) -> None:
        who.seal()

    def _send(self, who: Replica, step: Step) -> None:
        """One segment reaches one other device: a new one, an old one again, or one that comes too early."""
        sealed = who.own_segments()
        others = [device for device in self.devices if device is not who]
        if sealed:
            others[step.other % len(others)].give(sealed[step.about % len(sealed)])


def _records(who: Replica) -> list[tuple[str, Dot]]:
    with who.vault.read() as db:
        return [
            (name, row[0])
            for name, record in _KINDS.items()
            for row in db.execute(f"SELECT id FROM {record.table} ORDER BY id")
        ]


def _fields(who: Replica, step: Step, types: dict[str, Type]) -> Fields:
    """Some fields of a kind, from the numbers of a step."""
    dots = [record for _name, record in _records(who)]
    refs: list[Value] = []
    refs += [dot for dot in dots if (step.other ^ dot) % 3 == 0][:3]
    made: dict[Type, Value] = {
        Type.TEXT: step.text,
        Type.INTEGER: step.about - (1 << 29),
        Type.LIST: [[step.text, "2盒"], step.text, step.about],
        Type.REFS: refs,
    }
    if dots:
        made[Type.REF] = dots[step.other % len(dots)]
    chosen = [
        name for at, name in enumerate(types) if (step.about + step.other) >> at & 1 and types[name] in made
    ]
    return {name: made[types[name]] for name in chosen}


def deliver_everything(data: st.DataObject, givers: list[Replica], taker: Replica) -> None:
    """Hand every segment to `taker`, logs interleaved in any way, some twice, some before their turn."""
    segments = [segment for giver in givers for segment in giver.own_segments()]
    order = data.draw(st.permutations(range(len(segments))))
    again = data.draw(st.lists(st.sampled_from(range(len(segments))), max_size=5)) if segments else []
    taker.give_all([segments[at] for at in (*order, *again)])


def assert_all_alike(replicas: list[Replica]) -> None:
    """The same events, the same digest, the same tables; and each rebuilds to what it is."""
    first = replicas[0]
    for other in replicas:
        assert other.waiting == []
        assert other.tables() == first.tables()
        assert other.digest() == first.digest()
    for replica in replicas:
        before, digest = replica.exact(), replica.digest()
        assert replica.rebuild()
        assert replica.exact() == before
        assert replica.digest() == digest


@given(steps(HONEST), st.data())
def test_devices_that_say_what_they_have_seen_end_up_alike_whatever_the_order(
    day: list[Step], data: st.DataObject
) -> None:
    community = Community()
    community.live(day)
    late = Replica(200)
    for device in community.devices:
        device.seal()
    for taker in (*community.devices, late):
        deliver_everything(data, [giver for giver in community.devices if giver is not taker], taker)
    assert_all_alike([*community.devices, late])


@given(steps(ANY), st.data())
@settings(max_examples=120)
def test_devices_that_write_anything_end_up_alike_whatever_the_order(
    day: list[Step], data: st.DataObject
) -> None:
    community = Community()
    community.live(day)
    late = Replica(200)
    for device in community.devices:
        device.seal()
    for taker in (*community.devices, late):
        deliver_everything(data, [giver for giver in community.devices if giver is not taker], taker)
    assert_all_alike([*community.devices, late])


@given(steps(ANY))
def test_tables_kept_up_to_date_are_tables_rebuilt_at_any_moment(day: list[Step]) -> None:
    community = Community()
    community.live(day)
    for device in community.devices:
        before = device.exact()
        assert device.rebuild()
        assert device.exact() == before


@given(steps(ANY), st.data())
def test_one_scope_is_the_same_to_whoever_holds_it_alone_and_whoever_holds_all(
    day: list[Step], data: st.DataObject
) -> None:
    community = Community()
    community.live(day)
    exchange(*community.devices)
    scope = data.draw(st.sampled_from(SCOPES))
    narrow = Replica(201)
    for device in community.devices:
        with device.vault.read() as db:
            rows = db.execute(
                "SELECT s.bytes FROM segments s JOIN logs l ON l.id = s.log WHERE l.scope = ? AND l.device = ? "
                "ORDER BY s.first",
                (scope, device.id),
            ).fetchall()
        narrow.give_all([bytes(row[0]) for row in rows])
    assert narrow.digest([scope]) == community.devices[0].digest([scope])


@given(steps(HONEST))
def test_being_told_again_changes_nothing(day: list[Step]) -> None:
    community = Community()
    community.live(day)
    exchange(*community.devices)
    before = [device.exact() for device in community.devices]
    exchange(*community.devices)
    assert [device.exact() for device in community.devices] == before


@given(steps(ANY))
def test_what_a_device_recorded_is_in_its_tables_before_and_after_sealing_alike(day: list[Step]) -> None:
    community = Community()
    community.live(day)
    for device in community.devices:
        before = device.exact()
        device.seal()
        assert device.exact() == before
        assert device.rebuild()

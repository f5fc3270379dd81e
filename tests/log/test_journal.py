"""Appending and sealing: wrong entries are refused, and whatever is taken can be sealed and read by anybody."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fieldtui.log.event import Entry
from fieldtui.log.kinds import ADDED, FACT, Fields, Type, Value
from fieldtui.log.segment import MOST_EVENTS, decode, open_segment
from tests.log.replicas import Replica, exchange

_WRONG: dict[Type, list[object]] = {
    Type.TEXT: [1, None, b"x", ["x"], True, 1.5],
    Type.INTEGER: ["1", None, 1.0, True, [1]],
    Type.REF: ["1", None, 1.5, True, [1]],
    Type.REFS: [1, "1", None, ["1"], [None], [[1]], [True]],
    Type.LIST: ["x", None, 1, ("x",), {"x": 1}],
}
_TYPES: dict[str, dict[str, Type]] = {
    **{kind: record.fields for kind, record in ADDED.items()},
    **{kind: fact.fields for kind, fact in FACT.items()},
}
_FIELDS = [(kind, name, type_) for kind, types in _TYPES.items() for name, type_ in types.items()]


@pytest.mark.parametrize(("kind", "name", "type_"), _FIELDS, ids=lambda value: str(value))
def test_a_field_of_the_wrong_type_is_refused_and_nothing_is_recorded(
    kind: str, name: str, type_: Type
) -> None:
    replica = Replica(1)
    for wrong in _WRONG[type_]:
        fields: dict[str, object] = {name: wrong}
        with pytest.raises(ValueError, match=kind):
            replica.one("2", kind, fields)  # type: ignore[arg-type]
    assert replica.events() == []


@pytest.mark.parametrize("kind", ["", "visit", "visit.added", "errand", "drop table errands", "undone "])
def test_an_unknown_kind_is_refused(kind: str) -> None:
    replica = Replica(1)
    with pytest.raises(ValueError, match="unknown"):
        replica.one("2", kind, {})
    assert replica.events() == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("errand.added", "color"),
        ("errand.added", ""),
        ("errand.changed", "id"),
        ("visit.made", "door"),
        ("visit.made", "answers"),
        ("door.seen", "/data/a"),
        ("errand.added", "/data/a"),
        ("undone", "why"),
    ],
)
def test_a_field_that_its_kind_does_not_have_is_refused(kind: str, name: str) -> None:
    replica = Replica(1)
    with pytest.raises(ValueError, match=kind):
        replica.one("2", kind, {name: "x"})
    assert replica.events() == []


def test_of_several_entries_with_one_wrong_none_is_recorded() -> None:
    replica = Replica(1)
    with pytest.raises(ValueError, match="room"):
        replica.record("2", [Entry("door.added", {"room": "1"}), Entry("door.added", {"room": 2})])
    assert replica.events() == []


def test_numbers_of_a_log_have_no_gap_and_counters_only_rise() -> None:
    replica = Replica(1)
    for scope in ("1", "2", "1", "", "2"):
        replica.record(scope, [Entry("grid.added", {"code": "x"})] * 3)
    for scope in ("", "1", "2"):
        seqs = [event.dot & 0xFFFFFFFF for event in replica.events() if event.scope == scope]
        assert seqs == list(range(1, len(seqs) + 1))
    lamports = [event.lamport for event in replica.events()]
    assert sorted(lamports) == list(range(1, 16))


_TEXTS = st.one_of(
    st.text(max_size=20),
    st.text(st.characters(), max_size=8),
    st.sampled_from(["\ud800", "\udcff", "x" * 65_536, "x" * 65_537, "王" * 70_000, "\0", "a\0\0", "䶮㛃🏚"]),
)
_INTEGERS = st.one_of(
    st.integers(-(1 << 63), (1 << 63) - 1), st.sampled_from([1 << 63, -(1 << 63) - 1, 1 << 64, 1 << 200])
)
_LISTS = st.lists(
    st.recursive(
        st.one_of(_TEXTS, _INTEGERS, st.floats(), st.none(), st.booleans(), st.binary(max_size=3)),
        lambda inner: st.lists(inner, max_size=2),
        max_leaves=4,
    ),
    max_size=3,
)
_OF_TYPE: dict[Type, st.SearchStrategy[object]] = {
    Type.TEXT: _TEXTS,
    Type.INTEGER: _INTEGERS,
    Type.LIST: _LISTS,
}


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """An entry whose fields are of the right types, and otherwise anything."""
    kind = draw(st.sampled_from(["visit.made", "errand.added", "resident.added", "purchase.made"]))
    fields: dict[str, object] = {
        name: draw(_OF_TYPE[type_])
        for name, type_ in _TYPES[kind].items()
        if type_ in _OF_TYPE and draw(st.booleans())
    }
    if kind == "visit.made" and draw(st.booleans()):
        fields["/data/" + draw(st.text("abc/", max_size=3))] = draw(_TEXTS)
    return Entry(kind, fields)  # type: ignore[arg-type]


@given(st.lists(entries(), min_size=1, max_size=5))
@example([Entry("visit.made", {"note": "x" * 65_537})])
@example([Entry("purchase.made", {"price": 1 << 63})])
@example([Entry("visit.made", {"/data/a@": "x"})])
@example([Entry("errand.added", {"items": [[[[[["deep"]]]]]]})])
@example([Entry("errand.added", {"items": ["\ud800"]})])
def test_what_is_not_refused_can_be_sealed_and_read_by_others(asked: list[Entry]) -> None:
    writer, reader = Replica(1), Replica(2)
    try:
        writer.record("2", asked)
    except ValueError:
        assert writer.events() == []
        return
    exchange(writer, reader)
    assert [(e.kind, e.fields) for e in reader.events()] == [(e.kind, e.fields) for e in asked]
    assert reader.digest() == writer.digest()


def test_more_dependencies_than_travel_are_refused() -> None:
    replica = Replica(1)
    dots = replica.record("2", [Entry("grid.added", {"code": "x"})] * 300)
    with pytest.raises(ValueError, match="errand"):
        replica.one("2", "errand.changed", {"state": "new"}, dots[0], dots)


def test_a_long_day_is_sealed_in_several_segments_that_follow_each_other() -> None:
    replica, other = Replica(1), Replica(2)
    replica.record("2", [Entry("grid.added", {"code": "x"})] * (2 * MOST_EVENTS + 5))
    replica.seal()
    opened = [open_segment(decode(segment)) for segment in replica.own_segments()]
    assert [one.segment.count for one in opened] == [MOST_EVENTS, MOST_EVENTS, 5]
    assert [one.segment.header.prev for one in opened[1:]] == [one.hash for one in opened[:-1]]
    other.give_all(replica.own_segments())
    assert other.tables() == replica.tables()


def test_visits_that_all_answered_other_questions_can_be_sealed() -> None:
    """Which questions of a long checklist apply differs from door to door."""
    replica, other = Replica(1), Replica(2)
    door = replica.one("2", "door.added", {"room": "101"})
    for n in range(300):
        fields: dict[str, Value] = {f"/data/q{bit}": "yes" for bit in range(9) if n >> bit & 1}
        replica.one("2", "visit.made", {"outcome": "answered", **fields}, door)
    replica.seal()
    other.give_all(replica.own_segments())
    assert len(other.tables()["visits"]) == 300
    assert other.tables() == replica.tables()


def test_sealing_nothing_makes_no_segment() -> None:
    replica = Replica(1)
    replica.seal()
    assert replica.own_segments() == []


def test_sealing_keeps_every_event_as_it_was() -> None:
    replica = Replica(1)
    door = replica.one("2", "door.added", {"room": "101", "floor": -1})
    fields: Fields = {"door": door, "items": [["降压药", "2盒"], []], "note": ""}
    replica.one("2", "errand.added", fields)
    replica.one("2", "visit.made", {"outcome": "answered", "/data/a": "一\0二"}, door)
    before = replica.events()
    replica.seal()
    assert replica.events() == before


def test_a_claim_of_the_highest_counter_does_not_stop_the_work_of_others() -> None:
    """An event may carry any counter that the format allows."""
    hostile, honest, other = Replica(1), Replica(2), Replica(3)
    hostile.vault.write(
        lambda db: db.execute("INSERT INTO settings VALUES ('lamport', ?)", (str((1 << 53) - 2).encode(),))
    )
    hostile.one("2", "grid.added", {"code": "x"})
    hostile.seal()
    honest.give_all(hostile.own_segments())
    honest.one("2", "grid.added", {"code": "y"})
    honest.seal()
    other.give_all(honest.own_segments())
    assert len(other.tables()["grids"]) == 1

"""Fields are checked a column at a time; where a column serves several kinds, each event is judged by its own."""

import pytest

from fieldtui.log.rebuild import rebuild
from sync.exchange import merge
from tests.sync import forging
from tests.sync.village import Village, count, reasons, village


@pytest.fixture
def small() -> Village:
    return village({"甲": ("1",)})


def test_a_newer_kind_may_hold_otherwise_what_a_known_kind_holds_in_the_same_column(small: Village) -> None:
    worker = small.workers["甲"]
    events = [
        ("compound.added", forging.body({"name": "文星苑"})),
        ("parcel.added", forging.body({"name": 7})),
        ("compound.added", forging.body({"name": "惠民新村"})),
    ]
    before = count(small.office, "compounds")
    data = forging.with_segments(small.office, worker, [forging.segment_bytes(worker, "1", events)])
    merged = merge(small.office, data, "b")
    assert (merged.events, merged.aside, count(small.office, "compounds")) == (3, [], before + 2)


def test_one_wrong_event_among_many_right_ones_of_its_shape_puts_the_segment_aside(small: Village) -> None:
    worker = small.workers["甲"]
    events = [("compound.added", forging.body({"name": name})) for name in ("文星苑", "惠民新村")]
    events.insert(1, ("compound.added", forging.body({"name": 7})))
    data = forging.with_segments(small.office, worker, [forging.segment_bytes(worker, "1", events)])
    assert merge(small.office, data, "b").events == 0
    assert reasons(small.office) == ["NotCanonical"]


def test_records_with_different_fields_in_one_segment_fill_their_own_columns(small: Village) -> None:
    worker = small.workers["甲"]
    filled: list[dict[str, object]] = [
        {"name": "老何面馆", "trade": "餐饮"},
        {},
        {"name": "惠民大药房"},
        {"trade": "五金", "name": "陈记五金"},
    ]
    events = [("premises.added", forging.body(fields)) for fields in filled]
    data = forging.with_segments(small.office, worker, [forging.segment_bytes(worker, "1", events)])
    merge(small.office, data, "b")
    with small.office.read() as db:
        rows = db.execute("SELECT name, trade, address FROM premises ORDER BY id").fetchall()
    assert rows == [(fields.get("name"), fields.get("trade"), None) for fields in filled]
    assert small.office.vault.write(rebuild)

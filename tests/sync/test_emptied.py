"""A worker relays a segment of the office and has emptied it: that must cost nobody what hangs on it."""

import pytest

from fieldtui.device import Device
from sync.exchange import merge
from tests.vectors.people import FIRST_POLICY, NOW, OFFICE, PEER, WORKER
from tests.vectors.receiving import joined
from tests.vectors.writing import Event, bundle, named, ref, segment

EVENTS = [
    named("文星苑"),
    Event("building.added", {"compound@": ref(1), "label": "1栋"}),
    Event("unit.added", {"building@": ref(2), "label": "1单元"}),
    Event("door.added", {"unit@": ref(3), "room": "101", "floor": 1, "occupancy": "lived in"}),
]
DOORS = segment(EVENTS, author=OFFICE)
EMPTIED = segment(EVENTS, author=OFFICE, erased=range(4))
VISIT = segment(
    [Event("visit.made", {"outcome": "answered", "way": "door"}, ref(4, 1))],
    logs=[[list(DOORS.log), DOORS.tip]],
)


def bodies_of_the_visit(device: Device) -> bytes:
    with device.read() as db:
        return bytes(db.execute("SELECT bytes FROM segments WHERE hash = ?", (VISIT.hash,)).fetchone()[0])


@pytest.fixture
def worker() -> Device:
    return joined(WORKER.signing_key, WORKER.exchange_key, FIRST_POLICY, NOW)


def test_an_emptied_segment_strikes_nothing_that_is_held(worker: Device) -> None:
    merge(worker, bundle([VISIT]), "visit")
    merge(worker, bundle([EMPTIED], sender=PEER), "relay")
    assert bodies_of_the_visit(worker) == VISIT.data


def test_an_emptied_segment_strikes_nothing_that_comes_with_it(worker: Device) -> None:
    merge(worker, bundle([EMPTIED, VISIT], sender=PEER), "relay")
    assert bodies_of_the_visit(worker) == VISIT.data


def test_what_comes_after_an_emptied_segment_keeps_its_bodies(worker: Device) -> None:
    merge(worker, bundle([EMPTIED], sender=PEER), "relay")
    merge(worker, bundle([VISIT]), "visit")
    merge(worker, bundle([DOORS]), "office")
    assert bodies_of_the_visit(worker) == VISIT.data

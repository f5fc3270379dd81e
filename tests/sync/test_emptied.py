"""A worker relays a segment of the office and has emptied it: that must cost nobody what hangs on it."""

import pytest

from fieldtui.device import Device
from sync.exchange import merge, standing
from sync.policy import Limit
from tests.vectors.people import FIRST_POLICY, NOW, OFFICE, PEER, WORKER, policy
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


def test_what_came_emptied_and_then_whole_is_taken_in_whole_in_a_log_that_is_closed(worker: Device) -> None:
    """Two versions of one segment lie aside until the policy that closes its log puts it in force."""
    written = [Event("visit.made", {"outcome": "answered", "way": "door"}, ref(4, 1))]
    logs = [[list(DOORS.log), DOORS.tip]]
    whole, emptied = (segment(written, author=PEER, logs=logs, erased=lost) for lost in ((), range(1)))
    merge(worker, bundle([DOORS]), "doors")
    merge(worker, bundle([emptied]), "relay")
    assert [one.reason for one in standing(worker).aside] == ["Stripped"]
    gone = PEER.certificate(grids=(), limits=(Limit("1", whole.log[2], 1, whole.hash),), revoked=True)
    merge(worker, bundle([whole], policy=policy(2, gone)), "policy")
    assert [one.reason for one in standing(worker).aside] == []
    with worker.read() as db:
        kept = db.execute("SELECT bytes FROM segments WHERE hash = ?", (whole.hash,)).fetchall()
    assert [bytes(row[0]) for row in kept] == [whole.data]

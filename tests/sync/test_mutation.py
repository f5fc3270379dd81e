"""Every bit of a small honest bundle, changed by whoever carries it, and below the seal by whoever may sign.

What comes of it is a refusal, a segment put aside, or something canonical that was taken in; never another
exception, never much memory, and never a device that cannot go on.
"""

import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from fieldtui.log.columns import Malformed
from sync.errors import Refused
from tests.vectors.people import OFFICE, WORKER
from tests.vectors.receiving import Receiver, signed_again
from tests.vectors.sealing import seal, stored
from tests.vectors.writing import Event, bundle, content, payload, ref, segment

# SPEC.md: bad input costs at most the limits.
MOST_MEMORY = 256 * 1024 * 1024

DAY = segment([
    Event("compound.added", {"name": "文星苑"}),
    Event("building.added", {"compound@": ref(1), "label": "1栋"}),
    Event("visit.made", {"outcome": "answered", "/temp": "36.5"}, ref(4, 1)),
    Event("future.kind", {"a": [1, "甲"], "b@": [ref(2)], "c": "𠀀"}, ref(1), (ref(1), ref(2))),
], epoch=9, logs=[[[OFFICE.id, "1", 0], b""]])  # fmt: skip
HONEST = bundle([DAY])
# Most changed segments are taken in as branches of one log, each of which makes the next one dearer.
BATCH = 8


def each_bit(data: bytes) -> Iterator[bytes]:
    """`data` with one bit changed, for every bit."""
    for at in range(len(data)):
        for bit in range(8):
            yield data[:at] + bytes((data[at] ^ 1 << bit,)) + data[at + 1 :]


def taken_in(changed: Iterator[bytes], make: Callable[[bytes], bytes]) -> tuple[int, int]:
    """How many of the bundles that `make` makes of `changed` parts were taken in, wholly or partly, and how many refused.

    The device that took them is looked over, and an honest evening merged. Raises whatever is not a refusal.
    """
    receiver, taken, refused = Receiver(BATCH), 0, 0
    for part in changed:
        data = make(part)
        try:
            receiver.take(data)
            taken += 1
        except Refused:
            refused += 1
    receiver.look_over()
    return taken, refused


@pytest.fixture(autouse=True)
def _little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def test_the_bundle_as_it_is_is_taken_in() -> None:
    assert Receiver().take(HONEST).events == 4


def test_no_bit_can_be_changed_on_the_way() -> None:
    assert taken_in(each_bit(HONEST), bytes) == (0, 8 * len(HONEST))


def test_no_bit_can_be_changed_below_the_seal() -> None:
    inside = payload(stored(content([DAY])))
    assert taken_in(each_bit(inside), lambda part: seal(part, WORKER)) == (0, 8 * len(inside))


def test_a_sender_can_say_nothing_that_leaves_a_receiver_unable_to_go_on() -> None:
    inside = content([DAY])
    taken, refused = taken_in(each_bit(inside), lambda part: seal(payload(stored(part)), WORKER))
    assert taken + refused == 8 * len(inside)
    assert taken
    assert refused


def test_an_author_can_sign_nothing_that_leaves_a_receiver_unable_to_go_on() -> None:
    def signed(part: bytes) -> bytes:
        try:
            return bundle([signed_again(part)], press=stored)
        except Malformed:
            return bundle([part], press=stored)

    taken, refused = taken_in(each_bit(DAY.data), signed)
    assert taken + refused == 8 * len(DAY.data)
    assert taken

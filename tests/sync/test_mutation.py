"""Every bit of a small honest bundle, changed by whoever carries it, and below the seal by whoever may sign.

What comes of it is a refusal, a segment put aside, or something canonical that was taken in; never another
exception, never much memory, and never a device that cannot go on.
"""

import tracemalloc
from collections.abc import Iterable, Iterator

import msgspec

from fieldtui.log.columns import Malformed
from sync.errors import Refused
from tests.vectors.people import OFFICE, WORKER
from tests.vectors.receiving import Receiver, signed_again
from tests.vectors.sealing import seal, stored
from tests.vectors.writing import Event, bundle, content, payload, ref, segment

# SPEC.md: bad input costs at most the limits.
MOST_MEMORY = 256 * 1024 * 1024
# Most changed segments are taken in as branches of one log, each of which makes the next one dearer.
BATCH = 16

DAY = segment([
    Event("compound.added", {"name": "文星苑"}),
    Event("door.seen", {"seen": "lit"}, ref(4, 1)),
    Event("future.kind", {"a": ["甲", 7], "b@": [ref(2)], "c@": ref(1)}, 0, (ref(1),)),
], epoch=9, logs=[[[OFFICE.id, "1", 0], b""]])  # fmt: skip
HONEST = bundle([DAY], press=stored)


def each_bit(data: bytes, but: bytes = b"") -> Iterator[bytes]:
    """`data` with one bit changed, for every bit outside the part `but`."""
    start = data.index(but) if but else len(data)
    for at in (*range(start), *range(start + len(but), len(data))):
        for bit in range(8):
            yield data[:at] + bytes((data[at] ^ 1 << bit,)) + data[at + 1 :]


def payloads() -> Iterator[bytes]:
    """Sealed by somebody who cannot sign: each bit below the seal."""
    return (seal(part, WORKER) for part in each_bit(payload(stored(content([DAY])))))


def contents() -> Iterator[bytes]:
    """Signed by a sender who means harm: each bit of the content."""
    return (seal(payload(stored(part)), WORKER) for part in each_bit(content([DAY])))


def segments() -> Iterator[bytes]:
    """Signed by an author who means harm: each bit of the segment but its signature, which is made anew."""
    for part in each_bit(DAY.data, msgspec.msgpack.decode(DAY.data)[1]):
        try:
            yield bundle([signed_again(part)], press=stored)
        except Malformed:
            yield bundle([part], press=stored)


def taken_in(bundles: Iterable[bytes]) -> tuple[int, int]:
    """How many of `bundles` were taken in, wholly or partly, and how many refused.

    The devices that took them are looked over, and an honest evening merged. Raises whatever is not a refusal.
    """
    receiver, taken, refused = Receiver(BATCH), 0, 0
    for data in bundles:
        try:
            receiver.take(data)
            taken += 1
        except Refused:
            refused += 1
    receiver.look_over()
    return taken, refused


def test_the_bundle_as_it_is_is_taken_in() -> None:
    assert Receiver().take(HONEST).events == 3


def test_no_bit_can_be_changed_on_the_way() -> None:
    assert taken_in(each_bit(HONEST)) == (0, 8 * len(HONEST))


def test_no_bit_can_be_changed_below_the_seal() -> None:
    taken, refused = taken_in(payloads())
    assert taken == 0
    assert refused > 8 * len(DAY.data)


def test_a_sender_can_say_nothing_that_leaves_a_receiver_unable_to_go_on() -> None:
    taken, refused = taken_in(contents())
    assert taken + refused == 8 * len(content([DAY]))
    assert min(taken, refused) > 0


def test_an_author_can_sign_nothing_that_leaves_a_receiver_unable_to_go_on() -> None:
    taken, refused = taken_in(segments())
    assert taken + refused == 8 * (len(DAY.data) - 64)
    assert min(taken, refused) > 0


def test_no_changed_bit_costs_much_memory() -> None:
    every = [*each_bit(HONEST), *payloads(), *contents(), *segments()]
    tracemalloc.start()
    try:
        # Each measurement makes everything four times as slow: every byte, another bit of each.
        taken_in(every[::9])
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()

"""A bundle's content: read back as written, refused if a byte of it is otherwise, bounded whatever it claims."""

import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.log.names import LogName
from sync import content
from sync.content import Content, Head, Receipt, Refusal, Want, read, write
from sync.dictionary import DICTIONARY
from sync.errors import Damaged, NotCanonical, Refused, TooLarge

SENDER = b"s" * 16
PREFIX = SENDER + bytes(64)
MIB = 1024 * 1024

logs = st.builds(
    LogName, st.binary(min_size=16, max_size=16), st.text(max_size=8), st.integers(0, (1 << 31) - 1)
)
numbers = st.integers(0, (1 << 32) - 1)
contents = st.builds(
    Content,
    community=st.binary(min_size=16, max_size=16),
    recipients=st.lists(st.binary(min_size=16, max_size=16), max_size=4).map(tuple),
    made=st.integers(0, 1 << 40),
    has=st.lists(
        st.builds(Head, logs, st.integers(0, (1 << 32) - 1), st.binary(min_size=16, max_size=16)), max_size=4
    ).map(tuple),
    rules=st.tuples(st.integers(0, 63), st.integers(0, 1 << 40), st.binary(min_size=4, max_size=4)),
    instance=st.integers(0, (1 << 30) - 1),
    receipts=st.lists(
        st.builds(Receipt, st.binary(min_size=16, max_size=16), *[numbers] * 5), max_size=2
    ).map(tuple),
    wants=st.lists(st.builds(Want, logs, numbers, numbers), max_size=2).map(tuple),
    refused=st.lists(st.builds(Refusal, logs, numbers, numbers, st.text(max_size=9)), max_size=3).map(tuple),
    left=st.lists(st.text(max_size=32), max_size=2).map(tuple),
    policy=st.binary(max_size=40),
    segments=st.lists(
        st.binary(max_size=30).map(lambda b: msgspec.Raw(msgspec.msgpack.encode(b))), max_size=3
    ).map(tuple),
    blobs=st.lists(st.binary(max_size=30), max_size=2).map(tuple),
)


def packed(data: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    return compressor.compress(data) + compressor.flush()


def payload_of(value: object) -> bytes:
    return PREFIX + packed(msgspec.msgpack.encode(value))


def plain_content(**other: object) -> list[Any]:
    """A content as a list, in which a test can put what the product never would."""
    fields: dict[str, Any] = {
        "community": b"c" * 16,
        "recipients": [b"r" * 16],
        "made": 0,
        "rules": [0, 1, bytes(4)],
        "instance": 0,
        "has": [],
        "receipts": [],
        "wants": [],
        "refused": [],
        "left": [],
        "policy": b"",
        "segments": [],
        "blobs": [],
    }
    return list((fields | other).values())


def peak(action: Callable[[], object]) -> int:
    """The most bytes that were allocated at once while `action` ran."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@given(contents)
@settings(max_examples=80, deadline=None)
def test_what_was_written_is_read(value: Content) -> None:
    letter = read(write(value, SENDER, lambda _signed: b"g" * 64), "b")
    assert (letter.sender, letter.signature, letter.content) == (SENDER, b"g" * 64, value)


@given(contents)
@settings(max_examples=20, deadline=None)
def test_the_signature_is_over_sender_and_content(value: Content) -> None:
    signed: list[bytes] = []

    def sign(data: bytes) -> bytes:
        signed.append(data)
        return bytes(64)

    payload = write(value, SENDER, sign)
    assert read(payload, "b").signed == signed[0]
    assert signed[0].endswith(SENDER + payload[80:])


def test_a_content_without_anything_is_damaged() -> None:
    for size in (0, 1, 16, 80):
        with pytest.raises(Damaged):
            read(bytes(size), "b")


def test_no_shorter_content_is_accepted() -> None:
    payload = payload_of(plain_content())
    for size in range(len(payload)):
        with pytest.raises(Refused):
            read(payload[:size], "b")


@pytest.mark.parametrize("more", [b"\0", b"\3\0", b"more"], ids=repr)
def test_bytes_after_the_end_are_refused(more: bytes) -> None:
    with pytest.raises(Refused):
        read(payload_of(plain_content()) + more, "b")


@given(noise=st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(Refused):
        read(PREFIX + noise, "b")


@given(noise=st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_noise_that_was_compressed_is_refused(noise: bytes) -> None:
    with pytest.raises(Refused):
        read(PREFIX + packed(noise), "b")


@pytest.mark.parametrize(
    "value",
    [
        [*plain_content(), b"one field more"],
        plain_content()[:-1],
        plain_content(made="0"),
        plain_content(made=0.0),
        plain_content(made=None),
        plain_content(made=1 << 63),
        plain_content(recipients=b"r" * 16),
        plain_content(recipients=[16]),
        plain_content(has=[[[b"d" * 16, "2", 0], 1, b"h", 0]]),
        plain_content(has=[[[b"d" * 16, "2", 0, 0], 1, b"h"]]),
        plain_content(has=[[[b"d" * 16, 2, 0], 1, b"h"]]),
        plain_content(blobs=["text"]),
        plain_content(policy=[1]),
        {"community": b"c" * 16},
        None,
        0,
        [],
        msgspec.msgpack.Ext(1, b"x"),
    ],
    ids=range(18),
)
def test_a_content_of_another_shape_is_not_canonical(value: object) -> None:
    with pytest.raises(NotCanonical):
        read(payload_of(value), "b")


def test_the_same_content_in_longer_words_is_not_canonical() -> None:
    data = msgspec.msgpack.encode(plain_content())
    longer = b"\xdc\0\x0d" + data[1:]
    assert msgspec.msgpack.decode(longer) == msgspec.msgpack.decode(data)
    with pytest.raises(NotCanonical):
        read(PREFIX + packed(longer), "b")


def test_a_number_in_more_bytes_than_it_needs_is_not_canonical() -> None:
    data = msgspec.msgpack.encode(plain_content(made=7)).replace(b"\x07", b"\xcc\x07")
    with pytest.raises(NotCanonical):
        read(PREFIX + packed(data), "b")


@pytest.mark.parametrize("depth", [100, 900, 100_000])
@pytest.mark.parametrize("where", ["segments", "after"])
def test_nesting_without_end_is_refused(depth: int, where: str) -> None:
    nested = b"\x91" * depth + b"\x90"
    fields = msgspec.msgpack.encode(plain_content())
    inside, after = fields[:-2] + b"\x91" + nested + fields[-1:], b"\x99" + fields[1:] + nested
    data = inside if where == "segments" else after
    try:
        letter = read(PREFIX + packed(data), "b")
    except Refused:
        return
    assert where == "segments", "an unknown field was taken"
    assert bytes(letter.content.segments[0]) == nested


def test_a_deflate_bomb_is_refused_before_it_fills_the_memory() -> None:
    bomb = PREFIX + packed(bytes(200 * MIB))

    def attempt() -> None:
        with pytest.raises(TooLarge):
            read(bomb, "b")

    assert len(bomb) < MIB
    assert peak(attempt) < 32 * MIB


def test_a_content_of_a_mebibyte_may_be_as_dense_as_it_likes() -> None:
    value = plain_content(blobs=[bytes(900 * 1024)])
    assert len(payload_of(value)) < 2000
    assert read(payload_of(value), "b").content.blobs == (bytes(900 * 1024),)


def test_beyond_a_mebibyte_32_times_is_the_limit() -> None:
    with pytest.raises(TooLarge):
        read(payload_of(plain_content(blobs=[bytes(MIB + 1)])), "b")


def test_an_inflated_size_past_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MOST_INFLATED", 10_000)
    with pytest.raises(TooLarge):
        read(payload_of(plain_content(blobs=[bytes(10_001)])), "b")


@pytest.mark.parametrize(
    ("field", "element"),
    [
        ("segments", b"\xc0"),
        ("blobs", b"\xc4\0"),
        ("recipients", b"\xc4\0"),
        ("has", b"\x93\x93\xc4\0\xa0\0\0\xc4\0"),
        ("refused", b"\x93\x93\xc4\0\xa0\0\0\xa0"),
    ],
)
def test_a_list_of_very_many_nothings_is_refused_before_it_fills_the_memory(
    field: str, element: bytes
) -> None:
    size = MIB - 1000
    marker = ["the list"]
    data = msgspec.msgpack.encode(plain_content(**{field: marker}))
    listed = b"\xdd" + (size // len(element)).to_bytes(4) + element * (size // len(element))
    bomb = PREFIX + packed(data.replace(msgspec.msgpack.encode(marker), listed))

    def attempt() -> None:
        with pytest.raises(Refused):
            read(bomb, "b")

    assert len(bomb) < 10_000
    assert peak(attempt) < 8 * MIB

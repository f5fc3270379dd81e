"""The envelope: what was sealed comes out for its recipients, and nothing else ever comes out."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import envelope
from sync.envelope import CHUNK, TAG_BYTES, hint_of, seal, unseal
from sync.errors import Damaged, NotABundle, NotForThisDevice, Refused, TooLarge, UnsupportedVersion
from tests.town import SeededBytes

KEYS = [X25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(1, 9)]
PUBLIC = [key.public_key().public_bytes_raw() for key in KEYS]
SEALED_CHUNK = CHUNK + TAG_BYTES


def sealed(payload: bytes, recipients: int = 1, seed: int = 1) -> bytes:
    return seal(payload, PUBLIC[:recipients], SeededBytes(seed))


def header_size(recipients: int) -> int:
    return 11 + 88 * recipients


def chunks_of(data: bytes, recipients: int = 1) -> tuple[bytes, list[bytes]]:
    body = data[header_size(recipients) :]
    return data[: header_size(recipients)], [
        body[at : at + SEALED_CHUNK] for at in range(0, len(body), SEALED_CHUNK)
    ]


@given(payload=st.binary(max_size=2000), recipients=st.integers(1, 8), seed=st.integers(0, 1 << 30))
@settings(max_examples=60, deadline=None)
def test_every_recipient_gets_exactly_what_was_sealed(payload: bytes, recipients: int, seed: int) -> None:
    data = sealed(payload, recipients, seed)
    assert [unseal(data, key, "b") for key in KEYS[:recipients]] == [payload] * recipients


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1])
def test_a_payload_around_the_size_of_a_chunk_comes_back(size: int) -> None:
    payload = SeededBytes(9)(size)
    assert unseal(sealed(payload), KEYS[0], "b") == payload


@given(payload=st.binary(max_size=300), recipients=st.integers(1, 7))
@settings(max_examples=20, deadline=None)
def test_who_is_no_recipient_gets_nothing(payload: bytes, recipients: int) -> None:
    with pytest.raises(NotForThisDevice):
        unseal(sealed(payload, recipients), KEYS[7], "b")


def test_two_envelopes_of_the_same_payload_share_no_key() -> None:
    assert sealed(b"same", seed=1)[11:] != sealed(b"same", seed=2)[11:]


@pytest.mark.parametrize("recipients", [1, 3])
def test_no_changed_bit_is_accepted(recipients: int) -> None:
    data = sealed(b"the whole day of a worker", recipients)
    for at in range(len(data)):
        for bit in range(8):
            forged = bytearray(data)
            forged[at] ^= 1 << bit
            with pytest.raises(Refused):
                unseal(bytes(forged), KEYS[0], "b")


def test_no_changed_byte_of_any_value_is_accepted() -> None:
    data = sealed(b"day")
    for at in range(len(data)):
        for value in range(1, 256, 3):
            forged = bytearray(data)
            forged[at] ^= value
            with pytest.raises(Refused):
                unseal(bytes(forged), KEYS[0], "b")


@pytest.mark.parametrize("recipients", [1, 2])
def test_no_shorter_file_is_accepted(recipients: int) -> None:
    data = sealed(b"a day's records", recipients)
    for size in range(len(data)):
        with pytest.raises(Refused):
            unseal(data[:size], KEYS[0], "b")


@pytest.mark.parametrize("size", [10, CHUNK, CHUNK + 1])
@pytest.mark.parametrize("more", [b"\0", b"\0" * TAG_BYTES, b"\0" * SEALED_CHUNK, b"fieldtui"], ids=len)
def test_no_longer_file_is_accepted(size: int, more: bytes) -> None:
    with pytest.raises(Refused):
        unseal(sealed(bytes(size)) + more, KEYS[0], "b")


@pytest.mark.parametrize("size", [2 * CHUNK, 2 * CHUNK + 1, 3 * CHUNK])
def test_a_file_cut_at_a_chunk_is_damaged(size: int) -> None:
    header, chunks = chunks_of(sealed(bytes(size)))
    for kept in range(len(chunks)):
        with pytest.raises(Damaged):
            unseal(header + b"".join(chunks[:kept]), KEYS[0], "b")


def test_chunks_in_another_order_are_damaged() -> None:
    header, chunks = chunks_of(sealed(bytes(4 * CHUNK)))
    with pytest.raises(Damaged):
        unseal(header + b"".join([chunks[1], chunks[0], *chunks[2:]]), KEYS[0], "b")


@pytest.mark.parametrize("dropped", [0, 1, 2, 3])
def test_a_dropped_chunk_is_damage(dropped: int) -> None:
    header, chunks = chunks_of(sealed(SeededBytes(1)(4 * CHUNK)))
    with pytest.raises(Damaged):
        unseal(header + b"".join(chunks[:dropped] + chunks[dropped + 1 :]), KEYS[0], "b")


@pytest.mark.parametrize("doubled", [0, 1, 3])
def test_a_doubled_chunk_is_damage(doubled: int) -> None:
    header, chunks = chunks_of(sealed(SeededBytes(1)(4 * CHUNK)))
    with pytest.raises(Damaged):
        unseal(header + b"".join(chunks[: doubled + 1] + chunks[doubled:]), KEYS[0], "b")


def test_a_chunk_of_another_envelope_is_damage() -> None:
    header, chunks = chunks_of(sealed(bytes(2 * CHUNK), seed=1))
    _other, strangers = chunks_of(sealed(bytes(2 * CHUNK), seed=2))
    with pytest.raises(Damaged):
        unseal(header + strangers[0] + chunks[1], KEYS[0], "b")


def test_a_sealed_key_moved_to_another_envelope_does_not_open_it() -> None:
    one, two = sealed(b"one", seed=1), sealed(b"two", seed=2)
    with pytest.raises(Damaged):
        unseal(one[: header_size(1)] + two[header_size(1) :], KEYS[0], "b")


def test_a_recipient_taken_off_the_list_is_noticed() -> None:
    data = bytearray(sealed(b"for two", 2))
    data[10] = 1
    del data[header_size(1) : header_size(2)]
    with pytest.raises(Damaged):
        unseal(bytes(data), KEYS[0], "b")


@pytest.mark.parametrize(("at", "value"), [(8, 0), (8, 2), (8, 255), (9, 0), (9, 2), (9, 255)])
def test_an_unknown_version_or_suite_is_named(at: int, value: int) -> None:
    data = bytearray(sealed(b"from the future"))
    data[at] = value
    with pytest.raises(UnsupportedVersion, match=f"{data[8]}\\.{data[9]}"):
        unseal(bytes(data), KEYS[0], "b")


@pytest.mark.parametrize("count", [0, 2, 255])
def test_a_false_count_of_recipients_is_refused(count: int) -> None:
    data = bytearray(sealed(b"short"))
    data[10] = count
    with pytest.raises(Refused):
        unseal(bytes(data), KEYS[0], "b")


@pytest.mark.parametrize(
    "data", [b"", b"f", b"fieldtui", b"fieldtui\1\1", b"PK\3\4 a zip", b"\0" * 500], ids=repr
)
def test_what_is_no_bundle_is_called_no_bundle(data: bytes) -> None:
    with pytest.raises(NotABundle):
        unseal(data, KEYS[0], "b")


@given(noise=st.binary(max_size=600))
@settings(max_examples=100, deadline=None)
def test_noise_behind_a_good_beginning_is_refused(noise: bytes) -> None:
    with pytest.raises(Refused):
        unseal(b"fieldtui\1\1" + noise, KEYS[0], "b")
    with pytest.raises(Refused):
        unseal(b"fieldtui\1\1\1" + hint_of(PUBLIC[0]) + noise, KEYS[0], "b")


@pytest.mark.parametrize("point", [bytes(32), b"\1" + bytes(31), b"\xff" * 32], ids=["zero", "one", "ones"])
def test_a_sealed_key_with_a_degenerate_point_is_damage(point: bytes) -> None:
    data = bytearray(sealed(b"payload"))
    data[19 : 19 + 32] = point
    with pytest.raises(Damaged):
        unseal(bytes(data), KEYS[0], "b")


def test_a_file_past_the_limit_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = sealed(bytes(1000))
    monkeypatch.setattr(envelope, "MOST_BYTES", len(data) - 1)
    with pytest.raises(TooLarge):
        unseal(data, KEYS[0], "b")


def test_nobody_is_no_recipient() -> None:
    with pytest.raises(ValueError, match="1 to 255"):
        seal(b"payload", [], SeededBytes(1))


def test_more_recipients_than_a_byte_counts_are_too_many() -> None:
    with pytest.raises(ValueError, match="1 to 255"):
        seal(b"payload", PUBLIC[:1] * 256, SeededBytes(1))


def test_the_payload_cannot_be_read_in_the_envelope() -> None:
    payload = "王秀兰 独居 19900002101".encode("gb18030")
    assert payload not in sealed(payload, 3)


def test_the_recipients_keys_cannot_be_read_in_the_envelope() -> None:
    assert not any(public in sealed(b"payload", 3) for public in PUBLIC[:3])

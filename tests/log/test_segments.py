"""A segment: one encoding, every bit of it covered, and what was erased is gone while the chain holds."""

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fieldtui.log.columns import LONGEST_TEXT, Body, Malformed
from fieldtui.log.names import LogName
from fieldtui.log.segment import (
    MOST_EVENTS,
    MOST_KINDS,
    NO_HASH,
    Opened,
    Other,
    Segment,
    decode,
    encode,
    erase,
    make_segment,
    open_segment,
    salt_of,
    stamps_of,
)
from tests.town import SeededBytes

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = LogName(b"d" * 16, "2", 0)
OTHERS = [Other(LogName(b"e" * 16, "2", 0), b"tip."), Other(LogName(b"d" * 16, "", 3))]
# Rare surnames and places, a letter outside the BMP, separators, what GBK knows twice or not at all.
RARE = [
    "䶮",
    "㛃",
    "𠮷",
    "🏚",
    "",
    "\0",
    "a\0b",
    "€",
    "·",
    "—",
    "―",
    "・",
    "～",
    "\u200b",
    "\x80",
    "ÿ",
    "\x1b[2J",
    "ㄅ",
    "〇",
    "嗀",
    "丂",
]

texts = st.one_of(st.text(max_size=12), st.sampled_from(RARE), st.text("王李张〇一二", max_size=6))
integers = st.integers(-(1 << 63), (1 << 63) - 1)
nested = st.recursive(
    st.one_of(texts, integers), lambda inner: st.lists(inner, max_size=3), max_leaves=6
).filter(lambda value: _depth(value) <= 4)
references = st.builds(lambda log, seq: log << 32 | seq, st.integers(0, 2), st.integers(1, (1 << 32) - 1))
NAMES = ["note", "items", "state", "/data/甲", "price", ""]
REFERENCES = ["door@", "places@"]


def _depth(value: object) -> int:
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


@st.composite
def bodies(draw: st.DrawFn) -> Body:
    """A body as an event of some kind may have it."""
    names = sorted(draw(st.sets(st.sampled_from([*NAMES, *REFERENCES]), max_size=4)))
    of = {
        "door@": references,
        "places@": st.lists(references, max_size=3),
        "price": integers,
        "items": st.lists(nested, max_size=3),
    }
    values = tuple(draw(of.get(name, texts)) for name in names)
    deps = tuple(draw(st.lists(references, max_size=3)))
    return Body(draw(st.one_of(st.just(0), references)), deps, tuple(names), values)


stamps = st.tuples(
    st.integers(1, 1000), st.integers(-(1 << 52), 1 << 52), st.sampled_from(["visit.made", "x.new", "undone"])
)


def segment_of(
    contents: list[Body],
    marks: list[tuple[int, int, str]] | None = None,
    *,
    first: int = 1,
    prev: bytes = NO_HASH,
) -> tuple[Segment, bytes]:
    """A signed segment of `contents`; lamports rise by the given steps."""
    lamport, rising = 0, []
    for at in range(len(contents)):
        step, wall, kind = marks[at] if marks else (1, 1_800_000_000 + at, "visit.made")
        lamport += step
        rising.append((lamport, wall, kind))
    return make_segment(LOG, first, prev, OTHERS, rising, contents, random=SeededBytes(7), sign=KEY.sign)


def note(text: object) -> Body:
    """The body of a visit with a note."""
    return Body(1 << 32 | 5, (), ("note",), (text,))


def trusted(data: bytes) -> Opened:
    """A segment as one takes it that came from outside. Raises Malformed, InvalidSignature."""
    opened = open_segment(decode(data))
    KEY.public_key().verify(opened.segment.signature, opened.signed)
    return opened


@given(st.lists(st.tuples(bodies(), stamps), min_size=1, max_size=12))
def test_what_goes_in_comes_out(events: list[tuple[Body, tuple[int, int, str]]]) -> None:
    segment, digest = segment_of([body for body, _stamp in events], [stamp for _body, stamp in events])
    opened = trusted(encode(segment))
    assert opened.bodies == [body for body, _stamp in events]
    assert opened.hash == digest
    assert [(wall, kind) for _l, wall, kind in stamps_of(segment.header)] == [s[1:] for _b, s in events]


@given(st.lists(texts, min_size=1, max_size=8))
@example([""])
@example(["", ""])
@example(["\0"])
@example(["a", "b\0c"])
def test_texts_of_any_kind_come_out_as_they_went_in(several: list[str]) -> None:
    segment, _digest = segment_of([note(text) for text in several])
    assert [body.values for body in trusted(encode(segment)).bodies if body] == [(text,) for text in several]


def test_every_character_there_is_comes_out_as_it_went_in() -> None:
    characters = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    rows = ["".join(characters[at : at + 300]) for at in range(0, len(characters), 300)]
    plain = [c for c in characters if _in_gbk(c)]
    rows += plain
    for at in range(0, len(rows), MOST_EVENTS):
        run = rows[at : at + MOST_EVENTS]
        assert [b.values[0] for b in trusted(encode(segment_of([*map(note, run)])[0])).bodies if b] == run


def _in_gbk(char: str) -> bool:
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return char != "\0"


@given(st.lists(bodies(), min_size=1, max_size=6))
def test_a_segment_has_one_encoding(contents: list[Body]) -> None:
    segment, _digest = segment_of(contents)
    data = encode(segment)
    assert encode(decode(data)) == data


@pytest.mark.parametrize("extra", [b"\0", b"\xc0", b"\x90"])
def test_what_stands_after_a_segment_is_refused(extra: bytes) -> None:
    with pytest.raises(Malformed):
        trusted(encode(segment_of([note("x")])[0]) + extra)


def test_a_segment_cut_short_at_any_byte_is_refused() -> None:
    data = encode(segment_of([note("王"), note("x")])[0])
    for end in range(len(data)):
        with pytest.raises(Malformed):
            trusted(data[:end])


def test_every_bit_of_a_segment_is_covered() -> None:
    contents = [note("王秀兰"), Body(0, (1 << 32 | 9,), ("door@", "price"), (2 << 32 | 4, 36)), note("䶮")]
    data = encode(segment_of(contents)[0])
    for at in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises((Malformed, InvalidSignature)):
            trusted(bytes(flipped))


@given(st.lists(bodies(), min_size=1, max_size=6), st.data())
@settings(max_examples=200)
def test_a_changed_byte_anywhere_is_noticed(contents: list[Body], data: st.DataObject) -> None:
    whole = encode(segment_of(contents)[0])
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(1, 255))
    with pytest.raises((Malformed, InvalidSignature)):
        trusted(whole[:at] + bytes([whole[at] ^ other]) + whole[at + 1 :])


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_refused_by_name(data: bytes) -> None:
    with pytest.raises(Malformed):
        open_segment(decode(data))


_LIES: st.SearchStrategy[object] = st.one_of(
    st.integers(-(1 << 63), (1 << 64) - 1), texts, st.binary(max_size=40), st.just([]), st.none()
)


@given(st.data())
@settings(max_examples=200)
def test_a_segment_with_any_part_exchanged_is_refused_by_name(data: st.DataObject) -> None:
    """Well-formed msgpack of the right shape, with lies in it."""
    segment, _digest = segment_of([note("x"), Body(0, (), ("door@",), (5,))])
    where = plain = msgspec.to_builtins(segment, builtin_types=(bytes,))
    while True:
        at = data.draw(st.integers(0, len(where) - 1))
        if not isinstance(where[at], list) or not where[at] or data.draw(st.booleans()):
            break
        where = where[at]
    where[at] = data.draw(_LIES)
    lie = msgspec.msgpack.encode(plain)
    if lie != encode(segment):
        with pytest.raises((Malformed, InvalidSignature)):
            trusted(lie)


@pytest.mark.parametrize("number", [1 << 63, -(1 << 63) - 1, (1 << 64) - 1])
def test_integers_past_64_bits_are_refused(number: int) -> None:
    with pytest.raises((Malformed, OverflowError)):
        trusted(encode(segment_of([Body(0, (), ("price",), (number,))])[0]))


@pytest.mark.parametrize("value", [1.5, None, True, b"x", {"a": 1}, [None], [[[[["deep"]]]]]])
def test_values_of_another_type_are_refused(value: object) -> None:
    with pytest.raises(Malformed):
        trusted(encode(segment_of([Body(0, (), ("price",), (value,))])[0]))


def test_a_text_past_the_limit_is_refused_and_one_at_the_limit_is_not() -> None:
    assert trusted(encode(segment_of([note("王" * LONGEST_TEXT)])[0])).bodies
    with pytest.raises(Malformed):
        trusted(encode(segment_of([note("王" * (LONGEST_TEXT + 1))])[0]))


def test_counters_that_do_not_rise_are_refused() -> None:
    segment, _digest = make_segment(
        LOG, 1, NO_HASH, [], [(5, 0, "a"), (5, 0, "a")], [note("x")] * 2, random=SeededBytes(1), sign=KEY.sign
    )
    with pytest.raises(Malformed):
        trusted(encode(segment))


def test_a_kind_more_than_a_segment_holds_is_refused() -> None:
    names = [f"kind {at}" for at in range(MOST_KINDS + 1)]
    most, _hash = segment_of([note("x")] * MOST_KINDS, [(1, 0, name) for name in names[:-1]])
    assert trusted(encode(most)).bodies
    longer, _hash = segment_of([note("x")] * len(names))
    header = msgspec.structs.replace(longer.header, kinds=names, kind=bytes(range(len(names))))
    with pytest.raises(Malformed, match="kinds"):
        open_segment(msgspec.structs.replace(longer, header=header))


def test_a_reference_to_a_log_that_is_not_named_is_refused() -> None:
    with pytest.raises(Malformed):
        trusted(encode(segment_of([Body(9 << 32 | 1, (), (), ())])[0]))


def test_a_later_segment_names_the_one_before_it_so_that_an_exchanged_one_is_noticed() -> None:
    first, first_hash = segment_of([note("what was said")])
    second, _hash = segment_of([note("and then")], first=2, prev=first_hash)
    forged, forged_hash = segment_of([note("what was not said")])
    assert second.header.prev == open_segment(first).hash
    assert second.header.prev != forged_hash
    assert first.header.first == forged.header.first


@pytest.mark.parametrize(("first", "prev"), [(1, b"h" * 32), (2, NO_HASH), (0, NO_HASH)])
def test_only_the_first_segment_of_a_log_has_none_before_it(first: int, prev: bytes) -> None:
    with pytest.raises(Malformed):
        trusted(encode(segment_of([note("x")], first=first, prev=prev)[0]))


# Erasure.

SECRET = "欧阳甲乙 19912345678"


def readable(data: bytes, text: str) -> list[str]:
    """The encodings in which `text` can be found in `data`."""
    return [one for one in ("utf-8", "gbk", "gb18030", "utf-16-le") if text.encode(one) in data]


@pytest.mark.parametrize("count", [1, 2, 64, 65, 130])
@pytest.mark.parametrize("beside", ["plain", "䶮"])
def test_what_was_erased_is_nowhere_in_the_segment_and_the_hash_stays(count: int, beside: str) -> None:
    contents = [note(beside) for _n in range(count)]
    contents[count // 2] = note(SECRET)
    segment, digest = segment_of(contents)
    assert readable(encode(segment), SECRET)
    erased = erase(segment, {count // 2})
    opened = trusted(encode(erased))
    assert readable(encode(erased), SECRET) == []
    assert opened.hash == digest
    assert [at for at, body in enumerate(opened.bodies) if body is None] == [count // 2]
    assert [body for body in opened.bodies if body] == [body for body in contents if body != note(SECRET)]


def test_the_salt_of_what_was_erased_is_gone_and_so_is_the_seed_that_made_it() -> None:
    segment, _digest = segment_of([note(str(n)) for n in range(70)])
    data = encode(erase(segment, {3}))
    assert salt_of(segment.salts, 3) not in data
    assert segment.salts.seeds[0] not in data
    assert segment.salts.seeds[1] in data


def test_a_field_name_that_only_the_erased_had_is_gone_too() -> None:
    segment, _digest = segment_of([note("x"), Body(0, (), ("/data/秘密",), ("y",))])
    assert readable(encode(erase(segment, {1})), "/data/秘密") == []


def test_a_guess_at_what_was_erased_cannot_be_checked() -> None:
    """Without the salt, the commitment of a known body is no commitment anybody can work out."""
    one, _hash = segment_of([note("yes"), note("x")])
    other, _hash = make_segment(
        LOG,
        1,
        NO_HASH,
        OTHERS,
        stamps_of(one.header),
        [note("yes"), note("x")],
        random=SeededBytes(8),
        sign=KEY.sign,
    )
    assert erase(one, {0}).salts.commitments != erase(other, {0}).salts.commitments


@given(st.lists(bodies(), min_size=1, max_size=80), st.data())
def test_erasing_one_after_the_other_in_any_order_is_erasing_all_at_once(
    contents: list[Body], data: st.DataObject
) -> None:
    segment, digest = segment_of(contents)
    gone = data.draw(st.lists(st.integers(0, len(contents) - 1), unique=True, max_size=6))
    at_once = erase(segment, set(gone))
    step_by_step = segment
    for at in gone:
        step_by_step = erase(step_by_step, {at})
    assert encode(step_by_step) == encode(at_once)
    opened = trusted(encode(at_once))
    assert opened.hash == digest
    assert opened.bodies == [None if at in gone else body for at, body in enumerate(contents)]


def test_erasing_what_is_erased_changes_nothing() -> None:
    segment, _digest = segment_of([note("x"), note("y")])
    once = erase(segment, {0})
    assert encode(erase(once, {0})) == encode(once)


def test_a_wholly_erased_segment_still_holds_the_chain_together() -> None:
    segment, digest = segment_of([note(SECRET)] * 5)
    erased = erase(segment, set(range(5)))
    following, _hash = segment_of([note("z")], first=6, prev=digest)
    assert trusted(encode(erased)).hash == following.header.prev
    assert readable(encode(erased), SECRET) == []


def test_every_bit_of_an_erased_segment_is_covered() -> None:
    data = encode(erase(segment_of([note("王"), note(SECRET), note("x")])[0], {1}))
    for at in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises((Malformed, InvalidSignature)):
            trusted(bytes(flipped))

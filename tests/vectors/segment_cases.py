"""Vectors about a segment's header and salts, one rule of SPEC.md's *Segment* broken in each, and its largest sizes."""

import hashlib
from typing import Unpack

import msgspec

from tests.vectors.cases import Case, Setup, head, taken
from tests.vectors.people import NOW, OFFICE, OTHER, PEER, key
from tests.vectors.writing import (
    EPOCH,
    FIRST_BRANCH,
    Changes,
    Event,
    Made,
    bundle,
    long_int,
    named,
    ref,
    segment,
    several,
)

WIDEST = 1 << 53
OTHER_LOG = [OFFICE.id, "1", 0]
HASH = key("the segment before")


def not_canonical(number: int, name: str, about: str, made: Made | bytes) -> Case:
    """A bundle with one segment that breaks a rule."""
    return taken(number, name, about, bundle([made]), aside=["NotCanonical"])


def good(number: int, name: str, about: str, made: Made, **setup: Unpack[Setup]) -> Case:
    """A bundle with one segment that is taken in."""
    return taken(number, name, about, bundle([made]), new=made.count, heads=[head(made)], **setup)


def stripped(number: int, name: str, about: str, made: Made) -> Case:
    """A bundle with one segment whose missing bodies no order explains."""
    return taken(number, name, about, bundle([made]), aside=["Stripped"])


def _header(changes: Changes) -> Made:
    return segment(several(2), header=changes)


def headers() -> list[Case]:
    """The header's elements, one wrong in each."""
    log: list[object] = [PEER.id, "1", EPOCH]
    wrong: list[tuple[int, str, str, Made | bytes]] = [
        (401, "segment-nil", "Nil where a segment stands.", b"\xc0"),
        (402, "segment-of-three", "A segment without columns.", msgspec.msgpack.encode(msgspec.msgpack.decode(segment(several(2)).data)[:3])),
        (403, "segment-of-five", "A segment with an element more.", segment(several(2), whole={4: 0})),
        (404, "header-of-nine", "A header with an element more.", _header({8: 0})),
        (405, "header-long-int", "`first` in nine bytes.", _header({1: long_int(1)})),
        (406, "header-float", "A lamport that is a float.", _header({4: [1.0, 1]})),
        (407, "header-boolean", "A lamport that is a boolean.", _header({4: [True, 1]})),
        (408, "prev-as-text", "`prev` as a text.", _header({2: "0" * 32})),
        (409, "kind-as-text", "`kind` as a text.", _header({7: "\0\0"})),
        (410, "first-zero", "Numbers begin at 1.", _header({1: 0})),
        (411, "first-too-large", "The number after the last event would be 2^32.", _header({1: (1 << 32) - 2, 2: HASH})),
        (412, "prev-missing", "The second event, and no previous hash.", _header({1: 2})),
        (413, "prev-at-first", "The first event, and a previous hash.", _header({2: HASH})),
        (414, "prev-short", "A previous hash of 31 bytes.", _header({1: 2, 2: HASH[:31]})),
        (415, "epoch-of-branch", "Nobody writes in the epoch of a branch.", _header({0: [PEER.id, "1", FIRST_BRANCH]})),
        (416, "epoch-negative", "The epoch -1.", _header({0: [PEER.id, "1", -1]})),
        (419, "own-log-as-other", "The segment's own log among the others.", _header({3: [[log, b""]]})),
        (420, "other-log-twice", "Another log twice, by two tips.", _header({3: [[OTHER_LOG, b""], [OTHER_LOG, b"abcd"]]})),
        (421, "tip-of-three", "A tip of three bytes.", _header({3: [[OTHER_LOG, b"abc"]]})),
        (422, "other-device-short", "Another log whose device name has 15 bytes.", _header({3: [[[bytes(15), "1", 0], b""]]})),
        (423, "other-scope-long", "Another log whose scope has 33 characters.", _header({3: [[[OFFICE.id, "1" * 33, 0], b""]]})),
        (424, "other-epoch-large", "Another log of the epoch 2^31.", _header({3: [[[OFFICE.id, "1", 1 << 31], b""]]})),
        (425, "too-many-others", "255 other logs.", _header({3: [[[OFFICE.id, "1", at], b""] for at in range(255)]})),
        (426, "lamport-zero", "Lamports begin at 1.", _header({4: [0, 1]})),
        (427, "lamport-stands", "The second event has the first one's lamport.", _header({4: [5, 0]})),
        (428, "lamport-falls", "The second event has a lower lamport.", _header({4: [5, -1]})),
        (429, "lamport-large", "The last lamport is 2^53.", _header({4: [WIDEST - 1, 1]})),
        (430, "wall-large", "A time of 2^53.", _header({5: [WIDEST, 0]})),
        (431, "wall-small", "A second time of -2^53.", _header({5: [0, -WIDEST]})),
        (432, "lamports-short", "A lamport less than events.", _header({4: [1]})),
        (433, "walls-long", "A time more than events.", _header({5: [1, 1, 1]})),
        (434, "kind-twice", "A kind's name twice.", _header({6: ["compound.added"] * 2, 7: b"\0\1"})),
        (435, "kind-order", "Kinds in another order than they appear in.", _kinds({6: ["grid.added", "compound.added"], 7: b"\1\0"})),
        (436, "kind-unused", "A kind that no event has.", _header({6: ["compound.added", "grid.added"]})),
        (437, "kind-beyond", "An event whose kind is not among the kinds.", _header({7: b"\0\1"})),
        (438, "no-events", "A segment without an event.", segment([])),
        (439, "too-many-events", "4,097 events.", segment([named("重")] * 4_097)),
        (440, "too-many-kinds", "256 kinds.", segment([Event(f"future.{at}", {}) for at in range(256)])),
        (441, "too-many-shapes", "255 shapes.", segment([Event("future.kind", {f"n{at:03}": 1}) for at in range(255)])),
        (442, "signature-short", "A signature of 63 bytes.", segment(several(2), signature=bytes(63))),
        (443, "segment-trailing", "A fourth element of the salts.", segment(several(2), salts={3: []})),
    ]  # fmt: skip
    return [
        *(not_canonical(*one) for one in wrong),
        taken(417, "device-short", "The log's device name has 15 bytes: no device that is known has it.",
              bundle([_header({0: [PEER.id[:15], "1", EPOCH]})]), aside=["UnknownSender"]),
        taken(418, "scope-long", "The log's scope has 33 characters: it is none of the receiver's.",
              bundle([_header({0: [PEER.id, "1" * 33, EPOCH]})]), aside=["NotYourScope"]),
    ]  # fmt: skip


def _kinds(changes: Changes) -> Made:
    return segment([named("甲"), Event("grid.added", {"name": "二"})], header=changes)


def salts() -> list[Case]:
    """The salts' elements, one wrong in each, and erased bodies."""
    two, many = several(2), several(65)
    spelled = _spelled(many)
    seed = hashlib.sha256(b"any").digest()[:16]
    three = several(3)
    wrong: list[tuple[int, str, str, Made]] = [
        (451, "seed-missing", "65 events, and one seed.", segment(many, salts={0: [seed]})),
        (452, "seed-too-many", "Two events, and two seeds.", segment(two, salts={0: [seed, seed]})),
        (453, "seed-short", "A seed of 15 bytes.", segment(two, salts={0: [seed[:15]]})),
        (454, "seed-of-erased", "A block's seed beside an erased event of it.", segment(three, erased=[1], salts={0: [seed]})),
        (455, "seed-given-way", "Nothing was erased, and salts stand in the seed's place.", segment(many, salts=spelled)),
        (456, "spared-missing", "A salt of a spared event is missing.", segment(three, erased=[1], salts={1: [seed]})),
        (457, "spared-too-many", "A salt more than events were spared.", segment(three, erased=[1], salts={1: [seed] * 3})),
        (458, "spared-short", "A spared salt of 15 bytes.", segment(three, erased=[1], salts={1: [seed, seed[:15]]})),
        (459, "commitment-missing", "An erased event without its commitment.", segment(three, erased=[1], salts={2: []})),
        (460, "commitment-too-many", "A commitment more than events were erased.", segment(three, erased=[1], salts={2: [HASH] * 2})),
        (461, "commitment-short", "A commitment of 31 bytes.", segment(three, erased=[1], salts={2: [HASH[:31]]})),
        (462, "spared-beside-seed", "A salt beside a seed, though nothing was erased.", segment(two, salts={1: [seed]})),
    ]  # fmt: skip
    whole, part = segment(three), segment(three, erased=[1])
    return [
        *(not_canonical(*one) for one in wrong),
        stripped(463, "one-erased", "The second of three bodies was erased, and no order says so: it waits.", part),
        stripped(464, "all-erased", "Every body was erased, and no order says so.", segment(three, erased=[0, 1, 2])),
        stripped(465, "one-block-erased", "An event of the first of two blocks was erased: the other keeps its seed.",
                 segment(many, erased=[7])),
        taken(466, "erased-commitment-changed", "An erased event's commitment was changed.",
              bundle([segment(three, erased=[1], salts={2: [HASH]})]), aside=["BadSignature"]),
        taken(467, "erased-known", "What is held whole comes again with a body erased: it is known.", bundle([part]),
              before=[bundle([whole])], known=3, heads=[head(whole)]),
        taken(468, "whole-after-stripped", "What waits with a body erased comes again whole: it is taken in.", bundle([whole]),
              before=[bundle([part])], new=3, heads=[head(whole)]),
        stripped(469, "other-half-of-block", "The last event of the first block and the first of the second were erased.",
                 segment(many, erased=[63, 64])),
    ]  # fmt: skip


def orders() -> list[Case]:
    """Orders of erasure, and segments that came after them."""
    three = several(3)
    whole, part = segment(three), segment(three, erased=[1])
    mine: list[object] = [[PEER.id, "1", EPOCH], whole.tip]
    order = segment(
        [Event("erasure.ordered", {"records@": [ref(2, 1)], "rounds@": [], "why": "asked"})],
        author=OFFICE,
        logs=[mine],
    )
    both = [head(order), head(whole)]
    return [
        good(491, "order", "An order about a record that has not come.", order),
        taken(492, "order-then-erased", "A segment whose body an order took away.", bundle([part]),
              before=[bundle([order])], new=3, heads=both),
        taken(493, "order-then-whole", "A whole segment that an order has struck an event of: hash and signature stay.",
              bundle([whole]), before=[bundle([order])], new=3, heads=both),
        taken(494, "whole-then-order", "An order about an event that is held.", bundle([order]), before=[bundle([whole])], new=1, heads=both),
        taken(495, "erased-comes-again", "What an order struck comes again whole: it is known, and nothing comes back.",
              bundle([whole]), before=[bundle([whole]), bundle([order])], known=3, heads=both),
        taken(496, "order-and-erased", "The order and the segment in one bundle, the segment first.", bundle([part, order]),
              new=4, heads=both),
        taken(497, "go-on-behind-erased", "What continues a segment with an erased body.",
              bundle([segment(several(1), after=whole)]), before=[bundle([whole]), bundle([order])], new=1,
              heads=[head(order), head(segment(several(1), after=whole))]),
    ]  # fmt: skip


def _spelled(events: list[Event]) -> Changes:
    """Every salt of the first block written out, in the place of its seed."""
    seeds = msgspec.msgpack.decode(segment(events).data)[2][0]
    stream = hashlib.shake_256(b"fieldtui event 1\n" + seeds[0]).digest(16 * 64)
    return {0: [b"", seeds[1]], 1: [stream[at : at + 16] for at in range(0, len(stream), 16)]}


def sizes() -> list[Case]:
    """The largest and smallest of everything."""
    far = segment(several(1), first=(1 << 32) - 2, prev=HASH)
    others = [[[OTHER.id, "1", at], b""] for at in range(254)]
    return [
        good(471, "most-events", "4,096 events.", segment([named("重")] * 4_096)),
        good(472, "most-kinds", "255 kinds, none of which any program knows.", segment([Event(f"future.{at}", {}) for at in range(255)])),
        good(473, "most-shapes", "254 shapes.", segment([Event("future.kind", {f"n{at:03}": 1}) for at in range(254)])),
        good(474, "most-others", "254 other logs.", segment([Event("future.kind", {"x@": ref(1, at)}) for at in range(255)], logs=others)),
        good(475, "widest-times", "Times and lamports as large as they may be.",
             _header({4: [WIDEST - 2, 1], 5: [WIDEST - 1, 2 - 2 * WIDEST]})),
        good(476, "highest-epoch", "The epoch 2^30 - 1.", segment(several(2), epoch=FIRST_BRANCH - 1)),
        good(477, "branch-among-others", "Another log may be a branch, with a tip.",
             segment(several(2), logs=[[[OFFICE.id, "1", (1 << 31) - 1], b"\1\2\3\4"]])),
        taken(478, "highest-first", "The highest number that there can be: it waits for those before.", bundle([far]), aside=["Gap"]),
        good(479, "no-fields", "An event without fields, and one of the same kind.", segment([Event("future.kind", {})] * 2)),
        good(480, "others-in-any-order", "Other logs in an order of their own, one of them not referred to.",
             segment([Event("building.added", {"compound@": ref(4, 2)})], logs=[[[OTHER.id, "2", 3], b""], [OTHER_LOG, b"\1\2\3\4"]])),
        good(481, "negative-time", "A clock before 1970.", segment(several(2), wall=-NOW)),
        good(482, "longest-lamport-step", "A lamport far beyond all others stays what it is.", segment(several(2), lamport=1 << 50)),
    ]  # fmt: skip


def cases() -> list[Case]:
    """All of this module."""
    return [*headers(), *salts(), *orders(), *sizes()]

"""Vectors about the envelope, the payload and who it is for: steps 1 to 3 of SPEC.md's Import."""

import msgspec

from sync.dictionary import DICTIONARY
from tests.vectors.cases import Case, head, refused, taken
from tests.vectors.people import COMMUNITY, OFFICE, OTHER, PEER, WORKER, key
from tests.vectors.sealing import (
    CHUNK,
    FILE_KEY,
    chunks,
    deflate,
    hint,
    seal,
    stanza,
    stored,
)
from tests.vectors.sealing import header as envelope
from tests.vectors.writing import (
    BLOBS,
    COMMUNITY_AT,
    HAS,
    INSTANCE,
    LEFT,
    MADE,
    POLICY,
    RECEIPTS,
    RECIPIENTS,
    REFUSED,
    RULES,
    SEGMENTS,
    TIP,
    WANTS,
    Raw,
    any_content,
    bundle,
    content,
    long_int,
    pack,
    packed_bundle,
    payload,
    segment,
    several,
)

DAY = segment(several(2))
HONEST = bundle([DAY])
HEAD_BYTES = 11 + 88
LOG = [PEER.id, "1", 0]
HASH = key("a hash")
HEAD_HASH = HASH[:16]


def _with(data: bytes, at: int, value: int) -> bytes:
    return data[:at] + bytes((value,)) + data[at + 1 :]


def _around(head_: bytes) -> bytes:
    """The honest payload behind a header of any kind."""
    return head_ + chunks(head_, [payload(deflate(content([DAY])))])


def envelopes() -> list[Case]:
    """Step 1."""
    own = stanza(WORKER)
    broken = own[:-1] + bytes((own[-1] ^ 1,))
    two = bundle([DAY], to=(PEER, WORKER))
    low_order = hint(WORKER.exchange_public) + bytes(32) + own[40:]
    no_hint = envelope(stanza(PEER)[:8] + own[8:])
    crowd = [stanza(person) for person in (OFFICE, PEER, OTHER) * 20]
    return [
        taken(1, "honest", "A bundle of the office with one segment of another worker.", HONEST, new=2, heads=[head(DAY)]),
        taken(2, "two-recipients", "The second of two recipients reads it as well.", two, new=2, heads=[head(DAY)]),
        taken(3, "stored", "Deflate may store what it does not compress.", bundle([DAY], press=stored), new=2, heads=[head(DAY)]),
        taken(4, "nothing-inside", "A bundle without segments is a bundle.", bundle()),
        refused(5, "empty", "No bytes at all.", b"", "NotABundle"),
        refused(6, "other-letters", "Another kind of file.", b"PK\3\4 and so on, until it is long enough", "NotABundle"),
        refused(7, "only-letters", "Ten bytes of twelve, the letters right.", HONEST[:10], "NotABundle"),
        refused(8, "version-2", "Another version: nothing behind it may be looked at.", _with(HONEST, 8, 2), "UnsupportedVersion"),
        refused(9, "version-0", "There was no version 0.", _with(HONEST, 8, 0), "UnsupportedVersion"),
        refused(10, "suite-2", "Another suite.", _with(HONEST, 9, 2), "UnsupportedVersion"),
        refused(11, "version-2-short", "Another version, and nothing behind its twelve bytes.", b"fieldtui\2\1\0", "UnsupportedVersion"),
        refused(12, "no-stanzas", "A count of 0.", _around(envelope()), "Damaged"),
        refused(13, "cut-in-stanza", "It ends in the middle of the stanza.", HONEST[:50], "Damaged"),
        refused(14, "cut-in-tag", "It ends before a chunk could have its tag.", HONEST[: HEAD_BYTES + 15], "Damaged"),
        refused(15, "cut-in-chunk", "The last byte is missing.", HONEST[:-1], "Damaged"),
        refused(16, "one-byte-more", "A byte behind the last chunk.", HONEST + b"\0", "Damaged"),
        refused(17, "other-hint", "Sealed for another device.", bundle([DAY], to=(PEER,)), "NotForThisDevice"),
        refused(18, "hint-of-another", "The own sealed key, but under another's hint.", _around(no_hint), "NotForThisDevice"),
        refused(19, "broken-stanza", "The sealed file key does not open.", _around(envelope(broken)), "Damaged"),
        refused(20, "first-of-two-hints", "Two stanzas with the own hint: the first one counts, and does not open.",
                _around(envelope(broken, own)), "Damaged"),
        taken(21, "second-of-two-hints", "Two stanzas with the own hint: the first one counts, and opens.",
              _around(envelope(own, broken)), new=2, heads=[head(DAY)]),
        refused(22, "low-order-point", "HPKE with a point of low order has no shared secret.", _around(envelope(low_order)), "Damaged"),
        refused(23, "other-info", "The file key was sealed with another info.",
                _around(envelope(stanza(WORKER, info=b"fieldtui file key 2\n"))), "Damaged"),
        refused(24, "short-file-key", "A file key of 31 bytes: its stanza takes in a byte of the chunk.",
                _around(envelope(stanza(WORKER, file_key=FILE_KEY[:31]))), "Damaged"),
        refused(25, "header-changed", "A stanza of another recipient was changed: the header belongs to the payload's key.",
                _with(two, 11 + 87, two[11 + 87] ^ 1), "Damaged"),
        refused(26, "recipient-taken-off", "A recipient was taken off the header.",
                _with(two[:11] + two[11 + 88 :], 10, 1), "Damaged"),
        refused(27, "chunk-changed", "A bit of the chunk was changed.", _with(HONEST, 150, HONEST[150] ^ 16), "Damaged"),
        refused(28, "tag-changed", "A bit of the chunk's tag was changed.", _with(HONEST, len(HONEST) - 1, HONEST[-1] ^ 1), "Damaged"),
        refused(29, "not-marked-last", "The only chunk is not marked as the last: the rest was cut off.",
                envelope(own) + chunks(envelope(own), [payload(deflate(content([DAY])))], last=1), "Damaged"),
        taken(30, "sixty-one-recipients", "Many stanzas, some of them twice; the own one stands last.",
              _around(envelope(*crowd, own)), new=2, heads=[head(DAY)]),
        refused(31, "empty-payload", "Only an empty payload has an empty chunk; there is no sender in it.", seal(b"", WORKER), "Damaged"),
        taken(32, "two-chunks", "A payload of more than 65,536 bytes.", _long(), new=2, heads=[head(DAY)]),
        refused(33, "empty-last-chunk", "The payload fills a chunk and is followed by an empty one.", _with_empty_chunk(), "Damaged"),
    ]  # fmt: skip


def _long() -> bytes:
    return bundle([DAY], changes={BLOBS: [bytes(CHUNK)]}, press=stored)


def _with_empty_chunk() -> bytes:
    size = CHUNK - len(payload(stored(content([DAY], changes={BLOBS: [bytes(60_000)]})))) + 60_000
    whole = payload(stored(content([DAY], changes={BLOBS: [bytes(size)]})))
    own = envelope(stanza(WORKER))
    return own + chunks(own, [whole, b""])


def payloads() -> list[Case]:
    """Step 2, before anything is read."""
    inside = content([DAY])
    other = deflate(inside, dictionary=inside)
    bomb = deflate(pack(bytes(1024 * 1024 + 1)))
    full = bytes(1024 * 1024 - len(content([DAY])) - 5)
    return [
        refused(41, "eighty-bytes", "A sender and a signature, and nothing that they are for.",
                seal(payload(b""), WORKER), "Damaged"),
        refused(42, "no-deflate", "A reserved block type.", packed_bundle(b"\x07" + inside), "Damaged"),
        refused(43, "unfinished-deflate", "The only block is not the final one.",
                packed_bundle(deflate(inside, final=False)), "Damaged"),
        refused(44, "cut-deflate", "The stream ends in the middle.", packed_bundle(deflate(inside)[:-9]), "Damaged"),
        refused(45, "more-than-deflate", "A byte behind the end of the stream.", packed_bundle(deflate(inside) + b"\0"), "Damaged"),
        refused(46, "two-streams", "Another stream behind the end of the stream.",
                packed_bundle(deflate(inside) + deflate(b"more")), "Damaged"),
        refused(47, "too-far-back", "A match reaches to before the preset dictionary.", packed_bundle(_too_far()), "Damaged"),
        refused(48, "stored-length", "A stored block whose length and its complement differ.",
                packed_bundle(b"\x01\x05\x00\xfa\xfe12345"), "Damaged"),
        refused(49, "ratio", "A byte more than 1 MiB from a few kilobytes.", packed_bundle(bomb), "TooLarge"),
        taken(50, "ratio-reached", "1 MiB exactly from a few kilobytes.", bundle([DAY], changes={BLOBS: [full]}),
              new=2, heads=[head(DAY)]),
        refused(51, "other-dictionary", "Matches in a dictionary that is not the format's give other bytes.",
                packed_bundle(other), "NotCanonical"),
    ]  # fmt: skip


def _too_far() -> bytes:
    return deflate(b"\0" * 40 + content([DAY]), dictionary=bytes(100) + DICTIONARY)


def contents() -> list[Case]:
    """Step 2, what is read: one element of the content wrong in each."""
    wrong: list[tuple[int, str, str, dict[int, object]]] = [
        (61, "community-of-five", "The community's name has five bytes.", {COMMUNITY_AT: b"12345"}),
        (62, "community-as-text", "The community's name is a text.", {COMMUNITY_AT: "a" * 16}),
        (63, "short-recipient", "A second recipient's name has 15 bytes.", {RECIPIENTS: [WORKER.id, bytes(15)]}),
        (64, "too-many-recipients", "256 recipients.", {RECIPIENTS: [WORKER.id] * 256}),
        (65, "long-int", "The moment it was made, in nine bytes where five do.", {MADE: long_int(1_795_000_000)}),
        (66, "float", "The moment it was made, as a float.", {MADE: 1_795_000_000.0}),
        (67, "moment-too-late", "The moment it was made is 2^53.", {MADE: 1 << 53}),
        (68, "rules-of-three", "A third part of the rules that is a number.", {RULES: [0, 1, 2]}),
        (69, "generation-64", "A generation that no chain reaches.", {RULES: [64, 1, TIP]}),
        (70, "short-hash", "A head whose hash has 15 bytes.", {HAS: [[LOG, 1, HASH[:15]]]}),
        (71, "large-number", "A head at 2^32.", {HAS: [[LOG, 1 << 32, HEAD_HASH]]}),
        (72, "negative-number", "A head at -1.", {HAS: [[LOG, -1, HEAD_HASH]]}),
        (73, "short-device", "A head of a log whose device name has 15 bytes.", {HAS: [[[bytes(15), "1", 0], 1, HEAD_HASH]]}),
        (74, "long-scope", "A wanted log whose scope has 33 characters.", {WANTS: [[[PEER.id, "1" * 33, 0], 1, 2]]}),
        (75, "large-epoch", "A refused log of the epoch 2^31.", {REFUSED: [[[PEER.id, "1", 1 << 31], 1, 2, "Gap"]]}),
        (76, "too-many-heads", "16,385 heads.", {HAS: [[LOG, 1, HEAD_HASH]] * 16_385}),
        (77, "too-many-receipts", "257 receipts.", {RECEIPTS: [[bytes(16), 1, 2, 3, 4, 5]] * 257}),
        (78, "receipt-of-five", "A receipt of five elements.", {RECEIPTS: [[bytes(16), 1, 2, 3, 4]]}),
        (79, "too-many-wants", "1,025 wanted runs.", {WANTS: [[LOG, 1, 2]] * 1_025}),
        (80, "too-many-refused", "1,025 refused runs.", {REFUSED: [[LOG, 1, 2, "Gap"]] * 1_025}),
        (81, "long-reason", "A reason of 65 characters.", {REFUSED: [[LOG, 1, 2, "G" * 65]]}),
        (82, "too-many-left", "256 grids left.", {LEFT: ["1"] * 256}),
        (83, "policy-as-text", "The policy is a text.", {POLICY: ""}),
        (84, "segments-as-map", "The segments are a map.", {SEGMENTS: {}}),
        (85, "too-many-segments", "262,145 segments.", {SEGMENTS: [None] * 262_145}),
        (86, "too-many-blobs", "4,097 blobs.", {BLOBS: [b""] * 4_097}),
        (87, "fourteen-elements", "An element more than a content has.", {13: 0}),
        (88, "long-array", "An empty list with a length of three bytes.", {LEFT: Raw(b"\xdc\0\0")}),
        (89, "long-bin", "No policy, with a length of three bytes.", {POLICY: Raw(b"\xc5\0\0")}),
        (90, "text-not-utf-8", "A grid that is no UTF-8.", {LEFT: [Raw(b"\xa2\xff\xfe")]}),
        (91, "nil", "Nil where the receipts stand.", {RECEIPTS: None}),
        (111, "long-hash", "A head with a whole hash of 32 bytes.", {HAS: [[LOG, 1, HASH]]}),
        (112, "short-tip", "Rules whose third part has three bytes.", {RULES: [0, 1, TIP[:3]]}),
        (113, "long-tip", "Rules whose third part has five bytes.", {RULES: [0, 1, bytes(5)]}),
        (114, "rules-of-two", "Rules without their third part.", {RULES: [0, 1]}),
        (115, "rules-of-four", "Rules with a fourth part.", {RULES: [0, 1, TIP, 0]}),
        (116, "version-of-rules-too-large", "Rules of the version 2^53.", {RULES: [0, 1 << 53, TIP]}),
        (117, "instance-of-branch", "Nobody writes in the epoch of a branch.", {INSTANCE: 1 << 30}),
        (118, "instance-negative", "The instance -1.", {INSTANCE: -1}),
        (119, "instance-nil", "Nil where the instance stands.", {INSTANCE: None}),
        (120, "long-recipient", "A second recipient's name has 17 bytes.", {RECIPIENTS: [WORKER.id, bytes(17)]}),
        (121, "long-community", "The community's name has 17 bytes.", {COMMUNITY_AT: bytes(17)}),
        (122, "receipt-of-long-name", "A receipt whose bundle has 32 bytes.", {RECEIPTS: [[bytes(32), 1, 2, 3, 4, 5]]}),
        (123, "receipt-of-seven", "A receipt of seven elements.", {RECEIPTS: [[bytes(16), 1, 2, 3, 4, 5, 6]]}),
        (124, "receipt-too-large", "A receipt that counts 2^32.", {RECEIPTS: [[bytes(16), 1, 2, 3, 4, 1 << 32]]}),
        (125, "left-long", "A grid left whose code has 33 characters.", {LEFT: ["1" * 33]}),
    ]  # fmt: skip
    honest = content([DAY])
    twelve = pack(msgspec.msgpack.decode(honest)[:12])
    most: dict[int, object] = {
        HAS: [[LOG, 1, HEAD_HASH]] * 4_000,
        WANTS: [[LOG, 1, 2]] * 1_024,
        REFUSED: [[LOG, 1, 2, "G" * 64]] * 1_024,
        RECEIPTS: [[bytes(16), 0, 0, 0, 0, (1 << 32) - 1]] * 256,
        LEFT: ["一" * 32] * 255,
        BLOBS: [b""] * 4_096,
        RULES: [63, (1 << 53) - 1, TIP],
        INSTANCE: (1 << 30) - 1,
        MADE: 1 - (1 << 53),
    }
    return [
        *(refused(number, name, about, bundle([DAY], changes=changes), "NotCanonical") for number, name, about, changes in wrong),
        refused(92, "twelve-elements", "An element less than a content has.", any_content(twelve), "NotCanonical"),
        refused(93, "trailing-byte", "A byte behind the content.", any_content(honest + b"\0"), "NotCanonical"),
        refused(94, "no-msgpack", "A byte that begins nothing.", any_content(b"\xc1"), "NotCanonical"),
        refused(95, "cut-content", "The content ends before its last element.", any_content(honest[:-1]), "NotCanonical"),
        refused(96, "content-as-map", "A map, where an array must stand.", any_content(pack({"community": COMMUNITY})), "NotCanonical"),
        refused(97, "deep", "A thousand arrays in each other.", any_content(b"\x91" * 1_000 + b"\xc0"), "NotCanonical"),
        taken(98, "as-much-as-allowed", "Lists that are as long as they may be.", bundle([DAY], changes=most), new=2, heads=[head(DAY)]),
    ]  # fmt: skip


def recipients() -> list[Case]:
    """Step 3."""
    return [
        refused(101, "other-community", "A bundle of another community, opened and well-formed.",
                bundle([DAY], changes={COMMUNITY_AT: key("another")[:16]}), "OtherCommunity"),
        refused(102, "sealed-on", "Sealed to this device by somebody whom it was for; the signed recipients say so.",
                seal(payload(deflate(content([DAY], to=(PEER,)))), WORKER), "NotForThisDevice"),
        refused(103, "no-recipients", "Nobody is named as a recipient.", bundle([DAY], changes={RECIPIENTS: []}), "NotForThisDevice"),
        taken(104, "recipient-twice", "Named twice is named.", bundle([DAY], changes={RECIPIENTS: [WORKER.id] * 2}),
              new=2, heads=[head(DAY)]),
        refused(105, "community-before-recipients", "Of another community and for nobody: the community is looked at first.",
                bundle([DAY], changes={COMMUNITY_AT: key("another")[:16], RECIPIENTS: []}), "OtherCommunity"),
    ]  # fmt: skip


def cases() -> list[Case]:
    """All of this module."""
    return [*envelopes(), *payloads(), *contents(), *recipients()]

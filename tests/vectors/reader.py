"""A second reader of the bundle format, written from `sync/SPEC.md` alone, to find out what that page leaves open.

Here live the decisions of *Import*, as far as `tests/vectors/` ask for them: results, counts, heads. Nothing of the
product may be imported here, and nothing is kept: no tables of records, no exports. The preset dictionary is read out
of the page itself; what is decoded without regard to what a device holds is in `decoding.py`.
"""

import base64
import re
import zlib
from collections import defaultdict
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import MsgspecError, Raw
from msgspec.msgpack import decode, encode

from tests.vectors import decoding
from tests.vectors.decoding import Log, Packed, Policy, Refusal, Segment, require, sha, signed

DICTIONARY = base64.b64decode(re.findall(r"in base64:\n\n```\n([A-Za-z0-9+/=\n]+)```", decoding.SPEC)[0])
INFO = b"fieldtui file key 1\n"
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
MIB = 2**20
FOR_OFFICE = {"erasure.ordered"}
FOR_GOOD = ("NotCanonical", "BadSignature", "NotForWorkers")
CLOSED = ("Revoked", "OutOfScope")
Result = dict[str, list[str]]
Opened = tuple[bytes, list[Packed], list[bytes], Policy]


def names(held: dict[bytes, Segment]) -> dict[Log, Segment]:
    """The last segment of each log and branch, under its name."""
    after = defaultdict(list)
    for each in sorted(held.values(), key=lambda s: s.hash):
        after[each.prev if each.prev in held else each.log].append(each)
    heads: dict[Log, Segment] = {}
    lines = [(log, after[log]) for log in list(after) if isinstance(log, tuple)]
    while lines:
        name, continuations = lines.pop()
        for number, each in enumerate(continuations):
            branch = (*each.log[:2], 2**30 + (int.from_bytes(each.hash[:4], "big") >> 2))
            heads[branch if number else name] = each
            lines.append((branch if number else name, after.get(each.hash, [])))
    return heads


@dataclass
class Shelved:
    """A segment that is not in force, who brought it, and why."""

    raw: bytes
    sender: bytes
    reason: str = ""
    segment: Segment | None = None


@dataclass
class Receiver:
    """A device that takes bundles; `held` is what is in force, by hash."""

    exchange: X25519PrivateKey
    device: bytes
    now: int
    community: bytes
    policy: Policy
    held: dict[bytes, Segment] = field(default_factory=dict)
    shelf: dict[bytes, Shelved] = field(default_factory=dict)
    confirmed: set[bytes] = field(default_factory=set)

    def open(self, file: bytes) -> Opened:
        """The sender, what it says, its segments and the policy to go by. Raises Refusal as steps 1 to 5 say."""
        require(len(file) <= 64 * MIB, "TooLarge")
        require(file.startswith(b"fieldtui") and len(file) >= 11, "NotABundle")
        require(file[8:10] == b"\1\1", "UnsupportedVersion")
        end = 11 + 88 * file[10]
        require(file[10] and len(file) >= end + 16, "Damaged")
        hint = sha(INFO, self.exchange.public_key().public_bytes_raw())[:8]
        stanzas = [file[at + 8 : at + 88] for at in range(11, end, 88) if file[at : at + 8] == hint]
        require(stanzas, "NotForThisDevice")
        pieces = [file[at : at + 65_552] for at in range(end, len(file), 65_552)]
        nonces = [
            number.to_bytes(11, "big") + bytes([number == len(pieces) - 1]) for number in range(len(pieces))
        ]
        try:
            key = HKDF(SHA256(), 32, sha(file[:end]), b"fieldtui payload 1\n")
            cipher = ChaCha20Poly1305(key.derive(SUITE.decrypt(stanzas[0], self.exchange, INFO)))
            chunks = [cipher.decrypt(nonce, piece, None) for nonce, piece in zip(nonces, pieces, strict=True)]
        except (InvalidTag, ValueError) as error:
            raise Refusal("Damaged") from error
        payload = b"".join(chunks)
        require(chunks[-1] and len(payload) > 80, "Damaged")
        return self.read(payload[:16], payload[16:80], payload[80:])

    def read(self, sender: bytes, signature: bytes, packed: bytes) -> Opened:
        most = min(max(MIB, 32 * len(packed)), 256 * MIB)
        inflater = zlib.decompressobj(-15, zdict=DICTIONARY)
        try:
            inflated = inflater.decompress(packed, most + 1)
        except zlib.error as error:
            raise Refusal("Damaged") from error
        require(len(inflated) <= most, "TooLarge")
        require(inflater.eof and not inflater.unused_data, "Damaged")
        try:
            elements = decode(inflated, type=list[Raw])
            require(len(elements) == 12)
            segments = decode(elements[10], type=list[Raw])
        except (MsgspecError, RecursionError) as error:
            raise Refusal("NotCanonical") from error
        require(encode(elements) == inflated and encode(segments) == bytes(elements[10]))
        require(len(segments) <= 262_144)
        content = decoding.canonical(encode(elements[:10]), decoding.CONTENT)
        decoding.canonical(bytes(elements[11]), decoding.many(decoding.BYTES, 4_096))
        require(content[0] == self.community, "OtherCommunity")
        require(self.device in content[1], "NotForThisDevice")
        known = self.policy
        if content[9]:
            known = max(known, decoding.policy(content[9], self.community)[1], key=lambda each: each.rank)
        author = known.devices.get(sender)
        if author is None:
            raise Refusal("UnknownSender")
        require(signed(author.signing, signature, b"fieldtui bundle 1\n", sender, packed), "BadSignature")
        require(not author.revoked, "Revoked")
        roles = {known.devices[device].role for device in (sender, self.device) if device in known.devices}
        require("office" in roles or self.now <= known.expires, "Expired")
        return sender, content, [bytes(each) for each in segments], known

    def closed(self, log: Log) -> str:
        """Why a log is not open; empty if it is."""
        author = self.policy.devices.get(log[0])
        if author is None:
            return "UnknownSender"
        return "" if author.writes(log[1]) else "Revoked" if author.revoked else "OutOfScope"

    def judge(self, item: Shelved) -> str:
        """Takes a segment in, or says why not (step 6): the first of these that holds."""
        if (each := item.segment) is None:
            return "NotCanonical"
        if (author := self.policy.devices.get(each.log[0])) is None:
            return "UnknownSender"
        faults = {
            "NotYourScope": not self.holds(each.log[1]),
            "BadSignature": not signed(author.signing, each.signature, b"fieldtui signature 1\n", each.hash),
            "NotCanonical": not each.typed,
            "known": each.hash in self.held,
            "NotForWorkers": author.role != "office" and not FOR_OFFICE.isdisjoint(each.kinds),
        }
        found = next((reason for reason, holds in faults.items() if holds), "")
        return found or self.closed(each.log) or self.place(each)

    def place(self, each: Segment) -> str:
        """Takes in what continues its log (step 7), else says what it waits for."""
        log = {h: s for h, s in self.held.items() if s.log == each.log}
        heads = names(log)
        parent = log.get(each.prev)
        if each.first > 1 and (parent is None or parent.last != each.first - 1):
            return "Gap" if each.first > (heads[each.log].last if log else 0) + 1 else "Fork"
        if len(heads) - 1 > 64 and any(s.prev == each.prev for s in log.values()):
            return "Fork"
        self.held[each.hash] = each
        return ""

    def holds(self, scope: str) -> bool:
        own = self.policy.devices.get(self.device)
        return own is not None and own.holds(scope)

    def way(self, tip: bytes, at_hand: dict[bytes, Segment]) -> list[Segment]:
        """The segments from a hash down to the log's beginning; none if one is missing."""
        found: list[Segment] = []
        while (each := at_hand.get(tip)) is not None:
            if found and (each.log, each.last) != (found[-1].log, found[-1].first - 1):
                return []
            found.append(each)
            if each.first == 1:
                return found
            tip = each.prev
        return []

    def settle(self) -> None:
        """What is in force of logs that are not open: *Policy*'s rule of limits."""
        aside = {s.hash: s for i in self.shelf.values() if i.reason in CLOSED and (s := i.segment)}
        at_hand = {h: s for h, s in (aside | self.held).items() if self.closed(s.log)}
        in_force: set[bytes] = set()
        for device, author in self.policy.devices.items():
            for scope, _, seq, tip in author.limits:
                way = self.way(tip, at_hand)
                if way and way[0].last == seq and way[0].log[:2] == (device, scope):
                    in_force |= {each.hash for each in way}
        for digest, each in at_hand.items():
            if digest in in_force:
                self.held[digest] = each
            elif self.held.pop(digest, None):
                self.shelf[each.raw] = Shelved(each.raw, each.log[0], self.closed(each.log), each)
        for item in list(self.shelf.values()):
            if item.reason in CLOSED and item.segment and item.segment.hash in in_force:
                del self.shelf[item.raw]

    def retry(self, reasons: set[str]) -> None:
        before = None
        while before != len(self.shelf):
            before = len(self.shelf)
            for item in [item for item in self.shelf.values() if item.reason in reasons]:
                item.reason = self.judge(item)
                if item.reason in ("", "known"):
                    del self.shelf[item.raw]

    def purge(self, said: list[Packed], office: bool) -> None:
        """Confirms what an office device holds (step 11), and leaves the grids that this device may hold no more."""
        for (device, _, _), seq, tip in said if office else []:
            held = tip in self.held and self.held[tip].last == seq
            while device == self.device and held and tip in self.held:
                self.confirmed.add(tip)
                tip = self.held[tip].prev
        own = self.policy.devices.get(self.device)
        if own and own.role == "worker":
            kept = {h for h, s in self.held.items() if s.log[0] == self.device and h not in self.confirmed}
            self.held = {h: s for h, s in self.held.items() if self.holds(s.log[1]) or h in kept}

    def bound(self) -> None:
        """Keeps the shelf within its limits; what was refused for good goes first."""
        room: dict[bytes, list[int]] = defaultdict(lambda: [256, 8 * MIB])
        for item in sorted(self.shelf.values(), key=lambda item: item.reason in FOR_GOOD):
            left = room[item.sender]
            left[0], left[1] = left[0] - 1, left[1] - len(item.raw)
            if min(left) < 0:
                del self.shelf[item.raw]

    def take(self, file: bytes) -> Result:
        sender, content, segments, known_policy = self.open(file)
        before, higher, known = set(self.held), known_policy.rank > self.policy.rank, 0
        self.policy = known_policy
        for raw in segments:
            item = self.shelf.pop(raw, None) or Shelved(raw, sender)
            try:
                item.segment = decoding.segment(raw)
            except Refusal:
                item.segment = None
            item.reason = self.judge(item)
            if item.reason == "known" and item.segment:
                known += item.segment.events
            elif item.reason:
                self.shelf[raw] = item
        self.retry({"Gap", "Fork"} | ({*CLOSED, "UnknownSender", "NotYourScope"} if higher else set()))
        self.settle()
        self.purge(content[4], self.policy.devices[sender].role == "office")
        self.bound()
        new = sum(each.events for digest, each in self.held.items() if digest not in before)
        heads = [
            f"{device.hex()} {scope or '-'} {epoch} {head.last} {head.hash.hex()}"
            for (device, scope, epoch), head in names(self.held).items()
        ]
        aside = " ".join(self.shelf[raw].reason for raw in dict.fromkeys(segments) if raw in self.shelf)
        rank = "{} {}".format(*self.policy.rank)
        said = {
            "expect": ["success"],
            "new": [str(new)],
            "known": [str(known)],
            "aside": [aside],
            "rank": [rank],
        }
        return said | {"head": sorted(heads)}


def run_bundle(vector: Result) -> Result:
    signing, exchange, first = (bytes.fromhex(vector[key][0]) for key in ("signing", "exchange", "policy"))
    keys = Ed25519PrivateKey.from_private_bytes(signing), X25519PrivateKey.from_private_bytes(exchange)
    device = decoding.named(*(key.public_key().public_bytes_raw() for key in keys))
    receiver = Receiver(keys[1], device, int(vector["now"][0]), *decoding.policy(first, None))
    for earlier in vector.get("before", []):
        receiver.take(bytes.fromhex(earlier))
    return receiver.take(bytes.fromhex(vector["bundle"][0]))


def run_policy(vector: Result) -> Result:
    rank = decoding.policy(bytes.fromhex(vector["policy"][0]), bytes.fromhex(vector["community"][0]))[1].rank
    return {"expect": ["success"], "rank": ["{} {}".format(*rank)]}


def run_request(vector: Result) -> Result:
    packed, tag = bytes.fromhex(vector["request"][0]), b"fieldtui request 1\n"
    require(packed.startswith(tag), "NotARequest")
    request = decoding.canonical(packed[len(tag) :], decoding.REQUEST, "NotARequest")
    signing, exchange, person, signature = request
    said = (b"fieldtui request signature 1\n", signing, exchange, person.encode())
    require(signed(signing, signature, *said), "NotARequest")
    return {"expect": ["success"], "person": [person], "device": [decoding.named(signing, exchange).hex()]}


def run(vector: Result) -> Result:
    """What a vector expects, by key; a key that may come several times, and any other, has a list of its lines."""
    try:
        return {"bundle": run_bundle, "policy": run_policy, "request": run_request}[vector["kind"][0]](vector)
    except Refusal as refusal:
        return {"expect": [str(refusal)]}

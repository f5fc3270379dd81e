"""What the fuzzer throws at the readers of files: what the vectors hold, taken apart, changed, and signed or sealed again.

Bundles, contents, segments, policies, requests, root files. What takes them is `fuzz`'s matter. No part of the product.
"""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from unittest.mock import patch

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from fieldtui.log.columns import Malformed
from fieldtui.log.segment import Opened
from sync.content import read
from sync.dictionary import DICTIONARY
from sync.envelope import unseal
from sync.errors import Refused
from sync.roots import FILE_MAGIC, RootKeys, write_root_file
from tests.vectors import people
from tests.vectors.cases import FOLDER, read_lines
from tests.vectors.people import COMMUNITY, NOW, ROOT_KEYS, WORKER
from tests.vectors.receiving import INSIDERS, signed_again
from tests.vectors.sealing import seal
from tests.vectors.writing import POLICY
from tools.insiders import invented, readable
from tools.mutations import changed

LARGEST = 32 * 1024
REQUEST_MAGIC = b"fieldtui request 1\n"


@dataclass
class Corpus:
    """What the vectors hold, taken apart."""

    bundles: list[bytes] = field(default_factory=list)
    payloads: list[bytes] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    segments: list[bytes] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    policies: list[bytes] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    root_files: list[bytes] = field(default_factory=list)
    codes: list[bytes] = field(default_factory=list)


def corpus(folder: Path = FOLDER) -> Corpus:
    """Every vector's bytes, and what is inside where it opens; nothing that is large."""
    found = Corpus()
    for path in sorted(folder.glob("*.txt")):
        lines = read_lines(path.read_text(encoding="utf-8"))
        for key, into in (("policy", found.policies), ("request", found.requests)):
            into += map(bytes.fromhex, lines.get(key, ()))
        found.codes += (one.encode() for key in ("digits", "frame") for one in lines.get(key, ()) if one)
        for data in map(bytes.fromhex, (*lines.get("before", ()), *lines.get("bundle", ()))):
            _take_apart(found, data, bytes.fromhex(lines["exchange"][0]))
    with patch("sync.roots._aead", quick_aead):
        keys = RootKeys(ROOT_KEYS[0], ROOT_KEYS[1])
        found.root_files.append(write_root_file(keys, COMMUNITY, "passphrase", bytes))
    for name, items in vars(found).items():
        setattr(found, name, [one for one in dict.fromkeys(items) if len(one) <= LARGEST])
    found.opened = readable(found.segments)
    return found


def _take_apart(found: Corpus, data: bytes, exchange: bytes) -> None:
    found.bundles.append(data)
    try:
        payload = unseal(data, X25519PrivateKey.from_private_bytes(exchange), "")
        found.payloads.append(payload)
        found.contents.append(zlib.decompressobj(-15, DICTIONARY).decompress(payload[80:], 1 << 20))
        found.segments += (bytes(one) for one in read(payload, "").content.segments)
    except (Refused, zlib.error):
        pass


def quick_aead(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    """A root file's key without its slow hash."""
    return ChaCha20Poly1305(hashlib.sha256(salt + passphrase.encode()).digest())


# ---------------------------------------------------------------- what is thrown


def _pressed(data: bytes) -> bytes:
    press = zlib.compressobj(1, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    return press.compress(data) + press.flush()


def _payload(content: bytes, random: Random) -> bytes:
    sender = random.choice((people.OFFICE, people.OFFICE, people.PEER, people.OTHER, people.STRANGER))
    packed = _pressed(content)
    return sender.id + sender.sign(b"fieldtui bundle 1\n" + sender.id + packed) + packed


def throw_envelope(c: Corpus, random: Random) -> bytes:
    """A changed bundle."""
    return changed(random.choice(c.bundles), c.bundles, random)


def throw_content(c: Corpus, random: Random) -> bytes:
    """A changed payload, or one around a changed content."""
    if random.random() < 0.3:
        return changed(random.choice(c.payloads), c.payloads, random)
    return people.OFFICE.id + bytes(64) + _pressed(changed(random.choice(c.contents), c.contents, random))


def throw_segment(c: Corpus, random: Random) -> bytes:
    """A changed segment."""
    return changed(random.choice(c.segments), c.segments, random)


def throw_policy(c: Corpus, random: Random) -> bytes:
    """A changed policy; or changed roots, or a changed policy inside, under the root's signature."""
    data = random.choice(c.policies)
    try:
        roots, inner, _signature = msgspec.msgpack.decode(data)
        packed = msgspec.msgpack.encode(roots)
        count, last = len(roots), len(roots) - 1
    except (msgspec.DecodeError, ValueError, TypeError):
        return changed(data, c.policies, random)
    part = random.randrange(3)
    if part == 0 or not isinstance(inner, bytes) or not 0 <= last < len(ROOT_KEYS):
        return changed(data, c.policies, random)
    if part == 1:
        packed = changed(packed, (packed,), random)
    else:
        inner = changed(inner, (inner,), random)
    signer = Ed25519PrivateKey.from_private_bytes(ROOT_KEYS[last])
    signature = signer.sign(b"fieldtui policy 1\n" + count.to_bytes(4) + inner)
    return b"\x93" + packed + msgspec.msgpack.encode(inner) + msgspec.msgpack.encode(signature)


def throw_request(c: Corpus, random: Random) -> bytes:
    """A changed request, half of them with a good beginning."""
    data = random.choice(c.requests)
    if random.random() < 0.5:
        return changed(data, c.requests, random)
    inner = data.removeprefix(REQUEST_MAGIC)
    return REQUEST_MAGIC + changed(inner, (inner,), random)


def throw_root_file(c: Corpus, random: Random) -> bytes:
    """A changed root file; or one that opens, around changed keys."""
    if random.random() < 0.5:
        return changed(c.root_files[0], c.root_files, random)
    inner = msgspec.msgpack.encode(RootKeys(ROOT_KEYS[0], ROOT_KEYS[1]))
    salt, plain = bytes(16), changed(inner, (inner,), random)
    sealed = quick_aead("passphrase", salt).encrypt(bytes(12), plain, FILE_MAGIC + COMMUNITY)
    return FILE_MAGIC + msgspec.msgpack.encode([COMMUNITY, salt, sealed])


def throw_merge(c: Corpus, random: Random) -> bytes:
    """What an insider could send: changed contents and segments under good signatures, sealed to the receiver."""
    way = random.random()
    if way < 0.1:
        return throw_envelope(c, random)
    if way < 0.4:
        content = changed(random.choice(c.contents), c.contents, random)
    else:
        ways = (_signed_segment, _invented_segment, _invented_segment)
        thrown = [random.choice(ways)(c, random) for _one in range(random.choice((1, 1, 2, 5)))]
        content = _content_of(thrown, random.choice(c.policies) if random.random() < 0.02 else b"")
    return seal(_payload(content, random), WORKER)


def _content_of(segments: Sequence[bytes], policy: bytes) -> bytes:
    parts: list[object] = [COMMUNITY, [WORKER.id], NOW, [0, 1, bytes(4)], 0, [], [], [], [], [], b"", [], []]
    parts[POLICY] = policy
    head = b"".join(map(msgspec.msgpack.encode, parts[:11]))
    return b"\x9d" + head + bytes((0x90 | len(segments),)) + b"".join(segments) + b"\x90"


def _signed_segment(c: Corpus, random: Random) -> bytes:
    """A segment, mostly changed, signed by its author where it says what can be signed; always MessagePack."""
    data = random.choice(c.segments)
    if random.random() < 0.8:
        data = throw_segment(c, random)
    try:
        msgspec.msgpack.decode(data)
        return signed_again(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return b"\xc0"
    except Malformed:
        return data


def _invented_segment(c: Corpus, random: Random) -> bytes:
    return invented(c.opened, INSIDERS, random)

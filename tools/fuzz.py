"""Throws changed vectors at every decoder and at the whole merge: `make fuzz N=1000000 SEED=1`.

Each input follows from the seed and its number alone. A decoder may give a value, which must be canonical, or its
own named refusal; anything else is a finding, printed with what repeats it. No part of the product.
"""

import argparse
import hashlib
import sys
import time
import traceback
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from unittest.mock import patch

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from fieldtui.log.columns import Malformed
from fieldtui.log.segment import Opened, decode, open_segment
from sync.content import read
from sync.dictionary import DICTIONARY
from sync.envelope import unseal
from sync.errors import NotARootFile, Refused, WrongRootPassphrase
from sync.exchange import read_request
from sync.frames import NotAFrame
from sync.policy import UntrustedPolicy, read_policy
from sync.roots import FILE_MAGIC, RootKeys, read_root_file, write_root_file
from tests.vectors import people
from tests.vectors.cases import FOLDER, read_lines
from tests.vectors.people import COMMUNITY, NOW, ROOT_KEYS, WORKER
from tests.vectors.receiving import INSIDERS, Receiver, is_canonical, signed_again
from tests.vectors.sealing import seal
from tests.vectors.writing import POLICY
from tools import thrown_codes as codes
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
    with patch("sync.roots._aead", _quick_aead):
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


def _quick_aead(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    """A root file's key without its slow hash."""
    return ChaCha20Poly1305(hashlib.sha256(salt + passphrase.encode()).digest())


# ---------------------------------------------------------------- what is thrown, and what may come back


class NotCanonicalValue(Exception):
    """A decoder took what it would not have written."""


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
    sealed = _quick_aead("passphrase", salt).encrypt(bytes(12), plain, FILE_MAGIC + COMMUNITY)
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


def _try_envelope(data: bytes) -> None:
    unseal(data, X25519PrivateKey.from_private_bytes(WORKER.exchange_key), "")


def _try_content(data: bytes) -> None:
    read(data, "")


def _try_segment(data: bytes) -> None:
    opened = open_segment(decode(data))
    if not is_canonical(opened):
        raise NotCanonicalValue


def _try_policy(data: bytes) -> None:
    read_policy(data, COMMUNITY)


def _try_request(data: bytes) -> None:
    read_request(data, "")


def _try_root_file(data: bytes) -> None:
    with patch("sync.roots._aead", _quick_aead):
        read_root_file(data, COMMUNITY, "passphrase", "")


def _of_codes(throw: Callable[[Sequence[bytes], Random], bytes]) -> Callable[[Corpus, Random], bytes]:
    return lambda c, random: throw(c.codes, random)


@dataclass(frozen=True)
class Target:
    """A decoder: how often it gets an input, what it gets, what takes it, what it may raise."""

    weight: int
    throw: Callable[[Corpus, Random], bytes]
    take: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]


def targets() -> Mapping[str, Target]:
    """Every decoder by name, and the merge into a device of its own."""
    return {
        "envelope": Target(15, throw_envelope, _try_envelope, (Refused,)),
        "content": Target(20, throw_content, _try_content, (Refused,)),
        "segment": Target(30, throw_segment, _try_segment, (Malformed,)),
        "policy": Target(12, throw_policy, _try_policy, (UntrustedPolicy,)),
        "request": Target(4, throw_request, _try_request, (Refused,)),
        "root file": Target(4, throw_root_file, _try_root_file, (NotARootFile, WrongRootPassphrase)),
        "digits": Target(4, _of_codes(codes.throw_digits), codes.try_digits, (NotAFrame,)),
        "frame": Target(4, _of_codes(codes.throw_frame), codes.try_frame, (NotAFrame,)),
        "shown": Target(4, _of_codes(codes.throw_shown), codes.try_shown, ()),
        "merge": Target(10, throw_merge, Receiver().take, (Refused,)),
    }


@dataclass(frozen=True)
class Finding:
    """An input that was neither taken nor refused by name."""

    target: str
    seed: int
    number: int
    data: bytes
    trace: str

    def __str__(self) -> str:
        return f"{self.target}, seed {self.seed}, input {self.number}:\n{self.data.hex()}\n{self.trace}"


def fuzz(
    count: int, seed: int, most_findings: int = 20, only: Sequence[str] = ()
) -> tuple[list[Finding], dict[str, list[int]]]:
    """Throw `count` inputs at all targets or `only` some; what was found, and how many each took and refused."""
    c, table = corpus(), {name: one for name, one in targets().items() if name in only or not only}
    names, weights = list(table), [target.weight for target in table.values()]
    tally = {name: [0, 0] for name in names}
    findings: dict[str, Finding] = {}
    for number in range(count):
        random = Random(f"{seed}:{number}")
        name = random.choices(names, weights)[0]
        target = table[name]
        data = target.throw(c, random)
        try:
            target.take(data)
            tally[name][0] += 1
        except target.refusals:
            tally[name][1] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            where = "".join(traceback.format_tb(error.__traceback__)[-1:]) + repr(type(error))
            findings.setdefault(where, Finding(name, seed, number, data, traceback.format_exc()))
            if len(findings) >= most_findings:
                break
    return list(findings.values()), tally


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", help="a target, and no others (as often as wanted)")
    options = parser.parse_args(arguments)
    begun = time.monotonic()
    findings, tally = fuzz(options.count, options.seed, only=options.only or ())
    took = time.monotonic() - begun
    for name, (taken, refused) in tally.items():
        print(f"{name:10} {taken + refused:>9,} thrown {taken:>9,} taken {refused:>9,} refused")
    print(f"{options.count:,} inputs in {took:.0f} s, {options.count / max(took, 0.001):,.0f} a second")
    for finding in findings:
        print(f"\n{finding}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

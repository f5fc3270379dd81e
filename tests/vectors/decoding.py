"""What the second reader decodes: envelopes, types and limits, policies, segments, as `sync/SPEC.md` describes them.

Nothing of the product may be imported here, and nothing is decided that depends on what a device holds: that is in
`reader.py`. The preset dictionary and the types of fields are read out of the page itself.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate, islice, pairwise, repeat
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, cast

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Meta, MsgspecError, Raw
from msgspec.msgpack import decode, encode

SPEC = (Path(__file__).parents[2] / "sync" / "SPEC.md").read_text("utf-8")
DICTIONARY = base64.b64decode(re.findall(r"in base64:\n\n```\n([\w+/=\n]+)```", SPEC)[0])
KINDS = re.findall(r"^\| `([a-z.]+)` \|[^|]*\|(.*)\|$", SPEC.partition("\n## Kinds\n")[2], re.M)
FIELDS = {kind: dict(re.findall(r"`(\w+)`(?: (refs?|integer|list)\b)?", fields)) for kind, fields in KINDS}
FIELDS |= {kind.replace(".added", ".changed"): fields for kind, fields in FIELDS.items()}
TYPES = {"": str, "refs": list, "list": list, "ref": int, "integer": int}
SUITE, INFO = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305), b"fieldtui file key 1\n"
MIB = 2**20

Device = Annotated[bytes, Meta(min_length=16, max_length=16)]
Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]
Epoch = Annotated[int, Meta(ge=0, lt=2**31)]
U32 = Annotated[int, Meta(ge=0, lt=2**32)]
Seq = Annotated[int, Meta(ge=1, lt=2**32)]
U53 = Annotated[int, Meta(ge=0, lt=2**53)]
Time = Annotated[int, Meta(gt=-(2**53), lt=2**53)]
Scope = Annotated[str, Meta(max_length=32)]
Code = Annotated[str, Meta(min_length=1, max_length=32)]
Person = Annotated[str, Meta(max_length=200)]
Grids = Annotated[list[Code], Meta(max_length=255)]
Log = tuple[Device, Scope, Epoch]
Refused = tuple[Log, U32, U32, Annotated[str, Meta(max_length=64)]]
AnyLog = tuple[bytes, str, int]
Body = list[Any] | None  # [subject, deps, names, values] of an event; None: erased
Packed = Any  # what MessagePack held, of the type that was asked for
Request = tuple[Hash, Hash, Person, Signature]
Chain = Annotated[list[tuple[Hash, Hash, Signature]], Meta(min_length=1, max_length=64)]


class Content(NamedTuple):
    community: Device
    recipients: Annotated[list[Device], Meta(max_length=255)]
    made: Time
    rules: tuple[Annotated[int, Meta(ge=0, lt=64)], U53, Annotated[bytes, Meta(min_length=4, max_length=4)]]
    instance: Annotated[int, Meta(ge=0, lt=2**30)]
    has: Annotated[list[tuple[Log, U32, Device]], Meta(max_length=16_384)]
    receipts: Annotated[list[tuple[Device, U32, U32, U32, U32, U32]], Meta(max_length=256)]
    wants: Annotated[list[tuple[Log, U32, U32]], Meta(max_length=1_024)]
    refused: Annotated[list[Refused], Meta(max_length=1_024)]
    left: Annotated[list[Scope], Meta(max_length=255)]
    policy: bytes
    segments: Annotated[list[Raw], Meta(max_length=262_144)]
    blobs: Annotated[list[bytes], Meta(max_length=4_096)]


class Certificate(NamedTuple):
    signing: Hash
    exchange: Hash
    person: Person
    role: Literal["office", "worker"]
    grids: Grids
    former: Grids
    limits: Annotated[list[tuple[Scope, Epoch, Seq, Hash]], Meta(max_length=4_096)]
    revoked: bool

    def writes(self, scope: str) -> bool:
        return not self.revoked and (self.role == "office" or scope in self.grids + self.former)

    def holds(self, scope: str) -> bool:
        return not self.revoked and (self.role == "office" or scope == "" or scope in self.grids)


Rules = tuple[Device, U53, Time, Time, Annotated[list[Certificate], Meta(max_length=4_096)]]
Header = tuple[AnyLog, int, bytes, list[tuple[AnyLog, bytes]], list[int], list[int], list[str], bytes]
Salts = tuple[list[bytes], list[bytes], list[bytes]]
Columns = tuple[list[list[str]], bytes, bytes, list[int], bytes, bytes, list[int], list[list[Any]]]
Whole = tuple[Header, bytes, Salts, Columns]  # types alone; what breaks a rule of *Segment* is found later


class Policy(NamedTuple):
    rank: tuple[int, int, bytes]
    expires: int
    devices: dict[bytes, Certificate]
    roots: list[tuple[bytes, bytes, bytes]]

    def certificate(self, device: bytes) -> Certificate:
        require(device in self.devices, "UnknownSender")
        return self.devices[device]


class Segment(NamedTuple):
    log: Log
    first: int
    last: int
    prev: bytes
    logs: list[tuple[Log, bytes]]
    kinds: list[str]  # one for each event
    bodies: list[Body]
    hash: bytes
    signature: bytes


class Refusal(Exception):
    """What is read is refused; the argument is the name of the result."""


def require(holds: object, result: str = "NotCanonical") -> None:
    if not holds:
        raise Refusal(result)


@contextmanager
def refusing(result: str, *errors: type[Exception]) -> Iterator[None]:
    """What is refused inside, or fails with one of these errors, is refused with this result."""
    caught: tuple[type[Exception], ...] = (Refusal, *errors)
    try:
        yield
    except caught as error:
        raise Refusal(result) from error


@refusing("NotCanonical", MsgspecError, RecursionError, ValueError)
def canonical(packed: bytes, kind: object) -> Packed:
    unpacked = decode(packed, type=cast("type[Packed]", kind))
    require(encode(unpacked) == packed)
    return unpacked


def sha(*pieces: bytes) -> bytes:
    return hashlib.sha256(b"".join(pieces)).digest()


@refusing("BadSignature", InvalidSignature, ValueError)
def verify(key: bytes, signature: bytes, *pieces: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(key).verify(signature, b"".join(pieces))


def opened(file: bytes, exchange: X25519PrivateKey) -> tuple[bytes, bytes, bytes]:
    """Sender, signature and compressed content. Raises Refusal as step 1 says."""
    require(len(file) <= 64 * MIB, "TooLarge")
    require(file.startswith(b"fieldtui") and len(file) >= 11, "NotABundle")
    require(file[8:10] == b"\1\1", "UnsupportedVersion")
    end = 11 + 88 * file[10]
    require(file[10] and len(file) >= end + 16, "Damaged")
    hint = sha(INFO, exchange.public_key().public_bytes_raw())[:8]
    stanzas = [file[at + 8 : at + 88] for at in range(11, end, 88) if file[at : at + 8] == hint]
    require(stanzas, "NotForThisDevice")
    pieces = [file[at : at + 65_552] for at in range(end, len(file), 65_552)]
    with refusing("Damaged", InvalidTag, ValueError):
        key = HKDF(SHA256(), 32, sha(file[:end]), b"fieldtui payload 1\n")
        cipher = ChaCha20Poly1305(key.derive(SUITE.decrypt(stanzas[0], exchange, INFO)))
        nonces = [i.to_bytes(11, "big") + bytes([i == len(pieces) - 1]) for i in range(len(pieces))]
        chunks = [cipher.decrypt(nonce, piece, None) for nonce, piece in zip(nonces, pieces, strict=True)]
    payload = b"".join(chunks)
    require(chunks[-1] and len(payload) > 80, "Damaged")
    return payload[:16], payload[16:80], payload[80:]


def inflated(packed: bytes) -> bytes:
    most = min(max(MIB, 32 * len(packed)), 256 * MIB)
    inflater = zlib.decompressobj(-15, zdict=DICTIONARY)
    with refusing("Damaged", zlib.error):
        found = inflater.decompress(packed, most + 1)
    require(len(found) <= most, "TooLarge")
    require(inflater.eof and not inflater.unused_data, "Damaged")
    return found


def named(signing: bytes, exchange: bytes) -> bytes:
    return sha(b"fieldtui device 1\n", signing, exchange)[:16]


@refusing("BadPolicy")
def policy(packed: bytes, community: bytes | None = None, pinned: Packed = ()) -> tuple[bytes, Policy]:
    """The community and its policy; if one is known, it must be this community, and this chain or part of it."""
    roots, rules, signature = canonical(packed, tuple[Chain, bytes, Signature])
    name, version, _, expires, certificates = canonical(rules, Rules)
    before, promise = bytes(32), sha(b"fieldtui next root 1\n", roots[0][0])
    for number, (public, following, proof) in enumerate(roots):
        require(sha(b"fieldtui next root 1\n", public) == promise)
        verify(public, proof, b"fieldtui root step 1\n", number.to_bytes(4, "big"), before, public, following)
        before, promise = public, following
    require(all(ours == theirs for ours, theirs in zip(pinned, roots, strict=False)))
    require(sha(b"fieldtui community 1\n", *roots[0][:2])[:16] == name and community in (None, name))
    verify(before, signature, b"fieldtui policy 1\n", len(roots).to_bytes(4, "big"), rules)
    devices = {named(each.signing, each.exchange): each for each in certificates}
    require(len(devices) == len(certificates) and version > 0)
    return name, Policy((len(roots) - 1, version, sha(packed)[:4]), expires, devices, roots)


def value(v: object, depth: int = 4) -> bool:
    if isinstance(v, list):
        return depth > 0 and all(value(item, depth - 1) for item in v)
    return (type(v) is int and -(2**63) <= v < 2**63) or (type(v) is str and len(v) <= 2**16)


def references(logs: bytes, steps: list[int], most: int) -> list[int]:
    """References from their two columns; `most` is the highest index of a log."""
    numbers = list(accumulate(steps))
    require(max(logs, default=0) <= most and all(0 <= number < 2**32 for number in numbers))
    return [log * 2**32 + number for log, number in zip(logs, numbers, strict=True)]


def column(name: str, packed: Packed, most: int) -> list[Any]:
    """The values of a column, which must have the first form that applies; `most` is the highest index of a log."""
    if name.endswith("@"):
        if type(packed) is list and [type(part) for part in packed] == [bytes, list]:
            return list(references(packed[0], canonical(encode(packed[1]), list[int]), most))
        require(type(packed) is list and any(type(v) is list for v in packed))
        flat = [item for v in packed for item in (v if type(v) is list else [v])]
        require(all(type(item) is int and 0 <= item < (most + 1) * 2**32 for item in flat))
    elif type(packed) is bytes:
        texts: list[Any] = packed.decode("gbk").split("\0")
        require(packed and "\0".join(texts).encode("gbk") == packed and all(map(value, texts)))
        return texts
    else:
        require(type(packed) is list and all(map(value, packed)))
        if all(type(v) is str and "\0" not in v for v in packed):
            text = "\0".join(packed)
            require(not text or text.encode("gbk", "ignore").decode("gbk") != text)
    return list(packed)


def bodies(columns: Packed, count: int, most: int) -> list[Body]:
    shapes, shape, subject_logs, subject_seqs, dep_counts, dep_logs, dep_seqs, values = columns
    present = [index for index in shape if index != 255]
    require(len(shape) == count and list(dict.fromkeys(present)) == list(range(len(shapes))))
    require(len(set(map(tuple, shapes))) == len(shapes) <= 254)
    for names in shapes:
        require(all(a < b for a, b in pairwise(names)) and not {name + "@" for name in names} & set(names))
    subjects, deps = references(subject_logs, subject_seqs, most), references(dep_logs, dep_seqs, most)
    require(len(subjects) == len(dep_counts) == len(present) and sum(dep_counts) == len(deps))
    rows = []
    for index, (names, packed) in enumerate(zip(shapes, values, strict=True)):
        cells = [column(name, each, most) for name, each in zip(names, packed, strict=True)]
        require([present.count(index)] * len(names) == [len(each) for each in cells])
        rows.append(zip(*cells, strict=True) if names else repeat(()))
    subject, size, dep = iter(subjects), iter(dep_counts), iter(deps)
    parts = ([next(subject), list(islice(dep, next(size))), shapes[i], list(next(rows[i]))] for i in present)
    return [None if i == 255 else next(parts) for i in shape]


def commitments(salts: Packed, found: list[Body]) -> list[bytes]:
    seeds, spared, erased = salts
    blocks = [found[at : at + 64] for at in range(0, len(found), 64)]
    require([len(seed) for seed in seeds] == [0 if None in block else 16 for block in blocks])
    remaining = sum(len(block) - block.count(None) for block in blocks if None in block)
    require([*map(len, spared), *map(len, erased)] == [16] * remaining + [32] * found.count(None))
    own, gone, result = iter(spared), iter(erased), []
    for seed, block in zip(seeds, blocks, strict=True):
        stream = iter(hashlib.shake_256(b"fieldtui event 1\n" + seed).digest(64 * 16))
        for body in block:
            salt = next(gone) if body is None else bytes(islice(stream, 16)) if seed else next(own)
            result.append(sha(b"fieldtui event 1\n", salt, encode(body)) if body else salt)
    return result


def typed(kind: str, body: Body) -> bool:
    """Whether every field holds what *Kinds* says."""
    for name, held in zip(body[2], body[3], strict=True) if body and kind in FIELDS else ():
        form = "" if name.startswith("/") else FIELDS[kind].get(name.removesuffix("@"))
        if form is not None and (type(held), name.endswith("@")) != (TYPES[form], form.startswith("ref")):
            return False
    return True


@refusing("NotCanonical", ValueError)
def segment(raw: bytes) -> Segment:
    """What a segment says; whatever is against a rule of *Segment* is refused."""
    header, signature, salts, columns = canonical(raw, Whole)
    log, first, prev, logs, lamports, walls, kinds, kind = header
    require(canonical(encode([log, *(other for other, _ in logs)]), list[Log]) and log[2] < 2**30)
    count, others, times = len(kind), {other for other, _ in logs}, list(accumulate(walls))
    require(1 <= count == len(lamports) == len(walls) <= 4_096 and 1 <= first <= 2**32 - 1 - count)
    require((len(prev), len(signature)) == (32, 64) and (prev == bytes(32)) == (first == 1))
    require(len({log} | others) == len(logs) + 1 <= 255 and all(len(tip) in (0, 4) for _, tip in logs))
    require(min(lamports) >= 1 and sum(lamports) < 2**53 and all(abs(time) < 2**53 for time in times))
    require(list(dict.fromkeys(kind)) == list(range(len(kinds))) and len(set(kinds)) == len(kinds) <= 255)
    found = bodies(columns, count, len(logs))
    packed = encode(header)
    digest = sha(b"fieldtui segment 1\n", len(packed).to_bytes(4, "big"), packed, *commitments(salts, found))
    names = [kinds[index] for index in kind]
    return Segment(log, first, first + count - 1, prev, logs, names, found, digest, signature)

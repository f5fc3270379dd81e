"""What the second reader decodes: types and limits, policies, segments, as `sync/SPEC.md` describes them.

Nothing of the product may be imported here, and nothing is decided that depends on what a device holds: that is in
`reader.py`. The types of fields are read out of the page itself.
"""

import hashlib
import re
from collections.abc import Callable
from itertools import accumulate, islice, pairwise, repeat
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import MsgspecError
from msgspec.msgpack import decode, encode

SPEC = (Path(__file__).parents[2] / "sync" / "SPEC.md").read_text("utf-8")
KINDS = re.findall(r"^\| `([a-z]+\.(?:added|made|seen))` \|[^|]*\|(.*)\|$", SPEC, re.M)
FIELD = re.compile(r"`(\w+)`(?: (refs?|integer|list)\b)?")
FIELDS = {kind: dict(FIELD.findall(fields)) for kind, fields in KINDS}
FIELDS |= {kind.replace(".added", ".changed"): fields for kind, fields in FIELDS.items()}
FIELDS["erasure.ordered"] = {"records": "refs", "rounds": "refs"}
TYPES = {"": str, "refs": list, "list": list, "ref": int, "integer": int}
Check = Callable[[Any], bool]
Log = tuple[bytes, str, int]
Packed = Any  # what MessagePack held, before it is checked


class Refusal(Exception):
    """What is read is refused; the argument is the name of the result."""


def require(holds: object, result: str = "NotCanonical") -> None:
    if not holds:
        raise Refusal(result)


def whole(low: int, high: int) -> Check:
    return lambda v: type(v) is int and low <= v < high


def data(*sizes: int) -> Check:
    return lambda v: type(v) is bytes and (not sizes or len(v) in sizes)


def text(most: int) -> Check:
    return lambda v: type(v) is str and len(v) <= most


def many(check: Check, most: int = 2**32) -> Check:
    return lambda v: type(v) is list and len(v) <= most and all(map(check, v))


def row(*checks: Check) -> Check:
    return lambda v: (
        type(v) is list and len(v) == len(checks) and all(c(x) for c, x in zip(checks, v, strict=True))
    )


def single(v: object) -> bool:
    return whole(-(2**63), 2**63)(v) or text(2**16)(v)


def value(v: object, depth: int = 4) -> bool:
    return single(v) or (depth > 0 and many(lambda item: value(item, depth - 1))(v))


U32, U53, TIME, STEPS = (
    whole(0, 2**32),
    whole(0, 2**53),
    whole(1 - 2**53, 2**53),
    many(whole(-(2**54), 2**54)),
)
DEVICE, HASH, SCOPE, BYTES, NAME = data(16), data(32), text(32), data(), text(2**16)
LOG, OWN_LOG = row(DEVICE, SCOPE, whole(0, 2**31)), row(DEVICE, SCOPE, whole(0, 2**30))
RECEIPT, WANT, REFUSED = (
    row(DEVICE, U32, U32, U32, U32, U32),
    row(LOG, U32, U32),
    row(LOG, U32, U32, text(64)),
)
FACTS = (many(row(LOG, U32, HASH), 16_384), many(RECEIPT, 256), many(WANT, 1_024), many(REFUSED, 1_024))
CONTENT = row(DEVICE, many(DEVICE, 255), TIME, row(whole(0, 64), U53), *FACTS, many(SCOPE, 255), BYTES)
LOGS, LAMPORTS = many(row(LOG, data(0, 4)), 254), many(whole(1, 2**53), 4_096)
HEADER = row(OWN_LOG, whole(1, 2**32), HASH, LOGS, LAMPORTS, STEPS, many(NAME, 255), BYTES)
SALTS = row(many(data(0, 16)), many(DEVICE), many(HASH))
COLUMNS = row(
    many(many(NAME), 254), BYTES, BYTES, STEPS, BYTES, BYTES, STEPS, many(lambda v: type(v) is list)
)
SEGMENT = row(HEADER, data(64), SALTS, COLUMNS)
POLICY = row(many(row(HASH, HASH, data(64)), 64), BYTES, data(64))
GRIDS, LIMITS = many(SCOPE, 255), many(row(SCOPE, whole(0, 2**31), U32, HASH), 4_096)
ROLE, TRUTH = (lambda v: v in ("office", "worker")), (lambda v: type(v) is bool)
CERTIFICATE = row(HASH, HASH, text(200), ROLE, GRIDS, GRIDS, LIMITS, TRUTH)
RULES = row(DEVICE, whole(1, 2**53), TIME, TIME, many(CERTIFICATE, 4_096))
REQUEST = row(HASH, HASH, text(200), data(64))


def canonical(packed: bytes, check: Check, result: str = "NotCanonical") -> Packed:
    try:
        unpacked = decode(packed)
        require(encode(unpacked) == packed and check(unpacked), result)
    except (MsgspecError, RecursionError, TypeError, ValueError) as error:
        raise Refusal(result) from error
    return unpacked


def sha(*pieces: bytes) -> bytes:
    return hashlib.sha256(b"".join(pieces)).digest()


def signed(key: bytes, signature: bytes, *pieces: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, b"".join(pieces))
    except (InvalidSignature, ValueError):
        return False
    return True


class Certificate(NamedTuple):
    signing: bytes
    exchange: bytes
    person: str
    role: str
    grids: list[str]
    former: list[str]
    limits: list[tuple[str, int, int, bytes]]
    revoked: bool

    def writes(self, scope: str) -> bool:
        return not self.revoked and (
            self.role == "office" or (scope in self.grids + self.former and scope != "")
        )

    def holds(self, scope: str) -> bool:
        return not self.revoked and (self.role == "office" or scope == "" or scope in self.grids)


class Policy(NamedTuple):
    rank: tuple[int, int]
    expires: int
    devices: dict[bytes, Certificate]


def named(signing: bytes, exchange: bytes) -> bytes:
    return sha(b"fieldtui device 1\n", signing, exchange)[:16]


def policy(packed: bytes, community: bytes | None) -> tuple[bytes, Policy]:
    """The community and its policy. Raises Refusal("BadPolicy"), also if it is not `community`'s."""
    roots, rules, signature = canonical(packed, POLICY, "BadPolicy")
    name, version, _, expires, certificates = canonical(rules, RULES, "BadPolicy")
    before, promise = bytes(32), b""
    for number, (public, following, proof) in enumerate(roots):
        require(not number or sha(b"fieldtui next root 1\n", public) == promise, "BadPolicy")
        step = (b"fieldtui root step 1\n", number.to_bytes(4, "big"), before, public, following)
        require(signed(public, proof, *step), "BadPolicy")
        before, promise = public, following
    require(roots and sha(b"fieldtui community 1\n", *roots[0][:2])[:16] == name, "BadPolicy")
    require(community in (None, name), "BadPolicy")
    require(
        signed(before, signature, b"fieldtui policy 1\n", len(roots).to_bytes(4, "big"), rules), "BadPolicy"
    )
    devices = {named(c[0], c[1]): Certificate(*c) for c in certificates}
    require(len(devices) == len(certificates), "BadPolicy")
    return name, Policy((len(roots) - 1, version), expires, devices)


class Segment(NamedTuple):
    raw: bytes
    log: Log
    first: int
    last: int
    prev: bytes
    hash: bytes
    signature: bytes
    kinds: list[str]
    typed: bool  # every field holds what its kind says

    @property
    def events(self) -> int:
        return self.last - self.first + 1


def references(logs: Packed, steps: Packed, most: int) -> list[int]:
    require(BYTES(logs) and STEPS(steps) and len(logs) == len(steps) and max(logs, default=0) <= most)
    numbers = list(accumulate(steps))
    require(all(0 <= number < 2**32 for number in numbers))
    return [log * 2**32 + number for log, number in zip(logs, numbers, strict=True)]


def column(name: str, packed: Packed, most: int) -> list[Any]:
    """The values of a column, which must have the first form that applies; `most` is the highest index of a log."""
    if name.endswith("@"):
        if type(packed) is list and len(packed) == 2 and type(packed[0]) is bytes:
            return list(references(packed[0], packed[1], most))
        reference = whole(0, (most + 1) * 2**32)
        require(
            many(lambda v: reference(v) or many(reference)(v))(packed)
            and any(type(v) is list for v in packed)
        )
        return list(packed)
    try:
        if type(packed) is bytes:
            texts = packed.decode("gbk")
            require(packed and texts.encode("gbk") == packed and many(NAME)(texts.split("\0")))
            return list(texts.split("\0"))
        require(many(value)(packed))
        if all(type(v) is str and "\0" not in v for v in packed):
            require(not "\0".join(packed).encode("gbk"))
    except UnicodeDecodeError as error:
        raise Refusal("NotCanonical") from error
    except UnicodeEncodeError:
        pass
    return list(packed)


def bodies(columns: Packed, count: int, most: int) -> list[Any]:
    """[subject, deps, names, values] of each event, None for an erased one."""
    shapes, shape, subject_logs, subject_seqs, dep_counts, dep_logs, dep_seqs, values = columns
    present = [index for index in shape if index != 255]
    require(
        len(shape) == count
        and list(dict.fromkeys(present)) == list(range(len(shapes))) == list(range(len(values)))
    )
    require(
        all(a < b for names in shapes for a, b in pairwise(names))
        and len(set(map(tuple, shapes))) == len(shapes)
    )
    subjects, deps = references(subject_logs, subject_seqs, most), references(dep_logs, dep_seqs, most)
    require(len(subjects) == len(dep_counts) == len(present) and sum(dep_counts) == len(deps))
    rows = []
    for names, columns_of_shape, index in zip(shapes, values, range(255), strict=False):
        cells = [column(name, packed, most) for name, packed in zip(names, columns_of_shape, strict=False)]
        require(
            [present.count(index)] * len(names) == [len(each) for each in cells]
            and len(names) == len(columns_of_shape)
        )
        rows.append(zip(*cells, strict=True) if names else repeat(()))
    subject, size, dep = iter(subjects), iter(dep_counts), iter(deps)
    return [
        None if i == 255 else [next(subject), list(islice(dep, next(size))), shapes[i], list(next(rows[i]))]
        for i in shape
    ]


def commitments(salts: Packed, found: list[Any]) -> list[bytes]:
    seeds, spared, erased = salts[0], iter(salts[1]), iter(salts[2])
    require(len(seeds) == (len(found) + 63) // 64 and len(salts[2]) == found.count(None))
    result = []
    for block, seed in enumerate(seeds):
        part = found[block * 64 : block * 64 + 64]
        require((seed == b"") == (None in part))
        stream = hashlib.shake_256(b"fieldtui event 1\n" + seed).digest(64 * 16)
        for index, body in enumerate(part):
            if body is None:
                result.append(next(erased))
            else:
                salt = stream[index * 16 : index * 16 + 16] if seed else next(spared, b"")
                require(salt)
                result.append(sha(b"fieldtui event 1\n", salt, encode(body)))
    require(next(spared, None) is None)
    return result


def holds_types(kind: str, body: Packed) -> bool:
    for name, held in zip(body[2], body[3], strict=True):
        answer = kind == "visit.made" and name.startswith("/")
        form = "" if answer else FIELDS.get(kind, {}).get(name.removesuffix("@"))
        if form is not None and (
            type(held) is not TYPES[form] or form.startswith("ref") != name.endswith("@")
        ):
            return False
    return True


def segment(raw: bytes) -> Segment:
    """Raises Refusal("NotCanonical") for whatever is against a rule of *Segment*."""
    header, signature, salts, columns = canonical(raw, SEGMENT)
    log, first, prev, logs, lamports, walls, kinds, kind = header
    others = [tuple(other) for other, _ in logs]
    count = len(kind)
    require(1 <= count == len(lamports) == len(walls) and first + count <= 2**32 - 1)
    require((prev == bytes(32)) == (first == 1) and len({*others, tuple(log)}) == len(others) + 1)
    require(sum(lamports) < 2**53 and all(abs(wall) < 2**53 for wall in accumulate(walls)))
    require(list(dict.fromkeys(kind)) == list(range(len(kinds))) and len(set(kinds)) == len(kinds))
    found = bodies(columns, count, len(logs))
    packed = encode(header)
    digest = sha(b"fieldtui segment 1\n", len(packed).to_bytes(4, "big"), packed, *commitments(salts, found))
    names = [kinds[index] for index in kind]
    typed = all(body is None or holds_types(name, body) for name, body in zip(names, found, strict=True))
    device, scope, epoch = log
    return Segment(
        raw, (device, scope, epoch), first, first + count - 1, prev, digest, signature, names, typed
    )

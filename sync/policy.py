"""The policy: who belongs to a community, in which role, for which grids, and up to where. Pure.

The community's root signs it (`roots`). Its number only rises, and a new root's first policy is above every
policy of the root before. A device's certificate is its entry here; an entry never goes away: a device that
may write no more keeps what it wrote up to the heads that its certificate names.
"""

import hashlib
from functools import lru_cache
from typing import Annotated

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec import Meta

from fieldtui.device_id import device_id
from fieldtui.log.names import COMMUNITY, LONGEST_SCOPE, SEQ_BITS
from sync.roots import (
    Key32,
    Root,
    Roots,
    Signature,
    UntrustedRoots,
    check_roots,
    community_id,
    verified,
)

OFFICE, WORKER = "office", "worker"
ROLES = (OFFICE, WORKER)
# Every device of the community gets every certificate.
LONGEST_PERSON = 200
MOST_CERTIFICATES = 1 << 12
RANK_TIP_BYTES = 4
Rank = tuple[int, int, bytes]
_TAG = b"fieldtui policy 1\n"
_CODE_TAG = b"fieldtui code 1\n"
_CODE_DIGITS = 16
WIDEST = 1 << 53

Code = Annotated[str, Meta(min_length=1, max_length=LONGEST_SCOPE)]
Codes = Annotated[tuple[Code, ...], Meta(max_length=255)]


class Limit(msgspec.Struct, frozen=True, array_like=True):
    """Where a log of a device ends for good: its last sequence number and the hash of the segment there."""

    scope: Annotated[str, Meta(max_length=LONGEST_SCOPE)]
    epoch: Annotated[int, Meta(ge=0, lt=1 << 31)]
    seq: Annotated[int, Meta(gt=0, lt=1 << SEQ_BITS)]
    hash: Key32


class Certificate(msgspec.Struct, frozen=True, array_like=True):
    """A device of the community: its public keys, its person, its role, the codes of its grids.

    `former` are grids that it has left and may still hand in records of; `limits` are where its logs end in
    grids that it has left for good, or everywhere once it is `revoked`.
    """

    signing: Key32
    exchange: Key32
    person: Annotated[str, Meta(max_length=LONGEST_PERSON)]
    role: str
    grids: Codes = ()
    former: Codes = ()
    limits: Annotated[tuple[Limit, ...], Meta(max_length=1 << 12)] = ()
    revoked: bool = False

    @property
    def device(self) -> bytes:
        """The device's 16-byte name."""
        return device_id(self.signing, self.exchange)

    def may_write(self, scope: str) -> bool:
        """The office writes everywhere; a worker in their grids, and in those they hand over."""
        if self.revoked:
            return False
        return self.role == OFFICE or (scope != COMMUNITY and scope in (*self.grids, *self.former))

    def may_hold(self, scope: str) -> bool:
        """The community's own records go to every device, a grid's to the office and its workers."""
        if self.revoked:
            return False
        return scope == COMMUNITY or self.role == OFFICE or scope in self.grids

    def limits_of(self, scope: str) -> tuple[Limit, ...]:
        """Where the device's logs of a scope end that it may write in no more."""
        return () if self.may_write(scope) else tuple(at for at in self.limits if at.scope == scope)


class Policy(msgspec.Struct, frozen=True, array_like=True):
    """What the root states, in its order. `issued` and `expires` are claimed seconds since 1970."""

    community: bytes
    version: Annotated[int, Meta(gt=0, lt=WIDEST)]
    issued: Annotated[int, Meta(gt=-WIDEST, lt=WIDEST)]
    expires: Annotated[int, Meta(gt=-WIDEST, lt=WIDEST)]
    certificates: Annotated[tuple[Certificate, ...], Meta(max_length=MOST_CERTIFICATES)]

    def certificate(self, device: bytes) -> Certificate | None:
        """The certificate of `device`, None if the community does not know it."""
        return next((c for c in self.certificates if c.device == device), None)

    @property
    def members(self) -> tuple[Certificate, ...]:
        """The devices that are not revoked."""
        return tuple(c for c in self.certificates if not c.revoked)

    @property
    def offices(self) -> tuple[Certificate, ...]:
        """The devices of the office."""
        return tuple(c for c in self.members if c.role == OFFICE)


class SignedPolicy(msgspec.Struct, frozen=True, array_like=True):
    """A policy's exact bytes, the chain of roots and the last root's signature."""

    roots: Annotated[Roots, Meta(max_length=64)]
    policy: bytes
    signature: Signature


class Rules(msgspec.Struct, frozen=True):
    """A policy that its root has signed, with its chain and exact bytes."""

    policy: Policy
    roots: Roots
    signed: bytes

    @property
    def rank(self) -> Rank:
        """Which of two is newer: (how often the root was replaced, version, 4 bytes of the SHA-256 of the policy).

        A root that was restored from a backup gives a number twice: the hash makes all devices choose alike.
        """
        return len(self.roots) - 1, self.policy.version, hashlib.sha256(self.signed).digest()[:RANK_TIP_BYTES]

    def continues(self, known: Roots) -> bool:
        """Whether the chain is `known` or goes on from it, step by step the same."""
        return self.roots[: len(known)] == known


class UntrustedPolicy(Exception):
    """Bytes that are no policy, or one that its root did not sign. `str()` says which."""


def sign_policy(policy: Policy, roots: Roots, root: bytes) -> Rules:
    """`policy` under the signature of the private key `root`, the last of `roots`."""
    data = msgspec.msgpack.encode(policy)
    signature = Ed25519PrivateKey.from_private_bytes(root).sign(_message(roots, data))
    return Rules(policy, roots, msgspec.msgpack.encode(SignedPolicy(roots, data, signature)))


def _message(roots: Roots, policy: bytes) -> bytes:
    return _TAG + len(roots).to_bytes(4) + policy


@lru_cache(maxsize=512)
def read_policy(data: bytes, community: bytes | None) -> Rules:
    """The policy in `data`. Raises UntrustedPolicy.

    With `community` None any community is taken: only for a device that joins, which then compares codes.
    """
    try:
        signed = msgspec.msgpack.decode(data, type=SignedPolicy)
        policy = msgspec.msgpack.decode(signed.policy, type=Policy)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UntrustedPolicy(str(error)) from error
    if msgspec.msgpack.encode(signed) != data or msgspec.msgpack.encode(policy) != signed.policy:
        raise UntrustedPolicy("not canonical")
    if community not in (None, policy.community):
        raise UntrustedPolicy("another community")
    try:
        check_roots(signed.roots, policy.community)
    except UntrustedRoots as error:
        raise UntrustedPolicy(str(error)) from error
    if not verified(signed.roots[-1].public, _message(signed.roots, signed.policy), signed.signature):
        raise UntrustedPolicy("signature")
    if len({c.device for c in policy.certificates}) < len(policy.certificates):
        raise UntrustedPolicy("a device twice")
    if any(c.role not in ROLES for c in policy.certificates):
        raise UntrustedPolicy("role")
    return Rules(policy, signed.roots, data)


def short_code(roots: Roots, signing_public: bytes, exchange_public: bytes) -> str:
    """What both sides compare at an enrolment: 16 digits in groups of four.

    A slow hash (Argon2id, 64 MiB), because whoever sits in the middle could search for keys on both sides
    that give the same code: 2^27 tries at 16 digits, here of a tenth of a second each.
    """
    kdf = Argon2id(salt=_CODE_TAG, length=8, iterations=3, lanes=4, memory_cost=64 * 1024)
    secret = msgspec.msgpack.encode(roots) + signing_public + exchange_public
    number = int.from_bytes(kdf.derive(secret), "big")
    digits = f"{number % 10**_CODE_DIGITS:0{_CODE_DIGITS}d}"
    return " ".join(digits[at : at + 4] for at in range(0, _CODE_DIGITS, 4))


__all__ = [
    "OFFICE",
    "WORKER",
    "Certificate",
    "Limit",
    "Policy",
    "Root",
    "Rules",
    "UntrustedPolicy",
    "community_id",
    "read_policy",
    "short_code",
    "sign_policy",
    "verified",
]

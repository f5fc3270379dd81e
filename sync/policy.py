"""The policy: who belongs to a community, in which role, for which grids. Pure.

The community's root key signs it. Its number only rises. A device's certificate is its entry here.
"""

import hashlib

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from fieldtui.device_id import device_id
from fieldtui.log.names import COMMUNITY, DEVICE_BYTES

OFFICE, WORKER = "office", "worker"
_TAG = b"fieldtui policy 1\n"
_COMMUNITY_TAG = b"fieldtui community 1\n"
_CODE_TAG = b"fieldtui code 1\n"
_CODE_DIGITS = 16


class Certificate(msgspec.Struct, frozen=True, array_like=True):
    """A device of the community: its public keys, its person, its role, the codes of its grids."""

    signing: bytes
    exchange: bytes
    person: str
    role: str
    grids: tuple[str, ...]

    @property
    def device(self) -> bytes:
        """The device's 16-byte name."""
        return device_id(self.signing, self.exchange)

    def may_write(self, scope: str) -> bool:
        """The office writes everywhere; a worker in their grids."""
        return self.role == OFFICE or (self.role == WORKER and scope in self.grids)

    def may_hold(self, scope: str) -> bool:
        """The community's own records go to every device, a grid's to the office and its workers."""
        return scope == COMMUNITY or self.may_write(scope)


class Policy(msgspec.Struct, frozen=True, array_like=True):
    """What the root states, in its order. `issued` and `expires` are claimed seconds since 1970."""

    community: bytes
    version: int
    issued: int
    expires: int
    certificates: tuple[Certificate, ...]

    def certificate(self, device: bytes) -> Certificate | None:
        """The certificate of `device`, None if the community does not know it."""
        return next((c for c in self.certificates if c.device == device), None)

    @property
    def offices(self) -> tuple[Certificate, ...]:
        """The devices of the office."""
        return tuple(c for c in self.certificates if c.role == OFFICE)


class SignedPolicy(msgspec.Struct, frozen=True, array_like=True):
    """A policy's exact bytes, the root's public key and its signature over them."""

    root: bytes
    policy: bytes
    signature: bytes


class UntrustedPolicy(Exception):
    """Bytes that are no policy, or one that its root did not sign. `str()` says which."""


def community_id(root_public: bytes) -> bytes:
    """The name of the community that a root key founds: 16 bytes."""
    return hashlib.sha256(_COMMUNITY_TAG + root_public).digest()[:DEVICE_BYTES]


def sign_policy(policy: Policy, root: Ed25519PrivateKey) -> bytes:
    """The bytes of `policy` under the signature of `root`."""
    data = msgspec.msgpack.encode(policy)
    signed = SignedPolicy(root.public_key().public_bytes_raw(), data, root.sign(_TAG + data))
    return msgspec.msgpack.encode(signed)


def read_policy(data: bytes, root_public: bytes | None) -> tuple[Policy, bytes]:
    """The policy in `data` and the root that signed it. Raises UntrustedPolicy.

    With `root_public` None any root is taken: only for a device that joins, which then compares codes.
    """
    try:
        signed = msgspec.msgpack.decode(data, type=SignedPolicy)
        policy = msgspec.msgpack.decode(signed.policy, type=Policy)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UntrustedPolicy(str(error)) from error
    if msgspec.msgpack.encode(signed) != data or msgspec.msgpack.encode(policy) != signed.policy:
        raise UntrustedPolicy("not canonical")
    if root_public is not None and signed.root != root_public:
        raise UntrustedPolicy("another root")
    if policy.community != community_id(signed.root):
        raise UntrustedPolicy("another community")
    if not verified(signed.root, _TAG + signed.policy, signed.signature):
        raise UntrustedPolicy("signature")
    if any(len(c.signing) != 32 or len(c.exchange) != 32 for c in policy.certificates):
        raise UntrustedPolicy("keys")
    return policy, signed.root


def verified(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the Ed25519 key `public` signed `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def short_code(root_public: bytes, signing_public: bytes, exchange_public: bytes) -> str:
    """What both sides compare at an enrolment: 16 digits in groups of four.

    A slow hash (Argon2id, 64 MiB), because whoever sits in the middle could search for keys on both sides
    that give the same code: 2^27 tries at 16 digits, here of a tenth of a second each.
    """
    kdf = Argon2id(salt=_CODE_TAG, length=8, iterations=3, lanes=4, memory_cost=64 * 1024)
    number = int.from_bytes(kdf.derive(root_public + signing_public + exchange_public), "big")
    digits = f"{number % 10**_CODE_DIGITS:0{_CODE_DIGITS}d}"
    return " ".join(digits[at : at + 4] for at in range(0, _CODE_DIGITS, 4))

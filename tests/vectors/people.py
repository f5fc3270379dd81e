"""Who is in the vectors: devices with fixed keys, the community's root, and policies about them.

Nothing here is drawn: a key is the hash of its owner's name, so that every run gives the same bytes. No key of
this module may be used outside tests.
"""

import hashlib
from dataclasses import dataclass
from typing import TypedDict, Unpack

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from fieldtui.device_id import device_id
from sync.policy import Certificate, Limit, Policy, sign_policy
from sync.roots import RootKeys, Roots, community_id, founded, succeeded

NOW = 1_795_000_000
DAY = 24 * 3600
EXPIRES = NOW + 300 * DAY


def key(name: str) -> bytes:
    """32 bytes that belong to `name` and to nothing else."""
    return hashlib.sha256(b"fieldtui vectors: " + name.encode()).digest()


class Changes(TypedDict, total=False):
    """Elements of a certificate that a case gives in place of the usual ones."""

    person: str
    role: str
    grids: tuple[str, ...]
    former: tuple[str, ...]
    limits: tuple[Limit, ...]
    revoked: bool


@dataclass(frozen=True)
class Person:
    """A device of the vectors: its name, role and grids; the keys follow from the name."""

    name: str
    role: str = "worker"
    grids: tuple[str, ...] = ()

    @property
    def signing_key(self) -> bytes:
        """The private Ed25519 key."""
        return key(f"{self.name} signing")

    @property
    def exchange_key(self) -> bytes:
        """The private X25519 key."""
        return key(f"{self.name} exchange")

    @property
    def signing_public(self) -> bytes:
        """The public Ed25519 key."""
        return Ed25519PrivateKey.from_private_bytes(self.signing_key).public_key().public_bytes_raw()

    @property
    def exchange_public(self) -> bytes:
        """The public X25519 key."""
        return X25519PrivateKey.from_private_bytes(self.exchange_key).public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        """The device name, 16 bytes."""
        return device_id(self.signing_public, self.exchange_public)

    def sign(self, message: bytes) -> bytes:
        """This device's Ed25519 signature."""
        return Ed25519PrivateKey.from_private_bytes(self.signing_key).sign(message)

    def certificate(self, **changes: Unpack["Changes"]) -> Certificate:
        """Its entry in a policy, with `changes`."""
        plain = Certificate(self.signing_public, self.exchange_public, self.name, self.role, self.grids)
        return msgspec.structs.replace(plain, **changes)


OFFICE = Person("office", "office")
SECOND_OFFICE = Person("second office", "office")
WORKER = Person("worker", grids=("1",))
PEER = Person("peer", grids=("1",))
OTHER = Person("other", grids=("2",))
# Has keys, and no certificate unless a case says so.
STRANGER = Person("stranger", grids=("1",))
EVERYBODY = (OFFICE, SECOND_OFFICE, WORKER, PEER, OTHER)

ROOT_KEYS = tuple(key(f"root {at}") for at in range(70))


def chain(steps: int = 1) -> Roots:
    """The community's chain of roots after `steps` - 1 replacements."""
    roots = founded(RootKeys(ROOT_KEYS[0], ROOT_KEYS[1]))
    for at in range(1, steps):
        roots = succeeded(roots, RootKeys(ROOT_KEYS[at], ROOT_KEYS[at + 1]))
    return roots


COMMUNITY = community_id(chain()[0])


def policy(version: int = 1, *changed: Certificate, expires: int = EXPIRES, steps: int = 1) -> bytes:
    """A signed policy about everybody, with `changed` certificates in place of theirs or behind them."""
    return sign_policy(
        plain_policy(version, *changed, expires=expires), chain(steps), ROOT_KEYS[steps - 1]
    ).signed


def plain_policy(version: int = 1, *changed: Certificate, expires: int = EXPIRES) -> Policy:
    """`policy` before it is signed."""
    by_device = {person.id: person.certificate() for person in EVERYBODY}
    by_device |= {certificate.device: certificate for certificate in changed}
    return Policy(COMMUNITY, version, NOW - DAY, expires, tuple(by_device.values()))


FIRST_POLICY = policy()

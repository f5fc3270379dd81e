"""The community's root: the key that signs its policy, the reserve that replaces it, and both in a file. Pure.

Whoever founds a community makes two keys and commits to the second before the first is used. If the first
leaks, the second takes its place and commits to a third: nobody who holds only the first can do that. The
chain of these steps travels with every policy; its first one names the community.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec import Meta

from fieldtui.log.names import DEVICE_BYTES
from sync.errors import NotARootFile, WrongRootPassphrase

KEY_BYTES = 32
# More than a community leaks in a lifetime.
MOST_ROOTS = 64
FILE_MAGIC = b"fieldtui root 1\n"
_COMMUNITY_TAG = b"fieldtui community 1\n"
_STEP_TAG = b"fieldtui root step 1\n"
_NEXT_TAG = b"fieldtui next root 1\n"
# RFC 9106's second recommendation; a file with other costs is none of ours.
_PASSES, _LANES, _MEMORY_KIB = 3, 4, 64 * 1024

Random = Callable[[int], bytes]
Key32 = Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]


class Root(msgspec.Struct, frozen=True, array_like=True):
    """One step of the chain: a public key, the commitment to its successor, its own signature over both."""

    public: Key32
    next: Key32
    signature: Signature


Roots = tuple[Root, ...]


class UntrustedRoots(Exception):
    """A chain that does not hold. `str()` says where."""


class RootKeys(msgspec.Struct, frozen=True, array_like=True):
    """The private halves: `root` signs policies, `reserve` will replace it; either may be kept elsewhere (empty)."""

    root: bytes = b""
    reserve: bytes = b""


def verified(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the Ed25519 key `public` signed `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_of(private: bytes) -> bytes:
    """The public half of an Ed25519 key of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def commitment(public: bytes) -> bytes:
    """What names a key before it is shown."""
    return hashlib.sha256(_NEXT_TAG + public).digest()


def community_id(first: Root) -> bytes:
    """The name of the community that the first step of a chain founds: 16 bytes."""
    return hashlib.sha256(_COMMUNITY_TAG + first.public + first.next).digest()[:DEVICE_BYTES]


def founded(keys: RootKeys) -> Roots:
    """The chain of a new community."""
    return (_step((), keys.root, public_of(keys.reserve)),)


def succeeded(roots: Roots, keys: RootKeys) -> Roots:
    """`roots` with `keys.root`, which was the reserve, in force. Raises UntrustedRoots if it was not."""
    if not roots or commitment(public_of(keys.root)) != roots[-1].next:
        raise UntrustedRoots("not the reserve")
    return (*roots, _step(roots, keys.root, public_of(keys.reserve)))


def _step(before: Sequence[Root], private: bytes, successor: bytes) -> Root:
    public, following = public_of(private), commitment(successor)
    message = _step_message(before, public, following)
    return Root(public, following, Ed25519PrivateKey.from_private_bytes(private).sign(message))


def _step_message(before: Sequence[Root], public: bytes, following: bytes) -> bytes:
    last = before[-1].public if before else bytes(KEY_BYTES)
    return _STEP_TAG + len(before).to_bytes(4) + last + public + following


def check_roots(roots: Roots, community: bytes) -> None:
    """Raises UntrustedRoots unless `roots` is a chain of `community`."""
    if not 0 < len(roots) <= MOST_ROOTS:
        raise UntrustedRoots("length")
    if community_id(roots[0]) != community:
        raise UntrustedRoots("another community")
    for at, root in enumerate(roots):
        if at and commitment(root.public) != roots[at - 1].next:
            raise UntrustedRoots("another root")
        if not verified(root.public, _step_message(roots[:at], root.public, root.next), root.signature):
            raise UntrustedRoots("signature of a root")


class _RootFile(msgspec.Struct, frozen=True, array_like=True):
    community: bytes
    salt: Annotated[bytes, Meta(min_length=16, max_length=16)]
    sealed: Annotated[bytes, Meta(max_length=1024)]


def write_root_file(keys: RootKeys, community: bytes, passphrase: str, random: Random) -> bytes:
    """`keys` as they are kept off the machine: sealed with a passphrase, named after the community."""
    salt = random(16)
    # The key is used once, since its salt is fresh, so that a fixed nonce is safe.
    sealed = _aead(passphrase, salt).encrypt(bytes(12), msgspec.msgpack.encode(keys), FILE_MAGIC + community)
    return FILE_MAGIC + msgspec.msgpack.encode(_RootFile(community, salt, sealed))


def read_root_file(data: bytes, community: bytes, passphrase: str, name: str) -> RootKeys:
    """The keys in the file called `name`. Raises NotARootFile, WrongRootPassphrase."""
    try:
        if not data.startswith(FILE_MAGIC):
            raise NotARootFile(name=name)
        file = msgspec.msgpack.decode(data[len(FILE_MAGIC) :], type=_RootFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotARootFile(name=name) from error
    if file.community != community:
        raise NotARootFile(name=name)
    try:
        plain = _aead(passphrase, file.salt).decrypt(bytes(12), file.sealed, FILE_MAGIC + community)
        return msgspec.msgpack.decode(plain, type=RootKeys)
    except (InvalidTag, msgspec.DecodeError) as error:
        raise WrongRootPassphrase(name=name) from error


def _aead(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    kdf = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB)
    # NFKC, as for a vault: an input method that types full-width letters gives the same.
    return ChaCha20Poly1305(kdf.derive(unicodedata.normalize("NFKC", passphrase).encode()))

"""Sealing with nothing drawn: HPKE with a given ephemeral key, chunks, and a deflate that is the same everywhere.

The product draws its ephemeral keys inside its library of cryptography, and a library's deflate changes from
version to version; vectors must not. Only what a writer needs is here.
"""

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from sync.dictionary import DICTIONARY
from tests.vectors.people import Person, key

CHUNK = 65_536
_INFO = b"fieldtui file key 1\n"
_KEM = b"KEM\x00\x20"
_HPKE = b"HPKE\x00\x20\x00\x01\x00\x03"


def _extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + secret, "sha256")


def _expand(suite: bytes, secret: bytes, label: bytes, info: bytes, size: int) -> bytes:
    labelled = size.to_bytes(2) + b"HPKE-v1" + suite + label + info
    return HKDFExpand(SHA256(), size, labelled).derive(secret)


def hpke_seal(plain: bytes, public: bytes, ephemeral: bytes, info: bytes = _INFO) -> bytes:
    """RFC 9180, base mode, suite (0x0020, 0x0001, 0x0003), a single message: enc 32 and ciphertext."""
    private = X25519PrivateKey.from_private_bytes(ephemeral)
    enc = private.public_key().public_bytes_raw()
    shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    kem = _expand(_KEM, _extract(_KEM, b"", b"eae_prk", shared), b"shared_secret", enc + public, 32)
    context = b"\0" + _extract(_HPKE, b"", b"psk_id_hash", b"") + _extract(_HPKE, b"", b"info_hash", info)
    secret = _extract(_HPKE, kem, b"secret", b"")
    aead = ChaCha20Poly1305(_expand(_HPKE, secret, b"key", context, 32))
    return enc + aead.encrypt(_expand(_HPKE, secret, b"base_nonce", context, 12), plain, None)


def hint(public: bytes) -> bytes:
    """The 8 bytes before a recipient's stanza."""
    return hashlib.sha256(_INFO + public).digest()[:8]


FILE_KEY = key("file key")


def stanza(recipient: Person, *, file_key: bytes = FILE_KEY, info: bytes = _INFO) -> bytes:
    """Hint and sealed file key for one recipient."""
    public = recipient.exchange_public
    return hint(public) + hpke_seal(file_key, public, key(f"ephemeral for {recipient.name}"), info)


def header(*stanzas: bytes, version: int = 1, suite: int = 1, count: int | None = None) -> bytes:
    """Everything before the chunks."""
    number = len(stanzas) if count is None else count
    return b"fieldtui" + bytes((version, suite, number)) + b"".join(stanzas)


def chunks(head: bytes, parts: Sequence[bytes], *, last: int | None = None) -> bytes:
    """`parts` as chunks of a file that begins with `head`; `last` is the one marked so, by default the last."""
    salt = hashlib.sha256(head).digest()
    aead = ChaCha20Poly1305(HKDF(SHA256(), 32, salt, b"fieldtui payload 1\n").derive(FILE_KEY))
    marked = len(parts) - 1 if last is None else last
    return b"".join(
        aead.encrypt(at.to_bytes(11) + bytes((at == marked,)), part, None) for at, part in enumerate(parts)
    )


def seal(payload: bytes, *recipients: Person) -> bytes:
    """An envelope around `payload`, as the format has it."""
    head = header(*map(stanza, recipients))
    return head + chunks(head, [payload[at : at + CHUNK] for at in range(0, len(payload), CHUNK)] or [b""])


# ---------------------------------------------------------------- raw deflate (RFC 1951)

_LENGTHS = [*range(3, 11), *(3 + (4 + at % 4 << at // 4) for at in range(4, 24)), 258]
_LENGTH_BITS = [0] * 8 + [at // 4 for at in range(4, 24)] + [0]
_DISTANCES = [1, 2, 3, 4, *(1 + (2 + at % 2 << at // 2) for at in range(2, 28))]
_DISTANCE_BITS = [0, 0, 0, 0, *(at // 2 for at in range(2, 28))]


class _Bits:
    """Bits on their way into bytes, the lowest first."""

    def __init__(self) -> None:
        self.value, self.size, self.out = 0, 0, bytearray()

    def add(self, value: int, size: int) -> None:
        self.value |= value << self.size
        self.size += size
        while self.size >= 8:
            self.out.append(self.value & 255)
            self.value, self.size = self.value >> 8, self.size - 8

    def code(self, code: int, size: int) -> None:
        """A Huffman code: its highest bit first."""
        self.add(int(f"{code:0{size}b}"[::-1], 2), size)

    def symbol(self, symbol: int) -> None:
        """A literal or a length in the fixed code of RFC 1951, 3.2.6."""
        for beyond, base, size in (
            (144, 0x30, 8),
            (256, 0x190 - 144, 9),
            (280, -256, 7),
            (288, 0xC0 - 280, 8),
        ):
            if symbol < beyond:
                return self.code(symbol + base, size)
        raise ValueError(symbol)

    def match(self, length: int, distance: int) -> None:
        at = max(i for i, base in enumerate(_LENGTHS) if base <= length)
        self.symbol(257 + at)
        self.add(length - _LENGTHS[at], _LENGTH_BITS[at])
        at = max(i for i, base in enumerate(_DISTANCES) if base <= distance)
        self.code(at, 5)
        self.add(distance - _DISTANCES[at], _DISTANCE_BITS[at])


def deflate(data: bytes, *, final: bool = True, dictionary: bytes = DICTIONARY) -> bytes:
    """`data` in one block of fixed codes, greedily matched, with the preset dictionary before it."""
    whole, start = dictionary + data, len(dictionary)
    bits, seen, at = _Bits(), dict[bytes, int](), start
    bits.add(int(final) | 1 << 1, 3)
    for before in range(start - 2):
        seen[whole[before : before + 3]] = before
    while at < len(whole):
        found, length = seen.get(whole[at : at + 3], -1), 0
        if found >= 0 and at - found <= 32_768:
            while length < 258 and at + length < len(whole) and whole[found + length] == whole[at + length]:
                length += 1
        if length >= 3:
            bits.match(length, at - found)
        else:
            length = 1
            bits.symbol(whole[at])
        for before in range(max(at - 2, 0), at + length - 2):
            seen[whole[before : before + 3]] = before
        at += length
    bits.symbol(256)
    bits.add(0, -bits.size % 8)
    return bytes(bits.out)


def stored(data: bytes) -> bytes:
    """`data` in stored blocks: deflate that does not compress."""
    parts = [data[at : at + 65_535] for at in range(0, len(data), 65_535)] or [b""]
    return b"".join(
        bytes((part is parts[-1],))
        + len(part).to_bytes(2, "little")
        + (len(part) ^ 65_535).to_bytes(2, "little")
        + part
        for part in parts
    )

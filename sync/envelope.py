"""The envelope: bytes sealed to a few devices. Pure; what the bytes mean is `content`'s matter.

HPKE (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305) seals a file key to each recipient; the payload
follows in 64 KiB chunks, each authenticated, the last one marked (the STREAM construction). Layout:

    "fieldtui" | version 1 | suite 1 | count | count × (hint 8, sealed key 80) | chunks

The header is bound to the payload: the payload key is derived with the header's hash.
"""

import hashlib
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.errors import Damaged, NotABundle, NotForThisDevice, Phrase, TooLarge, UnsupportedVersion

MAGIC = b"fieldtui"
VERSION = 1
SUITE = 1
FILE_KEY_BYTES = 32
SEALED_KEY_BYTES = 32 + FILE_KEY_BYTES + 16
HINT_BYTES = 8
CHUNK = 64 * 1024
TAG_BYTES = 16
MOST_RECIPIENTS = 255
MOST_BYTES = 64 * 1024 * 1024
_FIXED = len(MAGIC) + 3
_STANZA = HINT_BYTES + SEALED_KEY_BYTES
_KEY_INFO = b"fieldtui file key 1\n"
_PAYLOAD_INFO = b"fieldtui payload 1\n"
_hpke = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)

Random = Callable[[int], bytes]


def hint_of(exchange_public: bytes) -> bytes:
    """How a recipient finds its own sealed key: 8 bytes of SHA-256 over its public key."""
    return hashlib.sha256(_KEY_INFO + exchange_public).digest()[:HINT_BYTES]


def seal(payload: bytes, recipients: Sequence[bytes], random: Random) -> bytes:
    """`payload` for the holders of the 32-byte public keys `recipients`. Raises ValueError without any."""
    if not 0 < len(recipients) <= MOST_RECIPIENTS:
        raise ValueError("a bundle has 1 to 255 recipients")
    file_key = random(FILE_KEY_BYTES)
    header = bytearray(MAGIC + bytes((VERSION, SUITE, len(recipients))))
    for public in recipients:
        key = X25519PublicKey.from_public_bytes(public)
        header += hint_of(public) + _hpke.encrypt(file_key, key, _KEY_INFO)
    aead = ChaCha20Poly1305(_payload_key(file_key, bytes(header)))
    chunks = [payload[at : at + CHUNK] for at in range(0, len(payload), CHUNK)] or [b""]
    last = len(chunks) - 1
    sealed = [aead.encrypt(_nonce(at, at == last), chunk, None) for at, chunk in enumerate(chunks)]
    return bytes(header) + b"".join(sealed)


def unseal(data: bytes, private: X25519PrivateKey, name: str) -> bytes:
    """The payload of the bundle called `name`.

    Raises NotABundle, UnsupportedVersion, TooLarge, NotForThisDevice, Damaged.
    """
    header, stanza = _read_header(data, private.public_key().public_bytes_raw(), name)
    try:
        file_key = _hpke.decrypt(stanza, private, _KEY_INFO)
    except (InvalidTag, ValueError) as error:
        raise Damaged(name=name, cause=Phrase("its key cannot be read")) from error
    aead = ChaCha20Poly1305(_payload_key(file_key, header))
    size = CHUNK + TAG_BYTES
    body = memoryview(data)[len(header) :]
    out = []
    count = max(1, -(-len(body) // size))
    for at in range(count):
        try:
            out.append(
                aead.decrypt(_nonce(at, at == count - 1), bytes(body[at * size : (at + 1) * size]), None)
            )
        except InvalidTag as error:
            raise Damaged(name=name, cause=Phrase("a part of it is not whole")) from error
    if count > 1 and not out[-1]:
        raise Damaged(name=name, cause=Phrase("its last part is empty"))
    return b"".join(out)


def _read_header(data: bytes, public: bytes, name: str) -> tuple[bytes, bytes]:
    """The header's bytes, and the sealed key for the holder of `public`."""
    if len(data) > MOST_BYTES:
        raise TooLarge(name=name, cause=f"{len(data)} > {MOST_BYTES} bytes")
    if not data.startswith(MAGIC) or len(data) < _FIXED:
        raise NotABundle(name=name)
    version, suite, count = data[len(MAGIC) : _FIXED]
    if (version, suite) != (VERSION, SUITE):
        raise UnsupportedVersion(name=name, version=f"{version}.{suite}")
    end = _FIXED + count * _STANZA
    if not count or len(data) < end + TAG_BYTES:
        raise Damaged(name=name, cause=Phrase("it is cut short"))
    hint = hint_of(public)
    for at in range(_FIXED, end, _STANZA):
        if data[at : at + HINT_BYTES] == hint:
            return data[:end], data[at + HINT_BYTES : at + _STANZA]
    raise NotForThisDevice(name=name)


def _payload_key(file_key: bytes, header: bytes) -> bytes:
    salt = hashlib.sha256(header).digest()
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=_PAYLOAD_INFO).derive(file_key)


def _nonce(at: int, last: bool) -> bytes:
    return at.to_bytes(11, "big") + bytes((last,))

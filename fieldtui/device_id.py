"""How a device's name follows from its public keys; apart, so that `sync`'s pure half can use it."""

import hashlib

from fieldtui.log.names import DEVICE_BYTES

TAG = b"fieldtui device 1\n"


def device_id(signing_public: bytes, exchange_public: bytes) -> bytes:
    """16 bytes: SHA-256 over a tag and both 32-byte public keys, cut."""
    return hashlib.sha256(TAG + signing_public + exchange_public).digest()[:DEVICE_BYTES]

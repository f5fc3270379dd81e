"""The ways to a vault's key beside the passphrase, and all of them as what `open_vault_with` takes.

A *recovery code* is 128 random bits: nobody guesses it, whatever a guess costs, so HKDF does and no slow hash. The
*office* slot is sealed with HPKE to the office's recovery key; what is in it says whose vault it is, so that the
office need not take that from the one who asks. Nothing here writes to a disk.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fieldtui.vault.errors import NoRecoveryCode, WrongPassphrase, WrongRecoveryCode
from fieldtui.vault.slots import KEY_BYTES, NO_COST, OFFICE, RECOVERY, Random, Slot, SlotFile, unwrap

# Turns the slots of a vault into its key, or raises what the person is told.
Unlock = Callable[[SlotFile], bytes]

_CODE_INFO = b"fieldtui recovery code 1\n"
_OFFICE_INFO = b"fieldtui office recovery 1\n"
_hpke = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class Sealed(msgspec.Struct, frozen=True, array_like=True):
    """What an office slot holds: the vault's key, and whose vault it is."""

    key: bytes
    device: bytes
    person: str


class CannotUnseal(Exception):
    """Something that was not sealed to this key, or not whole any more."""


def with_passphrase(passphrase: str, path: Path) -> Unlock:
    """Opens with the passphrase. Raises WrongPassphrase."""
    return partial(unwrap, passphrase=passphrase, path=path)


def with_recovery_code(code: bytes, path: Path) -> Unlock:
    """Opens with the recovery code. Raises NoRecoveryCode, WrongRecoveryCode."""
    return partial(key_from_code, code=code, path=path)


def with_key(key: bytes, path: Path) -> Unlock:
    """Opens with the key itself, as the office has given it back. Raises WrongPassphrase if it is none."""

    def unlock(_slots: SlotFile) -> bytes:
        if len(key) != KEY_BYTES:
            raise WrongPassphrase(path=path)
        # Another object: whoever opens with it overwrites it.
        return bytes(bytearray(key))

    return unlock


def recovery_slot(code: bytes, key: bytes, vault_id: bytes, random: Random, made: int = 0) -> Slot:
    """A slot that gives `key` to whoever has the 16 bytes `code`; not confirmed before they are typed back."""
    salt = random(16)
    # The wrapping key is used once (its salt is fresh), so a fixed nonce is safe.
    wrapped = ChaCha20Poly1305(_code_key(code, salt)).encrypt(bytes(12), key, RECOVERY.encode() + vault_id)
    return Slot(RECOVERY, NO_COST, salt, wrapped, made, confirmed=False)


def _code_key(code: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=_CODE_INFO).derive(code)


def slot_of_code(slots: SlotFile, code: bytes) -> tuple[Slot, bytes] | None:
    """The recovery slot that `code` opens and the key in it, None if it opens none."""
    for slot in slots.of(RECOVERY):
        aead = ChaCha20Poly1305(_code_key(code, slot.salt))
        try:
            return slot, aead.decrypt(bytes(12), slot.wrapped, RECOVERY.encode() + slots.vault_id)
        except InvalidTag:
            continue
    return None


def key_from_code(slots: SlotFile, code: bytes, path: Path) -> bytes:
    """The vault's key. Raises NoRecoveryCode, WrongRecoveryCode."""
    if not slots.of(RECOVERY):
        raise NoRecoveryCode(path=path)
    found = slot_of_code(slots, code)
    if found is None:
        raise WrongRecoveryCode(path=path)
    return found[1]


def office_slot(public: bytes, sealed: Sealed, vault_id: bytes, made: int = 0) -> Slot:
    """A slot that gives the key to the holder of the 32-byte recovery key `public`."""
    data = msgspec.msgpack.encode(sealed)
    wrapped = _hpke.encrypt(data, X25519PublicKey.from_public_bytes(public), _OFFICE_INFO + vault_id)
    return Slot(OFFICE, NO_COST, b"", wrapped, made, public=public)


def unsealed(wrapped: bytes, private: bytes, vault_id: bytes) -> Sealed:
    """What an office slot holds. Raises CannotUnseal."""
    try:
        key = X25519PrivateKey.from_private_bytes(private)
        data = _hpke.decrypt(wrapped, key, _OFFICE_INFO + vault_id)
        return msgspec.msgpack.decode(data, type=Sealed)
    except (InvalidTag, ValueError, msgspec.DecodeError) as error:
        raise CannotUnseal from error

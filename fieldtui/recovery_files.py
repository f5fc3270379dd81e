"""What a worker who has forgotten the passphrase and the office hand each other: a request, and its answer.

The vault is locked, so the request is made from its key files alone. Its one-time private key rests in the vault's
folder, wrapped with the passphrase that the person chooses for afterwards: whoever has disk and answer, but not that
passphrase, opens nothing. The two compare a code over the request before the office answers, so that nobody can have
put a one-time key of his own into it. Nothing here asks the office's vault.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from fieldtui.device import Device, Random, device_in
from fieldtui.errors import FieldtuiError
from fieldtui.passphrase import require_length
from fieldtui.vault import FLOOR, Cost, WrongPassphrase, calibrated, open_vault_with, slots_at
from fieldtui.vault.changing import set_passphrase
from fieldtui.vault.errors import NoOfficeSlot
from fieldtui.vault.files import write_whole
from fieldtui.vault.slots import (
    OFFICE,
    PASSPHRASE,
    Slot,
    SlotFile,
    affordable,
    derive,
    passphrase_slot,
    unwrap,
)
from fieldtui.vault.ways import with_key

REQUEST_SUFFIX, ANSWER_SUFFIX = ".fieldtui-recovery", ".fieldtui-key"
# Where the one-time key waits for the answer, in the vault's folder.
WAITING = "recovery-request"
MOST_BYTES = 16 * 1024
HELP_MAGIC, KEY_MAGIC = b"fieldtui recovery request 1\n", b"fieldtui recovery answer 1\n"
_WAITING, _CODE = b"fieldtui recovery waiting 1\n", b"recovery code 16"
_hpke = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class NotARecoveryRequest(FieldtuiError):
    """{name} is not a request for the office's help with a vault.

    Choose the file whose name ends in .fieldtui-recovery; the worker's program writes it.
    """


class NotARecoveryAnswer(FieldtuiError):
    """{name} is not the office's answer to the request of this vault.

    Choose the file that the office made from the newest request; its name ends in .fieldtui-key.
    """


class NoRequestWaits(FieldtuiError):
    """No request for the office's help waits in {path}.

    Write a request first, and bring it to the office.
    """


class NotTheChosenPassphrase(FieldtuiError):
    """That is not the passphrase that was chosen when the request to the office was written.

    Type that one; if it is forgotten as well, write another request.
    """


class HelpRequest(msgspec.Struct, frozen=True, array_like=True):
    """A vault's id, its office slot as it is, and the public key that the answer is sealed to."""

    vault_id: bytes
    sealed: bytes
    public: bytes

    @property
    def code(self) -> str:
        """The 16 digits that both sides compare, in groups of four. Takes a tenth of a second on purpose.

        Who changes the request on its way would have to find a key that gives the same digits: 10^16 tries.
        """
        digest = hashlib.sha256(msgspec.msgpack.encode(self)).hexdigest()
        number = int.from_bytes(derive(digest, _CODE, FLOOR)[:8]) % 10**16
        return " ".join(f"{number:016}"[at : at + 4] for at in range(0, 16, 4))


class _Answer(msgspec.Struct, frozen=True, array_like=True):
    vault_id: bytes
    sealed: bytes


class _Waiting(msgspec.Struct, frozen=True, array_like=True):
    request: HelpRequest
    private: Slot


def write_request(path: Path, new: str, random: Random, cost: Cost | None = None) -> tuple[bytes, str]:
    """The request of the locked vault at `path` to the office, and its code; `new` is the passphrase for afterwards.

    Another request takes the place of the one before. Raises ShortPassphrase, NoOfficeSlot, and what reading the key
    files and writing raise.
    """
    require_length(new)
    slots = slots_at(path)
    if not slots.of(OFFICE):
        raise NoOfficeSlot(path=path)
    private = random(32)
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    request = HelpRequest(slots.vault_id, slots.of(OFFICE)[0].wrapped, public)
    wrapped = passphrase_slot(new, private, slots.vault_id, cost or calibrated(), random)
    write_whole(path / WAITING, _WAITING + msgspec.msgpack.encode(_Waiting(request, wrapped)))
    return HELP_MAGIC + msgspec.msgpack.encode(request), request.code


def waiting_code(path: Path) -> str:
    """The code of the request that waits for its answer. Raises NoRequestWaits."""
    return _waiting(path).request.code


def has_request(path: Path) -> bool:
    """Whether a request waits for its answer."""
    return (path / WAITING).is_file()


def forget_request(path: Path) -> None:
    """Wait for no answer any more. A request that cannot be removed is no fault of what was done before, and stays."""
    with suppress(OSError):
        (path / WAITING).unlink(missing_ok=True)


def _waiting(path: Path) -> _Waiting:
    try:
        with (path / WAITING).open("rb") as file:
            data = file.read(MOST_BYTES)
        waiting = msgspec.msgpack.decode(data.removeprefix(_WAITING), type=_Waiting)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoRequestWaits(path=path) from error
    if waiting.private.kind != PASSPHRASE or not affordable(waiting.private.cost):
        raise NoRequestWaits(path=path)
    return waiting


def read_help_request(data: bytes, name: str) -> HelpRequest:
    """What asks the office, unverified. Raises NotARecoveryRequest."""
    try:
        request = msgspec.msgpack.decode(data[:MOST_BYTES].removeprefix(HELP_MAGIC), type=HelpRequest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotARecoveryRequest(name=name) from error
    whole = data == HELP_MAGIC + msgspec.msgpack.encode(request)
    if not whole or len(request.vault_id) != 16 or len(request.public) != 32:
        raise NotARecoveryRequest(name=name)
    return request


def answer_to(request: HelpRequest, key: bytes, name: str) -> bytes:
    """The file that gives the vault's `key` to whoever made `request`. Raises NotARecoveryRequest."""
    try:
        public = X25519PublicKey.from_public_bytes(request.public)
        sealed = _hpke.encrypt(key, public, KEY_MAGIC + request.vault_id)
    except ValueError as error:  # a point that shares its secret with everybody
        raise NotARecoveryRequest(name=name) from error
    return KEY_MAGIC + msgspec.msgpack.encode(_Answer(request.vault_id, sealed))


def finish(path: Path, data: bytes, chosen: str, name: str, cost: Cost | None = None) -> Device:
    """Open the vault at `path` with the office's answer; it opens with the passphrase `chosen` from now on.

    Raises NoRequestWaits, NotARecoveryAnswer, NotTheChosenPassphrase, and what opening and writing raise.
    """
    waiting, slots = _waiting(path), slots_at(path)
    try:
        answer = msgspec.msgpack.decode(data[:MOST_BYTES].removeprefix(KEY_MAGIC), type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotARecoveryAnswer(name=name) from error
    if answer.vault_id != slots.vault_id or not data.startswith(KEY_MAGIC):
        raise NotARecoveryAnswer(name=name)
    key = _unsealed(answer, waiting, chosen, name, path)
    vault = open_vault_with(path, with_key(key, path))
    try:
        device = device_in(vault)
        set_passphrase(vault, chosen, cost or calibrated(), device.random, device.wall())
    except BaseException:
        vault.lock()
        raise
    forget_request(path)
    return device


def _unsealed(answer: _Answer, waiting: _Waiting, chosen: str, name: str, path: Path) -> bytes:
    vault_id = waiting.request.vault_id
    try:
        private = unwrap(SlotFile(0, vault_id, (waiting.private,)), chosen, path)
    except WrongPassphrase as error:
        raise NotTheChosenPassphrase() from error
    try:
        return _hpke.decrypt(
            answer.sealed, X25519PrivateKey.from_private_bytes(private), KEY_MAGIC + answer.vault_id
        )
    except (InvalidTag, ValueError) as error:
        raise NotARecoveryAnswer(name=name) from error

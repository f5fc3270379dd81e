"""Key slots: the vault's random key, wrapped once for each way of opening it.

A slot file is `FTSLOTS1`, a msgpack `SlotFile`, and SHA-256 over both. Two copies (`slots-a`,
`slots-b`) carry a generation; a change writes the older one, so a crash at any byte leaves one that
opens. The key itself never reaches the disk unwrapped.
"""

import hashlib
import os
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from fieldtui.vault.errors import CannotWrite, DiskFull, NotAVault, VaultDamaged, WrongPassphrase
from fieldtui.vault.newer import refuse_newer

FORMAT = 1
MAGIC = b"FTSLOTS%d" % FORMAT
KEY_BYTES = 32
COPIES = ("slots-a", "slots-b")
Random = Callable[[int], bytes]


class Cost(msgspec.Struct, frozen=True, array_like=True):
    """What one guess costs: Argon2id's memory in KiB, passes over it, and lanes (RFC 9106)."""

    memory_kib: int
    passes: int
    lanes: int


# design.md §5.1: never below 64 MiB. Three passes and four lanes are RFC 9106's second recommendation.
FLOOR = Cost(64 * 1024, 3, 4)
TARGET_SECONDS = 0.5
MOST_MEMORY_KIB = 1024 * 1024


class Slot(msgspec.Struct, frozen=True, array_like=True):
    """One way to the key: its kind, the cost and salt of the derivation, and the wrapped key."""

    kind: str
    cost: Cost
    salt: bytes
    wrapped: bytes


class SlotFile(msgspec.Struct, frozen=True, array_like=True):
    """All slots of one vault at one generation."""

    generation: int
    vault_id: bytes
    slots: tuple[Slot, ...]


def calibrated(target: float = TARGET_SECONDS, clock: Callable[[], float] = time.perf_counter) -> Cost:
    """The cost that takes about `target` seconds on this machine, never below `FLOOR`."""
    started = clock()
    _derive("calibration", bytes(16), FLOOR)
    took = max(clock() - started, 0.001)
    memory = int(FLOOR.memory_kib * target / took) // 1024 * 1024
    return Cost(min(max(memory, FLOOR.memory_kib), MOST_MEMORY_KIB), FLOOR.passes, FLOOR.lanes)


def _derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    # NFKC, so that an input method that types full-width letters opens the vault as well.
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    return kdf.derive(secret)


def passphrase_slot(passphrase: str, key: bytes, vault_id: bytes, cost: Cost, random: Random) -> Slot:
    """A slot that gives `key` to whoever knows `passphrase`. Raises ValueError below the floor."""
    if cost.memory_kib < FLOOR.memory_kib or cost.passes < FLOOR.passes:
        raise ValueError("a slot is never weaker than the floor")
    salt = random(16)
    aead = ChaCha20Poly1305(_derive(passphrase, salt, cost))
    # The wrapping key is used once (its salt is fresh), so a fixed nonce is safe.
    return Slot("passphrase", cost, salt, aead.encrypt(bytes(12), key, vault_id))


def unwrap(slots: SlotFile, passphrase: str, path: Path) -> bytes:
    """The vault's key. Raises WrongPassphrase if no passphrase slot opens."""
    for slot in slots.slots:
        if slot.kind != "passphrase":
            continue
        aead = ChaCha20Poly1305(_derive(passphrase, slot.salt, slot.cost))
        try:
            return aead.decrypt(bytes(12), slot.wrapped, slots.vault_id)
        except InvalidTag:
            continue
    raise WrongPassphrase(path=path)


def encode(slots: SlotFile) -> bytes:
    """The bytes of a slot file."""
    body = MAGIC + msgspec.msgpack.encode(slots)
    return body + hashlib.sha256(body).digest()


def decode(data: bytes) -> SlotFile | None:
    """The slots in `data`, or None where a crash or a fault left something else there."""
    body, digest = data[:-32], data[-32:]
    if not body.startswith(MAGIC) or hashlib.sha256(body).digest() != digest:
        return None
    try:
        return msgspec.msgpack.decode(body[len(MAGIC) :], type=SlotFile)
    except msgspec.DecodeError:
        return None


def read_slots(folder: Path) -> SlotFile:
    """The newest copy that is whole. Raises NotAVault without any copy, VaultDamaged if none is whole."""
    found = [f for name in COPIES if (f := folder / name).is_file()]
    if not found:
        raise NotAVault(path=folder)
    copies = [f.read_bytes() for f in found]
    refuse_newer(folder, copies, FORMAT)
    whole = [slots for data in copies if (slots := decode(data)) is not None]
    if not whole:
        raise VaultDamaged(path=folder, cause="no key slot file is whole")
    return max(whole, key=lambda s: s.generation)


def write_slots(folder: Path, slots: SlotFile) -> None:
    """Write `slots` over the older copy; the newer one stays until the next change."""
    name = COPIES[slots.generation % 2]
    write_whole(folder / name, encode(slots))


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` so that a power cut leaves the old file or the new one, never a part."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        # On a write-protected disk even this fails; the first fault is the one to tell.
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if error.errno == 28:  # ENOSPC
            raise DiskFull(path=path) from error
        raise CannotWrite(path=path, cause=error.strerror or error) from error


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where the system lets a folder be opened."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Key slots: the vault's random key, wrapped once for each way of opening it.

A slot file is `FTSLOTS1`, a msgpack `SlotFile`, and SHA-256 over both. Two copies (`slots-a`, `slots-b`) carry a
generation; a change writes the one that does not count, then the other, so a crash at any byte leaves one that
opens and nothing of what was replaced. The key itself never reaches the disk unwrapped. The passphrase is here;
other ways to the key are `ways`' matter, and who may change them `changing`'s.
"""

import hashlib
import re
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from fieldtui.vault.errors import NotAVault, SlotsHalfWritten, VaultDamaged, VaultError, WrongPassphrase
from fieldtui.vault.files import write_whole
from fieldtui.vault.newer import refuse_newer

FORMAT = 1
MAGIC = b"FTSLOTS%d" % FORMAT
KEY_BYTES = 32
COPIES = ("slots-a", "slots-b")
PASSPHRASE, RECOVERY, OFFICE = "passphrase", "recovery", "office"
# The first database of a vault. A rekey writes the next one beside it, under a name with a number.
DATABASE = "vault.db"
DATABASES = re.compile(r"vault(-[0-9]{1,10})?\.db")
# More than a vault can have; bounds what a file that somebody else wrote costs to read.
MOST_SLOTS = 8
MOST_BYTES = 64 * 1024
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
# What a slot file may ask for before it is believed: 1 GiB, and some twenty seconds of this machine.
MOST = Cost(MOST_MEMORY_KIB, 16, 16)
# Of a secret that is drawn at random and not guessed.
NO_COST = Cost(0, 0, 0)


class Slot(msgspec.Struct, frozen=True, array_like=True):
    """One way to the key: its kind, the cost and salt of the derivation, and the wrapped key.

    `made` is when, in claimed seconds since 1970 (0: not known). `confirmed` is false for a recovery code that nobody
    has typed back yet. `public` is the office's recovery key that an office slot is sealed to. Slots of a kind that
    only a newer program knows are kept.
    """

    kind: str
    cost: Cost
    salt: bytes
    wrapped: bytes
    made: int = 0
    confirmed: bool = True
    public: bytes = b""


class SlotFile(msgspec.Struct, frozen=True, array_like=True):
    """All slots of one vault at one generation, and the name of the database that their key opens."""

    generation: int
    vault_id: bytes
    slots: tuple[Slot, ...]
    database: str = DATABASE

    def of(self, kind: str) -> tuple[Slot, ...]:
        """The slots of one kind."""
        return tuple(slot for slot in self.slots if slot.kind == kind)


def calibrated(target: float = TARGET_SECONDS, clock: Callable[[], float] = time.perf_counter) -> Cost:
    """The cost that takes about `target` seconds on this machine, never below `FLOOR`."""
    started = clock()
    derive("calibration", bytes(16), FLOOR)
    took = max(clock() - started, 0.001)
    memory = int(FLOOR.memory_kib * target / took) // 1024 * 1024
    return Cost(min(max(memory, FLOOR.memory_kib), MOST_MEMORY_KIB), FLOOR.passes, FLOOR.lanes)


def derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """The 32 bytes that a passphrase gives at a cost; the same for full-width typing."""
    # NFKC, so that an input method that types full-width letters opens the vault as well.
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    return kdf.derive(secret)


def affordable(cost: Cost, lowest: Cost = FLOOR) -> bool:
    """Whether a cost is at least `lowest` (in lanes: one), and no more than a machine can be asked for."""
    least = Cost(lowest.memory_kib, lowest.passes, 1)
    return all(
        low <= asked <= most
        for low, asked, most in zip(_parts(least), _parts(cost), _parts(MOST), strict=True)
    )


def _parts(cost: Cost) -> tuple[int, int, int]:
    return cost.memory_kib, cost.passes, cost.lanes


def passphrase_slot(
    passphrase: str, key: bytes, vault_id: bytes, cost: Cost, random: Random, made: int = 0
) -> Slot:
    """A slot that gives `key` to whoever knows `passphrase`. Raises ValueError below the floor."""
    if not affordable(cost):
        raise ValueError("a slot is never weaker than the floor")
    salt = random(16)
    aead = ChaCha20Poly1305(derive(passphrase, salt, cost))
    # The wrapping key is used once (its salt is fresh), so a fixed nonce is safe.
    return Slot(PASSPHRASE, cost, salt, aead.encrypt(bytes(12), key, vault_id), made)


def unwrap(slots: SlotFile, passphrase: str, path: Path) -> bytes:
    """The vault's key. Raises WrongPassphrase if no passphrase slot opens."""
    for slot in slots.of(PASSPHRASE):
        aead = ChaCha20Poly1305(derive(passphrase, slot.salt, slot.cost))
        try:
            return aead.decrypt(bytes(12), slot.wrapped, slots.vault_id)
        except InvalidTag:
            continue
    raise WrongPassphrase(path=path)


def encode(slots: SlotFile) -> bytes:
    """The bytes of a slot file."""
    body = MAGIC + msgspec.msgpack.encode(slots)
    return body + hashlib.sha256(body).digest()


def decode(data: bytes, lowest: Cost = FLOOR) -> SlotFile | None:
    """The slots in `data`, or None where a crash or a fault left something else there.

    So is a passphrase that costs less than `lowest`, but for whoever only looks for that.
    """
    body, digest = data[:-32], data[-32:]
    if not body.startswith(MAGIC) or hashlib.sha256(body).digest() != digest:
        return None
    try:
        slots = msgspec.msgpack.decode(body[len(MAGIC) :], type=SlotFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return slots if _believable(slots, lowest) else None


def _believable(slots: SlotFile, lowest: Cost) -> bool:
    """Whether opening with `slots` costs what it may, and stays in the vault's folder: anybody can write a file."""
    passphrases = slots.of(PASSPHRASE)
    return (
        DATABASES.fullmatch(slots.database) is not None
        and len(slots.vault_id) == 16
        and 0 <= slots.generation < 1 << 62
        and len(slots.slots) <= MOST_SLOTS
        # One is tried, so that a wrong passphrase costs one derivation.
        and len(passphrases) <= 1
        and all(affordable(slot.cost, lowest) and len(slot.salt) == 16 for slot in passphrases)
    )


def copies_in(folder: Path) -> dict[str, SlotFile]:
    """The copies in `folder` that are whole, by name, the one that counts first.

    Raises NotAVault without any copy, VaultDamaged if none is whole or none can be read, SlotsTooNew.
    """
    found = [name for name in COPIES if (folder / name).is_file()]
    if not found:
        raise NotAVault(path=folder)
    copies = {name: _read(folder / name) for name in found}
    refuse_newer(folder, [*copies.values()], FORMAT)
    whole = {name: slots for name, data in copies.items() if (slots := decode(data)) is not None}
    if not whole:
        raise VaultDamaged(path=folder, cause="no key slot file is whole")
    return dict(sorted(whole.items(), key=lambda one: -one[1].generation))


def _read(copy: Path) -> bytes:
    try:
        with copy.open("rb") as file:
            return file.read(MOST_BYTES + 1)[:MOST_BYTES]
    except OSError:
        # A bad sector under one copy is what the other is for.
        return b""


def read_slots(folder: Path) -> SlotFile:
    """The newest copy that is whole. Raises NotAVault without any copy, VaultDamaged if none is whole."""
    return next(iter(copies_in(folder).values()))


def write_slots(folder: Path, slots: SlotFile) -> None:
    """Write `slots`, of a higher generation than what is there, as both copies: never both at once.

    The copy that counts is written last. Raises CannotWrite or DiskFull if nothing has changed, SlotsHalfWritten if
    `slots` are in force although a copy could not be written, ValueError for what would not be read again.
    """
    data = encode(slots)
    if len(data) > MOST_BYTES or decode(data) != slots:
        raise ValueError("these slots would not be read again")
    try:
        counts = next(iter(copies_in(folder)))
    except (NotAVault, VaultDamaged):
        counts = COPIES[0]
    other = next(name for name in COPIES if name != counts)
    try:
        write_whole(folder / other, data)
    except VaultError:
        # It may have its name already, and only the folder was not synced: then it counts.
        if not _counts(folder, slots):
            raise
    try:
        write_whole(folder / counts, data)
    except VaultError as error:
        raise SlotsHalfWritten(path=folder, cause=error.facts.get("cause", error)) from error


def _counts(folder: Path, slots: SlotFile) -> bool:
    try:
        return read_slots(folder) == slots
    except (NotAVault, VaultDamaged):
        return False

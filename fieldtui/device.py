"""A device: an open vault, the keys and role of the person who holds it, and the world it depends on.

Every use case takes a `Device` first. The clock and the source of randomness are fields, so that a test
or a simulation can bring its own. Keys are made here and used by `sync`; nothing here sends anything.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from fieldtui.device_id import device_id
from fieldtui.log import journal
from fieldtui.log.event import Entry
from fieldtui.log.names import Dot
from fieldtui.log.settings import set_setting, setting
from fieldtui.vault import Connection, Cost, Vault, create_vault, open_vault

Clock = Callable[[], datetime]
Random = Callable[[int], bytes]
OFFICE, WORKER, UNENROLLED = "office", "worker", ""
_IDENTITY = "identity"


def local_time() -> datetime:
    """Now, with this machine's time zone."""
    return datetime.now().astimezone()


class Identity(msgspec.Struct, frozen=True):
    """Who this device is: raw private keys, and what the community has said about it so far.

    `root` is the community's private root key and `reserve` the one that can replace it, on an office device
    that holds them; `grids` are the codes
    of the grids whose records the device may hold and write.
    """

    signing_key: bytes
    exchange_key: bytes
    person: str
    role: str = UNENROLLED
    community: bytes = b""
    grids: tuple[str, ...] = ()
    root: bytes = b""
    reserve: bytes = b""

    @property
    def signing(self) -> Ed25519PrivateKey:
        """The key that signs this device's segments and bundles."""
        return Ed25519PrivateKey.from_private_bytes(self.signing_key)

    @property
    def exchange(self) -> X25519PrivateKey:
        """The key that opens bundles sealed to this device."""
        return X25519PrivateKey.from_private_bytes(self.exchange_key)

    @property
    def signing_public(self) -> bytes:
        """32 bytes, in the certificate."""
        return self.signing.public_key().public_bytes_raw()

    @property
    def exchange_public(self) -> bytes:
        """32 bytes, in the certificate."""
        return self.exchange.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        """The device's name in logs: 16 bytes derived from its public keys."""
        return device_id(self.signing_public, self.exchange_public)


@dataclass
class Device:
    """An open vault and everything a use case needs beside it."""

    vault: Vault
    identity: Identity
    clock: Clock = local_time
    random: Random = os.urandom
    id: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.id = self.identity.id

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One moment of the vault, read-only."""
        with self.vault.read() as db:
            yield db

    def record(self, scope: str, entries: Sequence[Entry]) -> list[Dot]:
        """Append `entries` to this device's log of `scope`; they are on disk when this returns."""
        return self.vault.write(lambda db: self.append(db, scope, entries))

    def append(self, db: Connection, scope: str, entries: Sequence[Entry]) -> list[Dot]:
        """`record` inside a transaction of the caller."""
        return journal.append(db, self.id, scope, entries, self.wall())

    def wall(self) -> int:
        """Now in seconds since 1970: a claim, for people to read."""
        return int(self.clock().timestamp())

    def today(self) -> date:
        """The day that the person's clock shows."""
        return self.clock().date()

    def day_of(self, wall: int) -> date:
        """The local day of a moment in seconds since 1970."""
        return self.time_of(wall).date()

    def time_of(self, wall: int) -> datetime:
        """The local date and time of a moment; the nearest one that a calendar has, for absurd claims."""
        return datetime.fromtimestamp(min(max(wall, 0), 253_370_764_800), self.clock().tzinfo)

    def become(self, identity: Identity) -> None:
        """Keep what the community now says about this device."""
        self.vault.write(lambda db: keep_identity(db, identity))
        self.identity = identity

    @property
    def is_office(self) -> bool:
        """Whether this device belongs to the community's office."""
        return self.identity.role == OFFICE

    def lock(self) -> None:
        """Close the vault and forget its keys."""
        self.vault.lock()


def keep_identity(db: Connection, identity: Identity) -> None:
    """Write `identity` into the vault."""
    set_setting(db, _IDENTITY, msgspec.msgpack.encode(identity))


def identity_in(db: Connection) -> Identity:
    """The identity that was kept in a vault."""
    return msgspec.msgpack.decode(setting(db, _IDENTITY), type=Identity)


def new_identity(person: str, random: Random = os.urandom) -> Identity:
    """Fresh keys for `person`, enrolled nowhere yet."""
    return Identity(signing_key=random(32), exchange_key=random(32), person=person)


def create_device(
    path: Path,
    passphrase: str,
    person: str,
    cost: Cost,
    *,
    clock: Clock = local_time,
    random: Random = os.urandom,
) -> Device:
    """A new vault at `path` with fresh keys for `person`. Raises what `create_vault` raises."""
    identity = new_identity(person, random)
    # Written before the vault is in its place: one without keys could neither be used nor be made anew.
    made = int(clock().timestamp())
    vault = create_vault(path, passphrase, cost, random, lambda db: keep_identity(db, identity), made)
    return Device(vault, identity, clock, random)


def new_device(
    vault: Vault, person: str, *, clock: Clock = local_time, random: Random = os.urandom
) -> Device:
    """Fresh keys for `person` in an empty open vault."""
    identity = new_identity(person, random)
    vault.write(lambda db: keep_identity(db, identity))
    return Device(vault, identity, clock, random)


def open_device(
    path: Path,
    passphrase: str,
    *,
    read_only: bool = False,
    clock: Clock = local_time,
    random: Random = os.urandom,
) -> Device:
    """Unlock the vault at `path`, `read_only` to look only. Raises what `open_vault` raises."""
    return device_in(open_vault(path, passphrase, read_only=read_only), clock=clock, random=random)


def device_in(vault: Vault, *, clock: Clock = local_time, random: Random = os.urandom) -> Device:
    """The device whose vault was opened."""
    try:
        with vault.read() as db:
            identity = identity_in(db)
    except BaseException:
        # Else nobody could try again: this process would have it open for nothing.
        vault.lock()
        raise
    return Device(vault, identity, clock, random)

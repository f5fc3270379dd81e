"""Devices in memory that receive bundles: one that has just joined, and one that is looked over after hostile ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from fieldtui.device import Device, Identity, keep_identity
from fieldtui.log.columns import to_columns
from fieldtui.log.rebuild import rebuild
from fieldtui.log.segment import Opened, decode, encode, open_segment
from fieldtui.vault import Connection, Vault
from sync.errors import UnknownSender
from sync.exchange import Merged, merge
from sync.exchange.judging import identity_under
from sync.exchange.trusted import keep_policy
from sync.policy import read_policy
from tests.town import SeededBytes
from tests.vectors import people
from tests.vectors.cases import FOLDER, read_lines
from tests.vectors.people import NOW, WORKER, Person
from tests.vectors.writing import bundle, segment, several

# Means no harm, and nobody signs in its name.
HONEST = Person("honest", grids=("1",))
RULES = people.policy(1, HONEST.certificate())
# Whose keys a hostile sender has.
INSIDERS: Mapping[bytes, Person] = {person.id: person for person in (*people.EVERYBODY, people.STRANGER)}
# One device takes so many bundles, and is then looked over.
BATCH = 100
# A door, a visit, an errand: what inventions can refer to.
_FURNISHED = FOLDER / "621-a-day.txt"


@dataclass(frozen=True)
class Clock:
    """A clock that shows a number of seconds since 1970."""

    now: int

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)


def joined(signing: bytes, exchange: bytes, policy: bytes, now: int) -> Device:
    """A device with these private keys that goes by `policy` and holds nothing yet."""
    rules = read_policy(policy, None)
    plain = Identity(signing, exchange, "", community=rules.policy.community)
    identity = identity_under(rules.policy, plain)
    device = Device(Vault.in_memory(), identity, Clock(now), SeededBytes(3))

    def job(db: Connection) -> None:
        keep_identity(db, identity)
        keep_policy(db, rules)

    device.vault.write(job)
    return device


class Disturbed(Exception):
    """A device is not whole any more after what it took. `str()` says what is wrong."""


def is_canonical(opened: Opened) -> bool:
    """Whether a segment's columns are what a writer makes of its bodies."""
    written = msgspec.msgpack.encode(to_columns(opened.bodies))
    return written == msgspec.msgpack.encode(opened.segment.columns)


class Receiver:
    """The worker's device under bundles of any kind: a new one for each batch, looked over after it."""

    def __init__(self, batch: int = BATCH) -> None:
        self._device: Device | None = None
        self._batch = batch
        self._taken = 0

    def take(self, data: bytes) -> Merged:
        """Merge one bundle. Raises what `merge` raises, Disturbed."""
        if self._device is None:
            self._device = joined(WORKER.signing_key, WORKER.exchange_key, RULES, NOW)
            lines = read_lines(_FURNISHED.read_text(encoding="utf-8"))
            merge(self._device, bytes.fromhex(lines["bundle"][0]), "furnished")
        self._taken += 1
        try:
            return merge(self._device, data, "hostile")
        finally:
            if self._taken % self._batch == 0:
                self.look_over()

    def look_over(self) -> None:
        """All that it keeps is canonical, its tables follow from its log, and an honest evening merges. Raises Disturbed."""
        device, self._device = self._device, None
        if device is None:
            return
        try:
            _check(device)
        finally:
            device.lock()


def _check(device: Device) -> None:
    with device.read() as db:
        kept = [bytes(row[0]) for row in db.execute("SELECT bytes FROM segments")]
    for data in kept:
        opened = open_segment(decode(data))
        if encode(opened.segment) != data or not is_canonical(opened):
            raise Disturbed(f"it keeps what is not canonical: {data.hex()}")
    if not device.vault.write(rebuild):
        raise Disturbed("the tables are not what the log says")
    if device.identity.grids:
        _spend_evening(device)


def _spend_evening(device: Device) -> None:
    day = segment(several(2), author=HONEST)
    merged = merge(device, bundle([day]), "evening")
    # A policy that was taken in meanwhile may not know who is honest.
    unknown = [type(one) for one in merged.aside] == [UnknownSender]
    if merged.events != 2 and not unknown:
        raise Disturbed("an honest evening does not merge")
    if merge(device, bundle([day]), "evening").known != 2 and not unknown:
        raise Disturbed("an honest evening is not known when it comes again")


def signed_again(data: bytes) -> bytes:
    """A changed segment under its author's signature, if it opens and its author is an insider; else as it is.

    Raises Malformed.
    """
    opened = open_segment(decode(data))
    author = INSIDERS.get(opened.segment.header.log.device)
    if author is None:
        return data
    return encode(msgspec.structs.replace(opened.segment, signature=author.sign(opened.signed)))

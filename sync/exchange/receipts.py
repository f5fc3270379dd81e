"""What became of the bundles that this device exported, as far as those who merged them have told."""

from dataclasses import dataclass

from fieldtui.device import Device
from fieldtui.log.names import DEVICE_BYTES
from fieldtui.vault import Connection
from sync.content import BUNDLE_NAME_BYTES
from sync.exchange.trusted import newest_policy


@dataclass(frozen=True)
class Answer:
    """What one device made of a bundle: counts of records, and of parts that it refused or that wait there.

    `at` is when this device heard of it, in seconds since 1970.
    """

    person: str
    at: int
    accepted: int
    duplicate: int
    conflicts: int
    refused: int
    waiting: int

    @property
    def whole(self) -> bool:
        """Whether nothing of it was refused or waits."""
        return not (self.refused or self.waiting)


@dataclass(frozen=True)
class OwnBundle:
    """A bundle that this device exported: its file's name, when, how much, for whom, and who has answered.

    `unanswered` names those of whom nothing has been heard about it.
    """

    name: str
    at: int
    records: int
    size: int
    people: tuple[str, ...]
    answers: tuple[Answer, ...]
    unanswered: tuple[str, ...]


def receipts(device: Device, limit: int = -1) -> list[OwnBundle]:
    """The bundles that this device exported, the newest first, at most `limit` of them (negative: all)."""
    with device.read() as db:
        found = newest_policy(db)
        people = {c.device: c.person for c in found.policy.certificates} if found else {}
        rows = db.execute(
            "SELECT hash, name, at, events, size, peer FROM bundles WHERE way = 'out' "
            "ORDER BY at DESC, name DESC LIMIT ?",
            (limit,),
        ).fetchall()
        return [_bundle(db, row, people) for row in rows]


def _bundle(
    db: Connection, row: tuple[bytes, str, int, int, int, bytes], people: dict[bytes, str]
) -> OwnBundle:
    hash_, name, at, records, size, peers = row
    receivers = [bytes(peers[at : at + DEVICE_BYTES]) for at in range(0, len(peers), DEVICE_BYTES)]
    answers = {
        bytes(answer[0]): Answer(_name(people, bytes(answer[0])), *answer[1:])
        for answer in db.execute(
            "SELECT peer, at, accepted, duplicate, conflicts, refused, waiting FROM receipts "
            "WHERE bundle = ? ORDER BY at, peer",
            (bytes(hash_)[:BUNDLE_NAME_BYTES],),
        )
    }
    return OwnBundle(
        name=name,
        at=at,
        records=records,
        size=size,
        people=tuple(_name(people, receiver) for receiver in receivers),
        answers=tuple(answers.values()),
        unanswered=tuple(_name(people, receiver) for receiver in receivers if receiver not in answers),
    )


def _name(people: dict[bytes, str], device: bytes) -> str:
    return people.get(device, device.hex()[:8])

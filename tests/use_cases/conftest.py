"""The small town, a worker of its second grid, and a way for what one recorded to reach the other."""

from collections.abc import Callable

import pytest

from fieldtui.device import WORKER, Device
from fieldtui.log.event import Entry
from fieldtui.log.journal import seal
from fieldtui.log.kinds import Fields
from fieldtui.log.logs import Logs
from fieldtui.log.names import COMMUNITY
from fieldtui.vault import Connection
from tests.log.replicas import no_signature, take
from tests.town import SeededBytes, Town, device, small_town

Share = Callable[..., None]


@pytest.fixture
def town() -> Town:
    """The town without a round."""
    return small_town(with_round=False)


@pytest.fixture
def walked() -> Town:
    """The town with its open round."""
    return small_town()


@pytest.fixture
def office(town: Town) -> Device:
    return town.office


@pytest.fixture
def worker(town: Town) -> Device:
    """A worker of grid 2 who holds what the office holds of it."""
    return worker_of(town, 2)


def worker_of(town: Town, seed: int, grids: tuple[str, ...] = ("2",)) -> Device:
    """Another worker; the seed decides whose device wins among equals."""
    made = device(f"网格员{seed}", WORKER, seed, town.clock, grids)
    share(town.office, made)
    return made


def share(*devices: Device) -> None:
    """What each device recorded is exported, and given to each of the others, whatever their grids."""
    for one in devices:
        export(one)
    for giver in devices:
        with giver.read() as db:
            rows = db.execute("SELECT s.bytes FROM segments s ORDER BY s.log, s.first").fetchall()
        for taker in devices:
            if taker is not giver:
                taker.vault.write(lambda db: [take(db, bytes(row[0])) for row in rows])  # noqa: B023


def export(one: Device) -> None:
    """Seal what a device recorded, and have it in a bundle."""

    def job(db: Connection) -> None:
        seal(db, sign=no_signature, random=SeededBytes(99))
        db.execute("UPDATE logs SET exported = head WHERE device = ?", (one.id,))

    one.vault.write(job)


def rivals(on: Device, record: int, field: str) -> list[object]:
    """The values that a changed field holds."""
    with on.read() as db:
        rows = db.execute(
            "SELECT value FROM registers WHERE record = ? AND field = ? AND replaced = 0", (record, field)
        ).fetchall()
    return sorted((row[0] for row in rows), key=str)


def here(record: int, there: Device, on: Device) -> int:
    """A record of device `there` as device `on` numbers it."""
    with there.read() as db:
        name = Logs(db).names[record >> 32]
    with on.read() as db:
        return Logs(db).numbers[name] << 32 | record & 0xFFFFFFFF


def questions(town: Town) -> int:
    """A checklist whose questions do not matter."""
    fields: Fields = {"form_id": "f", "version": "1", "title": "问题", "blob": ""}
    return town.office.record(COMMUNITY, [Entry("checklist.added", fields)])[0]


def recorded(on: Device) -> int:
    """How many events a device has recorded and not sealed."""
    with on.read() as db:
        return int(db.execute("SELECT count(*) FROM tail").fetchone()[0])

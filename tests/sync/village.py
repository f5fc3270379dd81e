"""A founded community for tests of the exchange: an office, three grids, workers who were really enrolled.

Everything goes through the use cases, in memory. Names, phones and notes are different in every grid, so
that a byte that strays from one grid into another can be recognised.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

import msgspec

from fieldtui.community import add_grids
from fieldtui.device import Device, new_device
from fieldtui.log.event import Entry
from fieldtui.log.names import COMMUNITY, Dot
from fieldtui.log.rebuild import digest
from fieldtui.vault import Vault
from sync.exchange import enrol, enrolment_request, export, found_community, join, mark_exported, merge
from sync.roots import Roots
from tests.town import SeededBytes, StoppedClock

GRIDS = ("1", "2", "3")
# Every text that is known in one grid alone: its compound, residents, phones and notes.
SECRETS: dict[str, tuple[str, ...]] = {
    "1": ("信义里东苑", "周文博", "19900001101", "每晚七点后在家", "19900001102", "戚小满"),
    "2": ("文星苑", "王秀兰", "19900002101", "门铃坏了敲窗", "19900002102", "欧阳志强"),
    "3": ("惠民新村", "诸葛明月", "19900003101", "胰岛素放在冰箱", "19900003102", "司徒安宁"),
}


@dataclass
class Village:
    """The office, its clock, its workers by name, and two doors of each grid."""

    office: Device
    clock: StoppedClock
    workers: dict[str, Device] = field(default_factory=dict)
    doors: dict[str, list[Dot]] = field(default_factory=dict)

    def devices(self) -> list[Device]:
        """The office, then the workers."""
        return [self.office, *self.workers.values()]


@contextmanager
def quick_codes() -> Iterator[None]:
    """Codes without their slow hash: for communities that a test makes by the dozen."""

    def code(roots: Roots, *keys: bytes) -> str:
        secret = msgspec.msgpack.encode(roots) + b"".join(keys)
        return f"{int.from_bytes(hashlib.sha256(secret).digest()[:6], 'big') % 10**16:016d}"

    with (
        patch("sync.exchange.founding.short_code", code),
        patch("sync.exchange.administering.short_code", code),
    ):
        yield


def new(person: str, seed: int, clock: StoppedClock) -> Device:
    """A device in memory with keys of its own, enrolled nowhere."""
    return new_device(Vault.in_memory(), person, clock=clock, random=SeededBytes(seed))


def village(workers: dict[str, Sequence[str]] | None = None, seed: int = 1) -> Village:
    """A community of three grids; `workers` are enrolled for their grids after the ledger was recorded.

    In the end each of them knows all others. Another `seed` is another community.
    """
    clock = StoppedClock()
    made = Village(new("社区办", seed, clock), clock)
    found_community(made.office, "信义社区")
    add_grids(made.office, [f"第{code}网格" for code in GRIDS])
    for code in GRIDS:
        made.doors[code] = _furnish(made.office, code)
    for at, (person, codes) in enumerate((workers or {}).items(), 1):
        enrolled(made, person, codes, seed + at)
    for person in made.workers:
        merge(made.workers[person], bundle(made.office, person), "the newest policy")
    return made


def enrolled(made: Village, person: str, codes: Sequence[str], seed: int) -> Device:
    """A new worker's device that has joined with the office's answer."""
    worker = new(person, seed, made.clock)
    with quick_codes():
        answer, code = enrol(made.office, enrolment_request(worker), codes)
        mark_exported(made.office, answer, person)
        join(worker, answer.data, code)
    made.workers[person] = worker
    return worker


def _furnish(office: Device, code: str) -> list[Dot]:
    compound_name, first, phone, note, other_phone, second = SECRETS[code]
    compound = office.record(code, [Entry("compound.added", {"name": compound_name})])[0]
    building = office.record(code, [Entry("building.added", {"compound": compound, "label": "1栋"})])[0]
    unit = office.record(code, [Entry("unit.added", {"building": building, "label": "1单元"})])[0]
    doors = []
    for room, name, number in (("101", first, phone), ("102", second, other_phone)):
        door = office.record(code, [Entry("door.added", {"unit": unit, "room": room, "floor": 1})])[0]
        house = office.record(code, [Entry("household.added", {"door": door, "phone": number, "note": note})])
        office.record(
            code,
            [Entry("resident.added", {"household": house[0], "name": name, "phone": number, "note": note})],
        )
        doors.append(door)
    return doors


def restored(device: Device) -> Device:
    """The same device from a copy of its vault as it is now: a backup, or a copied disk."""
    copy = Vault.in_memory()
    with device.read() as source, copy.read() as target:
        source.backup(target)
    return Device(copy, device.identity, device.clock, device.random)


def doors_of(device: Device, code: str) -> list[Dot]:
    """The doors of a grid, as `device` numbers them."""
    with device.read() as db:
        return [row[0] for row in db.execute("SELECT id FROM doors WHERE scope = ? ORDER BY id", (code,))]


def bundle(device: Device, person: str = "") -> bytes:
    """The one bundle that `device` would carry now."""
    (outgoing,) = export(device, person)
    return outgoing.data


def state(device: Device, scopes: Sequence[str] = ()) -> str:
    """The digest of `scopes`, by default of everything that `device` may hold."""
    wanted = tuple(scopes) or (COMMUNITY, *(GRIDS if device.is_office else device.identity.grids))
    return device.vault.write(lambda db: digest(db, wanted))


def everything(device: Device) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the vault: what "nothing changed" is about."""
    with device.read() as db:
        tables = [
            r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        return {t: sorted((tuple(row) for row in db.execute(f"SELECT * FROM {t}")), key=repr) for t in tables}


def count(device: Device, table: str) -> int:
    """How many rows a table has."""
    with device.read() as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def reasons(device: Device) -> list[str]:
    """Why segments lie in this device's quarantine, in the order in which they came."""
    with device.read() as db:
        return [row[0] for row in db.execute("SELECT reason FROM quarantine ORDER BY id")]

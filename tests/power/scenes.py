"""What a use case is played on while it is recorded: a worker's vault and a stick, and how they were before.

What is played stands in `cases` and `keeping`.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fieldtui.backups import back_up
from fieldtui.device import Device, create_device, open_device
from fieldtui.erasure import ASKED, order_erasure, records_of, resident_called
from fieldtui.log.event import Entry
from fieldtui.log.names import COMMUNITY
from fieldtui.visits import NO_ANSWER, record_visit
from sync.exchange import enrol, enrolment_request, join, mark_exported
from tests.power.disk import Image
from tests.power.judging import CHEAP, STICK, VAULT, put
from tests.power.watching import Recorder, image_of
from tests.sync.carrying import letter_from
from tests.sync.village import Village, doors_of, quick_codes, village
from tests.town import SeededBytes, StoppedClock

PASSPHRASE, ANOTHER = "信义 correct horse", "文星 battery staple"
WORKER, GRID = "甲", "1"
LETTER = "for-the-worker.fieldtui"


@dataclass
class Scene:
    """A folder with the vault of a worker and a stick, while something is done to them."""

    root: Path
    recorder: Recorder
    devices: list[Device] = field(default_factory=list)

    @property
    def vault(self) -> Path:
        """The worker's vault."""
        return self.root / VAULT

    @property
    def stick(self) -> Path:
        """Where bundles are written and found."""
        return self.root / STICK

    def opened(self) -> Device:
        """The worker's device, opened if it is not yet; it is locked when the case ends."""
        if self.devices and not self.devices[-1].vault.locked:
            return self.devices[-1]
        device = open_device(self.vault, PASSPHRASE, clock=StoppedClock(), random=SeededBytes(77))
        self.devices.append(device)
        return device


@dataclass(frozen=True)
class Case:
    """One use case: what is done, on what, and how many images of it the tests open.

    `checkpoint` is how many pages of WAL are written back while it goes on (1,000 in the product, which a day has not).
    `around` are changes to the product that hold while it is played and judged.
    """

    name: str
    play: Callable[[Scene], None]
    before: Callable[[], Image]
    images: int
    checkpoint: int = 1000
    around: Callable[[], ExitStack] = ExitStack
    # Whether another vault takes the place, and the one that was there stays under a new name.
    keeps_old: bool = False


@cache
def enrolled() -> Image:
    """A worker who has joined, with a vault on the disk; on the stick a bundle of the office with more for them."""
    return _community(with_orders=False)


@cache
def erasing_ordered() -> Image:
    """The same; in the bundle, the office orders an erasure."""
    return _community(with_orders=True)


@cache
def nothing() -> Image:
    """An empty stick; no vault, and no folder for vaults."""
    return {(STICK,): None}


def _community(*, with_orders: bool) -> Image:
    with TemporaryDirectory() as folder, quick_codes():
        root = Path(folder)
        (root / STICK).mkdir()
        (root / VAULT).parent.mkdir()
        made = village()
        form = {"form_id": "screening", "version": "1", "title": "排查", "blob": ""}
        made.office.record(COMMUNITY, [Entry("checklist.added", {**form})])
        worker = create_device(
            root / VAULT, PASSPHRASE, WORKER, CHEAP, clock=made.clock, random=SeededBytes(5)
        )
        answer, code = enrol(made.office, enrolment_request(worker), (GRID,))
        mark_exported(made.office, answer, WORKER)
        join(worker, answer.data, code)
        _visited_by_the_office(made, with_orders=with_orders)
        (root / STICK / LETTER).write_bytes(letter_from(made.office, worker))
        worker.lock()
        return image_of(root)


def _visited_by_the_office(made: Village, *, with_orders: bool) -> None:
    for room, door in enumerate(doors_of(made.office, GRID) * 8):
        record_visit(made.office, door, NO_ANSWER, note=f"第{room}次没有人应门，改天再来")
    if with_orders:
        name = "周文博"
        order_erasure(
            made.office, records_of(made.office, resident_called(made.office, name)).own.records, ASKED
        )


@cache
def backed_up() -> Image:
    """The worker of `enrolled`; on the stick a backup of the vault, and a visit that came after it."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        put(enrolled(), root)
        worker = open_device(root / VAULT, PASSPHRASE, clock=StoppedClock(), random=SeededBytes(6))
        back_up(worker, root / STICK)
        record_visit(worker, doors_of(worker, GRID)[0], NO_ANSWER, note="备份以后")
        worker.lock()
        return image_of(root)

"""The use cases whose power is cut: each is a line of `CASES`, played on a vault of a small community.

A case is prepared with the product's own driver and played below the recorder. To add one, write what it does as a
function of `Scene` and give it a line.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from fieldtui.device import Device, create_device, open_device
from fieldtui.erasure import ASKED, order_erasure, records_of, resident_called
from fieldtui.errands import BOUGHT, DELIVERED, create_errand, move_errand, parse_items, record_purchase
from fieldtui.log.event import Entry
from fieldtui.log.names import COMMUNITY
from fieldtui.vault import migrations
from fieldtui.vault.slots import SlotFile, passphrase_slot, read_slots, unwrap, write_slots
from fieldtui.visits import (
    ANSWERED,
    AT_DOOR,
    LIT,
    NO_ANSWER,
    begin_draft,
    finish_draft,
    keep_answers,
    record_sighting,
    record_visit,
)
from sync.exchange import enrol, enrolment_request, export_to, join, mark_exported, merge, put_file, read_file
from tests.power.cipher import driven
from tests.power.disk import Image
from tests.power.judging import CHEAP, STICK, VAULT, committing, put
from tests.power.watching import Fault, Recorder, image_of, no_fault, watched
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


def _visiting(scene: Scene) -> None:
    device = scene.opened()
    door, other = doors_of(device, GRID)[:2]
    with device.read() as db:
        checklist = int(db.execute("SELECT id FROM checklists").fetchone()[0])
    draft = begin_draft(device, door, 0, checklist, AT_DOOR, [("/data/begun", "2026-10-12")])
    answers = {f"/data/question{n}": f"回答{n}" * n for n in range(1, 7)}
    for path, value in answers.items():
        keep_answers(device, draft, [(path, value)], path)
    finish_draft(device, draft, answers, note="门口放了口罩")
    record_visit(device, other, NO_ANSWER, revisit=date(2026, 10, 13))
    record_sighting(device, other, LIT)


def _errands(scene: Scene) -> None:
    device = scene.opened()
    door = doors_of(device, GRID)[0]
    errand = create_errand(device, door, parse_items("降压药 2盒，挂面 3"), note="晚上七点以后")
    for item, price in enumerate((3650, 1200)):
        record_purchase(device, errand, item, price, "信义药房")
    for state in (BOUGHT, DELIVERED):
        move_errand(device, errand, state)


def _exporting(scene: Scene) -> None:
    device = scene.opened()
    for door in doors_of(device, GRID):
        record_visit(device, door, ANSWERED, note="一切都好")
        for exported in export_to(device, scene.stick):
            scene.recorder.written(exported.path)


def _merging(scene: Scene) -> None:
    device = scene.opened()
    merge(device, read_file(scene.stick / LETTER), LETTER)
    record_visit(device, doors_of(device, GRID)[0], ANSWERED)


def change_passphrase(scene: Scene, old: str, new: str) -> None:
    """The slots of the vault with `new` in the place of `old`."""
    slots = read_slots(scene.vault)
    key = unwrap(slots, old, scene.vault)
    slot = passphrase_slot(new, key, slots.vault_id, CHEAP, SeededBytes(slots.generation))
    write_slots(scene.vault, SlotFile(slots.generation + 1, slots.vault_id, (slot,)))
    scene.recorder.opens_with(new)


def _changing_the_passphrase(scene: Scene) -> None:
    scene.opened().lock()
    change_passphrase(scene, PASSPHRASE, ANOTHER)
    change_passphrase(scene, ANOTHER, PASSPHRASE)
    change_passphrase(scene, PASSPHRASE, ANOTHER)


def _creating(scene: Scene) -> None:
    device = create_device(
        scene.root / VAULT, PASSPHRASE, WORKER, CHEAP, clock=StoppedClock(), random=SeededBytes(9)
    )
    scene.recorder.opens_with(PASSPHRASE)
    scene.devices.append(device)
    scene.recorder.written(put_file(scene.stick, "a.fieldtui-request", enrolment_request(device)))


def _migrating(scene: Scene) -> None:
    device = scene.opened()
    record_visit(device, doors_of(device, GRID)[0], ANSWERED)


def with_another_step() -> ExitStack:
    """The product with one more migration than it has: as it opens the vaults of this version some day."""
    steps = Migrations(migrations.MIGRATIONS.name)
    for step in migrations.MIGRATIONS.pending(Database(memory=True)):
        steps(name=step.name, transactional=step.transactional)(step.fn)

    def m901_as_if(db: Database) -> None:
        """New tables, a column more, and every visit written anew."""
        db.execute("CREATE TABLE trips (id INTEGER PRIMARY KEY, day TEXT)")
        db.execute("CREATE INDEX trips_of ON trips (day)")
        db.execute("INSERT INTO trips SELECT id, hex(id) || hex(zeroblob(600)) FROM doors")
        db.execute("INSERT INTO settings SELECT 'as if ' || id, hex(id) FROM residents")
        db.execute("CREATE TABLE trips2 AS SELECT * FROM trips")
        db.execute("DROP TABLE trips")

    steps()(m901_as_if)
    stack = ExitStack()
    stack.enter_context(patch("fieldtui.vault.migrations.MIGRATIONS", steps))
    stack.enter_context(patch("fieldtui.vault.migrations.STEPS", (*migrations.STEPS, "m901_as_if")))
    return stack


CASES = (
    Case("visiting", _visiting, enrolled, 450),
    Case("visiting, with checkpoints between", _visiting, enrolled, 600, checkpoint=12),
    Case("errands", _errands, enrolled, 400, checkpoint=20),
    Case("exporting", _exporting, enrolled, 350),
    Case("merging", _merging, enrolled, 200),
    Case("merging, with checkpoints between", _merging, enrolled, 250, checkpoint=8),
    Case("changing the passphrase", _changing_the_passphrase, enrolled, 16),
    Case("creating a vault", _creating, nothing, 260),
    Case("erasing", _merging, erasing_ordered, 350, checkpoint=30),
    Case("migrating", _migrating, enrolled, 200, checkpoint=12, around=with_another_step),
)


def played(case: Case, root: Path, fault: Fault = no_fault, **settings: object) -> Recorder:
    """Everything that `case` does to the disk below `root`, which is made."""
    put(case.before(), root)
    recorder = Recorder(root, fault)
    scene = Scene(root, recorder)
    if case.before() != nothing():
        recorder.opens_with(PASSPHRASE)
    settings.setdefault("wal_autocheckpoint", case.checkpoint)
    with case.around(), watched(recorder), driven(recorder, **settings), committing(recorder):
        try:
            case.play(scene)
        finally:
            for device in scene.devices:
                device.lock()
    return recorder

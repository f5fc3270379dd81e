"""The use cases whose power is cut: each is a line of `CASES`, played on a vault of a small community.

A case is prepared with the product's own driver and played below the recorder. To add one, write what it does as a
function of `Scene` and give it a line.
"""

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from unittest.mock import patch

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from fieldtui.device import create_device
from fieldtui.errands import BOUGHT, DELIVERED, create_errand, move_errand, parse_items, record_purchase
from fieldtui.vault import migrations
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
from sync.exchange import enrolment_request, export_to, merge, put_file, read_file
from tests.power.cipher import driven
from tests.power.judging import CHEAP, VAULT, committing, put
from tests.power.keeping import backing_up, changing_the_passphrase, making_a_code, rekeying, restoring
from tests.power.scenes import (
    GRID,
    LETTER,
    PASSPHRASE,
    WORKER,
    Case,
    Scene,
    backed_up,
    enrolled,
    erasing_ordered,
    nothing,
)
from tests.power.watching import Fault, Recorder, no_fault, watched
from tests.sync.village import doors_of
from tests.town import SeededBytes, StoppedClock


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
    Case("visiting", _visiting, enrolled, 300),
    Case("visiting, with checkpoints between", _visiting, enrolled, 400, checkpoint=12),
    Case("errands", _errands, enrolled, 250, checkpoint=20),
    Case("exporting", _exporting, enrolled, 250),
    Case("merging", _merging, enrolled, 150),
    Case("merging, with checkpoints between", _merging, enrolled, 180, checkpoint=8),
    Case("changing the passphrase", changing_the_passphrase, enrolled, 30),
    Case("making a recovery code", making_a_code, enrolled, 60),
    Case("rekeying", rekeying, enrolled, 300),
    Case("backing up", backing_up, enrolled, 250),
    Case("restoring", restoring, backed_up, 250, keeps_old=True),
    Case("creating a vault", _creating, nothing, 170),
    Case("erasing", _merging, erasing_ordered, 250, checkpoint=30),
    Case("migrating", _migrating, enrolled, 160, checkpoint=12, around=with_another_step),
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

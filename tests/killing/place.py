"""The folder that every kill begins with a copy of: an office, a worker, and a stick with bundles on it.

Made once through the use cases, on a disk. Nothing here is killed, nothing here checks.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fieldtui import rounds, visits
from fieldtui.backups import back_up
from fieldtui.community import add_grids
from fieldtui.device import Device, create_device, open_device
from fieldtui.log.event import Entry
from fieldtui.published import publish_checklist
from fieldtui.rounds import open_round
from fieldtui.vault import FLOOR
from sync.exchange import enrol, enrolment_request, export_to, found_community, join, mark_exported
from sync.simulation.town import COMMUNITY_NAME, DAYS, GRIDS, checklist, furnish, grid_names, resident
from tests.quick_hash import quick_hashes
from tests.sync.village import quick_codes

PASSPHRASE, NEXT_PASSPHRASE = "楼道里的第三盏灯", "抽屉里的第二把钥匙"
OFFICE, WORKER, STICK = "office.vault", "worker.vault", "stick"
BACKUP = "shelf/worker.ftbackup"
BUNDLES, VISITS_A_BUNDLE, RESIDENTS = 8, 4, 40

# What a child says to its parent: a word, and what the word is about.
Say = Callable[..., None]


@contextmanager
def quick_hash() -> Iterator[None]:
    """Passphrases and codes that cost nothing, for the length of the `with` block."""
    with quick_hashes(), quick_codes():
        yield


@contextmanager
def opened(path: Path, passphrase: str = PASSPHRASE) -> Iterator[Device]:
    """The device at `path`, as the product opens it; locked afterwards."""
    device = open_device(path, passphrase)
    try:
        yield device
    finally:
        device.lock()


def speaker(pipe: int) -> Say:
    """What a child tells through `pipe`: one line, in one write, so that a kill never leaves half of it."""

    def say(word: str, *about: object) -> None:
        os.write(pipe, (json.dumps([word, *about]) + "\n").encode())

    return say


def make_place(place: Path) -> None:
    """An office with three grids, a worker of two of them who has written bundles for it, not merged yet."""
    (place / STICK).mkdir(parents=True)
    office = create_device(place / OFFICE, PASSPHRASE, "社区办", FLOOR)
    worker = create_device(place / WORKER, PASSPHRASE, "王芳", FLOOR)
    try:
        _found(office)
        answer, code = enrol(office, enrolment_request(worker), ("1", "2"))
        mark_exported(office, answer, "answer")
        join(worker, answer.data, code)
        for nth in range(BUNDLES):
            _work(worker, nth)
            export_to(worker, place / STICK)
        (place / BACKUP).parent.mkdir()
        back_up(worker, (place / BACKUP).parent).path.replace(place / BACKUP)
    finally:
        office.lock()
        worker.lock()


def _found(office: Device) -> None:
    found_community(office, COMMUNITY_NAME)
    add_grids(office, grid_names())
    for code in GRIDS:
        furnish(office, code)
    with office.read() as db:
        (house,) = db.execute("SELECT min(id) FROM households WHERE scope = '1'").fetchone()
    office.record("1", [resident(house, f"住户{at:03}", f"1990000{at:04}") for at in range(RESIDENTS)])
    form = publish_checklist(office, checklist(1))
    open_round(office, COMMUNITY_NAME, form.id, GRIDS, *DAYS)


def _work(worker: Device, nth: int) -> None:
    for at in range(VISITS_A_BUNDLE):
        door = doors(worker)[at % 4]
        visits.record_visit(worker, door, "no answer", note=f"第{nth}天{at}")
    worker.record("1", [Entry("compound.added", {"name": f"新小区{nth}"})])


def doors(device: Device) -> list[int]:
    """The doors of the grids 1 and 2."""
    with device.read() as db:
        return [row[0] for row in db.execute("SELECT id FROM doors WHERE scope IN ('1', '2') ORDER BY id")]


def round_at(device: Device, door: int) -> rounds.Round:
    """The round of the door's grid."""
    with device.read() as db:
        (scope,) = db.execute("SELECT scope FROM doors WHERE id = ?", (door,)).fetchone()
    return next(one for one in rounds.rounds(device) if one.scope == scope)

"""A day in an invented community: founded, enrolled, walked, exchanged, compared."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from fieldtui import visits
from fieldtui.buildings import DoorCell, building_view, buildings
from fieldtui.checklists import Filling, builtin_checklists, read_xlsform
from fieldtui.demo.community import invented_community
from fieldtui.device import Device, create_device, local_time
from fieldtui.errands import BOUGHT, create_errand, move_errand, parse_items, record_purchase
from fieldtui.intake import apply_intake, plan_intake
from fieldtui.ledger import Ledger
from fieldtui.log.names import COMMUNITY
from fieldtui.log.rebuild import digest
from fieldtui.published import form_of, publish_checklist
from fieldtui.rounds import Round, open_round, round_for
from fieldtui.vault import FLOOR
from sync.exchange import enrol, enrolment_request, export_to, found_community, join, merge, merge_paths

PASSPHRASE = "演示用的口令 demo"
OFFICE, WORKERS = "office.vault", ("worker-1.vault", "worker-2.vault")
STICK = "stick"
COMMUNITY_NAME = "信义社区"
ROUND = "四类人员排查"
# Two workers whose grids overlap: both hold grid 2.
_PEOPLE = (("赵敏", ("2",)), ("钱国强", ("2", "3")))
_VISITS, _ERRANDS = (26, 14), (6, 4)
_NOTES = (
    "白天上班，晚上再来",
    "门铃坏了，敲门要重些",
    "老人听力不好，说话慢一点",
    "孩子有点咳嗽，明天再量一次",
    "",
    "",
    "",
)
_WISHES = (
    "降压药 2盒",
    "挂面 3袋，鸡蛋 1板",
    "胰岛素 1支",
    "大米 10斤，食用油 1桶",
    "退烧贴 2盒",
    "纸尿裤 1包",
)
_ROUND_DAYS = 7


class Clock:
    """The clock of the played day: it starts in the morning and moves on with the work."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The played moment."""
        return self.now

    def forward(self, minutes: float) -> None:
        """Some minutes of work."""
        self.now += timedelta(minutes=minutes)


@dataclass(frozen=True)
class Outcome:
    """What the day came to. `digests` has, for each worker, the office's and the worker's own."""

    households: int
    residents: int
    visits: int
    errands: int
    records: int
    bundles: tuple[int, ...]
    digests: tuple[tuple[str, str], ...]
    seconds: float

    @property
    def same(self) -> bool:
        """Whether the office and every worker hold the same."""
        return all(office == worker for office, worker in self.digests)


def play(folder: Path, *, seed: int = 2020, size: str = "full") -> Outcome:
    """Make the vaults in `folder` (which must be empty) and play one day.

    Raises what the use cases raise.
    """
    started = time.perf_counter()
    morning = local_time().replace(hour=8, minute=30, second=0, microsecond=0)
    clock, random = Clock(morning), Random(seed)
    office = create_device(folder / OFFICE, PASSPHRASE, "社区办", FLOOR, clock=clock)
    workers = []
    try:
        ledger = invented_community(seed, size="small" if size == "small" else "full")
        _found(office, ledger)
        for (person, grids), name in zip(_PEOPLE, WORKERS, strict=True):
            workers.append(_enrol(office, folder / name, person, grids, clock))
        for worker, visits_, errands_ in zip(workers, _VISITS, _ERRANDS, strict=True):
            _work(worker, visits_, errands_, clock, random)
        bundles, records = _exchange(office, workers, folder / STICK)
        digests = tuple(_digests(office, worker) for worker in workers)
    finally:
        for device in (office, *workers):
            device.lock()
    return Outcome(
        len(ledger.households),
        len(ledger.residents),
        sum(_VISITS),
        sum(_ERRANDS),
        records,
        bundles,
        digests,
        time.perf_counter() - started,
    )


def _found(office: Device, ledger: Ledger) -> None:
    found_community(office, COMMUNITY_NAME)
    plan = plan_intake(office, ledger)
    apply_intake(office, plan)
    checklist = publish_checklist(office, read_xlsform(builtin_checklists()[0].read()))
    today = office.today()
    codes = [code for code, _label in plan.grids]
    open_round(office, ROUND, checklist.id, codes, today, today + timedelta(days=_ROUND_DAYS - 1))


def _enrol(office: Device, path: Path, person: str, grids: tuple[str, ...], clock: Clock) -> Device:
    worker = create_device(path, PASSPHRASE, person, FLOOR, clock=clock)
    answer, code = enrol(office, enrolment_request(worker), grids)
    join(worker, answer.data, code)
    return worker


def _work(worker: Device, visits_: int, errands_: int, clock: Clock, random: Random) -> None:
    """Visit so many doors, one after the other, and take so many errands there."""
    code = worker.identity.grids[-1]
    round_ = round_for(worker, code)
    assert round_ is not None, "the office opened a round in every grid"
    doors = _doors_in_order(worker, round_, visits_)
    errands_at = set(random.sample(range(len(doors)), min(errands_, len(doors))))
    for at, door in enumerate(doors):
        clock.forward(random.uniform(3, 9))
        _visit(worker, door, round_, random)
        if at in errands_at:
            _errand(worker, door, random)


def _doors_in_order(worker: Device, round_: Round, count: int) -> list[DoorCell]:
    doors: list[DoorCell] = []
    for line in buildings(worker, round_.id):
        if line.scope == round_.scope and len(doors) < count:
            view = building_view(worker, line.id, round_.id)
            doors += [door for door in view.doors if door.residents]
    return doors[:count]


def _visit(worker: Device, door: DoorCell, round_: Round, random: Random) -> None:
    chance = random.random()
    if chance < 0.2:
        visits.record_visit(worker, door.id, visits.NO_ANSWER, round_=round_.id)
        return
    if chance < 0.25:
        visits.record_visit(worker, door.id, visits.REFUSED, round_=round_.id, note="不愿开门，晚上再试")
        return
    way = visits.BY_PHONE if chance < 0.4 else visits.AT_DOOR
    form = form_of(worker, round_.checklist)
    filling = Filling(form, now=worker.clock)
    draft = visits.begin_draft(worker, door.id, round_.id, round_.checklist, way, filling.initial)
    path = filling.next_unanswered()
    while path is not None:
        change = filling.choose(path, 1) if filling.choices(path) else filling.answer(path, "1")
        visits.keep_answers(worker, draft, change.stored, path)
        path = filling.next_unanswered(path)
    visits.finish_draft(worker, draft, filling.record(), random.choice(_NOTES))


def _errand(worker: Device, door: DoorCell, random: Random) -> None:
    items = parse_items(random.choice(_WISHES))
    promised = (worker.today() + timedelta(days=random.randrange(1, 4))).isoformat()
    errand = create_errand(worker, door.id, items, resident=door.residents[0].id, promised=promised)
    if random.random() < 0.5:
        for at in range(len(items)):
            record_purchase(worker, errand, at, random.randrange(500, 12_000), "惠民大药房")
        move_errand(worker, errand, BOUGHT)


def _exchange(office: Device, workers: list[Device], stick: Path) -> tuple[tuple[int, ...], int]:
    """The evening: both bundles to the office on a stick, receipts and each other's records back."""
    stick.mkdir()
    written = [one for worker in workers for one in export_to(worker, stick)]
    merged = list(merge_paths(office, [one.path for one in written]))
    for back in export_to(office, stick):
        for worker in workers:
            if worker.identity.person in back.recipients:
                merge(worker, back.path.read_bytes(), back.path.name)
    return tuple(one.size for one in written), sum(one.events for one in merged)


def _digests(office: Device, worker: Device) -> tuple[str, str]:
    scopes = (COMMUNITY, *worker.identity.grids)
    own, theirs = (device.vault.write(lambda db: digest(db, scopes)) for device in (office, worker))
    return own, theirs

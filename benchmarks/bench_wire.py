"""Bytes of a worker's evening: 40 visits and 10 errands with free Chinese notes, as they would be carried.

A worker walks through consecutive days of a community, filling the built-in checklist through the use cases; each
evening is exported, merged by the office and answered with a receipt, so that a bundle holds one day. Notes come
from notes.zh.txt, drawn with a seed a day; none of them is in the dictionary that bundles are packed with.
Beside the sealed and signed bundle: the same records as JSON in one zlib stream, and as ODK submissions, an XML
a record, in a zip. Those two are neither signed nor sealed.
"""

import io
import json
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from statistics import mean
from uuid import UUID
from xml.etree import ElementTree

from benchmarks.measure import at_most, report
from fieldtui import visits
from fieldtui.checklists import Filling, Kind, builtin_checklists, read_xlsform
from fieldtui.demo.community import invented_community
from fieldtui.device import Device, new_device
from fieldtui.errands import create_errand, parse_items
from fieldtui.intake import apply_intake, plan_intake
from fieldtui.log.event import Event
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, seq_of
from fieldtui.log.tail import tail_events
from fieldtui.published import form_of, publish_checklist
from fieldtui.rounds import open_round, round_for
from fieldtui.vault import Vault
from sync.exchange import enrol, enrolment_request, export, found_community, join, mark_exported, merge

DAYS, VISITS, ERRANDS = 24, 40, 10
NOTES = (Path(__file__).parent / "notes.zh.txt").read_text("utf-8").splitlines()
# Of a hundred doors: what is met there (the demo's shares, with the rarer outcomes).
OUTCOMES = {
    visits.ANSWERED: 68,
    visits.NO_ANSWER: 18,
    visits.REFUSED: 5,
    visits.FOLLOW_UP: 7,
    visits.MOVED_OUT: 2,
}
BY_PHONE = 0.15
# How often an answer of the checklist is not the usual one.
UNUSUAL = 0.06
# What is typed where a question has no choices.
TYPED: defaultdict[Kind, tuple[str, ...]] = defaultdict(
    lambda: ("户主", "爱人", "小儿子", "老母亲", "租客小陈", "岳父"),
    {
        Kind.DECIMAL: ("37.4", "37.6", "38.2"),
        Kind.DATE: ("2026-02-24", "2026-02-27", "2026-03-01"),
    },
)
GOODS = (
    "硝苯地平 2盒,阿卡波糖 1盒,布洛芬 1盒,碘伏 1瓶,速效救心丸 1瓶,头孢 1盒,云南白药 1支,纸尿裤 2包,五花肉 2斤,挂面 3把,"
    "东北大米 1袋,菜籽油 1桶,生抽 1瓶,食盐 2包,土豆 5斤,胡萝卜 3斤,小葱 1把,苹果 4斤,橙子 1箱,纯牛奶 1箱,酸奶 2排,馒头 10个,"
    "速冻水饺 2袋,洗衣液 1桶,抽纸 1提,垃圾袋 3卷,5号电池 4节,猫粮 1袋,电话充值 50元,水费 1笔,保温杯 1个,体温计 1支"
)
_CHINA = timezone(timedelta(hours=8))


class Clock:
    """The clock of the worker and of the office: it moves on with the work."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, 30, tzinfo=_CHINA)

    def __call__(self) -> datetime:
        """The moment that is played."""
        return self.now


@dataclass
class Walk:
    """A worker on their way through a grid, and the office that waits in the evening."""

    office: Device
    worker: Device
    clock: Clock
    doors: list[Dot]
    done: int = 0


def a_walk() -> Walk:
    """A founded community with a round in every grid, and a worker who has joined."""
    clock = Clock()
    random = Random(2020)
    office = new_device(Vault.in_memory(), "社区办", clock=clock, random=random.randbytes)
    found_community(office, "信义社区")
    plan = plan_intake(office, invented_community(2020, size="full"))
    apply_intake(office, plan)
    checklist = publish_checklist(office, read_xlsform(builtin_checklists()[0].read()))
    codes = [code for code, _label in plan.grids]
    open_round(
        office, "四类人员排查", checklist.id, codes, office.today(), office.today() + timedelta(days=DAYS)
    )
    worker = new_device(Vault.in_memory(), "赵敏", clock=clock, random=random.randbytes)
    answer, code = enrol(office, enrolment_request(worker), codes[1:2])
    mark_exported(office, answer, "answer")
    join(worker, answer.data, code)
    with worker.read() as db:
        doors = [row[0] for row in db.execute("SELECT id FROM doors ORDER BY id")]
    return Walk(office, worker, clock, doors)


def work(walk: Walk, random: Random, noted: float) -> None:
    """A day's visits from door to door, and errands taken at some of them; `noted` of all get a note."""
    notes = random.sample(NOTES, VISITS + ERRANDS)
    wanted = set(random.sample(range(VISITS), ERRANDS))
    for at in range(VISITS):
        walk.clock.now += timedelta(seconds=random.randrange(120, 600))
        door = walk.doors[walk.done % len(walk.doors)]
        walk.done += 1
        visit(walk.worker, door, random, notes.pop() if random.random() < noted else "")
        if at in wanted:
            goods = random.sample(GOODS.split(","), random.choice((1, 1, 2, 2, 3)))
            items = parse_items(",".join(goods))
            promised = (walk.worker.today() + timedelta(days=random.randrange(1, 4))).isoformat()
            note = notes.pop() if random.random() < noted else ""
            create_errand(walk.worker, door, items, promised=promised, note=note)


def visit(worker: Device, door: Dot, random: Random, note: str) -> None:
    """One door, with the checklist if somebody answers."""
    round_ = round_for(worker, worker.identity.grids[0])
    assert round_ is not None, "a round is open in every grid"
    outcome = random.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    way = visits.BY_PHONE if random.random() < BY_PHONE else visits.AT_DOOR
    if outcome != visits.ANSWERED:
        later = (
            worker.today() + timedelta(days=random.randrange(1, 3)) if outcome == visits.FOLLOW_UP else None
        )
        visits.record_visit(worker, door, outcome, round_=round_.id, way=way, note=note, revisit=later)
        return
    instance = f"uuid:{UUID(bytes=random.randbytes(16), version=4)}"
    filling = Filling(form_of(worker, round_.checklist), now=worker.clock, instance_id=instance)
    draft = visits.begin_draft(worker, door, round_.id, round_.checklist, way, filling.initial)
    path = filling.next_unanswered()
    while path is not None:
        offered = len(filling.choices(path))
        chosen = random.randrange(2, offered + 1) if offered > 1 and random.random() < UNUSUAL else 1
        typed = random.choice(TYPED[filling.form.questions[path].kind])
        change = filling.choose(path, chosen) if offered else filling.answer(path, typed)
        visits.keep_answers(worker, draft, change.stored, path)
        path = filling.next_unanswered(path)
    visits.finish_draft(worker, draft, filling.record(), note)


def evening(walk: Walk) -> tuple[bytes, list[Event]]:
    """The bundle for the office and the records in it; the office merges it and a receipt comes back."""
    with walk.worker.read() as db:
        events = tail_events(db, Logs(db))
    (outgoing,) = export(walk.worker)
    mark_exported(walk.worker, outgoing, "evening")
    merge(walk.office, outgoing.data, "evening")
    (receipt,) = export(walk.office)
    mark_exported(walk.office, receipt, "receipt")
    merge(walk.worker, receipt.data, "receipt")
    walk.clock.now = (walk.clock.now + timedelta(days=1)).replace(hour=8, minute=30)
    return outgoing.data, events


def plainly(event: Event) -> dict[str, object]:
    """A record as a program without this format would write it: short names of what it refers to."""
    fields = {
        name: seq_of(value) if isinstance(value, int) and value > 1 << 32 else value
        for name, value in event.fields.items()
    }
    about = {} if event.subject == event.dot else {"about": seq_of(event.subject)}
    return {"id": seq_of(event.dot), "at": event.wall, "kind": event.kind, **about, **fields}


def as_json(events: list[Event]) -> bytes:
    """All records as one text, packed."""
    return zlib.compress(
        json.dumps([plainly(event) for event in events], ensure_ascii=False, separators=(",", ":")).encode(),
        9,
    )


def submission(event: Event, random: Random) -> bytes:
    """A record as an ODK submission, with the meta block that every server asks for."""
    record = plainly(event)
    moment = datetime.fromtimestamp(event.wall, _CHINA).isoformat(timespec="milliseconds")
    root = ElementTree.Element("data", {"id": event.kind.partition(".")[0], "version": "2026030201"})
    for name, value in {"start": moment, "end": moment, **record}.items():
        if name.startswith("/data/meta/") or name in ("id", "at", "kind"):
            continue
        parent = root
        for step in name.removeprefix("/data/").split("/"):
            found = parent.find(step)
            parent = ElementTree.SubElement(parent, step) if found is None else found
        parent.text = "; ".join(" ".join(item) for item in value) if isinstance(value, list) else str(value)
    identity = record.get("/data/meta/instanceID") or f"uuid:{UUID(bytes=random.randbytes(16), version=4)}"
    ElementTree.SubElement(ElementTree.SubElement(root, "meta"), "instanceID").text = str(identity)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def as_odk(events: list[Event], random: Random) -> bytes:
    """An XML a record in one zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for event in events:
            archive.writestr(f"{seq_of(event.dot)}/submission.xml", submission(event, random))
    return packed.getvalue()


@dataclass(frozen=True)
class Sizes:
    """Bytes of each day, in each form."""

    ours: list[int]
    json: list[int]
    odk: list[int]


def measured(noted: float) -> Sizes:
    """The sizes of `DAYS` days."""
    walk, sizes = a_walk(), Sizes([], [], [])
    for day in range(DAYS):
        work(walk, Random(day), noted)
        bundle, events = evening(walk)
        sizes.ours.append(len(bundle))
        sizes.json.append(len(as_json(events)))
        sizes.odk.append(len(as_odk(events, Random(day))))
    return sizes


def main() -> None:
    """The mean and the worst of the days, with a note on everything, and with one on every second record."""
    kinds: tuple[tuple[str, Callable[[list[int]], float]], ...] = (("mean", mean), ("worst", max))
    for noted, called in ((1.0, "a note on each"), (0.5, "a note on half")):
        sizes = measured(noted)
        for kind, of in kinds:
            what = f"day of {VISITS} visits, {ERRANDS} errands, {called}: {kind}"
            wanted = at_most(3000)
            report(what, of(sizes.ours), "B", beside="JSON + zlib", other=of(sizes.json), wanted=wanted)
            report(what, of(sizes.ours), "B", beside="ODK submissions, zipped", other=of(sizes.odk))


if __name__ == "__main__":
    main()

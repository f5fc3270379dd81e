"""A small vault with something of everything: every kind of record, drafts, receipts, a shelf, rules, erasures.

Clock and randomness are fixed, so that the same program makes the same log. A kind that is added to
`fieldtui.log.kinds` is in the next vault by itself.
"""

import shutil
from pathlib import Path

from fieldtui.checklists import read_xlsform
from fieldtui.community import add_grids
from fieldtui.device import Device, create_device, open_device
from fieldtui.erasure import ASKED, order_erasure, records_of, resident_called
from fieldtui.log.event import Entry
from fieldtui.log.kinds import KINDS, UNDONE, Record, Type, Value
from fieldtui.log.names import COMMUNITY, Dot
from fieldtui.published import publish_checklist
from fieldtui.rounds import open_round
from fieldtui.vault import FLOOR
from fieldtui.visits import begin_draft, keep_answers
from sync.exchange import enrol, enrolment_request, export, found_community, join, mark_exported, merge, move
from tests.checklists.making import asked, spreadsheet
from tests.sync.village import new, quick_codes
from tests.town import SeededBytes, StoppedClock

PASSPHRASE = "一盏灯 the fixture's lamp"
GRID = "2"
RESIDENT, ERASED, NOTE, DRAFTED = "欧阳志强", "诸葛明月", "门铃坏了敲窗", "三十六度五"
# Decided by people and not by the shape of a field.
_SPECIAL: dict[tuple[str, str], Value] = {
    ("door", "occupancy"): "lived in",
    ("door", "floor"): 1,
    ("errand", "items"): [["降压药", "2"]],
    ("errand", "state"): "new",
    ("round", "state"): "open",
    ("round", "starts"): "2026-10-12",
    ("round", "ends"): "2026-10-18",
    ("resident", "name"): RESIDENT,
    ("resident", "state"): "",
    ("household", "state"): "",
    ("premises", "state"): "",
    ("resident", "born"): "1965-01-15",
}
# Made by use cases of their own: an order of erasure that a table of shapes made would erase everything.
_BY_USE_CASES = ("community", "grid", "person", "checklist", "round", "erasure.ordered")


def make(path: Path) -> None:
    """The vault at `path`, closed: vault.db and key slots, nothing else. Copies of it are made beside it and removed."""
    clock = StoppedClock()
    office = create_device(path, PASSPHRASE, "社区办", FLOOR, clock=clock, random=SeededBytes(1))
    found_community(office, "信义社区")
    add_grids(office, ["第1网格", "第2网格"])
    records = _every_kind(office)
    form = spreadsheet(
        [asked("text", "temperature")], settings=[{"form_id": "t", "form_title": "体温", "version": "1"}]
    )
    worker = _at_work(office, records, form, clock)
    _draft(office, records)
    office = _with_something_aside(office, worker, path)
    _erase(office, records)
    for one in office, worker:
        one.lock()
    _only_what_travels(path)


def _every_kind(office: Device) -> dict[str, Dot]:
    """One record and one fact of every kind, each record changed once; the dot of each by its name."""
    made: dict[str, Dot] = {}
    for kind in KINDS:
        name = kind.name if isinstance(kind, Record) else kind.kind
        if name in _BY_USE_CASES:
            continue
        fields = {field: _value(name, field, type_, made) for field, type_ in kind.fields.items()}
        if isinstance(kind, Record):
            made[name] = office.record(GRID, [Entry(kind.added, fields)])[0]
            _change(office, kind, made[name])
        else:
            subject = made[kind.about] if kind.about else 0
            made[name] = office.record(GRID, [Entry(kind.kind, fields, subject)])[0]
    office.record(GRID, [Entry(UNDONE, {}, office.record(GRID, [_sighting(made["door"])])[0])])
    household = made["household"]
    made[ERASED] = office.record(GRID, [Entry("resident.added", {"household": household, "name": ERASED})])[0]
    return made


def _sighting(door: Dot) -> Entry:
    return Entry("door.seen", {"seen": "lit"}, door)


def _value(kind: str, field: str, type_: Type, made: dict[str, Dot]) -> Value:
    if (kind, field) in _SPECIAL:
        return _SPECIAL[kind, field]
    reference = made.get(field) or next(iter(made.values()), 0)
    values: dict[Type, Value] = {
        Type.TEXT: f"{field} 甲",
        Type.INTEGER: 7,
        Type.REF: reference,
        Type.REFS: [reference],
        Type.LIST: ["独居老人"],
    }
    return values[type_]


def _change(office: Device, kind: Record, record: Dot) -> None:
    """Change the first text that no machine moves, knowing the value before."""
    field = next((f for f, t in kind.fields.items() if t is Type.TEXT and f not in kind.machines), None)
    if field is None:
        return
    value = _SPECIAL.get((kind.name, field), f"{field} 乙")
    office.record(GRID, [Entry(kind.changed, {field: value}, record, (record,))])


def _at_work(office: Device, records: dict[str, Dot], form: bytes, clock: StoppedClock) -> Device:
    """A worker who is enrolled, works, disagrees with the office about an errand, and exchanges with it twice."""
    published = publish_checklist(office, read_xlsform(form, "t.xlsx"))
    today = office.today()
    open_round(office, "四类人员排查", published.id, (GRID,), today, today)
    open_round(office, "旧排查", published.id, (GRID,), today, today, keep_days=1)
    worker = new("王芳", 2, clock)
    with quick_codes():
        answer, code = enrol(office, enrolment_request(worker), ("1", GRID))
        mark_exported(office, answer, "answer")
        join(worker, answer.data, code)
    with worker.read() as db:
        door, errand = (db.execute(f"SELECT id FROM {table}").fetchone()[0] for table in ("doors", "errands"))
    worker.record(GRID, [Entry("visit.made", {"outcome": "answered", "note": NOTE}, door)])
    worker.record(GRID, [Entry("errand.changed", {"state": "bought"}, errand, (errand,))])
    ours = records["errand"]
    office.record(GRID, [Entry("errand.changed", {"state": "cancelled"}, ours, (ours,))])
    _carry(worker, office)
    move(office, worker.id, (GRID,))
    _carry(office, worker)
    return worker


def _carry(sender: Device, receiver: Device) -> None:
    for outgoing in export(sender):
        mark_exported(sender, outgoing, "stick")
        merge(receiver, outgoing.data, "20261012-090000.fieldtui")


def _draft(office: Device, records: dict[str, Dot]) -> None:
    with office.read() as db:
        round_, checklist = db.execute("SELECT id, checklist FROM rounds ORDER BY id").fetchone()
    draft = begin_draft(office, records["door"], round_, checklist, "door")
    keep_answers(office, draft, [("/data/temperature", DRAFTED)], "/data/temperature")


def _with_something_aside(office: Device, worker: Device, path: Path) -> Device:
    """What the worker does after a bundle that only a copy of the office's vault has seen waits in the office's."""
    office.lock()
    copy_path = path.with_name(f"{path.name}.copy")
    shutil.copytree(path, copy_path)
    copy = open_device(copy_path, PASSPHRASE, clock=office.clock, random=SeededBytes(3))
    with worker.read() as db:
        door = db.execute("SELECT id FROM doors").fetchone()[0]
    worker.record(GRID, [_sighting(door)])
    _carry(worker, copy)
    _carry(copy, worker)
    copy.lock()
    shutil.rmtree(copy_path)
    office = open_device(path, PASSPHRASE, clock=office.clock, random=SeededBytes(4))
    worker.record(GRID, [_sighting(door)])
    _carry(worker, office)
    return office


def _erase(office: Device, records: dict[str, Dot]) -> None:
    order_erasure(office, records_of(office, resident_called(office, ERASED)).own.records, ASKED)
    with office.read() as db:
        old = [row[0] for row in db.execute("SELECT id FROM rounds WHERE title = '旧排查'")]
    order_erasure(office, (), ASKED, old)
    office.record(
        COMMUNITY, [Entry("person.added", {"name": "钱国强", "role": "worker", "phone": "19900000001"})]
    )


def _only_what_travels(path: Path) -> None:
    for one in path.iterdir():
        if one.name not in ("vault.db", "slots-a", "slots-b"):
            one.unlink()

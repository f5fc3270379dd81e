"""A community in which every text of every kind of record is hostile, and in which it came as it would come.

What the office says is put into its log without a use case that might refuse it, and travels to the worker in a
bundle. What a worker says is forged with that worker's key, as in `tests/sync/forging`. Names of people and grids
stand in certificates that the root signed.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from fieldtui.checklists import builtin_checklists, read_xlsform
from fieldtui.device import Device, new_device
from fieldtui.log.event import Entry
from fieldtui.log.kinds import (
    KINDS,
    PASS_ISSUED,
    PASS_REVOKED,
    RECOVERY_ANSWER,
    RECOVERY_OFFER,
    Fact,
    Fields,
    Record,
    Type,
    Value,
)
from fieldtui.log.names import COMMUNITY, Dot, LogName
from fieldtui.office_recovery import offer_recovery
from fieldtui.vault import Vault
from sync.exchange import enrol, enrolment_request, export, export_to, found_community, join, merge
from sync.exchange.folders import remember_folder
from sync.frames import digits_of
from sync.passes import Claim, write_pass
from tests.checklists.making import spreadsheet
from tests.hostile.questions import questions
from tests.hostile.texts import Text, name_of_file, xml_of
from tests.sync import forging
from tests.sync.village import quick_codes
from tests.town import SeededBytes, StoppedClock

LONGEST_PERSON, LONGEST_CODE = 200, 32
# Fields that decide where and whether a record is shown; hostile in a record beside, which may be shown nowhere.
USUAL: dict[str, Any] = {
    "errand.state": "new",
    "errand.promised": "2026-10-12",
    "round.state": "open",
    "round.starts": "2026-10-01",
    "round.ends": "2026-10-30",
    "door.occupancy": "lived in",
    "household.state": "",
    "resident.state": "",
    "resident.born": "1942-03-08",
    "premises.state": "",
    "visit.made.outcome": "follow up",
    "visit.made.way": "door",
    "visit.made.revisit": "2026-10-12",
    "door.seen.seen": "lit",
}


@dataclass
class Hostile:
    """The office, a worker who holds its data, and where the records are that screens are opened with."""

    of: Text
    clock: StoppedClock
    office: Device
    worker: Device
    attacker: Device
    code: str
    dots: dict[str, Dot] = field(default_factory=dict)
    newcomer: Device | None = None

    def dot_at(self, device: Device, table: str) -> Dot:
        """The first record of a table, as `device` numbers it."""
        with device.read() as db:
            return int(db.execute(f"SELECT min(id) FROM {table}").fetchone()[0])


def device_called(person: str, seed: int, clock: StoppedClock, vault: Vault | None = None) -> Device:
    """A device of a person with a hostile name."""
    return new_device(
        vault or Vault.in_memory(), person[:LONGEST_PERSON], clock=clock, random=SeededBytes(seed)
    )


def hostile_community(of: Text, office_at: Vault | None = None, worker_at: Vault | None = None) -> Hostile:
    """Everything of it, the office and the worker in the vaults given, or in memory."""
    clock = StoppedClock()
    code = of("grid.code")[:LONGEST_CODE]
    office = device_called(of("office.person"), 1, clock, office_at)
    found_community(office, of("community.name"))
    office.record(
        COMMUNITY, [Entry("grid.added", {"code": one, "name": of("grid.name")}) for one in (code, "2")]
    )
    worker = device_called(of("worker.person"), 2, clock, worker_at)
    attacker = device_called(of("attacker.person"), 3, clock)
    made = Hostile(of, clock, office, worker, attacker, code)
    _ledger(made)
    for device in (worker, attacker):
        with quick_codes():
            answer, digits = enrol(office, enrolment_request(device), [code])
            join(device, answer.data, digits)
    _strike(made)
    _own_work(made)
    return made


def _texts(made: Hostile, kind: Record | Fact, *, usual: bool) -> dict[str, Any]:
    """A value for every field of a kind: hostile where it is a text."""
    name = kind.name if isinstance(kind, Record) else kind.kind
    out: dict[str, Any] = {}
    for one, type_ in kind.fields.items():
        key = f"{name}.{one}"
        if usual and key in USUAL:
            out[one] = USUAL[key]
        elif type_ is Type.TEXT:
            out[one] = made.of(key)
        elif type_ is Type.LIST:
            out[one] = [[made.of(key), made.of(f"{key}.quantity")]] if one == "items" else [made.of(key)]
        elif type_ is Type.INTEGER:
            out[one] = 0
    return out


def _ledger(made: Hostile) -> None:
    """The office's records: each kind once as it is shown, and once with every text hostile."""
    office, dots = made.office, made.dots
    _checklist(made)
    for usual in (True, False):
        for kind in KINDS:
            if not isinstance(kind, Record) or kind.name in ("community", "grid", "checklist"):
                continue
            fields = _texts(made, kind, usual=usual)
            for one, type_ in kind.fields.items():
                if type_ is Type.REF and one in dots:
                    fields[one] = dots[one]
            if kind.name == "household" and not usual:
                fields["door"] = dots["door"]
            scope = COMMUNITY if kind.name == "person" else made.code
            dot = office.record(scope, [Entry(kind.added, fields)])[0]
            dots.setdefault(kind.name, dot)
    _recovery(made)
    _passes(made)
    _questions(made)
    # A second door, so that a building is walked; it is without harm.
    office.record(made.code, [Entry("door.added", {"unit": dots["unit"], "room": "101", "floor": 1})])


def _recovery(made: Hostile) -> None:
    """An offer to open vaults, whose key can be sealed to, and word that one was opened."""
    public = offer_recovery(made.office, "").public.hex()
    offer: Fields = {"public": public, "words": made.of("recovery.offered.words")}
    answered: Fields = {name: made.of(f"recovery.answered.{name}") for name in ("vault", "device")}
    made.office.record(COMMUNITY, [Entry(RECOVERY_OFFER, offer), Entry(RECOVERY_ANSWER, answered)])


def _passes(made: Hostile) -> None:
    """A pass that no program of ours issued, and one that is valid for as long as its text sorts behind every day."""
    for until in ("2099-10-12", made.of("pass.issued.until")):
        fields: Fields = {name: made.of(f"pass.issued.{name}") for name in ("number", "holder")}
        fields |= {"until": until, "resident": made.dots["resident"]}
        made.office.record(made.code, [Entry(PASS_ISSUED, fields, made.dots["door"])])
    made.office.record(COMMUNITY, [Entry(PASS_REVOKED, {"number": made.of("pass.revoked.number")})])


def _checklist(made: Hostile) -> None:
    """A built-in checklist with every text of it hostile, published without a look at it."""
    conversion = read_xlsform(builtin_checklists()[0].read())
    of = xml_of(made.of)
    root = ElementTree.fromstring(conversion.xml)
    for at, element in enumerate(root.iter()):
        shown = element.tag.rpartition("}")[2] in ("value", "title", "label", "hint")
        if shown and (element.text or "").strip():
            element.text = of(f"checklist.label {at % 7}")
    data = ElementTree.tostring(root)
    blob = hashlib.sha256(data).hexdigest()
    made.office.vault.write(lambda db: db.execute("INSERT INTO blobs VALUES (?, ?)", (blob, data)))
    fields = {name: made.of(f"checklist.{name}") for name in ("form_id", "version", "title")}
    made.dots["checklist"] = made.office.record(
        COMMUNITY, [Entry("checklist.added", {**fields, "blob": blob})]
    )[0]


def _questions(made: Hostile) -> None:
    """A checklist with every kind of question, and a round that asks it. It is over, so that the day's is the other."""
    data = questions(made.of)
    blob = hashlib.sha256(data).hexdigest()
    made.office.vault.write(lambda db: db.execute("INSERT INTO blobs VALUES (?, ?)", (blob, data)))
    told = {name: made.of(f"checklist.{name}") for name in ("version", "title")}
    fields: Fields = {"form_id": "many", **told, "blob": blob}
    asked = made.office.record(COMMUNITY, [Entry("checklist.added", fields)])[0]
    over: Fields = {"starts": "2026-09-01", "ends": "2026-09-02", "state": "open"}
    round_: Fields = {"title": made.of("many.round"), "checklist": asked, **over}
    made.dots["many"] = made.office.record(made.code, [Entry("round.added", round_)])[0]


CONTESTED = (("resident", "name"), ("resident", "note"), ("household", "phone"))


def _strike(made: Hostile) -> None:
    """A worker's own hand: visits, sightings, purchases and errands that no form would have let through."""
    attacker, office, code = made.attacker, made.office, made.code
    events = list(_forged(made))
    logs = [LogName(office.id, code, 0)]
    data = forging.segment_bytes(attacker, code, events, logs=logs)
    refused = forging.segment_bytes(attacker, code, events, logs=logs, first=9_000, prev=b"p" * 32, epoch=8)
    bundle = forging.with_segments(office, attacker, [data, refused])
    merged = merge(office, bundle, made.of("bundle.name"))
    assert merged.refusal is None, merged.refusal
    assert merged.events, [type(one).__name__ for one in merged.aside]
    # The office changes the same fields, without having seen the attacker's.
    for record, one in CONTESTED:
        dot = made.dots[record]
        office.record(code, [Entry(f"{record}.changed", {one: made.of(f"{record}.{one}")}, dot, (dot,))])
    for outgoing in export(office):
        for device in (made.worker, made.attacker):
            if device.identity.person in outgoing.recipients:
                merge(device, outgoing.data, made.of("bundle.name"))


def _forged(made: Hostile) -> Iterator[tuple[str, Any]]:
    """What the attacker signs: each kind that a worker may write, and other opinions of what the office recorded."""
    at = {name: 1 << 32 | dot & 0xFFFFFFFF for name, dot in made.dots.items()}
    about = {"visit.made": "door", "door.seen": "door", "purchase.made": "errand"}
    refs = {
        "resident": {"household@": at["household"]},
        "errand": {"door@": at["door"], "resident@": at["resident"]},
        "premises": {},
    }
    for usual in (True, False):
        for kind in KINDS:
            fields = _texts(made, kind, usual=usual)
            if isinstance(kind, Record) and kind.name in refs:
                yield kind.added, forging.body(fields | refs[kind.name])
            elif isinstance(kind, Fact) and kind.kind in about:
                if kind.answers:
                    fields[f"/data/{made.of('answer.path')[:30]}"] = made.of("answer")
                yield kind.kind, forging.body(fields, subject=at[about[kind.kind]])
    for record, one in CONTESTED:
        fields = {one: made.of(f"conflict.{one}")}
        yield f"{record}.changed", forging.body(fields, subject=at[record], deps=[at[record]])


def scanned_pass(made: Hostile) -> str:
    """A pass whose every word is hostile, signed by the office: the digits of its code."""
    office = made.office.identity
    texts = (made.of(f"pass.{one}").encode("utf-8", "replace")[:60] for one in ("holder", "door"))
    holder, door = (text.decode(errors="ignore") for text in texts)
    claim = Claim(b"number", date(2026, 12, 1), holder, door)
    return digits_of(write_pass(claim, office.community, office.id, office.signing))


def _own_work(made: Hostile) -> None:
    """What the worker's own device has recorded and not exported yet, for the undo list and the drafts."""
    worker = made.worker
    door, errand = (made.dot_at(worker, table) for table in ("doors", "errands"))
    visit: Fields = {
        "outcome": "follow up",
        "way": "door",
        "note": made.of("own.note"),
        "revisit": "2026-10-12",
    }
    worker.record(made.code, [Entry("visit.made", visit, subject=door)])
    worker.record(
        made.code, [Entry("visit.made", {**visit, "outcome": made.of("own.outcome")}, subject=door)]
    )
    items: Value = [[made.of("own.item"), made.of("own.quantity")]]
    fields: Fields = {"door": door, "items": items, "note": made.of("own.errand"), "state": "new"}
    worker.record(made.code, [Entry("errand.added", fields)])
    worker.record(made.code, [Entry("errand.changed", {"state": "bought"}, errand, (errand,))])


def brought(made: Hostile, folder: Path) -> dict[str, Path]:
    """A folder with everything that is carried: bundles, a request, an answer, a ledger, all with hostile names."""
    of = made.of
    place = folder / name_of_file(of, "folder")
    place.mkdir(exist_ok=True)
    bundle = export_to(made.attacker, place)[0].path
    (place / f"{name_of_file(of, 'backup')}.ftbackup").write_bytes(b"no backup")
    named = place / f"{name_of_file(of, 'file')}.fieldtui"
    bundle.rename(named)
    (place / f"{name_of_file(of, 'broken')}.fieldtui").write_bytes(b"no bundle")
    stranger = device_called(of("stranger.person"), 9, made.clock)
    request = place / f"{name_of_file(of, 'request')}.fieldtui-request"
    request.write_bytes(enrolment_request(stranger))
    ledger = place / f"{name_of_file(of, 'ledger')}.csv"
    ledger.write_text(ledger_text(of), encoding="utf-8")
    newcomer = device_called(of("newcomer.person"), 11, made.clock)
    with quick_codes():
        outgoing, _code = enrol(made.office, enrolment_request(newcomer), [made.code])
    answer = place / f"{name_of_file(of, 'answer')}.answer.fieldtui"
    answer.write_bytes(outgoing.data)
    made.newcomer = newcomer
    for device in (made.office, made.worker, newcomer):
        remember_folder(device, place)
    checklist = place / f"{name_of_file(of, 'checklist')}.xlsx"
    checklist.write_bytes(spreadsheet_text(of))
    return {
        "folder": place,
        "bundle": named,
        "request": request,
        "ledger": ledger,
        "answer": answer,
        "checklist": checklist,
    }


def spreadsheet_text(of: Text) -> bytes:
    """A checklist whose every word is hostile: what is wrong with it is shown in its own words."""

    def cell(key: str) -> str:
        return str(ILLEGAL_CHARACTERS_RE.sub("", xml_of(of)(f"sheet.{key}")))

    row = {"type": cell("type"), "name": cell("name"), "label": cell("label"), cell("heading"): cell("odd")}
    asked = {
        "type": "text",
        "name": "a",
        "relevant": cell("expression"),
        "label": "${" + cell("reference") + "}",
    }
    choice = {"list_name": cell("list"), "name": cell("choice"), "label": cell("choice label")}
    settings = {"form_id": cell("form"), "form_title": cell("title"), "version": cell("version")}
    return spreadsheet([row, asked], [choice], [settings])


def ledger_text(of: Text) -> str:
    """A spreadsheet whose cells are hostile, quoted as a spreadsheet quotes them."""

    def cell(key: str) -> str:
        # A spreadsheet has no line end, and no NUL, in a cell that is exported as text.
        return '"' + " ".join(of(key).replace("\x00", "").splitlines()).replace('"', '""') + '"'

    headings = "小区,楼栋,单元,室号,姓名,与户主关系,联系电话,备注"
    rows = [
        ",".join(
            (
                cell("csv.compound"),
                "5栋",
                "1单元",
                "101",
                cell("csv.name"),
                "户主",
                cell("csv.phone"),
                cell("csv.note"),
            )
        ),
        ",".join(
            (
                "文星苑",
                cell("csv.building"),
                "1单元",
                cell("csv.room"),
                "周海燕",
                cell("csv.relation"),
                "1",
                "",
            )
        ),
        "文星苑,5栋,1单元,102,吴建平,户主,19900000002,",
        "文星苑,5栋,1单元,102,吴建平,户主,19900000002,",
        ",".join(("", "", "", "", cell("csv.lost"), "", "", "")),
    ]
    return "\n".join((headings, *rows)) + "\n"

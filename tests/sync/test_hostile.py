"""An enrolled device that means harm: whatever it signs, the others go on working and hold the same."""

import hashlib
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from unittest.mock import patch

import pytest

from fieldtui import search, today
from fieldtui.buildings import building_view, buildings
from fieldtui.checklists import builtin_checklists, read_xlsform
from fieldtui.community import grids, name_of_community
from fieldtui.device import Device
from fieldtui.doors import door_view
from fieldtui.errands import MOST_FEN, STATES, errands
from fieldtui.log.event import Entry
from fieldtui.log.names import LogName
from fieldtui.log.rebuild import rebuild
from fieldtui.published import NoSuchChecklist, checklists, form_of, publish_checklist
from fieldtui.reports import report_of_day, report_of_round
from fieldtui.rounds import doors_of_round, open_rounds, rounds
from fieldtui.undo import undoable
from fieldtui.visits import ANSWERED, record_visit
from sync.errors import Refused
from sync.exchange import Merged, aside, devices, export, merge, standing
from tests.sync import forging
from tests.sync.forging import Head
from tests.sync.village import Village, bundle, count, doors_of, enrolled, reasons, state, village

WIDEST = (1 << 53) - 1


@pytest.fixture
def small() -> Village:
    """The worker 甲 is hostile; the worker 乙 has the same grid."""
    return village({"甲": ("2",), "乙": ("2",)})


def strike(v: Village, *segments: bytes, **other: object) -> Merged:
    """The hostile worker's bundle is merged by the office."""
    return merge(v.office, forging.with_segments(v.office, v.workers["甲"], segments, **other), "b")


def honest_evening(v: Village) -> None:
    """The worker 乙 works, the office merges, everything goes back to 乙: both hold the same, and all can go on."""
    worker = v.workers["乙"]
    before = count(v.office, "visits")
    record_visit(worker, doors_of(worker, "2")[0], ANSWERED, note="正常")
    merged = merge(v.office, bundle(worker), "乙")
    assert (merged.refusal, merged.aside) == (None, [])
    assert count(v.office, "visits") == before + 1
    for person in ("甲", "乙"):
        back = merge(v.workers[person], bundle(v.office, person), "back")
        assert (back.refusal, back.aside) == (None, [])
    assert state(worker) == state(v.office, ("", "2"))
    merge(v.office, bundle(worker), "乙")
    assert standing(worker).here == 0
    assert all(device.vault.write(rebuild) for device in v.devices())


def garbage(_v: Village) -> list[bytes]:
    return [b"\xc0", b"\x90", b"\xa2no", b"\x91" * 500 + b"\x90"]


def log_without_a_name(v: Village) -> list[bytes]:
    real, _digest = forging.segment(v.workers["甲"], "2", [("door.seen", forging.body({"seen": "lit"}))])
    from msgspec.structs import replace

    header = replace(real.header, log=LogName(b"x", "2", -5))
    return [forging.encode(replace(real, header=header))]


def wrong_fields(v: Village) -> list[bytes]:
    return [forging.segment_bytes(v.workers["甲"], "2", [("visit.made", forging.body({"outcome": 1}))])]


def gap(v: Village) -> list[bytes]:
    seen = ("door.seen", forging.body({"seen": "lit"}))
    return [forging.segment_bytes(v.workers["甲"], "2", [seen], first=4_000_000_000, prev=b"p" * 32)]


def other_grid(v: Village) -> list[bytes]:
    return [forging.segment_bytes(v.workers["甲"], "1", [("door.seen", forging.body({"seen": "lit"}))])]


@pytest.mark.parametrize(
    "make", [garbage, log_without_a_name, wrong_fields, gap, other_grid], ids=lambda make: make.__name__
)
def test_what_was_put_aside_does_not_keep_the_office_from_its_work(
    small: Village, make: Callable[[Village], list[bytes]]
) -> None:
    assert strike(small, *make(small)).events == 0
    assert reasons(small.office) != []
    honest_evening(small)


def test_an_absurd_lamport_does_not_make_everybody_elses_work_unacceptable(small: Village) -> None:
    seen = ("door.seen", forging.body({"seen": "lit"}))
    strike(small, forging.segment_bytes(small.workers["甲"], "2", [seen], lamport=WIDEST - 1))
    merge(small.workers["乙"], bundle(small.office, "乙"), "b")
    honest_evening(small)
    honest_evening(small)


@pytest.mark.parametrize("wall", [-WIDEST, -1, 0, 1 << 40, WIDEST])
def test_an_absurd_moment_is_shown_as_some_moment(small: Village, wall: int) -> None:
    made = ("visit.made", forging.body({"outcome": "answered", "way": "door"}, subject=0))
    strike(small, forging.segment_bytes(small.workers["甲"], "2", [made], wall=wall))
    assert small.office.time_of(wall).year > 0
    honest_evening(small)


@pytest.mark.parametrize(
    "head",
    [
        (LogName(b"d" * 16, "2", 0), 1 << 63, b"h" * 16),
        (LogName(b"d" * 16, "2", 0), (1 << 64) - 1, b"h" * 16),
        (LogName(b"d" * 16, "2", 0), -1, b"h" * 16),
        (LogName(b"d" * 16, "2", 1 << 63), 1, b"h" * 16),
        (LogName(b"d" * 16, "2", -1), 1, b"h" * 16),
        (LogName(b"", "", 0), 0, b""),
        (LogName(b"d" * 1000, "2" * 1000, 0), 1, b"h" * 16),
    ],
    ids=range(7),
)
def test_a_receipt_for_a_log_that_cannot_be_is_refused(
    small: Village, head: tuple[LogName, int, bytes]
) -> None:
    with pytest.raises(Refused):
        strike(small, has=(Head(*head),))
    assert count(small.office, "peers") == 0
    honest_evening(small)


def test_a_receipt_for_more_than_there_is_harms_only_its_author(small: Village) -> None:
    with small.office.read() as db:
        names = [LogName(bytes(d), s, e) for d, s, e in db.execute("SELECT device, scope, epoch FROM logs")]
    strike(small, has=tuple(Head(name, (1 << 32) - 1, b"h" * 16) for name in sorted(names)))
    record_visit(small.workers["乙"], doors_of(small.workers["乙"], "2")[0], ANSWERED)
    merge(small.office, bundle(small.workers["乙"]), "b")
    for outgoing in export(small.office):
        if "乙" in outgoing.recipients:
            merge(small.workers["乙"], outgoing.data, "b")
    assert state(small.workers["乙"]) == state(small.office, ("", "2"))


def test_what_a_newer_program_records_is_kept_for_it(small: Village) -> None:
    """Kinds and fields that only a newer program knows pass, references among them, and travel on."""
    worker = small.workers["甲"]
    events = [
        ("reading.taken", forging.body({"observation@": 0, "temperature": 365, "who@": [0, 0]})),
        ("visit.made", forging.body({"outcome": "answered", "way": "door", "photo": "x", "reading@": 0})),
    ]
    merged = strike(small, forging.segment_bytes(worker, "2", events))
    assert (merged.events, merged.aside) == (2, [])
    assert merge(small.workers["乙"], bundle(small.office, "乙"), "b").aside == []
    honest_evening(small)


def test_a_reference_into_a_log_that_nobody_has_is_harmless(small: Village) -> None:
    nowhere = LogName(b"n" * 16, "9", 3)
    events = [
        (
            "visit.made",
            forging.body({"outcome": "answered", "way": "door", "round@": 1 << 32 | 77}, subject=1 << 32 | 5),
        ),
        ("errand.added", forging.body({"door@": 1 << 32 | 6, "items": [["x", "1"]]})),
        ("resident.changed", forging.body({"name": "无"}, subject=1 << 32 | 5, deps=[1 << 32 | 5])),
    ]
    strike(small, forging.segment_bytes(small.workers["甲"], "2", events, logs=[nowhere]))
    honest_evening(small)


def test_a_record_of_another_grid_is_not_altered_from_here(small: Village) -> None:
    ledger = LogName(small.office.id, "1", 0)
    with small.office.read() as db:
        resident, name = db.execute("SELECT id, name FROM residents WHERE scope = '1' LIMIT 1").fetchone()
    subject = 1 << 32 | resident & 0xFFFFFFFF
    events = [
        ("resident.changed", forging.body({"name": "改了"}, subject=subject, deps=[subject])),
        ("undone", forging.body({}, subject=subject, deps=[subject])),
    ]
    strike(small, forging.segment_bytes(small.workers["甲"], "2", events, logs=[ledger]))
    with small.office.read() as db:
        assert db.execute("SELECT name FROM residents WHERE id = ?", (resident,)).fetchone()[0] == name


def test_nobody_withdraws_what_somebody_else_recorded(small: Village) -> None:
    worker = small.workers["乙"]
    visit = record_visit(worker, doors_of(worker, "2")[0], ANSWERED)
    merge(small.office, bundle(worker), "b")
    theirs = LogName(worker.id, "2", 0)
    undone = forging.body({}, subject=1 << 32 | visit & 0xFFFFFFFF, deps=[1 << 32 | visit & 0xFFFFFFFF])
    strike(small, forging.segment_bytes(small.workers["甲"], "2", [("undone", undone)], logs=[theirs]))
    assert count(small.office, "visits") == 1


def test_the_quarantine_has_an_end_and_merging_goes_on(
    small: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "MOST_ASIDE", 20)
    strike(small, *(b"\xcd" + n.to_bytes(2) for n in range(256, 400)))
    assert count(small.office, "quarantine") == 20
    honest_evening(small)


def test_a_small_file_with_very_many_parts_that_are_none_fills_no_memory(small: Village) -> None:
    data = forging.with_segments(small.office, small.workers["甲"], [b"\xc0"] * 100_000)
    assert len(data) < 1000
    tracemalloc.start()
    try:
        merged = merge(small.office, data, "b")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (merged.events, len(merged.aside), reasons(small.office)) == (0, 1, ["NotCanonical"])
    assert peak < 64 * 1024 * 1024
    honest_evening(small)


# --- values that are well-typed and absurd ---------------------------------------------------------------

LONG = "长" * 60_000
ABSURD: list[tuple[str, dict[str, Any]]] = [
    ("errand.added", {"items": []}),
    ("errand.added", {"items": [[]]}),
    ("errand.added", {"items": [7, [8], [[["x"]]], "x", [1, 2, 3]], "promised": "明天", "state": "dancing"}),
    ("errand.added", {"items": [["药", "1"]], "promised": "9999-99-99", "state": "delivered"}),
    ("resident.added", {"household@": "household", "name": "", "tags": [1, [2], ["x"]], "born": "1990-13-77"}),
    ("resident.added", {"household@": "household", "name": LONG, "born": "二〇〇〇年", "phone": "\x1b]0;x\x07"}),
    ("resident.added", {"household@": "household", "name": "\u202e\u0000[/x]", "born": "0000", "born_about": -(1 << 63)}),
    ("resident.added", {"household@": "household", "name": "零", "born": "²²²²-01-01"}),
    ("door.added", {"unit@": "unit", "room": "", "floor": (1 << 63) - 1}),
    ("door.added", {"unit@": "unit", "room": LONG, "floor": -(1 << 63)}),
    ("door.added", {"room": "nowhere"}),
    ("unit.added", {"label": "\n"}),
    ("building.added", {"label": ""}),
    ("round.added", {"title": "轮", "starts": "soon", "ends": "later", "state": "open", "places@": []}),
    ("round.added", {"title": "轮", "starts": "", "ends": "", "state": "open"}),
    ("round.added", {}),
    ("visit.made", {}),
    ("visit.made", {"outcome": "danced", "way": "by drone", "revisit": "someday", "/a": "b"}),
    ("visit.made", {"outcome": "no answer", "way": "door", "revisit": "0000-00-00", "note": LONG}),
    ("door.seen", {"seen": "[@click=app.quit]"}),
    ("premises.added", {"name": "\x9b31m", "address": LONG}),
    ("grid.added", {"code": "2", "name": "冒牌网格"}),
    ("grid.added", {}),
    ("community.added", {}),
    ("checklist.added", {"title": "冒牌", "blob": "../../etc/passwd"}),
    ("person.added", {"name": "冒牌", "role": "office"}),
]  # fmt: skip


def read_everything(device: Device) -> None:
    """Every use case that shows something, over everything that is there."""
    with device.read() as db:
        ids = {
            table: [row[0] for row in db.execute(f"SELECT id FROM {table} ORDER BY id")]
            for table in ("buildings", "doors", "rounds")
        }
        for round_ in ids["rounds"]:
            doors_of_round(db, round_)
    for round_ in (0, *ids["rounds"]):
        buildings(device, round_)
        for building in ids["buildings"]:
            building_view(device, building, round_)
        for door in ids["doors"]:
            view = door_view(device, door, round_)
            for resident in view.cell.residents:
                resident.age(date(2026, 10, 12))
            assert all(isinstance(tag, str) for resident in view.cell.residents for tag in resident.tags)
    for title in {round_.title for round_ in rounds(device)}:
        report_of_round(device, title)
    report_of_day(device, device.today())
    errands(device, states=tuple(STATES))
    for typed in ("王", "wxl", "1-1-101", "2101", "\x1b", "%", "_", "冒"):
        search.find(device, typed)
    today.tasks(device)
    open_rounds(device), undoable(device), grids(device), name_of_community(device), devices(device)
    standing(device)


@pytest.mark.parametrize(
    ("kind", "fields"), ABSURD, ids=[f"{at} {kind}" for at, (kind, _f) in enumerate(ABSURD)]
)
def test_absurd_values_stop_no_use_case(small: Village, kind: str, fields: dict[str, Any]) -> None:
    """They are put aside or they are shown; what may not happen is that a list or a report fails over them."""
    worker = small.workers["甲"]
    with small.office.read() as db:
        parents = {
            "household": db.execute("SELECT id FROM households WHERE scope = '2'").fetchone()[0],
            "unit": db.execute("SELECT id FROM units WHERE scope = '2'").fetchone()[0],
        }
        door = db.execute("SELECT id FROM doors WHERE scope = '2'").fetchone()[0]
    known = {name: 1 << 32 | dot & 0xFFFFFFFF for name, dot in parents.items()}
    filled = {
        name: known.get(value, value) if isinstance(value, str) else value for name, value in fields.items()
    }
    about = 1 << 32 | door & 0xFFFFFFFF if kind in ("visit.made", "door.seen") else 0
    if kind == "errand.added":
        filled["door@"] = 1 << 32 | door & 0xFFFFFFFF
    event = (kind, forging.body(filled, subject=about))
    logs = [LogName(small.office.id, "2", 0)]
    strike(small, forging.segment_bytes(worker, "2", [event], logs=logs))
    for device in (small.office, small.workers["乙"]):
        if device is not small.office:
            merge(device, bundle(small.office, "乙"), "b")
        read_everything(device)
    honest_evening(small)


def test_a_worker_founds_no_grid_no_community_and_no_checklist(small: Village) -> None:
    before = (
        grids(small.office),
        name_of_community(small.office),
        checklists(small.office),
        buildings(small.office),
    )
    events = [
        ("grid.added", forging.body({"code": "2", "name": "冒牌网格"})),
        ("grid.added", forging.body({"code": "99", "name": "第99网格"})),
        ("community.added", forging.body({"name": "冒牌社区"})),
        ("checklist.added", forging.body({"form_id": "f", "version": "9", "title": "冒牌", "blob": "x"})),
    ]
    strike(small, forging.segment_bytes(small.workers["甲"], "2", events))
    after = (
        grids(small.office),
        name_of_community(small.office),
        checklists(small.office),
        buildings(small.office),
    )
    assert after == before


def test_a_grid_that_two_offices_recorded_is_one_grid(small: Village) -> None:
    before = buildings(small.office), grids(small.office)
    small.office.record("", [Entry("grid.added", {"code": "2", "name": "第2网格"})])
    assert (buildings(small.office), grids(small.office)) == before


def test_the_questions_that_a_worker_publishes_are_never_asked(small: Village) -> None:
    """Neither by a round of theirs, nor in the place of the office's own checklist with the same questions."""
    conversion = read_xlsform(builtin_checklists()[0].read())
    data = conversion.xml.encode()
    added = {"form_id": "f", "version": "9", "title": "冒牌", "blob": hashlib.sha256(data).hexdigest()}
    made = forging.segment_bytes(small.workers["甲"], "2", [("checklist.added", forging.body(added))])
    strike(small, made, blobs=(data,))
    with small.office.read() as db:
        (forged,) = (row[0] for row in db.execute("SELECT id FROM checklists"))
    with pytest.raises(NoSuchChecklist):
        form_of(small.office, forged)
    assert publish_checklist(small.office, conversion).id != forged


def test_absurd_prices_do_not_stop_a_report(small: Village) -> None:
    errand = ("errand.added", forging.body({"items": [["药", "1"]], "state": "new"}))
    prices = [(1 << 63) - 1, (1 << 63) - 1, 360, -(1 << 63)]
    bought = [
        ("purchase.made", forging.body({"item": at, "price": price}, subject=1))
        for at, price in enumerate(prices)
    ]
    strike(small, forging.segment_bytes(small.workers["甲"], "2", [errand, *bought]))
    assert count(small.office, "purchases") == len(prices)
    with patch.object(small.office, "clock", lambda: datetime.fromtimestamp(0).astimezone()):
        report = report_of_day(small.office, small.office.today())
    assert report.total.spent == 2 * MOST_FEN + 360


def test_a_third_device_that_joins_after_an_attack_holds_the_same(small: Village) -> None:
    strike(small, b"\xc0", *gap(small), *other_grid(small))
    honest_evening(small)
    late = enrolled(small, "丙", ("2",), 9)
    assert state(late) == state(small.office, ("", "2"))

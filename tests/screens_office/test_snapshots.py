"""Each screen at both sizes in both languages, cell by cell.

A snapshot is what a person saw and found right. `FIELDTUI_SNAPSHOTS=write` writes them anew: look at them.
"""

import os
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from fieldtui.device import Device
from fieldtui.i18n import use_language
from fieldtui.passes import resident_at, revoke_pass
from fieldtui.rounds import round_for
from fieldtui.visits import record_visit
from screens.showing_view import Shown
from sync.exchange import enrol, enrolment_request, export_to, merge, move, read_file, revoke
from sync.exchange.folders import remember_folder
from sync.exchange.issuing import Wanted, issue_pass
from sync.exchange.parcels import by_codes
from tests.screens.keys import LARGE, SMALL
from tests.screens_office.desk import (
    LEDGER,
    Community,
    DeskKeys,
    at_the_desk,
    community,
    door_at,
    enrolled,
    folder,
    fresh,
)
from tests.screens_office.test_conflicts import with_a_leap
from tests.sync.village import restored

HERE = Path(__file__).parent / "snapshots"
Prepared = Callable[[Community], Device]
Step = Callable[[DeskKeys], Awaitable[None]]


def worker_with_visits(people: Community) -> Device:
    """A worker who has exported one visit and made another."""
    stick = folder("stick")
    worker, round_ = people.worker, round_for(people.worker, "2")
    assert round_ is not None
    for room, outcome in (("201", "answered"), ("202", "refused"), ("301", "no answer")):
        record_visit(worker, door_at(worker, room), outcome, round_=round_.id)
    export_to(people.worker, stick)
    record_visit(worker, door_at(worker, "601"), "no answer", round_=round_.id)
    remember_folder(people.worker, stick)
    return people.worker


def office_with_a_stick(people: Community) -> Device:
    """An office to which the worker brings a stick with a bundle, a stranger's file, and a request."""
    worker_with_visits(people)
    bundle = next(folder("stick").glob("*.fieldtui"))
    (bundle.parent / "坏的.fieldtui").write_bytes(bundle.read_bytes()[:-1] + b"?")
    (bundle.parent / "new.fieldtui-request").write_bytes(enrolment_request(fresh("王 [/b] 芳", 21)))
    Path("ledger.csv").write_text(LEDGER, encoding="utf-8")
    remember_folder(people.office, bundle.parent)
    return people.office


def nobody_yet(_people: Community) -> Device:
    """A device that belongs nowhere."""
    device = fresh("王芳", 21)
    remember_folder(device, folder("stick"))
    return device


def invited(people: Community) -> Device:
    """A device to which the office has answered."""
    device = nobody_yet(people)
    outgoing, _code = enrol(people.office, enrolment_request(device), ["1", "2"])
    Path("answer.fieldtui").write_bytes(outgoing.data)
    return device


def office_with_unfinished_business(people: Community) -> Device:
    """An office whose worker was moved, which waits for records of another who was revoked, and holds a copy's log."""
    worker_with_visits(people)
    worker, office, stick = people.worker, people.office, folder("stick")
    copy = restored(worker)
    for device, outcome in ((worker, "refused"), (copy, "no answer")):
        record_visit(device, door_at(device, "401"), outcome)
        export_to(device, stick)
    for path in sorted(stick.glob("*.fieldtui")):
        merge(office, read_file(path), path.name)
    lost = enrolled(office, "李明", 31, people.town.clock, ["1"])
    revoke(office, lost.id)
    move(office, worker.id, ["1"])
    return office


def office_with_passes(people: Community) -> Device:
    """An office that has issued passes for one door, taken one back, and keeps another's digits in a file."""
    office, door = people.office, door_at(people.office)
    day, whose = office.today() + timedelta(days=14), resident_at(office, door, "王秀兰")
    taken_back = issue_pass(office, Wanted(door, day))
    named = issue_pass(office, Wanted(door, day, whose, by_name=True))
    issue_pass(office, Wanted(door, day, whose, number="甲 [/b] 12"))
    revoke_pass(office, taken_back.number)
    Path("revoked").write_text(taken_back.digits)
    Path("valid").write_text(named.digits)
    return office


def worker_at_the_gate(people: Community) -> Device:
    """A worker of the door's grid who has heard of all that."""
    merge(people.worker, export_to(office_with_passes(people), folder("stick"))[0].path.read_bytes(), "stick")
    return people.worker


async def scanning(keys: DeskKeys) -> None:
    """At the gate: a pass that is valid, something else, a pass that was taken back."""
    await keys.open("gate")
    await keys.type(Path("valid").read_text())
    await keys.type("12345")
    await keys.press("enter")
    await keys.type(Path("revoked").read_text())


async def nothing(_keys: DeskKeys) -> None:
    """The screen as it comes up."""


def pressing(*pressed: str) -> Step:
    async def step(keys: DeskKeys) -> None:
        await keys.press(*pressed)

    return step


def opening(place: str, *arguments: object, then: tuple[str, ...] = ()) -> Step:
    async def step(keys: DeskKeys) -> None:
        await keys.open(place, *arguments)
        for key in then:
            await keys.press(key)

    return step


async def by_qr_codes(keys: DeskKeys) -> None:
    """The worker's bundle has come by codes."""
    data = min(folder("stick").glob("2*.fieldtui")).read_bytes()
    await keys.open("inbox", by_codes(data))


async def writing_a_notice(keys: DeskKeys) -> None:
    """A notice from a file; where to is left to fill in."""
    Path("notice.txt").write_text("停水 [/b] 通知\n　　明天上午停水。\n　　请储水。\n", encoding="utf-8")
    await keys.open("notice")
    await keys.choose("file")
    await keys.fill("notice.txt")


async def showing_its_first_code(keys: DeskKeys) -> None:
    """Codes that stand still. Always the same bytes, so that the code is the same, too."""
    shown = Shown("QR 12345678", bytes(range(256)) * 20, "信义社区", 120, lambda _device: None)
    await keys.open("showing", shown)
    await keys.press("space")
    while keys.screen._number:
        await keys.press("left")


SCREENS: dict[str, tuple[Prepared, str, Step]] = {
    "exchange": (worker_with_visits, "exchange", pressing("enter")),
    "showing": (worker_with_visits, "exchange", showing_its_first_code),
    "calibrating": (worker_with_visits, "exchange", opening("calibrating")),
    "exchange-unfinished": (office_with_unfinished_business, "exchange", pressing("end", "up", "enter")),
    "devices-unfinished": (office_with_unfinished_business, "desk", pressing("3")),
    "revoking": (
        office_with_a_stick,
        "desk",
        pressing("3", *["down"] * 6, "4"),
    ),
    "taking-root": (office_with_a_stick, "desk", pressing("3", "6", "enter", "enter")),
    "exchange-nowhere": (nobody_yet, "exchange", nothing),
    "joining": (invited, "exchange", opening("joining", Path("answer.fieldtui"))),
    "desk": (office_with_a_stick, "desk", nothing),
    "inbox": (office_with_a_stick, "desk", opening("inbox", Path("stick"))),
    "inbox-codes": (office_with_a_stick, "desk", by_qr_codes),
    "ledger": (office_with_a_stick, "desk", opening("ledger", Path("ledger.csv"))),
    "intake": (office_with_a_stick, "desk", opening("ledger", Path("ledger.csv"), then=("space",))),
    "devices": (office_with_a_stick, "desk", pressing("3")),
    "enrolling": (
        office_with_a_stick,
        "desk",
        opening(
            "enrolling", Path("stick/new.fieldtui-request"), then=("space", "end", "up", "enter", "enter")
        ),
    ),
    "rounds": (office_with_a_stick, "desk", pressing("4")),
    "new_round": (office_with_a_stick, "desk", opening("new_round")),
    "coverage": (office_with_a_stick, "desk", opening("inbox", Path("stick"), then=("escape", "5"))),
    "conflicts": (with_a_leap, "desk", pressing("6", "down", "2")),
    "passes": (office_with_passes, "desk", pressing("7", "3", "down", "down", "enter")),
    "notice": (office_with_a_stick, "desk", writing_a_notice),
    "gate": (worker_at_the_gate, "today", scanning),
    "map": (office_with_a_stick, "desk", opening("inbox", Path("stick"), then=("escape", "5", "3"))),
}
LOOKS = [
    (name, size, language) for name in SCREENS for size in (SMALL, LARGE) for language in ("zh_CN", "en")
]


@pytest.mark.parametrize(("name", "size", "language"), LOOKS, ids=lambda value: str(value).replace(" ", ""))
async def test_a_screen_looks_as_it_was_found_right(name: str, size: tuple[int, int], language: str) -> None:
    use_language(language)
    prepared, start, step = SCREENS[name]
    device = prepared(community())
    async with at_the_desk(device, size=size, start=start) as keys:
        await step(keys)
        seen = "\n".join(line.rstrip() for line in keys.grid()).rstrip() + "\n"
    seen = seen.replace(str(Path.cwd()) + "/", "")
    # An envelope has fresh keys, and a receipt names one: a bundle of the same records is a byte longer or shorter.
    seen = re.sub(r"[\d,]+ B\b", "### B", seen)
    seen = re.sub(r"\bQR [0-9a-f]{8}\b", "QR ########", re.sub(r"(about|约) \d+", r"\1 ##", seen))
    kept = HERE / f"{name}-{size[0]}x{size[1]}-{language}.txt"
    if os.environ.get("FIELDTUI_SNAPSHOTS") == "write":
        kept.write_text(seen, encoding="utf-8")
    assert seen == kept.read_text(encoding="utf-8")

"""What came by QR codes goes to the screen that a file goes to; devices are enrolled and answered by codes alone."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldtui.community import known_name
from fieldtui.device import Device
from fieldtui.visits import record_visit
from screens.arriving import arrive
from screens.by_codes import answer_to, codes_needed
from screens.enrolling import EnrollingScreen
from screens.inbox import NEW, REFUSED, InboxScreen
from screens.joining import JoiningScreen
from screens.over import Confirm
from screens.reading import ReadingScreen
from screens.rows import Rows
from screens.showing import ShowingScreen
from screens.showing_view import Shown
from screens.standing import standing
from screens.today import TodayScreen
from sync.exchange import (
    CONFIRMED,
    EXPORTED,
    HERE,
    devices,
    enrol,
    enrolment_request,
    export,
    merge,
    word_for,
)
from sync.exchange.parcels import Parcel, by_codes
from sync.frames import cut, digits_of
from tests.screens.keys import LARGE
from tests.screens_office.desk import Community, DeskKeys, at_the_desk, door_at, fresh, office_of
from tests.sync.test_parcels import ROOM, shown_and_read
from tests.town import small_town


async def scanned(keys: DeskKeys, data: bytes) -> None:
    """Every code of `data` but the first is read by the reader that is shown, until what is whole has opened."""
    reader = keys.screen
    assert isinstance(reader, ReadingScreen)
    transfer = cut(data, ROOM)
    for number in range(1, len(transfer.blocks) + 1):
        reader.take_text(digits_of(transfer.frame(number)))
    while keys.place is reader:
        await asyncio.sleep(0.01)
        await keys.settle()


async def read_by(keys: DeskKeys, parcel: Parcel) -> None:
    """A reader on this device has the parcel whole."""
    keys.app.call_later(keys.app.guarded, arrive(keys.place, parcel))
    await keys.settle()


def shown_on(keys: DeskKeys) -> Shown:
    """What this device shows as codes."""
    assert isinstance(keys.screen, ShowingScreen)
    return keys.screen._shown


async def arrived(keys: DeskKeys) -> None:
    """A person says that the other side has what is shown."""
    done = shown_on(keys).done
    assert done is not None
    await keys.place.call(done)


def codes_on(keys: DeskKeys) -> str:
    """The code of 16 digits that stands on this screen to be compared."""
    return keys.shown("top").splitlines()[-1].strip()


def row_keys(keys: DeskKeys) -> list[str]:
    """The rows of the list."""
    return [row.key for row in keys.screen.query_one(Rows)._rows]


def long_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on even a short answer is too many codes."""
    monkeypatch.setattr("screens.by_codes.MOST_CODES", 0)


def request_of(device: Device) -> Parcel:
    """The request of a new device, as the office's reader has it."""
    return shown_and_read(enrolment_request(device))


# ---------------------------------------------------------------- enrolment


async def test_a_device_is_enrolled_by_codes_alone_and_both_screens_show_one_code() -> None:
    office, worker = office_of(small_town()), fresh("王芳", 21)
    async with at_the_desk(worker, start="exchange") as keys:
        await keys.choose("ask qr")
        asked = shown_on(keys)
        assert asked.done is None
    async with at_the_desk(office) as keys:
        await keys.press("3")
        await keys.choose("enrol qr")
        await scanned(keys, asked.data)
        assert isinstance(keys.screen, EnrollingScreen)
        assert "王芳" in keys.text()
        keys.put("grid 2")
        await keys.press("space")
        await keys.choose("enrol qr")
        await keys.press("tab", "enter")
        code = codes_on(keys)
        await keys.choose("show")
        answer = shown_on(keys)
        assert answer.to == "王芳"
        await arrived(keys)
        await keys.press("escape")
        assert codes_on(keys) == code
    async with at_the_desk(worker, start="exchange") as keys:
        await keys.choose("answer qr")
        await scanned(keys, answer.data)
        assert isinstance(keys.screen, JoiningScreen)
        assert codes_on(keys) == code
        await keys.press("1", "tab", "enter")
        await keys.press("enter")
        assert isinstance(keys.screen, TodayScreen)
    assert worker.identity.grids == ("2",)
    assert known_name(worker) == "信义社区"


async def test_one_key_shows_the_request_of_a_new_device_and_the_next_waits_for_its_answer() -> None:
    async with at_the_desk(fresh("王芳", 21), start="exchange") as keys:
        await keys.press("8")
        assert isinstance(keys.screen, ShowingScreen)
        await keys.press("enter")
        assert isinstance(keys.screen, ReadingScreen)
        await keys.press("escape")
        assert keys.place.PLACE == "exchange"


async def test_an_answer_without_records_does_not_ask_about_none(monkeypatch: pytest.MonkeyPatch) -> None:
    long_answers(monkeypatch)
    office, worker = office_of(small_town()), fresh("王芳", 21)
    async with at_the_desk(office) as keys:
        await read_by(keys, request_of(worker))
        keys.put("grid 2")
        await keys.press("space")
        await keys.choose("enrol qr")
        await keys.press("tab", "enter")
        await keys.choose("show least")
        assert not shown_on(keys).records
        await keys.press("enter")
        assert isinstance(keys.screen, Confirm)
        assert "王芳" in keys.text()
        assert "不能再撤销" not in keys.text()


async def test_nobody_is_enrolled_by_codes_without_a_yes(office: Device) -> None:
    async with at_the_desk(office) as keys:
        await read_by(keys, request_of(fresh("王芳", 21)))
        await keys.press("space")
        await keys.choose("enrol qr")
        assert isinstance(keys.screen, Confirm)
        await keys.press("enter")
        await keys.choose("enrol qr")
        await keys.press("escape")
    assert len(devices(office)) == 1


async def test_after_a_file_was_written_the_answer_can_be_shown_and_after_codes_be_written(
    office: Device,
) -> None:
    async with at_the_desk(office, size=LARGE) as keys:
        await read_by(keys, request_of(fresh("王芳", 21)))
        await keys.press("space")
        await keys.choose("enrol")
        await keys.fill("./")
        (written,) = Path().glob("*.fieldtui")
        assert row_keys(keys) == ["show", "write", "back"]
        await keys.choose("show")
        assert shown_on(keys).data == written.read_bytes()
        await keys.press("escape")
        await keys.choose("write")
        await keys.fill("./")
        assert "现在可以拔下 U 盘" in keys.text()
    assert len(devices(office)) == 2


async def test_where_all_would_be_too_many_codes_certificate_and_rules_go_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long_answers(monkeypatch)
    office, worker = office_of(small_town()), fresh("王芳", 21)
    async with at_the_desk(office) as keys:
        await read_by(keys, request_of(worker))
        await keys.press("space")
        await keys.choose("enrol qr")
        await keys.press("tab", "enter")
        assert row_keys(keys) == ["show least", "show", "write", "back"]
        await keys.choose("show least")
        least = shown_on(keys)
        assert least.records == 0
        await arrived(keys)
    async with at_the_desk(worker, start="exchange") as keys:
        await read_by(keys, shown_and_read(least.data))
        await keys.press("1", "tab", "enter")
        assert "请社区办再给一个同步包" in keys.text()
        await keys.press("enter")
        for place in ("f3", "f4", "f5"):
            await keys.press(place)
        assert not keys.notices
    assert worker.identity.grids == ("1",)
    for outgoing in export(office, "王芳"):
        assert merge(worker, outgoing.data, "stick").events
    assert known_name(worker) == "信义社区"


async def test_a_second_office_that_joined_without_records_has_a_desk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long_answers(monkeypatch)
    office, other = office_of(small_town()), fresh("王主任", 40)
    async with at_the_desk(office) as keys:
        await read_by(keys, request_of(other))
        await keys.choose("office")
        await keys.choose("enrol qr")
        await keys.press("right", "enter")
        await keys.choose("show least")
        least = shown_on(keys)
    async with at_the_desk(other, start="exchange") as keys:
        await read_by(keys, by_codes(least.data))
        await keys.press("1", "tab", "enter")
        await keys.press("f8")
        assert keys.app.current_mode == "desk"
        assert not keys.notices


async def test_after_joining_no_reader_waits_for_the_answer_any_more(people: Community) -> None:
    worker = fresh("王芳", 21)
    outgoing, _code = enrol(people.office, enrolment_request(worker), ["2"])
    async with at_the_desk(worker, start="exchange") as keys:
        await keys.choose("answer qr")
        await scanned(keys, outgoing.data)
        await keys.press("1", "tab", "enter")
        await keys.press("enter")
        assert isinstance(keys.screen, TodayScreen)
        await keys.press("f5")
        assert keys.place.PLACE == "exchange"


async def test_what_came_by_codes_is_forgotten_when_the_vault_is_locked(office: Device) -> None:
    async with at_the_desk(office) as keys:
        await read_by(keys, request_of(fresh("王芳", 21)))
        assert keys.place.PLACE == "enrolling"
        there = standing(keys.app.screen_stack, keys.app.session)
        assert [level.place for level in there.levels] == ["desk"]


# ---------------------------------------------------------------- bundle and receipt


async def test_an_evening_and_its_receipt_cross_by_codes(people: Community) -> None:
    visit = record_visit(people.worker, door_at(people.worker), "answered")
    (evening,) = export(people.worker)
    came = shown_and_read(evening.data, loss=0.3)
    async with at_the_desk(people.office, size=LARGE) as keys:
        await read_by(keys, came)
        assert isinstance(keys.screen, InboxScreen)
        assert [taken.result for taken in keys.screen._taken] == [NEW]
        assert came.name in keys.shown("said")
        await keys.choose(f"answer {came.name}")
        receipt = shown_on(keys)
        assert receipt.to == "李明"
        assert word_for(people.worker, visit) == HERE
        await arrived(keys)
    async with at_the_desk(people.worker, start="exchange") as keys:
        await read_by(keys, shown_and_read(receipt.data))
        assert word_for(people.worker, visit) == CONFIRMED
        assert "1 条" in keys.shown("said")


async def test_an_answer_that_is_only_shown_is_not_exported(people: Community) -> None:
    visit = record_visit(people.office, door_at(people.office), "answered")
    record_visit(people.worker, door_at(people.worker), "answered")
    came = by_codes(export(people.worker)[0].data)
    async with at_the_desk(people.office) as keys:
        await read_by(keys, came)
        await keys.choose(f"answer {came.name}")
        assert word_for(people.office, visit) == HERE
        await arrived(keys)
        assert word_for(people.office, visit) == EXPORTED


async def test_a_long_answer_is_offered_as_a_receipt_alone(
    people: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_answers(monkeypatch)
    visit = record_visit(people.worker, door_at(people.worker), "answered")
    came = by_codes(export(people.worker)[0].data)
    async with at_the_desk(people.office) as keys:
        await read_by(keys, came)
        await keys.choose(f"answer {came.name}")
        assert row_keys(keys) == [came.name, "show least", "show", "again"]
        await keys.press("enter")
        merge(people.worker, shown_on(keys).data, "QR")
    assert word_for(people.worker, visit) == CONFIRMED


async def test_what_came_in_a_file_is_not_answered_by_codes(people: Community) -> None:
    record_visit(people.worker, door_at(people.worker), "answered")
    Path("a.fieldtui").write_bytes(export(people.worker)[0].data)
    async with at_the_desk(people.office) as keys:
        await keys.open("inbox", Path("a.fieldtui"))
        assert row_keys(keys) == ["a.fieldtui", "again"]


async def test_a_receipt_is_not_answered_with_another(people: Community) -> None:
    record_visit(people.worker, door_at(people.worker), "answered")
    merge(people.office, export(people.worker)[0].data, "b")
    receipt = by_codes(answer_to(people.office, people.worker.id).least.data)
    async with at_the_desk(people.worker, start="exchange") as keys:
        await read_by(keys, receipt)
        assert row_keys(keys) == [receipt.name, "again"]


# ---------------------------------------------------------------- what is wrong


def garbage(_people: Community) -> bytes:
    """Bytes that are nothing."""
    return b"\x00[@click=app.quit]x[/]" * 30


def a_file_of_ours(_people: Community) -> bytes:
    """What this program writes for other purposes."""
    return b"fieldtui root 1\n" + bytes(100)


@pytest.mark.parametrize("made", [garbage, a_file_of_ours])
async def test_what_nobody_takes_in_is_told_by_its_name_and_opens_nothing(
    people: Community, made: Callable[[Community], bytes]
) -> None:
    came = shown_and_read(made(people))
    async with at_the_desk(people.office) as keys:
        await read_by(keys, came)
        assert keys.place.PLACE == "desk"
        assert came.name in keys.notices[-1]


async def test_a_request_shown_to_a_worker_opens_nothing(people: Community) -> None:
    async with at_the_desk(people.worker, start="exchange") as keys:
        await read_by(keys, request_of(fresh("王芳", 21)))
        assert keys.place.PLACE == "exchange"
        assert "社区办" in keys.notices[-1]


async def test_a_request_with_a_name_that_is_not_the_signers_is_refused_by_the_transfer(
    office: Device,
) -> None:
    data = enrolment_request(fresh("王芳", 21)).replace("王芳".encode(), "李明".encode())
    async with at_the_desk(office) as keys:
        await read_by(keys, by_codes(data))
        assert by_codes(data).name in keys.notices[-1]
        assert "李明" not in keys.text()
        assert row_keys(keys) == []
    assert len(devices(office)) == 1


async def test_somebody_elses_bundle_is_a_refusal_in_the_inbox(people: Community) -> None:
    outgoing, _code = enrol(people.office, enrolment_request(fresh("王芳", 21)), ["2"])
    came = by_codes(outgoing.data)
    async with at_the_desk(people.worker, start="exchange") as keys:
        await read_by(keys, came)
        assert [taken.result for taken in keys.screen._taken] == [REFUSED]
        assert came.name in keys.shown("said")
        assert row_keys(keys) == [came.name, "again"]


async def test_a_bundle_that_is_no_answer_says_so_before_joining(people: Community) -> None:
    came = by_codes(export(people.worker)[0].data)
    async with at_the_desk(fresh("王芳", 21), start="exchange") as keys:
        await read_by(keys, came)
        assert isinstance(keys.screen, JoiningScreen)
        assert came.name in keys.notices[-1]
        assert row_keys(keys) == []


# ---------------------------------------------------------------- how many


@pytest.mark.parametrize(
    ("size", "width", "height", "codes"),
    [(89, 80, 24, 1), (90, 80, 24, 2), (832, 135, 54, 1), (833, 135, 54, 2), (89, 9, 9, 1)],
)
def test_how_many_codes_it_is_goes_by_the_terminal(size: int, width: int, height: int, codes: int) -> None:
    assert codes_needed(size, width, height) == codes

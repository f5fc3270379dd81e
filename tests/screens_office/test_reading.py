"""The reader: what comes from pictures, folders, cameras and scanners is shown block by block, and opens when whole."""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from fieldtui.codes.matrix import bytes_in
from fieldtui.codes.reading.camera import CameraName
from fieldtui.codes.reading.desk import Desk
from fieldtui.codes.reading.errors import CameraGone
from fieldtui.codes.reading.serial import PortName
from fieldtui.device import Device
from fieldtui.visits import record_visit
from screens import reading
from screens.choosing import ChoosePath
from screens.enrolling import EnrollingScreen
from screens.inbox import NEW, InboxScreen
from screens.reading import CAMERA, SERIAL, WATCH, ReadingScreen
from sync.exchange import enrolment_request, export_to
from sync.frames import Transfer, cut, digits_of
from tests.reading.drawn import VERSION, drawn, saved
from tests.screens_office.desk import Community, DeskKeys, at_the_desk, door_at, folder, fresh


def bundle(device: Device, name: str = "stick") -> bytes:
    record_visit(device, door_at(device), "answered")
    (out,) = export_to(device, folder(name))
    return out.path.read_bytes()


def codes_of(data: bytes) -> tuple[Transfer, list[str]]:
    sent = cut(data, bytes_in(VERSION, "M"))
    return sent, [digits_of(sent.frame(number)) for number in range(len(sent.blocks))]


def pictures(codes: list[str], name: str = "photos") -> Path:
    place = folder(name)
    for at, code in enumerate(codes):
        (place / f"{at:03}.png").write_bytes(saved(drawn(code)))
    return place


async def until(keys: DeskKeys, happened: Callable[[], bool]) -> None:
    """Wait for what a thread does and the screen then draws; a test that waits in vain fails."""
    for _turn in range(400):
        await keys.settle()
        if happened():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen")


def shows(keys: DeskKeys, place: type) -> Callable[[], bool]:
    return lambda: isinstance(keys.screen, place)


async def open_reader(keys: DeskKeys) -> ReadingScreen:
    await keys.open("reading")
    assert isinstance(keys.screen, ReadingScreen)
    return keys.screen


async def test_exchange_opens_the_reader(people: Community) -> None:
    async with at_the_desk(people.office, start="exchange") as keys:
        await keys.choose("read")
        assert isinstance(keys.screen, ReadingScreen)


async def test_a_folder_of_pictures_becomes_a_merged_bundle(people: Community) -> None:
    _sent, codes = codes_of(bundle(people.worker))
    place = pictures(codes)
    async with at_the_desk(people.office) as keys:
        await open_reader(keys)
        await keys.choose("pictures")
        assert isinstance(keys.screen, ChoosePath)
        await keys.fill(str(place))
        await until(keys, shows(keys, InboxScreen))
        inbox = keys.app.screen
        assert isinstance(inbox, InboxScreen)
        assert [taken.result for taken in inbox._taken] == [NEW]


async def test_what_is_missing_is_told_and_comes_by_a_scanner(people: Community) -> None:
    sent, codes = codes_of(bundle(people.worker))
    place = pictures(codes[:-2])
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        await keys.choose("pictures")
        await keys.fill(str(place))
        await until(keys, lambda: sent.id.hex() in keys.shown("said"))
        assert f"{len(codes) - 2}" in keys.shown("said")
        assert f"{len(codes) - 1}-{len(codes)}" in keys.shown("said")
        # Any others serve as well.
        for number in (70, 71):
            screen.take_text(digits_of(sent.frame(number)))
        await until(keys, shows(keys, InboxScreen))


async def test_each_block_has_a_cell_with_a_sign(people: Community) -> None:
    _sent, codes = codes_of(bundle(people.worker))
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        for code in codes[:3]:
            screen.take_text(code)
        await until(keys, lambda: "###" in keys.shown("top"))
        cells = keys.shown("top").splitlines()[-1].replace(" ", "")
        assert cells == "###" + "." * (len(codes) - 3)


async def test_a_transfer_under_way_is_there_after_leaving_and_coming_back(people: Community) -> None:
    _sent, codes = codes_of(bundle(people.worker))
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        for code in codes[:3]:
            screen.take_text(code)
        await keys.press("escape")
        screen = await open_reader(keys)
        for code in codes[3:]:
            screen.take_text(code)
        await until(keys, shows(keys, InboxScreen))


async def test_two_transfers_open_one_after_the_other(people: Community) -> None:
    first = bundle(people.worker)
    request = enrolment_request(fresh("新人", 31))
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        for data in (first, request):
            for code in codes_of(data)[1]:
                screen.take_text(code)
        await until(keys, shows(keys, InboxScreen))
        assert (
            len([one for one in keys.app.screen_stack if isinstance(one, InboxScreen | EnrollingScreen)]) == 1
        )
        await keys.press("escape")
        await until(keys, shows(keys, EnrollingScreen))


async def test_of_many_transfers_in_turns_each_is_drawn_or_a_row_that_says_what_it_lacks(
    people: Community,
) -> None:
    sent = [cut(bytes([at]) * 60, 36) for at in range(40)]
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        for number in (0, 1):
            for one in sent:
                screen.take_text(digits_of(one.frame(number)))
        await until(keys, lambda: f"QR {sent[-1].id.hex()}" in keys.shown("top"))
        drawn_above = [one for one in sent if f"QR {one.id.hex()}" in keys.shown("top")]
        assert drawn_above == sent[-len(drawn_above) :]
        await keys.choose(f"under way {sent[0].id.hex()} 3")
        assert f"QR {sent[0].id.hex()}" in keys.shown("said")
        assert len([row for row in screen.rows._rows if row.key.startswith("under way")]) == 40 - len(
            drawn_above
        )


async def test_what_was_whole_can_be_opened_once_more(people: Community) -> None:
    sent, codes = codes_of(bundle(people.worker))
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        for code in codes:
            screen.take_text(code)
        await until(keys, shows(keys, InboxScreen))
        await keys.press("escape")
        await keys.choose(sent.id.hex())
        assert isinstance(keys.screen, InboxScreen)


async def test_what_is_neither_bundle_nor_request_is_said_so(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        for code in codes_of(b"minutes of a meeting" * 30)[1]:
            screen.take_text(code)
        await until(keys, lambda: any("QR " in notice for notice in keys.notices))
        assert keys.screen is screen


async def test_codes_that_are_no_frames_are_rows_that_say_what_they_are(people: Community) -> None:
    _sent, codes = codes_of(bundle(people.worker))
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        for text in ("https://example.org/[/foo]", "https://example.org", codes[0][:-1] + "0"):
            screen.take_text(text)
        await until(keys, lambda: {"other address", "refused 0"} <= {row.key for row in screen.rows._rows})
        await keys.choose("other address")
        assert "example" not in keys.text()
        await keys.choose("refused 0")
        assert keys.shown("said")


async def test_a_broken_picture_is_named(people: Community) -> None:
    place = folder("photos")
    (place / "[b]x.png").write_bytes(b"\x89PNG")
    async with at_the_desk(people.office) as keys:
        await open_reader(keys)
        await keys.choose("pictures")
        await keys.fill(str(place))
        await until(keys, lambda: "[b]x.png" in keys.text())


async def test_without_the_extra_the_screen_names_it_and_goes_on(
    people: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = pictures(codes_of(bundle(people.worker))[1][:1])
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        await keys.choose("pictures")
        await keys.fill(str(place))
        await until(keys, lambda: any("fieldtui[pictures]" in notice for notice in keys.notices))
        assert keys.screen is screen
        monkeypatch.setitem(sys.modules, "serial", None)
        await keys.choose("serial")
        await until(keys, lambda: any("fieldtui[serial]" in notice for notice in keys.notices))


async def test_a_watched_folder_is_read_as_pictures_arrive(people: Community) -> None:
    _sent, codes = codes_of(bundle(people.worker))
    place = folder("phone")
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        await keys.choose(WATCH)
        await keys.fill(str(place.absolute()))
        await until(keys, lambda: "phone" in keys.text())
        assert screen.situation().reading
        pictures(codes, "phone")
        await until(keys, shows(keys, InboxScreen))
        await keys.press("escape")
        await keys.press("ctrl+t")
        assert not screen.situation().reading


class Source:
    """A source that reads what it is given, then waits to be stopped, or ends with `trouble`."""

    made: list["Source"]

    def __init__(self, codes: list[str], trouble: CameraGone | None = None) -> None:
        self._codes = codes
        self._trouble = trouble
        self.stopped = False

    def run(self, desk: Desk, stop: Any, tell: Callable[[None], None]) -> None:  # noqa: ANN401
        tell(None)
        for code in self._codes:
            desk.take(code)
        if self._trouble is not None:
            raise self._trouble
        stop.wait()
        self.stopped = True


def with_camera(monkeypatch: pytest.MonkeyPatch, source: Source, *names: CameraName) -> None:
    monkeypatch.setattr(reading, "cameras", lambda: list(names) or [CameraName(0, "内置")])
    monkeypatch.setattr(reading, "CameraSource", lambda _number: source)


async def test_a_camera_reads_and_is_switched_off_when_all_is_there(
    people: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source(codes_of(bundle(people.worker))[1])
    with_camera(monkeypatch, source)
    async with at_the_desk(people.office) as keys:
        await open_reader(keys)
        await keys.choose(CAMERA)
        await until(keys, shows(keys, InboxScreen))
        await until(keys, lambda: source.stopped)


@pytest.mark.parametrize("key", ["escape", "f2"])
async def test_leaving_the_screen_switches_the_camera_off(
    people: Community, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    source = Source([])
    with_camera(monkeypatch, source)
    async with at_the_desk(people.office) as keys:
        await open_reader(keys)
        await keys.choose(CAMERA)
        await until(keys, lambda: "内置" in keys.text())
        await keys.press(key)
        await until(keys, lambda: source.stopped)


async def test_locking_switches_the_camera_off(people: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source([])
    with_camera(monkeypatch, source)
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        await keys.choose(CAMERA)
        ((_label, running),) = screen._going.values()
        await keys.press("f10")
    await asyncio.to_thread(running._thread.join, 10)
    assert source.stopped


async def test_a_panel_over_the_screen_leaves_the_camera_on(
    people: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source([])
    with_camera(monkeypatch, source)
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        await keys.choose(CAMERA)
        await keys.press("f1")
        await keys.press("escape")
        assert screen.situation().reading


async def test_ctrl_t_and_enter_switch_the_camera_off(
    people: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_camera(monkeypatch, Source([]))
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        for off in ("ctrl+t", "enter"):
            await keys.choose(CAMERA)
            assert screen.situation().reading
            await keys.press(off)
            assert not screen.situation().reading


async def test_a_camera_that_is_gone_is_said_below(
    people: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_camera(monkeypatch, Source([], CameraGone(number=5)))
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        await keys.choose(CAMERA)
        await until(keys, lambda: "5" in keys.shown("said"))
        assert not screen.situation().reading


async def test_of_several_cameras_one_is_chosen(people: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    with_camera(monkeypatch, Source([]), CameraName(0, "a"), CameraName(2, "b"))
    async with at_the_desk(people.office) as keys:
        await open_reader(keys)
        await keys.choose(CAMERA)
        await keys.press("down", "enter")
        await until(keys, lambda: "2 b" in keys.text())


async def test_a_machine_without_a_camera_says_so(people: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "cameras", list)
    async with at_the_desk(people.office) as keys:
        await open_reader(keys)
        await keys.choose(CAMERA)
        assert keys.notices


async def test_a_serial_scanner_needs_port_and_speed(
    people: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, int]] = []

    def source(port: str, baud: int) -> Source:
        opened.append((port, baud))
        return Source([])

    monkeypatch.setattr(reading, "ports", lambda: [PortName("/dev/ttyACM0", "Scanner")])
    monkeypatch.setattr(reading, "SerialSource", source)
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        await keys.choose(SERIAL)
        await keys.press("enter", "enter")
        assert screen.situation().reading
        assert "ttyACM0" in keys.text()
        await keys.choose(SERIAL)
        await keys.choose(SERIAL)
        await keys.press("down", "enter")
        await keys.fill("COM7")
        await keys.press("down", "enter")
    assert opened == [("/dev/ttyACM0", 9600), ("COM7", 19200)]


@pytest.mark.parametrize("blocks", [1, 41, 300, 1024])
async def test_the_picture_of_any_transfer_leaves_room_for_the_rows(people: Community, blocks: int) -> None:
    sent = cut((bytes(range(256)) * 80)[: blocks * 20], 36)
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        for number in range(0, len(sent.blocks), 3):
            screen.take_text(digits_of(sent.frame(number)))
        await until(keys, lambda: "#" in keys.shown("top") or "+" in keys.shown("top") or blocks == 1)
        assert screen.rows.size.height >= 6


async def test_the_desk_is_gone_with_the_session(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        screen = await open_reader(keys)
        screen.take_text("1")
        session = keys.app.session
        assert session.desk is not None
        await keys.press("f10")
    assert session.desk is None


async def test_locking_while_pictures_are_read_stops_at_the_next_page(
    people: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = pictures(codes_of(bundle(people.worker))[1][:1])
    begun, go_on = threading.Event(), threading.Event()
    pages = 0

    def endless(_path: Path) -> Iterator[list[str]]:
        nonlocal pages
        while True:
            pages += 1
            yield []
            begun.set()
            go_on.wait(10)

    monkeypatch.setattr(reading, "texts_at", endless)
    async with at_the_desk(people.office) as keys:
        await open_reader(keys)
        await keys.choose("pictures")
        keys.app.screen.query(Input).first().value = str(place)
        await keys.pilot.pause()
        await keys.pilot.press("enter")
        await asyncio.to_thread(begun.wait, 10)
        keys.app.call_later(keys.app.do_lock)
        while not keys.app.covered:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        go_on.set()
        await keys.pilot.pause()
    assert pages == 2
    assert not keys.app.unlocked

"""Folders, cameras and serial ports as sources: what they give, what they say when they are gone, and that they stop."""

import errno
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fieldtui.codes.reading import camera
from fieldtui.codes.reading.camera import CameraName, CameraSource, cameras, open_camera
from fieldtui.codes.reading.desk import ADDRESS, Counts, Desk
from fieldtui.codes.reading.errors import (
    CameraGone,
    CannotLookThere,
    NoCamera,
    NoPort,
    NotAPicture,
    NotInstalled,
    PortGone,
)
from fieldtui.codes.reading.folder import FolderSource, Watched, files_in, texts_at
from fieldtui.codes.reading.running import Running, Typed
from fieldtui.codes.reading.serial import Lines, PortName, SerialSource, open_port, ports
from fieldtui.errors import FieldtuiError
from tests.reading.drawn import drawn, frames, saved, sheet, transfer
from tests.reading.test_pages import pdf

SENT = transfer()
CODES = frames(SENT)


class Told:
    """A desk's other end: stops a source once something has happened, and keeps what it told."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.stop = threading.Event()
        self.troubles: list[FieldtuiError | None] = []
        self.when: Callable[[], bool] = lambda: False

    def tell(self, trouble: FieldtuiError | None) -> None:
        if not self.troubles or type(self.troubles[-1]) is not type(trouble):
            self.troubles.append(trouble)
        if self.when():
            self.stop.set()


@pytest.fixture
def told() -> Told:
    return Told()


# ------------------------------------------------------------ files and folders


def test_a_named_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "codes"
    path.write_bytes(pdf(sheet(CODES[:2])))
    assert files_in(path) == [path]
    assert [sorted(one) for one in texts_at(path)] == [sorted(CODES[:2])]


def test_a_folder_gives_its_pictures_and_pdfs_and_leaves_the_rest(tmp_path: Path) -> None:
    wanted = ["DCIM/1.JPG", "a.png", "b.pdf"]
    others = ["notes.txt", "a.png.part", ".trash/c.png", "._a.png", "bundle.fieldtui"]
    for name in (*wanted, *others):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert files_in(tmp_path) == [tmp_path / name for name in wanted]


def test_what_is_not_there_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(CannotLookThere, match="gone"):
        files_in(tmp_path / "gone")
    with pytest.raises(CannotLookThere, match=r"gone\.png"):
        list(texts_at(tmp_path / "gone.png"))


@pytest.mark.skipif(sys.platform == "win32", reason="has no named pipes among its files")
def test_a_pipe_under_a_picture_s_name_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(CannotLookThere):
        list(texts_at(tmp_path / "a.png"))


def test_a_watched_folder_gives_each_picture_once(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    (tmp_path / "1.png").write_bytes(saved(drawn(CODES[0])))
    assert [one.texts for one in watched.look()] == [(CODES[0],)]
    (tmp_path / "0.png").write_bytes(saved(drawn(CODES[1])))
    assert [one.texts for one in watched.look()] == [(CODES[1],)]
    assert list(watched.look()) == []


def test_the_newest_picture_does_not_wait_behind_a_phone_s_old_ones(tmp_path: Path) -> None:
    for at, code in enumerate(CODES[:3]):
        path = tmp_path / f"{at}.png"
        path.write_bytes(saved(drawn(code)))
        os.utime(path, (at, at))
    assert [one.texts for one in Watched(tmp_path).look()] == [(code,) for code in reversed(CODES[:3])]


def test_a_picture_that_is_still_being_written_is_tried_again(tmp_path: Path) -> None:
    watched, data, path = Watched(tmp_path), saved(drawn(CODES[0])), tmp_path / "1.png"
    for part in (0, 100, len(data) // 3, len(data) // 2):
        path.write_bytes(data[:part])
        assert list(watched.look()) == []
    path.write_bytes(data)
    assert [one.texts for one in watched.look()] == [(CODES[0],)]


def test_a_picture_that_stays_broken_is_refused_once(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    (tmp_path / "1.png").write_bytes(b"\x89PNG")
    assert list(watched.look()) == []
    (looked,) = watched.look()
    assert isinstance(looked.refusal, NotAPicture)
    assert list(watched.look()) == []


def test_a_folder_source_reads_what_arrives_and_waits_for_a_folder_that_is_gone(
    tmp_path: Path, told: Told
) -> None:
    place, elsewhere = tmp_path / "in", tmp_path / "out"
    elsewhere.mkdir()
    for at, code in enumerate(CODES):
        (elsewhere / f"{at}.png").write_bytes(saved(drawn(code)))

    def when() -> bool:
        if isinstance(told.troubles[-1], CannotLookThere) and elsewhere.exists():
            elsewhere.rename(place)
        return told.desk.view.whole != ()

    told.when = when
    FolderSource(place, every=0.0).run(told.desk, told.stop, told.tell)
    assert [type(one) for one in told.troubles] == [CannotLookThere, type(None)]
    assert len(told.desk.view.whole) == 1


def test_a_watched_folder_without_the_extra_ends_with_its_name(tmp_path: Path, told: Told) -> None:
    def absent(_path: Path) -> list[str]:
        raise NotInstalled(extra="pictures")

    (tmp_path / "1.png").write_bytes(b"")
    with pytest.raises(NotInstalled):
        FolderSource(tmp_path, read=absent).run(told.desk, told.stop, told.tell)


# ------------------------------------------------------------ cameras


class FakeCamera:
    """Shows pictures, None for one that it owes; after the last it is gone."""

    def __init__(self, pictures: list[Image.Image | None]) -> None:
        self._pictures = iter(pictures)
        self.released = False

    def read(self) -> tuple[bool, Any]:
        picture = next(self._pictures, None)
        return picture is not None, None if picture is None else np.asarray(picture)

    def release(self) -> None:
        self.released = True


def seen(codes: list[str]) -> list[Image.Image | None]:
    return [drawn(one).convert("RGB") for one in codes]


def test_a_camera_reads_what_is_shown_to_it(told: Told) -> None:
    fake = FakeCamera(seen(CODES * 2))
    told.when = lambda: told.desk.view.whole != ()
    CameraSource(0, lambda _number: fake).run(told.desk, told.stop, told.tell)
    assert len(told.desk.view.whole) == 1
    assert fake.released


def test_a_camera_may_owe_a_picture(told: Told) -> None:
    fake = FakeCamera([None, *seen(CODES[:3]), None, None, *seen(CODES[3:]), *seen(CODES)])
    told.when = lambda: told.desk.view.whole != ()
    CameraSource(0, lambda _number: fake).run(told.desk, told.stop, told.tell)
    assert len(told.desk.view.whole) == 1


def test_a_camera_that_is_gone_says_so_and_is_let_go(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "_BETWEEN", 0.0)
    fake = FakeCamera(seen(CODES[:1]))
    with pytest.raises(CameraGone, match="3"):
        CameraSource(3, lambda _number: fake).run(told.desk, told.stop, told.tell)
    assert fake.released
    assert told.desk.view.counts.new == 1


def test_a_driver_that_fails_half_way_ends_with_a_sentence(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    cv2 = pytest.importorskip("cv2")

    class Failing(FakeCamera):
        def isOpened(self) -> bool:
            return True

        def set(self, *_setting: object) -> bool:
            return True

        def read(self) -> tuple[bool, Any]:
            there, picture = super().read()
            if there:
                return there, picture
            raise cv2.error("VIDIOC_DQBUF")

    monkeypatch.setattr(cv2, "VideoCapture", lambda _number: Failing(seen(CODES[:1])))
    running = Running(CameraSource(97), told.desk, "camera")
    wait_for(lambda: not running.going)
    assert isinstance(running.trouble, CameraGone)
    assert told.desk.view.counts.new == 1


def test_a_camera_that_is_not_there_is_an_error_without_a_word_on_stderr(
    capfd: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("cv2")
    with pytest.raises(NoCamera, match="97"):
        open_camera(97)
    assert capfd.readouterr().err == ""


def test_without_the_extra_the_camera_names_it(monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(NotInstalled, match=r"fieldtui\[camera\]"):
        open_camera(97)
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    with pytest.raises(NotInstalled, match=r"fieldtui\[camera\]"):
        CameraSource(0, lambda _number: FakeCamera([])).run(told.desk, told.stop, told.tell)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says which cameras there are")
def test_cameras_are_listed_by_their_names(tmp_path: Path) -> None:
    for number, name in ((10, "Integrated"), (2, "USB")):
        (tmp_path / f"video{number}").mkdir()
        (tmp_path / f"video{number}" / "name").write_text(f"{name}\n")
    (tmp_path / "videoX").mkdir()
    assert cameras(tmp_path) == [CameraName(2, "USB"), CameraName(10, "Integrated")]


# ------------------------------------------------------------ serial ports


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t", b"\r\n\t"])
def test_a_line_ends_with_whatever_a_scanner_puts_behind_a_code(end: bytes) -> None:
    assert Lines().take(b"123" + end + b"456" + end) == ["123", "456"]


def test_a_line_comes_in_pieces() -> None:
    lines = Lines()
    assert [lines.take(bytes([byte])) for byte in b"12\r3"] == [[], [], ["12"], []]
    assert lines.pause() == ["3"]
    assert lines.pause() == []


def test_what_a_scanner_puts_around_a_code_is_left_out() -> None:
    assert Lines().take(b"\x02]Q1123\x03") == ["]Q1123"]


class Sends:
    """A port that gives `data` at once and is then pulled out."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def in_waiting(self) -> int:
        return len(self._data)

    def read(self, size: int) -> bytes:
        if size and not self._data:
            raise OSError
        given, self._data = self._data[:size], self._data[size:]
        return given

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("before", "after"), [("]Q1", ""), ("QR:", "#"), ("\x02", "\x03"), ("7", "77")])
def test_a_port_gives_what_the_same_scanner_types(told: Told, before: str, after: str) -> None:
    sent = "\r".join(f"{before}{code}{after}" for code in CODES) + "\r"
    told.when = lambda: isinstance(told.troubles[-1], PortGone)
    SerialSource("COM3", open_=lambda _port, _baud: Sends(sent.encode())).run(told.desk, told.stop, told.tell)
    assert told.desk.view.counts == Counts(read=len(CODES), new=len(CODES))
    assert len(told.desk.view.whole) == 1


def test_what_is_no_number_is_told_for_what_it_is_by_a_port_too(told: Told) -> None:
    told.when = lambda: isinstance(told.troubles[-1], PortGone)
    port = Sends(b"]Q1https://example.org\r")
    SerialSource("COM3", open_=lambda _port, _baud: port).run(told.desk, told.stop, told.tell)
    assert told.desk.view.others == ((ADDRESS, 1),)


def test_a_line_longer_than_any_code_is_dropped_and_not_kept() -> None:
    lines = Lines()
    assert lines.take(b"1" * 100_000) == []
    assert len(lines._begun) <= 7089
    assert lines.take(b"\r12\r") == ["12"]


def test_bytes_that_are_no_text_are_a_text_that_nobody_knows() -> None:
    assert Lines().take(b"\xff\xfe\r") == ["\ufffd\ufffd"]


@pytest.fixture
def wires(tmp_path: Path) -> Iterator[Callable[[], int]]:
    """Plugs a scanner in as `port` in the folder of the test; what it sends is written to the number."""
    pty = pytest.importorskip("pty")
    tty = pytest.importorskip("tty")
    opened: list[int] = []

    def plug_in() -> int:
        master, slave = pty.openpty()
        tty.setraw(slave)
        link = tmp_path / "port"
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(slave))
        opened.extend((master, slave))
        return int(master)

    yield plug_in
    for one in opened:
        try:
            os.close(one)
        except OSError:
            # A test has pulled it out.
            continue


def test_a_scanner_on_a_port_is_read(wires: Callable[[], int], tmp_path: Path, told: Told) -> None:
    master = wires()
    running = Running(SerialSource(str(tmp_path / "port")), told.desk, "port")
    wait_for(lambda: running.begun)
    for code in CODES:
        os.write(master, code.encode() + b"\r")
    wait_for(lambda: told.desk.view.whole != ())
    running.stop()
    assert not running.going


def test_a_pause_ends_a_code_without_an_end(wires: Callable[[], int], tmp_path: Path, told: Told) -> None:
    master = wires()
    running = Running(SerialSource(str(tmp_path / "port")), told.desk, "port")
    wait_for(lambda: running.begun)
    os.write(master, CODES[0].encode())
    wait_for(lambda: told.desk.view.counts.new == 1)
    running.stop()


def test_a_scanner_that_is_pulled_out_goes_on_when_it_is_back(
    wires: Callable[[], int], tmp_path: Path, told: Told
) -> None:
    master = wires()
    running = Running(SerialSource(str(tmp_path / "port"), again=0.02), told.desk, "port")
    wait_for(lambda: running.begun)
    os.write(master, CODES[0].encode() + b"\r")
    wait_for(lambda: told.desk.view.counts.new == 1)
    (tmp_path / "port").unlink()
    os.close(master)
    wait_for(lambda: isinstance(running.trouble, PortGone))
    assert running.going
    master = wires()
    wait_for(lambda: running.trouble is None)
    os.write(master, CODES[1].encode() + b"\r")
    wait_for(lambda: told.desk.view.counts.new == 2)
    running.stop()


def test_a_port_that_is_not_there_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(NoPort, match="nowhere"):
        open_port(str(tmp_path / "nowhere"), 9600)


@pytest.mark.parametrize(
    ("port", "number"),
    [("/dev/nowhere", errno.ENOENT), ("/dev/null", errno.ENOTTY)],
    ids=["absent", "no port"],
)
def test_why_a_port_cannot_be_opened_is_said_once_and_without_numbers(port: str, number: int) -> None:
    with pytest.raises(NoPort) as refused:
        open_port(port, 9600)
    assert refused.value.facts == {"port": port, "cause": os.strerror(number)}


def test_the_ports_of_the_machine_have_names(monkeypatch: pytest.MonkeyPatch) -> None:
    from serial.tools import list_ports
    from serial.tools.list_ports_common import ListPortInfo

    found = ListPortInfo("/dev/ttyACM0")
    found.description = "Barcode Scanner"
    monkeypatch.setattr(list_ports, "comports", lambda: [found])
    assert ports() == [PortName("/dev/ttyACM0", "Barcode Scanner")]


def test_without_the_extra_the_port_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "serial", None)
    for ask in (ports, lambda: open_port("x", 9600)):
        with pytest.raises(NotInstalled, match=r"fieldtui\[serial\]"):
            ask()


# ------------------------------------------------------------ at work


def test_what_was_typed_is_taken_in_a_thread_to_the_last_code_though_it_was_ended() -> None:
    desk, typed = Desk(), Typed()
    running = Running(typed, desk, "scanner")
    for code in CODES:
        typed.say(code)
    typed.end()
    wait_for(lambda: not running.going)
    assert len(desk.view.whole) == 1


def test_what_ends_a_source_is_kept_for_whoever_looks() -> None:
    class Broken:
        def run(
            self, _desk: Desk, _stop: threading.Event, _tell: Callable[[FieldtuiError | None], None]
        ) -> None:
            raise NoCamera(number=1)

    running = Running(Broken(), Desk(), "broken")
    wait_for(lambda: not running.going)
    assert isinstance(running.trouble, NoCamera)


def test_stopping_does_not_wait_for_a_driver_that_hangs() -> None:
    let_go = threading.Event()

    class Hanging:
        def run(
            self, _desk: Desk, _stop: threading.Event, _tell: Callable[[FieldtuiError | None], None]
        ) -> None:
            let_go.wait()

    running = Running(Hanging(), Desk(), "hanging")
    running.stop(wait=0.01)
    assert running.going
    let_go.set()
    wait_for(lambda: not running.going)


def wait_for(happened: Callable[[], bool]) -> None:
    """Until it has happened; a test that waits in vain fails."""
    for _turn in range(2000):
        if happened():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it did not happen")

"""`fieldtui qr read`: a bundle comes by codes and is merged like a file, or written to one; what is missing is told."""

import sys
from pathlib import Path

import pytest

from fieldtui.codes.matrix import bytes_in
from fieldtui.codes.reading import folder, serial
from fieldtui.codes.reading.desk import Desk
from fieldtui.commands import qr_reading
from fieldtui.errors import ExitCode
from sync.frames import Transfer, cut, digits_of
from tests.cli.conftest import OFFICE, WORKER
from tests.cli.shell import Shell
from tests.reading.drawn import VERSION, drawn, saved, sheet
from tests.reading.test_pages import pdf


def sent(shell: Shell) -> tuple[bytes, Transfer]:
    """A new visit of the worker's, as a bundle and its codes."""
    shell.json(WORKER, "visit", "文星苑3-1-201", "answered")
    (out,) = shell.json(WORKER, "export", shell.stick)
    data = Path(out["path"]).read_bytes()
    return data, cut(data, bytes_in(VERSION, "M"))


def photos(shell: Shell, of: Transfer, *numbers: int) -> Path:
    place = shell.folder / "photos"
    place.mkdir(exist_ok=True)
    for number in numbers:
        (place / f"{number:03}.png").write_bytes(saved(drawn(digits_of(of.frame(number)))))
    return place


def test_a_folder_of_photos_is_merged(shell: Shell) -> None:
    _data, transfer = sent(shell)
    place = photos(shell, transfer, *range(len(transfer.blocks)))
    said = shell.at(OFFICE, "qr", "read", place, "--json")
    assert said.code == ExitCode.DONE
    (merged,) = said.data["merged"]
    assert (merged["name"], merged["new"]) == (f"QR {transfer.id.hex()}", 1)
    assert said.data["incomplete"] == []


def test_a_table_for_people_is_that_of_merge(shell: Shell) -> None:
    _data, transfer = sent(shell)
    place = photos(shell, transfer, *range(len(transfer.blocks)))
    by_codes = shell.at(OFFICE, "qr", "read", place).out.splitlines()
    by_file = shell.at(OFFICE, "merge", shell.stick).out.splitlines()
    assert by_codes[0].split() == by_file[0].split()


def test_a_scanned_pdf_is_written_to_a_file(shell: Shell) -> None:
    data, transfer = sent(shell)
    codes = [digits_of(transfer.frame(number)) for number in range(len(transfer.blocks))]
    scan = shell.folder / "scan.pdf"
    scan.write_bytes(pdf(*(sheet(codes[at : at + 9]) for at in range(0, len(codes), 9))))
    said = shell.at("no.vault", "qr", "read", scan, "--into", shell.stick, "--json")
    assert said.code == ExitCode.DONE
    (path,) = said.data["files"]
    assert Path(path).read_bytes() == data
    assert Path(path).name == f"QR-{transfer.id.hex()}.fieldtui"


def test_other_files_of_that_name_are_left_alone(shell: Shell) -> None:
    data, transfer = sent(shell)
    place = photos(shell, transfer, *range(len(transfer.blocks)))
    taken = [shell.stick / f"QR-{transfer.id.hex()}{more}.fieldtui" for more in ("", "-2")]
    for path in taken:
        path.write_bytes(b"mine")
    for _again in range(2):
        said = shell.at("no.vault", "qr", "read", place, "--into", shell.stick, "--json")
        assert Path(said.data["files"][0]).read_bytes() == data
    assert {path.read_bytes() for path in taken} == {b"mine"}


def test_what_is_missing_is_told_and_nothing_is_merged(shell: Shell) -> None:
    _data, transfer = sent(shell)
    count = len(transfer.blocks)
    place = photos(shell, transfer, *range(count - 2))
    said = shell.at(OFFICE, "qr", "read", place, language="en")
    assert said.code == ExitCode.INCOMPLETE
    assert f"{count - 2} of {count} codes" in said.err
    assert f"{count - 1}-{count}" in said.err
    (lacking,) = shell.at(OFFICE, "qr", "read", place, "--json").data["incomplete"]
    assert lacking["missing"] == [count - 1, count]


def test_parity_codes_serve_for_missing_ones(shell: Shell) -> None:
    _data, transfer = sent(shell)
    count = len(transfer.blocks)
    place = photos(shell, transfer, *range(2, count), count + 3, count + 9)
    assert shell.at(OFFICE, "qr", "read", place).code == ExitCode.DONE


def test_a_broken_picture_stops_no_other(shell: Shell) -> None:
    _data, transfer = sent(shell)
    place = photos(shell, transfer, *range(len(transfer.blocks)))
    (place / "zz.png").write_bytes(b"\x89PNG")
    said = shell.at(OFFICE, "qr", "read", place)
    assert said.code == ExitCode.DONE
    assert "zz.png" in said.err


def test_the_request_of_a_device_goes_to_a_file_for_the_office(shell: Shell) -> None:
    shell.json("new.vault", "vault", "create", "新人", "--fast")
    request = Path(shell.json("new.vault", "enrol", "request", shell.stick)["request"])
    transfer = cut(request.read_bytes(), bytes_in(VERSION, "M"))
    place = photos(shell, transfer, *range(len(transfer.blocks)))
    said = shell.at(OFFICE, "qr", "read", place, language="en")
    assert said.code == ExitCode.REFUSED
    assert "--into" in said.err
    (path,) = shell.at(OFFICE, "qr", "read", place, "--into", shell.folder, "--json").data["files"]
    assert Path(path).name.endswith(".fieldtui-request")


def test_a_watched_folder_is_read_until_all_is_there(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    _data, transfer = sent(shell)
    place = photos(shell, transfer, *range(3))
    look = folder.Watched.look

    def more_arrives(watched: folder.Watched) -> object:
        photos(shell, transfer, *range(len(transfer.blocks)))
        return look(watched)

    monkeypatch.setattr(folder.Watched, "look", more_arrives)
    assert shell.at(OFFICE, "qr", "read", place, "--watch").code == ExitCode.DONE


def test_a_scanner_on_a_port_is_read(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    _data, transfer = sent(shell)
    lines = b"".join(digits_of(transfer.frame(at)).encode() + b"\r" for at in range(len(transfer.blocks)))

    class Port:
        def __init__(self) -> None:
            self._left = lines

        def read(self, size: int) -> bytes:
            data, self._left = self._left[:size], self._left[size:]
            return data

        def close(self) -> None:
            """Nothing to let go."""

    monkeypatch.setattr(
        serial.SerialSource.__init__, "__defaults__", (9600, lambda _port, _baud: Port(), 0.01)
    )
    assert shell.at(OFFICE, "qr", "read", "--serial", "COM3").code == ExitCode.DONE


def test_a_camera_is_read(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    _data, transfer = sent(shell)

    class Camera:
        def __init__(self, _number: int) -> None:
            """Any camera."""

        def run(self, desk: Desk, _stop: object, _tell: object) -> None:
            for at in range(len(transfer.blocks)):
                desk.take(digits_of(transfer.frame(at + 2)))

    monkeypatch.setattr(qr_reading, "CameraSource", Camera)
    assert shell.at(OFFICE, "qr", "read", "--camera", "0").code == ExitCode.DONE


def test_ctrl_c_says_what_is_missing(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    _data, transfer = sent(shell)
    place = photos(shell, transfer, 0, 1)

    def pressed(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fieldtui.commands.qr_reading.time.sleep", pressed)
    monkeypatch.setattr(qr_reading, "Running", _Never)
    said = shell.at(OFFICE, "qr", "read", *place.iterdir(), "--serial", "COM3", language="en")
    assert said.code == ExitCode.CANCELLED
    assert f"2 of {len(transfer.blocks)} codes" in said.err


class _Never:
    """A source at work that gives nothing."""

    trouble = None
    going = True

    def __init__(self, *_given: object) -> None:
        """Any source."""

    def stop(self) -> None:
        """Nothing to stop."""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), ExitCode.USAGE),
        (("gone.png",), ExitCode.FAILED),
        (("--serial", "/dev/nowhere"), ExitCode.FAILED),
        (("--camera", "97"), ExitCode.FAILED),
    ],
)
def test_what_cannot_be_read_is_said(shell: Shell, words: tuple[str, ...], code: int) -> None:
    said = shell.at(OFFICE, "qr", "read", *words)
    assert said.code == code
    assert said.err


@pytest.mark.parametrize(
    ("module", "words", "extra"),
    [
        ("zxingcpp", ("photos",), "pictures"),
        ("serial", ("--serial", "COM3"), "serial"),
        ("cv2", ("--camera", "97"), "camera"),
    ],
)
def test_an_extra_that_is_not_installed_is_named(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, module: str, words: tuple[str, ...], extra: str
) -> None:
    _data, transfer = sent(shell)
    place = photos(shell, transfer, 0)
    monkeypatch.setitem(sys.modules, module, None)
    said = shell.at(OFFICE, "qr", "read", *(str(place) if word == "photos" else word for word in words))
    assert said.code == ExitCode.USAGE
    assert f"fieldtui[{extra}]" in said.err


def test_codes_of_others_are_told_and_not_printed(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    place = photos(shell, sent(shell)[1], 0)
    monkeypatch.setattr(qr_reading, "texts_at", lambda _path: iter([["https://example.org/secret"]]))
    said = shell.at(OFFICE, "qr", "read", place, "--json")
    assert said.data["others"] == {"address": 1}
    assert "secret" not in said.out + said.err

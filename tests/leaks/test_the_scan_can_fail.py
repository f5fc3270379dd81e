"""The scan finds what is planted: every form, every way of leaving a file behind and of taking it away again."""

import base64
import gzip
import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from sync.dictionary import DICTIONARY
from tests.leaks import tracing
from tests.leaks.machine import Machine
from tests.leaks.searching import Finder, finder, told_to_the_terminal
from tests.leaks.sentinels import ANSWER, NOTE, RESIDENT, SENTINELS, key
from tests.town import SeededBytes

TEXT = RESIDENT.text


def zipped(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{text}</t>" * 3)
    return packed.getvalue()


def deflated(text: str, dictionary: bytes = b"") -> bytes:
    way = (-1, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY)
    deflater = zlib.compressobj(*way, dictionary) if dictionary else zlib.compressobj(*way)
    return deflater.compress(text.encode("gbk") * 2) + deflater.flush()


FORMS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "gb18030": lambda text: text.encode("gb18030"),
    "utf-7": lambda text: text.encode("utf-7"),
    "hex": lambda text: text.encode("gb18030").hex().upper().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, one byte on": lambda text: base64.b64encode(b"x" + text.encode() + b"yz"),
    "base64, two bytes on": lambda text: base64.b64encode(b"xx" + text.encode() + b"yz"),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(b"xx" + text.encode("utf-16-le")),
    "json": lambda text: json.dumps({"name": text}).encode(),
    "percent": lambda text: quote(text).encode(),
    "xml": lambda text: "".join(f"&#{ord(c)};" for c in text).encode(),
    "pinyin": lambda _text: b"OuYangJiaYiBingDingWuJi",
    "initials": lambda _text: b"oyjybdwj",
    "zlib": lambda text: zlib.compress(text.encode() * 3),
    "gzip": lambda text: gzip.compress(text.encode("gb18030") * 3),
    "xlsx": zipped,
    "deflate": deflated,
    "deflate of a bundle": lambda text: deflated(text, DICTIONARY),
    "xlsx in zlib": lambda text: zlib.compress(zipped(text)),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_name_is_found_in(form: str) -> None:
    noise = bytes(range(256))
    assert finder().found(noise + FORMS[form](TEXT) + noise)


@pytest.mark.parametrize("sentinel", SENTINELS, ids=lambda one: one.what)
def test_every_fact_is_found(sentinel: object) -> None:
    assert finder().found(getattr(sentinel, "text", "").encode())


def test_noise_holds_nothing() -> None:
    assert finder().found(SeededBytes(1)(1_000_000)) == set()


def test_a_key_is_found_as_bytes_and_written_out() -> None:
    raw = bytes(range(32))
    keyed = Finder(key("key", raw))
    assert [keyed.found(data) for data in (raw, raw.hex().encode(), base64.b64encode(raw))] == [{"key"}] * 3
    assert keyed.found(raw[:-1]) == set()


PLANTED = {
    "a temporary file": "import tempfile; tempfile.NamedTemporaryFile(delete=False).write(NAME.encode())",
    "a temporary file that is deleted": (
        "import tempfile, os; f = tempfile.NamedTemporaryFile(delete=False); f.write(NAME.encode()); f.close(); "
        "os.unlink(f.name)"
    ),
    "a file that is overwritten": "P = Path('a'); P.write_text(NAME); P.write_text('')",
    "a file that another takes the place of": (
        "Path('a').write_text(NAME); Path('b').write_text(''); Path('b').replace('a')"
    ),
    "a folder that is removed": (
        "import shutil; Path('f').mkdir(); (Path('f') / 'x').write_text(NAME); shutil.rmtree('f')"
    ),
    "the name of a file": "Path(NAME).touch()",
    "a log": "import logging; logging.basicConfig(filename='debug.log'); logging.warning('door of %s', NAME)",
    "a plain database": (
        "import sqlite3; db = sqlite3.connect(Path.home() / 'x.db'); db.execute('create table a (b)'); "
        "db.execute('insert into a values (?)', (NAME,)); db.commit()"
    ),
    "a spreadsheet": (
        "import openpyxl; b = openpyxl.Workbook(); b.active.append([NAME]); b.save(Path.home() / 'x.xlsx')"
    ),
    "a setting": "Path.home().joinpath('settings.json').write_text(__import__('json').dumps({'last': NAME}))",
}


def run_watched(machine: Machine, code: str) -> None:
    """Python code in a process on `machine` that the watcher looks at."""
    head = (
        "import sys; from pathlib import Path; from tests.leaks.watched import Watcher; "
        f"sys.addaudithook(Watcher(Path({str(machine.watch)!r}))); NAME = {TEXT!r}; "
    )
    subprocess.run(
        [sys.executable, "-c", head + code], cwd=machine.place / "work", env=machine.environment(), check=True,
        timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("way", PLANTED)
def test_what_is_left_behind_is_found(tmp_path: Path, way: str) -> None:
    machine = Machine(tmp_path)
    assert machine.leaks(finder()) == {}
    run_watched(machine, PLANTED[way])
    assert machine.leaks(finder()) != {}


@pytest.mark.skipif(not tracing.works(), reason="no strace here, or it may not look into processes")
def test_what_native_code_writes_and_deletes_at_once_is_found(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    code = (
        "import os, sys; f = os.open('a', os.O_RDWR | os.O_CREAT); os.unlink('a'); "
        "os.pwrite(f, sys.argv[1].encode('utf-16-le'), 100)"
    )
    command = [*tracing.tracer(machine.calls, 1), sys.executable, "-c", code, TEXT]
    subprocess.run(command, cwd=machine.place / "work", check=True, timeout=60)
    assert machine.leaks(finder()) == {}
    found = {Path(name).name: finder().found(data) for name, data in tracing.written(machine.calls).items()}
    assert found["a"] == {"resident as text in utf-16-le"}


def test_what_is_written_outside_is_named(tmp_path: Path) -> None:
    machine, outside = Machine(tmp_path / "machine"), tmp_path / "outside"
    run_watched(machine, f"Path({str(outside)!r}).write_text('nothing of anybody')")
    assert machine.written_elsewhere() == {str(outside.resolve())}


@pytest.mark.parametrize(
    "code",
    ["import subprocess; subprocess.run(['true'])", "import os; os.system('true')",
     "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('127.0.0.1', 9))"],
)  # fmt: skip
def test_programs_and_networks_are_named(tmp_path: Path, code: str) -> None:
    machine = Machine(tmp_path)
    run_watched(machine, code)
    assert machine.never() != []


def test_what_a_terminal_shows_is_found_between_colours() -> None:
    colours = b"".join(b"\x1b[1;31m" + character.encode() + b"\x1b[0m" for character in ANSWER.text)
    assert finder().found(colours) == set()
    assert finder().shown(colours) == {"answer as text in utf-8"}


@pytest.mark.parametrize("end", [b"\x07", b"\x1b\\"])
@pytest.mark.parametrize("code", ["0", "2", "52"])
def test_titles_and_clipboards_are_told_apart_from_the_screen(code: str, end: bytes) -> None:
    written = b"x\x1b]" + code.encode() + b";" + NOTE.text.encode() + end + b"y"
    assert told_to_the_terminal(written) == [(code, NOTE.text.encode())]
    assert finder().shown(written) == {"note as text in utf-8"}

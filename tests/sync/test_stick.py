"""Sticks as they are: pulled out in the middle, full, write-protected, FAT. Half a file is never taken for a whole one."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from fieldtui.device import Device
from fieldtui.errors import cause_and_step
from fieldtui.text import name_for_file
from fieldtui.vault.disks import fault
from fieldtui.vault.errors import (
    CannotWrite,
    DiskFull,
    NameRefused,
    OutOfReach,
    TooLargeForDisk,
    WriteProtected,
)
from fieldtui.visits import ANSWERED, record_visit
from sync.exchange import bundles_in, carrier, export_to, merge_paths, put_file, standing
from sync.exchange.carrier import CannotRead, TakenOut, free_name, sticks
from tests.sync.village import Village, bundle, doors_of, everything, village

NAMED = [
    (errno.ENOSPC, DiskFull),
    (errno.EDQUOT, DiskFull),
    (errno.EROFS, WriteProtected),
    (errno.EFBIG, TooLargeForDisk),
    (errno.EIO, OutOfReach),
    (errno.ENODEV, OutOfReach),
    (errno.ENXIO, OutOfReach),
    (errno.ENOENT, OutOfReach),
    (errno.EINVAL, NameRefused),
    (errno.EACCES, CannotWrite),
]
# Steps of one export, each the call of the system that it is made of.
STEPS = ("open", "write", "sync", "rename", "sync the folder", "read back")


@pytest.fixture
def small() -> Village:
    return village({"甲": ("1",), "乙": ("2",)})


@pytest.fixture
def worker(small: Village) -> Device:
    """A worker with one visit that is here and nowhere else."""
    record_visit(small.workers["甲"], doors_of(small.workers["甲"], "1")[0], ANSWERED, note="正常")
    return small.workers["甲"]


class Stick:
    """The system's calls, of which one step fails with a number, once or for good."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, step: str, number: int) -> None:
        self._step, self._number = step, number
        self._gone = False
        self._open, self._sync, self._replace = Path.open, os.fsync, Path.replace
        monkeypatch.setattr(Path, "open", lambda *a, **k: self.open(*a, **k))
        monkeypatch.setattr(os, "fsync", self.fsync)
        monkeypatch.setattr(Path, "replace", lambda *a: self.replace(*a))

    def at(self, step: str) -> None:
        """Fail if this is the step, and ever after: what is pulled out stays out."""
        self._gone |= step == self._step
        if self._gone:
            raise OSError(self._number, os.strerror(self._number))

    def open(self, path: Path, mode: str = "r", *arguments: Any, **options: Any) -> IO[Any]:  # noqa: ANN401 - as Path.open
        """Opens, and writes through `at`."""
        self.at("open" if "w" in mode else "read back")
        file: IO[Any] = self._open(path, mode, *arguments, **options)
        if "w" not in mode:
            return file
        return _Half(file, self)  # type: ignore[return-value] # as much of a file as is used

    def fsync(self, handle: int) -> None:
        """Of a file or of a folder."""
        self.at("sync the folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "sync")  # noqa: PTH112
        self._sync(handle)

    def replace(self, path: Path, to: Path) -> Path:
        """A rename."""
        self.at("rename")
        return self._replace(path, to)


class _Half:
    """A file of which half is written before the stick is gone."""

    def __init__(self, file: IO[Any], stick: Stick) -> None:
        self._file, self._stick = file, stick

    def __enter__(self) -> "_Half":
        return self

    def __exit__(self, *_why: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        self._file.write(data[: len(data) // 2])
        self._file.flush()
        self._stick.at("write")
        self._file.write(data[len(data) // 2 :])

    def flush(self) -> None:
        self._file.flush()

    def fileno(self) -> int:
        return int(self._file.fileno())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs to see what a handle is of")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.ENODEV])
@pytest.mark.parametrize("step", STEPS)
def test_a_stick_that_fails_at_any_step_is_told_and_nothing_counts_as_exported(
    small: Village, worker: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    before = standing(worker)
    with monkeypatch.context() as patched:
        Stick(patched, step, number)
        with pytest.raises((TakenOut, DiskFull, CannotWrite)) as told:
            export_to(worker, tmp_path)
    cause, next_step = cause_and_step(told.value)
    assert str(tmp_path) in cause
    assert next_step
    assert (standing(worker).here, standing(worker).exported) == (before.here, before.exported) == (1, 0)
    # What has a bundle's name on the stick is a whole bundle, whatever was told.
    found = list(tmp_path.glob("*.fieldtui"))
    assert [m.refusal for m in merge_paths(small.office, found)] == [None] * len(found)


@pytest.mark.parametrize(("number", "kind"), NAMED)
def test_each_fault_of_a_stick_has_a_sentence_of_its_own_and_a_next_step(
    number: int, kind: type[Exception]
) -> None:
    told = fault(OSError(number, os.strerror(number)), "/media/stick/x.fieldtui")
    assert type(told) is kind
    assert all(cause_and_step(told))


def test_a_second_try_clears_what_the_first_left_and_leaves_what_others_left(
    worker: Device, tmp_path: Path
) -> None:
    own = worker.id.hex()[:6]
    for name in (f"20261011-090000-{own}.fieldtui.part", f"20261011-090000-{own}-2.fieldtui.part"):
        (tmp_path / name).write_bytes(b"half")
    for name in ("20261011-090000-000000.fieldtui.part", "ledger.xlsx.part", f"{own}.part"):
        (tmp_path / name).write_bytes(b"of others")
    (written,) = export_to(worker, tmp_path)
    left = {one.name for one in tmp_path.iterdir()} - {written.path.name}
    assert left == {"20261011-090000-000000.fieldtui.part", "ledger.xlsx.part", f"{own}.part"}


@pytest.mark.parametrize("share", [0, 1, 10, 50, 90, 99])
def test_a_bundle_that_another_program_copied_by_half_is_refused_and_changes_nothing(
    small: Village, worker: Device, tmp_path: Path, share: int
) -> None:
    data = bundle(worker)
    path = tmp_path / "copied.fieldtui"
    path.write_bytes(data[: len(data) * share // 100])
    before = everything(small.office)
    (merged,) = merge_paths(small.office, bundles_in([tmp_path]))
    assert merged.refusal is not None
    assert everything(small.office) == before
    path.write_bytes(data)
    assert next(merge_paths(small.office, [path])).events == 1


def test_a_stick_that_is_pulled_out_while_it_is_looked_through_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_folder: Path, _pattern: str) -> Iterator[Path]:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "rglob", gone)
    with pytest.raises(CannotRead, match=tmp_path.name):
        bundles_in([tmp_path])


@pytest.mark.parametrize("asked", ["is_dir", "stat"])
def test_a_stick_that_does_not_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    def gone(*_arguments: object, **_options: object) -> os.stat_result:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    path = tmp_path / "a.fieldtui"
    with monkeypatch.context() as patched:
        patched.setattr(Path, asked, gone)
        with pytest.raises(CannotRead):
            bundles_in([path])


def test_a_stick_that_is_gone_before_a_name_is_chosen_is_told(
    worker: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_path: Path) -> bool:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "exists", gone)
        with pytest.raises(OutOfReach):
            free_name(tmp_path, worker.id, worker.clock())


def test_a_stick_that_is_just_being_pulled_out_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_path: Path) -> bool:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "glob", lambda path, _pattern: iter([path / "stick"]))
    monkeypatch.setattr(Path, "is_mount", gone)
    assert sticks() == []


def test_what_is_read_back_comes_from_the_stick_and_not_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    read = carrier.read_file

    def noted(path: Path) -> bytes:
        order.append("read")
        return read(path)

    monkeypatch.setattr(os, "posix_fadvise", lambda *_arguments: order.append("forget"), raising=False)
    monkeypatch.setattr("sync.exchange.carrier.sys.platform", "linux")
    monkeypatch.setattr(carrier, "read_file", noted)
    put_file(tmp_path, "a.fieldtui", b"a day")
    assert order == ["forget", "read"]


# --- FAT ---------------------------------------------------------------------------------------------------


@pytest.fixture
def fat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that behaves as FAT does: refuses names, ignores case, cannot sync a folder or link."""
    real_open, real_sync, real_exists = Path.open, os.fsync, Path.exists

    def folded(path: Path) -> Path:
        if path.parent != tmp_path or set(path.name) & set('<>:"\\|?*') or path.name.endswith((".", " ")):
            if path.parent == tmp_path:
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
            return path
        there = {one.casefold(): one for one in os.listdir(tmp_path)}  # noqa: PTH208 - Path is what is changed
        return tmp_path / there.get(path.name.casefold(), path.name)

    def fsync(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):  # noqa: PTH112
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real_sync(handle)

    def no_link(*_arguments: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "open", lambda path, *a, **k: real_open(folded(path), *a, **k))
    monkeypatch.setattr(Path, "exists", lambda path: real_exists(folded(path)))
    monkeypatch.setattr(os, "fsync", fsync)
    for name in ("link", "symlink"):
        monkeypatch.setattr(os, name, no_link)
    return tmp_path


def test_an_export_to_fat_is_whole_and_counts(small: Village, worker: Device, fat: Path) -> None:
    (written,) = export_to(worker, fat)
    assert standing(worker).exported == 1
    assert next(merge_paths(small.office, [written.path])).events == 1


def test_two_exports_in_one_second_do_not_take_each_others_place_on_fat(
    worker: Device, small: Village, fat: Path
) -> None:
    first = free_name(fat, worker.id, worker.clock())
    put_file(fat, first.upper(), b"what another system wrote in capitals")
    (written,) = export_to(worker, fat)
    assert written.path.name.casefold() != first.casefold()
    assert len(list(fat.iterdir())) == 2


def test_a_name_that_fat_refuses_is_told(fat: Path) -> None:
    with pytest.raises(NameRefused, match="a:b"):
        put_file(fat, "a:b.csv", b"x")
    assert list(fat.iterdir()) == []


PEOPLE = [
    "王芳/302",
    "a:b?c*d",
    'say "hi"|<x>',
    "第1网格.",
    " 空 ",
    "...",
    "",
    "CON",
    "nul.txt",
    "x\x00\n\x1by",
    "长" * 300,
    "\udcff",
    "..\\..\\x",
]


@pytest.mark.parametrize("stem", PEOPLE, ids=ascii)
def test_a_name_made_of_peoples_words_fits_every_disk_and_stays_in_its_folder(fat: Path, stem: str) -> None:
    path = put_file(fat, name_for_file(stem, "file") + ".csv", b"x")
    assert path.parent == fat
    assert [one.name for one in fat.iterdir()] == [path.name]
    assert len((path.name + ".part").encode("utf-16-le")) // 2 <= 255
    assert len((path.name + ".part").encode()) <= 255


def test_a_name_without_anything_to_refuse_stays_as_it_is() -> None:
    assert name_for_file("第2网格-台账 2026.10", "file") == "第2网格-台账 2026.10"


def test_bundles_are_found_on_a_stick_whatever_other_systems_made_of_it(tmp_path: Path) -> None:
    for name in ("A.FIELDTUI", "b.fieldtui", "._b.fieldtui", ".Trashes/c.fieldtui", "d/._e.fieldtui"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [path.name for path in bundles_in([tmp_path])] == ["A.FIELDTUI", "b.fieldtui"]

"""Sticks and folders: a half-written file is never taken for whole, a fault is named, and counts for nothing."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from fieldtui.device import Device
from fieldtui.errors import FieldtuiError, explain
from fieldtui.undo import CannotUndo, undo, undoable
from fieldtui.vault import files
from fieldtui.vault.errors import CannotWrite, DiskFull
from fieldtui.visits import ANSWERED, record_visit
from sync.envelope import MOST_BYTES
from sync.errors import NotABundle, TooLarge
from sync.exchange import bundles_in, carrier, export_to, merge_paths, put_file, read_file, standing
from sync.exchange.carrier import CannotRead, NothingThere, NotWrittenWhole, bundle_name
from tests.sync.village import Village, bundle, doors_of, village

NAME = "20261012-090000-abcdef.fieldtui"


@pytest.fixture
def small() -> Village:
    return village({"甲": ("1",), "乙": ("2",)})


def visited(device: Device, code: str = "1") -> None:
    record_visit(device, doors_of(device, code)[0], ANSWERED, note="正常")


class PowerCut(BaseException):
    """The machine stops here."""


def cut() -> Any:  # noqa: ANN401 - stands in for functions of any result
    raise PowerCut


# --- whole or not there ----------------------------------------------------------------------------------


def test_a_file_is_put_and_read_back(tmp_path: Path) -> None:
    path = put_file(tmp_path, NAME, b"a day")
    assert (path, read_file(path), [p.name for p in tmp_path.iterdir()]) == (
        tmp_path / NAME,
        b"a day",
        [NAME],
    )


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_power_cut_before_the_name_is_there_leaves_no_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    if step == "fsync":
        monkeypatch.setattr(os, "fsync", lambda _handle: cut())
    else:
        monkeypatch.setattr(Path, "replace", lambda _from, _to: cut())
    with pytest.raises(PowerCut):
        put_file(tmp_path, NAME, b"a day")
    with pytest.raises(NothingThere):
        bundles_in([tmp_path])


def test_a_power_cut_leaves_an_earlier_bundle_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_file(tmp_path, NAME, b"yesterday")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", lambda _from, _to: cut())
        with pytest.raises(PowerCut):
            put_file(tmp_path, NAME, b"today, and longer")
    assert [read_file(path) for path in bundles_in([tmp_path])] == [b"yesterday"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs to see what a handle is of")
def test_a_file_is_synced_before_it_gets_its_name_and_its_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        order.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")  # noqa: PTH112
        real_sync(handle)

    def replace(self: Path, to: Path) -> Path:
        order.append("rename")
        return real_replace(self, to)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    put_file(tmp_path, NAME, b"a day")
    assert order == ["file", "rename", "folder"]


def test_a_stick_that_gives_something_else_back_is_named_and_cleaned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrier, "read_file", lambda _path: b"a dax")
    with pytest.raises(NotWrittenWhole, match="fieldtui"):
        put_file(tmp_path, NAME, b"a day")
    assert list(tmp_path.iterdir()) == []


# --- faults ----------------------------------------------------------------------------------------------


def failing(code: int) -> Callable[..., IO[bytes]]:
    def fail(*_arguments: object, **_options: object) -> IO[bytes]:
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EROFS, CannotWrite),
        (errno.EACCES, CannotWrite),
        (errno.EIO, CannotWrite),
        (errno.EDQUOT, DiskFull),
        (errno.ENODEV, CannotWrite),
    ],
    ids=["full", "read-only", "not allowed", "input/output", "quota", "pulled out"],
)
@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_fault_of_the_disk_is_named_and_nothing_counts_as_exported(
    small: Village,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    code: int,
    error: type[FieldtuiError],
) -> None:
    worker = small.workers["甲"]
    visited(worker)
    if step == "fsync":
        monkeypatch.setattr(os, "fsync", failing(code))
    else:
        monkeypatch.setattr(Path, step, failing(code))
    with pytest.raises(error) as caught:
        export_to(worker, tmp_path)
    monkeypatch.undo()
    assert str(tmp_path) in explain(caught.value)
    assert (standing(worker).here, standing(worker).exported) == (1, 0)
    assert list(tmp_path.glob("*.fieldtui")) == []


def test_a_write_protected_stick_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There even the attempt to remove what was not written fails."""
    monkeypatch.setattr(Path, "open", failing(errno.EROFS))
    monkeypatch.setattr(Path, "unlink", failing(errno.EROFS))
    with pytest.raises(CannotWrite):
        put_file(tmp_path, NAME, b"a day")


def test_a_folder_that_is_not_there_is_named(small: Village, tmp_path: Path) -> None:
    visited(small.workers["甲"])
    with pytest.raises(CannotWrite, match="nowhere"):
        export_to(small.workers["甲"], tmp_path / "nowhere")
    assert standing(small.workers["甲"]).here == 1
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_place_of_a_folder_is_named(small: Village, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotWrite):
        export_to(small.workers["甲"], tmp_path / "file")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_is_really_full_is_named(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        put_file(tmp_path, NAME, b"a day" * 100_000)
    assert not (tmp_path / NAME).exists()


def test_the_second_of_two_bundles_fails_and_the_first_counts(
    small: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def once(path: Path, data: bytes) -> None:
        if written:
            raise DiskFull(path=path)
        written.append(path)
        files.write_whole(path, data)

    monkeypatch.setattr(carrier, "write_whole", once)
    visited(small.office)
    with pytest.raises(DiskFull):
        export_to(small.office, tmp_path)
    assert [p.name for p in bundles_in([tmp_path])] == [p.name for p in written]


def test_what_could_not_be_exported_can_still_be_undone(
    small: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = small.workers["甲"]
    visited(worker)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", failing(errno.ENOSPC))
        with pytest.raises(DiskFull):
            export_to(worker, tmp_path)
    assert len(undoable(worker)) == 1
    undo(worker)
    bundle(worker)
    assert undoable(worker) == []


def test_what_was_exported_cannot_be_undone(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    visited(worker)
    export_to(worker, tmp_path)
    assert undoable(worker) == []
    with pytest.raises(CannotUndo):
        undo(worker)


# --- names -----------------------------------------------------------------------------------------------


def test_a_bundles_name_says_when_and_which_device_and_nothing_of_people(
    small: Village, tmp_path: Path
) -> None:
    (written,) = export_to(small.workers["甲"], tmp_path)
    assert written.path.name == f"20261012-090000-{small.workers['甲'].id.hex()[:6]}.fieldtui"
    assert written.path.name.isascii()


def test_two_exports_in_one_second_are_two_files(small: Village, tmp_path: Path) -> None:
    first = export_to(small.office, tmp_path, "甲")
    second = export_to(small.office, tmp_path, "乙")
    paths = {one.path for one in (*first, *second)}
    assert len(paths) == 2
    assert [m.refusal for m in merge_paths(small.workers["甲"], [first[0].path])] == [None]


def test_several_bundles_of_one_export_have_names_of_their_own(small: Village, tmp_path: Path) -> None:
    written = export_to(small.office, tmp_path)
    assert len({one.path for one in written}) == len(written) == 2


def test_a_name_is_the_same_on_every_system(small: Village) -> None:
    name = bundle_name(small.office.id, small.clock(), 3)
    assert not set(name) & set('<>:"/\\|?* ')


HOSTILE_NAMES = [
    b"-rf.fieldtui",
    b"--json.fieldtui",
    b"a\nb.fieldtui",
    b"\x1b[31mred.fieldtui",
    b"\xc2\x9b31m.fieldtui",
    "‮idtleif.fieldtui".encode(),
    b"[bold]x[].fieldtui",
    b"%s%n{name}.fieldtui",
    b"\xff\xfe\xfd.fieldtui",
    "社".encode("gbk") + b".fieldtui",
    b"'; DROP TABLE logs; --.fieldtui",
    b"x" * 240 + b".fieldtui",
    b" .fieldtui",
    b"..fieldtui",
]


@pytest.mark.parametrize("raw", HOSTILE_NAMES, ids=repr)
def test_a_hostile_file_name_is_only_a_name(small: Village, tmp_path: Path, raw: bytes) -> None:
    visited(small.workers["甲"])
    good, bad = tmp_path / os.fsdecode(raw), tmp_path / os.fsdecode(b"x" + raw)
    try:
        good.write_bytes(bundle(small.workers["甲"]))
        bad.write_bytes(b"no bundle")
    except OSError:
        pytest.skip("this file system has no such names")
    results = {m.refusal is None: m for m in merge_paths(small.office, bundles_in([tmp_path]))}
    assert results[True].events == 1
    assert isinstance(results[False].refusal, NotABundle)
    for merged in results.values():
        assert merged.name.isprintable()
        assert merged.reason.replace("\n", "").isprintable()
    assert next(merge_paths(small.office, [good])).again


# --- finding and reading ---------------------------------------------------------------------------------


def test_bundles_are_found_in_folders_by_name_and_once(tmp_path: Path) -> None:
    for name in (
        "b.fieldtui",
        "a.fieldtui",
        "sub/c.fieldtui",
        "a.fieldtui.part",
        "notes.txt",
        "r.fieldtui-request",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = bundles_in([tmp_path, tmp_path / "a.fieldtui"])
    assert [path.name for path in found] == ["a.fieldtui", "b.fieldtui", "c.fieldtui"]


def test_a_named_file_is_taken_whatever_its_ending(tmp_path: Path) -> None:
    (tmp_path / "bundle.dat").write_bytes(b"x")
    assert bundles_in([tmp_path / "bundle.dat"]) == [tmp_path / "bundle.dat"]


def test_a_folder_called_like_a_bundle_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "odd.fieldtui").mkdir()
    with pytest.raises(NothingThere):
        bundles_in([tmp_path])


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingThere, match=tmp_path.name):
        bundles_in([tmp_path])


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="gone"):
        bundles_in([tmp_path / "gone.fieldtui"])


def test_a_file_past_the_limit_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.fieldtui"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES * 40)
    with pytest.raises(TooLarge):
        read_file(path)


def test_a_file_that_cannot_be_read_stops_no_other(
    small: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad sector under one bundle: the others of the folder are merged."""
    visited(small.workers["甲"])
    for name in ("1.fieldtui", "3.fieldtui"):
        (tmp_path / name).write_bytes(bundle(small.workers["甲"]))
    (tmp_path / "2.fieldtui").write_bytes(b"")
    real = Path.open

    def bad_sector(self: Path, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as Path.open
        if self.name == "2.fieldtui":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", bad_sector)
    results = list(merge_paths(small.office, bundles_in([tmp_path])))
    assert [type(m.refusal).__name__ for m in results] == ["NoneType", "CannotRead", "NoneType"]
    assert results[0].events == 1


def test_progress_counts_files_to_the_last(small: Village, tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.fieldtui").write_bytes(b"x")
    seen: list[tuple[int, int]] = []
    list(merge_paths(small.office, bundles_in([tmp_path]), lambda done, total: seen.append((done, total))))
    assert seen == [(1, 3), (2, 3), (3, 3)]

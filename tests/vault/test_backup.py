"""A backup is whole or refused, holds one moment of a vault in use, and leaves nothing half done anywhere."""

import errno
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.errors import explain
from fieldtui.vault import (
    FLOOR,
    Connection,
    DiskFull,
    Vault,
    VaultLocked,
    VaultTooNew,
    create_vault,
    open_vault,
)
from fieldtui.vault import backup as backups
from fieldtui.vault import backup_writing as writing
from fieldtui.vault.backup import (
    MAGIC,
    MOST_SLOT_BYTES,
    Backup,
    backup_name,
    backups_of,
    read_backup,
    remove_older,
    verify,
)
from fieldtui.vault.backup_errors import (
    BackupDamaged,
    BackupNotWhole,
    BackupTooNew,
    CannotReadBackup,
    NoRoomForBackup,
    NotABackup,
    NothingToBackUp,
)
from fieldtui.vault.backup_writing import write_backup
from fieldtui.vault.errors import (
    CannotWrite,
    OutOfReach,
    TooLargeForDisk,
    VaultDamaged,
    VaultError,
    WriteProtected,
)
from fieldtui.vault.leftovers import SNAPSHOT
from fieldtui.vault.restoring import build, put_in_place, take_place
from fieldtui.vault.slots import read_slots, unwrap
from tests.vault.conftest import PASSPHRASE, Child, keep, kept

DAY = date(2026, 10, 12)
REFUSED = (BackupDamaged, BackupTooNew, NotABackup)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder to back up to."""
    made = tmp_path / "stick"
    made.mkdir()
    return made


def restored(backup: Backup, place: Path, passphrase: str = PASSPHRASE) -> Vault:
    """The vault in `backup`, at `place`, open."""
    held = take_place(place)
    build(backup, unwrap(backup.slots, passphrase, backup.path), place, lambda _db: None)
    put_in_place(place, held, DAY)
    return open_vault(place, passphrase)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


# --- there and back ------------------------------------------------------------------------------------------


def test_what_was_in_the_vault_is_in_the_restored_one(vault: Vault, stick: Path, tmp_path: Path) -> None:
    keep(vault, "name", "张玉梅")
    made = write_backup(vault, stick, DAY)
    back = restored(made, tmp_path / "new.vault")
    assert kept(back) == {"name": "张玉梅"}
    back.lock()


def test_a_backup_leaves_nothing_beside_itself_and_nothing_in_the_vault(
    vault: Vault, path: Path, stick: Path
) -> None:
    before = names(path)
    write_backup(vault, stick, DAY)
    assert names(stick) == ["王-2026-10-12.ftbackup"]
    assert names(path) == before


def test_several_backups_of_a_day_are_numbered(vault: Vault, stick: Path) -> None:
    made = [write_backup(vault, stick, DAY).path.name for _time in range(3)]
    assert made == ["王-2026-10-12.ftbackup", "王-2026-10-12-2.ftbackup", "王-2026-10-12-3.ftbackup"]


def test_what_was_deleted_does_not_go_along(vault: Vault, stick: Path, tmp_path: Path) -> None:
    keep(vault, "secret", "x" * 500_000)
    with_it = write_backup(vault, stick, DAY).size
    vault.write(lambda db: db.execute("DELETE FROM settings"))
    assert write_backup(vault, stick, DAY).size < with_it - 400_000


def test_nothing_of_a_backup_is_readable(vault: Vault, stick: Path) -> None:
    keep(vault, "name", "欧阳志强 19900002102")
    data = write_backup(vault, stick, DAY).path.read_bytes()
    for code in ("utf-8", "utf-16-le", "gb18030"):
        assert "欧阳志强".encode(code) not in data
        assert "19900002102".encode(code) not in data
    assert b"SQLite format" not in data


def test_a_backup_of_a_vault_in_use_is_one_moment_of_it(vault: Vault, stick: Path, tmp_path: Path) -> None:
    """Each transaction writes the same number in two tables; a copy of two moments would hold different ones."""
    numbers: list[int] = []
    stop = threading.Event()

    def write_on() -> None:
        while not stop.is_set():
            number = len(numbers) + 1
            vault.write(partial(put_pair, number=number))
            numbers.append(number)

    for number in range(200):
        vault.write(partial(put_pair, number=-number))
    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        made = [write_backup(vault, stick, DAY) for _time in range(5)]
    finally:
        stop.set()
        writer.join()
    for at, backup in enumerate(made):
        back = restored(backup, tmp_path / f"{at}.vault")
        with back.read() as db:
            pairs = [
                int(name) for (name,) in db.execute("SELECT name FROM settings WHERE name GLOB '[-0-9]*'")
            ]
            halves = [int(name) for (name,) in db.execute("SELECT hash FROM blobs")]
        back.lock()
        assert sorted(pairs) == sorted(halves)
        assert sorted(pairs)[199:] == list(range(max(pairs) + 1))
    assert len(numbers) > 5


def put_pair(db: Connection, number: int) -> None:
    db.execute("INSERT INTO settings VALUES (?, ?)", (str(number), os.urandom(300)))
    db.execute("INSERT INTO blobs VALUES (?, ?)", (str(number), os.urandom(3000)))


def test_a_backup_opens_with_the_passphrase_of_its_day(closed: Path, stick: Path, tmp_path: Path) -> None:
    """As after a change of passphrase: the slots that the backup holds are those of its day."""
    vault = open_vault(closed, PASSPHRASE)
    made = write_backup(vault, stick, DAY)
    vault.lock()
    for one in closed.glob("slots-*"):
        one.unlink()
    back = restored(made, tmp_path / "new.vault")
    assert kept(back) == {"kept": "before"}
    back.lock()


def test_both_copies_of_the_slots_are_restored(vault: Vault, stick: Path, tmp_path: Path) -> None:
    restored(write_backup(vault, stick, DAY), tmp_path / "new.vault").lock()
    for lost in ("slots-a", "slots-b"):
        shutil.copytree(tmp_path / "new.vault", copy := tmp_path / f"{lost}.vault")
        (copy / lost).unlink()
        open_vault(copy, PASSPHRASE).lock()


def test_a_vault_in_memory_has_nothing_to_back_up(stick: Path) -> None:
    with pytest.raises(NothingToBackUp):
        write_backup(Vault.in_memory(), stick, DAY)


def test_a_locked_vault_is_not_backed_up(vault: Vault, stick: Path) -> None:
    vault.lock()
    with pytest.raises(VaultLocked):
        write_backup(vault, stick, DAY)
    assert names(stick) == []


def test_a_damaged_vault_gives_no_backup(vault: Vault, path: Path, stick: Path) -> None:
    keep(vault, "much", "x" * 200_000)
    vault.write(lambda _db: None)
    with vault.read() as db:
        db.execute("SELECT 1")
    vault.lock()
    data = bytearray((path / "vault.db").read_bytes())
    data[-3000] ^= 1
    (path / "vault.db").write_bytes(data)
    again = open_vault(path, PASSPHRASE)
    with pytest.raises(VaultDamaged):
        write_backup(again, stick, DAY)
    again.lock()
    assert names(stick) == []
    assert SNAPSHOT not in names(path)


# --- what is not a whole backup ------------------------------------------------------------------------------


@cache
def good() -> bytes:
    """The bytes of a backup; made once, because the vault's key costs a third of a second."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        vault = create_vault(Path(folder) / "a.vault", PASSPHRASE, FLOOR)
        try:
            return write_backup(vault, Path(folder), DAY).path.read_bytes()
        finally:
            vault.lock()


def refused(data: bytes, folder: Path) -> type[VaultError] | None:
    path = folder / "x.ftbackup"
    path.write_bytes(data)
    try:
        verify(read_backup(path))
    except REFUSED as error:
        return type(error)
    return None


def test_the_whole_file_is_accepted(tmp_path: Path) -> None:
    assert refused(good(), tmp_path) is None


@given(at=st.integers(0, 1 << 30), change=st.integers(1, 255))
def test_a_changed_byte_anywhere_is_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, change: int
) -> None:
    data = bytearray(good())
    data[at % len(data)] ^= change
    assert refused(bytes(data), tmp_path_factory.mktemp("damaged"))


@pytest.mark.parametrize("at", [*range(24), -1, -32, -33, -40])
def test_a_changed_byte_at_the_ends_is_refused(tmp_path: Path, at: int) -> None:
    data = bytearray(good())
    data[at] ^= 1
    assert refused(bytes(data), tmp_path)


@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_that_is_cut_off_is_refused(tmp_path_factory: pytest.TempPathFactory, share: float) -> None:
    data = good()
    assert refused(data[: int(len(data) * share)], tmp_path_factory.mktemp("cut"))


def test_a_file_with_something_behind_it_is_refused(tmp_path: Path) -> None:
    assert refused(good() + b"\0", tmp_path) is BackupDamaged


@pytest.mark.parametrize("data", [b"", b"FTBACK", b"PK\x03\x04" + bytes(5000), b"FTSLOTS1" + bytes(500)])
def test_a_foreign_file_is_no_backup(tmp_path: Path, data: bytes) -> None:
    assert refused(data, tmp_path) is NotABackup


def test_a_backup_of_a_newer_program_is_refused_by_the_number_of_its_format(tmp_path: Path) -> None:
    path = tmp_path / "x.ftbackup"
    path.write_bytes(good()[:8] + (7).to_bytes(2) + good()[10:])
    with pytest.raises(BackupTooNew) as caught:
        read_backup(path)
    assert (caught.value.facts["version"], caught.value.facts["known"]) == (7, 1)


@pytest.mark.parametrize("length", [MOST_SLOT_BYTES + 1, 0xFFFFFFFF])
def test_absurd_slots_are_refused_before_anything_is_read(
    tmp_path: Path, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "decode", lambda _data: pytest.fail("was read"))
    data = MAGIC + (1).to_bytes(2) + length.to_bytes(4) + bytes(100)
    assert refused(data, tmp_path) is BackupDamaged


def test_an_absurd_length_of_the_database_is_refused(tmp_path: Path) -> None:
    slots = int.from_bytes(good()[10:14])
    at = 14 + slots
    assert refused(good()[:at] + b"\xff" * 8 + good()[at + 8 :], tmp_path) is BackupDamaged


def test_a_backup_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotReadBackup, match="gone"):
        read_backup(tmp_path / "gone.ftbackup")


def test_a_cause_is_told_in_the_language_in_use(tmp_path: Path) -> None:
    path = tmp_path / "x.ftbackup"
    path.write_bytes(good()[:-5])
    with pytest.raises(BackupDamaged) as caught:
        read_backup(path)
    assert "x.ftbackup" in explain(caught.value)


# --- sticks --------------------------------------------------------------------------------------------------


def failing(code: int) -> Callable[..., Any]:
    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
@pytest.mark.parametrize(
    ("code", "error"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EFBIG, TooLargeForDisk),
        (errno.EROFS, WriteProtected),
        (errno.EACCES, CannotWrite),
        (errno.EIO, OutOfReach),
        (errno.ENODEV, OutOfReach),
        (errno.ENOENT, OutOfReach),
    ],
)
def test_a_fault_of_the_stick_is_named_and_leaves_no_backup(
    vault: Vault,
    path: Path,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    code: int,
    error: type[VaultError],
) -> None:
    if step == "write":
        monkeypatch.setattr(writing, "_stream", failing(code))
    elif step == "fsync":
        monkeypatch.setattr("fieldtui.vault.files.os.fsync", failing(code))
    else:
        monkeypatch.setattr(Path, "replace", failing(code))
    with pytest.raises(error) as caught:
        write_backup(vault, stick, DAY)
    monkeypatch.undo()
    assert str(stick) in explain(caught.value)
    assert names(stick) == []
    assert SNAPSHOT not in names(path)


def test_a_stick_that_is_pulled_out_in_the_middle_is_named(vault: Vault, stick: Path) -> None:
    keep(vault, "much", "x" * 3_000_000)

    def pull(done: int, total: int) -> None:
        if done > total * 3 // 4:
            shutil.rmtree(stick, ignore_errors=True)

    with pytest.raises(OutOfReach):
        write_backup(vault, stick, DAY, pull)
    assert not stick.exists()


def test_a_stick_that_gives_something_else_back_is_named_and_cleaned(
    vault: Vault, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def worn_out(self: Path, to: Path) -> Path:
        data = bytearray(self.read_bytes())
        data[5000] ^= 4
        self.write_bytes(data)
        return real(self, to)

    monkeypatch.setattr(Path, "replace", worn_out)
    with pytest.raises(BackupNotWhole):
        write_backup(vault, stick, DAY)
    assert names(stick) == []


def test_too_little_room_is_told_before_anything_is_written(
    vault: Vault, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(stick)._replace(free=100_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(NoRoomForBackup):
        write_backup(vault, stick, DAY)
    assert names(stick) == []


def test_a_folder_that_is_not_there_is_named(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="nowhere"):
        write_backup(vault, tmp_path / "nowhere", DAY)


def test_work_that_is_stopped_leaves_nothing_at_any_moment(vault: Vault, path: Path, stick: Path) -> None:
    keep(vault, "much", "x" * 3_000_000)
    seen: list[int] = []
    write_backup(vault, stick, DAY, lambda done, _total: seen.append(done)).path.unlink()

    class Enough(Exception):
        pass

    for last in range(len(seen)):
        told = iter(range(last))

        def stop(_done: int, _total: int, told: Iterator[int] = told) -> None:
            if next(told, None) is None:
                raise Enough

        with pytest.raises(Enough):
            write_backup(vault, stick, DAY, stop)
        assert names(stick) == []
        assert SNAPSHOT not in names(path)
    assert len(seen) > 5


def test_progress_rises_to_the_end(vault: Vault, stick: Path) -> None:
    keep(vault, "much", "x" * 3_000_000)
    seen: list[tuple[int, int]] = []
    write_backup(vault, stick, DAY, lambda done, total: seen.append((done, total)))
    shares = [done / total for done, total in seen]
    assert max(shares) == shares[-1] == 1


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs to see what a handle is of")
def test_a_backup_is_synced_before_it_gets_its_name_and_its_folder_after(
    vault: Vault, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        target = Path(f"/proc/self/fd/{handle}").readlink()
        if target.is_relative_to(stick):
            order.append("folder" if target == stick else "file")
        real_sync(handle)

    def replace(self: Path, to: Path) -> Path:
        order.append("rename")
        return real_replace(self, to)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    write_backup(vault, stick, DAY)
    assert order == ["file", "rename", "folder"]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may have a small disk")
def test_a_stick_that_fills_up_is_named_and_keeps_no_half_backup(
    vault: Vault, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=100k", "none", str(stick)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine gives no small disk")
    try:
        with pytest.raises(NoRoomForBackup):
            write_backup(vault, stick, DAY)
        monkeypatch.setattr(writing, "_require_room", lambda *_facts: None)
        with pytest.raises(DiskFull):
            write_backup(vault, stick, DAY)
        assert names(stick) == []
    finally:
        subprocess.run(["umount", "-l", str(stick)], check=True)


LIMITED = """
import resource, sys
from datetime import date
from pathlib import Path
from fieldtui.vault import open_vault
from fieldtui.vault.errors import TooLargeForDisk
from fieldtui.vault.backup_writing import write_backup
vault = open_vault(Path(sys.argv[1]), sys.argv[2])
size = (Path(sys.argv[1]) / "vault.db").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    write_backup(vault, Path(sys.argv[3]), date(2026, 10, 12))
except TooLargeForDisk:
    print("too large", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_takes_no_file_of_that_size_is_named(closed: Path, stick: Path, child: Child) -> None:
    """As a FAT stick beyond 4 GiB: the same error number, from a limit of the process."""
    process = child(LIMITED, closed, PASSPHRASE, stick)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"too large"
    assert names(stick) == []


# --- names and what is ours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["王", "a:b?c*d", 'x<y>"z"', "a\nb\x1b[31m", "..", "x" * 200, "街道办" * 60, "‮abc", "trailing. "]
)
def test_a_name_is_one_that_every_stick_takes(name: str) -> None:
    made = backup_name(Path("/x") / f"{name.replace('/', '_')}.vault", DAY, 12)
    assert re.fullmatch(r'[^<>:"/\\|?*\x00-\x1f]+-2026-10-12-12\.ftbackup', made)
    assert len(made.encode()) < 255
    assert made.isprintable()


def other_vault(tmp_path: Path) -> Vault:
    """Another person's vault that has the same name."""
    (tmp_path / "other").mkdir()
    return create_vault(tmp_path / "other" / "王.vault", PASSPHRASE, FLOOR)


def test_older_backups_give_way_and_only_those_of_this_vault(
    vault: Vault, path: Path, stick: Path, tmp_path: Path
) -> None:
    theirs = other_vault(tmp_path)
    foreign = write_backup(theirs, stick, date(2020, 1, 1)).path.name
    theirs.lock()
    for name in ("王-2019-01-01.ftbackup", "王-notes.txt", "别的-2026-10-01.ftbackup"):
        (stick / name).write_bytes(b"somebody's")
    made = [write_backup(vault, stick, date(2026, 10, day)).path for day in (1, 2, 3, 4)]
    removed = remove_older(path, read_slots(path).vault_id, made[-1], 3)
    assert removed == [made[0]]
    assert names(stick) == sorted(
        [foreign, "王-2019-01-01.ftbackup", "王-notes.txt", "别的-2026-10-01.ftbackup"]
        + [one.name for one in made[1:]]
    )


def test_the_one_just_made_stays_whatever_its_date_says(vault: Vault, path: Path, stick: Path) -> None:
    for year in (2097, 2098, 2099):
        write_backup(vault, stick, date(year, 1, 1))
    made = write_backup(vault, stick, DAY).path
    own = read_slots(path).vault_id
    remove_older(path, own, made, 3)
    assert [one.name[2:6] for one in backups_of(path, own, stick)] == ["2099", "2098", "2026"]


def test_what_an_interrupted_backup_left_is_no_backup_and_goes_with_the_next(
    vault: Vault, path: Path, stick: Path, tmp_path: Path
) -> None:
    whole = write_backup(vault, tmp_path, DAY).path.read_bytes()
    theirs = other_vault(tmp_path)
    foreign = write_backup(theirs, tmp_path, date(2020, 1, 1)).path.read_bytes()
    theirs.lock()
    (stick / "王-2026-10-01.ftbackup.part").write_bytes(whole[:9000])
    (stick / "王-2026-10-02.ftbackup.part").write_bytes(b"")
    (stick / "王-2026-10-03.ftbackup.part").write_bytes(bytes(4096))
    (stick / "王-2026-10-04.ftbackup.part").write_bytes(foreign[:9000])
    (stick / "照片-2026-10-01.ftbackup.part").write_bytes(whole[:9000])
    assert backups_of(path, read_slots(path).vault_id, stick) == []
    write_backup(vault, stick, DAY)
    assert names(stick) == sorted(
        ["王-2026-10-04.ftbackup.part", "照片-2026-10-01.ftbackup.part", "王-2026-10-12.ftbackup"]
    )


def test_what_a_crash_left_in_the_vault_goes_at_the_next_opening(closed: Path) -> None:
    for ending in ("", "-journal"):
        (closed / (SNAPSHOT + ending)).write_bytes(b"left")
    open_vault(closed, PASSPHRASE).lock()
    assert [name for name in names(closed) if name.startswith(SNAPSHOT)] == []


CRASH = """
import os, sys
from datetime import date
from pathlib import Path
from fieldtui.vault import open_vault
from fieldtui.vault.backup_writing import write_backup
vault = open_vault(Path(sys.argv[1]), sys.argv[2])
vault.write(lambda db: db.execute("INSERT OR REPLACE INTO settings VALUES ('much', ?)", (os.urandom(3_000_000),)))
left = int(sys.argv[4])
def told(done, total):
    global left
    left -= 1
    if not left:
        os._exit(9)
write_backup(vault, Path(sys.argv[3]), date(2026, 10, 12), told)
"""


@pytest.mark.parametrize("at", [1, 2, 3, 4, 5, 6, 7])
def test_a_program_that_dies_while_it_backs_up_leaves_no_half_backup(
    closed: Path, stick: Path, tmp_path: Path, child: Child, at: int
) -> None:
    child(CRASH, closed, PASSPHRASE, stick, at).wait()
    for found in stick.glob("*.ftbackup"):
        verify(read_backup(found))
    vault = open_vault(closed, PASSPHRASE)
    assert SNAPSHOT not in names(closed)
    made = write_backup(vault, stick, date(2026, 10, 13))
    vault.lock()
    assert list(stick.glob("*.part")) == []
    back = restored(made, tmp_path / "new.vault")
    assert kept(back)["kept"] == "before"
    back.lock()


def test_a_backup_of_a_newer_vault_is_refused_by_the_name_of_its_step(
    vault: Vault, stick: Path, tmp_path: Path
) -> None:
    vault.write(
        lambda db: db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('fieldtui', 'm999_later', '')"
        )
    )
    made = write_backup(vault, stick, DAY)
    with pytest.raises(VaultTooNew, match="m999_later"):
        restored(made, tmp_path / "new.vault")
    assert [name for name in names(tmp_path) if name.startswith("new")] == []


def test_a_file_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.ftbackup"
    path.write_bytes(good())
    sizes: list[int] = []
    real = Path.open

    def spying(self: Path, *arguments: Any, **options: Any) -> IO[Any]:  # noqa: ANN401 - as Path.open
        file: Any = real(self, *arguments, **options)
        return Spy(file, sizes)  # type: ignore[return-value]

    backup = read_backup(path)
    monkeypatch.setattr(Path, "open", spying)
    monkeypatch.setattr(backups, "CHUNK", 4096)
    verify(backup)
    assert 0 < max(sizes) <= 4096


class Spy:
    """A file that notes how much is asked of it at once."""

    def __init__(self, file: IO[bytes], sizes: list[int]) -> None:
        self._file, self._sizes = file, sizes

    def read(self, size: int) -> bytes:
        self._sizes.append(size)
        return self._file.read(size)

    def seek(self, *where: int) -> int:
        return self._file.seek(*where)

    def __enter__(self) -> "Spy":
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

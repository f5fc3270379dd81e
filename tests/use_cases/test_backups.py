"""Backing up as a person does it: when it was done last, when it is time, and after exports."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from fieldtui.backups import (
    KEPT,
    OLD,
    InsideTheVault,
    back_up,
    back_up_after_export,
    backup_standing,
    last_backup_in_words,
)
from fieldtui.device import Device, create_device, new_device, open_device
from fieldtui.i18n import use_language
from fieldtui.key_slots import change_passphrase, new_recovery_code, rekey_vault
from fieldtui.log.event import Entry
from fieldtui.log.rebuild import rebuild
from fieldtui.preferences import BESIDE
from fieldtui.restoring import (
    ANOTHER,
    NEWER,
    SAME,
    UNKNOWN,
    Prepared,
    checked_backup,
    prepare,
    reach_in_words,
    with_secret,
)
from fieldtui.vault import FLOOR, Vault, VaultBusy
from fieldtui.vault.backup import Backup
from fieldtui.vault.backup_errors import NothingToBackUp, WrongBackupSecret
from fieldtui.vault.recovery_code import shown
from fieldtui.vault.slots import read_slots
from tests.town import SeededBytes, StoppedClock

PASSPHRASE = "correct horse"
DAY = date(2026, 10, 12)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def device(tmp_path: Path, clock: StoppedClock) -> Iterator[Device]:
    """A device with a vault on the disk."""
    made = create_device(tmp_path / "my.vault", PASSPHRASE, "李明", FLOOR, clock=clock, random=SeededBytes(5))
    yield made
    made.lock()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("zh_CN")


def grow(device: Device, count: int = 1) -> None:
    """Record something."""
    device.record("1", [Entry("compound.added", {"name": f"小区{at}"}) for at in range(count)])


def prepared(backup: Backup, place: Path, passphrase: str = PASSPHRASE) -> Prepared:
    return prepare(backup, place, with_secret(passphrase, backup.path), SeededBytes(9))


# --- when it was done last -----------------------------------------------------------------------------------


def test_a_new_vault_with_nothing_in_it_needs_no_backup(device: Device) -> None:
    found = backup_standing(device)
    assert (found.at, found.path, found.since, found.due) == (0, None, 0, False)


def test_what_was_never_backed_up_is_due_at_once(device: Device) -> None:
    grow(device, 3)
    found = backup_standing(device)
    assert (found.since, found.due) == (3, True)
    assert "3 records" in last_backup_in_words(device, found)


def test_records_are_counted_since_the_last_backup(device: Device, stick: Path, clock: StoppedClock) -> None:
    grow(device, 3)
    made = back_up(device, stick)
    grow(device, 2)
    found = backup_standing(device)
    assert (found.at, found.path, found.since) == (device.wall(), made.path, 2)


@pytest.mark.parametrize(
    ("age", "records", "due"),
    [(OLD, 1, True), (OLD - timedelta(hours=1), 1, False), (OLD * 9, 0, False), (-OLD * 9, 1, False)],
    ids=["old", "young", "nothing since", "a clock that went back"],
)
def test_a_reminder_comes_when_work_would_be_lost_and_the_backup_is_old(
    device: Device, stick: Path, clock: StoppedClock, age: timedelta, records: int, due: bool
) -> None:
    back_up(device, stick)
    if records:
        grow(device, records)
    clock.now += age
    found = backup_standing(device)
    assert found.due == due
    assert ("time" in last_backup_in_words(device, found)) == due


def test_a_backup_that_failed_is_not_the_last_one(device: Device, stick: Path) -> None:
    made = back_up(device, stick)
    grow(device)

    class Enough(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        back_up(device, stick, stop)
    assert backup_standing(device).path == made.path
    assert backup_standing(device).since == 1


def test_what_others_wrote_does_not_count(device: Device, stick: Path) -> None:
    back_up(device, stick)
    device.vault.write(
        lambda db: db.execute("INSERT INTO logs (device, scope, epoch, head) VALUES (x'07', '1', 0, 900)")
    )
    assert backup_standing(device).since == 0


@pytest.mark.parametrize("inside", [".", "deeper"])
def test_the_vaults_own_folder_is_no_place_for_a_backup(device: Device, tmp_path: Path, inside: str) -> None:
    place = tmp_path / "my.vault" / inside
    place.mkdir(exist_ok=True)
    with pytest.raises(InsideTheVault):
        back_up(device, place)


def test_a_device_in_memory_is_not_backed_up(stick: Path) -> None:
    device = new_device(Vault.in_memory(), "李明", clock=StoppedClock(), random=SeededBytes(5))
    with pytest.raises(NothingToBackUp):
        back_up(device, stick)


# --- after an export -----------------------------------------------------------------------------------------


def test_without_a_wish_an_export_brings_no_backup(device: Device, stick: Path) -> None:
    assert back_up_after_export(device, stick, "") is None
    assert list(stick.iterdir()) == []


@pytest.mark.parametrize("wanted", [BESIDE, "elsewhere"])
def test_a_backup_goes_beside_the_bundles_or_to_its_folder(
    device: Device, stick: Path, tmp_path: Path, wanted: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    found = back_up_after_export(device, stick, wanted if wanted == BESIDE else str(elsewhere))
    assert found is not None
    assert found[0].path.parent == (stick if wanted == BESIDE else elsewhere)


def test_the_newest_few_stay_and_a_backup_by_hand_removes_none(
    device: Device, stick: Path, clock: StoppedClock
) -> None:
    for _day in range(KEPT + 2):
        back_up(device, stick)
        clock.forward(days=1)
    assert len(list(stick.iterdir())) == KEPT + 2
    found = back_up_after_export(device, stick, BESIDE)
    assert found is not None
    assert len(found[1]) == 3
    assert sorted(one.name for one in stick.iterdir()) == [
        f"my-2026-10-{day}.ftbackup" for day in (15, 16, 17)
    ]


# --- restoring -----------------------------------------------------------------------------------------------


def test_a_backup_while_somebody_records_without_pause_is_one_moment(
    device: Device, stick: Path, tmp_path: Path
) -> None:
    stop = threading.Event()

    def record_on() -> None:
        while not stop.is_set():
            grow(device)

    writer = threading.Thread(target=record_on)
    grow(device, 300)
    writer.start()
    try:
        made = [back_up(device, stick) for _time in range(3)]
    finally:
        stop.set()
        writer.join()
    for at, backup in enumerate(made):
        place = tmp_path / f"{at}.vault"
        prepared(backup, place).put_in_place(DAY)
        back = open_device(place, PASSPHRASE)
        with back.read() as db:
            rows = db.execute("SELECT count(*) FROM compounds").fetchone()[0]
            events = db.execute("SELECT count(*) FROM tail").fetchone()[0]
        assert rows == events >= 300
        assert back.vault.write(rebuild)
        back.lock()


def test_a_wrong_passphrase_says_which_one_is_meant_and_leaves_nothing(
    device: Device, stick: Path, tmp_path: Path
) -> None:
    made = back_up(device, stick)
    with pytest.raises(WrongBackupSecret, match="the day when it was made"):
        prepared(made, tmp_path / "new.vault", "wrong horse")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["my.vault", "stick"]


def test_the_same_and_a_newer_backup_are_called_so(device: Device, stick: Path, tmp_path: Path) -> None:
    grow(device)
    older = back_up(device, stick)
    grow(device)
    newer = back_up(device, stick)
    place = tmp_path / "new.vault"
    for backup, said in ((newer, UNKNOWN), (newer, SAME)):
        found = prepared(backup, place)
        assert found.compared == said
        assert found.occupied == (said == SAME)
        found.put_in_place(DAY)
    prepared(older, place).put_in_place(DAY)
    found = prepared(newer, place)
    assert found.compared == NEWER
    found.discard()


def test_the_vault_of_another_device_is_called_so(device: Device, stick: Path, tmp_path: Path) -> None:
    made = back_up(device, stick)
    other = tmp_path / "other.vault"
    create_device(other, PASSPHRASE, "别人", FLOOR).lock()
    found = prepared(made, other)
    assert found.compared == ANOTHER
    found.discard()


@pytest.mark.parametrize("why", ["passphrase", "damaged", "no slots"])
def test_a_vault_that_does_not_open_cannot_be_compared_and_is_kept(
    device: Device, stick: Path, tmp_path: Path, why: str
) -> None:
    made = back_up(device, stick)
    other = tmp_path / "other.vault"
    create_device(other, "another horse" if why == "passphrase" else PASSPHRASE, "别人", FLOOR).lock()
    if why == "damaged":
        (other / "vault.db").write_bytes(bytes(9000))
    if why == "no slots":
        for one in other.glob("slots-*"):
            one.unlink()
    found = prepared(made, other)
    assert (found.compared, found.occupied) == (UNKNOWN, True)
    kept = found.put_in_place(DAY)
    assert kept is not None
    assert kept.is_dir()
    open_device(other, PASSPHRASE).lock()


def test_while_one_is_asked_nobody_opens_the_vault_that_is_there(
    device: Device, stick: Path, tmp_path: Path
) -> None:
    made = back_up(device, stick)
    device.lock()
    found = prepared(made, tmp_path / "my.vault")
    with pytest.raises(VaultBusy):
        open_device(tmp_path / "my.vault", PASSPHRASE)
    found.discard()
    open_device(tmp_path / "my.vault", PASSPHRASE).lock()


def test_the_reach_of_a_vault_is_told_with_number_and_time(
    device: Device, stick: Path, tmp_path: Path, clock: StoppedClock
) -> None:
    grow(device, 2)
    clock.forward(days=400)
    found = prepared(checked_backup(back_up(device, stick).path), tmp_path / "new.vault")
    said = reach_in_words(found.reach)
    assert "李明: 2 records, the last is number 2 of 2026-10-12" in said
    assert found.made == device.wall()
    found.discard()


def test_a_recovery_code_of_its_day_opens_a_backup_too(device: Device, stick: Path, tmp_path: Path) -> None:
    code = new_recovery_code(device, PASSPHRASE)
    made = back_up(device, stick)
    place = tmp_path / "new.vault"
    prepared(made, place, shown(code).lower()).put_in_place(DAY)
    open_device(place, PASSPHRASE).lock()


def test_a_vault_that_got_another_key_is_backed_up_with_it_and_restored_under_the_usual_name(
    device: Device, stick: Path, tmp_path: Path
) -> None:
    grow(device, 2)
    before = back_up(device, stick)
    rekey_vault(device, PASSPHRASE, "another horse", FLOOR)
    after = back_up(device, stick)
    assert read_slots(tmp_path / "my.vault").database != "vault.db"
    for name, backup, passphrase in (("old", before, PASSPHRASE), ("new", after, "another horse")):
        place = tmp_path / f"{name}.vault"
        found = prepared(backup, place, passphrase)
        assert found.reach.records == 2
        found.put_in_place(DAY)
        assert read_slots(place).database == "vault.db"
        open_device(place, passphrase).lock()


def test_after_a_change_of_passphrase_a_backup_opens_with_the_one_of_its_day_alone(
    device: Device, stick: Path, tmp_path: Path
) -> None:
    made = back_up(device, stick)
    change_passphrase(device, PASSPHRASE, "another horse", FLOOR)
    place = tmp_path / "new.vault"
    with pytest.raises(WrongBackupSecret):
        prepared(made, place, "another horse")
    prepared(made, place).put_in_place(DAY)
    open_device(place, PASSPHRASE).lock()

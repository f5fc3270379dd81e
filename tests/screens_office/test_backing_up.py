"""Backups on the screens: made from Exchange, wished for with each export, restored from Unlock."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Input

from fieldtui.backups import back_up
from fieldtui.device import Device, create_device, open_device
from fieldtui.key_slots import rekey_vault
from fieldtui.vault import FLOOR, backup_writing
from fieldtui.vault.backup import read_backup, verify
from fieldtui.visits import record_visit
from screens import vaulting
from screens.app import FieldtuiApp
from screens.backing_up import in_hundredths
from screens.exchange import ExchangeScreen
from screens.keyhole import VaultAtPath
from screens.over import Confirm
from screens.restoring import RestoreScreen
from screens.secret import AskSecret
from screens.today import TodayScreen
from screens.unlock import UnlockScreen
from screens.vaulting import put_away
from screens.working import Work
from sync.exchange import enrol, enrolment_request, join
from sync.exchange.folders import remember_folder
from tests.screens.keys import LARGE, SMALL
from tests.screens_office.desk import Community, DeskKeys, at_the_desk, door_at, folder
from tests.town import SeededBytes

PASSPHRASE = "correct horse"
PLACE = Path("my.vault")


@pytest.fixture
def worker(people: Community, in_a_folder_of_its_own: None) -> Iterator[Device]:
    """A worker of the community whose vault is on the disk, and whose stick is plugged in."""
    clock = people.town.clock
    made = create_device(PLACE, PASSPHRASE, "李明", FLOOR, clock=clock, random=SeededBytes(31))
    outgoing, code = enrol(people.office, enrolment_request(made), ["2"])
    join(made, outgoing.data, code)
    remember_folder(made, folder("stick"))
    yield made
    made.lock()


@asynccontextmanager
async def locked(*, size: tuple[int, int] = SMALL) -> AsyncIterator[DeskKeys]:
    """The program at Unlock, over `my.vault` whether it is there or not."""
    app = FieldtuiApp(VaultAtPath(PLACE))
    async with app.run_test(size=size) as pilot:
        keys = DeskKeys(app, pilot)
        await keys.settle()
        yield keys
        app.close()


def backups() -> list[Path]:
    return sorted(Path("stick").glob("*.ftbackup"))


async def restored(keys: DeskKeys, path: Path, passphrase: str = PASSPHRASE) -> None:
    """From Unlock to the passphrase of a backup that is found by its path."""
    await keys.press("f9")
    assert isinstance(keys.screen, RestoreScreen)
    await keys.choose("other")
    panel = keys.screen
    await keys.fill(str(path.absolute()))
    await after(keys, panel)
    panel = keys.screen
    assert isinstance(panel, AskSecret)
    await keys.fill(passphrase)
    await after(keys, panel)


async def after(keys: DeskKeys, panel: object) -> None:
    """Wait until `panel` is gone, and what was begun behind it is over or asks for something."""
    while keys.screen is panel:
        await asyncio.sleep(0.005)
    await keys.settle()


async def backed_up(keys: DeskKeys) -> None:
    """Two keys: the action, and the stick that is offered."""
    await keys.press("6")
    await keys.press("enter")


async def arrived(keys: DeskKeys) -> None:
    """Wait until the restored vault is open on the screen: its places are made after the work is over."""
    for _turn in range(2000):
        await keys.settle()
        if isinstance(keys.place, TodayScreen):
            return
        await asyncio.sleep(0.005)
    raise AssertionError(keys.text())


async def test_two_keys_and_the_vault_is_on_the_stick(worker: Device) -> None:
    async with at_the_desk(worker, start="exchange") as keys:
        await backed_up(keys)
        (made,) = backups()
        assert made.name in keys.shown("said")
    verify(read_backup(made))


async def test_exchange_says_when_it_was_and_how_much_came_since(worker: Device) -> None:
    async with at_the_desk(worker, start="exchange") as keys:
        await backed_up(keys)
        record_visit(worker, door_at(worker), "answered")
        await keys.press("f2", "f5")
        assert "2026-10-12 09:00" in keys.shown("top")


async def test_a_vault_in_memory_offers_no_backup_and_says_why(people: Community) -> None:
    async with at_the_desk(people.worker, start="exchange") as keys:
        await keys.press("6")
        assert isinstance(keys.screen, ExchangeScreen)
        assert keys.notices


async def test_an_export_brings_a_backup_along_once_that_is_wished(worker: Device) -> None:
    async with at_the_desk(worker, start="exchange") as keys:
        wishes: list[tuple[str, str | int]] = []
        keys.app.remember = lambda what, value: wishes.append((what, value))
        await keys.press("7")
        await keys.press("down", "enter")
        assert wishes == [("backup", "beside")]
        await keys.choose(_first_way_out(keys))
        (made,) = backups()
        assert made.name in keys.shown("said")
    assert list(Path("stick").glob("*.fieldtui"))


def _first_way_out(keys: DeskKeys) -> str:
    assert isinstance(keys.screen, ExchangeScreen)
    return next(row.key for row in keys.screen.rows._rows if row.key.startswith("out "))


async def test_the_stick_is_not_called_safe_before_its_backup_is_there(
    worker: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    async with at_the_desk(worker, start="exchange") as keys:
        keys.app.backup = "beside"
        real = backup_writing._stream

        def streaming(*arguments: object) -> bytes:
            said.append(keys.shown("said"))
            return real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(backup_writing, "_stream", streaming)
        await keys.choose(_first_way_out(keys))
        assert "拔下 U 盘" in keys.shown("said")
    assert [("现在可以拔下" in one) for one in said] == [False]


@pytest.mark.parametrize("work", ["a backup", "another key"])
async def test_locking_stops_long_work_and_nothing_of_it_is_left(
    worker: Device, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    told, going = Work.told, asyncio.Event()
    loop, go_on = asyncio.get_running_loop(), threading.Event()

    def waiting(self: Work, done: int, total: int) -> None:
        loop.call_soon_threadsafe(going.set)
        assert go_on.wait(20)
        told(self, done, total)

    def let_go(app: FieldtuiApp) -> Awaitable[None]:
        assert app.covered
        loop.call_later(0, go_on.set)
        return put_away(app)

    monkeypatch.setattr(Work, "told", waiting)
    monkeypatch.setattr(vaulting, "put_away", let_go)
    before = sorted(PLACE.iterdir())
    app = FieldtuiApp(VaultAtPath(PLACE), device=worker, start="exchange")
    async with app.run_test(size=SMALL) as pilot:
        keys = DeskKeys(app, pilot)
        await keys.settle()
        screen = keys.place
        assert isinstance(screen, ExchangeScreen)
        screen.begin(_long_work(screen, work))
        await going.wait()
        await vaulting.lock(app)
        await keys.settle()
        assert isinstance(keys.place, UnlockScreen)
        assert keys.notices
    assert worker.vault.locked
    open_device(PLACE, PASSPHRASE).lock()
    assert [one.name for one in Path("stick").iterdir()] == []
    assert (
        {"vault.db", "slots-a", "slots-b"}
        <= {one.name for one in PLACE.iterdir()}
        <= {one.name for one in before}
    )


async def _long_work(screen: ExchangeScreen, work: str) -> None:
    with screen.work(work) as told:
        if work == "a backup":
            await screen.call(back_up, folder("stick"), in_hundredths(told))
        else:
            await screen.call(rekey_vault, PASSPHRASE, "", FLOOR, told.told)


async def test_an_export_whose_backup_fails_says_both(worker: Device) -> None:
    async with at_the_desk(worker, start="exchange") as keys:
        keys.app.backup = str(Path("gone").absolute())
        await keys.choose(_first_way_out(keys))
        assert "拔下 U 盘" in keys.shown("said")
        assert "gone" in keys.shown("said")


async def test_a_newcomer_restores_instead_of_making_a_vault(worker: Device) -> None:
    async with at_the_desk(worker, start="exchange") as keys:
        await backed_up(keys)
    (made,) = backups()
    PLACE.rename("lost.vault")
    async with locked() as keys:
        await restored(keys, made)
        await arrived(keys)
        assert keys.app.session.device.identity.person == "李明"


async def test_over_a_vault_it_asks_and_cancel_has_the_focus(worker: Device) -> None:
    async with at_the_desk(worker, start="exchange") as keys:
        await backed_up(keys)
    worker.lock()
    (made,) = backups()
    async with locked() as keys:
        await restored(keys, made)
        assert isinstance(keys.screen, Confirm)
        panel = keys.screen
        await keys.press("enter")
        await after(keys, panel)
        assert isinstance(keys.screen, RestoreScreen)
        assert sorted(one.name for one in Path().iterdir()) == ["my.vault", "stick"]
        await keys.press("escape")
        assert isinstance(keys.screen, UnlockScreen)
    open_device(PLACE, PASSPHRASE).lock()


async def test_said_yes_both_vaults_are_there(worker: Device) -> None:
    async with at_the_desk(worker, start="exchange") as keys:
        await backed_up(keys)
    worker.lock()
    (made,) = backups()
    async with locked(size=LARGE) as keys:
        await restored(keys, made)
        await keys.press("tab", "enter")
        await arrived(keys)
    (kept,) = Path().glob("my-before-restore-*.vault")
    open_device(kept, PASSPHRASE).lock()


async def test_a_wrong_passphrase_is_asked_for_again(worker: Device) -> None:
    async with at_the_desk(worker, start="exchange") as keys:
        await backed_up(keys)
    (made,) = backups()
    PLACE.rename("lost.vault")
    async with locked() as keys:
        await restored(keys, made, "wrong horse")
        assert isinstance(keys.screen, AskSecret)
        assert "wrong horse" not in keys.text()
        await keys.fill(PASSPHRASE)
        await arrived(keys)


async def test_a_damaged_file_is_refused_before_a_passphrase_is_asked_for(worker: Device) -> None:
    async with at_the_desk(worker, start="exchange") as keys:
        await backed_up(keys)
    (made,) = backups()
    data = bytearray(made.read_bytes())
    data[9000] ^= 1
    made.write_bytes(data)
    async with locked() as keys:
        await keys.press("f9")
        await keys.choose("other")
        panel = keys.screen
        await keys.fill(str(made.absolute()))
        await after(keys, panel)
        assert isinstance(keys.screen, RestoreScreen)
        assert any(made.name in notice for notice in keys.notices)


async def test_backups_beside_the_vault_are_offered(worker: Device) -> None:
    async with at_the_desk(worker, start="exchange") as keys:
        await backed_up(keys)
    (made,) = backups()
    made.rename(PLACE.parent / made.name)
    async with locked() as keys:
        await keys.press("f9")
        assert made.name in keys.text()


async def test_f9_while_a_passphrase_is_typed_keeps_it_out_of_sight(worker: Device) -> None:
    async with locked() as keys:
        await keys.type("corr")
        await keys.press("f9", "escape")
        assert isinstance(keys.screen, UnlockScreen)
        assert keys.screen.query(Input).first().value == "corr"
        assert "corr" not in keys.text()

"""The ways into the vault on the screen: changed, made and typed back, accepted in words; and forgotten ones."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.screen import ModalScreen
from textual.widgets import Input

from fieldtui.device import OFFICE as OFFICE_ROLE
from fieldtui.device import WORKER, Device, create_device, open_device
from fieldtui.key_slots import new_recovery_code, verify_recovery_code, ways_in
from fieldtui.log.event import Entry
from fieldtui.log.kinds import RECOVERY_OFFER
from fieldtui.log.names import COMMUNITY
from fieldtui.office_recovery import accept_recovery, recovery_of
from fieldtui.recovery_files import has_request, waiting_code
from fieldtui.vault import FLOOR, WrongPassphrase
from fieldtui.vault.recovery_code import shown
from fieldtui.vault.slots import RECOVERY
from screens.app import FieldtuiApp
from screens.places import PLACES
from screens.prose import Prose
from screens.recovering import RecoveringScreen
from screens.rows import Rows
from screens.today import TodayScreen
from tests.qr.raster import cells_of_screen, picture, read
from tests.quick_hash import quick_hashes
from tests.screens.keys import LARGE, SMALL, Keys
from tests.town import SeededBytes, StoppedClock, replace_identity

PASSPHRASE, NEW = "correct horse", "another staple"
PUBLIC = "09" + "00" * 31


@pytest.fixture(autouse=True)
def quick_hash() -> Iterator[None]:
    with quick_hashes():
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "my.vault"


@pytest.fixture
def device(path: Path) -> Iterator[Device]:
    made = create_device(path, PASSPHRASE, "王芳", FLOOR, clock=StoppedClock(), random=SeededBytes(3))
    made.become(replace_identity(made, WORKER, ("2",)))
    yield made
    made.lock()


def offered(device: Device) -> None:
    device.record(COMMUNITY, [Entry(RECOVERY_OFFER, {"public": PUBLIC, "words": "主任 [/b] 保管"})])


@asynccontextmanager
async def ways(device: Device, size: tuple[int, int] = SMALL) -> AsyncIterator[Keys]:
    """The screen over an open device."""
    app = FieldtuiApp(device=device)
    async with app.run_test(size=size) as pilot:
        keys = Keys(app, pilot)
        await keys.settle()
        await keys.open("ways_in")
        yield keys


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[Keys]:
    """Unlock, over a vault on a disk."""
    app = FieldtuiApp(path)
    async with app.run_test(size=SMALL) as pilot:
        keys = Keys(app, pilot)
        await keys.settle()
        await keys.press("f8")
        yield keys


async def choose(keys: Keys, row: str) -> None:
    """Enter on the row with this key."""
    rows = keys.place.query_one("#rows", Rows)
    rows.highlighted = next(at for at, one in enumerate(rows._rows) if one.key == row)
    await enter(keys)


async def answer(keys: Keys, *typed: str) -> None:
    """Type into the panels that open, field by field."""
    for text in typed:
        await keys.pilot.press(*("space" if c == " " else "minus" if c == "-" else c for c in text))
        await enter(keys)


async def enter(keys: Keys, *first: str) -> None:
    """Press Enter, and wait for the next question: work that was begun ends only with its panels."""
    screen, focus = keys.screen, keys.app.focused
    await keys.pilot.press(*first, "enter")
    for _time in range(1000):
        await keys.pilot.pause(0.01)
        asked = isinstance(keys.screen, ModalScreen)
        if asked and keys.screen is not screen:
            break
        if asked and (keys.app.focused is not focus or keys.screen.query_one("#said", Prose)._content.plain):
            break
        if not asked and all(worker.is_finished for worker in keys.app.workers):
            break
    await keys.pilot.pause()


async def test_the_passphrase_is_changed_after_the_old_one_was_typed(device: Device, path: Path) -> None:
    async with ways(device) as keys:
        await choose(keys, "passphrase")
        await answer(keys, "wrong", PASSPHRASE, NEW, NEW)
        await keys.settle()
    device.lock()
    with pytest.raises(WrongPassphrase):
        open_device(path, PASSPHRASE)
    open_device(path, NEW).lock()


async def test_left_without_the_passphrase_nothing_is_made(device: Device, path: Path) -> None:
    async with ways(device) as keys:
        await choose(keys, "code")
        await keys.press("escape")
        assert [way.kind for way in ways_in(path)] == ["passphrase"]


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_recovery_code_is_shown_once_with_all_its_groups_and_its_picture(
    device: Device, path: Path, size: tuple[int, int]
) -> None:
    async with ways(device, size) as keys:
        await choose(keys, "code")
        await answer(keys, PASSPHRASE)
        said = keys.text()
        groups = re.findall(r"([1-7])  ([0-9A-Z]{5})\b", said)
        assert [number for number, _group in groups] == list("1234567")
        # As a terminal shows it whose font leaves a gap below its glyphs.
        assert read(picture(cells_of_screen(keys.app), 8, 16, gap=3)) == ["-".join(g for _at, g in groups)]
        await keys.press("escape")
        assert all(group not in keys.text() for _number, group in groups)
        assert [way.confirmed for way in ways_in(path) if way.kind == RECOVERY] == [False]


async def test_a_recovery_code_counts_after_it_was_typed_back(device: Device, path: Path) -> None:
    async with ways(device) as keys:
        await choose(keys, "code")
        await answer(keys, PASSPHRASE)
        groups = re.findall(r"[1-7]  ([0-9A-Z]{5})\b", keys.text())
        await enter(keys)
        await answer(keys, "".join(groups).lower())
        await keys.settle()
        assert [way.confirmed for way in ways_in(path) if way.kind == RECOVERY] == [True]


async def test_a_slip_names_its_group_and_what_was_typed_stays(device: Device, path: Path) -> None:
    code = shown(new_recovery_code(device, PASSPHRASE)).replace("-", "")
    slipped = code[:12] + ("2" if code[12] != "2" else "3") + code[13:]
    async with ways(device) as keys:
        await choose(keys, "verify")
        await answer(keys, slipped)
        assert "3" in keys.text()
        assert slipped in keys.text()
        await keys.press("escape")
        assert not next(way for way in ways_in(path) if way.kind == RECOVERY).confirmed


async def test_what_the_office_offers_is_said_in_words_and_cancel_has_the_focus(device: Device) -> None:
    offered(device)
    async with ways(device) as keys:
        await choose(keys, "consider")
        assert "主任 [/b] 保管" in keys.text()
        assert keys.app.focused is not None
        assert keys.app.focused.id == "cancel"
        await keys.press("enter")
        assert not recovery_of(device).accepted


async def test_the_offices_recovery_is_accepted_with_the_passphrase_and_taken_back(device: Device) -> None:
    offered(device)
    async with ways(device) as keys:
        await choose(keys, "consider")
        await enter(keys, "tab")
        await answer(keys, PASSPHRASE)
        await keys.settle()
        assert recovery_of(device).accepted
        await choose(keys, "back")
        await enter(keys, "tab")
        assert not recovery_of(device).accepted


async def test_the_offices_recovery_is_declined(device: Device) -> None:
    offered(device)
    async with ways(device) as keys:
        await choose(keys, "decline")
        await enter(keys, "tab")
        assert recovery_of(device).state == "declined"


async def test_another_key_shows_a_new_code_where_there_was_one(device: Device, path: Path) -> None:
    verify_recovery_code(device, shown(new_recovery_code(device, PASSPHRASE)))
    async with ways(device) as keys:
        await choose(keys, "rekey")
        await enter(keys, "tab")
        await answer(keys, PASSPHRASE, NEW, NEW)
        assert len(re.findall(r"[1-7]  [0-9A-Z]{5}\b", keys.text())) == 7
        await keys.press("escape")
    assert not (path / "vault.db").exists()
    device.lock()
    open_device(path, NEW).lock()


async def test_a_rekey_that_was_cut_off_is_told_of_and_can_be_begun_again(device: Device) -> None:
    device.vault.write(lambda db: db.execute("INSERT INTO settings VALUES ('rekey begun', '1795000000')"))
    async with ways(device) as keys:
        assert keys.notices
        await choose(keys, "leave")
        await keys.settle()
        assert "again" not in [one.key for one in keys.place.query_one("#rows", Rows)._rows]


async def test_an_offices_device_can_offer(device: Device) -> None:
    device.become(replace_identity(device, OFFICE_ROLE, ()))
    async with ways(device) as keys:
        await choose(keys, "offer")
        await answer(keys, "words")
        await keys.settle()
        assert recovery_of(device).own


# ---------------------------------------------------------------- forgotten


async def test_a_vault_with_no_other_way_in_says_so(device: Device, path: Path) -> None:
    device.lock()
    async with locked(path) as keys:
        assert isinstance(keys.place, RecoveringScreen)
        assert [one.key for one in keys.place.rows._rows] == ["back"]


async def test_the_recovery_code_and_a_new_passphrase_open_the_vault(device: Device, path: Path) -> None:
    code = shown(new_recovery_code(device, PASSPHRASE))
    device.lock()
    async with locked(path) as keys:
        await choose(keys, "code")
        await answer(keys, code.lower(), NEW, NEW)
        await keys.settle()
        assert isinstance(keys.place, TodayScreen)
        await keys.press("f10")
    open_device(path, NEW).lock()


async def test_another_vaults_code_is_refused_before_a_passphrase_is_chosen(
    device: Device, path: Path
) -> None:
    new_recovery_code(device, PASSPHRASE)
    device.lock()
    async with locked(path) as keys:
        await choose(keys, "code")
        await answer(keys, shown(bytes(16)))
        assert keys.screen.query_one("#code", Input).value == shown(bytes(16))
        await keys.press("escape")
    open_device(path, PASSPHRASE).lock()


async def test_a_request_to_the_office_is_written_and_its_code_shown(
    device: Device, path: Path, tmp_path: Path
) -> None:
    offered(device)
    accept_recovery(device, PASSPHRASE)
    device.lock()
    stick = tmp_path / "stick"
    stick.mkdir()
    async with locked(path) as keys:
        await choose(keys, "request")
        await answer(keys, NEW, NEW)
        keys.screen.query_one("#path", Input).value = str(stick)
        await enter(keys)
        await keys.settle()
        assert has_request(path)
        assert waiting_code(path) in keys.text()
    assert len(list(stick.glob("*.fieldtui-recovery"))) == 1


def test_both_screens_are_places_with_help() -> None:
    assert PLACES["ways_in"].help
    assert PLACES["recovering"].help

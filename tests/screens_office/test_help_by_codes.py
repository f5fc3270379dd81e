"""The office helps with a forgotten passphrase by codes: the request is read, compared, and the answer shown."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from fieldtui.device import Device, create_device
from fieldtui.log.event import Entry
from fieldtui.log.names import COMMUNITY
from fieldtui.office_recovery import accept_recovery, offer_recovery
from fieldtui.recovery_files import finish, write_request
from fieldtui.vault import FLOOR
from screens.arriving import arrive
from screens.asking import AskText
from screens.showing import ShowingScreen
from screens.ways_in import WaysInScreen
from sync.exchange import enrol, enrolment_request, export, found_community, join, merge
from sync.exchange.parcels import by_codes
from tests.quick_hash import QuickHash
from tests.screens_office.desk import DeskKeys, at_the_desk
from tests.sync.village import quick_codes
from tests.town import SeededBytes, StoppedClock

FORGOTTEN, LATER = "the one I forget", "the one I choose"


@pytest.fixture(autouse=True)
def quick_hash() -> Iterator[None]:
    with (
        patch("fieldtui.vault.slots.Argon2id", QuickHash),
        patch("sync.roots.Argon2id", QuickHash),
        quick_codes(),
    ):
        yield


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Device]:
    made = create_device(
        tmp_path / "office.vault", "office", "社区办", FLOOR, clock=StoppedClock(), random=SeededBytes(1)
    )
    found_community(made, "信义社区")
    made.record(COMMUNITY, [Entry("grid.added", {"code": "2", "name": "第2网格"})])
    offer_recovery(made, "主任保管")
    yield made
    made.lock()


@pytest.fixture
def locked(office: Device, tmp_path: Path) -> Path:
    """The vault of a worker who has accepted the office's recovery and forgotten the passphrase."""
    path = tmp_path / "worker.vault"
    worker = create_device(path, FORGOTTEN, "王芳", FLOOR, clock=StoppedClock(), random=SeededBytes(2))
    answer, code = enrol(office, enrolment_request(worker), ["2"])
    join(worker, answer.data, code)
    for outgoing in export(office):
        merge(worker, outgoing.data, "a bundle")
    accept_recovery(worker, FORGOTTEN)
    worker.lock()
    return path


async def asked(keys: DeskKeys, request: bytes) -> None:
    """The office's reader has the request whole."""
    keys.app.call_later(keys.app.guarded, arrive(keys.place, by_codes(request)))
    await keys.settle()
    await keys.settle()


async def test_a_request_that_came_by_codes_is_answered_by_codes(office: Device, locked: Path) -> None:
    request, code = write_request(locked, LATER, SeededBytes(3), FLOOR)
    async with at_the_desk(office) as keys:
        await asked(keys, request)
        assert isinstance(keys.screen, AskText)
        assert "王芳" in keys.text()
        await keys.fill(code)
        assert isinstance(keys.screen, ShowingScreen)
        shown = keys.screen._shown
        assert (shown.to, shown.done) == ("王芳", None)
    finish(locked, shown.data, LATER, "answer", FLOOR).lock()


async def test_another_code_shows_nothing(office: Device, locked: Path) -> None:
    request, _code = write_request(locked, LATER, SeededBytes(3), FLOOR)
    async with at_the_desk(office) as keys:
        await asked(keys, request)
        await keys.fill("1234 1234 1234 1234")
        assert isinstance(keys.screen, WaysInScreen)
        assert "1234 1234 1234 1234" in keys.notices[-1]

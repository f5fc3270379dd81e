"""No stick of this machine is seen, paths are short and the same everywhere, no language is left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.device import Device
from fieldtui.i18n import use_language
from tests.screens_office.desk import Community, community, office_of
from tests.town import small_town


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Paths are relative to a folder of the test, so that they look the same on every machine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sync.exchange.folders.sticks", list)
    use_language("zh_CN")
    yield
    use_language("zh_CN")


@pytest.fixture
def people() -> Community:
    """An office and a worker who has joined."""
    return community()


@pytest.fixture
def office() -> Device:
    """The office alone: nobody is enrolled."""
    return office_of(small_town())

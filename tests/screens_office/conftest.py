"""No stick of this machine is seen, paths are short and the same everywhere, no language is left behind."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from fieldtui.device import Device
from fieldtui.i18n import use_language
from sync.policy import short_code
from tests.screens_office.desk import Community, community, office_of
from tests.town import small_town

# Slow on purpose; the keys of these tests are always the same, so each code is worked out once.
remembered_code = cache(short_code)


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Paths are relative to a folder of the test, so that they look the same on every machine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sync.exchange.folders.sticks", list)
    for module in ("founding", "administering"):
        monkeypatch.setattr(f"sync.exchange.{module}.short_code", remembered_code)
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

"""No stick of this machine is seen, a folder of its own for each test, Chinese before and after."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.i18n import use_language
from tests.screens_office.conftest import remembered_code


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Codes are worked out once for each pair of keys; they are slow on purpose."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sync.exchange.folders.sticks", list)
    for module in ("founding", "administering"):
        monkeypatch.setattr(f"sync.exchange.{module}.short_code", remembered_code)
    use_language("zh_CN")
    yield
    use_language("zh_CN")

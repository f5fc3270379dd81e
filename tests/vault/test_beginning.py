"""A device is there whole or not at all: its vault never without its keys, its settings never by half."""

from pathlib import Path
from unittest.mock import patch

import pytest

from fieldtui.device import create_device, open_device
from fieldtui.preferences import FILE_VARIABLE, Preferences, keep_preferences, preferences
from fieldtui.vault import FLOOR
from tests.vault.conftest import PASSPHRASE


class Killed(BaseException):
    """The program ends here."""


def test_a_vault_is_not_in_its_place_before_it_holds_its_keys(path: Path) -> None:
    with patch("fieldtui.device.keep_identity", side_effect=Killed), pytest.raises(Killed):
        create_device(path, PASSPHRASE, "王芳", FLOOR)
    assert not path.exists()
    made = create_device(path, PASSPHRASE, "王芳", FLOOR)
    made.lock()
    opened = open_device(path, PASSPHRASE)
    assert opened.id == made.id
    opened.lock()


def test_settings_are_the_old_ones_or_the_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "settings.json"))
    keep_preferences(Preferences(language="en"))
    with patch.object(Path, "replace", side_effect=Killed), pytest.raises(Killed):
        keep_preferences(Preferences(language="zh-CN"))
    assert preferences() == Preferences(language="en")
    keep_preferences(Preferences(language="zh-CN"))
    assert preferences() == Preferences(language="zh-CN")

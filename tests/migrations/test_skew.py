"""What lies outside of the vault's tables, or is half done in them, when the program around it is another version."""

import json
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from fieldtui.checklists.errors import UnknownQuestion
from fieldtui.preferences import FILE_VARIABLE, Preferences, keep_preferences, preferences, preferred_language
from screens import themes
from sync.envelope import unseal
from sync.errors import UnsupportedVersion
from tests.checklists.making import asked, filling, form_of


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "settings.json"
    monkeypatch.setenv(FILE_VARIABLE, str(path))
    return path


def test_preferences_of_a_newer_program_are_read_as_far_as_they_are_known(settings: Path) -> None:
    settings.write_text(json.dumps({"theme": "dark", "language": {"code": "en"}, "sound": True, "vault": ""}))
    assert preferences() == Preferences(theme="dark")


def test_preferences_of_a_newer_program_stay_when_an_older_one_keeps_its_own(settings: Path) -> None:
    settings.write_text(json.dumps({"theme": "dark", "sound": {"volume": 3}}))
    keep_preferences(msgspec.structs.replace(preferences(), theme="light"))
    assert json.loads(settings.read_text())["sound"] == {"volume": 3}
    assert preferences() == Preferences(theme="light")


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"theme": "\xff"}', b"null", b'{"theme": 1}'])
def test_preferences_that_cannot_be_read_are_none(settings: Path, data: bytes) -> None:
    settings.write_bytes(data)
    assert preferences() == Preferences()


def test_a_look_and_a_language_that_only_a_newer_program_has_are_replaced_by_ones_there_are(
    settings: Path,
) -> None:
    settings.write_text(json.dumps({"theme": "amber", "language": "bo"}))
    assert themes.named(preferences().theme) in {theme.name for theme in themes.THEMES}
    assert preferred_language() in ("zh_CN", "zh-CN", "en")


def test_a_draft_with_an_answer_that_this_program_has_no_question_for_is_told_by_its_path() -> None:
    """A checklist never changes under a draft, so that only another reading of it can be the cause."""
    form = form_of(asked("text", "how"), asked("text", "more"))
    with pytest.raises(UnknownQuestion, match="/data/gone"):
        filling(form, [("/data/how", "三十六度五"), ("/data/gone", "甲")])


@pytest.mark.parametrize(("version", "suite", "named"), [(2, 1, "2.1"), (1, 2, "1.2"), (9, 9, "9.9")])
def test_a_bundle_of_a_newer_program_is_refused_by_its_format(version: int, suite: int, named: str) -> None:
    data = b"fieldtui" + bytes([version, suite, 1]) + bytes(200)
    with pytest.raises(UnsupportedVersion) as refused:
        unseal(data, X25519PrivateKey.from_private_bytes(bytes(32)), "evening.fieldtui")
    assert refused.value.facts["version"] == named

"""A vault of every released version opens in this program and says what it said, and its tables are those of its log."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from fieldtui import __version__
from fieldtui.device import Device, open_device
from fieldtui.log.kinds import KINDS
from fieldtui.log.rebuild import rebuild
from fieldtui.vault import Vault
from tests.migrations.full_vault import PASSPHRASE
from tests.migrations.make import DEV, FIXTURES, released_steps, steps_now
from tests.migrations.saying import saying

ROOT = Path(__file__).parents[2]
MOST_BYTES = 300_000
VERSIONS = sorted(one.stem for one in FIXTURES.glob("*.vault"))
AGAIN = "make the present state's vault again: python -m tests.migrations.make"


def released(changelog: str) -> list[str]:
    """The versions that a changelog has a heading for."""
    return re.findall(r"^## \[?(\d+\.\d+\.\d+[^\]\s]*)", changelog, flags=re.MULTILINE)


RELEASED = released((ROOT / "CHANGELOG.md").read_text("utf-8"))


def opened(version: str, folder: Path) -> Device:
    """A copy of the vault of `version`, opened by this program."""
    path = folder / "copy.vault"
    shutil.copytree(FIXTURES / f"{version}.vault", path)
    return open_device(path, PASSPHRASE)


def said(version: str) -> dict[str, Any]:
    """What the vault said to the program of its version."""
    found: dict[str, Any] = json.loads((FIXTURES / f"{version}.json").read_text("utf-8"))
    return found


def lost(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """What was said before and is said otherwise now."""
    return {what: value for what, value in before.items() if now.get(what) != value}


def schema(device_vault: Vault) -> set[tuple[str, str]]:
    with device_vault.read() as db:
        return {tuple(row) for row in db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")}


def test_every_release_has_its_vault() -> None:
    assert [version for version in RELEASED if version not in VERSIONS] == []


def test_the_present_state_has_its_vault() -> None:
    assert __version__ in VERSIONS or __version__ + DEV in VERSIONS, AGAIN


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_is_lost(version: str, tmp_path: Path) -> None:
    device = opened(version, tmp_path)
    now = saying(device)
    device.lock()
    assert lost(said(version), now) == {}, AGAIN


@pytest.mark.parametrize("version", VERSIONS)
def test_tables_are_those_of_the_log(version: str, tmp_path: Path) -> None:
    device = opened(version, tmp_path)
    assert device.vault.write(rebuild)
    assert lost(said(version), saying(device)) == {}
    device.lock()


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_vault_has_the_tables_of_a_new_one(version: str, tmp_path: Path) -> None:
    device, fresh = opened(version, tmp_path), Vault.in_memory()
    assert schema(device.vault) == schema(fresh), AGAIN
    device.lock()


@pytest.mark.parametrize("version", VERSIONS)
def test_one_can_go_on_working_in_it(version: str, tmp_path: Path) -> None:
    from fieldtui.visits import record_visit

    device = opened(version, tmp_path)
    with device.read() as db:
        door = db.execute("SELECT id FROM doors").fetchone()[0]
    visit = record_visit(device, door, "answered")
    device.lock()
    again = open_device(tmp_path / "copy.vault", PASSPHRASE)
    with again.read() as db:
        assert db.execute("SELECT count(*) FROM visits WHERE id = ?", (visit,)).fetchone()[0] == 1
    again.lock()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_vault_is_small_and_nothing_else_lies_beside_it(version: str) -> None:
    files = list((FIXTURES / f"{version}.vault").iterdir())
    assert {one.name for one in files} <= {"vault.db", "slots-a", "slots-b"}
    assert sum(one.stat().st_size for one in files) < MOST_BYTES


def test_the_newest_vault_has_something_of_every_kind(tmp_path: Path) -> None:
    device = opened(VERSIONS[-1], tmp_path)
    with device.read() as db:
        tables = [kind.table for kind in KINDS] + list(said(VERSIONS[-1])["rows"])
        empty = [t for t in tables if not db.execute(f"SELECT count(*) FROM {t}").fetchone()[0]]
    device.lock()
    assert empty == [], AGAIN


def test_released_steps_are_as_they_were_released() -> None:
    assert lost(released_steps(), steps_now()) == {}


def test_every_step_of_a_release_is_fixed() -> None:
    """A release fixes all steps that there are; steps are only added after it."""
    if any(not version.endswith(DEV) for version in VERSIONS):
        assert list(released_steps()) == list(steps_now())[: len(released_steps())]
        assert released_steps()
    else:
        assert released_steps() == {}


# --- that these tests can fail -------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["## [0.1.0] - 2026-12-01", "## 0.1.0 (2026-12-01)", "## [0.1.0]"])
def test_a_release_is_read_from_its_heading(heading: str) -> None:
    assert released(f"# Changelog\n\n## Unreleased\n\n{heading}\n\n### Added\n") == ["0.1.0"]


def test_what_is_lost_is_named() -> None:
    assert lost({"found": ["a"], "drafts": 1}, {"found": [], "drafts": 1, "new": 2}) == {"found": ["a"]}


def test_a_vault_that_lost_a_visit_says_less(tmp_path: Path) -> None:
    device = opened(VERSIONS[-1], tmp_path)
    before = saying(device)
    device.vault.write(lambda db: db.execute("DELETE FROM visits WHERE id = (SELECT max(id) FROM visits)"))
    assert set(lost(before, saying(device))) == {"rows", "notes of visits"}
    device.lock()


def test_a_step_that_is_edited_has_another_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    before = steps_now()
    monkeypatch.setattr("fieldtui.vault.migrations._EXTRA", "CREATE TABLE other (id INTEGER)")
    assert steps_now() != before

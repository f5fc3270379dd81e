"""When something goes wrong: a sentence with the next step, never a traceback, and no half screen."""

import subprocess
import sys

import pytest

from fieldtui.crash import where_it_broke
from fieldtui.i18n import _
from fieldtui.vault import DiskFull
from screens.app import FieldtuiApp
from screens.building import BuildingScreen
from tests.screens.keys import running
from tests.town import Town

AT = "文星苑/3/1/201"


async def test_a_full_disk_is_said_and_the_cursor_stays(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise DiskFull(path="my.vault")

    monkeypatch.setattr("screens.knocking.record_visit", full)
    async with running(town.office) as keys:
        await keys.at(town.buildings["文星苑/3"], town.doors[AT])
        await keys.press("2")
        assert len(keys.notices) == 1
        assert keys.app.session.door == town.doors[AT]


async def test_an_answer_that_cannot_be_written_is_said(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise DiskFull(path="my.vault")

    monkeypatch.setattr("screens.filling.keep_answers", full)
    async with running(town.office) as keys:
        await keys.open_checklist(town.doors[AT], town.round)
        await keys.press("1")
        assert len(keys.notices) == 1
        assert "> 家里有人发热吗" in keys.text()


async def test_a_checklist_that_has_not_arrived_is_said_at_the_building(town: Town) -> None:
    town.office.vault.write(lambda db: db.execute("DELETE FROM blobs"))
    async with running(town.office) as keys:
        await keys.at(town.buildings["文星苑/3"], town.doors[AT])
        await keys.press("1")
        assert isinstance(keys.place, BuildingScreen)
        assert len(keys.notices) == 1


def test_a_fault_of_the_program_is_named_without_what_it_was_about() -> None:
    try:
        raise ValueError("王秀兰 19900000001")
    except ValueError as error:
        said = where_it_broke(error)
    assert said.startswith("ValueError (tests.screens.test_faults:")
    assert "王秀兰" not in said


def test_a_fault_of_the_program_prints_one_sentence_and_no_traceback(
    town: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    app = FieldtuiApp(device=town.office)
    app._exception = RuntimeError("王秀兰")
    app._fatal_error()
    app._print_error_renderables()
    printed = capfd.readouterr().err
    assert "RuntimeError" in printed
    assert "王秀兰" not in printed
    assert "Traceback" not in printed


def test_unlock_is_on_the_screen_before_anything_behind_a_vault_is_loaded() -> None:
    program = (
        "import sys, screens.app, screens.unlock, screens.vaulting\n"
        "print([name for name in ('fieldtui.device', 'sqlcipher3', 'pypinyin') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


async def test_ctrl_c_says_how_to_leave(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.press("ctrl+c")
        assert keys.notices == [_("Ctrl+Q ends the program.")]

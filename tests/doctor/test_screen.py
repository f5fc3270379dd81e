"""The doctor on the screen: reached from the palette, the worst first, repairs after a question."""

from screens.checkup import CheckupScreen
from screens.over import Confirm
from tests.doctor.conftest import Clinic, names_in
from tests.screens_office.desk import DeskKeys, at_the_desk


def shown(keys: DeskKeys) -> list[str]:
    """The kinds that the screen has found."""
    place = keys.place
    assert isinstance(place, CheckupScreen)
    return [one.kind for one in place.findings or ()]


def under_the_cursor(keys: DeskKeys) -> str:
    place = keys.place
    assert isinstance(place, CheckupScreen)
    row = place.rows.selected_row
    return row.key if row else ""


async def test_the_palette_leads_to_the_check(clinic: Clinic) -> None:
    with clinic.device() as device:
        async with at_the_desk(device, start="today") as keys:
            await keys.press("ctrl+p", *"checkup", "enter")
            assert isinstance(keys.place, CheckupScreen)
            assert "✓ good" in keys.text()


async def test_a_repair_is_asked_for_and_then_done_and_looked_at_again(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("DELETE FROM residents WHERE name = '王秀兰'")
    with clinic.device() as device:
        async with at_the_desk(device, start="today") as keys:
            await keys.open("checkup")
            assert under_the_cursor(keys).startswith("tables table-differs")
            await keys.press("enter")
            assert isinstance(keys.screen, Confirm)
            await keys.press("escape")
            assert "table-differs" in shown(keys)
            await keys.press("enter", "right", "enter")
            assert "table-differs" not in shown(keys)
            assert "Kept from before, encrypted: vault.db.before-repair-" in keys.text()
    assert "王秀兰" in names_in(clinic, clinic.worker)
    assert clinic.found() == {"kept-copy"}


async def test_a_question_that_was_left_changes_nothing(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("DELETE FROM residents WHERE name = '王秀兰'")
    with clinic.device() as device:
        async with at_the_desk(device, start="today") as keys:
            await keys.open("checkup")
            await keys.press("enter", "enter")
            assert isinstance(keys.place, CheckupScreen)
    assert clinic.found() == {"table-differs"}


async def test_a_finding_without_a_repair_is_explained_and_nothing_is_asked(clinic: Clinic) -> None:
    with clinic.device() as device:
        async with at_the_desk(device, start="today") as keys:
            await keys.open("checkup")
            await keys.choose("slots no-recovery {}")
            assert isinstance(keys.screen, CheckupScreen)
            assert "keep it on paper" in keys.text()

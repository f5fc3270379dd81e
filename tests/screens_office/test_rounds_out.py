"""Writing a round to a file from the screens: what is asked, what is warned of, and what is told."""

from pathlib import Path

from fieldtui.device import Device
from fieldtui.visits import record_visit
from screens.asking import PickOne, PickSome
from screens.choosing import ChoosePath
from screens.over import Confirm
from tests.screens_office.desk import at_the_desk, office_of
from tests.town import Town, small_town


def walked() -> tuple[Town, Device]:
    """The town's office, and one visit in the round."""
    town = small_town()
    assert town.round is not None
    record_visit(town.office, town.doors["文星苑/3/1/101"], "no answer", round_=town.round.id)
    return town, office_of(town)


async def test_a_round_is_written_to_a_folder_after_a_warning(tmp_path: Path) -> None:
    _town, office = walked()
    async with at_the_desk(office) as keys:
        await keys.press("4")
        await keys.press("down", "down")
        await keys.press("4")
        assert isinstance(keys.screen, PickOne)
        await keys.press("enter")
        assert isinstance(keys.screen, PickSome)
        await keys.press("enter")
        assert isinstance(keys.screen, ChoosePath)
        await keys.fill(str(tmp_path))
        assert isinstance(keys.screen, Confirm)
        assert "没有加密" in keys.text() or "not encrypted" in keys.text()
        await keys.press("right")
        await keys.press("enter")
        (written,) = tmp_path.iterdir()
        assert written.suffix == ".xlsx"
        assert written.name in keys.text()


async def test_esc_at_the_warning_writes_nothing(tmp_path: Path) -> None:
    _town, office = walked()
    async with at_the_desk(office) as keys:
        await keys.press("5")
        await keys.press("4")
        await keys.press("enter")
        await keys.press("enter")
        await keys.fill(str(tmp_path))
        await keys.press("escape")
        assert list(tmp_path.iterdir()) == []


async def test_without_a_round_under_the_cursor_the_key_says_so() -> None:
    _town, office = walked()
    async with at_the_desk(office) as keys:
        await keys.press("4")
        await keys.press("4")
        assert "Select a round first." in keys.text() or "请先选一轮" in keys.text()

"""Towns whose open round asks a checklist of the test's own, and what stands in the draft of one door."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

from fieldtui.checklists import Conversion, read_xlsform
from fieldtui.published import publish_checklist
from fieldtui.rounds import open_round
from fieldtui.visits import draft_at, keep_answers
from screens.checklist import ChecklistScreen
from screens.draft import begin
from tests.checklists.making import YES_NO, Table, spreadsheet
from tests.screens.keys import SMALL, Keys, running
from tests.town import CODES, Town, small_town

AT = "文星苑/3/1/201"
FORMS = Path(__file__).parents[3] / "shared" / "forms"


def town_asking(conversion: Conversion, title: str = "调查") -> Town:
    """A town where a round with this checklist is under way."""
    town = small_town(with_round=False)
    town.checklist = publish_checklist(town.office, conversion)
    day = date(2026, 10, 12)
    opened = open_round(town.office, title, town.checklist.id, CODES, day, day + timedelta(days=6))
    town.round = next(one for one in opened if one.scope == "2")
    return town


def survey(*rows: Mapping[str, str], choices: Table = YES_NO) -> Town:
    """A town that asks the questions of these rows of a survey sheet."""
    return town_asking(read_xlsform(spreadsheet(rows, choices)))


@asynccontextmanager
async def at_door(town: Town, *, at: str = "", size: tuple[int, int] = SMALL) -> AsyncIterator[Keys]:
    """The checklist at one door, the cursor on the question `at`."""
    if at:
        assert town.round is not None
        begun = begin(town.office, town.doors[AT], town.round, "door")
        keep_answers(town.office, begun.draft, (), at)
    async with running(town.office, size=size) as keys:
        await keys.open_checklist(town.doors[AT], town.round, "文星苑 3栋 1单元 201")
        yield keys


def stored(town: Town) -> dict[str, str]:
    """The rows of the draft on disk, by path below the form's root; without the form's own of a draft's beginning."""
    assert town.round is not None
    draft = draft_at(town.office, town.doors[AT], town.round.id)
    assert draft is not None
    return {path.removeprefix("/data/"): value for path, value in draft.answers if "/meta/" not in path}


def screen(keys: Keys) -> ChecklistScreen:
    """The checklist that is shown."""
    assert isinstance(keys.place, ChecklistScreen)
    return keys.place


def at(keys: Keys) -> str:
    """Where the cursor is, below the form's root."""
    return screen(keys).at.removeprefix("/data/")

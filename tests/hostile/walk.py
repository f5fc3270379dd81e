"""A walk through every screen and panel of the program, and what is found on them.

Where it stops stands in `stops`, what it looks for in `seen`. Which places there are is read from `screens.places`,
what can be done at each from `screens.actions`, which screens and panels from the classes in the code: a place that
nobody added to `STOPS`, or a screen that was never shown, fails the walk.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from textual import events
from textual.screen import ModalScreen
from textual.widgets import Input

from fieldtui.rounds import rounds
from fieldtui.visits import AT_DOOR, keep_answers
from screens.actions import actions_at
from screens.app import FieldtuiApp
from screens.checklist import ChecklistScreen
from screens.draft import begin
from screens.keyhole import VaultAtPath
from screens.places import PANELS, PLACES
from screens.recovery_code import ShowCode, TypeCode
from screens.rows import Rows
from screens.stops import END
from screens.vaulting import Covered
from screens.working import WorkLine
from tests.hostile.community import Hostile, brought
from tests.hostile.seen import Found
from tests.hostile.stops import STOPS, Stage
from tests.hostile.texts import name_of_file
from tests.screens_office.desk import DeskKeys


class WalkKeys(DeskKeys):
    """Keys whose waiting ends when a screen that was waited for is not there any more; Pilot would wait for ever."""

    async def settle(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(super().settle(), 2)


# Actions that end the walk or begin it anew: they show no data of their own.
_LEFT_OUT = ("quit", "lock", "next_theme", "next_language", "back")
# Rows from the top of a list, and from its end, at which Enter is pressed.
_ROWS = 12
Size = tuple[int, int]


async def open_stop(stage: Stage, place: str) -> None:
    """Show a place anew, whatever is shown."""
    keys, app = stage.keys, stage.keys.app
    for _panel in range(6):
        # Left as people leave them: whoever waits for an answer gets none.
        if isinstance(app.screen, ModalScreen):
            await hit(keys, "escape")
    while len(app.screen_stack) > 1:
        await app.pop_screen()
    if PLACES[place].mode:
        app.session.building = stage.made.dot_at(stage.device, "buildings")
        if app.current_mode != place:
            app.call_later(app.go, place)
            await keys.settle()
        return
    await keys.open("ledger" if place == "intake" else place, *STOPS[place][1](stage))
    if place == "intake":
        await hit(keys, "space")
        for asked in keys.app.screen.query(Input):
            # In which grid are the rows that name none?
            asked.value = "2"
            await hit(keys, "enter")


async def _back_at(stage: Stage, place: str) -> None:
    """Show a place again after something was done there; anew, if that has left it or has opened a panel."""
    app = stage.keys.app
    if getattr(app.screen, "PLACE", "") != place or app.screen.query(WorkLine).filter(".-working"):
        await open_stop(stage, place)


async def walk_place(stage: Stage, place: str, *, thorough: bool) -> None:
    """See a place, its list from end to end, and with `thorough` everything that every key and action leads to."""
    keys, found = stage.keys, stage.found
    await open_stop(stage, place)
    found.look(keys, place)
    await hit(keys, "end")
    found.look(keys, place)
    if not thorough:
        return
    for action in actions_at(place):
        # What can be done everywhere is done at one place of each side.
        if action.id in _LEFT_OUT or (not action.places and place not in ("door", "desk")):
            continue
        await _back_at(stage, place)
        keys.app.call_later(keys.app.perform, action.id)
        await keys.settle()
        found.look(keys, f"{place}: {action.id}")
        await _into(stage, f"{place}: {action.id}")
    await _back_at(stage, place)
    count = _row_count(keys)
    for row in sorted({*range(min(count, _ROWS)), *range(max(count - _ROWS, 0), count)}):
        await _back_at(stage, place)
        lists = [rows for rows in keys.app.screen.query(Rows) if rows.display and row < len(rows._rows)]
        if not lists or lists[0]._rows[row].value is None:
            continue
        lists[0].highlighted = row
        await hit(keys, "enter")
        found.look(keys, f"{place}: row {row}")
        await _into(stage, f"{place}: row {row}")


async def hit(keys: DeskKeys, *names: str) -> None:
    """Press keys and wait for what they begin. (Pilot waits for widgets that a key has taken off the screen.)"""
    for name in names:
        assert keys.app._driver is not None
        keys.app._driver.send_message(events.Key(name, " " if name == "space" else None))
        await keys.settle()


def _row_count(keys: DeskKeys) -> int:
    lists = keys.app.screen.query(Rows)
    return max((rows.option_count for rows in lists), default=0)


async def _into(stage: Stage, where: str) -> None:
    """Go through a panel that was opened: type what is asked for, take it, and see what it leads to."""
    keys, made = stage.keys, stage.made
    for step in range(4):
        screen = keys.app.screen
        if not isinstance(screen, ModalScreen):
            return
        for one in screen.query(Input):
            if not one.value:
                one.value = made.of("typed")
        await keys.settle()
        stage.found.look(keys, f"{where} {type(screen).__name__}")
        await hit(keys, "space" if step % 2 else "enter")
        stage.found.look(keys, f"{where} {type(screen).__name__} {step}")


async def walk_questions(stage: Stage, *, thorough: bool) -> None:
    """See every stop of a checklist with every kind of question and repeats, and the end; `thorough`: type into each
    what is wrong, pick, explain it, add instances and take some away, look at the overview."""
    keys, app = stage.keys, stage.keys.app
    await open_stop(stage, "today")
    asked = next(one for one in rounds(stage.device) if one.ends == "2026-09-02")
    door = stage.made.dot_at(stage.device, "doors")
    begun = begin(stage.device, door, asked, AT_DOOR)
    # Another instance around and within the first, so that instances have numbers.
    for repeat in ("/data/outer", "/data/outer[1]/inner"):
        keep_answers(stage.device, begun.draft, begun.filling.add(repeat).stored, "")
    await keys.open("checklist", begin(stage.device, door, asked, AT_DOOR), stage.made.of("many.address"))
    place = app.place()
    for _again in range(30):
        # A title of ten thousand marks takes a while.
        if isinstance(place, ChecklistScreen) and place.at:
            break
        await keys.settle()
        place = app.place()
    assert isinstance(place, ChecklistScreen)
    for stop in (*place._stops, END):
        await _to(stage, place, stop)
        for key in ("1", "space", "enter") if thorough and stop != END else ():
            if key == "enter":
                for field in app.screen.query(Input):
                    field.value = stage.made.of("typed") if field.has_focus else field.value
            await hit(keys, key)
            stage.found.look(keys, f"{stop} {key}")
            await _to(stage, place, stop)
        within = ("overview", "remove_instance") if "outer" in stop else ()
        for action in ("explain", *within) if thorough and stop in place._stops else ():
            app.call_later(app.perform, action)
            await keys.settle()
            stage.found.look(keys, f"{stop} {action}")
    await _to(stage, place, END)
    assert not thorough or place.filling.problems()


async def _to(stage: Stage, place: ChecklistScreen, stop: str) -> None:
    """The cursor to a stop, out of any panel, and a look at it."""
    while isinstance(stage.keys.app.screen, ModalScreen):
        await hit(stage.keys, "escape")
    stage.keys.app.call_later(place._leave_for, stop)
    await stage.keys.settle()
    stage.found.look(stage.keys, f"checklist {stop}")


@asynccontextmanager
async def opened(
    made: Hostile, files: dict[str, Path], who: str, size: Size, found: Found
) -> AsyncIterator[Stage]:
    """The program over a device of the community."""
    device = getattr(made, who)
    app = FieldtuiApp(device=device, start="today")
    async with app.run_test(size=size) as pilot:
        keys = WalkKeys(app, pilot)
        await keys.settle()
        found.look(keys, "today")
        yield Stage(made, files, found, keys)


async def walk(made: Hostile, folder: Path, size: Size, *, thorough: bool = False) -> Found:
    """Everything there is to see of a hostile community."""
    found, files = Found(), brought(made, folder)
    for who in ("worker", "office", "newcomer"):
        async with opened(made, files, who, size, found) as stage:
            for place, (whose, _arguments) in STOPS.items():
                if whose == who:
                    await walk_place(stage, place, thorough=thorough)
            if who == "worker":
                await walk_questions(stage, thorough=thorough)
                await walk_behind_secrets(stage)
            for panel in PANELS if who == "office" else ():
                await open_stop(stage, "desk")
                stage.keys.app.call_later(stage.keys.app.perform, panel)
                await stage.keys.settle()
                for one in stage.keys.app.screen.query(Input):
                    one.value = "k0"
                await stage.keys.settle()
                found.look(stage.keys, panel)
    await walk_lock(made, folder, size, found)
    return found


async def walk_behind_secrets(stage: Stage) -> None:
    """Panels that are opened with the right passphrase, which the walk does not type, and what covers a lock."""
    # The office's words to its offer, which are read before anybody says yes to it.
    await open_stop(stage, "ways_in")
    rows = stage.keys.app.screen.query_one(Rows)
    rows.highlighted = next(at for at, row in enumerate(rows._rows) if row.key == "consider")
    await hit(stage.keys, "enter")
    stage.found.look(stage.keys, "ways_in")
    await hit(stage.keys, "escape")
    typed = stage.made.of("typed")[:200]
    for panel in (ShowCode(bytes(16)), TypeCode("?", typed=typed), Covered()):
        stage.keys.app.push_screen(panel)
        await stage.keys.settle()
        stage.found.look(stage.keys, type(panel).__name__)
        await stage.keys.app.pop_screen()


async def walk_lock(made: Hostile, folder: Path, size: Size, found: Found) -> None:
    """The screen without a vault: where there is one with a hostile name, and where there is none."""
    there = folder / f"{name_of_file(made.of, 'vault')}.vault"
    there.mkdir(exist_ok=True)
    for path in (there, folder / f"{name_of_file(made.of, 'no vault')}.vault"):
        app = FieldtuiApp(VaultAtPath(path))
        async with app.run_test(size=size) as pilot:
            keys = WalkKeys(app, pilot)
            await keys.settle()
            found.look(keys, "unlock")
            for one in app.screen.query(Input):
                one.value = made.of("typed")[:500]
            await hit(keys, "enter")
            found.look(keys, "unlock")

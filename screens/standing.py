"""Where a person stands and what is half typed there, read from the screens and put back after unlocking.

Both go into the vault when it is locked, and nothing of them stays in memory. A question that was being asked
(a yes, a choice, a passphrase) is not put back: it is asked anew from where one stands.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import msgspec
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from fieldtui.checklists import ChecklistError
from fieldtui.errors import FieldtuiError
from fieldtui.rounds import rounds
from screens.place import Place
from screens.places import make, make_panel
from screens.rows import Rows
from screens.text_input import SecretInput

if TYPE_CHECKING:
    from screens.program import FieldtuiApp
    from screens.session import Session

# Seconds that a field may take for the letters before the lock.
_PATIENCE = 2.0
SEARCH, ERRAND_FORM, OUTCOME_FORM = "search", "form errand", "form outcome"


class Level(msgspec.Struct, frozen=True, array_like=True):
    """One screen: its name, what it was opened with, the fields by id, each list's row, and the focus.

    `rows` gives by list the key of the row under the cursor and its number.
    """

    place: str
    arguments: tuple[int | str, ...]
    typed: dict[str, str]
    rows: dict[str, tuple[str, int]]
    focus: str


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """The screens from the ground up, and the building and door that are walked."""

    levels: tuple[Level, ...]
    building: int
    door: int


@runtime_checkable
class KeepsTyped(Protocol):
    """A panel that puts what is typed into its fields among what is unsent."""

    def keep_typed(self, session: "Session") -> None:
        """What stands in the fields now."""


# ---------------------------------------------------------------- reading


async def settled(screens: Sequence[Screen[Any]]) -> None:
    """Wait until the letters that were typed before the cover came are in their fields; not for long."""
    if not screens:
        return
    top = screens[-1]
    for pump in (top.focused or top, top):
        done = asyncio.Event()
        if pump.call_later(done.set):
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), _PATIENCE)


def keep_typed(screens: Iterable[Screen[Any]], session: "Session") -> None:
    """Put what is half typed on panels among what the session keeps unsent."""
    for screen in screens:
        if isinstance(screen, KeepsTyped) and screen.is_mounted:
            screen.keep_typed(session)


def standing(screens: Sequence[Screen[Any]], session: "Session") -> Standing:
    """Where one stands on `screens`, up to the first that cannot be shown again by itself."""
    levels: list[Level] = []
    for screen in screens:
        named = _named(screen)
        if named is None:
            break
        levels.append(_level(screen, *named))
    return Standing(tuple(levels), session.building, session.door)


def _named(screen: Screen[Any]) -> tuple[str, tuple[int | str, ...]] | None:
    """The name of a screen and what it is made again with; None if it is not."""
    if isinstance(screen, Place):
        return (screen.PLACE, back) if (back := screen.way_back()) is not None else None
    kind, about = getattr(screen, "KIND", ""), getattr(screen, "about", 0)
    if kind:
        return f"form {kind}", (about,)
    return (SEARCH, ()) if type(screen).__name__ == "SearchScreen" else None


def _level(screen: Screen[Any], name: str, arguments: tuple[int | str, ...]) -> Level:
    fields = [field for field in screen.query(Input) if field.id and not isinstance(field, SecretInput)]
    lists = [rows for rows in screen.query(Rows) if rows.id]
    at = {str(rows.id): (row.key, rows.highlighted or 0) for rows in lists if (row := rows.selected_row)}
    focus = screen.focused.id if screen.focused is not None else None
    return Level(name, arguments, {str(field.id): field.value for field in fields}, at, focus or "")


# ---------------------------------------------------------------- putting back


async def stand_again(app: "FieldtuiApp", there: Standing) -> None:
    """Show the screens again, over the ground that is shown already, as far as there still are such records."""
    for number, level in enumerate(there.levels):
        if number:
            try:
                screen = await _made(app, level)
            except (FieldtuiError, ChecklistError):
                return
            if screen is None:
                return
            await app.push_screen(screen)
        _put(app.screen, level)


def _put(screen: Screen[Any], level: Level) -> None:
    for rows in screen.query(Rows):
        key, at = level.rows.get(str(rows.id), ("", -1))
        rows.stand_at(key, at)
    for field in screen.query(Input):
        typed = level.typed.get(str(field.id), field.value)
        if typed != field.value:
            field.value = typed
            field.cursor_position = len(typed)
    found = screen.query(f"#{level.focus}") if level.focus else None
    if found:
        _stand_in(screen, found.first())


def _stand_in(screen: Screen[Any], widget: Widget) -> None:
    """Put the focus there; in a text the cursor stands at its end, and the next letter replaces nothing."""
    if isinstance(widget, Input):
        widget.select_on_focus = False
        screen.call_after_refresh(widget.action_end)
    screen.set_focus(widget)


async def _made(app: "FieldtuiApp", level: Level) -> Screen[Any] | None:
    maker = _MAKERS.get(level.place, _place)
    return await maker(app, level)


async def _place(_app: "FieldtuiApp", level: Level) -> Screen[Any] | None:
    screen = make(level.place, *_arguments(level))
    screen.came_with = _arguments(level)
    return screen


def _arguments(level: Level) -> tuple[object, ...]:
    paths = level.place in PATHS
    return tuple(Path(one) if paths and isinstance(one, str) else one for one in level.arguments)


async def _search(app: "FieldtuiApp", _level: Level) -> Screen[Any] | None:
    place = app.place()
    return make_panel(SEARCH, place.PLACE if place else "", app.situation_now())


async def _checklist(app: "FieldtuiApp", level: Level) -> Screen[Any] | None:
    from screens.draft import begin

    door, round_id, way, address = level.arguments
    found = next((one for one in await app.session.call(rounds) if one.id == round_id), None)
    if found is None:
        return None
    return make("checklist", await app.session.call(begin, int(door), found, str(way)), address)


async def _errand_form(app: "FieldtuiApp", level: Level) -> Screen[Any] | None:
    from screens.errand_form import ErrandForm
    from screens.walking import at_door

    at = await app.session.call(at_door, int(level.arguments[0]))
    return ErrandForm(at.view.cell, str(at.view.address))


async def _outcome_form(app: "FieldtuiApp", level: Level) -> Screen[Any] | None:
    from screens.outcome_form import OutcomeForm
    from screens.walking import at_door

    at = await app.session.call(at_door, int(level.arguments[0]))
    return OutcomeForm(at.view.cell, str(at.view.address), at.round)


# Places that are opened with a file.
PATHS = frozenset({"joining", "enrolling", "ledger"})
_MAKERS: dict[str, Callable[["FieldtuiApp", Level], Awaitable[Screen[Any] | None]]] = {
    SEARCH: _search,
    "checklist": _checklist,
    ERRAND_FORM: _errand_form,
    OUTCOME_FORM: _outcome_form,
}

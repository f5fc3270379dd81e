"""The program breaks, or its terminal goes: one sentence and a report in the place of Textual's traceback.

Textual would print the value of every variable, and residents are among those.
"""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ScreenStackError
from textual.css.query import QueryError

from fieldtui.crash import ProgramFault, keep_report, where_it_broke
from fieldtui.errors import explain
from fieldtui.text import plain

if TYPE_CHECKING:
    from screens.program import FieldtuiApp


def broken(app: "FieldtuiApp") -> None:
    """End the program: a report, one sentence on the terminal, and what is half typed kept if it can be read."""
    if not app._exit_renderables:
        if app._exception is not None:
            keep_report(app._exception, screens=_where(app), unlocked=str(app.unlocked))
        said = explain(ProgramFault(what=where_it_broke(app._exception)))
        app._exit_renderables.append(Text(plain(said, lines=True)))
    with suppress(QueryError, ScreenStackError):
        app.remember_typed()
    app._close_messages_no_wait()


def broken_or_closed(app: "FieldtuiApp") -> None:
    """The thread that reads keys has come to an end: because of a fault, or because the terminal is gone."""
    if app.watching is not None and not _reads():
        # The signal that says so is on its way, or was lost.
        app.watching.terminal_closed()
    else:
        broken(app)


def _where(app: "FieldtuiApp") -> str:
    """The names of the screens that are open, which are ours."""
    return " ".join(type(screen).__name__ for screen in app._screen_stacks.get(app._current_mode, ()))


def _reads() -> bool:
    stdin = sys.__stdin__
    return stdin is not None and not stdin.closed and os.isatty(stdin.fileno())

"""What locks the vault when nobody presses the key for it: idle time, sleep, and the signals of the system.

It looks twice a second, beside the keys, so that a screen which is busy is covered all the same. A closed
terminal or a request to end comes as a signal: what is half typed is kept, the vault locked, the program ended.
"""

import asyncio
import math
import os
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.drivers._writer_thread import WriterThread
from textual.widgets import Static

from fieldtui.i18n import ngettext
from fieldtui.preferences import idle_said
from screens.drawing import text
from screens.idle import CHOICES, COUNTDOWN, Clocks, Watch
from screens.vaulting import lock, put_away

if TYPE_CHECKING:
    from screens.program import FieldtuiApp

_EVERY = 0.5
# Those that end the program; a shell reads 128 + their number.
# 128 + SIGHUP, as a shell names a program whose terminal was closed.
_HUNG_UP = 129
_ENDING = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGINT") if hasattr(signal, name))


class Countdown(Static):
    """The last seconds before the lock, over the first line of any screen."""

    DEFAULT_CSS = """
    Countdown {
        dock: top;
        height: 1;
        width: 100%;
        background: $warning;
        color: $background;
        text-style: bold;
        content-align: center middle;
    }
    """


def next_idle(app: "FieldtuiApp") -> None:
    """The next number of minutes after which the vault is locked; said, and remembered."""
    if app.watching is None:
        return
    now = app.watching.watch.minutes
    minutes = CHOICES[(CHOICES.index(now) + 1) % len(CHOICES)] if now in CHOICES else CHOICES[0]
    app.watching.watch.minutes = minutes
    app.remember("idle", minutes)
    app.say(idle_said(minutes), severity="information" if minutes else "warning", seconds=8)


class Watching:
    """Watches over `app` from `begin` on."""

    def __init__(self, app: "FieldtuiApp", minutes: int, clocks: Clocks) -> None:
        self.watch = Watch(minutes, clocks)
        self._app = app
        self._tasks: set[asyncio.Task[None]] = set()
        self._asked_to_stop = False
        self._leaving = False

    def begin(self) -> None:
        """Look twice a second, and hear the signals of the system where it has some."""
        self._run(self._look_on())
        if self._app.is_headless:
            return
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError):  # Windows
            for number in _ENDING:
                loop.add_signal_handler(number, self._end, number)
            loop.add_signal_handler(signal.SIGTSTP, self._stop)
            loop.add_signal_handler(signal.SIGCONT, self._go_on)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._app._handle_exception(error)

    # ------------------------------------------------------------ nobody there

    async def _look_on(self) -> None:
        while self._app.is_running:
            await asyncio.sleep(_EVERY)
            await self.look()

    async def look(self) -> None:
        """Lock if it is time to; show the countdown if it soon will be."""
        app = self._app
        if not app.unlocked or app.covered:
            self.watch.touched()
            self.watch.look()
            return
        if app.busy:
            # Somebody has begun long work and will want to see its end.
            self.watch.touched()
        look = self.watch.look()
        if look.slept or (look.left is not None and look.left <= 0):
            await lock(app)
        elif look.left is not None and look.left <= COUNTDOWN:
            self._count(math.ceil(look.left))
        else:
            self.stay()

    @property
    def counting(self) -> bool:
        """Whether the last seconds are being counted."""
        return bool(self._app.screen.query(Countdown))

    def _count(self, seconds: int) -> None:
        said = text(
            ngettext(
                "The vault is locked in {count} second. Any key stops that.",
                "The vault is locked in {count} seconds. Any key stops that.",
                seconds,
            ).format(count=seconds)
        )
        shown = self._app.screen.query(Countdown)
        if shown:
            shown.first().update(said)
        else:
            self._app.screen.mount(Countdown(said, markup=False))

    def stay(self) -> None:
        """Stop counting: somebody is there."""
        for screen in self._app.screen_stack:
            screen.query(Countdown).remove()

    def touched(self) -> bool:
        """A key was pressed or the mouse used; whether that did nothing but stop the countdown."""
        self.watch.touched()
        if not self.counting:
            return False
        self.stay()
        return True

    # ------------------------------------------------------------ signals

    def _end(self, number: int) -> None:
        """The terminal was closed, or somebody asks the program to end."""
        # A second request is granted by the system, at once.
        asyncio.get_running_loop().remove_signal_handler(number)
        if number == getattr(signal, "SIGHUP", None):
            self.terminal_closed()
        else:
            self._leave(128 + number)

    def terminal_closed(self) -> None:
        """The terminal is gone: its signal says so, or the end of what is read from it, whichever comes first."""
        self.without_terminal()
        self._leave(_HUNG_UP)

    def _leave(self, code: int) -> None:
        """End the program once, however often and by whatever it is asked to."""
        if self._leaving:
            return
        self._leaving = True
        self._app.cover()
        self._run(self._ended(code))

    async def _ended(self, code: int) -> None:
        await put_away(self._app)
        self._app.exit(code)

    def without_terminal(self) -> None:
        """Nobody reads and nobody types any more: what is drawn from now on goes nowhere, and waits for nothing."""
        driver = self._app._driver
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        writer = getattr(driver, "_writer_thread", None)
        if driver is not None and writer is not None and not writer.is_alive():
            fresh = WriterThread(writer._file)
            fresh.start()
            vars(driver)["_writer_thread"] = fresh

    def _stop(self) -> None:
        """Ctrl+Z in a shell, or `kill -TSTP`: the shell must not see what was on the screen, nor an open vault."""
        self._app.cover()
        self._run(self._stopped())

    async def _stopped(self) -> None:
        await lock(self._app)
        stop = getattr(self._app._driver, "_sigtstp_application", None)
        if stop is not None and not self._app._exit:
            self._asked_to_stop = True
            stop()

    def _go_on(self) -> None:
        """Back from having been stopped; who was stopped without being asked locks now."""
        go_on = getattr(self._app._driver, "_sigcont_application", None)
        if self._asked_to_stop and go_on is not None:
            self._asked_to_stop = False
            go_on()
        else:
            self._app.cover()
            self._run(lock(self._app))
        self._app.refresh(layout=True)

"""Showing a transfer as QR codes, one after the other without end, until the other side has it.

Nothing is noted before the person says so. A code is drawn while the one before it is shown.
"""

from textual.content import Content
from textual.timer import Timer

from fieldtui.codes.fitting import LEVEL, MOST_CODES, PICTURE, codes_for, useful
from fieldtui.codes.matrix import bytes_in
from fieldtui.i18n import _, ngettext
from fieldtui.text import plain
from screens import showing_view
from screens.code_place import CodePlace
from screens.drawing import lines, text
from screens.look import SPEEDS
from screens.over import Confirm
from screens.showing_view import ShowingView, Shown
from sync.frames import MOST_NUMBER, Transfer, cut, digits_of


class ShowingScreen(CodePlace):
    """Codes of what it was opened with."""

    PLACE = "showing"

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self._shown = shown
        self._transfer: Transfer | None = None
        self._number = 0
        self._paused = False
        self._timer: Timer | None = None

    async def load(self) -> None:
        await super().load()
        self._tick_at(self.look.speed)

    def on_screen_suspend(self) -> None:
        # Textual calls that of `Place`, too. What lies over the screen hides a code that is shown: none goes by unseen.
        if self._timer is not None:
            self._timer.pause()

    # ------------------------------------------------------------ which code

    def versions(self, most: int) -> tuple[int, ...]:
        return useful(len(self._shown.data), most)

    def rows_below(self, version: int) -> int:
        return 2 if version and codes_for(len(self._shown.data), version) > MOST_CODES else 1

    def fitted(self) -> None:
        if not self.version:
            self._transfer = None
            return
        transfer = cut(self._shown.data, bytes_in(self.version, LEVEL), self._shown.name)
        if transfer != self._transfer:
            # Blocks of another size are other blocks: the receiver begins anew.
            self._transfer, self._number = transfer, 0

    def digits(self) -> str:
        return self._digits_at(self._number)

    def _digits_at(self, number: int) -> str:
        assert self._transfer is not None, "a code is shown only where one fits"
        return digits_of(self._transfer.frame(number))

    def words(self) -> Content:
        assert self._transfer is not None, "a code is shown only where one fits"
        view = ShowingView(
            shown=self._shown,
            transfer=self._transfer.id,
            number=self._number,
            codes=len(self._transfer.blocks),
            version=self.version,
            mode=self.look.mode,
            speed=self.look.speed,
            paused=self._paused,
        )
        if self.beside:
            return showing_view.beside(view)
        return showing_view.below(view, self.size.width, max(self.rows_left, 1))

    # ------------------------------------------------------------ time

    def _tick_at(self, speed: int) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_interval(1 / speed, self._tick, pause=self._paused)

    def _tick(self) -> None:
        if self.version:
            self._go(1)
            self.call_after_refresh(self._draw_ahead)

    def _go(self, by: int) -> None:
        self._number = (self._number + by) % (MOST_NUMBER + 1)
        self.redraw()

    def _draw_ahead(self) -> None:
        """Draw the next code now, while nothing is to be done."""
        if self.version and self.look.mode != PICTURE:
            self.rows_of(self._digits_at((self._number + 1) % (MOST_NUMBER + 1)))

    def _pause(self, paused: bool) -> None:
        self._paused = paused
        if self._timer is not None:
            if paused:
                self._timer.pause()
            else:
                self._timer.resume()
        self.redraw()

    async def do_pause_codes(self) -> None:
        """Stand still, or go on."""
        self._pause(not self._paused)

    async def do_code_before(self) -> None:
        """The code before, standing still."""
        self._pause(True)
        self._go(-1)

    async def do_code_after(self) -> None:
        """The next code, standing still."""
        self._pause(True)
        self._go(1)

    async def do_codes_faster(self) -> None:
        """One code a second more."""
        self._speed(self.look.speed + 1)

    async def do_codes_slower(self) -> None:
        """One code a second less."""
        self._speed(self.look.speed - 1)

    def _speed(self, speed: int) -> None:
        if speed in SPEEDS:
            self.look.speed = speed
            self._tick_at(speed)
            self.redraw()
        else:
            said = _("From {least} to {most} codes a second.")
            self.program.say(said.format(least=SPEEDS[0], most=SPEEDS[-1]))

    # ------------------------------------------------------------ to other screens

    async def do_try_out(self) -> None:
        """Which codes the other device reads."""
        await self.program.open("calibrating")

    async def do_code_done(self) -> None:
        """Note that the other side has it, after asking."""
        self.run_worker(self._done(), group="done", exclusive=True)

    async def _done(self) -> None:
        done = self._shown.done
        if done is None:
            self.app.call_later(self._leave)
        elif await self.app.push_screen_wait(Confirm(self._question(), _("They have it"))):
            await self.program.guarded(self._note())

    async def _note(self) -> None:
        assert self._shown.done is not None
        await self.call(self._shown.done)
        self.program.say(_("Noted: what was shown counts as exported."))
        self.app.call_later(self._leave)

    async def _leave(self) -> None:
        # Never from a worker of this screen: it would wait for its own end.
        await self.program.do_back()
        if self._shown.then:
            await self.program.open(self._shown.then)

    def _question(self) -> Content:
        count = self._shown.records
        records = ngettext("{count} record", "{count} records", count).format(count=count)
        asked = _("Does {to} have everything? Their screen says so.").format(to=plain(self._shown.to))
        if not count:
            return text(asked, "bold")
        return lines(
            text(asked, "bold"),
            text(
                _("Then this counts as exported and cannot be undone any more: {records}.").format(
                    records=records
                )
            ),
        )

    async def do_back(self) -> None:
        """One level up; nothing is noted."""
        if self._shown.done is not None:
            self.program.say(_("Nothing was noted: it counts as exported only when the other side has it."))
        await self.program.do_back()

"""A scanner that types, on whatever screen: its keys are kept from being commands, and what they say is offered.

Every key and every paste passes here before it reaches a binding or a field. Which keys are a scanner's is for
`fieldtui.codes.reading.bursts`, what is a code in them for `fieldtui.codes.reading.typed`; what becomes of a code is
the reader's.
"""

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Protocol, cast

from textual import _time, events
from textual.widgets import Input, TextArea

from fieldtui.codes.reading.bursts import END, MANY, Bursts, Heard, Stroke, Where, is_code
from fieldtui.i18n import _
from screens.keyboard import name_of
from screens.places import PLACES

if TYPE_CHECKING:
    from screens.program import FieldtuiApp

READER = "reading"
# Places that take what is scanned while they are shown: the reader, and the gate, which waits for passes.
TAKING = (READER, "gate")
# The key of the action "read_scanned". It is heard in panels, too, once something was scanned.
OPEN = "ctrl+l"
# Codes that wait for the reader at most: more than one transfer that anybody scans by hand.
MOST_WAITING = 500
# Seconds that an offer is shown. In the first half of them, what is scanned is offered with it.
_OFFERED = 8.0
# Turns of the loop that a key needs from the thread that reads it to the queue in which it is handled.
_TURNS = 4
# Keys that a person holds down, or wants at once, and that no scanner types.
_NOT_TYPED = frozenset(
    (
        "escape",
        "backspace",
        "delete",
        "insert",
        "up",
        "down",
        "left",
        "right",
        "home",
        "end",
        "pageup",
        "pagedown",
    )
)


class Reader(Protocol):
    """The screen that reads codes."""

    def take_text(self, text: str) -> Awaitable[None] | None:
        """Take the digits of one code."""


def stroke_of(event: events.Key) -> Stroke[events.Key]:
    """A key of the terminal as one of a scanner: what it types, and when it was read."""
    key = event.key.rpartition("+")[2]
    if key in _NOT_TYPED or event.key.startswith(("alt+", "shift+tab")):
        return Stroke(event.time, "", event)
    character = event.character if event.character and event.is_printable else END
    return Stroke(event.time, character, event)


class Scanner:
    """Stands before everything in `app` that takes keys. Without `holding` none is held back, and what a scanner types
    is as good as typed by a person."""

    def __init__(self, app: "FieldtuiApp", *, holding: bool) -> None:
        self._app = app
        self._bursts: Bursts[events.Key] | None = Bursts() if holding else None
        self._waiting: list[str] = []
        self._offered_at: float | None = None
        self._bell: asyncio.Handle | None = None

    @property
    def waiting(self) -> tuple[str, ...]:
        """The codes that were scanned and that no reader has taken."""
        return tuple(self._waiting)

    def forget(self) -> None:
        """Drop everything: the vault is being locked."""
        self._waiting.clear()
        self._offered_at = None
        if self._bursts is not None:
            self._bursts.forget()

    async def sift(self, event: events.Event) -> tuple[events.Event, ...]:
        """What is to be handled now that `event` has come: nothing yet, it, or keys that were held and it."""
        if isinstance(event, events.Paste):
            return await self._pasted(event)
        if isinstance(event, events.Key) and event.key == OPEN and self._waiting:
            self._app.call_later(self._app.perform, "read_scanned")
            return ()
        bursts = self._bursts
        if bursts is None or isinstance(event, events.MouseMove):
            return (event,)
        if not isinstance(event, events.Key):
            return (*bursts.flush().keys, event)
        heard = bursts.key(stroke_of(event), self._where())
        await self._scanned(heard)
        self._set_bell()
        return heard.keys

    def _where(self) -> Where:
        focused = self._app.focused
        if isinstance(focused, Input | TextArea):
            # A field in which a digit is an answer is as good as a command.
            return Where.COMMANDS if getattr(focused, "DIGITS_ARE_KEYS", False) else Where.TEXT
        return Where.READER if self._reader() is not None else Where.COMMANDS

    def _reader(self) -> Reader | None:
        """The place that takes what is scanned, if one is shown and nothing lies over it."""
        place = self._app.place()
        if place is None or place.PLACE not in TAKING or self._app.screen is not place:
            return None
        return cast("Reader", place)

    # ------------------------------------------------------------ time passes

    def _set_bell(self) -> None:
        due = self._bursts.due if self._bursts is not None else None
        if self._bell is None and due is not None:
            loop = asyncio.get_running_loop()
            self._bell = loop.call_later(max(due - _time.get_time(), 0.0), self._ring, _TURNS)

    def _ring(self, turns: int) -> None:
        """Ask what has become of the held keys, behind every key that was read before now."""
        if turns:
            self._bell = asyncio.get_running_loop().call_soon(self._ring, turns - 1)
        else:
            self._bell = None
            self._app.call_later(self._settle)

    async def _settle(self) -> None:
        if self._bursts is None:
            return
        heard = self._bursts.wait(_time.get_time())
        await self._scanned(heard)
        await self._app.pass_on(heard.keys)
        self._set_bell()

    # ------------------------------------------------------------ something was read

    async def _pasted(self, event: events.Paste) -> tuple[events.Event, ...]:
        held = self._bursts.flush().keys if self._bursts is not None else ()
        if not is_code(event.text):
            return (*held, event)
        await self._scanned(Heard(text=event.text))
        return held

    async def _scanned(self, heard: Heard[events.Key]) -> None:
        """Hand what was scanned to the reader, or offer it."""
        if not heard.text:
            return
        # Loaded when it is needed: the first paint waits for nothing that reads codes.
        from fieldtui.codes.reading.typed import codes_in

        codes, reader = codes_in(heard.text), self._reader()
        if reader is not None and codes:
            await _fed(reader, codes)
        elif codes:
            self._offer(codes)
        elif len(heard.text) >= MANY:
            self._app.say(
                _("The scanner read a code that this program does not know. Nothing was done with it."),
                severity="warning",
            )
        if heard.late:
            self._app.say(
                _(
                    "This scanner types slowly: its first digits were taken for keys. Look whether they did "
                    "anything, and set the scanner to its fastest."
                ),
                severity="warning",
                seconds=12,
            )

    def _offer(self, codes: tuple[str, ...]) -> None:
        app = self._app
        if not app.unlocked:
            app.say(
                _("The scanner read a QR code. Unlock the vault first, then scan it again."),
                severity="warning",
            )
            return
        self._waiting = [*self._waiting, *codes][-MOST_WAITING:]
        now = _time.get_time()
        if self._offered_at is None or now - self._offered_at >= _OFFERED / 2:
            self._offered_at = now
            app.say(
                _("The scanner read a QR code. {key} opens the reader.").format(key=name_of(OPEN)),
                seconds=_OFFERED,
            )

    async def open_reader(self) -> None:
        """Show the reader and give it what waits."""
        app = self._app
        place = app.place()
        if self._reader() is None or place is None or place.PLACE != READER:
            if PLACES[READER].mode:
                await app.go(READER)
            else:
                await app.open(READER)
        reader = self._reader()
        if reader is not None:
            codes, self._waiting, self._offered_at = self.waiting, [], None
            await _fed(reader, codes)


async def _fed(reader: Reader, codes: tuple[str, ...]) -> None:
    for code in codes:
        taking = reader.take_text(code)
        if taking is not None:
            await taking

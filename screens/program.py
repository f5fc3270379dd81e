"""The program in a terminal: which screen is shown, and the one way in which an action is carried out.

It routes, nothing more: what a screen shows and does is the screen's, what can be done at all is
`screens.actions`, and what is asked before it runs is `screens.app`'s.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import App
from textual.binding import BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.scrollbar import ScrollBar
from textual.timer import Timer
from textual.widgets import Input

from fieldtui.checklists import ChecklistError
from fieldtui.errors import FieldtuiError, cause_and_step
from fieldtui.i18n import _
from fieldtui.text import plain
from screens import breaking, themes
from screens.actions import BY_ID, bindings_of
from screens.asking import AskText, PickOne, PickSome
from screens.idle import Clocks
from screens.keyhole import Keyhole, VaultAtPath
from screens.over import Confirm
from screens.place import Place
from screens.places import PANELS, PLACES, make, make_panel
from screens.prose import folded
from screens.scanner import Scanner
from screens.situation import Situation

if TYPE_CHECKING:
    from fieldtui.device import Device
    from fieldtui.log.names import Dot
    from screens.session import Session
    from screens.watching import Watching
    from screens.working import Work


# Questions: while one is open, nothing else is done.
ASKING = (Confirm, AskText, PickOne, PickSome)
# Characters of a notice: it lies over the screen, and may not cover it.
_LONGEST_SAID = 400
Remember = Callable[[str, str | int], None]
# After so many seconds without another letter, what is half typed goes into the vault.
_PAUSE = 1.0


def forget(_what: str, _value: str | int) -> None:
    """Keep nothing for the next time."""


class FieldtuiApp(App[int]):
    """The program in a terminal: unlocks a vault through `keyhole`, or shows a `device` that is open.

    `start` is the place that is shown first once the vault is open; `remember` keeps what a person chooses
    for the next time ("theme", "language", "idle" or "backup", and its value). With `clocks` the vault is locked after
    `idle` minutes without a key (0: never), when the machine has slept, and when the system asks the program to end.
    With `hold_keys` a key is held back for a moment to see whether a scanner types it; else keys are a person's.
    """

    TITLE = "fieldtui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("")]

    def __init__(
        self,
        keyhole: Keyhole | Path | None = None,
        *,
        device: "Device | None" = None,
        passphrase: str = "",
        start: str = "today",
        theme: str = "",
        remember: Remember = forget,
        idle: int = 0,
        clocks: Clocks | None = None,
        backup: str = "",
        hold_keys: bool = False,
    ) -> None:
        super().__init__()
        self.keyhole = VaultAtPath(keyhole) if isinstance(keyhole, Path) else keyhole
        self.passphrase = passphrase
        self.start = start
        # Where a backup goes after each export (`fieldtui.preferences`).
        self.backup = backup
        self._device = device
        self._session: Session | None = None
        self._watched = idle, clocks
        self.watching: Watching | None = None
        self.covered = False
        """Whether nothing is shown, because the vault is being locked."""
        self.locking = False
        """Whether locking has begun; it is not begun twice."""
        self.under_cover: tuple[Screen[Any], ...] = ()
        """The screens that were shown when the cover came, from the ground up."""
        self.under_way: set[Work] = set()
        """Long work that is going on, on whatever screen: locking stops it."""
        self._pause: Timer | None = None
        self.scanner = Scanner(self, holding=hold_keys)
        ScrollBar.renderer = themes.PlainScrollBar
        for look in themes.THEMES:
            self.register_theme(look)
        self.theme = themes.named("mono" if self.no_color else theme)
        self.remember = remember

    async def on_mount(self) -> None:
        from screens import vaulting
        from screens.watching import Watching

        minutes, clocks = self._watched
        if clocks is not None:
            self.watching = Watching(self, minutes, clocks)
            self.watching.begin()
        if self._device is not None:
            await vaulting.enter(self, self._device)
        else:
            await vaulting.show_lock(self)

    # ------------------------------------------------------------ the vault that is open

    @property
    def session(self) -> "Session":
        """The unlocked vault; only screens that are shown while it is open ask for it."""
        assert self._session is not None, "a screen of an unlocked vault"
        return self._session

    @property
    def unlocked(self) -> bool:
        """Whether a vault is open."""
        return self._session is not None

    @property
    def busy(self) -> bool:
        """Whether long work is going on that somebody has begun."""
        # `Listing.working`; Unlock is shown without loading what listings need.
        return any(
            getattr(screen, "working", False) for stack in self._screen_stacks.values() for screen in stack
        )

    def begin(self, session: "Session") -> None:
        """From now on the screens show `session`."""
        self._session = session

    def end(self) -> "Session":
        """From now on the screens show no vault; the one they showed, for whoever closes it."""
        session, self._session = self.session, None
        return session

    def close(self) -> None:
        """Close what is open, at the end of the program; what is half typed is kept, if it can be."""
        if self._session is not None:
            with suppress(FieldtuiError):
                self.end().close()

    def cover(self) -> None:
        """Show nothing, at once. What was shown stays behind it until the vault is locked."""
        from screens import vaulting

        if self.covered or not self.unlocked:
            return
        self.covered = True
        self.scanner.forget()
        vaulting.cover(self)

    def uncover(self) -> None:
        """Show screens again: Unlock, where nothing is left of the vault."""
        self.covered = False
        self.under_cover = ()
        self.refresh(layout=True)

    @on(Input.Changed)
    def _somebody_types(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self._keep_typed)

    async def _keep_typed(self) -> None:
        """Half a note is on disk a second later, too: a dead battery loses no more."""
        if self._session is not None and not self.covered:
            self.remember_typed()
            await self.guarded(self._session.keep_unsent())

    def remember_typed(self) -> None:
        """Put what is half typed on the screens among what is unsent."""
        from screens.standing import keep_typed

        if self._session is not None:
            keep_typed(self.screen_stack, self._session)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy to the clipboard of this program: the system's is read by others, and keeps a history."""
        self._clipboard = text

    async def on_event(self, event: events.Event) -> None:
        """Keys do nothing while the screen is covered, and nothing but stop the countdown while that is shown."""
        if isinstance(event, events.Key | events.MouseEvent | events.Paste) and not event.is_forwarded:
            if self.covered:
                return
            if isinstance(event, events.Key) and event.key in BY_ID["lock"].keys and self.unlocked:
                # Before anything that lies over the screen can take the key.
                self.cover()
                self.call_later(self.do_lock)
                return
            if self.watching is not None and self.watching.touched():
                return
            for one in await self.scanner.sift(event):
                await super().on_event(one)
            return
        await super().on_event(event)

    async def pass_on(self, held: tuple[events.Key, ...]) -> None:
        """Handle keys that were held back, now that they are a person's."""
        for key in held:
            await super().on_event(key)

    def has_mode(self, name: str) -> bool:
        """Whether there is a mode of that name."""
        return name in self._modes

    # ------------------------------------------------------------ actions

    def situation(self, *, sides: int = 0, **here: bool) -> Situation:
        """What is known wherever one is, and what a screen knows beside it."""
        session = self._session
        office = session is not None and session.device.is_office
        scanned = bool(self.scanner.waiting)
        return Situation(unlocked=session is not None, office=office, sides=sides, scanned=scanned, **here)

    def situation_now(self) -> Situation:
        """What decides which actions are possible on the screen that is shown."""
        screen = self.place()
        return screen.situation() if screen is not None else self.situation()

    def place(self) -> Place | None:
        """The full screen that is shown, under whatever lies over it."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, Place)), None)

    async def action_perform(self, action_id: str) -> None:
        """Carry out an action of the registry: what a key is bound to."""
        await self.perform(action_id)

    async def perform(self, action_id: str) -> None:
        """Carry out an action where we are, or say why that is impossible."""
        if self.covered:
            return
        if isinstance(self.screen, ASKING):
            # The key was pressed again before its question was there to take it.
            if action_id == "read_scanned":
                self.say(_("Answer the question first."), severity="warning")
            return
        place, action = self.place(), BY_ID[action_id]
        if why := action.why_not(self.situation_now()):
            self.say(_(why), severity="warning")
        elif action.goes:
            await self.guarded(self.go(action.goes))
        elif action_id in PANELS:
            await self.push_screen(make_panel(action_id, place.PLACE if place else "", self.situation_now()))
        else:
            name = f"do_{action_id}"
            holder: Any = place if hasattr(place, name) else self
            await self.guarded(getattr(holder, name)())

    def _fatal_error(self) -> None:
        breaking.broken(self)

    def panic(self, *renderables: object) -> None:  # noqa: ARG002
        """What Textual would print: a traceback of the thread that reads keys, or an error's own picture of itself."""
        breaking.broken_or_closed(self)

    async def guarded(self, work: Awaitable[None]) -> None:
        """Await `work`; what people can read of its failure is shown, and the work is over."""
        try:
            await work
        except (FieldtuiError, ChecklistError) as error:
            self.tell(error)

    def tell(self, error: FieldtuiError | ChecklistError) -> None:
        """Show an error: what happened and why, then the next step."""
        sentence = "\n".join(part for part in cause_and_step(error) if part)
        self.say(sentence, severity="error", seconds=12)

    def say(self, sentence: str, *, severity: SeverityLevel = "information", seconds: float = 4) -> None:
        """Show a sentence over the screen for a while."""
        self.notify(
            folded(plain(sentence, lines=True, longest=_LONGEST_SAID), 60),
            severity=severity,
            timeout=seconds,
            markup=False,
        )

    # ------------------------------------------------------------ routes

    async def go(self, place: str) -> None:
        """To a place: one with a key of its own as it was left, where its key once more comes back to its ground.

        Another one is shown over the place where we are, unless that is the one.
        """
        if not PLACES[place].mode:
            here = self.place()
            if here is None or place != here.PLACE:
                await self.open(place)
            return
        if self.current_mode == place:
            while len(self.screen_stack) > 1:
                await self.pop_screen()
        await self.switch_mode(place)

    async def open(self, place: str, *arguments: object) -> None:
        """Show a place over the one where we are; Esc comes back."""
        screen = make(place, *arguments)
        screen.came_with = arguments
        await self.push_screen(screen)

    async def open_door(self, door: "Dot") -> None:
        """Show a door over the place where we are."""
        await self.open("door", door)

    async def open_building(self, building: "Dot") -> None:
        """Show a building, the one that is walked from now on."""
        if building != self.session.building:
            self.session.building, self.session.door = building, 0
        await self.go("building")
        await self.go("building")

    async def leave_panel(self) -> None:
        """Close the panel that lies over a place."""
        await self.pop_screen()

    async def action_leave_panel(self) -> None:
        """`leave_panel`, for a key."""
        await self.leave_panel()

    async def back_with_record(self, door: "Dot") -> None:
        """One level up, to a place that shows what was recorded at `door` and goes on from there."""
        await self.pop_screen()
        place = self.place()
        if place is not None:
            await place.recorded(door)

    async def do_back(self) -> None:
        """One level up; from a place with a key of its own, to Today."""
        if len(self.screen_stack) > 1:
            await self.pop_screen()
        elif self._session is not None and self.current_mode != "today":
            await self.go("today")

    async def do_undo_last(self) -> None:
        from screens.undoing import undo_last

        await undo_last(self)

    async def do_read_scanned(self) -> None:
        await self.scanner.open_reader()

    async def do_lock(self) -> None:
        from screens.vaulting import lock

        await lock(self)

    async def do_next_idle(self) -> None:
        from screens.watching import next_idle

        next_idle(self)

    async def do_next_theme(self) -> None:
        self.theme = themes.after(self.theme)
        self.remember("theme", themes.short(self.theme))

    async def do_next_language(self) -> None:
        from screens.vaulting import speak_the_other_language

        await speak_the_other_language(self)

    async def action_quit(self) -> None:
        """Textual's key for the end."""
        await self.do_quit()

    async def do_quit(self) -> None:
        self.remember_typed()
        self.exit(0)

    def action_help_quit(self) -> None:
        """What Textual does for ctrl+c, in our words."""
        self.say(_("Ctrl+Q ends the program."))

"""The app: which screen is shown, and the one way in which an action is carried out. It routes, nothing more.

What a screen shows and does is the screen's; what can be done at all is `screens.actions`.
"""

from collections.abc import Awaitable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.notifications import SeverityLevel
from textual.scrollbar import ScrollBar

from fieldtui.checklists import ChecklistError
from fieldtui.errors import FieldtuiError, cause_and_step
from fieldtui.i18n import _, language, use_language
from screens import themes
from screens.actions import BY_ID, bindings_of
from screens.keyhole import Keyhole, VaultAtPath
from screens.place import Place
from screens.places import PLACES, make
from screens.situation import Situation

if TYPE_CHECKING:
    from fieldtui.device import Device
    from fieldtui.log.names import Dot
    from screens.session import Session


class FieldtuiApp(App[int]):
    """The program in a terminal: unlocks a vault through `keyhole`, or shows a `device` that is open.

    `start` is the place that is shown first once the vault is open.
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
    ) -> None:
        super().__init__()
        self.keyhole = VaultAtPath(keyhole) if isinstance(keyhole, Path) else keyhole
        self.passphrase = passphrase
        self.start = start
        self._device = device
        self._session: Session | None = None
        ScrollBar.renderer = themes.PlainScrollBar
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = "fieldtui-mono" if self.no_color else "fieldtui-dark"

    async def on_mount(self) -> None:
        if self._device is not None:
            await self.enter(self._device)
        else:
            await self.show_lock()

    # ------------------------------------------------------------ vault

    @property
    def session(self) -> "Session":
        """The unlocked vault; only screens that are shown while it is open ask for it."""
        assert self._session is not None, "a screen of an unlocked vault"
        return self._session

    async def enter(self, device: "Device") -> None:
        """Begin with an open device: the places of its role, the first one shown."""
        from screens.session import Session

        self._session = Session(device)
        for name, row in PLACES.items():
            if row.mode and row.home and name != "unlock":
                self.add_mode(name, partial(make, name))
        await self.switch_mode(self.start)
        if "unlock" in self._modes:
            await self.remove_mode("unlock")

    async def show_lock(self) -> None:
        """Show Unlock, with nothing of a vault left behind it."""
        self.add_mode("unlock", lambda: make("unlock", self.keyhole))
        await self.switch_mode("unlock")
        for name in [name for name in self._modes if name != "unlock"]:
            await self.remove_mode(name)

    async def do_lock(self) -> None:
        """Close the vault. Without a vault on a disk to come back to, that ends the program."""
        session, self._session = self.session, None
        path = session.device.vault.path
        if self.keyhole is None and path is not None:
            self.keyhole = VaultAtPath(path)
        if self.keyhole is None:
            session.close()
            self.exit(0)
            return
        await self.show_lock()
        session.close()

    def close(self) -> None:
        """Close what is open, at the end of the program."""
        if self._session is not None:
            self._session.close()
            self._session = None

    # ------------------------------------------------------------ actions

    def situation(self, **here: bool) -> Situation:
        """What is known wherever one is, and what a screen knows beside it."""
        session = self._session
        office = session is not None and session.device.is_office
        return Situation(unlocked=session is not None, office=office, **here)

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
        why = BY_ID[action_id].why_not(self.situation_now())
        if why:
            self.say(_(why), severity="warning")
            return
        if BY_ID[action_id].goes:
            await self.guarded(self.go(BY_ID[action_id].goes))
            return
        holder: Any = self.place()
        name = f"do_{action_id}"
        await self.guarded(getattr(holder if hasattr(holder, name) else self, name)())

    async def guarded(self, work: Awaitable[None]) -> None:
        """Await `work`; what people can read of its failure is shown, and the work is over."""
        try:
            await work
        except (FieldtuiError, ChecklistError) as error:
            self.tell(error)

    def tell(self, error: FieldtuiError | ChecklistError) -> None:
        """Show an error: what happened and why, then the next step."""
        cause, step = cause_and_step(error)
        self.say("\n".join(part for part in (cause, step) if part), severity="error", seconds=12)

    def say(self, sentence: str, *, severity: SeverityLevel = "information", seconds: float = 5) -> None:
        """Show a sentence over the screen for a while."""
        self.notify(sentence, severity=severity, timeout=seconds, markup=False)

    # ------------------------------------------------------------ routes

    async def go(self, place: str) -> None:
        """To a place that has a key of its own; where one was in it, one is again."""
        await self.switch_mode(place)

    async def do_go_undo(self) -> None:
        await self.open("undo")

    async def open_door(self, door: "Dot") -> None:
        """Show a door over the place where we are."""
        await self.open("door", door)

    async def open_building(self, building: "Dot") -> None:
        """Show a building, the one that is walked from now on."""
        self.session.building = building
        await self.go("building")

    async def open(self, place: str, *arguments: object) -> None:
        """Show a place over the one where we are; Esc comes back."""
        await self.push_screen(make(place, *arguments))

    async def do_back(self) -> None:
        """One level up; from a place with a key of its own, to Today."""
        if len(self.screen_stack) > 1:
            await self.pop_screen()
        elif self._session is not None and self.current_mode != "today":
            await self.go("today")

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

    async def do_search(self) -> None:
        from screens.search import SearchScreen

        await self.push_screen(SearchScreen(self.session))

    async def do_help(self) -> None:
        from screens.help import HelpScreen

        place = self.place()
        await self.push_screen(HelpScreen(place.PLACE if place else "unlock", self.situation_now()))

    async def do_palette(self) -> None:
        from screens.palette import PaletteScreen

        place = self.place()
        await self.push_screen(PaletteScreen(place.PLACE if place else "unlock", self.situation_now()))

    async def do_undo_last(self) -> None:
        from screens.undoing import undo_last

        await undo_last(self)

    async def do_next_theme(self) -> None:
        self.theme = themes.after(self.theme)

    async def do_next_language(self) -> None:
        use_language("en" if language() == "zh_CN" else "zh_CN")
        await self.refresh_places()

    async def refresh_places(self) -> None:
        """Make every screen again, in the language in use."""
        device = self.session.device
        self.add_mode("between", lambda: Place())
        await self.switch_mode("between")
        for name in [name for name in self._modes if name != "between"]:
            await self.remove_mode(name)
        await self.enter(device)
        await self.remove_mode("between")

    async def do_quit(self) -> None:
        self.exit(0)


def run_app(
    vault_path: Path | None,
    *,
    passphrase: str | None = None,
    device: "Device | None" = None,
    start: str = "today",
) -> int:
    """Run the program until it is left; its exit code. Called by the command line.

    `device` is shown as it is; else the vault at `vault_path` (None: where this system keeps a program's
    data) is unlocked, with `passphrase` if it is known already.
    """
    from screens.keyhole import usual_vault

    keyhole = vault_path or (usual_vault() if device is None else None)
    app = FieldtuiApp(keyhole, device=device, passphrase=passphrase or "", start=start)
    try:
        return app.run() or 0
    finally:
        app.close()

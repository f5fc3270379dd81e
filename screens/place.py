"""What every full screen is made of: a masthead, a body, the key bar; a view model loaded when it is shown.

A place asks use cases through its session and draws what they return. Which keys it has is a matter of
`screens.actions`; it carries an action out in its method `do_<id>`, which runs on the app's own queue, so
that the next key waits until the last one is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypeVar, cast

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from screens.actions import bindings_of
from screens.keybar import KeyBar
from screens.situation import Situation

if TYPE_CHECKING:
    from fieldtui.device import Device
    from fieldtui.log.names import Dot
    from screens.program import FieldtuiApp
    from screens.session import Session

Given = ParamSpec("Given")
Result = TypeVar("Result")


def _all_plain(values: Sequence[object]) -> bool:
    return all(isinstance(value, int | str) for value in values)


class Masthead(Static):
    """The first line of a screen: where one is, and how far one has come."""


class Place(Screen[Any]):
    """A full screen of the program. `PLACE` is its name in `screens.places`."""

    PLACE: ClassVar[str] = ""
    # Each screen says itself what has the focus, before the next key can arrive.
    AUTO_FOCUS = ""

    def __init_subclass__(cls) -> None:
        # Bindings come from the registry: a screen that wrote its own would be missing from help and palette.
        cls.BINDINGS = [*bindings_of(cls.PLACE), *cls.__dict__.get("BINDINGS", ())]
        super().__init_subclass__()

    def __init__(self) -> None:
        super().__init__()
        self._left = False
        self.came_with: tuple[object, ...] = ()
        """What it was opened with."""

    def way_back(self) -> tuple[int | str, ...] | None:
        """What this screen is opened with again after unlocking, as numbers and texts; None if it is not."""
        known = [str(one) if isinstance(one, Path) else one for one in self.came_with]
        return tuple(one for one in known if isinstance(one, int | str)) if _all_plain(known) else None

    @property
    def program(self) -> FieldtuiApp:
        """The app, by its own type."""
        return cast("FieldtuiApp", self.app)

    @property
    def session(self) -> Session:
        """The unlocked vault."""
        return self.program.session

    async def call(
        self,
        use_case: Callable[Concatenate[Device, Given], Result],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Result:
        """The result of a use case on this session's device, off the interface thread."""
        return await self.session.call(use_case, *args, **kwargs)

    def compose(self) -> ComposeResult:
        yield Masthead("", id="masthead", markup=False)
        yield from self.body()
        yield KeyBar(self.PLACE)

    def body(self) -> ComposeResult:
        """The widgets between masthead and key bar."""
        yield from ()

    async def load(self) -> None:
        """Ask for the view model and draw it. Called when the screen is shown, and shown again."""

    async def recorded(self, door: Dot) -> None:  # noqa: ARG002
        """A visit was recorded at `door` by a screen that lay over this one."""
        await self.load()

    def situation(self) -> Situation:
        """What decides which actions are possible now."""
        return self.program.situation()

    def head(self, content: Content) -> None:
        """Set the first line."""
        self.query_one("#masthead", Masthead).update(content)

    def keys_changed(self) -> None:
        """Draw the key bar again: an action has become possible or impossible."""
        for bar in self.query(KeyBar):
            bar.refresh()

    async def on_mount(self) -> None:
        await self.program.guarded(self.load())

    def on_screen_suspend(self) -> None:
        self._left = True

    async def on_screen_resume(self) -> None:
        # Another screen may have recorded something.
        if self._left:
            self._left = False
            await self.program.guarded(self.load())

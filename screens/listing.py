"""A place that is a picture above, a list of things to choose, and what was said last below.

What a row does is its value: a function that returns the work to be done. Long work runs beside the keys, one
piece at a time; panels are awaited in it, so that a conversation reads from top to bottom.
"""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from fieldtui.device import Device
from fieldtui.i18n import _
from screens.choosing import ChoosePath, Wanted
from screens.drawing import lines, text
from screens.place import Place
from screens.rows import Row, Rows
from screens.situation import Situation
from screens.working import Stopped, Work, WorkLine
from sync.exchange.folders import carriers

Answer = TypeVar("Answer")
View = TypeVar("View")
Act = Callable[[], Coroutine[Any, Any, None]]


def _name_of(work: Coroutine[Any, Any, None]) -> str:
    return str(getattr(work, "__qualname__", ""))


class Listing(Place):
    """The frame of Exchange and of the office's screens."""

    DEFAULT_CSS = """
    Listing {
        & > #top { height: auto; max-height: 60%; padding: 0 1; }
        & > #said { height: auto; max-height: 8; padding: 0 1; background: $surface; }
        & > #said.-empty { display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._work: Work | None = None
        self._under_way: set[str] = set()

    def body(self) -> ComposeResult:
        yield Static("", id="top", markup=False)
        yield Rows[Act]("rows")
        yield WorkLine()
        yield Static("", id="said", classes="-empty", markup=False)

    async def on_mount(self) -> None:
        self.set_focus(self.rows)

    @property
    def rows(self) -> Rows[Act]:
        """The list."""
        return self.query_one("#rows", Rows)

    def situation(self) -> Situation:
        return self.situation_with(self.rows.selected is not None)

    def situation_with(self, row: bool, **here: bool) -> Situation:
        """The situation, with or without something under the cursor, and what else a screen knows."""
        member = bool(self.session.device.identity.community)
        return self.program.situation(row=row, running=self.working, member=member, **here)

    # ------------------------------------------------------------ drawing

    def show_top(self, content: Content) -> None:
        """Set the picture above the list."""
        self.query_one("#top", Static).update(content)

    def show_rows(self, rows: list[Row[Act]]) -> None:
        """Set the list; the cursor stays where it was."""
        self.rows.show(rows)
        self.keys_changed()

    def say(self, *said: Content) -> None:
        """Set what stands below the list until something else is said; nothing: nothing stands there."""
        below = self.query_one("#said", Static)
        below.set_class(not said, "-empty")
        below.update(lines(*said))

    # ------------------------------------------------------------ doing

    async def do_choose(self) -> None:
        """Do what the selected row says."""
        act = self.rows.selected
        if act is not None:
            self.begin(act())

    @on(Rows.Tapped)
    def _tapped(self) -> None:
        self.app.call_later(self.program.perform, "choose")

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.keys_changed()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry `work` out beside the keys; what fails is said below the list.

        What is under way already is not begun again: a key that is pressed twice asks its question once.
        """
        if _name_of(work) in self._under_way:
            work.close()
            return
        self._under_way.add(_name_of(work))
        self.run_worker(self._told(work), group="work", exit_on_error=True)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await self.program.guarded(work)
        except Stopped:
            self.say(text(_("Stopped. Nothing was recorded."), "bold $warning"))
        finally:
            self._under_way.discard(_name_of(work))

    async def leave(self, place: str = "") -> None:
        """Close this screen, and go on to `place`. For work that was begun: it ends with its screen."""
        self.app.call_later(self._left_for, place)

    async def _left_for(self, place: str) -> None:
        await self.program.do_back()
        if place:
            await self.program.go(place)

    async def ask(self, panel: ModalScreen[Answer]) -> Answer | None:
        """What a panel answers; None if it was left. Only in work that was begun."""
        answer: Answer | None = await self.app.push_screen_wait(panel)
        return answer

    async def find_path(self, wanted: Wanted, start: Path | None = None) -> tuple[Path, ...]:
        """The files or the folder that a person finds, from `start` or where bundles go; empty for none.

        A path that was typed and left is there again the next time.
        """
        known = await self.call(carriers)
        key = (wanted.question, 0)
        typed = self.session.unsent.pop(key, {}).get("path", "")
        panel = ChoosePath(wanted, start or next(iter(known), None), known, typed)
        chosen = await self.ask(panel)
        if chosen is None:
            self.session.unsent[key] = {"path": panel.typed}
        return chosen or ()

    # ------------------------------------------------------------ long work

    @property
    def working(self) -> bool:
        """Whether long work is going on."""
        return self._work is not None

    @contextmanager
    def work(self, what: str) -> Iterator[Work]:
        """Long work, shown while the block runs."""
        work = self._work = Work(what)
        self.program.under_way.add(work)
        self.query_one(WorkLine).follow(work)
        self.keys_changed()
        try:
            yield work
        finally:
            self._work = None
            self.program.under_way.discard(work)
            # While the screen is being removed its parts go first.
            for shown in self.query(WorkLine):
                shown.follow(None)
            self.keys_changed()

    async def do_stop(self) -> None:
        """Stop the work that is going on, as soon as it is safe."""
        if self._work is not None:
            self._work.stopped = True

    async def do_back(self) -> None:
        """Stop what is going on; else one level up."""
        if self.working:
            await self.do_stop()
        else:
            await self.program.do_back()


class Viewing(Listing, Generic[View]):
    """A listing that draws one view model, which the use case `ask` gives it, anew at every width."""

    def __init__(self, ask: Callable[[Device], View]) -> None:
        super().__init__()
        self._ask = ask
        self.view: View | None = None

    async def load(self) -> None:
        self.view = await self.call(self._ask)
        self.redraw()

    def on_resize(self) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Draw what was loaded last, if anything was."""
        if self.view is not None:
            self.draw(self.view)

    def draw(self, view: View) -> None:
        """Draw `view` at the width there is."""
        raise NotImplementedError

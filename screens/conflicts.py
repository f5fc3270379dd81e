"""Conflicts: the list, and below it the one under the cursor with what all had seen, its sides, and the choice.

Nothing is recorded before a side or another value is chosen and Enter is pressed: a decision cannot be undone.
"""

from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import OptionList, Static

from fieldtui.conflicts import Conflict, DecidedMeanwhile, conflicts, decide, take, text_of, typed
from fieldtui.device import Device
from fieldtui.errands import STATES
from fieldtui.i18n import _, ngettext
from fieldtui.log.kinds import Value
from fieldtui.naming import field_name
from screens.asking import AskText, PickOne
from screens.conflict_lines import base_line, choice_lines, conflict_line, digit, side_lines
from screens.drawing import text
from screens.listing import Listing
from screens.prose import Prose
from screens.rows import Row, Rows
from screens.situation import Situation
from sync.exchange import authors

# As many sides as a digit can choose; more are rare, and the command line shows them all.
MOST_SIDES = 9
# From this width on the sides stand beside each other.
BESIDE = 100


def found(device: Device) -> list[Conflict]:
    """The conflicts that this device may decide, with the names of the people."""
    return conflicts(device, authors(device))


class SidePanel(Horizontal):
    """One side: its digit, and what it says. It can be tapped."""

    class Tapped(Message):
        """The side was tapped."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, at: int) -> None:
        super().__init__(id=f"side-{at}", classes="side")
        self.at = at

    def compose(self) -> ComposeResult:
        yield Static("", markup=False)
        yield Prose()

    def show(self, device: Device, conflict: Conflict, chosen: bool) -> None:
        """Draw side number `at` of a conflict, if it has one."""
        self.display = self.at <= len(conflict.sides)
        if self.display:
            self.query_one(Static).update(digit(self.at, chosen))
            self.query_one(Prose).update(side_lines(device, conflict, self.at, chosen))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Tapped(self.at))


class ConflictsScreen(Listing):
    """What people recorded differently, to be decided one by one."""

    PLACE: ClassVar[str] = "conflicts"
    CSS_PATH = "conflicts.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Conflict] = []
        self._shown: Conflict | None = None
        # The side that is chosen, from 1; 0: the value that was typed; None: nothing yet.
        self._side: int | None = None
        self._other: Value = ""

    def body(self) -> ComposeResult:
        yield Rows[Conflict]("rows")
        with VerticalScroll(id="about", can_focus=False):
            yield Prose(name="base")
            with Container(id="sides"):
                for at in range(1, MOST_SIDES + 1):
                    yield SidePanel(at)
        yield Prose(name="choice")

    async def load(self) -> None:
        self._found = await self.call(found)
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    # ------------------------------------------------------------ drawing

    def draw(self) -> None:
        """Draw the list at the width there is, and the conflict under the cursor below it."""
        count = len(self._found)
        said = ngettext("{count} conflict to decide", "{count} conflicts to decide", count).format(
            count=count
        )
        self.head(text(f" {_('Conflicts')}  {said if count else ''}"))
        width = self.size.width - 3
        rows = [
            Row(conflict_line(one, width), one, f"{one.kind} {one.record} {one.field}") for one in self._found
        ]
        nothing: Row[Conflict] = Row(
            text(_("There is no conflict: nobody recorded anything differently."), "dim")
        )
        self.query_one("#rows", Rows).show(rows or [nothing])
        self._show_selected()

    @on(OptionList.OptionHighlighted)
    def _show_selected(self) -> None:
        """Below the list stands the conflict under the cursor; what was chosen for another is forgotten."""
        conflict = self._conflict
        if conflict != self._shown:
            self._shown, self._side = conflict, None
            self.query_one("#about").scroll_home(animate=False)
        self._draw_shown()

    def _draw_shown(self) -> None:
        conflict = self._shown
        for part in ("#about", "#choice"):
            self.query_one(part).set_class(conflict is None, "-empty")
        self.keys_changed()
        if conflict is None:
            return
        device = self.session.device
        self.query_one("#base", Prose).update(base_line(device, conflict))
        self.query_one("#sides").set_class(self.size.width >= BESIDE, "-beside")
        for panel in self.query(SidePanel):
            panel.show(device, conflict, panel.at == self._side)
        value = self._value(conflict)
        chosen = None if value is None else text_of(conflict, value)
        self.query_one("#choice", Prose).update(choice_lines(conflict, chosen))

    @property
    def _conflict(self) -> Conflict | None:
        """The conflict under the cursor."""
        selected = self.query_one("#rows", Rows).selected
        return selected if isinstance(selected, Conflict) else None

    def _value(self, conflict: Conflict) -> Value | None:
        """What Enter would record."""
        if self._side is None:
            return None
        return take(conflict, self._side) if self._side else self._other

    def situation(self) -> Situation:
        conflict = self._conflict
        return self.program.situation(
            row=conflict is not None,
            sides=min(len(conflict.sides), MOST_SIDES) if conflict else 0,
            side=self._side is not None,
        )

    # ------------------------------------------------------------ choosing

    def _choose(self, side: int) -> None:
        self._side = side
        self._draw_shown()
        if side:
            self.query_one(f"#side-{side}").scroll_visible(animate=False)

    @on(SidePanel.Tapped)
    def _side_tapped(self, event: SidePanel.Tapped) -> None:
        self._choose(event.at)

    async def do_first_side(self) -> None:
        """Choose the first side."""
        self._choose(1)

    async def do_second_side(self) -> None:
        """Choose the second side."""
        self._choose(2)

    async def do_third_side(self) -> None:
        """Choose the third side."""
        self._choose(3)

    async def do_next_side(self) -> None:
        """Choose the side after the chosen one."""
        self._step(1)

    async def do_previous_side(self) -> None:
        """Choose the side before the chosen one."""
        self._step(-1)

    def _step(self, step: int) -> None:
        last = self.situation().sides
        at = (self._side or (0 if step > 0 else last + 1)) + step
        self._choose(min(max(at, 1), last))

    async def do_other_value(self) -> None:
        """Type another value, or pick another state."""
        conflict = self._conflict
        if conflict is not None:
            self.begin(self._ask_value(conflict))

    async def _ask_value(self, conflict: Conflict) -> None:
        question = _("What is right? {field}, {title}").format(
            field=field_name(conflict.field), title=conflict.title
        )
        if conflict.states:
            states = [Row(text(_(STATES.get(state, state))), state, state) for state in conflict.states]
            answer = await self.ask(PickOne(question, states))
        else:
            panel = AskText(self.session, question, check=partial(typed, conflict))
            answer = await self.ask(panel)
        if answer is not None and conflict == self._shown:
            self._other = typed(conflict, answer)
            self._choose(0)

    # ------------------------------------------------------------ deciding

    async def do_decide(self) -> None:
        """Record what is chosen."""
        conflict = self._shown
        value = self._value(conflict) if conflict else None
        if conflict is None or value is None:
            return
        try:
            await self.call(decide, conflict, value)
        except DecidedMeanwhile:
            await self.load()
            raise
        await self.load()
        self.program.say(
            _("Decided: {field} is {value}. It goes out with the next export.").format(
                field=field_name(conflict.field), value=text_of(conflict, value) or _("(nothing)")
            )
        )

    async def do_read_on(self) -> None:
        """Scroll what stands below the list; from its end back to its beginning."""
        about = self.query_one("#about")
        if about.scroll_offset.y >= about.max_scroll_y:
            about.scroll_home(animate=False)
        else:
            about.scroll_page_down(animate=False)

"""Search anywhere: results as one types, by name, pinyin, address or the end of a phone number.

Enter opens the door of the first result, or of the one the arrows have gone to.
"""

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.worker import WorkType

from fieldtui.errors import FieldtuiError
from fieldtui.i18n import _, ngettext
from fieldtui.search import MOST, Hit, find
from screens.drawing import line, text
from screens.rows import Row, Rows
from screens.situation import Situation
from screens.text_input import TextInput
from screens.wording import tail

if TYPE_CHECKING:
    from screens.program import FieldtuiApp


class SearchScreen(ModalScreen[None]):
    """The search, over any screen."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar = [
        Binding("escape", "app.leave_panel", "Close", show=False),
        Binding("enter", "go_on", "Open", show=False),
        Binding("down", "walk(1)", "Down", show=False),
        Binding("up", "walk(-1)", "Up", show=False),
    ]

    def __init__(self, place: str, now: Situation) -> None:  # noqa: ARG002
        super().__init__()
        self._shown_for = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel -tall"):
            yield TextInput(
                placeholder=_("Name, pinyin initials, 3-2-501, or the end of a phone"), id="wanted"
            )
            yield Static("", id="found", classes="dim", markup=False)
            yield Rows[Hit]("hits")

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#wanted", Input))

    @property
    def _program(self) -> "FieldtuiApp":
        return cast("FieldtuiApp", self.app)

    @property
    def _rows(self) -> Rows[Hit]:
        return self.query_one("#hits", Rows)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        # Exclusive: only what was typed last is looked up to the end.
        look_up: WorkType[None] = partial(self._look_up, event.value)
        self.run_worker(look_up, exclusive=True)

    async def _look_up(self, typed: str) -> None:
        try:
            hits = await self._program.session.call(find, typed)
        except FieldtuiError as error:
            self._program.tell(error)
            return
        if typed != self.query_one("#wanted", Input).value:
            return
        self._shown_for = typed
        self._rows.show([Row(_drawn(hit), hit) for hit in hits])
        self.query_one("#found", Static).update(text(_count(typed, len(hits))))

    def action_walk(self, step: int) -> None:
        if step > 0:
            self._rows.action_cursor_down()
        else:
            self._rows.action_cursor_up()

    async def action_go_on(self) -> None:
        """Open the selected result; what was typed last is looked up first if it has not been yet."""
        typed = self.query_one("#wanted", Input).value
        if typed != self._shown_for:
            await self._look_up(typed)
        hit = self._rows.selected
        if hit is None:
            return
        if not hit.door:
            self._program.say(_("The ledger does not say behind which door this is."), severity="warning")
            return
        await self._program.leave_panel()
        await self._program.open_door(hit.door)

    @on(Rows.Tapped)
    def _tapped(self) -> None:
        self.app.call_later(self.action_go_on)


def _drawn(hit: Hit) -> Content:
    phone = _("phone ends in {tail}").format(tail=tail(hit.phone)) if hit.phone else ""
    return line((hit.name, "bold"), "  " if hit.name else "", hit.address, "  ", (phone, "dim"))


def _count(typed: str, hits: int) -> str:
    if not typed.strip():
        return ""
    if not hits:
        return _("Nothing found. Try a part of the name, its initials, or an address such as 3-2-501.")
    if hits >= MOST:
        return _("The first {count}; type more to narrow it down.").format(count=hits)
    return ngettext("{count} found", "{count} found", hits).format(count=hits)

"""Errand: its items with what each cost, the promise, the note, and the next step of its way."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Grid, VerticalScroll
from textual.widgets import Input, Label, Static

from fieldtui.errands import (
    CANCELLED,
    NEXT,
    STATES,
    Errand,
    errands,
    move_errand,
    parse_yuan,
    record_purchase,
    yuan,
)
from fieldtui.i18n import N_, _
from fieldtui.log.names import Dot
from screens.drawing import joined, line, lines, text
from screens.errands import things
from screens.over import Confirm
from screens.place import Place
from screens.situation import Situation
from screens.text_input import Field
from screens.wording import day, moment

SPACES = (" ", "\u3000")


class PriceInput(Field):
    """A field for yuan. Space is no part of a price, so it is left to the screen."""

    EXPLAINED = N_("What this thing cost, in yuan, such as 36.5. Enter keeps it and goes to the next.")

    def __init__(self, item: int, value: str) -> None:
        super().__init__(value, id=f"price-{item}", restrict=r"[0-9.０-９．。]*", max_length=12)
        self.item = item

    def check_consume_key(self, key: str, character: str | None) -> bool:
        # Textual leaves out the bindings of keys that the focus would take for itself.
        return character not in SPACES and super().check_consume_key(key, character)

    def on_key(self, event: events.Key) -> None:
        if event.character in SPACES:
            event.prevent_default()


class ErrandScreen(Place):
    """One errand."""

    PLACE: ClassVar[str] = "errand"
    CSS_PATH = "errand.tcss"

    def __init__(self, errand: Dot, door: Dot) -> None:
        super().__init__()
        self._about = errand
        self._door = door
        self._errand: Errand | None = None

    def body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static("", id="about", markup=False)
            yield Grid(id="items")
            yield Static("", id="cost", markup=False)

    async def load(self) -> None:
        found = await self.call(errands, door=self._door, states=tuple(STATES))
        self._errand = next((errand for errand in found if errand.id == self._about), None)
        if self._errand is None:
            return
        if not self.query(PriceInput):
            await self._lay_out(self._errand)
        self._show(self._errand)

    async def _lay_out(self, errand: Errand) -> None:
        """A line for each item, the focus on the first that has no price."""
        fields = []
        for number, item in enumerate(errand.items):
            price = yuan(item.price) if item.price is not None else ""
            fields += [
                Label(text(item.text, "bold")),
                Label(text(item.quantity)),
                PriceInput(number, price),
                Label(text(_("yuan"))),
            ]
        await self.query_one("#items", Grid).mount(*fields)
        unpriced = [f for f in self.query(PriceInput) if not f.value]
        if self.query(PriceInput):
            self.set_focus(unpriced[0] if unpriced else self.query(PriceInput).first())

    def _show(self, errand: Errand) -> None:
        today = self.session.device.today()
        state = _(STATES[errand.state])
        self.head(line(f" {_('Errand')}  ", errand.address, "  ", (f"[{state}]", "bold")))
        promised = _("promised for {day}").format(day=day(errand.promised, today)) if errand.promised else ""
        asked = _("asked {when}").format(when=moment(self.session.device, errand.wall))
        about = joined((errand.resident, promised, asked))
        following = NEXT.get(errand.state, ())
        step = (
            _("Space: {state}").format(state=_(STATES[following[0]]))
            if following
            else _("nothing left to do")
        )
        self.query_one("#about", Static).update(
            lines(text(about), text(errand.note, "dim"), line((f"{state}", "bold"), "   ", step))
        )
        self.query_one("#cost", Static).update(
            line((_("Together {yuan} yuan").format(yuan=yuan(errand.cost)), "bold $primary"))
        )
        self.keys_changed()

    def situation(self) -> Situation:
        errand = self._errand
        return self.program.situation(
            row=errand is not None and CANCELLED in NEXT.get(errand.state, ()),
            next_state=errand is not None and bool(NEXT.get(errand.state)),
        )

    # ------------------------------------------------------------ doing

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        """Keep the price, then go to the next item."""
        field = event.input
        if isinstance(field, PriceInput):
            await self.program.guarded(self._keep(field))

    async def _keep(self, field: PriceInput) -> None:
        if field.value.strip():
            price = parse_yuan(field.value.replace("。", "."))
            await self.call(record_purchase, self._about, field.item, price)
            field.value = yuan(price)
        await self.load()
        fields = list(self.query(PriceInput))
        self.set_focus(fields[(fields.index(field) + 1) % len(fields)])

    async def do_next_state(self) -> None:
        if self._errand is not None:
            await self.call(move_errand, self._about, NEXT[self._errand.state][0])
            await self.load()

    async def do_cancel_errand(self) -> None:
        errand = self._errand
        if errand is None:
            return
        question = line(
            _("Cancel this errand?"), "\n", (f"{errand.address} {errand.resident} {things(errand)}", "bold")
        )

        def answered(yes: bool | None) -> None:
            if yes:
                self.app.call_later(self.program.guarded, self._cancel())

        await self.program.push_screen(Confirm(question, _("Cancel errand")), answered)

    async def _cancel(self) -> None:
        await self.call(move_errand, self._about, CANCELLED)
        await self.load()

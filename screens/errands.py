"""Errands: everything that was asked for, by state, the earliest promise first."""

from datetime import date
from itertools import groupby
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from fieldtui.errands import (
    CANCELLED,
    CLOSED,
    NEXT,
    OPEN,
    STATES,
    Errand,
    errands,
    move_errand,
    promised_on,
    yuan,
)
from fieldtui.i18n import _, ngettext
from screens.drawing import cells, fit, line, text
from screens.place import Place
from screens.rows import Row, Rows
from screens.situation import Situation
from screens.wording import day

# Colour of a state's heading; the word is beside it.
COLOURS: dict[str, str] = {"new": "$warning", "bought": "$primary", "delivered": "$success"}


class ErrandsScreen(Place):
    """The list of errands."""

    PLACE: ClassVar[str] = "errands"

    def body(self) -> ComposeResult:
        yield Rows[Errand]("errands")

    @property
    def _rows(self) -> Rows[Errand]:
        return self.query_one("#errands", Rows)

    async def on_mount(self) -> None:
        self.set_focus(self._rows)

    async def load(self) -> None:
        found = await self.call(errands, states=tuple(STATES))
        today = self.session.device.today()
        self._rows.show(rows_of(found, today))
        open_ones = sum(1 for errand in found if errand.state in OPEN)
        count = ngettext("{count} open", "{count} open", open_ones).format(count=open_ones)
        self.head(text(f" {_('Errands')}  {count}"))
        self.keys_changed()

    def situation(self) -> Situation:
        errand = self._rows.selected
        return self.program.situation(
            row=errand is not None, next_state=errand is not None and bool(NEXT.get(errand.state))
        )

    def on_option_list_option_highlighted(self) -> None:
        self.keys_changed()

    @on(Rows.Tapped)
    def _tapped(self) -> None:
        self.app.call_later(self.program.perform, "open_row")

    async def do_open_row(self) -> None:
        errand = self._rows.selected
        if errand is not None:
            await self.program.open("errand", errand.id, errand.door)

    async def do_next_state(self) -> None:
        errand = self._rows.selected
        if errand is None:
            return
        state = NEXT[errand.state][0]
        await self.call(move_errand, errand.id, state)
        await self.load()
        self.program.say(f"{errand.address} {things(errand)}: {_(STATES[state])}")


def things(errand: Errand) -> str:
    """The items of an errand in one line."""
    return _(", ").join(f"{item.text} {item.quantity}".strip() for item in errand.items)


# An address and a name take at most this much of a line; what is wanted needs the rest.
WHERE_CELLS = 34


def where(errand: Errand) -> str:
    """Where an errand is to be brought, and to whom."""
    return f"{errand.address} {errand.resident}".strip()


def errand_line(errand: Errand, today: date, width: int = 0) -> Content:
    """An errand in one line: where and for whom (at least `width` cells), what, by when, what it cost."""
    late = (promised := promised_on(errand)) is not None and promised < today and errand.state in OPEN
    when = day(errand.promised, today) if errand.promised else ""
    cost = _("{yuan} yuan").format(yuan=yuan(errand.cost)) if errand.cost else ""
    facts = [
        (fit(where(errand), max(width, cells(where(errand)))), "bold"),
        (things(errand), ""),
        (_("late: {day}").format(day=when), "bold $error") if late else (when, ""),
        (cost, "$primary"),
        (errand.note, "dim"),
    ]
    return Content("  ").join(text(fact, style) for fact, style in facts if fact)


def rows_of(found: list[Errand], today: date) -> list[Row[Errand]]:
    """Errands under their states, in the order in which an errand moves; what is over comes last."""
    order = list(STATES)
    rows: list[Row[Errand]] = []
    width = min(max((cells(where(errand)) for errand in found), default=0), WHERE_CELLS)
    for state, group in groupby(sorted(found, key=lambda e: order.index(e.state)), key=lambda e: e.state):
        of_state = list(group)
        style = "bold " + COLOURS.get(state, "$text-muted")
        rows.append(Row(text(f"{_(STATES[state])} ({len(of_state)})", style)))
        muted = state in (CLOSED, CANCELLED)
        for errand in of_state:
            shown = errand_line(errand, today, width)
            rows.append(Row(line("  ", shown.stylize("dim") if muted else shown), errand, str(errand.id)))
    return rows or [
        Row(text(_("No errands. In the building, 7 makes one for the door under the cursor."), "dim"))
    ]

"""Buildings: every building of the device's grids, and how far the round has come in each."""

from itertools import groupby
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from fieldtui.buildings import BuildingLine
from fieldtui.i18n import _, ngettext
from screens.drawing import cells, fit, line, text
from screens.place import Place
from screens.rows import Row, Rows
from screens.situation import Situation
from screens.walking import building_lines

# A bar of this many cells shows how much of a building is settled.
BAR = 12
# A name takes at most this much of a line; the bar needs the rest.
NAME_CELLS = 44


class BuildingsScreen(Place):
    """The list from which a building is chosen."""

    PLACE: ClassVar[str] = "buildings"

    def body(self) -> ComposeResult:
        yield Rows[BuildingLine]("buildings")

    @property
    def _rows(self) -> Rows[BuildingLine]:
        return self.query_one("#buildings", Rows)

    async def on_mount(self) -> None:
        self.set_focus(self._rows)

    async def load(self) -> None:
        found = await self.call(building_lines)
        self._rows.show(rows_of(found))
        count = ngettext("{count} building", "{count} buildings", len(found)).format(count=len(found))
        self.head(text(f" {_('Buildings')}  {count}"))
        self.keys_changed()

    def situation(self) -> Situation:
        return self.program.situation(row=self._rows.selected is not None)

    @on(Rows.Tapped)
    def _tapped(self) -> None:
        self.app.call_later(self.program.perform, "open_row")

    async def do_open_row(self) -> None:
        chosen = self._rows.selected
        if chosen is not None:
            self.session.building, self.session.door = chosen.id, 0
            await self.program.do_back()
            await self.program.open_building(chosen.id)


def rows_of(found: list[BuildingLine]) -> list[Row[BuildingLine]]:
    """Buildings under the name of their grid; one line that says so when there is none."""
    rows: list[Row[BuildingLine]] = []
    width = min(max((cells(f"{one.compound} {one.label}") for one in found), default=0), NAME_CELLS)
    for grid, group in groupby(found, key=lambda one: one.grid):
        rows.append(Row(text(grid, "bold $primary")))
        for one in group:
            done = _("{done}/{total} doors").format(done=one.settled, total=one.doors)
            bar = "#" * (BAR * one.settled // one.doors if one.doors else 0)
            name = fit(f"{one.compound} {one.label}", width)
            rows.append(
                Row(
                    line("  ", (name, "bold"), "  ", (f"[{bar:-<{BAR}}]", "$success"), " ", done),
                    one,
                    str(one.id),
                )
            )
    return rows or [
        Row(text(_("There is no building on this device yet. Merge the office's bundle first (F5)."), "dim"))
    ]

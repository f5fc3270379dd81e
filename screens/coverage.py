"""What the office sees: a round door by door, or a day attempt by attempt; as lines with bars or as a heat map."""

from datetime import date, timedelta
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from fieldtui.device import Device
from fieldtui.i18n import _, ngettext
from fieldtui.log.names import Dot
from fieldtui.reports import Line, Report, report_of_day, report_of_round
from fieldtui.rounds import rounds
from fieldtui.text import plain
from screens.bars import percent
from screens.drawing import line, lines, text
from screens.heat_map import HeatMap, Tile
from screens.listing import Act, Listing
from screens.rounds_out import write_out
from screens.rows import Row
from screens.situation import Situation
from screens.tally_lines import building_line, grid_line, legend, totals, tried


def titles(device: Device) -> list[str]:
    """The titles of all rounds, the one that started last first."""
    found = sorted(rounds(device), key=lambda one: one.starts, reverse=True)
    return list(dict.fromkeys(one.title for one in found))


class CoverageScreen(Listing):
    """The report of the round called `title`; of the newest round, or of today, if none is named."""

    PLACE: ClassVar[str] = "coverage"

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self._wanted = title
        self._titles: list[str] = []
        self._round_at = 0
        self._day: date | None = None
        self._report: Report | None = None
        self._mapped = False

    def body(self) -> ComposeResult:
        for widget in super().body():
            yield widget
            if widget.id == "rows":
                yield HeatMap("map")
        yield Static("", id="legend", markup=False)

    async def on_mount(self) -> None:
        self.query_one("#map").display = False
        self.set_focus(self.rows)

    async def load(self) -> None:
        self._titles = await self.call(titles)
        if self._wanted in self._titles:
            self._round_at = self._titles.index(self._wanted)
        elif not self._titles and self._day is None:
            self._day = self.session.device.today()
        await self._ask()

    async def _ask(self) -> None:
        """Ask for the report that is chosen, and draw it."""
        if self._day is not None:
            self._report = await self.call(report_of_day, self._day)
        elif self._titles:
            self._wanted = self._titles[self._round_at]
            self._report = await self.call(report_of_round, self._wanted)
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    # ------------------------------------------------------------ drawing

    def draw(self) -> None:
        """Draw the report at the width there is."""
        report = self._report
        if report is None:
            return
        width = self.size.width - 2
        self.head(line(f" {_('What the office sees')}  ", report.community, "  ", self._of_what(report)))
        versions = [text(_versions(report), "dim")] if len(report.versions) > 1 else []
        self.show_top(lines(totals(report, width), *versions))
        self.query_one("#legend", Static).update(legend(width))
        rows: list[Row[Act]] = []
        sums = dict(report.by_grid())
        for grid in sums:
            rows.append(Row(grid_line(grid, sums[grid], width, of_round=self._day is None)))
            rows += [self._row(one, width) for one in report.lines if one.grid == grid]
        if not rows:
            rows = [Row(text(_("Nothing was recorded."), "dim"))]
        self.show_rows(rows)
        tiles = [
            Tile(one.building, one.grid, one.label, percent(tried(one.tally), one.tally.doors))
            for one in report.lines
        ]
        self.query_one(HeatMap).show(tiles)

    def _row(self, one: Line, width: int) -> Row[Act]:
        return Row(
            building_line(one, width, of_round=self._day is None),
            partial(self._open, one.building),
            str(one.building),
        )

    def _of_what(self, report: Report) -> Content:
        if self._day is not None:
            return line(_("day {day}").format(day=report.first.isoformat()))
        days = f"{report.first:%m-%d} - {report.last:%m-%d}"
        return line((report.title, "bold"), f"  {days}  {self._round_at + 1}/{len(self._titles)}")

    def situation(self) -> Situation:
        row = self.query_one(HeatMap).selected if self._mapped else self.rows.selected
        return self.situation_with(row is not None)

    # ------------------------------------------------------------ doing

    async def do_choose(self) -> None:
        """Open the building under the cursor."""
        tile = self.query_one(HeatMap).selected
        if self._mapped and tile is not None:
            await self._open(tile.building)
        else:
            await super().do_choose()

    async def _open(self, building: Dot) -> None:
        if building:
            # Not awaited: this work ends with its screen, which may lie over the building that is gone to.
            self.app.call_later(self.program.guarded, self.program.open_building(building))

    async def do_show_round(self) -> None:
        """Of a round; the next one if one is shown already."""
        if not self._titles:
            self.program.say(_("No round has been opened yet."))
            return
        if self._day is None:
            self._round_at = (self._round_at + 1) % len(self._titles)
        self._day = None
        await self._ask()

    async def do_show_day(self) -> None:
        """Of a day, today first."""
        self._day = self.session.device.today()
        self._map(False)
        await self._ask()

    async def do_earlier(self) -> None:
        """The day or the round before."""
        await self._step(-1)

    async def do_later(self) -> None:
        """The day or the round after."""
        await self._step(1)

    async def _step(self, step: int) -> None:
        if self._day is not None:
            self._day += timedelta(days=step)
        elif self._titles:
            # The newest round stands first.
            self._round_at = min(max(self._round_at - step, 0), len(self._titles) - 1)
        await self._ask()

    async def do_show_map(self) -> None:
        """The heat map, or the list again. A day has no doors that are left, so it has no map."""
        if self._day is not None:
            self.program.say(_("The map is of a round: press 1 first."))
            return
        self._map(not self._mapped)

    async def do_write_round(self) -> None:
        """Write the round that is shown to a file."""
        if self._day is not None or not self._titles:
            self.program.say(_("A file is of a round: press 1 first."))
            return
        self.begin(write_out(self, self._titles[self._round_at]))

    def _map(self, mapped: bool) -> None:
        """Show the map or the list."""
        self._mapped = mapped
        heat_map = self.query_one(HeatMap)
        heat_map.display = self._mapped
        self.rows.display = not self._mapped
        self.set_focus(heat_map if self._mapped else self.rows)
        if self._mapped:
            self._tell()
        else:
            self.say()
        self.keys_changed()

    @on(HeatMap.Moved)
    def _tell(self) -> None:
        """Below the map stands all about the building under the cursor."""
        tile = self.query_one(HeatMap).selected
        found = [
            one
            for one in (self._report.lines if self._report else ())
            if tile and one.building == tile.building
        ]
        if self._mapped and found:
            self.say(building_line(found[0], self.size.width - 2, of_round=True))
        self.keys_changed()

    @on(HeatMap.Tapped)
    def _tile_tapped(self) -> None:
        self.app.call_later(self.program.perform, "choose")


def _versions(report: Report) -> str:
    """How many doors each version of the checklist was filled at."""
    said = [
        ngettext("version {version}: {count} door", "version {version}: {count} doors", one.doors).format(
            version=plain(one.version, longest=20) or _("(none)"), count=one.doors
        )
        for one in report.versions
    ]
    return "  ".join(said)

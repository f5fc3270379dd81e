"""The office desk: its parts, each with a line that says how things stand."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.content import Content

from fieldtui.buildings import buildings
from fieldtui.community import grids, known_name
from fieldtui.conflicts import count_conflicts
from fieldtui.device import Device
from fieldtui.i18n import _, ngettext
from fieldtui.passes import passes
from fieldtui.reports import Tally, report_of_day, report_of_round
from fieldtui.rounds import open_rounds
from fieldtui.text import plain
from screens.bars import Share, bar, percent
from screens.devices import grids_and_devices
from screens.drawing import fit, line, text
from screens.exchange_view import brought
from screens.listing import Act, Viewing
from screens.rows import Row
from screens.wording import moment, month_and_day
from sync.exchange import standing
from sync.exchange.folders import carriers
from sync.exchange.telling import expiry

_NAME_CELLS = 20


@dataclass(frozen=True)
class DeskView:
    """How things stand: bundles waiting on sticks, parts put aside, the ledger, devices, the newest round, today."""

    community: str
    waiting: int
    aside: int
    buildings: int
    doors: int
    grids: int
    devices: int
    heard: int
    round_title: str
    round: Tally
    rounds: int
    today: Tally
    unsent: int
    expires: int
    conflicts: int
    passes: int


def desk_view(device: Device) -> DeskView:
    """How things stand at the office now."""
    of = standing(device)
    lines = buildings(device)
    titles = list(dict.fromkeys(one.title for one in open_rounds(device)))
    return DeskView(
        community=known_name(device),
        waiting=sum(len(brought(device, path)) for path in carriers(device)),
        aside=len(of.aside),
        buildings=len(lines),
        doors=sum(one.doors for one in lines),
        grids=len(grids(device)),
        devices=len(of.peers) + 1,
        heard=max((peer.last_seen for peer in of.peers), default=0),
        round_title=titles[0] if titles else "",
        round=report_of_round(device, titles[0]).total if titles else Tally(),
        rounds=len(titles),
        today=report_of_day(device, device.today()).total,
        unsent=of.here,
        expires=of.expires,
        conflicts=count_conflicts(device),
        passes=len(passes(device)),
    )


class DeskScreen(Viewing[DeskView]):
    """The menu of the office."""

    PLACE: ClassVar[str] = "desk"

    def __init__(self) -> None:
        super().__init__(desk_view)

    def draw(self, view: DeskView) -> None:
        device = self.session.device
        today = month_and_day(device.today())
        self.head(
            line(f" {_('Office desk')}  ", view.community, f"  {plain(device.identity.person)}  {today}")
        )
        width = self.size.width - 2
        parts = (
            ("inbox", _("1 Inbox"), self._inbox(view)),
            ("ledger", _("2 Ledger"), self._ledger(view)),
            ("devices", _("3 Grids and devices"), self._devices(view)),
            ("rounds", _("4 Rounds"), self._rounds(view)),
            ("coverage", _("5 What we see"), self._seen(view)),
            ("conflicts", _("6 Conflicts"), self._conflicts(view)),
            ("passes", _("7 Passes"), self._passes(view)),
            ("notice", _("8 Public notice"), _("one page to hang up, with a code")),
        )
        rows: list[Row[Act]] = []
        for place, name, said in parts:
            rows.append(
                Row(
                    line((fit(name, _NAME_CELLS), "bold"), fit(said, width - _NAME_CELLS)),
                    partial(self._open, place),
                    place,
                )
            )
            rows.append(Row(self._picture(place, view, width)))
        exchange = line((fit(_("F5 Exchange"), _NAME_CELLS), "bold"), self._unsent(view))
        self.show_rows([*rows, Row(exchange, partial(self.program.go, "exchange"), "exchange")])

    def _picture(self, place: str, view: DeskView, width: int) -> Content:
        if place != "rounds" or not view.round.doors:
            return text("")
        tally = view.round
        done = tally.at_door + tally.by_phone + tally.refused + tally.moved_out
        return line(
            " " * _NAME_CELLS,
            bar([Share(done, "#", "$success")], tally.doors, min(width - _NAME_CELLS - 8, 40)),
            f" {percent(done, tally.doors)}%",
        )

    def _inbox(self, view: DeskView) -> str:
        said = ngettext(
            "{count} bundle on a stick or in the last folder",
            "{count} bundles on a stick or in the last folder",
            view.waiting,
        )
        aside = ngettext("{count} part put aside", "{count} parts put aside", view.aside).format(
            count=view.aside
        )
        return said.format(count=view.waiting) + (f"  {aside}" if view.aside else "")

    def _ledger(self, view: DeskView) -> str:
        if not view.buildings:
            return _("No building yet: take in the ledger first.")
        return _("{buildings} buildings, {doors} doors").format(buildings=view.buildings, doors=view.doors)

    def _devices(self, view: DeskView) -> str:
        heard = (
            _("last heard {when}").format(when=moment(self.session.device, view.heard)) if view.heard else ""
        )
        said = grids_and_devices(view.grids, view.devices)
        device = self.session.device
        if warning := expiry(view.expires, device.wall(), str(device.day_of(view.expires)), office=True):
            return f"{said}  ! {warning}"
        return f"{said}  {heard}"

    def _rounds(self, view: DeskView) -> str:
        if not view.rounds:
            return _("No round is open.")
        done = _("{done}/{total} doors").format(
            done=view.round.doors - view.round.left, total=view.round.doors
        )
        open_ = ngettext("{count} round open", "{count} rounds open", view.rounds).format(count=view.rounds)
        return f"{open_}  {plain(view.round_title)}  {done}"

    def _seen(self, view: DeskView) -> str:
        tally = view.today
        return _("today {visits} visits, {open} errands open, {done} done").format(
            visits=tally.doors, open=tally.open, done=tally.done
        )

    def _conflicts(self, view: DeskView) -> str:
        if not view.conflicts:
            return _("There is no conflict.")
        said = ngettext("{count} conflict to decide", "{count} conflicts to decide", view.conflicts)
        return "! " + said.format(count=view.conflicts)

    def _passes(self, view: DeskView) -> str:
        said = ngettext("{count} pass is valid", "{count} passes are valid", view.passes)
        return said.format(count=view.passes)

    def _unsent(self, view: DeskView) -> str:
        said = ngettext("{count} record not exported", "{count} records not exported", view.unsent)
        return said.format(count=view.unsent)

    async def _open(self, place: str) -> None:
        await self.program.open(place)

    async def do_open_inbox(self) -> None:
        """What the workers brought."""
        await self._open("inbox")

    async def do_open_ledger(self) -> None:
        """The ledger."""
        await self._open("ledger")

    async def do_open_devices(self) -> None:
        """Grids and devices."""
        await self._open("devices")

    async def do_open_rounds(self) -> None:
        """Rounds."""
        await self._open("rounds")

    async def do_open_coverage(self) -> None:
        """What the office sees."""
        await self._open("coverage")

    async def do_open_conflicts(self) -> None:
        """Conflicts."""
        await self._open("conflicts")

    async def do_open_notice(self) -> None:
        """A public notice."""
        await self._open("notice")

    async def do_open_passes(self) -> None:
        """Residents' passes."""
        await self._open("passes")

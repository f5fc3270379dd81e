"""Grids and devices: what there is, who was last heard, and a new device's request."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.content import Content

from fieldtui.community import Grid, add_grids, grid_code, grids
from fieldtui.device import Device
from fieldtui.i18n import _, ngettext
from fieldtui.text import plain
from screens.asking import AskText
from screens.choosing import Wanted
from screens.drawing import fit, line, lines, text
from screens.exchange_view import ROLES, peer_line
from screens.listing import Act, Listing
from screens.rows import Row
from sync.exchange import REQUEST_SUFFIX, devices, standing
from sync.exchange.standing import Peer
from sync.policy import Certificate


@dataclass(frozen=True)
class DevicesView:
    """The grids, this device's certificate, and the other devices with what they have of this one's records."""

    grids: tuple[Grid, ...]
    own: Certificate
    peers: tuple[Peer, ...]


def devices_view(device: Device) -> DevicesView:
    """What the screen shows now. Raises NoCommunity."""
    own = next(c for c in devices(device) if c.device == device.id)
    return DevicesView(tuple(grids(device)), own, standing(device).peers)


class DevicesScreen(Listing):
    """The lists, and the way to enrol."""

    PLACE: ClassVar[str] = "devices"

    def __init__(self) -> None:
        super().__init__()
        self._view: DevicesView | None = None

    async def load(self) -> None:
        self._view = await self.call(devices_view)
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw the lists at the width there is."""
        view = self._view
        if view is None:
            return
        self.head(text(f" {_('Grids and devices')}"))
        self.show_top(_summary(view))
        width = self.size.width - 2
        workers = [peer for peer in view.peers if peer.grids]
        rows: list[Row[Act]] = [
            Row(text(_("Enrol a device from its request file …"), "bold"), self._enrol, "enrol"),
            Row(text(_("New grid …"), "bold"), self._new_grid, "new"),
            Row(text(_("Grids"), "bold")),
        ]
        nobody = _("nobody yet")
        for grid in view.grids:
            people = _(", ").join(plain(p.person) for p in workers if grid.code in p.grids)
            said = f"  {fit(grid.code, 8)} {fit(grid.name, 20)} {people or nobody}"
            rows.append(Row(text(fit(said, width)), partial(self._about_grid, grid), f"grid {grid.code}"))
        rows.append(Row(text(_("Devices"), "bold")))
        role = _(ROLES.get(view.own.role, view.own.role))
        this = _("(this device)")
        own = text(f" {plain(view.own.person)}  {role}  {this}")
        rows.append(Row(own, self._about_own, "own"))
        for peer in view.peers:
            content = peer_line(self.session.device, peer, width)
            rows.append(Row(content, partial(self._about, peer), f"peer {peer.device.hex()}"))
        self.show_rows(rows)

    async def do_new_grid(self) -> None:
        """Ask for a grid's name."""
        self.begin(self._new_grid())

    async def _new_grid(self) -> None:
        why = _("For example 5, or a name such as that of a street. Ledger and devices use its code.")
        question = _("Number or name of the new grid")
        typed = await self.ask(AskText(self.session, question, why=why, check=grid_code))
        if typed:
            await self.call(add_grids, [typed])
            await self.load()
            code = grid_code(typed)
            self.say(text(_("The grid {code} is there.").format(code=code), "bold $success"))

    async def do_enrol_device(self) -> None:
        """Choose a request."""
        self.begin(self._enrol())

    async def _enrol(self) -> None:
        wanted = Wanted(_("Which file is the device's request?"), (REQUEST_SUFFIX,))
        chosen = await self.find_path(wanted)
        if chosen:
            await self.program.open("enrolling", chosen[0])

    async def _about_grid(self, grid: Grid) -> None:
        self.say(text(_("Grid {name}, code {code}").format(name=grid.name, code=grid.code), "bold"))

    async def _about_own(self) -> None:
        self.say(text(_("Device {id}").format(id=self.session.device.id.hex()[:12])))

    async def _about(self, peer: Peer) -> None:
        grids_of = _(", ").join(peer.grids) or "-"
        said = _("Device {id}, grids: {grids}").format(id=peer.device.hex()[:12], grids=grids_of)
        self.say(
            text(peer.person, "bold"),
            text(said),
            text(_("To give it other grids, enrol it again from its request file."), "dim"),
        )


def _summary(view: DevicesView) -> Content:
    free = [grid for grid in view.grids if not any(grid.code in peer.grids for peer in view.peers)]
    said = grids_and_devices(len(view.grids), len(view.peers) + 1)
    if not free:
        return text(said, "bold")
    nobody = ngettext(
        "{count} grid has no worker's device yet.", "{count} grids have no worker's device yet.", len(free)
    )
    return lines(text(said, "bold"), line((nobody.format(count=len(free)), "$warning")))


def grids_and_devices(grids_: int, devices_: int) -> str:
    """How many grids and devices there are, in words."""
    parts = (
        ngettext("{count} grid", "{count} grids", grids_).format(count=grids_),
        ngettext("{count} device", "{count} devices", devices_).format(count=devices_),
    )
    return _(", ").join(parts)

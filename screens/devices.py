"""Grids and devices: what there is, who was last heard, a new device's request, and where the root key is.

What is decided about devices is `deciding`'s.
"""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.content import Content

from fieldtui.community import Grid, add_grids, grid_code, grids
from fieldtui.device import Device
from fieldtui.i18n import _, ngettext
from fieldtui.text import plain
from screens import deciding
from screens.asking import AskText
from screens.choosing import Wanted
from screens.drawing import fit, line, lines, text
from screens.exchange_view import ROLES, about_peer, peer_lines
from screens.listing import Act, Viewing
from screens.rows import Row
from screens.situation import Situation
from sync.exchange import REQUEST_SUFFIX, devices, standing
from sync.exchange.naming import shown_id
from sync.exchange.rootkeeping import RootStanding, root_standing
from sync.exchange.standing import Peer
from sync.exchange.telling import expiry
from sync.policy import Certificate


@dataclass(frozen=True)
class DevicesView:
    """The grids, this device's certificate, the other devices with what they have of this one's records, the root."""

    grids: tuple[Grid, ...]
    own: Certificate
    peers: tuple[Peer, ...]
    root: RootStanding


def devices_view(device: Device) -> DevicesView:
    """What the screen shows now; revoked devices come last. Raises NoCommunity."""
    own = next(c for c in devices(device) if c.device == device.id)
    peers = sorted(standing(device).peers, key=lambda peer: peer.revoked)
    return DevicesView(tuple(grids(device)), own, tuple(peers), root_standing(device))


class DevicesScreen(Viewing[DevicesView]):
    """The lists, the way to enrol, and what can be decided about a device."""

    PLACE: ClassVar[str] = "devices"

    def __init__(self) -> None:
        super().__init__(devices_view)

    def situation(self) -> Situation:
        return self.situation_with(self.rows.selected is not None, peer=self._peer() is not None)

    def draw(self, view: DevicesView) -> None:
        self.head(text(f" {_('Grids and devices')}"))
        self.show_top(_summary(view, self.session.device))
        width = self.size.width - 2
        self.show_rows(
            [
                Row(text(_("Enrol a device from its request file …"), "bold"), self._enrol, "enrol"),
                Row(text(_("Read a request from QR codes …"), "bold"), self._read_request, "enrol qr"),
                Row(text(_("New grid …"), "bold"), self._new_grid, "new"),
                Row(text(_("Grids"), "bold")),
                *self._grids(view, width),
                Row(text(_("Devices"), "bold")),
                *self._devices(view, width),
                Row(text(_("Rules and root key"), "bold")),
                *self._root(view.root),
            ]
        )

    def _grids(self, view: DevicesView, width: int) -> list[Row[Act]]:
        rows: list[Row[Act]] = []
        nobody = _("nobody yet")
        for grid in view.grids:
            named = dict.fromkeys(plain(p.person) for p in view.peers if grid.code in p.grids)
            people = _(", ").join(named)
            said = f"  {fit(grid.code, 8)} {fit(grid.name, 20)} {people or nobody}"
            rows.append(Row(text(fit(said, width)), partial(self._about_grid, grid), f"grid {grid.code}"))
        return rows

    def _devices(self, view: DevicesView, width: int) -> list[Row[Act]]:
        role = _(ROLES.get(view.own.role, view.own.role))
        this = _("(this device)")
        own = text(f" {plain(view.own.person)}  {role}  {this}")
        rows: list[Row[Act]] = [Row(own, self._about_own, "own")]
        for peer, content in peer_lines(self.session.device, view.peers, width):
            rows.append(Row(content, partial(self._about, peer), f"peer {peer.device.hex()}"))
        return rows

    def _root(self, root: RootStanding) -> list[Row[Act]]:
        until = _("Rules until {day}: renew them …").format(day=self.session.device.day_of(root.expires))
        rows: list[Row[Act]] = [Row(text("  " + until), partial(deciding.renew_rules, self), "renew")]
        for reserve, here in ((False, root.root), (True, root.reserve)):
            name = _("reserve key") if reserve else _("root key")
            said = (
                _("{key}: on this device. Take it to a file …") if here else _("{key}: not on this device.")
            )
            take = partial(deciding.take_key, self, reserve=reserve)
            key = "reserve" if reserve else "root"
            rows.append(Row(text("  " + said.format(key=name)), take, key))
        replace = _("Replace the root key with the reserve …")
        return [*rows, Row(text("  " + replace), partial(deciding.replace, self), "replace")]

    # ------------------------------------------------------------ decisions

    def _peer(self) -> Peer | None:
        """The device under the cursor, if something can be decided about it."""
        row = self.rows.selected_row
        peers = [peer for peer in self.view.peers if not peer.revoked] if self.view else []
        return next((p for p in peers if row is not None and row.key == f"peer {p.device.hex()}"), None)

    async def do_move_device(self) -> None:
        """Give the selected device other grids."""
        peer = self._peer()
        if peer is not None and self.view is not None:
            self.begin(deciding.move_device(self, peer, self.view.grids))

    async def do_revoke_device(self) -> None:
        """Revoke the selected device."""
        peer = self._peer()
        if peer is not None:
            self.begin(deciding.revoke_device(self, peer))

    async def do_renew_rules(self) -> None:
        """Renew the rules."""
        self.begin(deciding.renew_rules(self))

    async def do_take_root(self) -> None:
        """Take a key off this device."""
        self.begin(deciding.choose_and_take(self))

    async def do_reset_root(self) -> None:
        """Replace the root."""
        self.begin(deciding.replace(self))

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

    async def _read_request(self) -> None:
        await self.program.open("reading")

    async def _about_grid(self, grid: Grid) -> None:
        self.say(text(_("Grid {name}, code {code}").format(name=grid.name, code=grid.code), "bold"))

    async def _about_own(self) -> None:
        self.say(text(_("Device {id}").format(id=shown_id(self.session.device.id))))

    async def _about(self, peer: Peer) -> None:
        hint = _("3 gives it other grids, 4 revokes it.")
        more = () if peer.revoked else (text(hint, "dim"),)
        self.say(*about_peer(peer), *more)


def _summary(view: DevicesView, device: Device) -> Content:
    free = [grid for grid in view.grids if not any(grid.code in peer.grids for peer in view.peers)]
    rows = [text(grids_and_devices(len(view.grids), len(view.peers) + 1), "bold")]
    if free:
        nobody = ngettext(
            "{count} grid has no worker's device yet.",
            "{count} grids have no worker's device yet.",
            len(free),
        )
        rows.append(line((nobody.format(count=len(free)), "$warning")))
    day = str(device.day_of(view.root.expires))
    if warning := expiry(view.root.expires, device.wall(), day, office=True):
        rows.append(text(warning, "bold $warning"))
    return lines(*rows)


def grids_and_devices(grids_: int, devices_: int) -> str:
    """How many grids and devices there are, in words."""
    parts = (
        ngettext("{count} grid", "{count} grids", grids_).format(count=grids_),
        ngettext("{count} device", "{count} devices", devices_).format(count=devices_),
    )
    return _(", ").join(parts)

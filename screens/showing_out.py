"""What goes out as QR codes: for whom, composed as an export is, noted only when the other side has it.

A conversation that Exchange begins. Nothing is written to a disk.
"""

from textual.content import Content

from fieldtui.i18n import _, ngettext
from fieldtui.text import plain
from screens.asking import PickOne
from screens.by_codes import show_bundle
from screens.drawing import line, text
from screens.listing import Listing
from screens.rows import Row
from sync.exchange import Outgoing, export, standing
from sync.exchange.standing import Peer

# Of a device's id, where it only tells two devices of one person apart.
_ID_CELLS = 6
# What no person and no device is called; a row without a value would be a heading.
_EVERYBODY = "*"


async def show_codes(screen: Listing) -> None:
    """Ask for whom, and show it. Only in work that was begun."""
    person: str | None = _EVERYBODY
    if screen.session.device.is_office:
        person = await _person(screen)
    if person is None:
        return
    with screen.work(_("Putting together")):
        bundles = await screen.call(export, "" if person == _EVERYBODY else person)
    chosen = bundles[0] if len(bundles) == 1 else await _one_of(screen, bundles)
    if chosen is None:
        return
    await show_bundle(screen, chosen)


async def _person(screen: Listing) -> str | None:
    """The id of a device that the office shows codes to, or everybody; None if the question was left."""
    peers = [peer for peer in (await screen.call(standing)).peers if not peer.revoked]
    if not peers:
        return _EVERYBODY
    # Whoever handed something in last is likely to stand here.
    peers.sort(key=lambda peer: -peer.last_seen)
    rows = [Row(_peer_row(peer), peer.device.hex(), peer.device.hex()) for peer in peers]
    if len(rows) > 1:
        rows.append(Row(text(_("Everybody, a bundle for each grid")), _EVERYBODY, "all"))
    return await screen.ask(PickOne(_("Show codes to whom?"), rows))


def _peer_row(peer: Peer) -> Content:
    grids = _("grid {code}").format(code=_(", ").join(peer.grids)) if peer.grids else ""
    return line(plain(peer.person), "  ", grids, (f"  {peer.device.hex()[:_ID_CELLS]}", "dim"))


async def _one_of(screen: Listing, bundles: list[Outgoing]) -> Outgoing | None:
    """One of several bundles; the others are shown when Exchange is asked again."""
    rows = [Row(_bundle_row(one), one, str(at)) for at, one in enumerate(bundles)]
    return await screen.ask(PickOne(_("Each is shown by itself. Which one now?"), rows))


def _bundle_row(one: Outgoing) -> Content:
    records = ngettext("{count} record", "{count} records", one.events).format(count=one.events)
    return line(
        _("For {to}").format(to=plain(_(", ").join(one.recipients))), f"  {records}  {len(one.data):,} B"
    )

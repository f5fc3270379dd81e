"""What Exchange shows: the three words with their counts, where bundles can go, who has what, what was put aside.

`exchange_view` asks the use cases; everything else turns its answer into lines.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from textual.content import Content

from fieldtui.community import NoCommunity, name_of_community
from fieldtui.device import OFFICE, Device
from fieldtui.errors import normalised
from fieldtui.i18n import N_, _, ngettext
from fieldtui.text import plain
from screens.bars import Share, bar
from screens.drawing import fit, line, lines, spread, text
from screens.wording import moment
from sync import errors as reasons
from sync.exchange import BUNDLE_SUFFIX, CONFIRMED, EXPORTED, HERE, WORDS, Standing, standing
from sync.exchange.aside import Aside
from sync.exchange.folders import carriers
from sync.exchange.standing import Peer

# Each word with the symbol and the colour that stand for it, in the order in which a record goes through them.
SIGNS: dict[str, tuple[str, str]] = {
    HERE: ("!", "$warning"),
    EXPORTED: (">", "$primary"),
    CONFIRMED: ("=", "$success"),
}
ROLES: dict[str, str] = {"office": N_("office"), "worker": N_("worker")}
_WORD_CELLS = 26


@dataclass(frozen=True)
class ExchangeView:
    """The view model: `carriers` are folders and sticks with the number of bundles that others left there."""

    community: str
    enrolled: bool
    office: bool
    standing: Standing
    carriers: tuple[tuple[Path, int], ...]


def exchange_view(device: Device) -> ExchangeView:
    """What Exchange shows now."""
    try:
        community = name_of_community(device)
    except NoCommunity:
        community = ""
    found = tuple((path, len(brought(device, path))) for path in carriers(device))
    return ExchangeView(community, bool(device.identity.community), device.is_office, standing(device), found)


def brought(device: Device, folder: Path) -> list[Path]:
    """The bundles directly in `folder` that this device did not write itself, by name."""
    own = f"-{device.id.hex()[:6]}"
    try:
        return sorted(path for path in folder.glob(f"*{BUNDLE_SUFFIX}") if own not in path.stem)
    except OSError:
        return []


def three_words(view: ExchangeView, width: int) -> Content:
    """The three words, each with symbol, colour, count and bar, and what they mean together.

    The office does not confirm to itself: who has its records stands with the devices.
    """
    of = view.standing
    counts = {HERE: of.here, EXPORTED: of.exported} | ({} if view.office else {CONFIRMED: of.confirmed})
    cells = max(width - _WORD_CELLS - 11, 8)
    rows = []
    for word, count in counts.items():
        sign, colour = SIGNS[word]
        rows.append(
            line(
                (fit(f"{sign} {_(WORDS[word])}", _WORD_CELLS), f"bold {colour}"),
                (f"{count:>7}", "bold"),
                "  ",
                bar([Share(count, "#", colour)], of.total, cells),
            )
        )
    return lines(*rows, text(_summary(of, view.office), "dim"))


def _summary(of: Standing, office: bool) -> str:
    if not of.total:
        return _("Nothing has been recorded on this device yet.")
    if of.here:
        said = ngettext(
            "{count} record is on this device alone: export it.",
            "{count} records are on this device alone: export them.",
            of.here,
        )
        return said.format(count=of.here)
    if office:
        return _("What each device has confirmed stands below.")
    if of.exported:
        return _("Exported is not received: the office confirms with its next bundle.")
    return _("The office has everything.")


def peer_line(device: Device, peer: Peer, width: int) -> Content:
    """A device: whose, which role and grids, how much it has of what this one wrote, when it was last heard."""
    grids = _("grid {code}").format(code=_(", ").join(peer.grids)) if peer.grids else ""
    who = f"{plain(peer.person)}  {_(ROLES.get(peer.role, peer.role))}  {grids}"
    heard = (
        _("heard {when}").format(when=moment(device, peer.last_seen))
        if peer.last_seen
        else _("not heard yet")
    )
    cells = 12
    has = _("has {count} of {total}").format(count=peer.has, total=peer.of)
    room = max(width - cells - 2, 20)
    return line(
        spread(f" {who}", f"{has}  {heard}  ", room),
        bar([Share(peer.has, "#", "$success")], peer.of, cells),
    )


def aside_line(device: Device, aside: Aside, width: int) -> Content:
    """A part of a bundle that was put aside: when, which file, why."""
    said = f" {moment(device, aside.arrived)}  {plain(aside.source)}  {aside_reason(aside).splitlines()[0]}"
    return text(fit(said, width), "$warning")


def aside_reason(aside: Aside) -> str:
    """Why something was put aside, in the language in use."""
    kind = getattr(reasons, aside.reason, reasons.Refused)
    facts = {name: plain(value, longest=200) for name, value in aside.facts.items()}
    try:
        return _(normalised(kind.__doc__ or "")).format_map({"name": plain(aside.source), **facts})
    except KeyError:
        # Put aside by another version, with other facts.
        return aside.reason


def masthead(view: ExchangeView, device: Device, today: date) -> Content:
    """Who this device is: community, person, role, grids."""
    identity = device.identity
    role = _(ROLES[identity.role]) if identity.role in ROLES else _("not enrolled")
    grids = _(", ").join(identity.grids) if identity.role != OFFICE else ""
    return line(
        f" {_('Exchange')}  ",
        plain(view.community),
        f"  {plain(identity.person)}  {role}  ",
        _("grid {code}").format(code=grids) if grids else "",
        f"  {today.month:02d}-{today.day:02d}",
    )

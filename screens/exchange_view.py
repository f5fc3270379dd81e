"""What Exchange shows: the three words with their counts, where bundles can go, who has what, what was put aside.

`exchange_view` asks the use cases; everything else turns its answer into lines.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from textual.content import Content

from fieldtui.backups import BackupStanding, backup_standing
from fieldtui.community import known_name
from fieldtui.device import OFFICE, Device
from fieldtui.i18n import N_, _, ngettext
from fieldtui.text import plain
from screens.bars import Share, bar
from screens.drawing import fit, line, lines, spread, text
from screens.wording import moment
from sync.exchange import BUNDLE_SUFFIX, CONFIRMED, EXPORTED, HERE, WORDS, Standing, standing
from sync.exchange.aside import Aside
from sync.exchange.folders import carriers
from sync.exchange.naming import shown_id
from sync.exchange.receipts import OwnBundle, receipts
from sync.exchange.standing import Peer
from sync.exchange.telling import answer_in_words, expiry, remarks, why_aside

# Each word with the symbol and the colour that stand for it, in the order in which a record goes through them.
SIGNS: dict[str, tuple[str, str]] = {
    HERE: ("!", "$warning"),
    EXPORTED: (">", "$primary"),
    CONFIRMED: ("=", "$success"),
}
ROLES: dict[str, str] = {"office": N_("office"), "worker": N_("worker")}
_WORD_CELLS = 26
# Of a device's id, where it only tells two devices of one person apart.
_ID_CELLS = 6
# Own bundles that are listed, the newest ones; `fieldtui status --bundles` has them all.
MOST_BUNDLES = 5
# Remarks that stand below a device; the rest is told at Enter.
_MOST_REMARKS = 2


@dataclass(frozen=True)
class ExchangeView:
    """The view model.

    `carriers` are folders and sticks with the number of bundles that others left there, `bundles` the newest of
    this device's own, `warning` says that the rules end soon, or have ended.
    """

    community: str
    enrolled: bool
    office: bool
    standing: Standing
    carriers: tuple[tuple[Path, int], ...]
    bundles: tuple[OwnBundle, ...]
    warning: str
    backup: BackupStanding


def exchange_view(device: Device) -> ExchangeView:
    """What Exchange shows now."""
    found = tuple((path, len(brought(device, path))) for path in carriers(device))
    where = standing(device)
    day = str(device.day_of(where.expires))
    return ExchangeView(
        community=known_name(device),
        enrolled=bool(device.identity.community),
        office=device.is_office,
        standing=where,
        carriers=found,
        bundles=tuple(receipts(device, MOST_BUNDLES)),
        warning=expiry(where.expires, device.wall(), day, office=device.is_office),
        backup=backup_standing(device),
    )


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
    rows.append(text(_summary(of, view.office), "dim"))
    return lines(*rows, text(view.warning, "bold $warning")) if view.warning else lines(*rows)


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


def peer_lines(device: Device, peers: Sequence[Peer], width: int) -> list[tuple[Peer, Content]]:
    """Each device as `peer_line`; those of one person are told apart by their ids."""
    count = Counter(peer.person for peer in peers)
    return [(peer, peer_line(device, peer, width, with_id=count[peer.person] > 1)) for peer in peers]


def peer_line(device: Device, peer: Peer, width: int, *, with_id: bool = False) -> Content:
    """A device: whose, which role and grids, how much it has of what this one wrote, when it was last heard.

    Below it what is to be said of it beside that.
    """
    grids = _("grid {code}").format(code=_(", ").join(peer.grids)) if peer.grids else ""
    id_ = f" {peer.device.hex()[:_ID_CELLS]}" if with_id else ""
    who = f" {plain(peer.person)}{id_}  {_(ROLES.get(peer.role, peer.role))}  {grids}"
    if peer.revoked:
        return line((fit(f"{who}  x {_('revoked')}", width), "$error"))
    heard = (
        _("heard {when}").format(when=moment(device, peer.last_seen))
        if peer.last_seen
        else _("not heard yet")
    )
    cells = 12
    has = _("has {count} of {total}").format(count=peer.has, total=peer.of)
    room = max(width - cells - 2, 20)
    first = line(
        spread(who, f"{has}  {heard}  ", room), bar([Share(peer.has, "#", "$success")], peer.of, cells)
    )
    said = remarks(peer)
    shown = [text(fit(f"   ! {one}", width), "$warning") for one in said[:_MOST_REMARKS]]
    left = len(said) - _MOST_REMARKS
    if left > 0:
        more = ngettext("… and {count} more", "… and {count} more", left).format(count=left)
        shown.append(text(f"     {more}", "dim"))
    return lines(first, *shown)


def about_peer(peer: Peer) -> list[Content]:
    """All about a device, for below the list."""
    grids = _(", ").join(peer.grids) or "-"
    said = _("Device {id}, grids: {grids}").format(id=shown_id(peer.device), grids=grids)
    return [text(peer.person, "bold"), text(said), *(text(one, "$warning") for one in remarks(peer))]


def aside_line(device: Device, aside: Aside, width: int) -> Content:
    """A part of a bundle that was put aside: when, which file, why."""
    said = f" {moment(device, aside.arrived)}  {plain(aside.source)}  {why_aside(aside).splitlines()[0]}"
    return text(fit(said, width), "$warning")


def bundle_line(device: Device, bundle: OwnBundle, width: int) -> Content:
    """A bundle of this device: when, for whom, and whether those have answered."""
    people = _(", ").join(map(plain, bundle.people))
    records = ngettext("{count} record", "{count} records", bundle.records).format(count=bundle.records)
    whole = all(answer.whole for answer in bundle.answers)
    if not bundle.answers:
        sign, said, colour = ">", _("no answer yet"), ""
    elif not whole:
        sign, said, colour = "!", _("not taken in whole"), "$warning"
    elif bundle.unanswered:
        count = ngettext("{count} answer missing", "{count} answers missing", len(bundle.unanswered))
        sign, said, colour = ">", count.format(count=len(bundle.unanswered)), ""
    else:
        sign, said, colour = "=", _("received"), "$success"
    left = f" {moment(device, bundle.at)}  {people}  {records}"
    return text(spread(left, f"{sign} {said} ", width), colour)


def about_bundle(bundle: OwnBundle) -> list[Content]:
    """What everybody made of a bundle of this device, for below the list."""
    said = [text(bundle.name, "bold")]
    said += [text(answer_in_words(one), "" if one.whole else "$warning") for one in bundle.answers]
    if bundle.unanswered:
        said.append(text(_("no answer of {people} yet").format(people=_(", ").join(bundle.unanswered))))
    return said


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

"""What the office decides about devices and the root key, as conversations on the Devices screen.

Each asks for what it needs, the root key last, and says what has been decided and what must follow.
"""

from functools import partial
from itertools import count

from textual.content import Content

from fieldtui.community import Grid
from fieldtui.i18n import _
from screens.asking import PickOne, PickSome
from screens.choosing import Wanted
from screens.drawing import line, lines, text
from screens.listing import Listing
from screens.over import Confirm
from screens.rows import Row
from screens.secret import AskSecret, keys_from_file, root_keys
from sync.exchange import admit, move, renew, revoke
from sync.exchange.aside import Aside
from sync.exchange.naming import require_worker, shown_id
from sync.exchange.rootkeeping import ROOT_SUFFIX, replace_root, root_standing, take_root
from sync.exchange.standing import Peer
from sync.exchange.telling import why_aside


def _export_now() -> Content:
    return text(_("Export now (F5), so that every device hears of it."))


async def move_device(screen: Listing, peer: Peer, grids: tuple[Grid, ...]) -> None:
    """Ask which grids the device is to have, and give it these."""
    require_worker(peer.person, peer.role)
    question = _("Which grids is {person} answerable for from now on?").format(person=peer.person)
    choices = [(grid.code, line(grid.code, "  ", grid.name)) for grid in grids]
    chosen = await screen.ask(PickSome(question, choices, peer.grids))
    if chosen is None:
        return
    if not chosen:
        screen.say(text(_("Tick at least one grid."), "bold $error"))
        return
    keys = await root_keys(screen)
    await screen.call(move, peer.device, chosen, keys=keys)
    await screen.load()
    has = _("{person} has the grids {grids} from now on.").format(
        person=peer.person, grids=_(", ").join(chosen)
    )
    screen.say(
        text(has, "bold $success"),
        text(_("Its device leaves the others when it merges your next bundle, and hands in what is left.")),
        _export_now(),
    )


async def revoke_device(screen: Listing, peer: Peer) -> None:
    """Say in words what it means, ask, and revoke."""
    names = {"person": peer.person, "device": shown_id(peer.device)}
    question = lines(
        text(_("Revoke the device {device} of {person}?").format(**names), "bold"),
        text(_("Stays valid: everything of it that has arrived here, whoever brings it.")),
        text(_("Refused from now on: everything else that it wrote or will write, whoever brings it.")),
        text(_("It gets no bundle any more. This cannot be undone."), "bold $error"),
        text(_("If there may be a stick with its records on the way, merge that first."), "dim"),
    )
    if not await screen.ask(Confirm(question, _("Revoke"))):
        return
    keys = await root_keys(screen)
    await screen.call(revoke, peer.device, keys=keys)
    await screen.load()
    screen.say(
        text(_("The device {device} of {person} is revoked.").format(**names), "bold $success"),
        _export_now(),
    )


async def renew_rules(screen: Listing) -> None:
    """Ask, and issue the rules anew."""
    question = lines(
        text(_("Renew the community's rules?"), "bold"),
        text(_("They hold for a year from today then; devices and grids stay as they are.")),
    )
    if not await screen.ask(Confirm(question, _("Renew"))):
        return
    keys = await root_keys(screen)
    await screen.call(renew, keys=keys)
    where = await screen.call(root_standing)
    await screen.load()
    until = screen.session.device.day_of(where.expires)
    screen.say(
        text(_("The rules hold until {day}.").format(day=until), "bold $success"),
        _export_now(),
    )


async def admit_aside(screen: Listing, aside: Aside) -> None:
    """Say what it means, ask, and take in what lies aside."""
    question = lines(
        text(_("Take in this part of {source} after all?").format(source=aside.source), "bold"),
        text(why_aside(aside).splitlines()[0]),
        text(_("Its records count for everybody then, under their author's name. This cannot be undone.")),
    )
    if not await screen.ask(Confirm(question, _("Admit"))):
        return
    keys = await root_keys(screen)
    await screen.call(admit, aside.id, keys=keys)
    await screen.load()
    screen.say(text(_("Admitted: it counts for everybody."), "bold $success"), _export_now())


async def choose_and_take(screen: Listing) -> None:
    """Ask which of the two keys to take off this device."""
    rows = [
        Row(text(_("The root key: decides about devices")), "root", "root"),
        Row(text(_("The reserve key: replaces the root if it leaks or is lost")), "reserve", "reserve"),
    ]
    chosen = await screen.ask(PickOne(_("Take which key off this device?"), rows))
    if chosen:
        await take_key(screen, reserve=chosen == "reserve")


async def take_key(screen: Listing, *, reserve: bool) -> None:
    """Ask for folder, name and passphrase; write the key's file and forget the key."""
    device = screen.session.device
    if not (device.identity.reserve if reserve else device.identity.root):
        screen.say(text(_("That key is not on this device.")))
        return
    folder = await screen.find_path(Wanted(_("Write the key's file to which folder or stick?"), folders=True))
    if not folder:
        return
    why = _("Not that of the vault. Write it down, and keep it apart from the file.")
    secret = await screen.ask(AskSecret(_("A passphrase for the key's file"), why=why, twice=True))
    if secret is None:
        return
    what = "reserve" if reserve else "root"
    stem = f"{what}-{device.today():%Y%m%d}"
    names = (stem + (f"-{at}" if at > 1 else "") + ROOT_SUFFIX for at in count(1))
    path = next(folder[0] / name for name in names if not (folder[0] / name).exists())
    with screen.work(_("Writing and checking")):
        await screen.call(take_root, path, secret, reserve=reserve)
    await screen.load()
    screen.say(
        text(_("Written and checked; the key is not on this device any more."), "bold $success"),
        text(str(path)),
        text(_("Copy the file to a second stick and lock both away, apart from this machine.")),
        text(
            _("It is asked for if the root key is to be replaced, and for nothing else.")
            if reserve
            else _("It is asked for at each decision about devices.")
        ),
    )


async def replace(screen: Listing) -> None:
    """Put the reserve in the root's place, from this device or from its file."""
    question = lines(
        text(_("Replace the community's root key with the reserve?"), "bold"),
        text(_("Do this if the root key has leaked or is lost. The old key decides nothing any more.")),
        text(_("Devices and grids stay as they are. This cannot be undone."), "bold $error"),
    )
    if not await screen.ask(Confirm(question, _("Replace"))):
        return
    reserve = b""
    if not screen.session.device.identity.reserve:
        keys = await keys_from_file(screen, _("Which file holds the reserve key?"))
        reserve = keys.reserve or keys.root
    await screen.call(partial(replace_root, reserve=reserve))
    await screen.load()
    screen.say(
        text(_("The root key was replaced, and a new reserve was drawn."), "bold $success"),
        text(_("Both are on this device now: take them off it again.")),
        _export_now(),
    )

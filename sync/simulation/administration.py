"""What the office decides about devices: a second office device, other grids, revocations, new rules, a new root.

A function here is one thing that happens, as in `work`. All of them go through the device with the root key.
"""

from contextlib import suppress

from fieldtui.device import OFFICE, WORKER
from fieldtui.log.segment import decode, open_segment
from sync.exchange import admit, move, renew, reset_root, revoke, standing
from sync.exchange.admitting import NotToAdmit, Unconnected
from sync.exchange.aside import Aside, aside_bytes
from sync.exchange.ruling import WrongRoot
from sync.policy import Certificate
from sync.simulation.devices import asking, room, some_grids
from sync.simulation.joining import new_member
from sync.simulation.looking import certificates, rules_of, segments
from sync.simulation.town import OFFICE_PERSON
from sync.simulation.world import Impossible, Member, World


def new_office_device(world: World) -> str:
    """The office gets one more device, without the root key."""
    room(world)
    return asking(world, new_member(world, OFFICE_PERSON), (), OFFICE)


def _other(world: World, root: Member, *roles: str) -> Certificate:
    """A device that the device `root` knows and that is not revoked."""
    known = certificates(root.device).values()
    return world.pick([c for c in known if c.device != root.device.id and not c.revoked and c.role in roles])


def move_to_other_grids(world: World) -> str:
    """A worker's device gets other grids."""
    root = world.root
    target, codes = _other(world, root, WORKER), some_grids(world)
    move(world.touch(root), target.device, codes)
    return f"{_named(world, target)}: {','.join(target.grids)} -> {','.join(codes)}"


def revoke_one(world: World) -> str:
    """A device is revoked, most often one that was lost; whoever has it does not know."""
    lost = [m.device.id for m in world.members if m.gone and not m.revoked]
    root = world.root
    target = _other(world, root, WORKER, OFFICE)
    if lost and world.below(2):
        # A root that was restored may not know of it any more.
        target = certificates(root.device).get(world.pick(lost), target)
    revoke(world.touch(root), target.device)
    for member in world.members:
        member.revoked |= member.device.id == target.device
    return _named(world, target)


def _named(world: World, certificate: Certificate) -> str:
    return ", ".join(m.name for m in world.members if m.device.id == certificate.device)


def admit_what_was_refused(world: World) -> str:
    """The office has looked at what lies aside of a device that may write no more there, and takes it in."""
    root = world.root
    aside = world.pick(_refused_of_the_living(root))
    admit(world.touch(root), aside.id)
    return f"{root.name}: {aside.first}-{aside.last} of {aside.facts.get('device')}"


def admit_all(world: World) -> None:
    """In the end nobody's honest records are left lying."""
    if not any(member.device.identity.root for member in world.offices):
        return
    root = world.root
    for aside in _refused_of_the_living(root):
        with suppress(NotToAdmit, Unconnected, WrongRoot):
            admit(world.touch(root), aside.id)


def admit_what_is_lost(world: World) -> bool:
    """What nobody has whole any more the office takes in without its contents; whether there was any."""
    whole = {
        kept
        for member in world.trusted
        for kept, data in segments(member.device)
        if None not in open_segment(decode(data)).bodies
    }
    admitted = False
    for office in world.offices:
        for aside in standing(office.device).aside:
            if aside.reason == "Stripped":
                data = aside_bytes(office.device, aside.id)
                if data and open_segment(decode(data)).hash not in whole:
                    with suppress(NotToAdmit, Unconnected):
                        admit(world.touch(office), aside.id)
                        admitted = True
    return admitted


def _refused_of_the_living(root: Member) -> list[Aside]:
    known = {c.device for c in certificates(root.device).values() if not c.revoked} - {root.device.id}
    return [
        aside
        for aside in standing(root.device).aside
        if aside.reason == "OutOfScope" and aside.log is not None and aside.log.device in known
    ]


def renew_rules(world: World) -> str:
    """The office issues its rules anew."""
    root = world.root
    renew(world.touch(root))
    return root.name


def replace_root(world: World) -> str:
    """The root key leaked; the reserve takes its place.

    Not on a device that has not heard of the last time: two chains that part can never be joined again.
    """
    root = world.root
    if rules_of(root.device).rank[0] < max(rules_of(m.device).rank[0] for m in world.living):
        raise Impossible
    device = world.touch(root)
    reset_root(device, device.identity.reserve)
    return root.name

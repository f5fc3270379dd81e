"""Letters: bundles that are exported, carried and taken in. What a carrier does to them is `carriers`."""

from collections.abc import Sequence
from contextlib import suppress

from fieldtui.device import Device
from sync.content import Content
from sync.errors import NotForThisDevice, Refused
from sync.exchange import Merged, export_for, mark_exported, merge
from sync.exchange.outgoing import Outgoing
from sync.simulation.looking import certificates, content_of, fingerprint, logs_of
from sync.simulation.world import AGAIN, WHOLE, Delivery, Letter, Member, World


def post(world: World, sender: Member, receivers: Sequence[bytes]) -> list[Letter]:
    """Export for `receivers` and put the bundles on a carrier. Raises NobodyToSendTo, RulesExpired."""
    letters = []
    for outgoing in export_for(world.touch(sender), receivers):
        mark_exported(sender.device, outgoing, "letter")
        letters.append(carried(world, sender, outgoing))
    return letters


def carried(world: World, sender: Member, outgoing: Outgoing) -> Letter:
    """A bundle that is on its carrier now: each device that it is for can get it, also one that joins later."""
    content, known = content_in(world, outgoing.data), certificates(sender.device)
    addressed = tuple(known[reader] for reader in content.recipients)
    letter = Letter(len(world.mail) + 1, sender, addressed, content, outgoing.data)
    world.mail.append(letter)
    world.posted.append(letter)
    readers = [
        m for m in world.members if m.device.id in letter.recipients and not m.gone and m is not sender
    ]
    world.unread += [(letter, member) for member in readers]
    return letter


def content_in(world: World, data: bytes) -> Content:
    """What is in a bundle, by the key of one of those that it is for."""
    for member in world.members:
        with suppress(NotForThisDevice):
            return content_of(data, member.device)
    raise ValueError("a bundle that no device can open")


def deliver(world: World, letter: Letter, to: Member, manner: str = WHOLE, data: bytes = b"") -> Delivery:
    """Hand a letter to a device, as it was written or with other bytes, and note what became of it."""
    device = world.touch(to)
    world.have_read(letter, to)
    before = b"" if manner == WHOLE else fingerprint(device)
    merged, refused = _taken(device, data or letter.data)
    if device.is_office:
        # It may go by other rules before the step is over.
        world.held_by_office.update(logs_of(device))
    changed = manner != WHOLE and fingerprint(device) != before
    delivery = Delivery(to, letter, manner, merged, refused, changed)
    world.deliveries.append(delivery)
    return delivery


def deliver_again(world: World, letter: Letter, to: Member) -> Delivery:
    """Hand over a letter that this very device has just been handed."""
    deliver(world, letter, to)
    return deliver(world, letter, to, AGAIN)


def _taken(device: Device, data: bytes) -> tuple[Merged | None, str]:
    try:
        return merge(device, data, "letter"), ""
    except Refused as refusal:
        return None, type(refusal).__name__


def told(delivery: Delivery) -> str:
    """A delivery in a few words of data: letter, device, what came of it."""
    merged = delivery.merged
    became = delivery.refused or (
        f"+{merged.events} ={merged.known} ?{merged.waiting} !{len(merged.aside)}" if merged else ""
    )
    return f"{delivery.letter.number} -> {delivery.to.name}: {became}"

"""What happens to bundles between two devices: they arrive, twice, late, damaged, at the wrong place, or never.

A function here is one thing that happens, as in `work`.
"""

from fieldtui.device import OFFICE
from sync.exchange import export, mark_exported
from sync.simulation.letters import carried, deliver, deliver_again, post, told
from sync.simulation.looking import certificates
from sync.simulation.world import ASTRAY, DAMAGED, Letter, Member, World

# A letter that is handed over is mostly one of the newest: what lies around for longer is a mishap of its own.
_NEWEST = 4
# Places in a letter are told as shares: how long it is depends on the names of sealed files, which chance gives.
_SHARES = 10_000


def send(world: World) -> str:
    """A device exports as its command does: a worker's to the office, the office's to every worker."""
    sender = world.pick(world.at_hand)
    numbers = []
    for outgoing in export(world.touch(sender)):
        if world.below(8):
            # Else the power went off between the writing and the note of it.
            mark_exported(sender.device, outgoing, "letter")
        numbers.append(carried(world, sender, outgoing).number)
    return f"{sender.name}: {numbers}"


def send_to_one(world: World) -> str:
    """A device exports for one other: worker to worker, office to office, or the office to somebody who came by."""
    sender = world.pick(world.at_hand)
    known = certificates(sender.device)
    others = [name for name in known if name != sender.device.id]
    if world.plain and not sender.device.is_office:
        others = [name for name in others if known[name].role == OFFICE]
    letters = post(world, sender, [world.pick(others)])
    return f"{sender.name}: {[letter.number for letter in letters]}"


def _waiting(world: World) -> tuple[Letter, Member]:
    """A letter that somebody who is there has not had yet."""
    waiting = [(letter, to) for letter, to in world.unread if to in world.at_hand]
    return world.pick(waiting[-_NEWEST:])


def arrive(world: World) -> str:
    """A letter arrives."""
    return told(deliver(world, *_waiting(world)))


def arrive_twice(world: World) -> str:
    """A letter is handed over twice."""
    return told(deliver_again(world, *_waiting(world)))


def arrive_late(world: World) -> str:
    """A letter from any time turns up, whether its reader had it or not."""
    letter = world.pick(world.mail)
    readers = [m for m in world.at_hand if m.device.id in letter.recipients]
    return told(deliver(world, letter, world.pick(readers)))


def arrive_nowhere(world: World) -> str:
    """A letter is lost."""
    letter, to = _waiting(world)
    world.have_read(letter, to)
    return f"{letter.number} -> {to.name}"


def _at(letter: Letter, share: int) -> int:
    return len(letter.data) * share // _SHARES


def cut_short(world: World) -> str:
    """The stick was pulled out too early."""
    letter, to = _waiting(world)
    share = world.below(_SHARES)
    kept = letter.data[: _at(letter, share)]
    return f"{told(deliver(world, letter, to, DAMAGED, kept or b'0'))} {share} of {_SHARES}"


def flip_a_bit(world: World) -> str:
    """The stick is old."""
    letter, to = _waiting(world)
    share, bit = world.below(_SHARES), world.below(8)
    damaged = bytearray(letter.data)
    damaged[_at(letter, share)] ^= 1 << bit
    return f"{told(deliver(world, letter, to, DAMAGED, bytes(damaged)))} bit {bit}, {share} of {_SHARES}"


def go_on(world: World) -> str:
    """Something stands behind the end of a letter."""
    letter, to = _waiting(world)
    return told(deliver(world, letter, to, DAMAGED, letter.data + bytes(1 + world.below(9))))


def go_astray(world: World) -> str:
    """A letter reaches a device that it is not for."""
    letter = world.pick(world.mail)
    others = [
        m
        for m in world.at_hand
        if m.device.id not in (*letter.recipients, letter.sender.device.id) and m.device.identity.community
    ]
    return told(deliver(world, letter, world.pick(others), ASTRAY))

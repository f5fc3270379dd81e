"""What an enrolled device can do to what others wrote while it passes that on: leave out what a record says.

The commitments stay, so that hash and signature are as they were. A function here is one thing that happens, as in
`work`.
"""

from dataclasses import replace

import msgspec

from fieldtui.device import OFFICE
from fieldtui.log.segment import decode, encode, erase
from fieldtui.log.struck import VISIT
from sync.content import write
from sync.envelope import seal
from sync.exchange import export_for
from sync.simulation.letters import carried, content_in
from sync.simulation.looking import certificates
from sync.simulation.world import Member, World


def pass_on_emptied(world: World) -> str:
    """A device passes on to another what others wrote, without some of the contents."""
    sender = world.pick(world.at_hand)
    known = certificates(sender.device)
    offices = [name for name in known if known[name].role == OFFICE]
    others = offices if world.plain and not sender.device.is_office else list(known)
    reader = known[world.pick([name for name in others if name != sender.device.id])]
    identity = sender.device.identity
    numbers = []
    for outgoing in export_for(world.touch(sender), [reader.device]):
        content = content_in(world, outgoing.data)
        segments = tuple(msgspec.Raw(_emptied(world, sender, bytes(raw))) for raw in content.segments)
        payload = write(
            msgspec.structs.replace(content, segments=segments), identity.id, identity.signing.sign
        )
        data = seal(payload, [reader.exchange], sender.device.random)
        numbers.append(carried(world, sender, replace(outgoing, data=data)).number)
    return f"{sender.name}: {numbers}"


def _emptied(world: World, sender: Member, data: bytes) -> bytes:
    segment = decode(data)
    if segment.header.log.device == sender.device.id:
        return data
    kinds = segment.header.kinds
    emptied = {at for at in range(segment.count) if world.below(2)}
    if not visits_are_emptied(world):
        emptied = {at for at in emptied if kinds[segment.header.kind[at]] != VISIT}
    return encode(erase(segment, emptied))


def visits_are_emptied(world: World) -> bool:
    """Whether somebody empties visits in this community, or else rounds have theirs erased.

    Where a round's visits were erased, an emptied visit of another cannot be told apart (decision 0044).
    """
    return world.seed % 2 == 0

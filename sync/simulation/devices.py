"""What happens to devices: new ones, second ones, lost and restored and copied ones, and clocks that are wrong.

A function here is one thing that happens, as in `work`.
"""

from collections.abc import Sequence

import msgspec

from fieldtui.device import WORKER, Device, Identity
from fieldtui.log.settings import setting
from fieldtui.vault import Vault
from sync.simulation.chance import FACES, Clock, SeededBytes
from sync.simulation.joining import answered, come_in, kept_out, new_member
from sync.simulation.town import GRIDS, worker_name
from sync.simulation.world import Impossible, Member, World, copy_of

MOST_DEVICES = 8
# In happenings: from a few days to most of a month.
_SHORTEST, _LONGEST = 20, 70


def room(world: World) -> None:
    """Raises Impossible once the community has as many devices as are simulated."""
    if len(world.members) >= MOST_DEVICES:
        raise Impossible


def some_grids(world: World) -> list[str]:
    """One grid or two."""
    first = world.below(len(GRIDS))
    return sorted({GRIDS[first], GRIDS[(first + world.below(2)) % len(GRIDS)]})


def new_worker(world: World) -> str:
    """A new worker asks to be enrolled, and the office answers."""
    room(world)
    codes = some_grids(world)
    member = new_member(world, worker_name(len(world.members)))
    return asking(world, member, codes)


def second_device(world: World) -> str:
    """A worker asks for a second device with the same grids."""
    room(world)
    first = world.pick([m for m in world.living if not m.device.is_office])
    member = new_member(world, first.device.identity.person)
    return asking(world, member, first.device.identity.grids)


def asking(world: World, member: Member, codes: Sequence[str], role: str = WORKER) -> str:
    """A new device has asked to be enrolled, and the office has answered."""
    world.asking.append((member, *answered(world, member, codes, role)))
    return f"{member.name}: {codes}"


def come_in_at_last(world: World) -> str:
    """A device that was answered joins, today or weeks later."""
    member, answer, code = world.pick(world.asking)
    world.asking.remove((member, answer, code))
    merged = come_in(world, member, answer, code)
    return f"{member.name}: +{merged.events}"


def come_in_with_another_answer(world: World) -> str:
    """The answer to a device was damaged on its way, or somebody misread the code."""
    member, answer, code = world.pick(world.asking)
    data = bytearray(answer.data)
    if world.below(2):
        code = f"{int(code) ^ 1:016d}"
    else:
        data[world.below(len(data))] ^= 1 << world.below(8)
    return f"{member.name}: {kept_out(world, member, answer, bytes(data), code).refused}"


def go_away(world: World) -> str:
    """A device exchanges nothing for weeks; its holder works on."""
    member = world.pick(world.at_hand)
    member.away = world.step + _SHORTEST + world.below(_LONGEST - _SHORTEST)
    return f"{member.name} until {member.away}"


def back_up(world: World) -> str:
    """Somebody copies a vault to a safe place."""
    member = world.pick(world.living)
    member.backups.append(copy_of(member.device.vault))
    return member.name


def restore(world: World) -> str:
    """A disk broke; the device goes on with a backup."""
    member = world.pick([m for m in _copied(world) if m.backups])
    member.device.lock()
    member.device = _awake(copy_of(world.pick(member.backups)), member.device)
    member.had, member.unsealed = {}, 0
    world.touch(member)
    return member.name


def clone(world: World) -> str:
    """A vault is copied to a second machine, and both go on."""
    room(world)
    first = world.pick(_copied(world))
    clock = Clock(world.time, first.clock.face)
    member = Member(f"{len(world.members) + 1} {first.device.identity.person}", first.device, clock)
    random = SeededBytes(world.seed, len(world.members) + 1)
    member.device = _awake(
        copy_of(first.device.vault), Device(first.device.vault, first.device.identity, clock, random)
    )
    member.revoked = first.revoked
    world.members.append(member)
    world.touch(member)
    return f"{member.name} of {first.name}"


def _copied(world: World) -> list[Member]:
    """The devices that there may be copies of, the one with the root key included."""
    return [] if world.plain else world.living


def _awake(vault: Vault, like: Device) -> Device:
    """A device with the content of `vault`, as it is after unlocking, with the world of another."""
    with vault.read() as db:
        identity = msgspec.msgpack.decode(setting(db, "identity"), type=Identity)
    return Device(vault, identity, like.clock, like.random)


def lose(world: World) -> str:
    """A worker's device falls into the river; what it had not handed over is gone."""
    member = world.pick([m for m in world.living if not m.device.is_office])
    member.gone = True
    world.unread = [(letter, to) for letter, to in world.unread if to is not member]
    return member.name


def mistake_the_time(world: World) -> str:
    """A clock is set wrong, or right again."""
    member = world.pick(world.living)
    member.clock.face = world.pick(tuple(FACES))
    return f"{member.name}: {member.clock.face}"

"""What must hold of decisions: erased is gone for good, a decided conflict is decided, everybody sees the same conflicts.

Functions as in `invariants`, whose tables they stand in.
"""

import re
from collections.abc import Iterator, Sequence

from sync.simulation import looking
from sync.simulation.town import GRIDS
from sync.simulation.world import Member, World

# What is slow to see is looked at, of devices that a step touched, once in so many steps.
LOOK_EVERY = 6


def erased_is_gone(world: World) -> Iterator[str]:
    """Who has heard an order has nowhere what it erased, and never has it again."""
    touched = [m for at, m in enumerate(world.touched) if (world.step + at) % LOOK_EVERY == 0]
    yield from _relics(world, touched)


def all_erased_is_gone(world: World) -> Iterator[str]:
    """The same of every device."""
    yield from _relics(world, world.living)


def _relics(world: World, members: Sequence[Member]) -> Iterator[str]:
    for member in members if world.erased else ():
        heard = looking.orders_heard(member.device)
        texts = set().union(*(one.texts for one in world.erased if one.order in heard))
        if not texts:
            continue
        pattern = re.compile(
            b"|".join(re.escape(text.encode(how)) for text in texts for how in ("utf-8", "gbk"))
        )
        for table, value in looking.every_value(member.device):
            if found := pattern.search(value):
                text = found[0].decode("utf-8", "replace")
                yield f"{member.name}: {text} in {table}, which was erased"


def decisions_are_exact(world: World) -> Iterator[str]:
    """A decision leaves one value in the place of all that the field held, and every other field as it was."""
    for one in world.decisions:
        after = looking.live_by_the_tables(one.member.device)
        changed = {
            register
            for register in one.before.keys() | after.keys()
            if one.before.get(register) != after.get(register)
        }
        left = after.get(one.register, set())
        if changed != {one.register} or len(left) != 1 or left & one.before[one.register]:
            yield f"{one.member.name}: {one.register} held {one.before[one.register]}, now {left}; changed {changed}"


def conflicts_are_the_same(world: World) -> Iterator[str]:
    """Everybody who may decide about a grid sees the same conflicts there."""
    for scope in GRIDS:
        holders = world.meeting(scope)
        lists = {member.name: repr(looking.listed_conflicts(member.device, scope)) for member in holders}
        if len(set(lists.values())) > 1:
            yield f"{scope!r}: {lists}"

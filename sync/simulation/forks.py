"""Logs that were told in two ways, by a device that was restored or copied: which they are, for the invariants.

The second telling lies aside in this version of the product, so that a grid with such a log does not end the same
everywhere. Nothing here changes anything.
"""

from sync.simulation.looking import Run, header_of, opened, segments
from sync.simulation.promises import FORKS_ARE_KEPT
from sync.simulation.world import World


def forked_scopes(world: World) -> set[str]:
    """The scopes of logs of which two devices hold different tellings, for which agreement is not asked."""
    if FORKS_ARE_KEPT:
        return set()
    told: dict[object, dict[int, Run]] = {}
    out: set[str] = set()
    for member in world.living:
        for _kept, data in segments(member.device):
            run = world.opened.get(data) or opened(data)[0]
            for seq in range(run.first, run.last + 1):
                if told.setdefault(run.log, {}).setdefault(seq, run).hash != run.hash:
                    out.add(run.log.scope)
        with member.device.read() as db:
            rows = db.execute("SELECT bytes FROM quarantine WHERE reason = 'Fork'").fetchall()
        out.update(header_of(bytes(data)).log.scope for (data,) in rows)
    return out

"""What a segment's references mean in this vault: its logs are named there, and numbered here."""

from collections.abc import Callable, Sequence

from fieldtui.log.columns import REFERENCE, Body
from fieldtui.log.kinds import ERASURE
from fieldtui.log.logs import Logs
from fieldtui.log.names import SEQ_MASK, Dot
from fieldtui.log.segment import Opened

DotOf = Callable[[int], Dot]


def highest_of(bodies: Sequence[Body | None], count: int) -> list[int]:
    """The highest sequence number that `bodies` refer to in each of `count` logs."""
    highest = [0] * count

    def see(reference: int) -> None:
        at, seq = reference >> 32, reference & SEQ_MASK
        highest[at] = max(highest[at], seq)

    for body in bodies:
        for reference in (body.subject, *body.deps) if body else ():
            see(reference)
        for name, value in zip(body.names, body.values, strict=True) if body else ():
            if name.endswith(REFERENCE):
                for reference in value if isinstance(value, list) else (value,):
                    see(reference)
    return highest


def dots_of(opened: Opened, log: int, logs: Logs) -> DotOf:
    """What a reference of a segment in `log` is in this vault."""
    others = opened.segment.header.logs
    own = [log, *(logs.number(other.log) for other in others)]
    if ERASURE in opened.segment.header.kinds:
        named = [logs.awaited(number, other.tip) for number, other in zip(own[1:], others, strict=True)]
        return lambda reference: logs.locate([log, *named][reference >> 32], reference & SEQ_MASK)
    if not logs.branches:
        bases = [number << 32 for number in own]
        return lambda reference: bases[reference >> 32] | reference & SEQ_MASK
    meant = [log, *(logs.meant(number, other.tip) for number, other in zip(own[1:], others, strict=True))]
    return lambda reference: logs.locate(meant[reference >> 32], reference & SEQ_MASK)

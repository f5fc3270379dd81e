"""A conflict as people see it: values. Nothing here reads or writes a vault."""

from dataclasses import dataclass

from fieldtui.log.kinds import CHANGED, Machine, Record
from fieldtui.log.names import Dot
from fieldtui.log.transitions import follows, state_of


@dataclass(frozen=True)
class Author:
    """Who wrote a value, and when they say so: seconds since 1970. `person` is empty for a device nobody knows."""

    device: bytes
    person: str
    wall: int


@dataclass(frozen=True)
class Side:
    """One value: as the log holds it, as people read it (empty: nothing), at which dots, by whom.

    `shown`: the one that every device shows until somebody decides. `live`: the field holds it now; the state
    from which an impossible step was taken does not live, and can be chosen.
    """

    value: object
    text: str
    dots: tuple[Dot, ...]
    authors: tuple[Author, ...]
    shown: bool = False
    live: bool = True


@dataclass(frozen=True)
class Conflict:
    """A field to decide about. `sides` stand in the same order on every device, the one that is shown first.

    `base` is the value that all sides had seen and replaced, None where there is none. `impossible`: there is one
    value, a state that cannot follow the one it met, which is the last side.
    """

    record: Dot
    kind: str
    field: str
    scope: str
    title: str
    base: Side | None
    sides: tuple[Side, ...]
    impossible: bool = False

    @property
    def live(self) -> frozenset[Dot]:
        """The dots of every value that the field holds."""
        return frozenset(dot for side in self.sides if side.live for dot in side.dots)

    @property
    def states(self) -> tuple[str, ...]:
        """The states that a person may choose; empty for a field that is not moved from state to state."""
        machine = record_of(self.kind).machines.get(self.field)
        if machine is None:
            return ()
        origins = [_state(machine, side) for side in self.sides]
        return tuple(state for state in machine if follows(machine, state, origins))


def record_of(kind: str) -> Record:
    """The record kind called `kind`."""
    return CHANGED[f"{kind}.changed"]


def _state(machine: Machine, side: Side) -> str:
    return state_of(machine, str(side.value or ""))

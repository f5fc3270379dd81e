"""The building that is walked and the round it is walked for: what Building and Door ask in one go.

Each function is a use case made of use cases: it takes the device, runs off the interface thread, and
returns a view model.
"""

from dataclasses import dataclass

from fieldtui.buildings import SETTLED, BuildingLine, BuildingView, DoorCell, building_view, buildings
from fieldtui.device import Device
from fieldtui.doors import DoorView, door_view
from fieldtui.log.names import Dot
from fieldtui.registry import scope_of
from fieldtui.rounds import Round, doors_of_round, round_for


@dataclass(frozen=True)
class Walk:
    """A building in the light of the round that is open in its grid (none: `round` is None).

    `covered` are the doors of this building that the round covers; every door while none is open.
    """

    view: BuildingView
    round: Round | None
    covered: frozenset[Dot]

    @property
    def settled(self) -> int:
        """Covered doors whose last attempt in this round needs no other."""
        return sum(
            1 for door in self._covered_doors() if door.attempts and door.attempts[-1].outcome in SETTLED
        )

    @property
    def to_visit(self) -> list[Dot]:
        """Covered doors that nobody has been at in this round and somebody may live behind."""
        return [door.id for door in self._covered_doors() if not door.attempts and door.occupancy != "empty"]

    def _covered_doors(self) -> list[DoorCell]:
        return [door for door in self.view.doors if door.id in self.covered]


def walk(device: Device, building: Dot) -> Walk:
    """The building as it stands now. Raises NoSuchDoor."""
    round_ = _round_at(device, building)
    view = building_view(device, building, round_.id if round_ else 0)
    covered = frozenset(door.id for door in view.doors)
    if round_ is not None and round_.places:
        with device.read() as db:
            covered &= frozenset(doors_of_round(db, round_.id))
    return Walk(view, round_, covered)


@dataclass(frozen=True)
class AtDoor:
    """A door in the light of the round that is open in its grid."""

    view: DoorView
    round: Round | None


def at_door(device: Device, door: Dot) -> AtDoor:
    """The door as it stands now. Raises NoSuchDoor."""
    round_ = _round_at(device, door)
    return AtDoor(door_view(device, door, round_.id if round_ else 0), round_)


def _round_at(device: Device, record: Dot) -> Round | None:
    with device.read() as db:
        scope = scope_of(db, record)
    return round_for(device, scope)


def building_lines(device: Device) -> list[BuildingLine]:
    """Every building, each in the light of the round that is open in its grid."""
    lines = {line.id: line for line in buildings(device)}
    for scope in {line.scope for line in lines.values()}:
        if round_ := round_for(device, scope):
            lines |= {line.id: line for line in buildings(device, round_.id) if line.scope == scope}
    return list(lines.values())

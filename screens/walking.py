"""The building that is walked and the round it is walked for: what Building and Door ask in one go.

Each function is a use case made of use cases: it takes the device, runs off the interface thread, and
returns a view model.
"""

from dataclasses import dataclass

from fieldtui.buildings import BuildingLine, BuildingView, building_view, buildings
from fieldtui.device import Device
from fieldtui.doors import DoorView, door_view
from fieldtui.log.names import Dot
from fieldtui.registry import scope_of
from fieldtui.rounds import Round, round_for


@dataclass(frozen=True)
class Walk:
    """A building in the light of the round that is open in its grid (none: `round` is None)."""

    view: BuildingView
    round: Round | None


def walk(device: Device, building: Dot) -> Walk:
    """The building as it stands now. Raises NoSuchDoor."""
    round_ = _round_at(device, building)
    return Walk(building_view(device, building, round_.id if round_ else 0), round_)


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

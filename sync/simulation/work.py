"""What people do on simulated devices: visits, errands, corrections. Each goes through the product's use cases.

A function here is one thing that happens; it returns what it was in a few words of data and raises Impossible if
nothing is there to do it to. Nothing here exchanges anything.
"""

from fieldtui import rounds, visits
from fieldtui.device import Device
from fieldtui.errands import NEXT, STATES, create_errand, errands, move_errand, parse_items, record_purchase
from fieldtui.intake.record import current_dots
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.log.names import COMMUNITY, Dot
from fieldtui.published import publish_checklist
from fieldtui.registry import scope_of
from fieldtui.undo import undo, undoable
from sync.simulation.town import DAYS, GRIDS, MARKS, QUESTION, checklist, resident
from sync.simulation.world import Impossible, Member, World


def somebody(world: World, table: str) -> tuple[Member, Device, Dot]:
    """A device that records something now, and a record of a table that it may write about.

    One that is away works, too. Raises Impossible if no device has such a record.
    """
    first = world.below(len(world.living))
    for member in (*world.living[first:], *world.living[:first]):
        if found := rows(member.device, table):
            return member, world.touch(member), world.pick(found)
    raise Impossible


def rows(device: Device, table: str, scope: str = "") -> list[Dot]:
    """The records of a table, of one grid or of all grids that this device may write in."""
    mine = GRIDS if device.is_office else device.identity.grids
    with device.read() as db:
        found = db.execute(f"SELECT id, scope FROM {table} ORDER BY id").fetchall()
    return [id_ for id_, of in found if (of == scope if scope else of in mine)]


def _scope(device: Device, record: Dot) -> str:
    with device.read() as db:
        return scope_of(db, record)


def _said(world: World, device: Device, record: Dot) -> str:
    """A new text about a record, with the mark of its grid."""
    return world.text(MARKS[_scope(device, record)])


def visit(world: World) -> str:
    """Somebody stands before a door."""
    member, device, door = somebody(world, "doors")
    outcome = world.pick(tuple(visits.OUTCOMES))
    note = _said(world, device, door)
    visits.record_visit(device, door, outcome, way=world.pick(tuple(visits.WAYS)), note=note)
    return f"{member.name}: {note}"


def sighting(world: World) -> str:
    """A window is lit, or it is not."""
    member, device, door = somebody(world, "doors")
    visits.record_sighting(device, door, world.pick((visits.LIT, visits.DARK)))
    return member.name


def fill_checklist(world: World) -> str:
    """A checklist is filled at a door, answer by answer; sometimes it is left as a draft."""
    member, device, chosen = somebody(world, "rounds")
    round_ = next(r for r in rounds.rounds(device) if r.id == chosen)
    door = world.pick(rows(device, "doors", round_.scope))
    answer = _said(world, device, door)
    draft = visits.begin_draft(device, door, round_.id, round_.checklist, visits.AT_DOOR)
    visits.keep_answers(device, draft, [(QUESTION, answer)], QUESTION)
    if world.below(4):
        visits.finish_draft(device, draft, {QUESTION: answer})
    return f"{member.name}: {answer}"


def _grids(device: Device) -> tuple[str, ...]:
    return GRIDS if device.is_office else device.identity.grids


def ask_errand(world: World) -> str:
    """A resident asks for something."""
    member, device, door = somebody(world, "doors")
    note = _said(world, device, door)
    create_errand(device, door, parse_items(f"{note} 2盒，挂面 3"), note=note)
    return f"{member.name}: {note}"


def move_an_errand(world: World) -> str:
    """An errand goes on to another state; sometimes somebody tries what cannot be."""
    member, device, chosen = somebody(world, "errands")
    shown = {errand.id: errand.state for errand in errands(device, states=tuple(STATES))}
    possible = NEXT[shown[chosen]] if world.below(8) else tuple(STATES)
    state = world.pick(possible)
    move_errand(device, chosen, state)
    return f"{member.name}: {state}"


def buy(world: World) -> str:
    """Something of an errand gets its price."""
    member, device, errand = somebody(world, "errands")
    record_purchase(device, errand, world.below(2), world.below(10_000), _said(world, device, errand))
    return member.name


# Which fields are corrected: the kind, its table, the field.
_CORRECTED = (
    ("resident", "residents", "phone"),
    ("resident", "residents", "name"),
    ("resident", "residents", "state"),
    ("household", "households", "note"),
    ("household", "households", "phone"),
    ("door", "doors", "occupancy"),
)


def correct(world: World) -> str:
    """A field is corrected by somebody who knows what this device shows."""
    kind, table, name = world.pick(_CORRECTED)
    member, device, record = somebody(world, table)
    value = _said(world, device, record)
    change(device, kind, record, {name: value})
    return f"{member.name}: {kind}.{name} {value}"


def correct_at_once(world: World) -> str:
    """Two devices correct one field without knowing of each other."""
    member = world.pick(world.living)
    grid = world.pick(_grids(member.device))
    holders = [one for one in world.living if grid in _grids(one.device) and one is not member]
    other = world.pick(holders)
    kind, table, name = world.pick(_CORRECTED)
    at = world.below(2)
    values = []
    for one in (member, other):
        device = world.touch(one)
        known = rows(device, table, grid)
        record = world.pick(known[at : at + 1])
        values.append(_said(world, device, record))
        change(device, kind, record, {name: values[-1]})
    return f"{member.name}, {other.name}: {kind}.{name} {' '.join(values)}"


def change(device: Device, kind: str, record: Dot, fields: Fields) -> None:
    """Alter a record as a use case does: naming the values that this device holds now."""
    with device.read() as db:
        scope = scope_of(db, record)
        held = current_dots(db, [record])
    deps = dict.fromkeys(dot for name in fields for dot in held.get((kind, record, name), [record]))
    device.record(scope, [Entry(f"{kind}.changed", fields, record, tuple(deps))])


def move_in(world: World) -> str:
    """Somebody new lives behind a door."""
    member, device, household = somebody(world, "households")
    name = _said(world, device, household)
    device.record(_scope(device, household), [resident(household, name, name)])
    return f"{member.name}: {name}"


def take_back(world: World) -> str:
    """Whoever recorded something last takes it back."""
    member = world.pick([member for member in world.living if undoable(member.device)])
    return f"{member.name}: {undo(world.touch(member)).kind}"


def open_round(world: World) -> str:
    """The office puts a checklist in force and opens a round with it."""
    office = world.pick(world.offices)
    device = world.touch(office)
    form = publish_checklist(device, checklist(1 + world.below(3)))
    grid = world.pick(GRIDS)
    rounds.open_round(device, world.text(MARKS[grid]), form.id, [grid], *DAYS)
    return f"{office.name}: {grid}"


def tell_everybody(world: World) -> str:
    """The office records something that every device of the community holds."""
    office = world.pick(world.offices)
    world.touch(office).record(COMMUNITY, [Entry("person.added", {"name": f"person {world.step}"})])
    return office.name

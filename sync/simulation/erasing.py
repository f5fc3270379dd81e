"""What the office decides about records: what is erased for good, and which of several values is right.

A function here is one thing that happens, as in `work`. What an order must strike is found by the rule as people would
say it, not by the product's: `texts_of`.
"""

from fieldtui.conflicts import conflicts, decide, take
from fieldtui.device import Device
from fieldtui.erasure import ASKED, RETENTION, order_erasure, records_of
from fieldtui.log.event import Event
from fieldtui.log.journal import all_events
from fieldtui.log.kinds import UNDONE
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot
from sync.simulation.looking import Register, live_by_the_tables, order_name
from sync.simulation.relaying import visits_are_emptied
from sync.simulation.town import MARKS
from sync.simulation.work import rows
from sync.simulation.world import Decision, Erased, Impossible, World

_OWNERS = ("household", "resident", "errand")


def erase_resident(world: World) -> str:
    """A resident asks for everything about them to be erased, sometimes with the household."""
    office = world.pick(world.offices)
    device = world.touch(office)
    found = records_of(device, world.pick(rows(device, "residents")))
    whole = found.household.records if world.below(2) else ()
    return f"{office.name}: {_ordered(world, device, (*found.own.records, *whole), ASKED, ())}"


def erase_round(world: World) -> str:
    """What a round asked was kept for as long as was said. By hand: no clock decides here (see `town.DAYS`)."""
    if visits_are_emptied(world):
        raise Impossible
    office = world.pick(world.offices)
    device = world.touch(office)
    with device.read() as db:
        gone = {row[0] for row in db.execute("SELECT record FROM erased_rounds")}
    round_ = world.pick([one for one in rows(device, "rounds") if one not in gone])
    return f"{office.name}: {_ordered(world, device, (), RETENTION, (round_,))}"


def _ordered(
    world: World, device: Device, records: tuple[Dot, ...], why: str, rounds: tuple[Dot, ...]
) -> str:
    texts = texts_of(device, set(records), set(rounds))
    for order in order_erasure(device, records, why, rounds):
        world.erased.append(Erased(order_name(device, order), frozenset(texts)))
    return " ".join(sorted(texts))


def texts_of(device: Device, gone: set[Dot], rounds: set[Dot]) -> set[str]:
    """Every text with a mark that this vault has about the records `gone`, what belongs to them, and visits of `rounds`."""
    with device.read() as db:
        left: list[Event] = [event for run in all_events(db, Logs(db)) for event in run]
    gone, found = set(gone), list[Event]()
    while hit := [event for event in left if _goes(event, gone, rounds)]:
        gone |= {event.dot for event in hit}
        left = [event for event in left if event.dot not in gone]
        found += hit
    values = [value for event in found for value in event.fields.values()]
    return {
        value for value in values if isinstance(value, str) and any(mark in value for mark in MARKS.values())
    }


def _goes(event: Event, gone: set[Dot], rounds: set[Dot]) -> bool:
    if event.kind.endswith(".changed") or event.kind == UNDONE:
        return event.subject in gone
    owners = (event.fields.get(name) for name in _OWNERS)
    of_round = event.kind == "visit.made" and event.fields.get("round") in rounds
    return event.dot in gone or event.subject in gone or of_round or any(one in gone for one in owners)


def decide_a_conflict(world: World) -> str:
    """Somebody looks at a conflict and takes one of its sides."""
    first = world.below(len(world.living))
    for member in (*world.living[first:], *world.living[:first]):
        found = conflicts(member.device)
        if found:
            break
    else:
        raise Impossible
    conflict = world.pick(found)
    value = (
        world.pick(conflict.states)
        if conflict.states
        else take(conflict, 1 + world.below(len(conflict.sides)))
    )
    register: Register = (conflict.record, conflict.kind, conflict.field)
    before = live_by_the_tables(member.device)
    decide(world.touch(member), conflict, value)
    world.decisions.append(Decision(member, register, before))
    return f"{member.name}: {conflict.kind}.{conflict.field} {value}"

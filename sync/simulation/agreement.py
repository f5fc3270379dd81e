"""What must hold once every bundle has arrived: everybody has the same, and nothing is left over.

Functions as in `invariants`, whose table they stand in.
"""

import hashlib
from collections.abc import Iterator

from fieldtui.log.names import COMMUNITY
from sync.exchange import standing
from sync.exchange.aside import Aside, aside_bytes
from sync.policy import verified
from sync.simulation import looking
from sync.simulation.town import GRIDS
from sync.simulation.world import Member, World

Faults = Iterator[str]


def chains_verify(world: World) -> Faults:
    """Every segment has its hash, continues another of its log, and was signed by its author."""
    for member in world.trusted:
        ends = {bytes(32): 0}
        runs = []
        for kept, data in looking.segments(member.device):
            run = world.opened.get(data)
            if run is None:
                run, signed, signature = looking.opened(data)
                if not verified(world.signing[run.log.device], signed, signature):
                    yield f"{member.name}: {run.log.scope!r} {run.first} is not signed by its author"
                world.opened[data] = run
            if run.hash != kept:
                yield f"{member.name}: {run.log.scope!r} {run.first} has not the hash that is kept with it"
            ends[run.hash] = run.last
            runs.append(run)
        for run in runs:
            if ends.get(run.prev, -1) + 1 != run.first and member.may_hold(run.log.scope):
                yield f"{member.name}: {run.log.scope!r} {run.first} of {run.log.device.hex()[:8]} continues nothing"


def all_agree(world: World) -> Faults:
    """Everybody who holds a grid holds the same of it: segments, tables and rivals."""
    for scope in (COMMUNITY, *GRIDS):
        states = {m.name: looking.state_of(m.device, scope) for m in world.meeting(scope)}
        if len(set(states.values())) > 1:
            yield f"{scope!r}: {states}"


def nothing_is_lost(world: World) -> Faults:
    """Every segment that anybody holds is held by all who may hold it, and nothing is left unsealed."""
    for scope in (COMMUNITY, *GRIDS):
        held = {
            member.name: {
                world.opened[data].hash
                for _kept, data in looking.segments(member.device)
                if world.opened[data].log.scope == scope
            }
            for member in world.meeting(scope)
        }
        every = set().union(*held.values())
        for name, hashes in held.items():
            if missing := len(every - hashes):
                yield f"{name} lacks {missing} segments of {scope!r}"


def nothing_waits(world: World) -> Faults:
    """Nothing lies aside for something that anybody has."""
    held = held_by_anybody(world)
    for member in world.trusted:
        for aside in standing(member.device).aside:
            is_alone = aside.log is not None and len(world.meeting(aside.log.scope)) == 1
            if not (is_alone or _is_for_good(member, aside) or _is_lost(member, aside, held)):
                yield f"{member.name}: {aside.reason} {aside.facts}"


def _is_for_good(member: Member, aside: Aside) -> bool:
    """Whether what lies there waits for nothing that could still come."""
    if aside.log is None or aside.reason in ("Revoked", "OutOfScope"):
        return aside.log is not None
    if aside.reason == "UnknownSender":
        # Whom the rules in force do not name: a new root did not take it over (see `run`).
        return aside.log.device not in looking.certificates(member.device)
    # An old bundle brought a grid that the device has left. Once it has it again, nothing may say that any more.
    return aside.reason == "NotYourScope" and not member.may_hold(aside.log.scope)


def held_by_anybody(world: World) -> set[bytes]:
    """The hashes of all segments that are in force somewhere."""
    return {kept for member in world.trusted for kept, _data in looking.segments(member.device)}


def _is_lost(member: Member, aside: Aside, held: set[bytes]) -> bool:
    """Whether it waits for what nobody has any more: handed in, purged there, and lost by an office that was restored."""
    if not aside.waits or aside.reason == "Stripped":
        return False
    header = looking.header_of(aside_bytes(member.device, aside.id))
    return header.prev not in held


def rivals_are_kept(world: World) -> Faults:
    """A changed field holds every value that nobody replaced knowingly, and no other."""
    for member in world.trusted:
        wanted, found = looking.live_by_the_log(member.device), looking.live_by_the_tables(member.device)
        for register in sorted(wanted.keys() | found.keys()):
            if wanted.get(register, set()) != found.get(register, set()):
                yield f"{member.name}: {register} holds {found.get(register)}, not {wanted.get(register)}"


def all_is_confirmed(world: World) -> Faults:
    """Once the office has everything, every device knows it; but for what continues something that is lost."""
    held = held_by_anybody(world)
    for member in world.trusted:
        where = standing(member.device)
        lost = sum(run.last - run.first + 1 for run in looking.cut_off(member.device, held).values())
        if where.confirmed + lost < where.total and not member.device.is_office:
            yield f"{member.name}: {where.confirmed} of {where.total} are confirmed"


def rules_are_the_same(world: World) -> Faults:
    """Everybody goes by the same policy."""
    rules = {}
    for member in world.meeting(COMMUNITY):
        rules[member.name] = hashlib.sha256(looking.rules_of(member.device).signed).hexdigest()[:8]
    if len(set(rules.values())) > 1:
        yield str(rules)


def checklists_have_questions(world: World) -> Faults:
    """Whoever holds a published checklist holds its questions."""
    for member in world.trusted:
        with member.device.read() as db:
            query = (
                "SELECT count(*) FROM checklists WHERE scope = '' AND blob NOT IN (SELECT hash FROM blobs)"
            )
            missing = db.execute(query).fetchone()[0]
        if missing:
            yield f"{member.name} lacks the questions of {missing} checklists"

"""What must always hold in a simulated community: a function for each invariant, in one table with its number in design.md §4.

A function looks at the world and tells every fault that it finds; it changes nothing but what a rebuild writes. Some
are asked after every step, about what the step touched, the others once everything has been delivered.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fieldtui.i18n import N_
from fieldtui.log.names import COMMUNITY
from fieldtui.log.rebuild import rebuild
from sync.exchange import standing
from sync.simulation import looking
from sync.simulation.agreement import (
    all_agree,
    all_is_confirmed,
    chains_verify,
    checklists_have_questions,
    held_by_anybody,
    nothing_is_lost,
    nothing_waits,
    rivals_are_kept,
    rules_are_the_same,
)
from sync.simulation.decided import (
    all_erased_is_gone,
    conflicts_are_the_same,
    decisions_are_exact,
    erased_is_gone,
)
from sync.simulation.town import GRIDS, marks_in
from sync.simulation.world import AGAIN, ASTRAY, DAMAGED, Letter, Member, World

Faults = Iterator[str]
# What is slow to see is looked at, of devices that a step touched, once in so many steps.
LOOK_EVERY = 12
# Why a bundle that nobody has altered may still be refused, whole or in part, by a device that it is for.
_HONEST_REFUSALS = {"UnknownSender", "Expired", "Revoked"}
_HONEST_ASIDE = {"Gap", "Fork", "UnknownSender", "Revoked", "OutOfScope", "NotYourScope", "Stripped"}


@dataclass(frozen=True)
class Invariant:
    """One thing that must hold: the number of its rule in design.md, its words for people, how to see it broken."""

    number: str
    words: str
    faults: Callable[[World], Faults]


def refused_whole(world: World) -> Faults:
    """A damaged bundle, or one for somebody else, is refused and changes no row."""
    for one in world.deliveries:
        if one.manner in (DAMAGED, ASTRAY) and (one.changed or not one.refused):
            yield f"{one.letter.number} -> {one.to.name}: refused {one.refused or '-'}, changed {one.changed}"


def honest_are_not_blamed(world: World) -> Faults:
    """A bundle that nobody altered is neither damaged nor forged for those it is for."""
    for one in world.deliveries:
        if one.manner in (DAMAGED, ASTRAY):
            continue
        if one.refused and one.refused not in _HONEST_REFUSALS:
            yield f"{one.letter.number} -> {one.to.name}: {one.refused}"
        for reason in one.merged.aside if one.merged else ():
            if type(reason).__name__ not in _HONEST_ASIDE:
                yield f"{one.letter.number} -> {one.to.name}: {type(reason).__name__} {reason.facts}"


def again_changes_nothing(world: World) -> Faults:
    """A bundle that is merged a second time changes no row."""
    for one in world.deliveries:
        if one.manner == AGAIN and one.changed:
            yield f"{one.letter.number} -> {one.to.name}"


def nothing_strays(world: World) -> Faults:
    """No bundle has a byte of a grid that one of its readers may not hold, as its sender knows the rules."""
    for letter in world.posted:
        barred = [code for code in GRIDS if not all(reader.may_hold(code) for reader in letter.readers)]
        for code in marks_in(looking.inflated(letter.content), barred):
            yield f"{letter.number} of {letter.sender.name}: a text of {code}"
        for scope in _scopes_named(letter) & set(barred):
            yield f"{letter.number} of {letter.sender.name}: a log of {scope}"


def _scopes_named(letter: Letter) -> set[str]:
    content = letter.content
    # A device that has left a grid is told how far its own records there have arrived.
    heads = (h.log for h in content.has if (h.log.device,) != letter.recipients)
    logs = (*heads, *(r.log for r in content.refused), *(w.log for w in content.wants))
    named = {log.scope for log in logs}
    for raw in content.segments:
        header = looking.header_of(bytes(raw))
        named |= {header.log.scope, *(other.log.scope for other in header.logs)}
    return named


def held_by_right(world: World) -> Faults:
    """No vault has a row of a grid that its device may not hold."""
    for member in world.touched:
        identity = member.device.identity
        allowed = {COMMUNITY, *(GRIDS if member.device.is_office else identity.grids)}
        for scope in sorted(looking.scopes_held(member.device) - allowed):
            yield f"{member.name} holds rows of {scope!r}"


def no_text_by_wrong(world: World) -> Faults:
    """No text of a grid stands anywhere in the vault of a device that may not hold it."""
    for member in world.living:
        identity = member.device.identity
        barred = [] if member.device.is_office else [code for code in GRIDS if code not in identity.grids]
        kept = _kept_by_right(world, member) if barred else set()
        for table, value in looking.every_value(member.device) if barred else ():
            for code in marks_in(value, barred) if value not in kept else ():
                yield f"{member.name}: a text of {code} in {table}"


def _kept_by_right(world: World, member: Member) -> set[bytes]:
    """What a device wrote itself in a grid that it left and keeps sealed, since no office can ever confirm it.

    A revoked device is not answered; and what continues records that were confirmed and purged, and then lost by an
    office that was restored, waits there for ever.
    """
    if member.revoked:
        return looking.own_segments(member.device)
    return set(looking.cut_off(member.device, held_by_anybody(world)))


def nothing_vanishes(world: World) -> Faults:
    """What a vault has had of a grid it goes on having, in force or aside; what is unsealed is sealed, not dropped.

    Of a grid that it leaves it keeps what it wrote itself until the office has that.
    """
    _note_what_offices_have(world)
    for member in world.touched:
        kept, aside, unsealed = looking.held(member.device)
        for hash_, (scope, author) in list(member.had.items()):
            if hash_ in kept | aside:
                continue
            if member.may_hold(scope) and not _has_left(world, member):
                yield f"{member.name}: a segment of {scope!r}"
            elif author == member.device.id and hash_ not in world.held_by_office:
                yield f"{member.name}: a segment of {scope!r} that the office never had"
            # If it ever gets the grid again, it gets this again, which takes its time.
            del member.had[hash_]
        new = {hash_: log for hash_, log in looking.logs_of(member.device).items() if hash_ not in member.had}
        if unsealed < member.unsealed and not (new or _handed_in(world, member)):
            yield f"{member.name}: {member.unsealed - unsealed} unsealed records"
        member.had |= new
        member.unsealed = unsealed


def _has_left(world: World, member: Member) -> bool:
    """Whether it has purged a grid in this step: of two rules of one rank the second may give it back at once."""
    return any(one.to is member and one.merged and one.merged.left for one in world.deliveries)


def _note_what_offices_have(world: World) -> None:
    for member in world.touched:
        if member.device.is_office:
            world.held_by_office.update(kept for kept, _data in looking.segments(member.device))


def _handed_in(world: World, member: Member) -> bool:
    """Whether a bundle of this step has what the device sealed, of a grid that it has left and may have purged since."""
    return any(
        looking.header_of(bytes(raw)).log.device == member.device.id
        for letter in world.posted
        if letter.sender is member
        for raw in letter.content.segments
    )


def confirmed_is_held(world: World) -> Faults:
    """What is called confirmed some device of the office has had."""
    _note_what_offices_have(world)
    for member in world.touched:
        with member.device.read() as db:
            rows = db.execute(
                "SELECT l.scope, l.confirmed, s.first + s.count - 1, s.hash FROM logs l JOIN segments s ON s.log = l.id "
                "AND s.first <= l.confirmed WHERE l.device = ?",
                (member.device.id,),
            ).fetchall()
            unsealed = db.execute(
                "SELECT l.scope, l.confirmed FROM logs l WHERE l.device = ? AND l.confirmed > "
                "(SELECT coalesce(max(s.first + s.count - 1), 0) FROM segments s WHERE s.log IN (l.id, l.parent))",
                (member.device.id,),
            ).fetchall()
        for scope, confirmed in unsealed:
            yield f"{member.name}: {scope!r} is confirmed up to {confirmed}, which was never sealed"
        for scope, confirmed, last, hash_ in rows:
            if last > confirmed or bytes(hash_) not in world.held_by_office:
                yield f"{member.name}: {scope!r} up to {last} is confirmed up to {confirmed}"


def words_add_up(world: World) -> Faults:
    """Every record of a device is on it, exported or confirmed, and none is two of them."""
    for at, member in enumerate(world.touched):
        where = standing(member.device)
        if min(where.here, where.exported, where.confirmed) < 0:
            yield f"{member.name}: {where.here} + {where.exported} + {where.confirmed}"
        # What waits to be handed in of a grid that was left is in no table and no log that is read.
        if (world.step + at) % LOOK_EVERY == 0 and not looking.left(member.device):
            own = looking.own_records(member.device)
            if where.total != own:
                yield f"{member.name}: {where.here} + {where.exported} + {where.confirmed}, not {own}"


def tables_are_the_log(world: World) -> Faults:
    """Tables built again from the log are the tables that were kept up to date."""
    for at, member in enumerate(world.touched):
        if (world.step + at) % LOOK_EVERY == 0:
            yield from _rebuilt(member)


def all_tables_are_the_log(world: World) -> Faults:
    """The same of every device."""
    for member in world.living:
        yield from _rebuilt(member)


def _rebuilt(member: Member) -> Faults:
    if not member.device.vault.write(rebuild):
        yield f"{member.name}: the tables are not what the log says"


# Asked after every step.
ALWAYS: tuple[Invariant, ...] = (
    Invariant("4.3", N_("what is damaged or for others is refused and changes nothing"), refused_whole),
    Invariant("4.3", N_("what nobody altered is not called damaged or forged"), honest_are_not_blamed),
    Invariant("4.3", N_("no bundle has a byte of a grid that its reader may not hold"), nothing_strays),
    Invariant("4.3", N_("no vault has rows of a grid that its device may not hold"), held_by_right),
    Invariant("4.4", N_("a bundle merged twice changes nothing"), again_changes_nothing),
    Invariant("4.4", N_("what a vault has had of a log it keeps"), nothing_vanishes),
    Invariant("4.4", N_("tables equal their log folded again"), tables_are_the_log),
    Invariant("4.4", N_("what was erased is gone wherever that is known"), erased_is_gone),
    Invariant("4.5", N_("a decision replaces what it names and nothing else"), decisions_are_exact),
    Invariant("4.6", N_("what is called confirmed the office has had"), confirmed_is_held),
    Invariant("4.6", N_("every record has one of the three words"), words_add_up),
)
# Asked once everything has been delivered, after those above; in this order, the first fault is told.
IN_THE_END: tuple[Invariant, ...] = (
    Invariant("4.3", N_("every chain and every signature verifies"), chains_verify),
    Invariant("4.3", N_("no vault has a text of a grid that its device may not hold"), no_text_by_wrong),
    Invariant("4.4", N_("tables equal their log folded again"), all_tables_are_the_log),
    Invariant("4.4", N_("nothing is lost"), nothing_is_lost),
    Invariant("4.4", N_("nothing waits for what everybody has"), nothing_waits),
    Invariant("4.4", N_("whoever holds a grid holds the same"), all_agree),
    Invariant("4.4", N_("what was erased is gone wherever that is known"), all_erased_is_gone),
    Invariant("4.5", N_("of concurrent values all are kept"), rivals_are_kept),
    Invariant("4.5", N_("everybody sees the same conflicts"), conflicts_are_the_same),
    Invariant("4.6", N_("everything is confirmed once the office has it"), all_is_confirmed),
    Invariant("4.3", N_("everybody goes by the same policy"), rules_are_the_same),
    Invariant("4.4", N_("a checklist comes with its questions"), checklists_have_questions),
)
# Found by the runner itself.
SETTLES = Invariant("4.4", N_("deliveries come to an end"), lambda _world: iter(()))
ONLY_REFUSALS = Invariant("4.3", N_("nothing fails but by a named refusal"), lambda _world: iter(()))
CLOCKS = Invariant("4.8", N_("clocks change nothing"), lambda _world: iter(()))

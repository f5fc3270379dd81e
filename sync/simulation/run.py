"""Running a seed: so many weeks of happenings, every invariant after each, then all bundles delivered, and the rest.

`simulate` is the whole of it. It opens vaults in memory and leaves nothing behind.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType

from msgspec.structs import replace

from fieldtui.log.kinds import KINDS
from fieldtui.log.names import COMMUNITY
from fieldtui.retention import erase_unasked
from fieldtui.vault import Connection
from sync.exchange.answering import EVERY_SO_OFTEN
from sync.exchange.outgoing import NobodyToSendTo
from sync.simulation.administration import admit_all, admit_what_is_lost
from sync.simulation.happenings import next_happening
from sync.simulation.invariants import ALWAYS, CLOCKS, IN_THE_END, ONLY_REFUSALS, SETTLES, Invariant
from sync.simulation.joining import found
from sync.simulation.letters import deliver, post
from sync.simulation.looking import inflated, reached, rules_of, state_of
from sync.simulation.town import GRIDS
from sync.simulation.world import Impossible, Member, World, close

HAPPENINGS_A_WEEK = 30
_LONGEST_STEP_HOURS = 11
# In how many evenings on which every bundle arrives everybody must have everything: a record goes to the office and
# out again, a receipt comes back, and what a device learns on the last of these ways may need one more. A copy of a
# disk may have to wait for a bundle that has the rules, and what a copy once said is forgotten after some.
MOST_EVENINGS = 6 * EVERY_SO_OFTEN


@dataclass(frozen=True)
class Line:
    """One step: its number, what happened (an English msgid, empty for an evening), and what came of it.

    `letters` has the first hex digits of a hash over the content of each bundle that was written.
    """

    step: int
    what: str
    told: str
    letters: tuple[str, ...] = ()


class Broken(Exception):
    """An invariant does not hold: which one, at which step, and what was seen."""

    def __init__(self, line: Line, invariant: Invariant, detail: str) -> None:
        super().__init__(line.step, line.what, invariant.number, invariant.words, detail)
        self.line, self.invariant, self.detail = line, invariant, detail


@dataclass
class Played:
    """What became of a seed: every step, what it broke if it did, and in the end the state of every device.

    `state` has, for each device and scope, a digest from which the claims of time are left out.
    """

    seed: int
    lines: list[Line] = field(default_factory=list)
    broken: Broken | None = None
    state: tuple[tuple[str, str, str], ...] = ()


def simulate(seed: int, weeks: int, *, absurd_clocks: bool = True, plain: bool = False) -> Played:
    """One community from its founding through `weeks` of happenings to agreement, or to what it broke."""
    played = Played(seed)
    world = found(seed, absurd_clocks=absurd_clocks, plain=plain)
    try:
        for _happening in range(weeks * HAPPENINGS_A_WEEK):
            _step(world, played)
        _settle(world, played)
        played.state = _timeless(world)
    except Broken as broken:
        played.broken = broken
    finally:
        close(world)
    return played


def check(seed: int, weeks: int) -> Played:
    """`simulate`, and then with clocks as they are and with all clocks right, which must give the same.

    For that comparison nothing goes from worker to worker, where a policy that has expired by a wrong clock stops an
    exchange, and no log forks, since branches are named by hashes, and these are over the claims of time.
    """
    played = simulate(seed, weeks)
    if played.broken is None:
        wrong = simulate(seed, weeks, plain=True)
        right = simulate(seed, weeks, plain=True, absurd_clocks=False)
        played.broken = wrong.broken or right.broken
        if played.broken is None and wrong.state != right.state:
            played.broken = Broken(played.lines[-1], CLOCKS, f"{wrong.state} {right.state}")
    return played


def _step(world: World, played: Played) -> None:
    _begin(world)
    happening = next_happening(world)
    told = "-"
    with _Watched(world, played, happening.name):
        try:
            told = happening.act(world)
        except Impossible:
            pass
        except happening.refusals as refusal:
            told = type(refusal).__name__
    _look(world, played, Line(world.step, happening.name, told, _written(world)), ALWAYS)


def _written(world: World) -> tuple[str, ...]:
    """Of the content: what is sealed, the library seals with chance of its own, and receipts name that by its hash."""
    contents = [(letter.number, replace(letter.content, receipts=())) for letter in world.posted]
    return tuple(
        f"{number}:{hashlib.sha256(inflated(content)).hexdigest()[:8]}" for number, content in contents
    )


def _begin(world: World) -> None:
    world.step += 1
    world.time.gone += timedelta(hours=1 + world.below(_LONGEST_STEP_HOURS))
    world.touched.clear()
    world.posted.clear()
    world.deliveries.clear()
    world.decisions.clear()


class _Watched:
    """Turns whatever goes wrong inside that no refusal names into Broken."""

    def __init__(self, world: World, played: Played, what: str) -> None:
        self._line, self._played = Line(world.step, what, ""), played

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            line = Line(self._line.step, self._line.what, repr(error))
            self._played.lines.append(line)
            raise Broken(line, ONLY_REFUSALS, repr(error)) from error


def _look(world: World, played: Played, line: Line, invariants: Sequence[Invariant]) -> None:
    played.lines.append(line)
    for invariant in invariants:
        for fault in invariant.faults(world):
            raise Broken(line, invariant, fault)


def _settle(world: World, played: Played) -> None:
    """Everybody comes home, and every bundle arrives, until nothing changes any more."""
    for member in world.trusted:
        member.away = 0
    quiet = 0
    for _evening in range(MOST_EVENINGS):
        before = _reached(world)
        _begin(world)
        with _Watched(world, played, ""):
            _evening_of(world)
        _look(world, played, Line(world.step, "", f"{len(world.deliveries)}", _written(world)), ALWAYS)
        quiet = quiet + 1 if _reached(world) == before else 0
        if quiet > (EVERY_SO_OFTEN if _has_copies(world) else 0):
            if not admit_what_is_lost(world):
                break
            quiet = 0
    else:
        raise Broken(played.lines[-1], SETTLES, "")
    _leave_out_forgotten(world)
    _look(world, played, Line(world.step, "", ""), IN_THE_END)


def _has_copies(world: World) -> bool:
    return len({member.device.id for member in world.trusted}) < len(world.trusted)


def _leave_out_forgotten(world: World) -> None:
    """A new root does not take over what the old one signed behind its back: whom only that named must enrol anew.

    Under one root nobody is forgotten: a device that was restored or copied is reminded.
    """
    rules = max((rules_of(member.device) for member in world.offices), key=lambda one: one.rank)
    generation, _version, _tip = rules.rank
    for member in world.trusted if generation else ():
        member.revoked = rules.policy.certificate(member.device.id) is None


def _evening_of(world: World) -> None:
    """Everybody sends to the office, which admits what it had refused of the honest and sends to everybody."""
    for member in world.trusted:
        _send(world, member, world.offices)
    admit_all(world)
    for office in world.offices:
        _send(world, office, world.trusted)


def _send(world: World, sender: Member, to: Sequence[Member]) -> None:
    """A bundle for each of `to`, which arrives. The office orders what follows from its orders, as in every export."""
    erase_unasked(sender.device)
    for member in to:
        if member.device.id != sender.device.id:
            with suppress(NobodyToSendTo):
                for letter in post(world, sender, [member.device.id]):
                    deliver(world, letter, member)


def _reached(world: World) -> list[object]:
    """How far everybody is: if an evening leaves this as it was, another one would, too."""
    return [(member.name, reached(member.device)) for member in world.trusted]


def _timeless(world: World) -> tuple[tuple[str, str, str], ...]:
    """The state of every device without the claims of time. The vaults are not to be used after this."""

    def job(db: Connection) -> None:
        for kind in KINDS:
            db.execute(f"UPDATE {kind.table} SET wall = 0")

    for member in world.trusted:
        member.device.vault.write(job)
    return tuple(
        (member.name, scope, state_of(member.device, scope))
        for member in world.trusted
        for scope in (COMMUNITY, *GRIDS)
    )

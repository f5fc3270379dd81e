"""The table of everything that happens in a simulated community, and how likely it is beside the rest."""

from collections.abc import Callable
from dataclasses import dataclass

from fieldtui.errands import NotAllowedNow
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_
from sync.exchange.admitting import Unconnected
from sync.exchange.outgoing import NobodyToSendTo, RulesExpired
from sync.exchange.rootkeeping import NotTheReserve
from sync.exchange.ruling import WrongRoot
from sync.simulation import administration, carriers, devices, erasing, relaying, work
from sync.simulation.world import World


@dataclass(frozen=True)
class Happening:
    """One thing that happens: its name for people, its weight, how to do it, the refusals that it may end in.

    `act` says in a few words of data what it was, and raises Impossible where there is nothing to do it to.
    """

    name: str
    weight: int
    act: Callable[[World], str]
    refusals: tuple[type[FieldtuiError], ...] = ()


# A copy of the root's device may not have heard that its key was replaced.
OUTDATED = (WrongRoot,)
HAPPENINGS: tuple[Happening, ...] = (
    Happening(N_("a visit"), 16, work.visit),
    Happening(N_("a window seen"), 4, work.sighting),
    Happening(N_("a checklist filled"), 4, work.fill_checklist),
    Happening(N_("an errand asked for"), 6, work.ask_errand),
    Happening(N_("an errand moved on"), 8, work.move_an_errand, (NotAllowedNow,)),
    Happening(N_("something bought"), 4, work.buy),
    Happening(N_("a field corrected"), 10, work.correct),
    Happening(N_("a field corrected on two devices"), 6, work.correct_at_once),
    Happening(N_("a resident moved in"), 3, work.move_in),
    Happening(N_("the last record taken back"), 4, work.take_back),
    Happening(N_("a round opened"), 2, work.open_round),
    Happening(N_("the office told everybody"), 2, work.tell_everybody),
    Happening(N_("a conflict decided"), 5, erasing.decide_a_conflict),
    Happening(N_("a resident's records erased"), 2, erasing.erase_resident),
    Happening(N_("what a round asked erased"), 1, erasing.erase_round),
    Happening(N_("a bundle written"), 18, carriers.send, (NobodyToSendTo,)),
    Happening(N_("a bundle for one device"), 6, carriers.send_to_one, (NobodyToSendTo, RulesExpired)),
    Happening(N_("a bundle arrived"), 34, carriers.arrive),
    Happening(N_("a bundle arrived twice"), 4, carriers.arrive_twice),
    Happening(N_("an old bundle turned up"), 5, carriers.arrive_late),
    Happening(N_("a bundle lost"), 5, carriers.arrive_nowhere),
    Happening(N_("a bundle cut short"), 2, carriers.cut_short),
    Happening(N_("a bit flipped in a bundle"), 3, carriers.flip_a_bit),
    Happening(
        N_("a bundle in which others' records were emptied"),
        2,
        relaying.pass_on_emptied,
        (NobodyToSendTo, RulesExpired),
    ),
    Happening(N_("a bundle with something behind its end"), 1, carriers.go_on),
    Happening(N_("a bundle at the wrong device"), 2, carriers.go_astray),
    Happening(N_("a worker enrolled"), 3, devices.new_worker, OUTDATED),
    Happening(N_("a second device enrolled"), 1, devices.second_device, OUTDATED),
    Happening(N_("an office device enrolled"), 2, administration.new_office_device, OUTDATED),
    Happening(N_("a device moved to other grids"), 3, administration.move_to_other_grids, OUTDATED),
    Happening(N_("a device revoked"), 1, administration.revoke_one, OUTDATED),
    Happening(
        N_("what lay refused admitted"), 1, administration.admit_what_was_refused, (*OUTDATED, Unconnected)
    ),
    Happening(N_("the rules issued anew"), 1, administration.renew_rules, OUTDATED),
    Happening(N_("the root replaced"), 1, administration.replace_root, (*OUTDATED, NotTheReserve)),
    Happening(N_("an enrolled device joined"), 5, devices.come_in_at_last),
    Happening(
        N_("an answer to an enrolment that is not the office's"), 1, devices.come_in_with_another_answer
    ),
    Happening(N_("a device away for weeks"), 2, devices.go_away),
    Happening(N_("a backup made"), 3, devices.back_up),
    Happening(N_("a device restored from a backup"), 1, devices.restore),
    Happening(N_("a disk copied"), 1, devices.clone),
    Happening(N_("a device lost"), 1, devices.lose),
    Happening(N_("a clock set wrong"), 4, devices.mistake_the_time),
)
WEIGHT = sum(happening.weight for happening in HAPPENINGS)


def next_happening(world: World) -> Happening:
    """What happens now."""
    at = world.below(WEIGHT)
    for happening in HAPPENINGS:
        at -= happening.weight
        if at < 0:
            return happening
    raise AssertionError("the weights add up to less than their sum")

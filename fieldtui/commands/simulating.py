"""`fieldtui simulate`: invented communities in memory, each from one number, with everything that can go wrong.

For whoever changes the program or wants to see what it was tried with: no vault is opened, nothing is written.
"""

from collections import Counter

import click

from fieldtui.commands.call import Call, common_options
from fieldtui.errors import ExitCode
from fieldtui.i18n import _, ngettext
from sync.simulation import Played, check


@click.command(
    "simulate",
    help=_(
        "Invented communities, with everything that can go wrong, and whether all that must hold did hold."
    ),
)
@click.option("--seed", default=1, help=_("The number of the first community."))
@click.option("--weeks", default=4, type=click.IntRange(1), help=_("How long each of them works."))
@click.option(
    "--seeds", default=1, type=click.IntRange(1), help=_("How many communities, one number after the other.")
)
@click.option("--steps", is_flag=True, help=_("Tell every step, not only what was broken."))
@common_options
def simulate(call: Call, seed: int, weeks: int, seeds: int, steps: bool) -> int:
    """Plays each community twice, once with all clocks right."""
    counts: Counter[str] = Counter()
    broken: list[Played] = []
    for done, number in enumerate(range(seed, seed + seeds), 1):
        played = check(number, weeks)
        counts.update(line.what for line in played.lines if line.what and line.told != NOTHING)
        if played.broken:
            broken.append(played)
        if steps:
            _tell_steps(call, played)
        call.progress(done, seeds)
    _print(call, seeds, weeks, counts, broken)
    return ExitCode.FAILED if broken else ExitCode.DONE


NOTHING = "-"


def _tell_steps(call: Call, played: Played) -> None:
    for line in played.lines:
        what = _(line.what) if line.what else _("all bundles delivered")
        call.say(f"{played.seed} {line.step} {what}: {line.told}")


def _print(call: Call, seeds: int, weeks: int, counts: Counter[str], broken: list[Played]) -> None:
    faults = [
        (
            one.seed,
            found.line.step,
            found.line.what,
            found.invariant.number,
            found.invariant.words,
            found.detail,
        )
        for one in broken
        if (found := one.broken)
    ]
    data = {
        "seeds": seeds,
        "weeks": weeks,
        "happenings": dict(counts.most_common()),
        "broken": [
            dict(zip(("seed", "step", "happening", "rule", "invariant", "detail"), fault, strict=True))
            for fault in faults
        ],
    }
    if not faults:
        rows = [(count, _(what)) for what, count in counts.most_common()]
        call.table((_("how often"), _("what happened")), rows, data)
    else:
        call.table(
            (_("seed"), _("step"), _("what happened"), _("rule"), _("what must hold"), _("what was seen")),
            [
                (seed, step, _(what) if what else _("all bundles delivered"), rule, _(words), detail)
                for seed, step, what, rule, words, detail in faults
            ],
            data,
        )
    call.say(
        ngettext("{count} community, {bad} broken.", "{count} communities, {bad} broken.", seeds).format(
            count=seeds, bad=len(faults)
        )
    )

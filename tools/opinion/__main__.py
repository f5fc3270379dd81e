"""The command: `python -m tools.opinion [FORM …] [--answers N] [--seed S] [--seeds K] [--invented N] [--record]`.

Prints every unlisted difference with the answers that led to it. Ends with 0 when there are none, 1 when there
are, 2 when the other engine cannot be had. With `--record`, a listed difference that does not occur counts, too.
"""

import argparse
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random

from fieldtui.checklists import ChecklistError, Form, read_xform
from tools.opinion.listed import Listed, table
from tools.opinion.ours import Ours
from tools.opinion.recording import Walk, fingerprint, write
from tools.opinion.second import NoNodeError, Second, SecondError, Snapshot, install
from tools.opinion.sources import Source, sources
from tools.opinion.walks import Comparison, Found, constants_of, random_action


def main(arguments: list[str]) -> int:
    """See the module."""
    options = _options(arguments)
    try:
        install()
    except (NoNodeError, subprocess.CalledProcessError) as error:
        print(f"The second opinion cannot be had: {error}", file=sys.stderr)
        return 2
    began, listed = time.monotonic(), table()
    totals: Counter[str] = Counter()
    walks: list[Walk] = []
    with Second() as second:
        for source in sources(options.invented):
            if options.forms and source.name not in options.forms:
                continue
            for seed in range(options.seed, options.seed + options.seeds * source.walks):
                walks += _one(second, source, seed, options.answers, listed, totals)
    unseen = [each.name for each in listed if options.record and not each.rare and not totals[each.name]]
    if options.record:
        print(f"recorded: {write(walks)} bytes")
    for name in unseen:
        print(f"listed, but does not occur any more: {name}")
    print(
        f"{totals['forms']} walks, {totals['answers']} answers, {totals['looks']} looks compared,"
        f" {totals['unlisted']} unlisted differences, {totals['refused']} forms refused,"
        f" {time.monotonic() - began:.0f} s"
    )
    return 1 if totals["unlisted"] or unseen else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.opinion", description=__doc__)
    parser.add_argument("forms", nargs="*", help="names of forms; all when none is given")
    parser.add_argument("--answers", type=int, default=60, help="per walk (60)")
    parser.add_argument("--seed", type=int, default=1, help="of the first walk (1)")
    parser.add_argument("--seeds", type=int, default=1, help="walks through each form (1)")
    parser.add_argument("--invented", type=int, default=40, help="how many invented forms (40)")
    parser.add_argument("--record", action="store_true", help="keep what the other engine says for the tests")
    return parser.parse_args(arguments)


def _one(
    second: Second, source: Source, seed: int, answers: int, listed: tuple[Listed, ...], totals: Counter[str]
) -> list[Walk]:
    xml = source.xml()
    try:
        form = read_xform(xml)
    except ChecklistError as error:
        print(f"{source.name}: ours refuses it: {error}")
        totals["refused"] += 1
        return []
    comparison, kept = walk(second, source, form, xml, seed, answers, listed)
    found = list(comparison.unlisted())
    totals.update(each.listed.name for each in comparison.found if each.listed is not None)
    totals += Counter(forms=1, looks=comparison.looks, answers=comparison.steps, unlisted=len(found))
    for each in found:
        _print(source.name, seed, each)
    return [kept]


def walk(
    second: Second, source: Source, form: Form, xml: str, seed: int, answers: int, listed: tuple[Listed, ...]
) -> tuple[Comparison, Walk]:
    """Give both engines the same answers. Raises nothing: what either engine refuses is a difference."""
    dice = Random(f"{source.name} {seed}")
    language = dice.choice(form.languages) if form.languages else ""
    comparison = Comparison(source.name, Ours(form, language), listed)
    kept = Walk(source.name, seed, language, xml if source.ours else "", fingerprint(xml))
    said = _said(partial(second.open, xml, language, source.attachments))
    kept.keep((), said)
    comparison.step((), said)
    if isinstance(said, str):
        return comparison, kept
    constants = constants_of(xml)
    for _ in range(answers):
        action = random_action(comparison.ours, dice, constants)
        if action is None:
            break
        said = _said(partial(second.act, action))
        kept.keep(action, said)
        comparison.step(action, said)
        if isinstance(said, str):
            return comparison, kept
    kept.submission = second.submission()
    comparison.submitted(kept.submission)
    return comparison, kept


def _said(verb: Callable[[], Snapshot]) -> Snapshot | str:
    """What the other engine shows, or why it refuses."""
    try:
        return verb()
    except SecondError as error:
        return str(error)


def _print(name: str, seed: int, each: Found) -> None:
    difference = each.difference
    print(
        f"{name} seed {seed} step {each.step} {' '.join(each.action)!r}: {difference.path} {difference.aspect}"
    )
    print(f"    ours   {difference.ours[:300]!r}\n    theirs {difference.theirs[:300]!r}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

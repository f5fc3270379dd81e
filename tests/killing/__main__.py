"""`python -m tests.killing`: kill the product as often as one likes, and print the figures.

Exits with 1 if something was lost, half applied or taken for whole; every such kill is named.
"""

import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import click

from tests.killing.broken import BROKEN
from tests.killing.harness import Figures, run
from tests.killing.operations import OPERATIONS
from tests.killing.place import quick_hash

MEMORY = Path("/dev/shm")


@click.command()
@click.option("--kills", default=300, show_default=True, help="So many kills, spread over the operations.")
@click.option("--seed", default=1, show_default=True, help="Where the random moments come from.")
@click.option("--only", default="", help="One operation.")
@click.option("--broken", default="", type=click.Choice(["", *BROKEN]), help="A variant that must be found.")
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON.")
def main(kills: int, seed: int, only: str, broken: str, as_json: bool) -> None:
    """Kill, check, print."""
    chosen = [BROKEN[broken]] if broken else [one for one in OPERATIONS if only in ("", one.name)]
    started = time.perf_counter()
    # What a killed process wrote is there whatever the disk did; in memory no other program slows the kills down.
    folder = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="fieldtui-killing-", dir=folder) as scratch, quick_hash():
        figures = run(chosen, kills, seed, Path(scratch), until_broken=bool(broken))
    if as_json:
        print(json.dumps([asdict(one) for one in figures]))
    else:
        _print(figures, time.perf_counter() - started)
    sys.exit(any(one.failures for one in figures))


def _print(figures: list[Figures], seconds: float) -> None:
    print(
        f"{'operation':24}{'kills':>7}{'too late':>10}{'ms':>8}{'acknowledged':>14}{'most':>6}{'broken':>8}"
    )
    for one in figures:
        print(
            f"{one.name:24}{one.kills:>7}{one.finished:>10}{one.milliseconds:>8.1f}"
            f"{one.acknowledged:>14}{one.most_acknowledged:>6}{len(one.failures):>8}"
        )
    for failure in (failure for one in figures for failure in one.failures):
        print(failure)
    kills, found = sum(one.kills for one in figures), sum(len(one.failures) for one in figures)
    print(f"{kills} kills, {found} broken, {seconds:.1f} s")


if __name__ == "__main__":
    main()

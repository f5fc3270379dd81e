"""How the benchmarks measure and where their figures go: the one table, and the one file of JSON.

Each `bench_*.py` measures and calls `report`; nothing else here knows what is measured. Run as a program this
runs all of them, or those named, each in a process of its own. The machines are shared and noisy, so a time is
only ever compared with one from the same run.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

RUNS = 3
ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "build" / "bench.json"
# What takes long to make, or is installed for the benchmarks alone.
CACHE = ROOT / ".cache" / "bench"
_ROW = "{:58} {:>14}   {:40} {:>14}  {:>7}   {:9} {}"


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a figure, or with `ratio` of its ratio to what stands beside it."""

    number: float
    most: bool
    ratio: bool

    def holds(self, figure: float, ratio: float | None) -> bool:
        """Whether it is so."""
        measured = ratio if self.ratio else figure
        return measured is not None and (measured <= self.number if self.most else measured >= self.number)

    def __str__(self) -> str:
        return f"{'≤' if self.most else '≥'} {'×' if self.ratio else ''}{self.number:,.4g}"


def at_most(number: float, *, ratio: bool = False) -> Wanted:
    """The figure, or its ratio, is wanted to be no more than `number`."""
    return Wanted(number, True, ratio)


def at_least(number: float, *, ratio: bool = False) -> Wanted:
    """The figure, or its ratio, is wanted to be no less than `number`."""
    return Wanted(number, False, ratio)


def best(work: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of the fastest of `runs` calls."""
    times = []
    for _run in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def report(
    what: str,
    figure: float,
    unit: str,
    *,
    beside: str = "",
    other: float | None = None,
    wanted: Wanted | None = None,
) -> None:
    """A line of the table and an entry of the JSON: `figure`, and `other`, the same unit of what is `beside` it."""
    ratio = figure / other if other else None
    holds = None if wanted is None else wanted.holds(figure, ratio)
    print(
        _ROW.format(
            what,
            _shown(figure, unit),
            beside,
            _shown(other, unit) if other is not None else "",
            f"×{ratio:.2f}" if ratio is not None else "",
            str(wanted or ""),
            {None: "", True: "yes", False: "NO"}[holds],
        ).rstrip(),
        flush=True,
    )
    _keep(
        {
            "what": what,
            "figure": figure,
            "unit": unit,
            "beside": beside,
            "other": other,
            "ratio": ratio,
            "wanted": str(wanted or ""),
            "holds": holds,
        }
    )


def seconds(what: str, ours: float, theirs: float, beside: str, wanted: Wanted) -> None:
    """`report` for two times in seconds."""
    report(what, ours * 1000, "ms", beside=beside, other=theirs * 1000, wanted=wanted)


def skipped(what: str, why: str) -> None:
    """A line that says that `what` could not be measured here, and why."""
    print(f"{what}: skipped, {why}", flush=True)
    _keep({"what": what, "skipped": why})


def _shown(figure: float, unit: str) -> str:
    return f"{figure:,.{0 if figure >= 100 else 1}f} {unit}"


def _keep(entry: dict[str, object]) -> None:
    """Put `entry` in the place of one about the same, or at the end."""
    kept = msgspec.json.decode(RESULTS.read_bytes()) if RESULTS.exists() else {}
    figures = kept.get("figures", [])
    same = [at for at, one in enumerate(figures) if _same(one, entry)]
    if same:
        figures[same[0]] = entry
    else:
        figures.append(entry)
    machine = {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode({**machine, "figures": figures})) + b"\n")


def _same(one: dict[str, object], other: dict[str, object]) -> bool:
    return (one["what"], one.get("beside")) == (other["what"], other.get("beside"))


def main(names: list[str]) -> int:
    """Run the benchmarks called `names` (`merge` for bench_merge.py), or all."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = [f"bench_{name}" for name in names] or found
    if not names:
        RESULTS.unlink(missing_ok=True)
    print(_ROW.format("what", "figure", "beside", "", "ratio", "wanted", "holds"), flush=True)
    for name in chosen:
        failed = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, check=False
        ).returncode
        if failed:
            return failed
    print(f"as JSON: {RESULTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

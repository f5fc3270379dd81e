"""How the benchmarks measure and print: the best of several runs, and a ratio against something else.

These machines are shared and noisy, so a figure is only ever compared with one from the same run.
"""

import time
from collections.abc import Callable

RUNS = 3


def best(work: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of the fastest of `runs` calls."""
    times = []
    for _run in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def show(what: str, ours: float, theirs: float, against: str, wanted: str) -> None:
    """One line: our seconds, the other's, the ratio, and what design.md asks for."""
    print(
        f"{what:44} {ours * 1000:9.1f} ms   {against:28} {theirs * 1000:9.1f} ms   ×{ours / theirs:5.2f}   {wanted}"
    )

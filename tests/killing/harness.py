"""Kills: a child is forked, works, says what it has done, is killed at a random moment; then its work is checked.

The process that forks has no thread but its own, and everything is imported before: a child starts in
milliseconds. How long a piece of work takes is measured first, and the moments are spread over that.
"""

import json
import os
import random
import select
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.killing.place import Say, make_place, speaker

READY = "ready"
TRIALS = 3
# Moments behind the end of the work are wasted, moments before it are never enough: a machine is not always as slow.
BEYOND = 1.02

Word = list[object]


@dataclass(frozen=True)
class Operation:
    """One kind of work: `work` happens in the child on a copy of the place, `check` when the child is gone.

    `work` says READY once it has come to what may be killed. `check` gets what was acknowledged, in order, and
    raises Broken, or whatever the product raises where a vault that was killed does not open.
    """

    name: str
    work: Callable[[Path, Say], None]
    check: Callable[[Path, Sequence[Word]], None]


@dataclass
class Figures:
    """What became of the kills of one operation."""

    name: str
    kills: int = 0
    finished: int = 0
    acknowledged: int = 0
    most_acknowledged: int = 0
    milliseconds: float = 0.0
    failures: list[str] = field(default_factory=list)


def run(
    operations: Sequence[Operation], kills: int, seed: int, scratch: Path, *, until_broken: bool = False
) -> list[Figures]:
    """Kill each operation its share of `kills` times; with `until_broken` an operation's first failure ends it."""
    base = scratch / "base"
    make_place(base)
    out = []
    for at, operation in enumerate(operations):
        share = kills // len(operations) + (at < kills % len(operations))
        chance = random.Random(f"{seed} {operation.name}")
        out.append(_run_one(operation, share, chance, base, scratch / "copy", until_broken))
    return out


def _run_one(
    operation: Operation, kills: int, chance: random.Random, base: Path, copy: Path, until_broken: bool
) -> Figures:
    figures = Figures(operation.name)
    lasted = list[float]()
    for _trial in range(TRIALS):
        took, _killed, said = _child(operation, base, copy, None)
        _judge(figures, operation, copy, said, "undisturbed")
        lasted.append(took)
    while figures.kills < kills and not (until_broken and figures.failures):
        moment = chance.random() * _usual(lasted) * BEYOND
        took, killed, said = _child(operation, base, copy, moment)
        if not killed:
            lasted.append(took)
        acknowledged = len(said)
        figures.kills += killed
        figures.finished += not killed
        figures.acknowledged += acknowledged
        figures.most_acknowledged = max(figures.most_acknowledged, acknowledged)
        _judge(figures, operation, copy, said, f"killed after {moment * 1000:.2f} ms")
    figures.milliseconds = _usual(lasted) * 1000
    return figures


def _usual(lasted: Sequence[float]) -> float:
    """How long the work takes when other programs leave it alone: half of the times were shorter."""
    return sorted(lasted)[len(lasted) // 2]


def _judge(figures: Figures, operation: Operation, copy: Path, said: Sequence[Word], when: str) -> None:
    try:
        operation.check(copy, said)
    except Exception as broken:  # noqa: BLE001 - whatever a killed vault makes the product raise is the finding
        words = f"{operation.name}, {when}, {len(said)} acknowledged: {type(broken).__name__}: {broken}"
        figures.failures.append(words.replace("\n", " "))


def _child(
    operation: Operation, base: Path, copy: Path, moment: float | None
) -> tuple[float, bool, list[Word]]:
    """Seconds from READY to the end, whether the child was killed, and what it said after READY."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(base, copy)
    reading, writing = os.pipe()
    _wait_for_threads()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _work(operation, copy, writing)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        heard = _first_line(pipe.fileno())
        started = time.perf_counter()
        if moment is not None:
            heard += _listen(pipe.fileno(), moment)
            os.kill(pid, signal.SIGKILL)
        while more := os.read(pipe.fileno(), 65536):
            heard += more
    took = time.perf_counter() - started
    status = os.waitpid(pid, 0)[1]
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        raise RuntimeError(f"{operation.name} failed by itself: {heard.decode(errors='replace')}")
    words = [json.loads(line) for line in heard.split(b"\n")[:-1]]
    return took, os.WIFSIGNALED(status), words[1:]


def _wait_for_threads() -> None:
    """Wait until the writers of vaults that were locked are gone, at most a second.

    Python joins a thread before the system has ended it; OpenSSL then tidies up under a lock, which a child that is
    forked at that moment has for ever.
    """
    end = time.perf_counter() + 1
    while len(os.listdir("/proc/self/task")) > 1 and time.perf_counter() < end:  # noqa: PTH208 - no path is made of it
        time.sleep(0.0005)


def _first_line(pipe: int) -> bytes:
    heard = b""
    while b"\n" not in heard:
        more = os.read(pipe, 65536)
        if not more:
            raise RuntimeError("a child ended before it began")
        heard += more
    return heard


def _listen(pipe: int, seconds: float) -> bytes:
    """What is said within `seconds`; a child that is done closes the pipe earlier."""
    heard, end = b"", time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        more = os.read(pipe, 65536)
        if not more:
            break
        heard += more
    return heard


def _work(operation: Operation, copy: Path, pipe: int) -> None:
    """The child's whole life. It never returns into the parent's code."""
    code = 1
    try:
        operation.work(copy, speaker(pipe))
        code = 0
    except Exception as error:  # noqa: BLE001 - told to the parent, which stops
        os.write(pipe, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)

"""When nobody is there, and when the machine has slept: what two clocks say, and nothing else.

Pure but for the clocks, which are arguments. What is done about it is `screens.watching`'s.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

# Minutes without a key until the vault is locked, in the order in which they are offered; 0 is never.
CHOICES = (1, 2, 5, 10, 15, 30, 60, 0)
COUNTDOWN = 20.0
# Between two looks half a second passes; after so many, this process was not running.
_MISSED = 30.0


@dataclass(frozen=True)
class Clocks:
    """`working` stands still while the machine sleeps, `through` goes on; both in seconds from any moment.

    A difference that grows by more than `jump` is a sleep.
    """

    working: Callable[[], float]
    through: Callable[[], float]
    jump: float


def machine_clocks() -> Clocks:
    """Linux has a clock of each kind. Elsewhere the wall clock goes on; when somebody sets it, that is a sleep, too."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        monotonic, boottime = time.CLOCK_MONOTONIC, time.CLOCK_BOOTTIME
        return Clocks(lambda: time.clock_gettime(monotonic), lambda: time.clock_gettime(boottime), 2.0)
    return Clocks(time.monotonic, time.time, 30.0)


@dataclass(frozen=True)
class Look:
    """`slept`: the machine or this process was not running. `left`: seconds until the lock, None for never."""

    slept: bool
    left: float | None


class Watch:
    """Knows when the last key was pressed. `minutes` without one are too many; 0: never."""

    def __init__(self, minutes: int, clocks: Clocks) -> None:
        self.minutes = minutes
        self._clocks = clocks
        self._working = clocks.working()
        self._through = clocks.through()
        self._touched = self._through

    def touched(self) -> None:
        """A key was pressed, or work is going on that somebody has begun."""
        self._touched = self._clocks.through()

    def look(self) -> Look:
        """How things stand; a sleep is told once."""
        working, through = self._clocks.working(), self._clocks.through()
        gone_on, worked = through - self._through, working - self._working
        self._working, self._through = working, through
        slept = gone_on - worked > self._clocks.jump or worked > _MISSED
        # A wall clock that was set back would make the last key a moment to come.
        self._touched = min(self._touched, through)
        left = self.minutes * 60 - (through - self._touched) if self.minutes else None
        return Look(slept, left)

"""What a simulated device takes for chance and for time: both come from the seed, so that a run can be run again.

Nothing here knows the community. A device's clock may be wrong in any of the ways of `FACES`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

BEGINNING = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
RIGHT = "right"
# What a clock shows, by how much time has really passed since the beginning.
FACES: dict[str, Callable[[timedelta], datetime]] = {
    RIGHT: lambda gone: BEGINNING + gone,
    "1970": lambda gone: datetime(1970, 1, 1, tzinfo=UTC) + gone,
    "2099": lambda gone: datetime(2099, 12, 31, 23, 59, tzinfo=UTC) + gone,
    "backwards": lambda gone: BEGINNING - gone,
}


@dataclass
class Time:
    """How much time has really passed, for all devices. Without `absurd` every clock is right, whatever happens."""

    absurd: bool
    gone: timedelta = field(default_factory=timedelta)


@dataclass
class Clock:
    """The clock of one device: it shows one of `FACES`."""

    time: Time
    face: str = RIGHT

    def __call__(self) -> datetime:
        """What it shows now."""
        return FACES[self.face if self.time.absurd else RIGHT](self.time.gone)


class SeededBytes:
    """Bytes that look like chance, from a seed and the number of a stream: for simulated devices alone."""

    def __init__(self, seed: int, stream: int) -> None:
        self._name = b"fieldtui simulation\n" + seed.to_bytes(16) + stream.to_bytes(8)
        self._drawn = 0

    def __call__(self, size: int) -> bytes:
        """The next `size` bytes."""
        self._drawn += 1
        return hashlib.shake_256(self._name + self._drawn.to_bytes(8)).digest(size)

"""How codes are shown on this device as long as the vault is open. Values alone: a session holds one from the start."""

from dataclasses import dataclass
from typing import Literal

SPEEDS = range(1, 11)
# Cameras take 25 to 30 pictures a second, and some of them are blurred.
USUAL_SPEED = 5


@dataclass
class Look:
    """The way (`fieldtui.codes.fitting.Mode`), the version (0: the largest that fits), codes a second."""

    mode: Literal["half", "big", "picture"] = "half"
    version: int = 0
    speed: int = USUAL_SPEED

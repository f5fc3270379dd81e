"""What the screen that shows QR codes is opened with."""

from collections.abc import Callable
from dataclasses import dataclass, field

from fieldtui.device import Device


@dataclass(frozen=True)
class Shown:
    """`data` for `to`, with so many `records`; `done` is carried out once a person says that the other side has it."""

    name: str
    data: bytes = field(repr=False)
    to: str
    records: int
    done: Callable[[Device], None] | None = None

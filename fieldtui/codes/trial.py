"""A code that carries nothing but what it is: shown to find out which codes another device reads.

As large as its version allows, so that it is as hard to read as a frame. It begins with a byte of its own, so that
no reader takes it for a frame.
"""

import hashlib
from dataclasses import dataclass

from fieldtui.codes.fitting import BIG, HALF, LEVEL, PICTURE, Mode
from fieldtui.codes.matrix import MOST_VERSION, bytes_in
from sync.errors import Phrase
from sync.frames import NotAFrame, bytes_of, digits_of

KIND = 3
_MODES: tuple[Mode, ...] = (HALF, BIG, PICTURE)
_HEAD = 3


@dataclass(frozen=True)
class Trial:
    """What a trial says: of which version it is, and how it was drawn."""

    version: int
    mode: Mode


def trial(version: int, mode: Mode) -> str:
    """The digits of the trial of `version`."""
    head = bytes((KIND, version, _MODES.index(mode)))
    return digits_of(head + _filling(head, bytes_in(version, LEVEL) - _HEAD))


def read_trial(digits: str) -> Trial:
    """The trial that `trial` made `digits` of. Raises NotAFrame for anything else."""
    data = bytes_of(digits)
    head = data[:_HEAD]
    if len(head) < _HEAD or head[0] != KIND or not 0 < head[1] <= MOST_VERSION or head[2] >= len(_MODES):
        raise NotAFrame(cause=Phrase("it is of another format"))
    if data[_HEAD:] != _filling(head, bytes_in(head[1], LEVEL) - _HEAD):
        raise NotAFrame(cause=Phrase("its checksum does not fit"))
    return Trial(head[1], _MODES[head[2]])


def _filling(head: bytes, length: int) -> bytes:
    return hashlib.shake_128(b"fieldtui trial 1\n" + head).digest(length)

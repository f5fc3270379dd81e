"""Orders left to chance that come out the same everywhere: JavaRosa's shuffle, number for number.

A seeded `randomize()` gives the order that ODK Collect and Enketo give: the inside-out Fisher-Yates shuffle
with the generator of Park and Miller (1988), all in doubles. A text as a seed is hashed first.
"""

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

from fieldtui.checklists.expressions.values import Value, to_number, to_string

Thing = TypeVar("Thing")

_MODULUS = 2_147_483_647.0
_MULTIPLIER = 16_807.0
_LARGEST = 2**63 - 1


def shuffled(things: Sequence[Thing], seed: int) -> list[Thing]:
    """The things in the order that `seed` gives."""
    state = math.fmod(float(seed), _MODULUS)
    state = state + _MODULUS - 1 if state <= 0 else state
    result: list[Thing] = []
    for count, thing in enumerate(things):
        state = math.fmod(state * _MULTIPLIER, _MODULUS)
        place = int((state - 1) / (_MODULUS - 1) * (count + 1))
        result.append(thing)
        if place != count:
            result[count] = result[place]
            result[place] = thing
    return result


def seed_of(value: Value) -> int:
    """The seed that a value stands for: its whole part if it is a number, else the hash of its text."""
    number = to_number(value)
    if math.isnan(number):
        return text_seed(to_string(value))
    return max(-_LARGEST - 1, min(_LARGEST, int(number))) if math.isfinite(number) else _LARGEST


def text_seed(text: str) -> int:
    """The first eight bytes of a text's SHA-256 as a signed number; 0 for no text."""
    if not text:
        return 0
    digest = hashlib.sha256(text.encode(errors="replace")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)

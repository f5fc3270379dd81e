"""What a function of the library looks like to the compiler. The functions are in the `functions_*` modules."""

from collections.abc import Callable
from dataclasses import dataclass

from fieldtui.checklists.expressions.values import Value

ANY_NUMBER = 1_000


@dataclass(frozen=True, slots=True)
class Function:
    """`call(focus, *values)`; between `fewest` and `most` values. Not `steady`: the same values may give
    another result tomorrow (clock, dice)."""

    call: Callable[..., Value]
    fewest: int
    most: int
    steady: bool = True

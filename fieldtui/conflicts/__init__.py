"""Conflicts: fields in which several people's values live side by side, and impossible steps; a person decides.

The log finds them (`registers.rival`, `transitions.odd`). `finding` lists them with what people need for deciding,
`deciding` records a decision as a change that names everything it replaces, so that it travels like any other.
"""

from fieldtui.conflicts.deciding import DecidedMeanwhile, NotAState, NotAValue, decide, take, text_of, typed
from fieldtui.conflicts.finding import conflicts, count_conflicts, settles
from fieldtui.conflicts.model import Author, Conflict, Side

__all__ = [
    "Author",
    "Conflict",
    "DecidedMeanwhile",
    "NotAState",
    "NotAValue",
    "Side",
    "conflicts",
    "count_conflicts",
    "decide",
    "settles",
    "take",
    "text_of",
    "typed",
]

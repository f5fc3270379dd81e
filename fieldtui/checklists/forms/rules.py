"""What a form does by itself, and who reads whom: values set on events, and what is worked out again when.

Frozen values only. They are read by `actions` and `ordering`, and carried out by `events` and `state`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.compiled import Expression

COUNT = "#"
"""Before the path of a repeat: the node that stands for how many there are."""
FIRST_LOAD, LOAD, NEW_REPEAT, CHANGED = (
    "odk-instance-first-load", "odk-instance-load", "odk-new-repeat", "xforms-value-changed",
)  # fmt: skip
"""The events of the ODK XForms specification on which values are set."""


@dataclass(frozen=True, slots=True)
class Action:
    """That on an event the node `target` gets a value: `value` worked out there, else `text`.

    `at` is the question or repeat that the action is written in, "" for the form itself.
    """

    target: str
    events: frozenset[str]
    value: Expression | None
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that the form wants and that is not done here, and why not."""

    path: str
    what: Phrase
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Reader:
    """Who must be worked out again when a node changes: the nodes `path` in all instances of `rest` within the
    instance of the first `depth` repeats around the changed node."""

    path: str
    depth: int
    rest: tuple[str, ...]


Readers = Mapping[str, tuple[Reader, ...]]

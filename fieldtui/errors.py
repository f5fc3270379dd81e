"""The family of errors that people read.

An error is a class whose docstring is the sentence: first paragraph the thing and the cause, second
paragraph the next step, with `{names}` filled from the facts it was raised with. Only `explain` turns
one into text, in the language in use. Errors of a layer are declared in that layer.
"""

import inspect
from typing import Protocol, runtime_checkable

from fieldtui.i18n import _
from fieldtui.text import plain


class ExitCode:
    """What a command's exit says to a script; documented in docs/commands.md."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    LOCKED = 3
    REFUSED = 4
    INCOMPLETE = 5
    CANCELLED = 130


class FieldtuiError(Exception):
    """Something went wrong in fieldtui.

    Run `fieldtui doctor` and tell whoever looks after your device.
    """

    exit_code = ExitCode.FAILED

    def __init__(self, **facts: object) -> None:
        super().__init__(*facts.values())
        self.facts = facts

    def __str__(self) -> str:
        return explain(self)


@runtime_checkable
class Explained(Protocol):
    """Any error with a docstring for people and the facts that fill it."""

    facts: dict[str, object]


def normalised(docstring: str) -> str:
    """A docstring as the catalogues hold it: each paragraph on one line, paragraphs a blank line apart."""
    paragraphs = inspect.cleandoc(docstring).split("\n\n")
    return "\n\n".join(" ".join(p.split()) for p in paragraphs if p.strip())


def explain(error: Explained) -> str:
    """The sentence of `error` in the language in use, facts filled in as harmless text."""
    facts = {name: plain(_worded(value), longest=200) for name, value in error.facts.items()}
    return _(normalised(type(error).__doc__ or "")).format_map(facts)


def _worded(fact: object) -> object:
    # A kind of text of its own (the checklists' `Phrase`) is a message of ours, not somebody's text.
    return _(str(fact)) if isinstance(fact, str) and type(fact) is not str else fact


def cause_and_step(error: Explained) -> tuple[str, str]:
    """`explain` in its two halves: what happened, and what to do next (empty if there is nothing to do)."""
    cause, _gap, step = explain(error).partition("\n\n")
    return cause, step

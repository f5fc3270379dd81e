"""What a person is shown of a filling: frozen values for screens. They are made by `filling`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.form import Kind

ProblemKind = Literal["missing", "invalid", "type", "choice", "expression", "repeat"]

SENTENCES: Mapping[ProblemKind, Phrase] = {
    "missing": Phrase("This question must be answered."),
    "invalid": Phrase("This answer is not allowed here."),
    "type": Phrase("This answer does not have the form that the question asks for."),
    "choice": Phrase("This answer is not among the choices any more."),
    "expression": Phrase("A rule of this question cannot be worked out with these answers."),
    "repeat": Phrase("How many there should be cannot be worked out, or is too many."),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A choice on offer: its number (from 1, what a digit picks), value, label, and whether it is chosen."""

    number: int
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a question is not done. `message` is the form's own, "" if it has none: then translate `sentence`."""

    path: str
    kind: ProblemKind
    message: str
    sentence: Phrase


@dataclass(frozen=True, slots=True)
class TitlePart:
    """A part of a page's title: a label and, for an instance of a repeat, which it is of how many (else 0)."""

    label: str
    number: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class QuestionView:
    """All that is shown of one question. `value` is lexical, `shown_value` is for people."""

    path: str
    kind: Kind
    label: str
    hint: str
    value: str
    shown_value: str
    options: tuple[Option, ...]
    required: bool
    read_only: bool
    relevant: bool
    problem: Problem | None

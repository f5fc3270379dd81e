"""What a person is shown of a filling: frozen values for screens. They are made by `filling`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.forms.items import Kind, Limits

ProblemKind = Literal["missing", "invalid", "type", "choice", "order", "expression", "repeat"]

SENTENCES: Mapping[ProblemKind, Phrase] = {
    "missing": Phrase("This question must be answered."),
    "invalid": Phrase("This answer is not allowed here."),
    "type": Phrase("This answer does not have the form that the question asks for."),
    "order": Phrase("Not all choices have a place in the order yet."),
    "choice": Phrase("This answer is not among the choices any more."),
    "expression": Phrase("A rule of this question cannot be worked out with these answers."),
    "repeat": Phrase("How many there should be cannot be worked out, or is too many."),
}


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture, sound or film that belongs to a label, by its file's name: the placeholder for it is the
    translation of `sentence` with {name} filled in. `kind` is "image", "big-image", "audio" or "video"."""

    kind: str
    name: str

    @property
    def sentence(self) -> Phrase:
        """What stands in its place."""
        return _MEDIA_SENTENCES[self.kind]


_MEDIA_SENTENCES: Mapping[str, Phrase] = {
    "image": Phrase("[picture: {name}]"),
    "big-image": Phrase("[large picture: {name}]"),
    "audio": Phrase("[sound: {name}]"),
    "video": Phrase("[film: {name}]"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A choice on offer: its number (from 1, what a digit picks), value, label, and whether it is chosen.

    `place` is its place in an order (from 1; 0: it has none yet, or nothing is ordered).
    """

    number: int
    value: str
    label: str
    chosen: bool
    place: int = 0
    media: tuple[Medium, ...] = ()


@dataclass(frozen=True, slots=True)
class SomeOptions:
    """Some of the choices on offer, with their numbers, of so many that were `found`."""

    options: tuple[Option, ...]
    found: int


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
    """All that is shown of one question. `value` is lexical, `shown_value` is for people.

    `short` is the label for narrow places. `remark` and `unasked` are to be translated: what is different
    here from a telephone, and why the question is not asked at all (None: it is). `limits` belong to a range.
    So many choices are `offered`; `options` are the first of them (`Filling.options_at` gives others), `chosen` those
    that are chosen, in their order.
    """

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
    short: str = ""
    media: tuple[Medium, ...] = ()
    remark: Phrase | None = None
    unasked: Phrase | None = None
    limits: Limits | None = None
    looks: frozenset[str] = frozenset()
    offered: int = 0
    chosen: tuple[Option, ...] = ()

"""What a person sees of a checklist: groups, repeats and questions with their choices and labels per language, and the
pages that they stand on. Frozen values; the rules of the data are `form`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.compiled import Expression
from fieldtui.checklists.expressions.nodes import Node


class Kind(StrEnum):
    """What sort of answer a question takes. A note takes none.

    Lexical forms: TIME "10:20:00.000+08:00"; DATETIME the same after "2020-02-03T"; GEOPOINT "latitude
    longitude altitude accuracy"; GEOTRACE and GEOSHAPE such points with "; " between, a shape closed by its
    first point; RANK all choices in order with blanks between; TRIGGER "OK"; FILE the name of a file.
    """

    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DATETIME = "dateTime"
    GEOPOINT = "geopoint"
    GEOTRACE = "geotrace"
    GEOSHAPE = "geoshape"
    RANGE = "range"
    RANK = "rank"
    TRIGGER = "trigger"
    SECRET = "secret"
    FILE = "file"
    BARCODE = "barcode"
    NOTE = "note"


Parts = tuple["str | Expression", ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A label, hint or message: for each language its parts, literal text or an expression to fill in.

    The language "" is the text of a form, or of a place in it, that is not translated.
    """

    parts: Mapping[str, Parts] = field(default_factory=dict)

    def in_language(self, language: str) -> Parts:
        """The parts in `language`, else untranslated, else in the first language that has any."""
        found = self.parts.get(language) or self.parts.get("")
        return found or next((parts for parts in self.parts.values() if parts), ())

    def __bool__(self) -> bool:
        return any(self.parts.values())


NO_TEXT = Text()
NO_MEDIA: Mapping[str, Text] = {}


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers a RANGE offers: from `start` in steps of `step` up or down to `end`, both as written."""

    start: Decimal
    end: Decimal
    step: Decimal
    whole: bool

    @property
    def least(self) -> Decimal:
        """The smaller of the two ends."""
        return min(self.start, self.end)

    @property
    def most(self) -> Decimal:
        """The larger of the two ends."""
        return max(self.start, self.end)

    def offers(self, number: Decimal) -> bool:
        """Is the number between the ends and on a step?"""
        if not self.least <= number <= self.most:
            return False
        return (Fraction(number) - Fraction(self.start)) % Fraction(self.step) == 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose from: the value that is stored and the label that is shown.

    `item` is its row in the list, which a filter looks at; a choice written into the question has none.
    `media` are the files that belong to the label, by form: "image", "big-image", "audio", "video".
    """

    value: str
    label: Text
    item: Node | None = None
    media: Mapping[str, Text] = field(default_factory=lambda: NO_MEDIA)


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person is asked or, if `kind` is NOTE, told.

    `choices` are all choices of the list; when `filtered` is set, it gives the rows of the list that are
    offered at the moment, in their order (`Filling.choices` takes care of that). When the choices are nodes of
    the form itself, `choices` is empty and `value_ref` and `label_ref` name their parts. When they are rows of a
    list that `filtered` names, these are its columns (of labels also several, with commas between), and of
    `choices` so many stand `before` them, the others behind.

    `short` is a label for narrow places ("" parts: none), `media` as for choices. `limits` belongs to RANGE.
    `remark` says what is different here from a telephone; `unasked`, when set, why the question cannot be
    asked at all: it is shown, never missing and passed over.
    """

    path: str
    name: str
    kind: Kind
    label: Text
    hint: Text
    choices: tuple[Choice, ...] = ()
    filtered: Expression | None = None
    value_ref: str = "name"
    appearance: str = ""
    label_ref: str = ""
    before: int = 0
    short: Text = NO_TEXT
    media: Mapping[str, Text] = field(default_factory=lambda: NO_MEDIA)
    limits: Limits | None = None
    remark: Phrase | None = None
    unasked: Phrase | None = None

    @property
    def looks(self) -> frozenset[str]:
        """The words of the appearance, in small letters."""
        return frozenset(self.appearance.lower().split())


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together. `path` is "" for a group that only gathers (a table-list's header)."""

    path: str
    name: str
    label: Text
    items: "tuple[Item, ...]"
    field_list: bool = False
    media: Mapping[str, Text] = field(default_factory=lambda: NO_MEDIA)


@dataclass(frozen=True, slots=True)
class Repeat:
    """What can be there several times; `group` is what each instance asks.

    With `count` there are as many as it says; `fixed`: nobody adds or removes any (jr:noAddRemove, or a
    count). `relevant` says whether the next one would be asked at all.
    """

    path: str
    name: str
    label: Text
    group: Group
    count: Expression | None = None
    fixed: bool = False
    relevant: Expression | None = None


Item = Group | Question | Repeat


@dataclass(frozen=True, slots=True)
class Place:
    """That a page belongs to the instance `path`, which is `number` of `of` instances of `repeat`."""

    path: str
    repeat: Repeat
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown at once: the questions, in order, and the group whose label is the page's title.

    `key` is the path of the page's first question in the form, relevant or not: a name that stays the same
    while answers come and go. `places` are the instances that the page is in, from the outermost. A page with
    `repeat` set has no questions: it asks whether there is another instance of it (`Filling.add(page.repeat)`).
    """

    key: str
    group: Group
    questions: tuple[Question, ...]
    places: tuple[Place, ...] = ()
    repeat: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The pages of one instance of a repeat, and of the repeats within it."""

    repeat: Repeat
    plan: "Plan"


Plan = tuple[Page | Section, ...]

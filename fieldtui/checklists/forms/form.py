"""What a checklist is once it has been read: frozen values, no behaviour beyond looking things up.

A `Form` holds two views of the same thing. The *nodes* are the tree that is filled and sent: one per
element of the form's instance, visible or not, with the expressions bound to it. The *items* are what a
person sees: groups, repeats and questions, with labels per language. All paths here are template paths;
those of a filling have the keys of instances in them, `/data/household[1]/child[3]/name`. Reading a form lives in `xform`, filling it in
`filling`; neither parsing nor state belongs here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.compiled import Expression
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.forms.audit import Audited
from fieldtui.checklists.forms.rules import CHANGED, Action, Readers, Skipped
from fieldtui.checklists.languages import language_code


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
    short: Text = Text()
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


@dataclass(frozen=True, slots=True)
class Bind:
    """The rules of one node. What is None was not said: always relevant, never required, no constraint.

    `save_to` is the property of an entity that gets the value.
    """

    path: str
    name: str
    datatype: str = "string"
    default: str = ""
    parent: str = ""
    leaf: bool = True
    relevant: Expression | None = None
    required: Expression | None = None
    read_only: Expression | None = None
    constraint: Expression | None = None
    calculate: Expression | None = None
    preload: tuple[str, str] = ("", "")
    save_to: str = ""
    constraint_message: Text = Text()
    required_message: Text = Text()


@dataclass(frozen=True)
class Form:
    """A checklist that can be filled: everything is compiled, nothing changes any more.

    `nodes` is in document order, parents before children; `chains` are the repeats around each node. `order`
    is an order in which values can be worked out (`turning`: see `ordering.Order`); `readers` says which nodes
    must be worked out again when one changes, `lookers` which look different; `structure` and
    `structure_lookers` say the same of instances of a repeat that come or go. `begun` has, per repeat and for
    the whole (""), the rows (below the instance) that it begins with. `growing` are repeats whose count reads
    their own instances: they grow one by one. `texts` are the translations by their id, for `jr:itext` with an
    id that is worked out; empty when no expression asks.
    """

    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str
    root: Group
    nodes: Mapping[str, Bind]
    chains: Mapping[str, tuple[str, ...]]
    repeats: Mapping[str, Repeat]
    growing: frozenset[str]
    begun: Mapping[str, tuple[tuple[str, str], ...]]
    actions: tuple[Action, ...]
    skipped: tuple[Skipped, ...]
    order: Mapping[str, int]
    turning: Mapping[str, int]
    readers: Readers
    structure: Readers
    lookers: Readers
    structure_lookers: Readers
    instances: Mapping[str, Node]
    namespaces: Mapping[str, str]
    plan: Plan
    texts: Mapping[str, Text] = field(default_factory=dict)
    audit: Audited | None = None

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """All pages, those of repeats once."""
        return tuple(_pages(self.plan))

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by its template path, in the order they are asked."""
        return {question.path: question for page in self.pages for question in page.questions}

    @cached_property
    def layouts(self) -> Mapping[str, tuple[Bind, ...]]:
        """The nodes of one instance of each repeat ("" for what is in no repeat), without those of repeats
        within it, in document order."""
        found: dict[str, list[Bind]] = {repeat: [] for repeat in ("", *self.repeats)}
        for path, bind in self.nodes.items():
            found[self.chains[path][-1] if self.chains[path] else ""].append(bind)
        return {repeat: tuple(binds) for repeat, binds in found.items()}

    @cached_property
    def inner(self) -> Mapping[str, tuple[str, ...]]:
        """The repeats directly within each repeat, and within none ("")."""
        found: dict[str, list[str]] = {repeat: [] for repeat in ("", *self.repeats)}
        for repeat in self.repeats:
            around = self.chains[repeat][:-1]
            found[around[-1] if around else ""].append(repeat)
        return {repeat: tuple(repeats) for repeat, repeats in found.items()}

    @cached_property
    def indices(self) -> Mapping[str, int]:
        """The place of each node in the document."""
        return {path: index for index, path in enumerate(self.nodes)}

    @cached_property
    def asked(self) -> Mapping[str, int]:
        """The place of each question, and of each repeat with questions, in the order they are asked."""
        found: dict[str, int] = {}
        for index, path in enumerate(self.questions):
            for each in (path, *self.chains[path]):
                found.setdefault(each, index)
        return found

    @cached_property
    def actions_of(self) -> Mapping[str, tuple[Action, ...]]:
        """The actions for a changed value, by the question they are written in."""
        found: dict[str, list[Action]] = {}
        for action in self.actions:
            if CHANGED in action.events:
                found.setdefault(action.at, []).append(action)
        return {path: tuple(actions) for path, actions in found.items()}

    @cached_property
    def first(self) -> frozenset[str]:
        """The instances that a new filling has, or would have if no count said otherwise."""
        return frozenset(path for path, _value in self.begun[""] if path.endswith("]"))

    def beginning_of(self, instance: str, repeat: str) -> list[tuple[str, str]]:
        """The rows that an instance of a repeat begins with, below it."""
        if instance in self.first:
            return [row for row in self.begun[""] if row[0].startswith(f"{instance}/")]
        return [(instance + below, value) for below, value in self.begun[repeat]]

    def template_of(self, path: str) -> str:
        """The path without the keys of instances: "/data/household[2]/name" is "/data/household/name"."""
        return _KEY.sub("", path) if "[" in path else path

    def language_for(self, locale: str) -> str:
        """The form's language that fits `locale` ("zh_CN", "en"); the form's default when none does.

        Languages of forms are named freely, best with a code: "中文 (zh)", "English (en)", "zh-CN".
        """
        wanted = locale.replace("_", "-").lower()
        for code in (wanted, wanted.split("-")[0]):
            for language in self.languages:
                if language_code(language) == code or language_code(language).split("-")[0] == code:
                    return language
        return self.default_language


def _pages(plan: Plan) -> list[Page]:
    found: list[Page] = []
    for each in plan:
        found += [each] if isinstance(each, Page) else _pages(each.plan)
    return found


_KEY = re.compile(r"\[\d+\]")

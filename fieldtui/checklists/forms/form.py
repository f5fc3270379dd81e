"""What a checklist is once it has been read: frozen values, no behaviour beyond looking things up.

A `Form` holds two views of the same thing. The *nodes* are the tree that is filled and sent: one per
element of the form's instance, visible or not, with the expressions bound to it. The *items* are what a
person sees; they are `items`'. All paths here are template paths; those of a filling have the keys of instances in
them, `/data/household[1]/child[3]/name`. Reading a form lives in `reading`, filling it in `engine`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fieldtui.checklists.expressions.compiled import Expression
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.forms.audit import Audited
from fieldtui.checklists.forms.items import NO_TEXT, Group, Page, Plan, Question, Repeat, Text
from fieldtui.checklists.forms.rules import CHANGED, Action, Readers, Skipped
from fieldtui.checklists.languages import language_code


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
    constraint_message: Text = NO_TEXT
    required_message: Text = NO_TEXT


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

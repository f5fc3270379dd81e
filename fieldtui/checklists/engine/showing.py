"""What a question looks like at this moment: texts in a language, choices on offer, and what is wrong."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from fieldtui.checklists.engine.looking import (
    SENTENCES,
    Medium,
    Option,
    Problem,
    ProblemKind,
    QuestionView,
    SomeOptions,
)
from fieldtui.checklists.engine.offering import MOST_SHOWN, Choices, Written, chosen_of, offered, places_of
from fieldtui.checklists.engine.state import State
from fieldtui.checklists.engine.typed import ACKNOWLEDGED, fits
from fieldtui.checklists.errors import UnknownQuestion
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.world import Focus
from fieldtui.checklists.forms.form import Bind, Form
from fieldtui.checklists.forms.items import Group, Kind, Question, Repeat, Text
from fieldtui.checklists.forms.texts import rendered

_CLOCK = re.compile(
    r"(\d{4}-\d{2}-\d{2}T)?(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_UNSTEADY = re.compile(r"\b(?:now|today|random|randomize|uuid|once)\s*\(")
"""What may give something else though no answer has changed."""
_NUMBER = re.compile(r"([+-]?)(\d{1,40})((?:\.\d*)?)", re.ASCII)


class Showing:
    """The looks of a filling. Reads its state, never changes it."""

    def __init__(self, form: Form, state: State) -> None:
        self._form = form
        self._state = state
        self._root = next(iter(form.nodes))
        self._being_named: set[str] = set()
        self._written: dict[str, Written] = {}
        self._offered: dict[str, tuple[int, Choices]] = {}
        state.world.choice_label = self.choice_label
        state.world.text = self.itext

    def question(self, path: str) -> Question:
        """The question at `path`, as the form has it. Raises UnknownQuestion."""
        question = self._form.questions.get(self._form.template_of(path))
        if question is None or path not in self._state.nodes:
            raise UnknownQuestion(form=self._form.title, path=path)
        return question

    # ------------------------------------------------------------ texts

    def _text(self, text: Text, path: str, language: str) -> str:
        world = self._state.world
        world.language, before = language or self._form.default_language, world.language
        node = self._state.nodes.get(path) or self._state.nodes[self._root]
        shown = rendered(text, world.language, Focus(world, node))
        world.language = before
        return shown

    def label(self, item: str | Group | Question | Repeat, language: str, path: str = "") -> str:
        """The label of a question, group or repeat, seen from `path`; a question without one is called by its
        name."""
        found = self.question(item) if isinstance(item, str) else item
        shown = self._text(found.label, path or (item if isinstance(item, str) else found.path), language)
        return shown or (found.name if isinstance(found, Question) and not found.label else "")

    def itext(self, text_id: str, focus: Focus) -> str:
        """The translation with this id, for an expression; "" if there is none or it asks for itself."""
        text = self._form.texts.get(text_id)
        if text is None or text_id in self._being_named:
            return ""
        self._being_named.add(text_id)
        shown = rendered(text, focus.world.language or self._form.default_language, focus)
        self._being_named.discard(text_id)
        return shown

    def _media(self, media: Mapping[str, Text], path: str, language: str) -> tuple[Medium, ...]:
        named = ((kind, self._text(text, path, language)) for kind, text in media.items())
        return tuple(Medium(kind, name) for kind, name in named if name)

    def media(self, item: str | Group | Question, language: str) -> tuple[Medium, ...]:
        """The files that belong to the label of a question or group."""
        found = self.question(item) if isinstance(item, str) else item
        return self._media(found.media, item if isinstance(item, str) else found.path, language)

    def hint(self, path: str, language: str) -> str:
        """The hint under a question."""
        return self._text(self.question(path).hint, path, language)

    def choice_label(self, value: str, path: str, language: str) -> str:
        """The label of the choice `value` of the question at `path`, "" if it has no such choice, or if the
        label asks for itself."""
        question = self._form.questions.get(self._form.template_of(path))
        if question is None or path in self._being_named:
            return ""
        found = chosen_of(self.offered(path) if question.label_ref else self._whole(question), value)
        if found is None:
            return ""
        self._being_named.add(path)
        shown = self._text(found.label, path, language)
        self._being_named.discard(path)
        return shown

    def shown_value(self, path: str, language: str) -> str:
        """The answer as people read it."""
        question, value = self.question(path), self._state.nodes[path].value
        if question.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANK):
            between = " > " if question.kind is Kind.RANK else ", "
            return between.join(
                self.choice_label(each, path, language) or each for each in self._chosen(path)
            )
        return shown(question, value)

    # ------------------------------------------------------------ choices

    def choices(self, path: str, language: str) -> tuple[Option, ...]:
        """The choices on offer now, numbered from 1. An acknowledgement offers its one answer."""
        if self.question(path).kind is Kind.TRIGGER:
            return (Option(1, ACKNOWLEDGED, ACKNOWLEDGED, bool(self._chosen(path))),)
        offered = self.offered(path)
        return self.options(path, language, offered, range(len(offered)))

    def some_choices(self, path: str, language: str, typed: str, first: int, most: int) -> SomeOptions:
        """A page of the choices in whose label a text is."""
        if self.question(path).kind is Kind.TRIGGER:
            options = self.choices(path, language)
            return SomeOptions(options[first : first + most], len(options))
        offered = self.offered(path)
        places = places_of(offered, typed)
        return SomeOptions(self.options(path, language, offered, places[first : first + most]), len(places))

    def options(self, path: str, language: str, offered: Choices, at: Iterable[int]) -> tuple[Option, ...]:
        """The choices at these places as they are shown."""
        question, chosen = self.question(path), self._chosen(path)
        places = {value: place for place, value in enumerate(chosen, 1)} if question.kind is Kind.RANK else {}
        return tuple(
            Option(
                number + 1,
                choice.value,
                self._text(choice.label, path, language) or choice.value,
                choice.value in chosen,
                places.get(choice.value, 0),
                self._media(choice.media, path, language),
            )
            for number, choice in ((place, offered[place]) for place in at)
        )

    def values(self, path: str) -> list[str]:
        """The values on offer, in order."""
        return [ACKNOWLEDGED] if self.question(path).kind is Kind.TRIGGER else self.offered(path).values()

    def _chosen(self, path: str) -> list[str]:
        value = self._state.nodes[path].value
        if self.question(path).kind in (Kind.SELECT_MULTIPLE, Kind.RANK):
            return value.split()
        return [value] if value else []

    def offered(self, path: str) -> Choices:
        """The choices on offer now; all of the form's when the filter cannot be worked out. They are worked out once
        after each change: a page asks for them again and again."""
        at, before = self._offered.get(path, (-1, None))
        if before is not None and at == self._state.revision and self._state.settled:
            return before
        question = self.question(path)
        found = offered(question, self._state.focus(path), self._whole(question), before)
        if self._state.settled:
            self._offered[path] = self._state.revision, found
        return found

    def still_offered(self, since: int, changed: Collection[str]) -> None:
        """What was on offer at the revision `since` still is, where nothing that it reads is among what has
        `changed` since then: a filter that looks at each row of a long list is not gone through for another
        question's answer."""
        for path, (at, choices) in list(self._offered.items()):
            if at == since and path not in changed and path in self._state.nodes and self._is_steady(path):
                self._offered[path] = self._state.revision, choices

    def _is_steady(self, path: str) -> bool:
        filtered = self.question(path).filtered
        return filtered is None or _UNSTEADY.search(filtered.source) is None

    def _whole(self, question: Question) -> Written:
        """The choices that the form has written into a question."""
        template = self._form.template_of(question.path)
        if template not in self._written:
            self._written[template] = Written(question.choices)
        return self._written[template]

    # ------------------------------------------------------------ rules

    def required(self, path: str) -> bool:
        """Must the question be answered? No, where that cannot be worked out; `problem` says so."""
        node = self._state.nodes[path]
        expression = self._form.nodes[node.template].required
        try:
            return expression is not None and self._state.truth(node, expression)
        except EvaluationError:
            return False

    def read_only(self, path: str) -> bool:
        """Is the question only shown?"""
        node = self._state.nodes[path]
        bind = self._form.nodes[node.template]
        if bind.calculate is not None or self.question(path).unasked is not None:
            return True
        try:
            return bind.read_only is not None and self._state.truth(node, bind.read_only)
        except EvaluationError:
            return False

    def rule(self, path: str, language: str) -> str:
        """The form's message for answers that are not allowed."""
        self.question(path)
        bind = self._form.nodes[self._state.nodes[path].template]
        return self._text(bind.constraint_message, path, language) if bind.constraint_message else ""

    def problem(self, path: str, language: str) -> Problem | None:
        """What is wrong with the question, None if nothing is or it is not asked."""
        question, node = self.question(path), self._state.nodes[path]
        bind = self._form.nodes[node.template]
        if not node.relevant or question.unasked is not None:
            return None
        try:
            kind = "expression" if path in self._state.failed else self._wrong(question, node, bind)
        except EvaluationError:
            kind = "expression"
        if kind is None:
            return None
        messages = {"missing": bind.required_message, "invalid": bind.constraint_message}
        message = self._text(messages[kind], path, language) if kind in messages else ""
        return Problem(path, kind, message, SENTENCES[kind])

    def _wrong(self, question: Question, node: Node, bind: Bind) -> ProblemKind | None:
        if not node.value:
            missing = bind.required is not None and self._state.truth(node, bind.required)
            return "missing" if missing else None
        if not fits(question.kind, node.value, question.limits):
            return "type"
        if question.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANK):
            choices, chosen = self.offered(node.path), self._chosen(node.path)
            if any(choices.place_of(each) is None for each in chosen):
                return "choice"
            if question.kind is Kind.RANK and len(chosen) < choices.distinct:
                return "order"
        if bind.constraint is not None and not self._state.truth(node, bind.constraint):
            return "invalid"
        return None

    def found_choices(self, path: str, typed: str) -> Sequence[int]:
        """The places, from 0, of the choices in whose label a text is."""
        trigger = self.question(path).kind is Kind.TRIGGER
        return range(1) if trigger else places_of(self.offered(path), typed)

    def options_at(self, path: str, language: str, places: Iterable[int]) -> tuple[Option, ...]:
        """The choices at these places; those beyond the last are left out."""
        if self.question(path).kind is Kind.TRIGGER:
            return self.choices(path, language)
        offered = self.offered(path)
        return self.options(path, language, offered, (place for place in places if place < len(offered)))

    def _chosen_options(self, path: str, language: str) -> tuple[Option, ...]:
        """What is chosen, in its order, as far as it is on offer."""
        kind = self.question(path).kind
        if kind not in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANK):
            return ()
        offered = self.offered(path)
        places = (offered.place_of(value) for value in self._chosen(path))
        return self.options(path, language, offered, (place for place in places if place is not None))

    def view(self, path: str, language: str, most: int = MOST_SHOWN) -> QuestionView:
        """Everything that is shown of one question, of its choices at most so many."""
        question, label = self.question(path), self.label(path, language)
        options = self.some_choices(path, language, "", 0, most)
        return QuestionView(
            path=path,
            kind=question.kind,
            label=label,
            hint=self.hint(path, language),
            value=self._state.nodes[path].value,
            shown_value=self.shown_value(path, language),
            options=options.options,
            offered=options.found,
            chosen=self._chosen_options(path, language),
            required=self.required(path),
            read_only=self.read_only(path),
            relevant=self._state.nodes[path].relevant,
            problem=self.problem(path, language),
            short=self._text(question.short, path, language) or label,
            media=self.media(path, language),
            remark=question.remark,
            unasked=question.unasked,
            limits=question.limits,
            looks=question.looks,
        )


def shown(question: Question, value: str) -> str:
    """A value that is no choice as people read it: secrets hidden, thousands grouped, times without offset."""
    if question.kind is Kind.SECRET:
        return "•" * min(len(value), 8)
    if question.kind in (Kind.TIME, Kind.DATETIME):
        match = _CLOCK.fullmatch(value)
        return f"{(match[1] or '').replace('T', ' ')}{match[2]}" if match else value
    if "thousands-sep" in question.looks and (match := _NUMBER.fullmatch(value)):
        return f"{match[1]}{int(match[2]):,}{match[3]}"
    return value

"""What a question looks like at this moment: texts in a language, choices on offer, and what is wrong."""

from fieldtui.checklists.errors import UnknownQuestion
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.world import Focus
from fieldtui.checklists.form import Bind, Choice, Form, Group, Kind, Question, Repeat, Text
from fieldtui.checklists.looking import SENTENCES, Option, Problem, ProblemKind, QuestionView
from fieldtui.checklists.state import State
from fieldtui.checklists.texts import rendered
from fieldtui.checklists.typed import fits


class Showing:
    """The looks of a filling. Reads its state, never changes it."""

    def __init__(self, form: Form, state: State) -> None:
        self._form = form
        self._state = state
        self._root = next(iter(form.nodes))
        self._being_named: set[str] = set()
        state.world.choice_label = self.choice_label

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

    def hint(self, path: str, language: str) -> str:
        """The hint under a question."""
        return self._text(self.question(path).hint, path, language)

    def choice_label(self, value: str, path: str, language: str) -> str:
        """The label of the choice `value` of the question at `path`, "" if it has no such choice, or if the
        label asks for itself."""
        question = self._form.questions.get(self._form.template_of(path))
        choices = question.choices if question is not None else ()
        found = next((choice for choice in choices if choice.value == value), None)
        if found is None or path in self._being_named:
            return ""
        self._being_named.add(path)
        shown = self._text(found.label, path, language)
        self._being_named.discard(path)
        return shown

    def shown_value(self, path: str, language: str) -> str:
        """The answer as people read it."""
        if not self.question(path).choices:
            return self._state.nodes[path].value
        return ", ".join(self.choice_label(value, path, language) or value for value in self._chosen(path))

    # ------------------------------------------------------------ choices

    def choices(self, path: str, language: str) -> tuple[Option, ...]:
        """The choices on offer now, numbered from 1."""
        chosen = self._chosen(path)
        return tuple(
            Option(
                number,
                choice.value,
                self._text(choice.label, path, language) or choice.value,
                choice.value in chosen,
            )
            for number, choice in enumerate(self.offered(path), 1)
        )

    def _chosen(self, path: str) -> list[str]:
        value = self._state.nodes[path].value
        if self.question(path).kind is Kind.SELECT_MULTIPLE:
            return value.split()
        return [value] if value else []

    def offered(self, path: str) -> tuple[Choice, ...]:
        """The choices that the filter lets through; all when the filter cannot be worked out."""
        question = self.question(path)
        if question.filtered is None:
            return question.choices
        try:
            kept = question.filtered.run(self._state.focus(path))
        except EvaluationError:
            return question.choices
        items = {id(node) for node in kept} if isinstance(kept, tuple) else set()
        return tuple(choice for choice in question.choices if id(choice.item) in items)

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
        if bind.calculate is not None:
            return True
        try:
            return bind.read_only is not None and self._state.truth(node, bind.read_only)
        except EvaluationError:
            return False

    def problem(self, path: str, language: str) -> Problem | None:
        """What is wrong with the question, None if nothing is or it is not asked."""
        question, node = self.question(path), self._state.nodes[path]
        bind = self._form.nodes[node.template]
        if not node.relevant:
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
        if not fits(question.kind, node.value):
            return "type"
        if question.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE):
            offered = {choice.value for choice in self.offered(node.path)}
            if not offered.issuperset(self._chosen(node.path)):
                return "choice"
        if bind.constraint is not None and not self._state.truth(node, bind.constraint):
            return "invalid"
        return None

    def view(self, path: str, language: str) -> QuestionView:
        """Everything that is shown of one question."""
        return QuestionView(
            path=path,
            kind=self.question(path).kind,
            label=self.label(path, language),
            hint=self.hint(path, language),
            value=self._state.nodes[path].value,
            shown_value=self.shown_value(path, language),
            options=self.choices(path, language),
            required=self.required(path),
            read_only=self.read_only(path),
            relevant=self._state.nodes[path].relevant,
            problem=self.problem(path, language),
        )

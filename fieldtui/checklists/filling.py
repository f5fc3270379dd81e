"""Filling a checklist: answers in, what to ask next and what is wrong out.

A `Filling` is one record in the making. It stores nothing itself: it says which (path, value) rows to
write, and can be made again from those rows in any order. Working out values is `state`'s; how text is put
together is `texts`'s.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from fieldtui.checklists import moving
from fieldtui.checklists.errors import NoSuchChoice, UnknownQuestion
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.world import World
from fieldtui.checklists.form import Bind, Form, Group, Kind, Page, Question
from fieldtui.checklists.looking import Option, Problem, QuestionView
from fieldtui.checklists.showing import Showing
from fieldtui.checklists.state import State
from fieldtui.checklists.submission import submission_xml
from fieldtui.checklists.typed import Manner, typed_answer

NO_PROPERTIES: Mapping[str, str] = {}


def _local_now() -> datetime:
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer did.

    `stored` are the rows to write, nothing else needs storing. `changed` are the questions and groups to
    draw again, `shown` and `hidden` the questions that came and went.
    """

    path: str
    value: str
    stored: tuple[tuple[str, str], ...]
    changed: frozenset[str]
    shown: tuple[str, ...]
    hidden: tuple[str, ...]


class Filling:
    """One checklist being filled. See the package's docstring for the whole interface.

    `now` is an aware clock; `today`, if given, fixes the day (a draft that is opened again the day after
    was begun on the day before). `properties` answers the form's questions about the device ("deviceid",
    "username", "phonenumber", "email"). `dice` serves random() and identifiers.
    """

    def __init__(
        self,
        form: Form,
        answers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        now: Callable[[], datetime] = _local_now,
        today: date | None = None,
        instance_id: str = "",
        properties: Mapping[str, str] = NO_PROPERTIES,
        dice: Random | None = None,
    ) -> None:
        """Raises UnknownQuestion when an answer's path is not in the form."""
        self.form = form
        given = dict(answers)
        clock = now if today is None else _on_day(now, today)
        self._world = World(
            Node(""),
            instances=form.instances,
            now=clock,
            dice=dice or Random(),
            version=form.version,
            properties=properties,
            language=form.default_language,
        )
        self._state = State(form, self._world)
        self._show = Showing(form, self._state)
        for path, value in given.items():
            bind = self._leaf(path)
            if bind.calculate is None or bind.calculate.keeps:
                self._state.nodes[path].value = value
        self._given = set(given)
        self._begin(given, instance_id)

    def _begin(self, given: Mapping[str, str], instance_id: str) -> None:
        """Preloads, then everything worked out, then dynamic defaults, one after the other."""
        nodes, binds = self._state.nodes, self.form.nodes
        begun: dict[str, str] = {}
        for path, bind in binds.items():
            if path not in given and bind.leaf and (value := self._preloaded(bind, instance_id)):
                nodes[path].value = begun[path] = value
        named = (node.value for node in nodes.values() if node.name == "instanceID" and node.value)
        self._world.identity = next(named, instance_id)
        self._state.work_out_all()
        for path, bind in binds.items():
            if path not in given and bind.first_load is not None:
                begun[path] = self._state.default(path, bind.first_load)
                self._state.set(path, begun[path])
        for path, bind in binds.items():
            if (
                path not in given
                and bind.calculate is not None
                and bind.calculate.keeps
                and nodes[path].value
            ):
                begun[path] = nodes[path].value
        self._given.update(begun)
        self.initial: tuple[tuple[str, str], ...] = tuple(begun.items())
        found = next((node.value for node in nodes.values() if node.name == "instanceID"), "")
        self.instance_id = found or instance_id or f"uuid:{self._world.new_id()}"

    def _preloaded(self, bind: Bind, instance_id: str) -> str:
        kind, detail = bind.preload
        now = self._world.now()
        if kind == "uid" or (bind.name == "instanceID" and not bind.calculate):
            return instance_id or f"uuid:{self._world.new_id()}"
        if kind == "date":
            return now.date().isoformat()
        if kind == "timestamp" and detail == "start":
            return now.isoformat(timespec="milliseconds")
        return self._world.properties.get(detail, "") if kind == "property" else ""

    def _leaf(self, path: str) -> Bind:
        bind = self.form.nodes.get(path)
        if bind is None or not bind.leaf:
            raise UnknownQuestion(form=self.form.title, path=path)
        return bind

    # ------------------------------------------------------------ answering

    def answer(self, path: str, value: str) -> Change:
        """Set the answer to a question in lexical form; "" takes it away. A wrong value becomes a problem.

        A question that is calculated keeps its calculated value. Raises UnknownQuestion.
        """
        self._show.question(path)
        before = self._seen()
        touched = self._state.set(path, value)
        self._given.add(path)
        looks = {looker for each in touched for looker in self.form.lookers.get(each, ())}
        after = self._seen()
        kept = tuple(
            (each, self.value(each)) for each in sorted(touched) if each != path and self._keeps(each)
        )
        self._given.update(each for each, _value in kept)
        return Change(
            path=path,
            value=self.value(path),
            stored=((path, self.value(path)), *kept),
            changed=frozenset(touched | looks),
            shown=tuple(each for each in after if each not in before),
            hidden=tuple(each for each in before if each not in after),
        )

    def enter(self, path: str, typed: str) -> Change:
        """Answer with what was typed. Raises TypedAnswerError, and then nothing has changed."""
        question = self._show.question(path)
        offered = tuple(option.value for option in self.choices(path))
        manner = Manner(offered, question.looks, question.limits, self._world.now())
        return self.answer(path, typed_answer(question.kind, typed, manner))

    def choose(self, path: str, number: int) -> Change:
        """Pick the choice with this number; of several, put it in or take it out; in an order, give it the next
        place or take it out; an acknowledgement is taken back the second time. Raises NoSuchChoice."""
        options = self.choices(path)
        if not 1 <= number <= len(options):
            raise NoSuchChoice(typed=number)
        picked = options[number - 1]
        kind = self._show.question(path).kind
        if kind is Kind.TRIGGER:
            return self.answer(path, "" if picked.chosen else picked.value)
        if kind is Kind.RANK:
            order = [value for value in self.value(path).split() if value != picked.value]
            return self.answer(path, " ".join(order if picked.chosen else [*order, picked.value]))
        if kind is not Kind.SELECT_MULTIPLE:
            return self.answer(path, picked.value)
        chosen = [o.value for o in options if o.chosen != (o.number == number)]
        return self.answer(path, " ".join(chosen))

    def _keeps(self, path: str) -> bool:
        calculate = self.form.nodes[path].calculate
        return calculate is not None and calculate.keeps

    def _seen(self) -> dict[str, None]:
        return {path: None for path in self.form.questions if self._state.nodes[path].relevant}

    # ------------------------------------------------------------ looking

    def value(self, path: str) -> str:
        """The value in lexical form, also of what is not relevant now."""
        return self._state.nodes[path].value

    def relevant(self, path: str) -> bool:
        """Is this question or group asked now? (A group without a path always is.)"""
        return path not in self._state.nodes or self._state.nodes[path].relevant

    def required(self, path: str) -> bool:
        """Must this question be answered?"""
        return self._show.required(path)

    def read_only(self, path: str) -> bool:
        """Is this question only shown? Calculated ones are."""
        return self._show.read_only(path)

    def label(self, item: str | Group | Question, language: str = "") -> str:
        """The label of a question (by path or itself) or of a group, answers filled in."""
        return self._show.label(item, language)

    def hint(self, path: str, language: str = "") -> str:
        """The hint under a question, "" if it has none."""
        return self._show.hint(path, language)

    def choices(self, path: str, language: str = "") -> tuple[Option, ...]:
        """The choices on offer now, numbered from 1."""
        return self._show.choices(path, language)

    def shown_value(self, path: str, language: str = "") -> str:
        """The answer as people read it: the labels of what was chosen, else the value."""
        return self._show.shown_value(path, language)

    def view(self, path: str, language: str = "") -> QuestionView:
        """Everything that is shown of one question."""
        return self._show.view(path, language)

    def problem(self, path: str, language: str = "") -> Problem | None:
        """What is wrong with one question, None if nothing is or it is not asked."""
        return self._show.problem(path, language)

    def problems(self, language: str = "") -> tuple[Problem, ...]:
        """Everything missing or wrong, in the order of the form."""
        found = (self._show.problem(path, language) for path in self.form.questions)
        return tuple(problem for problem in found if problem is not None)

    @property
    def complete(self) -> bool:
        """Is nothing missing and nothing wrong?"""
        return not self.problems()

    # ------------------------------------------------------------ moving

    def pages(self) -> tuple[Page, ...]:
        """The pages with the questions that are asked now; pages without any are left out."""
        return moving.pages(self.form, self.relevant)

    def question_after(self, path: str | None) -> str | None:
        """The next question that is asked (notes too); the first for None; None at the end."""
        return moving.after(self.form, path, self.relevant)

    def question_before(self, path: str | None) -> str | None:
        """The question asked before this one; the last for None; None at the beginning."""
        return moving.before(self.form, path, self.relevant)

    def next_unanswered(self, after: str | None = None) -> str | None:
        """The next question that wants an answer and has none; None when there is none further on."""
        return moving.after(self.form, after, lambda path: self._askable(path) and not self.value(path))

    @property
    def progress(self) -> tuple[int, int]:
        """How many questions are answered, of how many that are asked and take an answer."""
        asked = [path for path in self.form.questions if self._askable(path)]
        return sum(bool(self.value(path)) for path in asked), len(asked)

    def _askable(self, path: str) -> bool:
        question = self.form.questions[path]
        told = question.kind is Kind.NOTE or question.unasked is not None
        return not told and self.relevant(path) and not self.read_only(path)

    # ------------------------------------------------------------ out

    @property
    def answers(self) -> dict[str, str]:
        """All that must be stored to make this filling again, in the order of the form."""
        return {path: self.value(path) for path in self.form.nodes if path in self._given}

    def record(self) -> dict[str, str]:
        """What is true now: relevant values that are not empty, calculated ones too, in the form's order."""
        leaves = [path for path, bind in self.form.nodes.items() if bind.leaf and self.relevant(path)]
        return {path: value for path in leaves if (value := self._final(path))}

    def submission_xml(self) -> str:
        """The record as an ODK submission."""
        return submission_xml(self.form, self.relevant, self._final, self.instance_id)

    def _final(self, path: str) -> str:
        """A value as it leaves: the time of the end is the time of asking for it."""
        if self.form.nodes[path].preload == ("timestamp", "end"):
            return self._world.now().isoformat(timespec="milliseconds")
        return self.value(path)


def _on_day(now: Callable[[], datetime], day: date) -> Callable[[], datetime]:
    """The clock `now` with its day fixed."""
    return lambda: now().replace(year=day.year, month=day.month, day=day.day)

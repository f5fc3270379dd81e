"""A filling as one looks at it: values, texts, choices, what is wrong, pages and what comes next. Nothing here changes
anything; how it is worked out is `showing`'s and `moving`'s, what changes it `filling`'s.
"""

from collections.abc import Iterable, Sequence

from fieldtui.checklists.engine.families import Families
from fieldtui.checklists.engine.looking import (
    SENTENCES,
    Medium,
    Option,
    Problem,
    QuestionView,
    SomeOptions,
    TitlePart,
)
from fieldtui.checklists.engine.moving import Moving
from fieldtui.checklists.engine.offering import MOST_SHOWN
from fieldtui.checklists.engine.showing import Showing
from fieldtui.checklists.engine.state import State
from fieldtui.checklists.errors import UnknownQuestion
from fieldtui.checklists.forms.form import Form
from fieldtui.checklists.forms.items import Group, Kind, Page, Question, Repeat


class Looks:
    """The part of a `Filling` that asks. See the package's docstring for the whole interface."""

    form: Form
    _state: State
    _show: Showing
    _families: Families
    _moving: Moving

    # ------------------------------------------------------------ looking

    def value(self, path: str) -> str:
        """The value in lexical form, also of what is not relevant now. Raises UnknownQuestion."""
        node = self._state.nodes.get(path)
        if node is None:
            raise UnknownQuestion(form=self.form.title, path=path)
        return node.value

    def relevant(self, path: str) -> bool:
        """Is this question or group asked now? (A group without a path always is.)"""
        node = self._state.nodes.get(path)
        return not path if node is None else node.relevant

    def required(self, path: str) -> bool:
        """Must this question be answered?"""
        return self._show.required(path)

    def read_only(self, path: str) -> bool:
        """Is this question only shown? Calculated ones are."""
        return self._show.read_only(path)

    def label(self, item: str | Group | Question | Repeat, language: str = "") -> str:
        """The label of a question (by path or itself), of a group or of a repeat, answers filled in."""
        return self._show.label(item, language)

    def title(self, page: Page, language: str = "") -> tuple[TitlePart, ...]:
        """What stands above a page: the repeats it is in, with which instance of how many, then its group."""
        parts = [
            TitlePart(self._show.label(place.repeat, language, place.path), place.number, place.of)
            for place in page.places
        ]
        own = page.group.label and page.group.path not in {place.path for place in page.places}
        within = page.places[-1].path if page.repeat and page.places else ""
        return (*parts, TitlePart(self._show.label(page.group, language, within))) if own else tuple(parts)

    def hint(self, path: str, language: str = "") -> str:
        """The hint under a question, "" if it has none."""
        return self._show.hint(path, language)

    def media(self, item: str | Group | Question, language: str = "") -> tuple[Medium, ...]:
        """The files that belong to the label of a question or group, to be named in its place."""
        return self._show.media(item, language)

    def choices(self, path: str, language: str = "") -> tuple[Option, ...]:
        """The choices on offer now, numbered from 1."""
        return self._show.choices(path, language)

    def some_choices(
        self, path: str, language: str = "", typed: str = "", first: int = 0, most: int = MOST_SHOWN
    ) -> SomeOptions:
        """Of the choices on offer those with `typed` in their label (all for ""), from number `first` (0: the
        first of them) at most `most`; `.found` says how many there are. Numbers are those of `choices`."""
        return self._show.some_choices(path, language, typed, first, most)

    def shown_value(self, path: str, language: str = "") -> str:
        """The answer as people read it: the labels of what was chosen, else the value."""
        return self._show.shown_value(path, language)

    def rule(self, path: str, language: str = "") -> str:
        """What the form says about answers that are not allowed, whether or not there is one; "" for nothing."""
        return self._show.rule(path, language)

    def found_choices(self, path: str, typed: str = "") -> Sequence[int]:
        """The places, from 0, of the choices in whose label `typed` is, in any letters; all of them for ""."""
        return self._show.found_choices(path, typed)

    def options_at(self, path: str, places: Iterable[int], language: str = "") -> tuple[Option, ...]:
        """The choices at these places, from 0; those beyond the last are left out."""
        return self._show.options_at(path, language, places)

    def choice_label(self, path: str, value: str, language: str = "") -> str:
        """The label of the choice with this value, "" if it is not on offer."""
        return self._show.choice_label(value, path, language)

    def view(self, path: str, language: str = "", most: int = MOST_SHOWN) -> QuestionView:
        """Everything that is shown of one question, of its choices the first `most`."""
        return self._show.view(path, language, most)

    def problem(self, path: str, language: str = "") -> Problem | None:
        """What is wrong with one question, None if nothing is or it is not asked."""
        return self._show.problem(path, language)

    def problems(self, language: str = "") -> tuple[Problem, ...]:
        """Everything missing or wrong, in the order of the form, then repeats that cannot be counted."""
        found = (self._show.problem(path, language) for path in self._moving.paths)
        uncounted = (Problem(path, "repeat", "", SENTENCES["repeat"]) for path in self._families.uncounted())
        return (*(problem for problem in found if problem is not None), *uncounted)

    @property
    def complete(self) -> bool:
        """Is nothing missing and nothing wrong?"""
        return not self.problems()

    # ------------------------------------------------------------ moving

    def question(self, path: str) -> Question:
        """The question at a path, also within an instance. Raises UnknownQuestion."""
        found = self._moving.question(path)
        if found is None:
            raise UnknownQuestion(form=self.form.title, path=path)
        return found

    @property
    def questions(self) -> tuple[str, ...]:
        """The paths of all questions there are, asked now or not, in order, instance by instance."""
        return self._moving.paths

    def pages(self) -> tuple[Page, ...]:
        """The pages with the questions that are asked now; pages without any are left out. After the instances
        of a repeat that may have more stands a page that asks for another one (`Page.repeat`)."""
        return self._moving.pages(self.relevant)

    def question_after(self, path: str | None) -> str | None:
        """The next question that is asked (notes too); the first for None; None at the end."""
        return self._moving.after(path, self.relevant)

    def question_before(self, path: str | None) -> str | None:
        """The question asked before this one; the last for None; None at the beginning."""
        return self._moving.before(path, self.relevant)

    def next_unanswered(self, after: str | None = None) -> str | None:
        """The next question that wants an answer and has none; None when there is none further on."""
        return self._moving.after(after, lambda path: self._askable(path) and not self.value(path))

    @property
    def progress(self) -> tuple[int, int]:
        """How many questions are answered, of how many that are asked and take an answer."""
        asked = [path for path in self._moving.paths if self._askable(path)]
        return sum(bool(self.value(path)) for path in asked), len(asked)

    def _askable(self, path: str) -> bool:
        question = self._show.question(path)
        told = question.kind is Kind.NOTE or question.unasked is not None
        return not told and self.relevant(path) and not self.read_only(path)

"""From question to question and from page to page, as far as they are asked now, through all instances.

The questions of an instance are those of the form with the instance's paths. They are put together when
instances come and go, and kept until then.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from fieldtui.checklists.engine.state import State
from fieldtui.checklists.expressions.nodes import Scope
from fieldtui.checklists.forms.form import Form
from fieldtui.checklists.forms.items import Group, Page, Place, Plan, Question

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Kept:
    """The pages and questions of all instances there are."""

    version: int
    pages: tuple[Page, ...]
    paths: tuple[str, ...]
    index: dict[str, int]


class Moving:
    """The questions of a filling in the order they are asked."""

    def __init__(self, state: State, can_add: Test) -> None:
        self._form: Form = state.form
        self._state = state
        self._can_add = can_add
        self._questions: dict[str, Question] = {}
        self._kept = _Kept(-1, (), (), {})

    def _all(self) -> _Kept:
        version = self._state.tree.version
        if self._kept.version != version:
            pages = tuple(self._expanded(self._form.plan, self._state.world.scope, ()))
            paths = tuple(question.path for page in pages for question in page.questions)
            self._kept = _Kept(version, pages, paths, {path: i for i, path in enumerate(paths)})
        return self._kept

    def _expanded(self, plan: Plan, scope: Scope, places: tuple[Place, ...]) -> Iterator[Page]:
        for each in plan:
            if isinstance(each, Page):
                yield self._page(each, scope, places)
                continue
            family = scope.repeats[each.repeat.path]
            for inner in family:
                place = Place(inner.node.path, each.repeat, inner.position, len(family))
                yield from self._expanded(each.plan, inner, (*places, place))
            if not each.repeat.fixed or each.repeat.path in self._form.growing:
                path = scope.counters[each.repeat.path].path
                yield Page(f"{path}[]", each.repeat.group, (), places, path)

    def _page(self, page: Page, scope: Scope, places: tuple[Place, ...]) -> Page:
        if not places:
            return page
        group = self._group(page.group, scope)
        questions = tuple(self._question(question, scope) for question in page.questions)
        return Page(scope.nodes[page.key].path, group, questions, places)

    def _question(self, question: Question, scope: Scope) -> Question:
        path = scope.nodes[question.path].path
        known = self._questions.get(path)
        if known is None:
            known = self._questions[path] = replace(question, path=path)
        return known

    def _group(self, group: Group, scope: Scope) -> Group:
        """The group as it is in an instance; one without a path stands where the instance does."""
        path = scope.nodes[group.path].path if group.path in scope.nodes else scope.node.path
        return replace(group, path=path)

    # ------------------------------------------------------------ looking

    @property
    def paths(self) -> tuple[str, ...]:
        """All questions there are, asked or not, in order."""
        return self._all().paths

    def question(self, path: str) -> Question | None:
        """The question at an instance path."""
        template = self._form.template_of(path)
        question = self._form.questions.get(template)
        if question is None or path not in self._state.nodes:
            return None
        return question if template == path else self._question(question, self._state.nodes[path].scope)

    def pages(self, relevant: Test) -> tuple[Page, ...]:
        """The pages with the relevant questions only; a page without any is left out, unless it asks whether
        there is another instance and there may be."""
        found: list[Page] = []
        for page in self._all().pages:
            asked = tuple(question for question in page.questions if relevant(question.path))
            if asked:
                found.append(page if len(asked) == len(page.questions) else replace(page, questions=asked))
            elif page.repeat and self._can_add(page.repeat):
                found.append(page)
        return tuple(found)

    def after(self, path: str | None, wanted: Test) -> str | None:
        """The first wanted question after `path`; from the beginning for None."""
        kept = self._all()
        start = 0 if path is None else kept.index[path] + 1
        return next((each for each in kept.paths[start:] if wanted(each)), None)

    def before(self, path: str | None, wanted: Test) -> str | None:
        """The last wanted question before `path`; from the end for None."""
        kept = self._all()
        end = len(kept.paths) if path is None else kept.index[path]
        return next((each for each in reversed(kept.paths[:end]) if wanted(each)), None)

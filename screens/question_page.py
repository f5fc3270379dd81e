"""A checklist on the screen: the page that the cursor is on, the head above it, and the end after the last.

It draws and moves the cursor; answers are `filling`'s.
"""

from collections.abc import Iterable, Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from fieldtui.checklists import Filling, Kind, Option, Page, QuestionView
from fieldtui.i18n import _, language
from fieldtui.visits import WAYS
from screens.checklist_end import end_of
from screens.draft import Begun
from screens.drawing import joined, spread, text
from screens.place import Place
from screens.question import DIGITS, SEVERAL, QuestionBlock, why
from screens.rows import Rows
from screens.stops import END, repeat_label, shown_on, stops, titled

# Whether there is another instance: its digits.
YES, NO = 1, 2


class Questions(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The questions of a page. The arrows belong to the checklist, not to scrolling."""


class QuestionPage(Place):
    """The checklist that was `begun`, at a door with this address."""

    def __init__(self, begun: Begun, address: str) -> None:
        super().__init__()
        self._draft = begun.draft
        self.filling: Filling = begun.filling
        """The answers as they stand, what is asked next and what is wrong."""
        self._last = begun.last
        self._address = address
        self._language = begun.filling.form.language_for(language())
        self._stops: Mapping[str, Page] = {}
        self._page = ""
        self._stale: set[str] = set()
        self._numbered: tuple[str, ...] = ()
        self._number = ""
        self.at = ""
        """The stop that the cursor is on (see `stops`); END after the last."""

    def body(self) -> ComposeResult:
        yield Static("", id="group", markup=False)
        yield Questions(id="questions")
        yield Rows[str]("end")

    # ------------------------------------------------------------ beginning

    async def load(self) -> None:
        if self.at:
            return  # it was shown before; a panel lay over it
        self._recount()
        at = self._draft.at
        await self._go(at if at == END or at in self._stops else next(iter(self._stops), END))

    def _recount(self) -> None:
        """Find out anew where the cursor can be."""
        self._stops = stops(self.filling)

    # ------------------------------------------------------------ showing

    async def _go(self, path: str) -> None:
        """Put the cursor on a stop, or at the end."""
        before, self.at = self.at, path
        self._show_head()
        at_end = path == END
        self.query_one("#questions").display = not at_end
        self.query_one("#end").display = at_end
        if at_end:
            self._show_end()
            return
        await self._show_page()
        for moved in {before, path}:
            self._draw(moved)
        block = self._block(path)
        if block is not None:
            self.set_focus(block.entry)
            block.scroll_visible(animate=False)
        self.keys_changed()

    async def _show_page(self) -> None:
        """Have the questions of the page on the screen that are asked now, and no others."""
        page = self._stops.get(self.at)
        if page is None:
            return
        wanted = shown_on(page, self.at)
        questions = self.query_one("#questions", Questions)
        self._show_title(page, wanted)
        if page.key != self._page:
            self._page = page.key
            await questions.remove_children()
            questions.scroll_home(animate=False)
        there = {block.path: block for block in questions.query(QuestionBlock)}
        for path, block in list(there.items()):
            if path not in wanted or not block.fits(self._view(path)):
                await there.pop(path).remove()
        fresh = [path for path in wanted if path not in there]
        for run in _runs(wanted, fresh):
            blocks = [self._made(path) for path in run]
            after = wanted[wanted.index(run[-1]) + 1 :]
            before = next((there[path] for path in after if path in there), None)
            await questions.mount(*blocks, before=before)

    def _show_title(self, page: Page, wanted: list[str]) -> None:
        title = titled(self.filling.title(page, self._language))
        if len(wanted) < len(page.questions):
            first = [question.path for question in page.questions].index(wanted[0]) + 1
            part = _("questions {first} to {last} of {count}").format(
                first=first, last=first + len(wanted) - 1, count=len(page.questions)
            )
            title = joined((title, part), "  ")
        self.query_one("#group", Static).update(text(" " + title, "bold $primary"))

    def _view(self, path: str) -> QuestionView:
        """What is shown of a stop: a question, or whether there is another instance."""
        if not path.endswith("[]"):
            # Choices that have no digit are looked up as they come into sight.
            return self.filling.view(path, self._language, DIGITS)
        repeat = path.removesuffix("[]")
        count = len(self.filling.instances(repeat))
        what = repeat_label(self.filling, repeat, self._language)
        asked = _("Is there another one: {what}?") if count else _("Is there one: {what}?")
        return QuestionView(
            path=path,
            kind=Kind.SELECT_ONE,
            label=asked.format(what=what),
            hint=_("So far: {count}. Enter means no.").format(count=count),
            value="",
            shown_value="",
            offered=NO,
            options=(Option(YES, "yes", _("yes"), False), Option(NO, "no", _("no"), False)),
            required=False,
            read_only=False,
            relevant=True,
            problem=None,
        )

    def _made(self, path: str) -> QuestionBlock:
        return QuestionBlock(self._view(path), self.picked, self.filling, self._language)

    def _block(self, path: str) -> QuestionBlock | None:
        return next((block for block in self.query(QuestionBlock) if block.path == path), None)

    def _known(self, path: str) -> bool:
        """Whether there still is such a question or page."""
        return path in self._stops or self.filling.form.template_of(path) in self.filling.form.questions

    def _draw(self, path: str, *, strict: bool = False) -> None:
        """Draw one question again, with what is wrong with its answer if it has one; that an order is not whole
        yet only if one wanted to go on (`strict`)."""
        block = self._block(path)
        if block is None or not self._known(path):
            return
        view = self._view(path)
        begun = path == self.at and not strict and view.problem is not None and view.problem.kind == "order"
        wrong = why(view.problem) if view.problem and view.value and not begun else ""
        last = self._last_of(path)
        block.show(view, here=path == self.at, problem=wrong, last=last[1] if last else "")
        if path == self.at:
            # What is wrong makes the block longer; it must not say so below the screen.
            block.scroll_visible(animate=False)

    def _last_of(self, path: str) -> tuple[str, str] | None:
        """What a question was answered with the last time, as value and in words, where that can be taken over:
        it says something else than now, and it is still a question of that kind that takes an answer."""
        found = self._last.get(path)
        page = self._stops.get(path)
        if found is None or page is None:
            return None
        value, shown, kind = found
        question = next((one for one in page.questions if one.path == path), None)
        same = question is not None and question.kind == kind and value != self.filling.value(path)
        if not same or self.filling.read_only(path):
            return None
        values = value.split() if kind in SEVERAL else [value]
        chosen = [self.filling.choice_label(path, each, self._language) for each in values]
        return value, ", ".join(chosen) if all(chosen) else shown

    def _show_head(self) -> None:
        done, total = self.filling.progress
        keys = list(dict.fromkeys(page.key for page in self._stops.values()))
        here = self._stops.get(self.at)
        number = keys.index(here.key) + 1 if here is not None else len(keys)
        counted = _("{done}/{total} answered").format(done=done, total=total)
        paged = _("page {page} of {pages}").format(page=number, pages=len(keys)) if len(keys) > 1 else ""
        way = _(WAYS[self._draft.way])
        left = joined((self._address, self.filling.form.title), "  ")
        right = joined((way, counted, paged), "  ")
        self.head(text(spread(f" {left}", f"  {right} ", self.app.size.width)))

    def _show_end(self) -> None:
        rows = self.query_one("#end", Rows)
        problems = self.filling.problems(self._language)
        end = end_of(self.filling, self._language, problems, self._stops)
        self._numbered, self._number, self._page = end.numbered, "", ""
        rows.show(end.rows)
        first = next((at for at, row in enumerate(end.rows) if row.value is not None), None)
        rows.highlighted = first
        rows.scroll_home(animate=False)
        title = (
            _("Not complete yet. Enter goes to the question.")
            if problems
            else _("Complete. Enter records the visit.")
        )
        self.query_one("#group", Static).update(
            text(" " + title, "bold $error" if problems else "bold $success")
        )
        self.set_focus(rows)
        self.keys_changed()

    async def picked(self, pick: Widget, number: int) -> None:
        """A digit was pressed at the choices `pick`."""
        raise NotImplementedError


def _runs(wanted: list[str], fresh: Iterable[str]) -> list[list[str]]:
    """What of `wanted` is `fresh`, in stretches that are next to each other."""
    new, runs = set(fresh), list[list[str]]()
    follows = False
    for path in wanted:
        if path in new and follows:
            runs[-1].append(path)
        elif path in new:
            runs.append([path])
        follows = path in new
    return runs

"""Checklist: one page per group; a digit answers and goes on. Every answer is on disk before the cursor moves.

Leaving keeps the draft; opening the same door again lands on the same question.
"""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from fieldtui.checklists import Change, Kind, Page, TypedAnswerError
from fieldtui.errors import cause_and_step
from fieldtui.i18n import _, language
from fieldtui.visits import WAYS, drop_draft, finish_draft, keep_answers
from screens.checklist_end import rows_of
from screens.draft import Begun
from screens.drawing import joined, line, spread, text
from screens.over import Confirm
from screens.pick import Pick
from screens.place import Place
from screens.question import AnswerInput, QuestionBlock, why
from screens.rows import Rows

# Where the cursor is after the last question; no path begins with two slashes.
END = "//end"


class Questions(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The questions of a page. The arrows belong to the checklist, not to scrolling."""


class ChecklistScreen(Place):
    """The checklist that was `begun`, at a door with this address."""

    PLACE: ClassVar[str] = "checklist"
    CSS_PATH = "checklist.tcss"

    def __init__(self, begun: Begun, address: str) -> None:
        super().__init__()
        self._draft = begun.draft
        self.filling = begun.filling
        """The answers as they stand, what is asked next and what is wrong."""
        self._address = address
        self._language = begun.filling.form.language_for(language())
        self._page = ""
        self.at = ""
        """The question that the cursor is on, by path; END after the last."""

    def body(self) -> ComposeResult:
        yield Static("", id="group", markup=False)
        yield Questions(id="questions")
        yield Rows[str]("end")

    def way_back(self) -> tuple[int | str, ...]:
        return self._draft.door, self._draft.round, self._draft.way, self._address

    # ------------------------------------------------------------ beginning

    async def load(self) -> None:
        if self.at:
            return  # it was shown before; a panel lay over it
        asked = self._askable()
        at = self._draft.at
        await self._go(at if at == END or at in asked else next(iter(asked), END))

    def _askable(self) -> list[str]:
        """The questions that are asked now and take an answer, in order."""
        filling = self.filling
        return [
            path
            for path, question in filling.form.questions.items()
            if question.kind is not Kind.NOTE and filling.relevant(path) and not filling.read_only(path)
        ]

    # ------------------------------------------------------------ showing

    async def _go(self, path: str) -> None:
        """Put the cursor on a question, or at the end."""
        before, self.at = self.at, path
        self._show_head()
        at_end = path == END
        self.query_one("#questions").display = not at_end
        self.query_one("#end").display = at_end
        if at_end:
            self._show_end()
            return
        page = next(one for one in self.filling.form.pages if any(q.path == path for q in one.questions))
        if page.key != self._page:
            await self._turn_to(page)
        for moved in {before, path}:
            self._draw(moved)
        block = self._block(path)
        if block is not None and block.entry is not None:
            self.set_focus(block.entry)
            block.scroll_visible(animate=False)

    async def _turn_to(self, page: Page) -> None:
        self._page = page.key
        group = self.filling.label(page.group, self._language)
        self.query_one("#group", Static).update(text(" " + group, "bold $primary"))
        questions = self.query_one("#questions", Questions)
        await questions.remove_children()
        views = [self.filling.view(question.path, self._language) for question in page.questions]
        await questions.mount(*(QuestionBlock(view, self.picked) for view in views))

    def _block(self, path: str) -> QuestionBlock | None:
        return next((block for block in self.query(QuestionBlock) if block.path == path), None)

    def _draw(self, path: str) -> None:
        """Draw one question again, with what is wrong with its answer if it has one."""
        block = self._block(path)
        if block is None:
            return
        view = self.filling.view(path, self._language)
        wrong = why(view.problem) if view.problem and view.value else ""
        block.show(view, here=path == self.at, problem=wrong)

    def _show_head(self) -> None:
        done, total = self.filling.progress
        pages = self.filling.pages()
        page = next(
            (n for n, one in enumerate(pages, 1) if self.at in {q.path for q in one.questions}), len(pages)
        )
        counted = _("{done}/{total} answered").format(done=done, total=total)
        paged = _("page {page} of {pages}").format(page=page, pages=len(pages)) if len(pages) > 1 else ""
        way = _(WAYS[self._draft.way])
        left = joined((self._address, self.filling.form.title), "  ")
        right = joined((way, counted, paged), "  ")
        self.head(text(spread(f" {left}", f"  {right} ", self.app.size.width)))

    def _show_end(self) -> None:
        rows = self.query_one("#end", Rows)
        problems = self.filling.problems(self._language)
        rows.show(rows_of(self.filling, self._language, problems))
        title = (
            _("Not complete yet. Enter goes to the question.")
            if problems
            else _("Complete. Enter records the visit.")
        )
        self.query_one("#group", Static).update(
            text(" " + title, "bold $error" if problems else "bold $success")
        )
        self._page = ""
        self.set_focus(rows)

    # ------------------------------------------------------------ answering

    async def picked(self, pick: Pick, number: int) -> None:
        """A digit: answer the question it belongs to, and of single choices go on."""
        await self.program.guarded(self._choose(pick, number))

    async def _choose(self, pick: Pick, number: int) -> None:
        block = next((block for block in self.query(QuestionBlock) if block.entry is pick), None)
        if block is None or number > len(pick.options):
            return
        change = self.filling.choose(block.path, number)
        several = block.view.kind is Kind.SELECT_MULTIPLE
        to = block.path if several else self._after(block.path)
        await self._keep(change, to)
        await self._go(to)

    async def _keep(self, change: Change, at: str) -> None:
        """The answer to disk, then draw what it has changed."""
        await self.call(keep_answers, self._draft, change.stored, at)
        for path in {change.path, *change.changed, *change.shown, *change.hidden}:
            self._draw(path)
        self._show_head()

    def _after(self, path: str, step: int = 1) -> str:
        """The question after `path` (before it for -1) that takes an answer; the end after the last."""
        asked = self._askable()
        if path == END:
            return asked[-1] if step < 0 and asked else END
        paths = list(self.filling.form.questions)
        here = paths.index(path)
        ahead = [each for each in asked if (paths.index(each) - here) * step > 0]
        if ahead:
            return min(ahead, key=lambda each: abs(paths.index(each) - here))
        return END if step > 0 else path

    def _typed(self) -> tuple[AnswerInput, str] | None:
        """The field under the cursor and what stands in it, None if the question has no field."""
        block = self._block(self.at)
        entry = block.entry if block else None
        return (entry, entry.value) if isinstance(entry, AnswerInput) else None

    async def _take_typed(self, *, strict: bool, at: str) -> bool:
        """Keep what was typed under the cursor. Whether one may go on: not if `strict` and it is wrong.

        What is left with another key than Enter is kept as it is; the end lists it.
        """
        found = self._typed()
        if found is None:
            return True
        field, typed = found
        try:
            change = self.filling.enter(field.path, typed)
        except TypedAnswerError as error:
            await self._keep(self.filling.answer(field.path, typed), self.at if strict else at)
            block = self._block(field.path)
            if strict and block is not None:
                block.show(block.view, here=True, problem=" ".join(cause_and_step(error)))
            return not strict
        wrong = self.filling.problem(field.path) if change.value else None
        await self._keep(change, self.at if strict and wrong else at)
        with self.prevent(Input.Changed):
            field.value = change.value
        return not (strict and wrong)

    @on(Input.Changed)
    async def _half_typed(self, event: Input.Changed) -> None:
        """Half an answer is on disk, too: a dead battery loses nothing."""
        field = event.input
        if not isinstance(field, AnswerInput):
            return
        if field.path == self.at and field.value == event.value != self.filling.value(field.path):
            change = self.filling.answer(field.path, event.value)
            await self.program.guarded(self.call(keep_answers, self._draft, change.stored, self.at))

    # ------------------------------------------------------------ moving

    async def _move(self, step: int) -> None:
        to = self._after(self.at, step)
        if await self._take_typed(strict=False, at=to):
            await self._go(self._after(self.at, step))

    async def do_next_question(self) -> None:
        if self.at == END:
            self.query_one("#end", Rows).action_cursor_down()
        else:
            await self._move(1)

    async def do_previous_question(self) -> None:
        rows = self.query_one("#end", Rows)
        if self.at == END and self.filling.problems() and (rows.highlighted or 0) > 0:
            rows.action_cursor_up()
        else:
            await self._move(-1)

    async def do_go_on(self) -> None:
        if self.at == END:
            await self._end()
        elif await self._take_typed(strict=True, at=self._after(self.at)):
            await self._keep_place(self._after(self.at))
            await self._go(self._after(self.at))

    async def _keep_place(self, at: str) -> None:
        await self.call(keep_answers, self._draft, (), at)

    async def _end(self) -> None:
        """Record the visit; or, while something is missing, go to what the cursor is on."""
        wanted = self.query_one("#end", Rows).selected
        if self.filling.problems():
            await self._go(wanted or self._askable()[0])
            return
        await self.call(finish_draft, self._draft, self.filling.record())
        await self.program.back_with_record(self._draft.door)

    async def do_back(self) -> None:
        if self.at != END:
            await self._take_typed(strict=False, at=self.at)
            await self._keep_place(self.at)
        await self.program.do_back()

    async def do_undo_last(self) -> None:
        # What ctrl+z would take back is a visit somewhere else; here one means the last answer.
        self.program.say(_("Go back with Up and answer again; nothing is recorded before the end."))

    async def do_explain(self) -> None:
        hint = self.filling.hint(self.at, self._language) if self.at != END else ""
        self.program.say(hint or _("A digit picks a choice; Enter goes on; the arrows go back and forth."))

    async def do_throw_away(self) -> None:
        done, _total = self.filling.progress

        def answered(yes: bool | None) -> None:
            if yes:
                self.app.call_later(self.program.guarded, self._throw_away())

        question = line(
            _("Throw this checklist away, with {count} answers?").format(count=done), "\n", self._address
        )
        await self.program.push_screen(Confirm(question, _("Throw away")), answered)

    async def _throw_away(self) -> None:
        await self.call(drop_draft, self._draft)
        await self.program.do_back()

    async def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A tap has put the focus on another question: the cursor follows."""
        block = next((b for b in event.widget.ancestors if isinstance(b, QuestionBlock)), None)
        # What is not the focus any more is news of a question that was left since.
        if block is not None and event.widget is self.focused and block.path != self.at:
            await self.program.guarded(self._tapped(block.path))

    async def _tapped(self, path: str) -> None:
        await self._take_typed(strict=False, at=path)
        before, self.at = self.at, path
        self._draw(before)
        self._draw(path)

"""A checklist being filled on the screen: drawing the page, taking answers, keeping them, moving the cursor.

Every answer is on disk before the cursor moves. What else can be done (the end, instances, jumping, answers of
the last time) is `checklist`'s.
"""

import unicodedata
from collections.abc import Iterable, Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from fieldtui.checklists import Change, Filling, Kind, Option, Page, QuestionView, TypedAnswerError
from fieldtui.errors import cause_and_step
from fieldtui.i18n import _, language
from fieldtui.visits import WAYS, keep_answers
from screens.checklist_end import RECORD, end_of
from screens.draft import Begun
from screens.drawing import joined, spread, text
from screens.entries import AnswerArea, AnswerInput
from screens.place import Place
from screens.question import SEVERAL, QuestionBlock, why
from screens.rows import Rows
from screens.stops import END, repeat_label, shown_on, stop_from, stops, titled

# Whether there is another instance: its digits.
YES, NO = 1, 2


class Questions(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The questions of a page. The arrows belong to the checklist, not to scrolling."""


class FillingPlace(Place):
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
            blocks = [QuestionBlock(self._view(path), self.picked) for path in run]
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
            return self.filling.view(path, self._language)
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
            options=(Option(YES, "yes", _("yes"), False), Option(NO, "no", _("no"), False)),
            required=False,
            read_only=False,
            relevant=True,
            problem=None,
        )

    def _block(self, path: str) -> QuestionBlock | None:
        return next((block for block in self.query(QuestionBlock) if block.path == path), None)

    def _known(self, path: str) -> bool:
        """Whether there still is such a question or page."""
        return path in self._stops or self.filling.form.template_of(path) in self.filling.form.questions

    def _draw(self, path: str) -> None:
        """Draw one question again, with what is wrong with its answer if it has one."""
        block = self._block(path)
        if block is None or not self._known(path):
            return
        view = self._view(path)
        wrong = why(view.problem) if view.problem and view.value else ""
        last = self._last_of(path)
        block.show(view, here=path == self.at, problem=wrong, last=last[1] if last else "")

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
        labels = {one.value: one.label for one in self.filling.choices(path, self._language)}
        chosen = (
            [labels.get(each, "") for each in value.split()] if kind in SEVERAL else [labels.get(value, "")]
        )
        return value, ", ".join(chosen) if labels and all(chosen) else shown

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

    # ------------------------------------------------------------ answering

    async def picked(self, pick: Widget, number: int) -> None:
        """A digit: answer the question it belongs to, and of single choices go on."""
        await self.program.guarded(self._choose(pick, number))

    async def _choose(self, pick: Widget, number: int) -> None:
        block = next((block for block in self.query(QuestionBlock) if block.entry is pick), None)
        if block is None or number > len(block.view.options):
            return
        if block.path.endswith("[]"):
            await self._another(block.path, yes=number == YES)
            return
        change = self.filling.choose(block.path, number)
        stays = block.view.kind in SEVERAL and not self._ranked(block.path)
        stays = stays or (block.view.kind is Kind.TRIGGER and not change.value)
        await self._keep(change, None if stays else 1)

    def _ranked(self, path: str) -> bool:
        """Whether every choice of an order has its place."""
        view = self.filling.view(path, self._language)
        return view.kind is Kind.RANK and all(one.place for one in view.options)

    async def _another(self, key: str, *, yes: bool) -> None:
        """Answer the page that asks for another instance."""
        if not yes:
            await self._keep_and_go(self._after(key))
            return
        change = self.filling.add(key.removesuffix("[]"))
        self._recount()
        within = (path for path in self._stops if path.startswith(f"{change.path}/"))
        to = next(within, key)
        await self._stored(change, to)
        await self._go(to)

    async def _keep(self, change: Change, step: int | None, path: str = "") -> None:
        """The answer to disk, then draw what it has changed, and go on by `step` (None: stay)."""
        self._recount()
        here = path or change.path
        to = here if step is None else self._after(here, step)
        await self._stored(change, to)
        await self._go(to)

    async def _stored(self, change: Change, at: str) -> None:
        """Write the rows of a change, then draw what it has changed."""
        await self.call(keep_answers, self._draft, change.stored, at)
        self._recount()
        await self._show_page()
        for path in {change.path, *change.changed, *change.shown, *change.hidden, *self._stale}:
            self._draw(path)
        self._stale.clear()
        self._show_head()

    async def _keep_and_go(self, to: str) -> None:
        await self.call(keep_answers, self._draft, (), to)
        await self._go(to)

    def _after(self, path: str, step: int = 1) -> str:
        """The stop after `path` (before it for -1); the end after the last."""
        return stop_from(self.filling, dict(self._stops), path, step)

    async def _take_typed(self, *, strict: bool, step: int = 0) -> bool:
        """Keep what was typed under the cursor. Whether one may go on: not if `strict` and it is wrong.

        What is left with another key than Enter is kept as it is; the end lists it.
        """
        block = self._block(self.at)
        field = block.field if block is not None else None
        if block is None or field is None:
            return True
        path = block.path
        if field.typed == field.given and self.filling.problem(path) is None:
            return True
        try:
            change = self.filling.enter(path, field.typed)
        except TypedAnswerError as error:
            await self._stored(self.filling.answer(path, field.typed), path if strict else self._ahead(step))
            if strict:
                block.show(self._view(path), here=True, problem=" ".join(cause_and_step(error)))
            return not strict
        wrong = self.filling.problem(path) if change.value else None
        self._recount()
        await self._stored(change, path if strict and wrong else self._ahead(step))
        field.put_answer(self._view(path))
        return not (strict and wrong)

    def _ahead(self, step: int) -> str:
        return self._after(self.at, step) if step else self.at

    @on(Input.Changed)
    async def _half_typed(self, event: Input.Changed) -> None:
        if isinstance(event.input, AnswerInput) and event.input.value == event.value:
            await self._keep_half(event.input)

    @on(TextArea.Changed)
    async def _half_written(self, event: TextArea.Changed) -> None:
        if isinstance(event.text_area, AnswerArea):
            await self._keep_half(event.text_area)

    async def _keep_half(self, field: AnswerInput | AnswerArea) -> None:
        """Half an answer is on disk, too: a dead battery loses nothing."""
        if field.path != self.at or field.typed in (field.given, self.filling.value(field.path)):
            return
        field.given = ""
        change = self.filling.answer(field.path, field.typed)
        self._stale |= {*change.changed, *change.shown, *change.hidden}
        await self.program.guarded(self.call(keep_answers, self._draft, change.stored, self.at))

    # ------------------------------------------------------------ moving

    async def _move(self, step: int) -> None:
        if await self._take_typed(strict=False, step=step):
            await self._keep_and_go(self._after(self.at, step))

    async def _leave_for(self, to: str) -> None:
        """To any stop, with what was typed kept."""
        if self.at != END:
            await self._take_typed(strict=False)
        if to != END and to not in self._stops:
            to = self._after(to)
        await self._keep_and_go(to)

    async def do_next_question(self) -> None:
        if self.at == END:
            self.query_one("#end", Rows).action_cursor_down()
        else:
            await self._move(1)

    async def do_previous_question(self) -> None:
        rows = self.query_one("#end", Rows)
        first = next((at for at, row in enumerate(rows._rows) if row.value is not None), 0)
        if self.at == END and (rows.highlighted or 0) > first:
            rows.action_cursor_up()
        else:
            await self._move(-1)

    async def do_go_on(self) -> None:
        if self.at == END:
            await self._end()
            return
        block = self._block(self.at)
        finder = block.finder if block is not None else None
        if finder is not None and finder.pending:
            await finder.take_here()
        elif self.at.endswith("[]"):
            await self._another(self.at, yes=False)
        elif await self._take_typed(strict=True, step=1):
            await self._keep_and_go(self._after(self.at))

    async def _end(self) -> None:
        """Record the visit, or go to the question that the cursor or the number typed is on."""
        wanted = self.query_one("#end", Rows).selected
        if self._number:
            wanted = self._numbered[int(self._number) - 1]
        if wanted is not None and wanted != RECORD:
            await self._leave_for(wanted)
        elif not self.filling.problems():
            await self._record()
        else:
            await self._leave_for(next(iter(self._stops), END))

    async def _record(self) -> None:
        """Record the visit: a matter of the screen."""
        raise NotImplementedError

    async def on_key(self, event: events.Key) -> None:
        """A digit at the end: the number of a row. One that no other digit can follow goes there at once."""
        digit = unicodedata.normalize("NFKC", event.character or "")
        if self.at != END or len(digit) != 1 or not digit.isdecimal():
            return
        event.stop()
        number, count = int(self._number + digit), len(self._numbered)
        if not 1 <= number <= count:
            self._number = ""
            return
        self._number = str(number)
        rows = self.query_one("#end", Rows)
        rows.stand_at(self._numbered[number - 1], -1)
        if number * 10 > count:
            await self.program.guarded(self._leave_for(self._numbered[number - 1]))

    async def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A tap has put the focus on another question: the cursor follows."""
        block = next((b for b in event.widget.ancestors if isinstance(b, QuestionBlock)), None)
        # What is not the focus any more is news of a question that was left since.
        if block is not None and event.widget is self.focused and block.path != self.at:
            await self.program.guarded(self._tapped(block.path))

    async def _tapped(self, path: str) -> None:
        await self._take_typed(strict=False)
        before, self.at = self.at, path
        self._draw(before)
        self._draw(path)
        self.keys_changed()


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

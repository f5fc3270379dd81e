"""A checklist being filled on the screen: taking answers, keeping them, moving on.

Every answer is on disk before the cursor moves. What else can be done (the end, instances, jumping, answers of
the last time) is `checklist`'s.
"""

import unicodedata

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input, TextArea

from fieldtui.checklists import Change, Kind, TypedAnswerError
from fieldtui.errors import cause_and_step
from fieldtui.visits import keep_answers
from screens.checklist_end import RECORD
from screens.entries import AnswerArea, AnswerInput
from screens.question import SEVERAL, QuestionBlock
from screens.question_page import YES, QuestionPage
from screens.rows import Rows
from screens.stops import END, stop_from


class FillingPlace(QuestionPage):
    """Answers are taken and kept; `_stops` and `at` say where one is."""

    _looking: str | None = None

    # ------------------------------------------------------------ answering

    async def picked(self, pick: Widget, number: int) -> None:
        """A digit: answer the question it belongs to, and of single choices go on."""
        await self.program.guarded(self._choose(pick, number))

    async def _choose(self, pick: Widget, number: int) -> None:
        block = next((block for block in self.query(QuestionBlock) if block.entry is pick), None)
        if block is None or number > block.view.offered:
            return
        if block.path.endswith("[]"):
            await self._another(block.path, yes=number == YES)
            return
        change = self.filling.choose(block.path, number)
        stays = block.view.kind in SEVERAL and not self._ranked(block.path)
        stays = stays or (block.view.kind is Kind.TRIGGER and not change.value) or self._wrong(block.path)
        await self._keep(change, None if stays else 1)

    def _wrong(self, path: str) -> bool:
        """Whether there is an answer and something is wrong with it."""
        known = path in self._stops and not path.endswith("[]")
        return known and bool(self.filling.value(path)) and self.filling.problem(path) is not None

    def _ranked(self, path: str) -> bool:
        """Whether every choice of an order has its place."""
        view = self._view(path)
        return view.kind is Kind.RANK and len(view.chosen) == view.offered

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

    async def _go(self, path: str) -> None:
        await self._looked_at(path, path)
        await super()._go(path)

    async def _looks_away(self) -> None:
        """No question is looked at for now; the cursor stays."""
        await self._looked_at(END, self.at)

    async def _looked_at(self, path: str, at: str) -> None:
        """The stop `path` is looked at from now on: keep how long the question before was, if the form asks; the
        cursor is `at`."""
        question = path if path in self._stops and not self._stops[path].repeat else None
        if question == self._looking:
            return
        self._looking = question
        if rows := self.filling.entered(question):
            await self.call(keep_answers, self._draft, rows, at)

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
                block.scroll_visible(animate=False)
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
            if self._wrong(self.at):
                self._draw(self.at, strict=True)
            else:
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
        await self._looked_at(path, path)
        before, self.at = self.at, path
        self._draw(before)
        self._draw(path)
        self.keys_changed()

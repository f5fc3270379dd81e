"""Checklist: one page per group; a digit answers and goes on. Every answer is on disk before the cursor moves.

Leaving keeps the draft; opening the same door again lands on the same question. Here is what is done beside
answering: the end, instances, jumping, explaining, and the answers of the last time.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from fieldtui.checklists import Kind
from fieldtui.i18n import N_, _
from fieldtui.visits import drop_draft, finish_draft
from screens.answers import AnswersScreen
from screens.asking import PickOne
from screens.choosing import ChoosePath, Wanted
from screens.draft import bring_back, take_away
from screens.drawing import line, text
from screens.filling import FillingPlace
from screens.over import Confirm
from screens.question import scale, why
from screens.rows import Row
from screens.situation import Situation
from screens.stops import END, instance_at, titled

# Characters: a longer explanation is a panel, not a notice.
_NOTICE = 300
_SAID = N_("A digit picks a choice; Enter goes on; the arrows go back and forth.")


class ChecklistScreen(FillingPlace):
    """The checklist that was `begun`, at a door with this address."""

    PLACE: ClassVar[str] = "checklist"
    CSS_PATH = "checklist.tcss"

    def way_back(self) -> tuple[int | str, ...]:
        return self._draft.door, self._draft.round, self._draft.way, self._address

    def situation(self) -> Situation:
        page = self._stops.get(self.at)
        instance = instance_at(page)
        question = self.filling.question(self.at) if page is not None and not page.repeat else None
        return self.program.situation(
            instance=bool(instance) and self.filling.can_remove(instance),
            last=self._last_of(self.at) is not None,
            file=question is not None and question.kind is Kind.FILE,
        )

    # ------------------------------------------------------------ ending

    async def _record(self) -> None:
        record = self.filling.record() | self.filling.times()
        await self.call(finish_draft, self._draft, record, "", self.filling.entities())
        await self.program.back_with_record(self._draft.door)

    async def do_back(self) -> None:
        if self.at != END:
            await self._leave_for(self.at)
            await self._looks_away()
        await self.program.do_back()

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

    # ------------------------------------------------------------ instances

    async def do_remove_instance(self) -> None:
        page = self._stops.get(self.at)
        instance = instance_at(page)
        if page is None or not instance:
            return
        within = [path for path in self._stops if path.startswith(f"{instance}/") and not path.endswith("[]")]
        count = sum(bool(self.filling.value(path)) for path in within)
        what = titled(self.filling.title(page, self._language)[: len(page.places)])

        def answered(yes: bool | None) -> None:
            if yes:
                self.app.call_later(self.program.guarded, self._remove(instance))

        question = line(
            (_("Remove this one, with {count} answers?").format(count=count), "bold"),
            f"\n{what}\n",
            (_("Ctrl+Z brings it back until the visit is recorded."), "dim"),
        )
        await self.program.push_screen(Confirm(question, _("Remove")), answered)

    async def _remove(self, instance: str) -> None:
        asks = instance[: instance.rindex("[")] + "[]"
        await self.call(take_away, self._draft, self.filling, instance, asks)
        await self._anew(asks)

    async def _anew(self, to: str) -> None:
        """Draw everything again, and go to a stop, or the first within an instance."""
        self._recount()
        self._page = ""
        within = (path for path in self._stops if path == to or path.startswith(f"{to}/"))
        await self._go(next(within, next(iter(self._stops), END)))

    async def do_undo_last(self) -> None:
        # What ctrl+z would take back elsewhere is a visit; here one means the checklist.
        await self._looks_away()
        found = await self.call(bring_back, self._draft)
        if found is None:
            await self._looked_at(self.at, self.at)
            self.program.say(_("Go back with Up and answer again; nothing is recorded before the end."))
            return
        self.filling, instance = found
        await self._anew(instance)
        self.program.say(_("It is back, with its answers."))

    # ------------------------------------------------------------ jumping

    async def do_overview(self) -> None:
        def chosen(path: str | None) -> None:
            if path:
                self.app.call_later(self.program.guarded, self._leave_for(path))

        rows = list(self._overview())
        await self.program.push_screen(PickOne(_("Go to a question"), rows, self.at), chosen)

    def _overview(self) -> Iterator[Row[str]]:
        """A row for each stop, under the titles of the pages, and one for the end."""
        shown = ""
        for path, page in self._stops.items():
            title = titled(self.filling.title(page, self._language))
            if title and title != shown:
                yield Row(text(title, "bold $primary"))
            shown = title
            view = self._view(path)
            mark = "! " if view.problem is not None else "  "
            yield Row(line((mark, "$error"), view.label, "  ", (view.shown_value, "bold")), path, path)
        yield Row(text(_("To the end: what is missing, and recording"), "bold"), END, END)

    # ------------------------------------------------------------ explaining

    async def do_explain(self) -> None:
        said = [] if self.at == END else list(self._explained())
        whole = "\n".join(said)
        if len(whole) <= _NOTICE:
            self.program.say(whole or _(_SAID))
        else:
            title = text(self._view(self.at).label, "bold")
            await self.program.push_screen(AnswersScreen(title, [("", [(part, "") for part in said])]))

    def _explained(self) -> Iterator[str]:
        """Hint and guidance, what is different here, what is allowed, and what is wrong."""
        view = self._view(self.at)
        if view.hint:
            yield view.hint
        if view.remark is not None:
            yield _(view.remark)
        if view.unasked is not None:
            yield _(view.unasked)
        if view.limits is not None:
            yield scale(view)
        if not self.at.endswith("[]") and (rule := self.filling.rule(self.at, self._language)):
            yield rule
        if view.problem is not None and view.value and why(view.problem) != rule:
            yield why(view.problem)

    # ------------------------------------------------------------ answers from elsewhere

    async def do_take_last(self) -> None:
        last = self._last_of(self.at)
        if last is not None:
            await self._take_over(last[0])

    async def _take_over(self, value: str) -> None:
        """Answer with a value, and go on if it is right."""
        path = self.at
        change = self.filling.answer(path, value)
        wrong = self.filling.problem(path) is not None
        await self._keep(change, None if wrong else 1)
        block = self._block(path)
        if block is not None and block.field is not None:
            block.field.put_answer(self._view(path))

    async def do_choose_file(self) -> None:
        path = self.at

        def chosen(found: tuple[Path, ...] | None) -> None:
            if found and self.at == path:
                self.app.call_later(self.program.guarded, self._take_over(found[0].name))

        question = self._view(path).label
        await self.program.push_screen(ChoosePath(Wanted(question, suffixes=("",))), chosen)

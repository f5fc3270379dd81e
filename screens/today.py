"""Today: what must be done now, the most urgent first. Enter goes to the door or the building."""

from datetime import date
from itertools import groupby
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from fieldtui.device import UNENROLLED
from fieldtui.i18n import N_, _, ngettext
from fieldtui.rounds import rounds
from fieldtui.today import CONFLICT, DRAFT, ERRAND, LATE, REVISIT, ROUND, Task, tasks
from fieldtui.visits import AT_DOOR
from screens.draft import begin
from screens.drawing import cells, fit, line, text
from screens.errands import WHERE_CELLS
from screens.place import Place
from screens.rows import Row, Rows
from screens.situation import Situation
from screens.wording import day, month_and_day

GROUPS: dict[str, tuple[str, str]] = {
    LATE: (N_("Late: promised for an earlier day"), "bold $error"),
    CONFLICT: (N_("Conflicts"), "bold $warning"),
    DRAFT: (N_("Checklists that were begun"), "bold $warning"),
    REVISIT: (N_("Come back today"), "bold $warning"),
    ERRAND: (N_("Errands"), "bold $primary"),
    ROUND: (N_("Rounds"), "bold $primary"),
}


class TodayScreen(Place):
    """The tasks of the day, in groups."""

    PLACE: ClassVar[str] = "today"

    def body(self) -> ComposeResult:
        yield Rows[Task]("tasks")

    @property
    def _rows(self) -> Rows[Task]:
        return self.query_one("#tasks", Rows)

    async def on_mount(self) -> None:
        self.set_focus(self._rows)

    async def load(self) -> None:
        found = await self.call(tasks)
        today = self.session.device.today()
        self._rows.show(list(rows_of(found, today, self.session.device.identity.role)))
        count = ngettext("{count} thing to do", "{count} things to do", len(found)).format(count=len(found))
        self.head(
            line(f" {_('Today')}  {month_and_day(today)}  {count}  ", self.session.device.identity.person)
        )
        self.keys_changed()

    def situation(self) -> Situation:
        return self.program.situation(row=self._rows.selected is not None)

    @on(Rows.Tapped)
    def _tapped(self) -> None:
        self.app.call_later(self.program.perform, "open_row")

    async def do_open_row(self) -> None:
        task = self._rows.selected
        if task is None:
            return
        if task.what == DRAFT:
            await self._take_up(task)
        elif task.what == CONFLICT:
            await self.program.open("conflicts")
        elif task.door:
            await self.program.open_door(task.door)
        elif task.building:
            await self.program.open_building(task.building)

    async def _take_up(self, task: Task) -> None:
        """Go on with a checklist that was begun, at the question where it was left."""
        round_ = next((r for r in await self.call(rounds) if r.id == task.round), None)
        if round_ is None:
            await self.program.open_door(task.door)
            return
        begun = await self.call(begin, task.door, round_, AT_DOOR)
        await self.program.open("checklist", begun, task.title)


def rows_of(found: list[Task], today: date, role: str) -> list[Row[Task]]:
    """Tasks under the heading of their group; when there is none, one line that says what to do."""
    rows: list[Row[Task]] = []
    width = min(max((cells(task.title) for task in found), default=0), WHERE_CELLS)
    for what, group in groupby(found, key=lambda task: task.what):
        title, style = GROUPS[what]
        rows.append(Row(text(_(title), style)))
        rows += [Row(line("  ", *_parts(task, today, width)), task, _key(task)) for task in group]
    if role == UNENROLLED:
        rows.append(Row(text(_("This device belongs to no community yet. F5 joins one."))))
    return rows or [Row(text(_("Nothing is waiting. F3 shows the building."), "dim"))]


def _key(task: Task) -> str:
    return f"{task.what} {task.door} {task.building} {task.round} {task.title} {task.detail}"


def _parts(task: Task, today: date, width: int) -> list[str | tuple[str, str]]:
    when = day(task.when, today) if task.when else ""
    title = (fit(task.title, max(width, cells(task.title))), "bold")
    if task.what == ROUND:
        until = _("until {day}").format(day=when) if when else ""
        done = _("{done}/{total} doors").format(done=task.done, total=task.total)
        return [
            title,
            "  ",
            _("grid {code}").format(code=task.detail),
            "  ",
            done,
            "  ",
            until,
        ]
    if task.what == DRAFT:
        answered = ngettext("{count} answer", "{count} answers", task.done).format(count=task.done)
        return [title, "  ", task.detail, "  ", answered]
    if task.what == REVISIT:
        tried = ngettext("tried once", "tried {count} times", task.done).format(count=task.done)
        return [title, "  ", when, "  ", tried, "  ", task.detail]
    return [title, "  ", task.detail, "  ", when]

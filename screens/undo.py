"""Undo list: what this device recorded and nobody else has seen yet. Enter takes one back, after asking."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from fieldtui.i18n import _, ngettext
from fieldtui.undo import Change, undo, undoable
from screens.drawing import line, text
from screens.over import Confirm
from screens.place import Place
from screens.rows import Row, Rows
from screens.situation import Situation
from screens.undoing import named
from screens.wording import moment


class UndoScreen(Place):
    """Everything that can still be undone, newest first."""

    PLACE: ClassVar[str] = "undo"

    def body(self) -> ComposeResult:
        yield Rows[Change]("changes")

    @property
    def _rows(self) -> Rows[Change]:
        return self.query_one("#changes", Rows)

    async def on_mount(self) -> None:
        self.set_focus(self._rows)

    async def load(self) -> None:
        found = await self.call(undoable)
        device = self.session.device
        rows = [Row(line(moment(device, one.wall), "  ", named(one)), one, str(one.id)) for one in found]
        empty: list[Row[Change]] = [
            Row(text(_("Nothing can be undone: everything has been exported."), "dim"))
        ]
        self._rows.show(rows or empty)
        count = ngettext("{count} change", "{count} changes", len(found)).format(count=len(found))
        self.head(text(f" {_('Undo list')}  {count}"))
        self.keys_changed()

    def situation(self) -> Situation:
        return self.program.situation(row=self._rows.selected is not None)

    @on(Rows.Tapped)
    def _tapped(self) -> None:
        self.app.call_later(self.program.perform, "undo_row")

    async def do_undo_row(self) -> None:
        change = self._rows.selected
        if change is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.app.call_later(self.program.guarded, self._undo(change))

        question = line(_("Undo this?"), "\n", (named(change), "bold"))
        await self.program.push_screen(Confirm(question, _("Undo")), answered)

    async def _undo(self, change: Change) -> None:
        await self.call(undo, change.id)
        await self.load()
        self.program.say(_("Undone: {what}").format(what=named(change)))

"""Ledger import, second half: what would be added, changed and gone; doubtful rows; and only then recorded."""

import csv
import io
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.content import Content

from fieldtui.device import Device
from fieldtui.i18n import _, ngettext
from fieldtui.intake import Plan, apply_intake
from fieldtui.ledger import Ledger, issues_table
from fieldtui.text import name_for_file
from screens.choosing import Wanted
from screens.drawing import fit, line, lines, text
from screens.listing import Act, Listing
from screens.over import Confirm
from screens.plan_lines import ADDED, CHANGED, DOUBTFUL, GONE, PARTS, counts_of, kinds_added, lines_of
from screens.rows import Row
from sync.exchange import put_file
from sync.exchange.folders import remember_folder

# More lines than this are counted, not listed; the counts above the list are always whole.
MOST = 500


class IntakeScreen(Listing):
    """The difference between the ledger in the file `source` and the vault."""

    PLACE: ClassVar[str] = "intake"

    def __init__(self, source: Path, ledger: Ledger, plan: Plan) -> None:
        super().__init__()
        self._folder = source.parent
        self._source = source.name
        self._ledger = ledger
        self._plan = plan
        self._part = ADDED
        self._mark_gone = True
        self._recorded = False

    async def load(self) -> None:
        counts = counts_of(self._plan, self._ledger)
        self._part = next((part for part in PARTS if counts[part]), ADDED)
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw the part that is shown at the width there is."""
        self.head(line(f" {_('What the ledger would change')}  ", self._source))
        self.show_top(self._counts())
        rows: list[Row[Act]] = [self._first_row()]
        if self._part == GONE and self._plan.gone:
            rows.append(Row(self._gone_line(), self._leave_gone, "gone?"))
        if self._part == DOUBTFUL and self._ledger.issues:
            rows.append(Row(text(_("Save this list as CSV …")), self._save, "save"))
        found = lines_of(self._part, self._plan, self._ledger, MOST)
        width = self.size.width - 2
        rows += [
            Row(text(fit(said, width)), partial(self._whole, said), str(at)) for at, said in enumerate(found)
        ]
        left = counts_of(self._plan, self._ledger)[self._part] - len(found)
        if left > 0 and self._part != ADDED:
            more = ngettext("… and {count} more", "… and {count} more", left).format(count=left)
            rows.append(Row(text(more, "dim")))
        self.show_rows(rows)

    def _first_row(self) -> Row[Act]:
        if self._recorded:
            return Row(text(_("Recorded. Back to the desk"), "bold $success"), self._to_desk, "record")
        if self._nothing:
            return Row(
                text(_("The vault says the same: nothing to record."), "bold $success"),
                self._to_desk,
                "record",
            )
        return Row(text(_("Record this …"), "bold"), self._record, "record")

    @property
    def _nothing(self) -> bool:
        plan = self._plan
        return plan.nothing or (not self._mark_gone and not (plan.grids or plan.added or plan.altered))

    def _counts(self) -> Content:
        counts = counts_of(self._plan, self._ledger)
        parts: list[tuple[str, str]] = []
        for number, (part, (sign, word, colour)) in enumerate(PARTS.items(), 1):
            style = f"bold reverse {colour}" if part == self._part else f"bold {colour}"
            parts += [(f" {number} {sign} {_(word)} {counts[part]} ", style), ("  ", "")]
        return lines(line(*parts), text(kinds_added(self._plan), "dim"))

    def _gone_line(self) -> Content:
        said = (
            _("Those who are gone are marked as gone")
            if self._mark_gone
            else _("Those who are gone are left as they are")
        )
        return line(("[x] " if self._mark_gone else "[ ] ", "bold"), (said, "bold"))

    # ------------------------------------------------------------ looking

    async def _show(self, part: str) -> None:
        self._part = part
        self.draw()
        self.rows.highlighted = 0

    async def do_show_added(self) -> None:
        """What would be added."""
        await self._show(ADDED)

    async def do_show_changed(self) -> None:
        """What would change."""
        await self._show(CHANGED)

    async def do_show_gone(self) -> None:
        """What the ledger does not name any more."""
        await self._show(GONE)

    async def do_show_doubtful(self) -> None:
        """Rows to look at."""
        await self._show(DOUBTFUL)

    async def _whole(self, said: str) -> None:
        self.say(text(said))

    async def do_leave_gone(self) -> None:
        """Mark those who are gone, or leave them."""
        await self._leave_gone()

    async def _leave_gone(self) -> None:
        self._mark_gone = not self._mark_gone
        self.draw()

    # ------------------------------------------------------------ saving and recording

    async def do_save_list(self) -> None:
        """Write the doubtful rows to a file."""
        self.begin(self._save())

    async def _save(self) -> None:
        if not self._ledger.issues:
            self.say(text(_("No row is doubtful."), "bold $success"))
            return
        wanted = Wanted(_("Save the list in which folder?"), folders=True)
        # Beside the ledger: the list names people, and the stick goes from hand to hand.
        chosen = await self.find_path(wanted, self._folder)
        if not chosen:
            return
        path = await self.call(partial(save_issues, folder=chosen[0], ledger=self._ledger, name=self._source))
        self.say(text(_("The list is saved: {path}").format(path=path), "bold $success"))

    async def do_record_ledger(self) -> None:
        """Record the difference, after asking."""
        self.begin(self._record())

    async def _record(self) -> None:
        if self._recorded or self._nothing:
            self.say(text(_("There is nothing to record."), "bold"))
            return
        if not await self.ask(Confirm(self._question(), _("Record"))):
            return
        with self.work(_("Recording")):
            await self.call(partial(apply_intake, plan=self._plan, gone=self._mark_gone))
        self._recorded = True
        self.draw()
        self.rows.highlighted = 0
        self.say(
            text(
                _("The ledger is recorded. Importing the same file again would change nothing."),
                "bold $success",
            )
        )

    def _question(self) -> Content:
        counts = counts_of(self._plan, self._ledger)
        gone = counts[GONE] if self._mark_gone else 0
        said = _("Record {file}: {added} added, {changed} changed, {gone} marked as gone?")
        return lines(
            text(
                said.format(file=self._source, added=counts[ADDED], changed=counts[CHANGED], gone=gone),
                "bold",
            ),
            text(kinds_added(self._plan), "dim"),
        )

    async def _to_desk(self) -> None:
        self.app.call_later(self._up_to_desk)

    async def _up_to_desk(self) -> None:
        while len(self.app.screen_stack) > 1:
            await self.app.pop_screen()


def save_issues(device: Device, folder: Path, ledger: Ledger, name: str) -> Path:
    """Write the doubtful rows as CSV, as Excel and WPS open it (UTF-8 with its mark). Raises CannotWrite."""
    out = io.StringIO()
    csv.writer(out).writerows(issues_table(ledger.issues))
    stem = name_for_file(Path(name).stem, "ledger")
    path = put_file(folder, f"{stem}-{device.today():%Y%m%d}.csv", ("\ufeff" + out.getvalue()).encode())
    remember_folder(device, folder)
    return path

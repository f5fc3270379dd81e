"""A checklist from a file: what it is, what is wrong with it, what it would change; published only after asking."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.content import Content

from fieldtui.device import Device
from fieldtui.findings import FindingLine, difference_lines, finding_lines, older_lines
from fieldtui.i18n import _, ngettext
from fieldtui.published import Checklist
from fieldtui.publishing import REVISED, SAME, Examined, examine, publish
from fieldtui.text import plain
from screens.asking import PickOne
from screens.choosing import Wanted
from screens.drawing import bounded, fit, line, lines, text
from screens.listing import Act, Listing
from screens.over import Confirm
from screens.rows import Row
from sync.exchange.folders import remember_folder

SUFFIXES = (".xlsx", ".xlsm", ".xml", ".xls")
_PLACE_CELLS = 26
_KEEP, _MOVE = "keep", "move"


def examine_file(device: Device, path: Path) -> Examined:
    """What the file would publish. Raises OfficeOnly; OSError if it cannot be read."""
    remember_folder(device, path.parent)
    return examine(device, path.read_bytes(), path.name, path)


class ChecklistImportScreen(Listing):
    """What a file holds: the one at `path`, or one that is chosen. `took` is told of what was published from it."""

    PLACE: ClassVar[str] = "checklist_import"

    def __init__(self, took: Callable[[Checklist], None] | None = None, path: Path | None = None) -> None:
        super().__init__()
        self._took = took
        self._path = path
        self._asked = False
        self.examined: Examined | None = None

    async def load(self) -> None:
        self.head(text(f" {_('Import a checklist')}"))
        if not self._asked:
            self._asked = True
            self.begin(self._look(self._path) if self._path else self._choose_file())

    def on_resize(self) -> None:
        self.draw()

    async def _choose_file(self) -> None:
        chosen = await self.find_path(
            Wanted(_("Which checklist? An XLSForm (.xlsx) or an XForm (.xml)"), SUFFIXES)
        )
        if chosen:
            await self._look(chosen[0])
        elif self.examined is None:
            await self.leave()

    async def _look(self, path: Path) -> None:
        with self.work(_("Reading the checklist")):
            self.examined = await self.call(examine_file, path)
        self.say()
        self.draw()

    async def do_other_checklist(self) -> None:
        """Look at another file."""
        self.begin(self._choose_file())

    async def do_publish_checklist(self) -> None:
        """Publish what was read, after asking."""
        self.begin(self._publish())

    # ------------------------------------------------------------ drawing

    def draw(self) -> None:
        """Draw what was found at the width there is."""
        examined = self.examined
        if examined is None:
            return
        self.head(text(f" {_('Import a checklist')}  {plain(examined.name)}"))
        found = finding_lines(examined)
        self.show_top(lines(*self._summary(examined, found)))
        rows: list[Row[Act]] = []
        if examined.error is None:
            said = _("Use this version …") if examined.state == SAME else _("Publish this checklist …")
            rows.append(Row(text(said, "bold $success"), self._publish, "publish"))
        rows.append(Row(text(_("Choose another file …"), "bold"), self._choose_file, "other"))
        width = self.size.width - 4
        rows += [
            Row(_finding(one, width), partial(self._explain, one), f"{one.code} {one.place} {one.what}")
            for one in found
        ]
        self.show_rows(rows)

    def _summary(self, examined: Examined, found: list[FindingLine]) -> list[Content]:
        form = examined.form
        width = self.size.width - 2
        said: list[Content] = []
        if form is not None:
            version = plain(form.version) or _("(none)")
            said.append(
                line(
                    (plain(form.title), "bold"),
                    f"  {plain(form.id)}  ",
                    _("version {version}").format(version=version),
                )
            )
            said.append(text(self._counted(examined), "dim"))
        mistakes = sum(one.serious for one in found)
        if mistakes:
            counted = ngettext(
                "{count} mistake: nothing can be published yet.",
                "{count} mistakes: nothing can be published yet.",
                mistakes,
            ).format(count=mistakes)
            said.append(text(f"x {counted}", "bold $error"))
        elif found:
            counted = ngettext(
                "{count} thing to look at; it does not stop the import.",
                "{count} things to look at; they do not stop the import.",
                len(found),
            ).format(count=len(found))
            said.append(text(f"! {counted}", "$warning"))
        else:
            said.append(text(_("+ Nothing is wrong with it."), "$success"))
        said += [bounded(text(one), width) for one in self._changes(examined)]
        said.append(text(_("Enter on a line says what to do. Nothing is recorded before you say so."), "dim"))
        return said

    def _counted(self, examined: Examined) -> str:
        form = examined.form
        assert form is not None
        questions = ngettext("{count} question", "{count} questions", len(form.questions)).format(
            count=len(form.questions)
        )
        groups = (
            ""
            if not examined.groups
            else ngettext("{count} group", "{count} groups", examined.groups).format(count=examined.groups)
        )
        repeats = ngettext("{count} repeat", "{count} repeats", examined.repeats).format(
            count=examined.repeats
        )
        languages = _(", ").join(map(plain, form.languages))
        return "  ".join(
            part for part in (questions, groups, repeats if examined.repeats else "", languages) if part
        )

    def _changes(self, examined: Examined) -> list[str]:
        if examined.state == SAME:
            return [_("This version is published already.")]
        if examined.state != REVISED:
            return []
        if examined.difference is None:
            return [
                _("There are older versions; their questions cannot be compared here."),
                *older_lines(examined),
            ]
        return [*difference_lines(examined.difference), *older_lines(examined)]

    async def _explain(self, one: FindingLine) -> None:
        colour = "bold $error" if one.serious else "bold"
        parts = (text(one.place, "dim"), text(one.what, colour), text(one.todo))
        self.say(*(part for part in parts if part.plain))

    # ------------------------------------------------------------ publishing

    async def _publish(self) -> None:
        examined = self.examined
        if examined is None or examined.form is None or examined.error is not None:
            self.say(text(_("Correct the file first, then choose it again."), "bold $error"))
            return
        form = examined.form
        open_ = list(dict.fromkeys(title for one in examined.older for title in one.rounds))
        move = False
        if examined.state == REVISED and open_:
            chosen = await self.ask(
                PickOne(
                    _("Rounds are open with an older version. What about them?"),
                    [
                        Row(text(_("They keep their version; new rounds ask the new one")), _KEEP, _KEEP),
                        Row(
                            text(_("They go on with the new version; begun drafts keep theirs")), _MOVE, _MOVE
                        ),
                    ],
                    _KEEP,
                )
            )
            if chosen is None:
                return
            move = chosen == _MOVE
        said = _('Publish "{title}", version {version}, with {count} questions?').format(
            title=plain(form.title), version=plain(form.version) or _("(none)"), count=len(form.questions)
        )
        hint = _("Workers get it with the next bundle from here.")
        if examined.state != SAME and not await self.ask(
            Confirm(lines(text(said, "bold"), text(hint, "dim")), _("Publish"))
        ):
            return
        published = await self.call(publish, examined, move_rounds=move)
        if self._took is not None:
            self._took(published)
        await self.leave()
        if examined.state != SAME:
            self.program.say(_("The checklist is published. Open a round with it."))


def _finding(one: FindingLine, width: int) -> Content:
    """A finding on a line: sign, place, what it is."""
    sign, style = ("x", "bold $error") if one.serious else ("!", "$warning")
    what = fit(one.what, max(width - _PLACE_CELLS - 3, 10))
    return line((f"{sign} ", style), (fit(one.place, _PLACE_CELLS), "dim"), " ", what)

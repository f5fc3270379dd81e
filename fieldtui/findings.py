"""What was found in a checklist that is imported, in the words of the reader: what it is and what to do.

The engine's sentences are message ids; here they become lines. Who shows them is a screen or a command.
"""

from dataclasses import dataclass

from fieldtui.checklists.mistakes import NOWHERE, Notice
from fieldtui.errors import Explained, cause_and_step
from fieldtui.i18n import _
from fieldtui.publishing import Difference, Examined
from fieldtui.text import plain

LONGEST = 160


@dataclass(frozen=True)
class FindingLine:
    """One finding: `serious` stops the import. Sheet, row and column are as the file has them, "" for nowhere."""

    serious: bool
    sheet: str
    row: str
    column: str
    what: str
    todo: str
    code: str = ""

    @property
    def place(self) -> str:
        """Sheet, row and column in one."""
        row = _("row {row}").format(row=self.row) if self.row else ""
        return " ".join(part for part in (self.sheet, row, self.column) if part)


def finding_lines(examined: Examined) -> list[FindingLine]:
    """All that was found, what stops the import first."""
    lines = [worded(notice) for notice in examined.findings]
    error = examined.error
    if isinstance(error, Explained) and not any(line.serious for line in lines):
        cause, step = cause_and_step(error)
        facts = {name: str(value) for name, value in error.facts.items()}
        row = facts.get("row", "").replace(NOWHERE, "")
        sheet = "survey" if row or "question" in facts else ""
        column = facts.get("column", "").replace(NOWHERE, "")
        lines.insert(0, FindingLine(True, sheet, row, plain(column), cause, step, type(error).__name__))
    return lines


def worded(notice: Notice) -> FindingLine:
    """One notice of the engine as a line."""
    said = _(str(notice.sentence))
    what = said[:1].upper() + said[1:]
    if notice.detail:
        detail = plain(notice.detail, longest=LONGEST)
        what = (
            f"{what} {detail}"
            if what.endswith((":", "："))
            else _("{detail}: {what}").format(what=said, detail=detail)
        )
    if notice.position:
        what += " " + _("(character {position})").format(position=notice.position)
    if notice.suggestion:
        meant = plain(notice.suggestion, longest=60)
        what = _("{what} - did you mean {suggestion}?").format(what=what.rstrip(".。"), suggestion=meant)
    sheet, row, column = (
        "" if part == NOWHERE else plain(part, longest=60)
        for part in (notice.sheet, notice.row, notice.column)
    )
    return FindingLine(notice.serious, sheet, row, column, what, _(str(notice.remedy)), notice.code)


def difference_lines(difference: Difference) -> list[str]:
    """What a new version changes, a line for each sort of change."""
    said = []
    if difference.added:
        said.append(_("Questions added: {names}").format(names=_names(difference.added)))
    if difference.removed:
        said.append(_("Questions removed: {names}").format(names=_names(difference.removed)))
    if difference.retyped:
        changes = tuple(f"{name} ({old} > {new})" for name, old, new in difference.retyped)
        said.append(_("Asked in another way: {names}").format(names=_names(changes)))
    if difference.rechosen:
        changes = tuple(
            f"{name} ({' '.join([*('-' + one for one in gone[:3]), *('+' + one for one in come[:3])])})"
            for name, gone, come in difference.rechosen
        )
        said.append(_("Other choices: {names}").format(names=_names(changes)))
    return said or [_("The same questions with the same choices; texts or rules differ.")]


def older_lines(examined: Examined) -> list[str]:
    """What goes on in the versions before."""
    return [
        _("Version {version}: {drafts} drafts on this device, {visits} visits, open rounds: {rounds}").format(
            version=plain(one.checklist.version) or _("(none)"),
            drafts=one.drafts,
            visits=one.visits,
            rounds=_names(one.rounds) or _("none"),
        )
        for one in examined.older
        if one.drafts or one.visits or one.rounds
    ]


def _names(names: tuple[str, ...], most: int = 8) -> str:
    shown = _(", ").join(plain(name, longest=40) for name in names[:most])
    more = len(names) - most
    return shown + (" " + _("and {count} more").format(count=more) if more > 0 else "")

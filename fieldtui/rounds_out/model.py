"""What can be asked of a round that is written out, and what came of it. No table, no disk."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_
from fieldtui.log.names import Dot

WORKBOOK, CSV, XML = "xlsx", "csv", "xml"
# The kinds of files, with their names for people.
KINDS: dict[str, str] = {
    WORKBOOK: N_("Excel workbook (.xlsx)"),
    CSV: N_("CSV tables"),
    XML: N_("ODK submissions (XML)"),
}
# Done, of how many.
Progress = Callable[[int, int], None]


class NothingToWrite(FieldtuiError):
    """Nobody has answered the checklist of the round "{title}" yet, so there is no submission to write.

    Write it as a table: there visits without a checklist stand, too.
    """


class TooManyColumns(FieldtuiError):
    """The round "{title}" has {columns} columns, more than a workbook can hold ({most}).

    Write it as CSV.
    """


class NotReadBack(FieldtuiError):
    """{path} did not come back from the disk as it was written.

    Do not use this disk. Write it again to another one.
    """


@dataclass(frozen=True)
class Wanted:
    """How a round is written.

    `places` puts our own columns in front (who, where, when, with which outcome) and visits without a checklist
    among the rows; without them tables are in ODK Central's layout alone. `group_names`, `split`, `labels` (of
    choices and questions, instead of their names) and `newest` (leave out questions that the newest version of the
    checklist does not have any more) are Central's, but for the labels. `language` is that of the labels, ours if
    empty. `door`: of one door alone.
    """

    kind: str = WORKBOOK
    places: bool = True
    group_names: bool = True
    split: bool = False
    labels: bool = False
    newest: bool = False
    language: str = ""
    door: Dot = 0


@dataclass(frozen=True)
class Written:
    """What was written: the file or folder, its size, how many `visits` are in it, how many rows there are in all
    its tables (files, for submissions), and how many visits have no answers in it because the questions of their
    checklist have not arrived here (`without_questions`)."""

    path: Path
    size: int
    visits: int
    rows: int
    without_questions: int

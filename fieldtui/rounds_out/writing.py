"""A round into a file: which rows go where, and the file whole in its place or not there at all.

Each table is a pass of its own over the visits, so that one sheet is written after the other and no more than a
stretch of records is held, however many there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import count
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from fieldtui.checklists.expressions.tables import Table as ListTable
from fieldtui.checklists.out.rows import Submission, chosen_values, instances_of, rows_of
from fieldtui.checklists.out.tables import Field, Holds, Layout, Table, fields_of, merged, tables_of
from fieldtui.device import Device
from fieldtui.i18n import _, language
from fieldtui.log.names import log_of
from fieldtui.rounds import rounds_called
from fieldtui.rounds_out import times
from fieldtui.rounds_out.delimited import CsvFiles, Heading, write_csv
from fieldtui.rounds_out.model import (
    WORKBOOK,
    XML,
    NothingToWrite,
    NotReadBack,
    Progress,
    TooManyColumns,
    Wanted,
    Written,
)
from fieldtui.rounds_out.records import Attempt, Holding, answers, holding, ledger_lists, submission
from fieldtui.rounds_out.submissions import write_submissions
from fieldtui.rounds_out.workbook import MOST_COLUMNS, Workbook
from fieldtui.text import name_for_file
from fieldtui.vault import Connection
from fieldtui.vault.disks import fault
from fieldtui.vault.files import whole_file
from fieldtui.visits import OUTCOMES, WAYS

_NOBODY: Mapping[bytes, str] = {}


def write_round(
    device: Device,
    title: str,
    folder: Path,
    wanted: Wanted,
    people: Mapping[bytes, str] = _NOBODY,
    *,
    starts: str = "",
    progress: Progress = lambda _done, _total: None,
) -> Written:
    """Write what this device holds of the round called `title` (which began on `starts`, else the newest) into
    `folder`, under a name that nothing there has.

    `people` are the names behind devices. What `progress` raises stops the work, and nothing is left behind. Raises
    NoSuchRound, NothingToWrite, TooManyColumns, NotReadBack, and what `whole_file` raises.
    """
    rounds = rounds_called(device, title, starts)
    with device.read() as db:
        held = holding(device, db, rounds, wanted.door, by_place=wanted.places and wanted.kind != XML)
        if not held.answered and (wanted.kind == XML or not (wanted.places or held.forms)):
            raise NothingToWrite(title=title)
        stem = f"{name_for_file(title, 'round')}-{name_for_file(rounds[0].starts, 'day', longest=10)}"
        if wanted.kind == XML:
            path = free_path(folder, stem, "")
            size = write_submissions(path, db, held, people, progress)
            rows = visits = len(held.answered)
        else:
            job = _Job(device, db, held, wanted, people, progress)
            path, rows = job.write(device, folder, stem, title)
            size, visits = path.stat().st_size, len(job.visits)
    lost = sum(one.checklist != 0 and one.checklist not in held.forms for one in held.visits)
    return Written(path, size, visits, rows, lost)


def free_path(folder: Path, stem: str, suffix: str) -> Path:
    """A path in `folder` that nothing has, not even what an earlier try left. Raises CannotWrite where nobody can
    look."""
    names = (f"{stem}{suffix}" if at == 1 else f"{stem}-{at}{suffix}" for at in count(1))
    try:
        return next(
            folder / n for n in names if not any((folder / f"{n}{end}").exists() for end in ("", ".part"))
        )
    except OSError as error:
        raise fault(error, folder) from error


class _Job:
    """One round on its way into tables."""

    def __init__(
        self,
        device: Device,
        db: Connection,
        held: Holding,
        wanted: Wanted,
        people: Mapping[bytes, str],
        progress: Progress,
    ) -> None:
        self._db, self._held, self._wanted, self._people = db, held, wanted, people
        self._progress = progress
        self.visits: Sequence[Attempt] = held.visits if wanted.places else held.answered
        lists = ledger_lists(device, held) if wanted.labels else {}
        fields = _fields(held, lists, newest=wanted.newest)
        records = (record for _visit, record in answers(db, held.answered)) if wanted.split else ()
        self._tables = tables_of(fields, _layout(held, wanted), chosen_values(fields, records))
        self._timed = any(form.audit is not None for form in held.forms.values())
        self._total = len(self.visits) * (len(self._tables) + self._timed)

    def write(self, device: Device, folder: Path, stem: str, title: str) -> tuple[Path, int]:
        """The path of the file, and how many rows all its tables have."""
        forms = list(self._held.forms.values())
        name = name_for_file(forms[-1].id if forms else title, "form")
        if self._wanted.kind == WORKBOOK:
            widest = max(len(self._headings(table)) for table in self._tables)
            if widest > MOST_COLUMNS:
                raise TooManyColumns(title=title, columns=widest, most=MOST_COLUMNS)
            path = free_path(folder, stem, ".xlsx")
            with whole_file(path) as file:
                rows = self._fill(Workbook(file, device.clock().tzinfo), name, "")
        elif len(self._tables) == 1 and not self._timed:
            path = free_path(folder, stem, ".csv")
            with whole_file(path) as file:
                return path, write_csv(file, self._headings(self._tables[0]), self._rows(0))
        else:
            path = free_path(folder, stem, ".csv.zip")
            with whole_file(path) as file:
                rows = self._fill(CsvFiles(file), name, f"{name}-")
        _read_back(path)
        return path, rows

    def _fill(self, out: Workbook | CsvFiles, name: str, before: str) -> int:
        """Every table into `out`: that of the form called `name`, those of repeats by theirs with `before` in front."""
        rows = 0
        try:
            for at, table in enumerate(self._tables):
                called = f"{before}{name_for_file(table.name, 'repeat')}" if table.path else name
                rows += out.table(called, self._headings(table), self._rows(at))
            if self._timed:
                rows += out.table(f"{name}{times.NAME}", times.HEADINGS, self._times())
        finally:
            out.finish()
        return rows

    def _headings(self, table: Table) -> list[Heading]:
        ours = [*_place_headings(), *(() if table.path else _visit_headings())] if self._wanted.places else []
        return [*ours, *table.headings]

    def _rows(self, at: int) -> Iterator[list[str]]:
        table = self._tables[at]
        for done, (visit, record) in enumerate(answers(self._db, self.visits), at * len(self.visits) + 1):
            known = record if visit.checklist in self._held.forms else {}
            made = submission(self._held, visit, known, self._people)
            ours = self._ours(visit, made, table) if self._wanted.places else []
            for cells in rows_of(table, made, instances_of(made)):
                yield [*ours, *cells]
            self._progress(done, self._total)

    def _times(self) -> Iterator[list[str]]:
        """The times of all visits, where their checklists ask for them."""
        for done, (visit, record) in enumerate(
            answers(self._db, self.visits), self._total - len(self.visits) + 1
        ):
            form = self._held.forms.get(visit.checklist)
            if form is not None:
                yield from times.times_rows(form, submission(self._held, visit, record, self._people))
            self._progress(done, self._total)

    def _ours(self, visit: Attempt, made: Submission, table: Table) -> list[str]:
        at = self._held.where.get(visit.door)
        place = [at.compound, at.building, at.unit, at.room] if at else [""] * 4
        place.insert(0, self._held.grids.get(visit.scope, visit.scope))
        if table.path:
            return place
        outcome, way = _in_words(OUTCOMES, visit.outcome), _in_words(WAYS, visit.way)
        who = self._people.get(self._held.logs[log_of(visit.id)].device, made.device_id[:6])
        return [*place, outcome, way, who, made.submitted, visit.note, visit.revisit]


def _fields(held: Holding, lists: Mapping[str, ListTable], *, newest: bool) -> tuple[Field, ...]:
    versions = [fields_of(form, lists) for form in held.forms.values()]
    return versions[-1] if newest and versions else reduce(merged, versions, ())


def _layout(held: Holding, wanted: Wanted) -> Layout:
    chosen = None
    if wanted.labels and held.forms:
        chosen = list(held.forms.values())[-1].language_for(wanted.language or language())
    return Layout(wanted.group_names, wanted.split, chosen, _(", "))


def _place_headings() -> list[Heading]:
    return [(name, Holds.TEXT) for name in (_("grid"), _("compound"), _("building"), _("unit"), _("room"))]


def _visit_headings() -> list[Heading]:
    texts = [(name, Holds.TEXT) for name in (_("outcome"), _("way"), _("by"))]
    return [*texts, (_("recorded"), Holds.MOMENT), (_("note"), Holds.TEXT), (_("revisit"), Holds.DATE)]


def _in_words(words: Mapping[str, str], said: str) -> str:
    return _(words[said]) if said in words else said


def _read_back(path: Path) -> None:
    """Look whether an archive can be read as it was written. Raises NotReadBack; the file is left for whoever looks."""
    try:
        with ZipFile(path) as archive:
            whole = archive.testzip() is None
    except (OSError, BadZipFile) as error:
        raise NotReadBack(path=path) from error
    if not whole:
        raise NotReadBack(path=path)

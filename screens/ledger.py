"""Ledger import, first half: a spreadsheet is recognised, shown, corrected, and then compared with the vault."""

from functools import partial
from pathlib import Path
from typing import ClassVar

from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_, _
from fieldtui.intake import GridNeeded, plan_intake
from fieldtui.ledger import (
    FIELDS,
    Layout,
    Ledger,
    LedgerFile,
    SheetLayout,
    field_name,
    open_ledger,
    read_ledger,
    recognise,
)
from fieldtui.ledger.fields import IGNORED
from fieldtui.text import halfwidth
from screens.asking import AskText, PickOne
from screens.choosing import Wanted
from screens.drawing import line, text
from screens.layout_lines import KINDS, column_line, sheet_line, summary
from screens.listing import Act, Listing
from screens.rows import Row
from screens.working import Work
from sync.exchange.folders import remember_folder

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv")
_ALONE = "headers"
# What a person can say once for all rows of a sheet.
CONSTANTS: dict[str, str] = {
    "grid": N_("All rows are in the grid"),
    "compound": N_("All rows are in the compound"),
    "building": N_("All rows are in the building"),
    "unit": N_("All rows are in the unit"),
}


class NotHeaderRows(FieldtuiError):
    """ "{typed}" does not say in which rows the headings stand.

    Type the first and the last row, for example 2-3; type 0 if there are no headings.
    """


def read_spreadsheet(_device: Device, path: Path) -> tuple[LedgerFile, Layout]:
    """The file and what it was taken for. Raises LedgerFileError."""
    file = open_ledger(path)
    return file, recognise(file)


def read_rows(device: Device, file: LedgerFile, layout: Layout, work: Work) -> Ledger:
    """The ledger in the file; tells `work` how far it has come, and stops when that is stopped."""
    return read_ledger(file, layout, today=device.today(), progress=work.told)


def with_headers(file: LedgerFile, layout: Layout, sheet: str, rows: tuple[int, int]) -> Layout:
    """The layout with `sheet` looked at anew, its headings in `rows` (from 1; (0, 0) for none)."""
    anew = recognise(file, headers={sheet: rows}).sheet(sheet)
    return Layout(tuple(anew if one.name == sheet else one for one in layout.sheets))


def header_rows(typed: str) -> tuple[int, int]:
    """`2-3`, `2` and `0` as rows. Raises NotHeaderRows."""
    first, _dash, last = halfwidth(typed).replace(" ", "").partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        raise NotHeaderRows(typed=typed)
    rows = int(first), int(last or first)
    if rows != (0, 0) and not 1 <= rows[0] <= rows[1]:
        raise NotHeaderRows(typed=typed)
    return rows


class LedgerScreen(Listing):
    """The sheets and columns of one file."""

    PLACE: ClassVar[str] = "ledger"

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._path = path
        self._file: LedgerFile | None = None
        self._layout: Layout | None = None
        self._begun = False

    def way_back(self) -> tuple[int | str, ...]:
        return (str(self._path),) if self._path is not None else ()

    async def load(self) -> None:
        self.draw()
        if not self._begun:
            self._begun = True
            self.begin(self._open(self._path) if self._path else self._choose())

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw what the file was taken for at the width there is."""
        if self._layout is None:
            self.head(text(f" {_('Ledger')}"))
            self.show_top(text(_("Choose the spreadsheet with the office's ledger."), "dim"))
            self.show_rows([Row(text(_("Choose the file …"), "bold"), self._choose, "file")])
            return
        self.head(line(f" {_('Ledger')}  ", self._path.name if self._path else ""))
        self.show_top(summary(self._layout))
        rows: list[Row[Act]] = [
            Row(text(_("These columns are right: compare with the vault"), "bold"), self._compare, "compare")
        ]
        for sheet in self._layout.sheets:
            rows += self._sheet_rows(sheet)
        self.show_rows([*rows, Row(text(_("Choose another file …")), self._choose, "file")])

    def _sheet_rows(self, sheet: SheetLayout) -> list[Row[Act]]:
        width = self.size.width - 2
        head = sheet_line(sheet, width)
        rows: list[Row[Act]] = [Row(head, partial(self._correct_sheet, sheet.name), sheet.name)]
        for column in sheet.columns:
            act = partial(self._correct_column, sheet.name, column.index)
            rows.append(Row(column_line(column, sheet.kind, width), act, f"{sheet.name}\n{column.index}"))
        return rows

    # ------------------------------------------------------------ the file

    async def do_other_ledger(self) -> None:
        """Choose another file."""
        self.begin(self._choose())

    async def _choose(self) -> None:
        wanted = Wanted(_("Which spreadsheet is the ledger?"), SUFFIXES)
        chosen = await self.find_path(wanted, self._path.parent if self._path else None)
        if chosen:
            await self._open(chosen[0])

    async def _open(self, path: Path) -> None:
        with self.work(_("Looking at the file")):
            self._file, self._layout = await self.call(read_spreadsheet, path)
        self._path = path
        await self.call(remember_folder, path.parent)
        self.say()
        self.draw()
        self.rows.highlighted = 0

    # ------------------------------------------------------------ corrections

    async def _correct_column(self, name: str, index: int) -> None:
        """Let a person say what a column means."""
        if self._layout is None:
            return
        sheet = self._layout.sheet(name)
        fitting = [field for field in FIELDS.values() if sheet.kind in field.kinds or field.id == IGNORED]
        column = next(one for one in sheet.columns if one.index == index)
        question = _("What does column {letter} ({heading}) mean?").format(
            letter=column.letter, heading=column.heading
        )
        choices = [Row(line(field_name(field.id)), field.id, field.id) for field in fitting]
        chosen = await self.ask(PickOne(question, choices, column.field))
        if chosen:
            self._layout = self._layout.with_column(name, index, chosen)
            self.draw()

    async def _correct_sheet(self, name: str) -> None:
        """Let a person say what a sheet holds, where its headings are, and what holds for all its rows."""
        if self._layout is None:
            return
        sheet = self._layout.sheet(name)
        choices = [Row(text(_(said)), kind, kind) for kind, said in KINDS.items()]
        said = _("The headings are in other rows (now {first}-{last}) …")
        choices.append(
            Row(text(said.format(first=sheet.first_header, last=sheet.last_header)), _ALONE, _ALONE)
        )
        for field, question in CONSTANTS.items():
            choices.append(Row(line(f"{_(question)}  ", (sheet.constant(field), "bold")), field, field))
        chosen = await self.ask(PickOne(_("Sheet {name}").format(name=name), choices, sheet.kind))
        if chosen in KINDS:
            self._layout = self._layout.with_kind(name, chosen)
        elif chosen == _ALONE:
            await self._correct_headers(sheet)
        elif chosen:
            value = await self.ask(AskText(self.session, _(CONSTANTS[chosen]), value=sheet.constant(chosen)))
            if value is not None:
                self._layout = self._layout.with_constant(name, chosen, value)
        self.draw()

    async def _correct_headers(self, sheet: SheetLayout) -> None:
        question = _("In which rows do the headings stand?")
        why = _("For example 2-3, or 0 if there are none. The sheet is then looked at anew.")
        now = f"{sheet.first_header}-{sheet.last_header}"
        typed = await self.ask(AskText(self.session, question, why=why, value=now, check=header_rows))
        if typed and self._file is not None and self._layout is not None:
            rows = header_rows(typed)
            self._layout = with_headers(self._file, self._layout, sheet.name, rows)

    # ------------------------------------------------------------ on to the comparison

    async def do_compare(self) -> None:
        """Read the file and compare it with the vault."""
        self.begin(self._compare())

    async def _compare(self) -> None:
        if self._file is None or self._layout is None or self.working:
            return
        with self.work(_("Reading the rows")) as work:
            ledger = await self.call(read_rows, self._file, self._layout, work)
            self.say()
        grid = ""
        try:
            plan = await self.call(plan_intake, ledger)
        except GridNeeded as needed:
            grid = await self._grid(needed)
            if not grid:
                return
            plan = await self.call(plan_intake, ledger, grid)
        await self.program.open("intake", self._path or Path(), ledger, plan)

    async def _grid(self, needed: GridNeeded) -> str:
        """The grid of the rows that name none."""
        why = _("The ledger does not say it for {count} of its doors and premises.").format(**needed.facts)
        question = _("Which grid are they in?")
        return await self.ask(AskText(self.session, question, why=why)) or ""

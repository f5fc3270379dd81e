"""From sheets and their layout to one ledger: places, households, residents, premises, and issues.

The one place where the parts of the package meet. Pure: the day is an argument, nothing is written.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from fieldtui.ledger.addresses import format_address
from fieldtui.ledger.households import Family, distinct, families_at_door
from fieldtui.ledger.issues import at_row, issue
from fieldtui.ledger.layout import Layout, SheetLayout
from fieldtui.ledger.places import PlaceBook, grid_key
from fieldtui.ledger.premises import PremisesRows
from fieldtui.ledger.rows import PersonRow, ResidentRows
from fieldtui.ledger.sheetrows import SheetRows
from fieldtui.ledger.sheets import LedgerFile
from fieldtui.ledger.values import Household, Issue, Ledger, Resident, Where

Progress = Callable[[int, int], None]
_PROGRESS_EVERY = 200


def read_ledger(
    file: LedgerFile, layout: Layout, *, today: dt.date, progress: Progress | None = None
) -> Ledger:
    """The ledger in a file, read by its layout. A bad row becomes an issue and never stops the rest.

    `progress` is told (rows done, rows in all) now and then; what it raises stops the reading.
    """
    return _Reading(file, layout, today, progress).ledger()


class _Reading:
    """One reading: rows counted, people gathered by door, then made into values."""

    def __init__(self, file: LedgerFile, layout: Layout, today: dt.date, progress: Progress | None) -> None:
        self.file, self.today, self.progress = file, today, progress
        self.issues: list[Issue] = []
        self.places = PlaceBook(self.issues)
        self.done = self.filled = 0
        self.by_door: dict[str, list[PersonRow]] = {}
        self.premises = PremisesRows(self.places, self.issues)
        self.sheets: list[SheetLayout] = []
        for sheet in layout.sheets:
            if file.sheet(sheet.name) is None:
                self.issues.append(issue("sheet_missing", Where(sheet.name, 0)))
            elif sheet.kind == "unknown":
                self.issues.append(issue("sheet_unknown", Where(sheet.name, 0)))
            else:
                self.sheets.append(sheet)
        self.total = sum(len(sheet.rows) for sheet in file.sheets)

    def step(self) -> None:
        self.done += 1
        if self.progress and self.done % _PROGRESS_EVERY == 0:
            self.progress(self.done, max(self.total, self.done))

    def ledger(self) -> Ledger:
        for layout in self.sheets:
            sheet = self.file.sheet(layout.name)
            if sheet and layout.kind == "residents":
                rows = SheetRows(sheet, layout, self.issues)
                for row in ResidentRows(rows, self.today).read(self.step):
                    door = self.places.add(row.place, row.grid, row.where)
                    if row.name:
                        self.by_door.setdefault(door, []).append(row)
                self.filled += rows.filled
            elif sheet:
                rows = SheetRows(sheet, layout, self.issues)
                self.premises.read(rows, self.step)
                self.filled += rows.filled
        households, residents = self._people()
        if self.progress:
            self.progress(self.total, self.total)
        order = {sheet.name: number for number, sheet in enumerate(self.file.sheets)}
        return Ledger(
            grids=tuple(self.places.grids.values()),
            compounds=self.places.compounds(),
            buildings=self.places.buildings(),
            units=self.places.units(),
            doors=tuple(self.places.doors.values()),
            households=tuple(households),
            residents=tuple(residents),
            premises=self.premises.found(),
            issues=tuple(sorted(self.issues, key=lambda i: (order.get(i.sheet, len(order)), i.row))),
            rows=self.filled,
        )

    def _people(self) -> tuple[list[Household], list[Resident]]:
        households: list[Household] = []
        residents: list[Resident] = []
        for door, rows in self.by_door.items():
            families = families_at_door(rows, self.issues)
            for key, family in zip(household_keys(door, families), families, strict=True):
                people = residents_of(key, family)
                residents += people
                households.append(_household(key, door, family, people))
                self._check_size(family)
        self._check_ids()
        return households, residents

    def _check_size(self, family: Family) -> None:
        """People claimed against people named; a sheet of heads alone names only one."""
        size = next((row.size for row in family.rows if row.size is not None), None)
        if size is None or len(family.rows) == 1 or size == len(family.rows):
            return
        first = family.rows[0]
        facts = {"address": format_address(first.place), "size": size, "found": len(family.rows)}
        self.issues.append(issue("size_differs", first.where, **facts))

    def _check_ids(self) -> None:
        """One ID number, two people: somebody moved and is listed twice, or it was copied down."""
        repeated = {(i.sheet, i.row) for i in self.issues if i.code.startswith("repeated_")}
        first: dict[str, PersonRow] = {}
        for rows in self.by_door.values():
            for row in rows:
                if not row.id_number or row.where in repeated:
                    continue
                other = first.setdefault(row.id_number, row)
                if other is not row:
                    facts = {"id_number": row.id_number, "other": other.name}
                    self.issues.append(issue("duplicate_id", row.where, **facts, **at_row(other.where)))


def household_keys(door: str, families: list[Family]) -> list[str]:
    """The door's key for its only household; where several share it, each adds `#` and its head's name."""
    if len(families) == 1:
        return [door]
    heads = [family.head or family.rows[0] for family in families]
    return distinct((f"{door}#{_part(head.name)}" for head in heads), (_hints(head) for head in heads))


def residents_of(household: str, family: Family) -> list[Resident]:
    """The residents of one household, in the order of their rows."""
    rows = family.rows
    keys = distinct((f"{household}/{_part(row.name)}" for row in rows), (_hints(row) for row in rows))
    return [_resident(key, household, row) for key, row in zip(keys, rows, strict=True)]


def _part(name: str) -> str:
    return name.replace("/", "／").replace("~", "～").replace("#", "＃")


def _hints(row: PersonRow) -> tuple[str, ...]:
    return (row.id_number, row.born.date, row.relation, row.sex, row.phones[0] if row.phones else "")


def _resident(key: str, household: str, row: PersonRow) -> Resident:
    return Resident(
        key=key,
        household=household,
        name=row.name,
        relation=row.relation,
        sex=row.sex,
        born=row.born.date,
        born_approximate=row.born.approximate,
        id_number=row.id_number,
        phone=row.phones[0] if row.phones else "",
        more_phones=row.phones[1:],
        category=row.category,
        tags=row.tags,
        registration=row.registration,
        note=row.note,
        where=row.where,
    )


def _household(key: str, door: str, family: Family, people: list[Resident]) -> Household:
    pairs = list(zip(family.rows, people, strict=True))
    head = next((resident for row, resident in pairs if row.is_head), None)
    by_weight = ([head] if head else []) + people
    return Household(
        key=key,
        door=door,
        grid=_first(grid_key(row.grid) for row in family.rows),
        head=head.key if head else "",
        phone=_first(resident.phone for resident in by_weight),
        registration=_first(resident.registration for resident in by_weight),
        size=next((row.size for row in family.rows if row.size is not None), None),
        residents=tuple(resident.key for resident in people),
        where=family.rows[0].where,
    )


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")

"""From the rows of a residents sheet to one checked person each, with the address that holds for it.

"As above" is resolved here, cells become values here, and what is doubtful about a single row is said
here. Which rows form a household is `households`' work.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fieldtui.ledger.addresses import (
    Address,
    building_number,
    compound_name,
    format_address,
    is_simple,
    parse_address,
    room_number,
    unit_number,
)
from fieldtui.ledger.cells import (
    Cell,
    cell_text,
    digits_lost,
    is_blank,
    is_ditto,
    or_nothing,
    person_name,
    written,
)
from fieldtui.ledger.issues import issue
from fieldtui.ledger.layout import SheetLayout, column_letter
from fieldtui.ledger.people import (
    HEAD,
    Born,
    born_from,
    born_from_age,
    id_number_from,
    is_head,
    is_ticked,
    phones_from,
    sex_from,
    tags_from,
)
from fieldtui.ledger.sheets import Row, Sheet
from fieldtui.ledger.values import Issue, Where

_FOOTER = re.compile(
    r"(?:合计|小计|总计|共计|填表|制表|审核|统计人|负责人|注[::]|说明[::]|total).*", re.IGNORECASE
)
_NOBODY = frozenset(
    {"空户", "空置", "空房", "空关", "无人", "无人居住", "空", "未入住", "待售", "vacant", "empty"}
)
_PLACE = ("compound", "building", "unit", "room")
_MOST_REPORTED = 60  # characters of a cell quoted in an issue


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row that names a person, or (with `name` "") a door that is said to be empty."""

    where: Where
    place: Address
    grid: str
    name: str
    relation: str
    sex: str
    born: Born
    id_number: str
    id_checked: bool
    phones: tuple[str, ...]
    category: str
    registration: str
    tags: tuple[str, ...]
    note: str
    size: int | None

    @property
    def is_head(self) -> bool:
        """Whether the row is marked as the head of its household."""
        return self.relation == HEAD


class ResidentRows:
    """Reads one sheet; keeps the row above, since a cell may mean what stood there."""

    def __init__(self, sheet: Sheet, layout: SheetLayout, today: dt.date, issues: list[Issue]) -> None:
        self.sheet, self.layout, self.today, self.issues = sheet, layout, today, issues
        self.filled = 0
        self._columns: dict[str, list[int]] = {}
        for column in layout.columns:
            self._columns.setdefault(column.field, []).append(column.index)
        self._marks = {c.index: c.heading.split(" ")[-1] for c in layout.columns if c.field == "mark"}
        self._needs_room = bool({"room", "address"} & self._columns.keys()) or "building" not in self._columns
        self._above: dict[int, Cell] = {}
        self._place_above = Address()
        self._grid_above = ""
        self._after_gap = True
        self._begins = True
        self._row = 0
        self._cells: Row = ()

    def read(self, step: Callable[[], None]) -> Iterator[PersonRow]:
        """The person of each row that has one; `step` is called once a row."""
        heads = self._heading_rows()
        for number, cells in enumerate(
            self.sheet.rows[self.layout.last_header :], self.layout.last_header + 1
        ):
            step()
            if all(map(is_blank, cells)):
                self._after_gap = True
            elif heads and tuple(map(cell_text, cells)) in heads:
                continue  # the headings again, as on each printed page
            else:
                self.filled += 1
                self._row, self._cells = number, cells
                self._begins = self._begins_household()
                if person := self._person():
                    yield person
                    self._after_gap = False

    def _heading_rows(self) -> set[tuple[str, ...]]:
        first, last = self.layout.first_header, self.layout.last_header
        return {tuple(map(cell_text, row)) for row in self.sheet.rows[first - 1 : last]} if first else set()

    # A cell, "as above" resolved.

    def _raw(self, column: int) -> Cell:
        return self._cells[column] if column < len(self._cells) else ""

    def _cell(self, column: int) -> Cell:
        cell = self._raw(column)
        if isinstance(cell, str):
            if cell and is_ditto(cell_text(cell)):
                return self._above.get(column, "")
            # Below a blank, 同上 means the last thing said, but not what another household said.
            if is_blank(cell) and not self._begins:
                return cell
        self._above[column] = cell
        return cell

    def _begins_household(self) -> bool:
        """Whether the row names its own door, or is marked as a head."""
        texts = (cell_text(self._raw(c)) for f in ("room", "address") for c in self._columns.get(f, ()))
        if any(text and not is_ditto(text) for text in texts):
            return True
        return any(is_head(cell_text(self._raw(c))) for c in self._columns.get("relation", ()))

    def _first(self, field: str) -> tuple[Cell, int]:
        """The first filled cell that means `field`, and its column; ("", -1) if there is none."""
        result: tuple[Cell, int] = ("", -1)
        for column in self._columns.get(field, ()):
            cell = self._cell(column)
            if result[1] < 0 and not is_blank(cell):
                result = (cell, column)
        return result

    def _text(self, field: str) -> str:
        return or_nothing(cell_text(self._first(field)[0])) if field in self._columns else ""

    def _doubt(self, code: str, column: int = -1, **facts: object) -> None:
        letter = column_letter(column) if column >= 0 else None
        told = {name: str(fact)[:_MOST_REPORTED] for name, fact in facts.items()}
        self.issues.append(issue(code, Where(self.sheet.name, self._row), letter, **told))

    # The person.

    def _person(self) -> PersonRow | None:
        head = person_name(self._text("head"))
        name = person_name(self._text("name")) if "name" in self._columns else head
        relation = self._relation(name, head)
        has_own_room, place = self._place(is_member=bool(relation) and relation != HEAD)
        grid = self._grid()
        if not name or name in _NOBODY:
            return self._nobody(place, grid, has_own_room)
        if not self._place_will_do(place):
            return None
        id_number, id_checked, id_born, id_sex = self._id_number()
        phones = self._phones()
        return PersonRow(
            where=Where(self.sheet.name, self._row),
            place=place,
            grid=grid,
            name=name,
            relation=relation,
            sex=self._sex() or id_sex,
            born=self._born(id_born),
            id_number=id_number,
            id_checked=id_checked,
            phones=phones,
            category=self._text("category"),
            registration=self._text("registration"),
            tags=self._tags(),
            note=self._note(),
            size=self._size(),
        )

    def _relation(self, name: str, head: str) -> str:
        relation = self._text("relation")
        if is_head(relation):
            return HEAD
        if not relation and head and head == name:
            return HEAD
        return relation

    def _nobody(self, place: Address, grid: str, has_own_room: bool) -> PersonRow | None:
        texts = [written(cell) for cell in self._cells if not is_blank(cell)]
        if any(_FOOTER.match(text) for text in texts[:2]):
            self._doubt("not_a_person", text=" ".join(texts))
            return None
        columns = [
            c for f in ("id_number", "born", "age", "sex", "relation") for c in self._columns.get(f, ())
        ]
        if not has_own_room or any(not is_blank(self._raw(c)) for c in columns):
            self._doubt("no_name", (self._columns.get("name") or self._columns.get("head") or [-1])[0])
            return None
        if not self._place_will_do(place):
            return None
        self._doubt("empty_door", address=format_address(place))
        where = Where(self.sheet.name, self._row)
        return PersonRow(where, place, grid, "", "", "", Born(""), "", False, (), "", "", (), "", None)

    # The address.

    def _place(self, is_member: bool) -> tuple[bool, Address]:
        """Whether the row itself names its door, and the address that holds for it."""
        own = self._own_place()
        room_above = is_member or not self._after_gap
        place = _inherited(own, self._place_above, room_above)
        self._place_above = place
        return bool(own.room), place

    def _own_place(self) -> Address:
        parts = {field: self._place_text(field) for field in _PLACE}
        if "address" in self._columns and (whole := parse_address(self._place_text("address"))):
            parts = {field: parts[field] or getattr(whole, field) for field in _PLACE}
        for field in ("room", "building"):
            text = parts[field]
            if (text and not is_simple(text, field)) or (
                field == "room" and "-" in text and not parts["unit"]
            ):
                inner = parse_address(text)
                if inner and (inner.building or inner.unit):
                    parts[field] = ""
                    parts = {f: parts[f] or getattr(inner, f) for f in _PLACE}
        for field, constant in self.layout.constants:
            if field in parts and not parts[field] and field not in self._columns:
                parts[field] = constant
        return Address(**parts)

    def _place_text(self, field: str) -> str:
        if field not in self._columns:
            return ""
        cell, column = self._first(field)
        if isinstance(cell, dt.date):
            # A spreadsheet takes 3-2 for a date; month and day are what was typed.
            text = f"{cell.month}-{cell.day}"
            self._doubt("date_for_number", column, text=cell_text(cell), number=text)
            return text
        text = or_nothing(cell_text(cell))
        return person_name(text) if field == "compound" else text

    def _place_will_do(self, place: Address) -> bool:
        if place.room or (place.building and not self._needs_room):
            if not place.compound:
                self._doubt("no_compound", address=format_address(place))
            return True
        if any(place):
            self._doubt("no_room", address=format_address(place))
        else:
            self._doubt("no_address")
        return False

    def _grid(self) -> str:
        grid = self._text("grid") if "grid" in self._columns else self.layout.constant("grid")
        self._grid_above = grid or self._grid_above
        return self._grid_above

    # The facts.

    def _born(self, id_born: str) -> Born:
        cell, column = self._first("born")
        born = None if is_blank(cell) or not or_nothing(cell_text(cell)) else born_from(cell, self.today)
        if born is None and column >= 0 and or_nothing(cell_text(cell)):
            self._doubt("born_impossible", column, text=cell_text(cell))
        if born is None and "age" in self._columns:
            age, column = self._first("age")
            if column >= 0 and or_nothing(cell_text(age)):
                born = born_from_age(age, self.today)
                if born is None:
                    self._doubt("age_impossible", column, text=cell_text(age))
        if id_born and (born is None or born.approximate):
            return Born(id_born)
        if id_born and born and not id_born.startswith(born.date):
            self._doubt("born_differs", column, born=born.date, other=id_born)
        return born or Born("")

    def _id_number(self) -> tuple[str, bool, str, str]:
        cell, column = self._first("id_number")
        text = or_nothing(cell_text(cell))
        if not text:
            return "", False, "", ""
        if digits_lost(cell):
            self._doubt("id_truncated", column, id_number=text)
            return "", False, "", ""
        found = id_number_from(text, self.today)
        if not found.plausible:
            self._doubt("id_implausible", column, id_number=text)
        return found.number, found.plausible, found.born, found.sex

    def _sex(self) -> str:
        cell, column = self._first("sex")
        text = or_nothing(cell_text(cell))
        if not text:
            return ""
        sex = sex_from(text)
        if sex is None:
            self._doubt("sex_unclear", column, text=text)
        return sex or ""

    def _phones(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for column in self._columns.get("phone", ()):
            text = or_nothing(cell_text(self._cell(column)))
            if text:
                phones = phones_from(text)
                if not phones:
                    self._doubt("phone_impossible", column, text=text)
                found.update(dict.fromkeys(phones))
        return tuple(found)

    def _tags(self) -> tuple[str, ...]:
        tags: dict[str, None] = {}
        for column in self._columns.get("tags", ()):
            tags.update(dict.fromkeys(tags_from(cell_text(self._cell(column)))))
        for column, tag in self._marks.items():
            if is_ticked(cell_text(self._cell(column))):
                tags[tag.removeprefix("是否")] = None
        return tuple(tags)

    def _note(self) -> str:
        notes = (written(self._cell(column)) for column in self._columns.get("note", ()))
        return " ".join(dict.fromkeys(note for note in notes if or_nothing(note)))

    def _size(self) -> int | None:
        text = self._text("size").removesuffix("人")
        return int(text) if text.isdecimal() and len(text) < 3 else None


_NUMBERS = {
    "compound": compound_name,
    "building": building_number,
    "unit": unit_number,
    "room": room_number,
}


def _inherited(own: Address, above: Address, room_above: bool) -> Address:
    """The address of a row that leaves out what is as in the row above.

    A part is taken from above only while every larger part is the same as above: a row that names
    another building does not take the unit of the one before.
    """
    parts: dict[str, str] = {}
    same = True
    for field in _PLACE:
        mine, theirs = getattr(own, field), getattr(above, field)
        if mine:
            same = same and _NUMBERS[field](mine) == _NUMBERS[field](theirs)
            parts[field] = mine
        elif same and (field != "room" or room_above):
            parts[field] = theirs
        else:
            parts[field] = ""
    return Address(**parts)

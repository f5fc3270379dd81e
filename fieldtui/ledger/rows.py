"""From the rows of a residents sheet to one checked person each.

Cells become values here, and what is doubtful about a single row is said here. Where the row's door is
`rowplaces`' work; which rows form a household is `households`'.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fieldtui.ledger.addresses import Address, format_address
from fieldtui.ledger.cells import digits_lost, is_ditto, person_name
from fieldtui.ledger.people import (
    HEAD,
    UNKNOWN,
    Born,
    IdNumber,
    born_from,
    born_from_age,
    fits_today,
    id_number_from,
    is_head,
    is_ticked,
    phones_from,
    sex_from,
    tags_from,
)
from fieldtui.ledger.rowplaces import RowPlaces
from fieldtui.ledger.sheetrows import SheetRows
from fieldtui.ledger.values import Where

_FOOTER = re.compile(
    r"(?:合计|小计|总计|共计|填表|制表|审核|统计人|负责人|注:|说明:|total\b).*", re.IGNORECASE | re.DOTALL
)
_NOBODY = frozenset(
    {"空户", "空置", "空房", "空关", "无人", "无人居住", "空", "未入住", "待售", "vacant", "empty"}
)
_ABOUT_A_PERSON = ("id_number", "born", "age", "sex", "relation")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row that names a person, or (with `name` "") a door that is said to be empty."""

    where: Where
    place: Address
    grid: str
    name: str
    relation: str = ""
    sex: str = ""
    born: Born = UNKNOWN
    id_number: str = ""
    phones: tuple[str, ...] = ()
    category: str = ""
    registration: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    size: int | None = None

    @property
    def is_head(self) -> bool:
        """Whether the row is marked as the head of its household."""
        return self.relation == HEAD


class ResidentRows:
    """Reads the people of one sheet."""

    def __init__(self, rows: SheetRows, today: dt.date) -> None:
        self.rows, self.today = rows, today
        self._places = RowPlaces(rows)
        self._name_field = "name" if "name" in rows.columns else "head"
        self._marks = {c.index: c.heading.split(" ")[-1] for c in rows.layout.columns if c.field == "mark"}
        self._door: list[str] = []
        # A sheet of heads alone: whoever is named in it is one.
        self._heads_only = not {"name", "relation"} & rows.columns.keys()

    def read(self, step: Callable[[], None]) -> Iterator[PersonRow]:
        """The person of each row that has one; `step` is called once a row."""
        for where in self.rows.each(step):
            self.rows.begins = self._begins_household()
            if person := self._person(where):
                yield person
                self.rows.after_gap = False

    def _begins_household(self) -> bool:
        """Whether the row names another door than the row above, or is marked as a head."""
        door = [
            text for text in self.rows.own_texts("building", "unit", "room", "address") if not is_ditto(text)
        ]
        other = bool(door) and door != self._door
        self._door = door or self._door
        return other or any(map(is_head, self.rows.own_texts("relation")))

    def _person(self, where: Where) -> PersonRow | None:
        head = person_name(self.rows.text("head"))
        name = person_name(self.rows.text("name")) if self._name_field == "name" else head
        relation = self._relation(name, head)
        self._places.go_on(is_member=bool(relation) and relation != HEAD)
        place, grid = self._places.place, self._places.grid
        if name in _NOBODY or not any(map(str.isalpha, name)):
            return self._nobody(where)
        if not self._places.will_do():
            return None
        number = self._id_number()
        return PersonRow(
            where=where,
            place=place,
            grid=grid,
            name=name,
            relation=relation,
            sex=self._sex() or number.sex,
            born=self._born(number.born),
            id_number=number.number,
            phones=self._phones(),
            category=self.rows.text("category"),
            registration=self.rows.text("registration"),
            tags=self._tags(),
            note=self.rows.as_written("note"),
            size=self._size(),
        )

    def _relation(self, name: str, head: str) -> str:
        relation = self.rows.text("relation")
        if is_head(relation) or (not relation and name and (self._heads_only or head == name)):
            return HEAD
        return relation

    def _nobody(self, where: Where) -> PersonRow | None:
        """A row without a name: an empty door, the foot of the table, or a person who was not named."""
        line = self.rows.line()
        if any(_FOOTER.match(text) for text in line[:2]):
            self.rows.doubt("not_a_person", text=" ".join(line))
            return None
        if not self._places.own_room or self.rows.own_texts(*_ABOUT_A_PERSON):
            self.rows.doubt("no_name", self.rows.columns.get(self._name_field, [-1])[0])
            return None
        if not self._places.will_do():
            return None
        self.rows.doubt("empty_door", address=format_address(self._places.place))
        return PersonRow(where, self._places.place, self._places.grid, "")

    def _born(self, id_born: str) -> Born:
        found = self.rows.first("born")
        born = born_from(found.cell, self.today) if found else None
        if found and born is None:
            self.rows.doubt("born_impossible", found.column, text=found.text)
        if born is None and (age := self.rows.first("age")):
            born = born_from_age(age.cell, self.today)
            if born is None:
                self.rows.doubt("age_impossible", age.column, text=age.text)
        if id_born and (born is None or born.approximate):
            born = Born(id_born)
        elif id_born and born and not id_born.startswith(born.date):
            self.rows.doubt("born_differs", found.column, born=born.date, other=id_born)
        if born and not fits_today(born, self.today):
            self.rows.doubt("born_doubtful", found.column, born=born.date, today=self.today.isoformat())
        return born or UNKNOWN

    def _id_number(self) -> IdNumber:
        found = self.rows.first("id_number")
        if not found:
            return IdNumber("", True)
        if digits_lost(found.cell):
            self.rows.doubt("id_truncated", found.column, id_number=found.text)
            return IdNumber("", True)
        number = id_number_from(found.text)
        if not number.plausible:
            self.rows.doubt("id_implausible", found.column, id_number=found.text)
        return number

    def _sex(self) -> str:
        found = self.rows.first("sex")
        sex = sex_from(found.text) if found else ""
        if sex is None:
            self.rows.doubt("sex_unclear", found.column, text=found.text)
        return sex or ""

    def _phones(self) -> tuple[str, ...]:
        phones: dict[str, None] = {}
        for found in self.rows.all("phone"):
            if found:
                numbers = phones_from(found.text)
                if not numbers:
                    self.rows.doubt("phone_impossible", found.column, text=found.text)
                phones.update(dict.fromkeys(numbers))
        return tuple(phones)

    def _tags(self) -> tuple[str, ...]:
        tags: dict[str, None] = {}
        for found in self.rows.all("tags"):
            tags.update(dict.fromkeys(tags_from(found.text)))
        if self._marks:
            for found in self.rows.all("mark"):
                if is_ticked(found.text):
                    tags[self._marks[found.column].removeprefix("是否")] = None
        return tuple(tags)

    def _size(self) -> int | None:
        text = self.rows.text("size").removesuffix("人")
        return int(text) if text.isdecimal() and len(text) < 3 else None

"""What a ledger says, as frozen values: places, households, residents, premises, and what was doubtful.

Only shapes live here. Every value carries its natural key (see the package's docstring) and where it
stood in the file; nothing here reads a cell or decides what one means.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Where(NamedTuple):
    """A row of the file: the sheet's name and the row as the spreadsheet program numbers it, from 1."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Grid:
    """`key` is the grid's number ("2") or, without one, its name; `label` is what the ledger wrote."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Compound:
    """`name` is "" where the ledger names no compound at all; its key is then "-"."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Building:
    """`number` is what tells it apart in its compound ("1", "A", "综合楼"); `label` is for people ("1栋")."""

    key: str
    compound: str
    number: str
    label: str


@dataclass(frozen=True, slots=True)
class Unit:
    """`number` and `label` are "" where the ledger knows no units."""

    key: str
    building: str
    number: str
    label: str


@dataclass(frozen=True, slots=True)
class Door:
    """`room` is the door's number without 室; `floor` is None where the number does not tell it.

    `grid` is the key of the grid of the first household behind it, "" if none is given.
    """

    key: str
    unit: str
    room: str
    floor: int | None
    grid: str
    where: Where


@dataclass(frozen=True, slots=True)
class Household:
    """Who lives behind a door: `door` and `grid` are keys, `head` the head's resident key ("" if unmarked).

    `phone` is the head's, else the first one given; `size` is the number of people the ledger claims
    (a column 人口数), None if it claims none.
    """

    key: str
    door: str
    grid: str
    head: str
    phone: str
    registration: str
    size: int | None
    residents: tuple[str, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Resident:
    """One person of a household, named by its key in `household`.

    `relation` is to the head (户主 is the head), `sex` "男", "女" or "". `born` is ISO 8601 as exact as
    is known: "1974-07-13", "1974-07", "1974" or ""; `born_approximate` says that it came from an age.
    `more_phones` are further numbers of the same cell, in its order.
    """

    key: str
    household: str
    name: str
    relation: str
    sex: str
    born: str
    born_approximate: bool
    id_number: str
    phone: str
    more_phones: tuple[str, ...]
    category: str
    tags: tuple[str, ...]
    registration: str
    note: str
    where: Where


@dataclass(frozen=True, slots=True)
class Premises:
    """A shop or the like. `compound` and `building` are keys ("" if the address does not say them).

    The building need not be one that has doors in the ledger. `trading` is None if not said;
    `extinguisher` is the cell as written.
    """

    key: str
    name: str
    kind: str
    grid: str
    compound: str
    building: str
    address: str
    owner: str
    phone: str
    staff: int | None
    trading: bool | None
    extinguisher: str
    note: str
    where: Where


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about one row that a person should know.

    An "error" left the row out; a "warning" took it, or found it was in already. `code` is a key of
    `issues.REASONS`; `column` is a spreadsheet letter or None; `facts` fill the reason. `row` is 0 for
    a whole sheet. Render with `issues.issue_text`.
    """

    severity: Severity
    code: str
    sheet: str
    row: int
    column: str | None
    facts: tuple[tuple[str, str], ...] = ()

    def fact(self, name: str) -> str:
        """The fact called `name`, "" if there is none."""
        return dict(self.facts).get(name, "")


@dataclass(frozen=True, slots=True)
class Ledger:
    """A whole ledger, each tuple in the order of first mention in the file.

    `rows` is the number of rows below the headings that were not blank; each of them became a resident
    or premises, or has an issue that says why not.
    """

    grids: tuple[Grid, ...]
    compounds: tuple[Compound, ...]
    buildings: tuple[Building, ...]
    units: tuple[Unit, ...]
    doors: tuple[Door, ...]
    households: tuple[Household, ...]
    residents: tuple[Resident, ...]
    premises: tuple[Premises, ...]
    issues: tuple[Issue, ...]
    rows: int

"""Which door a row of a residents sheet belongs to: its own words, the sheet's, and those above.

Only addresses and grids are read here.
"""

import datetime as dt

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
from fieldtui.ledger.cells import person_name
from fieldtui.ledger.sheetrows import SheetRows

_PLACE = ("compound", "building", "unit", "room")
_NUMBERS = {
    "compound": compound_name,
    "building": building_number,
    "unit": unit_number,
    "room": room_number,
}


class RowPlaces:
    """Reads the address and the grid of each row; keeps those of the row above."""

    def __init__(self, rows: SheetRows) -> None:
        self.rows = rows
        self.place = Address()
        self.grid = ""
        self._told = False
        self._whole = False
        # Whether the row itself names its door.
        self.own_room = False
        # A sheet that has buildings and no doors is one of houses: the building is the door.
        self.needs_room = bool({"room", "address"} & rows.columns.keys()) or "building" not in rows.columns

    def go_on(self, *, is_member: bool) -> None:
        """Read the row that `rows` has come to.

        A door holds for the rows below it until a blank row; past one, only for somebody who is said to
        be related to a head.
        """
        own = self._own()
        self.own_room = bool(own.room)
        # An address in one column is whole; only the compound goes without saying in it.
        above = Address(self.place.compound) if self._whole else self.place
        self.place = _inherited(own, above, is_member or not self.rows.after_gap)
        grid = self.rows.text("grid") if "grid" in self.rows.columns else self.rows.layout.constant("grid")
        self.grid = grid or self.grid

    def will_do(self) -> bool:
        """Whether the address leads to a door; says so if it does not."""
        if self.place.room or (self.place.building and not self.needs_room):
            if not self.place.compound and not self._told:
                self._told = True
                self.rows.doubt("no_compound", address=format_address(self.place))
            return True
        if any(self.place):
            self.rows.doubt("no_room", address="".join(self.place))
        else:
            self.rows.doubt("no_address")
        return False

    def _own(self) -> Address:
        parts = {field: self._text(field) for field in _PLACE}
        whole = parse_address(self._text("address")) if "address" in self.rows.columns else None
        self._whole = whole is not None
        if whole:
            parts = {field: parts[field] or getattr(whole, field) for field in _PLACE}
        for field in ("room", "building"):
            text = parts[field]
            if text and (
                not is_simple(text, field) or (field == "room" and "-" in text and not parts["unit"])
            ):
                parts = _taken_apart(parts, field)
        for field, constant in self.rows.layout.constants:
            if field in parts and not parts[field] and field not in self.rows.columns:
                parts[field] = constant
        return Address(**parts)

    def _text(self, field: str) -> str:
        found = self.rows.first(field)
        if isinstance(found.cell, dt.date):
            # A spreadsheet takes 3-2 for a date; month and day are what was typed.
            number = f"{found.cell.month}-{found.cell.day}"
            self.rows.doubt("date_for_number", found.column, text=found.text, number=number)
            return number
        if not found:
            return ""
        return person_name(found.text) if field == "compound" else found.text


def _taken_apart(parts: dict[str, str], field: str) -> dict[str, str]:
    """The parts, where one column holds more than one of them (3栋2单元, 2-501)."""
    inner = parse_address(parts[field])
    if inner is None or not (inner.building or inner.unit):
        return parts
    rest = parts | {field: ""}
    return {f: rest[f] or getattr(inner, f) for f in _PLACE}


def _inherited(own: Address, above: Address, room_above: bool) -> Address:
    """The address of a row that leaves out what is as in the row above.

    A part is taken from above only while every larger part is the same as above: a row that names
    another building does not take the unit of the one before.
    """
    if not any(own) and room_above:
        return above
    parts: dict[str, str] = {}
    same = True
    for field in _PLACE:
        mine, theirs = getattr(own, field), getattr(above, field)
        if mine:
            same = same and (mine == theirs or _NUMBERS[field](mine) == _NUMBERS[field](theirs))
            parts[field] = mine
        else:
            parts[field] = theirs if same and (field != "room" or room_above) else ""
    return Address(**parts)

"""The ledger of a community office: from a spreadsheet file to a checked value.

A file goes in, frozen values come out. No vault, no log, no database and no clock lives here; the day
is an argument. Comparing a ledger with what a vault holds is `fieldtui.registry`'s work.

    open_ledger(path) -> LedgerFile
        .xlsx .xlsm .xls .ods .csv .tsv; the content decides, not the name. Raises LedgerFileError.
    recognise(file) -> Layout
        per sheet: kind ("residents" | "premises" | "unknown"), heading rows, and a field, a confidence
        and examples for each column.
    Layout.sheet(name) -> SheetLayout        .with_column(sheet, column, field)  column 0-based or "C"
          .with_kind(sheet, kind)            .with_header_rows(sheet, first, last)  1-based, inclusive
          .with_constant(sheet, field, text) .to_json(examples=False) -> dict   Layout.from_json(dict)
        a correction returns a new Layout; what cannot be corrected so raises LayoutError.
    FIELDS: dict[str, Field]  every field's id, its name for people (`field_name(id)`), its headings.
    read_ledger(file, layout, *, today, progress=None) -> Ledger
        grids, compounds, buildings, units, doors, households, residents, premises, issues; `progress`
        gets (rows done, rows in all) and may raise to stop the reading.
    issue_text(issue) -> str     the reason in the language in use.
    issues_table(issues) -> list[list[object]]   a heading row, then a row per issue, safe for CSV and XLSX.

    parse_address(text) -> Address | None    Address(compound, building, unit, room), each "" if not said
    building_number, unit_number, room_number, floor_of_room, compound_name: the parts of natural keys
    door_key(compound, building, unit, room) -> str

Natural keys depend on the facts alone, never on the order of rows or columns or on the language:

    compound   文星苑                       building   文星苑/1
    unit       文星苑/1/2  ("-": none said)  door       文星苑/1/2/101
    household  the door's key; where several households share a door, each has `#` + its head's name
    resident   household key + `/` + name; namesakes in one household add `~` + ID number or birth
    premises   compound/building/~name; two of one name at one address add `~` + owner or phone
    grid       "2" for 第2网格
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldtui.ledger.addresses import (
        Address,
        building_number,
        compound_name,
        door_key,
        floor_of_room,
        format_address,
        parse_address,
        room_number,
        unit_number,
    )
    from fieldtui.ledger.errors import (
        LayoutError,
        LedgerFileError,
    )
    from fieldtui.ledger.fields import FIELDS, Field, field_name
    from fieldtui.ledger.issues import issue_text, issues_table
    from fieldtui.ledger.layout import ColumnLayout, Layout, SheetLayout
    from fieldtui.ledger.read import read_ledger
    from fieldtui.ledger.recognition import recognise
    from fieldtui.ledger.sheets import LedgerFile, Sheet, open_ledger
    from fieldtui.ledger.values import (
        Building,
        Compound,
        Door,
        Grid,
        Household,
        Issue,
        Ledger,
        Premises,
        Resident,
        Unit,
        Where,
    )

__all__ = [
    "FIELDS",
    "Address",
    "Building",
    "ColumnLayout",
    "Compound",
    "Door",
    "Field",
    "Grid",
    "Household",
    "Issue",
    "Layout",
    "LayoutError",
    "Ledger",
    "LedgerFile",
    "LedgerFileError",
    "Premises",
    "Resident",
    "Sheet",
    "SheetLayout",
    "Unit",
    "Where",
    "building_number",
    "compound_name",
    "door_key",
    "field_name",
    "floor_of_room",
    "format_address",
    "issue_text",
    "issues_table",
    "open_ledger",
    "parse_address",
    "read_ledger",
    "recognise",
    "room_number",
    "unit_number",
]

# What is asked for is loaded when it is asked for: search takes addresses apart on every start of the program,
# and should not wait for the reader of spreadsheets.
_HOMES = {
    "addresses": (
        "Address",
        "building_number",
        "compound_name",
        "door_key",
        "floor_of_room",
        "format_address",
        "parse_address",
        "room_number",
        "unit_number",
    ),
    "errors": (
        "LayoutError",
        "LedgerFileError",
    ),
    "fields": (
        "FIELDS",
        "Field",
        "field_name",
    ),
    "issues": (
        "issue_text",
        "issues_table",
    ),
    "layout": (
        "ColumnLayout",
        "Layout",
        "SheetLayout",
    ),
    "read": ("read_ledger",),
    "recognition": ("recognise",),
    "sheets": (
        "LedgerFile",
        "Sheet",
        "open_ledger",
    ),
    "values": (
        "Building",
        "Compound",
        "Door",
        "Grid",
        "Household",
        "Issue",
        "Ledger",
        "Premises",
        "Resident",
        "Unit",
        "Where",
    ),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

if not TYPE_CHECKING:  # a checker sees the imports above, and a misspelt name

    def __getattr__(name: str) -> object:
        if name not in _HOME_OF:
            raise AttributeError(name)
        found: object = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
        globals()[name] = found
        return found

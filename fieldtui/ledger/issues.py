"""What can be wrong with a row, and how that is said: codes, reasons, and the list for a spreadsheet.

A table of data: an issue carries its code and facts, and becomes a text only when it is shown. Which
row has which issue is decided where rows are read.
"""

from collections.abc import Iterable

from fieldtui.i18n import N_, _
from fieldtui.ledger.values import Issue, Severity, Where
from fieldtui.text import plain, spreadsheet_cell

# code: (severity, reason). An error left the row out.
REASONS: dict[str, tuple[Severity, str]] = {
    "no_name": ("error", N_("There is no name in this row, so nobody could be entered.")),
    "no_address": ("error", N_("There is no address in this row and none above it that would hold for it.")),
    "no_room": ("error", N_("The address {address} does not name a door.")),
    "no_shop_name": ("error", N_("There is no name of the premises in this row.")),
    "repeated_row": ("warning", N_("{name} is already in row {row} at {address}; not counted again.")),
    "repeated_differs": (
        "warning",
        N_("{name} is already in row {row} at {address}, there with another {fields}; row {row} was kept."),
    ),
    "repeated_shop": ("warning", N_("{name} is already in row {row}; not counted again.")),
    "not_a_person": ("warning", N_("This looks like a total or a signature, not a person: {text}")),
    "empty_door": ("warning", N_("Nobody is named for {address}; the door was entered without a household.")),
    "no_compound": ("warning", N_("No compound is named for {address}; said once for the whole sheet.")),
    "second_household": (
        "warning",
        N_(
            "{address} has a second head of household, {name} (the first: {other}, row {row}); two households."
        ),
    ),
    "two_heads": (
        "warning",
        N_("{name} is marked as head at {address} beside {other} (row {row}); one household with both."),
    ),
    "other_grid": ("warning", N_("{address} is in grid {other} since row {row}, and here in grid {grid}.")),
    "duplicate_id": ("warning", N_("The ID number {id_number} also belongs to {other} in row {row}.")),
    "id_implausible": ("warning", N_("The ID number {id_number} cannot be right; it was kept as written.")),
    "id_truncated": (
        "warning",
        N_("The ID number lost its last digits in the spreadsheet ({id_number}); it was left out."),
    ),
    "born_impossible": ("warning", N_("{text} is no possible date of birth; it was left out.")),
    "born_doubtful": (
        "warning",
        N_("The date of birth {born} does not go with today, {today}; it was kept."),
    ),
    "born_differs": ("warning", N_("The date of birth {born} is not the one in the ID number ({other}).")),
    "age_impossible": ("warning", N_("{text} is no possible age; it was left out.")),
    "sex_unclear": ("warning", N_("{text} is neither male nor female; it was left out.")),
    "phone_impossible": ("warning", N_("{text} is no possible phone number; it was left out.")),
    "size_differs": ("warning", N_("{address} is said to have {size} people; {found} are named.")),
    "date_for_number": (
        "warning",
        N_("The spreadsheet turned a number into the date {text}; read as {number}."),
    ),
    "sheet_unknown": ("warning", N_("It is not clear what this sheet holds; nothing was read from it.")),
    "sheet_missing": ("warning", N_("The file has no sheet of this name; nothing was read from it.")),
}

_HEADINGS = (N_("severity"), N_("sheet"), N_("row"), N_("column"), N_("reason"))
_SEVERITIES: dict[Severity, str] = {"error": N_("left out"), "warning": N_("look at")}


def issue(code: str, where: Where, column: str | None = None, /, **facts: object) -> Issue:
    """An issue with the severity of its code; row 0 stands for the whole sheet."""
    told = tuple((name, str(value)) for name, value in facts.items())
    return Issue(REASONS[code][0], code, where.sheet, where.row, column, told)


def at_row(where: Where) -> dict[str, object]:
    """The facts that point to another row."""
    return {"row": where.row, "row_sheet": where.sheet}


def issue_text(found: Issue) -> str:
    """The reason in the language in use, facts filled in as harmless text."""
    facts = {name: plain(value, longest=80) for name, value in found.facts}
    if facts.get("row_sheet", found.sheet) != found.sheet:
        facts["row"] = f"{facts['row_sheet']}!{facts['row']}"
    if "fields" in facts:
        facts["fields"] = _(", ").join(_(name) for name in found.fact("fields").split("|"))
    return _(REASONS[found.code][1]).format_map(facts)


def severity_text(severity: Severity) -> str:
    """What became of the row, in one or two words of the language in use."""
    return _(_SEVERITIES[severity])


def issues_table(issues: Iterable[Issue]) -> list[list[object]]:
    """A heading row and a row per issue, in the language in use, every cell safe for CSV and XLSX."""
    table: list[list[object]] = [[_(heading) for heading in _HEADINGS]]
    for found in issues:
        row: tuple[object, ...] = (
            severity_text(found.severity),
            found.sheet,
            found.row or "",
            found.column or "",
            issue_text(found),
        )
        table.append([spreadsheet_cell(cell) for cell in row])
    return table

"""A ledger's layout in lines: sheets, columns, how sure each guess is, and examples."""

from textual.content import Content

from fieldtui.i18n import N_, _, ngettext
from fieldtui.ledger import ColumnLayout, Layout, SheetLayout, field_name
from fieldtui.ledger.fields import IGNORED, Kind
from screens.drawing import fit, line, lines, text

# What a sheet can hold, as it is said to people.
KINDS: dict[Kind, str] = {
    "residents": N_("residents and their doors"),
    "premises": N_("premises"),
    "unknown": N_("nothing that is read"),
}
_SURE, _LIKELY = 0.85, 0.6
_LETTER_CELLS, _HEADING_CELLS, _FIELD_CELLS, _HOW_CELLS = 5, 18, 20, 11


def sureness(column: ColumnLayout) -> tuple[str, str]:
    """How sure the guess is: word with its symbol and per cent, and colour."""
    if column.field == IGNORED:
        return _("- not read"), "$text-muted"
    said = f"{round(column.confidence * 100)}%"
    if column.confidence >= _SURE:
        return f"= {said}", "$success"
    if column.confidence >= _LIKELY:
        return _("~ {percent} look").format(percent=said), "$warning"
    return _("? {percent} look").format(percent=said), "$error"


def column_line(column: ColumnLayout, kind: Kind, width: int) -> Content:
    """A column: letter, heading, the field it was taken for, how sure that is, examples."""
    how, colour = sureness(column)
    meant = field_name(column.field)
    rest = width - _LETTER_CELLS - _HEADING_CELLS - _FIELD_CELLS - _HOW_CELLS
    muted = "$text-muted" if column.field == IGNORED or kind == "unknown" else ""
    return line(
        (fit(f"  {column.letter}", _LETTER_CELLS), "dim"),
        (fit(column.heading or _("(no heading)"), _HEADING_CELLS - 1) + " ", muted),
        (fit(meant, _FIELD_CELLS - 1) + " ", f"bold {muted}".strip()),
        (fit(how, _HOW_CELLS - 1) + " ", colour),
        (fit(" / ".join(column.examples), max(rest, 0)), "dim"),
    )


def sheet_line(sheet: SheetLayout, width: int) -> Content:
    """A sheet: its name, what it holds, where its headings are, what holds for all its rows."""
    rows = _("headings in row {first}-{last}").format(first=sheet.first_header, last=sheet.last_header)
    if sheet.first_header == sheet.last_header:
        rows = _("headings in row {first}").format(first=sheet.first_header)
    if not sheet.first_header:
        rows = _("no headings")
    facts = "  ".join(f"{field_name(field)}: {value}" for field, value in sheet.constants)
    said = f"{sheet.name}: {_(KINDS[sheet.kind])}  ({rows})  {facts}"
    return text(fit(said, width), "bold $primary" if sheet.kind != "unknown" else "bold $warning")


def summary(layout: Layout) -> Content:
    """What is asked of the person, and how many columns want a look."""
    doubtful = [
        column
        for sheet in layout.sheets
        if sheet.kind != "unknown"
        for column in sheet.columns
        if column.field != IGNORED and column.confidence < _SURE
    ]
    count = len(doubtful)
    if count:
        asked = ngettext(
            "{count} column is not certain: look at it.",
            "{count} columns are not certain: look at them.",
            count,
        )
        first = text(asked.format(count=count), "bold $warning")
    else:
        first = text(_("Every column that is read was recognised."), "bold $success")
    hint = _("Enter on a column says what it means, on a sheet what it holds.")
    return lines(first, text(hint, "dim"))

"""Which sheet holds what and which column means which field: a value a person can correct and keep.

A layout is made by `recognise`, corrected here, used by `read`, and goes to and from JSON. It knows the
shape of a file, not its rows.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from fieldtui.i18n import N_, _
from fieldtui.ledger.errors import LayoutError
from fieldtui.ledger.fields import FIELDS, IGNORED, KINDS, Kind

# Excel's own limit; a column beyond it cannot be meant.
_MOST_COLUMNS = 16_384
_MOST_ROWS = 1_048_576
# What a sheet can say once for all its rows, in a title or in the sheet's name.
CONSTANTS = ("grid", "compound", "building", "unit")

_NO_SHEET = N_("there is no sheet {name}")
_NO_COLUMN = N_("there is no column {name}")
_NO_FIELD = N_("there is no field {name}")
_NO_KIND = N_("a sheet holds residents, premises or unknown, not {name}")
_NO_ROWS = N_("{name} are not heading rows")
_NO_SHAPE = N_("{name} is missing or of the wrong type")


def _refused(cause: str, name: object) -> LayoutError:
    return LayoutError(cause=_(cause).format(name=name))


def column_letter(index: int) -> str:
    """The spreadsheet's name of column `index` (from 0): A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(name: str | int) -> int:
    """The index from 0 of a column named by letters or already by index. Raises LayoutError."""
    if isinstance(name, bool) or not isinstance(name, (str, int)):
        raise _refused(_NO_COLUMN, name)
    index = name if isinstance(name, int) else 0
    if isinstance(name, str):
        letters = name.strip().upper()
        if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha()):
            raise _refused(_NO_COLUMN, name)
        for char in letters:
            index = index * 26 + ord(char) - 64
        index -= 1
    if not 0 <= index < _MOST_COLUMNS:
        raise _refused(_NO_COLUMN, name)
    return index


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """One column: its heading as written, the field it means, how sure that is (0–1), and examples."""

    index: int
    heading: str
    field: str
    confidence: float
    examples: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        """The spreadsheet's name of the column."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet. Heading rows count from 1, both 0 where there are none; data begins below the last.

    `constants` are facts the title or the sheet's name states for every row, as (field, text).
    """

    name: str
    kind: Kind
    first_header: int
    last_header: int
    columns: tuple[ColumnLayout, ...]
    title: str = ""
    constants: tuple[tuple[str, str], ...] = ()

    def column_of(self, field: str) -> int | None:
        """The index of the first column that means `field`."""
        return next((c.index for c in self.columns if c.field == field), None)

    def constant(self, field: str) -> str:
        """What the whole sheet says for `field`, "" if nothing."""
        return dict(self.constants).get(field, "")


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a whole file. Every correction returns a new one or raises LayoutError."""

    sheets: tuple[SheetLayout, ...]

    def sheet(self, name: str) -> SheetLayout:
        """The layout of the sheet called `name`. Raises LayoutError."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise _refused(_NO_SHEET, name)

    def with_column(self, sheet: str, column: str | int, field: str) -> "Layout":
        """`column` (from 0, or letters) means `field` ("ignored": nothing).

        A field that only one column can mean is taken from the column that had it.
        """
        if field not in FIELDS:
            raise _refused(_NO_FIELD, field)
        index = column_index(column)
        old = self.sheet(sheet)
        kept = {c.index: c for c in old.columns}
        for c in old.columns:
            if c.field == field and not FIELDS[field].repeats:
                kept[c.index] = replace(c, field=IGNORED, confidence=1.0)
        there = kept.get(index, ColumnLayout(index, "", field, 1.0))
        kept[index] = replace(there, field=field, confidence=1.0)
        return self._with(replace(old, columns=tuple(kept[i] for i in sorted(kept))))

    def with_kind(self, sheet: str, kind: str) -> "Layout":
        """The sheet holds residents, premises or nothing that is read ("unknown")."""
        known = next((k for k in KINDS if k == kind), None)
        if known is None:
            raise _refused(_NO_KIND, kind)
        return self._with(replace(self.sheet(sheet), kind=known))

    def with_header_rows(self, sheet: str, first: int, last: int) -> "Layout":
        """The headings stand in rows `first` to `last`, from 1; 0 and 0 for none.

        The columns keep their fields: give `headers` to `recognise` to look at the sheet anew.
        """
        if type(first) is not int or type(last) is not int or not _rows_make_sense(first, last):
            raise _refused(_NO_ROWS, f"{first}–{last}")
        return self._with(replace(self.sheet(sheet), first_header=first, last_header=last))

    def with_constant(self, sheet: str, field: str, text: str) -> "Layout":
        """Every row of the sheet has `text` for `field` (grid, compound, building or unit); "" takes it back."""
        if field not in CONSTANTS:
            raise _refused(_NO_FIELD, field)
        old = self.sheet(sheet)
        facts = dict(old.constants) | {field: text}
        return self._with(replace(old, constants=tuple((k, v) for k, v in facts.items() if v)))

    def _with(self, changed: SheetLayout) -> "Layout":
        return Layout(tuple(changed if s.name == changed.name else s for s in self.sheets))

    def to_json(self, *, examples: bool = False) -> dict[str, Any]:
        """A value that `json.dumps` takes and `from_json` gives back.

        Examples are people's data, so they are left out of what may be written to a file.
        """
        return {"sheets": [_sheet_to_json(sheet, examples) for sheet in self.sheets]}

    @classmethod
    def from_json(cls, value: object) -> "Layout":
        """A layout from `to_json`, or written by hand: a column needs only `column` and `field`."""
        return cls(tuple(_sheet_from_json(sheet) for sheet in _want(value, "sheets", list)))


def _rows_make_sense(first: int, last: int) -> bool:
    return first == last == 0 or 1 <= first <= last <= _MOST_ROWS


def _sheet_to_json(sheet: SheetLayout, examples: bool) -> dict[str, Any]:
    return {
        "sheet": sheet.name,
        "kind": sheet.kind,
        "header_rows": [sheet.first_header, sheet.last_header],
        "title": sheet.title,
        "constants": dict(sheet.constants),
        "columns": [
            {
                "column": c.letter,
                "heading": c.heading,
                "field": c.field,
                "confidence": c.confidence,
            }
            | ({"examples": list(c.examples)} if examples else {})
            for c in sheet.columns
        ],
    }


def _sheet_from_json(value: object) -> SheetLayout:
    name = _want(value, "sheet", str)
    rows = _want(value, "header_rows", list, [0, 0])
    if len(rows) != 2:
        raise _refused(_NO_ROWS, rows)
    title = _want(value, "title", str, "")
    layout = Layout((SheetLayout(name, "unknown", 0, 0, (), title),))
    layout = layout.with_kind(name, _want(value, "kind", str)).with_header_rows(name, *rows)
    for field, text in _want(value, "constants", dict, {}).items():
        if not isinstance(text, str):
            raise _refused(_NO_SHAPE, field)
        layout = layout.with_constant(name, field, text)
    columns = sorted(
        (_column_from_json(column) for column in _want(value, "columns", list)), key=lambda c: c.index
    )
    for before, after in pairwise(columns):
        if before.index == after.index:
            raise _refused(_NO_COLUMN, f"{after.letter} × 2")
    return replace(layout.sheets[0], columns=tuple(columns))


def _column_from_json(value: object) -> ColumnLayout:
    field = _want(value, "field", str)
    if field not in FIELDS:
        raise _refused(_NO_FIELD, field)
    return ColumnLayout(
        column_index(_want(value, "column", str)),
        _want(value, "heading", str, ""),
        field,
        float(_want(value, "confidence", (int, float), 1.0)),
        tuple(str(example) for example in _want(value, "examples", list, [])),
    )


def _want(value: object, name: str, kind: type | tuple[type, ...], default: object = None) -> Any:  # noqa: ANN401
    found = value.get(name, default) if isinstance(value, dict) else None
    if not isinstance(found, kind):
        raise _refused(_NO_SHAPE, name)
    return found

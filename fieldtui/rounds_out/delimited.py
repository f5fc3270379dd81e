"""Tables as CSV, readable by Excel and WPS: UTF-8 with a byte order mark, each in a file of its own.

One table is a .csv, several are a .csv.zip, as ODK Central has them. Nothing is held in memory but a line.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from fieldtui.checklists.out.tables import Holds
from fieldtui.text import spreadsheet_cell

BOM = b"\xef\xbb\xbf"
# A number that a spreadsheet may take for one: no sign of a formula, no exponent.
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")

Heading = tuple[str, Holds]
Rows = Iterable[Sequence[str]]


def write_csv(file: IO[bytes], headings: Sequence[Heading], rows: Rows) -> int:
    """Write one table into an open file; how many rows there were."""
    file.write(BOM)
    text = io.TextIOWrapper(file, "utf-8", errors="replace", newline="")
    written = _write(text, headings, rows)
    text.detach()
    return written


def _write(text: io.TextIOWrapper, headings: Sequence[Heading], rows: Rows) -> int:
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow([spreadsheet_cell(name) for name, _holds in headings])
    numbers = [holds is Holds.NUMBER for _name, holds in headings]
    written = 0
    for row in rows:
        out.writerow(
            [
                cell if not cell or (number and PLAIN_NUMBER.fullmatch(cell)) else spreadsheet_cell(cell)
                for cell, number in zip(row, numbers, strict=True)
            ]
        )
        written += 1
    text.flush()
    return written


class CsvFiles:
    """Several tables in one .zip that is open for writing."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)

    def table(self, name: str, headings: Sequence[Heading], rows: Rows) -> int:
        """Add a table called `name`; how many rows there were."""
        with self._zip.open(f"{name}.csv", "w", force_zip64=True) as entry:
            return write_csv(entry, headings, rows)

    def finish(self) -> None:
        """Write the end of the archive."""
        self._zip.close()

"""Reading back what was written: CSV by Python's reader, workbooks by two, and records joined again by their keys."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

Rows = list[dict[str, str]]


def csv_tables(path: Path) -> dict[str, Rows]:
    """The tables of a .csv or a .csv.zip by the names of their files."""
    if path.suffix == ".csv":
        return {path.name: csv_rows(path.read_bytes())}
    with ZipFile(path) as archive:
        return {name: csv_rows(archive.read(name)) for name in archive.namelist()}


def csv_rows(data: bytes) -> Rows:
    """One table; it begins with a byte order mark."""
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The sheets of a workbook as openpyxl reads them."""
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(path)}


def sheets_by_another(path: Path) -> dict[str, list[list[Any]]]:
    """The same as calamine reads them, in which what is empty is ""."""
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def joined(
    tables: Mapping[str, Rows], repeats: Sequence[tuple[str, str]], columns: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """The records of the tables, by KEY, as path → value with positions for keys.

    `repeats` are (file, path of the repeat), outermost first, the form's own ("", "") excluded; `columns` say for each
    heading which path below its table's node it holds.
    """
    (form,) = [name for name in tables if name not in dict(repeats)]
    nodes = {row["KEY"]: (row["KEY"], "/data") for row in tables[form]}
    records: dict[str, dict[str, str]] = {key: {} for key in nodes}
    for row in tables[form]:
        _put(records[row["KEY"]], "/data", row, columns)
    for file, _path in repeats:
        for row in tables[file]:
            key, around = nodes[row["PARENT_KEY"]]
            step = row["KEY"].removeprefix(row["PARENT_KEY"])
            assert re.fullmatch(r"/[^\[]+\[\d+\]", step)
            nodes[row["KEY"]] = (key, around + step)
            _put(records[key], around + step, row, columns)
    return records


def _put(record: dict[str, str], at: str, row: Mapping[str, str], columns: Mapping[str, str]) -> None:
    for heading, path in columns.items():
        if value := row.get(heading):
            record[f"{at}/{path}"] = value

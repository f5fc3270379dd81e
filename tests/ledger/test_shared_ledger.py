"""The truth about the shared ledger: what its maker put in, counted."""

import csv
import datetime as dt
import random
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from fieldtui.ledger import Ledger, LedgerFile, Sheet, open_ledger, read_ledger, recognise
from fieldtui.ledger.cells import written
from fieldtui.ledger.sheets import Row

from .conftest import TODAY, read


@pytest.fixture(scope="module")
def ledger(shared_ledger: Path) -> Ledger:
    file = open_ledger(shared_ledger)
    return read_ledger(file, recognise(file), today=TODAY)


def test_the_shared_ledger_has_its_places_people_and_premises(ledger: Ledger) -> None:
    assert {
        "grids": len(ledger.grids),
        "compounds": len(ledger.compounds),
        "buildings": len(ledger.buildings),
        "units": len(ledger.units),
        "doors": len(ledger.doors),
        "households": len(ledger.households),
        "residents": len(ledger.residents),
        "premises": len(ledger.premises),
    } == {
        "grids": 4,
        "compounds": 36,
        "buildings": 61,
        "units": 108,
        "doors": 2338,
        "households": 2338,
        "residents": 6533,
        "premises": 314,
    }


def test_the_shared_ledgers_second_grid_has_636_households(ledger: Ledger) -> None:
    doors = {door.key: door for door in ledger.doors}
    second = [household for household in ledger.households if household.grid == "2"]
    units = {doors[household.door].unit for household in second}
    assert (len(second), len(units)) == (636, 27)
    assert len({unit.rsplit("/", 1)[0] for unit in units}) == 14
    assert len({unit.split("/", 1)[0] for unit in units}) == 11


def test_the_shared_ledgers_repeated_household_is_reported_row_by_row(ledger: Ledger) -> None:
    repeats = [(i.row, i.fact("row")) for i in ledger.issues if i.code == "repeated_row"]
    assert repeats == [(6567, "3671"), (6568, "3672"), (6569, "3673"), (6570, "3674")]


def test_nothing_but_the_repeats_is_wrong_with_the_shared_ledger_once_its_year_is_over(
    shared_ledger: Path,
) -> None:
    file = open_ledger(shared_ledger)
    later = read_ledger(file, recognise(file), today=dt.date(2026, 12, 31))
    assert {issue.code for issue in later.issues} == {"repeated_row"}


def test_everybody_in_the_shared_ledger_has_a_birth_and_every_household_a_phone(ledger: Ledger) -> None:
    assert all(resident.born and resident.sex for resident in ledger.residents)
    assert all(len(household.phone) == 11 and household.head for household in ledger.households)


def test_the_shared_ledgers_keys_are_all_different(ledger: Ledger) -> None:
    for values in (ledger.doors, ledger.households, ledger.residents, ledger.premises):
        keys = [value.key for value in values]
        assert len(set(keys)) == len(keys)


def test_the_shared_ledger_in_other_orders_gives_the_same_keys(shared_ledger: Path, ledger: Ledger) -> None:
    file = open_ledger(shared_ledger)
    sheet = file.sheets[0]
    heads, blocks = sheet.rows[:3], _blocks(sheet.rows[3:])
    random.Random(7).shuffle(blocks)
    order = random.Random(8).sample(range(15), 15)
    # The group heading over four columns cannot stay merged when its columns are scattered.
    heading = tuple(low or high for high, low in zip(heads[1], heads[2], strict=True))
    rows = (heading, *(row for block in blocks for row in block))
    turned = Sheet(sheet.name, tuple(tuple(row[i] for i in order) for row in rows))
    other = read(LedgerFile(file.name, (turned, file.sheets[1])))
    for name in ("grids", "compounds", "buildings", "units", "doors", "households", "residents", "premises"):
        assert {v.key for v in getattr(other, name)} == {v.key for v in getattr(ledger, name)}


def _blocks(rows: tuple[Row, ...]) -> list[list[Row]]:
    """The rows by household, blank ones left out; every block begins with its own address."""
    blocks: list[list[Row]] = []
    for row in rows:
        if row[6]:
            if row[7] == "户主":
                blocks.append([])
            blocks[-1].append(row)
    return blocks


def test_the_shared_ledger_saved_as_csv_gives_the_same_ledger(
    shared_ledger: Path, ledger: Ledger, tmp_path: Path
) -> None:
    path = tmp_path / "居民台账.csv"
    book = CalamineWorkbook.from_path(shared_ledger)  # without its merged ranges, as CSV has none
    with path.open("w", encoding="gb18030", newline="") as out:
        rows = book.get_sheet_by_name("居民台账").to_python(skip_empty_area=False)
        csv.writer(out).writerows([[written(cell) for cell in row] for row in rows])
    saved = read(open_ledger(path))
    assert (saved.doors, saved.households) == (ledger.doors, ledger.households)
    assert saved.residents == ledger.residents

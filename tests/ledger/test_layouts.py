"""Other layouts than the usual one: each is recognised, and gives the same kinds of values."""

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook

from fieldtui.ledger import Ledger, LedgerFile, Sheet, open_ledger, recognise

from .conftest import LAYOUTS, read, read_layout, read_rows


def _doors(ledger: Ledger) -> list[str]:
    return [door.key for door in ledger.doors]


def _fields(name: str) -> list[str]:
    return [column.field for column in recognise(open_ledger(LAYOUTS / name)).sheets[0].columns]


@pytest.mark.parametrize("path", sorted(LAYOUTS.iterdir()), ids=lambda path: path.name)
def test_no_row_of_a_committed_layout_is_lost(path: Path) -> None:
    ledger = read(open_ledger(path))
    unread = sum(issue.code in ("not_a_person", "repeated_shop") for issue in ledger.issues)
    assert 0 < ledger.rows == len(ledger.residents) + len(ledger.premises) + unread


def test_addresses_in_one_column_and_several_shapes_are_read() -> None:
    assert _doors(read_layout("single_address.csv")) == [
        "文星苑/3/2/501",
        "文星苑/3/2/502",
        "文星苑/3/2/601",
        "文星苑/A/-/1203",
    ]


def test_an_age_becomes_an_approximate_year_of_birth() -> None:
    ages = [(r.born, r.born_approximate) for r in read_layout("single_address.csv").residents]
    assert ages[0] == ("1974", True)
    assert ages[3] == ("1993", True)


def test_two_phones_in_a_cell_are_both_kept() -> None:
    last = read_layout("single_address.csv").residents[-1]
    assert (last.phone, last.more_phones) == ("19900000003", ("19900000004",))


def test_a_sheet_of_heads_in_gb18030_takes_its_compound_from_the_title() -> None:
    ledger = read_layout("heads_only_gb18030.csv")
    assert _doors(ledger) == ["江北小区/1/-/101", "江北小区/1/-/102", "江北小区/1/-/201", "江北小区/2/-/101"]
    assert [household.size for household in ledger.households] == [3, 1, 4, 2]
    assert all(household.head for household in ledger.households)


def test_columns_without_headings_are_known_by_their_content() -> None:
    assert _fields("no_headings.csv") == [
        "serial",
        "compound",
        "building",
        "unit",
        "room",
        "name",
        "relation",
        "sex",
        "born",
        "phone",
    ]


def test_english_headings_and_words_are_understood() -> None:
    ledger = read_layout("english.csv")
    assert [(r.name, r.relation, r.sex, r.born) for r in ledger.residents] == [
        ("Anna Li", "户主", "女", "1974-07-13"),
        ("Bo Li", "son", "男", "2004-01-02"),
        ("Chen Wu", "户主", "男", "1944-11-30"),
    ]
    assert ledger.compounds[0].name == "Willow Court"
    assert ledger.residents[1].phone == "19900000021"


def test_group_headings_hold_for_their_columns_where_merged_cells_are_not_kept() -> None:
    headings = [c.heading for c in recognise(open_ledger(LAYOUTS / "two_rows_ticked.tsv")).sheets[0].columns]
    assert headings[2:6] == ["住址 小区", "住址 楼栋", "住址 单元", "住址 室号"]


def test_ticked_columns_become_circumstances() -> None:
    tags = [resident.tags for resident in read_layout("two_rows_ticked.tsv").residents]
    assert tags == [("独居", "低保"), ("残疾",), ()]


def test_a_building_without_units_has_one_unit_without_a_name() -> None:
    ledger = read_layout("no_units.csv")
    assert [(unit.key, unit.label) for unit in ledger.units] == [
        ("粮站宿舍/1/-", ""),
        ("粮站宿舍/2/-", ""),
    ]


def test_an_address_in_one_column_takes_only_the_compound_from_above() -> None:
    assert _doors(read_layout("door_column.csv"))[-1] == "文星苑/-/-/B1-01"


def test_a_street_is_no_compound() -> None:
    assert [shop.compound for shop in read_layout("premises.csv").premises] == ["文星苑", ""]


def test_premises_listed_twice_are_reported() -> None:
    assert [(i.code, i.row) for i in read_layout("premises.csv").issues] == [("repeated_shop", 4)]


def test_one_sheet_a_building_takes_the_building_from_the_sheets_name(tmp_path: Path) -> None:
    book = Workbook()
    for name in ("文星苑1栋", "文星苑2号楼"):
        sheet = book.create_sheet(name)
        sheet.append(["单元", "室号", "姓名", "关系"])
        sheet.append(["1单元", 101, "张三" + name[3], "户主"])
    del book["Sheet"]
    book.save(tmp_path / "all.xlsx")
    ledger = read(open_ledger(tmp_path / "all.xlsx"))
    assert _doors(ledger) == ["文星苑/1/1/101", "文星苑/2/1/101"]
    assert [building.label for building in ledger.buildings] == ["1栋", "2号楼"]


def test_a_title_says_the_grid_and_the_building_of_every_row() -> None:
    ledger = read_rows(
        ("第2网格文星苑3号楼居民信息表", "", ""),
        ("单元", "室号", "姓名"),
        ("1单元", "101", "张三"),
    )
    assert _doors(ledger) == ["文星苑/3/1/101"]
    assert ledger.doors[0].grid == "2"


def test_a_community_in_the_title_is_no_compound() -> None:
    ledger = read_rows(("信义社区居民台账", ""), ("楼栋", "室号", "姓名"), ("1栋", "101", "张三"))
    assert [compound.name for compound in ledger.compounds] == [""]
    assert [issue.code for issue in ledger.issues] == ["no_compound"]


def test_columns_in_another_order_give_the_same_keys() -> None:
    rows = open_ledger(LAYOUTS / "english.csv").sheets[0].rows
    turned = tuple(tuple(reversed(row)) for row in rows)
    before, after = read_layout("english.csv"), read(LedgerFile("x.csv", (Sheet("x", turned),)))
    assert [r.key for r in after.residents] == [r.key for r in before.residents]


def test_headings_printed_again_on_each_page_are_passed_over() -> None:
    heading = ("小区", "楼栋", "室号", "姓名", "电话")
    ledger = read_rows(
        heading,
        ("文星苑", "1栋", "101", "张三", "19900000001"),
        heading,
        ("文星苑", "1栋", "102", "李四", "19900000002"),
    )
    assert (len(ledger.residents), ledger.issues) == (2, ())


def test_a_number_that_became_a_date_is_read_as_the_number() -> None:
    ledger = read_rows(
        ("小区", "楼栋", "室号", "姓名", "电话"), ("文星苑", "1栋", dt.date(2026, 3, 2), "张三", "")
    )
    assert _doors(ledger) == ["文星苑/1/-/3-2"]
    assert [issue.code for issue in ledger.issues] == ["date_for_number"]


def test_a_phone_column_with_a_wrong_heading_is_known_by_its_content() -> None:
    rows = [("小区", "楼栋", "室号", "姓名", "性别")]
    rows += [("文星苑", "1栋", f"10{i}", f"张{n}", f"1990000000{i}") for i, n in enumerate("三四五六")]
    layout = recognise(LedgerFile("x.csv", (Sheet("x", tuple(rows)),)))
    assert layout.sheets[0].columns[4].field == "phone"

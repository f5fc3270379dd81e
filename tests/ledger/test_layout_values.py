"""A layout as a value: corrected, written to JSON, read back, and refused when it makes no sense."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.ledger import (
    FIELDS,
    Layout,
    LayoutError,
    Ledger,
    LedgerFile,
    Sheet,
    field_name,
    read_ledger,
    recognise,
)
from fieldtui.ledger.layout import column_index, column_letter

from .conftest import TODAY


def test_the_untidy_ledger_is_recognised_with_its_title_and_two_heading_rows(untidy_file: LedgerFile) -> None:
    people, shops = recognise(untidy_file).sheets
    assert (people.kind, people.first_header, people.last_header) == ("residents", 2, 3)
    assert people.title == "文星社区居民信息台账（2026年度）"
    assert [column.field for column in people.columns] == [
        *("serial", "grid", "compound", "building", "unit", "room", "name", "relation"),
        *("sex", "born", "id_number", "phone", "tags", "note"),
    ]
    assert (shops.kind, shops.first_header, shops.last_header) == ("premises", 1, 1)


def test_columns_show_examples_as_written(untidy_file: LedgerFile) -> None:
    assert recognise(untidy_file).sheets[0].columns[13].examples == ("门铃坏，敲门",)


def test_what_is_written_to_a_file_holds_nobodys_data(untidy_file: LedgerFile) -> None:
    text = json.dumps(recognise(untidy_file).to_json(), ensure_ascii=False)
    assert "建国" not in text
    assert "1990000" not in text


def test_a_layout_comes_back_from_json(untidy_file: LedgerFile) -> None:
    layout = recognise(untidy_file)
    assert Layout.from_json(json.loads(json.dumps(layout.to_json(examples=True)))) == layout


def test_a_layout_from_json_reads_the_same_ledger(untidy_file: LedgerFile, untidy: Ledger) -> None:
    layout = Layout.from_json(json.loads(json.dumps(recognise(untidy_file).to_json())))
    assert read_ledger(untidy_file, layout, today=TODAY) == untidy


def test_a_layout_written_by_hand_needs_only_columns_and_fields() -> None:
    file = LedgerFile("x.csv", (Sheet("x", (("101", "张三"), ("102", "李四"))),))
    layout = Layout.from_json(
        {
            "sheets": [
                {
                    "sheet": "x",
                    "kind": "residents",
                    "constants": {"compound": "文星苑", "building": "1栋"},
                    "columns": [{"column": "B", "field": "name"}, {"column": "a", "field": "room"}],
                }
            ]
        }
    )
    ledger = read_ledger(file, layout, today=TODAY)
    assert [r.key for r in ledger.residents] == ["文星苑/1/-/101/张三", "文星苑/1/-/102/李四"]


def test_a_field_given_to_another_column_leaves_the_one_that_had_it(untidy_file: LedgerFile) -> None:
    layout = recognise(untidy_file).with_column("居民台账", "A", "room")
    fields = {c.letter: c.field for c in layout.sheet("居民台账").columns}
    assert (fields["A"], fields["F"]) == ("room", "ignored")


def test_a_sheet_can_be_left_out(untidy_file: LedgerFile) -> None:
    ledger = read_ledger(untidy_file, recognise(untidy_file).with_kind("商户台账", "unknown"), today=TODAY)
    assert ledger.premises == ()
    assert "sheet_unknown" in {issue.code for issue in ledger.issues}


def test_a_sheet_that_the_file_has_not_is_reported(untidy_file: LedgerFile) -> None:
    layout = recognise(LedgerFile("x", (Sheet("别处", (("姓名", "电话"), ("张三", "1"))),)))
    assert [i.code for i in read_ledger(untidy_file, layout, today=TODAY).issues] == ["sheet_missing"]


def test_heading_rows_given_by_hand_are_used_to_look_again(untidy_file: LedgerFile) -> None:
    layout = recognise(untidy_file, headers={"居民台账": (2, 2)})
    assert layout.sheet("居民台账").last_header == 2


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"sheets": [1]},
        {"sheets": [{"sheet": "x", "kind": "people", "columns": []}]},
        {"sheets": [{"sheet": "x", "kind": "residents", "columns": [{"column": "A", "field": "shoe"}]}]},
        {"sheets": [{"sheet": "x", "kind": "residents", "columns": [{"column": "1", "field": "name"}]}]},
        {"sheets": [{"sheet": "x", "kind": "residents", "columns": [], "header_rows": [3, 1]}]},
        {"sheets": [{"sheet": "x", "kind": "residents", "columns": [], "header_rows": [1]}]},
        {"sheets": [{"sheet": "x", "kind": "residents", "columns": [], "constants": {"name": "x"}}]},
        {
            "sheets": [
                {"sheet": "x", "kind": "residents", "columns": [{"column": "A", "field": "name"}] * 2},
            ]
        },
    ],
)
def test_a_layout_that_makes_no_sense_is_refused(value: object) -> None:
    with pytest.raises(LayoutError):
        Layout.from_json(value)


def test_corrections_that_make_no_sense_are_refused(untidy_file: LedgerFile) -> None:
    layout = recognise(untidy_file)
    refused: list[Callable[[], Layout]] = [
        lambda: layout.with_column("居民台账", "A", "shoe"),
        lambda: layout.with_column("无此表", "A", "name"),
        lambda: layout.with_column("居民台账", -1, "name"),
        lambda: layout.with_kind("居民台账", "people"),
        lambda: layout.with_header_rows("居民台账", 0, 2),
        lambda: layout.with_constant("居民台账", "name", "x"),
    ]
    for correction in refused:
        with pytest.raises(LayoutError):
            correction()


def test_every_field_has_a_name_for_people() -> None:
    assert all(field_name(field) for field in FIELDS)


@given(st.integers(0, 16_383))
def test_column_letters_and_numbers_go_back_and_forth(index: int) -> None:
    assert column_index(column_letter(index)) == index

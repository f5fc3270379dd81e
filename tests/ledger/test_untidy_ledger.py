"""A small ledger with everything that ledgers have: what is read from it, and what is said about it."""

from fieldtui.ledger import Ledger, LedgerFile, Resident, issues_table, read_ledger, recognise

from .conftest import TODAY


def _resident(ledger: Ledger, name: str) -> Resident:
    return next(resident for resident in ledger.residents if resident.name == name)


def _codes(ledger: Ledger, row: int) -> set[str]:
    return {issue.code for issue in ledger.issues if issue.row == row and issue.sheet == "居民台账"}


def test_the_untidy_ledger_is_counted_right(untidy: Ledger) -> None:
    counts = (
        len(untidy.grids),
        len(untidy.compounds),
        len(untidy.buildings),
        len(untidy.units),
        len(untidy.doors),
        len(untidy.households),
        len(untidy.residents),
        len(untidy.premises),
    )
    assert counts == (2, 2, 2, 2, 5, 4, 7, 2)


def test_every_row_became_a_value_or_has_an_issue_that_says_why_not(untidy: Ledger) -> None:
    gone = {
        "no_name",
        "no_address",
        "no_room",
        "not_a_person",
        "empty_door",
        "repeated_row",
        "repeated_differs",
    }
    unread = sum(issue.code in gone for issue in untidy.issues)
    assert untidy.rows == len(untidy.residents) + len(untidy.premises) + unread


def test_a_hidden_sheet_is_not_read(untidy_file: LedgerFile) -> None:
    assert [sheet.name for sheet in untidy_file.sheets] == ["居民台账", "商户台账"]


def test_spaces_that_line_up_a_name_are_removed(untidy: Ledger) -> None:
    assert untidy.residents[0].name == "张建国"


def test_as_above_in_merged_and_blank_cells_gives_the_household_its_door(untidy: Ledger) -> None:
    assert _resident(untidy, "王小梅").household == "文星苑/1/1/102"
    assert _resident(untidy, "赵六").household == "信义里/3/2/1203"


def test_phones_as_numbers_full_width_and_as_above_are_read(untidy: Ledger) -> None:
    phones = [_resident(untidy, name).phone for name in ("张建国", "李秀英", "王志强", "王小梅", "赵六")]
    assert phones == ["19900000001", "19900000002", "19900000002", "", "19900000003"]


def test_births_keep_the_exactness_they_were_written_with(untidy: Ledger) -> None:
    births = [(r.born, r.born_approximate) for r in untidy.residents]
    assert births == [
        ("1974-07-13", False),
        ("1950-03-02", False),
        ("1948", True),
        ("1980-05-06", False),
        ("1990-05", False),
        ("", False),
        ("", False),
    ]


def test_circumstances_are_split_and_none_is_none(untidy: Ledger) -> None:
    assert untidy.residents[0].tags == ("独居老人", "高血压")
    assert _resident(untidy, "赵六").tags == ()


def test_a_note_keeps_its_own_punctuation(untidy: Ledger) -> None:
    assert untidy.residents[0].note == "门铃坏，敲门"


def test_a_household_listed_again_is_reported_row_by_row_and_counted_once(untidy: Ledger) -> None:
    repeats = [(i.row, i.fact("row")) for i in untidy.issues if i.code == "repeated_row"]
    assert repeats == [(15, "5"), (16, "6"), (17, "7")]


def test_a_door_without_people_is_entered_and_said(untidy: Ledger) -> None:
    assert _codes(untidy, 11) == {"empty_door"}
    assert "信义里/3/2/1204" in {door.key for door in untidy.doors}


def test_a_person_without_a_name_is_left_out_and_said(untidy: Ledger) -> None:
    assert _codes(untidy, 12) == {"no_name"}


def test_impossible_cells_are_left_out_one_by_one_and_the_person_stays(untidy: Ledger) -> None:
    assert _codes(untidy, 13) == {"born_impossible", "id_implausible", "phone_impossible"}
    person = _resident(untidy, "孙七")
    assert (person.born, person.id_number, person.phone) == ("", "12345", "")


def test_a_total_is_no_person(untidy: Ledger) -> None:
    assert _codes(untidy, 14) == {"not_a_person"}


def test_an_issue_names_its_column_as_the_spreadsheet_does(untidy: Ledger) -> None:
    assert {i.column for i in untidy.issues if i.row == 13} == {"J", "K", "L"}


def test_premises_are_taken_apart_into_place_and_trade(untidy: Ledger) -> None:
    first, second = untidy.premises
    assert (first.key, first.compound, first.building) == ("文星苑/1/~张记小吃", "文星苑", "文星苑/1")
    assert (first.trading, first.staff, first.extinguisher) == (True, 3, "有")
    assert (second.trading, second.building) == (False, "信义里/9")


def test_premises_make_no_building_that_has_no_doors(untidy: Ledger) -> None:
    assert "信义里/9" not in {building.key for building in untidy.buildings}


def test_floors_come_from_door_numbers(untidy: Ledger) -> None:
    assert [door.floor for door in untidy.doors] == [1, 1, 12, 12, 13]


def test_the_list_of_issues_is_safe_to_open_in_a_spreadsheet(untidy: Ledger) -> None:
    table = issues_table(untidy.issues)
    assert len(table) == len(untidy.issues) + 1
    assert all(not str(cell).startswith(("=", "+", "-", "@")) for row in table for cell in row)


def test_progress_is_told_up_to_the_last_row(untidy_file: LedgerFile) -> None:
    told: list[tuple[int, int]] = []
    read_ledger(
        untidy_file,
        recognise(untidy_file),
        today=TODAY,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1] == (20, 20)

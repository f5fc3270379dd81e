"""What is said about a row: the reason, in the language in use, harmless wherever it goes."""

import string
from collections.abc import Iterator

import pytest

from fieldtui.i18n import language, use_language
from fieldtui.ledger import Where, issue_text, issues_table
from fieldtui.ledger.issues import REASONS, issue

from .conftest import read_rows


@pytest.fixture(autouse=True)
def _restore_language() -> Iterator[None]:
    before = language()
    yield
    use_language(before)


@pytest.mark.parametrize("code", REASONS)
@pytest.mark.parametrize("name", ["zh-CN", "en"])
def test_every_reason_is_a_sentence_in_both_languages(code: str, name: str) -> None:
    use_language(name)
    facts = {field: f"<{field}>" for _t, field, _s, _c in string.Formatter().parse(REASONS[code][1]) if field}
    text = issue_text(issue(code, Where("居民", 7), **facts))
    assert all(f"<{field}>" in text for field in facts)
    assert any("一" <= char <= "鿿" for char in text) == (name == "zh-CN")


def test_what_differs_in_a_repeat_is_named_in_the_language_in_use() -> None:
    found = issue("repeated_differs", Where("x", 9), name="张三", row=3, address="1栋101", fields="phone|sex")
    use_language("en")
    assert "another phone, sex;" in issue_text(found)
    use_language("zh-CN")
    assert "电话、性别" in issue_text(found)


def test_a_row_of_another_sheet_is_named_with_its_sheet() -> None:
    facts = {"name": "张三", "address": "1栋101", "row": 3}
    assert "甲!3" in issue_text(issue("repeated_row", Where("乙", 9), **facts, row_sheet="甲"))
    assert "!" not in issue_text(issue("repeated_row", Where("甲", 9), **facts, row_sheet="甲"))


def test_text_of_people_in_a_reason_is_harmless_to_terminals_and_spreadsheets() -> None:
    heading = ("小区", "楼栋", "室号", "姓名", "出生日期")
    ledger = read_rows(heading, ("文星苑", "1栋", "101", "张三", "=cmd\x1b[31m"))
    assert "\x1b" not in issue_text(ledger.issues[0])
    named = read_rows(heading, ("文星苑", "1栋", "101", "", "1950-01-01"), sheet="=x")
    assert issues_table(named.issues)[1][1] == "'=x"


def test_a_reason_about_a_whole_sheet_has_no_row() -> None:
    assert issues_table([issue("sheet_unknown", Where("旧表", 0))])[1][2] == ""

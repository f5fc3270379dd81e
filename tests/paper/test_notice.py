"""A public notice: one page, one code, all of it as plain text."""

from collections.abc import Callable
from datetime import date

import pytest
from PIL import Image

from fieldtui.codes.paper.html import write_html
from fieldtui.codes.paper.notice import EmptyNotice, Notice, NoticeTooLong, notice_of, notice_page
from fieldtui.codes.paper.pdf import write_pdf
from fieldtui.codes.paper.sheet import LEAST_MODULE, Squares, Text
from fieldtui.codes.text_code import MOST_BYTES
from tests.paper.pictures import blurred, digits_in, grey, noisy, of_html, of_pdf, text_of_pdf, turned

DAY = date(2026, 11, 22)
TYPED = """关于核酸采样的通知
各位居民：
　　11月23日8:00至12:00在文星苑东门设采样点，请带好身份证，分楼栋下楼。

Residents who cannot come down: call 19900003321.
信义社区居委会
"""


def notice() -> Notice:
    return notice_of(TYPED, "信义社区", DAY)


def test_the_first_line_is_the_title_and_the_others_are_paragraphs() -> None:
    assert notice().title == "关于核酸采样的通知"
    assert len(notice().paragraphs) == 4
    assert notice().paragraphs[1].startswith("　　11月")


@pytest.mark.parametrize("harm", [lambda page: page, noisy, blurred, turned, grey])
def test_any_reader_gets_the_notice_from_its_code(harm: Callable[[Image.Image], Image.Image]) -> None:
    (page,) = of_pdf(write_pdf(notice_page(notice())))
    (text,) = digits_in([harm(page)])
    assert text == notice().text
    assert "信义社区 2026-11-22" in text


def test_the_web_page_has_the_same_code() -> None:
    assert digits_in(of_html(write_html(notice_page(notice())))) == [notice().text]


def test_the_page_has_community_day_and_text_to_read_without_a_phone() -> None:
    text = text_of_pdf(write_pdf(notice_page(notice())))
    for said in ("信义社区", "2026-11-22", "关于核酸采样的通知", "分楼栋下楼。", "19900003321"):
        assert said in text


def test_a_long_notice_has_smaller_letters_and_one_page_still() -> None:
    long = notice_of("通知\n" + "请勿在楼道内停放电动自行车。" * 52, "信义社区", DAY)
    (sheet,) = notice_page(long).sheets
    (short,) = notice_page(notice()).sheets
    size = {text.text[:2]: text.size for text in sheet if isinstance(text, Text)}["请勿"]
    assert size < {text.text[:2]: text.size for text in short if isinstance(text, Text)}["各位"]
    (code,) = [mark for mark in sheet if isinstance(mark, Squares)]
    assert code.module >= LEAST_MODULE
    assert max(mark.y for mark in sheet if isinstance(mark, Text) and mark.size == size) < code.y
    assert digits_in(of_pdf(write_pdf(notice_page(long)))) == [long.text]


@pytest.mark.parametrize(
    "typed", ["通知\n" + "字" * (MOST_BYTES // 3), "通知\n" + "\n".join("行" * 60), "题" * 90]
)
def test_what_does_not_fit_is_said_and_not_cut(typed: str) -> None:
    with pytest.raises(NoticeTooLong):
        notice_page(notice_of(typed, "信义社区", DAY))


@pytest.mark.parametrize("typed", ["", "\n \n", "\u200b\n"])
def test_nothing_is_no_notice(typed: str) -> None:
    with pytest.raises(EmptyNotice):
        notice_of(typed, "信义社区", DAY)

"""Passes: eight to a page, each with its own code, in reach of scissors."""

import pytest

from fieldtui.codes.paper.kinds import HTML, PDF
from fieldtui.codes.paper.passes import PassOnPaper, pass_pages, smallest, write_pass_pages
from fieldtui.codes.paper.sheet import HEIGHT, LEAST_MODULE, WIDTH, Cut, Squares, Text
from tests.paper.pictures import blurred, digits_in, noisy, of_html, of_pdf, text_of_pdf


def passes(count: int, digits: int = 320) -> list[PassOnPaper]:
    lines = ("文星苑 3栋1单元101", "有效期至 2026-12-31")
    return [PassOnPaper("居民出入证", lines, f"{at:04d}".ljust(digits, "7")) for at in range(count)]


def test_eleven_passes_are_two_pages_of_which_every_code_is_read() -> None:
    pages = of_pdf(write_pass_pages(passes(11), "出入证", PDF))
    assert [len(digits_in([page])) for page in pages] == [8, 3]
    assert sorted(digits_in(noisy(blurred(page)) for page in pages)) == [one.digits for one in passes(11)]


def test_the_web_page_has_the_same_passes() -> None:
    pages = of_html(write_pass_pages(passes(9), "出入证", HTML))
    assert sorted(digits_in(pages)) == [one.digits for one in passes(9)]


def test_each_pass_says_what_it_is_beside_its_code() -> None:
    text = text_of_pdf(write_pass_pages(passes(3), "出入证", PDF))
    assert text.count("居民出入证") == 3
    assert text.count("有效期至 2026-12-31") == 3


@pytest.mark.parametrize("digits", [20, 320, 900])
def test_a_code_is_the_smallest_that_holds_its_digits_and_large_enough_to_be_read(digits: int) -> None:
    (sheet,) = pass_pages(passes(1, digits), "出入证").sheets
    (code,) = [mark for mark in sheet if isinstance(mark, Squares)]
    assert code.modules == smallest(passes(1, digits)[0].digits)
    assert code.module >= LEAST_MODULE


def test_whatever_a_pass_says_stays_between_its_cuts() -> None:
    wild = [PassOnPaper("很长的名称" * 9, ("WWW <b> 王秀兰" * 30,) * 9, "1" * 300)] * 8
    (sheet,) = pass_pages(wild, "出入证").sheets
    across = sorted({mark.x1 for mark in sheet if isinstance(mark, Cut) and mark.x1 == mark.x2})
    down = sorted({mark.y1 for mark in sheet if isinstance(mark, Cut) and mark.y1 == mark.y2})
    assert (len(across), len(down)) == (3, 5)
    assert 0 < across[0] < across[-1] < WIDTH
    assert 0 < down[0] < down[-1] < HEIGHT
    for mark in sheet:
        if isinstance(mark, Text):
            column = max(x for x in across if x <= mark.x)
            row = max(y for y in down if y <= mark.y)
            assert mark.x + mark.most <= column + across[1] - across[0]
            assert mark.y - mark.size >= row
            assert mark.y + 1 < row + down[1] - down[0]


def test_no_passes_are_no_pages() -> None:
    with pytest.raises(ValueError, match="no passes"):
        write_pass_pages([], "出入证", PDF)

"""A bundle on paper comes back from pictures of the pages, whatever happened to them on the way."""

import random
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from fieldtui.codes.matrix import QUIET
from fieldtui.codes.paper.amount import A_PAGE, codes_for
from fieldtui.codes.paper.html import write_html
from fieldtui.codes.paper.pdf import write_pdf
from fieldtui.codes.paper.sheet import DOT, HEIGHT, LEAST_MODULE, WIDTH, Squares
from fieldtui.codes.paper.transfer import Heading, Paper, pages_of, paper
from fieldtui.i18n import language, use_language
from tests.paper.pictures import (
    assembled,
    blurred,
    digits_in,
    grey,
    leaning,
    noisy,
    of_html,
    of_pdf,
    pressed,
    text_of_pdf,
    turned,
    without,
)

HEADING = Heading("同步包", "王芳", ("社区办",), "2026-11-22 18:30")
DAY = random.Random(22).randbytes(3_000)
WEEK = random.Random(23).randbytes(9_000)


@pytest.fixture(autouse=True)
def same_language() -> Iterator[None]:
    before = language()
    yield
    use_language(before)


@pytest.fixture(scope="module")
def day() -> Image.Image:
    """The one page of a day, in a picture."""
    (page,) = of_pdf(write_pdf(pages_of(paper(DAY, HEADING))))
    return page


@pytest.fixture(scope="module")
def week() -> list[Image.Image]:
    """The pages of a longer absence."""
    return of_pdf(write_pdf(pages_of(paper(WEEK, HEADING))))


def test_a_day_has_one_page_with_every_code_readable(day: Image.Image) -> None:
    assert len(set(digits_in([day]))) == A_PAGE
    assert assembled([day]) == DAY


@pytest.mark.parametrize("harm", [noisy, blurred, turned, leaning, grey, pressed])
def test_a_page_is_read_after(harm: Callable[[Image.Image], Image.Image], day: Image.Image) -> None:
    assert assembled([harm(day)]) == DAY


def test_a_page_is_read_after_much_of_it_at_once(day: Image.Image) -> None:
    assert assembled([pressed(noisy(turned(grey(day))))]) == DAY


@pytest.mark.parametrize("row", range(4))
def test_a_page_without_a_whole_strip_of_codes_is_enough(row: int, day: Image.Image) -> None:
    top = 0.14 + row * 0.205
    torn = without(day, 0, top, 1, top + 0.21)
    assert len(digits_in([torn])) < A_PAGE
    assert assembled([torn]) == DAY


def test_a_page_that_was_folded_and_stained_is_enough(day: Image.Image) -> None:
    stained = without(without(day, 0, 0.5, 1, 0.508), 0.12, 0.2, 0.2, 0.26)
    assert assembled([without(stained, 0.7, 0.9, 1, 1)]) == DAY


def test_more_lost_than_was_allowed_for_gives_nothing_rather_than_something_else(day: Image.Image) -> None:
    assert assembled([without(day, 0, 0.4, 1, 1)]) == b""


def test_pages_are_taken_in_any_order(week: list[Image.Image]) -> None:
    assert len(week) > 2
    assert assembled(week[::-1]) == WEEK


@pytest.mark.parametrize("lost", range(3))
def test_any_one_page_of_several_may_be_missing(lost: int, week: list[Image.Image]) -> None:
    rest = [page for at, page in enumerate(week) if at != lost]
    assert assembled(noisy(page) for page in reversed(rest)) == WEEK


def test_pages_of_two_bundles_may_be_mixed(day: Image.Image, week: list[Image.Image]) -> None:
    assert assembled([week[1], day, week[0]]) == DAY


def test_the_web_page_has_the_same_codes_at_the_same_places(day: Image.Image) -> None:
    made = pages_of(paper(DAY, HEADING))
    (page,) = of_html(write_html(made))
    assert page.size == pytest.approx(day.size, abs=1)
    assert digits_in([page]) == digits_in([day])


def test_pages_from_a_browser_survive_a_bad_copy() -> None:
    pages = of_html(write_html(pages_of(paper(WEEK, HEADING))))
    assert assembled(pressed(noisy(turned(page))) for page in pages[1:]) == WEEK


# ------------------------------------------------------------ how many, how large


def _squares(made: Paper) -> list[Squares]:
    return [mark for sheet in pages_of(made).sheets for mark in sheet if isinstance(mark, Squares)]


@pytest.mark.parametrize("blocks", [*range(1, 60), 96, 200, 255, 256, 500, 1024])
def test_a_row_of_a_lone_page_or_one_page_in_nine_may_be_lost(blocks: int) -> None:
    codes = codes_for(blocks)
    pages = -(-codes // A_PAGE)
    if pages == 1:
        assert codes - 3 >= blocks
    else:
        assert codes % A_PAGE == 0
        assert codes - A_PAGE * max(1, pages // 9) >= blocks


def test_codes_keep_their_quiet_zones_and_stay_off_the_edges() -> None:
    codes = _squares(paper(DAY, HEADING))
    quiet = QUIET * codes[0].module
    for one in codes:
        across = len(one.modules) * one.module
        assert one.x - quiet > 10
        assert one.x + across + quiet < WIDTH - 10
        assert one.y + across + quiet <= HEIGHT - 9.99
        for other in codes:
            gap_across, gap_down = abs(one.x - other.x) - across, abs(one.y - other.y) - across
            assert one is other or max(gap_across, gap_down) >= 2 * quiet - 0.001


def test_modules_are_whole_dots_of_a_printer_and_large_enough_to_be_read() -> None:
    for data in (b"r" * 150, DAY):
        for one in _squares(paper(data, HEADING)):
            assert one.module >= LEAST_MODULE
            assert one.module / DOT == pytest.approx(round(one.module / DOT))


def test_what_fits_one_smaller_code_gets_one_with_larger_modules() -> None:
    small, large = _squares(paper(b"request" * 20, HEADING))[0], _squares(paper(DAY, HEADING))[0]
    assert len(small.modules) < len(large.modules)
    assert small.module > large.module
    assert assembled(of_pdf(write_pdf(pages_of(paper(b"request" * 20, HEADING))))) == b"request" * 20


def test_any_single_code_of_a_request_is_enough() -> None:
    made = paper(b"request" * 20, HEADING)
    assert made.needed == 1
    (page,) = of_pdf(write_pdf(pages_of(made)))
    assert assembled([without(page, 0, 0.34, 1, 1)]) == assembled([without(page, 0, 0.1, 1, 0.34)]) != b""


# ------------------------------------------------------------ what stands on them


@pytest.mark.parametrize("spoken", ["zh_CN", "en"])
def test_every_page_says_which_it_is_from_whom_for_whom_and_of_what(spoken: str) -> None:
    use_language(spoken)
    made = paper(WEEK, HEADING)
    text = text_of_pdf(write_pdf(pages_of(made)))
    for said in (made.words, made.transfer.hex(), "王芳", "社区办", "同步包", "2026-11-22 18:30"):
        assert text.count(said) >= len(made.pages)
    assert all(f"{number} / {made.codes}" in text for number in range(1, made.codes + 1))


def test_the_same_pages_are_the_same_file() -> None:
    pages = pages_of(paper(DAY, HEADING))
    assert write_pdf(pages) == write_pdf(pages)
    assert write_html(pages) == write_html(pages)


def test_a_pdf_names_nobody_in_its_properties_and_asks_to_be_printed_as_it_is() -> None:
    pdf = write_pdf(pages_of(paper(DAY, HEADING)))
    assert b"anonymous" not in pdf
    assert b"/PrintScaling /None" in pdf

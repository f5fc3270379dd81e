"""Text from people on paper: drawn as the text that it is, within its width, in one file that needs no other."""

import re
from html import unescape
from pathlib import Path

import pytest

from fieldtui.codes.paper.fonts import chinese_font, places
from fieldtui.codes.paper.html import write_html
from fieldtui.codes.paper.pdf import write_pdf
from fieldtui.codes.paper.sheet import MARGIN, Document, Text, ems, lines_of
from fieldtui.codes.paper.transfer import Heading, pages_of, paper
from fieldtui.i18n import language, use_language
from tests.hostile.texts import FLAVOURS
from tests.paper.pictures import drawings, of_pdf, text_of_pdf

HOSTILE = "</text><script>alert(1)</script><img src=x onerror=y>&amp;]]>\"'"


def page_with(name: str) -> Document:
    return pages_of(paper(b"bundle", Heading("Bundle", name, (name,), "2026-11-22")))


def test_markup_in_a_name_stays_text_in_the_web_page() -> None:
    html = write_html(page_with(HOSTILE)).decode()
    assert "<script" not in html
    assert "<img" not in html
    (drawing,) = drawings(html.encode())
    assert {one.tag.rpartition("}")[2] for one in drawing.iter()} == {"svg", "text", "path"}
    assert any(HOSTILE in (one.text or "") for one in drawing.iter())


def test_a_title_of_markup_stays_in_the_title() -> None:
    html = write_html(pages_of(paper(b"x", Heading(HOSTILE)))).decode()
    found = re.search("<title>(.*?)</title>", html)
    assert found
    assert unescape(found[1]) == HOSTILE


def test_a_web_page_names_no_other_file_and_runs_nothing() -> None:
    html = write_html(page_with("https://example.org/x.png")).decode()
    outside = re.sub(r"<text [^>]*>[^<]*</text>", "", html).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(
        r"https?:|url\(|src=|href|@import|<script|<link|<object|<iframe|javascript|\son\w+=", outside
    )
    assert "default-src 'none'" in html


@pytest.mark.parametrize(("spoken", "attribute"), [("zh_CN", "zh-CN"), ("en", "en")])
def test_a_web_page_says_its_language(spoken: str, attribute: str) -> None:
    before = language()
    use_language(spoken)
    try:
        assert f'<html lang="{attribute}">' in write_html(page_with("王芳")).decode()
    finally:
        use_language(before)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_no_text_breaks_a_page(flavour: str) -> None:
    document = page_with(FLAVOURS[flavour]("person.name"))
    assert len(drawings(write_html(document))) == 1
    assert len(of_pdf(write_pdf(document), 30)) == 1


def test_a_name_that_is_too_long_stays_on_the_page() -> None:
    (page,) = of_pdf(write_pdf(page_with("社区网格员WWWW" * 30)), 72)
    beyond = page.crop((round(page.width - (MARGIN - 1) / 210 * page.width), 0, page.width, page.height // 8))
    assert beyond.getextrema() == (255, 255)


def test_chinese_is_in_the_text_of_a_pdf() -> None:
    assert "信义社区王秀兰" in text_of_pdf(write_pdf(page_with("信义社区王秀兰")))


def test_where_no_font_can_be_embedded_the_reader_brings_its_own() -> None:
    font = chinese_font([])
    pdf = write_pdf(page_with("王秀兰"), font)
    assert b"STSong" in pdf
    assert "王秀兰" in text_of_pdf(pdf)


def test_a_character_that_no_font_has_leaves_a_mark() -> None:
    name = "王\U00020bb7兰"
    assert "王〓兰" in text_of_pdf(write_pdf(page_with(name), chinese_font([])))
    assert name in write_html(page_with(name)).decode()


def test_a_file_that_is_no_font_or_has_no_chinese_is_passed_over(tmp_path: Path) -> None:
    broken = tmp_path / "simhei.ttf"
    broken.write_bytes(b"\0\1\0\0" + bytes(100))
    latin = next(iter(Path("/usr/share/fonts").rglob("DejaVuSans.ttf")), broken)
    assert chinese_font([tmp_path / "absent.ttf", broken, latin]) == "STSong-Light"


def test_a_font_of_the_machine_is_embedded_where_there_is_one() -> None:
    found = [path for path in places() if path.is_file()]
    if not found or chinese_font(found) == "STSong-Light":
        pytest.skip("no TrueType font with Chinese on this machine")
    pdf = write_pdf(page_with("王秀兰"), chinese_font(found))
    assert b"/FontFile2" in pdf
    assert "王秀兰" in text_of_pdf(pdf)


@pytest.mark.parametrize(
    "text",
    [
        "请勿在楼道内停放电动自行车，以免堵塞消防通道。" * 5,
        "one two three four five " * 9,
        "W" * 90,
        "，" * 90,
        "（" * 90,
    ],
)
def test_lines_keep_every_character_and_their_width(text: str) -> None:
    lines = list(lines_of(text, 20))
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(ems(line) <= 20 for line in lines)
    assert len(lines) > 1


def test_a_line_begins_with_no_full_stop() -> None:
    lines = list(lines_of("一二三四五六七八九十。" * 20, 10))
    assert not [line for line in lines if line.startswith("。")]


def test_texts_are_made_harmless_before_they_are_drawn() -> None:
    assert Text(0, 0, "a\x1b[31m\u202eb", 3, 100).shown == "a�[31mb"

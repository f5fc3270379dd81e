"""`plain` and its siblings: what becomes of each kind of character, and that ordinary text is left as it is."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.text import cells, masked, name_for_file, plain, spreadsheet_cell
from tests.hostile.texts import acts, flood, formula, long, sharp, word

ANYTHING = st.text(st.characters(), max_size=200)

BECOMES = {
    "colour": ("张\x1b[31m三", "张�[31m三"),
    "one-character escape": ("王\x9b31m五", "王�31m五"),
    "title": ("\x1b]0;x\x07", "�]0;x�"),
    "carriage return": ("赵\rX", "赵 X"),
    "two line ends in one": ("a\r\nb", "a b"),
    "every line end": ("a\n\x0b\x0c\x1c\x85\u2028\u2029b", "a" + " " * 7 + "b"),
    "tab": ("a\tb", "a b"),
    "NUL": ("a\x00b", "a�b"),
    "override": ("孙\u202e八", "孙八"),
    "isolates": ("\u2066a\u2069", "a"),
    "a phone number as telephones copy it": ("\u202d138 0013 8000\u202c", "138 0013 8000"),
    "zero width": ("周\u200b\u200c\u2060\ufeff九", "周九"),
    "variation selectors and tags": ("㐂\U000e0100a\ufe0f\U000e0041", "㐂a"),
    "fillers": ("a\u3164\u115f\uffa0\u034fb", "ab"),
    "lone surrogate": ("a\ud800b", "a�b"),
    "private use": ("a\ue000\U0010fffdb", "a��b"),
    "no character": ("\ufffe\U0001ffff", "��"),
    "spaces": ("a\xa0b\u2003c\u3000d\u2800e", "a b c\u3000d e"),
    "four marks of many": ("e" + "\u0301" * 1000 + "a", "e" + "\u0301" * 4 + "a"),
    "a mark without a letter": ("\u0335x", "◌\u0335x"),
    "a family": ("👩\u200d👩\u200d👧", "👩👩👧"),
    "a tone of skin": ("👍🏽", "👍"),
    "a flag": ("🇨🇳", "CN"),
}
LEFT_ALONE = {
    "Chinese": "王秀兰，84岁（独居）——“好”…℃×→①",
    "rare characters": "𠮷𪚥𫠠𬺰𮯠\U00030000\U00031350\U000323af",
    "compatibility characters": "\ufa0e\uf900",
    "full width": "Ａ１－＝",
    "markup": "[/foo] [@click=app.quit]x[/] \\[b]",
    "Tibetan": "བསྒྲུབས་ཚེ་རིང་",
    "Uyghur": "ئۇيغۇر ئالىم",
    "Arabic with its vowels": "مُحَمَّد",
    "Yi": "ꆈꌠ",
    "Hangul in parts": "\u1112\u1161\u11ab",
    "Latin with marks": "Nguyễn Ā e\u0301",
    "formula": "=1+1",
}


@pytest.mark.parametrize(("text", "drawn"), BECOMES.values(), ids=BECOMES)
def test_what_would_act_or_hide_does_not(text: str, drawn: str) -> None:
    assert plain(text) == drawn


@pytest.mark.parametrize("text", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_people_are_called_stays_as_they_write_it(text: str) -> None:
    assert plain(text) == text


@given(ANYTHING)
@settings(max_examples=500, deadline=None)
def test_nothing_that_acts_comes_through(text: str) -> None:
    assert list(acts(plain(text))) == []
    assert list(acts(plain(text, lines=True), lines=True)) == []
    assert list(acts(masked(text))) == []


def test_no_character_of_any_plane_comes_through_if_it_acts() -> None:
    every = (chr(code) for code in range(0x110000))
    assert [hex(ord(char)) for char in every if any(acts(plain(f"a{char}")))] == []


@given(ANYTHING)
@settings(deadline=None)
def test_what_is_harmless_stays_the_same_when_it_is_made_harmless_again(text: str) -> None:
    once = plain(text, lines=True)
    assert plain(once, lines=True) == once


@given(ANYTHING)
@settings(deadline=None)
def test_a_masked_text_has_a_character_for_each(text: str) -> None:
    assert len(masked(text)) == len(text)


@given(ANYTHING, st.integers(1, 50))
@settings(deadline=None)
def test_nothing_is_longer_than_asked(text: str, longest: int) -> None:
    assert len(plain(text, longest=longest)) <= longest


@pytest.mark.parametrize("flavour", [sharp, long, word, flood, formula], ids=lambda one: one.__name__)
def test_a_text_that_is_cut_says_so(flavour: Callable[[str], str]) -> None:
    shown = plain(flavour("x"), longest=20)
    assert len(shown) <= 20
    assert shown.endswith("…")


def test_lines_stay_where_they_are_asked_for_and_no_flood_of_them() -> None:
    assert plain("a\r\nb\n\n\n\n\n\nc\u2028d", lines=True) == "a\nb\n\n\nc\nd"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("\t=1", "' =1"),
        ("\r=1", "'\n=1"),
        ("\n1", "'\n1"),
        ("  =1", "'  =1"),
        ("\u200b=1", "'=1"),
        ("\ufeff=1", "'=1"),
        ("\x1b[31m", "�[31m"),
        ("王秀兰", "王秀兰"),
        ("a=1", "a=1"),
        (-5, -5),
        ("", ""),
        (None, None),
    ],
)
def test_no_spreadsheet_runs_a_cell(value: object, kept: object) -> None:
    assert spreadsheet_cell(value) == kept


def test_a_cell_holds_no_more_than_a_spreadsheet_takes() -> None:
    kept = spreadsheet_cell("=" + "长" * 100_000)
    assert isinstance(kept, str)
    assert len(kept) == 32_767


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("台账 3月", "台账 3月"),
        ("../../etc/passwd", "_.._etc_passwd"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\x1b[31m:b?", "a_[31m_b_"),
        ("con", "ledger"),
        ("LPT1.csv", "ledger"),
        ("\u200b", "ledger"),
        ("???", "ledger"),
        ("x. .", "x"),
        ("\udcff", "ledger"),
        ("长" * 500, "长" * 40),
    ],
)
def test_a_name_for_a_file_is_one_part_of_a_path_on_any_stick(text: str, name: str) -> None:
    assert name_for_file(text, "ledger") == name


@given(ANYTHING)
@settings(deadline=None)
def test_a_name_for_a_file_fits_with_a_date_behind_it(text: str) -> None:
    name = name_for_file(text, "x")
    assert 0 < len(name.encode()) <= 200
    assert not set('<>:"/\\|?*') & set(name)
    assert name[0] not in " .-"
    assert name[-1] not in " ."


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("王秀兰", 6),
        ("a1", 2),
        ("བསྒྲུབས", 4),
        ("e\u0301", 1),
        ("\U00031350", 2),
        ("ئۇيغۇر", 6),
        ("\u1112\u1161\u11ab", 2),
    ],
)
def test_cells_are_those_that_a_terminal_takes(text: str, taken: int) -> None:
    assert cells(text) == taken


def test_ordinary_text_is_not_looked_at_character_by_character(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unicodedata, "category", lambda _char: pytest.fail("asked for a category"))
    assert plain("降压药 2盒，挂面 3；周五送（王秀兰）") == "降压药 2盒，挂面 3；周五送（王秀兰）"

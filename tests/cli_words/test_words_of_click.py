"""The command line's own words, which its library brings, are in the language in use."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from fieldtui.cli import COMMANDS
from fieldtui.commands.words_of_click import WORDS, lines_of, words_with_number
from fieldtui.i18n import use_language
from fieldtui.text import cells

CLICK = Path(click.__file__).parent
ENGLISH_WORDS = re.compile(r"(?<![-A-Za-z_.{'|])[A-Za-z]{2,}")
# Names of things rather than words: the program, formats, languages, placeholders of a usage line.
NAMES = {
    "fieldtui",
    "zh",
    "CN",
    "en",
    "JSON",
    "XLSForm",
    "CSV",
    "light",
    "dark",
    "mono",
    "yes",
    "FILE",
    "help",
}


def said(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What `fieldtui ARGUMENTS` prints in a process of its own: help is made when a command is loaded."""
    return subprocess.run(
        [sys.executable, "-m", "fieldtui", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )


def english_words(text: str) -> set[str]:
    return {word for word in ENGLISH_WORDS.findall(text) if not word.isupper()} - NAMES


def strings_of_click() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in CLICK.glob("*.py"))


def test_the_help_of_a_command_is_wholly_chinese() -> None:
    assert english_words(said("--lang", "zh-CN", "export", "--help").stdout) == {"export"}


def test_the_help_of_the_program_is_wholly_chinese() -> None:
    assert english_words(said("--lang", "zh-CN", "--help").stdout) == set(COMMANDS)


def test_the_same_help_is_english_when_english_is_asked_for() -> None:
    shown = said("--lang", "en", "export", "--help").stdout
    assert "Show this message and exit." in shown
    assert not re.search("[\u4e00-\u9fff]", shown)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export", "--nothing"), "没有选项 '--nothing'"),
        (("merge",), "缺少参数 'PATHS...'"),
        (("export", "one", "two"), "多出了参数（two）"),
        (("visit", "3-2-501", "gone"), "'gone' 不在可用的值之中"),
        (("errand", "price", "first", "1", "2"), "'first' 不是有效的"),
        (("nothing",), "没有命令 'nothing'"),
    ],
)
def test_a_mistake_on_the_command_line_is_explained_in_chinese(
    arguments: tuple[str, ...], sentence: str
) -> None:
    told = said("--lang", "zh-CN", *arguments)
    assert (told.returncode, told.stdout) == (2, "")
    assert sentence in told.stderr


def test_every_word_is_as_click_writes_it() -> None:
    source = strings_of_click().replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"')
    assert [word for word in WORDS if word not in source] == []


def test_words_with_a_number_are_chinese_in_chinese() -> None:
    use_language("zh-CN")
    assert [text for text in words_with_number(2) if not re.search("[\u4e00-\u9fff]", text)] == []


def test_a_chinese_paragraph_is_broken_by_cells_and_never_before_punctuation() -> None:
    lines = list(lines_of("把现在要带走的同步包写入文件夹，不写时写入插着的那一个。", 20))
    assert all(cells(line) <= 22 for line in lines)
    assert not any(line[0] in "，。" for line in lines)
    assert "".join(lines) == "把现在要带走的同步包写入文件夹，不写时写入插着的那一个。"


def test_an_english_paragraph_is_broken_between_words() -> None:
    assert list(lines_of("one two three", 8)) == ["one two", "three"]

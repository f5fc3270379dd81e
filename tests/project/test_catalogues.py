"""Both languages are complete, and no sentence is hidden from the catalogues; and the tool that sees to it works."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import catalogues
from tools.messages import sources, template

ROOT = Path(__file__).parents[2]

CHINESE_IS_DATA = {
    "fieldtui/checklists/imports/checked_expressions.py": "words that people write for operators",
    "fieldtui/checklists/imports/columns.py": "headings as people write them in Chinese",
    "fieldtui/checklists/forms/form.py": "names of languages in an XLSForm's headings",
    "fieldtui/checklists/languages.py": "names of languages, months and days",
    "fieldtui/checklists/imports/others.py": "how a Chinese text is told",
    "fieldtui/checklists/imports/question_types.py": "types of questions as people write them in Chinese",
    "fieldtui/checklists/imports/sheets.py": "yes and no as people write them in a form",
    "fieldtui/checklists/engine/typed.py": "days as people type them",
    "fieldtui/checklists/engine/typed_dates.py": "days and times as people type them",
    "fieldtui/checklists/engine/typed_places.py": "places on the map as people type them",
    "fieldtui/checklists/imports/workbooks.py": "names of sheets as people write them in Chinese",
    "fieldtui/codes/transfer_words.py": "the words of transfers, in both languages",
    "fieldtui/codes/paper/fonts.py": "characters that a font must have",
    "fieldtui/codes/paper/pdf.py": "the mark for a character that a font has not",
    "fieldtui/codes/paper/sheet.py": "signs that begin no line, or end none",
    "fieldtui/checklists/library": "the checklists that come with the program",
    "fieldtui/commands/errands.py": "an example of things to buy",
    "fieldtui/commands/setup.py": "an example of a grid's name",
    "fieldtui/community.py": "how people write the name of a grid",
    "fieldtui/demo": "invented people and places",
    "fieldtui/doctor/terminal.py": "characters that a terminal is measured with",
    "fieldtui/errands.py": "how people type amounts and prices",
    "fieldtui/intake/plan.py": "a category of residents in ledgers",
    "fieldtui/ledger": "words of spreadsheets and addresses",
    "fieldtui/log/named.py": "surnames that are read in a way of their own",
    "screens/errand.py": "the unit of money as people type it",
    "sync/simulation": "invented people and places",
    "sync/dictionary.py": "words that bundles often hold",
}

MODULE = '''
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_, _, ngettext

class DoorError(FieldtuiError):
    """The door
    {door} is odd.

    Look
    again.
    """

def words(count: int) -> list[str]:
    return [_("Doors"), N_("Visits of {day}"), ngettext("one door", "{count} doors", count)]
'''


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree of the product's shape with four messages."""
    write(tmp_path, "fieldtui/doors.py", MODULE)
    return tmp_path


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def messages(root: Path) -> list[str]:
    return sorted(catalogues.forms(entry.id)[0] for entry in template(root) if entry.id)


def chinese(root: Path) -> dict[str, tuple[str, ...]]:
    read = catalogues.read(catalogues.po_path(root, "zh_CN"), "zh_CN")
    return {catalogues.forms(entry.id)[0]: catalogues.forms(entry.string) for entry in read if entry.id}


def chinese_literals(path: Path) -> Iterator[str]:
    """The string literals of a file with a Chinese character in them; docstrings are for those who read the code."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
            continue
        if re.search(r"[\u3400-\u4dbf\u4e00-\u9fff]", node.value):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.value}"


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    lacking = catalogues.incomplete(
        template(ROOT), catalogues.read(catalogues.po_path(ROOT, language), language)
    )
    assert [entry.id for entry in lacking] == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_message(language: str) -> None:
    faults = [
        fault
        for entry in catalogues.read(catalogues.po_path(ROOT, language), language)
        if entry.id and any(catalogues.forms(entry.string))
        for fault in catalogues.placeholder_faults(entry, catalogues.forms(entry.string))
    ]
    assert faults == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_text(language: str) -> None:
    text = catalogues.po_path(ROOT, language)
    assert text.with_suffix(".mo").read_bytes() == catalogues.mo_bytes(
        catalogues.read(text, language), language
    )


def test_chinese_stands_in_catalogues_and_data_only() -> None:
    data = [ROOT / path for path in CHINESE_IS_DATA]
    spoken = [path for path in sources(ROOT) if not any(path.is_relative_to(folder) for folder in data)]
    found = [line for path in spoken for line in chinese_literals(path)]
    assert found == []


def test_messages_are_calls_and_error_docstrings_with_each_paragraph_on_one_line(tree: Path) -> None:
    assert messages(tree) == [
        "Doors",
        "The door {door} is odd.\n\nLook again.",
        "Visits of {day}",
        "one door",
    ]


def test_an_error_is_found_through_other_modules_and_re_exports(tmp_path: Path) -> None:
    write(
        tmp_path,
        "fieldtui/vault/errors.py",
        "from fieldtui import errors\nclass A(errors.FieldtuiError): '''A.'''",
    )
    write(tmp_path, "fieldtui/vault/__init__.py", "from .errors import A as Base")
    write(tmp_path, "sync/refusals.py", "from fieldtui.vault import Base\nclass B(Base): '''B.'''")
    assert messages(tmp_path) == ["A.", "B."]


def test_the_docstring_of_another_exception_is_no_message(tmp_path: Path) -> None:
    write(tmp_path, "sync/wire.py", "class Short(ValueError): '''Not for people.'''")
    assert messages(tmp_path) == []


def test_english_says_what_the_source_says_in_both_numbers(tree: Path) -> None:
    catalogues.update(tree)
    english = catalogues.read(catalogues.po_path(tree, "en"), "en")
    door = english.get("one door")
    assert door is not None
    assert door.string == ("one door", "{count} doors")


def test_a_filled_message_is_no_longer_missing(tree: Path) -> None:
    assert catalogues.fill(tree, {"Doors": "户室", "one door": ["{count} 户"]}) == []
    assert catalogues.missing(tree) == {"The door {door} is odd.\n\nLook again.": "", "Visits of {day}": ""}


def test_what_is_missing_has_the_shape_that_fill_takes(tree: Path) -> None:
    lacking = catalogues.missing(tree)
    assert lacking["one door"] == [""]
    assert lacking["Doors"] == ""


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Dors", "户室"),
        ("Doors", ""),
        ("Doors", "{door} 户"),
        ("Visits of {day}", "走访"),
        ("Visits of {day}", "{day 走访"),
        ("one door", ["一户", "{count} 户"]),
    ],
)
def test_an_entry_that_fits_no_message_is_named_and_not_taken(tree: Path, message: str, said: object) -> None:
    (refusal,) = catalogues.fill(tree, {message: said})
    assert message in refusal
    assert not any(any(strings) for strings in chinese(tree).values())


def test_an_unknown_message_brings_up_the_one_that_is_meant(tree: Path) -> None:
    assert catalogues.fill(tree, {"Dors": "户室"}) == ["unknown: 'Dors'; did you mean 'Doors'?"]


def test_a_sentence_that_comes_back_finds_its_chinese_again(tree: Path) -> None:
    catalogues.fill(tree, {"Doors": "户室"})
    write(tree, "fieldtui/doors.py", "")
    catalogues.update(tree)
    assert chinese(tree) == {}
    write(tree, "fieldtui/doors.py", MODULE)
    catalogues.update(tree)
    assert chinese(tree)["Doors"] == ("户室",)


def test_pruning_forgets_what_the_source_no_longer_says(tree: Path) -> None:
    catalogues.fill(tree, {"Doors": "户室"})
    write(tree, "fieldtui/doors.py", "")
    catalogues.update(tree, prune=True)
    assert "户室" not in catalogues.po_path(tree, "zh_CN").read_text(encoding="utf-8")


def test_updating_twice_changes_no_byte(tree: Path) -> None:
    catalogues.fill(tree, {"Doors": "户室"})
    once = {path: path.read_bytes() for path in tree.rglob("fieldtui.?o")}
    catalogues.update(tree)
    assert {path: path.read_bytes() for path in tree.rglob("fieldtui.?o")} == once
    assert len(once) == 2 * len(catalogues.LANGUAGES)


def test_a_fuzzy_translation_counts_as_missing_until_it_is_filled(tree: Path) -> None:
    catalogues.fill(tree, {"Doors": "户室"})
    path = catalogues.po_path(tree, "zh_CN")
    path.write_text(
        path.read_text(encoding="utf-8").replace('msgid "Doors"', '#, fuzzy\nmsgid "Doors"'), "utf-8"
    )
    assert "Doors" in catalogues.missing(tree)
    catalogues.fill(tree, {"Doors": "户室"})
    assert "Doors" not in catalogues.missing(tree)


def test_a_source_that_does_not_parse_changes_no_catalogue(tree: Path) -> None:
    catalogues.fill(tree, {"Doors": "户室"})
    before = catalogues.po_path(tree, "zh_CN").read_bytes()
    write(tree, "fieldtui/broken.py", "def")
    with pytest.raises(SyntaxError):
        catalogues.update(tree)
    assert catalogues.po_path(tree, "zh_CN").read_bytes() == before

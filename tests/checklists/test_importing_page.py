"""docs/checklists.md and the table of what an import says belong together."""

from pathlib import Path

from fieldtui.checklists.imports import packages, workbooks
from fieldtui.checklists.lists import documents
from fieldtui.checklists.mistakes import RULES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checklists.md"


def table() -> str:
    """The table of the page, made from the code: what stops an import first."""
    lines = ["| what is said | what to do | stops the import |", "|---|---|---|"]
    for rule in sorted(RULES.values(), key=lambda rule: not rule.serious):
        said = rule.sentence[:1].upper() + rule.sentence[1:].rstrip(".:")
        lines.append(f"| {said} | {rule.remedy} | {'yes' if rule.serious else 'no'} |")
    return "\n".join(lines)


def test_the_page_has_every_sentence_of_an_import() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")


def test_the_page_states_the_limits() -> None:
    page = PAGE.read_text(encoding="utf-8")
    mebi = 1024 * 1024
    for limit in (
        f"{packages.LARGEST_FILE // mebi} MiB packed",
        f"{packages.LARGEST_INSIDE // mebi} MiB unpacked",
        f"{workbooks.MOST_ROWS['survey']:,} rows of questions",
        f"{workbooks.MOST_ROWS['choices']:,} rows of choices",
        f"{workbooks.MOST_OTHER_ROWS:,} of any other sheet",
        f"{workbooks.MOST_COLUMNS:,} columns",
        f"{workbooks.MOST_CELLS:,} cells",
        f"{workbooks.LONGEST_CELL:,} signs in a cell",
        f"{documents.LARGEST // mebi} MiB of XML",
        f"{documents.MOST_ELEMENTS:,} elements",
        f"{documents.DEEPEST} levels",
        f"{documents.LONGEST_ATTRIBUTE:,} signs in an attribute",
    ):
        assert limit in page

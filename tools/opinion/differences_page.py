"""The page for readers, docs/checklists-differences.md, made from the table of differences."""

from pathlib import Path

from tools.opinion.listed import Listed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checklists-differences.md"

_HEAD = """# Where checklists differ from ODK's web engine

`make opinion` gives the same random answers to our engine and to ODK's own web engine (`@getodk/xforms-engine`,
under Node), for the forms from outside, the built-in checklists, and forms made up at random, with repeats. After
each answer it compares relevance, values, required, read-only, constraints and their messages, labels, hints and
choices, and at the end the submissions. `python -m tools.opinion --help` says how to choose forms, seeds and the
number of answers. A recorded run is replayed by the ordinary tests, without Node.

What remains is listed here, each difference with what decides it: the ODK XForms specification and the XPath 1.0
it builds on or, where forms are in fact written for it, JavaRosa, the engine of ODK Collect. This page is written
from `tools/opinion/differences.toml`. A difference that is not in that table is an error, and so is one in the
table that no longer occurs.
"""


def page(table: tuple[Listed, ...]) -> str:
    """The whole page."""
    parts = [f"## {each.name}\n\n{each.reason}\n\nDecided by: {each.decides}.\n" for each in table]
    return "\n".join([_HEAD, *parts])


if __name__ == "__main__":
    from tools.opinion.listed import table

    PAGE.write_text(page(table()), "utf-8")

"""docs/keys.*.md, the cheat sheets, written from the registry: `python -m tests.screens.pages` writes them anew.

A test compares the pages with what this would write.
"""

from collections.abc import Iterator
from pathlib import Path

from fieldtui.i18n import _, use_language
from screens.actions import ACTIONS, Action
from screens.keyboard import name_of
from screens.places import PLACES

DOCS = Path(__file__).parents[2] / "docs"
# The words of the page itself: its title, the first table's, the headings of the columns.
WORDS = {
    "zh_CN": ("按键", "处处可用", "按键", "作用", "说明"),
    "en": ("Keys", "Everywhere", "key", "what", "more"),
}
PAGES = {"zh_CN": DOCS / "keys.zh-CN.md", "en": DOCS / "keys.en.md"}


def page(language: str) -> str:
    """The cheat sheet in one language: what works everywhere, then a table a screen."""
    use_language(language)
    return "\n".join(_lines(*WORDS[language])) + "\n"


def _lines(title: str, everywhere: str, *headings: str) -> Iterator[str]:
    yield f"# {title}"
    yield from _table(everywhere, "", headings, [action for action in ACTIONS if not action.places])
    for place, row in PLACES.items():
        here = [action for action in ACTIONS if place in action.places]
        if here:
            yield from _table(_(row.title), _(row.help), headings, here)


def _table(title: str, about: str, headings: tuple[str, ...], actions: list[Action]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    if about:
        yield from (about, "")
    yield f"| {' | '.join(headings)} |"
    yield "|---|---|---|"
    for action in actions:
        keys = " / ".join(name_of(key) for key in action.keys) or "–"
        yield f"| {keys} | {_(action.label)} | {_(action.help)} |".replace("\n", " ")


def main() -> None:
    """Write both pages."""
    for language, path in PAGES.items():
        path.write_text(page(language), "utf-8")


if __name__ == "__main__":
    main()

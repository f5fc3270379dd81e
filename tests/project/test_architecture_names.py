"""Whatever docs/architecture.md names in backticks is there: files, folders, modules, functions, kinds."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from fieldtui.log.kinds import ADDED, CHANGED, FACT, UNDONE

ROOT = Path(__file__).parents[2]
PAGE = re.sub(
    r"```.*?```", "", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"), flags=re.DOTALL
)
SPANS = sorted(set(re.findall(r"`([^`\n]+)`", PAGE)))
PATHS = [span for span in SPANS if re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", span) and "/" in span]
DOTTED = [span for span in SPANS if re.fullmatch(r"(fieldtui|screens|sync|tools|tests)(\.\w+)+", span)]
LINKS = re.findall(r"\]\(([^)#]+)\)", PAGE)
KINDS = [span for span in SPANS if re.fullmatch(r"[a-z]+\.(added|changed|made|seen)|undone", span)]


def found(dotted: str) -> bool:
    """Whether `dotted` is a module, or something that a module or class has."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            thing: object = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            if not hasattr(thing, name):
                return False
            thing = getattr(thing, name)
        return True
    return False


def test_the_page_names_something_of_each_sort() -> None:
    assert all((PATHS, DOTTED, LINKS, KINDS))


@pytest.mark.parametrize("path", PATHS)
def test_a_file_or_folder_named_there_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("dotted", DOTTED)
def test_a_module_or_what_it_holds_exists(dotted: str) -> None:
    assert found(dotted)


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_event_exists(kind: str) -> None:
    assert kind in {*ADDED, *CHANGED, *FACT, UNDONE}


def test_a_name_that_is_not_there_is_noticed() -> None:
    assert not found("fieldtui.visits.record_nothing")
